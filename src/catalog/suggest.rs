//! "Did you mean …?": the nearest of the names that would have been right.

use std::cmp::Reverse;

use crate::json::work;

/// Names longer than this are no typing errors, and comparing them costs the square of their length.
const LONGEST: usize = 120;

/// The candidate nearest to `wrong`, if one is near enough to be what was meant: the same but for case and
/// separators, one edit for every four characters away, or the same last part of a dotted name.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    let wrong = Wrong::new(wrong);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .filter_map(|candidate| Some((wrong.distance(candidate)?, candidate)))
        .min_by_key(|(distance, candidate)| {
            (*distance, Reverse(common_start(wrong.text, candidate)), *candidate)
        })
        .map(|(_, candidate)| candidate)
}

/// Returns true if two names differ by one edit at most, or only in case.
#[must_use]
pub fn is_one_edit(wrong: &str, name: &str) -> bool {
    wrong.len().abs_diff(name.len()) <= 4
        && (wrong.eq_ignore_ascii_case(name) || strsim::osa_distance(wrong, name) <= 1)
}

/// A name that is wrong, made ready to be compared with many.
struct Wrong<'a> {
    text: &'a str,
    whole: Part,
    /// The part before the last dot, and that behind it.
    dotted: Option<(&'a str, Part)>,
}

/// A name or the last part of one.
struct Part {
    folded: String,
    signs: u64,
    length: usize,
    /// So many edits lead to what may have been meant.
    allowed: usize,
}

impl Part {
    fn new(text: &str) -> Self {
        let folded = fold(text);
        let length = folded.chars().count();
        Self { signs: signs(text), length, allowed: (length / 4).clamp(1, MOST_EDITS), folded }
    }

    /// Edits from it to a candidate, unless they are too many. Comparing costs the square of the length: first what costs less.
    fn distance(&self, candidate: &str) -> Option<usize> {
        if candidate.len() + self.allowed < self.length {
            return None;
        }
        let signs = signs(candidate);
        let (lacking, added) = (self.signs & !signs, signs & !self.signs);
        if lacking.count_ones().max(added.count_ones()) as usize > self.allowed {
            return None;
        }
        let candidate = fold(candidate);
        if self.length.abs_diff(candidate.chars().count()) > self.allowed {
            return None;
        }
        work(self.folded.len() * candidate.len());
        let distance = strsim::osa_distance(&self.folded, &candidate);
        (distance <= self.allowed).then_some(distance)
    }
}

impl<'a> Wrong<'a> {
    fn new(text: &'a str) -> Self {
        let dotted = text.rsplit_once('.').map(|(before, last)| (before, Part::new(last)));
        Self { text, whole: Part::new(text), dotted }
    }

    /// Edits to a candidate, unless they are too many; 0 where only case or separators differ, 1 where a prefix was left out. A
    /// part before the dot that both share does not make them any nearer.
    fn distance(&self, candidate: &str) -> Option<usize> {
        match &self.dotted {
            None => match candidate.rsplit_once('.') {
                Some((_, last)) if last.eq_ignore_ascii_case(self.text) => Some(1),
                Some((_, last)) => self.whole.distance(last).map(|distance| distance + 1),
                None => self.whole.distance(candidate),
            },
            Some((before, last)) => {
                let rest = candidate.strip_prefix(before).and_then(|rest| rest.strip_prefix('.'));
                match rest.filter(|rest| !rest.contains('.')) {
                    Some(rest) => last.distance(rest),
                    None => self.whole.distance(candidate),
                }
            }
        }
    }
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
