//! A schema, compiled: the validator, and the outline of the places that it names.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jsonschema::{PatternOptions, ValidationError, Validator};
use regex::RegexBuilder;
use serde_json::Value as Json;

use super::acceptor::{Acceptor, Questions};
use super::api::Format;
use super::library::{Library, resolve};
use super::outline::Outline;
use super::schema_fault::SchemaFault;
use super::weight::{heaviest, weigh};
use crate::json::{PlacedJson, Value};

/// Compiled regular expressions of a schema may take this much memory, in bytes.
pub const PATTERN_SIZE: usize = 1 << 20;

/// A schema ready to judge.
#[derive(Debug)]
pub struct Schema {
    /// Its outline.
    pub outline: Outline,
    /// Accepts most payloads in one walk; only for schemas of the catalogue, and not for all of them.
    acceptor: Option<Acceptor>,
    /// Judges values that know where they stand. Made when the first payload is not accepted: most runs need it for
    /// no event or for few, and making it takes much longer than all the rest.
    validator: OnceLock<Validator<PlacedJson>>,
    library: Library,
    formats: BTreeMap<String, Format>,
    formats_are_asserted: bool,
    /// An undefined format is a fault of the schema.
    knows_all_formats: bool,
}

impl Schema {
    /// Makes a schema of the catalogue ready, whose references neither multiply nor lead back to themselves in place; `formats` are
    /// asserted beside those of the draft.
    #[must_use]
    pub fn of_catalog(library: Library, formats: &BTreeMap<String, Format>) -> Self {
        let mut schema = Self::new(library, formats.clone(), true);
        schema.knows_all_formats = true;
        let patterns =
            schema.formats.iter().map(|(name, format)| (name.clone(), format.pattern.clone())).collect();
        schema.acceptor = Acceptor::compile(&schema.library, &schema.outline, &patterns);
        schema
    }

    /// Returns true if some payloads can be accepted in one walk.
    #[must_use]
    pub fn has_acceptor(&self) -> bool {
        self.acceptor.is_some()
    }

    /// How a format of the API's own is written.
    #[must_use]
    pub fn format_words(&self, format: &str) -> Option<&str> {
        self.formats.get(format).map(|format| format.description.as_str())
    }

    /// The pattern of a format of the API's own.
    #[must_use]
    pub fn format_pattern(&self, format: &str) -> Option<&str> {
        self.formats.get(format).map(|format| format.pattern.as_str())
    }

    /// The first fault of a schema by the meta-schema of its draft.
    #[must_use]
    pub fn fault_of_draft(root: Value<'_>) -> Option<ValidationError<'_>> {
        jsonschema::meta::validate_for::<PlacedJson>(root).err()
    }

    /// Makes a schema of a user ready, and finds its faults.
    pub fn of_user(library: Library, asserts_formats: bool) -> Result<Self, SchemaFault> {
        let library = library.with_brackets_escaped();
        weigh(&library)?;
        let schema = Self::new(library, BTreeMap::new(), asserts_formats);
        schema.validator()?;
        Ok(schema)
    }

    /// Makes a version of a schema ready that is compared with another; `formats` are asserted beside those of the draft.
    pub fn of_version(library: Library, formats: BTreeMap<String, Format>) -> Result<Self, SchemaFault> {
        let library = library.with_brackets_escaped();
        weigh(&library)?;
        let schema = Self::new(library, formats, true);
        schema.validator()?;
        Ok(schema)
    }

    fn new(library: Library, formats: BTreeMap<String, Format>, formats_are_asserted: bool) -> Self {
        let outline = Outline::of(&library);
        let validator = OnceLock::new();
        let knows_all_formats = false;
        Self { outline, acceptor: None, validator, library, formats, formats_are_asserted, knows_all_formats }
    }

    /// The validator, made when it is first asked for.
    pub fn validator(&self) -> Result<&Validator<PlacedJson>, SchemaFault> {
        if let Some(validator) = self.validator.get() {
            return Ok(validator);
        }
        let mut options = jsonschema::options_for::<PlacedJson>()
            .with_base_uri(self.library.root_uri())
            .with_retriever(self.library.clone())
            .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_SIZE));
        if self.formats_are_asserted {
            options =
                options.should_validate_formats(true).should_ignore_unknown_formats(!self.knows_all_formats);
        }
        for (name, Format { pattern, .. }) in &self.formats {
            let pattern = pattern.clone();
            options = options.with_format(name.clone(), move |text: &str| pattern.is_match(text));
        }
        let library = &self.library;
        let validator = options.build(library.root()).map_err(|fault| bad_schema(library, &fault))?;
        Ok(self.validator.get_or_init(|| validator))
    }

    /// The place in it that makes most work of a value: a pointer in the root document.
    #[must_use]
    pub fn heaviest(&self) -> String {
        heaviest(&self.library)
    }

    /// Returns true if a payload is certain to be valid and to have only members that the schema names. If not, the
    /// validator and the outline decide.
    #[must_use]
    pub fn accepts(&self, payload: Value<'_>) -> bool {
        self.acceptor.as_ref().is_some_and(|acceptor| acceptor.accepts(payload))
    }

    /// The questions that a payload was accepted by; see [`Acceptor::questions`].
    #[must_use]
    pub fn questions(&self, payload: Value<'_>) -> Option<Questions<'_>> {
        self.acceptor.as_ref()?.questions(payload)
    }

    /// The schema with all that it refers to.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The patterns of the formats of the API's own, by name.
    #[must_use]
    pub fn own_formats(&self) -> BTreeMap<String, String> {
        self.formats.iter().map(|(name, format)| (name.clone(), format.pattern.to_string())).collect()
    }

    /// The subschema at an absolute URI with fragment, as validation errors name it.
    #[must_use]
    pub fn at(&self, uri: &str) -> Option<&Json> {
        self.library.at(uri).map(|(_, schema)| schema)
    }

    /// The whole schema, with the URI that its references are resolved against.
    #[must_use]
    pub fn root(&self) -> (&str, &Json) {
        (self.library.root_uri(), self.library.root())
    }

    /// The subschema that a reference in the document at `base` leads to, with the URI of its document.
    #[must_use]
    pub fn follow(&self, base: &str, reference: &str) -> Option<(&str, &Json)> {
        self.library.at(&resolve(base, reference)?)
    }

    /// The members that a subschema names or demands, itself or by what it refers to.
    #[must_use]
    pub fn member_names<'s>(&'s self, uri: &'s str, subschema: &'s Json) -> Vec<&'s str> {
        /// References and parts that are looked into; schemas of people need one or two.
        const MOST: usize = 20;
        let mut names = Vec::new();
        let mut open = vec![(uri, subschema)];
        let mut seen = 0;
        while let Some((uri, subschema)) = open.pop() {
            seen += 1;
            if seen > MOST {
                break;
            }
            let properties = subschema.get("properties").and_then(Json::as_object);
            names.extend(properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str)));
            let required = subschema.get("required").and_then(Json::as_array);
            names.extend(required.into_iter().flatten().filter_map(Json::as_str));
            let parts = subschema.get("allOf").and_then(Json::as_array);
            open.extend(parts.into_iter().flatten().map(|part| (uri, part)));
            let reference = subschema.get("$ref").and_then(Json::as_str);
            open.extend(reference.and_then(|reference| self.library.at(&resolve(uri, reference)?)));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The `title` of a subschema, or of what it refers to.
    #[must_use]
    pub fn title<'s>(&'s self, uri: &str, subschema: &'s Json) -> Option<&'s str> {
        if let Some(title) = subschema.get("title") {
            return title.as_str();
        }
        let (_, target) = self.library.at(&resolve(uri, subschema.get("$ref")?.as_str()?)?)?;
        target.get("title")?.as_str()
    }
}

/// Why the validator does not take a schema that its draft takes.
fn bad_schema(library: &Library, fault: &ValidationError<'_>) -> SchemaFault {
    let pointer = fault.instance_path().as_str();
    let pattern = library.root().pointer(pointer).and_then(Json::as_str);
    let message = match pattern.map(|pattern| RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build()) {
        // The engine's own words come on several lines that draw the pattern; the last is the message.
        Some(Err(why)) => {
            let why = why.to_string();
            let why = why.lines().last().expect("a fault has words").trim_start_matches("error: ");
            format!("this pattern cannot be used: {why}")
        }
        _ => fault.masked_with("this").to_string(),
    };
    SchemaFault { pointer: Some(pointer.to_owned()), message }
}
