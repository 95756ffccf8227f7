//! Arguments of `cxray diff`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use jiff::SignedDuration;

use super::exit;
use super::format::{FormatArg, FormatParser, Formats};
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
  cxray diff --format text --format markdown=diff.md before/ after/
  cxray diff --timing 2s before-upgrade.ndjson after-upgrade.ndjson";

/// Examples and exit codes.
pub(super) fn after_help() -> String {
    format!("{EXAMPLES}\n\n{}", exit::diff_help())
}

/// Options of `cxray diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Payload, capture or folder to compare from (captures of folders are paired by name); `-` is standard input.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// Payload, capture or folder to compare with; `-` is standard input.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Also compare envelopes, and the ids, times and tokens that differ from run to run.
    #[arg(long, help_heading = "Comparing")]
    pub all: bool,

    /// Ignore values at pointers (into the record) that match this glob; `*` does not match `/`, `**` does; repeatable.
    #[arg(long, value_name = "GLOB", help_heading = "Comparing")]
    pub ignore: Vec<String>,

    /// Treat numbers as equal if they differ by no more than this.
    #[arg(long, value_name = "N", help_heading = "Comparing")]
    pub tolerance: Option<String>,

    /// Match elements of the array at a pointer (into the record; `*` matches any name) by this member; repeatable. Schemas
    /// define it for the arrays that they describe.
    #[arg(long, value_name = "POINTER=MEMBER", help_heading = "Comparing")]
    pub array_key: Vec<String>,

    /// Also compare the time between events; gaps may differ by this much, such as `500ms` or `2s`. For captures only.
    #[arg(long, value_name = "TOL", value_parser = parse_tolerance, help_heading = "Comparing")]
    pub timing: Option<SignedDuration>,

    /// The selected events of both.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// Number of equal events to show before and after each difference.
    #[arg(short = 'U', long, value_name = "N", default_value_t = 1, help_heading = "Output")]
    pub unified: usize,

    /// Format of the differences, and the file to write it to; repeatable [default: text].
    #[arg(long, value_name = "FMT[=FILE]", value_parser = FormatParser::<DiffFormat>::new(), help_heading = "Output")]
    pub format: Vec<FormatArg<DiffFormat>>,

    /// Name of OLD in reports; given a second time, name of NEW.
    #[arg(long, value_name = "NAME", help_heading = "Output")]
    pub label: Vec<String>,

    /// Credentials and people.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,

    /// Select the last N events of each, records that cannot be parsed included.
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
    /// JSON Patch (RFC 6902) from the old record to the new one, exact in volatile members and notation.
    JsonPatch,
    /// JSON Merge Patch (RFC 7386), exact in volatile members and notation.
    MergePatch,
    /// Markdown, for a pull request.
    Markdown,
}

impl Formats for DiffFormat {
    fn listed() -> Vec<PossibleValue> {
        Self::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect()
    }

    fn find(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }
}

fn parse_tolerance(text: &str) -> Result<SignedDuration, String> {
    let length = text.parse().ok().filter(|length: &SignedDuration| !length.is_negative());
    length.ok_or_else(|| "a length of time is a number with a unit, such as 500ms, 2s or 1m30s".to_owned())
}
