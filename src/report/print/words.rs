//! An event in one line of words: the template of its schema, filled in with values of the payload.

use std::sync::OnceLock;

use super::Sight;
use crate::catalog::{Catalog, EventType};
use crate::event::{Standing, in_place_of};
use crate::json::{Kind, Path, Value};
use crate::safe;

/// Characters of a value that a summary shows.
const LONGEST_VALUE: usize = 60;

/// The summaries of the catalogue's events, taken apart when first asked for.
pub struct Summaries<'c> {
    catalog: &'c Catalog,
    templates: Vec<OnceLock<Template>>,
}

impl<'c> Summaries<'c> {
    /// The summaries of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, templates: catalog.events().iter().map(|_| OnceLock::new()).collect() }
    }

    /// What `sight` says, in words that are safe to show; nothing if nobody has said how.
    #[must_use]
    pub fn of(&self, sight: &Sight<'_>) -> String {
        let Some(event) = sight.event else {
            return String::new();
        };
        match event.standing {
            Standing::Listed(listed) => match event.payload {
                Some(payload) => self.template(listed).map(|it| it.fill(payload, sight)).unwrap_or_default(),
                None => String::new(),
            },
            Standing::Unlisted(known) => known.summary.clone(),
            Standing::Unknown { .. } => String::new(),
        }
    }

    fn template(&self, listed: &EventType) -> Option<&Template> {
        let template = self.templates.get(listed.number)?;
        Some(template.get_or_init(|| Template::new(&self.catalog.facts(listed).summary)))
    }
}

/// A summary: clauses between commas, in which `{pointer}` stands for a value.
#[derive(Debug)]
struct Template {
    clauses: Vec<Vec<Part>>,
}

#[derive(Debug)]
enum Part {
    Words(String),
    Value(Path),
}

impl Template {
    fn new(summary: &str) -> Self {
        Self { clauses: summary.split(", ").map(parts).collect() }
    }

    /// The clauses of which all values are there: what a transport or a release does not send is not missed. If that
    /// leaves none, the first that has any.
    fn fill(&self, payload: Value<'_>, sight: &Sight<'_>) -> String {
        let whole: Vec<String> =
            self.clauses.iter().filter_map(|clause| filled(clause, payload, sight, None)).collect();
        if !whole.is_empty() {
            return whole.join(", ");
        }
        let partly = self.clauses.iter().find_map(|clause| {
            let has_value = clause.iter().any(|part| part.text(payload, sight).is_some_and(|it| it.1));
            has_value.then(|| filled(clause, payload, sight, Some("?"))).flatten()
        });
        partly.unwrap_or_default()
    }
}

fn parts(clause: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = clause;
    while let Some((words, behind)) = rest.split_once('{')
        && let Some((pointer, behind)) = behind.split_once('}')
        && let Some(path) = Path::new(pointer)
    {
        parts.push(Part::Words(words.to_owned()));
        parts.push(Part::Value(path));
        rest = behind;
    }
    parts.push(Part::Words(rest.to_owned()));
    parts
}

/// The clause in words; nothing if a value is missing and nothing stands for it.
fn filled(clause: &[Part], payload: Value<'_>, sight: &Sight<'_>, instead: Option<&str>) -> Option<String> {
    let mut words = String::new();
    for part in clause {
        match part.text(payload, sight) {
            Some((text, _)) => words.push_str(&text),
            None => words.push_str(instead?),
        }
    }
    Some(words)
}

impl Part {
    /// What it says, and whether it is a value.
    fn text(&self, payload: Value<'_>, sight: &Sight<'_>) -> Option<(String, bool)> {
        match self {
            Self::Words(words) => Some((words.clone(), false)),
            Self::Value(path) => Some((value_in_words(path.from(payload)?, sight)?, true)),
        }
    }
}

/// A string, a number or a truth value that says something.
pub(super) fn value_in_words(value: Value<'_>, sight: &Sight<'_>) -> Option<String> {
    let is_scalar = matches!(value.kind(), Kind::String | Kind::Number | Kind::Boolean);
    if !is_scalar || value.raw() == "\"\"" {
        return None;
    }
    if sight.is_in_secret(value) {
        return Some(in_place_of(value));
    }
    match value.as_str() {
        Some(text) => Some(safe::shown_cut(text.trim(), LONGEST_VALUE)),
        None => Some(safe::shown_cut(value.raw(), LONGEST_VALUE)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Sight, Template};
    use crate::json::{Arena, Limits};

    fn filled(summary: &str, payload: &str) -> String {
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(payload, &Limits::default()) else { return "broken".to_owned() };
        let record = document.root();
        let sight = Sight { record, event: None, secrets: &[], findings: &[], file: "", line: 1, sent: None };
        Template::new(summary).fill(record, &sight)
    }

    #[test]
    fn clauses_without_their_values_are_left_out() {
        let summary = "agent joined, {/a/name}, agents connected: {/n}";
        assert_eq!(
            filled(summary, r#"{"a":{"name":"Anna"},"n":1}"#),
            "agent joined, Anna, agents connected: 1"
        );
        assert_eq!(filled(summary, r#"{"a":{"name":""},"n":null}"#), "agent joined");
        assert_eq!(filled("status is {} (0; 1)", "2"), "status is 2 (0; 1)");
    }

    #[test]
    fn when_no_clause_is_whole_the_first_with_a_value_is_shown() {
        assert_eq!(filled("{/type} message from {/from}", r#"{"type":"TEXT"}"#), "TEXT message from ?");
        assert_eq!(filled("message from {/from}", "{}"), "");
    }

    #[test]
    fn values_are_safe_to_show() {
        assert_eq!(filled("“{/t}”", r#"{"t":" \u001b[2J "}"#), "“\\u{1b}[2J”");
    }
}
