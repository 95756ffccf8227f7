//! Standard output and standard error, which wait for a reader also if another program has made the pipe or terminal behind them
//! non-blocking.

use std::io::{self, StderrLock, Stdout, Write};
use std::thread;
use std::time::Duration;

/// How long a write waits before it is tried again.
const PAUSE: Duration = Duration::from_millis(1);

/// A stream whose writes wait. What fails with `WouldBlock` has written nothing, so that it can be tried again.
pub struct Patient<W>(W);

/// Standard output.
pub fn stdout() -> Patient<Stdout> {
    Patient(io::stdout())
}

/// Standard error.
pub fn stderr() -> Patient<StderrLock<'static>> {
    Patient(io::stderr().lock())
}

impl<W> Patient<W> {
    fn until_done<T>(&mut self, write: impl Fn(&mut W) -> io::Result<T>) -> io::Result<T> {
        loop {
            match write(&mut self.0) {
                Err(fault) if fault.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
                done => return done,
            }
        }
    }
}

impl<W: Write> Write for Patient<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.until_done(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.until_done(W::flush)
    }
}
