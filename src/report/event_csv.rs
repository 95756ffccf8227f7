//! Events as a table: CSV with a heading, a line an event.

use std::io::{self, Write};

use super::csv::cell;
use super::event_row::EventRow;

/// The heading of the table, as a line.
pub const EVENTS_HEADING: &str = "time,api,event,conversation,file,line,verdict\n";

/// Writes an event as a line of the table.
pub fn write_event_row(out: &mut dyn Write, row: &EventRow) -> io::Result<()> {
    let line = row.line.to_string();
    let cells = [
        row.time.as_deref().unwrap_or(""),
        &row.api,
        &row.event,
        row.conversation.as_deref().unwrap_or(""),
        &row.file,
        &line,
        row.verdict.as_str(),
    ];
    writeln!(out, "{}", cells.map(cell).join(","))
}
