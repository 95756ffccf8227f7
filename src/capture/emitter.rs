//! Puts what many threads did back in order.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands steps to a sink in the order of their numbers. The thread that brings the next one runs the sink;
/// a thread that is too far ahead waits. Several steps may have one number; who brings them waits for its turn.
pub(super) struct Emitter<T, S> {
    queue: Mutex<Queue<T, S>>,
    moved: Condvar,
    /// How many steps may wait for an earlier one.
    window: u64,
}

struct Queue<T, S> {
    next: u64,
    waiting: VecDeque<Option<T>>,
    /// `None` while a thread runs it.
    sink: Option<S>,
    is_stopped: bool,
}

impl<T, S: FnMut(T) -> ControlFlow<()>> Emitter<T, S> {
    pub(super) fn new(sink: S, window: u64) -> Self {
        let queue = Queue { next: 0, waiting: VecDeque::new(), sink: Some(sink), is_stopped: false };
        Self { queue: Mutex::new(queue), moved: Condvar::new(), window }
    }

    fn lock(&self) -> MutexGuard<'_, Queue<T, S>> {
        // Each step leaves the queue in order, so that a panic elsewhere has broken nothing in it.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody waits any more, nothing is handed on any more.
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.moved.notify_all();
    }

    /// Brings a step that is not the last of its number: waits until those of earlier numbers were handed on.
    pub(super) fn put_part(&self, number: u64, step: T) -> ControlFlow<()> {
        let is_early =
            |queue: &mut Queue<T, S>| !queue.is_stopped && (queue.next != number || queue.sink.is_none());
        let waited = self.moved.wait_while(self.lock(), is_early);
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        let Some(mut sink) = queue.sink.take().filter(|_| !queue.is_stopped) else {
            return ControlFlow::Break(());
        };
        drop(queue);
        let flow = sink(step);
        let mut queue = self.lock();
        queue.sink = Some(sink);
        if flow.is_break() {
            queue.is_stopped = true;
            self.moved.notify_all();
        }
        flow
    }

    /// Brings the last step of a number; breaks when the sink wants no more.
    pub(super) fn put(&self, number: u64, step: T) -> ControlFlow<()> {
        let is_ahead = |queue: &mut Queue<T, S>| !queue.is_stopped && number - queue.next >= self.window;
        let waited = self.moved.wait_while(self.lock(), is_ahead);
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        if queue.is_stopped {
            return ControlFlow::Break(());
        }
        let place = usize::try_from(number - queue.next).unwrap_or(usize::MAX);
        while queue.waiting.len() <= place {
            queue.waiting.push_back(None);
        }
        queue.waiting[place] = Some(step);
        let Some(mut sink) = queue.sink.take() else {
            return ControlFlow::Continue(());
        };
        while let Some(step) = queue.take_next() {
            drop(queue);
            let flow = sink(step);
            self.moved.notify_all();
            queue = self.lock();
            if flow.is_break() {
                queue.is_stopped = true;
                // Threads that were woken above have not seen this change, and may wait again.
                self.moved.notify_all();
            }
            if queue.is_stopped {
                return ControlFlow::Break(());
            }
        }
        queue.sink = Some(sink);
        drop(queue);
        self.moved.notify_all();
        ControlFlow::Continue(())
    }
}

impl<T, S> Queue<T, S> {
    fn take_next(&mut self) -> Option<T> {
        let step = self.waiting.front_mut()?.take()?;
        self.waiting.pop_front();
        self.next += 1;
        Some(step)
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::Emitter;

    #[test]
    fn when_the_sink_wants_no_more_nobody_is_left_waiting() {
        for round in 0..2_000 {
            let sink = |step| {
                // The others come to wait, sooner or later.
                thread::yield_now();
                if step == round % 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let emitter = Emitter::new(sink, 2);
            let next = AtomicU64::new(0);
            let work = || loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let parts = (0..number % 3).try_for_each(|_| emitter.put_part(number, number));
                if parts.is_break() || emitter.put(number, number).is_break() {
                    break;
                }
            };
            thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(work);
                }
            });
        }
    }

    #[test]
    fn steps_of_one_number_come_together_and_in_order() {
        for _ in 0..200 {
            let mut taken = Vec::new();
            let next = AtomicU64::new(0);
            {
                let sink = |step| {
                    taken.push(step);
                    ControlFlow::Continue(())
                };
                let emitter = Emitter::new(sink, 2);
                let work = || loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= 50 {
                        break;
                    }
                    for part in 0..number % 3 {
                        assert!(emitter.put_part(number, (number, part)).is_continue());
                    }
                    assert!(emitter.put(number, (number, number % 3)).is_continue());
                };
                thread::scope(|scope| {
                    for _ in 0..4 {
                        scope.spawn(work);
                    }
                });
            }
            let all = (0..50).flat_map(|number| (0..=number % 3).map(move |part| (number, part)));
            assert_eq!(taken, all.collect::<Vec<_>>());
        }
    }
}
