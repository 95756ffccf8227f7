//! What is written of cases, in the format that the ending of the output names.

use std::path::Path;

use anyhow::bail;
use cxray::catalog::Catalog;
use cxray::reduce::{CASE_FILE, Case, ReplacedValues, Target};
use cxray::report::{CaseStory, push_case};
use cxray::safe;

use crate::cli::case::CaseArgs;

/// A format of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page for a ticket.
    Markdown,
    /// The records alone.
    Records,
}

impl Form {
    /// The format of an output.
    pub fn of(output: Option<&Path>) -> anyhow::Result<Self> {
        let Some(output) = output else { return Ok(Self::Markdown) };
        let ending = output.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        Ok(match ending.as_deref() {
            Some("md" | "markdown") => Self::Markdown,
            Some("ndjson" | "jsonl") => Self::Records,
            _ => bail!(
                "--output: a case is written as .md or .ndjson; {} has another ending",
                output.display()
            ),
        })
    }
}

/// Makes the texts of cases.
pub struct Pages<'p> {
    pub args: &'p CaseArgs,
    pub catalog: &'p Catalog,
    /// Names of the inputs.
    pub names: &'p [String],
}

impl Pages<'_> {
    /// All cases in one format.
    pub fn text(&self, form: Form, cases: &[Case]) -> String {
        let mut text = String::new();
        for (at, case) in cases.iter().enumerate() {
            match form {
                Form::Records => text.push_str(&records(case)),
                Form::Markdown => {
                    if at > 0 {
                        text.push_str("\n---\n\n");
                    }
                    let number = (cases.len() > 1).then_some(at + 1);
                    self.push_story(&mut text, case, number);
                }
            }
        }
        text
    }

    /// A finding by its code and place.
    pub fn name(&self, target: &Target) -> String {
        let finding = &target.finding;
        let file = finding.file.as_deref().unwrap_or(&self.names[target.input]);
        format!("{} at {file}:{}", finding.code, finding.place.start.line)
    }

    /// A case in one line: how many records it has, and what was replaced in them.
    pub fn summary(&self, case: &Case) -> String {
        let records = match case.records.len() {
            1 => "1 record shows".to_owned(),
            count => format!("{count} records show"),
        };
        let file = case.original.file.as_deref().unwrap_or(&self.names[case.input]);
        let place = format!("{}:{}", safe::shown(file), case.original.place.start.line);
        let replaced = replaced(case).map(|words| format!("; {words}")).unwrap_or_default();
        format!("{}: {records} {place}{replaced}", case.finding.code)
    }

    fn push_story(&self, text: &mut String, case: &Case, number: Option<usize>) {
        let file = number.map_or_else(|| CASE_FILE.to_owned(), |number| format!("case-{number}.ndjson"));
        let story = CaseStory {
            finding: &case.finding,
            others: &case.others,
            records: &case.records,
            place: &self.place(case),
            again: case.again,
            file: &file,
            options: &options(self.args),
            remarks: &remarks(case),
        };
        push_case(text, self.catalog, &story);
    }

    /// Where the finding was made. The name of a file may be that of a customer.
    fn place(&self, case: &Case) -> String {
        let line = case.original.place.start.line;
        if case.replaced.is_some() {
            return format!("line {line} of the capture");
        }
        let file = case.original.file.as_deref().unwrap_or(&self.names[case.input]);
        format!("{}:{line}", safe::shown(file))
    }
}

/// The records of a case as a capture.
pub fn records(case: &Case) -> String {
    case.records.iter().flat_map(|record| [record.as_str(), "\n"]).collect()
}

/// What was replaced in a case, in words.
pub fn replaced(case: &Case) -> Option<String> {
    let replaced = case.replaced?;
    if replaced == (ReplacedValues { people: 0, secrets: 0 }) {
        return Some("nothing personal is needed to show it; searched again: none found".to_owned());
    }
    let words =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    Some(format!(
        "{} and {} replaced; searched again: none found",
        words(replaced.people, "personal value"),
        words(replaced.secrets, "credential")
    ))
}

fn remarks(case: &Case) -> Vec<String> {
    let times =
        case.is_relative.then(|| "times are relative: the intervals are real, the day is not".to_owned());
    replaced(case).into_iter().chain(times).collect()
}

/// The options that change the verdict, as they are written in a shell. A folder of schemas is the reader's own.
fn options(args: &CaseArgs) -> String {
    let judging = &args.judging;
    let mut options = String::new();
    let mut push = |name: &str, value: Option<&str>| {
        options.push_str(" --");
        options.push_str(name);
        if let Some(value) = value {
            options.push_str(" '");
            options.push_str(&safe::shown(value).replace('\'', "'\\''"));
            options.push('\'');
        }
    };
    for _ in &args.how.schemas {
        push("schemas", Some("DIR"));
    }
    for (name, is_set) in [("strict", judging.strict), ("complete", judging.complete)] {
        if is_set {
            push(name, None);
        }
    }
    let lists = [
        ("target", &judging.target),
        ("expect", &judging.expect),
        ("forbid", &judging.forbid),
        ("expect-order", &judging.expect_order),
    ];
    for (name, values) in lists {
        for value in values {
            push(name, Some(value));
        }
    }
    if let Some(gap) = judging.max_gap {
        push("max-gap", Some(&format!("{gap:#}")));
    }
    options
}
