//! A pointer that may lead to many places.

use super::key::Key;
use super::kind::Kind;
use super::pointer;
use super::value::Value;

/// A JSON pointer in which `*` stands for any one token, taken apart once.
#[derive(Debug, Clone)]
pub struct Trail {
    steps: Box<[Step]>,
}

#[derive(Debug, Clone)]
enum Step {
    Any,
    One { name: Key, index: Option<usize> },
}

impl Trail {
    /// Takes `pointer` apart; `None` if it is neither empty nor begins with `/`.
    #[must_use]
    pub fn new(pointer: &str) -> Option<Self> {
        let step = |token: &str| match token {
            "*" => Step::Any,
            _ => Step::One { name: Key::new(token), index: pointer::index(token) },
        };
        Some(Self { steps: pointer::tokens(pointer)?.map(|token| step(&token)).collect() })
    }

    /// Calls `each` with every value that it leads to from `value`, in the order of the text. A name that an object
    /// gives more than once leads to every one of its values.
    pub fn each<'d>(&self, value: Value<'d>, each: &mut dyn FnMut(Value<'d>)) {
        follow(&self.steps, value, each);
    }

    /// Calls `each` also with every string or number at which it ends too early: where it should have led into an object or
    /// array.
    pub fn each_as_far<'d>(&self, value: Value<'d>, each: &mut dyn FnMut(Value<'d>)) {
        for steps in (0..=self.steps.len()).map(|end| &self.steps[..end]) {
            let is_all = steps.len() == self.steps.len();
            let is_scalar = |value: &Value<'_>| matches!(value.kind(), Kind::String | Kind::Number);
            follow(steps, value, &mut |value| {
                if is_all || is_scalar(&value) {
                    each(value);
                }
            });
        }
    }

    /// Returns true if any value that it leads to `is` the one.
    pub fn any<'d>(&self, value: Value<'d>, mut is: impl FnMut(Value<'d>) -> bool) -> bool {
        let mut found = false;
        self.each(value, &mut |value| found = found || is(value));
        found
    }
}

fn follow<'d>(steps: &[Step], value: Value<'d>, each: &mut dyn FnMut(Value<'d>)) {
    let Some((step, rest)) = steps.split_first() else {
        return each(value);
    };
    if let Some(object) = value.as_object() {
        let leads = |member: &super::Member<'d>| match step {
            Step::Any => true,
            Step::One { name, .. } => member.name.is(name),
        };
        for member in object.iter().filter(leads) {
            follow(rest, member.value, each);
        }
    } else if let Some(array) = value.as_array() {
        match step {
            Step::Any => array.iter().for_each(|element| follow(rest, element, each)),
            Step::One { index: Some(index), .. } => {
                array.iter().skip(*index).take(1).for_each(|element| follow(rest, element, each));
            }
            Step::One { index: None, .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Trail;
    use crate::json::{Arena, Limits};

    fn found(text: &str, pointer: &str) -> Vec<String> {
        let mut arena = Arena::default();
        let mut found = Vec::new();
        if let (Ok(document), Some(trail)) = (arena.parse(text, &Limits::default()), Trail::new(pointer)) {
            trail.each(document.root(), &mut |value| found.push(value.raw().to_owned()));
        }
        found
    }

    #[test]
    fn a_star_is_any_one_token() {
        let text = r#"{"a":[{"b":1},{"b":2,"c":3}],"d":{"b":4},"a/b":5}"#;
        assert_eq!(found(text, "/a/*/b"), ["1", "2"]);
        assert_eq!(found(text, "/*/b"), ["4"]);
        assert_eq!(found(text, "/a/1/*"), ["2", "3"]);
        assert_eq!(found(text, "/a~1b"), ["5"]);
        assert_eq!(found(text, "").len(), 1);
        assert!(found(text, "/a/2").is_empty() && found(text, "/a/01").is_empty());
        assert!(Trail::new("a").is_none());
    }

    #[test]
    fn a_name_given_twice_leads_to_both() {
        assert_eq!(found(r#"{"a":1,"a":2}"#, "/a"), ["1", "2"]);
    }
}
