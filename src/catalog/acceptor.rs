//! The quick yes: whether a payload keeps its schema and holds nothing that is worth a finding.
//!
//! Nearly every payload is valid and documented throughout. The acceptor sees that in one walk, where the
//! validator and the outline take one each. A yes is certain. Anything else means "look closer": the acceptor
//! gives no reasons, and it leaves what is rare or costly to those who do.

mod compile;
mod questions;

use regex::Regex;

pub use questions::Questions;
use questions::{Nobody, Notes, Question, Witness};

use super::outline::Outline;
use crate::json::{Array, Key, Kind, Name, Number, Object, Value};

/// A schema and its outline, joined into one tree of nodes.
#[derive(Debug)]
pub struct Acceptor {
    nodes: Vec<Node>,
    root: NodeId,
}

/// Index of a [`Node`].
type NodeId = u32;

/// What a value at one place must be.
#[derive(Debug)]
enum Node {
    /// Of one of these types; what is in it is free.
    Plain(Types),
    /// Everything that one rule says.
    Rule(Box<Rule>),
    /// What at least one of these says.
    Any(Box<[NodeId]>),
    /// What `then` says if the predicate holds, and what `otherwise` says if not.
    If { predicate: Predicate, then: NodeId, otherwise: NodeId },
}

/// A set of JSON types, whole numbers apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Types(u8);

impl Types {
    const NONE: Self = Self(0);
    const NULL: Self = Self::of(Kind::Null);
    const BOOLEAN: Self = Self::of(Kind::Boolean);
    /// Whole numbers. Other numbers have the bit of their kind, so that is always set with this one.
    const INTEGER: Self = Self(1 << 7);
    const NUMBER: Self = Self(Self::of(Kind::Number).0 | Self::INTEGER.0);
    const STRING: Self = Self::of(Kind::String);
    const ARRAY: Self = Self::of(Kind::Array);
    const OBJECT: Self = Self::of(Kind::Object);
    const ALL: Self = Self(u8::MAX);

    const fn of(kind: Kind) -> Self {
        Self(kind.bits())
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Most whole numbers are written with nothing but digits, which is seen faster than the general answer.
fn is_whole(number: Number<'_>) -> bool {
    number.raw().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') || number.is_integer()
}

/// All that is said of a place, each part of it for the values it is about.
#[derive(Debug)]
struct Rule {
    types: Types,
    /// It says more than what follows from the type: an older shape, a predicate, a choice.
    is_special: bool,
    /// Shapes that are worth a finding.
    older: Box<[Older]>,
    predicates: Box<[Predicate]>,
    choices: Box<[Choices]>,
    least: Option<i64>,
    most: Option<i64>,
    text: Option<Box<Text>>,
    members: Option<Box<Members>>,
    items: Option<Items>,
}

/// An older shape, and the members of the parent beside which it is none.
#[derive(Debug)]
struct Older {
    types: Types,
    unless: Box<[Key]>,
}

/// A closed set of values.
#[derive(Debug, Default)]
struct Choices {
    strings: Strings,
    integers: Vec<i64>,
    booleans: Vec<bool>,
    null: bool,
}

/// A set of strings, in a table with open addressing that is at most half full.
#[derive(Debug, Default)]
struct Strings {
    table: Box<[Option<Box<str>>]>,
}

impl Strings {
    fn of(strings: &[Box<str>]) -> Self {
        let last = (strings.len() * 2).next_power_of_two() - 1;
        let mut table = vec![None; last + 1];
        for string in strings {
            let mut at = Self::place(string) & last;
            while table[at].is_some() {
                at = (at + 1) & last;
            }
            table[at] = Some(string.clone());
        }
        Self { table: table.into() }
    }

    /// Short strings that people choose as names of things differ in these.
    fn place(text: &str) -> usize {
        let (first, last) = (text.as_bytes().first(), text.as_bytes().last());
        text.len()
            + 3 * usize::from(first.copied().unwrap_or_default())
            + 7 * usize::from(last.copied().unwrap_or_default())
    }

    fn has(&self, text: &str) -> bool {
        let last = self.table.len().wrapping_sub(1);
        let mut at = Self::place(text) & last;
        while let Some(Some(string)) = self.table.get(at) {
            if **string == *text {
                return true;
            }
            at = (at + 1) & last;
        }
        false
    }
}

/// What a string must be.
#[derive(Debug, Default)]
struct Text {
    /// Known values of an open set.
    known: Option<Strings>,
    /// Nothing else is asked.
    asks_only_known: bool,
    prefixes: Vec<Box<str>>,
    formats: Vec<Format>,
    /// Characters.
    least: usize,
    most: Option<usize>,
}

#[derive(Debug)]
enum Format {
    DateTime,
    Pattern(Regex),
}

/// What stands in an array or an object.
#[derive(Debug)]
struct Child {
    node: NodeId,
    /// What the node is, if it is plain.
    plain: Option<Types>,
}

/// What an array must be.
#[derive(Debug)]
struct Items {
    child: Child,
    least: usize,
    most: Option<usize>,
}

/// What an object must be. The names are in a table with open addressing, looked up by the hash that the
/// parser has taken already.
#[derive(Debug)]
struct Members {
    table: Box<[Option<Entry>]>,
    /// How many of the entries are required.
    required: usize,
    /// What stands under any other name.
    rest: Child,
    least: usize,
    most: Option<usize>,
}

#[derive(Debug)]
struct Entry {
    key: Key,
    child: Child,
    required: bool,
}

/// A condition whose answer is exact both ways, for objects that give no name twice.
#[derive(Debug)]
enum Predicate {
    Types(Types),
    /// If it is an object, it has the member.
    Has(Key),
    /// If it is an object with this member, that is one of these.
    MemberIs(Key, Choices),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

impl Acceptor {
    /// Whether a payload is certain to keep the schema and to hold nothing but what it names.
    #[must_use]
    pub fn accepts(&self, payload: Value<'_>) -> bool {
        self.walk(payload, &mut Nobody)
    }

    /// The questions that a payload was accepted by: whatever has the same skeleton, and the same answers to them, is
    /// accepted too. `None` if it is not accepted.
    #[must_use]
    pub fn questions(&self, payload: Value<'_>) -> Option<Questions<'_>> {
        let mut notes = Notes { payload, questions: Questions::NONE };
        self.walk(payload, &mut notes).then_some(notes.questions)
    }

    fn walk<'a>(&'a self, payload: Value<'_>, witness: &mut impl Witness<'a>) -> bool {
        // Branches may walk the same values again. A payload has at most half as many values as bytes.
        let fuel = payload.span().len().saturating_mul(2).saturating_add(16);
        Walk { nodes: &self.nodes, fuel, witness }.value(self.root, payload, None)
    }
}

/// One walk over a payload. It goes as deep as the parser lets documents be nested, which the stack can bear.
struct Walk<'a, 'w, W> {
    nodes: &'a [Node],
    /// Members and elements that may still be looked at, so that branches in branches end in time.
    fuel: usize,
    witness: &'w mut W,
}

impl<'a, W: Witness<'a>> Walk<'a, '_, W> {
    fn value(&mut self, node: NodeId, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        match self.nodes.get(node as usize) {
            Some(Node::Plain(types)) => self.has_type(*types, value),
            Some(Node::Rule(rule)) => self.rule(rule, value, parent),
            Some(Node::Any(nodes)) => nodes.iter().any(|node| self.value(*node, value, parent)),
            Some(Node::If { predicate, then, otherwise }) => {
                if value.as_object().is_some_and(|object| object.has_duplicates()) {
                    return false;
                }
                let node = if self.holds(predicate, value) { *then } else { *otherwise };
                self.value(node, value, parent)
            }
            None => false,
        }
    }

    fn rule(&mut self, rule: &'a Rule, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        if !self.has_type(rule.types, value) || (rule.is_special && !self.is_special(rule, value, parent)) {
            return false;
        }
        match value.kind() {
            Kind::Null | Kind::Boolean => true,
            Kind::Number if rule.least.is_none() && rule.most.is_none() => true,
            Kind::Number => self.ask(value, Question::Range(rule)),
            Kind::String => rule.text.as_ref().is_none_or(|text| self.ask(value, Question::Text(text))),
            Kind::Array => match (&rule.items, value.as_array()) {
                (Some(items), Some(array)) => self.items(items, array),
                _ => true,
            },
            Kind::Object => match (&rule.members, value.as_object()) {
                (Some(members), Some(object)) => self.members(members, object),
                _ => true,
            },
        }
    }

    fn items(&mut self, items: &'a Items, array: Array<'_>) -> bool {
        is_between(items.least, array.len(), items.most)
            && self.can_look_at(array.len())
            && array.iter().all(|element| self.child(&items.child, element, None))
    }

    fn members(&mut self, members: &'a Members, object: Object<'_>) -> bool {
        if object.has_duplicates()
            || !is_between(members.least, object.len(), members.most)
            || !self.can_look_at(object.len())
        {
            return false;
        }
        let mut missing = members.required;
        for member in object {
            let child = match members.entry(member.name) {
                Some(entry) => {
                    // No name is given twice, so each required member is counted once.
                    missing -= usize::from(entry.required);
                    &entry.child
                }
                None => &members.rest,
            };
            if !self.child(child, member.value, Some(object)) {
                return false;
            }
        }
        missing == 0
    }

    #[inline]
    fn child(&mut self, child: &'a Child, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        match child.plain {
            Some(types) => self.has_type(types, value),
            None => self.value(child.node, value, parent),
        }
    }

    fn can_look_at(&mut self, children: usize) -> bool {
        match self.fuel.checked_sub(children) {
            Some(left) => {
                self.fuel = left;
                true
            }
            None => false,
        }
    }

    #[inline]
    fn has_type(&mut self, types: Types, value: Value<'_>) -> bool {
        types.0 & value.kind_bit() != 0
            || (types.and(Types::INTEGER) != Types::NONE
                && value.kind() == Kind::Number
                && self.ask(value, Question::Whole))
    }

    /// What a rule says beyond the type: it is no older shape, one of the choices, and the predicates hold.
    fn is_special(&mut self, rule: &'a Rule, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        let is_twofold = || value.as_object().is_some_and(|object| object.has_duplicates());
        !rule.older.iter().any(|older| self.is_older(older, value, parent))
            && rule.choices.iter().all(|choices| self.ask(value, Question::Choices(choices)))
            && (rule.predicates.is_empty()
                || (!is_twofold() && rule.predicates.iter().all(|predicate| self.holds(predicate, value))))
    }

    fn is_older(&mut self, older: &'a Older, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        let is_current =
            || parent.is_some_and(|parent| older.unless.iter().any(|key| parent.find(key).is_some()));
        self.has_type(older.types, value) && !is_current()
    }

    fn holds(&mut self, predicate: &'a Predicate, value: Value<'_>) -> bool {
        match predicate {
            Predicate::Types(types) => self.has_type(*types, value),
            Predicate::Has(key) => value.as_object().is_none_or(|object| object.find(key).is_some()),
            Predicate::MemberIs(key, choices) => value
                .as_object()
                .and_then(|object| object.find(key))
                .is_none_or(|member| self.ask(member, Question::Choices(choices))),
            Predicate::All(all) => all.iter().all(|predicate| self.holds(predicate, value)),
            Predicate::Any(any) => any.iter().any(|predicate| self.holds(predicate, value)),
            Predicate::Not(predicate) => !self.holds(predicate, value),
        }
    }

    /// Every look at the text of a string or number goes through here.
    #[inline]
    fn ask(&mut self, value: Value<'_>, question: Question<'a>) -> bool {
        let answer = question.answer(value);
        self.witness.heard(value, question, answer);
        answer
    }
}

fn is_between(least: usize, count: usize, most: Option<usize>) -> bool {
    least <= count && most.is_none_or(|most| count <= most)
}

impl Members {
    #[inline]
    fn entry(&self, name: Name<'_>) -> Option<&Entry> {
        // The table is never full and its length is a power of two.
        let last = self.table.len().wrapping_sub(1);
        let mut at = name.hash() as usize & last;
        loop {
            let entry = self.table.get(at)?.as_ref()?;
            if name.is(&entry.key) {
                return Some(entry);
            }
            at = (at + 1) & last;
        }
    }
}

impl Rule {
    /// Whole numbers that are written so; what the limits are to others is left open.
    fn has_in_range(&self, value: Value<'_>) -> bool {
        let number = value.as_number().and_then(Number::as_i64);
        number.is_some_and(|number| {
            self.least.is_none_or(|least| least <= number) && self.most.is_none_or(|most| number <= most)
        })
    }
}

impl Choices {
    fn have(&self, value: Value<'_>) -> bool {
        match value.kind() {
            Kind::Null => self.null,
            Kind::Boolean => value.as_bool().is_some_and(|truth| self.booleans.contains(&truth)),
            Kind::Number => {
                let number = value.as_number().and_then(Number::as_i64);
                number.is_some_and(|number| self.integers.contains(&number))
            }
            Kind::String => value.as_str().is_some_and(|text| self.strings.has(&text)),
            Kind::Array | Kind::Object => false,
        }
    }
}

impl Text {
    fn fits(&self, value: Value<'_>) -> bool {
        let Some(text) = value.as_str() else { return false };
        if self.known.as_ref().is_some_and(|known| !known.has(&text)) {
            return false;
        }
        if self.asks_only_known {
            return true;
        }
        self.prefixes.iter().all(|prefix| text.starts_with(&**prefix))
            && self.formats.iter().all(|format| format.fits(&text))
            && (self.least == 0 && self.most.is_none()
                || is_between(self.least, text.chars().count(), self.most))
    }
}

impl Format {
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::DateTime => is_plain_date_time(text),
            Self::Pattern(pattern) => pattern.is_match(text),
        }
    }
}

/// RFC 3339 as nearly everyone writes it. Leap seconds, 29 February and lower case are left open.
fn is_plain_date_time(text: &str) -> bool {
    fn two(text: &[u8], at: usize) -> Option<u8> {
        match text.get(at..at + 2)? {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
            _ => None,
        }
    }
    fn is_plain(text: &[u8]) -> Option<bool> {
        let (_, _, month, day) = (two(text, 0)?, two(text, 2)?, two(text, 5)?, two(text, 8)?);
        let days = match month {
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let (hour, minute, second) = (two(text, 11)?, two(text, 14)?, two(text, 17)?);
        let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        let mut rest = text.get(19..)?;
        if let [b'.', fraction @ ..] = rest {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest = fraction.get(digits..).filter(|_| (1..=9).contains(&digits))?;
        }
        let zone = match rest {
            b"Z" => true,
            [b'+' | b'-', _, _, b':', _, _] => two(rest, 1)? < 24 && two(rest, 4)? < 60,
            _ => false,
        };
        Some(
            marks.iter().all(|(at, mark)| text.get(*at) == Some(mark))
                && (1..=12).contains(&month)
                && (1..=days).contains(&day)
                && hour < 24
                && minute < 60
                && second < 60
                && zone,
        )
    }
    is_plain(text.as_bytes()).unwrap_or(false)
}
