//! A document whose form says where the list of its records is, such as the answer of a search: its elements are cut like those
//! of any array, so that a document of any size is read in bounded memory.
//!
//! A document of a size that a record usually has is one record, and a worker looks into it (`carried.rs`). The same is found
//! either way.

use std::fmt::Write as _;

use crate::json::{Arena, Limits, Path, closed, escape_pointer_token, unescape};

use super::lexical::valid_prefix;
use super::walk::{Met, Walk};
use super::wrapping::{Item, Lists, Wrapping, writer};
use super::wrappings::Wrappings;

/// A record of more than this many bytes is checked while it is read: it may be a document with a list.
pub(super) const LARGE: usize = 1 << 20;

/// A document whose lists are being cut.
#[derive(Debug)]
pub(super) struct Listing {
    /// Where its lists are.
    path: Lists,
    /// Which of the known forms it has.
    form: usize,
    walk: Walk,
    /// The number of open brackets that lead to a list.
    on_path: usize,
    /// The elements of the present list that were cut.
    items: u64,
    holder: Holder,
    pub(super) is_fault_told: bool,
}

/// The element of an outer list that holds the present one, which may tell the writer of the items.
#[derive(Debug, Default)]
struct Holder {
    names: Vec<Path>,
    /// Its beginning, as far as it stands before the list.
    text: Vec<u8>,
    is_open: bool,
    writer: Option<u64>,
}

/// No more of a holder is kept.
const HELD: usize = 16 << 10;

impl Holder {
    /// It begins.
    fn begin(&mut self) {
        (self.is_open, self.writer) = (!self.names.is_empty(), None);
        self.text.clear();
    }

    fn step(&mut self, byte: u8) {
        if self.is_open && self.text.len() < HELD {
            self.text.push(byte);
        }
    }

    /// The list begins.
    fn end(&mut self) {
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        let beginning = closed(valid_prefix(&self.text));
        let mut arena = Arena::default();
        let document = arena.parse(&beginning.text, &Limits::default());
        self.writer = document.ok().and_then(|document| writer(&self.names, Item::of(document.root())));
    }
}

/// A record that a document carries in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListItem {
    /// Where it stands in the document.
    pub(super) pointer: String,
    /// Which of the known forms the document has.
    pub(super) form: usize,
    /// The writer of its texts, as the element tells that holds the list.
    pub(super) writer: Option<u64>,
}

/// The meaning of a byte of the frame.
pub(super) enum Found {
    Nothing,
    /// A list opens.
    List,
    /// An object stands where a list should.
    NoList,
    Fault,
    Closed,
}

impl Listing {
    fn new(wrapping: &Wrapping, form: usize) -> Self {
        let (path, walk) = (wrapping.items.clone(), Walk::default());
        let holder = Holder { names: wrapping.writer.clone(), ..Holder::default() };
        Self { path, form, walk, on_path: 1, items: 0, holder, is_fault_told: false }
    }

    /// The listing of a document that begins with `text`; `None` if it is of no such form.
    pub(super) fn of(wrappings: &Wrappings, text: &[u8]) -> Option<Self> {
        let beginning = closed(valid_prefix(text));
        let mut arena = Arena::default();
        let document = arena.parse(&beginning.text, &Limits::default()).ok()?;
        let (form, wrapping) = wrappings.of_beginning(document.root(), beginning.whole)?;
        Some(Self::new(wrapping, form))
    }

    pub(super) fn step(&mut self, byte: u8) -> Found {
        self.holder.step(byte);
        match self.walk.step(byte) {
            Met::Nothing => {
                self.on_path = self.on_path.min(self.walk.depth.max(1));
                Found::Nothing
            }
            Met::Closed => Found::Closed,
            Met::Fault => Found::Fault,
            Met::Value { depth, first } => self.value(depth, first),
        }
    }

    fn value(&mut self, depth: usize, first: u8) -> Found {
        if self.on_path != depth || !self.is_on_path(depth) {
            return Found::Nothing;
        }
        let left = self.path.tokens().len() - depth;
        match (left, first) {
            (1, b'[') => {
                self.items = 0;
                self.holder.end();
                Found::List
            }
            (1, b'{') => Found::NoList,
            (_, b'{' | b'[') => {
                self.on_path = depth + 1;
                if left == 2 && first == b'{' && self.walk.element(depth).is_some() {
                    self.holder.begin();
                    self.holder.step(first);
                }
                Found::Nothing
            }
            _ => Found::Nothing,
        }
    }

    /// Returns true if the path leads on to the member or element at which the walk stands.
    fn is_on_path(&self, depth: usize) -> bool {
        match self.path.tokens().get(depth - 1) {
            Some(None) => true,
            Some(Some(name)) => {
                self.walk.element(depth).is_none() && name.as_bytes() == self.walk.name(depth)
            }
            None => false,
        }
    }

    /// The number of the element that is cut.
    pub(super) fn count(&mut self) -> u64 {
        self.items += 1;
        self.items - 1
    }

    /// The list that was cut is closed.
    pub(super) fn close(&mut self) {
        self.walk.value_was_passed();
    }

    /// The element `number` of the present list.
    pub(super) fn item(&self, number: u64) -> ListItem {
        let mut pointer = String::new();
        let last = self.path.tokens().len();
        for depth in 1..last {
            let name = String::from_utf8_lossy(self.walk.name(depth)).into_owned();
            match self.walk.element(depth) {
                Some(element) => write!(pointer, "/{element}"),
                None => write!(pointer, "/{}", escape_pointer_token(&unescape(&name))),
            }
            .expect("a string takes any text");
        }
        write!(pointer, "/{number}").expect("a string takes any text");
        ListItem { pointer, form: self.form, writer: self.holder.writer }
    }
}
