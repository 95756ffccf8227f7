//! The effect of a change of schemas on those who send and read events: for people, for programs, for a pull request, as annotations.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value as Json;

use super::gfm::{code, prose};
use super::{Palette, Repository, VERSION, annotation};
use crate::check::Severity;
use crate::compat::{Change, Comparison, Example, Verdict};
use crate::json::Position;
use crate::safe;

/// Characters of an example that are shown to people.
const LONGEST: usize = 400;

/// The verdict about an event.
#[derive(Debug)]
pub enum Fate {
    /// Both versions have it.
    Compared(Comparison),
    /// Only the old version has it.
    Removed,
    /// Only the new version has it.
    Added,
}

/// One event in a comparison of schemas.
#[derive(Debug)]
pub struct CompatRow {
    /// Its name: `shop/shop.ordered`.
    pub event: String,
    /// The file of its schema in the new version, or in the old one if it was removed.
    pub file: String,
    /// Where its schema differs, in that file, if that is known.
    pub at: Option<Position>,
    /// The verdict.
    pub fate: Fate,
    /// The user allows it to break.
    pub is_allowed: bool,
}

impl CompatRow {
    /// The effect of the change.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match &self.fate {
            Fate::Compared(comparison) => comparison.verdict,
            Fate::Removed => Verdict::Breaking,
            Fate::Added => Verdict::Widening,
        }
    }

    fn word(&self) -> &'static str {
        match self.fate {
            Fate::Removed if self.is_allowed => "breaking (removed, allowed)",
            Fate::Removed => "breaking (removed)",
            Fate::Added => "widening (new)",
            Fate::Compared(_) if self.is_allowed && self.verdict() == Verdict::Breaking => {
                "breaking (allowed)"
            }
            Fate::Compared(_) => self.verdict().as_str(),
        }
    }

    /// Sentences about producers and consumers, without examples.
    fn sentences(&self) -> Vec<Sentence<'_>> {
        match &self.fate {
            Fate::Removed => {
                vec![Sentence::plain("producers: what they send has no schema any more".to_owned())]
            }
            Fate::Added => {
                vec![Sentence::plain("consumers: an event that they did not get before".to_owned())]
            }
            Fate::Compared(comparison) => of_comparison(comparison),
        }
    }
}

/// A sentence, and the payload that shows it.
struct Sentence<'e> {
    text: String,
    example: Option<&'e Example>,
}

impl Sentence<'_> {
    fn plain(text: String) -> Self {
        Self { text, example: None }
    }
}

fn of_comparison(comparison: &Comparison) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    if let Some(example) = &comparison.refused {
        let text = format!("producers: the new schema refuses what the old one accepts: {}", reason(example));
        sentences.push(Sentence { text, example: Some(example) });
    }
    if let Some(example) = &comparison.accepted {
        let text = format!("consumers: they may get what the old schema refused: {}", reason(example));
        sentences.push(Sentence { text, example: Some(example) });
    }
    match comparison.verdict {
        Verdict::Widening if comparison.accepted.is_none() => {
            let text = "producers: all that the old schema accepts is accepted; no example of anything more was found";
            sentences.push(Sentence::plain(text.to_owned()));
        }
        Verdict::Unknown => {
            let unproved = comparison.changes.iter().filter(|change| !change.keeps_all);
            let places: Vec<String> = unproved.map(|change| place(&change.at, &change.keywords)).collect();
            let what = if places.is_empty() { "the schemas".to_owned() } else { places.join("; ") };
            let text = format!(
                "producers: no payload was found that is newly refused, but that there is none could not be proved: compare {what}"
            );
            sentences.push(Sentence::plain(text));
        }
        _ => {}
    }
    sentences
}

fn reason(example: &Example) -> String {
    format!("{}: {}", pointer(&example.pointer), example.message)
}

fn pointer(pointer: &str) -> &str {
    if pointer.is_empty() { "the payload" } else { pointer }
}

fn place(at: &str, keywords: &[String]) -> String {
    if keywords.is_empty() {
        return pointer(at).to_owned();
    }
    format!("{} ({})", pointer(at), keywords.join(", "))
}

/// The places that differ, without those below another whose type has changed.
fn changed_at(row: &CompatRow) -> Vec<String> {
    let Fate::Compared(comparison) = &row.fate else { return Vec::new() };
    let changes = &comparison.changes;
    let is_below = |change: &Change| {
        changes.iter().any(|other| {
            let is_of_type = other.keywords.iter().any(|keyword| keyword == "type");
            is_of_type && change.at.strip_prefix(&other.at).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let mut places: Vec<String> = Vec::new();
    for change in changes.iter().filter(|change| !is_below(change)) {
        let place = place(&change.at, &change.keywords);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// The counts in one line.
#[must_use]
pub fn compat_summary(rows: &[CompatRow]) -> String {
    let count = |verdict: Verdict| rows.iter().filter(|row| row.verdict() == verdict).count();
    let counts = [Verdict::Breaking, Verdict::Unknown, Verdict::Widening, Verdict::Same]
        .map(|verdict| (count(verdict), verdict.as_str()));
    let counted: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    format!("{} event{}: {}", rows.len(), if rows.len() == 1 { "" } else { "s" }, counted.join(", "))
}

/// Writes the events that differ, for people.
pub fn compat_text(out: &mut dyn Write, rows: &[CompatRow], palette: Palette) -> io::Result<()> {
    for row in rows.iter().filter(|row| row.verdict() != Verdict::Same) {
        let severity = match row.verdict() {
            Verdict::Breaking if !row.is_allowed => Severity::Error,
            Verdict::Unknown => Severity::Warning,
            _ => Severity::Note,
        };
        writeln!(out, "{}: {}", palette.severity(severity, row.word()), safe::shown(&row.event))?;
        for change in changed_at(row) {
            writeln!(out, "  {}", palette.faint(&safe::shown(&format!("changed: {change}"))))?;
        }
        for sentence in row.sentences() {
            writeln!(out, "  {}", safe::shown(&sentence.text))?;
            if let Some(example) = sentence.example {
                writeln!(out, "    {}", safe::shown_cut(&example.payload.to_string(), LONGEST))?;
            }
        }
    }
    Ok(())
}

/// Writes a table and the examples, for a pull request.
pub fn compat_markdown(out: &mut dyn Write, rows: &[CompatRow]) -> io::Result<()> {
    writeln!(out, "**Schemas**: {}\n", prose(&compat_summary(rows)))?;
    let differing: Vec<&CompatRow> = rows.iter().filter(|row| row.verdict() != Verdict::Same).collect();
    if differing.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | event | for whom | example |\n|---|---|---|---|")?;
    for row in differing {
        for (index, sentence) in row.sentences().iter().enumerate() {
            let (word, event) = if index == 0 {
                (prose(row.word()), code(&row.event))
            } else {
                (String::new(), String::new())
            };
            let example =
                sentence.example.map(|example| code(&safe::cut(&example.payload.to_string(), LONGEST)));
            writeln!(
                out,
                "| {word} | {event} | {} | {} |",
                prose(&sentence.text),
                example.unwrap_or_default()
            )?;
        }
    }
    Ok(())
}

/// Writes an annotation for each event that breaks, may break or widens.
pub fn compat_github(out: &mut dyn Write, rows: &[CompatRow], repository: &Repository) -> io::Result<()> {
    for row in rows {
        let level = match row.verdict() {
            Verdict::Breaking if !row.is_allowed => "error",
            Verdict::Breaking | Verdict::Unknown => "warning",
            Verdict::Widening => "notice",
            Verdict::Same => continue,
        };
        let title = format!("cxray schema diff ({})", row.word());
        let mut lines = vec![format!("{}: {}", safe::shown_at_line_start(&row.event), row.word())];
        for sentence in row.sentences() {
            lines.push(safe::shown(&sentence.text).into_owned());
            lines.extend(
                sentence.example.map(|example| safe::shown_cut(&example.payload.to_string(), LONGEST)),
            );
        }
        let path = repository.path_of(&row.file);
        writeln!(out, "{}", annotation(level, &title, &safe::shown(&path), row.at, &lines.join("\n")))?;
    }
    Ok(())
}

/// Writes one JSON document.
pub fn compat_json(out: &mut dyn Write, rows: &[CompatRow]) -> io::Result<()> {
    let object = CompatObject { version: VERSION, events: rows.iter().map(EventObject::of).collect() };
    let json = serde_json::to_string_pretty(&object).expect("its keys are strings");
    let mut bytes = Vec::new();
    safe::push_json_raw(&mut bytes, &json);
    bytes.push(b'\n');
    out.write_all(&bytes)
}

/// The document of `--format json`.
#[derive(Serialize)]
struct CompatObject<'r> {
    version: u32,
    events: Vec<EventObject<'r>>,
}

#[derive(Serialize)]
struct EventObject<'r> {
    event: &'r str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fate: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    allowed: bool,
    file: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<ChangeObject<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<ExampleObject<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<ExampleObject<'r>>,
}

#[derive(Serialize)]
struct ChangeObject<'r> {
    schema: &'r str,
    pointer: &'r str,
    keywords: &'r [String],
    keeps_all: bool,
    adds_nothing: bool,
}

#[derive(Serialize)]
struct ExampleObject<'r> {
    payload: &'r Json,
    pointer: &'r str,
    message: &'r str,
}

impl<'r> ExampleObject<'r> {
    fn of(example: &'r Example) -> Self {
        Self { payload: &example.payload, pointer: &example.pointer, message: &example.message }
    }
}

impl<'r> EventObject<'r> {
    fn of(row: &'r CompatRow) -> Self {
        let verdict = match row.verdict() {
            Verdict::Unknown => "unknown",
            known => known.as_str(),
        };
        let (fate, comparison) = match &row.fate {
            Fate::Compared(comparison) => (None, Some(comparison)),
            Fate::Removed => (Some("removed"), None),
            Fate::Added => (Some("added"), None),
        };
        let changes = comparison.map(|comparison| comparison.changes.as_slice()).unwrap_or_default();
        Self {
            event: &row.event,
            verdict,
            fate,
            allowed: row.is_allowed,
            file: &row.file,
            line: row.at.map(|at| at.line),
            column: row.at.map(|at| at.column),
            changes: changes
                .iter()
                .map(|change| ChangeObject {
                    schema: &change.schema,
                    pointer: &change.at,
                    keywords: &change.keywords,
                    keeps_all: change.keeps_all,
                    adds_nothing: change.adds_nothing,
                })
                .collect(),
            refused: comparison.and_then(|comparison| comparison.refused.as_ref()).map(ExampleObject::of),
            accepted: comparison.and_then(|comparison| comparison.accepted.as_ref()).map(ExampleObject::of),
        }
    }
}
