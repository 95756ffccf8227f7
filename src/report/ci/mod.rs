//! Findings in the formats that CI systems read. None of them lets a run that could not be done look like a success.

mod checkstyle;
mod github;
mod gitlab;
mod junit;
mod listing;
mod markdown;
mod rdjson;
mod sarif;
pub(super) mod uri;

pub use checkstyle::Checkstyle;
pub use github::Github;
pub(crate) use github::annotation;
pub use gitlab::Gitlab;
pub use junit::Junit;
pub use markdown::Markdown;
pub use rdjson::Rdjson;
pub use sarif::Sarif;

use super::{Palette, Report, Repository, Summary, gfm, origin, wire, words};
