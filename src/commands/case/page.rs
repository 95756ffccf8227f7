//! Cases in the format that the ending of the output names.

use std::io::{self, Cursor, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use cxray::catalog::Catalog;
use cxray::reduce::{CASE_FILE, Case, ReplacedValues, Target};
use cxray::report::{CaseStory, Summary, case_story, page, push_case};
use cxray::safe;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cli::case::CaseArgs;

/// A format of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page for a ticket.
    Markdown,
    /// The records alone.
    Records,
    /// A page for a browser.
    Html,
    /// All of them, in an archive.
    Archive,
}

impl Form {
    /// The format of an output.
    pub fn of(output: Option<&Path>) -> anyhow::Result<Self> {
        let Some(output) = output else { return Ok(Self::Markdown) };
        let ending = output.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        Ok(match ending.as_deref() {
            Some("md" | "markdown") => Self::Markdown,
            Some("ndjson" | "jsonl") => Self::Records,
            Some("html" | "htm") => Self::Html,
            Some("zip") => Self::Archive,
            _ => bail!(
                "--output: a case is written as .md, .ndjson, .html or .zip; {} has another ending",
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
    pub fn bytes(&self, form: Form, cases: &[Case]) -> anyhow::Result<Vec<u8>> {
        Ok(match form {
            Form::Markdown => self.page(cases).into_bytes(),
            Form::Records => cases.iter().map(records).collect::<String>().into_bytes(),
            Form::Html => self.html(cases.first().expect("something is written only of a case"))?,
            Form::Archive => self.archive(cases).context("cannot make the archive")?,
        })
    }

    /// One page with all cases.
    fn page(&self, cases: &[Case]) -> String {
        let mut page = String::new();
        for (at, case) in cases.iter().enumerate() {
            if at > 0 {
                page.push_str("\n---\n\n");
            }
            self.push_story(&mut page, case, &file_name(at, cases.len()));
        }
        page
    }

    /// The page of one case for a browser.
    fn html(&self, case: &Case) -> io::Result<Vec<u8>> {
        let remarks = remarks(case);
        let place = self.place(case);
        let options = options(self.args);
        let told = told(case, CASE_FILE, (&place, &options, &remarks));
        let summary = Summary {
            inputs: 1,
            tally: &case.tally,
            catalog: self.catalog,
            unlisted: 0,
            has_baseline: false,
            open: 0,
            unjudged_inputs: &[],
            fault: None,
        };
        let mut out = Vec::new();
        let title = format!("{}, {place}", case.finding.code);
        page(&mut out, &safe::shown(&title), &summary, &case_story(self.catalog, &told))?;
        Ok(out)
    }

    /// An archive of the page and the records of each case. The same cases make the same bytes.
    fn archive(&self, cases: &[Case]) -> zip::result::ZipResult<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let mut add = |name: &str, text: &[u8]| {
            archive.start_file(name, options)?;
            archive.write_all(text)?;
            zip::result::ZipResult::Ok(())
        };
        add("case.md", self.page(cases).as_bytes())?;
        for (at, case) in cases.iter().enumerate() {
            let name = file_name(at, cases.len());
            add(&name, records(case).as_bytes())?;
            add(&name.replace(".ndjson", ".html"), &self.html(case)?)?;
        }
        Ok(archive.finish()?.into_inner())
    }

    /// A finding by its code and place.
    pub fn name(&self, target: &Target) -> String {
        let finding = &target.finding;
        let file = finding.file(&self.names[target.input]);
        format!("{} at {file}:{}", finding.code, finding.place.start.line)
    }

    /// A case in one line: how many records it has, and what was replaced in them.
    pub fn summary(&self, case: &Case) -> String {
        let records = match case.records.len() {
            1 => "1 record shows".to_owned(),
            count => format!("{count} records show"),
        };
        let file = case.original.file(&self.names[case.input]);
        let place = format!("{}:{}", safe::shown(file), case.original.place.start.line);
        let replaced = replaced(case).map(|words| format!("; {words}")).unwrap_or_default();
        format!("{}: {records} {place}{replaced}", case.finding.code)
    }

    fn push_story(&self, text: &mut String, case: &Case, file: &str) {
        let (place, options, remarks) = (self.place(case), options(self.args), remarks(case));
        let story = told(case, file, (&place, &options, &remarks));
        push_case(text, self.catalog, &story);
    }

    /// Where the finding was made. The name of a file may be that of a customer.
    fn place(&self, case: &Case) -> String {
        let line = case.original.place.start.line;
        if case.replaced.is_some() {
            return format!("line {line} of the capture");
        }
        let file = case.original.file(&self.names[case.input]);
        format!("{}:{line}", safe::shown(file))
    }
}

/// A case as its pages tell it.
fn told<'s>(
    case: &'s Case,
    file: &'s str,
    (place, options, remarks): (&'s str, &'s str, &'s [String]),
) -> CaseStory<'s> {
    CaseStory {
        finding: &case.finding,
        others: &case.others,
        records: &case.records,
        place,
        again: case.again,
        file,
        options,
        remarks,
    }
}

/// The name of the file with the records of a case, by its place among so many.
fn file_name(at: usize, count: usize) -> String {
    if count == 1 { CASE_FILE.to_owned() } else { format!("case-{}.ndjson", at + 1) }
}

/// The records of a case as a capture.
fn records(case: &Case) -> String {
    case.records.iter().flat_map(|record| [record.as_str(), "\n"]).collect()
}

/// The replaced values of a case in words.
fn replaced(case: &Case) -> Option<String> {
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
