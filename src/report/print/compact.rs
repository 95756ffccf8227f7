//! The view `compact`: the record on one line, as `jq -c` shows it, but exact.

use super::ShownRecord;
use crate::json::{Array, Object, Swap, Value};
use crate::privacy::{Mask, swap};
use crate::report::Palette;
use crate::safe;

/// Appends the record on one line, and a line end.
pub fn compact_line(out: &mut Vec<u8>, sight: &ShownRecord<'_>, palette: Palette) {
    if palette.has_colours() {
        painted(out, sight, sight.record, palette);
    } else {
        let swaps: Vec<Swap> = sight.secrets.iter().copied().map(swap).collect();
        sight.record.push_compact(out, &swaps);
    }
    out.push(b'\n');
}

/// The same in colours.
fn painted(out: &mut Vec<u8>, sight: &ShownRecord<'_>, value: Value<'_>, palette: Palette) {
    if sight.is_secret(value) {
        return push(out, &palette.secret(&Mask::of(value).json()));
    }
    if let Some(object) = value.as_object() {
        out.push(b'{');
        for (index, member) in Object::iter(&object).enumerate() {
            if index > 0 {
                out.push(b',');
            }
            push(out, &palette.name(&safe_json(member.name.raw())));
            out.push(b':');
            painted(out, sight, member.value, palette);
        }
        return out.push(b'}');
    }
    if let Some(array) = value.as_array() {
        out.push(b'[');
        for (index, element) in Array::iter(&array).enumerate() {
            if index > 0 {
                out.push(b',');
            }
            painted(out, sight, element, palette);
        }
        return out.push(b']');
    }
    push(out, &palette.scalar(value.kind(), &safe_json(value.raw())));
}

/// JSON without characters that could harm its reader.
pub(super) fn safe_json(raw: &str) -> String {
    let mut out = Vec::with_capacity(raw.len());
    safe::push_json_raw(&mut out, raw);
    // `push_json_raw` copies whole characters or writes ASCII.
    String::from_utf8(out).expect("it is made of JSON")
}

fn push(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}
