//! Checkstyle XML, written as the findings come: a `file` for each stretch of findings of one input.

use std::io::{self, Write};

use quick_xml::escape::escape;

use super::words::lines;
use super::{Report, Repository, Summary};
use crate::check::{Finding, Severity};
use crate::safe;

/// The format `checkstyle`.
#[derive(Debug)]
pub struct Checkstyle {
    repository: Repository,
    begun: bool,
    /// The input of the `file` that is open.
    open: Option<String>,
}

impl Checkstyle {
    /// Errors at the paths of a repository.
    #[must_use]
    pub fn new(repository: Repository) -> Self {
        Self { repository, begun: false, open: None }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
    }

    /// Opens the `file` of an input, if it is not open.
    fn enter(&mut self, out: &mut dyn Write, path: &str) -> io::Result<()> {
        self.begin(out)?;
        if self.open.as_deref() != Some(path) {
            self.leave(out)?;
            writeln!(out, "<file name=\"{}\">", escape(&*safe::shown(path)))?;
            self.open = Some(path.to_owned());
        }
        Ok(())
    }

    fn leave(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.open.take().is_some() { out.write_all(b"</file>\n") } else { Ok(()) }
    }
}

impl Report for Checkstyle {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        self.enter(out, &self.repository.path_of(file))?;
        let start = finding.place.start;
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "info",
        };
        writeln!(
            out,
            "<error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"cxray.{}\"/>",
            start.line,
            start.column,
            escape(&*lines(file, finding).join("; ")),
            escape(&*finding.code)
        )
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        self.begin(out)?;
        let fault = summary.fault.map(|fault| ("error", fault.to_owned()));
        let unlisted = summary.unlisted_line().map(|line| ("warning", line));
        for (severity, words) in fault.into_iter().chain(unlisted) {
            self.enter(out, ".")?;
            let message = escape(&*safe::shown(&words)).into_owned();
            writeln!(out, "<error severity=\"{severity}\" message=\"{message}\" source=\"cxray\"/>")?;
        }
        self.leave(out)?;
        out.write_all(b"</checkstyle>\n")
    }
}
