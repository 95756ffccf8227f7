//! Values in a diff: exact, compact, and without the secrets in them.

use crate::diff::Side;
use crate::privacy::Mask;
use crate::safe;

/// A value of a difference as JSON.
pub(super) fn push_side(out: &mut Vec<u8>, side: &Side<'_>) {
    if side.is_secret {
        out.extend_from_slice(Mask::of(side.value).json().as_bytes());
    } else {
        side.value.push_compact(out, &side.swaps);
    }
}

/// The same as text for people: a string without its escapes.
pub(super) fn side_text(side: &Side<'_>) -> String {
    if side.is_secret {
        return Mask::of(side.value).to_string();
    }
    if let Some(text) = side.value.as_str().filter(|_| side.swaps.is_empty()) {
        return safe::json_string(&text);
    }
    let mut out = Vec::new();
    push_side(&mut out, side);
    String::from_utf8(out).expect("it is made of JSON")
}

pub(super) fn push_comma(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}
