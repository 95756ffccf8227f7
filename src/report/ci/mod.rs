//! Findings in the formats that CI systems read. None of them lets a run that could not be done look like a success.

mod github;
mod gitlab;
mod junit;
mod markdown;
mod sarif;
mod uri;

pub use github::Github;
pub use gitlab::Gitlab;
pub use junit::Junit;
pub use markdown::Markdown;
pub use sarif::Sarif;

use super::{Palette, Report, Summary, gfm, origin, wire, words};

/// The name of an input as a path from the top of the repository: those who compare it know no dot before it.
fn in_repository(file: &str) -> &str {
    file.strip_prefix("./").unwrap_or(file)
}
