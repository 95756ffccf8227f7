//! Judges blocks on many threads and hands the outputs on in the order of the input.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use super::block::Block;
use super::emitter::Emitter;
use super::input::Input;
use super::opening::QuestionsByInput;
use super::options::Options;
use super::pump::Stop;
use super::read::ReadFault;
use super::source::{Event, Source};
use super::stream::Stream;

/// The events of a run, in order. Each input begins, and ends or fails.
#[derive(Debug)]
pub enum Step<O> {
    /// An input begins.
    Began {
        /// Which of the inputs.
        input: usize,
    },
    /// A block was judged, or a part of it that others follow.
    Judged {
        /// Which of the inputs.
        input: usize,
        /// The output of the judge.
        output: O,
    },
    /// An input was read to its end.
    Ended {
        /// Which of the inputs.
        input: usize,
    },
    /// An input could not be read, or not any further; the next one follows.
    Fault {
        /// Which of the inputs.
        input: usize,
        /// Why.
        fault: ReadFault,
    },
    /// All that there is was read; more may come. Only where inputs are followed.
    Waiting,
}

/// Where the parts of an output go that are not its last; breaks when nothing more is wanted.
pub type Hand<'h, O> = &'h mut dyn FnMut(O) -> ControlFlow<()>;

/// Schemas are judged by recursion, at most 256 levels deep.
const STACK: usize = 8 << 20;

/// How many steps per thread may wait while an earlier block is slow.
const AHEAD: u64 = 4;

/// So many bytes of blocks are judged at a time before another is read: eight threads with records of 32 MiB each would
/// take more memory than a small machine has.
const MOST_HELD: usize = 32 << 20;

/// Judges every block of `inputs` on `jobs` threads and hands the outputs on in input order.
///
/// Each thread makes itself a `worker`, the memory that it judges with. `judge` returns the output of a block, and may hand on
/// parts of it before, where the whole would take much memory. `questions` tells what only
/// those can tell who know events. `sink` runs on one thread at a time;
/// it breaks to stop early (the output is closed, enough was found).
///
/// One job, or one small file, is judged on the calling thread. A panic of `judge` or `sink` stops
/// the run and is passed on.
pub fn in_order<W, O: Send>(
    inputs: Vec<Input>,
    options: &Options,
    jobs: usize,
    questions: &dyn QuestionsByInput,
    worker: impl Fn() -> W + Sync,
    judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O + Sync,
    sink: impl FnMut(Step<O>) -> ControlFlow<()> + Send,
) {
    let halt = Stop::default();
    // A single thread hands on all it has before it reads on: nobody else can want to stop it, but for a signal.
    let waiting = |stream: Stream| match &options.interrupt {
        None if jobs <= 1 => stream,
        interrupt => halt.pump(stream, interrupt.clone()),
    };
    let mut turn =
        Turn { early: VecDeque::new(), source: Source::new(inputs, options, questions, &waiting), number: 0 };
    if jobs <= 1 || turn.look_ahead() {
        return alone(turn, worker(), judge, sink);
    }
    let emitter = Emitter::new(sink, AHEAD * jobs as u64);
    let budget = Budget::default();
    let turn = Mutex::new(turn);
    let work = || {
        let guard = StopOnPanic(|| {
            emitter.stop();
            halt.stop();
        });
        let mut worker = worker();
        let mut used = Block::default();
        while !halt.is_stopped() {
            // A read that panicked left nothing to go on with, but the others may end in peace.
            let (next, held) = {
                let mut turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
                budget.wait();
                let next = turn.next(std::mem::take(&mut used));
                let held = budget.hold(next.as_ref().map_or(0, |(_, event)| event.bytes()));
                (next, held)
            };
            let Some((number, event)) = next else { break };
            let step =
                event.judged(&mut worker, &judge, &mut used, &mut |part| emitter.put_part(number, part));
            drop(held);
            if emitter.put(number, step).is_break() {
                halt.stop();
            }
        }
        drop(guard);
    };
    thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let threads: Vec<_> = (0..jobs).filter_map(spawn).collect();
        if threads.is_empty() {
            work();
        }
        let panics: Vec<_> = threads.into_iter().filter_map(|thread| thread.join().err()).collect();
        if let Some(panic) = panics.into_iter().next() {
            resume_unwind(panic);
        }
    });
}

/// Everything on this thread: no block waits, nothing is started.
fn alone<W, O>(
    mut turn: Turn<'_>,
    mut worker: W,
    judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O,
    mut sink: impl FnMut(Step<O>) -> ControlFlow<()>,
) {
    let mut used = Block::default();
    while let Some((_, event)) = turn.next(std::mem::take(&mut used)) {
        if event.tell(&mut worker, &judge, &mut used, &mut sink).is_break() {
            break;
        }
    }
}

/// The source, and what was read of it already: who holds it numbers what comes next.
struct Turn<'a> {
    early: VecDeque<Event>,
    source: Source<'a>,
    number: u64,
}

impl Turn<'_> {
    /// Reads the first block; true when nothing is left behind it, so that threads have nothing to do.
    fn look_ahead(&mut self) -> bool {
        while let Some(event) = self.source.next(Block::default()) {
            let is_block = matches!(event, Event::Block(_));
            self.early.push_back(event);
            if is_block {
                break;
            }
        }
        self.source.is_nearly_done()
    }

    fn next(&mut self, used: Block) -> Option<(u64, Event)> {
        let event = match self.early.pop_front() {
            Some(event) => event,
            None => self.source.next(used)?,
        };
        let number = self.number;
        self.number += 1;
        Some((number, event))
    }
}

/// Counts the bytes that are being judged.
#[derive(Default)]
struct Budget {
    held: Mutex<usize>,
    freed: Condvar,
}

impl Budget {
    /// Waits until there is room for another block. A thread that judges a block depends on no waiting thread.
    fn wait(&self) {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.freed.wait_while(held, |held| *held > MOST_HELD));
    }

    fn hold(&self, bytes: usize) -> Held<'_> {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) += bytes;
        Held { budget: self, bytes }
    }
}

/// Bytes that are being judged, until it is dropped: also by a panic.
struct Held<'b> {
    budget: &'b Budget,
    bytes: usize,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        *self.budget.held.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_one();
    }
}

impl Event {
    /// How many bytes of an input it holds.
    fn bytes(&self) -> usize {
        match self {
            Self::Block(block) => block.text().len(),
            Self::Began { .. } | Self::Ended { .. } | Self::Fault { .. } => 0,
        }
    }

    /// Hands it to a sink as steps, on one thread.
    pub(super) fn tell<W, O>(
        self,
        worker: &mut W,
        judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O,
        used: &mut Block,
        sink: &mut dyn FnMut(Step<O>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut flow = ControlFlow::Continue(());
        let step = self.judged(worker, judge, used, &mut |part| {
            flow = sink(part);
            flow
        });
        flow?;
        sink(step)
    }

    /// The same as a step, with those before it; the memory of a block that was judged goes to `used`, unless it is much.
    fn judged<W, O>(
        self,
        worker: &mut W,
        judge: impl Fn(&mut W, &Block, Hand<'_, O>) -> O,
        used: &mut Block,
        hand_on: &mut dyn FnMut(Step<O>) -> ControlFlow<()>,
    ) -> Step<O> {
        match self {
            Self::Began { input } => Step::Began { input },
            Self::Ended { input } => Step::Ended { input },
            Self::Fault { input, fault } => Step::Fault { input, fault },
            Self::Block(block) => {
                let input = block.input();
                let hand = &mut |output| hand_on(Step::Judged { input, output });
                let step = Step::Judged { input, output: judge(worker, &block, hand) };
                *used = block.emptied();
                step
            }
        }
    }
}

/// A thread that panics must not leave the others waiting for it.
struct StopOnPanic<F: Fn()>(F);

impl<F: Fn()> Drop for StopOnPanic<F> {
    fn drop(&mut self) {
        if thread::panicking() {
            (self.0)();
        }
    }
}
