//! Statistics of the strings at a place.

use super::forms::Forms;

/// Distinct strings that are kept; of more none is.
pub(super) const MOST_VALUES: usize = 24;

/// Bytes of a string that is kept. A word of a program is no longer.
const LONGEST_VALUE: usize = 40;

/// The facts that the strings at a place have in common.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) count: u64,
    /// The strings and how often each came, in the order in which they came first, unless there are too many or one of
    /// them is no word of a program.
    pub(super) values: Option<Vec<(Box<str>, u64)>>,
    pub(super) forms: Forms,
    /// A string holds the mark of an address of mail.
    pub(super) has_address: bool,
}

impl Default for Texts {
    fn default() -> Self {
        Self { count: 0, values: Some(Vec::new()), forms: Forms::ANY, has_address: false }
    }
}

impl Texts {
    /// Adds one string. It is not read where nothing more can be learnt from it.
    #[inline]
    pub(super) fn add<'t>(&mut self, text: impl FnOnce() -> std::borrow::Cow<'t, str>) {
        self.count += 1;
        if self.values.is_none() && self.forms.is_none() {
            return;
        }
        self.read(&text());
    }

    fn read(&mut self, text: &str) {
        if !self.forms.is_none() {
            self.forms = self.forms.of(text);
        }
        let Some(values) = &mut self.values else { return };
        match values.iter().position(|(known, _)| **known == *text) {
            Some(at) => values[at].1 += 1,
            None if values.len() < MOST_VALUES && is_word(text) => values.push((text.into(), 1)),
            None => {
                self.has_address |= text.contains('@');
                self.values = None;
            }
        }
    }

    /// Adds the strings of another place or part.
    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.forms = self.forms.and(other.forms);
        self.has_address |= other.has_address;
        let Some(theirs) = other.values else {
            self.values = None;
            return;
        };
        let Some(mine) = &mut self.values else { return };
        for (text, count) in theirs {
            match mine.iter_mut().find(|(known, _)| *known == text) {
                Some((_, mine)) => *mine += count,
                None => mine.push((text, count)),
            }
        }
        if mine.len() > MOST_VALUES {
            self.values = None;
        }
    }

    /// The strings, if each of them came several times, so that another one is not likely: by Good and Turing, its
    /// probability is the share of those that came once.
    pub(super) fn closed(&self, support: u64) -> Option<&[(Box<str>, u64)]> {
        /// Events for each value of a closed set.
        const EACH: u64 = 20;
        let values = self.repeated()?;
        let needed = support.max(EACH * values.len() as u64);
        (self.count >= needed && values.iter().all(|(_, count)| *count > 2)).then_some(values)
    }

    /// The strings, if most of them came again.
    pub(super) fn repeated(&self) -> Option<&[(Box<str>, u64)]> {
        /// Events for each value of an open set.
        const EACH: u64 = 3;
        let values = self.values.as_deref()?;
        (!values.is_empty() && self.count >= EACH * values.len() as u64).then_some(values)
    }
}

/// Returns true if a program may have written `text` as a word of its own: no words of people, no ids.
fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_mark = |byte: u8| matches!(byte, b'_' | b'.' | b':' | b'/' | b'-' | b'+');
    bytes.len() <= LONGEST_VALUE
        && bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || is_mark(*byte))
        && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[(&str, u64)]) -> Texts {
        let mut all = Texts::default();
        for (text, count) in texts {
            (0..*count).for_each(|_| all.add(|| (*text).into()));
        }
        all
    }

    #[test]
    fn a_set_is_closed_only_when_small_against_its_support() {
        assert!(of(&[("card", 30), ("cash", 10)]).closed(20).is_some());
        assert!(of(&[("card", 30), ("cash", 9)]).closed(20).is_none());
        // A value that came once: others are likely.
        assert!(of(&[("card", 300), ("cash", 10), ("gift", 1)]).closed(20).is_none());
        assert!(of(&[("card", 300), ("cash", 10), ("gift", 1)]).repeated().is_some());
        assert!(of(&[("card", 1), ("cash", 1)]).repeated().is_none());
    }

    #[test]
    fn words_of_people_and_ids_are_not_kept() {
        for text in ["Anna Novak", "anna@shop.test", "o-12345", "", "+420123", "ř", &"x".repeat(41)] {
            assert!(of(&[("card", 30), (text, 30)]).values.is_none(), "{text}");
        }
    }

    #[test]
    fn parts_make_the_same_as_the_whole() {
        let (mut first, second) = (of(&[("a", 3), ("b", 1)]), of(&[("b", 4), ("c", 9)]));
        first.merge(second);
        let whole = of(&[("a", 3), ("b", 5), ("c", 9)]);
        assert_eq!((first.count, first.values), (whole.count, whole.values));
        let many: Vec<String> = (0..=MOST_VALUES).map(|at| format!("v{at}")).collect();
        let mut parts = Texts::default();
        for text in &many {
            parts.merge(of(&[(text, 1)]));
        }
        assert!(parts.values.is_none());
    }
}
