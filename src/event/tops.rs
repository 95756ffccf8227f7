//! The top-level members of a record that recognition asks for, found in one pass.

use crate::json::Value;

/// The names that matter, each with a number below 64.
#[derive(Debug, Default)]
pub(super) struct TopNames {
    names: Vec<String>,
    /// Bit `n` is set if some name is `n` bytes long; most members are ruled out by it.
    lengths: u64,
}

/// What a record has of them.
pub(super) struct Tops<'d> {
    /// Bit of each name that is there.
    pub(super) present: u64,
    values: [Option<Value<'d>>; TopNames::MOST],
}

impl TopNames {
    pub(super) const MOST: usize = 64;

    /// The number of `name`, given one now if it has none. `None` if there are too many.
    pub(super) fn number(&mut self, name: &str) -> Option<usize> {
        if let Some(at) = self.find(name) {
            return Some(at);
        }
        if self.names.len() == Self::MOST || name.len() >= 64 {
            return None;
        }
        self.lengths |= 1 << name.len();
        self.names.push(name.to_owned());
        Some(self.names.len() - 1)
    }

    fn find(&self, name: &str) -> Option<usize> {
        if name.len() >= 64 || self.lengths & (1 << name.len()) == 0 {
            return None;
        }
        self.names.iter().position(|known| known == name)
    }

    /// What `record` has of the names. Of members with the same name the last counts.
    pub(super) fn of<'d>(&self, record: Value<'d>) -> Tops<'d> {
        let mut tops = Tops {
            present: 0,
            values: [None; Self::MOST],
        };
        if let Some(object) = record.as_object() {
            for member in object.iter() {
                if let Some(at) = self.find(&member.name.as_str()) {
                    tops.present |= 1 << at;
                    tops.values[at] = Some(member.value);
                }
            }
        }
        tops
    }
}

impl<'d> Tops<'d> {
    pub(super) fn get(&self, number: usize) -> Option<Value<'d>> {
        self.values[number]
    }
}
