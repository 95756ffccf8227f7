//! The elements of an array that is opened are pieces of their own; what separates them is checked.

use std::ops::Range;

use super::array::{Before, OpenArray};
use super::{Cutter, Long};
use crate::capture::cut::{Cut, Flaw, Step};
use crate::capture::lexical::{newline, opens, skip_blanks, token_end, trim_end};
use crate::capture::skim::is_one_value;

impl Cutter {
    /// Opens the array whose bracket stands at `start`.
    pub(super) fn open_array(&mut self, start: usize) {
        self.array = Some(OpenArray::new(start, self.line.blanks));
        self.at = start + 1;
    }

    /// Opens the list of records in a document, whose bracket stands at `start`.
    pub(super) fn open_list(&mut self, start: usize) {
        self.open_array(start);
        if let Some(array) = &mut self.array {
            array.undecided = None;
        }
        self.found.push_back((Cut::Opening, start..start + 1));
    }

    /// An element that is cut now.
    fn cut_element(&mut self) -> Cut {
        self.listing.as_mut().map_or(Cut::Element, |listing| Cut::Item(listing.count()))
    }

    /// The array is torn, and the document with it whose list it is.
    fn lose_array(&mut self) {
        self.array = None;
        self.listing = None;
    }

    /// Goes on with the elements of an array whose bracket is not at hand.
    pub(super) fn go_on_in_array(&mut self) {
        let array = OpenArray::new(self.at, self.line.blanks);
        self.array =
            Some(OpenArray { undecided: None, before: Before::Torn, is_on_first_line: false, ..array });
    }

    /// Returns true if the array stays together as one record, decided by its first element; `None` when
    /// that is broken, too long, or not there.
    pub(super) fn decide(&mut self, first: Option<&[u8]>, whole: &mut dyn FnMut(&[u8]) -> bool) -> bool {
        let Some(array) = &mut self.array else {
            return false;
        };
        let Some(start) = array.undecided.take() else {
            return false;
        };
        if first.is_some_and(whole) {
            return true;
        }
        self.found.push_back((Cut::Opening, start..start + 1));
        false
    }

    /// Checks the text between two elements.
    pub(super) fn between_elements(
        &mut self,
        text: &[u8],
        is_all: bool,
        whole: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Step {
        let next = skip_blanks(text, self.at);
        let Some(array) = &mut self.array else {
            return Step::Again;
        };
        let reached = next.unwrap_or(text.len());
        if memchr::memchr(b'\n', &text[self.at..reached]).is_some() {
            array.is_on_first_line = false;
            array.is_at_line_start = true;
        }
        // However many blanks follow, the text before them is released in time.
        let is_far = |from: usize| reached - from > self.rules.max_record;
        let is_undecided_far = array.undecided.is_some_and(is_far);
        if matches!(array.before, Before::Comma(at) if is_far(at)) {
            array.before = Before::Comma(reached);
        }
        if is_undecided_far {
            self.decide(None, whole);
        }
        self.advance(text, reached);
        match next {
            Some(at) => self.element_or_separator(text, at, is_all, whole),
            None if is_all => self.cut_off(text, whole),
            None => Step::More,
        }
    }

    fn element_or_separator(
        &mut self,
        text: &[u8],
        at: usize,
        is_all: bool,
        whole: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Step {
        match text[at] {
            b',' => self.comma(text, at, whole),
            b']' => self.close_array(text, at, whole),
            b'}' => {
                self.decide(None, whole);
                self.found.push_back((Cut::Flaw(Flaw::Mismatched), at..at + 1));
                self.pass_element(text, at + 1, Before::Torn);
                Step::Again
            }
            first => match self.is_array_torn(text, at, is_all) {
                None => Step::More,
                Some(true) => {
                    self.found.push_back((Cut::Flaw(Flaw::NotClosed), at..at));
                    self.lose_array();
                    Step::Again
                }
                Some(false) => self.element(text, at, first, is_all, whole),
            },
        }
    }

    fn comma(&mut self, text: &[u8], at: usize, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        let Some(array) = &mut self.array else {
            return Step::Again;
        };
        if matches!(array.before, Before::Element | Before::Torn) {
            array.met(Before::Comma(at));
        } else {
            array.met(Before::Torn);
            self.decide(None, whole);
            self.found.push_back((Cut::Flaw(Flaw::EmptyElement), at..at + 1));
        }
        self.advance(text, at + 1);
        Step::Again
    }

    fn close_array(&mut self, text: &[u8], at: usize, whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        let array = self.array.take();
        let empty = array.as_ref().and_then(|array| array.undecided);
        if let Some(start) = empty.filter(|_| whole(&[])) {
            self.found.push_back((Cut::Text, start..at + 1));
        }
        if let Some(Before::Comma(comma)) = array.map(|array| array.before) {
            self.found.push_back((Cut::Flaw(Flaw::TrailingComma), comma..comma + 1));
        }
        self.advance(text, at + 1);
        match &mut self.listing {
            Some(listing) => listing.close(),
            None => self.is_behind_array = true,
        }
        Step::Again
    }

    /// The text ends within the array.
    fn cut_off(&mut self, text: &[u8], whole: &mut dyn FnMut(&[u8]) -> bool) -> Step {
        self.decide(None, whole);
        // A torn record of a list may have no finding of its own.
        let is_untold = |array: OpenArray| array.before != Before::Torn || self.listing.is_some();
        if self.array.take().is_some_and(is_untold) {
            self.found.push_back((Cut::Flaw(Flaw::NotClosed), text.len()..text.len()));
        }
        self.listing = None;
        Step::Again
    }

    /// Returns true if the element that begins at `at` is no element, but the next record behind an array
    /// that was torn; `None` when its line is not there yet. Only an array that begins with its
    /// first element beside it looks like a line that was torn.
    fn is_array_torn(&self, text: &[u8], at: usize, is_all: bool) -> Option<bool> {
        let Some(array) = &self.array else {
            return Some(false);
        };
        let is_possible = array.is_at_line_start && opens(text[at]) && self.line.blanks <= array.indent;
        let is_other_kind = text[at] == b'[' && array.first == Some(b'{');
        let is_unseparated = array.before == Before::Element;
        if !is_possible || !array.is_first_beside || !(is_other_kind || is_unseparated) {
            return Some(false);
        }
        let window = text.get(at..at.saturating_add(self.rules.max_record));
        let window_end = window.map_or(text.len(), |window| at + window.len());
        let line_end = match newline(&text[..window_end], at) {
            Some(found) => found,
            None if window_end < text.len() => return Some(false),
            None if is_all => text.len(),
            None => return None,
        };
        Some(is_one_value(&text[at..line_end], false))
    }

    fn element(
        &mut self,
        text: &[u8],
        at: usize,
        first: u8,
        is_all: bool,
        whole: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Step {
        let Some(array) = &mut self.array else {
            return Step::Again;
        };
        if array.first.is_none() {
            array.first = Some(first);
            array.is_first_beside = array.is_on_first_line;
        }
        let limit = at.saturating_add(self.rules.max_record);
        let view = text.get(..limit).unwrap_or(text);
        let end = if opens(first) { Ok(at) } else { token_end(view, at, array.searched) };
        // A finding made before the whole element is there would show less of its line.
        if let (Err(searched), false) = (end, is_all || view.len() < text.len()) {
            array.searched = searched;
            return Step::More;
        }
        if std::mem::replace(&mut array.before, Before::Torn) == Before::Element && !begins_comment(first) {
            self.found.push_back((Cut::Flaw(Flaw::MissingComma), at..at + 1));
        }
        if opens(first) {
            self.begin(text, at);
            return Step::Again;
        }
        match end {
            Ok(end) => self.end_element(text, at..trim_end(text, at, end), whole),
            Err(searched) if view.len() < text.len() => {
                self.decide(None, whole);
                self.long = Some(Long::token(at, searched));
                Step::Again
            }
            Err(_) => self.end_element(text, at..trim_end(text, at, text.len()), whole),
        }
    }

    /// An element is complete.
    pub(super) fn end_element(
        &mut self,
        text: &[u8],
        range: Range<usize>,
        whole: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Step {
        let opening = self.array.as_ref().and_then(|array| array.undecided);
        if self.decide(Some(&text[range.clone()]), whole) {
            self.array = None;
            self.begin(text, opening.unwrap_or(range.start));
            return Step::Again;
        }
        let cut = self.cut_element();
        self.found.push_back((cut, range.clone()));
        // The comma that a comment has no need of may stand before it.
        let is_comment = text.get(range.start).copied().is_some_and(begins_comment);
        self.pass_element(text, range.end, if is_comment { Before::Torn } else { Before::Element });
        Step::Again
    }

    /// An element that is longer than a record may be ends at `end`.
    pub(super) fn end_long_element(&mut self, text: &[u8], end: usize, is_on_line: bool) {
        if self.array.is_some() {
            self.cut_element();
        }
        self.pass_element(text, end, Before::Element);
        if let Some(array) = &mut self.array {
            array.is_on_first_line &= is_on_line;
        }
    }

    fn pass_element(&mut self, text: &[u8], end: usize, before: Before) {
        let start = self.at;
        self.advance(text, end);
        let Some(array) = &mut self.array else { return };
        array.met(before);
        array.searched = 0;
        if array.is_on_first_line {
            array.is_on_first_line = memchr::memchr(b'\n', &text[start.min(end)..end]).is_none();
        }
    }

    /// An element ends unfinished; the next value begins at `tear`. If the whole array stood on
    /// the torn line, the array is torn with it.
    pub(super) fn tear_element(
        &mut self,
        text: &[u8],
        range: Range<usize>,
        tear: usize,
        whole: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Step {
        self.decide(None, whole);
        let cut = self.cut_element();
        self.found.push_back((cut, range));
        let was_on_first_line = self.array.as_ref().is_some_and(|array| array.is_on_first_line);
        self.pass_element(text, tear, Before::Torn);
        let indent = self.line.blanks;
        let Some(array) = &mut self.array else {
            return Step::Again;
        };
        array.is_at_line_start = true;
        let is_other_kind = text.get(tear) == Some(&b'[') && array.first == Some(b'{');
        let is_possible = array.is_first_beside && indent <= array.indent && tear < text.len();
        if is_possible && (was_on_first_line || is_other_kind) {
            self.lose_array();
        }
        Step::Again
    }
}

/// Returns true if an element that begins so is a comment: no JSON value does.
fn begins_comment(first: u8) -> bool {
    matches!(first, b'/' | b'#')
}
