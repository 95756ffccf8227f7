//! Where reports are written: standard output, or files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use cxray::check::{Finding, Tally};
use cxray::report::story::Story;
use cxray::report::{
    Format, Palette, Repeats, Report, ReportSettings, Statistics, Summary, Terminal, summary_json,
};
use tempfile::NamedTempFile;

use super::signals;
use super::streams::{Patient, stdout};
use crate::cli::format::FormatArg;

/// A report and its writer.
struct Output {
    report: Box<dyn Report + Send>,
    sink: Sink,
}

pub enum Sink {
    Stdout(BufWriter<Patient<io::Stdout>>),
    /// A file that is put in its place at the end.
    Whole {
        file: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
    /// A file that is written as it comes: a pipe, a terminal, or one that is appended to.
    Device {
        file: BufWriter<File>,
        path: PathBuf,
    },
}

impl Sink {
    /// Standard output, or a file.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::new(stdout())));
        };
        let fault = || format!("cannot write {}", path.display());
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let file = File::options().write(true).open(path).with_context(fault)?;
            return Ok(Self::Device { file: BufWriter::new(file), path: path.to_owned() });
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::metadata(folder).with_context(fault)?;
        // The fault would name the temporary file, which differs from run to run.
        let make =
            || tempfile::Builder::new().prefix(".cxray-").permissions(permissions(path)).tempfile_in(folder);
        let file =
            signals::temporary(make).map_err(|fault| io::Error::from(fault.kind())).with_context(fault)?;
        Ok(Self::Whole { file: BufWriter::new(file), path: path.to_owned() })
    }

    pub fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Stdout(stdout) => stdout,
            Self::Whole { file, .. } => file,
            Self::Device { file, .. } => file,
        }
    }

    /// Adds to the end of a file that other steps have written to.
    fn append(path: &Path) -> anyhow::Result<Self> {
        let file = File::options().append(true).create(true).open(path);
        let file = file.with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self::Device { file: BufWriter::new(file), path: path.to_owned() })
    }

    pub fn name(&self) -> String {
        match self {
            Self::Stdout(_) => "standard output".to_owned(),
            Self::Whole { path, .. } | Self::Device { path, .. } => path.display().to_string(),
        }
    }

    pub fn finish(self) -> anyhow::Result<()> {
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

/// Outputs that are asked for besides `--format`.
#[derive(Default)]
pub struct Besides<'a> {
    /// A file for the summary as JSON.
    pub summary_file: Option<&'a Path>,
    /// Where GitHub takes the summary of the job from.
    pub step_summary: Option<PathBuf>,
    /// Counts findings by code and event.
    pub statistics: bool,
    /// Findings that are listed; the others are counted.
    pub most: Option<u64>,
}

/// All reports of a run.
pub struct Outputs {
    all: Vec<Output>,
    summary_file: Option<Sink>,
    /// Counts of findings, if they are asked for.
    pub statistics: Option<Statistics>,
    /// Findings that may still be listed.
    left: u64,
    /// Findings that were not listed.
    pub unlisted: u64,
}

impl Outputs {
    /// Opens the outputs that `--format` asks for, and those besides.
    pub fn open(
        formats: &[FormatArg],
        settings: &ReportSettings,
        besides: &Besides<'_>,
    ) -> anyhow::Result<Self> {
        refuse_shared_outputs(formats, besides)?;
        let in_file = ReportSettings {
            palette: Palette::new(false),
            terminal: Terminal::default(),
            repeats: if settings.repeats == Repeats::OneLine { Repeats::Folded } else { settings.repeats },
            ..settings.clone()
        };
        let mut all = Vec::new();
        for FormatArg { format, file } in formats {
            let settings = if file.is_some() { &in_file } else { settings };
            all.push(Output { report: format.report(settings), sink: Sink::open(file.as_deref())? });
        }
        let is_for_github = formats.iter().any(|it| it.format.name == "github");
        let page = Format::find("markdown").filter(|_| is_for_github);
        if let Some((page, path)) = page.zip(besides.step_summary.as_deref()) {
            all.push(Output { report: page.report(&in_file), sink: Sink::append(path)? });
        }
        Ok(Self {
            all,
            summary_file: besides.summary_file.map(|path| Sink::open(Some(path))).transpose()?,
            statistics: besides.statistics.then(Statistics::default),
            left: besides.most.unwrap_or(u64::MAX),
            unlisted: 0,
        })
    }

    /// Reports the results of records of the input `file`, and flushes the findings.
    pub fn judged(&mut self, file: &str, tally: &Tally, findings: &[Finding]) -> anyhow::Result<()> {
        for output in &mut self.all {
            output.report.judged(file, tally);
        }
        if findings.is_empty() {
            return Ok(());
        }
        for finding in findings {
            if let Some(statistics) = &mut self.statistics {
                statistics.add(finding);
            }
            if self.left == 0 {
                self.unlisted += 1;
                continue;
            }
            self.left -= 1;
            let file = finding.file(file);
            self.each(|report, out| report.finding(out, file, finding))?;
        }
        self.each(|_, out| out.flush())
    }

    /// Hands the story of the run to the reports that show it.
    pub fn story(&mut self, title: &str, story: &Arc<Story>) {
        for output in &mut self.all {
            output.report.story(title, story);
        }
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
        if let Some(mut sink) = self.summary_file {
            let name = sink.name();
            sink.writer()
                .write_all(&summary_json(summary))
                .with_context(|| format!("cannot write {name}"))?;
            sink.finish()?;
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

/// Refuses outputs that would overwrite each other.
fn refuse_shared_outputs(formats: &[FormatArg], besides: &Besides<'_>) -> anyhow::Result<()> {
    refuse_shared(formats)?;
    let is_summary =
        |format: &FormatArg| format.file.as_deref().is_some_and(|file| besides.summary_file == Some(file));
    anyhow::ensure!(!formats.iter().any(is_summary), "--summary-file: a format goes to the same file");
    Ok(())
}

/// Refuses formats that would overwrite each other.
pub fn refuse_shared<F>(formats: &[FormatArg<F>]) -> anyhow::Result<()> {
    let to_stdout = formats.iter().filter(|format| format.file.is_none()).count();
    anyhow::ensure!(
        to_stdout <= 1,
        "--format: only one format can go to standard output; write --format FMT=FILE for the others"
    );
    let mut files: Vec<_> = formats.iter().filter_map(|format| format.file.as_ref()).collect();
    let count = files.len();
    files.sort_unstable();
    files.dedup();
    anyhow::ensure!(files.len() == count, "--format: two formats cannot go to the same file");
    Ok(())
}
