//! All inputs, one after another, as blocks: the sequential part, which workers take turns at.

use std::vec;

use super::block::Block;
use super::input::Input;
use super::opening::QuestionsByInput;
use super::options::Options;
use super::read::ReadFault;
use super::reading::Reading;
use super::stream::Stream;

/// The next event in the inputs.
pub(super) enum Event {
    Began { input: usize },
    Block(Block),
    Ended { input: usize },
    Fault { input: usize, fault: ReadFault },
}

pub(super) struct Source<'a> {
    inputs: std::iter::Enumerate<vec::IntoIter<Input>>,
    options: &'a Options,
    questions: &'a dyn QuestionsByInput,
    /// Wraps a stream on which a read may wait.
    waiting: &'a (dyn Fn(Stream) -> Stream + Sync),
    current: Current<'a>,
}

enum Current<'a> {
    None,
    Begun(usize, Input),
    Reading(usize, Box<Reading<'a>>),
    /// It has ended, and the rest was reported.
    Interrupted(usize),
}

impl<'a> Source<'a> {
    pub(super) fn new(
        inputs: Vec<Input>,
        options: &'a Options,
        questions: &'a dyn QuestionsByInput,
        waiting: &'a (dyn Fn(Stream) -> Stream + Sync),
    ) -> Self {
        let inputs = inputs.into_iter().enumerate();
        Self { inputs, options, questions, waiting, current: Current::None }
    }

    /// The next event; `None` when all inputs are at their end. The memory of `used` is used again.
    pub(super) fn next(&mut self, used: Block) -> Option<Event> {
        match std::mem::replace(&mut self.current, Current::None) {
            Current::None => {
                let (input, named) = self.inputs.next()?;
                self.current = Current::Begun(input, named);
                Some(Event::Began { input })
            }
            Current::Begun(input, named) => match Stream::open(&named, self.options.bytes_read.as_ref()) {
                Err(error) => Some(Event::Fault { input, fault: error.into() }),
                Ok(mut stream) => {
                    if stream.may_wait {
                        stream = (self.waiting)(stream);
                    }
                    let reading = Reading::new(stream, input, self.options, self.questions.of(input));
                    Some(self.read(input, Box::new(reading), used))
                }
            },
            Current::Reading(input, reading) => Some(self.read(input, reading, used)),
            Current::Interrupted(input) => Some(Event::Ended { input }),
        }
    }

    /// Returns true if nothing is left to be read, so that no thread would find anything to do.
    pub(super) fn is_nearly_done(&self) -> bool {
        let is_read = match &self.current {
            Current::None | Current::Interrupted(_) => true,
            Current::Begun(..) => false,
            Current::Reading(_, reading) => reading.is_done(),
        };
        is_read && self.inputs.len() == 0
    }

    fn read(&mut self, input: usize, mut reading: Box<Reading<'a>>, used: Block) -> Event {
        match reading.block(used) {
            // It is over: nothing more is waited for.
            Err(fault) if fault.is_for_now() => match reading.rest(0) {
                Some(block) => {
                    self.current = Current::Interrupted(input);
                    Event::Block(block)
                }
                None => Event::Ended { input },
            },
            Err(fault) => Event::Fault { input, fault },
            Ok(None) => Event::Ended { input },
            Ok(Some(block)) => {
                self.current = Current::Reading(input, reading);
                Event::Block(block)
            }
        }
    }
}
