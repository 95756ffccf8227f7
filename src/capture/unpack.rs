//! Unpacks what is compressed, while it is read. What is not passes as it is.

use std::fmt;
use std::io::{self, Read};

use super::head::Head;
use super::magic::{Packing, packing};
#[cfg(feature = "archives")]
use super::packed;
use super::read::ReadFault;

/// An archive that unpacks to so many times its size holds no capture.
pub(super) const RATIO: u64 = 1000;

/// Why an archive was not unpacked to its end. What came before is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {packing} archive {flaw}")]
pub struct Damage {
    pub(super) packing: &'static str,
    /// What is wrong with it.
    pub flaw: Flaw,
}

/// What is wrong with an archive.
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

/// Whether a stream is read while it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Growth {
    None,
    Followed,
}

/// Reads a stream, unpacked if it is packed.
pub(super) enum Unpack<R> {
    Beginning(Head<R>, Growth),
    AsIs(Head<R>),
    #[cfg(feature = "archives")]
    Packed(Box<dyn Read + Send>),
    Gone,
}

impl<R: Read + Send + 'static> Unpack<R> {
    pub(super) fn new(bytes: R) -> Self {
        Self::Beginning(Head::new(bytes), Growth::None)
    }

    /// The same for a stream that grows, as no archive does.
    pub(super) fn live(bytes: R) -> Self {
        Self::Beginning(Head::new(bytes), Growth::Followed)
    }

    /// Finds out what the stream is.
    fn begin(&mut self) -> io::Result<()> {
        let Self::Beginning(head, growth) = self else {
            return Ok(());
        };
        let (told, growth) = (head.tell(packing)?, *growth);
        let Self::Beginning(head, _) = std::mem::replace(self, Self::Gone) else {
            return Ok(());
        };
        *self = match told {
            None | Some(Packing::None) => Self::AsIs(head),
            Some(Packing::Gzip | Packing::Zstd) if growth == Growth::Followed => {
                let (what, advice) = ("a compressed file", "it cannot be followed; read it without --follow");
                return Err(io::Error::other(ReadFault::Other { what, advice }));
            }
            #[cfg(feature = "archives")]
            Some(Packing::Gzip) => Self::Packed(packed::gzip(head)),
            #[cfg(feature = "archives")]
            Some(Packing::Zstd) => Self::Packed(packed::zstd(head)),
            #[cfg(not(feature = "archives"))]
            Some(Packing::Gzip | Packing::Zstd) => {
                let (what, advice) = ("a compressed file", "unpack it first");
                return Err(io::Error::other(ReadFault::Other { what, advice }));
            }
            Some(Packing::Other(what, advice)) => {
                return Err(io::Error::other(ReadFault::Other { what, advice }));
            }
        };
        Ok(())
    }
}

impl<R: Read + Send + 'static> Read for Unpack<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.begin()?;
        match self {
            Self::Beginning(head, _) | Self::AsIs(head) => head.read(into),
            #[cfg(feature = "archives")]
            Self::Packed(unpacked) => unpacked.read(into),
            Self::Gone => Ok(0),
        }
    }
}
