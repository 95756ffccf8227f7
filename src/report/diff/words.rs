//! What changed inside a text, by word.

use similar::{ChangeTag, TextDiff};

use crate::report::Palette;
use crate::safe;

/// Texts longer than this are not compared by word.
const LONGEST: usize = 50_000;

/// Characters that are shown of what is alike before and behind what is not.
const AROUND: usize = 24;

/// Characters that are shown of a part that differs.
const MOST: usize = 200;

/// Both texts as one, if they have words in common: what went in `[-…-]`, what came in `{+…+}`, or in colours.
pub(super) fn words(old: &str, new: &str, palette: Palette) -> Option<String> {
    if old == new || old.len().max(new.len()) > LONGEST {
        return None;
    }
    let diff = TextDiff::from_words(old, new);
    let mut parts: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match parts.last_mut() {
            Some((tag, text)) if *tag == change.tag() => text.push_str(change.value()),
            _ => parts.push((change.tag(), change.value().to_owned())),
        }
    }
    let alike = |part: &&(ChangeTag, String)| part.0 == ChangeTag::Equal;
    let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
    if !parts.iter().filter(alike).any(|(_, text)| has_words(text)) {
        return None;
    }
    let last = parts.len().saturating_sub(1);
    let mut line = String::new();
    for (at, (tag, text)) in parts.iter().enumerate() {
        match tag {
            ChangeTag::Equal => line.push_str(&safe::shown(&shortened(text, at == 0, at == last))),
            ChangeTag::Delete => line.push_str(&marked(text, ("[-", "-]"), palette, Palette::removed)),
            ChangeTag::Insert => line.push_str(&marked(text, ("{+", "+}"), palette, Palette::added)),
        }
    }
    // A mark may have completed what stands before it to a command.
    Some(if palette.has_colours() { line } else { safe::shown(&line).into_owned() })
}

fn marked(text: &str, marks: (&str, &str), palette: Palette, paint: fn(Palette, &str) -> String) -> String {
    let text = safe::shown_cut(text, MOST);
    if palette.has_colours() { paint(palette, &text) } else { format!("{}{text}{}", marks.0, marks.1) }
}

/// The ends of a text that are near to what differs.
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
            Some("Hello [-there,-]{+you,+} Anna")
        );
        assert_eq!(told("one", "two"), None);
    }

    #[test]
    fn what_is_alike_is_cut_and_nothing_becomes_a_command() {
        let long = "word ".repeat(30);
        let told_long = told(&format!("{long}a"), &format!("{long}b")).unwrap_or_default();
        assert!(told_long.starts_with('…') && told_long.ends_with("[-a-]{+b+}"), "{told_long}");
        let command = told("x ## a", "x ## [b").unwrap_or_default();
        assert!(!command.contains("##["), "{command}");
    }
}
