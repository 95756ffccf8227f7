//! Changes inside a text, by word.

use std::collections::HashMap;

use crate::diff::common;
use crate::report::Palette;
use crate::safe;

/// Texts longer than this are not compared by word.
const LONGEST: usize = 50_000;

/// Characters of the common text that are shown before and behind a difference.
const AROUND: usize = 24;

/// Characters that are shown of a part that differs.
const MOST: usize = 200;

/// Words that are compared one by one; of more only the first difference is shown.
const MOST_WORDS: usize = 4_000;

/// Characters that two long words must have in common at an end to have it set apart.
const WORTH: usize = 24;

/// A part of both texts.
#[derive(Debug)]
enum Part {
    Alike(String),
    Differs { old: String, new: String },
}

/// The texts that a stretch of tokens belongs to.
#[derive(Debug, Clone, Copy)]
enum Side {
    Both,
    Old,
    New,
}

/// Both texts as one, if they have words in common: removed words in `[-…-]`, added ones in `{+…+}`.
pub(super) fn words(old: &str, new: &str, palette: Palette) -> Option<String> {
    if old == new || old.len().max(new.len()) > LONGEST {
        return None;
    }
    let parts = apart(joined(by_word(old, new)?));
    let has_words = |part: &Part| matches!(part, Part::Alike(text) if is_worded(text));
    if !parts.iter().any(has_words) {
        return None;
    }
    let last = parts.len().saturating_sub(1);
    let mut line = String::new();
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Alike(text) => line.push_str(&safe::shown(&shortened(text, at == 0, at == last))),
            Part::Differs { old, new } => {
                line.push_str(&marked(old, ("[-", "-]"), palette, Palette::removed));
                line.push_str(&marked(new, ("{+", "+}"), palette, Palette::added));
            }
        }
    }
    // A mark may have completed the text before it to a command.
    Some(if palette.has_colours() { line } else { safe::shown(&line).into_owned() })
}

/// Equal and different parts, in turns; `None` if there are too many.
fn by_word(old: &str, new: &str) -> Option<Vec<Part>> {
    let (olds, news) = (tokens(old), tokens(new));
    let begin = olds.iter().zip(&news).take_while(|(old, new)| old == new).count();
    let rests = olds[begin..].iter().rev().zip(news[begin..].iter().rev());
    let end = rests.take_while(|(old, new)| old == new).count();
    let (olds_end, news_end) = (olds.len() - end, news.len() - end);
    let middles = (&olds[begin..olds_end], &news[begin..news_end]);
    if middles.0.len().max(middles.1.len()) > MOST_WORDS {
        return None;
    }
    let mut parts = vec![Part::Alike(olds[..begin].concat())];
    let mut numbers = HashMap::new();
    let pairs = common(&numbered(middles.0, &mut numbers), &numbered(middles.1, &mut numbers));
    let mut from = (0, 0);
    for (old, new) in pairs {
        push(&mut parts, Side::Old, &middles.0[from.0..old].concat());
        push(&mut parts, Side::New, &middles.1[from.1..new].concat());
        push(&mut parts, Side::Both, middles.0[old]);
        from = (old + 1, new + 1);
    }
    push(&mut parts, Side::Old, &middles.0[from.0..].concat());
    push(&mut parts, Side::New, &middles.1[from.1..].concat());
    push(&mut parts, Side::Both, &olds[olds_end..].concat());
    Some(parts)
}

/// A number for each token: equal tokens have equal numbers.
fn numbered<'t>(tokens: &[&'t str], numbers: &mut HashMap<&'t str, u64>) -> Vec<u64> {
    let number = |token: &&'t str| {
        let next = numbers.len() as u64;
        *numbers.entry(*token).or_insert(next)
    };
    tokens.iter().map(number).collect()
}

/// Words, blanks, and each other character for itself.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| (c.is_alphanumeric(), c.is_whitespace());
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_run = kind(first) != (false, false);
        let length = match rest.find(|c| kind(c) != kind(first)) {
            _ if !is_run => first.len_utf8(),
            Some(length) => length,
            None => rest.len(),
        };
        let (token, behind) = rest.split_at(length);
        tokens.push(token);
        rest = behind;
    }
    tokens
}

fn is_worded(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Appends to the last part, or begins another.
fn push(parts: &mut Vec<Part>, side: Side, text: &str) {
    if text.is_empty() {
        return;
    }
    match (parts.last_mut(), side) {
        (Some(Part::Alike(alike)), Side::Both) => alike.push_str(text),
        (_, Side::Both) => parts.push(Part::Alike(text.to_owned())),
        (Some(Part::Differs { old, .. }), Side::Old) => old.push_str(text),
        (Some(Part::Differs { new, .. }), Side::New) => new.push_str(text),
        (_, Side::Old) => parts.push(Part::Differs { old: text.to_owned(), new: String::new() }),
        (_, Side::New) => parts.push(Part::Differs { old: String::new(), new: text.to_owned() }),
    }
}

/// Differences with nothing but blanks and punctuation between them are one.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        let Part::Differs { old, new } = part else {
            all.push(part);
            continue;
        };
        let between = match &mut all[..] {
            [.., Part::Differs { .. }, Part::Alike(text)] if !is_worded(text) => std::mem::take(text),
            _ => {
                all.push(Part::Differs { old, new });
                continue;
            }
        };
        all.pop();
        for (side, text) in [(Side::Old, old), (Side::New, new)] {
            push(&mut all, side, &between);
            push(&mut all, side, &text);
        }
    }
    all
}

/// Long differences without the common text at their ends.
fn apart(parts: Vec<Part>) -> Vec<Part> {
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Alike(text) => push(&mut all, Side::Both, &text),
            Part::Differs { old, new } => {
                let (begin, end) = ends(&old, &new);
                push(&mut all, Side::Both, &old[..begin]);
                push(&mut all, Side::Old, &old[begin..old.len() - end]);
                push(&mut all, Side::New, &new[begin..new.len() - end]);
                push(&mut all, Side::Both, &old[old.len() - end..]);
            }
        }
    }
    all
}

/// Bytes that two texts have in common at their beginning and at their end; none if that is not worth telling.
fn ends(old: &str, new: &str) -> (usize, usize) {
    let worth = |bytes: usize| if bytes < WORTH { 0 } else { bytes };
    let alike = |pair: &(char, char)| pair.0 == pair.1;
    let length = |pair: (char, char)| pair.0.len_utf8();
    let begin = worth(old.chars().zip(new.chars()).take_while(alike).map(length).sum());
    let rests = old[begin..].chars().rev().zip(new[begin..].chars().rev());
    (begin, worth(rests.take_while(alike).map(length).sum()))
}

/// Two values with so many characters of each that are shown, around the first one that differs.
pub(super) fn around(old: &str, new: &str, limit: usize) -> (String, String) {
    let first = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    let is_long = |text: &str| text.chars().nth(limit).is_some();
    let start = if is_long(old) || is_long(new) { first.saturating_sub(limit / 3) } else { 0 };
    let window = |text: &str| {
        let rest: String = text.chars().skip(start).collect();
        let cut = safe::cut(&rest, limit);
        if start > 0 { format!("…{cut}") } else { cut }
    };
    (window(old), window(new))
}

fn marked(text: &str, marks: (&str, &str), palette: Palette, paint: fn(Palette, &str) -> String) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = safe::shown_cut(text, MOST);
    // A blank has no colour, and a page that is copied has none.
    paint(palette, &format!("{}{text}{}", marks.0, marks.1))
}

/// The ends of a text that are near to a difference.
fn shortened(text: &str, is_first: bool, is_last: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let (head, tail) = (if is_first { 0 } else { AROUND }, if is_last { 0 } else { AROUND });
    if characters.len() <= head + tail + 4 {
        return text.to_owned();
    }
    let begin: String = characters[..head].iter().collect();
    let end: String = characters[characters.len() - tail..].iter().collect();
    format!("{begin}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(old: &str, new: &str) -> Option<String> {
        words(old, new, Palette::new(false))
    }

    #[test]
    fn words_that_differ_are_marked() {
        assert_eq!(
            told("Hello there, Anna", "Hello you, Anna").as_deref(),
            Some("Hello [-there-]{+you+}, Anna")
        );
        assert_eq!(told("one", "two"), None);
    }

    #[test]
    fn compact_json_and_addresses_are_taken_apart_at_their_punctuation() {
        let json = |n: u32| format!("[{}{{\"n\":{n},\"t\":\"hello\"}}]", "{\"n\":0},".repeat(200));
        let told_json = told(&json(1), &json(2)).expect("they have much in common");
        assert!(told_json.starts_with('…') && told_json.contains("\"n\":[-1-]{+2+},"), "{told_json}");
        let address = |host: &str| format!("https://{host}.example/{}?a=1", "a".repeat(300));
        let told_address = told(&address("old"), &address("new")).expect("they have much in common");
        assert!(told_address.starts_with("https://[-old-]{+new+}.example/"), "{told_address}");
        assert_eq!(told("x a.b.c", "x d.e.f").as_deref(), Some("x [-a.b.c-]{+d.e.f+}"));
    }

    #[test]
    fn one_long_word_is_shown_around_what_differs() {
        let word = |inner: &str| format!("{}{inner}{}", "QUJD".repeat(100), "QUJD".repeat(100));
        let told_word = told(&word("x"), &word("yz")).expect("they have much in common");
        assert!(told_word.contains("QUJD[-x-]{+yz+}QUJD") && told_word.len() < 80, "{told_word}");
        let (old, new) = around(&word("x"), &word("y"), 60);
        assert!(
            old.contains('x') && new.contains('y') && old.starts_with('…') && old.ends_with('…'),
            "{old}"
        );
        assert_eq!(around("abc", "abd", 3), ("abc".to_owned(), "abd".to_owned()));
    }

    #[test]
    fn what_is_alike_is_cut_and_nothing_becomes_a_command() {
        let long = "word ".repeat(30);
        let told_long = told(&format!("{long}a"), &format!("{long}b")).expect("they have much in common");
        assert!(told_long.starts_with('…') && told_long.ends_with("[-a-]{+b+}"), "{told_long}");
        let command = told("x ## a", "x ## [b").unwrap_or_default();
        assert!(!command.contains("##["), "{command}");
    }
}
