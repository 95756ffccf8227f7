//! All records of both captures, in a few words each.

use std::io;
use std::ops::ControlFlow;

use cxray::capture::{Block, Content, Record};
use cxray::catalog::CatalogFault;
use cxray::check::{Finding, Judged, Tally};
use cxray::diff::{Entries, Entry, EntryName, Names};
use cxray::event::{Event, captured_at, moment};
use cxray::json::Arena;
use cxray::report::{Concise, Palette, Report as _};

use super::reader::Reader;
use crate::commands::sieve::{Parts, Sieve};

/// All records of both inputs, old and new.
#[derive(Default)]
pub struct Index {
    pub entries: [Vec<Entry>; 2],
    pub names: Names,
}

impl Index {
    /// The name of a record.
    pub fn name(&self, input: usize, number: usize) -> &EntryName {
        self.names.at(self.entries[input][number].name)
    }
}

/// What a block came to.
#[derive(Default)]
struct Indexed {
    entries: Entries,
    /// What is not JSON.
    broken: Vec<Finding>,
}

impl Reader<'_> {
    /// Reads all records; `None` if an input could not be read, which has been told. What is not JSON is told too, in the
    /// colours of `complaints`, unless there are none since it was told before.
    pub fn index(&self, complaints: Option<Palette>) -> anyhow::Result<Option<Index>> {
        let mut index = Index::default();
        let mut complaints = complaints.map(Concise::new);
        let mut is_complete = true;
        let mut take = |input: usize, Indexed { entries, broken }: Indexed| -> anyhow::Result<()> {
            entries.append_to(&mut index.entries[input], &mut index.names);
            if let Some(complaints) = &mut complaints {
                for finding in &broken {
                    complaints.finding(&mut io::stderr().lock(), &self.ends[input].name, finding)?;
                }
            }
            Ok(())
        };
        // Each capture has a first event and a last one of its own.
        let mut sieves = [Sieve::new(self.rule, 2), Sieve::new(self.rule, 2)];
        self.read(
            |arena, block| self.entries(arena, block),
            |input, parts: Result<Parts<Indexed>, CatalogFault>| {
                // What is selected of the other capture is still to come.
                sieves[input].pass(input, parts?, &mut take).map(|_| ControlFlow::Continue(()))
            },
            &mut is_complete,
        )?;
        for sieve in &mut sieves {
            sieve.finish(&mut take)?;
        }
        Ok(is_complete.then_some(index))
    }

    fn entries(&self, arena: &mut Arena, block: &Block) -> Result<Parts<Indexed>, CatalogFault> {
        let mut parts = self.rule.parts();
        let mut fault = None;
        self.each(arena, block, &mut |record| {
            if fault.is_none() {
                fault = self.entry(&mut parts, record).err();
            }
        });
        fault.map_or(Ok(parts), Err)
    }

    fn entry(&self, parts: &mut Parts<Indexed>, record: &Record<'_, '_>) -> Result<(), CatalogFault> {
        let mut findings = Vec::new();
        let spot = self.spot(record);
        let is_asked = self.rule.is_ordered();
        let sent = |event: &Event<'_>| is_asked.then(|| moment(self.catalog, event, captured_at(record)))?;
        let judged = self.judged(record, &mut findings)?;
        let Indexed { entries, broken } = parts.current();
        match (judged, &record.content) {
            (Judged::Event(event), _) => {
                entries.event(self.digest, &event, spot);
                parts.met(|| sent(&event));
                parts.close(|| sent(&event));
            }
            (Judged::Unselected(Some(event)), _) => parts.met(|| sent(&event)),
            // What stands in a HAR or in a log beside events is nobody's business, as everywhere.
            (Judged::Skipped | Judged::Text | Judged::Unselected(None), _) => {}
            (Judged::Broken, _) => {
                entries.broken(self.digest, record.text(), spot);
                broken.append(&mut findings);
                parts.close_other();
            }
            (_, Content::Value(root)) => {
                entries.other(self.digest, *root, spot);
                parts.close(|| None);
            }
            _ => {}
        }
        Ok(())
    }

    /// What a record is. Whether it is valid is looked at only if that decides whether it is selected.
    fn judged<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        findings: &mut Vec<Finding>,
    ) -> Result<Judged<'e>, CatalogFault> {
        let mut tally = Tally::default();
        if self.is_invalid_only {
            self.judge.judge(record, &mut tally, findings)
        } else {
            self.judge.recognise(record, &mut tally, findings)
        }
    }
}
