//! Facts about an input that are no record: a part that could not be used, or a form that remains doubtful.

/// A fact about an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// The input begins in the middle of a record, whose rest stands here.
    Torn,
    /// A line that is neither JSON nor certainly a line of a log.
    Form,
    /// NUL bytes at the beginning of a line, as `copytruncate` and a crash leave them.
    Nul {
        /// How many.
        bytes: u64,
    },
    /// A followed file was truncated, or written anew, after `read` bytes of it were read.
    Truncated {
        /// How many bytes had been read.
        read: u64,
    },
    /// Files that a followed name meant came and went before they could be opened.
    Missed {
        /// How many.
        files: u64,
    },
    /// The system did not report all changes of a followed name: files may have come and gone.
    Overrun,
    /// The run was ended before all that was written was read.
    Unread {
        /// How many bytes are left.
        bytes: u64,
    },
}
