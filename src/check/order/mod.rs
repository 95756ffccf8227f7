//! Whether a conversation keeps the order that its API documents. The only check that remembers.
//!
//! Workers look at each event on its own and note what rules want to know of it; the rules themselves run where the
//! outputs of the workers are in the order of the input again.
//!
//! * `plan`: the rules of an API, asked by event: what of this one does which rule want to know?
//! * `lookout`: a worker's part: from a record to a sighting, if there is anything to note
//! * `story`: the story of one input so far, and what it does to the rules when a sighting comes
//! * `thread`: what one rule remembers of one conversation, and what breaks the rule
//! * `wording`: a broken rule in words
//! * `discreet`: values in those words, of which credentials are not told

mod discreet;
mod lookout;
mod plan;
mod story;
mod thread;
mod wording;

pub use lookout::{Lookout, Seen, Sightings};
pub use plan::Orders;
pub use story::{Ending, Stories};

use super::rule::{Rule, Severity};

/// The family of all order rules; each has a text of its own in the catalogue.
pub(super) static ORDER: Rule = Rule {
    code: "order/NAME",
    severity: Severity::Warning,
    summary: "events come in another order than the API documents",
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
