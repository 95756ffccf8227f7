//! The pass of records in which no event is recognised, and of lines that are no JSON.

use std::mem;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::captures::{Captures, Stretches};
use super::pass::{Batch, End, Observation, Observer, Pass};
use crate::capture::{Content, Note};
use crate::catalog::{CatalogFault, EventType};
use crate::check::{Finding, Findings, Judged, Strays as Counts, Unjudged};

/// Findings of an input that are kept until its first event.
const MOST_HELD: usize = 1_000;

/// Decides by the first event of an input what its unrecognised records are. If that event lies inside another record, they are
/// other lines of a log and skipped; if it is a record itself, each of them is a finding. An input without an event has one
/// finding for all of them, and lines in it that do not resemble JSON are no faults: it is no capture.
#[derive(Debug)]
pub struct Strays {
    inputs: Vec<Captures<State>>,
    /// The user says that every text is JSON.
    is_json: bool,
}

/// The state of an input. It holds for all files that a followed name comes to mean.
#[derive(Debug)]
enum State {
    /// No event has come.
    Open(Held),
    /// Events are records themselves.
    Reported,
    /// Events lie inside other records.
    Skipped,
}

/// Records that are neither reported nor skipped so far.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Held {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Finding>,
    /// JSON in which no event is recognised.
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    unrecognised: Counts,
    /// Texts that do not resemble JSON, and doubts about the form.
    #[serde(default, skip_serializing_if = "Counts::is_empty")]
    noise: Counts,
}

/// The notes of some records.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Noted {
    /// The unrecognised ones, with their findings.
    #[serde(default, skip_serializing_if = "Held::is_empty")]
    strays: Held,
    /// The first event, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<First>,
}

/// The first event among some records.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct First {
    /// True if it lies inside another record.
    is_inside: bool,
    /// The number of findings of the strays before it.
    before: usize,
}

/// Looks for unrecognised records and the first event.
#[derive(Debug, Clone, Copy)]
pub struct Looking {
    is_json: bool,
}

impl Strays {
    /// For so many inputs. If the user says that they are JSON (`is_json`), whatever is not is a fault.
    #[must_use]
    pub fn new(inputs: usize, is_json: bool) -> Self {
        Self { inputs: (0..inputs).map(|_| Captures::default()).collect(), is_json }
    }
}

impl Noted {
    /// The findings that are held.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.strays.findings
    }

    /// Returns true if it is about one record.
    pub(super) fn is_sound(&self) -> bool {
        let before = self.first.map_or(0, |first| first.before);
        before <= self.strays.findings.len() && self.strays.findings.iter().all(|finding| finding.record <= 1)
    }
}

impl Pass for Strays {
    type Observer = Looking;

    fn observer(&self) -> Looking {
        Looking { is_json: self.is_json }
    }

    fn take(&mut self, input: usize, noted: Stretches<Noted>, batch: &mut Batch) -> ControlFlow<()> {
        let ended = self.inputs[input].see(noted, State::default, |state, noted| state.take(noted, batch));
        for (_, mut state) in ended {
            state.end(batch);
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        for state in self.inputs[input].states() {
            state.end(batch);
        }
        ControlFlow::Continue(())
    }
}

impl Default for State {
    fn default() -> Self {
        Self::Open(Held::default())
    }
}

impl State {
    fn take(&mut self, noted: Noted, batch: &mut Batch) {
        let Noted { mut strays, first } = noted;
        for finding in &mut strays.findings {
            finding.record += batch.records;
        }
        if let (Self::Open(held), Some(first)) = (&mut *self, first) {
            let held = mem::take(held);
            *self = if first.is_inside { Self::Skipped } else { Self::Reported };
            batch.tally.add_strays(Unjudged::Unrecognised, &held.unrecognised);
            batch.tally.add_strays(Unjudged::Broken, &held.noise);
            strays.put_behind(held, first.before);
        }
        match self {
            Self::Reported => strays.tell(batch),
            Self::Skipped => {
                batch.tally.take_strays(Unjudged::Unrecognised, &strays.unrecognised);
                batch.tally.skipped += strays.unrecognised.records();
                strays.forget_unrecognised();
                strays.tell(batch);
            }
            Self::Open(held) => {
                batch.tally.take_strays(Unjudged::Unrecognised, &strays.unrecognised);
                batch.tally.take_strays(Unjudged::Broken, &strays.noise);
                held.add(strays);
            }
        }
    }

    fn end(&mut self, batch: &mut Batch) {
        if let Self::Open(held) = self {
            mem::take(held).tell_once(batch);
        }
    }
}

impl Held {
    fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.unrecognised.is_empty() && self.noise.is_empty()
    }

    fn add(&mut self, mut others: Self) {
        self.unrecognised.add(&others.unrecognised);
        self.noise.add(&others.noise);
        let all = others.findings.len();
        others.keep_most(all, &self.findings);
        self.findings.append(&mut others.findings);
    }

    /// Puts records before these. Of the findings before the first event, which are the first `before` of these, as many are
    /// kept as if all of them had been held: where blocks end does not matter.
    fn put_behind(&mut self, mut earlier: Self, before: usize) {
        self.keep_most(before, &earlier.findings);
        earlier.findings.append(&mut self.findings);
        earlier.unrecognised.add(&self.unrecognised);
        earlier.noise.add(&self.noise);
        *self = earlier;
    }

    /// Drops as many of the first `count` findings as are too many behind others. The first of all about JSON stays: it may have to stand
    /// for all.
    fn keep_most(&mut self, count: usize, earlier: &[Finding]) {
        let kept = count.min(MOST_HELD.saturating_sub(earlier.len()));
        let mut held = earlier.iter().chain(&self.findings[..kept]);
        let is_held = held.any(is_unrecognised);
        let first = self.findings[kept..count].iter().find(|finding| !is_held && is_unrecognised(finding));
        let first = first.cloned();
        self.findings.splice(kept..count, first);
    }

    fn forget_unrecognised(&mut self) {
        self.findings.retain(|finding| !is_unrecognised(finding));
        self.unrecognised = Counts::default();
    }

    /// Puts the findings in their places among the others.
    fn tell(self, batch: &mut Batch) {
        let count = self.unrecognised.findings() + self.noise.findings();
        if count == 0 {
            return;
        }
        batch.tally.unkept += count.saturating_sub(self.findings.len() as u64);
        batch.findings.extend(self.findings);
        batch.findings.sort_by_key(|finding| finding.record);
    }

    /// One finding for all, at the first unrecognised record. What does not resemble JSON is other text.
    fn tell_once(self, batch: &mut Batch) {
        batch.tally.skipped += self.noise.records();
        let mut findings: Vec<Finding> = self.findings.into_iter().filter(is_unrecognised).take(1).collect();
        for finding in &mut findings {
            let message = mem::take(&mut finding.message);
            finding.message = match self.unrecognised.records().saturating_sub(1) {
                0 => message,
                1 => message.and(" or the other one"),
                others => message.and(format!(" or the {others} others")),
            };
        }
        batch.tally.add_strays(Unjudged::Unrecognised, &self.unrecognised.told_once(&findings));
        batch.findings.append(&mut findings);
    }
}

/// Returns true if a finding is that no event is recognised in its record.
fn is_unrecognised(finding: &Finding) -> bool {
    finding.code == "unrecognised"
}

impl Observer for Looking {
    type Note = Stretches<Noted>;

    #[inline]
    fn see(
        &self,
        noted: &mut Self::Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        match seen.judged {
            Judged::Event(_) | Judged::Recalled(_) | Judged::Unselected(Some(_)) => {
                let noted = noted.of(seen);
                let before = noted.strays.findings.len();
                if noted.first.is_none() {
                    noted.first = Some(First { is_inside: seen.record.is_inside(), before });
                    // Those of the strays before it may be dropped.
                    findings.forget_kinds();
                }
            }
            Judged::NoEvent(Unjudged::Unrecognised) => {
                let noted = noted.of(seen);
                noted.strays.unrecognised.count(findings);
                findings.keep_in(&mut noted.strays.findings);
            }
            Judged::Broken if !self.is_json && seen.judge.is_no_json(seen.record) => {
                let noted = noted.of(seen);
                noted.strays.noise.count(findings);
                findings.keep_in(&mut noted.strays.findings);
            }
            Judged::Text if matches!(seen.record.content, Content::Note(Note::Form)) => {
                let noted = noted.of(seen);
                noted.strays.noise.count_findings(findings);
                noted.strays.findings.append(findings);
            }
            _ => {}
        }
        Ok(())
    }

    fn reads(&self, _: &EventType) -> bool {
        false
    }
}
