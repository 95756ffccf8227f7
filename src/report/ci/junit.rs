//! `JUnit` XML: a test suite an input, a test case an event. An event fails if one of its records does.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as XmlReport, TestCase, TestCaseStatus, TestSuite};

use super::listing::{Listing, kind_of};
use super::words::remarks;
use super::{Palette, Report, Repository, Summary};
use crate::catalog::Catalog;
use crate::check::{Finding, Severity, Tally};
use crate::safe;

/// Findings of a test case that are written out; all are counted.
const MOST_FINDINGS: usize = 100;

/// Test cases of an input; findings about other events are one more.
const MOST_CASES: usize = 2_000;

/// The name of that test case.
const OTHER_CASES: &str = "other events";

/// The format `junit`.
#[derive(Debug)]
pub struct Junit {
    /// From which severity on a finding is a failure; nothing if none is.
    bar: Option<Severity>,
    repository: Repository,
    /// Inputs in the order in which they were met.
    suites: Vec<Suite>,
    /// Where an input stands among them.
    index: HashMap<String, usize>,
}

/// Findings and events of one input.
#[derive(Debug)]
struct Suite {
    name: String,
    tally: Tally,
    /// By `api/event`, or by code where there is no event.
    found: BTreeMap<String, Found>,
}

/// Findings of one test case.
#[derive(Debug)]
struct Found {
    /// There was nothing to judge its records by.
    is_unjudged: bool,
    /// Those that fail it.
    failures: Listing<String>,
    /// The others.
    remarks: Listing<String>,
    has_remarks: bool,
    /// Code and message of the first failure.
    first: Option<(String, String)>,
    /// The line of the first finding.
    line: Option<u64>,
}

impl Default for Found {
    fn default() -> Self {
        let [failures, remarks] = [MOST_FINDINGS, MOST_FINDINGS].map(Listing::new);
        Self { is_unjudged: false, failures, remarks, has_remarks: false, first: None, line: None }
    }
}

impl Junit {
    /// A finding of severity `bar` or worse fails its test case.
    #[must_use]
    pub fn new(bar: Option<Severity>, repository: Repository) -> Self {
        Self { bar, repository, suites: Vec::new(), index: HashMap::new() }
    }

    fn suite(&mut self, file: &str) -> &mut Suite {
        let index = self.index.get(file).copied().unwrap_or_else(|| {
            self.index.insert(file.to_owned(), self.suites.len());
            let name = safe::shown(&self.repository.path_of(file)).into_owned();
            self.suites.push(Suite { name, tally: Tally::default(), found: BTreeMap::new() });
            self.suites.len() - 1
        });
        &mut self.suites[index]
    }

    /// The run as a whole: nothing that could not be done, or is not listed, may look like a success.
    fn run(&self, summary: &Summary<'_>) -> TestSuite {
        let is_failed = self.bar.zip(summary.tally.worst()).is_some_and(|(bar, worst)| worst >= bar);
        let status = match (summary.fault, summary.unlisted_line()) {
            (Some(fault), _) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_message(fault);
                status
            }
            (None, Some(unlisted)) if is_failed => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(unlisted);
                status
            }
            _ => TestCaseStatus::success(),
        };
        let mut case = TestCase::new("the whole run", status);
        case.set_classname("cxray");
        case.set_system_out(summary.line(Palette::new(false)));
        let mut suite = TestSuite::new("cxray");
        suite.add_test_case(case);
        suite
    }
}

impl Report for Junit {
    fn finding(&mut self, _out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        let is_failure = self.bar.is_some_and(|bar| finding.severity >= bar);
        let found = self.suite(file).case(finding);
        found.line.get_or_insert(finding.place.start.line);
        let kind = Some(kind_of("", finding));
        found.is_unjudged |= is_unjudged(finding);
        if is_failure {
            let first = || (finding.code.to_string(), finding.shown_message());
            found.first.get_or_insert_with(first);
            found.failures.add(finding.severity, kind, || text_of(file, finding));
        } else {
            found.has_remarks = true;
            found.remarks.add(finding.severity, kind, || text_of(file, finding));
        }
        Ok(())
    }

    fn judged(&mut self, file: &str, tally: &Tally) {
        self.suite(file).tally.add(tally.clone());
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        let mut report = XmlReport::new("cxray");
        for suite in self.suites.drain(..) {
            report.add_test_suite(suite.close(summary.catalog));
        }
        report.add_test_suite(self.run(summary));
        // A writer's fault keeps its kind: a closed pipe is not a failure.
        let text = report.to_string().map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

impl Suite {
    /// The test case that a finding belongs to. Names come from the capture, and a capture may hold any number of them.
    fn case(&mut self, finding: &Finding) -> &mut Found {
        let name = case_of(finding);
        let has_room = self.found.len() < MOST_CASES || self.found.contains_key(&name);
        self.found.entry(if has_room { name } else { OTHER_CASES.to_owned() }).or_default()
    }

    fn close(mut self, catalog: &Catalog) -> TestSuite {
        // Every event that was judged is a test case, also if there is nothing to say of it.
        for (name, count) in self.tally.by_event(catalog) {
            self.found.entry(name).or_default().is_unjudged = count.events == count.unjudged;
        }
        let mut suite = TestSuite::new(self.name.as_str());
        for (name, found) in self.found {
            suite.add_test_case(found.close(&name, &self.name));
        }
        suite
    }
}

impl Found {
    fn close(self, name: &str, file: &str) -> TestCase {
        let status = match self.first {
            None if self.is_unjudged => {
                let mut status = TestCaseStatus::skipped();
                status.set_message("nothing was judged");
                status
            }
            None => TestCaseStatus::success(),
            Some((code, message)) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type(code).set_message(message).set_description(text(self.failures));
                status
            }
        };
        let mut case = TestCase::new(&*safe::shown(name), status);
        case.set_classname(file);
        if self.has_remarks {
            case.set_system_out(text(self.remarks));
        }
        case.extra.insert("file".into(), file.into());
        if let Some(line) = self.line {
            case.extra.insert("line".into(), line.to_string().into());
        }
        // Readers ask for a time; a measured one would make every report differ from the last.
        case.set_time(Duration::ZERO);
        case
    }
}

/// Findings in words, the worst first.
fn text(listing: Listing<String>) -> String {
    let (rows, left_out) = listing.end();
    let mut lines: Vec<String> = Vec::new();
    for row in rows {
        lines.push(row.first);
        if row.again > 0 {
            lines.push(format!("  and {} more like it\n", row.again));
        }
    }
    if left_out > 0 {
        lines.push(format!("and {left_out} more\n"));
    }
    lines.join("\n")
}

/// Returns true if a finding says that its record could not be judged.
fn is_unjudged(finding: &Finding) -> bool {
    matches!(&*finding.code, "unrecognised" | "ambiguous-event" | "other-api")
}

/// The test case that a finding belongs to.
fn case_of(finding: &Finding) -> String {
    match (&finding.api, &finding.event) {
        (Some(api), Some(event)) => format!("{api}/{event}"),
        _ => finding.code.to_string(),
    }
}

fn text_of(file: &str, finding: &Finding) -> String {
    let start = finding.place.start;
    let file_shown = safe::shown_at_line_start(file);
    let (severity, code, message) = (finding.severity, &finding.code, finding.shown_message());
    let mut lines =
        vec![format!("{file_shown}:{}:{}: {severity}[{code}] {message}", start.line, start.column)];
    lines.extend(remarks(file, finding).into_iter().map(|remark| format!("  {remark}")));
    lines.extend(finding.shown_help().map(|help| format!("  help: {help}")));
    lines.push(String::new());
    lines.join("\n")
}
