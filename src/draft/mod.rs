//! Schemas drafted from events: what their values have in common, with the support of each fact.
//!
//! * `shape`, `texts`, `numbers`, `forms`: statistics of values, which are merged in any number of parts
//! * `names`: what names of members say of their values
//! * `sets`: sets of words
//! * `maps`: objects whose members are named by ids
//! * `shared`: objects of the same shape at several places
//! * `schema`: from statistics to a schema
//! * `marks`: the members that `x-event` names
//! * `bus`: which members of unknown records name the event and hold its payload
//! * `observe`: the pass that sees the events of captures
//! * `plan`: the files of a folder of schemas
//! * `review`: the pass that compares events with the schemas that they have
//! * `widen`: schemas widened by events that they refuse
//! * `written`: JSON in the order in which people write it

mod bus;
mod forms;
mod maps;
mod marks;
mod names;
mod numbers;
mod observe;
mod plan;
mod review;
mod schema;
mod sets;
mod shape;
mod shared;
mod texts;
mod widen;
mod written;

pub use bus::Bus;
pub use marks::Marks;
pub use names::NameReader;
pub use observe::{Drafted, Drafting, Drafts, Wanted};
pub use plan::{Message, Plan, PlanFault, PlannedEvent, Planner};
pub use review::{Review, Reviewing};
pub use schema::Drafter;
pub use shape::{Budget, Shape};
pub use widen::{Refusals, Stuck, Widening, add_members};
pub use written::Written;
