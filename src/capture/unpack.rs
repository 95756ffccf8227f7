//! Unpacks compressed input while it is read. Other input passes unchanged.

use std::io::{self, Read};

use super::head::Head;
use super::magic::{Packing, packing};
#[cfg(feature = "archives")]
use super::packed;
use super::read::ReadFault;

/// The end of a stream: fixed, or growing while it is read.
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

    /// Detects the form of the stream.
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
