//! Places in a payload, by pointers in which `*` stands for any one token.

use std::borrow::Cow;

use crate::json::{Key, Name, pointer};

/// A set of places, with something said of each. To be walked down beside a value.
#[derive(Debug, Clone)]
pub struct Places<T> {
    steps: Vec<Step<T>>,
}

/// How far one has walked down; [`Places::start`] begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(u32);

#[derive(Debug, Clone)]
struct Step<T> {
    here: Option<T>,
    members: Vec<Next>,
    any: Option<Place>,
}

/// Where a token leads that is named.
#[derive(Debug, Clone)]
struct Next {
    name: Key,
    index: Option<usize>,
    place: Place,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self::none()
    }
}

/// A pointer taken apart, with the value of its place.
type Pattern<'p, T> = (Vec<Cow<'p, str>>, T);

/// More steps than any schema has; pointers with many `*` could ask for more.
const MOST_STEPS: usize = 10_000;

impl<T: Clone> Places<T> {
    /// The places that `pointers` name. A text that is not a pointer names no place.
    pub fn new<'p>(pointers: impl IntoIterator<Item = (&'p str, T)>) -> Self {
        let patterns: Vec<Pattern<'_, T>> = pointers
            .into_iter()
            .filter_map(|(pointer, said)| Some((pointer::tokens(pointer)?.collect(), said)))
            .collect();
        let mut places = Self { steps: Vec::new() };
        if !patterns.is_empty() {
            places.add(&patterns.iter().map(|(tokens, said)| (&tokens[..], said)).collect::<Vec<_>>());
        }
        places
    }

    fn add(&mut self, patterns: &[(&[Cow<'_, str>], &T)]) -> Place {
        let place = Place(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        let here = patterns.iter().find(|(tokens, _)| tokens.is_empty()).map(|(_, said)| (*said).clone());
        self.steps.push(Step { here, members: Vec::new(), any: None });
        if self.steps.len() > MOST_STEPS {
            return place;
        }
        let following = |is_it: &dyn Fn(&str) -> bool| -> Vec<(&[Cow<'_, str>], &T)> {
            let split = patterns.iter().filter_map(|(tokens, said)| Some((tokens.split_first()?, *said)));
            split.filter(|((first, _), _)| is_it(first)).map(|((_, rest), said)| (rest, said)).collect()
        };
        let mut names: Vec<&str> =
            patterns.iter().filter_map(|(tokens, _)| Some(&**tokens.first()?)).collect();
        names.sort_unstable();
        names.dedup();
        let mut members = Vec::new();
        let mut any = None;
        for name in names {
            // A value under a name also stands under any name.
            if name == "*" {
                any = Some(self.add(&following(&|first| first == "*")));
            } else {
                let place = self.add(&following(&|first| first == "*" || first == name));
                members.push(Next { name: Key::new(name), index: pointer::index(name), place });
            }
        }
        let step = &mut self.steps[place.0 as usize];
        (step.members, step.any) = (members, any);
        place
    }
}

impl<T> Places<T> {
    /// No places.
    #[must_use]
    pub const fn none() -> Self {
        Self { steps: Vec::new() }
    }

    /// The place of the whole payload; `None` if nothing is said of any place in it.
    #[must_use]
    pub fn start(&self) -> Option<Place> {
        (!self.steps.is_empty()).then_some(Place(0))
    }

    /// The value that a place has.
    #[must_use]
    pub fn at(&self, place: Option<Place>) -> Option<&T> {
        self.steps.get(place?.0 as usize)?.here.as_ref()
    }

    /// The place of a member.
    #[inline]
    #[must_use]
    pub fn member(&self, place: Option<Place>, name: &Name<'_>) -> Option<Place> {
        let step = self.steps.get(place?.0 as usize)?;
        step.members.iter().find(|next| name.is(&next.name)).map(|next| next.place).or(step.any)
    }

    /// The place of an element.
    #[inline]
    #[must_use]
    pub fn element(&self, place: Option<Place>, index: usize) -> Option<Place> {
        let step = self.steps.get(place?.0 as usize)?;
        step.members.iter().find(|next| next.index == Some(index)).map(|next| next.place).or(step.any)
    }

    /// The place that a name leads to.
    #[must_use]
    pub fn token(&self, place: Option<Place>, token: &str) -> Option<Place> {
        let step = self.steps.get(place?.0 as usize)?;
        step.members.iter().find(|next| next.name.as_str() == token).map(|next| next.place).or(step.any)
    }

    /// The place that a pointer leads to from the start.
    #[must_use]
    pub fn below(&self, pointer: &str) -> Option<Place> {
        pointer::tokens(pointer)?.try_fold(self.start()?, |place, token| self.token(Some(place), &token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Arena, Limits, Value};

    fn found(pointers: &[&str], text: &str) -> Vec<String> {
        let places = Places::new(pointers.iter().map(|pointer| (*pointer, ())));
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(text, &Limits::default()) else { return Vec::new() };
        let mut found = Vec::new();
        walk(&places, places.start(), document.root(), "", &mut found);
        found
    }

    fn walk(
        places: &Places<()>,
        place: Option<Place>,
        value: Value<'_>,
        path: &str,
        found: &mut Vec<String>,
    ) {
        if places.at(place).is_some() {
            found.push(path.to_owned());
        }
        for member in value.as_object().into_iter().flatten() {
            let path = format!("{path}/{}", member.name.as_str());
            walk(places, places.member(place, &member.name), member.value, &path, found);
        }
        for (index, element) in value.as_array().into_iter().flatten().enumerate() {
            walk(places, places.element(place, index), element, &format!("{path}/{index}"), found);
        }
    }

    #[test]
    fn a_star_stands_for_any_one_token() {
        let text = r#"{"m":[{"id":1,"t":2},{"id":3}],"id":4,"o":{"x":{"id":5}}}"#;
        assert_eq!(found(&["/m/*/id"], text), ["/m/0/id", "/m/1/id"]);
        assert_eq!(
            found(&["/*/*/id", "/m/0/t", "/id"], text),
            ["/m/0/id", "/m/0/t", "/m/1/id", "/id", "/o/x/id"]
        );
        assert_eq!(found(&[""], text), [""]);
        assert!(found(&["m"], text).is_empty());
    }
}
