//! How records are judged.

use super::select::Selection;
use super::severities::Severities;
use crate::catalog::{Schema, Targets};
use crate::event::Asked;
use crate::privacy::Redactor;

/// The source lines at the places of findings: hiding parts of each is most of the work of a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Excerpts {
    /// No report shows them.
    #[default]
    Omitted,
    /// The first finding of a kind holds its line; others of the same block do not.
    FirstOfKind,
    /// Each finding holds its line.
    Kept,
}

/// The readers of facts, which say for programs what the message says for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FactsFor {
    /// Findings hold them.
    #[default]
    Programs,
    /// No report has them: findings hold none of their payload's schema.
    Nobody,
}

/// The places of findings about records that `parse` wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Places {
    /// Where the record was captured.
    #[default]
    Original,
    /// Where its line stands in the input.
    Input,
}

/// The writer of records: rules without a key judge those of each writer apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Writers {
    /// As the records around them tell; else one for the whole input.
    #[default]
    AsTold,
    /// The same, but the input is made of several captures: each file from which `parse` took records is a writer.
    ByFile,
}

/// How records are judged.
#[derive(Clone, Copy, Default)]
pub struct Settings<'c> {
    /// The API and the event of bare payloads.
    pub asked: Asked<'c>,
    /// Judge every record against this schema, and recognise nothing.
    pub schema: Option<&'c Schema>,
    /// Of arrays that schema judges the elements.
    pub each: bool,
    /// Undocumented members and values are errors.
    pub strict: bool,
    /// Severities that the user sets, where they are not those of the rules.
    pub severities: Option<&'c Severities>,
    /// The selected events; all of them if `None`.
    pub selection: Option<&'c Selection>,
    /// Credentials are quoted and shown.
    pub show_secrets: bool,
    /// Takes people out of quoted and shown text.
    pub redactor: Option<&'c Redactor<'c>>,
    /// The source lines at the places of findings.
    pub excerpts: Excerpts,
    /// The facts of findings.
    pub facts: FactsFor,
    /// The writer of the records that are judged together.
    pub writers: Writers,
    /// Where findings about records stand that `parse` wrote.
    pub places: Places,
    /// The installations that the capture is judged for.
    pub targets: Option<&'c Targets>,
}
