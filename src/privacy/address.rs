//! The exchange of a HAR as reports show it: an address may hold credentials and names of people in its path.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mask::Mask;
use super::redactor::Redactor;
use crate::capture::{Exchange, Origin, Part};
use crate::safe;

/// Characters of an address that are shown.
const LONGEST: usize = 300;

/// The methods of RFC 9110 and RFC 5789, and what stands in place of any other text where people must not be seen.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];
const OTHER_METHOD: &str = "OTHER";

/// A step of a path is a credential if it has a piece so long, of letters and digits.
const SHORTEST_TOKEN: usize = 20;

/// Schemes of addresses that pages ask for.
const SCHEMES: [&str; 4] = ["http", "https", "ws", "wss"];

/// The place in a HAR where a record was found, as reports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownOrigin {
    /// Number of the entry in `/log/entries`, from 1.
    pub entry: u64,
    /// The exchange; `None` when the entry could not be read.
    pub exchange: Option<ShownExchange>,
}

/// A request, its response or the web socket that it opened, as reports show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownExchange {
    /// As the capture has it.
    pub method: Box<str>,
    /// Its address.
    pub address: Address,
    /// Which of its texts.
    pub part: Part,
}

/// An address, in parts that are shown or replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Scheme and host.
    front: String,
    path: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    /// Between two steps.
    Separator(char),
    Plain(String),
    Secret(Mask),
    /// All that follows is a credential.
    SecretRest,
    /// Replaces a step that may be personal.
    Pseudonym(String),
}

impl ShownOrigin {
    /// The origin of a record, with the credentials in its address only if it `shows_secrets`.
    #[must_use]
    pub fn of(origin: &Origin, shows_secrets: bool) -> Self {
        let exchange = origin.exchange.as_ref().map(|exchange| ShownExchange {
            method: (*exchange.method).into(),
            address: Address::of(exchange, shows_secrets),
            part: exchange.part,
        });
        Self { entry: origin.entry, exchange }
    }

    /// Replaces a method that is none of HTTP, and steps that may be personal. Doing so again changes nothing.
    pub(crate) fn redact(&mut self, redactor: &Redactor<'_>) {
        let Some(exchange) = &mut self.exchange else { return };
        if !exchange.method.is_empty() && !METHODS.contains(&&*exchange.method) {
            exchange.method = OTHER_METHOD.into();
        }
        exchange.address.redact_front(redactor);
        for step in &mut exchange.address.path {
            if let Step::Plain(text) = step
                && !is_version(text)
            {
                *step = Step::Pseudonym(redactor.step(text));
            }
        }
    }
}

impl Address {
    fn of(exchange: &Exchange, shows_secrets: bool) -> Self {
        let url = &*exchange.url;
        let host = url.find("://").map_or(0, |at| at + 3);
        let end = host + url[host..].find(['/', '\\']).unwrap_or(url.len() - host);
        let (front, path) = url.split_at(end);
        let scheme = url[..host].trim_end_matches("://");
        let is_socket = exchange.is_socket || ["ws", "wss"].iter().any(|ws| scheme.eq_ignore_ascii_case(ws));
        let path = if is_socket && !shows_secrets && path.len() > 1 {
            vec![Step::Separator('/'), Step::SecretRest]
        } else {
            steps(path, shows_secrets)
        };
        Self { front: front.to_owned(), path }
    }

    /// Replaces what stands in place of a scheme or a host and is none: a text of the page, which may speak of anybody.
    fn redact_front(&mut self, redactor: &Redactor<'_>) {
        let front = std::mem::take(&mut self.front);
        let is_known = |scheme: &str| SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let host = match front.split_once("://").filter(|(scheme, _)| is_known(scheme)) {
            Some((_, host)) => host,
            None if front == "data:" => "",
            None => &front,
        };
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte);
        if !host.is_empty() && (host.len() == front.len() || !host.bytes().all(is_host)) {
            self.path.insert(0, Step::Pseudonym(redactor.step(host)));
            self.front = front[..front.len() - host.len()].to_owned();
        } else {
            self.front = front;
        }
    }

    /// The address in one piece, cut if it is long.
    #[must_use]
    pub fn cut(&self) -> String {
        safe::cut(&self.to_string(), LONGEST)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.front)?;
        self.path.iter().try_for_each(|step| match step {
            Step::Separator(separator) => write!(f, "{separator}"),
            Step::Plain(text) | Step::Pseudonym(text) => f.write_str(text),
            Step::Secret(mask) => write!(f, "{mask}"),
            Step::SecretRest => f.write_str("…"),
        })
    }
}

/// The steps of a path and their separators.
fn steps(path: &str, shows_secrets: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    for piece in path.split_inclusive(['/', '\\']) {
        let step = piece.trim_end_matches(['/', '\\']);
        if !step.is_empty() {
            let is_secret = !shows_secrets && is_token(step);
            let plain = || Step::Plain(step.to_owned());
            steps.push(if is_secret { Step::Secret(Mask::of_text(step)) } else { plain() });
        }
        steps.extend(piece[step.len()..].chars().map(Step::Separator));
    }
    steps
}

/// Returns true if a step of a path looks like a credential: a JSON web token, or a long piece of letters and digits.
fn is_token(step: &str) -> bool {
    let is_web_token = step.starts_with("eyJ") && step.matches('.').count() >= 2;
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '=');
    let is_long = |piece: &str| {
        piece.len() >= SHORTEST_TOKEN
            && piece.contains(|c: char| c.is_ascii_alphabetic())
            && piece.contains(|c: char| c.is_ascii_digit())
    };
    is_web_token || step.split(|c| !is_of_token(c)).any(is_long)
}

/// `2`, `v2`, `v1.1`: the version of an interface.
fn is_version(step: &str) -> bool {
    let number = step.strip_prefix('v').unwrap_or(step);
    let is_short =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    number.split('.').count() <= 2 && number.split('.').all(is_short)
}

#[cfg(test)]
mod tests {
    use super::Address;
    use crate::capture::{Exchange, Part};

    fn shown(url: &str, is_socket: bool, shows_secrets: bool) -> String {
        let exchange = Exchange { method: "GET".into(), url: url.into(), is_socket, part: Part::Request };
        Address::of(&exchange, shows_secrets).to_string()
    }

    #[test]
    fn credentials_in_a_path_are_not_shown() {
        for (url, is_socket, expected) in [
            ("wss://host.example/chat/dDUvZ3pTRUNSRVQ", false, "wss://host.example/…"),
            ("wss://host.example/", false, "wss://host.example/"),
            ("https://host.example/chat/1", true, "https://host.example/…"),
            (
                "https://host.example/v2/dDUvZ3pTRUNSRVQ5OQabcd/x",
                false,
                "https://host.example/v2/‹secret, 22 chars›/x",
            ),
            ("https://h.example/eyJhbGci.eyJz.c2ln", false, "https://h.example/‹secret, 18 chars›"),
            (
                "https://host.example/genesys/2/chat-of-a-team/web-chat.js",
                false,
                "https://host.example/genesys/2/chat-of-a-team/web-chat.js",
            ),
            ("", false, ""),
        ] {
            assert_eq!(shown(url, is_socket, false), expected);
            assert_eq!(shown(url, is_socket, true), url);
        }
    }
}
