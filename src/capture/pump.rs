//! Reads a stream on a thread of its own, so that a read that waits for ever blocks no other thread.
//!
//! When a run is stopped early (enough was found, the output was closed) while a pipe is silent,
//! nothing can wake the read. The thread that waits in it is left behind and ends with the process.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::read::read;
use super::stream::Stream;

/// The bytes of one read: the capacity of a pipe.
const PORTION: usize = 64 << 10;

/// How often is looked whether it is over.
const PAUSE: Duration = Duration::from_millis(50);

/// How many portions may wait to be taken.
const AHEAD: usize = 4;

/// The bytes of one read; none at the end of the stream.
type Portion = io::Result<Vec<u8>>;

/// Stops a run, and every thread that waits for a pump.
#[derive(Default)]
pub(super) struct Stop {
    is_stopped: Arc<AtomicBool>,
    pumps: Mutex<Vec<SyncSender<Portion>>>,
}

impl Stop {
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Acquire)
    }

    /// From now on every pump is at its end.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        for pump in &*self.pumps.lock().unwrap_or_else(PoisonError::into_inner) {
            // If the channel is full no thread waits, and the next read sees the flag.
            let _ = pump.try_send(Ok(Vec::new()));
        }
    }

    /// The same stream, read by a thread of its own.
    ///
    /// When `interrupt` becomes true, a read that would have to wait for long fails, for now.
    pub(super) fn pump(&self, stream: Stream, interrupt: Option<Arc<AtomicBool>>) -> Stream {
        self.pumped(stream, interrupt.map_or(Patience::Endless, Patience::Until))
    }

    /// The same, but a read that would have to wait fails, for now.
    pub(super) fn pump_now_and_then(&self, stream: Stream) -> Stream {
        self.pumped(stream, Patience::None)
    }

    fn pumped(&self, stream: Stream, patience: Patience) -> Stream {
        let (sender, receiver) = sync_channel(AHEAD);
        self.pumps.lock().unwrap_or_else(PoisonError::into_inner).push(sender.clone());
        let Stream { mut bytes, may_wait } = stream;
        // When no thread can be had, the closure is dropped and with it the stream: its reader is
        // then told that the stream ended with an error.
        let failed = sender.clone();
        let pump = move || while pass_on(&mut *bytes, &sender).is_continue() {};
        if let Err(error) = thread::Builder::new().name("pump".into()).spawn(pump) {
            let _ = failed.try_send(Err(error));
        }
        let is_stopped = Arc::clone(&self.is_stopped);
        let pumped = Pumped { receiver, patience, is_stopped, portion: Vec::new(), taken: 0 };
        Stream { bytes: Box::new(pumped), may_wait }
    }
}

/// Hands on the bytes of one read; breaks at the end.
fn pass_on(bytes: &mut dyn Read, sender: &SyncSender<Portion>) -> std::ops::ControlFlow<()> {
    let mut portion = vec![0; PORTION];
    let portion = read(bytes, &mut portion).map(|count| {
        portion.truncate(count);
        portion
    });
    let is_last = portion.as_ref().map_or(true, Vec::is_empty);
    if sender.send(portion).is_err() || is_last {
        return std::ops::ControlFlow::Break(());
    }
    std::ops::ControlFlow::Continue(())
}

/// The next portion, unless the stream has ended.
fn until(receiver: &Receiver<Portion>, is_over: &AtomicBool) -> Portion {
    loop {
        let was_over = is_over.load(Ordering::Acquire);
        match receiver.recv_timeout(PAUSE) {
            Ok(portion) => return portion,
            Err(RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
            Err(RecvTimeoutError::Timeout) if was_over => return Err(io::ErrorKind::WouldBlock.into()),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// How long a read waits.
#[derive(Debug)]
enum Patience {
    Endless,
    /// Until this is true.
    Until(Arc<AtomicBool>),
    None,
}

/// The end of the pump that is read from.
struct Pumped {
    receiver: Receiver<Portion>,
    patience: Patience,
    is_stopped: Arc<AtomicBool>,
    portion: Vec<u8>,
    taken: usize,
}

impl Read for Pumped {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.portion.len() {
            if self.is_stopped.load(Ordering::Acquire) {
                return Ok(0);
            }
            self.portion = match &self.patience {
                Patience::Until(interrupt) => until(&self.receiver, interrupt)?,
                Patience::Endless => self.receiver.recv().unwrap_or_else(|_| Ok(Vec::new()))?,
                Patience::None => match self.receiver.try_recv() {
                    Ok(portion) => portion?,
                    Err(TryRecvError::Empty) => return Err(io::ErrorKind::WouldBlock.into()),
                    Err(TryRecvError::Disconnected) => Vec::new(),
                },
            };
            self.taken = 0;
        }
        let count = into.len().min(self.portion.len() - self.taken);
        into[..count].copy_from_slice(&self.portion[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
    }
}
