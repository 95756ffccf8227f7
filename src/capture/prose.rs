//! Lines of a log that hold no JSON text: they may name an event all the same, and hold a payload that is a scalar.

use std::ops::Range;

use crate::json::{Limits, Position};

use super::lexical::trim_end;
use super::open::{Opener, valid_prefix};
use super::records::Content;

/// How many beginnings of a scalar are tried in a line.
const TRIES: usize = 4;

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
                self.records.place.set(here, Position { line, column: 1 });
                self.prose_line(here..range.start + end);
            }
            from = to + 1;
            line += 1;
        }
    }

    fn prose_line(&mut self, range: Range<usize>) {
        let line = valid_prefix(&self.records.block.text()[range.clone()]);
        for at in scalars(line) {
            let scalar = line.get(at..).unwrap_or_default();
            if let Ok(parsed) = self.arena.parse(scalar, &Limits::default()) {
                let document = range.start + at;
                return self.records.put(Content::Prose(Some(parsed.root())), range, document, None);
            }
        }
        let document = range.start;
        self.records.put(Content::Prose(None), range, document, None);
    }
}

/// The places from which on the rest of a line may be a scalar.
fn scalars(line: &str) -> impl Iterator<Item = usize> + '_ {
    let parted = line.match_indices([':', '>', '=']).filter_map(move |(at, _)| {
        let rest = line.get(at + 1..)?;
        let scalar = rest.trim_start();
        let is_parted = scalar.len() < rest.len();
        let may_be = match *scalar.as_bytes().first()? {
            b'"' => scalar.len() > 1 && scalar.ends_with('"'),
            b't' | b'f' | b'n' | b'-' | b'0'..=b'9' => !scalar.contains(' '),
            _ => false,
        };
        (is_parted && may_be).then_some(line.len() - scalar.len())
    });
    parted.take(TRIES)
}

#[cfg(test)]
mod tests {
    use super::scalars;

    #[test]
    fn a_scalar_is_the_rest_of_a_line() {
        for (line, expected) in [
            ("a -> Data : true", Some("true")),
            ("a: b: \"c: d\"", Some("\"c: d\"")),
            ("status:  12", Some("12")),
            ("a => null", Some("null")),
            ("12", None),
            ("a: [1]", None),
            ("a: 12 b", None),
            ("12:30", None),
            ("a: ", None),
        ] {
            assert_eq!(scalars(line).next().map(|at| &line[at..]), expected, "{line}");
        }
    }
}
