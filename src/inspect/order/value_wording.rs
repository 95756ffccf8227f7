//! Values that rules have remembered, as messages show them: credentials are masked.

use super::notes::Reading;
use super::plan::Orders;
use super::probe::LONGEST_TEXT;
use crate::catalog::{Catalog, OrderRule};
use crate::check::{Message, Part};
use crate::json::unescape_pointer_token;
use crate::privacy::{Mask, SecretNames, SecretText};

/// How the values of one rule are shown.
pub(super) struct ValueWording<'o, 'c> {
    /// Finds credentials in texts; nothing if they may be seen.
    texts: Option<&'o SecretText<'c>>,
    /// The rule compares credentials.
    is_secret: bool,
}

impl<'o, 'c> ValueWording<'o, 'c> {
    pub(super) fn new(orders: &'o Orders<'c>, rule: &OrderRule) -> Self {
        let texts = orders.secrets.as_ref();
        Self { texts, is_secret: texts.is_some() && compares_secrets(orders.catalog(), rule) }
    }

    pub(super) fn reading(&self, reading: &Reading) -> Message {
        match reading {
            Reading::Text(text) => self.text(text),
            Reading::State(_) => Message::default(),
            Reading::Number(number)
            | Reading::Run { last: number, .. }
            | Reading::Earlier { time: number, .. } => self.number(*number),
        }
    }

    pub(super) fn number(&self, number: i64) -> Message {
        if self.is_secret { Part::Secret(Mask::Unsized).into() } else { Part::OtherNumber(number).into() }
    }

    pub(super) fn text(&self, text: &str) -> Message {
        let holds_one = |texts: &SecretText<'_>| {
            let line = text.as_bytes();
            texts.are_in(line)
        };
        if !self.is_secret && !self.texts.is_some_and(holds_one) {
            return Part::Other(text.to_owned()).into();
        }
        let count = text.chars().count();
        // What is as long as is remembered was longer.
        let mask = if count >= LONGEST_TEXT { Mask::Unsized } else { Mask::Characters(count) };
        Part::Secret(mask).into()
    }
}

/// Returns true if what the rule reads is a credential in any event that it speaks of: by what the event's schema says, or by its name.
fn compares_secrets(catalog: &Catalog, rule: &OrderRule) -> bool {
    let each = rule.each.as_deref().map(|each| format!("{each}/*")).unwrap_or_default();
    let read = [&rule.member, &rule.other].into_iter().flatten();
    let pointers: Vec<String> = read.map(|member| format!("{each}{member}")).collect();
    let names = SecretNames::new(catalog.secret_words());
    let is_named =
        |pointer: &String| pointer.split('/').any(|token| names.has(&unescape_pointer_token(token)));
    let is_spoken_of = |name: &str| rule.matchers().any(|matcher| matcher.names_event(name));
    let events = catalog.events().iter().filter(|event| event.api == rule.api && is_spoken_of(&event.name));
    let secrets: Vec<&String> = events.flat_map(|event| &catalog.facts(event).secret).collect();
    pointers.iter().any(|pointer| is_named(pointer) || secrets.iter().any(|secret| covers(secret, pointer)))
}

/// Returns true if `pointer` leads to what `secret` names, or into it; in both `*` stands for any token.
fn covers(secret: &str, pointer: &str) -> bool {
    let mut below = pointer.split('/');
    secret
        .split('/')
        .all(|token| below.next().is_some_and(|other| token == "*" || other == "*" || token == other))
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn what_is_in_a_secret_is_one() {
        for (secret, pointer, expected) in [
            ("/token", "/token", true),
            ("/token", "/token/value", true),
            ("", "/token", true),
            ("/list/*/key", "/list/0/key", true),
            ("/list/0/key", "/list/*/key", true),
            ("/token", "/tokens", false),
            ("/token/value", "/token", false),
        ] {
            assert_eq!(covers(secret, pointer), expected, "{secret} {pointer}");
        }
    }
}
