//! One line a finding: `path:line:col: severity[code] message`, as editors and `grep` like it.

use std::io::{self, Write};

use super::message::came_here;
use super::origin::{at_time, origin_line};
use super::{Palette, Report};
use crate::check::Finding;
use crate::json::Position;
use crate::safe;

/// The format `concise`.
#[derive(Debug)]
pub struct Concise {
    palette: Palette,
}

impl Concise {
    /// Findings in the colours of `palette`.
    #[must_use]
    pub fn new(palette: Palette) -> Self {
        Self { palette }
    }
}

impl Report for Concise {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let start = finding.place.start;
        let time = finding.time.as_ref().map(|time| format!(" [{time}]"));
        let origin = finding.origin.as_ref().map(|origin| format!(" [{}]", origin_line(origin)));
        let number = finding.number.map(|number| format!("#{number} ")).unwrap_or_default();
        write!(
            out,
            "{}:{}:{}: {number}{} {}{}{}",
            safe::shown_at_line_start(file),
            start.line,
            start.column,
            self.palette.severity(finding.severity, &format!("{}[{}]", finding.severity, finding.code)),
            finding.message,
            time.unwrap_or_default(),
            origin.unwrap_or_default()
        )?;
        for related in &finding.related {
            let Position { line, column } = related.start;
            let time = at_time(related.time.as_deref());
            write!(out, " ({}: {}:{line}:{column}{time})", came_here(related), safe::shown(file))?;
        }
        writeln!(out)
    }
}
