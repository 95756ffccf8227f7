//! Parts that were judged apart, read in the order of the records.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek as _, Write};
use std::iter::Peekable;
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

/// No line is longer: a record has so many findings at most, and notes of a few hundred bytes.
const LONGEST: u64 = 64 << 20;

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
#[derive(Default)]
pub struct Joined {
    heading: Option<String>,
    /// Inputs that were read themselves, by name: named by the user, and why they could not be read.
    own: BTreeMap<PathBuf, (bool, Option<String>)>,
    has_parsed: bool,
    /// Lines that are not in a run yet, and their bytes.
    unsorted: Vec<(Key, String)>,
    unsorted_bytes: usize,
    /// Sorted lines, in files without names.
    runs: Vec<BufReader<File>>,
}

/// The next line of a run.
type Head = Reverse<(Key, String, usize)>;

impl Joined {
    /// Reads the parts, which must have been judged as `heading` says.
    pub fn read(paths: &[PathBuf], heading: &Heading) -> anyhow::Result<Self> {
        let mut joined = Self::default();
        for path in part_files(paths)? {
            let name = safe::shown(&path.display().to_string()).into_owned();
            let reader: Box<dyn Read> = if path.as_os_str() == "-" {
                Box::new(standard_input().context("cannot read standard input")?)
            } else {
                Box::new(File::open(&path).with_context(|| format!("cannot open {name}"))?)
            };
            joined.read_part(reader, &name, heading)?;
        }
        joined.spill()?;
        Ok(joined)
    }

    fn read_part(&mut self, reader: impl Read, name: &str, heading: &Heading) -> anyhow::Result<()> {
        let mut reader = BufReader::with_capacity(1 << 18, reader);
        let mut has_heading = false;
        for number in 1_u64.. {
            let mut line = String::new();
            let read = reader.by_ref().take(LONGEST).read_line(&mut line);
            if read.with_context(|| format!("cannot read {name}"))? == 0 {
                break;
            }
            ensure!((line.len() as u64) < LONGEST, "{name}:{number}: this line is too long for a part");
            line.truncate(line.trim_end_matches('\n').len());
            if line.is_empty() {
                continue;
            }
            let read = Line::read(&line);
            let read = read.with_context(|| {
                format!("{name}:{number}: this is no part that cxray validate --part wrote")
            })?;
            match read {
                Line::Record(key) => self.add(key, line)?,
                Line::Input(input) => self.add_input(input),
                Line::Heading(found) => {
                    ensure!(
                        found == *heading,
                        "{name}:{number}: this part was judged by another version of cxray, or with other options: give the same ones"
                    );
                    has_heading = true;
                    self.heading.get_or_insert(line);
                }
            }
        }
        ensure!(has_heading, "{name}: the first line of the part is missing");
        Ok(())
    }

    fn add(&mut self, key: Key, line: String) -> anyhow::Result<()> {
        self.has_parsed |= key.parsed;
        self.unsorted_bytes += line.len() + key.file.as_os_str().len();
        self.unsorted.push((key, line));
        if self.unsorted_bytes > RUN { self.spill() } else { Ok(()) }
    }

    fn add_input(&mut self, line: InputLine) {
        let (named, fault) = self.own.entry(line.input.into()).or_default();
        *named |= line.named;
        *fault = fault.take().or(line.fault);
    }

    /// Sorts the lines and keeps them in a file without a name.
    fn spill(&mut self) -> anyhow::Result<()> {
        let fault = "cannot write a temporary file";
        self.unsorted.sort_unstable();
        self.unsorted_bytes = 0;
        let mut file = BufWriter::with_capacity(1 << 18, tempfile::tempfile().context(fault)?);
        for (_, line) in self.unsorted.drain(..) {
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
    pub fn records<'o, N: Default + 'o>(
        mut self,
        orders: &'o Orders<'o>,
    ) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Replayed<(JudgingNote, N)>>> + 'o> {
        let mut records = Records {
            lines: self.lines()?.peekable(),
            own: self.own.into_iter().map(|(path, (_, fault))| (path, fault)).collect(),
            has_parsed: self.has_parsed,
            orders,
            input: 0,
            number: 0,
        };
        Ok(std::iter::from_fn(move || records.step().transpose()))
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

/// The records of all parts, input by input.
struct Records<'o, L: Iterator> {
    lines: Peekable<L>,
    /// The inputs that were read themselves, and why they could not be read.
    own: Vec<(PathBuf, Option<String>)>,
    /// Records that `parse` wrote are the last input.
    has_parsed: bool,
    orders: &'o Orders<'o>,
    input: usize,
    /// Records of the input so far.
    number: u64,
}

impl<L: Iterator<Item = anyhow::Result<(Key, String)>>> Records<'_, L> {
    fn step<N: Default>(&mut self) -> anyhow::Result<Option<Replayed<(JudgingNote, N)>>> {
        if self.input < self.next_input()? {
            let fault = self.own.get_mut(self.input).and_then(|(_, fault)| fault.take());
            let ended = Replayed::End(self.input, fault);
            (self.input, self.number) = (self.input + 1, 0);
            return Ok(Some(ended));
        }
        let Some(line) = self.lines.next() else { return Ok(None) };
        let (key, line) = line?;
        self.number += 1;
        let file = || safe::shown(&key.file.display().to_string()).into_owned();
        ensure!(key.parsed || key.number >= self.number, "{}: two parts hold records of this file", file());
        ensure!(
            key.parsed || key.number == self.number,
            "{}: no part holds all records of this file",
            file()
        );
        let RecordLine { judged, .. } = serde_json::from_str(&line)?;
        ensure!(judged.is_sound(self.orders), "{}: a part was changed after it was written", file());
        let PartRecord { tally, findings, note } = judged;
        let record = PartRecord { tally, findings, note: (note, N::default()) };
        Ok(Some(Replayed::Record(self.input, Box::new(record))))
    }

    /// The input of the next record; behind all of them, if there is none.
    fn next_input(&mut self) -> anyhow::Result<usize> {
        let count = self.own.len();
        match self.lines.peek() {
            Some(Ok((key, _))) if !key.parsed => {
                let found = self.own.binary_search_by(|(path, _)| path.cmp(&key.file));
                let file = safe::shown(&key.file.display().to_string()).into_owned();
                found.map_err(|_| anyhow!("{file}: the end of the part that holds this file is missing"))
            }
            Some(Ok(_)) => Ok(count),
            // A fault is told where the line is taken.
            Some(Err(_)) => Ok(self.input),
            None => Ok(count + usize::from(self.has_parsed)),
        }
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
