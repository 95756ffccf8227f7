//! The place before a finding that explains it.

use serde::{Deserialize, Serialize};

use crate::json::Position;

/// A place in the same record, before that of a finding, that explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EarlierPlace {
    /// Where the bracket or quote stands that is not closed.
    Opened(Position),
    /// Where the name stands that is given again.
    First(Position),
}

impl EarlierPlace {
    /// The same behind a change of the place.
    #[must_use]
    pub(super) fn moved(self, to: impl FnOnce(Position) -> Position) -> Self {
        match self {
            Self::Opened(place) => Self::Opened(to(place)),
            Self::First(place) => Self::First(to(place)),
        }
    }

    /// The place.
    #[must_use]
    pub(super) fn place(self) -> Position {
        match self {
            Self::Opened(place) | Self::First(place) => place,
        }
    }
}
