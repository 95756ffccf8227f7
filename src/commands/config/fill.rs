//! Fills in the settings that the command line does not have, and notes where each value comes from.

use std::path::PathBuf;

use clap::ValueEnum;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::file::Settings;
use super::table::{Origin, Set, quoted};
use crate::cli::format::FormatArg;
use crate::cli::judging::JudgingArgs;
use crate::cli::reading::HowArgs;
use crate::cli::validate::{FailOn, ValidateArgs};

/// A setting as it holds for a run.
pub struct Row {
    pub key: &'static str,
    /// The value in TOML; `None` if it is not set.
    pub value: Option<String>,
    /// Where it comes from, in words.
    pub origin: String,
}

/// Fills arguments from settings.
pub struct Filling<'s> {
    settings: &'s Settings,
    pub rows: Vec<Row>,
}

impl<'s> Filling<'s> {
    pub fn new(settings: &'s Settings) -> Self {
        Self { settings, rows: Vec::new() }
    }

    /// How captures are read.
    pub fn how(&mut self, how: &mut HowArgs) {
        let settings = self.settings;
        self.option("api", &mut how.api, settings.api.as_ref(), None);
        self.list("schemas", &mut how.schemas, settings.schemas.as_ref(), "[]");
        self.option("tz", &mut how.tz, settings.tz.as_ref(), Some("\"UTC\""));
        self.flag("lenient", &mut how.lenient, settings.lenient.as_ref());
    }

    /// Captures of a folder that are not read.
    pub fn exclude(&mut self, exclude: &mut Vec<String>) {
        self.list("exclude", exclude, self.settings.exclude.as_ref(), "[]");
    }

    /// How captures are judged and findings reported.
    pub fn validate(&mut self, args: &mut ValidateArgs) {
        let settings = self.settings;
        self.exclude(&mut args.reading.exclude);
        // One schema for all judges alone: with it there are no events of which anything could be said.
        if args.own.schema.is_none() {
            self.how(&mut args.reading.how);
            self.events(&mut args.judging);
        }
        self.verdicts(&mut args.judging);
        self.option("fail-on", &mut args.fail_on, settings.fail_on.as_ref(), Some("\"error\""));
        self.option("min-events", &mut args.min_events, settings.min_events.as_ref(), Some("1"));
        self.option("max-findings", &mut args.max_findings, settings.max_findings.as_ref(), None);
        self.list("format", &mut args.format, settings.format.as_ref(), "[\"text\"]");
        self.option("summary-file", &mut args.summary_file, settings.summary_file.as_ref(), None);
        self.option("baseline", &mut args.known.baseline, settings.baseline.as_ref(), None);
        self.flag("strict-baseline", &mut args.known.strict_baseline, settings.strict_baseline.as_ref());
        self.ignore(&mut args.silencing.ignore);
    }

    /// How events and captures are judged.
    pub fn judging(&mut self, args: &mut JudgingArgs) {
        self.events(args);
        self.verdicts(args);
    }

    /// Silenced codes.
    pub fn ignore(&mut self, ignore: &mut Vec<String>) {
        self.list("ignore", ignore, self.settings.ignore.as_ref(), "[]");
    }

    fn verdicts(&mut self, args: &mut JudgingArgs) {
        let settings = self.settings;
        self.flag("strict", &mut args.strict, settings.strict.as_ref());
        self.flag("complete", &mut args.complete, settings.complete.as_ref());
    }

    fn events(&mut self, args: &mut JudgingArgs) {
        let settings = self.settings;
        self.list("target", &mut args.target, settings.target.as_ref(), "[]");
        self.list("expect", &mut args.expect, settings.expect.as_ref(), "[]");
        self.list("forbid", &mut args.forbid, settings.forbid.as_ref(), "[]");
        self.list("expect-order", &mut args.expect_order, settings.expect_order.as_ref(), "[]");
        self.option("max-gap", &mut args.max_gap, settings.max_gap.as_ref(), None);
    }

    fn option<T: Toml + Clone>(
        &mut self,
        key: &'static str,
        given: &mut Option<T>,
        set: Option<&Set<T>>,
        default: Option<&str>,
    ) {
        let origin = if given.is_some() { Some(COMMAND_LINE.to_owned()) } else { set.map(origin) };
        *given = given.take().or_else(|| set.map(|set| set.value.clone()));
        let value = given.as_ref().map(Toml::toml).or_else(|| default.map(str::to_owned));
        self.rows.push(Row { key, value, origin: origin.unwrap_or_else(|| DEFAULT.to_owned()) });
    }

    fn list<T: Toml + Clone>(
        &mut self,
        key: &'static str,
        given: &mut Vec<T>,
        set: Option<&Set<Vec<T>>>,
        default: &str,
    ) {
        let origin = if given.is_empty() { set.map(origin) } else { Some(COMMAND_LINE.to_owned()) };
        if let Some(set) = set.filter(|_| given.is_empty()) {
            given.clone_from(&set.value);
        }
        let value = origin.as_ref().map(|_| given.toml());
        let value = Some(value.unwrap_or_else(|| default.to_owned()));
        self.rows.push(Row { key, value, origin: origin.unwrap_or_else(|| DEFAULT.to_owned()) });
    }

    fn flag(&mut self, key: &'static str, given: &mut bool, set: Option<&Set<bool>>) {
        let origin = if *given { Some(COMMAND_LINE.to_owned()) } else { set.map(origin) };
        *given |= set.is_some_and(|set| set.value);
        let value = Some(given.to_string());
        self.rows.push(Row { key, value, origin: origin.unwrap_or_else(|| DEFAULT.to_owned()) });
    }
}

const COMMAND_LINE: &str = "command line";
const DEFAULT: &str = "default";

fn origin<T>(set: &Set<T>) -> String {
    match &set.origin {
        Origin::File(path, line) => format!("{}:{line}", path.display()),
        Origin::Environment(variable) => (*variable).to_owned(),
    }
}

/// A value as TOML writes it.
trait Toml {
    fn toml(&self) -> String;
}

impl Toml for String {
    fn toml(&self) -> String {
        quoted(self)
    }
}

impl Toml for PathBuf {
    fn toml(&self) -> String {
        quoted(&self.to_string_lossy())
    }
}

impl Toml for u64 {
    fn toml(&self) -> String {
        self.to_string()
    }
}

impl Toml for SignedDuration {
    fn toml(&self) -> String {
        quoted(&format!("{self:#}"))
    }
}

impl Toml for TimeZone {
    fn toml(&self) -> String {
        match (self.iana_name(), self.to_fixed_offset()) {
            (Some(name), _) => quoted(name),
            (None, Ok(offset)) => quoted(&offset.to_string()),
            (None, Err(_)) => quoted("UTC"),
        }
    }
}

impl Toml for FailOn {
    fn toml(&self) -> String {
        quoted(
            self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned()).as_str(),
        )
    }
}

impl Toml for FormatArg {
    fn toml(&self) -> String {
        match &self.file {
            Some(file) => quoted(&format!("{}={}", self.format.name, file.display())),
            None => quoted(self.format.name),
        }
    }
}

impl<T: Toml> Toml for Vec<T> {
    fn toml(&self) -> String {
        format!("[{}]", self.iter().map(Toml::toml).collect::<Vec<_>>().join(", "))
    }
}
