//! An event in one line of words: the template of its schema, filled in with values of the payload.

use std::sync::OnceLock;

use super::ShownRecord;
use crate::catalog::{Catalog, EventType};
use crate::event::EventStatus;
use crate::json::{Kind, Path, Value};
use crate::privacy::Mask;
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

    /// The summary of `sight`, in words that are safe to show; empty if the catalogue has none.
    #[must_use]
    pub fn of(&self, sight: &ShownRecord<'_>) -> String {
        let Some(event) = sight.event else {
            return String::new();
        };
        match event.standing {
            EventStatus::Listed(listed) => match event.payload {
                Some(payload) => self.template(listed).map(|it| it.fill(payload, sight)).unwrap_or_default(),
                None => String::new(),
            },
            EventStatus::Unlisted(known) => known.summary.clone(),
            EventStatus::Unknown { .. } => String::new(),
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
    fn fill(&self, payload: Value<'_>, sight: &ShownRecord<'_>) -> String {
        let mut words = String::new();
        for clause in &self.clauses {
            let before = words.len();
            if before > 0 {
                words.push_str(", ");
            }
            if push_clause(&mut words, clause, payload, sight) != Missing::Nothing {
                words.truncate(before);
            }
        }
        if words.is_empty() {
            for clause in &self.clauses {
                if push_clause(&mut words, clause, payload, sight) == Missing::Some {
                    return words;
                }
                words.clear();
            }
        }
        words
    }
}

/// The values of a clause that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Nothing,
    Some,
    All,
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

/// Appends the clause in words, `?` for each value that is missing.
fn push_clause(words: &mut String, clause: &[Part], payload: Value<'_>, sight: &ShownRecord<'_>) -> Missing {
    let (mut found, mut missing) = (0, 0);
    for part in clause {
        match part {
            Part::Words(part) => words.push_str(part),
            Part::Value(path) => {
                if path.from(payload).is_some_and(|value| push_value(words, value, sight)) {
                    found += 1;
                } else {
                    words.push('?');
                    missing += 1;
                }
            }
        }
    }
    match (found, missing) {
        (_, 0) => Missing::Nothing,
        (0, _) => Missing::All,
        _ => Missing::Some,
    }
}

/// Appends a string, a number or a truth value, if that is one and says something.
pub(super) fn push_value(words: &mut String, value: Value<'_>, sight: &ShownRecord<'_>) -> bool {
    let is_scalar = matches!(value.kind(), Kind::String | Kind::Number | Kind::Boolean);
    if !is_scalar || value.raw() == "\"\"" {
        return false;
    }
    if sight.is_in_secret(value) {
        words.push_str(&Mask::of(value).to_string());
        return true;
    }
    let text = value.as_str();
    let text = text.as_deref().map_or(value.raw(), str::trim);
    if text.len() <= LONGEST_VALUE {
        words.push_str(&safe::shown(text));
    } else {
        words.push_str(&safe::shown_cut(text, LONGEST_VALUE));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{ShownRecord, Template};
    use crate::json::{Arena, Limits};

    fn filled(summary: &str, payload: &str) -> String {
        let mut arena = Arena::default();
        let Ok(document) = arena.parse(payload, &Limits::default()) else { return "broken".to_owned() };
        let record = document.root();
        let sight =
            ShownRecord { record, event: None, secrets: &[], findings: &[], file: "", line: 1, sent: None };
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
