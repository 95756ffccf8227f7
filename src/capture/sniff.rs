//! The first bytes of an input: a byte order mark, or the proof that it is no text.

use super::magic::binary;
use super::read::ReadFault;

/// A NUL byte before this offset tells that an input is no text.
const SNIFFED: u64 = 1024;

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
    seen: u64,
}

impl Sniffer {
    /// Looks at bytes that have just been read.
    pub(super) fn sniff(&mut self, bytes: &[u8]) -> Result<(), ReadFault> {
        if self.seen >= SNIFFED {
            return Ok(());
        }
        let sniffed = usize::try_from(SNIFFED - self.seen).unwrap_or(usize::MAX).min(bytes.len());
        if let Some(nul) = memchr::memchr(0, &bytes[..sniffed]) {
            let head = if self.seen == 0 { bytes } else { &[] };
            return Err(binary(head, self.seen + nul as u64));
        }
        self.seen += bytes.len() as u64;
        Ok(())
    }
}
