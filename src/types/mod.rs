//! Types of payloads for programs that handle events, made of the schemas of a catalogue.
//!
//! * `declaration`: every event and every shared schema is one declaration with a name of its own
//! * `typescript`: the declarations in TypeScript; `bundle`: in one JSON Schema

mod bundle;
mod declaration;
mod typescript;

pub use bundle::schema_bundle;
pub use declaration::{Declarations, TypedEvent, TypesFault};
pub use typescript::typescript;
