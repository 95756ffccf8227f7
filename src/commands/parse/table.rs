//! The table of events.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::report::{EVENTS_HEADING, EventRow, write_event_row};

use crate::commands::streams::{Patient, stdout};

/// Writes a row for each event to standard output.
pub struct Table {
    stdout: BufWriter<Patient<io::Stdout>>,
    /// Why nothing can be written any more.
    fault: Option<io::Error>,
}

impl Table {
    /// Begins with the heading, if a table `is_wanted`.
    pub fn new(is_wanted: bool) -> anyhow::Result<Self> {
        let mut stdout = BufWriter::new(stdout());
        if is_wanted {
            stdout.write_all(EVENTS_HEADING.as_bytes()).context("cannot write standard output")?;
        }
        Ok(Self { stdout, fault: None })
    }

    pub fn write(&mut self, rows: &[EventRow]) -> ControlFlow<()> {
        let written = rows.iter().try_for_each(|row| write_event_row(&mut self.stdout, row));
        self.fault = written.and_then(|()| self.stdout.flush()).err();
        if self.fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// All has been read.
    pub fn end(mut self) -> anyhow::Result<()> {
        self.fault.map_or_else(|| self.stdout.flush(), Err).context("cannot write standard output")
    }
}
