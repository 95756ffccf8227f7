//! Arguments of `cxray schema new` and `cxray schema update`.

use std::path::PathBuf;

use clap::Args;

use super::reading::HowArgs;
use super::showing::{LookupFormat, Showing};

pub(super) const NEW_EXAMPLES: &str = "\
Writes DIR/API/EVENT.schema.json and DIR/API/samples/EVENT.json for each event, and DIR/API/api.json for a bus that no API describes.
Prints the paths; each fact of a schema tells in how many events it held. Samples are made, not copied from captures.

Examples:
  cxray schema new shop.orderPlaced --from captures/
  cxray schema new 'shop.*' --from bus.ndjson --to my-schemas
  cxray schema new widgets/ShopPlugin.orderPlaced --from chat.har
  cxray schema new --all-unlisted --from captures/

Exit codes:
  0  the schemas were written
  2  could not be done: usage, no such event in the captures, a file that is
     there already, unreadable file, output failed";

/// Captures, and how they are read.
#[derive(Debug, Args)]
pub struct FromArgs {
    /// Captures, or folders of captures, as for `cxray validate`; `-` for standard input.
    #[arg(long, value_name = "CAPTURE", num_args = 1.., required = true)]
    pub from: Vec<PathBuf>,

    /// Exclude files and directories that match a glob when a directory is read, as in a .gitignore; repeatable.
    #[arg(long, value_name = "GLOB", help_heading = "Reading")]
    pub exclude: Vec<String>,

    /// How to read it.
    #[command(flatten)]
    pub how: HowArgs,
}

/// Options of `cxray schema new`.
#[derive(Debug, Args)]
pub struct SchemaNewArgs {
    /// Names of events, optionally with the API in front (shop/orderPlaced); a trailing * stands for any rest.
    #[arg(value_name = "EVENT", required_unless_present = "all_unlisted")]
    pub events: Vec<String>,

    /// Draft a schema for every event that has none.
    #[arg(long)]
    pub all_unlisted: bool,

    /// The captures.
    #[command(flatten)]
    pub captures: FromArgs,

    /// Folder of schemas to write to.
    #[arg(long, value_name = "DIR", default_value = "schemas", help_heading = "Output")]
    pub to: PathBuf,

    /// Require a member, or close a set of values, only if it held in all of at least N events.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Drafting")]
    pub support: u32,

    /// Member that names the event in messages that no API describes, such as /channel [default: decided from the messages].
    #[arg(long, value_name = "POINTER", value_parser = parse_member, help_heading = "Drafting")]
    pub name_at: Option<Member>,

    /// Member that holds the payload in them, such as /payload; '' for the message itself [default: decided from the messages].
    #[arg(long, value_name = "POINTER", value_parser = parse_payload, help_heading = "Drafting")]
    pub payload_at: Option<Member>,

    /// Overwrite files that are there already.
    #[arg(long, help_heading = "Output")]
    pub force: bool,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

pub(super) const UPDATE_EXAMPLES: &str = "\
Widens what refuses events of the captures: types, required members, sets of values, formats and limits. Adds members that the schema
does not name, with the types that they had. Prints each change; what people have written stays.

Examples:
  cxray schema update --from new-captures/
  cxray schema update shop.orderPlaced --from bus.ndjson --to my-schemas
  cxray schema update --from bus.ndjson --dry-run

Exit codes:
  0  the schemas take all events of the captures
  2  could not be done: usage, no event of the folder in the captures, a demand
     that has to be edited by hand, unreadable file, output failed";

/// Options of `cxray schema update`.
#[derive(Debug, Args)]
pub struct SchemaUpdateArgs {
    /// Names of events of the folder; a trailing * stands for any rest [default: all].
    #[arg(value_name = "EVENT")]
    pub events: Vec<String>,

    /// The captures.
    #[command(flatten)]
    pub captures: FromArgs,

    /// Folder of schemas to change.
    #[arg(long, value_name = "DIR", default_value = "schemas", help_heading = "Output")]
    pub to: PathBuf,

    /// Print the changes, and do not make them.
    #[arg(long, help_heading = "Output")]
    pub dry_run: bool,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

/// A member of a message, by its name; empty for the message itself.
#[derive(Debug, Clone)]
pub struct Member(pub String);

fn parse_member(text: &str) -> Result<Member, String> {
    parse_payload(text).ok().filter(|member| !member.0.is_empty()).ok_or_else(|| ADVICE.to_owned())
}

fn parse_payload(text: &str) -> Result<Member, String> {
    if text.is_empty() {
        return Ok(Member(String::new()));
    }
    let token = text.strip_prefix('/').filter(|token| !token.is_empty() && !token.contains('/'));
    token
        .map(|token| Member(cxray::json::unescape_pointer_token(token).into_owned()))
        .ok_or_else(|| ADVICE.to_owned())
}

const ADVICE: &str = "a member of a message is a pointer of one step, such as /channel";
