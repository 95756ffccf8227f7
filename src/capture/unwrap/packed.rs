//! Decodes compressed bytes and UTF-16.

#[cfg(feature = "archives")]
use std::io::Read as _;

#[cfg(feature = "archives")]
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

#[cfg(feature = "archives")]
/// The most bytes that a compressed text is unpacked to.
const UNPACKED: u64 = 64 << 20;

/// The text of compressed bytes, or of UTF-16 behind a byte order mark.
pub(super) fn decoded(bytes: &[u8]) -> Option<Vec<u8>> {
    unpacked(bytes).or_else(|| of_utf16(bytes))
}

/// A text in UTF-16 behind a byte order mark.
fn of_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).collect::<Result<_, _>>().ok()?;
    Some(text.into_bytes())
}

#[cfg(feature = "archives")]
/// Unpacks gzip, zlib or raw deflate; `None` for anything else.
fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let read = match bytes {
        [0x1f, 0x8b, ..] => GzDecoder::new(bytes).take(UNPACKED).read_to_end(&mut text),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => {
            ZlibDecoder::new(bytes).take(UNPACKED).read_to_end(&mut text)
        }
        // Some servers send deflate without its header. UTF-8 is never such a stream, and other bytes rarely end where one ends.
        _ if begins_deflate(bytes) && std::str::from_utf8(bytes).is_err() => {
            let mut stream = DeflateDecoder::new(bytes).take(UNPACKED);
            stream.read_to_end(&mut text).ok()?;
            return (stream.into_inner().total_in() == bytes.len() as u64).then_some(text);
        }
        _ => return None,
    };
    read.ok()?;
    Some(text)
}

#[cfg(feature = "archives")]
/// Returns false if no stream of raw deflate begins like this (RFC 1951, section 3.2.3). A decoder costs many times as much as the
/// text of a record.
fn begins_deflate(bytes: &[u8]) -> bool {
    let [first, rest @ ..] = bytes else { return false };
    match (first >> 1 & 0b11, rest) {
        // The length of a stored block comes twice, inverted.
        (0, [low, high, inverted @ ..]) => inverted.starts_with(&[!low, !high]),
        (1, _) => true,
        // 286 codes of lengths and 30 of distances at most.
        (2, [distances, ..]) => first >> 3 <= 29 && distances & 0b1_1111 <= 29,
        _ => false,
    }
}

#[cfg(not(feature = "archives"))]
fn unpacked(_: &[u8]) -> Option<Vec<u8>> {
    None
}
