//! Where reports are written: standard output, or files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use cxray::check::{Finding, Severity, Tally};
use cxray::report::{
    Concise, Github, Gitlab, Json, Junit, Markdown, Ndjson, Palette, Repeats, Report, Sarif, Summary, Text,
};
use tempfile::NamedTempFile;

use super::signals;

use crate::cli::{FormatArg, FormatName};

/// A report and what it is written to.
struct Output {
    report: Box<dyn Report + Send>,
    sink: Sink,
}

enum Sink {
    Stdout(BufWriter<io::Stdout>),
    /// A file that is put in its place at the end.
    Whole {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// Something that is no regular file, such as a pipe or a terminal.
    Device {
        file: BufWriter<File>,
        path: PathBuf,
    },
}

impl Sink {
    fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(io::stdout())));
        };
        let fault = || format!("cannot write {}", path.display());
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let file = File::options().write(true).open(path).with_context(fault)?;
            return Ok(Self::Device { file: BufWriter::new(file), path: path.to_owned() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::metadata(folder).with_context(fault)?;
        // The fault would name the temporary file, which is nobody's business and differs from run to run.
        let make =
            || tempfile::Builder::new().prefix(".cxray-").permissions(permissions(path)).tempfile_in(folder);
        let file =
            signals::temporary(make).map_err(|fault| io::Error::from(fault.kind())).with_context(fault)?;
        Ok(Self::Whole { file: BufWriter::new(file), path: path.to_owned() })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(stdout) => stdout,
            Self::Whole { file, .. } => file,
            Self::Device { file, .. } => file,
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".to_owned(),
            Self::Whole { path, .. } | Self::Device { path, .. } => path.display().to_string(),
        }
    }

    fn finish(self) -> anyhow::Result<()> {
        let name = self.name();
        let fault = || format!("cannot write {name}");
        match self {
            Self::Stdout(mut stdout) => stdout.flush().with_context(fault),
            Self::Device { mut file, .. } => file.flush().with_context(fault),
            Self::Whole { file, path } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error).with_context(fault)?;
                file.persist(path).with_context(fault)?;
                Ok(())
            }
        }
    }
}

/// The permissions of the file that is replaced, or those of any new file.
#[cfg(unix)]
fn permissions(path: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).map_or_else(|_| fs::Permissions::from_mode(0o644), |metadata| metadata.permissions())
}

/// The permissions of the file that is replaced.
#[cfg(not(unix))]
fn permissions(path: &Path) -> fs::Permissions {
    fs::metadata(path)
        .or_else(|_| fs::metadata("."))
        .map(|metadata| metadata.permissions())
        .unwrap_or_else(|_| unreachable!("the current folder has permissions"))
}

/// All reports of a run.
pub struct Outputs {
    all: Vec<Output>,
    /// Findings that may still be listed.
    left: u64,
    /// Findings that were not listed.
    pub unlisted: u64,
}

impl Outputs {
    /// Opens what `--format` asks for. Findings of severity `bar` or worse fail the run.
    pub fn open(
        formats: &[FormatArg],
        palette: Palette,
        repeats: Repeats,
        most: Option<u64>,
        bar: Option<Severity>,
    ) -> anyhow::Result<Self> {
        let to_stdout = formats.iter().filter(|format| format.file.is_none()).count();
        anyhow::ensure!(
            to_stdout <= 1,
            "--format: only one format can go to standard output; write --format FMT=FILE for the others"
        );
        for (index, format) in formats.iter().enumerate() {
            let is_taken =
                formats[..index].iter().any(|other| other.file.is_some() && other.file == format.file);
            anyhow::ensure!(!is_taken, "--format: two formats cannot go to the same file");
        }
        let mut outputs = Vec::new();
        for format in formats {
            let palette = if format.file.is_some() { Palette::new(false) } else { palette };
            let repeats =
                if format.file.is_some() && repeats == Repeats::OneLine { Repeats::Folded } else { repeats };
            let report: Box<dyn Report + Send> = match format.name {
                FormatName::Text => Box::new(Text::new(palette, repeats)),
                FormatName::Concise => Box::new(Concise::new(palette)),
                FormatName::Json => Box::new(Json::default()),
                FormatName::Ndjson => Box::new(Ndjson),
                FormatName::Sarif => Box::new(Sarif::default()),
                FormatName::Junit => Box::new(Junit::new(bar)),
                FormatName::Github => Box::new(Github),
                FormatName::Gitlab => Box::new(Gitlab::default()),
                FormatName::Markdown => Box::new(Markdown::default()),
            };
            outputs.push(Output { report, sink: Sink::open(format.file.as_deref())? });
        }
        Ok(Self { all: outputs, left: most.unwrap_or(u64::MAX), unlisted: 0 })
    }

    /// Tells what records of the input `file` came to, and makes sure that the findings are out.
    pub fn judged(&mut self, file: &str, tally: &Tally, findings: &[Finding]) -> anyhow::Result<()> {
        for output in &mut self.all {
            output.report.judged(file, tally);
        }
        if findings.is_empty() {
            return Ok(());
        }
        for finding in findings {
            if self.left == 0 {
                self.unlisted += 1;
                continue;
            }
            self.left -= 1;
            self.each(|report, out| report.finding(out, file, finding))?;
        }
        self.each(|_, out| out.flush())
    }

    /// An input has come to its end.
    pub fn input_ended(&mut self, file: &str) -> anyhow::Result<()> {
        self.each(|report, out| report.input_ended(out, file))
    }

    /// Writes the ends of all reports and puts the files in their places.
    pub fn finish(mut self, summary: &Summary<'_>) -> anyhow::Result<()> {
        self.each(|report, out| report.finish(out, summary))?;
        for output in self.all {
            output.sink.finish()?;
        }
        Ok(())
    }

    fn each(
        &mut self,
        mut tell: impl FnMut(&mut dyn Report, &mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        for Output { report, sink } in &mut self.all {
            if let Err(fault) = tell(&mut **report, sink.writer()) {
                return Err(fault).with_context(|| format!("cannot write {}", sink.name()));
            }
        }
        Ok(())
    }
}
