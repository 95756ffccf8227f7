//! Workflow commands of GitHub Actions, which make annotations of them.

use std::io::{self, Write};

use super::listing::{Listing, kind_of};
use super::words::lines;
use super::{Palette, Report, Repository, Summary};
use crate::check::{Finding, Severity};
use crate::json::Position;
use crate::safe;

/// Annotations of a severity that GitHub shows of a step.
const MOST_SHOWN: usize = 10;

/// The format `github`.
#[derive(Debug)]
pub struct Github {
    repository: Repository,
    errors: Listing<String>,
    warnings: Listing<String>,
    /// One notice fewer: the last one has the totals.
    notices: Listing<String>,
}

impl Github {
    /// Annotations at the paths of a repository.
    #[must_use]
    pub fn new(repository: Repository) -> Self {
        let [errors, warnings] = [MOST_SHOWN, MOST_SHOWN].map(Listing::new);
        Self { repository, errors, warnings, notices: Listing::new(MOST_SHOWN - 1) }
    }
}

impl Report for Github {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let listing = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notices,
        };
        let repository = &self.repository;
        listing.add(finding.severity, Some(kind_of(file, finding)), || command(repository, file, finding));
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let mut left_out = 0;
        for listing in [&mut self.errors, &mut self.warnings, &mut self.notices] {
            let (rows, more) = std::mem::replace(listing, Listing::new(0)).end();
            left_out += more;
            for row in rows {
                let again =
                    if row.again > 0 { format!("%0Aand {} more like it", row.again) } else { String::new() };
                writeln!(out, "{}{again}", row.first)?;
            }
        }
        if let Some(unlisted) = summary.unlisted_line() {
            writeln!(out, "::warning title=cxray::{unlisted}")?;
        }
        if left_out > 0 {
            let total = summary.line(Palette::new(false));
            let more = format!(
                "{total}\n{left_out} findings have no annotation: GitHub shows {MOST_SHOWN} of a severity"
            );
            writeln!(out, "::notice title=cxray::{}", data(&more))?;
        }
        if let Some(fault) = summary.fault {
            writeln!(out, "::error title=cxray::{}", data(&safe::shown(fault)))?;
        }
        Ok(())
    }
}

fn command(repository: &Repository, file: &str, finding: &Finding) -> String {
    let (start, end) = (finding.place.start, finding.place.end);
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = property(&format!("cxray ({})", finding.code));
    let path = property(&safe::shown(&repository.path_of(file)));
    // Columns are refused where a place is on more lines than one.
    let place = if start.line == end.line {
        format!("line={},col={},endLine={},endColumn={}", start.line, start.column, end.line, end.column)
    } else {
        format!("line={},endLine={}", start.line, end.line)
    };
    // The log shows the message alone.
    let shown = format!("{}:{}:{}", safe::shown(file), start.line, start.column);
    let lines = format!("{shown}: {}", lines(file, finding).join("\n"));
    format!("::{level} title={title},file={path},{place}::{}", data(&lines))
}

/// A command that makes an annotation at a place of a file; `path` and `message` are safe to show.
pub(crate) fn annotation(
    level: &str,
    title: &str,
    path: &str,
    at: Option<Position>,
    message: &str,
) -> String {
    let place = at.map(|at| format!(",line={},col={}", at.line, at.column)).unwrap_or_default();
    format!("::{level} title={},file={}{place}::{}", property(title), property(path), data(message))
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
