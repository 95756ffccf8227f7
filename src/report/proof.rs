//! The faults of a folder of schemas: for people, for programs, and as annotations of GitHub.

use std::io::{self, Write};

use serde::Serialize;

use super::{Palette, Repository, VERSION, annotation};
use crate::check::Severity;
use crate::prove::{FolderFault, Level, Proof};
use crate::safe;

/// Writes a line for each fault: `path:line:column: error[code] message`.
pub fn proof_text(out: &mut dyn Write, proof: &Proof, palette: Palette) -> io::Result<()> {
    for fault in &proof.faults {
        let severity = match fault.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
        };
        let heading = palette.severity(severity, &format!("{severity}[{}]", fault.code));
        writeln!(out, "{}: {heading} {}", place(fault), safe::shown(&fault.message))?;
    }
    Ok(())
}

/// The counts in one line.
#[must_use]
pub fn proof_summary(proof: &Proof) -> String {
    let counted = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    let [errors, warnings] = [Level::Error, Level::Warning].map(|level| proof.count(level));
    let what = format!(
        "{}, {}, {}",
        counted(proof.files, "file"),
        counted(proof.events, "event"),
        counted(proof.samples, "sample")
    );
    if errors + warnings == 0 {
        return format!("{what}: no faults");
    }
    format!("{what}: {}, {}", counted(errors, "error"), counted(warnings, "warning"))
}

/// Writes one JSON document.
pub fn proof_json(out: &mut dyn Write, proof: &Proof) -> io::Result<()> {
    let object = ProofObject {
        version: VERSION,
        faults: proof.faults.iter().map(FaultObject::of).collect(),
        files: proof.files,
        events: proof.events,
        samples: proof.samples,
        errors: proof.count(Level::Error),
        warnings: proof.count(Level::Warning),
    };
    let json = serde_json::to_string_pretty(&object).expect("its keys are strings");
    let mut bytes = Vec::new();
    safe::push_json_raw(&mut bytes, &json);
    bytes.push(b'\n');
    out.write_all(&bytes)
}

/// Writes an annotation for each fault.
pub fn proof_github(out: &mut dyn Write, proof: &Proof, repository: &Repository) -> io::Result<()> {
    for fault in &proof.faults {
        let title = format!("cxray schema check ({})", fault.code);
        let path = repository.path_of(&fault.file);
        let message = format!("{}: {}", place(fault), safe::shown(&fault.message));
        let line = annotation(fault.level.as_str(), &title, &safe::shown(&path), fault.at, &message);
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn place(fault: &FolderFault) -> String {
    let at = fault.at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    format!("{}{at}", safe::shown_at_line_start(&fault.file))
}

/// The document of `--format json`.
#[derive(Serialize)]
struct ProofObject<'p> {
    version: u32,
    faults: Vec<FaultObject<'p>>,
    files: usize,
    events: usize,
    samples: usize,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct FaultObject<'p> {
    severity: &'static str,
    code: &'static str,
    message: &'p str,
    file: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
}

impl<'p> FaultObject<'p> {
    fn of(fault: &'p FolderFault) -> Self {
        Self {
            severity: fault.level.as_str(),
            code: fault.code,
            message: &fault.message,
            file: &fault.file,
            line: fault.at.map(|at| at.line),
            column: fault.at.map(|at| at.column),
        }
    }
}
