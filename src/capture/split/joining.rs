//! Joins one part of a text to those before it.

use super::stream::{Record, Stream, Values};
use crate::capture::block::{Block, Layout, Parts, Piece};
use crate::capture::embedded::Embedded;
use crate::capture::lexical::opens;
use crate::capture::wrapping::Split;

/// How many texts may be unfinished at the same time.
const STREAMS: usize = 64;

/// The fate of a record.
pub(super) enum Fate {
    /// It stays where it is.
    Stays,
    /// Its text was joined to others.
    Joined,
}

/// The text of a record.
pub(super) struct Part<'s> {
    pub(super) stream: String,
    /// Where its body stands in the record.
    pub(super) at: usize,
    /// The record says that it goes on.
    pub(super) goes_on: bool,
    pub(super) split: &'s Split,
    pub(super) text: Embedded,
}

impl Part<'_> {
    /// Returns true if it is the beginning of a value that is printed over lines.
    fn opens(&self) -> bool {
        self.text.text.trim_ascii_end().last().is_some_and(|last| opens(*last))
    }
}

/// Joins one part to the parts so far.
pub(super) struct Joining<'j> {
    pub(super) most: usize,
    pub(super) streams: &'j mut Vec<Stream>,
    pub(super) bytes: &'j mut usize,
    pub(super) finished: &'j mut Vec<Piece>,
    /// Where in the block the record stands.
    pub(super) at: usize,
}

impl Joining<'_> {
    pub(super) fn part(&mut self, bytes: &[u8], record: &Record<'_>, part: Part<'_>) -> Fate {
        let known = self.streams.iter().position(|stream| stream.name == part.stream);
        match known {
            Some(known) if self.is_over(known, &part.text.text) => self.finish(known),
            Some(known) => {
                self.go_on(known, bytes, record, &part);
                return Fate::Joined;
            }
            None => {}
        }
        let mut values = Values::default();
        let is_open = values.are_open(&part.text.text);
        let is_cut = part.split.by_open_value && values.are_json(&part.text.text);
        let is_over_lines = !part.goes_on && is_open && (part.opens() || is_cut);
        let is_part = part.goes_on && (is_open || !part.split.by_line_end);
        if !is_part && !is_over_lines {
            return Fate::Stays;
        }
        if self.streams.len() >= STREAMS {
            self.finish(0);
        }
        let records = Block { layout: Layout::Joined, ..Block::default() };
        let mut parts = Parts { records, text: Embedded::default(), too_long: None };
        parts.go_on(bytes, part.at, &part.text, record);
        let bytes = part.text.text.len();
        *self.bytes += bytes;
        let (is_line, in_strings) = (!part.goes_on, u32::from(values.is_in_string()));
        let name = part.stream;
        self.streams.push(Stream { name, parts, values, is_over_lines, is_line, in_strings, bytes });
        Fate::Joined
    }

    /// Returns true if the text of a stream does not go on with `text`.
    fn is_over(&self, known: usize, text: &[u8]) -> bool {
        let stream = &self.streams[known];
        stream.is_torn(text) || stream.is_over_lines && *self.bytes + text.len() > self.most
    }

    /// Goes on with the text of a stream.
    fn go_on(&mut self, known: usize, bytes: &[u8], record: &Record<'_>, part: &Part<'_>) {
        let stream = &mut self.streams[known];
        let length = part.text.text.len();
        stream.bytes += length;
        if stream.parts.too_long.is_none() && *self.bytes + length > self.most {
            *self.bytes -= stream.bytes - length;
            stream.cut();
        }
        if let Some(too_long) = &mut stream.parts.too_long {
            *too_long = stream.bytes as u64;
            if !part.goes_on {
                self.finish(known);
            }
            return;
        }
        *self.bytes += length;
        let text = &mut stream.parts.text.text;
        let is_ended = text.last() == Some(&b'\n');
        if stream.is_line && !is_ended && stream.values.is_line_between(text, &part.text.text) {
            text.push(b'\n');
        }
        stream.parts.go_on(bytes, part.at, &part.text, record);
        let is_open = stream.values.are_open(&stream.parts.text.text);
        stream.is_over_lines |= part.opens() && !part.goes_on;
        stream.is_line = !part.goes_on;
        stream.in_strings += u32::from(stream.is_line && stream.values.is_in_string());
        let is_explicit = part.goes_on && !part.split.by_line_end;
        let goes_on = is_explicit || is_open && (part.goes_on || stream.is_over_lines);
        if !goes_on {
            self.finish(known);
        }
    }

    /// Hands on the text of a stream.
    fn finish(&mut self, known: usize) {
        let stream = self.streams.remove(known);
        if stream.parts.too_long.is_none() {
            *self.bytes -= stream.bytes;
        }
        self.finished.push(stream.piece(self.at));
    }
}
