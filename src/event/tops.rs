//! The top-level members of a record that recognition asks for, looked for in one pass.

use crate::json::{Key, Name, Path, Value};

/// The names that matter, each with a number below 64.
#[derive(Debug)]
pub(super) struct TopNames {
    names: Vec<TopName>,
    /// The first name with each low byte of the hash, as its number and one; 0 where there is none.
    first: [u8; 256],
}

#[derive(Debug)]
struct TopName {
    key: Key,
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
    /// Where each name stands among the members that are kept, as its place and one; 0 where it does not.
    places: [u8; TopNames::MOST],
    /// The members that were found first, so that they need not be looked for again.
    values: [Value<'e>; Tops::KEPT],
}

/// A place in a record: a top-level member, and the pointer that goes on from there.
#[derive(Debug)]
pub(super) struct Spot {
    top: usize,
    rest: Path,
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
        if let Some(at) = self.names.iter().position(|known| known.key.as_str() == name) {
            return Some(at);
        }
        if self.names.len() == Self::MOST {
            return None;
        }
        let key = Key::new(name);
        let first = &mut self.first[key.hash() as usize & 0xff];
        self.names.push(TopName { key, next: *first });
        *first = u8::try_from(self.names.len()).ok()?;
        Some(self.names.len() - 1)
    }

    /// The place that `pointer` leads to. `None` for the record itself, and if there are too many names.
    pub(super) fn spot(&mut self, pointer: &str) -> Option<Spot> {
        let path = pointer.strip_prefix('/')?;
        let (top, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
        Some(Spot { top: self.number(top)?, rest: Path::new(rest)? })
    }

    #[inline]
    fn find(&self, name: Name<'_>) -> Option<usize> {
        let mut next = self.first[name.hash() as usize & 0xff];
        while let Some(number) = usize::from(next).checked_sub(1) {
            let known = self.names.get(number)?;
            if name.is(&known.key) {
                return Some(number);
            }
            next = known.next;
        }
        None
    }

    /// Which of the names `record` has.
    pub(super) fn of<'e>(&'e self, record: Value<'e>) -> Tops<'e> {
        let mut tops =
            Tops { names: self, record, present: 0, places: [0; Self::MOST], values: [record; Tops::KEPT] };
        let Some(object) = record.as_object() else { return tops };
        let mut kept = 0;
        for member in object {
            let Some(number) = self.find(member.name) else { continue };
            tops.present |= 1 << number;
            // Of several members with the same name the last counts; `Value::get` knows.
            if !object.has_duplicates()
                && let Some(value) = tops.values.get_mut(usize::from(kept))
            {
                *value = member.value;
                kept += 1;
                tops.places[number] = kept;
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

    /// Returns true if the place is the top-level member itself.
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
        let kept = usize::from(self.places[number]).checked_sub(1);
        match kept.and_then(|place| self.values.get(place)) {
            Some(value) => Some(*value),
            None => self.record.as_object()?.find(&self.names.names[number].key),
        }
    }

    /// The value at a place.
    pub(super) fn at(&self, spot: &Spot) -> Option<Value<'e>> {
        let top = self.get(spot.top)?;
        spot.rest.from(top)
    }
}
