//! The rule that findings of the order rules belong to.

use super::rule::{Rule, Severity};

/// The family of all order rules; each has a text of its own in the catalogue.
pub static ORDER: Rule = Rule {
    code: "order/NAME",
    severity: Severity::Warning,
    summary: "events come in a different order than documented",
    explanation: "\
The events of one conversation do not come as the documents of their API say. Each rule is a file of the catalogue
(`schemas/<api>/order/NAME.json`), with the sentence that it rests on; `cxray events rules` lists all, and
`cxray explain order/NAME` tells one. A finding names the other event that it rests on.

A rule looks at one conversation of one capture. Where the beginning of the conversation was not captured, what seems to be
missing may have come before: then the finding is a note and says so. What is still to come when the capture ends is left
open, and the summary counts it. With `--complete`, which says that the captures hold whole conversations, both are findings
like any other, even in a capture of one event. Only what no capture need hold is not missed then: events that few installations send,
and what a recorder of events does not see, such as requests.",
    example: r#"{"event": "WebChatService.ended", "data": {}} {"event": "WebChatService.clientTypingStarted", "data": {}}"#,
};
