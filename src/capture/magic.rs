//! What is no text, told by its first bytes.

use super::read::ReadFault;

/// How the bytes of an input are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    /// Something that is not read: what it is, and what to do about it.
    Other(&'static str, &'static str),
}

const XZ: &str = "unpack it first (`xz -dc FILE | cxray …`)";
const BZIP2: &str = "unpack it first (`bzip2 -dc FILE | cxray …`)";
const LZ4: &str = "unpack it first (`lz4 -dc FILE | cxray …`)";
const LZIP: &str = "unpack it first (`lzip -dc FILE | cxray …`)";
const COMPRESS: &str = "unpack it first (`gzip -dc FILE | cxray …`)";
const ZIP: &str = "unpack it first (`unzip -p FILE | cxray …`)";
const SEVEN: &str = "unpack it first (`7z x -so FILE | cxray …`)";
const PACKETS: &str = "extract the events as text first";
const NO_TEXT: &str = "captures are text";

/// The skippable frame of zstd begins with one of sixteen bytes.
const SKIPPABLE: &[u8] = b"*M\x18";

/// Every beginning that is known.
static BEGINNINGS: &[(&[u8], Packing)] = &[
    (b"\x1f\x8b", Packing::Gzip),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    (b"\x1f\x9d", Packing::Other("a file of `compress`", COMPRESS)),
    (b"\xfd7zXZ\0", Packing::Other("an xz archive", XZ)),
    (b"BZh11AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh21AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh31AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh41AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh51AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh61AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh71AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh81AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"BZh91AY&SY", Packing::Other("a bzip2 archive", BZIP2)),
    (b"\x04\x22\x4d\x18", Packing::Other("an lz4 archive", LZ4)),
    (b"LZIP\x01", Packing::Other("an lzip archive", LZIP)),
    (b"PK\x03\x04", Packing::Other("a zip archive", ZIP)),
    (b"PK\x05\x06", Packing::Other("an empty zip archive", ZIP)),
    (b"7z\xbc\xaf\x27\x1c", Packing::Other("a 7z archive", SEVEN)),
    (b"\xd4\xc3\xb2\xa1", Packing::Other("a packet capture", PACKETS)),
    (b"\xa1\xb2\xc3\xd4", Packing::Other("a packet capture", PACKETS)),
    (b"\n\r\r\n", Packing::Other("a packet capture", PACKETS)),
    (b"%PDF-", Packing::Other("a PDF document", NO_TEXT)),
    (b"\x89PNG\r\n\x1a\n", Packing::Other("a PNG image", NO_TEXT)),
    (b"\xff\xd8\xff", Packing::Other("a JPEG image", NO_TEXT)),
    (b"\x7fELF", Packing::Other("a program", NO_TEXT)),
    (b"SQLite format 3\0", Packing::Other("an SQLite database", NO_TEXT)),
];

/// How an input that begins with `head` is packed; `None` while that cannot be told.
pub(super) fn packing(head: &[u8], is_all: bool) -> Option<Packing> {
    if let Some((_, packing)) = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning)) {
        return Some(*packing);
    }
    let skippable = match head {
        [0x50..=0x5f, rest @ ..] => Some(rest),
        _ => None,
    };
    if skippable.is_some_and(|rest| rest.starts_with(SKIPPABLE)) {
        return Some(Packing::Zstd);
    }
    let may_come = BEGINNINGS.iter().any(|(beginning, _)| beginning.starts_with(head))
        || skippable.is_some_and(|rest| SKIPPABLE.starts_with(rest));
    (is_all || !may_come).then_some(Packing::None)
}

/// What holds a NUL byte at `offset` of its first bytes.
pub(super) fn binary(head: &[u8], offset: u64) -> ReadFault {
    match encoding(head) {
        Some((what, advice)) => ReadFault::Other { what, advice },
        None => ReadFault::Binary { offset },
    }
}

/// Whether bytes with a NUL among them are known to be something else than UTF-8.
pub(super) fn is_encoded(head: &[u8]) -> bool {
    encoding(head).is_some()
}

/// What bytes with a NUL among them are, and what to do about it.
fn encoding(head: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match head {
        [0, 0, 0, 1..=255, 0, 0, 0, 1..=255, ..] | [1..=255, 0, 0, 0, 1..=255, 0, 0, 0, ..] => {
            ("UTF-32 without a byte order mark", "save it as UTF-8")
        }
        [0, 1..=255, 0, 1..=255, ..] | [1..=255, 0, 1..=255, 0, ..] => {
            ("UTF-16 without a byte order mark", "save it with one, or as UTF-8")
        }
        _ if head.get(257..262) == Some(b"ustar") => {
            ("a tar archive", "unpack it first (`tar -xOf FILE | cxray …`)")
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{BEGINNINGS, Packing, packing};

    #[test]
    fn a_beginning_is_told_as_soon_as_it_is_there_and_not_before() {
        for (beginning, told) in BEGINNINGS {
            for length in 0..beginning.len() {
                assert_eq!(packing(&beginning[..length], false), None, "{beginning:?}");
                assert_eq!(packing(&beginning[..length], true), Some(Packing::None), "{beginning:?}");
            }
            assert_eq!(packing(beginning, false), Some(*told));
        }
        assert_eq!(packing(b"\x5a*M\x18", false), Some(Packing::Zstd));
    }

    #[test]
    fn text_is_told_by_its_first_bytes() {
        for text in [&b"{"[..], b"[\n", b"\xef", b"P ", b"BZh91B", b"(x", b"7\n"] {
            assert_eq!(packing(text, false), Some(Packing::None), "{text:?}");
        }
    }
}
