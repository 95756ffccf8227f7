//! Findings as a table: CSV with a heading, a line a finding.

use std::io::{self, Write};

use super::{Report, Summary};
use crate::check::Finding;
use crate::safe;

const HEADING: &str =
    "severity,code,message,help,api,event,file,record,line,column,end_line,end_column,pointer\n";

/// The format `csv`.
#[derive(Debug)]
pub struct Csv {
    begun: bool,
    /// The first column is the number of the finding.
    is_numbered: bool,
}

impl Csv {
    /// A table, with the numbers of findings if they have some.
    #[must_use]
    pub fn new(is_numbered: bool) -> Self {
        Self { begun: false, is_numbered }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        write!(out, "{}{HEADING}", if self.is_numbered { "number," } else { "" })
    }
}

impl Report for Csv {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        self.begin(out)?;
        let (start, end) = (finding.place.start, finding.place.end);
        let numbers = [finding.record_in_file(), start.line, start.column, end.line, end.column]
            .map(|it| it.to_string());
        let [record, line, column, end_line, end_column] = &numbers;
        let help = finding.shown_help().unwrap_or_default();
        let cells = [
            finding.severity.as_str(),
            &finding.code,
            &finding.shown_message(),
            &help,
            finding.api.as_deref().unwrap_or(""),
            finding.event.as_deref().unwrap_or(""),
            file,
            record,
            line,
            column,
            end_line,
            end_column,
            finding.pointer.as_deref().unwrap_or(""),
        ];
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        if let Some(number) = finding.number {
            write!(out, "{number},")?;
        }
        writeln!(out, "{}", cells.join(","))
    }

    fn finish(&mut self, out: &mut dyn Write, _summary: &Summary<'_>) -> io::Result<()> {
        self.begin(out)
    }
}

/// Text as a cell. An apostrophe keeps spreadsheets from taking text of a capture for a formula.
pub(super) fn cell(text: &str) -> String {
    let text = safe::shown(text);
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    let text = if is_formula { format!("'{text}") } else { text.into_owned() };
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_one_cell_and_no_formula() {
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert!(!cell("a\r\nb").contains(['\r', '\n']));
    }
}
