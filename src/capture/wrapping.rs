//! A known form of records that carry others: how it is known, and where its texts and times stand.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::json::{Kind, Path, Value, unescape_pointer_token};

/// A known form of records that carry texts or values.
#[derive(Debug)]
pub struct Wrapping {
    /// Short name: `docker`.
    pub name: String,
    /// Where values must be of a kind; all must be so.
    pub signs: Vec<(Path, Sign)>,
    /// It is the form of the rows of tables, and of nothing else.
    pub is_rows: bool,
    /// True if only the named members are searched.
    pub is_all: bool,
    /// Its items; the record itself for one that has no list.
    pub items: Lists,
    /// In an item: its texts, and the values that are messages.
    pub texts: Vec<Lists>,
    /// In an item: values that were printed one behind another.
    pub arguments: Vec<Lists>,
    /// In an item: its time.
    pub time: Vec<Path>,
    /// In an item, or in the record that holds it: the names of the writer of its texts.
    pub writer: Vec<Path>,
    /// It is a line of these words, of which the last is the rest of the line.
    pub words: Vec<Word>,
    /// How a text goes on in another record.
    pub split: Option<Split>,
    /// For each program that writes such records the words before which it prints the same values in a log.
    pub printed_twice: Vec<Vec<String>>,
}

/// How the writers of a form split a text over several records.
#[derive(Debug)]
pub struct Split {
    /// A member that every record of the form has: its name, as JSON.
    pub member: Vec<u8>,
    /// The members that tell one stream of texts from another.
    pub stream: Vec<Path>,
    /// Where the text stands; the first text of the record if it is not said.
    pub text: Option<Path>,
    /// A whole text ends with a line end.
    pub by_line_end: bool,
    /// A text may go on wherever a value in it is not complete.
    pub by_open_value: bool,
    /// A text goes on in the next record of its stream where one of these members has one of these values,
    pub goes_on: Vec<Mark>,
    /// and none of these has one of these.
    pub ends: Vec<Mark>,
}

/// A member that has one of several values.
#[derive(Debug)]
pub struct Mark {
    /// Where it stands.
    pub path: Path,
    /// Its name, as JSON.
    pub member: Vec<u8>,
    /// The values, as texts; of what is no text as it is written.
    pub texts: Vec<String>,
}

/// A word of a line of a known form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its name.
    pub name: String,
    /// The texts that it can be; empty if it can be any.
    pub texts: Vec<String>,
}

impl Split {
    /// Returns true if the record says that its text goes on.
    pub(super) fn goes_on(&self, record: Value<'_>, text: &[u8]) -> bool {
        let is_any = |marks: &[Mark]| {
            marks.iter().any(|mark| {
                let value = mark.path.from(record);
                value.is_some_and(|value| {
                    let said = value.as_str().unwrap_or(value.raw().into());
                    mark.texts.iter().any(|text| *text == *said)
                })
            })
        };
        self.by_line_end && text.last() != Some(&b'\n') || is_any(&self.goes_on) && !is_any(&self.ends)
    }

    /// The stream of an item, as the texts of its members, or of those of the records that hold it.
    pub(super) fn stream_of(&self, held: Item<'_>) -> String {
        let names = self.stream.iter().map(|path| held.find(path).map_or("", |value| value.raw()));
        names.collect::<Vec<_>>().join("\n")
    }
}

/// The condition on a value by which a record is of a known form.
#[derive(Debug)]
pub enum Sign {
    /// A text.
    Text,
    /// A number.
    Number,
    /// An object.
    Object,
    /// An array.
    Array,
    /// One of these texts.
    OneOf(Vec<String>),
    /// Anything.
    Any,
}

/// A pointer that may lead to many values: `*` stands for every element or member.
#[derive(Debug, Clone)]
pub struct Lists {
    /// From one list to the next.
    steps: Vec<Path>,
    /// Its tokens; nothing where it is `*`.
    tokens: Vec<Option<String>>,
}

/// An item of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'d> {
    /// The record.
    pub(super) root: Value<'d>,
    /// The element of the record that holds the list of the item; the record itself if its list is in no other.
    pub(super) holder: Value<'d>,
    pub(super) value: Value<'d>,
}

impl<'d> Item<'d> {
    /// A record that is its own item.
    pub(super) fn of(root: Value<'d>) -> Self {
        Self { root, holder: root, value: root }
    }

    /// The value at a path from the item, or from the nearest record around it.
    fn find(&self, path: &Path) -> Option<Value<'d>> {
        let around =
            |outer: Value<'d>, inner: Value<'d>| if outer.is_same(inner) { None } else { path.from(outer) };
        path.from(self.value)
            .or_else(|| around(self.holder, self.value))
            .or_else(|| around(self.root, self.holder))
    }
}

/// The facts about its texts that a record tells. Most records carry nothing that asks for them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Lent<'d> {
    /// It tells none.
    #[default]
    Nothing,
    /// The writer, as a hash of its names.
    Writer(u64),
    /// The times, source names and texts of an item of a known form.
    Of(&'d Wrapping, Item<'d>),
}

impl<'d> Lent<'d> {
    /// When the texts were written.
    pub(super) fn time(self) -> Option<Value<'d>> {
        let Self::Of(wrapping, item) = self else { return None };
        wrapping.time.iter().find_map(|path| path.from(item.value))
    }

    /// The writer of the texts, as a hash of its names.
    pub(super) fn writer(self) -> Option<u64> {
        match self {
            Self::Nothing => None,
            Self::Writer(writer) => Some(writer),
            Self::Of(wrapping, item) => writer(&wrapping.writer, item),
        }
    }
}

impl Wrapping {
    /// Returns true if each of its items is a line of a log and nothing else.
    pub(super) fn is_of_lines(&self) -> bool {
        let is_one_text = self.is_all && self.texts.len() == 1 && self.arguments.is_empty();
        is_one_text || self.split.is_some()
    }

    /// The text of a record that may go on in another one, or its first text.
    pub(super) fn text_of<'d>(&self, record: Value<'d>) -> Option<Value<'d>> {
        let split = self.split.as_ref().and_then(|split| split.text.as_ref());
        let mut found = split.and_then(|path| path.from(record)).filter(Value::is_string);
        for texts in &self.texts {
            texts.each(record, &mut |value| found = found.or(value.is_string().then_some(value)));
        }
        found
    }

    /// Calls `each` for every item of a record.
    pub(super) fn each_item<'d>(&self, root: Value<'d>, each: &mut dyn FnMut(Item<'d>)) {
        self.items.each_held(root, &mut |holder, value| each(Item { root, holder, value }));
    }

    /// Returns true if a record is of this form.
    pub(super) fn fits(&self, record: Value<'_>) -> bool {
        !self.is_rows
            && self.signs.iter().all(|(path, sign)| path.from(record).is_some_and(|value| sign.fits(value)))
    }
}

/// The writer of an item, as a hash of the names that stand at some of these paths.
pub(super) fn writer(names: &[Path], item: Item<'_>) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut is_told = false;
    // Of the many names that programs have for a writer, a record has one or two.
    let present =
        [item.value, item.holder, item.root].into_iter().fold(0, |bits, value| bits | name_bits(value));
    let may_be = |path: &Path| path.first().is_none_or(|(name, _)| present & bit_of_name(name) != 0);
    for (number, path) in names.iter().enumerate().filter(|(_, path)| may_be(path)) {
        if let Some(name) = item.find(path) {
            is_told = true;
            (number, name.raw()).hash(&mut hasher);
        }
    }
    is_told.then(|| hasher.finish())
}

/// A bit for each name of a member, by its hash; all bits for what has elements.
fn name_bits(value: Value<'_>) -> u64 {
    value.as_object().map_or(u64::MAX, |object| {
        object.iter().fold(0, |bits, member| bits | bit_of_name(member.name.hash()))
    })
}

fn bit_of_name(name: u32) -> u64 {
    1 << (name % u64::BITS)
}

impl Sign {
    /// The kind of value that it asks for, if there is one.
    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Text | Self::OneOf(_) => Some(Kind::String),
            Self::Number => Some(Kind::Number),
            Self::Object => Some(Kind::Object),
            Self::Array => Some(Kind::Array),
            Self::Any => None,
        }
    }

    pub(super) fn fits(&self, value: Value<'_>) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Number => value.as_number().is_some(),
            Self::Object => value.as_object().is_some(),
            Self::Array => value.as_array().is_some(),
            Self::OneOf(texts) => {
                value.as_str().is_some_and(|text| texts.iter().any(|known| *known == *text))
            }
            Self::Any => true,
        }
    }
}

impl Lists {
    /// Splits a pointer into tokens; `None` if it is not a pointer.
    #[must_use]
    pub fn new(pointer: &str) -> Option<Self> {
        let parts = pointer.split("/*").map(Path::new);
        let token = |token: &str| (token != "*").then(|| unescape_pointer_token(token).into_owned());
        let tokens = pointer.split('/').skip(1).map(token).collect();
        Some(Self { steps: parts.collect::<Option<_>>()?, tokens })
    }

    /// Returns true if it leads to the elements of lists.
    pub(super) fn is_list(&self) -> bool {
        self.steps.len() > 1
    }

    /// Its tokens; nothing where it is `*`.
    pub(super) fn tokens(&self) -> &[Option<String>] {
        &self.tokens
    }

    /// Returns true if it leads to elements, and the first list on it is there.
    pub(super) fn has_list(&self, value: Value<'_>) -> bool {
        let list = self.steps.first().filter(|_| self.steps.len() > 1).and_then(|first| first.from(value));
        list.is_some_and(|list| list.as_array().is_some())
    }

    /// Calls `each` for every value that it leads to.
    pub(super) fn each<'d>(&self, value: Value<'d>, each: &mut dyn FnMut(Value<'d>)) {
        self.each_held(value, &mut |_, value| each(value));
    }

    /// The same, with the element of the outer list that holds the value, or else the whole.
    fn each_held<'d>(&self, whole: Value<'d>, each: &mut dyn FnMut(Value<'d>, Value<'d>)) {
        Self::follow(&self.steps, whole, whole, each);
    }

    fn follow<'d>(
        steps: &[Path],
        holder: Value<'d>,
        value: Value<'d>,
        each: &mut dyn FnMut(Value<'d>, Value<'d>),
    ) {
        let Some((first, rest)) = steps.split_first() else {
            return each(holder, value);
        };
        let from = value;
        let Some(value) = first.from(from) else {
            return;
        };
        if rest.is_empty() {
            return each(holder, value);
        }
        if let Some(array) = value.as_array() {
            for element in &array {
                Self::follow(rest, from, element, each);
            }
        } else if let Some(object) = value.as_object() {
            for member in &object {
                Self::follow(rest, from, member.value, each);
            }
        }
    }
}
