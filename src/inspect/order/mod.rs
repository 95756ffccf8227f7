//! Checks that conversations keep the order that their API documents.
//!
//! Workers look at each event on its own and note what rules want to know of it; the rules themselves run where the
//! outputs of the workers are in the order of the input again.
//!
//! * `plan`: the rules of an API, asked by event: what of this one does which rule want to know?
//! * `lookout`: a worker's part: from a record to a sighting, if there is anything to note
//! * `story`: the story of one input so far, and what it does to the rules when a sighting comes
//! * `thread`: what one rule remembers of one conversation, and what breaks the rule
//! * `wording`: a broken rule in words
//! * `pass`: the pass of an `Inspector`
//! * `discreet`: values in those words, of which credentials are not told

mod discreet;
mod lookout;
mod pass;
mod plan;
mod story;
mod thread;
mod wording;

pub use lookout::{Lookout, Sightings};
pub use pass::Ordering;
pub use plan::Orders;
pub use story::{Ending, Stories};
