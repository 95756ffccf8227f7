//! Why a schema is of no use.

/// Why a schema is of no use, and where in it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct SchemaFault {
    /// RFC 6901 pointer to the place in the root document, where the fault has one.
    pub pointer: Option<String>,
    /// The fault, in one line.
    pub message: String,
}
