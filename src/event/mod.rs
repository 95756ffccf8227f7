//! From a record to the event that it is.

mod forms;
mod recognise;
mod time;
mod tops;

pub use recognise::{Asked, Event, Recognised, Recogniser, Standing, Wrapping};
pub use time::rfc3339;
