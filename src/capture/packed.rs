//! The decoders of archives: their failures in our words, and a limit to their output.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use super::damage::{Damage, Flaw, RATIO};
use super::zstd::Frames;

/// The bytes that any archive may unpack to. Beyond them the limit depends on the size of the archive.
const FREE: u64 = 256 << 20;

/// The content of the gzip archive in `bytes`.
pub(super) fn gzip<R: Read + Send + 'static>(bytes: R) -> Box<dyn Read + Send> {
    Box::new(Guarded::new("gzip", MultiGzDecoder::new(Packed::new(bytes))))
}

/// The content of the zstd archive in `bytes`.
pub(super) fn zstd<R: Read + Send + 'static>(bytes: R) -> Box<dyn Read + Send> {
    Box::new(Guarded::new("zstd", Frames::new(Packed::new(bytes))))
}

/// The packed bytes, and the failure of a read: a decoder that fails does not say whether reading failed or the data is bad.
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

/// A decoder whose failures are in our words, and whose output is limited.
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
