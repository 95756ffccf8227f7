//! The last lines of a text: those before them are counted and passed over.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::read::read;

/// How much is read at once when lines are counted.
const PORTION: usize = 256 << 10;

/// How many lines are complete up to the present end of a text.
pub(super) fn lines_of(mut bytes: impl Read) -> io::Result<u64> {
    let mut portion = vec![0; PORTION];
    let mut lines = 0;
    loop {
        let count = read(&mut bytes, &mut portion)?;
        if count == 0 {
            return Ok(lines);
        }
        lines += memchr::memchr_iter(b'\n', &portion[..count]).count() as u64;
    }
}

/// A text without its first lines.
pub(super) struct SkipLines<R> {
    bytes: R,
    left: u64,
    /// Bytes of the lines that were passed over.
    passed: Arc<AtomicU64>,
}

impl<R> SkipLines<R> {
    pub(super) fn new(bytes: R, lines: u64) -> Self {
        Self { bytes, left: lines, passed: Arc::default() }
    }

    /// The number of bytes that were passed over, once others are read.
    pub(super) fn passed_bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.passed)
    }

    /// How many of these bytes belong to lines that are passed over.
    fn passed(&mut self, bytes: &[u8]) -> usize {
        for newline in memchr::memchr_iter(b'\n', bytes) {
            self.left -= 1;
            if self.left == 0 {
                return newline + 1;
            }
        }
        bytes.len()
    }
}

impl<R: Read> Read for SkipLines<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.left > 0 {
            let count = read(&mut self.bytes, into)?;
            let passed = self.passed(&into[..count]);
            self.passed.fetch_add(passed as u64, Ordering::Relaxed);
            into.copy_within(passed..count, 0);
            if passed < count || count == 0 {
                return Ok(count - passed);
            }
        }
        self.bytes.read(into)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::{SkipLines, lines_of};

    #[test]
    fn the_first_lines_are_passed_over() {
        for (lines, left) in [(0, "a\n\nb\nc"), (1, "\nb\nc"), (2, "b\nc"), (3, "c"), (4, "")] {
            let mut text = String::new();
            assert!(SkipLines::new(&b"a\n\nb\nc"[..], lines).read_to_string(&mut text).is_ok());
            assert_eq!(text, left, "{lines}");
        }
    }

    #[test]
    fn only_complete_lines_are_counted() {
        assert_eq!(lines_of(&b"a\n\nb\nc"[..]).ok(), Some(3));
        assert_eq!(lines_of(&b""[..]).ok(), Some(0));
    }
}
