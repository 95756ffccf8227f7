//! One hash for all that is equal: whatever the order of members, the notation of numbers and the escapes in strings.

use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::RandomState;

use super::decimal::Decimal;
use super::ignore::Ignored;
use super::lens::Vary;
use super::places::{Place, Places};
use crate::json::{Kind, Value, escape_pointer_token};

/// When two numbers are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// When their values are.
    ByValue,
    /// When they are written alike.
    Literally,
    /// Always: their distance is checked later.
    Alike,
}

/// How values are hashed. The seed differs from run to run, so that no two values can be made to collide.
#[derive(Debug, Clone)]
pub struct Canon {
    seed: RandomState,
    numbers: Numbers,
}

/// The places that a hash leaves out.
#[derive(Debug, Clone, Copy)]
pub struct LeftOut<'l> {
    /// Places that differ from run to run.
    pub volatile: &'l Places<Vary>,
    /// Places that the user ignores.
    pub ignored: &'l Ignored,
}

impl Canon {
    /// A new way to hash; only hashes of the same one can be compared.
    #[must_use]
    pub fn new(numbers: Numbers) -> Self {
        Self { seed: RandomState::default(), numbers }
    }

    /// The same, but for numbers.
    #[must_use]
    pub fn with(&self, numbers: Numbers) -> Self {
        Self { seed: self.seed.clone(), numbers }
    }

    /// The hash of bytes that are no value.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> u64 {
        self.seed.hash_one(bytes)
    }

    /// The hash of a value, whole.
    #[must_use]
    pub fn value(&self, value: Value<'_>) -> u64 {
        let (volatile, ignored) = (Places::default(), Ignored::default());
        self.without(value, LeftOut { volatile: &volatile, ignored: &ignored }, None, "")
    }

    /// The hash of a value that stands at `place` and `pointer`, without the parts that are left out.
    #[must_use]
    pub fn without(
        &self,
        value: Value<'_>,
        left_out: LeftOut<'_>,
        place: Option<Place>,
        pointer: &str,
    ) -> u64 {
        let mut path = String::new();
        if !left_out.ignored.is_empty() {
            path.push_str(pointer);
        }
        Walk { canon: self, left_out, path }.hash(value, place).unwrap_or_default()
    }
}

/// A walk through one value.
struct Walk<'w> {
    canon: &'w Canon,
    left_out: LeftOut<'w>,
    /// The pointer so far; empty if it is not needed.
    path: String,
}

impl Walk<'_> {
    /// `None` for a value that is left out.
    fn hash(&mut self, value: Value<'_>, place: Option<Place>) -> Option<u64> {
        if self.left_out.volatile.at(place) == Some(&Vary::Value) || self.left_out.ignored.has(&self.path) {
            return None;
        }
        let mut state = self.canon.seed.build_hasher();
        state.write_u8(value.kind_bit());
        match value.kind() {
            Kind::Null | Kind::Boolean => {}
            Kind::Number => match (value.as_number(), self.canon.numbers) {
                (Some(number), Numbers::ByValue) => std::hash::Hash::hash(&Decimal::of(number), &mut state),
                (_, Numbers::Literally) => state.write(value.raw().as_bytes()),
                _ => {}
            },
            Kind::String => state.write(value.as_str().expect("it is a string").as_bytes()),
            Kind::Array => {
                for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                    let place = self.left_out.volatile.element(place, index);
                    if let Some(hash) = self.within(|| index.to_string(), element, place) {
                        state.write_u64(hash);
                    }
                }
            }
            Kind::Object => state.write_u64(self.members(value, place)),
        }
        Some(state.finish())
    }

    /// The sum of the members' hashes, since their order does not matter.
    fn members(&mut self, value: Value<'_>, place: Option<Place>) -> u64 {
        let has_names = self.left_out.volatile.at(place) != Some(&Vary::Names);
        let mut sum = 0_u64;
        for member in value.as_object().into_iter().flatten() {
            if member.name.is_overridden() {
                continue;
            }
            let name = member.name.as_str();
            let place = self.left_out.volatile.member(place, &member.name);
            if let Some(hash) = self.within(|| escape_pointer_token(&name).into_owned(), member.value, place)
            {
                let mut state = self.canon.seed.build_hasher();
                if has_names {
                    state.write(name.as_bytes());
                }
                state.write_u64(hash);
                sum = sum.wrapping_add(state.finish());
            }
        }
        sum
    }

    fn within(&mut self, token: impl Fn() -> String, value: Value<'_>, place: Option<Place>) -> Option<u64> {
        if self.left_out.ignored.is_empty() {
            return self.hash(value, place);
        }
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(&token());
        let hash = self.hash(value, place);
        self.path.truncate(length);
        hash
    }
}
