//! The first bytes of a stream, by which its form is detected.

use std::io::{self, Read};

use super::read::read;

/// How many bytes are read for a first look.
const LOOK: usize = 4 << 10;

/// A stream that can be looked at before it is read.
pub(super) struct Head<R> {
    bytes: R,
    /// The bytes that were read for the look; handed on from `at`.
    kept: Vec<u8>,
    at: usize,
}

impl<R: Read> Head<R> {
    pub(super) fn new(bytes: R) -> Self {
        Self { bytes, kept: Vec::new(), at: 0 }
    }

    /// Asks `tell` what the stream is, with more and more of its first bytes, until it knows. It is told whether
    /// these are all there are.
    ///
    /// A read that fails for now (no bytes are there yet) loses nothing: ask again.
    pub(super) fn tell<T>(&mut self, tell: impl Fn(&[u8], bool) -> Option<T>) -> io::Result<Option<T>> {
        loop {
            if let Some(told) = tell(&self.kept, false) {
                return Ok(Some(told));
            }
            let mut more = [0; LOOK];
            let count = read(&mut self.bytes, &mut more)?;
            self.kept.extend_from_slice(&more[..count]);
            if count == 0 {
                return Ok(tell(&self.kept, true));
            }
        }
    }
}

impl<R: Read> Read for Head<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let kept = &self.kept[self.at..];
        if kept.is_empty() {
            return self.bytes.read(into);
        }
        let count = kept.len().min(into.len());
        into[..count].copy_from_slice(&kept[..count]);
        self.at += count;
        if self.at == self.kept.len() {
            self.kept = Vec::new();
            self.at = 0;
        }
        Ok(count)
    }
}
