//! The direction in which a record was sent, as seen by the side that captured it.

use crate::capture::{Part, Record};

/// The direction in which a record was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// The capture does not say.
    #[default]
    Unknown,
    /// Sent by the side that captured it.
    Sent,
    /// Received by the side that captured it.
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
