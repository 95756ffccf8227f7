//! From files, directories and pipes to records: in parallel, in order, in bounded memory.
//!
//! Two levels. The *source* is sequential and cheap: it cuts the bytes into blocks of pieces that
//! end where records end. The *records* of a block are a pure function of it, so that many threads
//! can work at once; the *emitter* puts their results back in order.
//!
//! * `input`, `stream`, `read`: the inputs that the user named, and their bytes
//! * `head`, `magic`, `sniff`: the form of an input, by its first bytes; `unpack`, `packed`, `zstd`, `utf16`: conversion to UTF-8
//! * `options`: how they are read
//! * `cutter`, `cut`: where pieces begin and end; `skim`, `lexical`: where values do
//! * `listing`, `walk`: documents with a list of records, cut at the list
//! * `block`, `reading`, `source`: the blocks of one input, and of all
//! * `records`, `record`, `content`, `open`, `opening`, `place`: the records of a block and their positions
//! * `table`: tables; `words`: lines of a known form; `split`: texts that go on in another record
//! * `har`, `origin`: exchanges
//! * `carried`, `inside`, `level`, `wrapping`, `unwrap`, `embedded`, `outer`, `escaped`: texts that a record carries, and where their characters stand
//! * `console`, `lead`, `payload`: JSON among the text of a log, and the facts that the text gives about it
//! * `in_order`, `emitter`, `pump`: many threads, one order
//! * `normal`: where a record was captured that `parse` wrote
//! * `note`: facts about an input that are not records
//! * `follow`, `generations`, `watch`, `grown`, `skip`: files that grow

mod block;
mod carried;
mod console;
mod content;
mod cut;
mod cutter;
mod damage;
mod embedded;
mod emitter;
mod escaped;
mod follow;
#[cfg(test)]
mod fragments;
mod generations;
mod grown;
mod har;
mod head;
mod holes;
mod in_order;
mod input;
mod inside;
mod lead;
mod level;
mod lexical;
mod listing;
mod magic;
mod normal;
mod note;
mod open;
mod opening;
mod options;
mod origin;
mod outer;
#[cfg(feature = "archives")]
mod packed;
mod payload;
mod place;
mod pump;
mod read;
mod reading;
mod record;
mod records;
mod skim;
mod skip;
mod sniff;
mod source;
mod split;
mod stream;
mod table;
pub(crate) mod terminal;
mod unpack;
mod unwrap;
mod utf16;
mod walk;
mod watch;
mod words;
mod wrapping;
mod wrappings;
#[cfg(feature = "archives")]
mod zstd;

pub use block::{Block, Coding, Mended, Parts, Piece, PieceKind};
pub use content::Content;
pub use damage::{Damage, Flaw};
pub use escaped::Escape;
pub use follow::{Following, follow};
pub use in_order::{Hand, Step, in_order};
pub use input::{ENDINGS, Input, InputFault, inputs};
pub use lead::LogPrefix;
pub use normal::Source;
pub use note::Note;
pub use open::each_record;
pub use opening::{First, Opening, Questions, QuestionsByInput};
pub use options::{Form, Options};
pub use origin::{Exchange, Origin, Part};
pub use place::{Line, Spot};
pub use read::ReadFault;
pub use record::{Record, Stage};
pub use stream::{Waiting, standard_input};
pub use wrapping::{Lists, Mark, Sign, Split, Word, Wrapping};
pub use wrappings::{FormSigns, Wrappings};
