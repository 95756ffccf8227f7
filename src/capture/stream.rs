//! Where bytes come from.

use std::fs::File;
use std::io::{self, Read};
use std::thread;
use std::time::Duration;

use super::input::Input;
use super::unpack::Unpack;
use super::utf16::Decoder;

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
        Ok(Self { bytes: Box::new(Decoder::new(Unpack::new(Waiting(file)))), may_wait })
    }
}

/// Standard input as a file: blocks are read straight from it, with no second buffer.
#[cfg(unix)]
pub fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdin().as_fd().try_clone_to_owned()?))
}

/// Standard input as a file: blocks are read straight from it, with no second buffer.
#[cfg(windows)]
pub fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// How long is waited for bytes of a pipe that does not wait itself.
const PAUSE: Duration = Duration::from_millis(5);

/// A file whose reads wait, also if another program has made the pipe behind it non-blocking.
pub struct Waiting(pub File);

impl Read for Waiting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
                done => return done,
            }
        }
    }
}
