//! A console or text log: JSON among text.
//!
//! Values are found by their first bytes wherever they stand on a line, and end where their brackets balance, over as many
//! lines as it takes. A value that is open when a line begins as no line of JSON can was torn there. The text before a
//! value goes with it as its lead; lines of text alone go on as prose.
//!
//! The cuts are a function of the bytes alone, in whatever portions they arrive.
//!
//! * `sniff`: recognises a log; `line`: the evidence of a line; `look`: the beginnings of values and of lines of a log
//! * `words`, `value`, `place`, `fence`, `tag`: the parts of a line
//! * `prefixed`: values over lines that begin alike
//! * `values`: the cut itself; `echo`: values that a program prints twice

mod echo;
mod fence;
mod line;
mod look;
mod place;
mod prefixed;
mod signs;
mod sniff;
mod tag;
mod value;
mod values;
mod words;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

pub(super) use line::Sign;
pub(super) use look::{begins_log_line, is_json_scalar};
pub(super) use place::{begins_with_time, is_place_or_time};
pub(super) use prefixed::{Joined, join};
pub(super) use signs::Signs;
pub(super) use sniff::{Beginning, begins, is_rest};

use self::echo::Echoes;
use self::fence::is_fence;
use self::look::Look;
use super::cut::Cut;
use super::escaped::encoded_bracket;
use super::lead::LogPrefix;
use super::lexical::{newline, trim_end};
use super::payload::ends_with_payload;
use crate::stamp::Almanac;

/// The most bytes of a line that are kept before the current place, for excerpts and as a lead. A longer line of
/// text is no lead.
const KEPT: usize = 4 << 10;

/// Values behind a line of text that it may introduce: other JSON may stand between them.
const INTRODUCED: u8 = 3;

/// Where a log is being cut.
#[derive(Debug, Default)]
pub(super) struct Console {
    /// Where the line at hand begins, or what of it is at hand.
    line_start: usize,
    /// How many bytes of the line are gone.
    gone: usize,
    /// Where the text before the next value begins.
    lead_start: usize,
    /// A value stands on the line.
    has_value: bool,
    /// The last line of text, and how many values it may have introduced.
    above: Option<(String, u8)>,
    /// The last line of text, while it is not known whether the next line begins with the value that it introduces.
    held: Option<Range<usize>>,
    open: Option<Open>,
    /// The text began as JSON.
    pub(super) was_json: bool,
    /// A value that is too long is being passed over.
    is_long: bool,
    /// The leads of the values that were found, in their order.
    leads: VecDeque<Box<LogPrefix>>,
    echoes: Echoes,
    /// The last line end that was found, or how far none is: many values may stand on one line.
    line_end: LineEnd,
    almanac: Almanac,
    /// No value over lines that begin alike begins before this offset.
    unjoined: usize,
}

/// The next line end, as far as it is known.
#[derive(Debug, Default, Clone, Copy)]
struct LineEnd {
    /// No line end stands between this offset and `to`.
    from: usize,
    to: usize,
    /// One stands at `to`.
    is_found: bool,
}

/// The value that has begun.
#[derive(Debug)]
struct Open {
    kind: Look,
    lead: Box<LogPrefix>,
    /// A line of the value that begins here is to be looked at.
    next_line: Option<usize>,
    /// It is complete and ends here; the line behind it is awaited.
    complete: Option<usize>,
    /// It was torn here; whether it goes on behind the prefix of the next line is not known yet.
    torn: Option<usize>,
}

impl Console {
    pub(super) fn new(printed_twice: &Arc<[Vec<String>]>, almanac: Almanac) -> Self {
        Self { echoes: Echoes::new(printed_twice), almanac, ..Self::default() }
    }

    /// The lead of the value that was handed on last.
    pub(super) fn take_lead(&mut self) -> Option<Box<LogPrefix>> {
        self.leads.pop_front()
    }

    /// Everything before this offset is no longer needed, when the cut stands at `at`.
    pub(super) fn consumed(&self, at: usize) -> usize {
        if self.is_long {
            return at;
        }
        let kept = self.line_start.max(at.saturating_sub(KEPT));
        self.held.as_ref().map_or(kept, |held| held.start.min(kept))
    }

    /// The first `bytes` of the text are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.gone += bytes.saturating_sub(self.line_start);
        self.unjoined = self.unjoined.saturating_sub(bytes);
        self.line_start = self.line_start.saturating_sub(bytes);
        self.lead_start = self.lead_start.saturating_sub(bytes);
        // A line end that is gone is searched again.
        let LineEnd { from, to, is_found } = self.line_end;
        self.line_end = match to.checked_sub(bytes) {
            Some(to) => LineEnd { from: from.saturating_sub(bytes), to, is_found },
            None => LineEnd::default(),
        };
        if let Some(held) = &mut self.held {
            *held = held.start.saturating_sub(bytes)..held.end.saturating_sub(bytes);
        }
        if let Some(open) = &mut self.open {
            open.next_line = open.next_line.map(|at| at.saturating_sub(bytes));
            open.torn = open.torn.map(|at| at.saturating_sub(bytes));
            open.complete = open.complete.map(|at| at.saturating_sub(bytes));
        }
    }

    /// The first line end from `from` on.
    fn line_end(&mut self, text: &[u8], from: usize) -> Option<usize> {
        let LineEnd { from: known, to, is_found } = self.line_end;
        let is_known = (known..=to).contains(&from);
        let (found, start) = match (is_known, is_found) {
            (true, true) => return Some(to),
            (true, false) => (newline(text, to), known),
            (false, _) => (newline(text, from), from),
        };
        self.line_end = LineEnd { from: start, to: found.unwrap_or(text.len()), is_found: found.is_some() };
        found
    }

    /// The log begins here.
    pub(super) fn begin_at(&mut self, at: usize) {
        self.begin_line(at);
    }

    fn begin_line(&mut self, at: usize) {
        self.line_start = at;
        self.lead_start = at;
        self.gone = 0;
        self.has_value = false;
    }

    /// A value has ended at `end`; what follows on its line may be the lead of another one.
    fn go_on_behind(&mut self, text: &[u8], start: usize, end: usize) {
        if let Some(line_end) = memchr::memrchr(b'\n', &text[start..end]) {
            self.begin_line(start + line_end + 1);
        }
        self.lead_start = end;
        self.has_value = true;
    }

    /// Where on the line at hand, which ends at `end` and holds no value, JSON begins whose brackets are encoded too (`%7B%22`), and
    /// how.
    fn encoded(&self, text: &[u8], end: usize) -> Option<(usize, Look)> {
        let is_whole = !self.has_value && self.gone == 0;
        let line = &text[self.line_start..end];
        let (start, escape) = is_whole.then(|| encoded_bracket(line)).flatten()?;
        Some((self.line_start + start, Look::Escaped(escape)))
    }

    /// The line at hand ends at `end`.
    fn end_line(&mut self, text: &[u8], end: usize, found: &mut VecDeque<(Cut, Range<usize>)>) {
        let line = self.line_start..trim_end(text, self.line_start, end);
        // A fence around code stands between a name and its payload.
        let is_nothing = line.is_empty() && self.gone == 0 || is_fence(&text[line.clone()]);
        if self.has_value || is_nothing {
            return;
        }
        self.let_go(found);
        self.learn(text, line.end, found);
        let is_short = self.gone == 0 && end - self.line_start <= KEPT;
        let is_complete = is_short && ends_with_payload(&text[line.clone()]);
        self.held = is_short.then_some(line);
        self.above = None;
        if is_complete {
            self.let_go(found);
        }
    }

    /// Learns the order of dates from the line.
    fn learn(&mut self, text: &[u8], end: usize, found: &mut VecDeque<(Cut, Range<usize>)>) {
        if self.gone == 0 && self.almanac.learn(&text[self.line_start..end]) {
            found.push_back((Cut::Calendar(self.almanac.calendar()), self.line_start..self.line_start));
        }
    }

    /// The line that is held back introduces nothing: it goes on as prose.
    fn let_go(&mut self, found: &mut VecDeque<(Cut, Range<usize>)>) {
        let Some(held) = self.held.take() else {
            return;
        };
        match found.back_mut() {
            // Behind a line stands its end, at most with a carriage return.
            Some((Cut::Prose, run)) if held.start - run.end <= 2 => run.end = held.end,
            _ => found.push_back((Cut::Prose, held)),
        }
    }

    /// Returns true if the beginning of the line may no longer be at hand.
    fn is_far(&self, at: usize) -> bool {
        self.gone + (at - self.line_start) > KEPT
    }

    /// The lead of the value that begins at `start`.
    fn lead(&mut self, text: &[u8], start: usize, found: &mut VecDeque<(Cut, Range<usize>)>) -> LogPrefix {
        let before = &text[self.lead_start..start];
        let before = if self.is_far(start) { LogPrefix::of_end(before) } else { LogPrefix::of_line(before) };
        if self.has_value {
            return LogPrefix { before, ..LogPrefix::default() };
        }
        let is_alone = self.was_json && before.trim().is_empty();
        if let Some(held) = &self.held {
            self.above = Some((LogPrefix::of_line(&text[held.clone()]), 0));
            if before.trim().is_empty() || is_label(before.trim()) {
                self.held = None;
            } else {
                self.let_go(found);
            }
        }
        self.learn(text, start, found);
        let Some((above, since)) = &mut self.above else {
            return LogPrefix { before, is_alone, ..LogPrefix::default() };
        };
        let lead = LogPrefix { before, above: above.clone(), since: *since, is_alone };
        *since += 1;
        if *since >= INTRODUCED {
            self.above = None;
        }
        lead
    }
}

/// `payload:`, `Data =`: words before the payload of an event that the line above names.
fn is_label(before: &str) -> bool {
    let word = before.trim_end_matches([':', '=', ' ']);
    let is_word = word.chars().all(char::is_alphabetic) && !word.chars().skip(1).any(char::is_uppercase);
    word.len() < before.len() && is_word && !word.is_empty()
}
