//! An array whose elements are being cut.

/// An array whose elements are being cut.
#[derive(Debug)]
pub(super) struct OpenArray {
    /// Where it opens, as long as it may still turn out to be one record as a whole.
    pub(super) undecided: Option<usize>,
    /// How deep the line is indented on which it opens.
    pub(super) indent: usize,
    /// The first byte of the first element.
    pub(super) first: Option<u8>,
    /// True if the first element stands on the line on which the array opens.
    pub(super) is_first_beside: bool,
    /// No newline was met since the array opened.
    pub(super) is_on_first_line: bool,
    /// Only blanks were met on the current line.
    pub(super) is_at_line_start: bool,
    /// The last token.
    pub(super) before: Before,
    /// The element that begins here, a string or a bare word, does not end before this offset.
    pub(super) searched: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// The opening bracket.
    Bracket,
    /// An element.
    Element,
    /// An element that was torn, so that what separates it from the next one is lost; or, for once,
    /// the beginning of an element.
    Torn,
    /// A comma, and where it stands.
    Comma(usize),
}

impl OpenArray {
    pub(super) fn new(start: usize, indent: usize) -> Self {
        Self {
            undecided: Some(start),
            indent,
            first: None,
            is_first_beside: false,
            is_on_first_line: true,
            is_at_line_start: false,
            before: Before::Bracket,
            searched: 0,
        }
    }

    /// The first byte that may still be wanted.
    pub(super) fn needs(&self) -> Option<usize> {
        let comma = match self.before {
            Before::Comma(at) => Some(at),
            _ => None,
        };
        self.undecided.or(comma)
    }

    pub(super) fn forget(&mut self, bytes: usize) {
        self.searched = self.searched.saturating_sub(bytes);
        self.undecided = self.undecided.map(|start| start.saturating_sub(bytes));
        if let Before::Comma(at) = &mut self.before {
            *at = at.saturating_sub(bytes);
        }
    }

    pub(super) fn met(&mut self, before: Before) {
        self.before = before;
        self.is_at_line_start = false;
    }
}
