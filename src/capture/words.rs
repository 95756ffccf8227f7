//! Lines of words of a known form, such as those of a container's log: each is read as the row of a table whose last cell
//! is the rest of the line.

use std::ops::Range;

use super::lexical::{skip_blanks, without_line_end};
use super::terminal;
use super::wrapping::Word;
use super::wrappings::Wrappings;

/// How much of a line is looked at.
const SNIFFED: usize = 4 << 10;

/// The beginning of a text.
#[derive(Debug)]
pub(super) enum Beginning<'w> {
    /// Lines of these words.
    Words(&'w [Word]),
    /// Something else.
    Other,
    /// The bytes that tell are not there yet.
    Unknown,
}

/// The form of lines of words, if a text begins as such.
pub(super) fn begins_words<'w>(text: &[u8], is_all: bool, wrappings: &'w Wrappings) -> Beginning<'w> {
    let is_enough = is_all || text.len() >= SNIFFED;
    let text = &text[..text.len().min(SNIFFED)];
    let Some(start) = skip_blanks(text, 0) else {
        return if is_enough { Beginning::Other } else { Beginning::Unknown };
    };
    if !text[start].is_ascii_alphanumeric() {
        return Beginning::Other;
    }
    let line = &text[start..];
    let is_complete = is_enough || memchr::memchr(b'\n', line).is_some();
    for wrapping in wrappings.of_lines() {
        let known = &wrapping.words[..wrapping.words.len() - 1];
        match cells(line, known) {
            Some(_) => return Beginning::Words(&wrapping.words),
            None if !is_complete && may_fit(line, known) => return Beginning::Unknown,
            None => {}
        }
    }
    Beginning::Other
}

/// The known words of a line, and behind them the rest of it; `None` if the line has other words.
pub(super) fn cells(line: &[u8], known: &[Word]) -> Option<Vec<Range<usize>>> {
    let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
    let mut cells = Vec::with_capacity(known.len() + 1);
    let mut at = skip_blanks(&line[..end], 0)?;
    for (nth, word) in known.iter().enumerate() {
        // Words may be set in columns. What is behind the last one may be indented.
        at += line[at..end].iter().take_while(|byte| **byte == b' ').count();
        let blank = memchr::memchr(b' ', &line[at..end]);
        // Behind the last word there may be nothing.
        let length = blank.or((nth + 1 == known.len()).then_some(end - at))?;
        if !fits(&line[at..at + length], word) {
            return None;
        }
        cells.push(at..at + length);
        at = end.min(at + length + 1);
    }
    cells.push(at..at + without_line_end(&line[at..end]).len());
    Some(cells)
}

fn fits(text: &[u8], word: &Word) -> bool {
    let text = terminal::trim_end(text);
    !text.is_empty() && (word.texts.is_empty() || word.texts.iter().any(|known| known.as_bytes() == text))
}

/// Returns true if a line of which the end is not there yet may be of a form.
fn may_fit(line: &[u8], known: &[Word]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let whole = memchr::memchr_iter(b' ', line).count();
    known.iter().enumerate().all(|(at, word)| match words.next() {
        Some(text) if at < whole => fits(text, word),
        Some(text) => {
            word.texts.is_empty() || word.texts.iter().any(|known| known.as_bytes().starts_with(text))
        }
        None => true,
    })
}
