//! Follows files while they grow, as `tail -F` does.
//!
//! The files are looked at in turns, twenty-five times a second. That is all it takes: a read of a file that has not
//! grown costs next to nothing, whereas what notifies of changes differs from system to system and is silent
//! on network drives and in containers. Whoever waits for a finding does not notice.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use same_file::Handle;

use super::block::Block;
use super::in_order::Step;
use super::input::Input;
use super::opening::Questions;
use super::options::Options;
use super::pump::Stop;
use super::read::ReadFault;
use super::reading::Reading;
use super::skip::{SkipLines, lines_of};
use super::source::Event;
use super::stream::Stream;
use super::unpack::Unpack;
use super::utf16::Decoder;

/// How long nothing is looked at when nothing was new.
const PAUSE: Duration = Duration::from_millis(40);

/// How files are followed.
#[derive(Debug, Clone, Copy)]
pub struct Following<'a> {
    /// How many lines of what is there already are read; all of them if nothing is said.
    pub last: Option<u64>,
    /// Becomes true when it is enough.
    pub is_over: &'a AtomicBool,
}

/// Judges `inputs` as they grow and hands on the outputs as they come, until it is over or nothing is left to come.
///
/// Each time a file begins anew (it was replaced, or cut) it ends and begins as an input does. A file that is not there
/// is waited for. Standard input is read to its end. What has no line end yet when it is over is not judged.
pub fn follow<W, O>(
    inputs: Vec<Input>,
    options: &Options,
    following: Following<'_>,
    questions: &dyn Questions,
    mut worker: W,
    judge: impl Fn(&mut W, &Block) -> O,
    mut sink: impl FnMut(Step<O>) -> ControlFlow<()>,
) {
    let halt = Stop::default();
    let mut followed: Vec<Followed<'_>> = Vec::new();
    for (input, named) in inputs.into_iter().enumerate() {
        followed.push(Followed::new(input, named, options, questions, following.last, &halt));
    }
    let mut used = Block::default();
    let mut was_new = true;
    while !following.is_over.load(Ordering::Acquire) {
        let mut is_new = false;
        for one in &mut followed {
            if let Some(event) = one.next(std::mem::take(&mut used)) {
                is_new = true;
                if sink(event.judged(&mut worker, &judge, &mut used)).is_break() {
                    return;
                }
            }
        }
        followed.retain(|one| !matches!(one.state, State::Done));
        if followed.is_empty() {
            return;
        }
        if !is_new {
            if was_new && sink(Step::Waiting).is_break() {
                return;
            }
            thread::sleep(PAUSE);
        }
        was_new = is_new;
    }
}

/// One input that is followed.
struct Followed<'a> {
    input: usize,
    options: &'a Options,
    questions: &'a dyn Questions,
    /// How many lines of the file that is found are read.
    last: Option<u64>,
    state: State<'a>,
}

enum State<'a> {
    /// There is no file of this name yet.
    Awaited(PathBuf),
    /// This file is there and will be read.
    Begun(PathBuf, Arc<Growing>),
    File(PathBuf, Arc<Growing>, Box<Reading<'a>>),
    /// Standard input, which was told to begin or not.
    Pipe(Box<Reading<'a>>, bool),
    Fault(ReadFault),
    Done,
}

impl<'a> Followed<'a> {
    fn new(
        input: usize,
        named: Input,
        options: &'a Options,
        questions: &'a dyn Questions,
        last: Option<u64>,
        halt: &Stop,
    ) -> Self {
        let state = match named {
            Input::File(path) => State::Awaited(path),
            Input::Stdin { .. } => match Stream::open(&named) {
                Ok(stream) => {
                    let stream = halt.pump_now_and_then(stream);
                    State::Pipe(Box::new(Reading::new(stream, input, options, questions)), false)
                }
                Err(error) => State::Fault(error.into()),
            },
        };
        let mut followed = Self { input, options, questions, last, state };
        followed.find();
        // A file that appears later is new: all of it is read.
        followed.last = followed.last.filter(|_| matches!(followed.state, State::Begun(..)));
        followed
    }

    /// What is new, if anything is.
    fn next(&mut self, used: Block) -> Option<Event> {
        let input = self.input;
        self.find();
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Awaited(path) => {
                self.state = State::Awaited(path);
                None
            }
            State::Fault(fault) => Some(Event::Fault { input, fault }),
            State::Begun(path, file) => Some(match self.reading(&path, &file) {
                Ok(reading) => {
                    self.state = State::File(path, file, Box::new(reading));
                    Event::Began { input }
                }
                Err(fault) => Event::Fault { input, fault },
            }),
            State::Pipe(reading, false) => {
                self.state = State::Pipe(reading, true);
                Some(Event::Began { input })
            }
            State::Pipe(mut reading, true) => match reading.block(used) {
                Ok(None) => Some(Event::Ended { input }),
                Err(fault) if !fault.is_for_now() => Some(Event::Fault { input, fault }),
                read => {
                    self.state = State::Pipe(reading, true);
                    read.ok().flatten().map(Event::Block)
                }
            },
            State::File(path, file, mut reading) => match reading.block(used) {
                Ok(None) => {
                    self.state = State::Awaited(path);
                    Some(Event::Ended { input })
                }
                Err(fault) if !fault.is_for_now() => Some(Event::Fault { input, fault }),
                read => {
                    let block = read.ok().flatten();
                    if block.is_none() {
                        file.look(&path);
                    }
                    self.state = State::File(path, file, reading);
                    block.map(Event::Block)
                }
            },
        }
    }

    /// Looks whether the file is there by now.
    fn find(&mut self) {
        let State::Awaited(path) = &self.state else {
            return;
        };
        self.state = match Growing::open(path) {
            Ok(file) => State::Begun(path.clone(), Arc::new(file)),
            Err(ReadFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => return,
            Err(fault) => State::Fault(fault),
        };
    }

    /// Begins to read the file: all of it, or its last lines.
    fn reading(&mut self, path: &Path, file: &Arc<Growing>) -> Result<Reading<'a>, ReadFault> {
        let passed = match self.last.take() {
            Some(last) => lines_of(Decoder::new(Unpack::live(File::open(path)?)))?.saturating_sub(last),
            None => 0,
        };
        let bytes = Decoder::new(Unpack::live(Grown(Arc::clone(file))));
        let stream = Stream { bytes: Box::new(SkipLines::new(bytes, passed)), may_wait: true };
        Ok(Reading::new(stream, self.input, self.options, self.questions).beginning_at(passed + 1))
    }
}

/// What will become of a file.
const GROWS: u8 = 0;
/// Nobody finds it under its name any more: it is read to its end.
const REPLACED: u8 = 1;
/// It is shorter than what was read of it: it is at its end.
const CUT: u8 = 2;

/// A file that may grow.
struct Growing {
    /// The file, which knows another file from itself.
    handle: Handle,
    fate: AtomicU8,
}

impl Growing {
    fn open(path: &Path) -> Result<Self, ReadFault> {
        // Whoever opens a pipe that nobody writes to waits, and hears no signal.
        if !fs::metadata(path)?.is_file() {
            let (what, advice) =
                ("not a regular file", "only files can be followed; read it without --follow");
            return Err(ReadFault::Other { what, advice });
        }
        Ok(Self { handle: Handle::from_path(path)?, fate: AtomicU8::new(GROWS) })
    }

    /// Looks at what became of the file, of which all was read that was there. Where that cannot be told it goes on.
    fn look(&self, path: &Path) {
        let mut file = self.handle.as_file();
        let read = file.stream_position();
        let length = file.metadata().map(|metadata| metadata.len());
        let is_cut = matches!((read, length), (Ok(read), Ok(length)) if length < read);
        // Who rotates creates the new file at once, but the writer goes on with the old one until it is told: only when
        // something stands in the new one is the old one done with.
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let is_other = is_file
            && Handle::from_path(path).is_ok_and(|handle| {
                handle != self.handle && handle.as_file().metadata().is_ok_and(|metadata| metadata.len() > 0)
            });
        let fate = match (is_cut, is_other) {
            (true, _) => CUT,
            (false, true) => REPLACED,
            (false, false) => return,
        };
        self.fate.store(fate, Ordering::Release);
    }
}

/// Reads what has grown.
struct Grown(Arc<Growing>);

impl Read for Grown {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let fate = self.0.fate.load(Ordering::Acquire);
        if fate == CUT {
            return Ok(0);
        }
        match self.0.handle.as_file().read(into)? {
            0 if fate == GROWS && !into.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}
