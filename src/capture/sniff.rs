//! The first bytes of an input: a byte order mark, or the proof that it is not text.

use super::magic::{binary, is_encoded};
use super::read::ReadFault;

/// The number of bytes that decide whether an input is text.
const SNIFFED: usize = 1024;

/// A text has no more runs of NUL bytes in that many bytes.
const MOST_RUNS: usize = 32;

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How many bytes a byte order mark takes at the beginning of a text; `None` while too few of them
/// are there.
pub(super) fn mark(text: &[u8], is_all: bool) -> Option<usize> {
    if text.starts_with(UTF8_MARK) {
        return Some(UTF8_MARK.len());
    }
    let may_come = UTF8_MARK.starts_with(text) && !is_all;
    (!may_come).then_some(0)
}

/// Watches the beginning of an input go by.
#[derive(Debug, Default)]
pub(super) struct Sniffer {
    /// The first bytes, until enough of them were seen.
    head: Vec<u8>,
    is_done: bool,
}

impl Sniffer {
    /// Looks at bytes that have just been read. Text may hold NUL bytes: a file that was truncated while somebody
    /// wrote it begins with them. A binary file holds other control characters too.
    pub(super) fn sniff(&mut self, bytes: &[u8]) -> Result<(), ReadFault> {
        if self.is_done {
            return Ok(());
        }
        let more = bytes.len().min(SNIFFED - self.head.len());
        self.head.extend_from_slice(&bytes[..more]);
        self.is_done = self.head.len() == SNIFFED;
        let Some(nul) = memchr::memchr(0, &self.head) else {
            return Ok(());
        };
        let runs = self.head.windows(2).filter(|pair| pair[0] != 0 && pair[1] == 0).count();
        if runs > MOST_RUNS || self.head.iter().any(|byte| is_binary(*byte)) || is_encoded(&self.head) {
            return Err(binary(&self.head, nul as u64));
        }
        Ok(())
    }
}

/// Returns true if it is a control character that no text holds.
fn is_binary(byte: u8) -> bool {
    matches!(byte, 1..=7 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)
}
