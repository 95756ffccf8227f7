//! Arguments of `cxray schema` and its subcommands.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};

use super::candidates;
use super::drafting::{self, SchemaNewArgs, SchemaUpdateArgs};
use super::exit;
use super::format::{FormatArg, FormatParser, Formats};
use super::learning::{self, SchemaRulesArgs};
use super::settings::CatalogArgs;
use super::showing::Showing;

/// Options of `cxray schema`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SchemaArgs {
    /// The subcommand.
    #[command(subcommand)]
    pub action: SchemaAction,
}

/// The subcommands of `cxray schema`.
#[derive(Debug, Subcommand)]
pub enum SchemaAction {
    /// Draft schemas and samples of events from captures.
    #[command(after_help = drafting::NEW_EXAMPLES)]
    New(Box<SchemaNewArgs>),
    /// Widen schemas by captures whose events they refuse.
    #[command(after_help = drafting::UPDATE_EXAMPLES)]
    Update(Box<SchemaUpdateArgs>),
    /// Prove a folder of schemas: forms, drafts, references, samples, facts, order rules.
    #[command(after_help = check_help())]
    Check(SchemaCheckArgs),
    /// Compare two versions of schemas: what the new one refuses that the old one accepts, with a payload that shows it.
    #[command(after_help = diff_help())]
    Diff(SchemaDiffArgs),
    /// Propose rules about the order of events that captures keep.
    #[command(after_help = learning::RULES_EXAMPLES)]
    Rules(Box<SchemaRulesArgs>),
    /// Write types of payloads for programs that handle events: TypeScript, or one JSON Schema.
    #[command(after_help = TYPES_EXAMPLES)]
    Types(SchemaTypesArgs),
}

fn check_help() -> String {
    format!("{CHECK_EXAMPLES}\n\n{}", exit::help_of("no faults", "faults"))
}

const CHECK_EXAMPLES: &str = "\
The folder has the layout that --schemas reads: API/api.json, API/EVENT.schema.json, API/samples/EVENT.json, API/order/RULE.json.

Examples:
  cxray schema check my-schemas/
  cxray schema check --format github my-schemas/";

/// Options of `cxray schema check`.
#[derive(Debug, Args)]
pub struct SchemaCheckArgs {
    /// The folder of schemas.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Treat warnings as errors: advice that the schemas of cxray follow themselves.
    #[arg(long)]
    pub strict: bool,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = CheckFormat::Text, help_heading = "Output")]
    pub format: CheckFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Formats of `cxray schema check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum CheckFormat {
    /// One line a fault.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// Annotations of GitHub.
    Github,
}

fn diff_help() -> String {
    format!("{DIFF_EXAMPLES}\n\n{}", exit::help_of("nothing breaks", "a breaking change"))
}

const DIFF_EXAMPLES: &str = "\
breaking: the new schema refuses a payload that the old one accepts. widening: it accepts all that the old one does, and more.
same: both accept the same. cannot tell: no example was found, and that there is none could not be proved. Formats are asserted.

Examples:
  cxray schema diff old.schema.json new.schema.json
  cxray schema diff main:my-schemas my-schemas/
  cxray schema diff --allow-breaking shop.ordered --format text --format markdown=diff.md v1.2:schemas schemas/";

/// Options of `cxray schema diff`.
#[derive(Debug, Args)]
pub struct SchemaDiffArgs {
    /// Schema or folder of schemas to compare from; REVISION:PATH is one of Git.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,

    /// Schema or folder of schemas to compare with.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// Do not fail for this event, whatever breaks; a trailing * stands for any rest; repeatable.
    #[arg(long, value_name = "EVENT")]
    pub allow_breaking: Vec<String>,

    /// Fail too where it cannot be told whether an event breaks.
    #[arg(long)]
    pub strict: bool,

    /// Format of the comparison, and the file to write it to; repeatable [default: text].
    #[arg(long, value_name = "FMT[=FILE]", value_parser = FormatParser::<SchemaDiffFormat>::new(), help_heading = "Output")]
    pub format: Vec<FormatArg<SchemaDiffFormat>>,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Formats of `cxray schema diff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaDiffFormat {
    /// For people.
    Text,
    /// One JSON document.
    Json,
    /// Markdown, for a pull request.
    Markdown,
    /// Annotations of GitHub.
    Github,
}

impl Formats for SchemaDiffFormat {
    fn listed() -> Vec<PossibleValue> {
        Self::value_variants().iter().filter_map(ValueEnum::to_possible_value).collect()
    }

    fn find(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }
}

const TYPES_EXAMPLES: &str = "\
Examples:
  cxray schema types -o events.ts
  cxray schema types --schemas my-schemas/ 'shop.*' -o shop.ts
  cxray schema types --format json-schema --api widgets | npx json-schema-to-zod";

/// Options of `cxray schema types`.
#[derive(Debug, Args)]
pub struct SchemaTypesArgs {
    /// Names of events; a trailing * stands for any rest [default: all].
    #[arg(value_name = "EVENT", add = candidates::events())]
    pub events: Vec<String>,

    /// Only events of this API.
    #[arg(long, value_name = "SLUG", add = candidates::apis())]
    pub api: Option<String>,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = TypesFormat::Typescript, help_heading = "Output")]
    pub format: TypesFormat,

    /// File to write to [default: standard output].
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: Option<PathBuf>,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// Formats of `cxray schema types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum TypesFormat {
    /// Declarations of TypeScript.
    #[default]
    Typescript,
    /// One JSON Schema with a member for each event.
    JsonSchema,
}
