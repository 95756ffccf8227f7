//! Facts about an input that are no record: a part that could not be used, or a form that remains doubtful.

/// A fact about an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The input begins in the middle of a record, whose rest stands here.
    Torn,
    /// A line that is neither JSON nor certainly a line of a log.
    Form,
}
