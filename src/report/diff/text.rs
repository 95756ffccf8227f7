//! Differences for people.

use std::io::{self, Write};

use super::value::side_text;
use super::words::{around, words};
use super::{DiffReport, DiffStep, Ends, PairOfRecords, RecordKind, RowOfEvents, duration, places};
use crate::diff::{Change, Difference, Side, What};
use crate::report::Palette;
use crate::safe;

/// The format `text`.
#[derive(Debug)]
pub struct DiffText {
    palette: Palette,
}

/// Characters of a value that are shown.
const LONGEST: usize = 160;

impl DiffText {
    /// Differences in the colours of `palette`.
    #[must_use]
    pub fn new(palette: Palette) -> Self {
        Self { palette }
    }

    fn records(&self, out: &mut dyn Write, ends: Ends<'_>, pair: &PairOfRecords<'_, '_>) -> io::Result<()> {
        if pair.differences.is_empty() {
            return Ok(());
        }
        let palette = self.palette;
        for (sign, file, (place, what)) in [("---", ends.old, pair.old), ("+++", ends.new, pair.new)] {
            let line = format!("{sign} {}:{}  {}", safe::shown(file), place.start.line, standing(what));
            writeln!(out, "{}", palette.strong(&line))?;
        }
        for difference in &pair.differences.list {
            writeln!(out, "{}", self.difference(difference))?;
        }
        Ok(())
    }

    fn row(&self, out: &mut dyn Write, ends: Ends<'_>, row: &RowOfEvents<'_, '_>) -> io::Result<()> {
        let palette = self.palette;
        let line = format!("{}  {}", standing(row.standing), safe::shown(&places(ends, row)));
        let line = match row.what {
            What::Same => palette.faint(&format!("  {line}")),
            What::Changed => palette.strong(&format!("~ {line}")),
            What::Missing => palette.removed(&format!("- {line}")),
            What::Extra => palette.added(&format!("+ {line}")),
            What::Moved => palette.moved(&format!("> {line}")),
            What::Timing => palette.moved(&format!("t {line}")),
        };
        writeln!(out, "{line}")?;
        if let Some((old, new)) = row.gaps {
            let (old, new) = (palette.removed(&duration(old)), palette.added(&duration(new)));
            writeln!(out, "    after {old} → {new}")?;
        }
        if row.is_elsewhere {
            writeln!(out, "    is part of another conversation")?;
        }
        let Some(pair) = row.pair else { return Ok(()) };
        for difference in &pair.differences.list {
            writeln!(out, "    {}", self.difference(difference))?;
        }
        Ok(())
    }

    /// One difference in one line, behind its sign.
    fn difference(&self, difference: &Difference<'_>) -> String {
        let palette = self.palette;
        let value = |side: &Side<'_>| safe::cut(&side_text(side), LONGEST);
        match (difference.change, &difference.old, &difference.new) {
            (Change::Moved, Some(old), Some(new)) => {
                let (old, new) = (pointer(old), pointer(new));
                format!("{} {old} → {new}", palette.moved(">"))
            }
            (_, Some(old), Some(new)) => {
                let sign = palette.strong("~");
                let place = if old.pointer == new.pointer {
                    pointer(old)
                } else {
                    format!("{} → {}", pointer(old), pointer(new))
                };
                if let Some(text) = inner(old, new, palette) {
                    return format!("{sign} {place}: \"{text}\"");
                }
                let (old, new) = around(&side_text(old), &side_text(new), LONGEST);
                format!("{sign} {place}: {} → {}", palette.removed(&old), palette.added(&new))
            }
            (_, Some(old), None) => {
                format!("{} {}: {}", palette.removed("-"), pointer(old), palette.removed(&value(old)))
            }
            (_, None, Some(new)) => {
                format!("{} {}: {}", palette.added("+"), pointer(new), palette.added(&value(new)))
            }
            (_, None, None) => String::new(),
        }
    }
}

/// A pointer as people read it: that of the whole record is empty.
pub(super) fn pointer(side: &Side<'_>) -> String {
    if side.pointer.is_empty() {
        "(the whole record)".to_owned()
    } else {
        safe::shown(&side.pointer).into_owned()
    }
}

/// The changes inside of two texts.
fn inner(old: &Side<'_>, new: &Side<'_>, palette: Palette) -> Option<String> {
    if old.is_secret || new.is_secret {
        return None;
    }
    words(&old.value.as_str()?, &new.value.as_str()?, palette)
}

/// The kind of a record, in a word.
pub(super) fn standing(standing: RecordKind<'_>) -> String {
    match standing {
        RecordKind::Event { api, event } => format!("{} ({})", safe::shown_cut(event, 100), safe::shown(api)),
        RecordKind::Named { api, event } => {
            format!("{} ({}, only named)", safe::shown_cut(event, 100), safe::shown(api))
        }
        RecordKind::Other => "no event".to_owned(),
        RecordKind::Broken => "not JSON".to_owned(),
    }
}

impl DiffReport for DiffText {
    fn tell(&mut self, out: &mut dyn Write, ends: Ends<'_>, step: DiffStep<'_, '_>) -> io::Result<()> {
        match step {
            DiffStep::Records(pair) => self.records(out, ends, pair),
            DiffStep::PassedOver(count) => {
                writeln!(out, "{}", self.palette.faint(&format!("  … {count} the same …")))
            }
            DiffStep::Row(row) => self.row(out, ends, row),
            DiffStep::FileMissing { file, is_new: true } => {
                writeln!(out, "{}", self.palette.added(&format!("+ {}", safe::shown(file))))
            }
            DiffStep::FileMissing { file, .. } => {
                writeln!(out, "{}", self.palette.removed(&format!("- {}", safe::shown(file))))
            }
            _ => Ok(()),
        }
    }
}
