//! Lines that set off a stretch of code.

use super::value::begins_value;
use crate::capture::lexical::lossy;

/// A line that sets off a stretch of code in Markdown or a ticket: "```", "```json", `{code:json}`, `<pre>`.
pub(in super::super) fn is_fence(line: &[u8]) -> bool {
    // Every line of a log is asked.
    may_begin(line)
        && behind_fence(&lossy(line))
            .is_some_and(|language| language.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Returns true if a line is the sign of a stretch of code, or begins with one and a value, which may go on over lines.
pub(super) fn begins_code(line: &str) -> bool {
    is_fence(line.as_bytes())
        || behind_fence(line).is_some_and(|rest| matches!(rest.trim(), "{" | "[") || begins_value(rest))
}

/// The rest of a line behind the signs of a stretch of code with which it begins.
fn behind_fence(line: &str) -> Option<&str> {
    let mut rest = behind_sign(line)?;
    // A loop: a line may consist of millions of signs.
    while let Some(further) = behind_sign(rest) {
        rest = further;
    }
    Some(rest)
}

/// Returns true if a line has the first byte of such a sign.
fn may_begin(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'`' | b'~' | b'{' | b'<' | b']'))
}

/// The rest of a line behind one such sign.
fn behind_sign(line: &str) -> Option<&str> {
    const SIGNS: [&str; 2] = ["```", "~~~"];
    const MACROS: [&str; 4] = ["{code", "{noformat", "{quote", "{panel"];
    const ELEMENTS: [&str; 6] = ["<pre>", "</pre>", "<code>", "</code>", "<![CDATA[", "]]>"];
    if !may_begin(line.as_bytes()) {
        return None;
    }
    let of_macro = |name: &&str| {
        let (options, rest) = line.strip_prefix(*name)?.split_once('}')?;
        (options.is_empty() || options.starts_with(':')).then_some(rest)
    };
    let element = || ELEMENTS.iter().find_map(|element| line.strip_prefix(element));
    let found = SIGNS.iter().find_map(|sign| line.strip_prefix(sign));
    found.or_else(|| MACROS.iter().find_map(of_macro)).or_else(element)
}
