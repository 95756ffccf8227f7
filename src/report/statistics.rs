//! A table of findings by code and event, for the first look at a large capture.

use std::collections::BTreeMap;

use super::Palette;
use crate::check::{Finding, Severity};
use crate::safe;

/// Rows that are counted; findings of other codes and events are one row.
const MOST_ROWS: usize = 1_000;

/// Counts of findings.
#[derive(Debug, Default)]
pub struct Statistics {
    counts: BTreeMap<(String, String), (Severity, u64)>,
    others: u64,
}

impl Statistics {
    /// Counts a finding.
    pub fn add(&mut self, finding: &Finding) {
        let event = match (&finding.api, &finding.event) {
            (Some(api), Some(event)) => safe::shown_cut(&format!("{api}/{event}"), 80),
            _ => String::new(),
        };
        let key = (finding.code.to_string(), event);
        if let Some((severity, count)) = self.counts.get_mut(&key) {
            *severity = finding.severity.max(*severity);
            *count += 1;
        } else if self.counts.len() < MOST_ROWS {
            self.counts.insert(key, (finding.severity, 1));
        } else {
            self.others += 1;
        }
    }

    /// The table, the most frequent first.
    #[must_use]
    pub fn lines(&self, palette: Palette) -> Vec<String> {
        let mut rows: Vec<_> = self.counts.iter().collect();
        rows.sort_by_key(|(_, (_, count))| std::cmp::Reverse(*count));
        let width = rows.first().map_or(1, |(_, (_, count))| count.to_string().len());
        let codes = rows.iter().map(|((code, _), _)| code.len()).max().unwrap_or(0);
        let mut lines: Vec<String> = rows
            .into_iter()
            .map(|((code, event), (severity, count))| {
                let severity = palette.severity(*severity, &format!("{:<7}", severity.as_str()));
                format!("{count:>width$}  {severity}  {code:<codes$}  {event}").trim_end().to_owned()
            })
            .collect();
        if self.others > 0 {
            lines.push(format!("{:>width$}  of other codes and events", self.others));
        }
        lines
    }
}
