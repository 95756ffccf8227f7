//! The fast path: lines that hold whole values, found without a look inside.

use super::{Cutter, Long};
use crate::capture::console::Sign;
use crate::capture::cut::{Cut, LINES, Step};
use crate::capture::lexical::{closes, newline, opens, skip_blanks, trim_end};
use crate::capture::skim::is_closed;

/// The kind of the line at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// It holds whole values (or is to be judged as if it did); the next line begins here.
    Whole { start: usize, next: usize },
    /// A value begins here that does not end on the line.
    Opens(usize),
    /// It begins here and is longer than a record may be.
    TooLong(usize),
    /// A document begins here whose list is cut.
    List,
    /// A line of a log begins here.
    Log(usize),
    /// A line of text that has no known form.
    Doubtful { start: usize, end: usize },
    /// That cannot be told yet.
    Unknown,
    /// There is none.
    None,
}

/// Lines that are taken together.
struct Run {
    start: usize,
    lines: usize,
}

impl Run {
    /// Returns true if it is enough for a block of about `bytes`.
    #[inline]
    fn is_full(&self, at: usize, bytes: usize) -> bool {
        at - self.start >= bytes || self.lines >= LINES
    }
}

impl Cutter {
    /// Takes as many lines as there are, or begins the value that goes on behind its line.
    pub(super) fn lines(&mut self, text: &[u8], is_all: bool) -> Step {
        let mut run: Option<Run> = None;
        let mut at = self.at;
        let rest = loop {
            if run.as_ref().is_some_and(|run| run.is_full(at, self.rules.run)) {
                break Line::None;
            }
            match self.line(text, at, is_all) {
                Line::Whole { start, next } => {
                    let run = run.get_or_insert(Run { start, lines: 0 });
                    run.lines += 1;
                    at = self.plain_lines(text, next, run);
                    self.searched = at;
                    self.line_is_closed = None;
                }
                other => break other,
            }
        };
        if let Some(Run { start, .. }) = run {
            self.found.push_back((Cut::Lines, start..trim_end(text, start, at)));
            self.advance(text, at);
            return Step::Again;
        }
        match rest {
            Line::Opens(start) if text[start] == b'[' => {
                self.advance(text, start);
                self.open_array(start);
                Step::Again
            }
            Line::Opens(start) => {
                self.begin(text, start);
                Step::Again
            }
            Line::List => Step::Again,
            Line::Log(start) => {
                self.advance(text, start);
                self.become_log();
                Step::Again
            }
            Line::Doubtful { start, end } => {
                self.tell_doubt(start..end);
                Step::Again
            }
            Line::TooLong(start) => {
                self.advance(text, start);
                self.long = Some(Long::line(start, start));
                Step::Again
            }
            Line::None if is_all => {
                self.advance(text, text.len());
                Step::End
            }
            Line::None => {
                self.advance(text, text.len());
                Step::More
            }
            Line::Whole { .. } | Line::Unknown => Step::More,
        }
    }

    /// Moves over lines from `at` on that begin and end with a bracket and are followed by another
    /// that begins with one: by definition each holds whole values.
    fn plain_lines(&self, text: &[u8], mut at: usize, run: &mut Run) -> usize {
        let large = self.rules.large();
        let is_bracket = |at: usize| text.get(at).is_some_and(|byte| opens(*byte));
        while !run.is_full(at, self.rules.run) && is_bracket(at) {
            let Some(end) = newline(text, at) else { break };
            let last = match text[end - 1] {
                b'\r' if end - at > 1 => text[end - 2],
                last => last,
            };
            if !closes(last) || !is_bracket(end + 1) || end - at > large {
                break;
            }
            at = end + 1;
            run.lines += 1;
        }
        at
    }

    /// The kind of the line that begins at or behind `at`.
    fn line(&mut self, text: &[u8], at: usize, is_all: bool) -> Line {
        let Some(start) = skip_blanks(text, at) else {
            return Line::None;
        };
        let limit = start.saturating_add(self.rules.max_record);
        let is_value = opens(text[start]) && !self.rules.ndjson;
        let is_here = at == self.at;
        if is_value && is_here && self.line.is_long && newline(&text[..start], at).is_none() {
            return Line::Opens(start);
        }
        let found = newline(text, start.max(self.searched));
        // However many values one endless line holds, it is looked through once.
        self.searched = found.unwrap_or(text.len());
        let end = found.unwrap_or(text.len());
        if is_value && end - start > self.rules.large() && (!is_here || self.begin_listing(text, start)) {
            return Line::List;
        }
        if found.is_none() && !is_all && text.len() <= limit {
            return Line::Unknown;
        }
        let next = text.len().min(end + 1);
        if end > limit {
            if !is_value {
                return Line::TooLong(start);
            }
            if is_here {
                self.advance(text, start);
                self.line.is_long = true;
            }
            return Line::Opens(start);
        }
        if !is_value {
            let begins_line = !is_here || newline(&text[..start], at).is_some() || !self.line.is_final;
            if !begins_line {
                return Line::Whole { start, next };
            }
            return self.line_of_text(text, start, end);
        }
        let is_ended = closes(text[trim_end(text, start, end) - 1]);
        if !is_ended {
            return Line::Opens(start);
        }
        let follows = self.is_followed_by_bracket(text, next, is_all);
        if follows == Some(true) || self.is_line_closed(text, at, start, end) {
            return Line::Whole { start, next };
        }
        if follows.is_none() { Line::Unknown } else { Line::Opens(start) }
    }

    /// The kind of a line that begins with no bracket.
    fn line_of_text(&mut self, text: &[u8], start: usize, end: usize) -> Line {
        let whole = Line::Whole { start, next: text.len().min(end + 1) };
        if !self.rules.may_be_log {
            return whole;
        }
        let end = trim_end(text, start, end);
        match self.signs.get_or_insert_default().of(&text[start..end]) {
            Sign::Log | Sign::Name => Line::Log(start),
            // A line that is not UTF-8 is an error, whatever the form.
            Sign::Nothing if !self.is_doubt_told && str::from_utf8(&text[start..end]).is_ok() => {
                Line::Doubtful { start, end }
            }
            Sign::Json | Sign::Nothing | Sign::Comment => whole,
        }
    }

    /// Returns true if the next line that is not blank begins with a bracket, or there is none.
    fn is_followed_by_bracket(&self, text: &[u8], next: usize, is_all: bool) -> Option<bool> {
        let limit = next.saturating_add(self.rules.max_record);
        match skip_blanks(text.get(..limit).unwrap_or(text), next) {
            Some(first) => Some(opens(text[first])),
            None if limit < text.len() => Some(false),
            None => is_all.then_some(true),
        }
    }

    /// Returns true if the brackets of the line close on it; asked again for the first line while its
    /// successor is awaited, so the answer is kept.
    fn is_line_closed(&mut self, text: &[u8], at: usize, start: usize, end: usize) -> bool {
        if at != self.at {
            return is_closed(&text[start..end]);
        }
        *self.line_is_closed.get_or_insert_with(|| is_closed(&text[start..end]))
    }
}
