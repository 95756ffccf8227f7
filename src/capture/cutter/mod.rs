//! Cuts a text into pieces that end where records end.
//!
//! The cut is a function of the bytes alone: in whatever portions they arrive, the pieces hold the same records. It is used
//! twice: by the source on the stream, and by the worker on an array that is broken, so that an array gives the same records
//! on one line as over many.
//!
//! * `lines`: a run of lines each of which holds whole values
//! * `value`: a value over many lines, which ends where its brackets balance or where it was torn
//! * `array`, `elements`: an array, which is opened so that its elements are pieces; `lists`: the lists of a document
//! * `rows`: the rows of a table; the values of a log are cut in `console`
//! * `long`, `too_long`: a record that is longer than it may be, of which only the beginning is kept

mod array;
mod elements;
mod lines;
mod lists;
mod long;
mod rows;
mod too_long;
mod value;

pub(super) use long::Long;

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use self::array::OpenArray;
use super::console::{Console, Signs};
use super::cut::{Cut, Next, Rules, Step};
use super::lexical::{is_blank, trim_end};
use super::listing::Listing;
use super::note::Note;
use super::skim::Skim;
use super::table::Rows;
use super::wrappings::Wrappings;
use crate::stamp::Almanac;

#[derive(Debug)]
pub(super) struct Cutter {
    pub(super) rules: Rules,
    /// Everything before this offset is cut.
    pub(super) at: usize,
    pub(super) found: VecDeque<(Cut, Range<usize>)>,
    /// The value being skimmed: a record, or an element of `array`.
    pub(super) skim: Option<Skim>,
    /// The value is complete and ends here; the text behind it is not known yet.
    complete: Option<usize>,
    array: Option<OpenArray>,
    pub(super) long: Option<Long>,
    /// The document whose lists are being cut.
    pub(super) listing: Option<Box<Listing>>,
    /// The known forms of records; none where no record is looked into.
    wrappings: Option<Arc<Wrappings>>,
    /// The text is a log, and this far cut.
    pub(super) console: Option<Box<Console>>,
    /// The text is a table, and this far cut.
    pub(super) rows: Option<Box<Rows>>,
    /// Ends with the first array: the caller goes on behind it.
    is_array_only: bool,
    /// An array has just been closed: only a value may stand behind it on its line.
    is_behind_array: bool,
    /// A tear was found only at this offset, far behind where it was: until then the grammar that
    /// let it pass is not trusted again. It also keeps the work linear.
    pub(super) distrusted: usize,
    line: LineState,
    /// No newline stands between `at` and this offset.
    searched: usize,
    /// True if the brackets of the line at `at` are closed; `None` until that was checked.
    line_is_closed: Option<bool>,
    /// The words before which programs print a value twice, if the text turns out to be a log.
    printed_twice: Arc<[Vec<String>]>,
    /// The evidence of short lines among JSON texts, once there was one.
    signs: Option<Box<Signs>>,
    /// A line of no known form was reported.
    is_doubt_told: bool,
    /// The dates of the text so far, until it turns out to be a log.
    pub(super) almanac: Almanac,
}

/// The current line: how deep it is indented, and whether it is a line as lines are.
#[derive(Debug, Clone, Copy, Default)]
struct LineState {
    blanks: usize,
    /// The line has a byte that is not blank.
    is_final: bool,
    /// The line is longer than a record may be: the cutter no longer waits for its end.
    is_long: bool,
    /// The record at hand, of this line or more, was checked and is not a document with a list.
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
            signs: None,
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

    /// Reports once that a line has no known form; false if that was reported before.
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
}
