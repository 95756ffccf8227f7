//! A text that is decoded from another one, cut as any input is.

use std::ops::Range;

use super::{Opener, is_whole};
use crate::capture::block::{Block, Coding, Piece, PieceKind};
use crate::capture::console::{Joined, begins, join};
use crate::capture::content::Content;
use crate::capture::cut::{Cut, Flaw, Next, Rules};
use crate::capture::cutter::Cutter;
use crate::capture::embedded::Embedded;
use crate::capture::escaped::decode;
use crate::capture::inside::Inside;
use crate::capture::lead::LogPrefix;
use crate::capture::level::Level;
use crate::capture::lexical::{begins_json, valid_prefix};
use crate::capture::outer::Outer;
use crate::capture::place::Place;
use crate::capture::records::Records;
use crate::capture::unwrap::{Part, parts, surrounded};
use crate::json::{Arena, Position, Repaired, repair};

/// How many forms a text may have around it (a guard around JSONP around base64).
const MOST_FORMS: u8 = 4;

/// The kinds of text that may be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::capture) enum Kind {
    /// JSON texts alone.
    Json,
    /// The object that a row of a table stands for.
    Row,
    /// Lines of a log, with JSON texts in them or not.
    Log,
}

impl Opener<'_, '_> {
    /// The records of the text in the string that stands in `range`.
    pub(super) fn embedded(&mut self, range: Range<usize>, coding: Coding) {
        if let Coding::Prefixed { bytes } = coding {
            return self.prefixed(range, bytes as usize);
        }
        let literal = valid_prefix(&self.records.block.text()[range.clone()]);
        let is_read = literal.starts_with('"') || matches!(coding, Coding::Escaped(_));
        let repaired = if is_read { None } else { repair(literal) };
        let whole = repaired.as_ref().map_or(literal, |repaired| &repaired.text);
        let body = whole.strip_prefix('"').and_then(|body| body.strip_suffix('"')).unwrap_or_default();
        let embedded = match coding {
            Coding::Plain => Some(Embedded::of_string(body)),
            Coding::Base64 => Embedded::of_base64(body),
            Coding::Escaped(escape) => Some(decode(literal, escape)),
            Coding::Prefixed { .. } => None,
        };
        // An escaped text has no quotes around it.
        let mut quote = usize::from(!matches!(coding, Coding::Escaped(_)));
        let mut embedded = embedded;
        if let (Some(Repaired { edits, .. }), Some(embedded)) = (&repaired, &mut embedded) {
            embedded.map = std::mem::take(&mut embedded.map).unrepaired(edits, 1..whole.len() - 1);
            quote = edits.original_end(1);
        }
        let is_opened = embedded
            .is_some_and(|embedded| open(&mut self.records, embedded, range.start + quote, Kind::Json, 0).1);
        // Events are objects, or arrays of them. Whatever else a server sends is none of our business.
        if !is_opened {
            self.records.put(Content::Foreign, range.clone(), range.start, None);
        }
    }

    /// The records of the value in `range`, over lines each of which has a prefix; that of the first has so many bytes.
    fn prefixed(&mut self, range: Range<usize>, bytes: usize) {
        let text = &self.records.block.text()[..range.end];
        let joined = join(text, range.start - bytes, range.start, true);
        let Joined::Whole { value, others, .. } = joined else { return };
        open(&mut self.records, value, range.start, Kind::Json, 0);
        if others.is_empty() {
            return;
        }
        let mut lines = Embedded::default();
        for line in others {
            lines.go_on(line.start - range.start, &text[line]);
            lines.text.push(b'\n');
        }
        let mut records = Records { lead: None, ..self.records.again() };
        open(&mut records, lines, range.start, Kind::Log, 0);
        let has_found = records.has_found;
        self.records.has_found |= has_found;
    }
}

/// Cuts a decoded text, which stands at `body` of its block, and hands on its records. Gives its memory back, and tells
/// whether it was a text of any kind. `forms` counts what was taken off around it so far.
pub(in crate::capture) fn open(
    records: &mut Records<'_, '_>,
    embedded: Embedded,
    body: usize,
    kind: Kind,
    forms: u8,
) -> (Embedded, bool) {
    let Embedded { text, map } = embedded;
    let (outer_block, length) = (records.block, text.len());
    let outer = Outer { further: records.outer, block: outer_block, body, map: &map, place: records.place };
    let inner = Block { buffer: text, length, input: outer_block.input(), ..Block::default() };
    let pieces;
    let Level { arena, next, looked, .. } = &mut *records.level;
    let level = next.get_or_insert_default();
    level.looked = *looked;
    level.known.clear();
    let place = Place::new(0, Position::default());
    let mut inside = Records {
        outer: Some(&outer),
        origin: records.origin,
        calendar: records.calendar,
        lead: records.lead,
        inside: records.inside,
        ..Records::of(&inner, records.options, records.questions, &mut *records.each, &place, level)
    };
    let mut is_opened = open_one(&mut inside, arena, kind);
    if !is_opened && kind != Kind::Row && forms < MOST_FORMS {
        let parts = parts(inside.block.text());
        is_opened = !parts.is_empty();
        for part in parts {
            open_part(&mut inside, part, kind, forms + 1);
        }
    }
    if !is_opened && kind != Kind::Row {
        pieces = pieces_of(&inside, arena, kind);
        is_opened = !pieces.is_empty();
        let mut opener = Opener::new(arena, records.options, inside);
        for piece in &pieces {
            opener.piece(piece);
        }
        inside = opener.records;
    }
    if !is_opened
        && kind != Kind::Row
        && forms < MOST_FORMS
        && let Some(part) = surrounded(inside.block.text())
    {
        is_opened = true;
        open_part(&mut inside, part, Kind::Json, forms + 1);
    }
    let has_found = inside.has_found;
    *looked = inside.level.looked;
    records.has_found |= has_found;
    (Embedded { text: inner.buffer, map }, is_opened)
}

/// Opens a text that was found in a text of a known form.
fn open_part(records: &mut Records<'_, '_>, part: Part, kind: Kind, forms: u8) {
    let Part { at, embedded, before } = part;
    let lead = LogPrefix { before: LogPrefix::of_line(before.as_bytes()), ..LogPrefix::default() };
    let lead = if before.is_empty() { records.lead } else { Some(&lead) };
    // A text that stands in a line is not the line.
    let inside = records.inside.map(Inside::as_text);
    let mut inner = Records { lead, inside: inside.as_ref(), ..records.again() };
    open(&mut inner, embedded, at, kind, forms);
    let has_found = inner.has_found;
    records.has_found |= has_found;
}

/// Opens the one JSON text that the text of the block is, as nearly all that are carried are; false if it is something else.
fn open_one(records: &mut Records<'_, '_>, arena: &mut Arena, kind: Kind) -> bool {
    let bytes = records.block.text();
    let text = valid_prefix(bytes);
    if text.len() < bytes.len() || text.len() > records.options.max_record || !begins_json(bytes) {
        return false;
    }
    match arena.parse_prefix(text, &records.options.limits) {
        Ok(document) if text[document.end()..].trim_ascii().is_empty() => {
            match kind {
                Kind::Row => records.open_row(document.root()),
                Kind::Json | Kind::Log => records.open(document.root(), 0),
            }
            true
        }
        _ => false,
    }
}

/// A text that is all there, cut as the source cuts a stream. Its pieces have no position of their own: that of
/// a record is asked of the string.
fn pieces_of(records: &Records<'_, '_>, arena: &mut Arena, kind: Kind) -> Vec<Piece> {
    let (text, options, questions) = (records.block.text(), records.options, records.questions);
    let may_be_log = kind == Kind::Log;
    let rules = Rules { ndjson: false, may_be_log, max_record: options.max_record, run: usize::MAX };
    let mut cutter = Cutter::new(rules).printing_twice(&options.printed_twice);
    let is_log = may_be_log && begins(text, true).is_some_and(|beginning| beginning.is_log);
    if is_log {
        cutter.begin_log();
    } else if !begins_json(text) {
        return Vec::new();
    }
    let (mut opening, mut calendar) = (Position::default(), records.calendar);
    let mut pieces = Vec::new();
    loop {
        let lead = records.lead;
        let mut whole = |first: &[u8]| is_whole(arena, options, questions, lead, first);
        let Next::Found(cut, range) = cutter.next(text, true, &mut whole) else {
            return pieces;
        };
        if cut == Cut::Opening {
            opening = records.position(range.start);
            continue;
        }
        if let Cut::Calendar(known) = cut {
            calendar = known;
            continue;
        }
        if matches!(cut, Cut::Note(_)) {
            // The form of a carried text is not a fact about the input.
            continue;
        }
        let opened = (cut == Cut::Flaw(Flaw::NotClosed)).then_some(opening);
        let kind = cut.piece(&text[range.clone()]);
        let lead = match (&kind, &mut cutter.console) {
            (PieceKind::Prose, _) | (_, None) => None,
            (_, Some(console)) => console.take_lead(),
        };
        let start = Position::default();
        pieces.push(Piece { opened, lead, ..Piece::new(range, start, kind, calendar) });
    }
}
