//! Where bytes come from.

use std::fs::{File, Metadata};
use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use super::input::Input;
use super::read::ReadFault;
use super::unpack::Unpack;
use super::utf16::Decoder;

/// A stream of bytes, and whether a read may have to wait for a writer.
pub(super) struct Stream {
    pub(super) bytes: Box<dyn Read + Send>,
    pub(super) may_wait: bool,
}

impl Stream {
    /// Behind it nothing is compressed any more, and all is UTF-8.
    pub(super) fn open(input: &Input, bytes_read: Option<&Arc<AtomicU64>>) -> io::Result<Self> {
        let file = match input {
            Input::Stdin { .. } => standard_input()?,
            Input::File(path) => File::open(path)?,
            Input::Memory { bytes, .. } => {
                let bytes = Cursor::new(Arc::clone(bytes));
                return Ok(Self { bytes: Box::new(Decoder::new(Unpack::new(bytes))), may_wait: false });
            }
        };
        let metadata = file.metadata()?;
        let bytes = Waiting { file, is_device: is_device(&metadata), bytes_read: bytes_read.cloned() };
        Ok(Self { bytes: Box::new(Decoder::new(Unpack::new(bytes))), may_wait: !metadata.is_file() })
    }
}

#[cfg(unix)]
fn is_device(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    metadata.file_type().is_char_device()
}

#[cfg(not(unix))]
fn is_device(_metadata: &Metadata) -> bool {
    false
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
pub struct Waiting {
    file: File,
    /// It may go on for ever, so NUL bytes in it are no hole with text behind it.
    is_device: bool,
    bytes_read: Option<Arc<AtomicU64>>,
}

impl From<File> for Waiting {
    fn from(file: File) -> Self {
        Self { file, is_device: false, bytes_read: None }
    }
}

impl Read for Waiting {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.file.read(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
                Ok(count) if self.is_device && count > 0 && into[..count].iter().all(|byte| *byte == 0) => {
                    return Err(io::Error::other(ReadFault::Binary { offset: 0 }));
                }
                done => {
                    if let (Ok(count), Some(bytes_read)) = (&done, &self.bytes_read) {
                        bytes_read.fetch_add(*count as u64, Ordering::Relaxed);
                    }
                    return done;
                }
            }
        }
    }
}
