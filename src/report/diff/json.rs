//! Differences as one JSON document; `schemas/report/diff.schema.json` describes it.

use std::io::{self, Write};

use super::positions::Positions;
use super::value::{push_comma, push_side};
use super::{
    CaptureCounts, DIFF_VERSION, DiffCounts, DiffReport, DiffStep, Ends, FolderCounts, PairOfRecords, Place,
    RecordKind, RowOfEvents,
};
use crate::diff::{Difference, Side, What};
use crate::json::Position;
use crate::safe;

/// The format `json`.
#[derive(Debug, Default)]
pub struct DiffJson {
    has_rows: bool,
    /// The comparison is of folders; true if a file was shown before.
    has_files: Option<bool>,
}

impl DiffJson {
    /// Writes the separator before a document, which is the element of a list if there are folders.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.has_rows = false;
        match self.has_files.as_mut().map(|has_files| std::mem::replace(has_files, true)) {
            None => Ok(()),
            Some(has_files) => out.write_all(if has_files { b"," } else { b"\n" }),
        }
    }

    fn records(
        &mut self,
        out: &mut dyn Write,
        ends: Ends<'_>,
        pair: &PairOfRecords<'_, '_>,
    ) -> io::Result<()> {
        self.begin(out)?;
        let mut text = format!("{{\"version\":{DIFF_VERSION},\"type\":\"records\",\"old\":").into_bytes();
        push_record(&mut text, ends.old, pair.old);
        text.extend_from_slice(b",\"new\":");
        push_record(&mut text, ends.new, pair.new);
        text.extend_from_slice(b",\"differences\":[");
        push_differences(&mut text, pair);
        text.extend_from_slice(b"],\"summary\":");
        push_counts(&mut text, &DiffCounts::of(pair.differences));
        text.extend_from_slice(b"}\n");
        out.write_all(&text)
    }

    fn captures_begin(&mut self, out: &mut dyn Write, ends: Ends<'_>, records: [usize; 2]) -> io::Result<()> {
        self.begin(out)?;
        let (old, new) = (safe::json_string(ends.old), safe::json_string(ends.new));
        let [olds, news] = records;
        write!(
            out,
            "{{\"version\":{DIFF_VERSION},\"type\":\"captures\",\"old\":{{\"file\":{old},\"records\":{olds}}},\"new\":{{\"file\":{new},\"records\":{news}}},\"events\":["
        )
    }

    fn row(&mut self, out: &mut dyn Write, row: &RowOfEvents<'_, '_>) -> io::Result<()> {
        if row.what == What::Same {
            return Ok(());
        }
        let mut text = if self.has_rows { b",\n".to_vec() } else { b"\n".to_vec() };
        self.has_rows = true;
        text.extend_from_slice(format!("{{\"change\":\"{}\"", row.what.as_str()).as_bytes());
        push_standing(&mut text, row.standing);
        for (name, line) in [("old", row.old), ("new", row.new)] {
            if let Some(line) = line {
                text.extend_from_slice(format!(",\"{name}\":{{\"line\":{line}}}").as_bytes());
            }
        }
        if row.is_elsewhere {
            text.extend_from_slice(b",\"other_conversation\":true");
        }
        if let Some((old, new)) = row.gaps {
            text.extend_from_slice(format!(",\"gaps\":{{\"old\":{old},\"new\":{new}}}").as_bytes());
        }
        if let Some(pair) = row.pair.filter(|pair| !pair.differences.is_empty()) {
            text.extend_from_slice(b",\"differences\":[");
            push_differences(&mut text, pair);
            text.push(b']');
        }
        text.push(b'}');
        out.write_all(&text)
    }

    fn captures_end(&self, out: &mut dyn Write, counts: &CaptureCounts) -> io::Result<()> {
        let mut text = if self.has_rows { b"\n".to_vec() } else { Vec::new() };
        text.extend_from_slice(b"],\"summary\":{");
        push_whats(&mut text, &counts.total());
        text.extend_from_slice(b",\"by_event\":{");
        for (index, (name, counts)) in counts.differing().enumerate() {
            push_comma(&mut text, index);
            text.extend_from_slice(safe::json_string(name).as_bytes());
            text.extend_from_slice(b":{");
            push_whats(&mut text, counts);
            text.push(b'}');
        }
        text.extend_from_slice(b"}}}\n");
        out.write_all(&text)
    }
}

impl DiffReport for DiffJson {
    fn tell(&mut self, out: &mut dyn Write, ends: Ends<'_>, step: DiffStep<'_, '_>) -> io::Result<()> {
        match step {
            DiffStep::Records(pair) => self.records(out, ends, pair),
            DiffStep::CapturesBegin(records) => self.captures_begin(out, ends, records),
            DiffStep::PassedOver(_) => Ok(()),
            DiffStep::Row(row) => self.row(out, row),
            DiffStep::CapturesEnd(counts) => self.captures_end(out, counts),
            DiffStep::FoldersBegin => {
                self.has_files = Some(false);
                let (old, new) = (safe::json_string(ends.old), safe::json_string(ends.new));
                write!(
                    out,
                    "{{\"version\":{DIFF_VERSION},\"type\":\"folders\",\"old\":{old},\"new\":{new},\"files\":["
                )
            }
            DiffStep::FileMissing { file, is_new } => {
                self.begin(out)?;
                let what = What::of_missing(is_new).as_str();
                writeln!(out, "{{\"type\":\"{what}\",\"file\":{}}}", safe::json_string(file))
            }
            DiffStep::FoldersEnd(FolderCounts { same, changed, missing, extra }) => {
                self.has_files = None;
                writeln!(
                    out,
                    "],\"summary\":{{\"same\":{same},\"changed\":{changed},\"missing\":{missing},\"extra\":{extra}}}}}"
                )
            }
        }
    }
}

fn push_whats(out: &mut Vec<u8>, counts: &[u64; 6]) {
    for (index, (what, count)) in What::ALL.iter().zip(counts).enumerate() {
        push_comma(out, index);
        out.extend_from_slice(format!("\"{}\":{count}", what.as_str()).as_bytes());
    }
}

fn push_record(out: &mut Vec<u8>, file: &str, (place, standing): (Place<'_>, RecordKind<'_>)) {
    out.extend_from_slice(b"{\"file\":");
    out.extend_from_slice(safe::json_string(file).as_bytes());
    out.extend_from_slice(format!(",\"line\":{}", place.start.line).as_bytes());
    push_standing(out, standing);
    out.push(b'}');
}

/// The members that identify a record.
pub(super) fn push_standing(out: &mut Vec<u8>, standing: RecordKind<'_>) {
    if let RecordKind::Event { api, event } | RecordKind::Named { api, event } = standing {
        out.extend_from_slice(b",\"api\":");
        out.extend_from_slice(safe::json_string(api).as_bytes());
        out.extend_from_slice(b",\"event\":");
        out.extend_from_slice(safe::json_string(event).as_bytes());
    }
}

/// The elements of a list of differences, each on a line of its own.
pub(super) fn push_differences(out: &mut Vec<u8>, pair: &PairOfRecords<'_, '_>) {
    let list = &pair.differences.list;
    let positions = (
        Positions::of(pair.old.0, list.iter().filter_map(|difference| difference.old.as_ref())),
        Positions::of(pair.new.0, list.iter().filter_map(|difference| difference.new.as_ref())),
    );
    for (index, difference) in list.iter().enumerate() {
        out.extend_from_slice(if index > 0 { b",\n" } else { b"\n" });
        push_difference(out, difference, &positions);
    }
    if !pair.differences.is_empty() {
        out.push(b'\n');
    }
}

fn push_difference(out: &mut Vec<u8>, difference: &Difference<'_>, positions: &(Positions, Positions)) {
    out.extend_from_slice(format!("{{\"change\":\"{}\"", difference.change.as_str()).as_bytes());
    for (name, side, positions) in
        [("old", &difference.old, &positions.0), ("new", &difference.new, &positions.1)]
    {
        if let Some(side) = side {
            out.extend_from_slice(format!(",\"{name}\":").as_bytes());
            push_place(out, side, positions.at(side));
        }
    }
    out.push(b'}');
}

fn push_place(out: &mut Vec<u8>, side: &Side<'_>, position: Position) {
    out.extend_from_slice(b"{\"pointer\":");
    out.extend_from_slice(safe::json_string(&side.pointer).as_bytes());
    out.extend_from_slice(
        format!(",\"line\":{},\"column\":{},\"value\":", position.line, position.column).as_bytes(),
    );
    push_side(out, side);
    if side.is_secret {
        out.extend_from_slice(b",\"secret\":true");
    }
    out.push(b'}');
}

fn push_counts(out: &mut Vec<u8>, counts: &DiffCounts) {
    let DiffCounts { added, removed, changed, moved, unlisted, left_out } = counts;
    let text = format!(
        "{{\"added\":{added},\"removed\":{removed},\"changed\":{changed},\"moved\":{moved},\"unlisted\":{unlisted},\"left_out\":{left_out}}}"
    );
    out.extend_from_slice(text.as_bytes());
}
