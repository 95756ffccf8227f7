//! Two versions of a schema: whether the new one refuses what the old one accepts, and a payload that shows it.
//!
//! Each verdict that something is refused or accepted anew is shown by an example that the validator has judged on both sides. What is said to stay
//! rests on a comparison of the schemas, place by place, and on a search that found no example.
//!
//! * `side`: a version, ready to judge; `places`: where two versions differ
//! * `proof`: whether one place accepts all that the other does; `example`, `shrink`: payloads that only one side accepts
//! * `comparison`: the verdict

mod comparison;
mod example;
mod places;
mod proof;
mod shrink;
mod side;

pub use comparison::{Change, Comparison, Verdict, compare};
pub use example::Example;
pub use side::Side;
