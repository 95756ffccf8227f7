//! Control sequences of terminals (ECMA-48) in captured text: colours, erased lines, moved cursors, titles. JSON holds none.

use std::borrow::Cow;
use std::ops::RangeInclusive;

const ESCAPE: u8 = 0x1b;

/// A longer title is none.
const LONGEST_TITLE: usize = 512;

/// How many bytes the sequence has that `text` begins with; 0 if it begins with none.
pub(crate) fn sequence(text: &[u8]) -> usize {
    let [ESCAPE, kind, rest @ ..] = text else { return 0 };
    // Bytes of one sort, and one that ends the sequence.
    let ended = |before: usize, ends: RangeInclusive<u8>| {
        let is_ended = rest.get(before).is_some_and(|end| ends.contains(end));
        if is_ended { before + 3 } else { 0 }
    };
    let count = |from: usize, sort: RangeInclusive<u8>| {
        rest[from..].iter().take_while(|byte| sort.contains(byte)).count()
    };
    match kind {
        b'[' => {
            let parameters = count(0, 0x30..=0x3f);
            ended(parameters + count(parameters, 0x20..=0x2f), 0x40..=0x7e)
        }
        b']' => {
            let title = &rest[..rest.len().min(LONGEST_TITLE)];
            match memchr::memchr2(0x07, ESCAPE, title) {
                Some(end) if title[end] == 0x07 => end + 3,
                Some(end) if rest.get(end + 1) == Some(&b'\\') => end + 4,
                _ => 0,
            }
        }
        0x20..=0x2f => ended(count(0, 0x20..=0x2f), 0x30..=0x7e),
        b'0'..=b'Z' | b'`'..=b'z' => 2,
        _ => 0,
    }
}

/// A text without its sequences.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut plain = String::new();
    let mut kept = 0;
    for at in memchr::memchr_iter(ESCAPE, bytes) {
        let length = sequence(&bytes[at..]);
        if length > 0 && at >= kept {
            plain.push_str(&text[kept..at]);
            kept = at + length;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    plain.push_str(&text[kept..]);
    Cow::Owned(plain)
}

/// A text without the sequences and blanks at its beginning.
pub(crate) fn trim_start(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let length = sequence(text.as_bytes());
        if length == 0 {
            return text;
        }
        text = text[length..].trim_start();
    }
}

/// A text without the sequences and blanks at its end.
pub(crate) fn trim_end(text: &[u8]) -> &[u8] {
    let mut text = text.trim_ascii_end();
    while let Some(last) = memchr::memrchr(ESCAPE, text) {
        if sequence(&text[last..]) < text.len() - last {
            break;
        }
        text = text[..last].trim_ascii_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{plain, sequence, trim_end, trim_start};

    #[test]
    fn sequences_are_found_and_what_is_none_is_kept() {
        for (text, length) in [
            ("\u{1b}[0mx", 4),
            ("\u{1b}[36;1mx", 7),
            ("\u{1b}[2Kx", 4),
            ("\u{1b}[Hx", 3),
            ("\u{1b}[?25lx", 6),
            ("\u{1b}[1 qx", 5),
            ("\u{1b}]0;a title\u{7}x", 12),
            ("\u{1b}]8;;https://h\u{1b}\\x", 16),
            ("\u{1b}(Bx", 3),
            ("\u{1b}cx", 2),
            ("\u{1b}=x", 2),
            ("\u{1b}", 0),
            ("\u{1b}[", 0),
            ("\u{1b}[36", 0),
            ("\u{1b}[36é", 0),
            ("\u{1b}{\"a\":1}", 0),
            ("\u{1b}]0;a title", 0),
            ("x", 0),
        ] {
            assert_eq!(sequence(text.as_bytes()), length, "{text:?}");
        }
    }

    #[test]
    fn text_is_left_without_them() {
        assert_eq!(plain("\u{1b}[1ma\u{1b}[0m b\u{1b}[K é\u{1b}"), "a b é\u{1b}");
        assert_eq!(plain("a b"), "a b");
        assert_eq!(plain("\u{1b}]0;\u{1b}[1m\u{7}a"), "\u{1b}]0;\u{7}a");
        assert_eq!(trim_start(" \u{1b}[2K\u{1b}[1G < a\u{1b}[0m"), "< a\u{1b}[0m");
        assert_eq!(trim_end(b"a\x1b[1mb \x1b[39m \x1b[0m "), b"a\x1b[1mb");
    }
}
