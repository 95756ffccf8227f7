//! The changes to a text that make it JSON, and the map back to where everything stood before.

use std::ops::Range;

use super::cause::SyntaxError;

/// A construct that is not JSON and can be read without guessing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Repair {
    /// `'a'`
    SingleQuotes,
    /// `“a”`
    CurlyQuotes,
    /// `{a: 1}`
    UnquotedName,
    /// `[1,]`
    TrailingComma,
    /// Members on lines of their own, without a comma between them.
    MissingComma,
    /// `;` in place of a comma, or at the end.
    Semicolon,
    /// `// …`, `/* … */`, `# …`
    Comment,
    /// `u'a'`
    PythonString,
    /// `True`, `False`, `None`
    PythonWord,
    /// `{"a": undefined}`
    Undefined,
    /// `12L`
    IntegerSuffix,
    /// A blank that is none to JSON.
    OddSpace,
}

impl Repair {
    /// The construct in a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SingleQuotes => "single quotes",
            Self::CurlyQuotes => "typographic quotes",
            Self::UnquotedName => "name without quotes",
            Self::TrailingComma => "trailing comma",
            Self::MissingComma => "missing comma",
            Self::Semicolon => "semicolon",
            Self::Comment => "comment",
            Self::PythonString => "Python string",
            Self::PythonWord => "Python word",
            Self::Undefined => "`undefined` (the member is left out)",
            Self::IntegerSuffix => "suffix of an integer",
            Self::OddSpace => "blank that is none to JSON",
        }
    }
}

/// A stretch of the text as it was, and what stands there now.
#[derive(Debug, Clone)]
struct Edit {
    original: Range<usize>,
    replacement: &'static str,
    /// Where the replacement begins in the repaired text.
    at: usize,
    /// `None` where it belongs to the repair before.
    repair: Option<Repair>,
}

/// The edits of a text, in its order.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    edits: Vec<Edit>,
}

impl Edits {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.edits.len()
    }

    /// Returns true if nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Takes back all but the first `kept`.
    pub(super) fn take_back(&mut self, kept: usize) {
        self.edits.truncate(kept);
    }

    pub(super) fn add(&mut self, original: Range<usize>, replacement: &'static str, repair: Option<Repair>) {
        self.edits.push(Edit { original, replacement, at: 0, repair });
    }

    /// Puts something else in the place of the edit of a stretch.
    pub(super) fn replace_at(&mut self, original: &Range<usize>, replacement: &'static str) {
        if let Some(edit) = self.edits.iter_mut().rfind(|edit| edit.original == *original) {
            edit.replacement = replacement;
        }
    }

    /// Makes the edits: the repaired text.
    pub(super) fn apply(&mut self, text: &str) -> String {
        // A comma turns out to be too much only behind what follows it.
        self.edits.sort_by_key(|edit| edit.original.start);
        let mut repaired = String::with_capacity(text.len() + self.edits.len());
        let mut from = 0;
        for edit in &mut self.edits {
            repaired.push_str(text.get(from..edit.original.start).unwrap_or_default());
            edit.at = repaired.len();
            repaired.push_str(edit.replacement);
            from = edit.original.end;
        }
        repaired.push_str(text.get(from..).unwrap_or_default());
        repaired
    }

    /// Where in the text as it was an offset of the repaired text stands.
    #[must_use]
    pub fn original(&self, offset: usize) -> usize {
        let passed = self.edits.partition_point(|edit| edit.at <= offset);
        let Some(edit) = passed.checked_sub(1).and_then(|last| self.edits.get(last)) else {
            return offset;
        };
        match offset - edit.at {
            0 if !edit.replacement.is_empty() => edit.original.start,
            within if within < edit.replacement.len() => edit.original.end.min(edit.original.start + within),
            within => edit.original.end + within - edit.replacement.len(),
        }
    }

    /// A fault of the repaired text as one of the text as it was.
    #[must_use]
    pub fn fault(&self, fault: SyntaxError) -> SyntaxError {
        let span = self.original(fault.span.start)..self.original(fault.span.end);
        SyntaxError { span, opened: fault.opened.map(|opened| self.original(opened)), ..fault }
    }

    /// Each sort of repair: how often it was made, and where it was made first, in the text as it was.
    #[must_use]
    pub fn sorts(&self) -> Vec<(Repair, u64, Range<usize>)> {
        let mut sorts: Vec<(Repair, u64, Range<usize>)> = Vec::new();
        for edit in &self.edits {
            let Some(repair) = edit.repair else { continue };
            match sorts.iter_mut().find(|(known, ..)| *known == repair) {
                Some((_, count, _)) => *count += 1,
                None => sorts.push((repair, 1, edit.original.clone())),
            }
        }
        sorts
    }

    /// Where in the text as it was ends what ends at an offset of the repaired text.
    #[must_use]
    pub fn original_end(&self, offset: usize) -> usize {
        let passed = self.edits.partition_point(|edit| edit.at < offset);
        let Some(edit) = passed.checked_sub(1).and_then(|last| self.edits.get(last)) else {
            return offset;
        };
        let within = offset - edit.at;
        match within.checked_sub(edit.replacement.len()) {
            Some(behind) => edit.original.end + behind,
            None => edit.original.end.min(edit.original.start + within),
        }
    }

    /// Where something was left out in a stretch of the repaired text, and where that ended in the text as it was.
    pub fn left_out(&self, repaired: Range<usize>) -> impl Iterator<Item = (usize, usize)> + '_ {
        let first = self.edits.partition_point(|edit| edit.at < repaired.start);
        let within = self.edits[first..].iter().take_while(move |edit| edit.at < repaired.end);
        within.filter(|edit| edit.replacement.is_empty()).map(|edit| (edit.at, edit.original.end))
    }

    /// The repairs, in order, and where each stands in the repaired text.
    pub fn repairs(&self) -> impl Iterator<Item = (Repair, Range<usize>)> + '_ {
        self.edits.iter().filter_map(|edit| Some((edit.repair?, edit.at..edit.at + edit.replacement.len())))
    }
}
