//! A file that grows, until it is replaced, or truncated.
//!
//! Two threads read it: the one that receives reports reads new bytes at once, since bytes that were read cannot be truncated any
//! more; the one that judges reads the rest. Both do so under one lock.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use same_file::Handle;

use super::read::{ReadFault, read};
use super::skip::lines_of;
use super::unpack::Unpack;
use super::utf16::Decoder;

/// The number of last bytes by which a file that has grown is recognised as the same text.
const TAIL: usize = 256;

/// How much is read at once.
const AT_ONCE: usize = 256 << 10;

/// How much is read ahead, and not judged, at most.
const AHEAD: usize = 4 << 20;

/// A file that may grow.
pub(super) struct Growing {
    /// The file, which knows another file from itself. Its place is moved under the lock of `texts`.
    handle: Handle,
    /// Its name means another file: it is read to its end.
    is_replaced: AtomicBool,
    texts: Mutex<Texts>,
}

/// The texts that stood in a file, one after another: each time it is truncated, another one begins.
#[derive(Default)]
struct Texts {
    /// Those that the file holds no longer, the oldest first.
    ended: VecDeque<Text>,
    present: Text,
    /// The last bytes that were read of the present one.
    tail: Vec<u8>,
    /// When the file was written last, as far as is known.
    modified: Option<SystemTime>,
}

/// The bytes that were read of one text.
#[derive(Default)]
struct Text {
    /// Read, and handed on up to `at`.
    bytes: Vec<u8>,
    at: usize,
    /// How much was read in all.
    read: u64,
}

impl Text {
    fn held(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn add(&mut self, bytes: &[u8]) {
        self.bytes.drain(..std::mem::take(&mut self.at));
        self.bytes.extend_from_slice(bytes);
        self.read += bytes.len() as u64;
    }

    fn hand_on(&mut self, into: &mut [u8]) -> usize {
        let count = into.len().min(self.held());
        into[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        if self.held() == 0 {
            // Many files may be held open, and few of them grow.
            self.bytes = Vec::new();
            self.at = 0;
        }
        count
    }
}

impl Texts {
    /// How much was read and not handed on.
    fn held(&self) -> usize {
        self.ended.iter().map(Text::held).sum::<usize>() + self.present.held()
    }

    /// The text that was read is gone: the next one begins.
    fn end(&mut self) {
        self.ended.push_back(std::mem::take(&mut self.present));
        self.tail.clear();
        self.modified = None;
    }

    /// Remembers the bytes that were read last.
    fn keep(&mut self, bytes: &[u8]) {
        let kept = self.tail.len().min(TAIL.saturating_sub(bytes.len()));
        self.tail.drain(..self.tail.len() - kept);
        self.tail.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
    }
}

impl Growing {
    pub(super) fn open(path: &Path) -> Result<Self, ReadFault> {
        // Opening a pipe without a writer blocks, and no signal ends it.
        if !fs::metadata(path)?.is_file() {
            let (what, advice) =
                ("not a regular file", "only files can be followed; read it without --follow");
            return Err(ReadFault::Other { what, advice });
        }
        let handle = Handle::from_path(path)?;
        Ok(Self { handle, is_replaced: AtomicBool::new(false), texts: Mutex::default() })
    }

    /// A panic of the thread that held the lock left no state half updated.
    fn texts(&self) -> MutexGuard<'_, Texts> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.handle == other.handle
    }

    /// Its length; 0 where that is unknown.
    pub(super) fn length(&self) -> u64 {
        self.handle.as_file().metadata().map_or(0, |metadata| metadata.len())
    }

    /// When it was created, where the file system knows.
    pub(super) fn created(&self) -> Option<SystemTime> {
        self.handle.as_file().metadata().ok()?.created().ok()
    }

    /// How much of it was not read, or not handed on.
    pub(super) fn unread(&self) -> u64 {
        let texts = self.texts();
        self.length().saturating_sub(texts.present.read) + texts.held() as u64
    }

    /// Its name means another file.
    pub(super) fn replace(&self) {
        self.is_replaced.store(true, Ordering::Release);
    }

    /// How much was read of the text that was handed on, if the file has been truncated since.
    pub(super) fn truncated(&self) -> Option<u64> {
        self.texts().ended.front().map(|text| text.read)
    }

    /// How many lines of it are complete.
    pub(super) fn lines(&self) -> io::Result<u64> {
        let texts = self.texts();
        let mut file = self.handle.as_file();
        file.rewind()?;
        // The clone moves the same place.
        let lines = lines_of(Decoder::new(Unpack::live(file.try_clone()?)))?;
        file.seek(SeekFrom::Start(texts.present.read))?;
        Ok(lines)
    }

    /// Goes on with the text that came after the one that was handed on.
    pub(super) fn begin_again(&self) {
        self.texts().ended.pop_front();
    }

    /// Reads what there is by way of a buffer, unless much is waiting to be judged.
    pub(super) fn read_ahead(&self, buffer: &mut Vec<u8>) {
        let mut texts = self.texts();
        while texts.held() < AHEAD && self.read_on(&mut texts, buffer).is_ok_and(|count| count > 0) {}
    }

    /// Reads some of the bytes that are there; 0 at the end, or if the file was truncated just now.
    fn read_on(&self, texts: &mut Texts, buffer: &mut Vec<u8>) -> io::Result<usize> {
        if !texts.tail.is_empty() && !self.is_same_text(texts)? {
            texts.end();
            self.handle.as_file().rewind()?;
        }
        let at = texts.present.read;
        buffer.resize(AT_ONCE, 0);
        let count = read(&mut self.handle.as_file(), buffer);
        let new = &buffer[..*count.as_ref().unwrap_or(&0)];
        let is_next = !new.is_empty() && self.is_of_next_text(texts, at, new);
        if is_next {
            texts.end();
        } else {
            texts.present.add(new);
            texts.keep(new);
        }
        let place = texts.present.read;
        self.handle.as_file().seek(SeekFrom::Start(place))?;
        count.map(|count| if is_next { 0 } else { count })
    }

    /// Returns true if the bytes that were read last still stand where they were read.
    fn is_same_text(&self, texts: &mut Texts) -> io::Result<bool> {
        let mut file = self.handle.as_file();
        let (at, metadata) = (texts.present.read, file.metadata()?);
        let modified = metadata.modified().ok();
        let is_unchanged = modified.is_some() && modified == std::mem::replace(&mut texts.modified, modified);
        if metadata.len() < at {
            return Ok(false);
        }
        if metadata.len() == at && is_unchanged {
            return Ok(true);
        }
        let is_same = self.has_before(at, &texts.tail);
        file.seek(SeekFrom::Start(at))?;
        Ok(is_same)
    }

    /// Returns true if the bytes that were read from `at` on are of a text that took the place of the one before: the file was
    /// truncated and has grown again between the look at it and the read.
    fn is_of_next_text(&self, texts: &Texts, at: u64, new: &[u8]) -> bool {
        !self.has_before(at, &texts.tail) && self.stands(at, new)
    }

    /// Returns true if these bytes stand before `at`. Leaves the place of the next read elsewhere.
    fn has_before(&self, at: u64, tail: &[u8]) -> bool {
        tail.is_empty() || self.stands(at.saturating_sub(tail.len() as u64), tail)
    }

    /// Returns true if these bytes stand at `at` in the file. Leaves the place of the next read elsewhere.
    fn stands(&self, at: u64, bytes: &[u8]) -> bool {
        let mut file = self.handle.as_file();
        let mut now = vec![0; bytes.len()];
        file.seek(SeekFrom::Start(at)).is_ok() && file.read_exact(&mut now).is_ok() && now == bytes
    }
}

/// Reads one text of a file, as it grows.
pub(super) struct Grown {
    file: Arc<Growing>,
    buffer: Vec<u8>,
}

impl Grown {
    pub(super) fn new(file: Arc<Growing>) -> Self {
        Self { file, buffer: Vec::new() }
    }
}

impl Read for Grown {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let is_last = self.file.is_replaced.load(Ordering::Acquire);
        let mut texts = self.file.texts();
        if texts.held() == 0 && texts.ended.is_empty() {
            self.file.read_on(&mut texts, &mut self.buffer)?;
        }
        if let Some(ended) = texts.ended.front_mut() {
            return Ok(ended.hand_on(into));
        }
        match texts.present.hand_on(into) {
            0 if !is_last => Err(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}
