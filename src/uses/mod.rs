//! Names of events in source text: which there are, and what is wrong with them.
//!
//! * `scan`: finds the names by the patterns of the catalogue
//! * `report`: findings about them, with their places

mod report;
mod scan;

pub use report::{Captured, Uses};
pub use scan::{Scanner, Used};
