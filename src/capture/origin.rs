//! Where in a HAR a record was found: the exchange that carried it.

use std::sync::Arc;

/// The exchange in which a record was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Number of the entry in `/log/entries`, from 1.
    pub entry: u64,
    /// Method and address, and what of it; `None` when the entry could not be read.
    pub exchange: Option<Exchange>,
    /// When it was sent, in milliseconds since 1970; unknown when the HAR does not tell.
    pub time: Option<f64>,
}

/// A request, its response or the web socket that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// As the capture has it.
    pub method: Arc<str>,
    /// Without user, query and fragment, and without what looks like a credential in its path.
    pub url: Arc<str>,
    /// The same with the credentials in its path; nothing if there are none.
    pub open_url: Option<Arc<str>>,
    /// Its address speaks of nobody any more.
    pub is_redacted: bool,
    /// Which of its texts.
    pub part: Part,
}

/// A text of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The body of the request.
    Request,
    /// The body of the response.
    Response,
    /// A message that the page sent over a web socket.
    Sent,
    /// A message that the page received over a web socket.
    Received,
}

impl Origin {
    /// Where credentials may be shown, those in the path of its address are.
    pub fn open(&mut self) {
        if let Some(exchange) = &mut self.exchange {
            exchange.url = exchange.open_url.take().unwrap_or_else(|| Arc::clone(&exchange.url));
        }
    }
}

impl Part {
    /// Its name in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// Characters of an address that are kept.
const LONGEST_URL: usize = 300;

/// The address of a web socket ends in a credential; so does any other that has a piece so long, of letters and digits.
const SHORTEST_TOKEN: usize = 20;

/// An address as it is shown, and as it is where credentials are shown, if that is another one. That of a web socket is a
/// credential itself.
pub(super) fn addresses(url: &str, is_socket: bool) -> (Arc<str>, Option<Arc<str>>) {
    let plain = plain_url(url);
    let shown = without_credentials(&plain, is_socket);
    let cut = |url: &str| Arc::from(crate::safe::cut(url, LONGEST_URL));
    let open = (shown != plain).then(|| cut(&plain));
    (cut(&shown), open)
}

fn without_credentials(url: &str, is_socket: bool) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let (front, path) = url.split_at(host + url[host..].find(['/', '\\']).unwrap_or(url.len() - host));
    let scheme = front.get(..host.saturating_sub(3)).unwrap_or_default();
    if is_socket || scheme.eq_ignore_ascii_case("wss") || scheme.eq_ignore_ascii_case("ws") {
        return if path.len() > 1 { format!("{front}/…") } else { url.to_owned() };
    }
    let mut shown = front.to_owned();
    for piece in path.split_inclusive(['/', '\\']) {
        let step = piece.trim_end_matches(['/', '\\']);
        if is_token(step) {
            shown.extend(["‹secret, ", &step.chars().count().to_string(), " chars›"]);
            shown.push_str(&piece[step.len()..]);
        } else {
            shown.push_str(piece);
        }
    }
    shown
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

/// An address without what may be secret in it: user and password, path parameters (where servers put session
/// ids), query and fragment. Of a `data:` address nothing but that.
fn plain_url(url: &str) -> String {
    if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return "data:".to_owned();
    }
    let end = url.find(['?', '#', ';']).unwrap_or(url.len());
    let url = &url[..end];
    let (scheme, rest) = url.find("://").map_or(("", url), |at| url.split_at(at + 3));
    let (authority, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
    let host = authority.rfind('@').map_or(authority, |at| &authority[at + 1..]);
    format!("{scheme}{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::{addresses, plain_url};

    #[test]
    fn credentials_in_a_path_are_not_shown() {
        let shown = |url: &str| addresses(url, false).0.to_string();
        assert_eq!(shown("wss://host.example/chat/dDUvZ3pTRUNSRVQ"), "wss://host.example/…");
        assert_eq!(shown("wss://host.example/"), "wss://host.example/");
        assert_eq!(&*addresses("https://host.example/chat/1", true).0, "https://host.example/…");
        let token = "https://host.example/v2/dDUvZ3pTRUNSRVQ5OQabcd/x";
        assert_eq!(shown(token), "https://host.example/v2/‹secret, 22 chars›/x");
        assert_eq!(addresses(token, false).1.as_deref(), Some(token));
        assert_eq!(shown("https://h.example/eyJhbGci.eyJz.c2ln"), "https://h.example/‹secret, 18 chars›");
        let plain = "https://host.example/genesys/2/chat-of-a-team/web-chat.js";
        assert_eq!(addresses(plain, false), (plain.into(), None));
    }

    #[test]
    fn nothing_secret_is_left_in_an_address() {
        let plain = "https://host.example:8443/api/v2";
        assert_eq!(plain_url("https://host.example:8443/api/v2?token=1#x"), plain);
        assert_eq!(plain_url("https://me:secret@host.example:8443/api/v2"), plain);
        assert_eq!(plain_url("https://host.example:8443/api/v2;jsessionid=1/x"), plain);
        assert_eq!(plain_url("https://me:a@b@host.example:8443/api/v2"), plain);
        assert_eq!(plain_url("https://host?mail=a@b"), "https://host");
        assert_eq!(plain_url("data:text/html;base64,AAAA"), "data:");
        assert_eq!(plain_url("host/a@b"), "host/a@b");
        assert_eq!(plain_url(""), "");
    }
}
