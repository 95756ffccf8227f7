//! Two whole captures: their records are aligned, and those that differ are read again, a batch at a time.

use cxray::diff::{Alignment, EntryName, Row, What, compare_times, rows};
use cxray::report::{CaptureCounts, DiffStanding, DiffStep, Ends, RowOfEvents};

use jiff::SignedDuration;

use super::index::Index;
use super::pair::Pairs;
use super::reader::Reader;
use super::texts::{Fetched, Texts};

/// Bytes of records that are kept at a time.
const BATCH: u64 = 24 << 20;

/// Takes the steps of a comparison; the row of events, where a step is one.
pub type Steps<'s> = &'s mut dyn FnMut(Option<&Row>, DiffStep<'_, '_>) -> anyhow::Result<()>;

/// How two captures are shown.
pub struct Telling<'t> {
    pub ends: Ends<'t>,
    pub reader: &'t Reader<'t>,
    pub index: &'t Index,
    pub alignment: &'t Alignment,
    pub pairs: &'t Pairs<'t>,
    /// Records that are shown before and behind those that differ; all records are shown if it is `None`.
    pub around: Option<usize>,
    /// By how much gaps may differ, if they are compared.
    pub timing: Option<SignedDuration>,
}

impl Telling<'_> {
    /// Reports all differences.
    pub fn tell(&self, steps: Steps<'_>) -> anyhow::Result<CaptureCounts> {
        let Index { entries: [old, new], names } = self.index;
        let mut rows = rows(self.alignment);
        if let Some(tolerance) = self.timing {
            compare_times(&mut rows, old, new, names, tolerance);
        }
        let mut counts = CaptureCounts::default();
        steps(None, DiffStep::CapturesBegin([old.len(), new.len()]))?;
        let mut from = 0;
        let mut passed = 0;
        let mut near = Near::default();
        while from < rows.len() {
            let to = self.end_of_batch(&rows, from);
            let texts = self.texts(&rows[from..to])?;
            self.resolve(&mut rows[from..to], &texts)?;
            for at in from..to {
                if self.around.is_none_or(|around| near.is_within(around, &rows, at)) {
                    if passed > 0 {
                        steps(None, DiffStep::PassedOver(passed))?;
                        passed = 0;
                    }
                    let what = self.row(steps, &rows[at], &texts)?;
                    counts.add(self.standing(&rows[at]), what);
                } else {
                    passed += 1;
                    counts.add(self.standing(&rows[at]), What::Same);
                }
            }
            from = to;
        }
        if passed > 0 && !counts.is_same() {
            steps(None, DiffStep::PassedOver(passed))?;
        }
        steps(None, DiffStep::CapturesEnd(&counts))?;
        Ok(counts)
    }

    /// Where the texts of the rows become too many to keep.
    fn end_of_batch(&self, rows: &[Row], from: usize) -> usize {
        let mut bytes = 0;
        for (at, row) in rows.iter().enumerate().skip(from) {
            if let Some((old, new)) = compared(row) {
                let [olds, news] = &self.index.entries;
                bytes += u64::from(olds[old as usize].length) + u64::from(news[new as usize].length);
                if bytes > BATCH && at > from {
                    return at;
                }
            }
        }
        rows.len()
    }

    fn texts(&self, rows: &[Row]) -> anyhow::Result<[Texts; 2]> {
        let (old, new): (Vec<u32>, Vec<u32>) = rows.iter().filter_map(compared).unzip();
        if old.is_empty() { Ok(Default::default()) } else { self.reader.fetch(self.index, [&old, &new]) }
    }

    /// Finds out which of the rows that are in doubt differ by more than the tolerance.
    fn resolve(&self, rows: &mut [Row], texts: &[Texts; 2]) -> anyhow::Result<()> {
        if self.pairs.tolerance.is_none() {
            return Ok(());
        }
        for row in rows.iter_mut().filter(|row| row.is_doubtful && row.what == What::Changed) {
            let Some((old, new)) = fetched(row, texts) else { continue };
            let is_same = self.pairs.compare(old, new, false, |pair| Ok(pair.differences.is_empty()))?;
            if is_same {
                row.what = unchanged(row);
            }
        }
        Ok(())
    }

    /// Reports one record.
    fn row(&self, steps: Steps<'_>, row: &Row, texts: &[Texts; 2]) -> anyhow::Result<What> {
        let [olds, news] = &self.index.entries;
        let told = RowOfEvents {
            what: row.what,
            standing: self.standing(row),
            old: row.old.map(|old| olds[old as usize].line),
            new: row.new.map(|new| news[new as usize].line),
            is_elsewhere: row.is_elsewhere,
            pair: None,
            gaps: row.gaps,
        };
        let Some((old, new)) = fetched(row, texts) else {
            steps(Some(row), DiffStep::Row(&told))?;
            return Ok(told.what);
        };
        self.pairs.compare(old, new, row.is_elsewhere, |pair| {
            let what = match row.what {
                What::Changed if pair.differences.is_empty() => unchanged(row),
                what => what,
            };
            let told = RowOfEvents { what, pair: Some(pair), ..told };
            steps(Some(row), DiffStep::Row(&told))?;
            Ok(what)
        })
    }

    fn standing(&self, row: &Row) -> DiffStanding<'_> {
        let [olds, news] = &self.index.entries;
        let new = row.new.map(|new| &news[new as usize]);
        let Some(entry) = new.or_else(|| row.old.map(|old| &olds[old as usize])) else {
            return DiffStanding::Other;
        };
        match self.index.names.at(entry.name) {
            EntryName::Event { api, event, is_only_named: false } => DiffStanding::Event { api, event },
            EntryName::Event { api, event, is_only_named: true } => DiffStanding::Named { api, event },
            EntryName::Other => DiffStanding::Other,
            EntryName::Broken => DiffStanding::Broken,
        }
    }
}

/// The rows that differ next to one that is asked about; rows are asked about in their order.
#[derive(Default)]
struct Near {
    before: Option<usize>,
    next: usize,
}

impl Near {
    /// Returns true if a row differs, or stands no farther than `around` from one that does.
    fn is_within(&mut self, around: usize, rows: &[Row], at: usize) -> bool {
        let differs = |at: usize| rows.get(at).is_none_or(|row| row.what != What::Same);
        self.next = self.next.max(at);
        while !differs(self.next) {
            self.next += 1;
        }
        if self.next == at {
            self.before = Some(at);
        }
        let is_ahead = self.next < rows.len() && self.next - at <= around;
        is_ahead || self.before.is_some_and(|before| at - before <= around)
    }
}

/// The records whose texts are held against each other.
fn compared(row: &Row) -> Option<(u32, u32)> {
    let is_compared = row.what == What::Changed || (row.what == What::Moved && row.is_doubtful);
    is_compared.then(|| row.old.zip(row.new)).flatten()
}

/// Their texts.
fn fetched<'t>(row: &Row, texts: &'t [Texts; 2]) -> Option<(&'t Fetched, &'t Fetched)> {
    let (old, new) = compared(row)?;
    Some((texts[0].get(&old)?, texts[1].get(&new)?))
}

/// The change of a record whose payload turns out to be the same.
fn unchanged(row: &Row) -> What {
    if row.gaps.is_some() { What::Timing } else { What::Same }
}
