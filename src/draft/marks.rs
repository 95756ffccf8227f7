//! Facts about members that JSON Schema has no word for: pointers of `x-event`, in which `*` stands for any token.

use super::forms::TextForm;
use super::names::{Meaning, NameReader};
use super::sets::{Set, set_of};
use super::shape::Shape;
use crate::catalog::TimeFormat;
use crate::json::escape_pointer_token;

/// Pointers that are kept of each kind.
const MOST: usize = 200;

/// The members of a payload that are about a person, credentials, or differ from run to run, and its maps.
#[derive(Debug, Default)]
pub struct Marks {
    /// The member that tells when the event was sent.
    pub time: Vec<String>,
    /// Members that look personal.
    pub personal: Vec<String>,
    /// Members that look like credentials.
    pub secret: Vec<String>,
    /// Ids and times.
    pub volatile: Vec<String>,
    /// Objects whose members are named by ids.
    pub named_by_id: Vec<String>,
}

impl Marks {
    /// The marks of a payload.
    pub(super) fn of(shape: &Shape, names: &NameReader<'_>, support: u64) -> Self {
        let mut marks = Self::default();
        marks.walk(shape, "", Meaning::Plain, false, (names, support));
        let is_time = |word: &&String| time_format(shape, word).is_some();
        let time = names.words().time.iter().find(is_time);
        marks.time.extend(time.map(|word| format!("/{}", escape_pointer_token(word))));
        marks
    }

    fn walk(
        &mut self,
        shape: &Shape,
        pointer: &str,
        meaning: Meaning,
        is_within_person: bool,
        by: (&NameReader<'_>, u64),
    ) {
        if !pointer.is_empty() {
            self.mark(shape, pointer, meaning, is_within_person, by.1);
        }
        if meaning == Meaning::Secret {
            return;
        }
        let is_within_person = is_within_person || meaning == Meaning::Personal;
        if let Some(elements) = &shape.array {
            self.walk(&elements.shape, &format!("{pointer}/*"), meaning, is_within_person, by);
        }
        let Some(members) = &shape.object else { return };
        if let Some(any) = &members.any {
            push(&mut self.named_by_id, pointer);
            // The names of a map are ids, and may be those of people.
            self.walk(any, &format!("{pointer}/*"), Meaning::Plain, is_within_person, by);
        }
        for member in members.named() {
            let (token, meaning) = (escape_pointer_token(member.name()), by.0.meaning(member.name()));
            self.walk(&member.shape, &format!("{pointer}/{token}"), meaning, is_within_person, by);
        }
    }

    fn mark(&mut self, shape: &Shape, pointer: &str, meaning: Meaning, is_within_person: bool, support: u64) {
        let texts = shape.texts.as_deref();
        let is_time = texts.and_then(|texts| texts.forms.narrowest()).is_some_and(TextForm::is_time)
            || shape.numbers.as_ref().is_some_and(|numbers| numbers.is_time);
        let is_uuid = texts.and_then(|texts| texts.forms.narrowest()).is_some_and(|form| !form.is_time());
        let has_scalars = texts.is_some() || shape.numbers.is_some();
        let is_free = texts.is_some_and(|texts| matches!(set_of(texts, meaning, support), Set::Free));
        let is_address = texts.is_some_and(|texts| texts.has_address);
        let is_personal = match meaning {
            Meaning::Personal => has_scalars,
            Meaning::Plain => is_address || is_within_person && is_free,
            Meaning::Secret | Meaning::Id => is_address,
        };
        if meaning == Meaning::Secret {
            push(&mut self.secret, pointer);
        } else if is_time || is_uuid || meaning == Meaning::Id && has_scalars {
            push(&mut self.volatile, pointer);
        } else if is_personal {
            push(&mut self.personal, pointer);
        }
    }
}

/// The format of the time that a member of all objects tells; `None` if it tells none.
pub(super) fn time_format(shape: &Shape, member: &str) -> Option<TimeFormat> {
    let time = shape.member(member).filter(|time| time.seen == shape.seen)?;
    match (&time.texts, &time.numbers) {
        (Some(texts), None) if texts.count == time.seen => {
            texts.forms.narrowest().filter(|form| form.is_rfc3339()).map(|_| TimeFormat::Rfc3339)
        }
        (None, Some(numbers)) if numbers.count == time.seen && numbers.is_time => Some(TimeFormat::EpochMs),
        _ => None,
    }
}

fn push(pointers: &mut Vec<String>, pointer: &str) {
    if pointers.len() < MOST && !pointers.iter().any(|known| known == pointer) {
        pointers.push(pointer.to_owned());
    }
}
