//! One way to read: captures in, each record judged in parallel, notes about it handed on in order.
//!
//! * `inspector`: reads inputs, judges their records, and lets a pass see them
//! * `pass`: the two parts of a pass: one observes records in any thread, the other takes notes in order
//! * `run`: the state of the ordered part of a run
//! * `captures`: notes and states by the file from which `parse` took the records
//! * `dating`: the pass of events whose date is in doubt
//! * `each_finding`: the pass that hands on each finding
//! * `memory`: the valid records that a worker need not judge again
//! * `order`, `expect`, `coverage`: passes over whole captures
//! * `conversation`: the key of the conversation of each event
//! * `strays`: the pass of records in which no event is recognised
//! * `replay`: takes notes of records that were judged elsewhere, in order
//! * `sieve`: selection by the order of events: the first, the last, a time after the first

mod baselining;
mod captures;
mod conversation;
mod coverage;
mod dating;
mod each_finding;
mod expect;
mod inspector;
mod memory;
mod order;
mod pass;
mod replay;
mod run;
mod sieve;
mod strays;

pub use baselining::Baselining;
pub use conversation::{ConversationNote, Conversations, Noting};
pub use coverage::{Covering, EventSurvey, Pairs, Survey, Times};
pub use dating::Dating;
pub use each_finding::EachFinding;
pub use expect::{Expectations, Expecting, TooManyPatterns};
pub use inspector::{Counted, Depth, Inspector};
pub use memory::Memory;
pub use order::{OrderPart, Ordering, Orders};
pub use pass::{Batch, End, Observation, Observer, Pass};
pub use replay::{InChunks, JudgingNote, PartRecord, Replayed};
pub use run::{Outcome, Per};
pub use sieve::Window;
pub use strays::Strays;
