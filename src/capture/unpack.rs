//! Unpacks what is compressed, while it is read. What is not passes as it is.

use std::fmt;
use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::head::Head;
use super::magic::{Packing, packing};
use super::read::ReadFault;
use super::zstd::Frames;

/// So much is unpacked whatever it is.
const FREE: u64 = 256 << 20;

/// Beyond that, an archive that unpacks to so many times its size holds no capture.
const RATIO: u64 = 1000;

/// Why an archive was not unpacked to its end. What came before is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {packing} archive {flaw}")]
pub struct Damage {
    packing: &'static str,
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
            Some(Packing::Gzip) => {
                Self::Packed(Box::new(Guarded::new("gzip", MultiGzDecoder::new(Packed::new(head)))))
            }
            Some(Packing::Zstd) => {
                Self::Packed(Box::new(Guarded::new("zstd", Frames::new(Packed::new(head)))))
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
            Self::Packed(unpacked) => unpacked.read(into),
            Self::Gone => Ok(0),
        }
    }
}

/// The packed bytes, and what happened to them: a decoder that fails does not tell whose fault it was.
struct Packed<R> {
    bytes: R,
    read: u64,
    is_ended: bool,
    fault: Option<io::Error>,
}

impl<R> Packed<R> {
    fn new(bytes: R) -> Self {
        Self { bytes, read: 0, is_ended: false, fault: None }
    }
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.bytes.read(into) {
            Ok(count) => {
                self.read += count as u64;
                self.is_ended |= count == 0 && !into.is_empty();
                Ok(count)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let kind = error.kind();
                self.fault = Some(error);
                Err(kind.into())
            }
        }
    }
}

/// A decoder that lets its packed bytes be seen.
trait Decode<R>: Read {
    fn packed(&mut self) -> &mut Packed<R>;
}

impl<R: Read> Decode<R> for MultiGzDecoder<Packed<R>> {
    fn packed(&mut self) -> &mut Packed<R> {
        self.get_mut()
    }
}

impl<R: Read> Decode<R> for Frames<Packed<R>> {
    fn packed(&mut self) -> &mut Packed<R> {
        &mut self.packed
    }
}

/// A decoder whose failures are told in our words, and which is stopped when there is no end.
struct Guarded<R, D: Decode<R>> {
    packing: &'static str,
    decoder: D,
    unpacked: u64,
    packed: std::marker::PhantomData<R>,
}

impl<R, D: Decode<R>> Guarded<R, D> {
    fn new(packing: &'static str, decoder: D) -> Self {
        Self { packing, decoder, unpacked: 0, packed: std::marker::PhantomData }
    }

    fn damage(&self, flaw: Flaw) -> io::Error {
        io::Error::other(Damage { packing: self.packing, flaw })
    }
}

impl<R, D: Decode<R>> Read for Guarded<R, D> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let unpacked = self.decoder.read(into);
        let packed = self.decoder.packed();
        let count = match unpacked {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let fault = packed.fault.take();
                let flaw = match error.kind() {
                    io::ErrorKind::Unsupported => Flaw::Unsupported,
                    _ if packed.is_ended => Flaw::CutOff,
                    _ => Flaw::Corrupt,
                };
                return Err(fault.unwrap_or_else(|| self.damage(flaw)));
            }
        };
        self.unpacked += count as u64;
        if self.unpacked > FREE && self.unpacked / RATIO > packed.read {
            return Err(self.damage(Flaw::Bomb));
        }
        Ok(count)
    }
}
