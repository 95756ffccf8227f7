//! Faults of a user's file of the catalogue: of its form, which `schemas/meta/` describes, and of the names of events and rules in a
//! rule. Only files of users are checked; a test proves ours.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value as Json, json};

use super::files::Files;
use super::names::matches_name;
use super::order::{Matcher, OrderRule};
use super::suggest::nearest;
use crate::json::{
    self, Arena, Document, Limits, PlacedJson, Position, Value, escape_pointer_token, position_in,
};
use crate::safe;

/// Characters of a name that a message shows.
const NAMED: usize = 80;

/// Characters of a message that is not of our own words.
const LONGEST: usize = 240;

/// Why a file is refused, and where in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RuleFault {
    /// Where it stands, if that is known.
    pub at: Option<Position>,
    /// The fault, in one line.
    pub message: String,
}

impl RuleFault {
    /// A fault of the value at `pointer`.
    fn at(root: Value<'_>, pointer: &str, message: String) -> Self {
        Self { at: root.pointer(pointer).map(position), message }
    }
}

/// Where a value begins in its file.
fn position(value: Value<'_>) -> Position {
    position_in(value.document_text().as_bytes(), value.span().start, Position::default())
}

/// The form that files of one kind must have.
#[derive(Debug)]
pub struct RuleForm {
    schema: Json,
    validator: Validator<PlacedJson>,
}

impl RuleForm {
    /// The form of a file of order rules.
    pub(super) fn of_rules() -> Self {
        Self::of(embedded("schemas/meta/order.schema.json"))
    }

    /// The form of `api.json`.
    pub(super) fn of_apis() -> Self {
        Self::of(embedded("schemas/meta/api.schema.json"))
    }

    /// The form of a file of a known form of records that carry others.
    pub(super) fn of_wrappings() -> Self {
        Self::of(embedded("schemas/meta/wrapping.schema.json"))
    }

    /// The form of the schemas of events that the catalogue carries; those of users may differ in what is only advice.
    #[must_use]
    pub fn of_embedded_events() -> Self {
        Self::of(embedded("schemas/meta/event.schema.json"))
    }

    /// The part of it that is not about events: annotations, and what schemas should not hold. For schemas that events share.
    #[must_use]
    pub fn of_shared_schemas() -> Self {
        let mut schema = embedded("schemas/meta/event.schema.json");
        let parts = schema["$defs"].take();
        Self::of(json!({ "$defs": parts, "$ref": "#/$defs/subschema" }))
    }

    /// The form of an event's schema, as far as JSON Schema has no word for it: its name, its description and its facts.
    #[must_use]
    pub fn of_events() -> Self {
        let mut schema = embedded("schemas/meta/event.schema.json");
        let parts = schema["$defs"].take();
        Self::of(json!({
            "$defs": parts,
            "required": ["title", "description", "x-event"],
            "properties": { "x-event": { "$ref": "#/$defs/facts" } }
        }))
    }

    fn of(schema: Json) -> Self {
        let options = jsonschema::options_for::<PlacedJson>().with_base_uri("event:///meta/form.schema.json");
        let validator = options.build(&schema).expect("a test compiles the schemas that are embedded");
        Self { schema, validator }
    }

    /// Fails with the first fault of the text of a file.
    pub(super) fn check(&self, text: &str) -> Result<(), RuleFault> {
        self.faults(text).into_iter().next().map_or(Ok(()), Err)
    }

    /// All faults of the text of a file, which is JSON.
    #[must_use]
    pub fn faults(&self, text: &str) -> Vec<RuleFault> {
        let mut arena = Arena::default();
        let document = read(&mut arena, text);
        let root = document.root();
        let errors: Vec<_> = self.validator.iter_errors(root).collect();
        let mut faults = Vec::new();
        let mut places = HashSet::new();
        for error in &errors {
            let place = error.instance_path().as_str();
            let missing = missing_at(place, &errors);
            if missing.len() > 1 && matches!(error.kind(), Kind::Required { .. }) {
                // All that is missing at a place is one fault.
                if places.insert(place) {
                    let (others, last) = missing.split_at(missing.len() - 1);
                    let message =
                        format!("the members {} and {} are missing", others.join(", "), last.concat());
                    faults.push(RuleFault::at(root, place, message));
                }
                continue;
            }
            faults.push(self.fault_of(root, meant(error)));
        }
        faults
    }

    fn fault_of(&self, root: Value<'_>, error: &ValidationError<'_>) -> RuleFault {
        let mut pointer = error.instance_path().as_str().to_owned();
        let message = match error.kind() {
            Kind::AdditionalProperties { unexpected } => {
                let name = unexpected.first().expect("a member is unexpected");
                pointer = format!("{pointer}/{}", escape_pointer_token(name));
                format!("the member {} is not known here", name_of(name))
            }
            Kind::Required { property } => {
                format!("the member {} is missing", name_of(property.as_str().expect("a name is a string")))
            }
            Kind::PropertyNames { error } => {
                let name = error.instance().as_str().expect("a name is a string");
                pointer = format!("{pointer}/{}", escape_pointer_token(name));
                self.described(Some(name), name, error)
            }
            _ => {
                // An error holds no copy of the value.
                let value = root.pointer(&pointer).expect("an error has the pointer of its value");
                self.described(value.as_str().as_deref(), value.raw(), error)
            }
        };
        RuleFault::at(root, &pointer, message)
    }

    /// In the words of the form, where a pattern needs them; `raw` is the value, and `text` what it says if it is a string.
    fn described(&self, text: Option<&str>, raw: &str, error: &ValidationError<'_>) -> String {
        let description = self.description_of(error);
        if let (Kind::Not { .. }, Some(advice)) = (error.kind(), description) {
            return format!("not {} here: {advice}", name_of(raw));
        }
        let description = description.filter(|_| matches!(error.kind(), Kind::Pattern { .. }));
        match (description, text) {
            (Some(description), Some(text)) => format!("{} is not {description}", name_of(text)),
            _ => safe::shown_cut(&error.masked_with(raw).to_string(), LONGEST),
        }
    }

    /// The description of the failing part of the form.
    fn description_of(&self, error: &ValidationError<'_>) -> Option<&str> {
        let keyword = error.absolute_keyword_location()?.fragment()?.as_str();
        let (subschema, _) = keyword.rsplit_once('/')?;
        self.schema.pointer(subschema)?.get("description")?.as_str()
    }
}

/// The names of all members that are missing at a place, so that one run reports them all.
fn missing_at(place: &str, errors: &[ValidationError<'_>]) -> Vec<String> {
    let here = errors.iter().filter(|error| error.instance_path().as_str() == place);
    let name = |error: &ValidationError<'_>| match error.kind() {
        Kind::Required { property } => Some(name_of(property.as_str().expect("a name is a string"))),
        _ => None,
    };
    here.filter_map(name).collect()
}

/// The fault of the branch that was meant, if there are several: the first that is not for another type or one fixed word.
fn meant<'e>(error: &'e ValidationError<'_>) -> &'e ValidationError<'e> {
    let Kind::AnyOf { context } = error.kind() else { return error };
    let is_meant = |inner: &&ValidationError<'_>| {
        let is_of_the_value = inner.instance_path() == error.instance_path();
        !(is_of_the_value && matches!(inner.kind(), Kind::Type { .. } | Kind::Constant { .. }))
    };
    match context.iter().filter_map(|branch| branch.first()).find(is_meant) {
        Some(inner) => meant(inner),
        None => error,
    }
}

impl OrderRule {
    /// Checks that the events and rules exist that the rule, which was read from `text`, names: events of its API are called `names`,
    /// rules are among `rules`.
    pub(super) fn check_names(&self, text: &str, names: &[&str], rules: &[Self]) -> Result<(), RuleFault> {
        let all = |(name, except): (&'_ str, &'_ [String])| -> Vec<String> {
            except.iter().cloned().chain([name.to_owned()]).collect()
        };
        let of_matchers = self.matchers().map(Matcher::names).flat_map(all);
        let of_keys = self.key.iter().flat_map(|key| key.events.iter().cloned());
        let is_event = |name: &String| names.iter().any(|known| matches_name(name, known));
        if let Some(name) = of_matchers.chain(of_keys).find(|name| !is_event(name)) {
            let near = nearest(&name, names.iter().copied());
            return Err(unknown(
                text,
                &name,
                &format!("there is no event {} of this API", name_of(&name)),
                near,
            ));
        }
        let is_rule = |code: &&String| rules.iter().any(|rule| rule.code == **code);
        if let Some(code) = self.unless.iter().find(|code| !is_rule(code)) {
            let near = nearest(code, rules.iter().map(|rule| rule.code.as_str()));
            return Err(unknown(text, code, &format!("there is no rule {}", name_of(code)), near));
        }
        Ok(())
    }
}

/// A name that is not there, at the first place that has it.
fn unknown(text: &str, name: &str, message: &str, near: Option<&str>) -> RuleFault {
    let mut arena = Arena::default();
    let rule = read(&mut arena, text);
    let mut at = None;
    rule.root().each_of_kind(json::Kind::String, |value| {
        if at.is_none() && value.as_str().as_deref() == Some(name) {
            at = Some(position(value));
        }
    });
    let message = match near {
        Some(near) => format!("{message}; did you mean {}?", name_of(near)),
        None => message.to_owned(),
    };
    RuleFault { at, message }
}

/// A schema of `schemas/meta/`.
fn embedded(path: &str) -> Json {
    let text = Files::embedded().get(path).expect("the file is embedded").into_owned();
    serde_json::from_str(&text).expect("a test reads the files that are embedded")
}

/// The text of a file as a tree.
fn read<'d>(arena: &'d mut Arena, text: &'d str) -> Document<'d> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    arena.parse(text, &Limits::default()).expect("files that are not JSON are refused when they are read")
}

fn name_of(name: &str) -> String {
    format!("`{}`", safe::shown_cut(name, NAMED))
}
