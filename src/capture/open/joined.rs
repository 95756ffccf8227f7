//! The records of a text that was split over several records.

use super::Opener;
use super::embedded::{Kind, open};
use crate::capture::block::{Parts, PieceKind};
use crate::capture::embedded::Embedded;
use crate::capture::inside::Inside;
use crate::capture::lexical::valid_prefix;
use crate::capture::place::Place;
use crate::capture::records::{Content, Records};
use crate::json::Position;

impl Opener<'_, '_> {
    /// The records of a text that goes on over several records.
    pub(super) fn parts(&mut self, parts: &Parts) {
        let Some(first) = parts.records.pieces.first() else { return };
        let Records { options, questions, .. } = self.records;
        let range = first.range.clone();
        let position = Position { line: first.line, column: first.column };
        let place = Place::new(range.start, position);
        let mut records = Records {
            block: &parts.records,
            options,
            questions,
            each: &mut *self.records.each,
            place: &place,
            origin: None,
            lead: None,
            calendar: first.calendar,
            edits: None,
            piece: range.start,
            outer: None,
            inside: None,
            form: None,
            level: &mut *self.records.level,
            has_found: false,
        };
        if let Some(bytes) = parts.too_long {
            records.put(Content::TooLong { bytes }, range.clone(), range.start, None);
            return;
        }
        let bytes = &parts.records.text()[range.clone()];
        let mut object = Embedded::default();
        if let PieceKind::Rows(header) = &first.kind
            && let Some((cells, _)) = header.cells(bytes)
        {
            header.object(bytes, &cells, &mut object);
        }
        let json = if object.text.is_empty() { bytes } else { &object.text };
        let document = self.arena.parse(valid_prefix(json), &options.limits);
        let root = document.as_ref().ok().map(crate::json::Document::root);
        let inside = root.and_then(|root| {
            let wrapping = options.wrappings.of(root)?;
            Some(Inside::of_text(root, wrapping.text_of(root)?, wrapping))
        });
        records.inside = inside.as_ref();
        open(&mut records, parts.text.clone(), 0, Kind::Log, 0);
        if !records.has_found {
            records.inside = None;
            records.put(Content::Foreign, range.clone(), range.start, None);
        }
    }
}
