//! Text that is longer than a record may be: its beginning is kept, the rest is passed over.

use std::ops::Range;

use super::array::token_end;
use super::cut::{Cut, Cutter, Flaw, Step};
use super::lexical::newline;
use super::listing::{Found, Listing};
use super::skim::{End, Skim, Skimmed};

/// How much of its beginning is kept, in bytes.
const KEPT: usize = 256;

/// A record that is too long, while its end is looked for.
#[derive(Debug)]
pub(super) struct Long {
    pub(super) start: usize,
    /// How far it was looked at.
    at: usize,
    /// Bytes that are no longer in the text.
    dropped: u64,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A line, which ends with its newline.
    Line,
    /// A string or a bare word in an array.
    Token,
    /// A value in brackets over many lines.
    Value(Skim),
    /// A value in brackets, so far on one line: it ends there, at the latest.
    ValueOnLine(Skim),
}

impl Long {
    pub(super) fn line(start: usize, at: usize) -> Self {
        Self { start, at, dropped: 0, kind: Kind::Line }
    }

    pub(super) fn token(start: usize, at: usize) -> Self {
        Self { start, at, dropped: 0, kind: Kind::Token }
    }

    /// The value that the skim went through so far.
    pub(super) fn value(text: &[u8], skim: Skim) -> Self {
        let (start, at) = (skim.start, skim.at);
        let is_on_line = newline(&text[..at.min(text.len())], start).is_none();
        let kind = if is_on_line { Kind::ValueOnLine(skim) } else { Kind::Value(skim) };
        Self { start, at, dropped: 0, kind }
    }

    /// The value that the skim went through so far, which ends on its line, at the latest.
    pub(super) fn on_line(skim: Skim) -> Self {
        Self { start: skim.start, at: skim.at, dropped: 0, kind: Kind::ValueOnLine(skim) }
    }

    pub(super) fn forget(&mut self, bytes: usize) {
        self.start = self.start.saturating_sub(bytes);
        self.at = self.at.saturating_sub(bytes);
        if let Kind::Value(skim) | Kind::ValueOnLine(skim) = &mut self.kind {
            skim.forget(bytes);
        }
    }

    /// Where it ends; `None` when that is not in the text.
    fn end(&mut self, text: &[u8], is_all: bool) -> Option<usize> {
        let found = match &mut self.kind {
            Kind::Line => {
                let end = newline(text, self.at);
                self.at = text.len();
                end
            }
            Kind::Token => match token_end(text, self.start, self.at) {
                Ok(end) => Some(end),
                Err(searched) => {
                    self.at = searched;
                    None
                }
            },
            Kind::Value(skim) => {
                let end = skim_end(skim, text, if is_all { End::Input } else { End::More });
                self.at = skim.at;
                end
            }
            Kind::ValueOnLine(skim) => {
                let line_end = newline(text, skim.at);
                let line = line_end.map_or(text, |end| &text[..end]);
                let end = skim_end(skim, line, End::More).or(line_end);
                self.at = skim.at;
                end
            }
        };
        found.or(is_all.then_some(text.len()))
    }
}

fn skim_end(skim: &mut Skim, text: &[u8], end: End) -> Option<usize> {
    match skim.run(text, 0, end) {
        Skimmed::Closed { end, .. } => Some(end),
        Skimmed::Torn { before } => Some(before),
        Skimmed::RanOut => None,
    }
}

impl Cutter {
    pub(super) fn skip_long(&mut self, text: &[u8], is_all: bool) -> Step {
        let Some(long) = &mut self.long else {
            return Step::Again;
        };
        let Some(end) = long.end(text, is_all) else {
            return Step::More;
        };
        let bytes = (end - long.start) as u64 + long.dropped;
        let kept = long.start..end.min(long.start + KEPT.min(self.rules.max_record));
        let is_on_line = !matches!(long.kind, Kind::Value(_));
        self.long = None;
        self.found.push_back((Cut::TooLong { bytes }, kept));
        self.end_long_element(text, end, is_on_line);
        Step::Again
    }

    /// Bytes in the midst of the text that are no longer needed. The caller takes them out of the
    /// text; everything behind them moves to the front.
    pub(super) fn drop_long(&mut self, text: &[u8]) -> Option<Range<usize>> {
        let long = self.long.as_ref()?;
        let dropped = long.start + KEPT.min(self.rules.max_record)..character_end(text, long.at);
        if dropped.is_empty() {
            return None;
        }
        self.advance(text, dropped.end);
        self.at = dropped.start;
        self.searched = self.searched.saturating_sub(dropped.len()).max(dropped.start);
        let long = self.long.as_mut()?;
        long.dropped += dropped.len() as u64;
        long.at = dropped.start;
        if let Kind::Value(skim) | Kind::ValueOnLine(skim) = &mut long.kind {
            skim.drop_from(text, dropped.start);
        }
        Some(dropped)
    }
}

impl Cutter {
    /// Begins to cut the document at `start` at its lists if it is of a form that has some; false if it is not. It is asked
    /// once, when so many bytes of it are there.
    pub(super) fn begin_listing(&mut self, text: &[u8], start: usize) -> bool {
        if self.is_no_list() || self.array.is_some() {
            return false;
        }
        let Some(wrappings) = self.wrappings.as_ref().filter(|_| text[start] == b'{') else {
            return false;
        };
        let large = start + self.rules.large();
        let listing = text.get(start..large).and_then(|text| Listing::of(wrappings, text));
        if listing.is_none() {
            self.mark_no_list();
            return false;
        }
        self.advance(text, start);
        self.skim = None;
        self.listing = listing.map(Box::new);
        true
    }

    /// Goes on with what stands around the lists.
    pub(super) fn around_lists(&mut self, text: &[u8], is_all: bool) -> Step {
        let Some(mut listing) = self.listing.take() else {
            return Step::Again;
        };
        for at in self.at..text.len() {
            match listing.step(text[at]) {
                Found::Nothing => {}
                Found::List => {
                    self.advance(text, at);
                    self.open_list(at);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::NoList => {
                    self.advance(text, at);
                    self.long = Some(Long::value(text, Skim::new(text, at, self.indent())));
                    listing.close();
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Fault if listing.is_fault_told => {}
                Found::Fault => {
                    listing.is_fault_told = true;
                    self.found.push_back((Cut::Flaw(Flaw::TextAfter), at..at + 1));
                    self.advance(text, at + 1);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Closed => {
                    self.advance(text, at + 1);
                    self.is_behind_array = true;
                    return Step::Again;
                }
            }
        }
        self.advance(text, text.len());
        if is_all {
            self.found.push_back((Cut::Flaw(Flaw::Unfinished), text.len()..text.len()));
            return Step::Again;
        }
        self.listing = Some(listing);
        Step::More
    }
}

/// The last place up to `at` before which no character is begun, so that columns can be counted: its
/// other bytes may not be there yet.
fn character_end(text: &[u8], at: usize) -> usize {
    let is_inside = |byte: &&u8| **byte & 0xC0 == 0x80;
    let inside = text[..at].iter().rev().take(3).take_while(is_inside).count();
    let first = at.saturating_sub(inside + 1);
    if text.get(first).is_some_and(|byte| *byte >= 0xC0) { first } else { at }
}
