//! Follows files while they grow, as `tail -F` does.
//!
//! Where the system reports changes, a report wakes the reader, and the files that a name means are opened when they appear.
//! It is silent on network drives and in some containers: there the files are polled in turns, twenty-five times a second.
//! A read of a file that has not grown costs next to nothing.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::block::Block;
use super::generations::{Generations, Next};
use super::grown::{Growing, Grown};
use super::in_order::{Hand, Step};
use super::input::Input;
use super::note::Note;
use super::opening::QuestionsByInput;
use super::options::Options;
use super::pump::Stop;
use super::read::ReadFault;
use super::reading::Reading;
use super::skip::SkipLines;
use super::source::Event;
use super::stream::Stream;
use super::unpack::Unpack;
use super::utf16::Decoder;
use super::watch::{Watch, lock};
use crate::json::Position;

/// The pause between polls that found nothing new.
const PAUSE: Duration = Duration::from_millis(40);

/// How files are followed.
#[derive(Debug, Clone, Copy)]
pub struct Following<'a> {
    /// The number of existing lines that are read; all of them if `None`.
    pub last: Option<u64>,
    /// Becomes true when it is enough.
    pub is_over: &'a AtomicBool,
}

/// Judges `inputs` as they grow and hands on the outputs as they come, until it is over or nothing is left to come.
///
/// Each time a file begins anew (it was replaced, or truncated) it ends and begins as an input does. Missing files are waited
/// for. Standard input is read to its end. When it is over, a last line without a line end is judged if it is complete;
/// what else was not read is told as a note.
pub fn follow<W, O>(
    inputs: Vec<Input>,
    options: &Options,
    following: Following<'_>,
    questions: &dyn QuestionsByInput,
    mut worker: W,
    judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O,
    mut sink: impl FnMut(Step<O>) -> ControlFlow<()>,
) {
    let halt = Stop::default();
    let mut watch = Watch::new();
    let mut followed: Vec<Followed<'_>> = Vec::new();
    for (input, named) in inputs.into_iter().enumerate() {
        followed.push(Followed::new(input, named, options, questions, following.last, (&halt, &mut watch)));
    }
    let mut used = Block::default();
    let mut was_new = true;
    while !following.is_over.load(Ordering::Acquire) {
        let mut is_new = false;
        for one in &mut followed {
            if let Some(event) = one.next(std::mem::take(&mut used)) {
                is_new = true;
                if event.tell(&mut worker, &judge, &mut used, &mut sink).is_break() {
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
            watch.wait(PAUSE);
        }
        was_new = is_new;
    }
    for one in &mut followed {
        for block in one.rest() {
            if Event::Block(block).tell(&mut worker, &judge, &mut used, &mut sink).is_break() {
                return;
            }
        }
    }
}

/// One input that is followed.
struct Followed<'a> {
    input: usize,
    options: &'a Options,
    questions: &'a dyn QuestionsByInput,
    /// How many lines of the file that is found are read.
    last: Option<u64>,
    state: State<'a>,
}

enum State<'a> {
    /// The next file of this name is awaited.
    Awaited(Name),
    /// This file is there and will be read.
    Begun(Name, Arc<Growing>),
    File(Name, Arc<Growing>, Box<Reading<'a>>),
    /// This file was truncated, and its earlier text has ended.
    Truncated(Name, Arc<Growing>),
    /// Standard input, and whether its beginning was reported.
    Pipe(Box<Reading<'a>>, bool),
    Fault(ReadFault),
    Done,
}

/// The files that a name means.
type Name = Arc<Mutex<Generations>>;

impl<'a> Followed<'a> {
    fn new(
        input: usize,
        named: Input,
        options: &'a Options,
        questions: &'a dyn QuestionsByInput,
        last: Option<u64>,
        (halt, watch): (&Stop, &mut Watch),
    ) -> Self {
        let state = match named {
            Input::File(path) => State::Awaited(watch.follow(path)),
            Input::Stdin { .. } | Input::Memory { .. } => match Stream::open(&named, None) {
                Ok(stream) => {
                    let stream = halt.pump_now_and_then(stream);
                    State::Pipe(Box::new(Reading::new(stream, input, options, questions.of(input))), false)
                }
                Err(error) => State::Fault(error.into()),
            },
        };
        // A file that appears later is new: all of it is read.
        let is_there = matches!(&state, State::Awaited(name) if !lock(name).is_empty());
        Self { input, options, questions, last: last.filter(|_| is_there), state }
    }

    /// The next new block or end, if there is one.
    fn next(&mut self, used: Block) -> Option<Event> {
        let input = self.input;
        match std::mem::replace(&mut self.state, State::Done) {
            State::Done => None,
            State::Fault(fault) => Some(Event::Fault { input, fault }),
            State::Awaited(name) => self.awaited(name),
            State::Truncated(name, file) => {
                file.begin_again();
                self.state = State::Begun(name, file);
                Some(Event::Ended { input })
            }
            State::Begun(name, file) => Some(match self.reading(&file) {
                Ok(reading) => {
                    self.state = State::File(name, file, Box::new(reading));
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
            State::File(name, file, reading) => self.grown(name, file, reading, used),
        }
    }

    /// Looks whether there is a file by now.
    fn awaited(&mut self, name: Name) -> Option<Event> {
        let next = lock(&name).next();
        let (state, event) = match next {
            Next::File(file) => (State::Begun(name, file), None),
            Next::Lost(note) => {
                let block = Block::of_note(note, self.input, Position::default());
                (State::Awaited(name), Some(Event::Block(block)))
            }
            Next::Fault(fault) => (State::Done, Some(Event::Fault { input: self.input, fault })),
            Next::Nothing => (State::Awaited(name), None),
        };
        let is_begun = matches!(state, State::Begun(..));
        self.state = state;
        if is_begun { self.next(Block::default()) } else { event }
    }

    /// Reads the new bytes of a file.
    fn grown(
        &mut self,
        name: Name,
        file: Arc<Growing>,
        mut reading: Box<Reading<'a>>,
        used: Block,
    ) -> Option<Event> {
        let input = self.input;
        match reading.block(used) {
            Ok(None) => Some(if let Some(read) = file.truncated() {
                let block = Block::of_note(Note::Truncated { read }, input, reading.here());
                self.state = State::Truncated(name, file);
                Event::Block(block)
            } else {
                self.state = State::Awaited(name);
                Event::Ended { input }
            }),
            Err(fault) if !fault.is_for_now() => Some(Event::Fault { input, fault }),
            read => {
                let mut block = read.ok().flatten();
                if block.is_none() {
                    let mut known = lock(&name);
                    block = known.lost().map(|note| Block::of_note(note, input, reading.here()));
                    if known.is_replaced() {
                        // The rest of it is read first.
                        file.replace();
                    }
                }
                self.state = State::File(name, file, reading);
                block.map(Event::Block)
            }
        }
    }

    /// Begins to read the file: all of it, or its last lines.
    fn reading(&mut self, file: &Arc<Growing>) -> Result<Reading<'a>, ReadFault> {
        let passed = match self.last.take() {
            Some(last) => file.lines()?.saturating_sub(last),
            None => 0,
        };
        let bytes = Decoder::new(Unpack::live(Grown::new(Arc::clone(file))));
        let lines = SkipLines::new(bytes, passed);
        let passed_bytes = lines.passed_bytes();
        let stream = Stream { bytes: Box::new(lines), may_wait: true };
        Ok(Reading::new(stream, self.input, self.options, self.questions.of(self.input))
            .beginning_at(passed + 1, passed_bytes))
    }

    /// The rest at the end: a last line that is complete, and notes about unread bytes.
    fn rest(&mut self) -> Vec<Block> {
        let input = self.input;
        let note = |note| Block::of_note(note, input, Position::default());
        let unread = |bytes| (bytes > 0).then(|| note(Note::Unread { bytes }));
        let (name, block) = match &mut self.state {
            State::Pipe(reading, true) => return reading.rest(0).into_iter().collect(),
            State::File(name, file, reading) => {
                let bytes = file.unread() + lock(name).unread();
                (name, reading.rest(bytes))
            }
            State::Awaited(name) => {
                let bytes = lock(name).unread();
                (name, unread(bytes))
            }
            State::Begun(name, file) | State::Truncated(name, file) => {
                let bytes = file.unread() + lock(name).unread();
                (name, unread(bytes))
            }
            State::Pipe(_, false) | State::Fault(_) | State::Done => return Vec::new(),
        };
        let missed = lock(name).missed().map(note);
        block.into_iter().chain(missed).collect()
    }
}
