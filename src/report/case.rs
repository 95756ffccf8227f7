//! A case for a ticket, in Markdown: the finding, the records that show it, its explanation, and the command that reproduces it.

use std::fmt::Write as _;

use super::gfm::{code, prose};
use super::message::first_of;
use super::print::ShownRecord;
use super::story::{Story, Storyteller, mermaid};
use crate::catalog::{Catalog, EventType};
use crate::check::{Finding, Message, Part, rule_of};
use crate::event::{Asked, Recognised, Recogniser};
use crate::json::{Arena, Limits};

/// A finding, and the records that show it.
pub struct CaseStory<'s> {
    /// The finding in these records.
    pub finding: &'s Finding,
    /// Other findings in them.
    pub others: &'s [Finding],
    /// The records, one line each.
    pub records: &'s [String],
    /// Where the finding was made, as it may be shown.
    pub place: &'s str,
    /// Findings of its kind besides.
    pub again: u64,
    /// The name of the file that holds the records.
    pub file: &'s str,
    /// The options that it is judged with.
    pub options: &'s str,
    /// Remarks about what the records do not show.
    pub remarks: &'s [String],
}

/// Appends the page of a case.
pub fn push_case(out: &mut String, catalog: &Catalog, story: &CaseStory<'_>) {
    let finding = story.finding;
    let heading = format!("# {} {}: {}\n\n", finding.severity, code(&finding.code), words_of(finding));
    out.push_str(&heading);
    out.push_str(&facts(story));
    out.push_str("\n## Records\n\n");
    push_records(out, story);
    if !story.remarks.is_empty() {
        out.push('\n');
        for remark in story.remarks {
            push_line(out, &format!("- {}", prose(remark)));
        }
    }
    push_lanes(out, catalog, story);
    out.push_str("\n## Findings\n\n");
    push_finding(out, finding);
    for other in story.others {
        push_finding(out, other);
    }
    out.push_str("\n## Explanation\n\n");
    push_explanation(out, catalog, finding);
    out.push_str("\n## Reproduce\n\n");
    push_line(out, &format!("Save the records as {} and run", code(story.file)));
    out.push('\n');
    push_line(out, &format!("    cxray validate{} {}", story.options, story.file));
    push_line(out, &format!("\nMade by cxray {}.", env!("CARGO_PKG_VERSION")));
}

fn facts(story: &CaseStory<'_>) -> String {
    let finding = story.finding;
    let mut facts = Vec::new();
    if let Some((api, event)) = finding.api.as_deref().zip(finding.event.as_deref()) {
        facts.push(format!("event {} of {}", code(event), code(api)));
    }
    if let Some(pointer) = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        facts.push(format!("at {}", code(pointer)));
    }
    facts.push(format!("found at {}", prose(story.place)));
    facts.push(match story.records.len() {
        1 => "1 record shows it".to_owned(),
        count => format!("{count} records show it"),
    });
    match story.again {
        0 => {}
        1 => facts.push("1 more finding of this kind".to_owned()),
        again => facts.push(format!("{again} more findings of this kind")),
    }
    facts.join(" · ") + "\n"
}

/// The records as they stand in a file, in a block that no text of them ends.
fn push_records(out: &mut String, story: &CaseStory<'_>) {
    let runs = story.records.iter().flat_map(|record| record.split(|c| c != '`'));
    let fence = "`".repeat(runs.map(str::len).max().unwrap_or(0).max(2) + 1);
    push_line(out, &format!("{fence}json"));
    for record in story.records {
        push_line(out, record);
    }
    push_line(out, &fence);
}

/// The records as arrows between those who sent and received them, if it is known of any who that is.
fn push_lanes(out: &mut String, catalog: &Catalog, story: &CaseStory<'_>) {
    let lanes = case_story(catalog, story);
    if lanes.records.iter().any(|record| record.parties.is_some()) {
        push_line(out, &format!("\n```mermaid\n{}\n```", mermaid(&lanes).trim_end()));
    }
}

/// The records and findings of a case as a story, for a diagram or a page.
#[must_use]
pub fn case_story(catalog: &Catalog, case: &CaseStory<'_>) -> Story {
    let (teller, recogniser) = (Storyteller::new(catalog), Recogniser::new(catalog, Asked::default()));
    let mut story = Story::default();
    let mut arena = Arena::default();
    for (line, record) in (1..).zip(case.records) {
        let Ok(document) = arena.parse(record, &Limits::default()) else { continue };
        let root = document.root();
        let Recognised::Event(event) = recogniser.recognise(root) else { continue };
        let shown = ShownRecord {
            record: root,
            event: Some(&event),
            secrets: &[],
            findings: &[],
            file: case.file,
            line,
            sent: None,
        };
        if let Some(record) = teller.record(&shown) {
            story.add(0, line, record);
        }
    }
    for finding in [case.finding].into_iter().chain(case.others) {
        story.add_finding(&teller, 0, case.file, finding);
    }
    story.remarks.extend(case.remarks.iter().cloned());
    story
}

fn push_finding(out: &mut String, finding: &Finding) {
    let place = match finding.record {
        0 => "all records".to_owned(),
        record => format!("record {record}"),
    };
    let mut line = format!("- {place}: {} {} {}", finding.severity, code(&finding.code), words_of(finding));
    for related in &finding.related {
        // Writing to a `String` cannot fail.
        let _ = write!(line, "; {} came in record {}", code(&related.event), related.record_in_file());
    }
    // The help of a rule of order is its summary.
    if let Some(help) = finding.help.as_ref().filter(|_| rule_of(&finding.code).is_some()) {
        let _ = write!(line, " ({})", words(help));
    }
    push_line(out, &line);
}

/// The meaning of the finding, the sentence that it rests on, and where that is from.
fn push_explanation(out: &mut String, catalog: &Catalog, finding: &Finding) {
    let (summary, explanation, source) = match (catalog.order_rule(&finding.code), rule_of(&finding.code)) {
        (Some(rule), _) => (&*rule.summary, &*rule.explanation, rule.source.join(", ")),
        (None, Some(rule)) => (rule.summary, rule.explanation, String::new()),
        (None, None) => return,
    };
    // The catalogue writes names as code, as Markdown does.
    push_line(out, &format!("**{summary}**"));
    for paragraph in explanation.split("\n\n") {
        push_line(out, &format!("\n{}", paragraph.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let event = finding.event.as_deref().and_then(|event| {
        let api = finding.api.as_deref().and_then(|slug| catalog.api_index(slug));
        catalog.find(api, event)
    });
    if let Some(event) = event {
        push_line(out, &format!("\n{}", of_event(catalog, event)));
    }
    if !source.is_empty() {
        push_line(out, &format!("\nSource of the rule: {}.", prose(&source)));
    }
}

/// The description of the event in the catalogue.
fn of_event(catalog: &Catalog, event: &EventType) -> String {
    let facts = catalog.facts(event);
    let description =
        if facts.description.is_empty() { String::new() } else { format!(": {}", facts.description) };
    let source = if facts.source.is_empty() {
        String::new()
    } else {
        format!(" Source: {}.", prose(&facts.source.join(", ")))
    };
    format!("{}{description}{source}", code(&event.name))
}

/// The message of a finding in Markdown.
fn words_of(finding: &Finding) -> String {
    words(&finding.message) + &first_of(finding)
}

/// A message in Markdown: names as code.
fn words(message: &Message) -> String {
    let part = |part: &Part| match part {
        Part::Name(name) | Part::Other(name) => code(name),
        part => prose(&Message::from(part.clone()).to_string()),
    };
    message.parts().iter().map(part).collect()
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}
