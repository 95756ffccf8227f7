//! The part of a text that fits into a number of columns.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How many columns a text takes that is safe to show.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// As much of `text` as fits into this many columns.
pub(super) fn fitting(text: &str, columns: usize) -> Cow<'_, str> {
    if columns == usize::MAX || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut fitting = String::new();
    let mut taken = 0;
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken >= columns {
            break;
        }
        fitting.push(c);
    }
    if columns > 0 {
        fitting.push('…');
    }
    Cow::Owned(fitting)
}

/// A text in this many columns: of a long one the beginning and the end, which distinguish ids.
pub(super) fn middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let behind = columns / 2;
    let mut begin = String::new();
    for c in text.chars() {
        if begin.width() + c.width().unwrap_or(0) > columns - behind - 1 {
            break;
        }
        begin.push(c);
    }
    let mut end: Vec<char> = Vec::new();
    let mut width = 0;
    for c in text.chars().rev() {
        width += c.width().unwrap_or(0);
        if width > behind {
            break;
        }
        end.push(c);
    }
    let end: String = end.into_iter().rev().collect();
    Cow::Owned(format!("{begin}…{end}"))
}

#[cfg(test)]
mod tests {
    use super::{fitting, middle};

    #[test]
    fn long_texts_are_cut_to_their_columns() {
        assert_eq!(fitting("abcdef", 6), "abcdef");
        assert_eq!(fitting("abcdef", 4), "abc…");
        assert_eq!(fitting("日本語", 4), "日…");
        assert_eq!(fitting("abc", 0), "");
        assert_eq!(middle("00042aD8KR5T01XB", 12), "00042…5T01XB");
        assert_eq!(middle("0004", 12), "0004");
    }
}
