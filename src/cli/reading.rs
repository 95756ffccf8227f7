//! Arguments that say what is read, and how.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cxray::stamp::zone;
use jiff::tz::TimeZone;

use super::candidates;
use super::settings::{Project, SettingsArgs};

/// Options about the captures and how they are read.
#[derive(Debug, Clone, Args)]
pub struct ReadingArgs {
    /// Captures, or folders to search for *.json, *.jsonl, *.ndjson, *.log, *.txt, *.har, *.csv and *.tsv, also compressed
    /// (.gz, .zst). Standard input if there is no FILE, or for `-`.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Exclude files and directories that match a glob when a directory is read, as in a .gitignore; repeatable.
    #[arg(long, value_name = "GLOB", help_heading = "Reading")]
    pub exclude: Vec<String>,

    /// Follow files as they grow, across rotation, until Ctrl-C; waits for missing files.
    #[arg(short = 'F', long, help_heading = "Reading")]
    pub follow: bool,

    /// Select the last N events, records that cannot be parsed included. With --follow, start at the last N lines of each
    /// file.
    #[arg(long, value_name = "N", help_heading = "Selecting")]
    pub tail: Option<u64>,

    /// How to read it.
    #[command(flatten)]
    pub how: HowArgs,
}

/// How captures are read, whichever they are.
#[derive(Debug, Clone, Args)]
pub struct HowArgs {
    /// Name of standard input in reports.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub stdin_name: Option<String>,

    /// Recognise only events of this API.
    #[arg(long, value_name = "SLUG", add = candidates::apis(), help_heading = "Reading")]
    pub api: Option<String>,

    /// Treat bare payloads as this event.
    #[arg(long, value_name = "NAME", add = candidates::events(), help_heading = "Reading")]
    pub event: Option<String>,

    /// Format of the inputs.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = InputForm::Auto, help_heading = "Reading")]
    pub input: InputForm,

    /// Accept invalid JSON that can be repaired without guessing, such as single quotes, unquoted names, comments and
    /// trailing commas; reports it as a warning at most.
    #[arg(long, help_heading = "Reading")]
    pub lenient: bool,

    /// Time zone of timestamps without one, in captures and in --since and --until: a name of the IANA database, such as
    /// Europe/Berlin, or an offset, such as +02:00; without it UTC.
    #[arg(long, value_name = "ZONE", value_parser = parse_zone, allow_hyphen_values = true, help_heading = "Reading")]
    pub tz: Option<TimeZone>,

    /// Directory of schemas to add to the catalogue or to replace parts of it, in the layout of `schemas/`. Repeatable:
    /// later directories win.
    #[arg(long, value_name = "DIR", help_heading = "Reading")]
    pub schemas: Vec<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,

    /// Settings of codes, events and files.
    #[arg(skip)]
    pub project: Project,

    /// Maximum size of a record; K, M and G are powers of 1024.
    #[arg(long, value_name = "SIZE", default_value = "32M", value_parser = parse_size, help_heading = "Reading")]
    pub max_record_size: usize,

    /// Number of worker threads; does not change the output.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Reading")]
    pub jobs: Option<u16>,
}

impl HowArgs {
    /// Returns true if the user says that every text is JSON.
    pub fn is_json(&self) -> bool {
        matches!(self.input, InputForm::Json | InputForm::Ndjson)
    }

    /// The time zone of stamps that tell none.
    pub fn zone(&self) -> TimeZone {
        self.tz.clone().unwrap_or(TimeZone::UTC)
    }
}

/// Values of `--input`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputForm {
    /// Detect the format from the content.
    Auto,
    /// JSON values, one after another or in an array, pretty-printed or not.
    Json,
    /// One JSON value per line.
    Ndjson,
    /// A console or text log: JSON mixed with text.
    Console,
    /// HAR 1.2: request and response bodies and web-socket messages.
    Har,
    /// A table with a header line, separated by `,`, `;`, `|` or tabs, with events or log lines in its cells.
    Csv,
}

/// A time zone.
pub fn parse_zone(text: &str) -> Result<TimeZone, String> {
    let advice =
        || "a time zone is a name such as Europe/Berlin or UTC, or an offset such as +02:00".to_owned();
    zone(text).ok_or_else(advice)
}

fn parse_size(text: &str) -> Result<usize, String> {
    let (digits, factor) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 1 << 10),
        Some((at, 'm' | 'M')) => (&text[..at], 1 << 20),
        Some((at, 'g' | 'G')) => (&text[..at], 1 << 30),
        _ => (text, 1),
    };
    let size = digits.parse::<usize>().ok().and_then(|number| number.checked_mul(factor));
    match size {
        Some(size) if (64..=1 << 31).contains(&size) => Ok(size),
        _ => Err("a size is a number of bytes from 64 to 2G, such as 500000 or 64M".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("500000"), Ok(500_000));
        assert!(parse_size("0").is_err() && parse_size("M").is_err() && parse_size("99G").is_err());
    }
}
