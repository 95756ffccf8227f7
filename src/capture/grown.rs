//! A file that grows, until it is replaced, or truncated.

use std::fs;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::SystemTime;

use same_file::Handle;

use super::read::{ReadFault, read};
use super::skip::lines_of;
use super::unpack::Unpack;
use super::utf16::Decoder;

/// So many of the bytes that were read last tell whether a file that has grown is still the same text.
const TAIL: usize = 256;

/// How much is read at once.
const AHEAD: usize = 256 << 10;

/// The states of a file: it still grows.
const GROWS: u8 = 0;
/// Its name means another file: it is read to its end.
const REPLACED: u8 = 1;
/// The bytes that were read are gone: the reader is at the end.
const TRUNCATED: u8 = 2;

/// A file that may grow.
pub(super) struct Growing {
    /// The file, which knows another file from itself.
    handle: Handle,
    fate: AtomicU8,
    /// Bytes that were read and not yet handed on.
    held: AtomicU64,
}

impl Growing {
    pub(super) fn open(path: &Path) -> Result<Self, ReadFault> {
        // Whoever opens a pipe that nobody writes to waits, and hears no signal.
        if !fs::metadata(path)?.is_file() {
            let (what, advice) =
                ("not a regular file", "only files can be followed; read it without --follow");
            return Err(ReadFault::Other { what, advice });
        }
        Ok(Self { handle: Handle::from_path(path)?, fate: AtomicU8::new(GROWS), held: AtomicU64::new(0) })
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.handle == other.handle
    }

    /// How long it is; 0 where that cannot be told.
    pub(super) fn length(&self) -> u64 {
        self.handle.as_file().metadata().map_or(0, |metadata| metadata.len())
    }

    /// When it was created, where the file system knows.
    pub(super) fn created(&self) -> Option<SystemTime> {
        self.handle.as_file().metadata().ok()?.created().ok()
    }

    /// How much of it was not read, or not handed on.
    pub(super) fn unread(&self) -> u64 {
        self.length().saturating_sub(self.read()) + self.held.load(Ordering::Acquire)
    }

    /// How much of it was read.
    pub(super) fn read(&self) -> u64 {
        self.handle.as_file().stream_position().unwrap_or(0)
    }

    /// Its name means another file.
    pub(super) fn replace(&self) {
        let _ = self.fate.compare_exchange(GROWS, REPLACED, Ordering::AcqRel, Ordering::Acquire);
    }

    pub(super) fn is_replaced(&self) -> bool {
        self.fate.load(Ordering::Acquire) == REPLACED
    }

    pub(super) fn is_truncated(&self) -> bool {
        self.fate.load(Ordering::Acquire) == TRUNCATED
    }

    /// How many lines of it are complete.
    pub(super) fn lines(&self) -> io::Result<u64> {
        let file = self.handle.as_file();
        let lines = lines_of(Decoder::new(Unpack::live(file.try_clone()?)))?;
        // The clone moves the same place.
        (&*file).rewind()?;
        Ok(lines)
    }

    /// From its beginning again, as another file.
    pub(super) fn begin_again(&self) -> io::Result<()> {
        self.handle.as_file().rewind()?;
        self.fate.store(GROWS, Ordering::Release);
        Ok(())
    }
}

/// Reads what has grown.
pub(super) struct Grown {
    file: Arc<Growing>,
    /// Read ahead, and handed on up to `at`: what is read cannot be truncated any more.
    ahead: Vec<u8>,
    at: usize,
    /// The bytes that were read last.
    tail: Vec<u8>,
    /// When the file was written last, as far as is known.
    modified: Option<SystemTime>,
}

impl Grown {
    pub(super) fn new(file: Arc<Growing>) -> Self {
        Self { file, ahead: Vec::new(), at: 0, tail: Vec::new(), modified: None }
    }

    /// Returns true if the bytes that were read last still stand where they were read.
    fn is_same_text(&mut self) -> io::Result<bool> {
        let mut file = self.file.handle.as_file();
        let (at, metadata) = (file.stream_position()?, file.metadata()?);
        let modified = metadata.modified().ok();
        let is_unchanged = modified.is_some() && modified == std::mem::replace(&mut self.modified, modified);
        if metadata.len() < at {
            return Ok(false);
        }
        if metadata.len() == at && is_unchanged {
            return Ok(true);
        }
        let is_same = self.has_tail_before(at);
        file.seek(SeekFrom::Start(at))?;
        Ok(is_same)
    }

    /// Returns true if what was read last, from `at` on, is of a text that took the place of the one before: the file was truncated and
    /// has grown again between the look at it and the read.
    fn is_of_next_text(&mut self, at: u64) -> io::Result<bool> {
        let is_next = !self.has_tail_before(at) && self.stands(at, &self.ahead);
        self.file.handle.as_file().seek(SeekFrom::Start(at + self.ahead.len() as u64))?;
        Ok(is_next)
    }

    /// Returns true if the bytes that were read last stand before `at`. Leaves the place of the next read elsewhere.
    fn has_tail_before(&self, at: u64) -> bool {
        self.tail.is_empty() || self.stands(at.saturating_sub(self.tail.len() as u64), &self.tail)
    }

    /// Returns true if these bytes stand at `at` in the file. Leaves the place of the next read elsewhere.
    fn stands(&self, at: u64, bytes: &[u8]) -> bool {
        let mut file = self.file.handle.as_file();
        let mut now = vec![0; bytes.len()];
        file.seek(SeekFrom::Start(at)).is_ok() && file.read_exact(&mut now).is_ok() && now == bytes
    }

    /// Remembers the bytes that were read last.
    fn keep(&mut self) {
        let bytes = &self.ahead;
        let kept = self.tail.len().min(TAIL.saturating_sub(bytes.len()));
        self.tail.drain(..self.tail.len() - kept);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
    }

    /// Reads what there is; 0 at the end.
    fn fill(&mut self) -> io::Result<usize> {
        if !self.tail.is_empty() && !self.file.is_truncated() && !self.is_same_text()? {
            self.file.fate.store(TRUNCATED, Ordering::Release);
        }
        if self.file.is_truncated() {
            return Ok(0);
        }
        let is_last = self.file.is_replaced();
        self.ahead.resize(AHEAD, 0);
        self.at = 0;
        let at = self.file.read();
        let count = read(&mut self.file.handle.as_file(), &mut self.ahead);
        self.ahead.truncate(*count.as_ref().unwrap_or(&0));
        let count = count?;
        if count > 0 && self.is_of_next_text(at)? {
            self.ahead.clear();
            self.file.fate.store(TRUNCATED, Ordering::Release);
            return Ok(0);
        }
        self.keep();
        if count == 0 && !is_last { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(count) }
    }
}

impl Read for Grown {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || self.at == self.ahead.len() && self.fill()? == 0 {
            return Ok(0);
        }
        let count = into.len().min(self.ahead.len() - self.at);
        into[..count].copy_from_slice(&self.ahead[self.at..self.at + count]);
        self.at += count;
        self.file.held.store((self.ahead.len() - self.at) as u64, Ordering::Release);
        Ok(count)
    }
}
