//! The part of the catalogue that a capture holds: events and members that came, those that never did, and how long it took from
//! one event to the one that answers it.
//!
//! * `survey`: counts of the events of a block, in any order
//! * `pairs`: times between events that belong together, in the order of the capture
//! * `times`: how long it took
//! * `pass`: the pass of an `Inspector`

mod pairs;
mod pass;
mod survey;
mod times;

pub use pairs::Pairs;
pub use pass::Covering;
pub use survey::{EventSurvey, Survey};
pub use times::Times;
