//! A finding: one thing that is wrong, with a place.

use std::borrow::Cow;
use std::num::NonZeroU64;
use std::ops::{Deref, DerefMut, Range};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use super::earlier::EarlierPlace;
use super::facts::Facts;
use super::message::Message;
use super::rule::{Rule, Severity};
use crate::capture::{Line, Record, Source};
use crate::json::Position;
use crate::privacy::{Masked, NOT_SHOWN, Redactor, ShownOrigin};

/// One thing that is wrong, and its place. Findings that differ in nothing but the place share the rest: a capture may have millions of
/// them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    #[serde(with = "shared")]
    content: Arc<FindingContent>,
    /// Its number in the run, from 1, if findings are numbered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// Number of the record in its input, from 1. Relative to the block until the outputs are joined.
    pub record: u64,
    /// Where it is.
    pub place: Place,
    /// The place before it that explains it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<EarlierPlace>,
}

/// All that is known of a finding but its place. Texts of the capture are raw in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FindingContent {
    /// The code of its rule, with the keyword of a `schema/…`, and the name of an `order/…`.
    pub code: Cow<'static, str>,
    /// How bad it is in this run.
    pub severity: Severity,
    /// The message: the expected and the found value.
    pub message: Message,
    /// Advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Message>,
    /// Facts for programs; `None` if they add nothing to the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Box<Facts>>,
    /// Slug of the API, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// Name of the event, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// When the event was sent, in RFC 3339, for findings about order and if the capture has a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Where the record was captured, if `parse` wrote it into the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Box<CapturedAt>>,
    /// RFC 6901 pointer inside the record; `None` where there is no tree to point into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// RFC 6901 pointer in the outer record to the text or member that it was found in, if another record carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// The exchange that carried the record, in a HAR.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<ShownOrigin>,
    /// The part of the source line that is shown with it.
    #[serde(skip, default = "Excerpt::none")]
    pub excerpt: Excerpt,
    /// Other events of the same input that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
}

/// Where a record was captured that stands in the output of `parse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapturedAt {
    /// The file, as it may be shown.
    pub file: String,
    /// The number of the record in it, if that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<NonZeroU64>,
}

/// An event that a finding about another one rests on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Related {
    /// Number of the record in its input, from 1.
    pub record: u64,
    /// The same in the file in which it was captured, if that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<NonZeroU64>,
    /// Where it begins.
    pub start: Position,
    /// When it was sent, in RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The event.
    pub event: String,
}

/// A stretch of a file: from the first character to behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Where it begins.
    pub start: Position,
    /// Where it ends (the column behind the last character).
    pub end: Position,
}

/// Part of a source line around a place, as bytes of the capture.
#[derive(Debug, Clone, Default)]
pub struct Excerpt {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The place in them.
    pub range: Range<usize>,
    /// True where the line continues: on the left, on the right.
    pub cut: (bool, bool),
}

impl CapturedAt {
    /// The file and the number that a record tells; `redactor` takes people out of the name of the file.
    pub(super) fn of(source: &Source<'_>, redactor: Option<&Redactor<'_>>) -> Self {
        let file = source.file.as_str().expect("a source without a name of a file is none");
        Self {
            file: redactor.map_or_else(|| file.to_string(), |redactor| redactor.file(&file)),
            record: source.record,
        }
    }
}

impl Finding {
    /// A finding without a message, in the record of this number.
    pub(crate) fn new(rule: &'static Rule, record: u64, place: Place) -> Self {
        FindingContent::new(rule).at(record, place)
    }

    /// The same with another content.
    #[must_use]
    pub(crate) fn with(mut self, change: impl FnOnce(&mut FindingContent)) -> Self {
        change(&mut self);
        self
    }

    /// The same finding in another record.
    pub(super) fn again(&self, record: u64, place: Place, earlier: Option<EarlierPlace>) -> Self {
        Self { content: Arc::clone(&self.content), number: None, record, place, earlier }
    }

    /// The same number for findings that are known to differ in nothing but their place, while one of them is there.
    #[must_use]
    pub fn identity(&self) -> usize {
        Arc::as_ptr(&self.content).addr()
    }

    /// The file that it is about: its input, unless its record was captured elsewhere.
    #[must_use]
    pub fn file<'f>(&'f self, input: &'f str) -> &'f str {
        self.captured.as_ref().map_or(input, |captured| &captured.file)
    }

    /// The number of its record in that file.
    #[must_use]
    pub fn record_in_file(&self) -> u64 {
        self.captured.as_ref().and_then(|captured| captured.record).map_or(self.record, NonZeroU64::get)
    }

    /// Takes people out of what is not of its record alone: the address of its exchange, and values that rules of order have
    /// remembered. Doing so again changes nothing.
    pub fn redact(&mut self, redactor: &Redactor<'_>) {
        if self.origin.is_some() || self.message.is_of_others() {
            FindingContent::redact(self, redactor);
        }
    }
}

impl Deref for Finding {
    type Target = FindingContent;

    #[inline]
    fn deref(&self) -> &FindingContent {
        &self.content
    }
}

/// A finding that is changed no longer shares its content.
impl DerefMut for Finding {
    fn deref_mut(&mut self) -> &mut FindingContent {
        Arc::make_mut(&mut self.content)
    }
}

impl FindingContent {
    /// Of a finding without a message.
    pub(super) fn new(rule: &'static Rule) -> Self {
        Self {
            code: Cow::Borrowed(rule.code),
            severity: rule.severity,
            message: Message::default(),
            help: None,
            facts: None,
            api: None,
            event: None,
            time: None,
            captured: None,
            pointer: None,
            within: None,
            origin: None,
            excerpt: Excerpt::none(),
            related: Vec::new(),
        }
    }

    /// The same as [`Finding::redact`].
    pub(super) fn redact(&mut self, redactor: &Redactor<'_>) {
        if let Some(origin) = &mut self.origin {
            origin.redact(redactor);
        }
        self.message.redact(redactor);
    }

    /// Returns true if it is what a draft says about an event.
    pub(super) fn is_of(&self, draft: &Draft, api: Option<&str>, event: Option<&str>) -> bool {
        let has_facts = match self.facts.as_deref() {
            Some(facts) => *facts == draft.facts,
            None => draft.facts.is_empty(),
        };
        has_facts
            && self.severity == draft.severity
            && self.code == draft.code
            && self.pointer == draft.pointer
            && self.event.as_deref() == event
            && self.api.as_deref() == api
            && self.message == draft.message
            && self.help == draft.help
    }

    /// The finding in the record of this number.
    pub(super) fn at(self, record: u64, place: Place) -> Finding {
        Finding { content: Arc::new(self), number: None, record, place, earlier: None }
    }
}

impl Related {
    /// The number of its record in the file in which it was captured.
    #[must_use]
    pub fn record_in_file(&self) -> u64 {
        self.captured.map_or(self.record, NonZeroU64::get)
    }
}

impl Excerpt {
    /// A line of up to this many bytes is shown whole, and as many bytes of a longer one.
    const WHOLE: usize = 110;
    /// Bytes of a longer line that are shown before the beginning of a place; the others stand behind it.
    const BEFORE: usize = 40;
    /// Less than this is not worth cutting off.
    const STUB: usize = 10;

    /// Nothing is shown.
    #[must_use]
    pub fn none() -> Self {
        Self { cut: (true, true), ..Self::default() }
    }

    /// Returns true if something is shown: an empty line too, but not the text between the records of a HAR.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        !self.bytes.is_empty() || self.cut == (false, false)
    }

    /// The excerpt for `range` (offsets in the text of the record's document). `hidden` tells what must not be seen of a
    /// stretch of a line, in order, given the line, the stretch and where the line begins: at which offset of the file's text,
    /// counted from the document.
    #[must_use]
    pub(super) fn of(
        record: &Record<'_, '_>,
        range: &Range<usize>,
        hidden: impl Fn(&[u8], Range<usize>, isize) -> Vec<(Range<usize>, String)>,
    ) -> Self {
        let mut line = record.line_at(range.start);
        let range = record.original(range.start)..record.original(range.end);
        let at = line.offset.min(line.bytes.len());
        let signed = |offset: usize| isize::try_from(offset).unwrap_or(isize::MAX);
        let stretch = Self::stretch(line.bytes, at);
        let hidden = hidden(line.bytes, stretch.clone(), signed(range.start) - signed(at));
        if hidden.is_empty() {
            return Self::cut_out(line.bytes, at, range.len(), line);
        }
        line.is_cut_before |= stretch.start > 0;
        line.is_cut_after |= stretch.end < line.bytes.len();
        let masked = Masked::new(line.bytes, stretch.clone(), hidden);
        let end = at.saturating_add(range.len()).min(stretch.end);
        let (at, end) = (masked.moved(at, false), masked.moved(end, true));
        Self::cut_out(&masked.bytes, at, end.saturating_sub(at), line)
    }

    /// The same where nothing of the line must be seen.
    #[must_use]
    pub(super) fn of_nothing(record: &Record<'_, '_>, range: &Range<usize>) -> Self {
        let line = record.line_at(range.start);
        if line.bytes.is_empty() {
            return Self { cut: (line.is_cut_before, line.is_cut_after), ..Self::default() };
        }
        Self { bytes: NOT_SHOWN.into(), range: 0..NOT_SHOWN.len(), cut: (false, false) }
    }

    /// The same for bytes of one `line` of a text that is no capture; `hidden` are its stretches that must not be seen, in order, and
    /// what stands in their place.
    #[must_use]
    pub(crate) fn of_line(line: &[u8], range: &Range<usize>, hidden: Vec<(Range<usize>, String)>) -> Self {
        let whole = |bytes| Line { bytes, offset: range.start, is_cut_before: false, is_cut_after: false };
        if hidden.is_empty() {
            return Self::cut_out(line, range.start, range.len(), whole(line));
        }
        let masked = Masked::new(line, 0..line.len(), hidden);
        let (at, end) = (masked.moved(range.start, false), masked.moved(range.end, true));
        Self::cut_out(&masked.bytes, at, end.saturating_sub(at), whole(line))
    }

    /// The stretch of a line that is read for a place: more than is shown, since a mask may take less room.
    fn stretch(line: &[u8], at: usize) -> Range<usize> {
        let start = boundary(line, at.saturating_sub(4 * Self::BEFORE));
        let end = at.saturating_add(4 * Self::WHOLE);
        start..if end < line.len() { boundary(line, end) } else { line.len() }
    }

    /// So much of `bytes`, which is what may be seen of `line`, as is shown for a place.
    fn cut_out(bytes: &[u8], at: usize, length: usize, line: Line<'_>) -> Self {
        let (from, to) = Self::window(bytes, at);
        let end = (at + length).clamp(at, to.max(at));
        Self {
            bytes: bytes[from..to].to_vec(),
            range: at - from..end - from,
            cut: (from > 0 || line.is_cut_before, to < bytes.len() || line.is_cut_after),
        }
    }

    fn window(line: &[u8], at: usize) -> (usize, usize) {
        let length = line.len();
        if length <= Self::WHOLE {
            return (0, length);
        }
        let from = at.saturating_sub(Self::BEFORE);
        let from = if from < Self::STUB { 0 } else { boundary(line, from) };
        let to = from.saturating_add(Self::WHOLE - Self::STUB);
        let to = if to.saturating_add(Self::STUB) > length { length } else { boundary(line, to) };
        (from, to)
    }
}

/// The nearest beginning of a UTF-8 character at or before `at`.
fn boundary(bytes: &[u8], at: usize) -> usize {
    (0..=at).rev().take(4).find(|at| bytes.get(*at).is_none_or(|byte| byte & 0xc0 != 0x80)).unwrap_or(at)
}

/// The content of a finding, which others may share.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::FindingContent;

    pub(super) fn serialize<S: Serializer>(content: &Arc<FindingContent>, to: S) -> Result<S::Ok, S::Error> {
        content.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<FindingContent>, D::Error> {
        FindingContent::deserialize(from).map(Arc::new)
    }
}
