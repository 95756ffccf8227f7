//! The form of an input, recognised by its beginning.

use std::sync::atomic::Ordering;

use super::Reading;
use crate::capture::console::{Beginning, begins};
use crate::capture::har::begins_har;
use crate::capture::magic::markup;
use crate::capture::options::Form;
use crate::capture::read::ReadFault;
use crate::capture::sniff::mark;
use crate::capture::table::{Header, begins_table};
use crate::capture::words::{self, begins_words};
use crate::json::Position;
use crate::stamp::Almanac;

/// The most bytes of an input that are searched for the order of its dates.
const BEGINNING: usize = 64 << 10;

impl<'a> Reading<'a> {
    /// Fails if the file is known to be in another notation. A pipe is read in any case.
    pub(super) fn refuse_markup(&self) -> Result<(), ReadFault> {
        let text = &self.buffer[self.start..self.filled];
        let is_there = text.len() >= BEGINNING || self.is_all;
        if self.is_begun || self.stream.may_wait || !is_there || self.options.form != Form::Auto {
            return Ok(());
        }
        markup(text).map_or(Ok(()), Err)
    }

    /// Skips a byte order mark and detects the form of the text; false while more bytes are needed.
    pub(super) fn begin(&mut self) -> bool {
        if self.is_begun {
            return true;
        }
        let text = &self.buffer[self.start..self.filled];
        let Some(length) = mark(text, self.is_all) else {
            return false;
        };
        let text = &text[length..];
        let is_beginning = text.len() >= BEGINNING || self.is_all || self.stream.may_wait;
        if !is_beginning {
            return false;
        }
        let words = match self.words(text) {
            words::Beginning::Unknown => return false,
            words::Beginning::Words(words) => Some(Header::of_words(words)),
            words::Beginning::Other => None,
        };
        let form = if words.is_some() { Some((Form::Csv, 0)) } else { self.form(text) };
        let Some((form, torn)) = form else {
            return false;
        };
        self.cutter.almanac = Almanac::of_beginning(&text[..text.len().min(BEGINNING)]);
        self.calendar = self.cutter.almanac.calendar();
        match form {
            Form::Har => self.har = Some(Box::default()),
            Form::Console => self.cutter.begin_log(),
            Form::Csv => {
                let header = words.map(|words| (words, 0)).or_else(|| Header::read(text, self.is_all));
                let Some((header, end)) = header else {
                    return false;
                };
                self.cutter.begin_rows(text, header, end);
            }
            Form::Auto | Form::Growing | Form::Json | Form::Ndjson => {}
        }
        if torn > 0 {
            self.cutter.begin_torn(text, torn);
        }
        self.start += length;
        let passed = self.passed.swap(0, Ordering::Relaxed) + length as u64;
        let (at, position) = self.place.base();
        self.place.set(at, Position { offset: position.offset + passed, ..position });
        self.is_begun = true;
        true
    }

    /// Other texts begin where the cutter stands, behind a HAR.
    pub(super) fn begin_again(&mut self) {
        self.pass(self.cutter.at);
        self.cutter = Self::cutter(self.options, self.questions);
        self.is_begun = false;
    }

    /// The words of a known form that the lines of a text begin with.
    fn words(&self, text: &[u8]) -> words::Beginning<'a> {
        match self.options.form {
            Form::Auto | Form::Growing | Form::Console => {
                begins_words(text, self.is_all, &self.options.wrappings)
            }
            Form::Json | Form::Ndjson | Form::Har | Form::Csv => words::Beginning::Other,
        }
    }

    /// The form of a text, detected by its beginning if it is not given, and how much of it is the rest of a torn record.
    fn form(&self, text: &[u8]) -> Option<(Form, usize)> {
        match self.options.form {
            Form::Auto if begins_har(text, self.is_all)? => Some((Form::Har, 0)),
            Form::Auto | Form::Growing if begins_table(text, self.is_all)? => Some((Form::Csv, 0)),
            Form::Auto | Form::Growing => {
                let Beginning { torn, is_log } = begins(text, self.is_all)?;
                Some((if is_log { Form::Console } else { self.options.form }, torn))
            }
            form => Some((form, 0)),
        }
    }
}
