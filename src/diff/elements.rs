//! The differences between two arrays.

use super::array::{By, Edit, Element, edits};
use super::difference::Change;
use super::lens::Vary;
use super::tree::{Cursor, Walk};
use crate::json::{Kind, Value};

impl<'d> Walk<'_, 'd> {
    /// Equal elements at the beginning and at the end of both arrays need no alignment, so that nothing is kept of them.
    pub(super) fn elements(&mut self, old: Value<'d>, new: Value<'d>, cursor: Cursor) {
        let values = |array: Value<'d>| array.as_array().into_iter().flatten();
        let (key, by) = self.key_of(cursor);
        let hash = |index: usize, value: Value<'d>, path: &str| {
            self.hash(value, self.element(cursor, index), path, &|| index.to_string())
        };
        let is_same = |(index, (old, new)): &(usize, (Value<'d>, Value<'d>))| {
            hash(*index, *old, &self.old_path) == hash(*index, *new, &self.new_path)
        };
        let begin = match key {
            None => values(old).zip(values(new)).enumerate().take_while(is_same).count(),
            // Keys decide only together with all others.
            Some(_) => 0,
        };
        let (olds, news): (Vec<_>, Vec<_>) =
            (values(old).skip(begin).collect(), values(new).skip(begin).collect());
        let described = |values: &[Value<'d>], path: &str| -> Vec<Element> {
            let describe = |(value, index): (&Value<'d>, usize)| Element {
                hash: hash(index, *value, path),
                key: key.as_ref().and_then(|key| self.key_hash(*value, key)),
            };
            values.iter().zip(begin..).map(describe).collect()
        };
        let (old_elements, new_elements) =
            (described(&olds, &self.old_path), described(&news, &self.new_path));
        if self.may_differ_in_equals(cursor) {
            for (index, (old, new)) in values(old).zip(values(new)).enumerate().take(begin) {
                self.kept((index, old), (index, new), cursor, false);
            }
        }
        for edit in edits(&old_elements, &new_elements, by) {
            match edit {
                Edit::Kept { old, new, moved } => {
                    self.kept((begin + old, olds[old]), (begin + new, news[new]), cursor, moved);
                }
                Edit::Removed { old } => {
                    let below = self.element(cursor, begin + old);
                    let token = (begin + old).to_string();
                    self.within(&token, &token, |walk| {
                        walk.alone(Change::Removed, Some(olds[old]), None, below);
                    });
                }
                Edit::Added { new } => {
                    let below = self.element(cursor, begin + new);
                    let token = (begin + new).to_string();
                    self.within(&token, &token, |walk| {
                        walk.alone(Change::Added, None, Some(news[new]), below);
                    });
                }
            }
        }
    }

    /// An element that both arrays have, at its places in them.
    fn kept(&mut self, old: (usize, Value<'d>), new: (usize, Value<'d>), cursor: Cursor, moved: bool) {
        let below = self.element(cursor, new.0);
        self.within(&old.0.to_string(), &new.0.to_string(), |walk| {
            if moved && !walk.is_ignored() {
                walk.tell(Change::Moved, Some(old.1), Some(new.1));
            }
            walk.value(old.1, new.1, below);
        });
    }

    /// Returns true if values of the same hash may differ: in parts that the hash leaves out, or by less than a tolerance.
    fn may_differ_in_equals(&self, cursor: Cursor) -> bool {
        self.looking.tolerance.is_some() || cursor.volatile.is_some()
    }

    /// The member that distinguishes the elements of an array: the user's, else the schema's.
    fn key_of(&self, cursor: Cursor) -> (Option<String>, By) {
        if let Some(key) = self.looking.keys.places.at(cursor.keys) {
            return (Some(key.clone()), By::Key);
        }
        let key = self
            .looking
            .outline
            .zip(cursor.spot)
            .and_then(|(outline, spot)| outline.spot(spot).array_key.clone());
        let lens = self.looking.lens;
        let element = lens.varying.element(cursor.volatile, usize::MAX);
        let below = key.as_ref().and_then(|key| lens.varying.token(element, key));
        let by = match (lens.varying.at(below), lens.leaves_out(below)) {
            (Some(Vary::Value), Some(_)) => By::Content,
            (Some(Vary::Value), None) => By::SharedKey,
            _ => By::Key,
        };
        (key.map(String::from), by)
    }

    fn key_hash(&self, element: Value<'_>, key: &str) -> Option<u64> {
        let value = element.get(key)?;
        (!matches!(value.kind(), Kind::Array | Kind::Object | Kind::Null))
            .then(|| self.looking.canon.value(value))
    }
}
