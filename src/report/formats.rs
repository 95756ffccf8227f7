//! The formats in which findings are reported: one table, from which arguments, help and completions take them.

use super::ci::{Checkstyle, Github, Gitlab, Junit, Markdown, Rdjson, Sarif};
use super::concise::Concise;
use super::csv::Csv;
#[cfg(feature = "html")]
use super::html::Html;
use super::json::Json;
use super::ndjson::Ndjson;
use super::text::{Repeats, Text};
use super::{Palette, Report, Repository, Terminal};
use crate::check::Severity;

/// A format of findings.
#[derive(Debug)]
pub struct Format {
    /// The name, as in `--format`.
    pub name: &'static str,
    /// Other names of it.
    pub aliases: &'static [&'static str],
    /// One line about it, for the help.
    pub about: &'static str,
    /// It shows the source line of a finding.
    pub shows_lines: bool,
    /// It shows the events too.
    pub shows_story: bool,
    make: fn(&ReportSettings) -> Box<dyn Report + Send>,
}

/// Settings that a report may depend on.
#[derive(Debug, Clone)]
pub struct ReportSettings {
    /// Colours for people.
    pub palette: Palette,
    /// The terminal that `text` is shown on.
    pub terminal: Terminal,
    /// Treatment of repeated findings in `text`.
    pub repeats: Repeats,
    /// From which severity on a finding fails the run; nothing if none does.
    pub bar: Option<Severity>,
    /// Where the command runs.
    pub repository: Repository,
    /// The summary is written to a file of its own.
    pub has_summary_file: bool,
    /// Findings have numbers.
    pub is_numbered: bool,
}

/// All formats, the default one first.
pub const FORMATS: &[Format] = &[
    Format {
        name: "text",
        aliases: &[],
        about: "Source line with caret",
        shows_lines: true,
        shows_story: false,
        make: |settings| Box::new(Text::new(settings.palette, settings.terminal.clone(), settings.repeats)),
    },
    Format {
        name: "concise",
        aliases: &[],
        about: "`path:line:col: severity[code] message`",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Concise::new(settings.palette)),
    },
    Format {
        name: "json",
        aliases: &[],
        about: "One JSON document",
        shows_lines: false,
        shows_story: false,
        make: |_| Box::new(Json::default()),
    },
    Format {
        name: "ndjson",
        aliases: &["jsonl"],
        about: "One JSON object a line: findings as they come, the summary last (with `--summary-file`: findings alone)",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Ndjson::new(settings.has_summary_file)),
    },
    Format {
        name: "csv",
        aliases: &[],
        about: "A table of findings",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Csv::new(settings.is_numbered)),
    },
    Format {
        name: "sarif",
        aliases: &[],
        about: "SARIF 2.1.0, for code scanning and editors: the 5,000 worst findings",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Sarif::new(settings.repository.clone())),
    },
    Format {
        name: "junit",
        aliases: &[],
        about: "JUnit XML: a test case an event",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Junit::new(settings.bar, settings.repository.clone())),
    },
    Format {
        name: "github",
        aliases: &[],
        about: "Annotations of GitHub Actions, and the summary of the job where GITHUB_STEP_SUMMARY names its file",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Github::new(settings.repository.clone())),
    },
    Format {
        name: "gitlab",
        aliases: &[],
        about: "The Code Quality report of GitLab",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Gitlab::new(settings.repository.clone())),
    },
    Format {
        name: "markdown",
        aliases: &["md"],
        about: "For a pull request, or the summary of a job",
        shows_lines: false,
        shows_story: false,
        make: |_| Box::new(Markdown::default()),
    },
    #[cfg(feature = "html")]
    Format {
        name: "html",
        aliases: &[],
        about: "One page of findings and of who spoke to whom: see `cxray report`",
        shows_lines: false,
        shows_story: true,
        make: |_| Box::new(Html::default()),
    },
    Format {
        name: "rdjson",
        aliases: &[],
        about: "Reviewdog Diagnostic Format",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Rdjson::new(settings.repository.clone())),
    },
    Format {
        name: "checkstyle",
        aliases: &[],
        about: "Checkstyle XML, for Jenkins and other readers of warnings",
        shows_lines: false,
        shows_story: false,
        make: |settings| Box::new(Checkstyle::new(settings.repository.clone())),
    },
];

impl Format {
    /// The format of a name or alias.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name || format.aliases.contains(&name))
    }

    /// A new report in this format.
    #[must_use]
    pub fn report(&self, settings: &ReportSettings) -> Box<dyn Report + Send> {
        (self.make)(settings)
    }
}
