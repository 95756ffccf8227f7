//! Differences: between two payloads, and between two whole captures.
//!
//! * `places`: places in a payload, by pointers with `*`
//! * `decimal`: numbers by their value; `canonical`: one hash for all that is equal
//! * `sequence`: the common elements of two sequences; `array`: the same for the elements of two arrays
//! * `finder`: members by name
//! * `lens`: the parts of an event that are compared, and the name of its conversation
//! * `tree`, `difference`: the differences between two records
//! * `entry`: the facts that are kept of a record of a capture
//! * `align`, `cheapest`: which record of a capture is which of the other
//! * `drift`: differences that all differing records have in common
//! * `rows`: both captures as one list
//! * `patch`, `merge`: the same as operations that a program applies

mod align;
mod array;
mod canonical;
mod cheapest;
mod decimal;
mod difference;
mod drift;
mod drifted;
mod elements;
mod entry;
mod finder;
mod ignore;
mod lens;
mod merge;
mod patch;
mod places;
mod rows;
mod sequence;
mod tree;

pub use align::{Alignment, Fate, align};
pub use canonical::{Canon, LeftOut, Numbers};
pub use decimal::{Decimal, Tolerance};
pub use difference::{Change, Difference, Differences, Side};
pub use drift::{Drift, Evidence};
pub use drifted::Drifted;
pub use entry::{Digest, Entries, Entry, EntryName, Names, Spot, Times, listed};
pub use ignore::{Ignored, IgnoredFault};
pub use lens::{ArrayKeyFault, ArrayKeys, Lens, Lenses, Vary, Volatile};
pub use merge::{MergeFault, MergePatch, merge_patch};
pub use patch::{Operation, OperationKind, patch};
pub use places::{Place, Places};
pub use rows::{Row, What, compare_times, rows};
pub use sequence::common;
pub use tree::{Looking, Scope, Subject, compare};
