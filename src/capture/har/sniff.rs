//! Recognises a HAR by its beginning.

use super::super::walk::{Met, Walk};

/// A text that has not shown by then that it is a HAR is none, unless it has the version of one.
const SNIFFED: usize = 64 << 10;

/// The members that `log` may have, by the HAR 1.2 specification.
const OF_LOG: [&str; 6] = ["version", "creator", "browser", "pages", "entries", "comment"];

/// Members of entries and pages that nothing else has.
const OF_ENTRY: [&str; 6] =
    ["startedDateTime", "request", "response", "pageref", "timings", "serverIPAddress"];

/// Returns true if `text` begins as a HAR; `None` when the bytes that tell are not there yet.
///
/// The first member of the root is `log`, and in it stands only what may, at least who made it, or a version and
/// entries, or an entry. For every other capture the first few bytes tell.
pub(in super::super) fn begins_har(text: &[u8], is_all: bool) -> Option<bool> {
    let mut walk = Walk::default();
    let (mut is_in_log, mut has_version, mut is_begun) = (false, false, false);
    for byte in text.iter().take(SNIFFED) {
        if !is_begun && !byte.is_ascii_whitespace() {
            is_begun = true;
            if *byte != b'{' {
                return Some(false);
            }
        }
        let met = walk.step(*byte);
        let name = match met {
            Met::Value { depth, .. } => walk.name(depth),
            Met::Closed | Met::Fault | Met::Nothing => &[],
        };
        match met {
            Met::Value { depth: 1, first: b'{' } if !is_in_log && name == b"log" => is_in_log = true,
            Met::Value { depth: 1, .. } | Met::Closed | Met::Fault => return Some(false),
            Met::Value { depth: 2, first } => match (name, first) {
                (b"creator", b'{') => return Some(true),
                (b"entries", b'[') if has_version => return Some(true),
                (b"version", b'"') => has_version = true,
                _ if is_of_log(name) => {}
                _ => return Some(false),
            },
            Met::Value { depth: 4, .. } if OF_ENTRY.iter().any(|known| known.as_bytes() == name) => {
                return Some(true);
            }
            Met::Value { .. } | Met::Nothing => {}
        }
    }
    // The members before the entries may be long: pages, and additions of programs.
    (is_all || text.len() >= SNIFFED).then_some(!is_all && has_version)
}

fn is_of_log(name: &[u8]) -> bool {
    // Programs may add members of their own, and mark them so.
    name.first() == Some(&b'_') || OF_LOG.iter().any(|known| known.as_bytes() == name)
}

#[cfg(test)]
mod tests {
    use super::begins_har;

    #[test]
    fn what_browsers_and_proxies_write_is_a_har() {
        for text in [
            "{\n  \"log\": {\n    \"version\": \"1.2\",\n    \"creator\": {",
            "{\"log\":{\"creator\":{",
            "{\"log\":{\"version\":\"1.2\",\"pages\":[{\"id\":\"a\"}],\"entries\":[",
            "{\"log\":{\"entries\":[{\"startedDateTime\":\"",
            "{\"log\":{\"comment\":\"a \\\" b\",\"entries\":[{\"time\":1,\"request\":{\"",
        ] {
            assert_eq!(begins_har(text.as_bytes(), false), Some(true), "{text}");
            let torn = text.len() - 2;
            assert_eq!(begins_har(&text.as_bytes()[..torn.min(12)], false), None, "{text}");
        }
    }

    #[test]
    fn a_record_that_has_a_log_is_none() {
        for text in [
            "{\"log\":{\"level\":\"info\"}}",
            "{\"log\":\"text\"}",
            "{\"log\":{}}",
            "{\"log\":[{\"version\":\"1.2\"}]}",
            "{\"event\":\"x\",\"log\":{\"creator\":{}}}",
            "{\"log\":{\"entries\":[{\"event\":1}]}}",
            "{\"log\":{\"version\":\"1\n",
            "[{\"log\":{\"creator\":{}}}]",
            "12",
        ] {
            assert_eq!(begins_har(text.as_bytes(), true), Some(false), "{text}");
        }
        assert_eq!(begins_har(b" \n", false), None);
        assert_eq!(begins_har(b"", true), Some(false));
    }
}
