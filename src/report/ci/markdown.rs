//! Findings as a page for a pull request or the summary of a CI job: the verdict, and a table. Repeats are folded.

use std::io::{self, Write};

use super::gfm::{code, prose};
use super::listing::{Listing, kind_of};
use super::words::remarks;
use super::{Palette, Report, Summary, listing};
use crate::check::Finding;

/// Rows that are shown; the other findings are counted.
const MOST_ROWS: usize = 1_000;

/// Bytes of the table, at most: the summary of a job on GitHub takes 1 MiB.
const MOST_BYTES: usize = 900 << 10;

/// The format `markdown`.
#[derive(Debug)]
pub struct Markdown {
    rows: Listing<Row>,
}

impl Default for Markdown {
    fn default() -> Self {
        Self { rows: Listing::new(MOST_ROWS) }
    }
}

#[derive(Debug)]
struct Row {
    what: String,
    place: String,
    words: String,
}

impl Row {
    fn of(file: &str, finding: &Finding) -> Self {
        let start = finding.place.start;
        let mut words = vec![prose(&finding.shown_message())];
        words.extend(remarks(file, finding).iter().map(|remark| prose(remark)));
        words.extend(finding.shown_help().map(|help| prose(&help)));
        Self {
            what: format!("{} {}", finding.severity, code(&finding.code)),
            place: code(&format!("{file}:{}:{}", start.line, start.column)),
            words: words.join("<br>"),
        }
    }
}

impl Report for Markdown {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        self.rows.add(finding.severity, Some(kind_of(file, finding)), || Row::of(file, finding));
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        writeln!(out, "**cxray**: {}", prose(&summary.line(Palette::new(false))))?;
        if let Some(fault) = summary.fault {
            writeln!(out, "\n**The job could not be done**: {}", prose(fault))?;
        }
        let (rows, mut left_out) = std::mem::replace(&mut self.rows, Listing::new(0)).end();
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n| | where | what |\n|---|---|---|")?;
        let mut bytes = 0;
        for listing::Row { first: Row { what, place, words }, again } in &rows {
            bytes += what.len() + place.len() + words.len();
            if bytes > MOST_BYTES {
                left_out += 1 + again;
                continue;
            }
            let again = match again {
                0 => String::new(),
                again => format!("<br>and {again} more"),
            };
            writeln!(out, "| {what} | {place}{again} | {words} |")?;
        }
        if left_out > 0 {
            writeln!(out, "\n{left_out} more findings are not shown.")?;
        }
        Ok(())
    }
}
