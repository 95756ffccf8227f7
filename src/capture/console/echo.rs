//! Echoes: the same values printed twice, behind two different words; the second time perhaps with more around it.

use std::sync::Arc;

use memchr::memmem;

/// The most other values between the two prints of a value.
const BETWEEN: u8 = 3;

/// The value printed last, if it may be printed again.
#[derive(Debug, Default)]
pub(super) struct Echoes {
    /// For each program the words before which it prints the same.
    words: Arc<[Vec<String>]>,
    last: Option<Printed>,
    /// Values of others that were printed since.
    since: u8,
}

/// A value, and the word behind which it was printed.
#[derive(Debug)]
struct Printed {
    program: usize,
    word: usize,
    /// Its text without blanks.
    text: Vec<u8>,
}

impl Printed {
    /// Returns true if one of two texts is the other, or holds it with no further object beside it.
    fn is_same(&self, other: &Self) -> bool {
        if self.text == other.text {
            return true;
        }
        let (short, long) = if self.text.len() < other.text.len() { (self, other) } else { (other, self) };
        let (short, long) = (inner(&short.text), &long.text[..]);
        let Some(at) = memmem::find(long, short).filter(|_| short.len() >= TELLING) else {
            return false;
        };
        let objects = |text: &[u8]| memmem::find_iter(text, b"{\"").count();
        objects(&long[..at]) <= AROUND && objects(&long[at + short.len()..]) == 0
    }
}

/// So many objects may stand around a value that is printed again.
const AROUND: usize = 2;

/// A value of fewer bytes is not looked for in others.
const TELLING: usize = 32;

/// The elements of an array, or the value.
fn inner(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).unwrap_or(text)
}

impl Echoes {
    pub(super) fn new(words: &Arc<[Vec<String>]>) -> Self {
        Self { words: Arc::clone(words), last: None, since: 0 }
    }

    /// Returns true if the program that has just printed this value prints it again, behind another word.
    pub(super) fn is_echo(&mut self, value: &[u8], lead: &str) -> bool {
        let words = self.words.iter().enumerate();
        let mut all =
            words.flat_map(|(program, words)| words.iter().enumerate().map(move |word| (program, word)));
        let Some((program, (word, _))) = all.find(|(_, (_, word))| holds(lead.as_bytes(), word.as_bytes()))
        else {
            self.since = self.since.saturating_add(1);
            if self.since > BETWEEN {
                self.last = None;
            }
            return false;
        };
        self.since = 0;
        let text = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let printed = Printed { program, word, text };
        let is_of_other_word = |last: &&Printed| last.program == program && last.word != word;
        let is_echo = self.last.as_ref().filter(is_of_other_word).is_some_and(|last| last.is_same(&printed));
        self.last = (!is_echo).then_some(printed);
        is_echo
    }

    /// Something else was printed.
    pub(super) fn forget(&mut self) {
        self.last = None;
    }
}

/// Returns true if a short text holds a word: nothing is made ready for the search, as for one in long texts.
fn holds(text: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    memchr::memchr_iter(*first, text).any(|at| text[at..].starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::Echoes;

    #[test]
    fn only_the_same_value_behind_another_word_is_an_echo() {
        let mut echoes = Echoes::new(&[vec!["gets".to_owned(), "Got".to_owned()]].into());
        assert!(!echoes.is_echo(b"[1]", "1 gets "));
        assert!(echoes.is_echo(b"[1]", "2 Got "));
        assert!(!echoes.is_echo(b"[1]", "3 Got "));
        assert!(!echoes.is_echo(b"[1]", "4 Got "));
        assert!(!echoes.is_echo(b"[2]", "5 gets "));
        assert!(!echoes.is_echo(b"[1]", "6 Got "));
        assert!(!echoes.is_echo(b"[2]", "7 gets "));
        assert!(!echoes.is_echo(b"{}", "else"));
        assert!(echoes.is_echo(b"[2]", "8 Got "));
        assert!(!echoes.is_echo(b"[3]", "10 gets "));
        for _ in 0..4 {
            assert!(!echoes.is_echo(b"{}", "else"));
        }
        assert!(!echoes.is_echo(b"[3]", "11 Got "));
    }

    #[test]
    fn a_value_may_be_printed_with_more_around_it() {
        let mut echoes = Echoes::new(&[vec!["COMMAND".to_owned(), "DATA".to_owned()]].into());
        let value = br#"{"event":"WebChatService.ready","data":{}}"#;
        let array = [b"[", &value[..], b"]"].concat();
        let around = [br#"{ "script": "f", "args": [ "#, &value[..], b"] }"].concat();
        let more = [br#"{"args":["#, &value[..], br#",{"event":"x"}]}"#].concat();
        for (first, second, is_echo) in [
            (&array, &around, true),
            (&around, &array, true),
            (&array, &more, false),
            (&b"[]".to_vec(), &around, false),
        ] {
            echoes.forget();
            assert!(!echoes.is_echo(first, "COMMAND f("));
            assert_eq!(echoes.is_echo(second, "DATA "), is_echo);
        }
    }
}
