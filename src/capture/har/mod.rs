//! A HAR: the record of the requests and responses of a browser or proxy.
//!
//! Its entries are cut from `/log/entries` one by one, like the elements of any other array, so that a HAR of any
//! size is read in bounded memory. Of an entry only the texts go on, each as a piece that a worker decodes.
//!
//! * `sniff`: is it one
//! * `read_entry`, `entry`: the texts of one entry; `order`: texts in the order of time; `blocks`: the blocks of a HAR

mod blocks;
mod entry;
mod order;
mod read_entry;
mod sniff;

pub(super) use sniff::begins_har;

use self::order::{Found, Order};
use super::block::{Mended, PieceKind};
use super::origin::Origin;
use super::read::ReadFault;
use super::walk::Walk;
use crate::json::Position;

/// How far a HAR has been read.
#[derive(Debug, Default)]
pub(super) struct Har {
    stage: Stage,
    walk: Walk,
    is_in_log: bool,
    /// Entries so far.
    entries: u64,
    /// A body or message was found.
    has_texts: bool,
    order: Order,
    /// Other JSON stands behind it.
    pub(super) is_followed: bool,
    /// The fault that ended the reading.
    failed: Option<ReadFault>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Before the entries.
    #[default]
    Head,
    Entries,
    /// Behind them.
    Tail,
    Done,
}

impl Har {
    /// Returns true if nothing is held back.
    pub(super) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn origin(&self) -> Option<Box<Origin>> {
        (self.entries > 0).then(|| Box::new(Origin { entry: self.entries, exchange: None, time: None }))
    }

    /// Another HAR begins: its texts come behind those of this one.
    fn again(&mut self) {
        self.order.flush();
        (self.stage, self.walk, self.is_in_log) = (Stage::Head, Walk::default(), false);
    }

    /// The rest of the file is not read: no more bytes are wanted.
    fn done(&mut self) -> bool {
        self.stage = Stage::Done;
        false
    }

    /// A fault of the file itself. No text of the file is shown with it: it may be a cookie.
    fn fault(&mut self, kind: PieceKind, position: Position, opened: Option<Position>) {
        self.has_texts = true;
        let origin = if self.stage == Stage::Entries { self.origin() } else { None };
        self.order.flush();
        self.order.take(Found { bytes: Vec::new(), position, kind, opened, origin }, None);
        self.order.flush();
    }

    /// Keeps the repairs in an entry that was sent at `time`.
    fn repaired(&mut self, mended: Mended, time: Option<f64>) {
        let Some((_, _, position)) = mended.first().copied() else { return };
        let (kind, origin) = (PieceKind::Repaired(mended), self.origin());
        self.order.take(Found { bytes: Vec::new(), position, kind, opened: None, origin }, time);
    }
}
