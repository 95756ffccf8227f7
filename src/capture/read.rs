//! One read, and why it failed.

use std::io::{self, Read};

/// Why an input could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// It could not be opened, or a read failed.
    #[error("cannot read: {0}")]
    Io(io::Error),
    /// It is not text: there is a NUL byte near its beginning.
    #[error("a binary file: NUL byte at offset {offset}")]
    Binary {
        /// Where, in bytes from the beginning.
        offset: u64,
    },
    /// It is a HAR that was exported without bodies.
    #[error("{entries} {}, none has a body in this file (bodies may lie beside it, or were not exported)",
        if *entries == 1 { "entry" } else { "entries" })]
    NoBodies {
        /// How many entries there are.
        entries: u64,
    },
    /// It is something else that is known and not read.
    #[error("{what}: {advice}")]
    Other {
        /// The name of the format.
        what: &'static str,
        /// The advice to the user.
        advice: &'static str,
    },
    /// It was read by another run, which says so.
    #[error("{0}")]
    Told(String),
}

impl ReadFault {
    /// Returns true if there is only nothing more to read yet.
    pub(super) fn is_for_now(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::WouldBlock)
    }
}

/// A fault that was met below a reader comes through it unchanged.
impl From<io::Error> for ReadFault {
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::Io)
    }
}

/// Reads, however often a signal interrupts it.
pub(super) fn read(bytes: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match bytes.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
