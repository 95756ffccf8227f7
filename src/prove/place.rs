//! Where a text stands in a file.

use crate::json::{Arena, Kind, Limits, Position, position_in};

/// The first string or name of a file that is the wrong text, or holds it in braces.
pub(super) fn string_in(text: &str, wrong: &str) -> Option<Position> {
    let text = text.trim_start_matches('\u{feff}');
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).ok()?;
    let (mut exact, mut around) = (None, None);
    document.root().each_of_kind(Kind::String, |value| {
        let Some(read) = value.as_str() else { return };
        let start = value.span().start;
        if read == wrong {
            exact.get_or_insert(start);
        } else if read.contains(&format!("{{{wrong}}}")) {
            around.get_or_insert(start);
        }
    });
    let mut named = None;
    document.root().each_member(|member| {
        if member.name.as_str() == wrong {
            named.get_or_insert(member.name.span().start);
        }
    });
    let start = exact.or(named).or(around)?;
    Some(position_in(text.as_bytes(), start, Position::default()))
}
