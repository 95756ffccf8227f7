//! Findings about the names of events in source text, with their places.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::scan::{Scanner, Used};
use crate::catalog::{Catalog, Targets, is_one_edit};
use crate::check::{Excerpt, Finding, NameFault, Place, Tally};
use crate::json::{Position, position_in};
use crate::privacy::SecretText;

/// Bytes of a line on either side of a name that an excerpt is cut out of.
const REACH: usize = 2048;
/// Stands for a credential in an excerpt.
const HIDDEN: &str = "***";

/// The events that captures have, by `api/name`.
#[derive(Debug, Default)]
pub struct Captured(BTreeSet<String>);

impl Captured {
    /// Those that the counts of a run name.
    #[must_use]
    pub fn of(catalog: &Catalog, tally: &Tally) -> Self {
        Self(tally.by_event(catalog).into_keys().collect())
    }

    fn has(&self, api: &str, name: &str) -> bool {
        self.0.contains(&format!("{api}/{name}"))
    }
}

/// Judges the names of events in source texts.
pub struct Uses<'c> {
    scanner: Scanner<'c>,
    targets: Targets,
    captured: Option<Captured>,
    secrets: SecretText<'c>,
}

impl<'c> Uses<'c> {
    /// Judges by the catalogue of `scanner`, for these targets, and by what was captured, if that is known.
    #[must_use]
    pub fn new(scanner: Scanner<'c>, targets: Targets, captured: Option<Captured>) -> Self {
        let secrets = SecretText::new(scanner.catalog());
        Self { scanner, targets, captured, secrets }
    }

    /// The findings of a source text, in its order; counts its names in `tally`.
    #[must_use]
    pub fn findings(&self, text: &str, tally: &mut Tally) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (mut at, mut position) = (0, Position::default());
        for (number, used) in self.scanner.names(text).iter().enumerate() {
            // From name to name, so that a long line is read once.
            position = position_in(&text.as_bytes()[at..], used.range.start - at, position);
            at = used.range.start;
            let end = position_in(&text.as_bytes()[at..], used.range.len(), position);
            let before = findings.len();
            for fault in self.faults(used) {
                let place = Place { start: position, end };
                findings.push(self.finding(text, used, fault, number as u64 + 1, place));
            }
            count(tally, &findings[before..]);
        }
        findings
    }

    /// The findings about a name.
    fn faults(&self, used: &Used) -> Vec<NameFault> {
        let catalog = self.scanner.catalog();
        let Used { api, name, .. } = used;
        let facts = &catalog.apis()[*api];
        if name.starts_with('/') {
            return self.channel_faults(*api, name);
        }
        if let Some(event) = catalog.find(Some(*api), name) {
            let target = self.targets.of(*api);
            let mut faults = target
                .map(|target| NameFault::availability(target, catalog.facts(event), name))
                .unwrap_or_default();
            if faults.is_empty() && self.is_missing(&facts.slug, &[&event.name, name]) {
                faults.push(NameFault::never_captured(name));
            }
            return faults;
        }
        if let Some(other) = facts.other(name) {
            return vec![NameFault::other_api(name, &other.api, &other.message)];
        }
        match facts.known(name) {
            Some(known) if known.closed => vec![NameFault::beside(catalog, *api, name, known)],
            Some(_) if self.is_missing(&facts.slug, &[name]) => vec![NameFault::never_captured(name)],
            Some(_) => Vec::new(),
            None => vec![NameFault::unknown(catalog, *api, name)],
        }
    }

    fn channel_faults(&self, api: usize, channel: &str) -> Vec<NameFault> {
        let catalog = self.scanner.catalog();
        let events = self.scanner.on_channel(api, channel);
        if events.is_empty() {
            // A channel of one's own is none of the API's business.
            let of_api = catalog.events().iter().filter(|event| event.api == api);
            let mut channels = of_api.filter_map(|event| catalog.facts(event).channel.as_deref());
            let near = channels.find(|known| is_one_edit(channel, known));
            return near.map(|near| NameFault::channel(channel, near)).into_iter().collect();
        }
        let slug = &catalog.apis()[api].slug;
        let is_missing = events.iter().all(|event| self.is_missing(slug, &[&event.name]));
        if is_missing { vec![NameFault::never_captured(channel)] } else { Vec::new() }
    }

    /// Returns true if captures were read and have no event of these names.
    fn is_missing(&self, api: &str, names: &[&str]) -> bool {
        self.captured.as_ref().is_some_and(|captured| !names.iter().any(|name| captured.has(api, name)))
    }

    fn finding(&self, text: &str, used: &Used, fault: NameFault, number: u64, place: Place) -> Finding {
        let mut finding = Finding::new(fault.rule, number, place);
        finding.code = Cow::Borrowed(fault.rule.code);
        finding.message = fault.message;
        finding.help = fault.help;
        finding.api = Some(self.scanner.catalog().apis()[used.api].slug.clone());
        finding.event = Some(used.name.clone());
        finding.excerpt = self.excerpt(text, used);
        finding
    }

    /// The line of a name, without credentials in it.
    fn excerpt(&self, text: &str, used: &Used) -> Excerpt {
        let (bytes, range) = (text.as_bytes(), &used.range);
        let from = range.start.saturating_sub(REACH);
        let to = range.end.saturating_add(REACH).min(bytes.len());
        let start = memchr::memrchr(b'\n', &bytes[from..range.start]).map_or(from, |end| from + end + 1);
        let end = memchr::memchr(b'\n', &bytes[range.end..to]).map_or(to, |end| range.end + end);
        let line = &bytes[start..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let found = self.secrets.find(line, &(0..line.len()), 0, false);
        let hidden = found.into_iter().map(|part| (part, HIDDEN.to_owned())).collect();
        Excerpt::of_line(line, &(range.start - start..range.end - start), hidden)
    }
}

/// Counts a name and its findings.
fn count(tally: &mut Tally, findings: &[Finding]) {
    use crate::check::Severity;
    let is_invalid = findings.iter().any(|finding| finding.severity == Severity::Error);
    tally.records += 1;
    tally.events += 1;
    tally.valid += u64::from(!is_invalid);
    tally.invalid += u64::from(is_invalid);
    tally.count(findings);
}
