//! Values in a diff: exact, compact, and without the secrets in them.

use crate::diff::{Place, Places, Side};
use crate::json::{Kind, Value};
use crate::safe;

/// Whether credentials are shown.
#[derive(Debug, Clone, Copy)]
pub enum Secrets<'s> {
    /// What stands at these places is told only by its length.
    Hidden(&'s Places<()>),
    /// As captured.
    Shown,
}

impl Secrets<'_> {
    /// Whether the whole value is one.
    #[must_use]
    pub fn hides(self, side: &Side<'_>) -> bool {
        match self {
            Self::Hidden(places) => places.at(side.secret).is_some(),
            Self::Shown => false,
        }
    }
}

/// A value of a difference as JSON.
pub(super) fn push_side(out: &mut Vec<u8>, side: &Side<'_>, secrets: Secrets<'_>) {
    push_value(out, side.value, secrets, side.secret);
}

/// The same as text.
pub(super) fn side_text(side: &Side<'_>, secrets: Secrets<'_>) -> String {
    let mut out = Vec::new();
    if secrets.hides(side) {
        return stand_in(side.value);
    }
    push_side(&mut out, side, secrets);
    String::from_utf8(out).unwrap_or_default()
}

/// What is shown instead of a secret.
fn stand_in(value: Value<'_>) -> String {
    match value.as_str() {
        Some(text) => match text.chars().count() {
            1 => "‹secret, 1 char›".to_owned(),
            length => format!("‹secret, {length} chars›"),
        },
        None => "‹secret›".to_owned(),
    }
}

/// `value` as it was written, without the white space between its tokens.
pub(super) fn push_value(out: &mut Vec<u8>, value: Value<'_>, secrets: Secrets<'_>, place: Option<Place>) {
    let places = match secrets {
        Secrets::Hidden(places) if place.is_some() => places,
        _ => return push_plain(out, value),
    };
    if places.at(place).is_some() {
        out.extend_from_slice(safe::json_string(&stand_in(value)).as_bytes());
        return;
    }
    match value.kind() {
        Kind::Object => {
            out.push(b'{');
            for (index, member) in value.as_object().into_iter().flatten().enumerate() {
                push_comma(out, index);
                safe::push_json_raw(out, member.name.raw());
                out.push(b':');
                push_value(out, member.value, secrets, places.member(place, &member.name));
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                push_comma(out, index);
                push_value(out, element, secrets, places.element(place, index));
            }
            out.push(b']');
        }
        _ => safe::push_json_raw(out, value.raw()),
    }
}

/// The same where nothing is secret.
pub(super) fn push_plain(out: &mut Vec<u8>, value: Value<'_>) {
    match value.kind() {
        Kind::Object => {
            out.push(b'{');
            for (index, member) in value.as_object().into_iter().flatten().enumerate() {
                push_comma(out, index);
                safe::push_json_raw(out, member.name.raw());
                out.push(b':');
                push_plain(out, member.value);
            }
            out.push(b'}');
        }
        Kind::Array => {
            out.push(b'[');
            for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                push_comma(out, index);
                push_plain(out, element);
            }
            out.push(b']');
        }
        _ => safe::push_json_raw(out, value.raw()),
    }
}

pub(super) fn push_comma(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}
