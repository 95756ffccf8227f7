//! From a record to the event that it is.

mod began;
mod direction;
mod forms;
mod lead;
mod moment;
mod recognise;
mod time;
mod tops;

pub use direction::Direction;
pub use lead::Named;
pub use moment::{captured_at, doubtful_day, moment, moment_in_words, time_of_day};
pub use recognise::{Asked, Event, Recognised, Recogniser, Standing, Wrapping};
pub use time::{instant, instant_of, instant_of_text, is_rfc3339, rfc3339, rfc3339_of};
