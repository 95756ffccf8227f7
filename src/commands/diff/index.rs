//! All records of both captures, in a few words each.

use std::ops::ControlFlow;

use cxray::capture::Content;
use cxray::catalog::CatalogFault;
use cxray::check::{Findings, Judged};
use cxray::diff::{Entries, Entry, EntryName, Names};
use cxray::inspect::{Batch, Observation, Observer, Pass};
use cxray::report::Palette;

use super::reader::Reader;
use crate::commands::complaints::Complaints;
use crate::commands::progress::Progress;

/// All records of both inputs, old and new.
#[derive(Default)]
pub struct Index {
    pub entries: [Vec<Entry>; 2],
    pub names: Names,
}

impl Index {
    /// Returns true if the first record of an input is only named.
    pub fn begins_with_name(&self, input: usize) -> bool {
        matches!(self.name(input, 0), EntryName::Event { is_only_named: true, .. })
    }

    /// The name of a record.
    pub fn name(&self, input: usize, number: usize) -> &EntryName {
        self.names.at(self.entries[input][number].name)
    }
}

impl Reader<'_> {
    /// Reads all records; `None` if an input could not be read, which has been told. What is not JSON is told too, in the
    /// colours of `first`, and the progress is shown: both the first time only.
    pub fn index(&self, first: Option<(Palette, Progress)>) -> anyhow::Result<Option<Index>> {
        let names = self.ends.each_ref().map(|end| end.name.clone());
        let told = first.map(|(palette, progress)| (progress, Complaints::new(&names, palette, false)));
        let mut passes = (Indexing { reader: *self, index: Index::default() }, told);
        let read = self.inspector.read(self.inputs(), &mut passes)?;
        let (Indexing { index, .. }, told) = passes;
        told.map_or(Ok(()), |(_, complaints)| complaints.end())?;
        Ok(read.is_complete.then_some(index))
    }
}

/// Makes the index.
struct Indexing<'r> {
    reader: Reader<'r>,
    index: Index,
}

impl<'r> Pass for Indexing<'r> {
    type Observer = Reader<'r>;

    fn observer(&self) -> Reader<'r> {
        self.reader
    }

    fn take(&mut self, input: usize, entries: Entries, _: &mut Batch) -> ControlFlow<()> {
        entries.append_to(&mut self.index.entries[input], &mut self.index.names);
        ControlFlow::Continue(())
    }
}

impl Observer for Reader<'_> {
    type Note = Entries;

    fn see(
        &self,
        entries: &mut Entries,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let spot = self.spot(seen.record);
        match (seen.judged, &seen.record.content) {
            (Judged::Broken, _) => {
                entries.broken(self.digest, seen.record.text(), spot);
                return Ok(());
            }
            (Judged::Event(event), _) => entries.event(self.digest, event, spot),
            (Judged::OnlyNamed(named), _) => entries.named(self.digest, named, spot),
            // Other text of a HAR or a log is skipped, as everywhere.
            (Judged::Skipped | Judged::Text | Judged::Unselected(_), _) => {}
            (_, Content::Value(root)) => entries.other(self.digest, *root, spot),
            _ => {}
        }
        findings.clear();
        Ok(())
    }
}
