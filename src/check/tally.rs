//! Counts over records.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::context::LONGEST_NAME;
use super::finding::Finding;
use super::judged::{Judged, Unjudged};
use super::rule::Severity;
use crate::catalog::{Catalog, EventType};
use crate::event::EventStatus;
use crate::privacy::Redactor;
use crate::safe;

/// Other names than those of the catalogue that are counted one by one.
const MOST_OTHER_NAMES: usize = 1_000;

/// Counts of one event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Count {
    /// Records recognised as it.
    #[serde(skip_serializing_if = "is_zero")]
    pub events: u64,
    /// Those with a finding of severity error.
    #[serde(skip_serializing_if = "is_zero")]
    pub invalid: u64,
    /// Those for which there is no schema, and without such a finding.
    #[serde(skip_serializing_if = "is_zero")]
    pub unjudged: u64,
}

/// Counts over records.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// JSON texts found, broken ones included.
    #[serde(skip_serializing_if = "is_zero")]
    pub records: u64,
    /// Records recognised as events of a known API.
    #[serde(skip_serializing_if = "is_zero")]
    pub events: u64,
    /// Records that were judged and have no finding of severity error.
    #[serde(skip_serializing_if = "is_zero")]
    pub valid: u64,
    /// Records with one.
    #[serde(skip_serializing_if = "is_zero")]
    pub invalid: u64,
    /// Records that are not JSON.
    #[serde(skip_serializing_if = "is_zero")]
    pub broken: u64,
    /// JSON texts that were passed over.
    #[serde(skip_serializing_if = "is_zero")]
    pub skipped: u64,
    /// JSON texts that the run is not about; they are not among the records.
    #[serde(skip_serializing_if = "is_zero")]
    pub unselected: u64,
    /// Those of them that could not be placed between two times, because they have none.
    #[serde(skip_serializing_if = "is_zero")]
    pub timeless: u64,
    /// Records that there was nothing to judge by, and without a finding of severity error: by reason.
    #[serde(skip_serializing_if = "is_empty")]
    pub(super) unjudged: [u64; Unjudged::ALL.len()],
    /// Findings by severity.
    #[serde(skip_serializing_if = "is_zero")]
    pub errors: u64,
    /// Findings by severity.
    #[serde(skip_serializing_if = "is_zero")]
    pub warnings: u64,
    /// Findings by severity.
    #[serde(skip_serializing_if = "is_zero")]
    pub notes: u64,
    /// Findings that are counted but were not kept.
    #[serde(skip_serializing_if = "is_zero")]
    pub unkept: u64,
    /// Findings that a baseline knows; they are not among the counts by severity.
    #[serde(skip_serializing_if = "is_zero")]
    pub baselined: u64,
    /// Records of which findings were silenced.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) silenced: u64,
    /// Counts of the catalogue's events, by their place in it.
    #[serde(with = "sparse", skip_serializing_if = "Vec::is_empty")]
    listed: Vec<Count>,
    /// Counts of other names, by `api/name`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    other: BTreeMap<String, Count>,
}

impl Tally {
    /// Adds the counts of another one.
    pub fn add(&mut self, other: Self) {
        self.add_counts(&other);
        self.listed.resize(self.listed.len().max(other.listed.len()), Count::default());
        for (mine, theirs) in self.listed.iter_mut().zip(&other.listed) {
            mine.add(*theirs);
        }
        for (name, theirs) in other.other {
            if self.other.len() < MOST_OTHER_NAMES || self.other.contains_key(&name) {
                self.other.entry(name).or_default().add(theirs);
            }
        }
    }

    /// Adds the counts of another one, but for those by event.
    pub fn add_counts(&mut self, other: &Self) {
        self.records += other.records;
        self.events += other.events;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.broken += other.broken;
        self.skipped += other.skipped;
        self.unselected += other.unselected;
        self.timeless += other.timeless;
        for (mine, theirs) in self.unjudged.iter_mut().zip(other.unjudged) {
            *mine += theirs;
        }
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
        self.unkept += other.unkept;
        self.silenced += other.silenced;
        self.baselined += other.baselined;
    }

    /// Returns true if these can be the counts of one record.
    #[must_use]
    pub fn is_of_one_record(&self) -> bool {
        let Self { records, unselected, events, valid, invalid, skipped, broken, timeless, .. } = self;
        let found = [self.errors, self.warnings, self.notes, self.unkept, self.baselined, self.silenced];
        [records, unselected, events, valid, invalid, skipped, broken, timeless]
            .iter()
            .all(|count| **count <= 1)
            && self.met() <= 1
            && self.unjudged.iter().all(|count| *count <= 1)
            && found.iter().all(|count| u32::try_from(*count).is_ok())
            && self.listed.iter().chain(self.other.values()).all(|count| count.events <= 1)
    }

    /// All JSON texts that were met, selected or not.
    #[must_use]
    pub fn met(&self) -> u64 {
        self.records + self.unselected
    }

    /// Records that were judged: by a schema, or found to be wrong without one.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.valid + self.invalid
    }

    /// Records that were neither judged nor skipped.
    #[must_use]
    pub fn unjudged(&self) -> u64 {
        self.unjudged.iter().sum()
    }

    /// Events that were only named, without a payload.
    #[must_use]
    pub fn only_named(&self) -> u64 {
        self.unjudged[Unjudged::OnlyNamed as usize]
    }

    /// Why records were not judged, in words; empty if all were.
    #[must_use]
    pub fn why_unjudged(&self) -> String {
        let counts = Unjudged::ALL.into_iter().zip(self.unjudged);
        let reasons = counts.filter(|(_, count)| *count > 0).map(|(why, count)| why.words(count));
        reasons.collect::<Vec<_>>().join(", ")
    }

    /// The worst severity found.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        match (self.errors, self.warnings, self.notes) {
            (0, 0, 0) => None,
            (0, 0, _) => Some(Severity::Note),
            (0, _, _) => Some(Severity::Warning),
            _ => Some(Severity::Error),
        }
    }

    /// Counts by `api/event`, in order.
    #[must_use]
    pub fn by_event(&self, catalog: &Catalog) -> BTreeMap<String, Count> {
        let mut by_event = self.other.clone();
        for (event, count) in catalog.events().iter().zip(&self.listed) {
            if count.events > 0 {
                by_event.insert(format!("{}/{}", catalog.api_of(event).slug, event.name), *count);
            }
        }
        by_event
    }

    /// Counts findings that records which were judged before turn out to have: those that are wrong and had no error are valid no more.
    /// `known` are the findings that they had.
    pub fn count_late(&mut self, catalog: &Catalog, known: &[Finding], late: &[Finding]) {
        self.count(late);
        let is_error = |finding: &&Finding| finding.severity == Severity::Error;
        let mut invalid: HashSet<u64> = known.iter().filter(is_error).map(|finding| finding.record).collect();
        let only_named: HashSet<u64> =
            known.iter().filter(|finding| is_only_named(finding)).map(|finding| finding.record).collect();
        for finding in late.iter().filter(is_error) {
            if invalid.insert(finding.record) {
                self.invalid += 1;
                let is_named = only_named.contains(&finding.record);
                let is_listed = self.count_of(catalog, finding).is_some_and(|(count, is_listed)| {
                    count.invalid += 1;
                    count.unjudged = count.unjudged.saturating_sub(u64::from(is_named || !is_listed));
                    is_listed
                });
                let before = match (is_named, is_listed) {
                    (true, _) => &mut self.unjudged[Unjudged::OnlyNamed as usize],
                    (false, true) => &mut self.valid,
                    (false, false) => {
                        // A name without a schema was reported, unless that was silenced: then the sum is right.
                        let is_unlisted = known.iter().any(|known| {
                            known.record == finding.record && known.code == super::names::UNLISTED_EVENT.code
                        });
                        let no_schema = Unjudged::NoSchema as usize;
                        let is_no_schema = is_unlisted || self.unjudged[Unjudged::UnknownName as usize] == 0;
                        &mut self.unjudged
                            [if is_no_schema { no_schema } else { Unjudged::UnknownName as usize }]
                    }
                };
                *before = before.saturating_sub(1);
            }
        }
    }

    /// The count of the event that a finding is about, and whether there is a schema for it.
    fn count_of(&mut self, catalog: &Catalog, finding: &Finding) -> Option<(&mut Count, bool)> {
        let (slug, name) = (finding.api.as_deref()?, finding.event.as_deref()?);
        if let Some(count) = self.other.get_mut(&format!("{slug}/{name}")) {
            return Some((count, false));
        }
        let listed = catalog.find(catalog.api_index(slug), name)?;
        self.listed.get_mut(listed.number).map(|count| (count, true))
    }

    /// Counts a finding that was counted by its severity among those that are known.
    pub fn know(&mut self, severity: Severity) {
        let count = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        *count = count.saturating_sub(1);
        self.baselined += 1;
    }

    /// Counts findings, and nothing else.
    pub fn count(&mut self, findings: &[Finding]) {
        for finding in findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Note => self.notes += 1,
            }
        }
    }

    /// Counts a record that has been judged, or why it was `unjudged` if it has no error; `redactor` takes people out of the names that are kept.
    pub(super) fn close(
        &mut self,
        judged: &Judged<'_>,
        unjudged: Option<Unjudged>,
        findings: &[Finding],
        redactor: Option<&Redactor<'_>>,
    ) {
        if let Judged::Unselected(_) = judged {
            self.unselected += 1;
            return;
        }
        self.records += 1;
        self.count(findings);
        match judged {
            Judged::Skipped | Judged::PassedOver => {
                self.skipped += 1;
                return;
            }
            Judged::Text => return,
            _ => {}
        }
        let is_invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
        let unjudged = unjudged.filter(|_| !is_invalid);
        match unjudged {
            Some(why) => self.unjudged[why as usize] += 1,
            None if is_invalid => self.invalid += 1,
            None => self.valid += 1,
        }
        self.broken += u64::from(matches!(judged, Judged::Broken));
        let (invalid, unjudged) = (u64::from(is_invalid), u64::from(unjudged.is_some()));
        let count = Count { events: 1, invalid, unjudged };
        match judged {
            Judged::Event(event) => {
                self.count_event(event.standing, &event.api.slug, &event.name, count, redactor);
            }
            Judged::OnlyNamed(named) => {
                self.count_event(named.standing, &named.api.slug, &named.name, count, redactor);
            }
            _ => {}
        }
    }

    /// Counts a valid record that is such an event.
    #[inline]
    pub(crate) fn add_valid(&mut self, event: &EventType) {
        self.records += 1;
        self.valid += 1;
        self.events += 1;
        self.count_listed(event, Count { events: 1, ..Count::default() });
    }

    fn count_listed(&mut self, event: &EventType, count: Count) {
        if self.listed.len() <= event.number {
            self.listed.resize(event.number + 1, Count::default());
        }
        self.listed[event.number].add(count);
    }

    fn count_event(
        &mut self,
        standing: EventStatus<'_>,
        api: &str,
        name: &str,
        count: Count,
        redactor: Option<&Redactor<'_>>,
    ) {
        self.events += 1;
        if let EventStatus::Listed(listed) = standing {
            self.count_listed(listed, count);
        } else if self.other.len() < MOST_OTHER_NAMES {
            // Unknown names come from the capture, which may hold any number of them.
            let name = match redactor {
                Some(redactor) => safe::cut(&redactor.event_name(name), LONGEST_NAME),
                None => safe::cut(name, LONGEST_NAME),
            };
            self.other.entry(format!("{api}/{name}")).or_default().add(count);
        }
    }
}

/// Returns true if a finding says that its record only names an event.
fn is_only_named(finding: &Finding) -> bool {
    finding.code == super::names::UNRECOGNISED.code && finding.event.is_some()
}

impl Count {
    fn add(&mut self, other: Self) {
        self.events += other.events;
        self.invalid += other.invalid;
        self.unjudged += other.unjudged;
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

fn is_empty(counts: &[u64]) -> bool {
    counts.iter().all(|count| *count == 0)
}

/// Counts by number, those alone that are not zero.
mod sparse {
    use std::collections::BTreeMap;

    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    use super::Count;

    /// More events than any catalogue has.
    const MOST: usize = 1 << 20;

    pub(super) fn serialize<S: Serializer>(counts: &[Count], to: S) -> Result<S::Ok, S::Error> {
        let counts = counts.iter().enumerate().filter(|(_, count)| **count != Count::default());
        counts.collect::<BTreeMap<_, _>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Count>, D::Error> {
        let by_number = BTreeMap::<usize, Count>::deserialize(from)?;
        let length = by_number.last_key_value().map_or(0, |(last, _)| last + 1);
        if length > MOST {
            return Err(D::Error::custom("there are not so many events"));
        }
        let mut counts = vec![Count::default(); length];
        for (number, count) in by_number {
            counts[number] = count;
        }
        Ok(counts)
    }
}
