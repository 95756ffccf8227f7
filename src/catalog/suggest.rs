//! "Did you mean …?": the nearest of the names that would have been right.

use std::cmp::Reverse;

use crate::json::work;

/// The candidate nearest to `wrong`, if one is near enough to be what was meant: the same but for case and
/// separators, one edit for every four characters away, or the same last part of a dotted name.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Names longer than this are no typing errors, and comparing them costs the square of their length.
    const LONGEST: usize = 120;
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((distance(wrong, candidate)?, candidate)))
        .min_by_key(|(distance, candidate)| (*distance, Reverse(common_start(wrong, candidate)), *candidate))
        .map(|(_, candidate)| candidate)
}

/// Returns true if two names differ by one edit at most, or only in case.
#[must_use]
pub fn is_one_edit(wrong: &str, name: &str) -> bool {
    wrong.len().abs_diff(name.len()) <= 4
        && (wrong.eq_ignore_ascii_case(name) || strsim::osa_distance(wrong, name) <= 1)
}

/// Edits from one name to the other, unless they are too many; 0 where only case or separators differ, 1 where a
/// prefix was left out. A part before the dot that both share does not make them any nearer.
fn distance(wrong: &str, candidate: &str) -> Option<usize> {
    let last = candidate.rsplit('.').next().unwrap_or(candidate);
    if !wrong.contains('.') && last != candidate && last.eq_ignore_ascii_case(wrong) {
        return Some(1);
    }
    let (wrong, candidate, prefix) = match (wrong.rsplit_once('.'), candidate.rsplit_once('.')) {
        (Some((prefix, wrong)), Some((other, candidate))) if prefix == other => (wrong, candidate, 0),
        (None, Some(_)) => (wrong, last, 1),
        _ => (wrong, candidate, 0),
    };
    let allowed = (wrong.chars().count() / 4).clamp(1, MOST_EDITS);
    // Comparing costs the square of the length: first what costs less.
    let (only_wrong, only_candidate) = (signs(wrong) & !signs(candidate), signs(candidate) & !signs(wrong));
    if only_wrong.count_ones().max(only_candidate.count_ones()) as usize > allowed {
        return None;
    }
    let (wrong, candidate) = (fold(wrong), fold(candidate));
    let allowed = (wrong.chars().count() / 4).clamp(1, MOST_EDITS);
    if wrong.chars().count().abs_diff(candidate.chars().count()) > allowed {
        return None;
    }
    work(wrong.len() * candidate.len());
    let distance = strsim::osa_distance(&wrong, &candidate);
    (distance <= allowed).then_some(distance + prefix)
}

/// The most edits between a name and what was meant.
const MOST_EDITS: usize = 4;

/// The letters and digits of a name: a bit each, in any case. Each that only one of two names has takes an edit.
fn signs(name: &str) -> u64 {
    let bits = name.bytes().map(|byte| match byte {
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'A'..=b'Z' => 1 << (byte - b'A'),
        b'0'..=b'9' => 1 << (26 + byte - b'0'),
        _ => 0,
    });
    bits.fold(0_u64, |signs, bit: u64| signs | bit)
}

/// Lower case, without the characters that people mix up between words.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

fn common_start(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    const NAMES: [&str; 4] =
        ["WebChatService.messageReceived", "WebChatService.started", "onAgentStateEvent", "onMediaEvent"];

    #[test]
    fn typing_errors_case_and_left_out_prefixes_are_seen_through() {
        let meant = |wrong| nearest(wrong, NAMES);
        assert_eq!(meant("WebChatService.mesageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("webchatservice.started"), Some("WebChatService.started"));
        assert_eq!(meant("messageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("mesageReceived"), Some("WebChatService.messageReceived"));
        assert_eq!(meant("on_agent_state_event"), Some("onAgentStateEvent"));
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        assert_eq!(nearest("somethingElse", NAMES), None);
        assert_eq!(nearest("WebChatService.myThing", NAMES), None);
        assert_eq!(nearest("", NAMES), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), NAMES), None);
    }
}
