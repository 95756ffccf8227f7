//! SARIF 2.1.0, for code scanning and editors. Code scanning takes 5,000 results of a run: the worst are kept until the end.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::listing::{Listing, kind_of};
use super::origin::OriginObject;
use super::{Report, Repository, Summary, uri, wire};
use crate::catalog::Catalog;
use crate::check::{Finding, KEYWORDS, Related, Rule, Severity, rule_of_finding};
use crate::json::Position;
use crate::report::message::came_here;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Results of a run; code scanning takes no more.
const MOST_RESULTS: usize = 5_000;

/// The code of the result with the number of findings that are left out.
const LEFT_OUT: &str = "cxray/left-out";

/// The format `sarif`.
#[derive(Debug)]
pub struct Sarif {
    repository: Repository,
    results: Listing<Json>,
    /// How often a kind of finding is among them.
    seen: HashMap<blake3::Hash, u64>,
}

impl Sarif {
    /// A log with the paths of a repository.
    #[must_use]
    pub fn new(repository: Repository) -> Self {
        // One of the results may be needed for the number of the others.
        Self { repository, results: Listing::new(MOST_RESULTS - 1), seen: HashMap::new() }
    }
}

impl Report for Sarif {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let Self { repository, results, seen } = self;
        results.add(finding.severity, None, || {
            let which = seen.entry(kind_of(file, finding)).or_default();
            *which += 1;
            result(repository, file, finding, *which)
        });
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let (rows, left_out) = std::mem::replace(&mut self.results, Listing::new(0)).end();
        let mut rules = Rules { catalog: summary.catalog, all: Vec::new(), index: HashMap::new() };
        write!(out, "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{")?;
        write!(out, "\"columnKind\":\"unicodeCodePoints\",\"results\":[")?;
        let left_out = (left_out > 0).then(|| left_out_result(left_out));
        let results = rows.into_iter().map(|row| row.first).map(|mut result| {
            let code = result["ruleId"].as_str().expect("a result has a code").to_owned();
            result["ruleIndex"] = rules.index_of(&code, rule_of_finding(&code)).into();
            result
        });
        let mut separator = "\n";
        for result in results.chain(left_out) {
            out.write_all(separator.as_bytes())?;
            out.write_all(&wire::line(&result))?;
            separator = ",\n";
        }
        out.write_all(b"\n],\"tool\":")?;
        let mut driver = json!({
            "name": "cxray",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "shortDescription": { "text": "X-ray for contact-centre events" },
            "rules": rules.all,
        });
        if !ADDRESS.is_empty() {
            driver["informationUri"] = ADDRESS.into();
        }
        out.write_all(&wire::line(&json!({ "driver": driver })))?;
        out.write_all(b",\"invocations\":")?;
        out.write_all(&wire::line(&json!([invocation(summary)])))?;
        out.write_all(b"}]}\n")
    }
}

/// A finding that is the `which`th of its kind in its input. By that it is known from run to run: neither by its line, which
/// moves, nor by its path, which code scanning compares itself.
fn result(repository: &Repository, file: &str, finding: &Finding, which: u64) -> Json {
    let uri = uri::of_path(&repository.path_of(file));
    let fingerprint = format!("{}:{which}", &kind_of("", finding).to_hex()[..16]);
    let (start, end) = (finding.place.start, finding.place.end);
    let mut location = json!({ "physicalLocation": physical(&uri, start, Some(end)) });
    if let Some(pointer) = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": pointer }]);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.severity.as_str(),
        "message": { "text": words(finding) },
        "locations": [location],
        "partialFingerprints": { "primaryLocationLineHash": fingerprint },
        "properties": properties(finding),
    });
    if !finding.related.is_empty() {
        let related = (1..).zip(&finding.related).map(|(id, related)| related_location(&uri, related, id));
        result["relatedLocations"] = related.collect();
    }
    result
}

/// Where the tool can be read about; empty if the package has no repository.
const ADDRESS: &str = env!("CARGO_PKG_REPOSITORY");

/// The page of a rule in the repository of this version: a heading of `docs/codes.md`.
fn page_of(address: &str, rule: &Rule) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || *c == '-';
    let heading = rule.code.to_lowercase();
    let anchor: String = heading.chars().filter(is_kept).collect();
    format!("{address}/blob/v{}/docs/codes.md#{anchor}", env!("CARGO_PKG_VERSION"))
}

/// The rules that results name, in the order of the first result of each.
struct Rules<'c> {
    catalog: &'c Catalog,
    all: Vec<Json>,
    index: HashMap<String, usize>,
}

impl Rules<'_> {
    fn index_of(&mut self, code: &str, rule: &Rule) -> usize {
        if let Some(index) = self.index.get(code) {
            return *index;
        }
        self.index.insert(code.to_owned(), self.all.len());
        self.all.push(self.descriptor(code, rule));
        self.all.len() - 1
    }

    fn descriptor(&self, code: &str, rule: &Rule) -> Json {
        let (severity, summary, explanation, example) = match self.catalog.order_rule(code) {
            Some(order) => (order.severity.into(), &*order.summary, &*order.explanation, ""),
            None => (rule.severity, rule.summary, rule.explanation, rule.example),
        };
        let keyword = code.strip_prefix("schema/");
        let keyword = KEYWORDS.iter().find(|(known, _)| keyword == Some(known));
        let summary = keyword.map_or(summary, |(_, meaning)| meaning);
        let severity: Severity = severity;
        let mut descriptor = json!({
            "id": code,
            "shortDescription": { "text": plain(summary) },
            "fullDescription": { "text": plain(summary) },
            "help": { "text": plain(explanation), "markdown": manual(code, explanation, example) },
            "defaultConfiguration": { "level": severity.as_str() },
        });
        if !ADDRESS.is_empty() {
            descriptor["helpUri"] = page_of(ADDRESS, rule).into();
        }
        descriptor
    }
}

/// The manual of a code: no page of the network has it.
fn manual(code: &str, explanation: &str, example: &str) -> String {
    let example = match example {
        "" => String::new(),
        example => format!("\n\nFor example:\n\n```json\n{example}\n```"),
    };
    format!("**{code}**\n\n{explanation}{example}\n\n`cxray explain {code}` shows the same text.")
}

/// The result of the run. A run that could not do everything is not a success, however few its results.
fn invocation(summary: &Summary<'_>) -> Json {
    let fault = summary.fault.map(|fault| (Severity::Error, fault.to_owned()));
    let unlisted = summary.unlisted_line().map(|line| (Severity::Warning, line));
    let mut invocation = json!({ "executionSuccessful": fault.is_none() });
    let notifications: Vec<Json> = fault
        .into_iter()
        .chain(unlisted)
        .map(|(severity, text)| json!({ "level": severity.as_str(), "message": { "text": plain(&text) } }))
        .collect();
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = notifications.into();
    }
    invocation
}

/// The result that stands for those that are left out.
fn left_out_result(number: u64) -> Json {
    let text = format!(
        "{number} more findings omitted: a report contains at most {MOST_RESULTS} results, most severe first"
    );
    json!({ "ruleId": LEFT_OUT, "level": "note", "message": { "text": text } })
}

fn properties(finding: &Finding) -> Json {
    let mut properties = json!({ "record": finding.record_in_file() });
    if let Some(number) = finding.number {
        properties["number"] = number.into();
    }
    let texts = [("api", &finding.api), ("event", &finding.event), ("time", &finding.time)];
    for (name, text) in texts {
        if let Some(text) = text {
            properties[name] = text.as_str().into();
        }
    }
    if let Some(origin) = &finding.origin {
        properties["origin"] = json!(OriginObject::of(origin));
    }
    properties
}

fn physical(uri: &str, start: Position, end: Option<Position>) -> Json {
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if let Some(end) = end {
        region["endLine"] = end.line.into();
        region["endColumn"] = end.column.into();
    }
    json!({ "artifactLocation": { "uri": uri }, "region": region })
}

fn related_location(uri: &str, related: &Related, id: u32) -> Json {
    let mut properties = json!({ "event": related.event, "record": related.record_in_file() });
    if let Some(time) = &related.time {
        properties["time"] = time.as_str().into();
    }
    json!({
        "id": id,
        "physicalLocation": physical(uri, related.start, None),
        "message": { "text": plain(&came_here(related)) },
        "properties": properties,
    })
}

/// The message, the help, and links to the other events that it rests on: code scanning shows a related location only
/// if the message has a link to it.
fn words(finding: &Finding) -> String {
    let help = finding.shown_help().map(|help| format!("help: {}", plain(&help)));
    let witnesses = (1..).zip(&finding.related);
    let links = witnesses.map(|(id, related)| format!("[{}]({id})", link_text(&came_here(related))));
    let mut parts = vec![plain(&finding.shown_message())];
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
    use crate::check::RULES;

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

    #[test]
    fn a_rule_is_explained_on_the_page_of_codes() {
        let rule = RULES.iter().find(|rule| rule.code == "schema/KEYWORD").expect("it is a rule");
        let page = concat!("/blob/v", env!("CARGO_PKG_VERSION"), "/docs/codes.md#schemakeyword");
        assert_eq!(
            page_of("https://forge.example/cxray", rule),
            format!("https://forge.example/cxray{page}")
        );
    }
}
