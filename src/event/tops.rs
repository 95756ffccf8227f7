//! The top-level members of a record that recognition asks for, looked for in one pass.

use std::borrow::Cow;

use crate::json::{Value, name_hash};

/// The names that matter, each with a number below 64.
#[derive(Debug)]
pub(super) struct TopNames {
    names: Vec<TopName>,
    /// The first name with each low byte of the hash, as its number and one; 0 where there is none.
    first: [u8; 256],
}

#[derive(Debug)]
struct TopName {
    hash: u32,
    name: String,
    /// The next name with the same low byte of the hash, like in `first`.
    next: u8,
}

/// Which of them a record has.
#[derive(Clone, Copy)]
pub(super) struct Tops<'e> {
    names: &'e TopNames,
    record: Value<'e>,
    /// Bit of each name that is there.
    pub(super) present: u64,
    /// The first members that were found, so that they need not be looked for again.
    found: [(usize, Value<'e>); Tops::KEPT],
    kept: usize,
}

/// A place in a record: a top-level member, and the pointer that goes on from there.
#[derive(Debug)]
pub(super) struct Spot {
    top: usize,
    rest: String,
}

impl Default for TopNames {
    fn default() -> Self {
        Self { names: Vec::new(), first: [0; 256] }
    }
}

impl TopNames {
    const MOST: usize = 64;

    /// The number of `name`, given one now if it has none. `None` if there are too many.
    pub(super) fn number(&mut self, name: &str) -> Option<usize> {
        let hash = name_hash(name);
        if let Some(at) = self.find(hash, || name.into()) {
            return Some(at);
        }
        if self.names.len() == Self::MOST {
            return None;
        }
        let first = &mut self.first[hash as usize & 0xff];
        self.names.push(TopName { hash, name: name.to_owned(), next: *first });
        *first = u8::try_from(self.names.len()).ok()?;
        Some(self.names.len() - 1)
    }

    /// The place that `pointer` leads to. `None` for the record itself, and if there are too many names.
    pub(super) fn spot(&mut self, pointer: &str) -> Option<Spot> {
        let path = pointer.strip_prefix('/')?;
        let (top, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        Some(Spot { top: self.number(top)?, rest: rest.to_owned() })
    }

    fn find<'n>(&self, hash: u32, name: impl Fn() -> Cow<'n, str>) -> Option<usize> {
        let mut next = self.first[hash as usize & 0xff];
        while let Some(number) = usize::from(next).checked_sub(1) {
            let known = &self.names[number];
            if known.hash == hash && known.name == name() {
                return Some(number);
            }
            next = known.next;
        }
        None
    }

    /// Which of the names `record` has.
    pub(super) fn of<'e>(&'e self, record: Value<'e>) -> Tops<'e> {
        let mut tops = Tops { names: self, record, present: 0, found: [(0, record); Tops::KEPT], kept: 0 };
        let Some(object) = record.as_object() else { return tops };
        for member in object {
            let Some(number) = self.find(member.name.hash(), || member.name.as_str()) else { continue };
            // Of several members with the same name the last counts; `Value::get` knows.
            let is_first = tops.present & (1 << number) == 0;
            tops.present |= 1 << number;
            if is_first && !object.has_duplicates() && tops.kept < Tops::KEPT {
                tops.found[tops.kept] = (number, member.value);
                tops.kept += 1;
            }
        }
        tops
    }
}

impl Spot {
    /// Bit of the top-level member.
    pub(super) fn bit(&self) -> u64 {
        1 << self.top
    }

    /// Number of the top-level member.
    pub(super) fn top(&self) -> usize {
        self.top
    }

    /// Whether the place is the top-level member itself.
    pub(super) fn is_top(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'e> Tops<'e> {
    /// More than the envelopes that we know have.
    const KEPT: usize = 8;

    /// The member with this number; of several with the same name the last.
    pub(super) fn get(&self, number: usize) -> Option<Value<'e>> {
        if self.present & (1 << number) == 0 {
            return None;
        }
        match self.found[..self.kept].iter().find(|(kept, _)| *kept == number) {
            Some((_, value)) => Some(*value),
            None => self.record.get(&self.names.names[number].name),
        }
    }

    /// The value at a place.
    pub(super) fn at(&self, spot: &Spot) -> Option<Value<'e>> {
        let top = self.get(spot.top)?;
        if spot.rest.is_empty() { Some(top) } else { top.pointer(&spot.rest) }
    }
}
