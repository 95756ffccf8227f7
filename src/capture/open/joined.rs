//! The records of a text that was split over several records.

use super::Opener;
use super::embedded::{Kind, open};
use crate::capture::block::{Parts, PieceKind};
use crate::capture::content::Content;
use crate::capture::embedded::Embedded;
use crate::capture::inside::Inside;
use crate::capture::lexical::valid_prefix;
use crate::capture::place::Place;
use crate::capture::records::Records;

impl Opener<'_, '_> {
    /// The records of a text that goes on over several records.
    pub(super) fn parts(&mut self, parts: &Parts) {
        let Some(first) = parts.records.pieces.first() else { return };
        let Records { options, questions, .. } = self.records;
        let range = first.range.clone();
        let place = Place::new(range.start, first.start);
        let (each, level) = (&mut *self.records.each, &mut *self.records.level);
        let mut records = Records::of(&parts.records, options, questions, each, &place, level);
        (records.calendar, records.piece) = (first.calendar, range.start);
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
        let item = if let PieceKind::Item(item) = &first.kind { Some(&**item) } else { None };
        let further = item.map(Inside::of_item);
        let form = item.and_then(|item| options.wrappings.form(item.form));
        let inside = root.and_then(|root| {
            let wrapping = form.or_else(|| options.wrappings.of(root))?;
            Some(Inside::of_text(further.as_ref(), root, wrapping.text_of(root)?, wrapping))
        });
        records.inside = inside.as_ref();
        open(&mut records, parts.text.clone(), 0, Kind::Log, 0);
        // An item of a document that carries no event is no record.
        if !records.has_found && item.is_none() {
            records.inside = None;
            records.put(Content::Foreign, range.clone(), range.start, None);
        }
    }
}
