//! Arguments of `cxray schema rules`.

use std::path::PathBuf;

use clap::Args;

use super::drafting::FromArgs;
use super::showing::{LookupFormat, Showing};

pub(super) const RULES_EXAMPLES: &str = "\
A rule is proposed if enough conversations keep it, if chance hardly explains that, and if no other rule implies it. The members that
name conversations are found in the captures. Events need a schema: `--schemas DIR` adds those of a team.

Examples:
  cxray schema rules --from captures/
  cxray schema rules --from captures/ --schemas my-schemas --to my-schemas
  cxray schema rules --from captures/ --confidence 0.99 --format json";

/// Options of `cxray schema rules`.
#[derive(Debug, Args)]
pub struct SchemaRulesArgs {
    /// The captures.
    #[command(flatten)]
    pub captures: FromArgs,

    /// Share of the conversations that must keep a rule, from 0.5 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, value_parser = parse_share, help_heading = "Learning")]
    pub confidence: f64,

    /// Conversations in which a rule must say something.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..), help_heading = "Learning")]
    pub support: u32,

    /// Folder of schemas to write the rules to, as API/order/NAME.json.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub to: Option<PathBuf>,

    /// Overwrite files that are there already.
    #[arg(long, requires = "to", help_heading = "Output")]
    pub force: bool,

    /// Output format.
    #[arg(long, value_name = "FMT", value_enum, default_value_t = LookupFormat::Text, help_heading = "Output")]
    pub format: LookupFormat,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}

fn parse_share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.5..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0.5 to 1, such as 0.99".to_owned())
}
