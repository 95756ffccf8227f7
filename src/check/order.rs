//! The rule that findings of the order rules belong to.

use super::rule::{Rule, Severity};

/// The family of all order rules; each has a text of its own in the catalogue.
pub static ORDER: Rule = Rule {
    code: "order/NAME",
    severity: Severity::Warning,
    summary: "events come in a different order than documented",
    explanation: "\
The events of one conversation do not come in the order that their API documents. Each rule is a file of the catalogue
(`schemas/<api>/order/NAME.json`), with the sentence that it is based on; `cxray events rules` lists all rules, and
`cxray explain order/NAME` explains one. A finding names the other event that it is about.

A rule checks one conversation of one capture. If the beginning of the conversation was not captured, an event that seems to be
missing may have come before: then the finding is a note and says so. Events that are still expected when the capture ends are
not reported; the summary counts these conversations as unfinished. With `--complete`, which says that the captures hold whole conversations, both are findings
like any other, even in a capture of one event. Only events that a whole capture may lack are not reported then: those that few installations send,
and those that a recorder of events does not see, such as requests.",
    example: r#"{"event": "WebChatService.ended", "data": {}} {"event": "WebChatService.clientTypingStarted", "data": {}}"#,
};
