//! The packets of socket.io, Engine.IO and `SockJS`.

use super::part::Part;
use crate::capture::lexical::{opens, valid_prefix};
use crate::json::work;

/// The digits in front of a packet: of two types and of the number of an answer.
const MOST_DIGITS: usize = 12;

/// The JSON in packets of socket.io, Engine.IO and `SockJS`: `42["name",{…}]`, `96:42[…]`, `a["…"]`.
pub(super) fn packets(text: &[u8]) -> Vec<Part> {
    let mut parts = Vec::new();
    // Many packets may stand before a separator: it is looked for once.
    let (mut at, mut separator) = (0, 0);
    while at < text.len() {
        if separator <= at {
            separator = at + memchr::memchr(0x1e, &text[at..]).unwrap_or(text.len() - at);
            work(separator - at);
        }
        let (from, end) = counted(text, at, separator);
        let Some(json) = packet(&text[from..end]) else {
            return Vec::new();
        };
        if json < end - from {
            parts.push(Part::of(text, from + json..end));
        }
        at = if text.get(end) == Some(&0x1e) { end + 1 } else { end };
    }
    parts
}

/// The stretch of a packet that may have its length in front: in characters, as JavaScript counts them.
fn counted(text: &[u8], at: usize, end: usize) -> (usize, usize) {
    let digits = digits(&text[at..end]);
    let length: Option<usize> =
        std::str::from_utf8(&text[at..at + digits]).ok().and_then(|digits| digits.parse().ok());
    let (Some(length), Some(b':')) = (length, text.get(at + digits)) else {
        return (at, end);
    };
    let from = at + digits + 1;
    // A unit has three bytes at most; many packets may stand in the text.
    let most = length.saturating_mul(3).saturating_add(4).min(end - from);
    let packet = valid_prefix(&text[from..from + most]);
    let mut units: usize = 0;
    let within = packet.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > length
    });
    (from, within.map_or(end, |(to, _)| from + to))
}

/// Where in a packet its JSON begins; at its end if it carries none. `None` if it is not a packet.
fn packet(packet: &[u8]) -> Option<usize> {
    let packet = packet.trim_ascii_end();
    if packet.first() == Some(&b'a') && packet.get(1) == Some(&b'[') {
        return Some(1);
    }
    let kind = digits(packet);
    if kind == 0 || kind > MOST_DIGITS {
        return None;
    }
    let mut at = kind;
    if packet.get(at) == Some(&b'/') {
        at += memchr::memchr(b',', &packet[at..])? + 1;
    }
    at += digits(&packet[at..]);
    match packet.get(at) {
        None => Some(packet.len()),
        Some(first) if opens(*first) => Some(at),
        Some(_) => None,
    }
}

fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
