//! Times relative to the first record: the intervals stay, the day does not.

use jiff::{SignedDuration, Timestamp};

use super::tree::Tree;
use crate::event::is_rfc3339;

/// When the first record of a case is said to have been sent: 2001-01-02T00:00:00Z. Earlier numbers of milliseconds are read as
/// other numbers.
const FIRST: i64 = 978_393_600_000;

/// Numbers that are milliseconds since 1970 and nothing else: from 2001 to 2200.
const MILLISECONDS: std::ops::Range<i64> = 978_307_200_000..7_258_118_400_000;

/// Moves all times of the records, so that the first one begins a case; `None` if no record tells one.
pub(super) fn relative(lines: &[Tree]) -> Option<Vec<Tree>> {
    let first = lines.iter().find_map(first_time)?;
    // Whole seconds, so that fractions stay as they are written.
    let shift = -((first - FIRST).div_euclid(1000) * 1000);
    let mut moved = lines.to_vec();
    for tree in &mut moved {
        move_by(tree, shift);
    }
    Some(moved)
}

/// A time as it is written: milliseconds since 1970, or RFC 3339.
pub(super) fn time_of(raw: &str) -> Option<i64> {
    if let Ok(number) = raw.parse::<i64>() {
        return MILLISECONDS.contains(&number).then_some(number);
    }
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    if let Ok(number) = text.parse::<i64>() {
        return MILLISECONDS.contains(&number).then_some(number);
    }
    if !is_rfc3339(text) {
        return None;
    }
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

fn first_time(tree: &Tree) -> Option<i64> {
    match tree {
        Tree::Object(members) => {
            // The record's own time comes first.
            let own =
                members.iter().find(|(name, _)| name == "\"time\"").and_then(|(_, value)| first_time(value));
            own.or_else(|| members.iter().find_map(|(_, value)| first_time(value)))
        }
        Tree::Array(elements) => elements.iter().find_map(first_time),
        Tree::Scalar(raw) => time_of(raw),
    }
}

fn move_by(tree: &mut Tree, shift: i64) {
    match tree {
        Tree::Object(members) => members.iter_mut().for_each(|(_, value)| move_by(value, shift)),
        Tree::Array(elements) => elements.iter_mut().for_each(|value| move_by(value, shift)),
        Tree::Scalar(raw) => {
            if let Some(moved) = moved(raw, shift) {
                *raw = moved;
            }
        }
    }
}

fn moved(raw: &str, shift: i64) -> Option<String> {
    let time = time_of(raw)?;
    let moved = time.checked_add(shift)?;
    if raw.parse::<i64>().is_ok() {
        return Some(moved.to_string());
    }
    let text = &raw[1..raw.len() - 1];
    if text.parse::<i64>().is_ok() {
        return Some(format!("\"{moved}\""));
    }
    let instant: Timestamp = text.parse().ok()?;
    let instant = instant.checked_add(SignedDuration::from_millis(shift)).ok()?;
    let digits = text
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.bytes().take_while(u8::is_ascii_digit).count());
    Some(format!("\"{instant:.digits$}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_stay_and_the_day_does_not() {
        let lines = [
            r#"{"event":"a","time":"2024-06-11T12:00:01.250+02:00","data":{"at":1718100001250}}"#,
            r#"{"event":"b","time":"2024-06-11T10:00:00Z","data":{"at":"1718100002250","n":7,"id":"1718"}}"#,
        ];
        let trees: Vec<Tree> = lines.iter().map(|line| Tree::read(line).expect("it is JSON")).collect();
        let moved: Vec<String> = relative(&trees).expect("there is a time").iter().map(Tree::text).collect();
        assert_eq!(
            moved,
            [
                r#"{"event":"a","time":"2001-01-02T00:00:00.250Z","data":{"at":978393600250}}"#,
                r#"{"event":"b","time":"2001-01-01T23:59:59Z","data":{"at":"978393601250","n":7,"id":"1718"}}"#,
            ]
        );
        assert_eq!(relative(&[Tree::read(r#"{"a":1}"#).expect("it is JSON")]), None);
    }
}
