//! A record that is longer than a record may be, while its end is looked for.

use crate::capture::lexical::{newline, token_end};
use crate::capture::skim::{End, Skim, Skimmed};

/// A record that is too long, while its end is looked for.
#[derive(Debug)]
pub(in crate::capture) struct Long {
    pub(super) start: usize,
    /// How far it was looked at.
    pub(super) at: usize,
    /// Bytes that are no longer in the text.
    pub(super) dropped: u64,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
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
    pub(in crate::capture) fn line(start: usize, at: usize) -> Self {
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
    pub(in crate::capture) fn on_line(skim: Skim) -> Self {
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
    pub(super) fn end(&mut self, text: &[u8], is_all: bool) -> Option<usize> {
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
