//! Texts of the items of one document that go on in others: a value that was printed over lines, each line an item, and a long line
//! that was cut.

use std::collections::HashMap;

use super::body;
use super::stream::{IN_STRINGS, Values};
use crate::capture::console::begins_log_line;
use crate::capture::embedded::Embedded;
use crate::capture::lexical::{closes, is_blank};
use crate::capture::skim::is_one_value;
use crate::capture::wrapping::{Item, Lent, Split, Wrapping};
use crate::json::Value;

/// No text is joined that is longer.
const LONGEST: usize = 4 << 20;

/// The joined texts of the items of one document.
#[derive(Debug, Default)]
pub(in crate::capture) struct JoinedItems<'d> {
    /// By the place of the item.
    items: HashMap<usize, ItemText<'d>>,
}

/// The text of an item.
#[derive(Debug)]
pub(in crate::capture) enum ItemText<'d> {
    /// It is no part of a joined text.
    Whole,
    /// A joined text begins with it.
    First(JoinedText<'d>),
    /// It is another part of a joined text.
    Part,
}

/// A text of several items.
#[derive(Debug)]
pub(in crate::capture) struct JoinedText<'d> {
    /// The first part of it.
    pub(in crate::capture) first: Value<'d>,
    /// The text; its places are offsets in the document.
    pub(in crate::capture) text: Embedded,
}

/// A text of an item, and where the item stands.
#[derive(Debug, Clone, Copy)]
struct Part<'d> {
    item: usize,
    text: Value<'d>,
}

impl<'d> JoinedItems<'d> {
    /// Joins the texts of the items of `root`, each stream for itself.
    pub(in crate::capture) fn of(wrapping: &Wrapping, split: &Split, root: Value<'d>) -> Self {
        let mut streams: HashMap<String, Vec<Part<'d>>> = HashMap::new();
        let mut times = Vec::new();
        let mut may_go_on = false;
        wrapping.each_item(root, &mut |item: Item<'d>| {
            let Some(text) = wrapping.text_of(item.value) else { return };
            may_go_on |= is_incomplete(text);
            times.extend(Lent::Of(wrapping, item).time().map(|time| time.raw()));
            let part = Part { item: item.value.span().start, text };
            streams.entry(split.stream_of(item)).or_default().push(part);
        });
        let mut joined = Self::default();
        if !may_go_on {
            return joined;
        }
        // Searches answer with the newest first.
        let is_backwards = times.first().zip(times.last()).is_some_and(|(first, last)| first > last);
        for mut parts in streams.into_values() {
            if is_backwards {
                parts.reverse();
            }
            joined.join(&parts);
        }
        joined
    }

    /// The text of an item.
    pub(in crate::capture) fn take(&mut self, item: Value<'d>) -> ItemText<'d> {
        self.items.remove(&item.span().start).unwrap_or(ItemText::Whole)
    }

    fn join(&mut self, parts: &[Part<'d>]) {
        let (mut at, mut in_vain) = (0, 0);
        while let Some(part) = parts.get(at) {
            // Parts that were looked at in vain are not looked at again.
            let joined =
                if at < in_vain || !is_incomplete(part.text) { Err(1) } else { joined(&parts[at..]) };
            match joined {
                Ok((text, count)) => {
                    let others = parts[at + 1..at + count].iter().map(|part| (part.item, ItemText::Part));
                    self.items.extend(others);
                    self.items.insert(part.item, ItemText::First(JoinedText { first: part.text, text }));
                    at += count;
                }
                Err(looked) => {
                    in_vain = in_vain.max(at + looked);
                    at += 1;
                }
            }
        }
    }
}

/// Returns true if a text may end within a value.
fn is_incomplete(text: Value<'_>) -> bool {
    let body = text.raw().trim_matches('"').trim_end_matches("\\n").as_bytes();
    let last = body.iter().rfind(|byte| !is_blank(**byte));
    last.is_some_and(|last| !closes(*last)) && memchr::memchr2(b'{', b'[', body).is_some()
}

/// The text that begins with the first of `parts`, and how many of them it has; how many were looked at if there is none.
fn joined(parts: &[Part<'_>]) -> Result<(Embedded, usize), usize> {
    let mut joined = Embedded::default();
    let mut values = Values::default();
    let mut in_strings = 0;
    let mut start = 0;
    for (count, part) in parts.iter().enumerate() {
        let Some((body_at, text)) = body(part.text) else { return Err(count) };
        let bytes = &text.text[..];
        if count > 0 {
            let is_line = values.is_line_between(&joined.text, bytes);
            let is_indented = bytes.first().is_some_and(|first| is_blank(*first));
            let is_value = bytes.trim_ascii().len() > 2 && is_one_value(bytes, false) && !is_indented;
            let is_log = is_line && !is_indented && begins_log_line(bytes, 0, true) == Some(true);
            if is_value || is_log || values.is_other(bytes) || in_strings > IN_STRINGS {
                return Err(count);
            }
            if is_line && joined.text.last() != Some(&b'\n') {
                joined.text.push(b'\n');
            }
        }
        joined.append(&text, body_at);
        if joined.text.len() > LONGEST {
            return Err(count + 1);
        }
        if !values.are_open(&joined.text) {
            let value = &joined.text[start..values.at];
            let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(value).is_ok();
            return if count > 0 && (in_strings == 0 || is_json) {
                Ok((joined, count + 1))
            } else {
                Err(count + 1)
            };
        }
        let opens = joined.text.trim_ascii_end().last().is_some_and(|last| matches!(last, b'{' | b'['));
        if count == 0 && !opens && !values.are_json(&joined.text) {
            return Err(1);
        }
        start = values.open.as_ref().map_or(start, |open| open.start);
        in_strings += u32::from(values.is_in_string());
    }
    Err(parts.len())
}
