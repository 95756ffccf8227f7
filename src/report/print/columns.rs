//! What of a text fits into so many columns.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// As much of `text` as fits into so many columns.
pub(super) fn fitting(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut fitting = String::new();
    let mut width = 0;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= columns {
            break;
        }
        fitting.push(c);
    }
    if columns > 0 {
        fitting.push('…');
    }
    fitting
}

/// A text in so many columns: of a long one the beginning and the end, which tell ids apart.
pub(super) fn middle(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
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
    format!("{begin}…{end}")
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
