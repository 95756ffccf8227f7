//! Where something stands in a whole JSON file: for faults in schemas and descriptions, not for records.

use super::{Arena, Limits, Position, SyntaxError, position_in};

/// A byte order mark does not count.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The first fault of `text` as JSON and its position: `None` if it is JSON.
#[must_use]
pub fn fault_in(text: &str, limits: &Limits) -> Option<(Position, SyntaxError)> {
    let text = without_mark(text);
    let fault = Arena::default().parse(text, limits).err()?;
    Some((position_in(text.as_bytes(), fault.span.start, Position::default()), fault))
}

/// Where the value at an RFC 6901 `pointer` begins in `text`.
#[must_use]
pub fn position_of(text: &str, pointer: &str) -> Option<Position> {
    let text = without_mark(text);
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).ok()?;
    let value = document.root().pointer(pointer)?;
    Some(position_in(text.as_bytes(), value.span().start, Position::default()))
}
