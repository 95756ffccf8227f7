//! JSON with script around it: guards that keep a page from running an answer, and calls of a function.

use super::part::Part;
use crate::capture::lexical::begins_json;

/// A byte order mark, or a guard that keeps a page from running the answer as a script.
pub(super) fn guarded(text: &[u8]) -> Vec<Part> {
    const GUARDS: [&[u8]; 8] =
        [b"\xEF\xBB\xBF", b")]}',", b")]}'", b"while(1);", b"while (1);", b"for(;;);", b"for (;;);", b"{}&&"];
    let start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let guard = GUARDS.iter().find(|guard| text[start..].starts_with(guard));
    let from = guard.map(|guard| start + guard.len());
    let is_held = |from: &usize| begins_json(&text[*from..]) || !padded(&text[*from..]).is_empty();
    from.filter(is_held).map(|from| Part::of(text, from..text.len())).into_iter().collect()
}

/// JSONP: the call of a function, with JSON as its argument.
pub(in crate::capture) fn padded(text: &[u8]) -> Vec<Part> {
    let end = text.trim_ascii_end();
    let end = end.strip_suffix(b";").unwrap_or(end).trim_ascii_end();
    let Some(end) = end.strip_suffix(b")").map(<[u8]>::len) else {
        return Vec::new();
    };
    let mut start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if let Some(rest) = text[start..].strip_prefix(b"/*") {
        let Some(close) = memchr::memmem::find(rest, b"*/") else {
            return Vec::new();
        };
        start += 2 + close + 2;
    }
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$.[]\"' ".contains(byte);
    let name = text[start..].iter().take_while(|byte| is_name(byte)).count();
    let open = start + name;
    let is_call = text[start..open].iter().any(u8::is_ascii_alphabetic)
        && text.get(open) == Some(&b'(')
        && open + 1 < end
        && begins_json(&text[open + 1..end]);
    if is_call { vec![Part::of(text, open + 1..end)] } else { Vec::new() }
}
