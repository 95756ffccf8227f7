//! The table of known forms of records that carry others. Which there are is data that the reader of a capture is given; most records
//! are of no such form, and then no form is read.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use super::wrapping::{Sign, Wrapping};
use crate::json::{Kind, Member, Path, Value};

/// All known forms.
#[derive(Default)]
pub struct Wrappings {
    /// The members by which forms are found, sorted by name.
    keys: Vec<Key>,
    /// By form, the hashes of the names of the members that its records have.
    names: Vec<Vec<u32>>,
    /// The forms that an array may be of.
    of_arrays: Vec<usize>,
    /// A bit for the name and each kind of value of the keys of forms that are never events.
    no_events: [u64; WORDS],
    /// For each form whose texts may go on in another record, the name of a member that its records have, as JSON.
    split_members: Vec<Vec<u8>>,
    /// For each program the words before which it prints the same values in a log.
    printed_twice: Vec<Vec<String>>,
    all: OnceLock<Vec<Wrapping>>,
    /// Reads them.
    read: Option<Box<ReadForms>>,
}

type ReadForms = dyn Fn() -> Vec<Wrapping> + Send + Sync;

/// The facts by which records of a form are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSigns {
    /// The members that its records have: the hashes of their names and the kinds of their values, see [`Kind::bits`].
    members: Vec<(u32, u8)>,
    may_be_array: bool,
    /// Its records are never events.
    is_all: bool,
    /// If its texts may go on in another record, the name of a member that its records have, as JSON.
    split_member: Option<Vec<u8>>,
    /// For each program that writes such records the words before which it prints the same values in a log.
    printed_twice: Vec<Vec<String>>,
}

/// The member by which the records of a form are found: that which the fewest forms have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The hash of its name.
    name: u32,
    /// The kinds of its value, see [`Kind::bits`].
    kinds: u8,
    /// Which of the forms it is.
    form: usize,
}

/// Words of bits for keys.
const WORDS: usize = 16;

impl FormSigns {
    /// The facts of a form whose records have `members`: the hashes of their names, and the kinds that their values may have to be of.
    #[must_use]
    pub fn new(members: impl Iterator<Item = (u32, Option<Kind>)>, may_be_array: bool, is_all: bool) -> Self {
        let members = members.map(|(name, kind)| (name, kind.map_or(u8::MAX, Kind::bits))).collect();
        Self { members, may_be_array, is_all, split_member: None, printed_twice: Vec::new() }
    }

    /// The same for a form whose texts may go on in another record: each has a member of this name, as JSON.
    #[must_use]
    pub fn split(self, member: Option<Vec<u8>>) -> Self {
        Self { split_member: member, ..self }
    }

    /// The same for a form whose programs print the same values before these words.
    #[must_use]
    pub fn printed_twice(self, printed_twice: Vec<Vec<String>>) -> Self {
        Self { printed_twice, ..self }
    }

    /// The facts of a form that was read.
    #[must_use]
    pub fn of(form: &Wrapping) -> Self {
        let member =
            |(path, sign): &(Path, Sign)| path.first().map(|(name, kind)| (name, kind.or(sign.kind())));
        let may_be_array = form.signs.iter().all(|(path, _)| path.leads_from_arrays());
        Self::new(form.signs.iter().filter_map(member), may_be_array, form.is_all)
            .split(form.split.as_ref().map(|split| split.member.clone()))
            .printed_twice(form.printed_twice.clone())
    }
}

impl Wrappings {
    /// Makes forms ready.
    #[must_use]
    pub fn new(all: Vec<Wrapping>) -> Self {
        let signs = all.iter().map(FormSigns::of).collect();
        Self { all: all.into(), ..Self::of_signs(signs) }
    }

    /// Forms of which the facts are known, and that are read when the first record comes that may be of one of them.
    #[must_use]
    pub fn later(signs: Vec<FormSigns>, read: impl Fn() -> Vec<Wrapping> + Send + Sync + 'static) -> Self {
        Self { read: Some(Box::new(read)), ..Self::of_signs(signs) }
    }

    fn of_signs(forms: Vec<FormSigns>) -> Self {
        let mut count: HashMap<u32, usize> = HashMap::new();
        for (name, _) in forms.iter().flat_map(|form| &form.members) {
            *count.entry(*name).or_default() += 1;
        }
        let key = |(form, signs): (usize, &FormSigns)| {
            let (name, kinds) = *signs.members.iter().min_by_key(|(name, _)| count[name])?;
            Some(Key { name, kinds, form })
        };
        let mut keys: Vec<Key> = forms.iter().enumerate().filter_map(key).collect();
        keys.sort_unstable();
        let mut no_events = [0; WORDS];
        for Key { name, kinds, .. } in keys.iter().filter(|key| forms[key.form].is_all) {
            for kind in (0..u8::BITS).map(|bit| 1 << bit).filter(|kind| kinds & kind != 0) {
                let (word, bit) = bit_of(*name, kind);
                no_events[word] |= bit;
            }
        }
        let mut table = Self { keys, no_events, ..Self::default() };
        for (number, form) in forms.into_iter().enumerate() {
            table.names.push(form.members.iter().map(|(name, _)| *name).collect());
            table.of_arrays.extend(form.may_be_array.then_some(number));
            table.split_members.extend(form.split_member);
            table.printed_twice.extend(form.printed_twice);
        }
        table
    }

    fn all(&self) -> &[Wrapping] {
        self.all.get_or_init(|| self.read.as_ref().map(|read| read()).unwrap_or_default())
    }

    /// The form of a record, the first of several. Only forms whose key the record has are compared, which are few.
    pub(super) fn of(&self, record: Value<'_>) -> Option<&Wrapping> {
        let fits = |form: &usize| self.all()[*form].fits(record);
        let form = match record.as_object() {
            Some(object) => {
                let has = |name: &u32| object.iter().any(|member| member.name.hash() == *name);
                let may_fit = |form: &usize| self.names[*form].iter().all(has) && fits(form);
                object.iter().flat_map(|member| self.keyed(member)).filter(may_fit).min()
            }
            None => record.as_array().and_then(|_| self.of_arrays.iter().copied().find(fits)),
        };
        form.map(|form| &self.all()[form])
    }

    /// The forms whose key is a member.
    fn keyed(&self, member: Member<'_>) -> impl Iterator<Item = usize> {
        let (name, kind) = (member.name.hash(), member.value.kind_bit());
        let keys = &self.keys[self.keys.partition_point(|key| key.name < name)..];
        let keys = keys.iter().take_while(move |key| key.name == name);
        keys.filter(move |key| key.kinds & kind != 0).map(|key| key.form)
    }

    /// The form of a document that is never an event and has a list of records, told by its beginning, and which of the forms
    /// it is. What ends behind `whole` goes on: members may follow in it.
    pub(super) fn of_beginning(&self, document: Value<'_>, whole: usize) -> Option<(usize, &Wrapping)> {
        let may_fit = |(_, wrapping): &(usize, &Wrapping)| {
            let mut signs = wrapping.signs.iter();
            wrapping.is_all
                && wrapping.items.has_list(document)
                && signs.all(|(path, sign)| match path.lead(document) {
                    Ok(value) => sign.fits(value),
                    Err(last) => last.span().end > whole,
                })
        };
        self.all().iter().enumerate().find(may_fit)
    }

    /// The form of this number.
    pub(super) fn form(&self, form: usize) -> Option<&Wrapping> {
        self.all().get(form)
    }

    /// The form of a record, if it is one that is never an event. Every record is asked about, and nearly no event has such a key.
    #[inline]
    pub(super) fn of_no_event(&self, record: Value<'_>) -> Option<&Wrapping> {
        let is_key = |member: Member<'_>| {
            let (word, bit) = bit_of(member.name.hash(), member.value.kind_bit());
            self.no_events[word] & bit != 0
        };
        let may_be = record.as_object().is_none_or(|object| object.iter().any(is_key));
        may_be.then(|| self.of(record))?.filter(|wrapping| wrapping.is_all)
    }

    /// The forms of lines.
    pub(super) fn of_lines(&self) -> impl Iterator<Item = &Wrapping> {
        self.all().iter().filter(|wrapping| !wrapping.words.is_empty())
    }

    /// The first members of records whose texts may go on in others.
    pub(super) fn split_members(&self) -> &[Vec<u8>] {
        &self.split_members
    }

    /// For each program the words before which it prints the same values in a log.
    pub fn printed_twice(&self) -> impl Iterator<Item = &Vec<String>> {
        self.printed_twice.iter()
    }

    /// The form of the rows of tables.
    pub(super) fn rows(&self) -> Option<&Wrapping> {
        self.all().iter().find(|wrapping| wrapping.is_rows)
    }
}

/// The place of the bit of a member: by the hash of its name and the bit of its kind.
#[inline]
fn bit_of(name: u32, kind: u8) -> (usize, u64) {
    let hash = name ^ u32::from(kind).wrapping_mul(0x9e37_79b9);
    ((hash >> 6) as usize % WORDS, 1 << (hash % u64::BITS))
}

impl fmt::Debug for Wrappings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wrappings").field("keys", &self.keys).field("all", &self.all).finish_non_exhaustive()
    }
}
