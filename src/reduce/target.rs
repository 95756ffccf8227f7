//! The finding for which a case is made.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::signature::Signature;
use crate::check::Finding;
use crate::inspect::{Batch, End, Pass};

/// Kinds of findings that are told apart.
const MOST_KINDS: usize = 10_000;

/// A finding as users name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FindingName {
    /// The first one of each kind.
    EachKind,
    /// The first one of this code.
    Code(String),
    /// The first one of this code in a line of a file.
    At {
        /// Its code.
        code: String,
        /// The name of the file.
        file: String,
        /// The line.
        line: u64,
    },
    /// The one of this number in the run, from 1.
    Number(u64),
}

impl FindingName {
    /// A number, `CODE@FILE:LINE`, or a code; `None` if a place is not one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(number) = text.parse() {
            return Some(Self::Number(number)).filter(|_| number > 0);
        }
        let Some((code, place)) = text.split_once('@') else { return Some(Self::Code(text.to_owned())) };
        let (file, line) = place.rsplit_once(':')?;
        let (code, file, line) = (code.to_owned(), file.to_owned(), line.parse().ok()?);
        Some(Self::At { code, file, line })
    }

    /// The code that it names.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::EachKind | Self::Number(_) => None,
            Self::Code(code) | Self::At { code, .. } => Some(code),
        }
    }
}

/// A finding for which a case is to be made.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its input.
    pub input: usize,
    /// The finding.
    pub finding: Finding,
    /// How many others of its kind there are.
    pub again: u64,
}

/// Nothing that was asked for was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoFinding {
    /// There is no finding at all.
    #[error("no finding in the captures: there is nothing to make a case of")]
    None,
    /// There are others.
    #[error("no such finding in the captures; `cxray validate --numbered` lists all {0}")]
    Other(u64),
}

/// The pass that looks for a finding, or for the first of each kind.
pub struct Finder<'n> {
    wanted: FindingName,
    /// Names of the inputs.
    names: &'n [String],
    /// Findings so far.
    count: u64,
    kinds: HashMap<(String, Option<String>, Option<String>), usize>,
    targets: Vec<Target>,
}

impl<'n> Finder<'n> {
    /// Looks for a finding in inputs of these names.
    #[must_use]
    pub fn new(wanted: FindingName, names: &'n [String]) -> Self {
        Self { wanted, names, count: 0, kinds: HashMap::new(), targets: Vec::new() }
    }

    /// The findings for which cases are to be made, worst first.
    pub fn end(mut self) -> Result<Vec<Target>, NoFinding> {
        match (self.targets.is_empty(), self.count) {
            (true, 0) => return Err(NoFinding::None),
            (true, count) => return Err(NoFinding::Other(count)),
            _ => {}
        }
        self.targets.sort_by_key(|target| std::cmp::Reverse(target.finding.severity));
        Ok(self.targets)
    }

    /// Takes findings of an input; breaks when nothing more is looked for.
    fn look(&mut self, input: usize, findings: &[Finding]) -> ControlFlow<()> {
        for finding in findings {
            self.count += 1;
            let is_wanted = match &self.wanted {
                FindingName::EachKind => {
                    self.keep_kind(input, finding);
                    continue;
                }
                FindingName::Code(code) => *code == finding.code,
                FindingName::At { code, file, line } => {
                    let name = finding.file(&self.names[input]);
                    *code == finding.code && file == name && *line == finding.place.start.line
                }
                FindingName::Number(number) => *number == self.count,
            };
            if is_wanted {
                self.targets.push(Target { input, finding: finding.clone(), again: 0 });
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// Keeps the first finding of each kind, and counts the others.
    fn keep_kind(&mut self, input: usize, finding: &Finding) {
        let signature = Signature::of(finding);
        let event = signature.event.map(|(api, event)| format!("{api}/{event}"));
        let kind = (signature.code, event, signature.pointer.as_deref().map(without_indexes));
        if let Some(known) = self.kinds.get(&kind) {
            self.targets[*known].again += 1;
        } else if self.kinds.len() < MOST_KINDS {
            self.kinds.insert(kind, self.targets.len());
            self.targets.push(Target { input, finding: finding.clone(), again: 0 });
        }
    }
}

/// A pointer with `*` in place of each index.
fn without_indexes(pointer: &str) -> String {
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<&str> = pointer.split('/').map(|step| if is_index(step) { "*" } else { step }).collect();
    steps.join("/")
}

impl Pass for Finder<'_> {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, input: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        self.look(input, &batch.findings)
    }

    fn end(&mut self, input: usize, _: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        self.look(input, &batch.findings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_named_by_number_code_or_place() {
        let at = |file: &str, line| {
            Some(FindingName::At { code: "schema/type".to_owned(), file: file.to_owned(), line })
        };
        assert_eq!(FindingName::parse("17"), Some(FindingName::Number(17)));
        assert_eq!(FindingName::parse("syntax"), Some(FindingName::Code("syntax".to_owned())));
        assert_eq!(FindingName::parse("schema/type@a.log:3"), at("a.log", 3));
        assert_eq!(FindingName::parse("schema/type@c:/a@b.log:3"), at("c:/a@b.log", 3));
        assert_eq!(
            ["0", "syntax@", "syntax@a.log", "syntax@a.log:x"].map(FindingName::parse),
            [const { None }; 4]
        );
    }

    #[test]
    fn an_index_makes_no_kind() {
        assert_eq!(without_indexes("/data/12/text"), "/data/*/text");
        assert_eq!(without_indexes(""), "");
    }
}
