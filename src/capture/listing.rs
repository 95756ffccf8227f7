//! A document whose form says where the list of its records is, such as the answer of a search: its elements are cut like those
//! of any array, so that a document of any size is read in bounded memory.
//!
//! A document of a size that a record usually has is one record, and a worker looks into it (`inside.rs`). The same is found
//! either way.

use std::fmt::Write as _;

use crate::json::{Arena, Limits, closed, escape_pointer_token, unescape};

use super::block::{Item, PieceKind};
use super::cut::{Cut, Cutter, Flaw, Step};
use super::lexical::valid_prefix;
use super::long::Long;
use super::skim::Skim;
use super::walk::{Met, Walk};
use super::wrapping::{Lists, Wrappings};

/// A record of more than so many bytes is looked at while it is read: it may be a document with a list.
pub(super) const LARGE: usize = 1 << 20;

/// A document whose lists are being cut.
#[derive(Debug)]
pub(super) struct Listing {
    /// Where its lists are.
    path: Lists,
    /// Which of the known forms it has.
    form: usize,
    walk: Walk,
    /// So many of the brackets that are open lead to a list.
    on_path: usize,
    /// The elements of the present list that were cut.
    items: u64,
    is_fault_told: bool,
}

/// What a byte of the frame turned out to be.
enum Found {
    Nothing,
    /// A list opens.
    List,
    /// What should be a list is an object.
    NoList,
    Fault,
    Closed,
}

impl Listing {
    fn new(path: Lists, form: usize) -> Self {
        Self { path, form, walk: Walk::default(), on_path: 1, items: 0, is_fault_told: false }
    }

    /// The listing of a document that begins with `text`; `None` if it is of no such form.
    fn of(wrappings: &Wrappings, text: &[u8]) -> Option<Self> {
        let beginning = closed(valid_prefix(text));
        let mut arena = Arena::default();
        let document = arena.parse(&beginning.text, &Limits::default()).ok()?;
        let (form, wrapping) = wrappings.of_beginning(document.root(), beginning.whole)?;
        Some(Self::new(wrapping.items.clone(), form))
    }

    fn step(&mut self, byte: u8) -> Found {
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
                Found::List
            }
            (1, b'{') => Found::NoList,
            (_, b'{' | b'[') => {
                self.on_path = depth + 1;
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
    pub(super) fn item(&self, number: u64) -> PieceKind {
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
        PieceKind::Item(Box::new(Item { pointer, form: self.form }))
    }
}

impl Cutter {
    /// Begins to cut the document at `start` at its lists if it is of a form that has some; false if it is not. It is asked
    /// once, when so many bytes of it are there.
    pub(super) fn begin_listing(&mut self, text: &[u8], start: usize) -> bool {
        if self.is_no_list() || self.array.is_some() {
            return false;
        }
        let Some(wrappings) = self.wrappings.as_ref().filter(|_| text[start] == b'{') else {
            return false;
        };
        let large = start + self.rules.large();
        let listing = text.get(start..large).and_then(|text| Listing::of(wrappings, text));
        if listing.is_none() {
            self.mark_no_list();
            return false;
        }
        self.advance(text, start);
        self.skim = None;
        self.listing = listing.map(Box::new);
        true
    }

    /// Goes on with what stands around the lists.
    pub(super) fn around_lists(&mut self, text: &[u8], is_all: bool) -> Step {
        let Some(mut listing) = self.listing.take() else {
            return Step::Again;
        };
        for at in self.at..text.len() {
            match listing.step(text[at]) {
                Found::Nothing => {}
                Found::List => {
                    self.advance(text, at);
                    self.open_list(at);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::NoList => {
                    self.advance(text, at);
                    self.long = Some(Long::value(text, Skim::new(text, at, self.indent())));
                    listing.walk.value_was_passed();
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Fault if listing.is_fault_told => {}
                Found::Fault => {
                    listing.is_fault_told = true;
                    self.found.push_back((Cut::Flaw(Flaw::TextAfter), at..at + 1));
                    self.advance(text, at + 1);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Closed => {
                    self.advance(text, at + 1);
                    self.is_behind_array = true;
                    return Step::Again;
                }
            }
        }
        self.advance(text, text.len());
        if is_all {
            self.found.push_back((Cut::Flaw(Flaw::Unfinished), text.len()..text.len()));
            return Step::Again;
        }
        self.listing = Some(listing);
        Step::More
    }
}
