//! One line a finding: `path:line:col: severity[code] message`, as editors and `grep` like it.

use std::io::{self, Write};

use super::kinds::{Kind, Kinds};
use super::message::came_here;
use super::origin::{at_time, origin_line};
use super::words::times;
use super::{Palette, Report};
use crate::check::Finding;
use crate::json::Position;
use crate::safe;

/// The format `concise`.
#[derive(Debug)]
pub struct Concise {
    palette: Palette,
    /// The kinds of findings that are folded, with their file; `None` if each is shown.
    kinds: Option<Kinds<String>>,
}

/// Findings of one kind that are shown before the rest are counted.
const TOLD: u64 = 10;

impl Concise {
    /// Findings in the colours of `palette`.
    #[must_use]
    pub fn new(palette: Palette) -> Self {
        Self { palette, kinds: None }
    }

    /// The same, but the first ten of equal ones are shown, and the others counted at the end of the input.
    #[must_use]
    pub fn folded(palette: Palette) -> Self {
        Self { palette, kinds: Some(Kinds::default()) }
    }

    fn heading(&self, finding: &Finding) -> String {
        self.palette.severity(finding.severity, &format!("{}[{}]", finding.severity, finding.code))
    }
}

impl Report for Concise {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let start = finding.place.start;
        let heading = self.heading(finding);
        if let Some(kinds) = &mut self.kinds {
            let keep = || format!("{}: {heading}", safe::shown_at_line_start(file));
            if kinds.again(file, finding, keep).is_some_and(|kind| kind.again >= TOLD) {
                return Ok(());
            }
        }
        let time = finding.time.as_ref().map(|time| format!(" [{time}]"));
        let origin = finding.origin.as_ref().map(|origin| format!(" [{}]", origin_line(origin)));
        let number = finding.number.map(|number| format!("#{number} ")).unwrap_or_default();
        write!(
            out,
            "{}:{}:{}: {number}{} {}{}{}",
            safe::shown_at_line_start(file),
            start.line,
            start.column,
            heading,
            finding.shown_message(),
            time.unwrap_or_default(),
            origin.unwrap_or_default()
        )?;
        for related in &finding.related {
            let Position { line, column, .. } = related.start;
            let time = at_time(related.time.as_deref());
            write!(out, " ({}: {}:{line}:{column}{time})", came_here(related), safe::shown(file))?;
        }
        writeln!(out)
    }

    fn input_ended(&mut self, out: &mut dyn Write, _: &str) -> io::Result<()> {
        for Kind { first, line, again } in self.kinds.iter_mut().flat_map(Kinds::take) {
            if let Some(more) = (again + 1).checked_sub(TOLD).filter(|more| *more > 0) {
                writeln!(out, "{first} same finding {} (first at line {line})", times(more))?;
            }
        }
        Ok(())
    }
}
