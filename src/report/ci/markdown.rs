//! Findings as a page for a pull request or the summary of a CI job: the verdict, and a table. Repeats are folded.

use std::collections::HashMap;
use std::io::{self, Write};

use super::gfm::{code, prose};
use super::words::{remarks, sameness};
use super::{Palette, Report, Summary};
use crate::check::Finding;

/// Rows that are shown. Where such pages are shown they may not be long; the other findings are counted.
const MOST_ROWS: usize = 1_000;

/// The format `markdown`.
#[derive(Debug, Default)]
pub struct Markdown {
    rows: Vec<Row>,
    /// Where a finding stands among them, by its input and what makes it the same.
    seen: HashMap<String, usize>,
    /// Findings that no row tells of.
    others: u64,
}

#[derive(Debug)]
struct Row {
    what: String,
    place: String,
    words: String,
    again: u64,
}

impl Row {
    fn of(file: &str, finding: &Finding) -> Self {
        let start = finding.place.start;
        let mut words = vec![prose(&finding.message.to_string())];
        words.extend(remarks(file, finding).iter().map(|remark| prose(remark)));
        words.extend(finding.help.as_ref().map(|help| prose(&help.to_string())));
        Self {
            what: format!("{} {}", finding.severity, code(&finding.code)),
            place: code(&format!("{file}:{}:{}", start.line, start.column)),
            words: words.join("<br>"),
            again: 0,
        }
    }
}

impl Report for Markdown {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let key = format!("{file}\n{}", sameness(finding));
        if let Some(at) = self.seen.get(&key) {
            self.rows[*at].again += 1;
        } else if self.rows.len() < MOST_ROWS {
            self.seen.insert(key, self.rows.len());
            self.rows.push(Row::of(file, finding));
        } else {
            self.others += 1;
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        writeln!(out, "**cxray**: {}", prose(&summary.line(Palette::new(false))))?;
        if let Some(fault) = summary.fault {
            writeln!(out, "\n**The job could not be done**: {}", prose(fault))?;
        }
        if self.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n| | where | what |\n|---|---|---|")?;
        for Row { what, place, words, again } in &self.rows {
            let again = match again {
                0 => String::new(),
                again => format!("<br>and {again} more"),
            };
            writeln!(out, "| {what} | {place}{again} | {words} |")?;
        }
        if self.others > 0 {
            writeln!(out, "\n{} more findings are not shown.", self.others)?;
        }
        Ok(())
    }
}
