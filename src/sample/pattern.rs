//! A string that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::dice::Dice;

/// Characters of a drawn string; a pattern that wants more gets none.
const LONGEST: usize = 4096;
/// How often something is repeated beyond its least number.
const MORE: u32 = 3;

/// A string in which the pattern matches, or nothing if none can be drawn.
pub(super) fn draw(pattern: &str, dice: &mut Dice) -> Option<String> {
    let hir = regex_syntax::parse(pattern).ok()?;
    let mut text = String::new();
    push(&hir, dice, &mut text)?;
    let has = |looks: regex_syntax::hir::LookSet, look| looks.contains(look);
    // What may stand around a match makes the string longer.
    if !has(hir.properties().look_set(), Look::End) && dice.chance(60) {
        text.push_str(dice.pick(&["a", "one", "3"]));
    }
    Some(text)
}

fn push(hir: &Hir, dice: &mut Dice, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => text.push(character(class, dice)?),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX).min(repetition.min.saturating_add(MORE));
            let span = usize::try_from(most.saturating_sub(repetition.min)).ok()?;
            let times = usize::try_from(repetition.min).ok()? + dice.roll(span + 1);
            for _ in 0..times {
                push(&repetition.sub, dice, text)?;
            }
        }
        HirKind::Capture(capture) => push(&capture.sub, dice, text)?,
        HirKind::Concat(parts) => {
            for part in parts {
                push(part, dice, text)?;
            }
        }
        HirKind::Alternation(branches) => push(&branches[dice.roll(branches.len())], dice, text)?,
    }
    Some(())
}

/// A character of a class: a letter or a digit of ASCII if it has one.
fn character(class: &Class, dice: &mut Dice) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let is_in = |c: char| ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
    for plain in ["abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-_./:~ "] {
        let plain: Vec<char> = plain.chars().filter(|c| is_in(*c)).collect();
        if !plain.is_empty() {
            return Some(dice.pick(&plain));
        }
    }
    if ranges.is_empty() {
        return None;
    }
    let (first, last) = dice.pick(&ranges);
    let code = dice.between(first as usize, last as usize);
    char::from_u32(u32::try_from(code).ok()?).or(Some(first))
}

#[cfg(test)]
mod tests {
    use super::{Dice, draw};
    use regex::Regex;

    #[test]
    fn what_is_drawn_matches() {
        for pattern in [
            "^/",
            "://|^/",
            r"^[0-9]+(\.[0-9]+)*$",
            r"^(/([^~/]|~[01])*)*$",
            r"^\d{4}-\d{2}-\d{2}$",
            "^[^a-z]{2,3}$",
            r"^\p{Greek}+$",
            "^(a|b){3}c?$",
            "(?i)^abc$",
            r"^\s\w\S$",
            "^$",
        ] {
            let matches = Regex::new(pattern).expect("it is a pattern");
            let mut dice = Dice::new(1);
            for _ in 0..50 {
                let text = draw(pattern, &mut dice).expect("it can be drawn");
                assert!(matches.is_match(&text), "{pattern}: {text:?}");
            }
        }
        assert_eq!(draw(r"[^\s\S]", &mut Dice::new(1)), None);
        assert_eq!(draw("a{1000000}", &mut Dice::new(1)), None);
    }
}
