//! All events of two captures as they are aligned, for a page that shows them side by side.

use std::path::PathBuf;

use cxray::catalog::Catalog;
use cxray::diff::{Entry, EntryName, Names, Row};
use cxray::report::story::AlignedRow;
use cxray::report::{DiffReport as _, DiffStep, DiffText, Ends, Palette};

use super::aligned::aligned;
use super::captures::Telling;
use super::comparing::Comparing;
use super::ends;
use crate::cli::diff::DiffArgs;
use crate::commands::redacting;

/// Differences of a row that are shown.
const MOST_LINES: usize = 100;

/// Bytes of the differences of all rows.
const MOST_BYTES: usize = 1 << 19;

/// The rows of the events of two captures, in the order of `diff`; events are numbered as they come in their captures. `None` if
/// a capture could not be read.
pub fn side_by_side(args: &DiffArgs, catalog: &Catalog) -> anyhow::Result<Option<Vec<AlignedRow>>> {
    let redactor = redacting::redactor(&args.redacting, catalog)?;
    let comparing = Comparing { args, catalog, redactor: redactor.as_ref() };
    let ends = ends::of(&[PathBuf::clone(&args.old), PathBuf::clone(&args.new)])?;
    comparing.read(&ends, false, |reader, pairs, index, _| {
        let (mut index, alignment) = aligned(reader, pairs, index)?;
        if let Some(redactor) = &redactor {
            index.names.rename(|event| redactor.event_name(event));
        }
        let telling = Telling {
            ends: Ends { old: &ends[0].name, new: &ends[1].name },
            reader,
            index: &index,
            alignment: &alignment,
            pairs,
            around: None,
            timing: None,
        };
        let numbers = index.entries.each_ref().map(|entries| events(entries, &index.names));
        let mut rows = Rows { list: Vec::with_capacity(alignment.fates.len()), bytes: 0 };
        telling.tell(&mut |row, step| rows.add(telling.ends, &numbers, row, step))?;
        Ok(rows.list)
    })
}

/// The number of each record among the events of its capture; `None` for records that are no events.
fn events(entries: &[Entry], names: &Names) -> Vec<Option<usize>> {
    let is_event =
        |entry: &Entry| matches!(names.at(entry.name), EntryName::Event { is_only_named: false, .. });
    let mut count = 0;
    let number = |entry: &Entry| {
        is_event(entry).then(|| {
            count += 1;
            count - 1
        })
    };
    entries.iter().map(number).collect()
}

struct Rows {
    list: Vec<AlignedRow>,
    /// Bytes of the differences so far.
    bytes: usize,
}

impl Rows {
    fn add(
        &mut self,
        ends: Ends<'_>,
        numbers: &[Vec<Option<usize>>; 2],
        row: Option<&Row>,
        step: DiffStep<'_, '_>,
    ) -> anyhow::Result<()> {
        let (Some(row), DiffStep::Row(told)) = (row, step) else { return Ok(()) };
        let old = row.old.and_then(|old| numbers[0][old as usize]);
        let new = row.new.and_then(|new| numbers[1][new as usize]);
        if old.is_none() && new.is_none() {
            return Ok(());
        }
        let what = told.what;
        let mut differences = Vec::new();
        if row.old.is_some() && row.new.is_some() {
            let mut text = Vec::new();
            DiffText::new(Palette::new(false)).tell(&mut text, ends, step)?;
            let text = String::from_utf8_lossy(&text);
            // The first line names the event.
            let lines = text.lines().skip(1).map(str::trim_start);
            differences.extend(lines.clone().take(MOST_LINES).map(str::to_owned));
            let unlisted = lines.count().saturating_sub(MOST_LINES);
            let bytes: usize = differences.iter().map(String::len).sum();
            if self.bytes + bytes > MOST_BYTES {
                differences =
                    vec!["the differences are not in this page, which would be too large".to_owned()];
            } else if unlisted > 0 {
                differences.push(format!("{unlisted} more differences"));
            }
            self.bytes += differences.iter().map(String::len).sum::<usize>();
        }
        self.list.push(AlignedRow { what, old, new, differences });
        Ok(())
    }
}
