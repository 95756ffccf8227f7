//! Words where JSON has none, and the words of JSON that they probably stand for.

/// Words in messages are cut after this many characters.
const LONGEST_WORD: usize = 32;

pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

pub(super) fn is_in_number(character: char) -> bool {
    is_word(character) || matches!(character, '.' | '-' | '+')
}

pub(super) fn is_not_finite(word: &str) -> bool {
    ["nan", "inf", "infinity"].iter().any(|it| word.eq_ignore_ascii_case(it))
}

pub(super) fn begins_literal(word: &str) -> bool {
    ["true", "false", "null"].iter().any(|it| it.starts_with(word))
}

/// The word of JSON that `word` probably is.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "nil" | "none" | "nul" => Some("null"),
        "yes" => Some("true"),
        "no" => Some("false"),
        _ => ["true", "false", "null"].into_iter().find(|it| is_near(it, &lower)),
    }
}

/// Returns true if one letter too many, too few, wrong, or a swap of two makes `word` of `literal`.
fn is_near(literal: &str, word: &str) -> bool {
    let (literal, word) = (literal.as_bytes(), word.as_bytes());
    let same = literal.iter().zip(word).take_while(|(left, right)| left == right).count();
    let (literal, word) = (&literal[same..], &word[same..]);
    match (literal, word) {
        ([], [] | [_]) | ([_], []) => true,
        ([_, left @ ..], [_, right @ ..]) if left == right => true,
        ([_, left @ ..], right) if left == right => true,
        (left, [_, right @ ..]) if left == right => true,
        ([a, b, left @ ..], [c, d, right @ ..]) => a == d && b == c && left == right,
        _ => false,
    }
}

/// `word` as a message may show it.
pub(super) fn shown(word: &str) -> String {
    let mut shown = String::new();
    for character in word.chars().take(LONGEST_WORD) {
        match character {
            '!'..='~' => shown.push(character),
            _ => shown.extend(character.escape_unicode()),
        }
    }
    if word.chars().nth(LONGEST_WORD).is_some() {
        shown.push_str("...");
    }
    shown
}
