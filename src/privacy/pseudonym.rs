//! The pseudonym of a personal value: another value of the same sort, the same every time.
//!
//! It is made with a keyed hash, so without the key the value cannot be found again by trying values. A pseudonym keeps only the
//! form of a value (an address of e-mail, a number, a text of a length), and nothing of its meaning.

use blake3::{Hasher, OutputReader};

use super::text_form::{DATE, Form, MILLISECONDS, SHORTEST, digits_at_start};

/// Digits up to which numbers are exchanged one for one.
const MOST_DIGITS: usize = 18;

/// The host in place of every host: a name that RFC 2606 keeps free.
const HOST: &str = "example.invalid";

/// Schemes behind which an address stands without `//`.
const PLAIN_SCHEMES: [&str; 6] = ["sip:", "sips:", "tel:", "mailto:", "callto:", "xmpp:"];

/// Gives pseudonyms.
pub(super) struct Pseudonyms {
    key: [u8; 32],
}

impl Pseudonyms {
    /// Those that belong to a key of any length.
    pub(super) fn new(key: &[u8]) -> Self {
        Self { key: blake3::derive_key("cxray 2026-11-21 pseudonyms", key) }
    }

    /// In place of a text.
    pub(super) fn text(&self, text: &str) -> String {
        let (lead, rest) = text.split_at(lead_length(text));
        if rest.trim().is_empty() {
            return text.to_owned();
        }
        format!("{lead}{}", self.formed(rest))
    }

    /// In place of a text behind its scheme.
    fn formed(&self, text: &str) -> String {
        match Form::of(text) {
            Form::Digits => self.digits(text),
            Form::Email => format!("{}@{HOST}", self.words(text, local_length(text)).to_ascii_lowercase()),
            Form::Uri { scheme } => {
                let rest = text.len().saturating_sub(scheme + 3 + HOST.len() + 1).clamp(SHORTEST, 60);
                let path = self.words(text, rest).to_ascii_lowercase().replace(' ', "/");
                format!("{}{HOST}/{path}", &text[..scheme + 3])
            }
            Form::Date => self.date(text),
            Form::Hexadecimal => self.like(text, 16),
            Form::Token => self.like(text, 26),
            Form::Words => self.words(text, text.chars().count()),
        }
    }

    /// In place of a text of any form, a word.
    pub(super) fn word(&self, text: &str) -> String {
        self.words(text, text.chars().count()).to_ascii_lowercase().replace(' ', "-")
    }

    /// In place of a number of JSON: one with as many digits, whole if it is whole.
    pub(super) fn number(&self, raw: &str) -> String {
        let (mantissa, exponent) = raw.split_at(raw.find(['e', 'E']).unwrap_or(raw.len()));
        match mantissa.split_once('.') {
            None => format!("{}{exponent}", self.digits(mantissa)),
            Some((whole, fraction)) => {
                format!("{}.{}{exponent}", self.digits(whole), self.digits(fraction))
            }
        }
    }

    /// The digits of `text` exchanged; the same digits, the same ones, whatever stands between them.
    fn digits(&self, text: &str) -> String {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let mut exchanged = self.exchanged(&digits).into_bytes().into_iter().map(char::from);
        text.chars().map(|c| if c.is_ascii_digit() { exchanged.next().unwrap_or(c) } else { c }).collect()
    }

    /// As many digits; zeros at the beginning stay, since they distinguish sorts of numbers.
    fn exchanged(&self, digits: &str) -> String {
        let significant = digits.trim_start_matches('0');
        let zeros = &digits[..digits.len() - significant.len()];
        let count = significant.len();
        if count == 0 {
            return digits.to_owned();
        }
        if count > MOST_DIGITS {
            let mut random = self.random("digits", significant);
            let digits: String = (0..count)
                .map(|at| match (at, count) {
                    // What fits into 64 bits still does.
                    (0, 19) => b'1' + random.below(8),
                    (0, 20) => b'1',
                    (1, 20) => b'0' + random.below(8),
                    (0, _) => b'1' + random.below(9),
                    _ => b'0' + random.below(10),
                })
                .map(char::from)
                .collect();
            return format!("{zeros}{digits}");
        }
        let least = 10_u64.pow(u32::try_from(count - 1).expect("a number has few digits"));
        let number: u64 = significant.parse().unwrap_or(least);
        format!("{zeros}{}", least + self.permuted(number - least, 9 * least))
    }

    /// One of the numbers below `size` for each: no two get the same one, so that two people never become one. A
    /// Feistel network, walked until it is back among them.
    fn permuted(&self, number: u64, size: u64) -> u64 {
        const ROUNDS: u8 = 6;
        let half = (64 - (size - 1).leading_zeros()).div_ceil(2).max(1);
        let mask = (1_u64 << half) - 1;
        let mut number = number;
        loop {
            let (mut left, mut right) = (number >> half, number & mask);
            for round in 0..ROUNDS {
                let mut hasher = Hasher::new_keyed(&self.key);
                hasher.update(b"permutation").update(&[round]);
                hasher.update(&size.to_le_bytes()).update(&right.to_le_bytes());
                let mut bytes = [0; 8];
                hasher.finalize_xof().fill(&mut bytes);
                (left, right) = (right, (left ^ u64::from_le_bytes(bytes)) & mask);
            }
            number = left << half | right;
            if number < size {
                return number;
            }
        }
    }

    /// A date for a date; the time of day says little, unless its fraction is a long one.
    fn date(&self, text: &str) -> String {
        let (date, rest) = text.split_at(DATE.len());
        let rest = match rest.split_once(['.', ',']) {
            Some((clock, fraction)) if digits_at_start(fraction) > MILLISECONDS => {
                let (fraction, zone) = fraction.split_at(digits_at_start(fraction));
                format!("{clock}.{}{zone}", self.digits(fraction))
            }
            _ => rest.to_owned(),
        };
        let mut random = self.random("date", date);
        let (year, month, day) = (random.below(70), random.below(12) + 1, random.below(28) + 1);
        format!("{:04}-{month:02}-{day:02}{rest}", 1950 + u16::from(year))
    }

    /// Letter for letter and digit for digit, of the first `letters` of the alphabet or, if 16, of the hexadecimal digits.
    fn like(&self, text: &str, base: u8) -> String {
        let mut random = self.random("token", text);
        let mut exchange = |c: char| match c {
            '0'..='9' | 'a'..='f' | 'A'..='F' if base == 16 => {
                let digit = char::from_digit(u32::from(random.below(16)), 16).unwrap_or('0');
                if c.is_ascii_uppercase() { digit.to_ascii_uppercase() } else { digit }
            }
            '0'..='9' => char::from(b'0' + random.below(10)),
            'A'..='Z' => char::from(b'A' + random.below(26)),
            ' '..='~' if !c.is_ascii_alphabetic() => c,
            _ => char::from(b'a' + random.below(26)),
        };
        text.chars().map(&mut exchange).collect()
    }

    /// Words without meaning, of about this many characters.
    fn words(&self, text: &str, characters: usize) -> String {
        const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxz";
        const VOWELS: &[u8] = b"aeiou";
        let characters = characters.max(SHORTEST);
        let is_name = text.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
        let has_blanks = text.contains(char::is_whitespace);
        let mut random = self.random("words", text);
        let mut words = String::with_capacity(characters);
        while words.len() < characters {
            // What would stand alone at the end belongs to the word before it.
            if has_blanks && !words.is_empty() && characters - words.len() > 3 {
                words.push(' ');
            }
            let left = characters - words.len();
            let length = if has_blanks { left.min(3 + usize::from(random.below(6))) } else { left };
            for at in 0..length {
                let (letters, count) = if at % 2 == 0 { (CONSONANTS, 20) } else { (VOWELS, 5) };
                let letter = char::from(letters[usize::from(random.below(count))]);
                let begins = at == 0 && words.ends_with(' ');
                words.push(if begins && is_name { letter.to_ascii_uppercase() } else { letter });
            }
        }
        if text.starts_with(char::is_uppercase) {
            words[..1].make_ascii_uppercase();
        }
        words
    }

    fn random(&self, purpose: &str, text: &str) -> Random {
        let mut hasher = Hasher::new_keyed(&self.key);
        hasher.update(purpose.as_bytes()).update(&[0]).update(text.as_bytes());
        Random { bytes: hasher.finalize_xof() }
    }
}

/// Bytes that depend on a value and the key, and reveal neither.
struct Random {
    bytes: OutputReader,
}

impl Random {
    /// A number below `bound`.
    fn below(&mut self, bound: u8) -> u8 {
        let mut bytes = [0; 4];
        self.bytes.fill(&mut bytes);
        u8::try_from(u32::from_le_bytes(bytes) % u32::from(bound)).expect("the remainder is less than a byte")
    }
}

/// Letters before the `@`.
fn local_length(text: &str) -> usize {
    text.find('@').unwrap_or(0).min(64)
}

/// The length of the part of a text that is kept: a scheme behind which an address stands without `//`, or the first slash of a
/// path. It is taken off once: the rest may begin in the same way.
fn lead_length(text: &str) -> usize {
    let scheme =
        PLAIN_SCHEMES.iter().find(|scheme| text.starts_with(**scheme)).map_or(0, |scheme| scheme.len());
    match scheme {
        0 => usize::from(text.len() > 1 && text.starts_with('/') && !text.contains(char::is_whitespace)),
        scheme if text[scheme..].starts_with("//") => 0,
        scheme => scheme,
    }
}

#[cfg(test)]
mod tests {
    use super::Pseudonyms;
    use std::collections::HashSet;

    #[test]
    fn the_form_of_a_value_survives() {
        let pseudonyms = Pseudonyms::new(b"key");
        let shape = |text: &str| {
            let text = pseudonyms.text(text);
            let shape = text.chars().map(|c| match c {
                '0'..='9' => '0',
                'a'..='z' => 'a',
                'A'..='Z' => 'A',
                c => c,
            });
            shape.collect::<String>()
        };
        assert_eq!(shape("anna.novak@company.cz"), "aaaaaaaaaa@aaaaaaa.aaaaaaa");
        assert_eq!(shape("+420 (777) 123-456"), "+000 (000) 000-000");
        assert_eq!(shape("sip:5001@host.example"), "sip:aaaaaaaa@aaaaaaa.aaaaaaa".replace("sip", "aaa"));
        assert_eq!(shape("1980-05-04T00:00:00Z").len(), 20);
        assert_eq!(shape("INV-2024-000123.pdf"), "AAA-0000-000000.aaa");
        assert_eq!(shape("Anna"), "Aaaaaaaa");
        assert_eq!(shape(""), "");
        assert!(pseudonyms.text("wss://chat.company.cz/x?token=1").starts_with("wss://example.invalid/"));
        assert_eq!(pseudonyms.text("Good morning, my name is Anna.").len(), 30);
        let uuid = pseudonyms.text("4B33F58E-5C12-4D6A-9B3E-0F6C2B1A7D99");
        assert!(uuid.split('-').map(str::len).eq([8, 4, 4, 4, 12]), "{uuid}");
        assert!(uuid.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{uuid}");
    }

    #[test]
    fn a_scheme_and_a_slash_are_taken_off_once() {
        let pseudonyms = Pseudonyms::new(b"key");
        for text in ["/".repeat(1 << 20), "tel:".repeat(1 << 18), "/a".repeat(1 << 19)] {
            let other = pseudonyms.text(&text);
            assert_eq!(other.len(), text.len());
            assert_ne!(other, text);
        }
        assert!(pseudonyms.text("tel:+420777123456").starts_with("tel:+"));
        assert!(pseudonyms.text("tel://anna.novak").starts_with("tel://example.invalid/"));
        assert_eq!(pseudonyms.text("/anna.novak1"), format!("/{}", pseudonyms.text("anna.novak1")));
    }

    #[test]
    fn only_a_whole_date_is_a_date() {
        let pseudonyms = Pseudonyms::new(b"key");
        for text in ["1980-05-04", "1980-05-04T10:11", "1980-05-04 10:11:12", "1980-05-04T10:11:12.035+0200"]
        {
            let other = pseudonyms.text(text);
            assert_eq!(other[10..], text[10..], "{other}");
            assert_ne!(other[..10], text[..10], "{other}");
        }
        let long = pseudonyms.text("1980-05-04T10:11:12.491519998Z");
        assert!(!long.contains("491519998") && long.contains("T10:11:12.") && long.ends_with('Z'), "{long}");
        for (text, person) in [
            ("1980-05-04 +4915199988877", "4915199988877"),
            ("1980-05-04 4111 1111 1111 1111", "4111 1111"),
            ("2024-05-01T10:11 +49 151 999 88877", "999 88877"),
            ("2024-05-01T10:11:12+4915199988877", "15199988877"),
            ("2024-05-01T10:11:12.4915199988877Z", "15199988877"),
            ("2024-05-01T4915199988877", "15199988877"),
            ("1980-05-04 ", "1980-05-04"),
            ("1980-99-99", "1980-99-99"),
        ] {
            let other = pseudonyms.text(text);
            assert!(!other.contains(person), "{text}: {other}");
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_stay_whole() {
        let pseudonyms = Pseudonyms::new(b"key");
        for raw in ["7", "-12345", "420777123456", "12345678901234567890123"] {
            let other = pseudonyms.number(raw);
            assert_eq!(other.len(), raw.len());
            assert_eq!(other.starts_with('-'), raw.starts_with('-'));
            assert!(raw.len() < 5 || other != raw, "{raw}");
        }
        assert!(pseudonyms.number("125.00").ends_with(".00"));
        assert!(pseudonyms.number("1.5e10").ends_with("e10"));
        assert_eq!(pseudonyms.number("0"), "0");
        assert_eq!(pseudonyms.number("777123456"), pseudonyms.text("777123456"));
        assert_eq!(pseudonyms.text("+420 777"), format!("+{}", pseudonyms.text("420 777")));
    }

    #[test]
    fn one_value_has_one_pseudonym_and_another_key_gives_another() {
        let (one, two) = (Pseudonyms::new(b"one"), Pseudonyms::new(b"two"));
        for text in
            ["Anna", "anna@company.cz", "+420777123456", "4b33f58e", "Good morning, Anna", "a-1-b-2-c-3-d"]
        {
            assert_eq!(one.text(text), one.text(text));
            assert_ne!(one.text(text), two.text(text));
            assert_ne!(one.text(text), text);
        }
    }

    #[test]
    fn no_two_short_numbers_become_one() {
        let pseudonyms = Pseudonyms::new(b"key");
        let all: HashSet<String> =
            (1000..10_000).map(|number| pseudonyms.text(&number.to_string())).collect();
        assert_eq!(all.len(), 9000);
    }
}
