//! Objects of the same shape at several places of a payload, which are described once.

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};

use foldhash::fast::FixedState;
use std::hash::BuildHasher as _;

use super::shape::{Budget, Shape};

/// Members of an object that is worth a definition.
const FEWEST_MEMBERS: usize = 2;

/// The names and kinds of a shape, as a number.
type Signature = u64;

/// Shapes that stand at several places, by their signature.
#[derive(Debug, Default)]
pub(super) struct Shared {
    definitions: BTreeMap<Signature, Definition>,
}

/// The shape of several places.
#[derive(Debug)]
pub(super) struct Definition {
    /// A name that a reference can hold as it is.
    pub(super) name: String,
    /// Its place among the others.
    place: usize,
    pub(super) shape: Shape,
}

impl Shared {
    /// The shapes that stand at several places of a payload.
    pub(super) fn of(root: &Shape) -> Self {
        let mut counts = Counts::default();
        counts.walk(root, "", true);
        let mut shared = Self::default();
        for (place, (name, signature)) in counts.order.into_iter().enumerate() {
            if counts.by_signature[&signature] < 2 {
                continue;
            }
            let name = shared.free_name(&name);
            shared.definitions.insert(signature, Definition { name, place, shape: Shape::default() });
        }
        if !shared.definitions.is_empty() {
            shared.gather(root);
        }
        shared
    }

    /// The definition of a shape that stands at several places.
    pub(super) fn get(&self, shape: &Shape) -> Option<&Definition> {
        if self.definitions.is_empty() || !is_worth_it(shape) {
            return None;
        }
        self.definitions.get(&signature(shape))
    }

    /// The definitions in the order of the places.
    pub(super) fn in_order(&self) -> Vec<&Definition> {
        let mut all: Vec<&Definition> = self.definitions.values().collect();
        all.sort_unstable_by_key(|definition| definition.place);
        all
    }

    fn free_name(&self, member: &str) -> String {
        let plain: String =
            member.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
        let plain = if plain.is_empty() { "shape".to_owned() } else { plain };
        let is_free = |name: &String| !self.definitions.values().any(|known| known.name == *name);
        let numbered = (2..).map(|number| format!("{plain}{number}"));
        std::iter::once(plain.clone()).chain(numbered).find(is_free).expect("there is always another number")
    }

    fn gather(&mut self, shape: &Shape) {
        if is_worth_it(shape)
            && let Some(definition) = self.definitions.get_mut(&signature(shape))
        {
            definition.shape.merge(shape.clone(), &mut Budget::default());
        }
        for (_, below) in below(shape) {
            self.gather(below);
        }
    }
}

/// How often shapes stand in a payload, those within repeated ones aside.
#[derive(Default)]
struct Counts {
    by_signature: BTreeMap<Signature, usize>,
    /// The names of the members that have them first.
    order: Vec<(String, Signature)>,
}

impl Counts {
    fn walk(&mut self, shape: &Shape, name: &str, is_root: bool) {
        if !is_root && is_worth_it(shape) {
            let signature = signature(shape);
            let count = self.by_signature.entry(signature).or_default();
            *count += 1;
            if *count > 1 {
                return;
            }
            self.order.push((name.to_owned(), signature));
        }
        for (member, below) in below(shape) {
            self.walk(below, member.unwrap_or(name), false);
        }
    }
}

fn below(shape: &Shape) -> impl Iterator<Item = (Option<&str>, &Shape)> {
    let elements = shape.array.iter().map(|elements| (None, &elements.shape));
    let members = shape.object.iter().flat_map(|members| {
        let any = members.any.iter().map(|any| (None, &**any));
        any.chain(members.named().iter().map(|member| (Some(member.name()), &member.shape)))
    });
    elements.chain(members)
}

fn is_worth_it(shape: &Shape) -> bool {
    shape.is_object() && shape.object.as_ref().is_some_and(|members| members.named().len() >= FEWEST_MEMBERS)
}

/// A number that is the same for shapes with the same names and kinds of values.
fn signature(shape: &Shape) -> Signature {
    let mut hasher = FixedState::default().build_hasher();
    let is_integer = shape.numbers.as_ref().map(|numbers| numbers.is_integer);
    (shape.nulls > 0, shape.booleans > 0, shape.texts.is_some(), is_integer).hash(&mut hasher);
    shape.array.as_ref().map(|elements| signature(&elements.shape)).hash(&mut hasher);
    if let Some(members) = &shape.object {
        members.any.as_ref().map(|any| signature(any)).hash(&mut hasher);
        let mut named: Vec<(&str, Signature)> =
            members.named().iter().map(|member| (member.name(), signature(&member.shape))).collect();
        named.sort_unstable();
        named.hash(&mut hasher);
    }
    hasher.finish()
}
