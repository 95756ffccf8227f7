//! Parts that were judged apart, read in the order of the records.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail, ensure};
use cxray::capture::{Input, standard_input};
use cxray::inspect::{JudgingNote, Orders, PartRecord, Replayed};
use cxray::safe;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::parting::{Heading, InputLine, RecordLine};

/// Bytes of lines that are sorted at once.
const RUN: usize = 64 << 20;

/// The members by which the kinds of lines are told apart, and records are put in order.
#[derive(Deserialize)]
struct AnyLine {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    number: u64,
    #[serde(default)]
    parsed: bool,
    #[serde(default)]
    input: Option<IgnoredAny>,
    #[serde(default)]
    judged: Option<IgnoredAny>,
}

/// A line of a part.
enum Line {
    Record(Key),
    Input(InputLine),
    Heading(Heading),
}

impl Line {
    fn read(line: &str) -> serde_json::Result<Self> {
        let AnyLine { file, number, parsed, input, judged } = serde_json::from_str(line)?;
        Ok(match file.filter(|_| judged.is_some()) {
            Some(file) => Self::Record(Key { parsed, file: file.into(), number }),
            None if input.is_some() => Self::Input(serde_json::from_str(line)?),
            None => Self::Heading(serde_json::from_str(line)?),
        })
    }
}

/// The place of a line: records of inputs come before those that `parse` wrote, files in the order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    parsed: bool,
    file: PathBuf,
    number: u64,
}

/// The lines of all parts, sorted.
pub struct Joined {
    heading: Option<String>,
    /// Inputs that were read themselves, by name: named by the user, and why they could not be read.
    own: BTreeMap<PathBuf, (bool, Option<String>)>,
    has_parsed: bool,
    runs: Vec<BufReader<File>>,
}

/// The next line of a run.
type Head = Reverse<(Key, String, usize)>;

impl Joined {
    /// Reads the parts, which must have been judged as `heading` says.
    pub fn read(paths: &[PathBuf], heading: &Heading) -> anyhow::Result<Self> {
        let mut joined = Self { heading: None, own: BTreeMap::new(), has_parsed: false, runs: Vec::new() };
        let mut sorting = Vec::new();
        let mut bytes = 0;
        for path in part_files(paths)? {
            let name = safe::shown(&path.display().to_string()).into_owned();
            let reader: Box<dyn Read> = if path.as_os_str() == "-" {
                Box::new(standard_input().context("cannot read standard input")?)
            } else {
                Box::new(File::open(&path).with_context(|| format!("cannot open {name}"))?)
            };
            let mut has_heading = false;
            for (number, line) in BufReader::with_capacity(1 << 18, reader).lines().enumerate() {
                let line = line.with_context(|| format!("cannot read {name}"))?;
                if line.is_empty() {
                    continue;
                }
                let place = || format!("{name}:{}", number + 1);
                match Line::read(&line) {
                    Ok(Line::Record(key)) => {
                        joined.has_parsed |= key.parsed;
                        bytes += line.len() + key.file.as_os_str().len();
                        sorting.push((key, line));
                    }
                    Ok(Line::Input(input)) => joined.add_input(input),
                    Ok(Line::Heading(found)) => {
                        ensure!(
                            found == *heading,
                            "{}: this part was judged by another version of cxray, or with other options: give the same ones",
                            place()
                        );
                        has_heading = true;
                        joined.heading.get_or_insert(line);
                    }
                    Err(fault) => {
                        return Err(anyhow!(fault).context(format!(
                            "{}: this is no part that cxray validate --part wrote",
                            place()
                        )));
                    }
                }
                if bytes > RUN {
                    joined.spill(&mut sorting)?;
                    bytes = 0;
                }
            }
            ensure!(has_heading, "{name}: the first line of the part is missing");
        }
        joined.spill(&mut sorting)?;
        Ok(joined)
    }

    fn add_input(&mut self, line: InputLine) {
        let (named, fault) = self.own.entry(line.input.into()).or_default();
        *named |= line.named;
        *fault = fault.take().or(line.fault);
    }

    /// Sorts the lines and keeps them in a file without a name.
    fn spill(&mut self, sorting: &mut Vec<(Key, String)>) -> anyhow::Result<()> {
        let fault = "cannot write a temporary file";
        sorting.sort_unstable();
        let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile().context(fault)?);
        for (_, line) in sorting.drain(..) {
            file.write_all(line.as_bytes()).and_then(|()| file.write_all(b"\n")).context(fault)?;
        }
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error).context(fault)?;
        file.rewind().context(fault)?;
        self.runs.push(BufReader::with_capacity(1 << 16, file));
        Ok(())
    }

    /// The inputs that a run over all of it would have, in order.
    pub fn inputs(&self) -> Vec<Input> {
        let own = self.own.iter().map(|(path, (named, _))| match named {
            true => Input::Memory { name: path.display().to_string(), bytes: Arc::from([]) },
            false => Input::File(path.clone()),
        });
        own.chain(self.has_parsed.then(|| Input::Stdin { name: "<stdin>".to_owned() })).collect()
    }

    /// Writes all lines as one part.
    pub fn write(mut self, out: &mut dyn Write) -> anyhow::Result<()> {
        let fault = "cannot write standard output";
        if let Some(line) = self.heading.take() {
            writeln!(out, "{line}").context(fault)?;
        }
        for (path, (named, why)) in &self.own {
            let line = InputLine { input: path.display().to_string(), named: *named, fault: why.clone() };
            writeln!(out, "{}", serde_json::to_string(&line)?).context(fault)?;
        }
        for line in self.lines()? {
            writeln!(out, "{}", line?.1).context(fault)?;
        }
        out.flush().context(fault)
    }

    /// The records in order, which were judged by `orders`, and the ends of inputs.
    pub fn records<N: Default>(
        mut self,
        orders: &Orders<'_>,
    ) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Replayed<(JudgingNote, N)>>>> {
        let lines = self.lines()?;
        let mut ends: Vec<(PathBuf, Option<String>)> =
            std::mem::take(&mut self.own).into_iter().map(|(path, (_, fault))| (path, fault)).collect();
        let own: Vec<PathBuf> = ends.iter().map(|(path, _)| path.clone()).collect();
        let parsed = own.len();
        let has_parsed = self.has_parsed;
        let (mut input, mut number) = (0, 0);
        let mut lines = lines.peekable();
        let mut is_over = false;
        Ok(std::iter::from_fn(move || {
            if is_over {
                return None;
            }
            let next_input = match lines.peek() {
                Some(Ok((key, _))) if key.parsed => Ok(parsed),
                Some(Ok((key, _))) => own
                    .binary_search(&key.file)
                    .map_err(|_| anyhow!("the part with the end of {} is missing", key.file.display())),
                _ => Ok(parsed + usize::from(has_parsed)),
            };
            let next_input = match next_input {
                Ok(next_input) => next_input,
                Err(fault) => {
                    is_over = true;
                    return Some(Err(fault));
                }
            };
            if input < next_input {
                let fault = ends.get_mut(input).and_then(|(_, fault)| fault.take());
                (input, number) = (input + 1, 0);
                return Some(Ok(Replayed::End(input - 1, fault)));
            }
            let line = lines.next()?.and_then(|(key, line)| {
                number += 1;
                let file = safe::shown(&key.file.display().to_string()).into_owned();
                ensure!(key.parsed || key.number >= number, "{file}: two parts hold records of this file");
                ensure!(key.parsed || key.number == number, "{file}: no part holds all records of this file");
                let line: RecordLine<JudgingNote> = serde_json::from_str(&line)?;
                ensure!(line.judged.is_sound(orders), "{file}: a part was changed after it was written");
                Ok(line)
            });
            is_over = line.is_err();
            Some(line.map(|RecordLine { judged: PartRecord { tally, findings, note: noted }, .. }| {
                Replayed::Record(input, Box::new(PartRecord { tally, findings, note: (noted, N::default()) }))
            }))
        }))
    }

    /// The lines of all runs in order, each once.
    fn lines(&mut self) -> anyhow::Result<impl Iterator<Item = anyhow::Result<(Key, String)>> + use<>> {
        let mut runs = std::mem::take(&mut self.runs);
        let mut heads = BinaryHeap::new();
        for run in 0..runs.len() {
            heads.extend(head(&mut runs, run)?);
        }
        let mut last = String::new();
        Ok(std::iter::from_fn(move || {
            loop {
                let Reverse((key, line, run)): Head = heads.pop()?;
                match head(&mut runs, run) {
                    Ok(next) => heads.extend(next),
                    Err(fault) => return Some(Err(fault)),
                }
                // Two parts hold the record if one was judged twice.
                if last != line {
                    last.clone_from(&line);
                    return Some(Ok((key, line)));
                }
            }
        }))
    }
}

/// The next line of a run.
fn head(runs: &mut [BufReader<File>], run: usize) -> anyhow::Result<Option<Head>> {
    let mut line = String::new();
    if runs[run].read_line(&mut line).context("cannot read a temporary file")? == 0 {
        return Ok(None);
    }
    line.pop();
    let Line::Record(key) = Line::read(&line)? else { unreachable!("only lines of records are kept") };
    Ok(Some(Reverse((key, line, run))))
}

/// The files of parts: of a folder all that do not begin with `.` or `_`, as programs name files that are none.
fn part_files(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if paths.is_empty() {
        return Ok(vec!["-".into()]);
    }
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let fault = || format!("cannot read {}", safe::shown(&path.display().to_string()));
        let mut found = Vec::new();
        for entry in fs::read_dir(path).with_context(fault)? {
            let entry = entry.with_context(fault)?.path();
            if entry.is_file() && !is_hidden(&entry) {
                found.push(entry);
            }
        }
        if found.is_empty() {
            bail!("{}: there are no parts in this folder", safe::shown(&path.display().to_string()));
        }
        found.sort_unstable();
        files.append(&mut found);
    }
    Ok(files)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        name.as_encoded_bytes().starts_with(b".") || name.as_encoded_bytes().starts_with(b"_")
    })
}
