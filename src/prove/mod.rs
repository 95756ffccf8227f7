//! Proves a folder of schemas, as a test proves those of the catalogue: every file in its form, every schema sound, every sample
//! recognised and valid, every pointer leading somewhere. All faults at once, each at its place.
//!
//! * `proof`: the steps in their order; `fault`: one fault
//! * `layout`: files that belong to nothing; `schema`: forms, drafts, references; `keyword`: misspelt keywords
//! * `place`: the position of a text; `payload`: payloads of samples
//! * `sample`: samples are recognised and valid; `pointer`: pointers of facts and order rules

mod fault;
mod keyword;
mod layout;
mod payload;
mod place;
mod pointer;
mod proof;
mod sample;
mod schema;

pub use fault::{FolderFault, Level};
pub use proof::{Proof, prove};
