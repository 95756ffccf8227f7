//! Where in a HAR a record was found: the exchange that carried it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The exchange in which a record was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    /// Number of the entry in `/log/entries`, from 1.
    pub entry: u64,
    /// The exchange; `None` when the entry could not be read.
    pub exchange: Option<Exchange>,
    /// When it was sent, in milliseconds since 1970; `None` when the HAR has no time.
    pub time: Option<f64>,
}

/// A request, its response or the web socket that it opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// As the capture has it.
    pub method: Arc<str>,
    /// Its address, without user, query and fragment. Its path may hold a credential.
    pub url: Arc<str>,
    /// It opened a web socket, whose address is a credential.
    pub is_socket: bool,
    /// Which of its texts.
    pub part: Part,
}

/// A text of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// An address without its secret parts: user and password, path parameters (where servers put session
/// ids), query and fragment. Of a `data:` address nothing but that.
pub(super) fn plain_url(url: &str) -> String {
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
    use super::plain_url;

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
