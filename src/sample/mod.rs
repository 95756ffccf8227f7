//! Payloads drawn from a schema, and changes that break it at one place. Nothing is read or written here.
//!
//! * `sampler`: payloads that are drawn and judged
//! * `demand`: all that a schema demands of one place
//! * `draw`: a value that meets a demand; `text`, `pattern`: its strings; `number`: its numbers
//! * `change`: payloads that differ from a valid one at one place
//! * `dice`: chance that is the same for the same seed

mod change;
mod demand;
mod dice;
mod draw;
mod number;
mod pattern;
mod sampler;
mod text;

pub use change::{Change, changes};
pub use dice::Dice;
pub use sampler::Sampler;
