//! Findings that are kept until the end, for readers with a maximum: the worst first, the others counted.

use std::collections::HashMap;

use crate::check::{Finding, Severity};
use crate::report::message::without_value;

/// Findings in some form, up to a number.
#[derive(Debug)]
pub(super) struct Listing<T> {
    most: usize,
    /// Errors, warnings, notes.
    rows: [Vec<Row<T>>; 3],
    /// Where a kind of finding stands among them.
    seen: HashMap<blake3::Hash, (usize, usize)>,
    left_out: u64,
}

/// A finding, and how often others like it have come.
#[derive(Debug)]
pub(super) struct Row<T> {
    pub(super) first: T,
    pub(super) again: u64,
}

impl<T> Listing<T> {
    /// Keeps `most` findings.
    pub(super) fn new(most: usize) -> Self {
        Self { most, rows: [const { Vec::new() }; 3], seen: HashMap::new(), left_out: 0 }
    }

    /// Adds a finding, in the form that `make` gives it. One of a `kind` that has come before is counted there.
    pub(super) fn add(&mut self, severity: Severity, kind: Option<blake3::Hash>, make: impl FnOnce() -> T) {
        if let Some((rank, at)) = kind.and_then(|kind| self.seen.get(&kind)) {
            self.rows[*rank][*at].again += 1;
            return;
        }
        let rank = rank(severity);
        let before: usize = self.rows[..=rank].iter().map(Vec::len).sum();
        if before >= self.most {
            self.left_out += 1;
            return;
        }
        if let Some(kind) = kind {
            self.seen.insert(kind, (rank, self.rows[rank].len()));
        }
        self.rows[rank].push(Row { first: make(), again: 0 });
    }

    /// The findings, the worst first, and how many were left out.
    pub(super) fn end(self) -> (Vec<Row<T>>, u64) {
        let mut rows: Vec<Row<T>> = self.rows.into_iter().flatten().collect();
        let left_out = rows.drain(self.most.min(rows.len())..).map(|row| 1 + row.again).sum::<u64>();
        (rows, self.left_out + left_out)
    }
}

/// The kind of a finding in its input: the parts by which it equals another.
pub(super) fn kind_of(file: &str, finding: &Finding) -> blake3::Hash {
    blake3::hash(format!("{file}\n{}", sameness(finding)).as_bytes())
}

/// The text that two findings of one kind share, of which CI systems keep the hash: it stays the same from release to release.
fn sameness(finding: &Finding) -> String {
    let mut key = format!(
        "{}\n{}\n{}\n",
        finding.code,
        finding.event.as_deref().unwrap_or_default(),
        without_value(&finding.message)
    );
    for token in finding.pointer.iter().flat_map(|pointer| pointer.split('/')) {
        let is_index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
        key.push_str(if is_index { "*" } else { token });
        key.push('/');
    }
    key
}

fn rank(severity: Severity) -> usize {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_come_first_and_the_others_are_counted() {
        let mut listing = Listing::new(3);
        let kind = |name: &str| Some(blake3::hash(name.as_bytes()));
        for name in ["n1", "n2", "w1", "n3", "n1", "n4", "e1", "e2", "e1", "w2"] {
            let severity = match &name[..1] {
                "e" => Severity::Error,
                "w" => Severity::Warning,
                _ => Severity::Note,
            };
            listing.add(severity, kind(name), || name);
        }
        let (rows, left_out) = listing.end();
        let rows: Vec<_> = rows.iter().map(|row| (row.first, row.again)).collect();
        assert_eq!(rows, [("e1", 1), ("e2", 0), ("w1", 0)]);
        // w2, and n1 twice, n2, n3, n4.
        assert_eq!(left_out, 6);
    }
}
