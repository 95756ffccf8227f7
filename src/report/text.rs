//! Findings for people: the message, the place, the source line with a caret, advice. Repeats are folded.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use super::kinds::{Kind, Kinds};
use super::words::{event_line, remarks, times};
use super::{Palette, Report, Terminal};
use crate::check::Finding;
use crate::safe;

/// The treatment of a finding that has been shown for another record of the same input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Counted, and shown at the end of the input.
    Folded,
    /// Shown in one line, at once: a person is watching.
    OneLine,
    /// Shown like the first.
    Shown,
}

/// The format `text`.
#[derive(Debug)]
pub struct Text {
    palette: Palette,
    terminal: Terminal,
    repeats: Repeats,
    kinds: Kinds<Shown>,
}

/// The parts that are kept of a finding that has been shown.
#[derive(Debug)]
struct Shown {
    heading: String,
    place: String,
}

impl Text {
    /// Findings in the colours of `palette`, as wide as the terminal.
    #[must_use]
    pub fn new(palette: Palette, terminal: Terminal, repeats: Repeats) -> Self {
        Self { palette, terminal, repeats, kinds: Kinds::default() }
    }

    /// Returns true if the finding was shown before; it is counted then.
    fn fold(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<bool> {
        if self.repeats == Repeats::Shown {
            return Ok(false);
        }
        let Self { palette, repeats, kinds, .. } = self;
        let keep =
            || Shown { heading: heading(*palette, finding), place: event_line(finding).unwrap_or_default() };
        let Some(kind) = kinds.again(file, finding, keep) else { return Ok(false) };
        if *repeats == Repeats::OneLine {
            let start = finding.place.start;
            writeln!(
                out,
                "{}:{}:{}: {}: same finding as at line {}: {}",
                safe::shown_at_line_start(file),
                start.line,
                start.column,
                kind.first.heading,
                kind.line,
                finding.shown_message()
            )?;
        }
        Ok(true)
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
        let mut title = heading(self.palette, finding);
        title.extend([": ", &self.palette.strong(&finding.shown_message())]);
        writeln!(out, "{}", self.terminal.wrap(&title, "  "))?;
        writeln!(
            out,
            "{:margin$}{} {}:{}:{}",
            "",
            self.palette.frame("-->"),
            self.terminal.link(file, &safe::shown(file)),
            start.line,
            start.column
        )?;
        if finding.excerpt.is_shown() && !self.kinds.are_too_many() {
            self.excerpt(out, finding, margin)?;
        }
        let help = finding.shown_help().map(|help| format!("{} {help}", self.palette.help("help:")));
        for remark in remarks(file, finding).into_iter().chain(help) {
            let line = format!("{:margin$} {} {remark}", "", self.palette.frame("="));
            writeln!(out, "{}", self.terminal.wrap(&line, &" ".repeat(margin + 3)))?;
        }
        writeln!(out)
    }

    fn input_ended(&mut self, out: &mut dyn Write, _file: &str) -> io::Result<()> {
        let is_folded = self.repeats == Repeats::Folded;
        for Kind { first: Shown { heading, place }, line, again } in self.kinds.take() {
            if again == 0 || !is_folded {
                continue;
            }
            writeln!(out, "{heading}: same finding {} (first at line {line})", times(again))?;
            if !place.is_empty() {
                writeln!(out, "  {} {place}", self.palette.frame("="))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

fn heading(palette: Palette, finding: &Finding) -> String {
    palette.severity(finding.severity, &[finding.severity.as_str(), "[", &finding.code, "]"].concat())
}
