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
        let hashes = |array: Value<'d>, path: &str| -> Vec<u64> {
            values(array).zip(0..).skip(begin).map(|(value, index)| hash(index, value, path)).collect()
        };
        let (old_hashes, new_hashes) = (hashes(old, &self.old_path), hashes(new, &self.new_path));
        let end = match key {
            None => old_hashes
                .iter()
                .rev()
                .zip(new_hashes.iter().rev())
                .take_while(|(old, new)| old == new)
                .count(),
            Some(_) => 0,
        };
        let between = |array: Value<'d>, hashes: &[u64]| -> (Vec<Value<'d>>, Vec<Element>) {
            let values = values(array).skip(begin).zip(&hashes[..hashes.len() - end]);
            let element = |(value, hash): (Value<'d>, &u64)| {
                let key = key.as_ref().and_then(|key| self.key_hash(value, key));
                (value, Element { hash: *hash, key })
            };
            values.map(element).unzip()
        };
        let ((olds, old_elements), (news, new_elements)) =
            (between(old, &old_hashes), between(new, &new_hashes));
        let may_differ = self.may_differ_in_equals(cursor);
        if may_differ {
            let same = values(old).zip(values(new)).take(begin);
            same.enumerate()
                .for_each(|(index, (old, new))| self.kept((index, old), (index, new), cursor, false));
        }
        let edits = edits(&old_elements, &new_elements, by);
        let added = edits.iter().position(|edit| matches!(edit, Edit::Added { .. })).unwrap_or(edits.len());
        let (of_old, added) = edits.split_at(added);
        for edit in of_old {
            self.edit(*edit, begin, (&olds, &news), cursor);
        }
        if may_differ {
            let ends = (begin + olds.len(), begin + news.len());
            let same = values(old).skip(ends.0).zip(values(new).skip(ends.1));
            for (at, (old, new)) in same.enumerate() {
                self.kept((ends.0 + at, old), (ends.1 + at, new), cursor, false);
            }
        }
        for edit in added {
            self.edit(*edit, begin, (&olds, &news), cursor);
        }
    }

    /// Tells the fate of one of the elements that stand behind the first `begin` ones.
    fn edit(&mut self, edit: Edit, begin: usize, (olds, news): (&[Value<'d>], &[Value<'d>]), cursor: Cursor) {
        let (index, change, old, new) = match edit {
            Edit::Kept { old, new, moved } => {
                return self.kept((begin + old, olds[old]), (begin + new, news[new]), cursor, moved);
            }
            Edit::Removed { old } => (begin + old, Change::Removed, Some(olds[old]), None),
            Edit::Added { new } => (begin + new, Change::Added, None, Some(news[new])),
        };
        let (below, token) = (self.element(cursor, index), index.to_string());
        self.within(&token, &token, |walk| walk.alone(change, old, new, below));
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
