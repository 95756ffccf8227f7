//! The exchange of a HAR that a finding is about, and the time of its event.

use serde::Serialize;

use crate::privacy::ShownOrigin;
use crate::safe;

/// Characters of an address that people are shown.
const LONGEST_URL: usize = 200;

/// The exchange in machine formats.
#[derive(Serialize)]
pub(super) struct OriginObject<'o> {
    entry: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'static str>,
}

impl<'o> OriginObject<'o> {
    pub(super) fn of(origin: &'o ShownOrigin) -> Self {
        let exchange = origin.exchange.as_ref();
        Self {
            entry: origin.entry,
            method: exchange.map(|exchange| &*exchange.method),
            url: exchange.map(|exchange| exchange.address.cut()),
            part: exchange.map(|exchange| exchange.part.as_str()),
        }
    }
}

/// `entry 12: POST https://host.example/path (response)`.
pub(super) fn origin_line(origin: &ShownOrigin) -> String {
    let Some(exchange) = &origin.exchange else {
        return format!("entry {}", origin.entry);
    };
    let (method, url) =
        (safe::shown(&exchange.method), safe::shown_cut(&exchange.address.cut(), LONGEST_URL));
    format!("entry {}: {method} {url} ({})", origin.entry, exchange.part.as_str())
}

/// The time of an event, as the end of a phrase; nothing if it is unknown.
pub(super) fn at_time(time: Option<&str>) -> String {
    time.map(|time| format!(", at {time}")).unwrap_or_default()
}
