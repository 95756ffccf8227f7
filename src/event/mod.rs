//! From a record to the event that it is.

mod array_payload;
mod bare;
mod began;
mod conversation;
mod direction;
mod forms;
mod hand_made;
mod lead;
mod moment;
mod named;
mod near;
mod parties;
mod recognise;
mod recognised;
mod shapes;
mod time;
mod tops;
mod ways;

pub use conversation::{ConversationKeys, carried};
pub use direction::Direction;
pub use moment::{captured_at, doubtful_day, moment, moment_in_words, payload_moment, time_of_day};
pub use named::Named;
pub use near::NearNames;
pub use parties::{parties, state};
pub use recognise::{Asked, Recogniser};
pub use recognised::{Event, EventStatus, Recognised, Wrapping};
pub use time::{instant, instant_of, instant_of_number, instant_of_text, is_rfc3339, rfc3339, rfc3339_of};
