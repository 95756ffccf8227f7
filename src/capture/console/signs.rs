//! The evidence of short lines: where one comes again, it is not looked at again.

use super::line::Sign;
use super::sniff::line_sign;

/// Lines that are kept in mind.
const PLACES: usize = 64;

/// A longer line is looked at again.
const LONGEST: usize = 15;

/// A short line, and how long it is in the last byte.
type Key = [u8; LONGEST + 1];

/// The evidence that short lines gave.
#[derive(Debug)]
pub(in super::super) struct Signs {
    known: [(Key, Sign); PLACES],
}

impl Default for Signs {
    fn default() -> Self {
        // No line is as long as this one says that it is.
        Self { known: [([u8::MAX; LONGEST + 1], Sign::Nothing); PLACES] }
    }
}

impl Signs {
    /// The evidence that `line` gives, which stands among JSON texts.
    pub(in super::super) fn of(&mut self, line: &[u8]) -> Sign {
        if line.len() > LONGEST {
            return line_sign(line);
        }
        let mut key = [0; LONGEST + 1];
        key[..line.len()].copy_from_slice(line);
        key[LONGEST] = u8::try_from(line.len()).expect("it is short");
        let known = &mut self.known[place(&key)];
        if known.0 != key {
            *known = (key, line_sign(line));
        }
        known.1
    }
}

fn place(key: &Key) -> usize {
    let mixed = u128::from_le_bytes(*key).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835) >> 122;
    usize::try_from(mixed).expect("it has six bits")
}
