//! Cuts a text into pieces that end where records end.
//!
//! The cut is a function of the bytes alone: in whatever portions they arrive, the pieces hold the
//! same records. It is used twice: by the source on the stream, and by the worker on an array that
//! is broken, so that an array gives the same records on one line as over many.
//!
//! A piece is, in this order: a run of lines each of which holds whole values (`lines.rs`); a
//! value over many lines, which ends where its brackets balance or where it was torn (this file);
//! an array, which is opened so that its elements are pieces (`array.rs`); and whatever is longer
//! than a record may be, of which only the beginning is kept (`long.rs`).

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use crate::json::{Cause, Inside};
use crate::stamp::{Almanac, Calendar};

use super::array::OpenArray;
use super::block::{Coding, PieceKind};
use super::console::{Console, begins_with_time, is_place_or_time};
use super::csv::Rows;
use super::escaped::Escape;
use super::lexical::{Behind, behind, is_blank, newline, opens, trim_end};
use super::listing::{LARGE, Listing};
use super::long::Long;
use super::note::Note;
use super::skim::{End, Skim, Skimmed, is_one_value};
use super::wrapping::Wrappings;

/// The kinds of a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Lines that each hold one value or more.
    Lines,
    /// Rows of a table.
    Rows,
    /// A value, over many lines or not, and what no JSON follows it on its line.
    Text,
    /// One element of an opened array.
    Element,
    /// The same of a list of records in a document, and its number.
    Item(u64),
    /// The beginning of what is longer than a record may be.
    TooLong {
        /// How long it is.
        bytes: u64,
    },
    /// The bracket of an array that is opened here: no piece, but a place to remember.
    Opening,
    /// A fault between values.
    Flaw(Flaw),
    /// Lines of a log that hold no value.
    Prose,
    /// A string of a log that holds a value.
    Quoted,
    /// A value in a log whose quotes are escaped.
    Escaped(Escape),
    /// A fact about the text.
    Note(Note),
    /// The dates of the text, as far as they are known from here on: no piece.
    Calendar(Calendar),
}

impl Cut {
    /// The piece that the text `bytes` is, which was cut so.
    pub(super) fn piece(self, bytes: &[u8]) -> PieceKind {
        match self {
            Self::Lines | Self::Rows => PieceKind::Lines,
            Self::Text | Self::Opening | Self::Calendar(_) => PieceKind::Text,
            Self::Element | Self::Item(_) => PieceKind::Element,
            Self::TooLong { bytes } => PieceKind::TooLong { bytes },
            Self::Flaw(flaw) => PieceKind::Structure(flaw.cause(bytes)),
            Self::Prose => PieceKind::Prose,
            Self::Quoted => PieceKind::Embedded(Coding::Plain),
            Self::Escaped(escape) => PieceKind::Embedded(Coding::Escaped(escape)),
            Self::Note(note) => PieceKind::Note(note),
        }
    }
}

/// A fault between the elements of an opened array, or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    MissingComma,
    TrailingComma,
    EmptyElement,
    Mismatched,
    NotClosed,
    /// The document around a list is not closed.
    Unfinished,
    TextAfter,
}

impl Flaw {
    /// The same in the words of the parser; `found` is what stands there.
    pub(super) fn cause(self, found: &[u8]) -> Cause {
        match self {
            Self::MissingComma => Cause::MissingComma,
            Self::TrailingComma => Cause::TrailingComma { before: ']' },
            Self::EmptyElement => Cause::EmptyElement,
            Self::Mismatched => Cause::MismatchedBracket { opened: '[', found: '}' },
            Self::NotClosed => Cause::CutOff { inside: Inside::Array },
            Self::Unfinished => Cause::CutOff { inside: Inside::Object },
            Self::TextAfter => {
                let first = found.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
                Cause::TextAfter { found: first.unwrap_or(char::REPLACEMENT_CHARACTER) }
            }
        }
    }
}

/// The next thing that the cutter finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Found(Cut, Range<usize>),
    /// Not until there are more bytes.
    More,
    /// Nothing any more.
    End,
}

/// How a text is cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Every line is a record, whatever it looks like.
    pub(super) ndjson: bool,
    /// Lines of text among JSON texts make it a log from there on.
    pub(super) may_be_log: bool,
    /// The most bytes of a record.
    pub(super) max_record: usize,
    /// About how many bytes of lines make one piece.
    pub(super) run: usize,
}

impl Rules {
    /// So many bytes of a record are at hand when it is looked at.
    pub(super) fn large(&self) -> usize {
        self.max_record.min(LARGE)
    }
}

#[derive(Debug)]
pub(super) struct Cutter {
    pub(super) rules: Rules,
    /// Everything before this offset is cut.
    pub(super) at: usize,
    pub(super) found: VecDeque<(Cut, Range<usize>)>,
    /// The value being skimmed: a record, or an element of `array`.
    pub(super) skim: Option<Skim>,
    /// The value is complete and ends here; what stands behind it is not known yet.
    complete: Option<usize>,
    pub(super) array: Option<OpenArray>,
    pub(super) long: Option<Long>,
    /// The document whose lists are being cut.
    pub(super) listing: Option<Box<Listing>>,
    /// The known forms of records; none where no record is looked into.
    pub(super) wrappings: Option<Arc<Wrappings>>,
    /// The text is a log, and this far cut.
    pub(super) console: Option<Box<Console>>,
    /// The text is a table, and this far cut.
    pub(super) rows: Option<Box<Rows>>,
    /// Ends with the first array: the caller goes on behind it.
    is_array_only: bool,
    /// An array has just been closed: only a value may stand behind it on its line.
    pub(super) is_behind_array: bool,
    /// A tear was found only at this offset, far behind where it was: until then the grammar that
    /// let it pass is not trusted again. It also keeps the work linear.
    pub(super) distrusted: usize,
    line: LineState,
    /// No newline stands between `at` and this offset.
    pub(super) searched: usize,
    /// Tells that the line at `at` is closed, once that was looked at.
    pub(super) line_is_closed: Option<bool>,
    /// The words before which programs print twice what they print, if the text turns out to be a log.
    printed_twice: Arc<[Vec<String>]>,
    /// A line of no form was met and told.
    pub(super) is_doubt_told: bool,
    /// The dates that the text has told, until it turns out to be a log.
    pub(super) almanac: Almanac,
}

/// The current line: how deep it is indented, and whether it is a line as lines are.
#[derive(Debug, Clone, Copy, Default)]
struct LineState {
    blanks: usize,
    /// Something else than blanks was met on the line.
    is_final: bool,
    /// The line is longer than a record may be: its end is not waited for any more.
    is_long: bool,
    /// The record at hand, of this line or more, was looked at and is no document with a list.
    is_no_list: bool,
}

impl Cutter {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            at: 0,
            found: VecDeque::new(),
            skim: None,
            complete: None,
            array: None,
            long: None,
            listing: None,
            wrappings: None,
            console: None,
            rows: None,
            is_array_only: false,
            is_behind_array: false,
            distrusted: 0,
            line: LineState::default(),
            searched: 0,
            line_is_closed: None,
            printed_twice: Arc::default(),
            is_doubt_told: false,
            almanac: Almanac::default(),
        }
    }

    /// The same for a text that may turn out to be a log, in which programs print the same values before `printed_twice`.
    pub(super) fn printing_twice(mut self, printed_twice: &Arc<[Vec<String>]>) -> Self {
        self.printed_twice = Arc::clone(printed_twice);
        self
    }

    /// The same for a text whose large records may be documents of a known form.
    pub(super) fn of_forms(mut self, wrappings: Option<&Arc<Wrappings>>) -> Self {
        self.wrappings = wrappings.map(Arc::clone);
        self
    }

    /// The text begins with `torn` bytes of a record whose beginning is missing.
    pub(super) fn begin_torn(&mut self, text: &[u8], torn: usize) {
        let end = trim_end(text, 0, torn);
        self.found.push_back((Cut::Note(Note::Torn), 0..end));
        self.advance(text, torn);
        if let Some(console) = &mut self.console {
            console.begin_at(torn);
        }
        if end > 0 && text[end - 1] == b',' && self.console.is_none() {
            // What goes on behind a comma are elements of an array.
            self.go_on_in_array();
        }
    }

    /// The text turns out to be a log, although it began as JSON.
    pub(super) fn become_log(&mut self) {
        self.begin_log();
        if let Some(console) = &mut self.console {
            console.was_json = true;
        }
    }

    /// From here on the text is a log.
    pub(super) fn begin_log(&mut self) {
        let mut console = Box::new(Console::new(&self.printed_twice, self.almanac.clone()));
        console.begin_at(self.at);
        self.console = Some(console);
        self.skim = None;
        self.complete = None;
    }

    /// Tells once that a line is of no form; false if that was told before.
    pub(super) fn tell_doubt(&mut self, range: Range<usize>) -> bool {
        if self.is_doubt_told || !self.rules.may_be_log {
            return false;
        }
        self.is_doubt_told = true;
        self.found.push_back((Cut::Note(Note::Form), range));
        true
    }

    /// Cuts only the array that opens at `start`, then ends.
    pub(super) fn of_array(rules: Rules, text: &[u8], start: usize) -> Self {
        let mut cutter = Self { is_array_only: true, ..Self::new(rules) };
        cutter.advance(text, start);
        cutter.open_array(start);
        cutter
    }

    /// The next piece of `text`. `whole` is asked about the first element of an array that is to
    /// be opened: true keeps the array together as one record.
    pub(super) fn next(&mut self, text: &[u8], is_all: bool, whole: &mut dyn FnMut(&[u8]) -> bool) -> Next {
        loop {
            if let Some((cut, range)) = self.found.pop_front() {
                return Next::Found(cut, range);
            }
            let step = if self.long.is_some() {
                self.skip_long(text, is_all)
            } else if let Some(mut rows) = self.rows.take() {
                let step = self.whole_rows(text, is_all, &mut rows);
                self.rows = Some(rows);
                step
            } else if let Some(console) = self.console.take() {
                self.log(text, is_all, console)
            } else if let Some(end) = self.complete {
                self.finish(text, end, is_all)
            } else if self.skim.is_some() {
                self.go_on(text, is_all, whole)
            } else if self.array.is_some() {
                self.between_elements(text, is_all, whole)
            } else if self.listing.is_some() {
                self.around_lists(text, is_all)
            } else if self.is_array_only {
                Step::End
            } else if self.is_behind_array {
                self.behind_array(text, is_all)
            } else {
                self.lines(text, is_all)
            };
            match step {
                Step::Again => {}
                Step::More => return Next::More,
                Step::End => return Next::End,
            }
        }
    }

    /// Everything before this offset is no longer needed.
    pub(super) fn consumed(&self) -> usize {
        let logged = self.console.as_ref().map(|console| console.consumed(self.at));
        if let Some((_, range)) = self.found.front() {
            return logged.map_or(range.start, |logged| logged.min(range.start));
        }
        let array = self.array.as_ref().and_then(OpenArray::needs);
        let long = self.long.as_ref().map(|long| long.start);
        let skim = self.skim.as_ref().map(|skim| skim.start);
        [array, long, skim, logged].into_iter().flatten().fold(self.at, usize::min)
    }

    /// The first `bytes` of the text are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.at = self.at.saturating_sub(bytes);
        self.searched = self.searched.saturating_sub(bytes);
        self.distrusted = self.distrusted.saturating_sub(bytes);
        self.complete = self.complete.map(|end| end.saturating_sub(bytes));
        for (_, range) in &mut self.found {
            *range = range.start.saturating_sub(bytes)..range.end.saturating_sub(bytes);
        }
        if let Some(skim) = &mut self.skim {
            skim.forget(bytes);
        }
        if let Some(array) = &mut self.array {
            array.forget(bytes);
        }
        if let Some(long) = &mut self.long {
            long.forget(bytes);
        }
        if let Some(rows) = &mut self.rows {
            rows.forget(bytes);
        }
        if let Some(console) = &mut self.console {
            console.forget(bytes);
        }
    }

    /// Moves `at`, keeping count of how deep the line is indented on which it stands.
    pub(super) fn advance(&mut self, text: &[u8], to: usize) {
        let passed = text.get(self.at..to).unwrap_or_default();
        let line = match memchr::memrchr(b'\n', passed) {
            Some(line_end) => {
                self.line = LineState::default();
                &passed[line_end + 1..]
            }
            None => passed,
        };
        if !self.line.is_final {
            let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
            self.line.blanks += blanks;
            self.line.is_final = blanks < line.len();
        }
        self.at = self.at.max(to);
        self.line_is_closed = None;
        self.line.is_no_list = false;
    }

    pub(super) fn indent(&self) -> usize {
        self.line.blanks
    }

    /// Returns true if something else than blanks stands on the line before `at`.
    pub(super) fn is_behind_value(&self) -> bool {
        self.line.is_final
    }

    pub(super) fn is_line_long(&self) -> bool {
        self.line.is_long
    }

    pub(super) fn is_no_list(&self) -> bool {
        self.line.is_no_list
    }

    pub(super) fn mark_no_list(&mut self) {
        self.line.is_no_list = true;
    }

    pub(super) fn mark_line_long(&mut self) {
        self.line.is_long = true;
    }

    /// Begins the value whose bracket stands at `start`.
    pub(super) fn begin(&mut self, text: &[u8], start: usize) {
        self.advance(text, start);
        self.skim = Some(Skim::new(text, start, self.indent()));
    }

    /// Goes on with the value that is open.
    fn go_on(&mut self, text: &[u8], is_all: bool, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        let Some(skim) = &mut self.skim else {
            return Step::Again;
        };
        // Before it is known whether it is a document with a list, no more is looked at.
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
    pub(super) fn earlier_tear(&self, text: &[u8], start: usize, end: usize) -> Option<usize> {
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
    fn finish(&mut self, text: &[u8], end: usize, is_all: bool) -> Step {
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
    fn behind_array(&mut self, text: &[u8], is_all: bool) -> Step {
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

    /// Returns true if what stands behind a value shows that a log has printed it.
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

/// The result of one step of the cutter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Again,
    More,
    End,
}
