//! Whether a value keeps its schema, in words of our own.
//!
//! The validator says *that* a keyword fails, where, and gives the facts; the sentences are made here. Of the
//! branches of `anyOf` and `oneOf` the one that was meant is found, and its faults are told instead of "fits none".

use std::borrow::Cow;
use std::cmp::Reverse;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use super::judge::Bench;
use super::rule::{Rule, Severity};
use super::words;
use crate::catalog::{Schema, nearest};
use crate::json::Value;

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
pub(super) fn check<'e>(bench: &mut Bench<'e, '_>, schema: &Schema, value: Value<'e>) {
    // Nearly every payload is valid, and the short answer is much cheaper than the long one.
    if schema.validator.is_valid(value) {
        return;
    }
    for error in schema.validator.iter_errors(value) {
        if !bench.has_room() {
            break;
        }
        tell(bench, schema, value, &error, None);
    }
}

/// Adds the finding, or findings, for one error. `branch` names the branch that it was found in.
fn tell<'e>(
    bench: &mut Bench<'e, '_>,
    schema: &Schema,
    payload: Value<'e>,
    error: &ValidationError<'_>,
    branch: Option<&str>,
) {
    let at = payload.pointer(error.instance_path().as_str()).unwrap_or(payload);
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            branches(bench, schema, payload, error, context, at);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                if !bench.has_room() {
                    return;
                }
                unexpected_member(bench, error, at, name, branch);
            }
        }
        _ => {
            let Told { message, help, range } = words_of(error, at);
            let draft = bench
                .at(&SCHEMA, at)
                .code(code(error))
                .message(match branch {
                    Some(branch) => format!("{message} (as {branch})"),
                    None => message,
                })
                .maybe_help(help);
            let draft = match range {
                Some(range) => draft.range(range),
                None => draft,
            };
            bench.add(draft);
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
struct Told {
    message: String,
    help: Option<String>,
    /// What to point at, where it is not the whole value.
    range: Option<std::ops::Range<usize>>,
}

fn words_of(error: &ValidationError<'_>, at: Value<'_>) -> Told {
    let found = || words::quote(at);
    let mut help = None;
    let mut range = None;
    let message = match error.kind() {
        Kind::Type { kind } => {
            let expected = types(kind);
            help = type_help(&expected, at);
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
            let options: Vec<&Json> = options
                .as_array()
                .map(|options| options.iter().collect())
                .unwrap_or_default();
            help = nearest_option(&options, at);
            format!(
                "expected {}, found {}",
                words::list(options.into_iter().map(json_text), "or"),
                found()
            )
        }
        Kind::Constant { expected_value } => {
            help = nearest_option(&[&**expected_value], at);
            format!("expected {}, found {}", json_text(expected_value), found())
        }
        Kind::Format { format } => format!("expected {}, found {}", format_words(format), found()),
        Kind::Pattern { pattern } => format!(
            "expected a string that matches {}, found {}",
            words::name(pattern),
            found()
        ),
        Kind::Minimum { limit } => format!("expected {limit} or more, found {}", found()),
        Kind::Maximum { limit } => format!("expected {limit} or less, found {}", found()),
        Kind::ExclusiveMinimum { limit } => format!("expected more than {limit}, found {}", found()),
        Kind::ExclusiveMaximum { limit } => format!("expected less than {limit}, found {}", found()),
        Kind::MultipleOf { multiple_of } => {
            format!("expected a multiple of {multiple_of}, found {}", found())
        }
        Kind::MinLength { limit } => format!(
            "expected {} or more, found {}",
            words::count(*limit, "character"),
            found()
        ),
        Kind::MaxLength { limit } => format!(
            "expected {} or fewer, found {}",
            words::count(*limit, "character"),
            found()
        ),
        Kind::MinItems { limit } => format!(
            "expected {} or more, found {}",
            words::count(*limit, "element"),
            found()
        ),
        Kind::MaxItems { limit } => format!(
            "expected {} or fewer, found {}",
            words::count(*limit, "element"),
            found()
        ),
        Kind::AdditionalItems { limit } => {
            format!(
                "expected {} or fewer, found {}",
                words::count(*limit as u64, "element"),
                found()
            )
        }
        Kind::MinProperties { limit } => format!(
            "expected {} or more, found {}",
            words::count(*limit, "member"),
            found()
        ),
        Kind::MaxProperties { limit } => format!(
            "expected {} or fewer, found {}",
            words::count(*limit, "member"),
            found()
        ),
        Kind::UniqueItems => "two elements of this array are equal".to_owned(),
        Kind::Contains => format!(
            "no element of this array is of the kind that must be there; found {}",
            found()
        ),
        Kind::UnevaluatedItems { .. } => {
            "this array has elements that no part of the schema allows".to_owned()
        }
        Kind::FalseSchema => "nothing may stand here".to_owned(),
        Kind::Not { .. } => format!("{} fits a shape that is ruled out here", found()),
        Kind::OneOfMultipleValid { .. } => format!(
            "{} fits more than one of the shapes that exclude each other",
            found()
        ),
        Kind::PropertyNames { error } => {
            // The inner error speaks of the name as a string of its own.
            let name = error.instance().as_str().map(words::name).unwrap_or_default();
            format!("a member of this object may not be called so: {name}")
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
        Kind::AdditionalProperties { .. }
        | Kind::UnevaluatedProperties { .. }
        | Kind::AnyOf { .. }
        | Kind::OneOfNotValid { .. } => found(),
    };
    Told { message, help, range }
}

fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| kind.as_str()).collect(),
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
    let names: Vec<String> = object
        .iter()
        .take(200)
        .map(|member| member.name.as_str().into_owned())
        .collect();
    let near = nearest(missing, names.iter().map(String::as_str))?;
    Some(format!(
        "there is {}: did you mean {}?",
        words::name(near),
        words::name(missing)
    ))
}

fn nearest_option(options: &[&Json], at: Value<'_>) -> Option<String> {
    let text = at.as_str()?;
    let near = nearest(&text, options.iter().filter_map(|option| option.as_str()))?;
    Some(format!("did you mean \"{}\"?", crate::safe::shown(near)))
}

/// A value of a schema. Schemas may be a user's, so they are made safe too.
fn json_text(value: &Json) -> String {
    crate::safe::shown_cut(&value.to_string(), 60)
}

fn format_words(format: &str) -> String {
    match format {
        "date-time" => "a date and time of RFC 3339, such as 2023-10-19T11:48:12Z".to_owned(),
        "date" => "a date of RFC 3339, such as 2023-10-19".to_owned(),
        "time" => "a time of RFC 3339, such as 11:48:12Z".to_owned(),
        "email" => "an e-mail address".to_owned(),
        "uri" => "a URI".to_owned(),
        "uuid" => "a UUID".to_owned(),
        other => format!("the format {}", words::name(other)),
    }
}

fn unexpected_member<'e>(
    bench: &mut Bench<'e, '_>,
    error: &ValidationError<'_>,
    at: Value<'e>,
    name: &str,
    branch: Option<&str>,
) {
    let member = at.as_object().and_then(|object| object.member(name));
    let draft = bench
        .at(&SCHEMA, member.map_or(at, |member| member.value))
        .code(code(error))
        .message(match branch {
            Some(branch) => format!(
                "the member {} is not allowed here (as {branch})",
                words::name(name)
            ),
            None => format!("the member {} is not allowed here", words::name(name)),
        });
    let draft = match member {
        Some(member) => draft.range(member.name.span()),
        None => draft,
    };
    bench.add(draft);
}

/// Tells the faults of the branch that was meant; where none stands out, what all of them ask for.
fn branches<'e>(
    bench: &mut Bench<'e, '_>,
    schema: &Schema,
    payload: Value<'e>,
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    at: Value<'e>,
) {
    let here = error.instance_path().as_str().len();
    let titles = titles(schema, error, context.len());
    if let Some(meant) = meant(context, here) {
        for inner in &context[meant] {
            if !bench.has_room() {
                return;
            }
            tell(bench, schema, payload, inner, titles[meant].as_deref());
        }
        return;
    }
    // Every branch asks for another type, and nothing else: one sentence with all the types.
    let mut expected = Vec::new();
    for branch in context {
        match branch
            .iter()
            .find(|inner| inner.instance_path().as_str().len() == here)
            .map(ValidationError::kind)
        {
            Some(Kind::Type { kind }) => expected.extend(types(kind)),
            _ => {
                expected.clear();
                break;
            }
        }
    }
    expected.dedup();
    let draft = bench.at(&SCHEMA, at).code(code(error));
    let draft = if expected.is_empty() {
        let known: Vec<String> = titles.into_iter().flatten().collect();
        let message = if known.is_empty() {
            format!(
                "{} fits none of the {} shapes that are allowed here",
                words::quote(at),
                context.len()
            )
        } else {
            format!("{} is none of: {}", words::quote(at), words::list(known, "or"))
        };
        let nearest = context
            .iter()
            .min_by_key(|branch| branch.len())
            .and_then(|branch| branch.first());
        let hint = nearest.map(|inner| {
            let at = payload.pointer(inner.instance_path().as_str()).unwrap_or(payload);
            format!("the nearest shape says: {}", words_of(inner, at).message)
        });
        draft.message(message).maybe_help(hint)
    } else {
        let help = type_help(&expected, at);
        let expected = words::list(expected.into_iter().map(words::a_type), "or");
        draft
            .message(format!("expected {expected}, found {}", words::quote(at)))
            .maybe_help(help)
    };
    bench.add(draft);
}

/// The branch that was meant: the one whose own type and distinguishing values the value has, and which it fails
/// the least. `None` if two are as good as each other, or if all of them ask for another type.
fn meant(context: &[Vec<ValidationError<'static>>], here: usize) -> Option<usize> {
    // Lower is nearer: a branch of another type is out of the question, a wrong discriminator nearly so; then
    // missing members at the top, then other faults at the top, then the number of faults.
    let score = |branch: &[ValidationError<'static>]| {
        let mut score = (0, 0, 0, branch.len());
        for error in branch {
            let is_top = error.instance_path().as_str().len() == here;
            let depth = error.instance_path().as_str()[here..].matches('/').count();
            match error.kind() {
                Kind::Type { .. } if is_top => score.0 += 100,
                Kind::Constant { .. } | Kind::Enum { .. } if depth <= 1 => score.0 += 1,
                Kind::Required { .. } if is_top => score.1 += 1,
                _ if is_top => score.2 += 1,
                _ => {}
            }
        }
        score
    };
    let mut scored: Vec<_> = context
        .iter()
        .enumerate()
        .map(|(at, branch)| (score(branch), Reverse(at)))
        .collect();
    scored.sort_unstable();
    match scored.as_slice() {
        [(best, at), rest @ ..] if best.0 < 100 && rest.first().is_none_or(|(next, _)| next > best) => {
            Some(at.0)
        }
        _ => None,
    }
}

/// The titles of the branches of an `anyOf` or `oneOf`, made safe.
fn titles(schema: &Schema, error: &ValidationError<'_>, count: usize) -> Vec<Option<String>> {
    let written = error
        .absolute_keyword_location()
        .map(|uri| uri.as_str().to_owned());
    let branches = written
        .as_deref()
        .and_then(|uri| schema.at(uri))
        .and_then(Json::as_array);
    (0..count)
        .map(|at| {
            let title = schema.title(written.as_deref()?, branches?.get(at)?)?;
            Some(crate::safe::shown_cut(title, 60))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_number_in_quotes_is_seen() {
        let mut arena = json::Arena::default();
        let document = arena.parse("\"1\"", &json::Limits::default());
        let value = document.map(json::Document::root).ok();
        let help = value.and_then(|value| type_help(&["integer"], value));
        assert_eq!(help.as_deref(), Some("remove the quotes: 1"));
    }
}
