//! Dates and times as logs write them.
//!
//! * `shape`: the ways of writing them, a table; `read`: finds one in a text
//! * `calendar`: the facts about the dates of an input, and the point in time that a stamp then means
//! * `zone`: time zones by name or offset

mod calendar;
mod read;
mod shape;
mod zone;

pub use calendar::{Almanac, Calendar, Clock, Told};
pub use read::{begins_with_stamp, time_of_day};
pub use zone::zone;
