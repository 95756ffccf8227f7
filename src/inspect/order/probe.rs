//! The values that rules read of an event and compare.

use jiff::Timestamp;

use super::notes::Reading;
use super::places::{PlaceNumber, Places, Values, at};
use crate::catalog::{OrderRule, Template};
use crate::event::instant;
use crate::json::{Number, Path, Value};
use crate::safe;

/// Characters of a text that rules compare; what is longer is compared up to there.
pub(super) const LONGEST_TEXT: usize = 300;

/// The value that is read of an event.
#[derive(Debug)]
pub(super) enum Probe<'c> {
    /// A member.
    Member(PlaceNumber),
    /// A member that tells a state, and the states that are known.
    State(PlaceNumber, Vec<&'c str>),
    /// A member of each element of an array.
    Each(PlaceNumber, Path),
    /// The distance of two times.
    Distance(PlaceNumber, PlaceNumber),
    /// The greatest distance of two times that each element of an array tells.
    Distances(PlaceNumber, Path, Path),
}

impl<'c> Probe<'c> {
    /// The values that a rule reads of an event, and that it compares them with.
    pub(super) fn of(rule: &'c OrderRule, places: &mut Places) -> (Option<Self>, Option<Self>) {
        match rule.template {
            Template::SameTime => (Self::distance(rule, places), None),
            Template::Transition => {
                let states = rule.edges.keys().map(String::as_str).collect();
                let member = rule.member.as_deref().and_then(|member| places.number(member));
                (member.map(|member| Self::State(member, states)), None)
            }
            _ => [&rule.member, &rule.other]
                .map(|member| Self::member(member.as_deref()?, rule.each.as_deref(), places))
                .into(),
        }
    }

    fn member(member: &str, each: Option<&str>, places: &mut Places) -> Option<Self> {
        if member == "time" {
            return None;
        }
        let Some(each) = each else { return places.number(member).map(Self::Member) };
        Some(Self::Each(places.number(each)?, Path::new(member)?))
    }

    fn distance(rule: &OrderRule, places: &mut Places) -> Option<Self> {
        let (one, other) = (rule.member.as_deref()?, rule.other.as_deref()?);
        let Some(each) = rule.each.as_deref() else {
            return Some(Self::Distance(places.number(one)?, places.number(other)?));
        };
        Some(Self::Distances(places.number(each)?, Path::new(one)?, Path::new(other)?))
    }

    /// The value that it reads of an event.
    pub(super) fn read(&self, values: Values<'_, '_>) -> Option<Reading> {
        match self {
            Self::Member(place) => read(at(values, *place)?),
            Self::State(place, states) => {
                let state = at(values, *place)?.as_str()?;
                let known = states.iter().position(|known| *known == state);
                Some(Reading::State(known.and_then(|known| known.try_into().ok())))
            }
            Self::Each(array, path) => {
                let mut run = None;
                for element in at(values, *array)?.as_array()? {
                    let Some(Reading::Number(number)) = path.from(element).and_then(read) else { continue };
                    run = Some(match run {
                        None => (number, number, true),
                        Some((first, last, grows)) => (first, number, grows && last < number),
                    });
                }
                run.map(|(first, last, grows)| Reading::Run { first, last, grows })
            }
            Self::Distance(one, other) => {
                distance(at(values, *one)?, at(values, *other)?).map(Reading::Number)
            }
            Self::Distances(array, one, other) => {
                let elements = at(values, *array)?.as_array()?;
                let distances =
                    elements.iter().filter_map(|element| distance(one.from(element)?, other.from(element)?));
                distances.max().map(Reading::Number)
            }
        }
    }
}

fn read(value: Value<'_>) -> Option<Reading> {
    if let Some(number) = value.as_number().and_then(Number::as_i64) {
        return Some(Reading::Number(number));
    }
    let text = value.as_str()?;
    Some(Reading::Text(if text.len() <= LONGEST_TEXT {
        text.into()
    } else {
        safe::cut(&text, LONGEST_TEXT).into()
    }))
}

/// Milliseconds between two times.
fn distance(one: Value<'_>, other: Value<'_>) -> Option<i64> {
    Some((moment(one)? - moment(other)?).abs())
}

/// A time in milliseconds since 1970.
fn moment(value: Value<'_>) -> Option<i64> {
    if let Some(number) = value.as_number() {
        return number.as_i64();
    }
    let text = value.as_str()?;
    let moment = text.parse::<Timestamp>().ok().or_else(|| instant(value));
    moment.map(Timestamp::as_millisecond)
}
