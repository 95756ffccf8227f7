//! Short records that stand in a capture again and again, of which only findings are made: what such a record was judged once in a
//! block, it is each time.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use smallvec::SmallVec;

use super::earlier::EarlierPlace;
use super::finding::{Finding, Place};
use super::judged::{Judged, Unjudged};
use crate::capture::{Content, LogPrefix, Record, Stage};
use crate::json::{Position, SyntaxError};

/// A longer record costs more to read than to word its findings.
const LONGEST: usize = 48;

/// Records that are known in a block, at most.
const MOST: usize = 1_000;

/// Records of one text that are known, at most: behind different leads.
const MOST_ALIKE: usize = 4;

/// The short records of a block that were judged.
#[derive(Debug, Default)]
pub(super) struct Again {
    known: HashMap<Box<[u8]>, SmallVec<[Known; 1]>, RandomState>,
}

/// A record that was judged.
#[derive(Debug)]
struct Known {
    fault: Option<Fault>,
    stage: Stage,
    lead: Option<Box<LogPrefix>>,
    /// A finding shows words of it, so that no credential may be named around it.
    shows_words: bool,
    /// Where it began.
    start: Position,
    outcome: Outcome,
    findings: SmallVec<[Finding; 1]>,
}

/// Why a record could not be read.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    Syntax(SyntaxError),
    NotUtf8(usize),
}

/// The verdict about a record that is no event.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Broken,
    Unrecognised,
    Skipped,
    /// It was passed over, so that it is looked into.
    Text,
}

impl Outcome {
    fn of(judged: &Judged<'_>) -> Option<Self> {
        Some(match judged {
            Judged::Broken => Self::Broken,
            Judged::NoEvent(Unjudged::Unrecognised) => Self::Unrecognised,
            Judged::Skipped => Self::Skipped,
            Judged::Text => Self::Text,
            _ => return None,
        })
    }

    fn judged(self) -> Judged<'static> {
        match self {
            Self::Broken => Judged::Broken,
            Self::Unrecognised => Judged::NoEvent(Unjudged::Unrecognised),
            Self::Skipped => Judged::Skipped,
            Self::Text => Judged::Text,
        }
    }
}

impl Known {
    fn is_of(&self, record: &Record<'_, '_>) -> bool {
        let is_same_fault = match (&record.content, &self.fault) {
            (Content::Value(_), None) => true,
            (Content::Broken(fault), Some(Fault::Syntax(known))) => fault == known,
            (Content::NotUtf8 { offset }, Some(Fault::NotUtf8(known))) => offset == known,
            _ => false,
        };
        is_same_fault
            && self.stage == record.stage()
            && self.lead.as_deref() == record.lead()
            && (!self.shows_words || record.is_followed())
    }
}

impl Again {
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// Adds the findings of a record that was judged before, the record of this `number`; nothing if there was none.
    pub(super) fn judge(
        &self,
        record: &Record<'_, '_>,
        number: u64,
        findings: &mut Vec<Finding>,
    ) -> Option<Judged<'static>> {
        if self.known.is_empty() || !is_short(record) {
            return None;
        }
        let known = self.known.get(record.text())?.iter().find(|known| known.is_of(record))?;
        if !known.findings.is_empty() {
            let start = record.start();
            let moved = |at: Position| Position {
                line: start.line,
                column: start.column + (at.column - known.start.column),
                offset: start.offset + (at.offset - known.start.offset),
            };
            findings.extend(known.findings.iter().map(|finding| {
                let Place { start, end } = finding.place;
                let place = Place { start: moved(start), end: moved(end) };
                finding.again(number, place, finding.earlier.map(|earlier| earlier.moved(moved)))
            }));
        }
        Some(known.outcome.judged())
    }

    /// Remembers what a record was judged to be, with its findings, if all of that depends on nothing but itself.
    pub(super) fn learn(
        &mut self,
        record: &Record<'_, '_>,
        judged: &Judged<'_>,
        findings: &[Finding],
        names_credential: impl FnOnce(&[u8]) -> bool,
    ) {
        let Some(outcome) = Outcome::of(judged).filter(|_| is_short(record) && self.has_room(record)) else {
            return;
        };
        let start = record.start();
        let is_complete = |finding: &Finding| {
            let earlier = finding.earlier.map(EarlierPlace::place);
            let mut places = [finding.place.start, finding.place.end].into_iter().chain(earlier);
            !finding.excerpt.is_shown()
                && finding.captured.is_none()
                && places.all(|place| place.line == start.line && place.offset >= start.offset)
        };
        let fault = match &record.content {
            Content::Value(_) => None,
            Content::Broken(fault) => Some(Fault::Syntax(fault.clone())),
            Content::NotUtf8 { offset } => Some(Fault::NotUtf8(*offset)),
            _ => return,
        };
        let shows_words =
            matches!(&fault, Some(Fault::Syntax(fault)) if fault.cause.without_words() != fault.cause);
        let is_told_alone = || !shows_words || !record.block().has_credential(names_credential);
        if findings.iter().all(is_complete) && is_told_alone() {
            let known = Known {
                fault,
                shows_words,
                stage: record.stage(),
                lead: record.lead().cloned().map(Box::new),
                start,
                outcome,
                findings: findings.into(),
            };
            self.known.entry(record.text().into()).or_default().push(known);
        }
    }

    fn has_room(&self, record: &Record<'_, '_>) -> bool {
        self.known.get(record.text()).map_or(self.known.len() < MOST, |known| known.len() < MOST_ALIKE)
    }
}

/// Returns true if a record is short, and nothing but its text and the text before it says anything about it.
fn is_short(record: &Record<'_, '_>) -> bool {
    record.text().len() <= LONGEST && record.stands_alone()
}
