//! Workflow commands of GitHub Actions, which make annotations of them.

use std::io::{self, Write};

use super::words::remarks;
use super::{Report, Summary, in_repository};
use crate::check::{Finding, Severity};
use crate::safe;

/// The format `github`.
#[derive(Debug)]
pub struct Github;

impl Report for Github {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let (start, end) = (finding.place.start, finding.place.end);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(out, "::{level} title={},", property(&format!("cxray ({})", finding.code)))?;
        write!(out, "file={},line={},", property(&safe::shown(in_repository(file))), start.line)?;
        // Columns are refused where a place is on more lines than one.
        if start.line == end.line {
            write!(out, "col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
        } else {
            write!(out, "endLine={}", end.line)?;
        }
        // The log shows the message alone.
        let place = format!("{}:{}:{}", safe::shown(file), start.line, start.column);
        let mut lines = vec![format!("{place}: {}", finding.message)];
        lines.extend(remarks(file, finding));
        lines.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
        writeln!(out, "::{}", data(&lines.join("\n")))
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        if let Some(unlisted) = summary.unlisted_line() {
            writeln!(out, "::warning title=cxray::{unlisted}")?;
        }
        if let Some(fault) = summary.fault {
            writeln!(out, "::error title=cxray::{}", data(&safe::shown(fault)))?;
        }
        Ok(())
    }
}

/// Text as the message of a command. Line ends are ours: those of a capture have been escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_message_or_a_property() {
        assert_eq!(data("50%\n::error::x"), "50%25%0A::error::x");
        assert_eq!(property("a,line=1::b%"), "a%2Cline=1%3A%3Ab%25");
    }
}
