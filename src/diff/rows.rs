//! The records of both captures as one list, in an order in which people can follow it.

use std::collections::HashMap;

use jiff::SignedDuration;

use super::align::{Alignment, Fate};
use super::entry::{Entry, EntryName, Names};

/// The change of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Nothing.
    Same,
    /// Its payload differs.
    Changed,
    /// It is only in the old capture.
    Missing,
    /// It is only in the new capture.
    Extra,
    /// It stands at another place of the sequence.
    Moved,
    /// It came sooner or later after the one before.
    Timing,
}

impl What {
    /// All of them, in the order in which they are counted.
    pub const ALL: [Self; 6] =
        [Self::Same, Self::Changed, Self::Missing, Self::Extra, Self::Moved, Self::Timing];

    /// The change of a record or capture that is only in the new one, or only in the old one.
    #[must_use]
    pub fn of_missing(is_new: bool) -> Self {
        if is_new { Self::Extra } else { Self::Missing }
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Moved => "moved",
            Self::Timing => "timing",
        }
    }
}

/// A record of the old capture, of the new one, or of both.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The change.
    pub what: What,
    /// True if it has to be looked into: what differs may be less than a tolerance, or more than its place.
    pub is_doubtful: bool,
    /// True if it is part of another conversation now.
    pub is_elsewhere: bool,
    /// Its number in the old capture.
    pub old: Option<u32>,
    /// Its number in the new capture.
    pub new: Option<u32>,
    /// Milliseconds from the record before, in the old and in the new capture, if both are known.
    pub gaps: Option<(i64, i64)>,
}

/// All records: those of the old capture in its order, and extra ones behind those that they follow in the new one.
#[must_use]
pub fn rows(alignment: &Alignment) -> Vec<Row> {
    let mut extras: Vec<(u32, u32)> = Vec::new();
    let mut behind = 0;
    for (new, origin) in (0_u32..).zip(&alignment.origins) {
        match origin {
            None => extras.push((behind, new)),
            Some(old) if matches!(alignment.fates[*old as usize], Fate::Moved { .. }) => {}
            Some(old) => behind = old + 1,
        }
    }
    extras.sort_by_key(|(behind, _)| *behind);
    let mut extras = extras.into_iter().peekable();
    let mut rows = Vec::with_capacity(alignment.fates.len() + extras.len());
    for old in 0..=u32::try_from(alignment.fates.len()).unwrap_or(u32::MAX) {
        let fate = alignment.fates.get(old as usize);
        // Added records stand behind removed ones, as everywhere.
        while fate != Some(&Fate::Missing)
            && let Some((_, new)) = extras.next_if(|(behind, _)| *behind <= old)
        {
            rows.push(Row { old: None, ..row(What::Extra, 0, Some(new)) });
        }
        rows.extend(fate.map(|fate| of_old(old, *fate)));
    }
    rows
}

fn row(what: What, old: u32, new: Option<u32>) -> Row {
    Row { what, is_doubtful: false, is_elsewhere: false, old: Some(old), new, gaps: None }
}

fn of_old(old: u32, fate: Fate) -> Row {
    let new = fate.new_record();
    match fate {
        Fate::Same { exactly: true, .. } => row(What::Same, old, new),
        Fate::Same { exactly: false, .. } => Row { is_doubtful: true, ..row(What::Changed, old, new) },
        Fate::Changed { .. } => row(What::Changed, old, new),
        Fate::Elsewhere { .. } => Row { is_elsewhere: true, ..row(What::Changed, old, new) },
        Fate::Moved { exactly, .. } => Row { is_doubtful: !exactly, ..row(What::Moved, old, new) },
        Fate::Missing => row(What::Missing, old, new),
    }
}

/// Marks the records that came sooner or later than before, after the record before of the same API, by more than
/// `tolerance`.
pub fn compare_times(
    rows: &mut [Row],
    old: &[Entry],
    new: &[Entry],
    names: &Names,
    tolerance: SignedDuration,
) {
    let mut before: HashMap<&str, (i64, i64)> = HashMap::new();
    for row in rows {
        let (Some(old_number), Some(new_number)) = (row.old, row.new) else { continue };
        let (old, new) = (&old[old_number as usize], &new[new_number as usize]);
        let EntryName::Event { api, .. } = names.at(old.name) else { continue };
        if row.what == What::Moved || old.time == 0 || new.time == 0 {
            continue;
        }
        if let Some(last) = before.insert(api, (old.time, new.time)) {
            let gaps = (old.time.saturating_sub(last.0), new.time.saturating_sub(last.1));
            if SignedDuration::from_millis(gaps.0.saturating_sub(gaps.1)).abs() > tolerance {
                row.gaps = Some(gaps);
                if row.what == What::Same {
                    row.what = What::Timing;
                }
            }
        }
    }
}
