//! Arguments of `cxray explain`.

use clap::Args;

use super::candidates;
use super::settings::CatalogArgs;
use super::showing::Showing;

/// Options of `cxray explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Code of a finding, such as `schema/type`; without it, lists all codes.
    #[arg(value_name = "CODE", add = candidates::codes())]
    pub code: Option<String>,

    /// The catalogue.
    #[command(flatten)]
    pub catalog: CatalogArgs,

    /// Colours and verbosity.
    #[command(flatten)]
    pub showing: Showing,
}
