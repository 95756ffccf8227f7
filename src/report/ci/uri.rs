//! Names of inputs as URI references, for formats that ask for them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that have a meaning in a URI reference. A colon is one: in the first segment it would end a scheme.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The URI reference of a path with slashes: relative stays relative, absolute becomes `file:`.
pub(in crate::report) fn of_path(path: &str) -> String {
    let encoded = utf8_percent_encode(path, RESERVED);
    if path.starts_with('/') {
        return format!("file://{encoded}");
    }
    let has_drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    if has_drive { format!("file:///{encoded}") } else { encoded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference() {
        for (path, uri) in [
            ("captures/a.ndjson", "captures/a.ndjson"),
            ("captures/a b.ndjson", "captures/a%20b.ndjson"),
            ("../a.har", "../a.har"),
            ("c:d#e?f%g", "c%3Ad%23e%3Ff%25g"),
            ("/tmp/ä.json", "file:///tmp/%C3%A4.json"),
            ("<stdin>", "%3Cstdin%3E"),
        ] {
            assert_eq!(of_path(path), uri);
        }
    }
}
