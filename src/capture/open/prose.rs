//! Lines of a log that hold no JSON text: they may name an event all the same, and end with its payload.

use std::ops::Range;

use super::Opener;
use crate::capture::content::Content;
use crate::capture::lexical::{trim_end, valid_prefix};
use crate::capture::payload::{payloads, torn, without_place};
use crate::json::Position;

impl Opener<'_, '_> {
    /// The lines in `range`, the first of which begins at `start`.
    pub(super) fn prose(&mut self, range: Range<usize>, start: Position) {
        let text = &self.records.block.text()[range.clone()];
        let (mut from, mut line) = (0, start.line);
        while from < text.len() {
            let to = memchr::memchr(b'\n', &text[from..]).map_or(text.len(), |end| from + end);
            let end = trim_end(text, from, to);
            if end > from {
                let here = range.start + from;
                self.records
                    .place
                    .set(here, Position { line, column: 1, offset: start.offset + from as u64 });
                self.prose_line(here..range.start + end);
            }
            from = to + 1;
            line += 1;
        }
    }

    fn prose_line(&mut self, range: Range<usize>) {
        let line = valid_prefix(&self.records.block.text()[range.clone()]);
        let said = without_place(line);
        for at in payloads(said) {
            let payload = &said[at..];
            if let Ok(parsed) = self.arena.parse(payload, &self.options.limits) {
                let document = range.start + at;
                self.records.put(Content::Prose(Some(parsed.root())), range, document, None);
                return;
            }
        }
        let torn = torn(said).and_then(|at| {
            let error = self.arena.parse(&said[at..], &self.options.limits).err()?;
            Some((at, error))
        });
        let (content, document) = match torn {
            Some((at, error)) => (Content::Torn(error), range.start + at),
            None => (Content::Prose(None), range.start),
        };
        self.records.put(content, range, document, None);
    }
}
