//! Faults of archives that were not unpacked to their end.

use std::fmt;

/// An archive that unpacks to more than this many times its size is not a capture.
pub(super) const RATIO: u64 = 1000;

/// Why an archive was not unpacked to its end. The text before the fault is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {packing} archive {flaw}")]
pub struct Damage {
    pub(super) packing: &'static str,
    /// The fault.
    pub flaw: Flaw,
}

/// A fault of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It ends before its end.
    CutOff,
    /// Its bytes are not those that were written.
    Corrupt,
    /// It unpacks to far more than any capture would.
    Bomb,
    /// It asks for more than a decoder has: a dictionary, or a window of more than 128 MiB.
    Unsupported,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutOff => f.write_str("is cut off: what it held behind this place is missing"),
            Self::Corrupt => f.write_str("is damaged: it cannot be unpacked behind this place"),
            Self::Unsupported => f.write_str("needs a dictionary, or a window of more than 128 MiB"),
            Self::Bomb => {
                write!(f, "unpacks to more than {RATIO} times its size: it is not read behind this place")
            }
        }
    }
}
