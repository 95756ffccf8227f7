//! Short texts that were found not to be JSON: where one comes again, it is not parsed again.

use crate::json::SyntaxError;

/// A longer text is parsed again.
const LONGEST: usize = 48;

/// The texts that are kept in mind: the last ones.
const MOST: usize = 16;

/// The short texts that were found not to be JSON.
#[derive(Debug, Default)]
pub(super) struct Faults {
    known: Vec<Fault>,
    /// The next one that gives its place to another.
    oldest: usize,
}

#[derive(Debug)]
struct Fault {
    text: Box<[u8]>,
    /// Its brackets tell where it ends; else it reaches to the end of its line.
    is_closed: bool,
    error: SyntaxError,
}

impl Faults {
    /// The length of the text that begins `bytes`, and why it is not JSON; nothing if that is not known.
    #[inline]
    pub(super) fn find(&self, bytes: &[u8]) -> Option<(usize, &SyntaxError)> {
        let is_here = |fault: &&Fault| {
            bytes.starts_with(&fault.text) && (fault.is_closed || bytes.len() == fault.text.len())
        };
        self.known.iter().find(is_here).map(|fault| (fault.text.len(), &fault.error))
    }

    /// Keeps in mind that a text is not JSON.
    pub(super) fn learn(&mut self, text: &[u8], is_closed: bool, error: SyntaxError) {
        if text.len() > LONGEST {
            return;
        }
        let fault = Fault { text: text.into(), is_closed, error };
        if self.known.len() < MOST {
            self.known.push(fault);
        } else {
            self.known[self.oldest] = fault;
            self.oldest = (self.oldest + 1) % MOST;
        }
    }
}
