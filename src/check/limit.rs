//! The limits beyond which nothing is read.

use super::rule::{Rule, Severity};

/// Too large or too deep.
pub(super) static LIMIT: Rule = Rule {
    code: "limit",
    severity: Severity::Error,
    summary: "the record exceeds a limit on size or nesting",
    explanation: "\
Records have a maximum size (`--max-record-size`, 32 MiB by default), nesting depth (256 levels) and number of
values (4 million), so that no input can exhaust the machine. A record beyond a limit is not judged; the others are. Events
of these APIs are far smaller: the capture is damaged, or its records are not separated.

A compressed capture that unpacks to more than 256 MiB and to more than 1000 times its size is read no further: no real
capture compresses that well, and a small file must not keep the machine busy for hours.",
    example: "[[[[[[[[ … ]]]]]]]]",
};
