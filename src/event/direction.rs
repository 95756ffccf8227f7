//! In which direction a record was sent, as seen by whoever captured it.

use crate::capture::{Part, Record};

/// In which direction a record was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Nothing tells.
    #[default]
    Unknown,
    /// It was sent by the one who captured.
    Sent,
    /// It was received by the one who captured.
    Received,
}

impl Direction {
    /// The direction of the exchange that carried a record.
    #[must_use]
    pub fn of_exchange(record: &Record<'_, '_>) -> Self {
        let exchange = record.origin().and_then(|origin| origin.exchange.as_ref());
        match exchange.map(|exchange| exchange.part) {
            None => Self::Unknown,
            Some(Part::Request | Part::Sent) => Self::Sent,
            Some(Part::Response | Part::Received) => Self::Received,
        }
    }
}
