//! The command line: types for `clap`, nothing else. Help, manual pages and completions come from here.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use cxray::event::instant_of_text;
use cxray::report::{FORMATS, Format};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// X-ray for contact-centre events: says what each event in a capture is, and whether it is right.
///
/// cxray reads captures of four event APIs: the Genesys Widgets bus (widgets), the Avaya Workspaces Widget API
/// (workspaces), Genesys Web Services over `CometD` (cometd) and the mluvii widget (owidget). It works offline.
#[derive(Debug, Parser)]
#[command(name = "cxray", version, arg_required_else_help = true, max_term_width = 110, after_help = EXIT_CODES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done, and nothing at or above --fail-on was found
  1  done, and something was found
  2  could not be done: usage, unreadable file, bad schema, nothing to check, output failed";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge every event of captures against its schema.
    #[command(after_help = VALIDATE_EXAMPLES)]
    Validate(ValidateArgs),
    /// Turn captures into one normalised event per line.
    #[command(after_help = PARSE_EXAMPLES)]
    Parse(ParseArgs),
    /// Show events to people: a timeline, one in full, or one line of JSON each.
    #[command(after_help = PRINT_EXAMPLES)]
    Print(PrintArgs),
    /// Tell what changed: between two payloads, or between two captures of the same scenario.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
    /// Look up what events mean: names, versions, schema, sample.
    Events(EventsArgs),
    /// Explain what a finding means and what to do about it.
    Explain(ExplainArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page, or write all of them to a folder.
    Man(ManArgs),
}

const VALIDATE_EXAMPLES: &str = "\
Examples:
  cxray validate capture.ndjson
  tail -f widget.log | cxray validate
  cxray validate --follow --tail 10 widget.log
  cxray validate --format concise --format json=report.json captures/
  cxray validate --event onAgentStateEvent payload.json";

const PARSE_EXAMPLES: &str = "\
Examples:
  cxray parse capture.ndjson | jq .event
  cxray parse --event onMediaEvent payload.json
  cxray parse --redact chat.har > chat-without-people.ndjson";

const PRINT_EXAMPLES: &str = "\
Examples:
  cxray print capture.har
  cxray print --view full --invalid capture.ndjson
  cxray print --select 'WebChatService.agent*' --since +90s capture.ndjson
  cxray print --view compact --where /from/nickname=Anna capture.ndjson | jq .data";

const DIFF_EXAMPLES: &str = "\
Examples:
  cxray diff old.json new.json
  curl -s https://host.example/payload | cxray diff --event onMediaEvent expected.json -
  cxray diff --array-key /data/items=id --ignore '/data/**/updatedAt' old.json new.json
  cxray diff --format json-patch old.json new.json
  cxray diff --timing 2s before-upgrade.ndjson after-upgrade.ndjson

Exit codes:
  0  no differences
  1  differences
  2  could not be done";

/// One schema of the user's, against which everything is judged.
#[derive(Debug, Args)]
pub struct OwnSchemaArgs {
    /// Judge every JSON text against one JSON Schema, and recognise nothing.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["api", "event", "schemas", "select", "since", "until"],
        help_heading = "Judging")]
    pub schema: Option<PathBuf>,

    /// With --schema: judge the elements of arrays, not the arrays.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub each: bool,

    /// With --schema: `format` is asserted, not only an annotation.
    #[arg(long, requires = "schema", help_heading = "Judging")]
    pub assert_formats: bool,
}

/// Options of `cxray validate`.
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// A schema of the user's.
    #[command(flatten)]
    pub own: OwnSchemaArgs,

    /// Make undocumented members and values errors.
    #[arg(long, help_heading = "Judging")]
    pub strict: bool,

    /// Warn of events and members that this installation does not have: a version or a platform of an API, such as
    /// widgets=9.0.002.06, widgets.transport=gms or workspaces=axp-connect; may be given several times.
    #[arg(long, value_name = "API=VALUE", conflicts_with = "schema", help_heading = "Judging")]
    pub target: Vec<String>,
    /// The captures hold whole conversations: what should have come before an event and did not, or should still follow when
    /// they end, is missing.
    #[arg(long, help_heading = "Judging")]
    pub complete: bool,

    /// Fail captures in which this event never comes: a name or a glob, also with the API in front (widgets/*.ended);
    /// may be given several times.
    #[arg(long, value_name = "EVENT", conflicts_with = "schema", help_heading = "Expectations")]
    pub expect: Vec<String>,

    /// Fail captures in which this event comes; may be given several times.
    #[arg(long, value_name = "EVENT", conflicts_with = "schema", help_heading = "Expectations")]
    pub forbid: Vec<String>,

    /// Fail captures in which these events do not all come, each for the first time after the one before: 'A > B > C'; may
    /// be given several times.
    #[arg(long, value_name = "EVENTS", conflicts_with = "schema", help_heading = "Expectations")]
    pub expect_order: Vec<String>,

    /// Fail captures in which more time than this passes between two events: 500ms, 30s, 5m.
    #[arg(long, value_name = "TIME", conflicts_with = "schema", value_parser = parse_gap, help_heading = "Expectations")]
    pub max_gap: Option<SignedDuration>,

    /// Lowest severity that makes the exit code 1 [default: error].
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Judging")]
    pub fail_on: Option<FailOn>,

    /// Fail if fewer records were judged than this, or none of an input that is named; 0 allows it [default: 1].
    #[arg(long, value_name = "N", help_heading = "Judging")]
    pub min_events: Option<u64>,

    /// How to report findings; may be given several times, each to a file of its own.
    #[arg(long, value_name = "FMT[=FILE]", default_value = "text", value_parser = FormatParser, help_heading = "Output")]
    pub format: Vec<FormatArg>,

    /// Write the summary to FILE, as JSON; `--format ndjson` then holds findings alone.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub summary_file: Option<PathBuf>,

    /// Count findings by code and event, on standard error.
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,

    /// What to hide.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// List at most N findings; all are counted.
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub max_findings: Option<u64>,

    /// What to show.
    #[command(flatten)]
    pub showing: ShowingArgs,
}

/// Options of `cxray parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// What to show.
    #[command(flatten)]
    pub showing: ShowingArgs,
}

/// Options of `cxray print`.
#[derive(Debug, Args)]
pub struct PrintArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Which events.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How to show events; without it `full` if there is one and `timeline` if there are more.
    #[arg(long, value_name = "VIEW", value_enum, help_heading = "Output")]
    pub view: Option<View>,

    /// Fold long strings and arrays in the view `full`, also where the output is no terminal.
    #[arg(long, conflicts_with = "no_fold", help_heading = "Output")]
    pub fold: bool,

    /// Fold nothing, also on a terminal.
    #[arg(long, help_heading = "Output")]
    pub no_fold: bool,

    /// Columns that a line may take, of a timeline or where strings are folded; those of the terminal if there is one.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(40..), help_heading = "Output")]
    pub width: Option<u16>,

    /// What to hide.
    #[command(flatten)]
    pub hiding: HidingArgs,

    /// Whom to hide.
    #[command(flatten)]
    pub redacting: RedactingArgs,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub color: ColorArg,

    /// Leave out the line that counts what could not be shown.
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,
}

/// Values of `--view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// One line an event: time, name, conversation, what it says.
    Timeline,
    /// What an event is and all that it holds, what is wrong marked in place.
    Full,
    /// One line of JSON a record, as it was captured.
    Compact,
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

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub color: ColorArg,

    /// Leave out the summary.
    #[arg(short, long, help_heading = "Output")]
    pub quiet: bool,

    /// Only the last N events of each, among them what cannot be read.
    #[arg(long, value_name = "N", help_heading = "Selecting")]
    pub tail: Option<u64>,

    /// How to read both.
    #[command(flatten)]
    pub how: HowArgs,
}

/// What to read, and how.
#[derive(Debug, Args)]
pub struct ReadingArgs {
    /// Captures, or folders that are searched for *.json, *.jsonl, *.ndjson, *.log, *.txt and *.har, also compressed
    /// (.gz, .zst); standard input if there is none, or for `-`.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Follow files while they grow, through rotation, until Ctrl-C; a file that is not there is waited for.
    #[arg(short = 'F', long, help_heading = "Reading")]
    pub follow: bool,

    /// Only the last N events, among them what cannot be read; with --follow, begin with the last N lines of each file instead of its beginning.
    #[arg(long, value_name = "N", help_heading = "Selecting")]
    pub tail: Option<u64>,

    /// How to read it.
    #[command(flatten)]
    pub how: HowArgs,
}

/// How captures are read, whichever they are.
#[derive(Debug, Args)]
pub struct HowArgs {
    /// Name of standard input in reports.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub stdin_name: Option<String>,

    /// Look only for events of this API.
    #[arg(long, value_name = "SLUG", help_heading = "Reading")]
    pub api: Option<String>,

    /// Bare payloads are of this event.
    #[arg(long, value_name = "NAME", help_heading = "Reading")]
    pub event: Option<String>,

    /// Form of the inputs; `auto` looks at their beginnings.
    #[arg(long, value_name = "FORM", value_enum, default_value_t = InputForm::Auto, help_heading = "Reading")]
    pub input: InputForm,

    /// Read what is not JSON but can be read without guessing, such as single quotes, names without quotes, comments and
    /// trailing commas: a warning at most, instead of an error.
    #[arg(long, help_heading = "Reading")]
    pub lenient: bool,

    /// Folder of schemas that adds to the catalogue or replaces parts of it; has the layout of `schemas/`.
    #[arg(long, value_name = "DIR", help_heading = "Reading")]
    pub schemas: Option<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,

    /// Longest record that is read; K, M and G are powers of 1024.
    #[arg(long, value_name = "SIZE", default_value = "32M", value_parser = parse_size, help_heading = "Reading")]
    pub max_record_size: usize,

    /// Threads that read records; the output is the same for any number.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), help_heading = "Reading")]
    pub jobs: Option<u16>,
}

/// Settings of the project.
#[derive(Debug, Args, Default)]
pub struct SettingsArgs {
    /// Settings of the project: a file whose keys are long options; without it .cxray.toml or cxray.toml is looked for, upwards
    /// from the working folder. What the command line says wins.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Do not look for settings.
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,
}

/// What people are not shown.
#[derive(Debug, Args)]
pub struct HidingArgs {
    /// Show credentials instead of their length.
    #[arg(long, help_heading = "Output")]
    pub show_secrets: bool,
}

/// What takes people out of what is shown.
#[derive(Debug, Args)]
pub struct RedactingArgs {
    /// Replace whatever speaks of people (names, addresses, texts, attached data, credentials, and all that the catalogue does
    /// not describe) by pseudonyms: the same value by the same one, in the whole run. What cannot be read is not shown.
    #[arg(long, help_heading = "Output")]
    pub redact: bool,

    /// Key of the pseudonyms; the same key gives the same pseudonyms in every run, so keep it to yourself. Implies --redact; without
    /// it each run has a random key of its own.
    #[arg(long, value_name = "KEY", help_heading = "Output")]
    pub redact_key: Option<String>,
}

/// Which events a command is about. What cannot be read might have been any of them, and is told all the same.
#[derive(Debug, Args)]
pub struct SelectingArgs {
    /// Only events whose name, or API and name, a glob matches, such as 'widgets/*' or '*.agent*'; may be given
    /// several times.
    #[arg(long, value_name = "GLOB", help_heading = "Selecting")]
    pub select: Vec<String>,

    /// Only events with such a value in the payload or else in the record: POINTER, POINTER=VALUE, POINTER!=VALUE or
    /// POINTER~REGEX; `*` in a pointer is any name or index; all that are given must hold.
    #[arg(long, value_name = "CONDITION", help_heading = "Selecting")]
    pub r#where: Vec<String>,

    /// Only events from this time on: a date, RFC 3339, or +90s, +1m30s after the first event of the input.
    #[arg(long, value_name = "TIME", value_parser = parse_since, help_heading = "Selecting")]
    pub since: Option<Moment>,

    /// Only events up to this time; a date includes its day.
    #[arg(long, value_name = "TIME", value_parser = parse_until, help_heading = "Selecting")]
    pub until: Option<Moment>,

    /// Only the first N events.
    #[arg(long, value_name = "N", conflicts_with = "tail", help_heading = "Selecting")]
    pub head: Option<u64>,

    /// Only events with an error.
    #[arg(long, help_heading = "Selecting")]
    pub invalid: bool,
}

/// A time that bounds what is selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A point in time.
    At(Timestamp),
    /// So long after the first event.
    After(SignedDuration),
}

/// What to show, and how.
#[derive(Debug, Args)]
pub struct ShowingArgs {
    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub color: ColorArg,

    /// Leave out the summary line.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,

    /// Show repeated findings too, instead of counting them.
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,
}

/// Options of `cxray events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// What to do; lists the events if nothing is said.
    #[command(subcommand)]
    pub action: Option<EventsAction>,
}

/// The subcommands of `cxray events`.
#[derive(Debug, Subcommand)]
pub enum EventsAction {
    /// List the events of the catalogue.
    List(EventsListArgs),
    /// Show what an event means, its schema and a sample.
    Show(EventsShowArgs),
    /// List the rules about the order of events.
    Rules(EventsListArgs),
    /// List the known forms of log records that carry events.
    Wrappings(EventsWrappingsArgs),
    /// Print a script that records the events of an API in a browser.
    #[command(after_help = CAPTURE_EXAMPLES)]
    Capture(EventsCaptureArgs),
    /// Tell which events and members captures hold, which never came, and how long things took.
    #[command(after_help = COVERAGE_EXAMPLES)]
    Coverage(Box<EventsCoverageArgs>),
}

/// Which catalogue is looked into.
#[derive(Debug, Args, Default)]
pub struct CatalogArgs {
    /// Folder of schemas that adds to the catalogue or replaces parts of it.
    #[arg(long, value_name = "DIR")]
    pub schemas: Option<PathBuf>,

    /// Settings of the project.
    #[command(flatten)]
    pub settings: SettingsArgs,
}

/// Options of `cxray events wrappings`.
#[derive(Debug, Args)]
pub struct EventsWrappingsArgs {
    /// How to write the list.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,
}

/// Options of `cxray events list` and `cxray events rules`.
#[derive(Debug, Args, Default)]
pub struct EventsListArgs {
    /// Only this API.
    #[arg(long, value_name = "SLUG")]
    pub api: Option<String>,

    /// How to write the list.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
}

/// Options of `cxray events show`.
#[derive(Debug, Args)]
pub struct EventsShowArgs {
    /// Name of the event, or `api/name`.
    #[arg(value_name = "EVENT")]
    pub event: String,

    /// How to write it.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text)]
    pub format: LookupFormat,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
}

/// Options of `cxray events capture`.
#[derive(Debug, Args)]
pub struct EventsCaptureArgs {
    /// The API; all that have a script are listed if there is none.
    #[arg(value_name = "API")]
    pub api: Option<String>,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Do not say how to use the script.
    #[arg(short, long)]
    pub quiet: bool,
}

const CAPTURE_EXAMPLES: &str = "\
The script goes to standard output; paste it in the browser's console. What it records, cxray reads without options.

Examples:
  cxray events capture widgets | pbcopy
  cxray events capture cometd > record.js
  cxray validate cxray-cometd-2026-01-31T08-00-00-000Z.ndjson";

/// Options of `cxray events coverage`.
#[derive(Debug, Args)]
pub struct EventsCoverageArgs {
    /// What to read, and how.
    #[command(flatten)]
    pub reading: ReadingArgs,

    /// What of it is covered.
    #[command(flatten)]
    pub selecting: SelectingArgs,

    /// How to write it.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto, help_heading = "Output")]
    pub color: ColorArg,
}

const COVERAGE_EXAMPLES: &str = "\
Of the events of the catalogue, those of APIs are told of which anything came; --api SLUG asks for one.

Examples:
  cxray events coverage captures/
  cxray events coverage --format json captures/ | jq '.apis[].never'";

/// Options of `cxray explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Code of a finding, such as `schema/type`; all codes are listed if there is none.
    #[arg(value_name = "CODE")]
    pub code: Option<String>,

    /// What to look into.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// When to use colours.
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
}

/// Options of `cxray completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Options of `cxray man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write the pages of all subcommands into this folder instead of printing the main one.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// Values of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Findings of severity error.
    Error,
    /// Warnings and errors.
    Warning,
    /// Any finding.
    Note,
    /// Nothing; the exit code is 0 or 2.
    Never,
}

/// Values of `--input`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputForm {
    /// Whatever it is.
    Auto,
    /// JSON values, pretty-printed or not, one after another or in an array.
    Json,
    /// One record per line, whatever the line looks like.
    Ndjson,
    /// A console or text log: JSON among text.
    Console,
    /// HAR 1.2: bodies and web-socket messages that a browser or a proxy recorded.
    Har,
    /// Cells below a line of names, between `,`, `;`, `|` or tabs: events and lines of logs in them.
    Csv,
}

/// Values of `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum ColorArg {
    /// If the output is a terminal and the environment does not forbid it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Values of `--format` of the commands that look things up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum LookupFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
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

/// A format, and the file it goes to; standard output if there is none.
#[derive(Debug, Clone)]
pub struct FormatArg {
    /// The format.
    pub format: &'static Format,
    /// Where it is written.
    pub file: Option<PathBuf>,
}

/// Reads `--format` of `validate`; help and completions list the table of formats.
#[derive(Debug, Clone)]
struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = FormatArg;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FormatArg, clap::Error> {
        TypedValueParser::parse_ref(&(parse_format as fn(&str) -> _), command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = FORMATS.iter().map(|format| {
            PossibleValue::new(format.name).aliases(format.aliases.iter().copied()).help(format.about)
        });
        Some(Box::new(values))
    }
}

fn parse_format(text: &str) -> Result<FormatArg, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("a file name is missing after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::find(name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        format!("formats are {}", names.join(", "))
    })?;
    Ok(FormatArg { format, file })
}

fn parse_tolerance(text: &str) -> Result<SignedDuration, String> {
    let length = text.parse().ok().filter(|length: &SignedDuration| !length.is_negative());
    length.ok_or_else(|| "a length of time is a number with a unit, such as 500ms, 2s or 1m30s".to_owned())
}

fn parse_since(text: &str) -> Result<Moment, String> {
    parse_moment(text, |date| date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp()))
}

fn parse_until(text: &str) -> Result<Moment, String> {
    parse_moment(text, |date| {
        let next = date.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        next.checked_sub(SignedDuration::from_nanos(1)).ok()
    })
}

/// A time, of which a bare date stands for what `of_date` says.
fn parse_moment(text: &str, of_date: impl Fn(Date) -> Option<Timestamp>) -> Result<Moment, String> {
    let moment = if let Some(duration) = text.strip_prefix('+') {
        duration.parse().ok().map(Moment::After)
    } else if let Ok(date) = Date::strptime("%Y-%m-%d", text) {
        of_date(date).map(Moment::At)
    } else if let Some(at) = instant_of_text(text) {
        Some(Moment::At(at))
    } else {
        let local: Option<DateTime> = text.parse().ok();
        local.and_then(|at| at.to_zoned(TimeZone::UTC).ok()).map(|at| Moment::At(at.timestamp()))
    };
    moment.ok_or_else(|| {
        "a time is a date (2024-06-10), RFC 3339 (2024-06-10T07:10:12Z), or +90s after the first event"
            .to_owned()
    })
}

/// A time between events.
pub fn parse_gap(text: &str) -> Result<SignedDuration, String> {
    let advice = || "a time is a number with its unit, such as 500ms, 30s or 5m".to_owned();
    text.parse().ok().filter(SignedDuration::is_positive).ok_or_else(advice)
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
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn times_are_dates_moments_and_durations() {
        let at = |text: &str| text.parse::<Timestamp>().ok().map(Moment::At);
        assert_eq!(parse_since("2024-06-10").ok(), at("2024-06-10T00:00:00Z"));
        assert_eq!(parse_until("2024-06-10").ok(), at("2024-06-10T23:59:59.999999999Z"));
        assert_eq!(parse_since("2024-06-10T09:10:12+02:00").ok(), at("2024-06-10T07:10:12Z"));
        assert_eq!(parse_since("2024-06-10T07:10:12").ok(), at("2024-06-10T07:10:12Z"));
        assert_eq!(parse_since("1718003412345").ok(), at("2024-06-10T07:10:12.345Z"));
        let after = |seconds| Some(Moment::After(SignedDuration::from_secs(seconds)));
        assert_eq!(parse_until("+90s").ok(), after(90));
        assert_eq!(parse_until("+1m30s").ok(), after(90));
        assert!(parse_since("+90").is_err() && parse_since("soon").is_err() && parse_since("").is_err());
    }

    #[test]
    fn gaps_are_read_with_their_units() {
        assert_eq!(parse_gap("500ms"), Ok(SignedDuration::from_millis(500)));
        assert_eq!(parse_gap("30s"), Ok(SignedDuration::from_secs(30)));
        assert_eq!(parse_gap("1m 30s"), Ok(SignedDuration::from_secs(90)));
        assert!(["30", "", "0s", "-1s", "s", "1 parsec"].iter().all(|text| parse_gap(text).is_err()));
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        assert_eq!(parse_size("64M"), Ok(64 << 20));
        assert_eq!(parse_size("500000"), Ok(500_000));
        assert!(parse_size("0").is_err() && parse_size("M").is_err() && parse_size("99G").is_err());
    }
}
