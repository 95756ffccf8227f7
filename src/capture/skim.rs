//! Where a value ends, found from its brackets and strings alone.
//!
//! The skim can stop at any byte and go on when more bytes are there, so that a record which
//! arrives in small reads is looked at once. It also sees when a record was torn: a value that
//! begins on a line of its own where no value can stand.

use super::lexical::{closes, is_blank, newline, opens};
use crate::json::work;

/// Why the bytes given to [`Skim::run`] end where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// More bytes will come.
    More,
    /// Nothing follows.
    Input,
    /// More bytes follow, but the record may not be longer than this.
    Limit,
}

/// The result of a skim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skimmed {
    /// The bracket that the value began with is closed, by a bracket of its own kind or not.
    Closed {
        /// The offset behind the closing bracket.
        end: usize,
        /// True if the closing bracket is of the kind of the first.
        matched: bool,
    },
    /// Another value begins here, on a line of its own, where none can stand.
    Torn {
        /// The first byte of that other value.
        before: usize,
    },
    /// The bytes ended first.
    RanOut,
}

/// A value that is being skimmed. All offsets are offsets in the text given to `run`.
#[derive(Debug)]
pub(super) struct Skim {
    /// Where the value begins.
    pub(super) start: usize,
    /// The offset up to which it was read.
    pub(super) at: usize,
    brackets: Brackets,
    in_string: bool,
    /// How many blanks the line began with so far, while its first other byte is awaited.
    line_blanks: Option<usize>,
    /// How deep the line is indented on which the value begins.
    pub(super) indent: usize,
    /// True if the second line is indented deeper than the first; unknown until it is there.
    is_indented: Option<bool>,
    /// The last byte before the current line that is not blank.
    last: u8,
    /// Bytes before this offset do not stand directly before those behind it.
    floor: usize,
}

impl Skim {
    /// A value whose opening bracket stands at `start`, on a line indented by `indent`.
    pub(super) fn new(text: &[u8], start: usize, indent: usize) -> Self {
        let mut brackets = Brackets::default();
        let first = text.get(start).copied().unwrap_or(b'{');
        brackets.push(first == b'[');
        Self {
            start,
            at: start + 1,
            brackets,
            in_string: false,
            line_blanks: None,
            indent,
            is_indented: None,
            last: first,
            floor: start,
        }
    }

    /// Returns true if the bytes so far end within a string.
    pub(super) fn is_in_string(&self) -> bool {
        self.in_string
    }

    /// Goes on as far as `text` reaches. On lines before `distrusted` a whole value that begins a
    /// line is taken for a record of its own even where the grammar would let it stand.
    pub(super) fn run(&mut self, text: &[u8], distrusted: usize, end: End) -> Skimmed {
        let from = self.at;
        let skimmed = loop {
            if self.line_blanks.is_some() {
                match self.begin_line(text, distrusted, end) {
                    Line::GoesOn => {}
                    Line::Unknown => break Skimmed::RanOut,
                    Line::Torn => break Skimmed::Torn { before: self.at },
                }
            }
            if self.in_string && !self.end_string(text) {
                break Skimmed::RanOut;
            }
            if let Some(skimmed) = self.skim_line(text) {
                break skimmed;
            }
        };
        work(self.at.saturating_sub(from));
        skimmed
    }

    /// The hot loop: over the values of one line.
    fn skim_line(&mut self, text: &[u8]) -> Option<Skimmed> {
        let mut at = self.at;
        while let Some(&byte) = text.get(at) {
            at += 1;
            let meaning = MEANING[usize::from(byte)];
            if meaning == Meaning::Nothing {
                continue;
            }
            match meaning {
                Meaning::Nothing => {}
                Meaning::Quote => {
                    at = string_end(text, at);
                    if text.get(at) == Some(&b'"') {
                        at += 1;
                    } else {
                        self.at = at;
                        self.in_string = true;
                        return None;
                    }
                }
                Meaning::Opens => self.brackets.push(byte == b'['),
                Meaning::Closes => {
                    let matched = self.brackets.pop() == (byte == b']');
                    if self.brackets.depth == 0 {
                        self.at = at;
                        return Some(Skimmed::Closed { end: at, matched });
                    }
                }
                Meaning::EndsLine => {
                    self.at = at - 1;
                    self.note_last(text);
                    self.at = at;
                    self.line_blanks = Some(0);
                    return None;
                }
            }
        }
        self.at = at;
        Some(Skimmed::RanOut)
    }

    /// Where the value ends by its brackets alone, wherever lines begin.
    pub(super) fn find_end(mut self, text: &[u8]) -> Option<usize> {
        loop {
            match self.run(text, 0, End::Input) {
                Skimmed::Closed { end, .. } => return Some(end),
                Skimmed::Torn { .. } => self.line_blanks = None,
                Skimmed::RanOut => return None,
            }
        }
    }

    /// Moves behind the string that is open; false when its end is not there.
    fn end_string(&mut self, text: &[u8]) -> bool {
        loop {
            self.at = string_end(text, self.at);
            let Some(byte) = text.get(self.at) else { return false };
            match byte {
                b'"' => {
                    self.at += 1;
                    break;
                }
                // A string holds no raw newline: it was torn, and ends with its line.
                b'\n' => break,
                _ => match text.get(self.at + 1) {
                    None => return false,
                    Some(b'\n') => self.at += 1,
                    Some(_) => self.at += 2,
                },
            }
        }
        self.in_string = false;
        true
    }

    fn note_last(&mut self, text: &[u8]) {
        let line = text[self.floor..self.at].iter().rev().take_while(|byte| **byte != b'\n');
        if let Some(last) = line.copied().find(|byte| !is_blank(*byte)) {
            self.last = last;
        }
    }

    fn begin_line(&mut self, text: &[u8], distrusted: usize, end: End) -> Line {
        let mut blanks = self.line_blanks.unwrap_or(0);
        let first = loop {
            match text.get(self.at) {
                None => {
                    self.line_blanks = Some(blanks);
                    return Line::Unknown;
                }
                Some(b'\n') => blanks = 0,
                Some(byte) if is_blank(*byte) => blanks += 1,
                Some(byte) => break *byte,
            }
            self.at += 1;
        };
        self.line_blanks = Some(blanks);
        let is_indented = *self.is_indented.get_or_insert(blanks > self.indent);
        if !opens(first) || blanks > self.indent {
            self.line_blanks = None;
            return Line::GoesOn;
        }
        if is_indented || !self.may_hold_value() {
            return Line::Torn;
        }
        if self.at < distrusted {
            let line_end = match newline(text, self.at) {
                Some(found) => found,
                None if end == End::Input => text.len(),
                None => return Line::Unknown,
            };
            if is_one_value(&text[self.at..line_end], false) {
                return Line::Torn;
            }
        }
        self.line_blanks = None;
        Line::GoesOn
    }

    /// True if a value can stand here, by the bytes before.
    fn may_hold_value(&self) -> bool {
        match self.last {
            b':' => !self.brackets.is_in_array(),
            b',' | b'[' => self.brackets.is_in_array(),
            _ => false,
        }
    }

    /// The bytes before `bytes` are gone.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.start = self.start.saturating_sub(bytes);
        self.at = self.at.saturating_sub(bytes);
        self.floor = self.floor.saturating_sub(bytes);
    }

    /// The bytes from `from` up to where the skim stands are taken out of the text.
    pub(super) fn drop_from(&mut self, text: &[u8], from: usize) {
        if self.line_blanks.is_none() {
            self.note_last(text);
        }
        self.at = from;
        self.floor = from;
    }
}

enum Line {
    GoesOn,
    Torn,
    Unknown,
}

/// Where from `at` on a string may end: at a quote, a backslash or a line end, or else at the end of
/// the text. Most strings are short: the first bytes are compared eight at a time, without a call.
fn string_end(text: &[u8], at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    // The lowest high bit that is set marks the first zero byte.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    let mut from = at;
    for _ in 0..4 {
        let Some(bytes) = text.get(from..).and_then(<[u8]>::first_chunk::<8>) else { break };
        let word = u64::from_le_bytes(*bytes);
        let is = |byte: u8| zeros(word ^ (ONES * u64::from(byte)));
        let found = is(b'"') | is(b'\\') | is(b'\n');
        if found != 0 {
            return from + found.trailing_zeros() as usize / 8;
        }
        from += 8;
    }
    let rest = text.get(from..).unwrap_or_default();
    memchr::memchr3(b'"', b'\\', b'\n', rest).map_or(text.len(), |found| from + found)
}

/// The meaning of a byte outside strings to the skim.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Quote,
    Opens,
    Closes,
    EndsLine,
}

static MEANING: [Meaning; 256] = {
    let mut table = [Meaning::Nothing; 256];
    table[b'"' as usize] = Meaning::Quote;
    table[b'{' as usize] = Meaning::Opens;
    table[b'[' as usize] = Meaning::Opens;
    table[b'}' as usize] = Meaning::Closes;
    table[b']' as usize] = Meaning::Closes;
    table[b'\n' as usize] = Meaning::EndsLine;
    table
};

/// The brackets that are open: one bit each, set for an array. The outermost 64 need no memory.
#[derive(Debug, Default)]
struct Brackets {
    outer: u64,
    inner: Vec<u64>,
    depth: usize,
}

/// Beyond this depth kinds are no longer remembered: no such record is judged, only skipped.
const REMEMBERED: usize = 1 << 16;

impl Brackets {
    #[inline]
    fn push(&mut self, is_array: bool) {
        if self.depth < 64 {
            self.outer = self.outer & !(1 << self.depth) | u64::from(is_array) << self.depth;
            self.depth += 1;
        } else {
            self.push_inner(is_array);
        }
    }

    #[cold]
    fn push_inner(&mut self, is_array: bool) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        self.depth += 1;
        if word > self.inner.len() && self.depth <= REMEMBERED {
            self.inner.push(0);
        }
        if let Some(word) = self.inner.get_mut(word - 1) {
            *word = *word & !(1 << bit) | u64::from(is_array) << bit;
        }
    }

    /// Closes the innermost bracket; true if it was that of an array.
    fn pop(&mut self) -> bool {
        let is_array = self.is_in_array();
        self.depth = self.depth.saturating_sub(1);
        is_array
    }

    fn is_in_array(&self) -> bool {
        let Some(innermost) = self.depth.checked_sub(1) else {
            return false;
        };
        let word = if innermost < 64 { Some(&self.outer) } else { self.inner.get(innermost / 64 - 1) };
        word.is_some_and(|word| word >> (innermost % 64) & 1 == 1)
    }
}

/// Returns true if a line holds whole values: every bracket that opens on it closes on it.
pub(super) fn is_closed(line: &[u8]) -> bool {
    let mut from = 0;
    while let Some(opener) = memchr::memchr2(b'{', b'[', &line[from..]) {
        let mut skim = Skim::new(line, from + opener, 0);
        match skim.run(line, 0, End::Input) {
            Skimmed::Closed { end, .. } => from = end,
            Skimmed::Torn { .. } | Skimmed::RanOut => return false,
        }
    }
    true
}

/// Returns true if a line that begins with a bracket is one whole value, but for a comma that may follow.
pub(super) fn is_one_value(line: &[u8], allow_comma: bool) -> bool {
    let mut line = line.trim_ascii();
    if allow_comma && let Some(before) = line.strip_suffix(b",") {
        line = before.trim_ascii_end();
    }
    if !line.first().is_some_and(|first| opens(*first)) || !line.last().is_some_and(|last| closes(*last)) {
        return false;
    }
    let mut skim = Skim::new(line, 0, 0);
    matches!(skim.run(line, 0, End::Input), Skimmed::Closed { end, matched: true } if end == line.len())
}
