//! The rows of a table.

use super::{Cutter, Long};
use crate::capture::cut::{Cut, LINES, Step};
use crate::capture::lexical::without_line_end;
use crate::capture::table::{Header, Rows};

impl Cutter {
    /// The text is a table, whose first row begins at `at`.
    pub(in crate::capture) fn begin_rows(&mut self, text: &[u8], header: Header, at: usize) {
        self.advance(text, at);
        self.rows = Some(Box::new(Rows::new(header, at)));
    }

    /// Takes as many rows as there are.
    pub(super) fn whole_rows(&mut self, text: &[u8], is_all: bool, rows: &mut Rows) -> Step {
        let start = self.at;
        if rows.row != start {
            // A row that was too long was passed over.
            rows.begin_at(start);
        }
        let mut count = 0;
        while rows.row - start < self.rules.run && count < LINES && rows.row < text.len() {
            count += 1;
            match rows.end(text) {
                Some(end) if end - rows.row <= self.rules.max_record => rows.begin_at(end + 1),
                None if is_all && text.len() - rows.row <= self.rules.max_record => rows.begin_at(text.len()),
                None if text.len() - rows.row <= self.rules.max_record => break,
                _ if rows.row > start => break,
                _ => {
                    self.long = Some(Long::line(start, start));
                    return Step::Again;
                }
            }
        }
        let end = rows.row;
        if end == start {
            return if is_all { Step::End } else { Step::More };
        }
        let length = without_line_end(&text[start..end]).len();
        self.found.push_back((Cut::Rows, start..start + length));
        self.advance(text, end);
        Step::Again
    }
}
