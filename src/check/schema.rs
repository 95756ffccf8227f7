//! Whether a value keeps its schema, in words of our own.
//!
//! The validator says *that* a keyword fails, where, and gives the facts; the sentences are made here. Of the
//! branches of `anyOf` and `oneOf` the one that was meant is found, and its faults are told instead of "fits none".

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use super::bench::Bench;
use super::cover::Covers;
use super::rule::{Rule, Severity};
use super::words;
use crate::catalog::{Schema, SchemaFault, nearest};
use crate::json::Value;
use crate::safe;

/// A payload that its schema refuses.
pub(super) static SCHEMA: Rule = Rule {
    code: "schema/KEYWORD",
    severity: Severity::Error,
    summary: "the payload fails its schema; KEYWORD is the JSON Schema keyword that fails",
    explanation: "\
The payload breaks what every known sender of the event keeps: a member has the wrong type, a member is missing, a value is outside a
closed set. A program written against the API will fail on it, or worse, go on with a wrong value.

The schemas demand only what is certain, so a finding like this one is a fault of the sender, of what stands between it and the capture,
or of a schema of your own (`--schemas`, `--schema`). `cxray events show EVENT` prints the schema and a sample that keeps it.",
    example: r#"{"event": "WebChatService.agentConnected", "data": {"numAgentsConnected": "1"}}"#,
};

/// Adds what `schema` has against `value`.
pub(super) fn check<'e>(
    bench: &mut Bench<'e, '_>,
    schema: &Schema,
    value: Value<'e>,
) -> Result<(), SchemaFault> {
    let validator = schema.validator()?;
    // The short answer is much cheaper than the long one.
    if validator.is_valid(value) {
        return Ok(());
    }
    let errors: Vec<ValidationError<'_>> = validator.iter_errors(value).collect();
    let mut told = Vec::new();
    // Two branches of a schema may say the same.
    let mut said = HashSet::new();
    for error in without_echoes(&errors) {
        let about = About { schema: Some(schema), hidden: bench.hidden() };
        tell(&mut told, about, value, error, None);
        for Telling { code, at, message, help, range } in told.drain(..) {
            if !bench.has_room() {
                return Ok(());
            }
            if !said.insert((code.clone(), at.span().start, message.clone())) {
                continue;
            }
            let draft = bench.at(&SCHEMA, at).code(code).message(message).maybe_help(help).range(range);
            bench.add(draft);
        }
    }
    Ok(())
}

/// What is wrong with a value, for errors that are not of a record: a schema that its own draft refuses, for
/// example. The first thing that is wrong, the value that it is wrong with, and what to do.
#[must_use]
pub fn in_words<'e>(value: Value<'e>, error: &ValidationError<'_>) -> (Value<'e>, String, Option<String>) {
    let mut told = Vec::new();
    tell(&mut told, About { schema: None, hidden: &Covers::default() }, value, error, None);
    match told.into_iter().next() {
        Some(Telling { at, message, help, .. }) => (at, message, help),
        None => (value, words::quote(value), None),
    }
}

/// What an error is told about.
#[derive(Clone, Copy)]
struct About<'s> {
    /// The schema that is kept or not, if it is one of the catalogue or of a user.
    schema: Option<&'s Schema>,
    /// What must not be quoted.
    hidden: &'s Covers,
}

/// What is said of one value.
struct Telling<'e> {
    code: Cow<'static, str>,
    at: Value<'e>,
    message: String,
    help: Option<String>,
    range: Range<usize>,
}

/// The errors that say something new: a value of the wrong type is not told to be no allowed value either.
fn without_echoes<'s, 'v>(
    errors: &'s [ValidationError<'v>],
) -> impl Iterator<Item = &'s ValidationError<'v>> {
    let wrong_type: HashSet<&str> = errors
        .iter()
        .filter(|error| matches!(error.kind(), Kind::Type { .. }))
        .map(|error| error.instance_path().as_str())
        .collect();
    errors.iter().filter(move |error| {
        let is_echo = matches!(error.kind(), Kind::Enum { .. } | Kind::Constant { .. });
        !(is_echo && wrong_type.contains(error.instance_path().as_str()))
    })
}

/// Puts one error into words, or several if it is of several members or of a branch with several faults.
/// `branch` names the branch that it was found in.
fn tell<'e>(
    told: &mut Vec<Telling<'e>>,
    about: About<'_>,
    payload: Value<'e>,
    error: &ValidationError<'_>,
    branch: Option<&str>,
) {
    let at = payload.pointer(error.instance_path().as_str()).unwrap_or(payload);
    let in_branch = |message: String| match branch {
        Some(branch) => format!("{message} (as {branch})"),
        None => message,
    };
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            branches(told, about, payload, error, context, at);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                let member = at.as_object().and_then(|object| object.member(name));
                told.push(Telling {
                    code: code(error),
                    at: member.map_or(at, |member| member.value),
                    message: in_branch(format!("the member {} is not allowed here", words::name(name))),
                    help: None,
                    range: member.map_or(at.span(), |member| member.name.span()),
                });
            }
        }
        _ => {
            let Words { message, help, range } = words_of(about, error, at);
            let range = range.unwrap_or_else(|| at.span());
            told.push(Telling { code: code(error), at, message: in_branch(message), help, range });
        }
    }
}

fn code(error: &ValidationError<'_>) -> Cow<'static, str> {
    Cow::Owned(format!("schema/{}", keyword(error)))
}

/// The keyword that fails. The crate counts `dependentRequired` as `required`; its place in the schema tells.
fn keyword<'e>(error: &'e ValidationError<'_>) -> &'e str {
    match error.kind() {
        Kind::Required { .. } if error.schema_path().as_str().contains("/dependentRequired/") => {
            "dependentRequired"
        }
        kind => kind.keyword(),
    }
}

/// The words for one error.
struct Words {
    message: String,
    help: Option<String>,
    /// What to point at, where it is not the whole value.
    range: Option<Range<usize>>,
}

fn words_of(about: About<'_>, error: &ValidationError<'_>, at: Value<'_>) -> Words {
    let found = || about.hidden.quote(at);
    let mut help = None;
    let mut range = None;
    if let Some(expected) = limit(error.kind()) {
        return Words { message: format!("expected {expected}, found {}", found()), help, range };
    }
    let message = match error.kind() {
        Kind::Type { kind } => {
            let expected = types(kind);
            help = type_help(&expected, at).filter(|_| !about.hidden.has(at));
            format!(
                "expected {}, found {}",
                words::list(expected.iter().map(|kind| words::a_type(kind)), "or"),
                found()
            )
        }
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            help = misspelt(name, at);
            // The object may be long; its opening bracket is enough to point at.
            range = Some(at.span().start..at.span().start + 1);
            format!("the member {} is missing", words::name(name))
        }
        Kind::Enum { options } => {
            let options: Vec<&Json> =
                options.as_array().map(|options| options.iter().collect()).unwrap_or_default();
            help = nearest_option(&options, at);
            format!("expected {}, found {}", words::list(options.into_iter().map(json_text), "or"), found())
        }
        Kind::Constant { expected_value } => {
            help = nearest_option(&[&**expected_value], at);
            format!("expected {}, found {}", json_text(expected_value), found())
        }
        Kind::Format { format } => {
            let of_api = about.schema.and_then(|schema| schema.format_words(format));
            let expected = of_api.map_or_else(|| format_words(format), |words| safe::shown_cut(words, 120));
            format!("expected {expected}, found {}", found())
        }
        Kind::Pattern { pattern } => {
            format!("expected a string that matches {}, found {}", words::name(pattern), found())
        }
        Kind::UniqueItems => "two elements of this array are equal".to_owned(),
        Kind::Contains => {
            format!("no element of this array is of the kind that must be there; found {}", found())
        }
        Kind::UnevaluatedItems { .. } => {
            "this array has elements that no part of the schema allows".to_owned()
        }
        Kind::FalseSchema => "nothing may stand here".to_owned(),
        Kind::Not { .. } => format!("{} fits a shape that is ruled out here", found()),
        Kind::OneOfMultipleValid { .. } => {
            format!("{} fits more than one of the shapes that exclude each other", found())
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            range = at.as_object().and_then(|object| object.member(name)).map(|member| member.name.span());
            format!(
                "the member name {} is not allowed here: it fails `{}`",
                words::name(name),
                error.kind().keyword()
            )
        }
        Kind::ContentEncoding { content_encoding } => {
            format!("expected text in {}", words::name(content_encoding))
        }
        Kind::ContentMediaType { content_media_type } => {
            format!("expected a document of type {}", words::name(content_media_type))
        }
        Kind::FromUtf8 { .. } => "the encoded text is not UTF-8".to_owned(),
        Kind::RegexEngineFailure { .. } | Kind::BacktrackLimitExceeded { .. } => {
            "a pattern of the schema could not be matched against this value".to_owned()
        }
        Kind::Referencing(_) => "a reference of the schema could not be followed".to_owned(),
        Kind::Custom { message, .. } => message.clone(),
        // Told member by member, branch by branch, or as a limit.
        _ => found(),
    };
    // What is proposed in place of a value tells much of it.
    let help = help.filter(|_| !about.hidden.has(at));
    Words { message, help, range }
}

/// What a limit asks for.
fn limit(kind: &Kind) -> Option<String> {
    Some(match kind {
        Kind::Minimum { limit } => format!("{limit} or more"),
        Kind::Maximum { limit } => format!("{limit} or less"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("{} or more", words::count(*limit, "character")),
        Kind::MaxLength { limit } => format!("{} or fewer", words::count(*limit, "character")),
        Kind::MinItems { limit } => format!("{} or more", words::count(*limit, "element")),
        Kind::MaxItems { limit } => format!("{} or fewer", words::count(*limit, "element")),
        Kind::AdditionalItems { limit } => format!("{} or fewer", words::count(*limit as u64, "element")),
        Kind::MinProperties { limit } => format!("{} or more", words::count(*limit, "member")),
        Kind::MaxProperties { limit } => format!("{} or fewer", words::count(*limit, "member")),
        _ => return None,
    })
}

fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(jsonschema::JsonType::as_str).collect(),
    }
}

/// The usual slip: a number or a truth value in quotes.
fn type_help(expected: &[&str], at: Value<'_>) -> Option<String> {
    let text = at.as_str()?;
    let wants_number = expected.iter().any(|kind| matches!(*kind, "integer" | "number"));
    let wants_truth = expected.contains(&"boolean");
    let fits = (wants_number && text.len() < 20 && text.parse::<f64>().is_ok_and(f64::is_finite))
        || (wants_truth && matches!(&*text, "true" | "false"));
    fits.then(|| format!("remove the quotes: {text}"))
}

/// A member of the object whose name is near the one that is missing.
fn misspelt(missing: &str, at: Value<'_>) -> Option<String> {
    let object = at.as_object()?;
    let names: Vec<String> =
        object.iter().take(200).map(|member| member.name.as_str().into_owned()).collect();
    let near = nearest(missing, names.iter().map(String::as_str))?;
    Some(format!("there is {}: did you mean {}?", words::name(near), words::name(missing)))
}

fn nearest_option(options: &[&Json], at: Value<'_>) -> Option<String> {
    let text = at.as_str()?;
    let near = nearest(&text, options.iter().filter_map(|option| option.as_str()))?;
    Some(format!("did you mean \"{}\"?", safe::shown(near)))
}

/// A value of a schema. Schemas may be a user's, so they are made safe too.
fn json_text(value: &Json) -> String {
    safe::shown_cut(&value.to_string(), 60)
}

fn format_words(format: &str) -> String {
    match format {
        "date-time" => "a date and time of RFC 3339, such as 2023-10-19T11:48:12Z".to_owned(),
        "date" => "a date of RFC 3339, such as 2023-10-19".to_owned(),
        "time" => "a time of RFC 3339, such as 11:48:12Z".to_owned(),
        "email" => "an e-mail address".to_owned(),
        "uri" => "a URI".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "regex" => "a regular expression of ECMA-262, in which a lone bracket or brace is escaped".to_owned(),
        other => format!("the format {}", words::name(other)),
    }
}

/// Tells the faults of the branch that was meant; where none stands out, what all of them ask for.
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
    let (message, help) = match expected_types(context, here) {
        Some(expected) => {
            let help = type_help(&expected, at).filter(|_| !about.hidden.has(at));
            let expected = words::list(expected.into_iter().map(words::a_type), "or");
            (format!("expected {expected}, found {}", about.hidden.quote(at)), help)
        }
        None => none_of(about, payload, context, shapes, at),
    };
    told.push(Telling { code: code(error), at, message, help, range: at.span() });
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

/// What to say if a value is near to no branch in particular.
fn none_of(
    about: About<'_>,
    payload: Value<'_>,
    context: &[Vec<ValidationError<'static>>],
    shapes: Vec<ShapeOfBranch>,
    at: Value<'_>,
) -> (String, Option<String>) {
    let known: Vec<String> = shapes.into_iter().filter_map(|shape| shape.title).collect();
    let message = if known.is_empty() {
        format!("{} fits none of the {} shapes that are allowed here", about.hidden.quote(at), context.len())
    } else {
        format!("{} is none of: {}", about.hidden.quote(at), words::list(known, "or"))
    };
    let nearest = context.iter().min_by_key(|branch| branch.len()).and_then(|branch| branch.first());
    let help = nearest.map(|inner| {
        let at = payload.pointer(inner.instance_path().as_str()).unwrap_or(payload);
        format!("the nearest shape says: {}", words_of(about, inner, at).message)
    });
    (message, help)
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

/// What the schema says of a branch.
struct ShapeOfBranch {
    /// Its title, made safe.
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
        Some(ShapeOfBranch {
            title: schema.title(uri, branch).map(|title| safe::shown_cut(title, 60)),
            named,
        })
    };
    (0..count).map(|index| shape(index).unwrap_or(ShapeOfBranch { title: None, named: 0 })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_number_in_quotes_is_seen() {
        let mut arena = json::Arena::default();
        let document = arena.parse("\"1\"", &json::Limits::default());
        let value = document.as_ref().map(json::Document::root).ok();
        let help = value.and_then(|value| type_help(&["integer"], value));
        assert_eq!(help.as_deref(), Some("remove the quotes: 1"));
    }
}
