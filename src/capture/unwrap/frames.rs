//! The texts that transports put into frames: server-sent events, STOMP, records with separators, parts of a multipart body.

use super::part::Part;
use crate::capture::lexical::begins_json;

/// Server-sent events: the data of each, whose lines are joined.
pub(super) fn events(text: &[u8]) -> Vec<Part> {
    const FIELDS: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b":"];
    if !FIELDS.iter().any(|field| text.trim_ascii_start().starts_with(field)) {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut open: Option<Part> = None;
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let line = line.trim_ascii_end();
        if line.is_empty() {
            parts.extend(open.take());
        }
        let Some(data) = line.strip_prefix(b"data:") else { continue };
        let data = data.strip_prefix(b" ").unwrap_or(data);
        let from = start + line.len() - data.len();
        match &mut open {
            None => open = Some(Part::of(text, from..from + data.len())),
            Some(part) => {
                part.embedded.text.push(b'\n');
                part.embedded.go_on(from - part.at, data);
            }
        }
    }
    parts.extend(open);
    parts
}

/// The bodies of STOMP frames.
pub(super) fn stomp(text: &[u8]) -> Vec<Part> {
    const COMMANDS: [&[u8]; 5] = [b"MESSAGE", b"SEND", b"RECEIPT", b"CONNECTED", b"ERROR"];
    let mut parts = Vec::new();
    let mut at = 0;
    for frame in text.split_inclusive(|byte| *byte == 0) {
        let start = at;
        at += frame.len();
        let blanks = frame.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let command = frame[blanks..]
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .next()
            .expect("a split has a first part");
        if !COMMANDS.contains(&command) {
            continue;
        }
        let empty = [&b"\n\n"[..], b"\r\n\r\n"];
        let head = empty
            .iter()
            .filter_map(|empty| Some(memchr::memmem::find(&frame[blanks..], empty)? + blanks + empty.len()));
        let Some(body) = head.min() else { continue };
        let end = frame.strip_suffix(b"\0").unwrap_or(frame).len();
        if body < end {
            parts.push(Part::of(text, start + body..start + end));
        }
    }
    parts
}

/// JSON texts each of which a record separator ends.
pub(super) fn separated(text: &[u8]) -> Vec<Part> {
    if !begins_json(text) || memchr::memchr(0x1e, text).is_none() {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let mut at = 0;
    for record in text.split(|byte| *byte == 0x1e) {
        if !record.trim_ascii().is_empty() {
            parts.push(Part::of(text, at..at + record.len()));
        }
        at += record.len() + 1;
    }
    parts
}

/// The bodies of a multipart text.
pub(super) fn multipart(text: &[u8]) -> Vec<Part> {
    let start = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let line =
        text[start..].split(|byte| *byte == b'\n').next().expect("a split has a first part").trim_ascii_end();
    if !line.starts_with(b"--") || line.len() < 3 {
        return Vec::new();
    }
    let mut parts = Vec::new();
    let bounds: Vec<usize> = memchr::memmem::find_iter(text, line).collect();
    for pair in bounds.windows(2) {
        let part = &text[pair[0] + line.len()..pair[1]];
        let heads = [&b"\r\n\r\n"[..], b"\n\n"];
        let head =
            heads.iter().filter_map(|empty| Some(memchr::memmem::find(part, empty)? + empty.len())).min();
        let Some(head) = head else { continue };
        let from = pair[0] + line.len() + head;
        let body = text[from..pair[1]].trim_ascii_end();
        if !body.is_empty() {
            parts.push(Part::of(text, from..from + body.len()));
        }
    }
    parts
}
