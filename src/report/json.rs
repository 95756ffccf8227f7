//! One JSON document: `{"version":1,"findings":[…],"summary":{…}}`, written as the findings come.

use std::io::{self, Write};

use super::{Report, Summary, VERSION, wire};
use crate::check::Finding;

/// The format `json`.
#[derive(Debug, Default)]
pub struct Json {
    begun: bool,
    findings: bool,
}

impl Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            write!(out, "{{\"version\":{VERSION},\"findings\":[")?;
        }
        Ok(())
    }
}

impl Report for Json {
    fn finding(&mut self, out: &mut dyn Write, file: &str, finding: &Finding) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(if self.findings { b",\n" } else { b"\n" })?;
        self.findings = true;
        out.write_all(&wire::finding(file, finding))
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        self.begin(out)?;
        out.write_all(if self.findings { b"\n],\"summary\":" } else { b"],\"summary\":" })?;
        out.write_all(&wire::summary(summary))?;
        out.write_all(b"}\n")
    }
}
