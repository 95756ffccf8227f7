//! The errors of a validator as they are reported: each error by itself, and of the branches of `anyOf` and `oneOf` the one
//! that was meant.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::wording::{self, About, Wording, types};
use crate::check::message::{Message, message};
use crate::json::Value;
use crate::safe;

/// The findings about one value.
pub(super) struct Telling<'e> {
    pub(super) code: Cow<'static, str>,
    pub(super) at: Value<'e>,
    pub(super) wording: Wording,
}

/// The errors that say something new: a value of the wrong type is not also reported as a value that is not allowed.
pub(super) fn without_echoes<'s, 'v>(
    errors: &'s [ValidationError<'v>],
) -> impl Iterator<Item = &'s ValidationError<'v>> {
    let wrong_type: HashSet<&str> = errors
        .iter()
        .filter(|error| errors.len() > 1 && matches!(error.kind(), Kind::Type { .. }))
        .map(|error| error.instance_path().as_str())
        .collect();
    errors.iter().filter(move |error| {
        let is_echo = matches!(error.kind(), Kind::Enum { .. } | Kind::Constant { .. });
        !(is_echo && wrong_type.contains(error.instance_path().as_str()))
    })
}

/// Puts one error into words, or several if it is of several members or of a branch with several faults.
/// `branch` names the branch that it was found in.
pub(super) fn tell<'e>(
    told: &mut Vec<Telling<'e>>,
    about: About<'_>,
    payload: Value<'e>,
    error: &ValidationError<'_>,
    branch: Option<&str>,
) {
    let at = payload.pointer(error.instance_path().as_str()).unwrap_or(payload);
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            branches(told, about, payload, error, context, at);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let member = at.as_object().and_then(|object| object.member(name));
                let message = message!["the member ", Message::name(name.as_str()), " is not allowed here"];
                let range = member.map_or(at.span(), |member| member.name.span());
                told.push(Telling {
                    code: code(error),
                    at: member.map_or(at, |member| member.value),
                    wording: Wording { range: Some(range), ..Wording::of(message) }.in_branch(branch),
                });
            }
        }
        _ => {
            let wording = wording::of(about, error, at).in_branch(branch);
            told.push(Telling { code: code(error), at, wording });
        }
    }
}

fn code(error: &ValidationError<'_>) -> Cow<'static, str> {
    Cow::Owned(format!("schema/{}", keyword(error)))
}

/// The keyword that fails. The crate counts `dependentRequired` as `required`; its place in the schema decides.
fn keyword<'e>(error: &'e ValidationError<'_>) -> &'e str {
    match error.kind() {
        Kind::Required { .. } if error.schema_path().as_str().contains("/dependentRequired/") => {
            "dependentRequired"
        }
        kind => kind.keyword(),
    }
}

/// Reports the faults of the branch that was meant; if none stands out, the requirements of all.
fn branches<'e>(
    told: &mut Vec<Telling<'e>>,
    about: About<'_>,
    payload: Value<'e>,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    at: Value<'e>,
) {
    let here = error.instance_path().as_str().len();
    let shapes = shapes(about, error, context.len(), at);
    if let Some(meant) = meant(context, &shapes, here) {
        for inner in without_echoes(&context[meant]) {
            tell(told, about, payload, inner, shapes[meant].title.as_deref());
        }
        return;
    }
    let wording = match expected_types(context, here) {
        Some(expected) => wording::of_types(about, error.instance_path().as_str(), &expected, at),
        None => none_of(about, payload, context, shapes, at),
    };
    told.push(Telling { code: code(error), at, wording });
}

/// The types that the branches ask for, if each asks for one that the value does not have.
fn expected_types(context: &[Vec<ValidationError<'static>>], here: usize) -> Option<Vec<&'static str>> {
    let mut expected = Vec::new();
    for branch in context {
        let at_top = branch.iter().filter(|inner| inner.instance_path().as_str().len() == here);
        let kind = at_top.map(ValidationError::kind).find_map(|kind| match kind {
            Kind::Type { kind } => Some(types(kind)),
            _ => None,
        });
        expected.extend(kind?);
    }
    let mut seen = HashSet::new();
    expected.retain(|kind| seen.insert(*kind));
    Some(expected)
}

/// The finding about a value that is near to no branch in particular.
fn none_of(
    about: About<'_>,
    payload: Value<'_>,
    context: &[Vec<ValidationError<'static>>],
    shapes: Vec<ShapeOfBranch>,
    at: Value<'_>,
) -> Wording {
    let known: Vec<String> = shapes.into_iter().filter_map(|shape| shape.title).collect();
    let found = Message::value(at, about.quoting);
    let message = if known.is_empty() {
        found.and(format!(" fits none of the {} shapes that are allowed here", context.len()))
    } else {
        found.and(" is none of: ").and(Message::list(known, "or"))
    };
    let nearest = context.iter().min_by_key(|branch| branch.len()).and_then(|branch| branch.first());
    let help = nearest.map(|inner| {
        let at = payload.pointer(inner.instance_path().as_str()).unwrap_or(payload);
        message!["the nearest shape says: ", wording::of(about, inner, at).message]
    });
    Wording { help, ..Wording::of(message) }
}

/// How far a value is from a branch; the first difference decides.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Distance {
    /// The branch is for another type altogether.
    other_type: bool,
    /// Distinguishing values that the value does not have.
    other_values: usize,
    /// Members of the value that the branch names: the more, the nearer.
    named: Reverse<usize>,
    /// Members that are missing.
    missing: usize,
    /// Other faults of the value itself.
    at_top: usize,
    /// All faults.
    all: usize,
}

impl Distance {
    fn of(branch: &[ValidationError<'static>], shape: &ShapeOfBranch, here: usize) -> Self {
        let named = Reverse(shape.named);
        let mut distance =
            Self { other_type: false, other_values: 0, named, missing: 0, at_top: 0, all: branch.len() };
        for error in branch {
            let below = &error.instance_path().as_str()[here..];
            match error.kind() {
                Kind::Type { .. } if below.is_empty() => distance.other_type = true,
                Kind::Constant { .. } | Kind::Enum { .. } if below.matches('/').count() <= 1 => {
                    distance.other_values += 1;
                }
                Kind::Required { .. } if below.is_empty() => distance.missing += 1,
                _ if below.is_empty() => distance.at_top += 1,
                _ => {}
            }
        }
        distance
    }
}

/// The branch that was meant: the nearest one. `None` if two are as near, or if all are for other types.
fn meant(context: &[Vec<ValidationError<'static>>], shapes: &[ShapeOfBranch], here: usize) -> Option<usize> {
    let distances = context.iter().zip(shapes).map(|(branch, shape)| Distance::of(branch, shape, here));
    let mut sorted: Vec<(Distance, usize)> = distances.zip(0..).collect();
    sorted.sort_unstable();
    match sorted.as_slice() {
        [(best, at), rest @ ..] if !best.other_type && rest.first().is_none_or(|(next, _)| next > best) => {
            Some(*at)
        }
        _ => None,
    }
}

/// The part of a branch of a schema that distinguishes it from the others.
struct ShapeOfBranch {
    /// Its title.
    title: Option<String>,
    /// Members of the value that it names.
    named: usize,
}

fn shapes(about: About<'_>, error: &ValidationError<'_>, count: usize, at: Value<'_>) -> Vec<ShapeOfBranch> {
    let written = error.absolute_keyword_location().map(|uri| uri.as_str().to_owned());
    let shape = |index: usize| {
        let (schema, uri) = (about.schema?, written.as_deref()?);
        let branch = schema.at(uri)?.as_array()?.get(index)?;
        let known = schema.member_names(uri, branch);
        let named =
            at.as_object().map_or(0, |object| known.iter().filter(|name| object.get(name).is_some()).count());
        Some(ShapeOfBranch { title: schema.title(uri, branch).map(|title| safe::cut(title, 60)), named })
    };
    (0..count).map(|index| shape(index).unwrap_or(ShapeOfBranch { title: None, named: 0 })).collect()
}
