//! Text of captures, made safe to show.
//!
//! Customers type the text of a capture, so every string of it is hostile: it may hold terminal escape
//! sequences, marks that reorder what is shown, or a command for the CI system that keeps the log. What a
//! person sees goes through this module; what a machine reads (JSON) is escaped by [`json_string`].

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns true if `c` may change how a terminal, an editor or a log viewer shows the text around it: control
/// characters (C0, DEL, C1), bidirectional marks and overrides, invisible and line-breaking characters, and the two
/// that are none, which no XML may hold.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    matches!(
        c,
        '\u{0}'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// One character as people may see it: itself, or its escape (`\n`, `\u{1b}`).
fn push_shown(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if is_hostile(c) => {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// Appends `text` as people may see it, a character at a time; `each` is told the offset in `text` and the
/// length of `out` before each.
fn push_text(out: &mut String, text: &str, mut each: impl FnMut(usize, usize)) {
    for (offset, c) in text.char_indices() {
        each(offset, out.len());
        if c == '#' && is_ci_command(&text[offset..]) {
            out.push_str("\\u{23}");
        } else {
            push_shown(out, c);
        }
    }
}

/// Returns true if a CI system would read the beginning of `text` as a command wherever in a line it stands: `##[`,
/// `##vso[`, `##teamcity[`.
fn is_ci_command(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("##") else {
        return false;
    };
    let is = |word: &str| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    ["[", "vso[", "teamcity["].into_iter().any(is)
}

/// Returns true for printable ASCII without the sign of a command, as nearly every text is: the bytes are looked at many at once.
fn is_plain(bytes: &[u8]) -> bool {
    let is_printable = bytes.iter().fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'));
    is_printable && memchr::memchr(b'#', bytes).is_none()
}

/// `text` with every hostile character escaped, and the beginnings of CI commands. Borrowed when there are none.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) || !text.chars().any(is_hostile) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    push_text(&mut out, text, |_, _| {});
    Cow::Owned(out)
}

/// `text` for a place at the start of a line, such as a file name: shown, and with a leading `#` or `:`
/// escaped, which CI systems read as the beginning of a command (`::error`).
#[must_use]
pub fn shown_at_line_start(text: &str) -> Cow<'_, str> {
    let shown = shown(text);
    let trimmed = shown.trim_start();
    match trimmed.chars().next() {
        Some(first @ ('#' | ':')) => {
            let blank = shown.len() - trimmed.len();
            let rest = &trimmed[first.len_utf8()..];
            Cow::Owned(format!("{}\\u{{{:x}}}{rest}", &shown[..blank], u32::from(first)))
        }
        _ => shown,
    }
}

/// At most `limit` characters of `text`, shown; `…` marks a cut.
#[must_use]
pub fn shown_cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => shown(text).into_owned(),
        Some((end, _)) => format!("{}…", shown(&text[..end])),
    }
}

/// At most `limit` characters of `text`, raw; `…` marks a cut.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The bytes of a line as people may see them, with the places that `marks` point at (byte offsets in
/// `bytes`) turned into byte offsets in what is shown. Bytes that are not UTF-8 are shown as `\x..`.
#[must_use]
pub fn shown_bytes(bytes: &[u8], marks: [usize; 2]) -> (String, [usize; 2]) {
    if is_plain(bytes)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return (text.to_owned(), marks.map(|mark| mark.min(text.len())));
    }
    let mut out = String::with_capacity(bytes.len());
    let mut moved = [None; 2];
    let mut offset = 0;
    let mut note = |offset: usize, shown: usize| {
        for (moved, mark) in moved.iter_mut().zip(marks) {
            if moved.is_none() && offset >= mark {
                *moved = Some(shown);
            }
        }
    };
    for chunk in bytes.utf8_chunks() {
        push_text(&mut out, chunk.valid(), |within, shown| note(offset + within, shown));
        offset += chunk.valid().len();
        for byte in chunk.invalid() {
            note(offset, out.len());
            // Writing to a `String` cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
            offset += 1;
        }
    }
    let end = out.len();
    (out, moved.map(|moved| moved.unwrap_or(end)))
}

/// Appends JSON with hostile characters and the beginnings of CI commands as `\u` escapes, which leaves every
/// value as it was: outside of strings JSON has no such characters.
pub fn push_json_raw(out: &mut Vec<u8>, raw: &str) {
    // Nearly every string is plain ASCII: one look at the bytes, one copy.
    let is_marked = |bytes: &[u8]| memchr::memchr(b'#', bytes).is_some() && raw.contains("##");
    if raw.is_ascii() && memchr::memchr(0x7f, raw.as_bytes()).is_none() && !is_marked(raw.as_bytes()) {
        out.extend_from_slice(raw.as_bytes());
        return;
    }
    let mut units = [0; 2];
    let mut bytes = [0; 4];
    for (offset, c) in raw.char_indices() {
        if is_hostile(c) || (c == '#' && is_ci_command(&raw[offset..])) {
            for unit in c.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
        } else {
            out.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
        }
    }
}

/// `text` as a JSON string literal in which hostile characters are escaped.
#[must_use]
pub fn json_string(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut out = Vec::with_capacity(quoted.len());
    push_json_raw(&mut out, &quoted);
    // `push_json_raw` copies whole characters or writes ASCII.
    String::from_utf8(out).expect("escaping keeps UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_bidi_characters_are_escaped() {
        assert_eq!(shown("a\u{1b}[31mb\u{202e}c\r\n"), "a\\u{1b}[31mb\\u{202e}c\\r\\n");
        assert_eq!(shown("Grüße 👋"), "Grüße 👋");
    }

    #[test]
    fn a_ci_command_cannot_start_a_line() {
        assert_eq!(shown_at_line_start("::error::x"), "\\u{3a}:error::x");
        assert_eq!(shown_at_line_start("  ##vso[task]"), "  \\u{23}#vso[task]");
        assert_eq!(shown_at_line_start("a::b"), "a::b");
    }

    #[test]
    fn a_ci_command_cannot_stand_anywhere() {
        assert_eq!(
            shown("a ##teamcity[x] ##VSO[y] ##[z] ## #["),
            "a \\u{23}#teamcity[x] \\u{23}#VSO[y] \\u{23}#[z] ## #["
        );
        assert_eq!(json_string("##teamcity[x]"), "\"\\u0023#teamcity[x]\"");
    }

    #[test]
    fn marks_follow_the_text_through_escapes() {
        let (text, moved) = shown_bytes(b"a\x1bb\xffc", [2, 4]);
        assert_eq!(text, "a\\u{1b}b\\xffc");
        assert_eq!(moved, [7, 12]);
    }

    #[test]
    fn json_strings_keep_their_value() {
        let text = "a\"\u{202e}\u{85}\u{e0001}ü\n";
        let quoted = json_string(text);
        assert!(!quoted.chars().any(is_hostile));
        assert_eq!(serde_json::from_str::<String>(&quoted).ok().as_deref(), Some(text));
    }
}
