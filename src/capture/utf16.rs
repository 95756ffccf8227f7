//! UTF-16 with a byte order mark, as exports from Windows have it, becomes UTF-8 while it is read.

use std::io::{self, Read};

use super::head::Head;
use super::read::{ReadFault, read};

/// Passes bytes through as they are, unless they begin with the byte order mark of UTF-16.
///
/// Half a surrogate pair, or half a unit at the end, stands for no character: it becomes bytes that are not UTF-8, so that
/// whoever judges the text finds it at its place.
pub(super) struct Decoder<R> {
    bytes: Head<R>,
    state: State,
}

/// The meaning of a byte order mark.
#[derive(Clone, Copy)]
enum Mark {
    None,
    Utf16(fn([u8; 2]) -> u16),
    Utf32,
}

/// The byte order mark at the beginning; `None` while more bytes are needed.
fn mark(head: &[u8], is_all: bool) -> Option<Mark> {
    Some(match head {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Mark::Utf32,
        [] | [0xFF | 0xFE | 0] | [0xFF, 0xFE] | [0xFF, 0xFE, 0] | [0, 0] | [0, 0, 0xFE] if !is_all => {
            return None;
        }
        [0xFF, 0xFE, ..] => Mark::Utf16(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => Mark::Utf16(u16::from_be_bytes),
        _ => Mark::None,
    })
}

enum State {
    /// Nothing has been read yet.
    Beginning,
    /// No byte order mark of UTF-16.
    AsIs,
    Utf16(Utf16),
}

struct Utf16 {
    unit: fn([u8; 2]) -> u16,
    /// The first byte of a unit whose second has not been read.
    half: Option<u8>,
    /// The first unit of a pair whose second has not been read.
    high: Option<u16>,
    /// Decoded text that is not yet handed on, from `at`.
    decoded: Vec<u8>,
    at: usize,
    is_all: bool,
}

impl<R: Read> Decoder<R> {
    pub(super) fn new(bytes: R) -> Self {
        Self { bytes: Head::new(bytes), state: State::Beginning }
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let State::Beginning = self.state {
            self.state = match self.bytes.tell(mark)? {
                None | Some(Mark::None) => State::AsIs,
                Some(Mark::Utf16(unit)) => {
                    self.bytes.read_exact(&mut [0; 2])?;
                    let (half, high, decoded) = (None, None, Vec::new());
                    State::Utf16(Utf16 { unit, half, high, decoded, at: 0, is_all: false })
                }
                Some(Mark::Utf32) => {
                    let (what, advice) = ("UTF-32 text", "save it as UTF-8");
                    return Err(io::Error::other(ReadFault::Other { what, advice }));
                }
            };
        }
        match &mut self.state {
            State::Utf16(utf16) => utf16.read(&mut self.bytes, into),
            State::Beginning | State::AsIs => self.bytes.read(into),
        }
    }
}

impl Utf16 {
    fn read(&mut self, bytes: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.decoded.len() && !self.is_all {
            self.decoded.clear();
            self.at = 0;
            let count = read(bytes, into)?;
            self.decode(&into[..count]);
            if count == 0 {
                self.end();
            }
        }
        let count = (self.decoded.len() - self.at).min(into.len());
        into[..count].copy_from_slice(&self.decoded[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }

    fn decode(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match self.half.take() {
                None => self.half = Some(*byte),
                Some(first) => self.unit((self.unit)([first, *byte])),
            }
        }
    }

    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            match char::decode_utf16([high, unit]).next() {
                Some(Ok(pair)) if pair.len_utf16() == 2 => return self.push(pair),
                _ => self.push_lone(high),
            }
        }
        match char::from_u32(u32::from(unit)) {
            Some(character) => self.push(character),
            None if unit < 0xDC00 => self.high = Some(unit),
            None => self.push_lone(unit),
        }
    }

    fn push(&mut self, character: char) {
        self.decoded.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// A surrogate in the way of UTF-8, which UTF-8 does not allow.
    fn push_lone(&mut self, surrogate: u16) {
        let [high, low] = surrogate.to_be_bytes();
        self.decoded.extend([0xED, 0x80 | (high & 0x0F) << 2 | low >> 6, 0x80 | low & 0x3F]);
    }

    fn end(&mut self) {
        self.is_all = true;
        if let Some(high) = self.high.take() {
            self.push_lone(high);
        }
        if self.half.take().is_some() {
            self.decoded.push(0xFF);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::Decoder;

    /// Hands out one byte at a time.
    struct Dribble<'b>(&'b [u8]);

    impl std::io::Read for Dribble<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = usize::from(!self.0.is_empty() && !into.is_empty());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut whole = Vec::new();
        let mut dribbled = Vec::new();
        assert!(Decoder::new(bytes).read_to_end(&mut whole).is_ok());
        assert!(Decoder::new(Dribble(bytes)).read_to_end(&mut dribbled).is_ok());
        assert_eq!(whole, dribbled);
        whole
    }

    #[test]
    fn both_byte_orders_come_out_as_utf_8() {
        let text = "{\"a\": \"Grüße 👋 日本\"}\n";
        let units: Vec<u16> = std::iter::once(0xFEFF).chain(text.encode_utf16()).collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(decoded(&little), text.as_bytes());
        assert_eq!(decoded(&big), text.as_bytes());
    }

    #[test]
    fn other_bytes_pass_as_they_are() {
        for bytes in [&b""[..], b"a", b"\xff", b"{}\n", b"\xef\xbb\xbf{}", b"\xff\x00"] {
            assert_eq!(decoded(bytes), bytes);
        }
    }

    #[test]
    fn half_a_pair_becomes_no_utf_8() {
        for bytes in
            [&[0xFF, 0xFE, 0x3D, 0xD8][..], &[0xFF, 0xFE, 0x00, 0xDC, 0x61, 0x00], &[0xFF, 0xFE, 0x61]]
        {
            assert!(String::from_utf8(decoded(bytes)).is_err(), "{bytes:?}");
        }
    }
}
