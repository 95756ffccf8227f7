//! The parties between which events are sent.

use serde::{Deserialize, Serialize};

/// A party of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// The customer, and the program that they use.
    Client,
    /// A program that talks to the customer.
    Bot,
    /// A person who talks to the customer, and their desktop.
    Agent,
    /// A person who listens to an agent, or helps.
    Supervisor,
    /// The servers between them.
    Server,
}

impl Lane {
    /// All of them, in the order in which they are drawn.
    pub const ALL: [Self; 5] = [Self::Client, Self::Bot, Self::Agent, Self::Supervisor, Self::Server];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Bot => "bot",
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Server => "server",
        }
    }

    /// The lane of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.as_str() == name)
    }
}

/// Where an event tells a party: lanes, and pointers to values that the API's `lanes` translate, in the order in which they are
/// tried.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Party {
    /// Always this one.
    Fixed(Lane),
    /// The first that tells one.
    FirstOf(Vec<String>),
}

/// The state that somebody, or a conversation, is in after an event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StateFacts {
    /// Whose state.
    pub of: StateOf,
    /// Pointers to the state; the first that is there counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// The state, if it is always the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
}

/// The owner of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StateOf {
    /// The conversation.
    Conversation,
    /// A party.
    #[serde(untagged)]
    Lane(Lane),
}
