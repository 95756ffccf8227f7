//! Formats that are not text, known by their first bytes.

use super::read::ReadFault;

/// How the bytes of an input are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    /// A format that is not read: its name, with advice.
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
const SHEET: &str = "save the sheet as CSV";
const MARKUP: &str = "copy the events in it out as JSON, or say what it is (`--input console`)";
const YAML: &str = "convert it to JSON first (`yq -o json FILE | cxray …`)";

/// The most bytes of a text that are checked for YAML.
const YAML_LOOKED: usize = 1 << 10;

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
    (b"GIF87a", Packing::Other("a GIF image", NO_TEXT)),
    (b"GIF89a", Packing::Other("a GIF image", NO_TEXT)),
    (b"PAR1", Packing::Other("a Parquet file", "write it as CSV or JSON first")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Packing::Other("an old document of Office", SHEET)),
    (b"\x7fELF", Packing::Other("a program", NO_TEXT)),
    (b"SQLite format 3\0", Packing::Other("an SQLite database", NO_TEXT)),
];

/// How an input that begins with `head` is packed; `None` while that is not known.
pub(super) fn packing(head: &[u8], is_all: bool) -> Option<Packing> {
    if head.starts_with(b"PK\x03\x04") && is_sheet(head) {
        return Some(Packing::Other("an Excel workbook", SHEET));
    }
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

/// Returns true if a zip archive begins as an Excel workbook does: the name of its first file begins at byte 30.
fn is_sheet(head: &[u8]) -> bool {
    let name = head.get(30..).unwrap_or_default();
    [&b"[Content_Types].xml"[..], b"_rels/.rels", b"xl/"].iter().any(|known| name.starts_with(known))
}

/// A text in another notation than JSON, recognised by its beginning, with advice.
pub(super) fn markup(head: &[u8]) -> Option<ReadFault> {
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    let begins = |sign: &[u8]| text.get(..sign.len()).is_some_and(|text| text.eq_ignore_ascii_case(sign));
    let (what, advice) = if begins(b"<!DOCTYPE html") || begins(b"<html") {
        ("an HTML page", MARKUP)
    } else if begins(b"<?xml") {
        ("an XML document", MARKUP)
    } else if is_yaml(text) {
        ("YAML", YAML)
    } else {
        return None;
    };
    Some(ReadFault::Other { what, advice })
}

/// Returns true if a text begins as YAML: with its mark, or with the name of a member and a list or members below it.
fn is_yaml(text: &[u8]) -> bool {
    let text = &text[..text.len().min(YAML_LOOKED)];
    let mut lines = text.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#"));
    let mut line = lines.next().unwrap_or_default().trim_ascii_end();
    if line == b"---" {
        line = lines.next().unwrap_or_default().trim_ascii_end();
    }
    loop {
        let Some(colon) = memchr::memchr(b':', line) else { return false };
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
        let (name, value) = (&line[..colon], &line[colon + 1..]);
        let next = lines.next().unwrap_or_default();
        let is_member =
            !name.is_empty() && name.iter().all(is_name) && (value.is_empty() || value[0] == b' ');
        if !is_member {
            return false;
        }
        if value.is_empty() {
            let below = next.trim_ascii_start();
            let is_indented = next.len() > below.len() && next.starts_with(b" ");
            let is_member = memchr::memchr(b':', below).is_some_and(|colon| {
                let is_ended = below.get(colon + 1).is_none_or(u8::is_ascii_whitespace);
                below[0].is_ascii_alphabetic() && below[..colon].iter().all(is_name) && is_ended
            });
            return below.starts_with(b"- ") || is_indented && is_member;
        }
        line = next.trim_ascii_end();
    }
}

/// The fault of an input that holds a NUL byte at `offset` of its first bytes.
pub(super) fn binary(head: &[u8], offset: u64) -> ReadFault {
    match encoding(head) {
        Some((what, advice)) => ReadFault::Other { what, advice },
        None => ReadFault::Binary { offset },
    }
}

/// Returns true if bytes with a NUL among them are known to be something else than UTF-8.
pub(super) fn is_encoded(head: &[u8]) -> bool {
    encoding(head).is_some()
}

/// The encoding of bytes with a NUL among them, with advice.
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
    use super::{BEGINNINGS, Packing, markup, packing};

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
    fn other_notations_are_told() {
        for text in [
            "<?xml version=\"1.0\"?>\n<a/>",
            "\u{feff}<!doctype html>",
            "<html lang=en>",
            "---\nkind: Pod\nspec:\n  a: b\n",
            "a: 1\nb:\n  - c\n",
            "# of a pod\nspec:\n- a\n",
        ] {
            assert!(markup(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "<13>1 x",
            "< {}",
            "---\n{}",
            "---\n12:00:01 x",
            "Event:\n  {\"a\":1}",
            "Event: x\nEvent: y\n",
            "onX:\n\t{\n",
            "a: 1",
            "Data:\n  12:00:01 x",
        ] {
            assert!(markup(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn text_is_told_by_its_first_bytes() {
        for text in [&b"{"[..], b"[\n", b"\xef", b"P ", b"BZh91B", b"(x", b"7\n"] {
            assert_eq!(packing(text, false), Some(Packing::None), "{text:?}");
        }
    }
}
