//! The rules of the acceptor: the nodes of its tree.

use regex::Regex;

use crate::json::{Key, Kind, Name, Number, Value};

/// Index of a [`Node`].
pub(super) type NodeId = u32;

/// The rule for a value at one place.
#[derive(Debug)]
pub(super) enum Node {
    /// Of one of these types; what is in it is free.
    Plain(Types),
    /// Everything that one rule says.
    Rule(Box<Rule>),
    /// At least one of these holds.
    Any(Box<[NodeId]>),
    /// `then` holds if the predicate does, and `otherwise` if not.
    If { predicate: Predicate, then: NodeId, otherwise: NodeId },
}

/// A set of JSON types, whole numbers apart from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(pub(super) u8);

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self::of(Kind::Null);
    pub(super) const BOOLEAN: Self = Self::of(Kind::Boolean);
    /// Whole numbers. Other numbers have the bit of their kind, so that is always set with this one.
    pub(super) const INTEGER: Self = Self(1 << 7);
    pub(super) const NUMBER: Self = Self(Self::of(Kind::Number).0 | Self::INTEGER.0);
    pub(super) const STRING: Self = Self::of(Kind::String);
    pub(super) const ARRAY: Self = Self::of(Kind::Array);
    pub(super) const OBJECT: Self = Self::of(Kind::Object);
    pub(super) const ALL: Self = Self(u8::MAX);

    pub(super) const fn of(kind: Kind) -> Self {
        Self(kind.bits())
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// All that is said of a place, each part of it for the values it is about.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) types: Types,
    /// It says more than what follows from the type: an older shape, a predicate, a choice.
    pub(super) is_special: bool,
    /// Shapes that are worth a finding.
    pub(super) older: Box<[Older]>,
    pub(super) predicates: Box<[Predicate]>,
    pub(super) choices: Box<[Choices]>,
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
    pub(super) text: Option<Box<Text>>,
    pub(super) members: Option<Box<Members>>,
    pub(super) items: Option<Items>,
}

/// An older shape, and the members of the parent beside which it is none.
#[derive(Debug)]
pub(super) struct Older {
    pub(super) types: Types,
    pub(super) unless: Box<[Key]>,
}

/// A closed set of values.
#[derive(Debug, Default)]
pub(super) struct Choices {
    pub(super) strings: Strings,
    pub(super) integers: Vec<i64>,
    pub(super) booleans: Vec<bool>,
    pub(super) null: bool,
}

/// A set of strings, in a table with open addressing that is at most half full.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) table: Box<[Option<Box<str>>]>,
}

impl Strings {
    pub(super) fn of(strings: &[Box<str>]) -> Self {
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
    pub(super) fn place(text: &str) -> usize {
        let (first, last) = (text.as_bytes().first(), text.as_bytes().last());
        text.len()
            + 3 * usize::from(first.copied().unwrap_or_default())
            + 7 * usize::from(last.copied().unwrap_or_default())
    }

    pub(super) fn has(&self, text: &str) -> bool {
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

/// The rule for a string.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Known values of an open set.
    pub(super) known: Option<Strings>,
    /// Nothing else is asked.
    pub(super) asks_only_known: bool,
    pub(super) prefixes: Vec<Box<str>>,
    pub(super) formats: Vec<Format>,
    /// Characters.
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

#[derive(Debug)]
pub(super) enum Format {
    DateTime,
    Pattern(Regex),
}

/// The rule for a value in an array or an object.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) node: NodeId,
    /// The types of the node, if it is plain.
    pub(super) plain: Option<Types>,
}

/// The rule for an array.
#[derive(Debug)]
pub(super) struct Items {
    pub(super) child: Child,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

/// The rule for an object. The names are in a table with open addressing, looked up by the hash that the
/// parser has taken already.
#[derive(Debug)]
pub(super) struct Members {
    pub(super) table: Box<[Option<Entry>]>,
    /// How many of the entries are required.
    pub(super) required: usize,
    /// The rule for members of any other name.
    pub(super) rest: Child,
    pub(super) least: usize,
    pub(super) most: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) child: Child,
    pub(super) required: bool,
}

/// A condition whose answer is exact both ways, for objects that give no name twice.
#[derive(Debug)]
pub(super) enum Predicate {
    Types(Types),
    /// If it is an object, it has the member.
    Has(Key),
    /// If it is an object with this member, that is one of these.
    MemberIs(Key, Choices),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

pub(super) fn is_between(least: usize, count: usize, most: Option<usize>) -> bool {
    least <= count && most.is_none_or(|most| count <= most)
}

impl Members {
    #[inline]
    pub(super) fn entry(&self, name: Name<'_>) -> Option<&Entry> {
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
    pub(super) fn has_in_range(&self, value: Value<'_>) -> bool {
        let number = value.as_number().and_then(Number::as_i64);
        number.is_some_and(|number| {
            self.least.is_none_or(|least| least <= number) && self.most.is_none_or(|most| number <= most)
        })
    }
}

impl Choices {
    pub(super) fn have(&self, value: Value<'_>) -> bool {
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
    pub(super) fn fits(&self, value: Value<'_>) -> bool {
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
    pub(super) fn fits(&self, text: &str) -> bool {
        match self {
            Self::DateTime => is_plain_date_time(text),
            Self::Pattern(pattern) => pattern.is_match(text),
        }
    }
}

/// RFC 3339 as nearly everyone writes it. Leap seconds, 29 February and lower case are left open.
pub(super) fn is_plain_date_time(text: &str) -> bool {
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
