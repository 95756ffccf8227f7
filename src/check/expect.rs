//! The rules that findings about expectations belong to.

use super::rule::{Rule, Severity};

/// An event that had to come did not.
pub static MISSING: Rule = Rule {
    code: "expect/missing",
    severity: Severity::Error,
    summary: "an event that was expected never came",
    explanation: "\
The capture has ended without an event that `--expect` names, or without a step of `--expect-order`. Every capture is checked on its
own. The finding points at the last event of the capture. Either the event did not happen, or the recording ended too early.",
    example: r#"{"event": "WebChatService.ready", "data": {}} (with --expect WebChatService.started)"#,
};

/// An event that must not come did.
pub static FORBIDDEN: Rule = Rule {
    code: "expect/forbidden",
    severity: Severity::Error,
    summary: "a forbidden event came",
    explanation: "\
`--forbid` names this event. The event itself may be valid: the finding is that it is in the capture.",
    example: r#"{"event": "WebChatService.chatServerWentOffline", "data": {}} (with --forbid '*WentOffline')"#,
};

/// Events that had to come in an order did not.
pub static ORDER: Rule = Rule {
    code: "expect/order",
    severity: Severity::Error,
    summary: "an event came before another that had to come first",
    explanation: "\
`--expect-order 'A > B > C'` asks that A comes before the first B, and B before the first C. Other events may come between, and each may come
again later. This event came too late: the finding names the one that came before it. If it never comes, the finding is `expect/missing`. Every capture
is checked on its own.",
    example: r#"{"event": "WebChatService.ended", "data": {}} {"event": "WebChatService.ready", "data": {}} (with --expect-order '*.ready > *.ended')"#,
};

/// Too long between two events.
pub static GAP: Rule = Rule {
    code: "expect/gap",
    severity: Severity::Error,
    summary: "too much time has passed between two events",
    explanation: "\
`--max-gap` limits the time between an event and the next one of the same capture. The finding points at the event that came late, and names the one before it. Times are taken
from envelopes, payloads, logs and HARs; events without a time are skipped. A capture in which fewer than two events have a time cannot be checked,
which is a finding too.",
    example: r#"{"time": 1700000060000, "publisher": "WebChatService", "event": "WebChatService.ended", "data": {}} (a minute after the last event, with --max-gap 30s)"#,
};
