//! The pass that writes normalised events.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;

use anyhow::Context as _;
use cxray::capture::{Block, Content};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Finding, Judged};
use cxray::event::{Event, captured_at};
use cxray::inspect::{Batch, Observation, Observer, Pass};
use cxray::json::Arena;
use cxray::privacy::Redactor;
use cxray::report::{Source, normal_line};

/// Writes a line for each event.
pub struct Lines<'l> {
    writing: Writing<'l>,
    stdout: BufWriter<io::Stdout>,
    /// Why nothing can be written any more.
    fault: Option<io::Error>,
}

/// Makes lines of events.
#[derive(Clone, Copy)]
pub struct Writing<'l> {
    catalog: &'l Catalog,
    /// Takes people out of what is shown; nothing if they may be seen.
    redactor: Option<&'l Redactor<'l>>,
    /// Names of the inputs.
    names: &'l [String],
}

impl<'l> Lines<'l> {
    pub fn new(catalog: &'l Catalog, redactor: Option<&'l Redactor<'l>>, names: &'l [String]) -> Self {
        Self {
            writing: Writing { catalog, redactor, names },
            stdout: BufWriter::new(io::stdout()),
            fault: None,
        }
    }

    /// All has been read.
    pub fn end(self) -> anyhow::Result<()> {
        self.fault.map_or(Ok(()), Err).context("cannot write standard output")
    }
}

impl<'l> Pass for Lines<'l> {
    type Observer = Writing<'l>;

    fn observer(&self) -> Writing<'l> {
        self.writing
    }

    fn take(&mut self, _: usize, lines: Vec<u8>, _: &mut Batch) -> ControlFlow<()> {
        self.fault = self.stdout.write_all(&lines).and_then(|()| self.stdout.flush()).err();
        if self.fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Observer for Writing<'_> {
    /// Lines.
    type Note = Vec<u8>;

    /// The name of the input, and room for records without people.
    type Block<'b>
        = (&'b str, Arena)
    where
        Self: 'b;

    fn enter<'b>(&'b self, block: &'b Block) -> Self::Block<'b> {
        (&self.names[block.input()], Arena::default())
    }

    fn see<'b>(
        &'b self,
        (file, arena): &mut Self::Block<'b>,
        lines: &mut Vec<u8>,
        seen: Observation<'_, '_>,
        _: &mut Vec<Finding>,
    ) -> Result<(), CatalogFault> {
        let Judged::Event(event) = seen.judged else { return Ok(()) };
        let sent = captured_at(seen.record);
        let source = Source { file, line: seen.record.start().line, sent };
        let mut write = |event: &Event<'_>| normal_line(lines, self.catalog, event, source);
        match (self.redactor, &seen.record.content) {
            (None, _) => write(event),
            (Some(redactor), Content::Value(value) | Content::Prose(Some(value))) => {
                redactor.show(arena, *value, Some(event), |_, event| event.map(write));
            }
            _ => {}
        }
        Ok(())
    }
}
