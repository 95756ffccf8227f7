//! Known findings: they are counted, and only new ones are reported.
//!
//! Known is how many findings of a code there are at a place of an event, whatever the file and line. A file of them
//! holds no text of a capture: array indices and names that the catalogue does not have are `*` in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use crate::catalog::{Catalog, Vocabulary};

/// Version of the file.
const VERSION: u32 = 1;

/// Findings that are known, and how many of them are still to come.
#[derive(Debug)]
pub struct Baseline<'c> {
    vocabulary: Vocabulary<'c>,
    known: BTreeMap<Place, Count>,
    /// Whatever comes is known from now on.
    is_new: bool,
}

/// The properties that findings share that are known together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    code: String,
    /// `api/event`.
    event: String,
    pointer: String,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    known: u64,
    found: u64,
    /// Line of the file.
    line: usize,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    event: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pointer: String,
    count: u64,
}

/// The first line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    cxray_baseline: u32,
}

/// Why a file is not a baseline.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BaselineFault {
    /// The line, from 1.
    pub line: usize,
    /// The fault.
    pub why: String,
}

/// A known finding that is no longer found, or not as often.
#[derive(Debug, PartialEq, Eq)]
pub struct Stale {
    /// Line of the file.
    pub line: usize,
    /// The finding in words.
    pub what: String,
    /// How often it is known.
    pub known: u64,
    /// How often it was found.
    pub found: u64,
}

impl<'c> Baseline<'c> {
    /// Takes whatever is found for known.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { vocabulary: Vocabulary::new(catalog), known: BTreeMap::new(), is_new: true }
    }

    /// Reads a file. Lines may come in any order, and twice, as a merge leaves them: then the larger count holds.
    pub fn read(catalog: &'c Catalog, text: &str) -> Result<Self, BaselineFault> {
        let mut baseline = Self { is_new: false, ..Self::new(catalog) };
        let mut has_heading = false;
        for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()) {
            let fault = |why: String| BaselineFault { line, why };
            if let Ok(Heading { cxray_baseline }) = serde_json::from_str(text) {
                if cxray_baseline != VERSION {
                    return Err(fault(format!(
                        "version {cxray_baseline} of the file is not known; {VERSION} is"
                    )));
                }
                has_heading = true;
                continue;
            }
            let Line { code, event, pointer, count } =
                serde_json::from_str(text).map_err(|_| fault("not a line of a baseline".to_owned()))?;
            let place = Place { code, event, pointer };
            let known = baseline.known.entry(place).or_insert(Count { line, ..Count::default() });
            known.known = known.known.max(count);
        }
        if has_heading {
            return Ok(baseline);
        }
        Err(BaselineFault { line: 1, why: "not a baseline: `--write-baseline` writes one".to_owned() })
    }

    /// Takes note of a finding. Returns true if it is known.
    pub fn knows(&mut self, finding: &Finding) -> bool {
        let place = self.place(finding);
        if self.is_new {
            self.known.entry(place).or_default().known += 1;
            return true;
        }
        let Some(count) = self.known.get_mut(&place) else { return false };
        count.found += 1;
        count.found <= count.known
    }

    fn place(&self, finding: &Finding) -> Place {
        let event = finding.api.as_deref().zip(finding.event.as_deref());
        let event = event.map(|(api, event)| format!("{api}/{}", self.vocabulary.event(api, event)));
        let pointer = finding.pointer.as_deref().unwrap_or_default();
        Place {
            code: finding.code.to_string(),
            event: event.unwrap_or_default(),
            pointer: self.vocabulary.pointer(finding.api.as_deref(), pointer),
        }
    }

    /// The file: a line a place, sorted.
    #[must_use]
    pub fn text(&self) -> String {
        let heading = serde_json::to_string(&Heading { cxray_baseline: VERSION });
        let lines = self.known.iter().map(|(place, count)| {
            let Place { code, event, pointer } = place.clone();
            serde_json::to_string(&Line { code, event, pointer, count: count.known })
        });
        // Strings and numbers always have a JSON text.
        let lines = [heading].into_iter().chain(lines).filter_map(Result::ok);
        lines.map(|line| line + "\n").collect()
    }

    /// How many findings are known.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.known.values().map(|count| count.known).sum()
    }

    /// The known findings that were not found as often, in the order of the file.
    #[must_use]
    pub fn stale(&self) -> Vec<Stale> {
        let gone = self.known.iter().filter(|(_, count)| !self.is_new && count.found < count.known);
        let mut stale: Vec<Stale> = gone.map(|(place, count)| place.stale(*count)).collect();
        stale.sort_by_key(|stale| stale.line);
        stale
    }
}

impl Place {
    fn stale(&self, Count { known, found, line }: Count) -> Stale {
        let part = |word: &str, text: &str| match text {
            "" => String::new(),
            text => format!(" {word} {text}"),
        };
        let what = format!("{}{}{}", self.code, part("of", &self.event), part("at", &self.pointer));
        Stale { line, what, known, found }
    }
}
