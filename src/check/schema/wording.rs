//! The words and facts of one error of a validator.

use std::ops::Range;

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value as Json;

use crate::catalog::{Schema, nearest};
use crate::check::facts::{Facts, Fix};
use crate::check::hiding::Quoting;
use crate::check::message::{Message, Part, message};
use crate::check::settings::FactsFor;
use crate::check::words;
use crate::json::{Value, escape_pointer_token};
use crate::safe;

/// The subject of an error.
#[derive(Clone, Copy)]
pub(super) struct About<'s> {
    /// The schema that is kept or not, if it is one of the catalogue or of a user.
    pub(super) schema: Option<&'s Schema>,
    /// How values are quoted.
    pub(super) quoting: &'s dyn Quoting,
    /// The readers of the facts.
    pub(super) facts: FactsFor,
}

impl About<'_> {
    /// Facts to be filled in.
    fn facts(self) -> Facts {
        match self.facts {
            FactsFor::Programs => Facts::default(),
            FactsFor::Nobody => Facts::omitted(),
        }
    }
}

/// The words for one error.
#[derive(Default)]
pub(super) struct Wording {
    pub(super) message: Message,
    pub(super) help: Option<Message>,
    /// The place to point at, where it is not the whole value.
    pub(super) range: Option<Range<usize>>,
    /// The pointers in them lead from the value that was validated.
    pub(super) facts: Facts,
}

impl Wording {
    pub(super) fn of(message: Message) -> Self {
        Self { message, ..Self::default() }
    }

    /// The same as a fault of the branch with this title.
    pub(super) fn in_branch(mut self, branch: Option<&str>) -> Self {
        if let Some(branch) = branch {
            self.message = message![self.message, format!(" (as {branch})")];
        }
        self
    }

    fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// A change that mends the value, with the words that propose it.
    fn proposing(mut self, proposal: Option<(Message, Fix)>) -> Self {
        if let Some((help, fix)) = proposal {
            self.help = Some(help);
            self.facts = self.facts.fix(Some(fix));
        }
        self
    }
}

/// The words for an error of a value.
pub(super) fn of(about: About<'_>, error: &ValidationError<'_>, at: Value<'_>) -> Wording {
    let pointer = error.instance_path().as_str();
    let found = || Message::value(at, about.quoting);
    let expected = |expected: Message| Wording::of(message!["expected ", expected, ", found ", found()]);
    let facts = || about.facts().found(at, about.quoting);
    // A proposal in place of a value reveals much of it.
    let is_open = !about.quoting.hides(at);
    if let Some((limit, number)) = limit(error.kind()) {
        return expected(limit.into()).facts(facts().expected(error.kind().keyword(), number));
    }
    match error.kind() {
        Kind::Type { kind } => of_types(about, pointer, &types(kind), at),
        Kind::Required { property } => {
            required(about, property.as_str().expect("a name is a string"), pointer, at)
        }
        Kind::Enum { options } => {
            let options: Vec<&Json> = options.as_array().into_iter().flatten().collect();
            // A long list is not repeated with each finding; it stands in the schema.
            let is_short = options.len() <= MOST_OPTIONS;
            let values = || options.iter().map(|option| (*option).clone());
            let facts = if is_short { facts().values(values()) } else { facts() };
            let wording = expected(Message::list(options.iter().map(|option| ValueOfSchema(option)), "or"));
            wording.facts(facts).proposing(nearest_option(&options, pointer, at).filter(|_| is_open))
        }
        Kind::Constant { expected_value } => {
            let facts = facts().values([(**expected_value).clone()]);
            let proposal = nearest_option(&[&**expected_value], pointer, at).filter(|_| is_open);
            expected(json_text(expected_value).into()).facts(facts).proposing(proposal)
        }
        Kind::Format { format } => {
            let of_api = about.schema.and_then(|schema| schema.format_words(format));
            let words = of_api.map_or_else(|| format_words(format), |words| safe::cut(words, 120).into());
            expected(words).facts(facts().expected("format", format.as_str()))
        }
        Kind::Pattern { pattern } => {
            let words = message!["a string that matches ", Message::name(pattern.as_str())];
            expected(words).facts(facts().expected("pattern", pattern.as_str()))
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().expect("a name is a string");
            let member = at.as_object().and_then(|object| object.member(name));
            let message = message![
                "the member name ",
                Message::name(name),
                " is not allowed here: it fails ",
                Message::name(error.kind().keyword())
            ];
            Wording { range: member.map(|member| member.name.span()), ..Wording::of(message) }
        }
        Kind::ContentEncoding { content_encoding } => {
            Wording::of(message!["expected text in ", Message::name(content_encoding.as_str())])
                .facts(about.facts().expected("contentEncoding", content_encoding.as_str()))
        }
        Kind::ContentMediaType { content_media_type } => {
            Wording::of(message!["expected a document of type ", Message::name(content_media_type.as_str())])
                .facts(about.facts().expected("contentMediaType", content_media_type.as_str()))
        }
        kind => Wording::of(plain(kind, found)),
    }
}

/// The words for an error without details.
fn plain(kind: &Kind, found: impl Fn() -> Message) -> Message {
    match kind {
        Kind::UniqueItems => "two elements of this array are equal".into(),
        Kind::Contains => {
            message!["no element of this array is of the kind that must be there; found ", found()]
        }
        Kind::UnevaluatedItems { .. } => "this array has elements that no part of the schema allows".into(),
        Kind::FalseSchema => "nothing may stand here".into(),
        Kind::Not { .. } => found().and(" fits a shape that is ruled out here"),
        Kind::OneOfMultipleValid { .. } => {
            found().and(" fits more than one of the shapes that exclude each other")
        }
        Kind::FromUtf8 { .. } => "the encoded text is not UTF-8".into(),
        Kind::RegexEngineFailure { .. } | Kind::BacktrackLimitExceeded { .. } => {
            "a pattern of the schema could not be matched against this value".into()
        }
        Kind::Referencing(_) => "a reference of the schema could not be followed".into(),
        Kind::Custom { message, .. } => message.clone().into(),
        // Reported member by member, branch by branch, or as a limit.
        _ => found(),
    }
}

/// The words for a value that is of none of the types.
pub(super) fn of_types(about: About<'_>, pointer: &str, expected: &[&'static str], at: Value<'_>) -> Wording {
    let proposal = unquoted(expected, pointer, at).filter(|_| !about.quoting.hides(at));
    let words = Message::list(expected.iter().map(|kind| words::a_type(kind)), "or");
    Wording::of(message!["expected ", words, ", found ", Message::value(at, about.quoting)])
        .facts(about.facts().expected("types", expected.to_vec()).found(at, about.quoting))
        .proposing(proposal)
}

/// The words for a member that is missing.
fn required(about: About<'_>, name: &str, pointer: &str, at: Value<'_>) -> Wording {
    let message = message!["the member ", Message::name(name), " is missing"];
    // The object may be long; its opening bracket is enough to point at.
    let range = Some(at.span().start..at.span().start + 1);
    Wording { range, ..Wording::of(message) }
        .facts(about.facts().expected("member", name))
        .proposing(misspelt(name, pointer, at))
}

/// The demand of a limit.
fn limit(kind: &Kind) -> Option<(String, Json)> {
    Some(match kind {
        Kind::Minimum { limit } => (format!("{limit} or more"), limit.clone()),
        Kind::Maximum { limit } => (format!("{limit} or less"), limit.clone()),
        Kind::ExclusiveMinimum { limit } => (format!("more than {limit}"), limit.clone()),
        Kind::ExclusiveMaximum { limit } => (format!("less than {limit}"), limit.clone()),
        Kind::MultipleOf { multiple_of } => (format!("a multiple of {multiple_of}"), (*multiple_of).into()),
        Kind::MinLength { limit } => {
            (format!("{} or more", words::count(*limit, "character")), (*limit).into())
        }
        Kind::MaxLength { limit } => {
            (format!("{} or fewer", words::count(*limit, "character")), (*limit).into())
        }
        Kind::MinItems { limit } => (format!("{} or more", words::count(*limit, "element")), (*limit).into()),
        Kind::MaxItems { limit } => {
            (format!("{} or fewer", words::count(*limit, "element")), (*limit).into())
        }
        Kind::AdditionalItems { limit } => {
            (format!("{} or fewer", words::count(*limit as u64, "element")), (*limit).into())
        }
        Kind::MinProperties { limit } => {
            (format!("{} or more", words::count(*limit, "member")), (*limit).into())
        }
        Kind::MaxProperties { limit } => {
            (format!("{} or fewer", words::count(*limit, "member")), (*limit).into())
        }
        _ => return None,
    })
}

pub(super) fn types(kind: &TypeKind) -> Vec<&'static str> {
    match kind {
        TypeKind::Single(kind) => vec![kind.as_str()],
        TypeKind::Multiple(kinds) => kinds.iter().map(jsonschema::JsonType::as_str).collect(),
    }
}

/// The usual slip: a number or a truth value in quotes.
fn unquoted(expected: &[&str], pointer: &str, at: Value<'_>) -> Option<(Message, Fix)> {
    let text = at.as_str()?;
    let fits = match &*text {
        "true" | "false" => expected.contains(&"boolean"),
        text => text.len() < 20 && expected.iter().any(|kind| matches!(*kind, "integer" | "number")),
    };
    // The result must be JSON: `.5` and `+1` are numbers elsewhere.
    let value: Json = serde_json::from_str(text.trim()).ok().filter(|_| fits)?;
    let is_right = value.is_boolean()
        || value.is_number()
            && (expected.contains(&"number") || value.as_f64().is_some_and(|it| it.fract() == 0.0));
    let fix = || Fix::Replace { pointer: pointer.to_owned(), value };
    is_right.then(|| (message!["remove the quotes: ", text.into_owned()], fix()))
}

/// A member of the object whose name is near the one that is missing.
fn misspelt(missing: &str, pointer: &str, at: Value<'_>) -> Option<(Message, Fix)> {
    let object = at.as_object()?;
    let names: Vec<String> =
        object.iter().take(200).map(|member| member.name.as_str().into_owned()).collect();
    let near = nearest(missing, names.iter().map(String::as_str))?;
    let help = message!["there is ", Message::name(near), ": did you mean ", Message::name(missing), "?"];
    let pointer = format!("{pointer}/{}", escape_pointer_token(near));
    Some((help, Fix::Rename { pointer, name: missing.to_owned() }))
}

fn nearest_option(options: &[&Json], pointer: &str, at: Value<'_>) -> Option<(Message, Fix)> {
    let text = at.as_str().filter(|_| options.len() <= MOST_OPTIONS)?;
    let near = nearest(&text, options.iter().filter_map(|option| option.as_str()))?;
    let fix = Fix::Replace { pointer: pointer.to_owned(), value: near.into() };
    Some((message!["did you mean ", Part::Text(near.to_owned()), "?"], fix))
}

/// A longer list of values is not searched for a mistyped name.
const MOST_OPTIONS: usize = 1_000;

struct ValueOfSchema<'s>(&'s Json);

impl From<ValueOfSchema<'_>> for Message {
    fn from(ValueOfSchema(value): ValueOfSchema<'_>) -> Self {
        json_text(value).into()
    }
}

/// A value of a schema.
fn json_text(value: &Json) -> String {
    safe::cut(&value.to_string(), 60)
}

fn format_words(format: &str) -> Message {
    let words = match format {
        "date-time" => "a date and time of RFC 3339, such as 2023-10-19T11:48:12Z",
        "date" => "a date of RFC 3339, such as 2023-10-19",
        "time" => "a time of RFC 3339, such as 11:48:12Z",
        "email" => "an e-mail address",
        "uri" => "a URI",
        "uuid" => "a UUID",
        "regex" => "a regular expression of ECMA-262, in which a lone bracket or brace is escaped",
        other => return message!["the format ", Message::name(other)],
    };
    words.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_number_in_quotes_is_seen() {
        for (text, kind, replacement) in [
            ("\"1\"", "integer", Some("1")),
            ("\"1.5\"", "integer", None),
            ("\"1.5\"", "number", Some("1.5")),
            ("\"+1\"", "number", None),
            ("\"true\"", "boolean", Some("true")),
            ("\"true\"", "number", None),
        ] {
            let mut arena = json::Arena::default();
            let document = arena.parse(text, &json::Limits::default());
            let value = document.as_ref().map(json::Document::root).ok();
            let proposed = value.and_then(|value| unquoted(&[kind], "/a", value));
            let fix = replacement.map(|text| Fix::Replace {
                pointer: "/a".to_owned(),
                value: serde_json::from_str(text).expect("JSON"),
            });
            assert_eq!(proposed.map(|(_, fix)| fix), fix, "{text} {kind}");
        }
    }
}
