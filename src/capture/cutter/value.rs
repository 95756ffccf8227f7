//! A value that is cut at its end: where its brackets balance, or where it was torn.

use super::{Cutter, Long};
use crate::capture::console::{begins_with_time, is_place_or_time};
use crate::capture::cut::{Cut, Flaw, Step};
use crate::capture::lexical::{Behind, behind, is_blank, newline, opens, trim_end};
use crate::capture::skim::{End, Skim, Skimmed, is_one_value};

impl Cutter {
    /// Begins the value whose bracket stands at `start`.
    pub(super) fn begin(&mut self, text: &[u8], start: usize) {
        self.advance(text, start);
        self.skim = Some(Skim::new(text, start, self.line.blanks));
    }

    /// Goes on with the value that is open.
    pub(super) fn go_on(&mut self, text: &[u8], is_all: bool, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        let Some(skim) = &mut self.skim else {
            return Step::Again;
        };
        // Until it is known whether it is a document with a list, no more is read.
        let most = if self.line.is_no_list { self.rules.max_record } else { self.rules.large() };
        let limit = skim.start.saturating_add(most);
        let (view, end) = match text.get(..limit) {
            Some(view) if view.len() < text.len() => (view, End::Limit),
            _ if is_all => (text, End::Input),
            _ => (text, End::More),
        };
        let skimmed = skim.run(view, self.distrusted, end);
        let (start, reached) = (skim.start, skim.at);
        match skimmed {
            Skimmed::RanOut if end == End::More => Step::More,
            Skimmed::RanOut if end == End::Limit && !self.line.is_no_list => {
                self.line.is_no_list = !self.begin_listing(text, start);
                Step::Again
            }
            Skimmed::Closed { end, matched: true } => self.complete(text, end, whole),
            Skimmed::Closed { end, matched: false } => match self.earlier_tear(view, start, end) {
                Some(tear) => self.tear(text, tear, end, whole),
                None => self.complete(text, end, whole),
            },
            Skimmed::Torn { before } => {
                let tear = self.earlier_tear(view, start, before).unwrap_or(before);
                self.tear(text, tear, reached, whole)
            }
            Skimmed::RanOut => match self.earlier_tear(view, start, view.len()) {
                Some(tear) => self.tear(text, tear, view.len(), whole),
                None if end == End::Limit => self.grow_long(text, whole),
                None => self.tear(text, text.len(), text.len(), whole),
            },
        }
    }

    /// The value from `start` is torn somewhere before `end`: the first line behind its own first
    /// line that is a whole value by itself and not indented deeper is where the next one begins.
    pub(in crate::capture) fn earlier_tear(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
        let indent = self.skim.as_ref().map_or(0, |skim| skim.indent);
        // Behind a hole in a log something else begins.
        if let Some(nul) = memchr::memchr(0, &text[start..end]).filter(|_| self.rules.may_be_log) {
            return Some(start + nul);
        }
        let mut line_start = newline(&text[..end], start)? + 1;
        loop {
            let line_end = newline(text, line_start).unwrap_or(text.len());
            let line = &text[line_start..line_end];
            let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
            let first = line.get(blanks).copied().unwrap_or(b'\n');
            if opens(first) && blanks <= indent && is_one_value(line, self.array.is_some()) {
                return Some(line_start + blanks);
            }
            let is_text = self.rules.may_be_log && self.array.is_none() && blanks == 0;
            if is_text && begins_with_time(line) {
                return Some(line_start);
            }
            line_start = line_end + 1;
            if line_start >= end {
                return None;
            }
        }
    }

    /// The value ends before `tear`, unfinished.
    fn tear(&mut self, text: &[u8], tear: usize, seen: usize, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        self.distrusted = self.distrusted.max(seen);
        let Some(skim) = self.skim.take() else {
            return Step::Again;
        };
        let range = skim.start..trim_end(text, skim.start, tear);
        if self.array.is_none() {
            self.found.push_back((Cut::Text, range));
            self.advance(text, tear);
            return Step::Again;
        }
        self.tear_element(text, range, tear, whole)
    }

    /// The value is complete and ends at `end`.
    fn complete(&mut self, text: &[u8], end: usize, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        if self.array.is_none() {
            self.complete = Some(end);
            return Step::Again;
        }
        let Some(skim) = self.skim.take() else {
            return Step::Again;
        };
        self.end_element(text, skim.start..end, whole)
    }

    /// Ends a value: the text behind it on its line belongs to it, unless it is the next value.
    pub(super) fn finish(&mut self, text: &[u8], end: usize, is_all: bool) -> Step {
        let start = self.skim.as_ref().map_or(self.at, |skim| skim.start);
        let limit = start.saturating_add(self.rules.max_record);
        let view = text.get(..limit.max(end)).unwrap_or(text);
        let is_cut = view.len() < text.len();
        let (piece_end, next) = match behind(view, end, is_all || is_cut) {
            None => return Step::More,
            Some(Behind::Nothing(next) | Behind::Value(next)) => (end, next),
            Some(Behind::Junk(_, junk_end)) if self.is_printed(&view[end..junk_end]) => {
                self.at = start;
                self.become_log();
                return Step::Again;
            }
            Some(Behind::Junk(_, junk_end)) => (junk_end, junk_end),
        };
        self.complete = None;
        self.skim = None;
        self.found.push_back((Cut::Text, start..piece_end));
        self.advance(text, next);
        Step::Again
    }

    /// Behind an array that was opened nothing may stand on its line but the next value.
    pub(super) fn behind_array(&mut self, text: &[u8], is_all: bool) -> Step {
        let limit = self.at.saturating_add(self.rules.max_record);
        let view = text.get(..limit).unwrap_or(text);
        let is_cut = view.len() < text.len();
        let next = match behind(view, self.at, is_all || is_cut) {
            None => return Step::More,
            Some(Behind::Nothing(next) | Behind::Value(next)) => next,
            Some(Behind::Junk(_, junk_end)) if self.is_printed(&view[self.at..junk_end]) => {
                self.is_behind_array = false;
                self.become_log();
                return Step::Again;
            }
            Some(Behind::Junk(junk, junk_end)) => {
                self.found.push_back((Cut::Flaw(Flaw::TextAfter), junk..junk_end));
                junk_end
            }
        };
        self.is_behind_array = false;
        self.advance(text, next);
        Step::Again
    }

    /// Returns true if the text behind a value shows that a log printed it.
    fn is_printed(&self, junk: &[u8]) -> bool {
        const LONGEST: usize = 256;
        self.rules.may_be_log && junk.len() <= LONGEST && is_place_or_time(&String::from_utf8_lossy(junk))
    }

    /// The value is longer than a record may be.
    fn grow_long(&mut self, text: &[u8], whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        let Some(skim) = self.skim.take() else {
            return Step::Again;
        };
        self.decide(None, whole);
        self.long = Some(Long::value(text, skim));
        Step::Again
    }
}
