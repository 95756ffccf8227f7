//! Where bytes come from.

use std::fs::File;
use std::io::{self, Read};

use super::input::Input;
use super::unpack::Unpack;
use super::utf16::Decoder;

/// Why an input could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ReadFault {
    /// It could not be opened, or a read failed.
    #[error("cannot read: {0}")]
    Io(io::Error),
    /// It is no text: there is a NUL byte near its beginning.
    #[error("a binary file: NUL byte at offset {offset}")]
    Binary {
        /// Where, in bytes from the beginning.
        offset: u64,
    },
    /// It is something else that is known and not read.
    #[error("{what}: {advice}")]
    Other {
        /// What it is.
        what: &'static str,
        /// What to do.
        advice: &'static str,
    },
}

impl ReadFault {
    /// Whether there is only nothing more to read yet.
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

/// A stream of bytes, and whether a read may have to wait for somebody to write.
pub(super) struct Stream {
    pub(super) bytes: Box<dyn Read + Send>,
    pub(super) may_wait: bool,
}

impl Stream {
    /// Behind it nothing is compressed any more, and all is UTF-8.
    pub(super) fn open(input: &Input) -> io::Result<Self> {
        let file = match input {
            Input::Stdin { .. } => standard_input()?,
            Input::File(path) => File::open(path)?,
        };
        let may_wait = !file.metadata()?.is_file();
        Ok(Self { bytes: Box::new(Decoder::new(Unpack::new(file))), may_wait })
    }
}

/// Standard input as a file: blocks are read straight from it, with no second buffer.
#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

/// Standard input as a file: blocks are read straight from it, with no second buffer.
#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
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
