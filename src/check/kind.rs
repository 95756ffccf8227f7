//! The kind of a finding: all that it shares with others that are equal to a person.

use super::finding::Finding;
use super::message::{Part, Quote};

/// Stands in no UTF-8, so that the parts of a key cannot run into one another.
const END: u8 = 0xff;

impl Finding {
    /// Appends the kind of the finding to a key: all but its place, the indexes of arrays and the value that was found.
    pub fn push_kind(&self, key: &mut Vec<u8>) {
        for text in [&*self.code, self.event.as_deref().unwrap_or_default()] {
            key.extend_from_slice(text.as_bytes());
            key.push(END);
        }
        for token in self.pointer.iter().flat_map(|pointer| pointer.split('/')) {
            let is_index = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
            key.extend_from_slice(if is_index { b"*" } else { token.as_bytes() });
            key.push(b'/');
        }
        key.push(END);
        let mut is_found = false;
        for part in self.message.parts() {
            match part {
                Part::Value(quote) if is_found => {
                    key.push(sort_of(quote));
                    break;
                }
                Part::Secret(_) if is_found => break,
                part => push_part(key, part),
            }
            is_found = matches!(part, Part::Words(words) if words.ends_with(", found "));
        }
    }
}

fn push_part(key: &mut Vec<u8>, part: &Part) {
    let (sign, text) = match part {
        Part::Words(words) => (b'w', &**words),
        Part::Name(name) | Part::Other(name) => (b'n', name.as_str()),
        Part::Text(text) => (b't', text.as_str()),
        Part::Value(quote) => (sort_of(quote), text_of(quote)),
        Part::Secret(_) => (b's', ""),
        Part::OtherNumber(_) => (b'#', ""),
    };
    key.push(sign);
    key.extend_from_slice(text.as_bytes());
    match part {
        Part::Value(Quote::Array(count) | Quote::Object(count)) => key.extend(count.to_le_bytes()),
        Part::OtherNumber(number) => key.extend(number.to_le_bytes()),
        _ => {}
    }
    key.push(END);
}

/// The sort of a value, as messages tell it.
fn sort_of(quote: &Quote) -> u8 {
    match quote {
        Quote::Null => b'0',
        Quote::Boolean(true) => b'1',
        Quote::Boolean(false) => b'2',
        Quote::Number(_) => b'3',
        Quote::String(_) => b'4',
        Quote::Array(0) => b'5',
        Quote::Array(_) => b'6',
        Quote::Object(0) => b'7',
        Quote::Object(_) => b'8',
    }
}

fn text_of(quote: &Quote) -> &str {
    match quote {
        Quote::Number(text) | Quote::String(text) => text,
        _ => "",
    }
}
