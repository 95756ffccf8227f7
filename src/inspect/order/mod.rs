//! Checks that conversations keep the order that their API documents.
//!
//! Workers look at each event on its own and note what rules want to know of it; the rules themselves run where the
//! outputs of the workers are in the order of the input again.
//!
//! * `places`: the places in payloads whose values rules read
//! * `matching`, `probe`: conditions on these values, and the values that rules compare
//! * `plan`: the rules of an API, by event: the facts that each rule needs of it
//! * `notes`: the notes of workers
//! * `observer`: the part of a worker: from an event to an `OrderEvent`, if there is anything to note
//! * `state`: the state of all rules in one input, and how an event changes it
//! * `conversation`: the state of one rule in one conversation, and the violations of the rule
//! * `by_writer`: a state for each writer of an input
//! * `muted`: rules that are told no more
//! * `finding`: the findings
//! * `forgotten`: the conversations that a rule has forgotten
//! * `wording`: a broken rule in words
//! * `pass`: the pass of an `Inspector`
//! * `sound`: the check of notes that were read from a part
//! * `value_wording`: values in those words, with credentials hidden

mod by_writer;
mod conversation;
mod finding;
mod forgotten;
mod matching;
mod muted;
mod notes;
mod observer;
mod pass;
mod places;
mod plan;
mod probe;
mod sound;
mod state;
mod value_wording;
mod wording;

pub use notes::OrderEvents;
pub use pass::Ordering;
pub use plan::{OrderPart, Orders};
