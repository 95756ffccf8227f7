//! The catalogue: the facts in `schemas/` about the APIs and their events.
//!
//! An event is data: a schema file and a sample file add one. The files are embedded in the binary and can be
//! laid over by a folder of the user's.

mod acceptor;
mod api;
mod axes;
mod bundle;
mod capture_script;
mod catalog_fault;
mod chart;
mod ecma;
mod event_type;
mod files;
mod form;
mod keywords;
mod lane;
mod library;
mod load;
mod names;
mod order;
mod outline;
mod overlay;
mod pair;
mod pattern;
mod references;
mod rule_form;
mod schema;
mod schema_fault;
mod sound;
mod suggest;
mod target;
mod version;
mod vocabulary;
mod weight;
mod word_lists;
mod wrapping;

pub use acceptor::{Acceptor, Questions};
pub use api::{Api, Bare, Channel, OneConversation, UsePattern};
pub use axes::{Axes, Platform, Platforms};
pub use capture_script::CaptureScript;
pub use catalog_fault::CatalogFault;
pub use chart::{Chart, ChartPlace, PlaceId};
pub use ecma::with_brackets_escaped;
pub use event_type::{EventType, Facts};
pub use files::{FileFault, Files};
pub use form::{Condition, Form, Meaning, NameAt, TimeFormat};
pub use keywords::{Keyword, MISSPELT_ELSEWHERE, keyword, keywords};
pub use lane::{Lane, Party, StateFacts, StateOf};
pub use library::{Library, ReferenceFault, Shelf};
pub use load::Catalog;
pub use names::{Known, OtherNames, matches_name, of_sibling};
pub use order::{KeyAt, Matcher, OrderRule, OrderSeverity, SomeEvents, Template};
pub use outline::{OlderShape, Outline, Spot, SpotId};
pub use pair::{Pair, PairOf};
pub use pattern::{EventPattern, PatternFault};
pub use references::subschemas;
pub use rule_form::{RuleFault, RuleForm};
pub use schema::{PATTERN_SIZE, Schema};
pub use schema_fault::SchemaFault;
pub use sound::SoundCatalog;
pub use suggest::{NameFacts, is_one_edit, nearest, nearest_of};
pub use target::{Target, TargetFault, Targets};
pub use version::{NoVersion, Version};
pub use vocabulary::Vocabulary;
pub use word_lists::{DraftWords, EnvelopeWords, SecretWords};
pub use wrapping::WrappingInfo;
