//! Conversations: which events belong together, whatever API and capture they come from.
//!
//! Workers note the ids of each event (`note`), the ordered part unites them (`union`).

mod note;
mod union;

pub use note::{ConversationNote, Noting};
pub use union::Conversations;
