//! A finding that is being worded.

use std::borrow::Cow;
use std::ops::Range;

use super::earlier::EarlierPlace;
use super::facts::Facts;
use super::message::Message;
use super::rule::{Rule, Severity};

/// A finding that is being worded.
pub(super) struct Draft {
    pub(super) rule: &'static Rule,
    pub(super) code: Cow<'static, str>,
    pub(super) severity: Severity,
    pub(super) message: Message,
    pub(super) help: Option<Message>,
    pub(super) facts: Facts,
    pub(super) range: Range<usize>,
    pub(super) pointer: Option<String>,
    pub(super) earlier: Option<EarlierPlace>,
}

impl Draft {
    pub(super) fn message(mut self, message: impl Into<Message>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn maybe_help(mut self, help: Option<Message>) -> Self {
        self.help = help.or(self.help);
        self
    }

    pub(super) fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = code.into();
        self
    }

    pub(super) fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    pub(super) fn facts(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// Tells of an earlier place.
    pub(super) fn earlier(mut self, earlier: Option<EarlierPlace>) -> Self {
        self.earlier = earlier;
        self
    }

    /// Points at the text in `range` instead of the value: a member's name.
    pub(super) fn range(mut self, range: Range<usize>) -> Self {
        self.range = range;
        self
    }
}
