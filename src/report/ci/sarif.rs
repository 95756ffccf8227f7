//! SARIF 2.1.0, for code scanning and editors. Results are written as the findings come; what they name, the rules, stands
//! behind them.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::origin::OriginObject;
use super::{Report, Summary, uri, wire};
use crate::catalog::Catalog;
use crate::check::{Finding, KEYWORDS, Related, Rule, Severity};
use crate::report::message::came_here;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The format `sarif`.
#[derive(Debug, Default)]
pub struct Sarif {
    begun: bool,
    /// Whether a result has been written.
    results: bool,
    /// The codes of the results, in the order of their first.
    rules: Vec<(String, &'static Rule)>,
    /// Where a code stands among them.
    index: HashMap<String, usize>,
}

impl Sarif {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{")?;
            write!(out, "\"columnKind\":\"unicodeCodePoints\",\"results\":[")?;
        }
        Ok(())
    }

    fn rule_index(&mut self, finding: &Finding) -> usize {
        if let Some(index) = self.index.get(&*finding.code) {
            return *index;
        }
        let index = self.rules.len();
        self.rules.push((finding.code.to_string(), finding.rule));
        self.index.insert(finding.code.to_string(), index);
        index
    }
}

impl Report for Sarif {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(if self.results { b",\n" } else { b"\n" })?;
        self.results = true;
        let rule_index = self.rule_index(finding);
        out.write_all(&wire::line(&ResultObject::of(file, finding, rule_index)))
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        self.begin(out)?;
        let rules =
            self.rules.iter().map(|(code, rule)| Descriptor::of(code, rule, summary.catalog)).collect();
        let driver = Driver {
            name: "cxray",
            semantic_version: env!("CARGO_PKG_VERSION"),
            short_description: Message::of("X-ray for contact-centre events"),
            rules,
        };
        out.write_all(b"\n],\"tool\":")?;
        out.write_all(&wire::line(&Tool { driver }))?;
        out.write_all(b",\"invocations\":")?;
        out.write_all(&wire::line(&[Invocation::of(summary)]))?;
        out.write_all(b"}]}\n")
    }
}

#[derive(Serialize)]
struct Tool<'f> {
    driver: Driver<'f>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'f> {
    name: &'static str,
    semantic_version: &'static str,
    short_description: Message,
    rules: Vec<Descriptor<'f>>,
}

/// A rule (`reportingDescriptor`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'f> {
    id: &'f str,
    short_description: Message,
    full_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

impl<'f> Descriptor<'f> {
    fn of(code: &'f str, rule: &Rule, catalog: &Catalog) -> Self {
        let (severity, summary, explanation) = match catalog.order_rule(code) {
            Some(order) => (order.severity.into(), &*order.summary, &*order.explanation),
            None => (rule.severity, rule.summary, rule.explanation),
        };
        let keyword = code.strip_prefix("schema/");
        let keyword = KEYWORDS.iter().find(|(known, _)| keyword == Some(known));
        let summary = keyword.map_or(summary, |(_, meaning)| meaning);
        Self {
            id: code,
            short_description: Message::of(summary),
            full_description: Message::of(summary),
            help: Message::of(explanation),
            default_configuration: Configuration { level: severity.as_str() },
        }
    }
}

/// How the run went. A run in which not everything could be done is no success, however few its results.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

impl Invocation {
    fn of(summary: &Summary<'_>) -> Self {
        let fault = summary.fault.map(|fault| (Severity::Error, fault.to_owned()));
        let unlisted = summary.unlisted_line().map(|line| (Severity::Warning, line));
        Self {
            execution_successful: fault.is_none(),
            tool_execution_notifications: fault
                .into_iter()
                .chain(unlisted)
                .map(|(severity, text)| Notification {
                    level: severity.as_str(),
                    message: Message::of(&text),
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn of(text: &str) -> Self {
        Self { text: plain(text) }
    }
}

/// A finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'f> {
    rule_id: &'f str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location<'f>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'f>>,
    properties: ResultProperties<'f>,
}

#[derive(Serialize)]
struct ResultProperties<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    api: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'f str>,
    record: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginObject<'f>>,
}

impl<'f> ResultObject<'f> {
    fn of(file: &str, finding: &'f Finding, rule_index: usize) -> Self {
        Self {
            rule_id: &finding.code,
            rule_index,
            level: finding.severity.as_str(),
            message: Message { text: words(finding) },
            locations: [Location::of_finding(file, finding)],
            related_locations: (1..)
                .zip(&finding.related)
                .map(|(id, related)| Location::of_related(file, related, id))
                .collect(),
            properties: ResultProperties {
                api: finding.api.as_deref(),
                event: finding.event.as_deref(),
                time: finding.time.as_deref(),
                record: finding.record,
                origin: finding.origin.as_ref().map(OriginObject::of),
            },
        }
    }
}

#[derive(Serialize)]
struct Location<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u32>,
    #[serde(rename = "physicalLocation")]
    physical: PhysicalLocation,
    #[serde(rename = "logicalLocations", skip_serializing_if = "Vec::is_empty")]
    logical: Vec<LogicalLocation<'f>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<RelatedProperties<'f>>,
}

#[derive(Serialize)]
struct PhysicalLocation {
    #[serde(rename = "artifactLocation")]
    artifact: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    start_column: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u64>,
}

/// Where in the record: its RFC 6901 pointer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'f> {
    fully_qualified_name: &'f str,
}

#[derive(Serialize)]
struct RelatedProperties<'f> {
    event: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'f str>,
    record: u64,
}

impl<'f> Location<'f> {
    fn of_finding(file: &str, finding: &'f Finding) -> Self {
        let place = finding.place;
        let region = Region {
            start_line: place.start.line,
            start_column: place.start.column,
            end_line: Some(place.end.line),
            end_column: Some(place.end.column),
        };
        let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
        Self {
            id: None,
            physical: PhysicalLocation::of(file, region),
            logical: pointer
                .map(|pointer| LogicalLocation { fully_qualified_name: pointer })
                .into_iter()
                .collect(),
            message: None,
            properties: None,
        }
    }

    fn of_related(file: &str, related: &'f Related, id: u32) -> Self {
        let region = Region {
            start_line: related.start.line,
            start_column: related.start.column,
            end_line: None,
            end_column: None,
        };
        Self {
            id: Some(id),
            physical: PhysicalLocation::of(file, region),
            logical: Vec::new(),
            message: Some(Message::of(&came_here(related))),
            properties: Some(RelatedProperties {
                event: &related.event,
                time: related.time.as_deref(),
                record: related.record,
            }),
        }
    }
}

impl PhysicalLocation {
    fn of(file: &str, region: Region) -> Self {
        Self { artifact: ArtifactLocation { uri: uri::of_path(file) }, region }
    }
}

/// What is wrong, what to do, and links to the other events that it rests on: code scanning shows a related location only
/// if the message has a link to it.
fn words(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!("help: {}", plain(&help.to_string())));
    let witnesses = (1..).zip(&finding.related);
    let links = witnesses.map(|(id, related)| format!("[{}]({id})", link_text(&came_here(related))));
    let mut parts = vec![plain(&finding.message.to_string())];
    parts.extend(help.into_iter().chain(links));
    parts.join("\n")
}

/// Text as a plain message: braces are doubled, since single ones are placeholders (SARIF 3.11.5), and what a customer
/// typed never becomes a link (3.11.6). A backslash would not do: one that is there already escapes it.
fn plain(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

/// Text as that of a link (SARIF 3.11.6).
fn link_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '[' | ']' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '{' | '}' => {
                escaped.push(c);
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_no_placeholders_and_no_links_of_a_customer() {
        assert_eq!(
            plain("found {0} and [here](https://x.example)"),
            "found {{0}} and [here] (https://x.example)"
        );
        assert_eq!(plain("[x\\](https://x.example)"), "[x\\] (https://x.example)");
        assert_eq!(plain("an array [1, 2] (of two)"), "an array [1, 2] (of two)");
        assert_eq!(link_text("a[0]\\{b}"), "a\\[0\\]\\\\{{b}}");
    }
}
