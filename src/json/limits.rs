//! How much of a text is read.

/// How much of a text is taken before it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Arrays and objects inside each other; `[[]]` is two deep.
    pub depth: u32,
    /// Values of all kinds in one text, member names not counted. Never more than 134,217,727.
    pub values: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 256, values: 4_000_000 }
    }
}
