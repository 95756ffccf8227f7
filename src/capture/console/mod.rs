//! A console or text log: JSON among text.
//!
//! Values are found by their first bytes wherever they stand on a line, and end where their brackets balance, over as many
//! lines as it takes. A value that is open when a line begins as no line of JSON can was torn there. The text before a
//! value goes with it as its lead; lines of text alone go on as prose.
//!
//! The cuts are a function of the bytes alone, in whatever portions they arrive.
//!
//! * `sniff`: is it one; `line`: what a line is evidence of; `look`: what begins a value, and what a line of a log
//! * `echo`: what a program prints twice

mod echo;
mod line;
mod look;
mod sniff;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use line::is_fence;
pub(super) use line::{Sign, begins_with_time, is_place_or_time};
pub(super) use look::{begins_log_line, is_json_scalar};
pub(super) use sniff::{Beginning, begins, is_rest, line_sign};

use self::echo::Echoes;
use self::look::{Look, ends_literal, look};
use super::cut::{Cut, Cutter, Step};
use super::escaped::{Escape, LONGEST, decode, encoded_bracket};
use super::lead::LogPrefix;
use super::lexical::valid_prefix;
use super::lexical::{is_blank, newline, trim_end};
use super::long::Long;
use super::prose::ends_with_payload;
use super::skim::{End, Skim, Skimmed};
use crate::json::string_end;
use crate::stamp::Almanac;

/// How much of a line is kept before the place at hand: what is shown of it, and what may be a lead. A longer line of
/// text says nothing.
const KEPT: usize = 4 << 10;

/// How much of the line behind a value is waited for, so that it can be shown with it.
const SHOWN: usize = 4 << 10;

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
        self.line_start = self.line_start.saturating_sub(bytes);
        self.lead_start = self.lead_start.saturating_sub(bytes);
        // What is not known any more is searched again.
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

    /// Where on the line at hand, which ends at `end` and holds no value, JSON begins whose brackets are encoded too: `%7B%22`.
    fn encoded(&self, text: &[u8], end: usize) -> Option<usize> {
        let is_whole = !self.has_value && self.gone == 0;
        let line = &text[self.line_start..end];
        let start = is_whole.then(|| encoded_bracket(line)).flatten()?;
        Some(self.line_start + start)
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

    /// Learns what the line tells of the dates of the log.
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

impl Cutter {
    /// Goes on in a log.
    pub(super) fn log(&mut self, text: &[u8], is_all: bool, mut console: Box<Console>) -> Step {
        if console.is_long {
            console.is_long = false;
            // Of what was too long only the beginning is at hand.
            console.line_end = LineEnd::default();
            console.begin_line(self.at);
            console.has_value = true;
        }
        let step = match console.open.take() {
            Some(open) if open.complete.is_some() => self.end_logged(text, is_all, &mut console, open),
            Some(open) if matches!(open.kind, Look::Value | Look::Literal) => {
                self.logged_value(text, is_all, &mut console, open)
            }
            Some(open) => self.logged_on_line(text, is_all, &mut console, open),
            None => self.log_text(text, is_all, &mut console),
        };
        self.console = Some(console);
        step
    }

    /// Looks for the next value.
    fn log_text(&mut self, text: &[u8], is_all: bool, console: &mut Console) -> Step {
        let from = self.at;
        let mut at = from;
        while let Some(next) = memchr::memchr3(b'\n', b'{', b'[', &text[at..]).map(|next| at + next) {
            if text[next] == b'\n' {
                if let Some(start) = console.encoded(text, next) {
                    self.begin_logged(text, start, Look::Escaped(Escape::Percent), console);
                    return Step::Again;
                }
                console.end_line(text, next, &mut self.found);
                at = next + 1;
                console.begin_line(at);
                if at - from >= self.rules.run && !self.found.is_empty() {
                    self.at = at;
                    return Step::Again;
                }
                continue;
            }
            let before = next.checked_sub(1).filter(|before| *before >= console.lead_start);
            match look(text, next, before.map(|before| text[before]), is_all) {
                Some(Look::Text) => at = next + 1,
                Some(kind) => {
                    let length = match kind {
                        Look::Quoted => 1,
                        Look::Resembles if text[console.lead_start..next].ends_with(b"map") => 3,
                        _ => 0,
                    };
                    let start = next - length;
                    self.begin_logged(text, start, kind, console);
                    return Step::Again;
                }
                None => {
                    self.at = next;
                    return if self.found.is_empty() { Step::More } else { Step::Again };
                }
            }
        }
        if is_all && let Some(start) = console.encoded(text, text.len()) {
            self.begin_logged(text, start, Look::Escaped(Escape::Percent), console);
            return Step::Again;
        }
        self.at = text.len();
        if is_all {
            console.end_line(text, text.len(), &mut self.found);
            console.let_go(&mut self.found);
            console.begin_line(text.len());
        }
        match (self.found.is_empty(), is_all) {
            (false, _) => Step::Again,
            (true, true) => Step::End,
            (true, false) => Step::More,
        }
    }

    fn begin_logged(&mut self, text: &[u8], start: usize, kind: Look, console: &mut Console) {
        let lead = Box::new(console.lead(text, start, &mut self.found));
        let line = &text[console.line_start..start];
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        let indent = if console.is_far(start) { 0 } else { blanks };
        console.has_value = true;
        self.at = start;
        self.skim = Some(Skim::new(text, start, indent));
        console.open = Some(Open { kind, lead, next_line: None, complete: None });
    }

    /// Goes on with JSON, line after line.
    fn logged_value(&mut self, text: &[u8], is_all: bool, console: &mut Console, mut open: Open) -> Step {
        let Some(skim) = &mut self.skim else {
            return Step::Again;
        };
        let start = skim.start;
        let limit = start.saturating_add(self.rules.max_record);
        loop {
            if let Some(line) = open.next_line {
                let begins_other = if open.kind == Look::Literal { ends_literal } else { begins_log_line };
                match begins_other(text, line, is_all) {
                    None => {
                        console.open = Some(open);
                        return Step::More;
                    }
                    Some(true) => return self.tear_logged(text, line, console, open),
                    Some(false) => open.next_line = None,
                }
            }
            let line_end = console.line_end(text, skim.at);
            let line = line_end.map_or(text.len(), |end| end + 1);
            let is_cut = line > limit;
            let view = &text[..line.min(limit)];
            let reach = if is_all && line_end.is_none() { End::Input } else { End::More };
            match skim.run(view, self.distrusted, reach) {
                Skimmed::Closed { end, .. } => {
                    open.complete = Some(end);
                    console.open = Some(open);
                    return Step::Again;
                }
                Skimmed::Torn { before } => return self.tear_logged(text, before, console, open),
                Skimmed::RanOut if is_cut => return self.long_log(console, open),
                Skimmed::RanOut => match line_end {
                    Some(end) => open.next_line = Some(end + 1),
                    None if is_all => return self.tear_logged(text, text.len(), console, open),
                    None => {
                        console.open = Some(open);
                        return Step::More;
                    }
                },
            }
        }
    }

    /// Goes on with what ends on its line: JSON in a string, or what only resembles JSON.
    fn logged_on_line(&mut self, text: &[u8], is_all: bool, console: &mut Console, mut open: Open) -> Step {
        let start = self.at;
        let found = console.line_end(text, start);
        let limit = start.saturating_add(self.rules.max_record);
        let line_end = match found {
            Some(end) => end,
            None if is_all || text.len() > limit => text.len(),
            None => {
                console.open = Some(open);
                return Step::More;
            }
        };
        if line_end > limit {
            return self.long_log(console, open);
        }
        let line = &text[..line_end];
        let closed = match (open.kind, &mut self.skim) {
            (Look::Quoted, _) => string_end(line, start + 1),
            (Look::Escaped(escape), _) => escaped_end(&line[start..], escape).map(|end| start + end),
            (kind, Some(skim)) => match skim.run(line, 0, End::Input) {
                Skimmed::Closed { end, .. } => Some(end),
                // A literal whose first member stands behind its bracket, as Node.js printed them: `{ a: 1,`.
                Skimmed::RanOut if kind == Look::Resembles && line.trim_ascii_end().ends_with(b",") => {
                    match goes_on(text, line_end + 1, is_all) {
                        None => {
                            console.open = Some(open);
                            return Step::More;
                        }
                        Some(true) => {
                            open.kind = Look::Literal;
                            open.next_line = Some(line_end + 1);
                            console.open = Some(open);
                            return Step::Again;
                        }
                        Some(false) => None,
                    }
                }
                Skimmed::Torn { .. } | Skimmed::RanOut => None,
            },
            (_, None) => None,
        };
        if closed.is_none() {
            open.kind = Look::Resembles;
        }
        open.complete = Some(closed.unwrap_or_else(|| trim_end(text, start, line_end)));
        console.open = Some(open);
        Step::Again
    }

    /// The value is complete. It goes on when its line is there too, or as much of it as is shown.
    fn end_logged(&mut self, text: &[u8], is_all: bool, console: &mut Console, open: Open) -> Step {
        let end = open.complete.unwrap_or(self.at);
        let is_there = is_all || text.len() - end >= SHOWN || console.line_end(text, end).is_some();
        if !is_there {
            console.open = Some(open);
            return Step::More;
        }
        let start = self.at;
        let cut = match open.kind {
            Look::Quoted => Cut::Quoted,
            Look::Escaped(escape) => Cut::Escaped(escape),
            Look::Text | Look::Value | Look::Resembles | Look::Literal => Cut::Text,
        };
        if !console.echoes.is_echo(&text[start..end], &open.lead.before) {
            self.found.push_back((cut, start..end));
            console.leads.push_back(open.lead);
        }
        console.go_on_behind(text, start, end);
        self.skim = None;
        self.at = end;
        Step::Again
    }

    /// The value ends unfinished somewhere before `before`, where something else begins.
    fn tear_logged(&mut self, text: &[u8], before: usize, console: &mut Console, open: Open) -> Step {
        let start = self.at;
        self.distrusted = self.distrusted.max(before);
        let tear = self.earlier_tear(text, start, before).unwrap_or(before);
        self.found.push_back((Cut::Text, start..trim_end(text, start, tear)));
        console.leads.push_back(open.lead);
        console.echoes.forget();
        let line_start = memchr::memrchr(b'\n', &text[start..tear]).map(|end| start + end + 1);
        self.skim = None;
        self.at = tear;
        match line_start {
            Some(line_start) if text[line_start..tear].iter().all(|byte| is_blank(*byte)) => {
                console.begin_line(line_start);
            }
            _ => console.go_on_behind(text, start, tear),
        }
        Step::Again
    }

    /// The value is longer than a record may be: it ends on its line, at the latest.
    fn long_log(&mut self, console: &mut Console, open: Open) -> Step {
        let start = self.at;
        console.let_go(&mut self.found);
        console.leads.push_back(open.lead);
        console.echoes.forget();
        console.is_long = true;
        let skim = self.skim.take().filter(|_| open.kind == Look::Value);
        self.long = Some(match skim {
            Some(skim) => Long::on_line(skim),
            None => Long::line(start, start),
        });
        Step::Again
    }
}

/// `payload:`, `Data =`: what stands before the payload of an event that the line above names.
fn is_label(before: &str) -> bool {
    let word = before.trim_end_matches([':', '=', ' ']);
    let is_word = word.chars().all(char::is_alphabetic) && !word.chars().skip(1).any(char::is_uppercase);
    word.len() < before.len() && is_word && !word.is_empty()
}

/// Returns true if the line that begins at `at` is indented, as the second line of a literal is; `None` while it is not there.
fn goes_on(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    match text.get(at) {
        Some(first) => Some(matches!(first, b' ' | b'\t')),
        None => is_all.then_some(false),
    }
}

/// Where the value ends that a line begins with, its quotes escaped. Not more of the line is decoded than about twice as much
/// as the value is long: many may stand on it.
fn escaped_end(line: &[u8], escape: Escape) -> Option<usize> {
    const FIRST: usize = 256;
    let mut length = FIRST;
    loop {
        let part = &line[..line.len().min(length).min(LONGEST)];
        let decoded = decode(valid_prefix(part), escape);
        if let Some(end) = Skim::new(&decoded.text, 0, 0).find_end(&decoded.text) {
            return Some(decoded.map.place(end));
        }
        if part.len() < length {
            return None;
        }
        length *= 4;
    }
}
