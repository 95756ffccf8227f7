//! Checks: pure functions from a record to its findings. Nothing here knows a report.
//!
//! Each check stands beside the [`Rule`] that it applies: code, severity and the text of `cxray explain`.

pub(crate) mod expect;
pub(crate) mod order;

mod again;
mod availability;
mod baseline;
mod capture;
mod captured;
mod codes;
mod context;
mod draft;
mod earlier;
mod envelope;
mod event;
mod facts;
mod finding;
mod findings;
mod hiding;
mod judge;
mod judged;
mod kind;
mod limit;
mod message;
mod named;
mod names;
mod no_json;
mod notation;
mod plain;
mod record;
mod rule;
mod rules;
mod schema;
mod select;
mod settings;
mod severities;
mod strays;
mod tally;
mod text;
mod used_name;
mod words;

pub use baseline::{Baseline, BaselineFault, Stale};
pub use codes::{CodeFault, codes, codes_named};
pub(crate) use context::RecordContext;
pub use earlier::EarlierPlace;
pub use facts::{Facts, Fix, Found};
pub use finding::{CapturedAt, Excerpt, Finding, FindingContent, Place, Related};
pub use findings::Findings;
pub use judge::Judge;
pub use judged::{Judged, Seen, Unjudged};
pub(crate) use message::message;
pub use message::{Message, Part, Quote};
pub use rule::{Rule, Severity};
pub use rules::{KEYWORDS, RULES, has_rule, rule_of, rule_of_finding};
pub use schema::in_words;
pub use select::{Condition, SelectFault, Selection, Span};
pub use settings::{Excerpts, FactsFor, Places, Settings, Writers};
pub use severities::{Codes, Severities};
pub use strays::Strays;
pub use tally::{Count, Tally};
pub use used_name::{NameFault, is_nearly_a_name};
