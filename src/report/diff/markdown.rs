//! Differences for a pull request.

use std::io::{self, Write};

use super::super::gfm::{code, prose};
use super::text::standing;
use super::value::side_text;
use super::words::around;
use super::{
    CaptureCounts, DiffCounts, DiffReport, DiffStep, Ends, PairOfRecords, RowOfEvents, duration, places,
};
use crate::diff::{Change, Difference, Side, What};
use crate::safe;

/// The format `markdown`.
#[derive(Debug, Default)]
pub struct DiffMarkdown {
    /// The comparison is of folders: captures stand apart.
    has_folders: bool,
}

/// Characters of a value that are shown.
const LONGEST: usize = 120;

impl DiffReport for DiffMarkdown {
    fn tell(&mut self, out: &mut dyn Write, ends: Ends<'_>, step: DiffStep<'_, '_>) -> io::Result<()> {
        match step {
            DiffStep::Records(pair) => self.records(out, ends, pair),
            DiffStep::CapturesBegin(_) => {
                writeln!(out, "**Events** from {} to {}\n", code(ends.old), code(ends.new))
            }
            DiffStep::PassedOver(_) => Ok(()),
            DiffStep::Row(row) => tell_row(out, ends, row),
            DiffStep::CapturesEnd(counts) => self.captures_end(out, counts),
            DiffStep::FoldersBegin => {
                self.has_folders = true;
                writeln!(out, "**Captures** from {} to {}\n", code(ends.old), code(ends.new))
            }
            DiffStep::FileMissing { file, is_new } => {
                writeln!(out, "**{}** {}\n", What::of_missing(is_new).as_str(), code(file))
            }
            DiffStep::FoldersEnd(counts) => writeln!(out, "{}", counts.line()),
        }
    }
}

impl DiffMarkdown {
    fn records(&self, out: &mut dyn Write, ends: Ends<'_>, pair: &PairOfRecords<'_, '_>) -> io::Result<()> {
        if self.has_folders && pair.differences.is_empty() {
            return Ok(());
        }
        let name = |file: &str, line: u64| code(&format!("{file}:{line}"));
        let (old, new) = (name(ends.old, pair.old.0.start.line), name(ends.new, pair.new.0.start.line));
        writeln!(out, "**{}** from {old} to {new}\n", prose(&standing(pair.new.1)))?;
        if !pair.differences.is_empty() {
            writeln!(out, "| | where | old | new |\n|---|---|---|---|")?;
            for difference in &pair.differences.list {
                writeln!(out, "{}", row_of(difference))?;
            }
            writeln!(out)?;
        }
        writeln!(out, "{}", DiffCounts::of(pair.differences).line())?;
        if self.has_folders { writeln!(out) } else { Ok(()) }
    }

    fn captures_end(&self, out: &mut dyn Write, counts: &CaptureCounts) -> io::Result<()> {
        writeln!(
            out,
            "\n| event | same | changed | missing | extra | moved | timing |\n|---|---|---|---|---|---|---|"
        )?;
        for (name, counts) in counts.differing() {
            let counts = counts.map(|count| count.to_string()).join(" | ");
            writeln!(out, "| {} | {counts} |", code(name))?;
        }
        writeln!(out, "\n{}", counts.line())?;
        if self.has_folders { writeln!(out) } else { Ok(()) }
    }
}

fn tell_row(out: &mut dyn Write, ends: Ends<'_>, row: &RowOfEvents<'_, '_>) -> io::Result<()> {
    if row.what == What::Same {
        return Ok(());
    }
    let name = prose(&standing(row.standing));
    write!(out, "- **{}** {name} {}", row.what.as_str(), code(&places(ends, row)))?;
    if let Some((old, new)) = row.gaps {
        write!(out, ", after {} instead of {}", duration(new), duration(old))?;
    }
    if row.is_elsewhere {
        write!(out, ", part of another conversation")?;
    }
    writeln!(out)?;
    let Some(pair) = row.pair.filter(|pair| !pair.differences.is_empty()) else { return Ok(()) };
    writeln!(out, "\n  | | where | old | new |\n  |---|---|---|---|")?;
    for difference in &pair.differences.list {
        writeln!(out, "  {}", row_of(difference))?;
    }
    writeln!(out)
}

/// One difference as a row of a table.
fn row_of(difference: &Difference<'_>) -> String {
    let value =
        |side: &Option<Side<'_>>| side.as_ref().map(|side| code(&safe::cut(&side_text(side), LONGEST)));
    let (old, new) = match (&difference.old, &difference.new) {
        (Some(old), Some(new)) if difference.change == Change::Moved => {
            (code(&old.pointer), code(&new.pointer))
        }
        (Some(old), Some(new)) => {
            let (old, new) = around(&side_text(old), &side_text(new), LONGEST);
            (code(&old), code(&new))
        }
        (old, new) => (value(old).unwrap_or_default(), value(new).unwrap_or_default()),
    };
    let place = difference.new.as_ref().or(difference.old.as_ref());
    let place =
        place.map(|side| code(if side.pointer.is_empty() { "(the whole record)" } else { &side.pointer }));
    format!("| {} | {} | {old} | {new} |", difference.change.as_str(), place.unwrap_or_default())
}
