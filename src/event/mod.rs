//! From a record to the event that it is.

mod began;
mod forms;
mod lead;
mod recognise;
mod time;
mod tops;

pub use lead::Named;
pub use recognise::{Asked, Event, Recognised, Recogniser, Standing, Wrapping};
pub use time::{epoch_milliseconds, milliseconds_in, rfc3339, rfc3339_of};
