//! Severities that the user sets: by code, and by event.

use globset::GlobMatcher;

use super::finding::Finding;
use super::rule::Severity;
use crate::catalog::{Catalog, EventPattern};

/// Severities of findings, where they are not those of the rules. Of several settings that match a finding the last one holds.
#[derive(Debug, Default)]
pub struct Severities {
    settings: Vec<Setting>,
}

/// Codes of findings that are named together.
#[derive(Debug, Clone)]
pub struct Codes(pub(super) GlobMatcher);

/// One setting.
#[derive(Debug)]
struct Setting {
    codes: Codes,
    /// Only findings about these events; all findings if the list is empty.
    events: Option<EventPattern>,
    /// Nothing if such findings are not reported.
    severity: Option<Severity>,
}

impl Severities {
    /// Adds a setting for findings of these codes; nothing as the severity silences them.
    pub fn set(&mut self, codes: Codes, events: Option<EventPattern>, severity: Option<Severity>) {
        self.settings.push(Setting { codes, events, severity });
    }

    /// The severity of a finding that has `severity` by its rule; nothing if it is silenced.
    #[must_use]
    pub fn of(
        &self,
        catalog: &Catalog,
        code: &str,
        event: Option<(&str, &str)>,
        severity: Severity,
    ) -> Option<Severity> {
        let is_set = |setting: &&Setting| {
            setting.codes.0.is_match(code)
                && setting
                    .events
                    .as_ref()
                    .is_none_or(|events| event.is_some_and(|(api, name)| matches(catalog, events, api, name)))
        };
        self.settings.iter().rev().find(is_set).map_or(Some(severity), |setting| setting.severity)
    }

    /// Gives a finding its severity; false if it is silenced.
    pub(super) fn settle(&self, catalog: &Catalog, finding: &mut Finding) -> bool {
        let event = finding.api.as_deref().zip(finding.event.as_deref());
        let severity = self.of(catalog, &finding.code, event, finding.severity);
        finding.severity = severity.unwrap_or(finding.severity);
        severity.is_some()
    }
}

/// Returns true if a pattern names an event, by its name in the catalogue or in the capture.
fn matches(catalog: &Catalog, events: &EventPattern, api: &str, name: &str) -> bool {
    let api = catalog.api_index(api);
    events.matches(api, catalog.find(api, name).filter(|_| api.is_some()), name)
}
