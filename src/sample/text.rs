//! Strings that meet a demand: plausible for the name of their member, and of no real person.

use std::collections::HashMap;

use regex::Regex;

use super::demand::Demand;
use super::dice::Dice;
use super::pattern;
use crate::catalog::Schema;

/// Strings that are drawn for a pattern until one fits the rest of the demand.
const TRIES: usize = 30;
/// Letters that make a string longer.
const FILLING: &str = "abcdefghijklmnopqrstuvwxyz";
/// A string is not made longer than this.
const LONGEST: usize = 1 << 16;

/// Patterns that were compiled; `None` for one that cannot be.
pub(super) type Patterns<'s> = HashMap<&'s str, Option<Regex>>;

/// Returns true if `text` matches a pattern; one that cannot be compiled says nothing.
pub(super) fn matches<'s>(patterns: &mut Patterns<'s>, pattern: &'s str, text: &str) -> bool {
    let compiled = patterns.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
    compiled.as_ref().is_none_or(|compiled| compiled.is_match(text))
}

/// A string for the member `name`.
pub(super) fn draw<'s>(
    schema: &'s Schema,
    demand: &Demand<'s>,
    name: &str,
    dice: &mut Dice,
    patterns: &mut Patterns<'s>,
) -> String {
    let wanted: Vec<&'s str> = demand.all("pattern").filter_map(|pattern| pattern.as_str()).collect();
    let formats: Vec<&'s str> = demand.all("format").filter_map(|format| format.as_str()).collect();
    let (least, most) = (demand.least("minLength").unwrap_or(0), demand.most("maxLength"));
    let mut drawn = None;
    for attempt in 0..TRIES {
        let own = formats.iter().find_map(|format| schema.format_pattern(format));
        let text = match (own, formats.first(), wanted.first()) {
            (Some(own), ..) => pattern::draw(own, dice),
            (None, Some(format), _) => of_format(format, dice),
            (None, None, Some(pattern)) if attempt > 0 => pattern::draw(pattern, dice),
            _ => None,
        };
        let is_free = text.is_none();
        let mut text = text.unwrap_or_else(|| named(name, dice));
        if is_free {
            fit(&mut text, least, most, dice);
        }
        let length = text.chars().count();
        let fits = length >= least && most.is_none_or(|most| length <= most);
        if fits && wanted.iter().all(|pattern| matches(patterns, pattern, &text)) {
            return text;
        }
        drawn = Some(text);
    }
    drawn.expect("there was one try")
}

/// Makes a free string as long as it must be.
fn fit(text: &mut String, least: usize, most: Option<usize>, dice: &mut Dice) {
    let length = text.chars().count();
    if most.is_some_and(|most| length > most) {
        *text = text.chars().take(most.unwrap_or(length)).collect();
    }
    let letters: Vec<char> = FILLING.chars().collect();
    text.extend((length..least.min(LONGEST)).map(|_| dice.pick(&letters)));
}

/// A string of a format that JSON Schema defines.
fn of_format(format: &str, dice: &mut Dice) -> Option<String> {
    Some(match format {
        "date-time" => date_time(dice),
        "date" => date_time(dice)[..10].to_owned(),
        "time" => date_time(dice)[11..].to_owned(),
        "duration" => format!("PT{}M{}S", dice.roll(60), dice.roll(60)),
        "email" | "idn-email" => format!("user{}@example.com", dice.roll(100)),
        "hostname" | "idn-hostname" => format!("host{}.example.com", dice.roll(100)),
        "ipv4" => format!("192.0.2.{}", dice.roll(256)),
        "ipv6" => format!("2001:db8::{:x}", dice.roll(0xffff)),
        "uri" | "iri" => format!("https://example.com/{}", word(dice)),
        "uri-reference" | "iri-reference" | "uri-template" | "json-pointer" => format!("/{}", word(dice)),
        "uuid" => uuid(dice),
        "relative-json-pointer" => format!("{}/{}", dice.roll(4), word(dice)),
        "regex" => format!("^{}$", word(dice)),
        _ => return None,
    })
}

/// A string that is likely under a name.
fn named(name: &str, dice: &mut Dice) -> String {
    let lower = name.to_ascii_lowercase();
    let is = |part: &str| lower.contains(part);
    let has_id =
        lower == "id" || ["Id", "ID", "_id", "-id", "Uuid", "UUID"].iter().any(|end| name.ends_with(end));
    if has_id || is("uuid") || is("guid") {
        return uuid(dice);
    }
    if is("mail") {
        return format!("user{}@example.com", dice.roll(100));
    }
    if is("phone") || lower == "ani" || lower == "dnis" {
        return format!("+1202555{:04}", 100 + dice.roll(100));
    }
    if is("url") || is("uri") || is("href") || is("link") {
        return format!("https://example.com/{}", word(dice));
    }
    if is("token") || is("secret") || is("password") || is("jwt") {
        return format!("sample-{:016x}", dice.number());
    }
    if is("time") || is("date") {
        return date_time(dice);
    }
    if is("name") || lower == "from" || lower == "user" || is("nick") {
        return format!("Sample {}", dice.between(1, 99));
    }
    match dice.roll(4) {
        0 => word(dice).to_owned(),
        1 => format!("{} {}", word(dice), word(dice)),
        2 => format!("{}-{}", word(dice), dice.roll(1000)),
        _ => format!("{} {} {}", word(dice), word(dice), word(dice)),
    }
}

fn word(dice: &mut Dice) -> &'static str {
    dice.pick(&["alpha", "bravo", "delta", "echo", "golf", "hotel", "lima", "mike", "oscar", "tango", "zulu"])
}

fn uuid(dice: &mut Dice) -> String {
    let (high, low) = (dice.number(), dice.number());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        8 + (low >> 62),
        (low >> 48) & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

fn date_time(dice: &mut Dice) -> String {
    format!(
        "20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        dice.between(20, 29),
        dice.between(1, 12),
        dice.between(1, 28),
        dice.roll(24),
        dice.roll(60),
        dice.roll(60),
        dice.roll(1000)
    )
}
