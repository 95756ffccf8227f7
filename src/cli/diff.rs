//! Arguments of `cxray diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::exit;
use super::hiding::{HidingArgs, RedactingArgs};
use super::reading::HowArgs;
use super::selecting::SelectingArgs;
use super::showing::Showing;

const EXAMPLES: &str = "\
Examples:
  cxray diff old.json new.json
  curl -s https://host.example/payload | cxray diff --event onMediaEvent expected.json -
  cxray diff --array-key /data/items=id --ignore '/data/**/updatedAt' old.json new.json
  cxray diff --format json-patch old.json new.json
  cxray diff --timing 2s before-upgrade.ndjson after-upgrade.ndjson";

/// Examples and exit codes.
pub(super) fn after_help() -> String {
    format!("{EXAMPLES}\n\n{}", exit::diff_help())
}

/// Options of `cxray diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What it was; `-` is standard input.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// What it became; `-` is standard input.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Compare ids, times, tokens and what stands around the payloads too: all that differs from run to run.
    #[arg(long, help_heading = "Comparing")]
    pub all: bool,

    /// Do not compare what stands at pointers (into the record) that this glob fits: `*` stays within a name, `**` does
    /// not; may be given several times.
    #[arg(long, value_name = "GLOB", help_heading = "Comparing")]
    pub ignore: Vec<String>,

    /// Take numbers for equal that are no farther apart than this.
    #[arg(long, value_name = "N", help_heading = "Comparing")]
    pub tolerance: Option<String>,

    /// Match the elements of the array at a pointer (into the record; `*` is any name) by this member; may be given
    /// several times. The schemas say it for the arrays they know.
    #[arg(long, value_name = "POINTER=MEMBER", help_heading = "Comparing")]
    pub array_key: Vec<String>,

    /// Compare the time between events too: gaps may differ by so much, such as `500ms` or `2s`. Only of captures.
    #[arg(long, value_name = "TOL", value_parser = parse_tolerance, help_heading = "Comparing")]
    pub timing: Option<SignedDuration>,

    /// Which events of both.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// Equal events that are shown before and behind those that differ.
    #[arg(short = 'U', long, value_name = "N", default_value_t = 1, help_heading = "Output")]
    pub unified: usize,

    /// How to tell the differences.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = DiffFormat::Text, help_heading = "Output")]
    pub format: DiffFormat,

    /// What to hide.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: Showing,

    /// Only the last N events of each, among them what cannot be read.
    #[arg(long, value_name = "N", help_heading = "Selecting")]
    pub tail: Option<u64>,

    /// How to read both.
    #[command(flatten)]
    pub how: HowArgs,
}

/// Formats of `diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// The steps that turn the old record into the new one (RFC 6902), to the letter: volatile members and notation too.
    JsonPatch,
    /// The members of the new record that differ (RFC 7386), to the letter: volatile members and notation too.
    MergePatch,
    /// For a pull request.
    Markdown,
}

fn parse_tolerance(text: &str) -> Result<SignedDuration, String> {
    let length = text.parse().ok().filter(|length: &SignedDuration| !length.is_negative());
    length.ok_or_else(|| "a length of time is a number with a unit, such as 500ms, 2s or 1m30s".to_owned())
}
