//! From a capture to the fewest records that still show a finding.
//!
//! * `target`: the finding that is asked for, found in a first pass
//! * `signature`: the parts of a finding that stay while records are taken away
//! * `gather`: the records that may be needed, read in further passes
//! * `oracle`: judges a few records as the whole capture is judged
//! * `minimal`: delta debugging over a list
//! * `tree`: a record as a tree of which parts can be taken out
//! * `shrink`: takes out members, elements and parts of texts
//! * `disguise`: replaces people and credentials, renames ids
//! * `times`: times relative to the first record
//! * `search`: looks for what must not be left
//! * `people`: reads the captures again for people whose words are left
//! * `case`: the steps in their order

mod case;
mod disguise;
mod gather;
mod minimal;
mod oracle;
mod people;
mod search;
mod shrink;
mod signature;
mod target;
mod times;
mod tree;

pub use case::{Case, CaseFault, Reducer, Reducing, ReplacedValues};
pub use oracle::{CASE_FILE, Oracle};
pub use signature::Signature;
pub use target::{Finder, FindingName, NoFinding, Target};
