//! Findings for people: the message, the place, the source line with a caret, what to do. Repeats are folded.

use std::collections::HashMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::words::{event_line, remarks, sameness};
use super::{Palette, Report, Terminal};
use crate::check::Finding;
use crate::safe;

/// The treatment of a finding that has been shown for another record of the same input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Counted, and told at the end of the input.
    Folded,
    /// Told in one line, at once: someone is watching.
    OneLine,
    /// Shown like the first.
    Shown,
}

/// Different findings of one input that are kept in mind; when there are more, repeats are shown again.
const MOST_KINDS: usize = 5_000;

/// The format `text`.
#[derive(Debug)]
pub struct Text {
    palette: Palette,
    terminal: Terminal,
    repeats: Repeats,
    /// Findings of this input by what makes them the same, and where they stand in `order`.
    seen: HashMap<String, usize>,
    order: Vec<Folded>,
}

/// A finding that has been shown, and how often it has come again.
#[derive(Debug)]
struct Folded {
    heading: String,
    place: String,
    line: u64,
    again: u64,
}

impl Text {
    /// Findings in the colours of `palette`, as wide as the terminal.
    #[must_use]
    pub fn new(palette: Palette, terminal: Terminal, repeats: Repeats) -> Self {
        Self { palette, terminal, repeats, seen: HashMap::new(), order: Vec::new() }
    }

    /// Returns true if the finding was shown before; it is counted then.
    fn fold(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<bool> {
        if self.repeats == Repeats::Shown {
            return Ok(false);
        }
        // Files that are followed take turns.
        let key = format!("{file}\n{}", sameness(finding));
        let Some(at) = self.seen.get(&key) else {
            if self.order.len() < MOST_KINDS {
                self.seen.insert(key, self.order.len());
                self.order.push(Folded {
                    heading: self.heading(finding),
                    place: event_line(finding).unwrap_or_default(),
                    line: finding.place.start.line,
                    again: 0,
                });
            }
            return Ok(false);
        };
        let folded = &mut self.order[*at];
        match self.repeats {
            Repeats::OneLine => {
                let start = finding.place.start;
                writeln!(
                    out,
                    "{}:{}:{}: {}: same finding as at line {}: {}",
                    safe::shown_at_line_start(file),
                    start.line,
                    start.column,
                    folded.heading,
                    folded.line,
                    finding.message
                )?;
            }
            _ => folded.again += 1,
        }
        Ok(true)
    }

    fn heading(&self, finding: &Finding) -> String {
        self.palette.severity(finding.severity, &format!("{}[{}]", finding.severity, finding.code))
    }

    /// The source line with carets under the place.
    fn excerpt(&self, out: &mut dyn Write, finding: &Finding, margin: usize) -> io::Result<()> {
        let excerpt = &finding.excerpt;
        let (shown, [from, to]) = safe::shown_bytes(&excerpt.bytes, [excerpt.range.start, excerpt.range.end]);
        let window = self.terminal.window(&shown, from..to, margin + " | ".len());
        let cut = (excerpt.cut.0 || window.start > 0, excerpt.cut.1 || window.end < shown.len());
        let before = shown[window.start..from].width() + usize::from(cut.0);
        let carets = shown[from..to.min(window.end)].width().max(1);
        let shown = &shown[window];
        let line = finding.place.start.line.to_string();
        let bar = self.palette.frame("|");
        writeln!(out, "{:margin$} {bar}", "")?;
        writeln!(
            out,
            "{}{} {bar} {}{shown}{}",
            " ".repeat(margin - line.len()),
            self.palette.frame(&line),
            if cut.0 { "…" } else { "" },
            if cut.1 { "…" } else { "" },
        )?;
        let carets = self.palette.severity(finding.severity, &"^".repeat(carets));
        writeln!(out, "{:margin$} {bar} {:before$}{carets}", "", "")
    }
}

impl Report for Text {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        if self.fold(out, file, finding)? {
            return Ok(());
        }
        let start = finding.place.start;
        let margin = start.line.to_string().len();
        let message = self.palette.strong(&finding.message.to_string());
        writeln!(out, "{}", self.terminal.wrap(&format!("{}: {message}", self.heading(finding)), "  "))?;
        writeln!(
            out,
            "{:margin$}{} {}:{}:{}",
            "",
            self.palette.frame("-->"),
            self.terminal.link(file, &safe::shown(file)),
            start.line,
            start.column
        )?;
        // Of what stands between the records of a HAR nothing is shown.
        if !finding.excerpt.bytes.is_empty() || finding.excerpt.cut == (false, false) {
            self.excerpt(out, finding, margin)?;
        }
        let help = finding.help.iter().map(|help| format!("{} {help}", self.palette.help("help:")));
        for remark in remarks(file, finding).into_iter().chain(help) {
            let line = format!("{:margin$} {} {remark}", "", self.palette.frame("="));
            writeln!(out, "{}", self.terminal.wrap(&line, &" ".repeat(margin + 3)))?;
        }
        writeln!(out)
    }

    fn input_ended(&mut self, out: &mut dyn Write, _file: &str) -> io::Result<()> {
        self.seen.clear();
        for folded in self.order.drain(..).filter(|folded| folded.again > 0) {
            let times = if folded.again == 1 { "time" } else { "times" };
            writeln!(
                out,
                "{}: same finding {} more {times} (first at line {})",
                folded.heading, folded.again, folded.line
            )?;
            if !folded.place.is_empty() {
                writeln!(out, "  {} {}", self.palette.frame("="), folded.place)?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}
