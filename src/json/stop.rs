//! Where and why the parser stops.

/// Where the parser stopped, and the token that it expected there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) at: usize,
    pub(super) wanted: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The value of the text, of a member, or an element after a comma.
    Value,
    /// The first element of an array.
    FirstElement,
    /// The first name of an object.
    FirstName,
    /// The name after a comma.
    Name,
    /// The colon after a name.
    Colon,
    /// A comma or the end of the array or object.
    Separator,
    /// The end of the text.
    End,
    /// The rest of the string that begins at `start`.
    String { start: usize },
    /// A digit of the number that begins at `start`.
    Digit { start: usize },
    /// `true`, `false` or `null`.
    Literal,
    /// A place in the next array or object.
    Depth,
    /// A place for one more value.
    Place,
    /// A text that `u32` can count the bytes of.
    ShorterText,
}
