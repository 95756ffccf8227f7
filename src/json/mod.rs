//! A JSON text as a tree that knows where it stands.
//!
//! [`Arena::parse`] reads one text, [`Arena::parse_prefix`] the first of several. The tree borrows
//! from the text: every [`Value`] knows its bytes there, numbers keep their literal, names given
//! twice stay visible. What is not JSON is a [`SyntaxError`] that names the exact [`Cause`] and
//! place. [`PlacedJson`] lets `jsonschema` judge such a tree as it is.
//!
//! * `arena`, `tape`, `slot`: the tape of slots that holds a tree, and its limits
//! * `parser`: from text to tape; `scan`: eight bytes at a time
//! * `document`, `value`, `name`, `descend`, `kind`, `number`, `repeats`: the tree on the tape; `skeleton`: the tape without texts
//! * `escape`, `hash`, `key`, `pointer`, `path`, `trail`, `position`, `locate`: the parts of a name and of a place
//! * `closed`: the beginning of a text, made JSON; `compact`: a value on one line; `work`: counts work for tests
//! * `cause`, `diagnose`, `fault_context`, `stray_word`: the fault of a text that is not JSON
//! * `repair`, `edits`: repairs without guessing, and the places before them
//! * `schema`: the same tree as `jsonschema` sees it; `budget`: how much it may make of a value

mod arena;
mod budget;
mod cause;
mod closed;
mod compact;
mod descend;
mod diagnose;
mod document;
mod edits;
mod escape;
mod fault_context;
mod hash;
mod key;
mod kind;
mod limits;
mod locate;
mod name;
mod number;
mod parser;
mod path;
pub mod pointer;
mod position;
mod reads;
mod repair;
mod repeats;
mod scan;

mod schema;
mod skeleton;
mod slot;
mod stop;
mod stray_word;
mod tape;
mod trail;
mod value;
mod word;
mod work;

pub use arena::Arena;
pub use budget::{Budget, Exhausted};
pub use cause::{Cause, Class, Inside, SyntaxError};
pub use closed::{Beginning, closed};
pub use compact::Swap;
pub use document::{Document, Duplicate};
pub use edits::{Edits, Repair};
pub use escape::unescape;
pub(crate) use escape::{EscapeFault, read as read_escape, string_end};
pub use hash::hash_of as name_hash;
pub use key::Key;
pub use kind::Kind;
pub use limits::Limits;
pub use locate::{fault_in, position_of};
pub use name::Name;
pub use number::Number;
pub use path::Path;
pub use pointer::{escape_pointer_token, unescape_pointer_token};
pub use position::{Position, position_in};
pub use repair::{Repaired, repair, repairable_end};
pub use schema::{PlacedJson, PreparedKey, PropertyNameBuffer, UniqueMembers};
pub use skeleton::Skeleton;
pub use trail::Trail;
pub use value::{Array, Elements, Member, Members, Object, Value};
pub(crate) use work::work;
pub use work::worked;
