//! The normal form of an event: one line of JSON, the same for every API and every capture.

use crate::catalog::Catalog;
use crate::check::Finding;
use crate::event::{Event, Named, Wrapping, carried, moment_in_words, rfc3339, rfc3339_of};
use crate::json::{Position, Value};
use crate::safe;

/// Where an event was captured.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The name of the input.
    pub file: &'s str,
    /// The `source` of a record that `parse` wrote, if it may be shown as it is: it stands for all that follows.
    pub told: Option<Value<'s>>,
    /// The number of its record in the input, if that is known: see [`push_record`].
    pub record: Option<u64>,
    /// Where in the input.
    pub place: Position,
    /// The same in bytes, if that is known.
    pub offset: Option<u64>,
    /// The time of the event is not its own.
    pub is_capture_time: bool,
    /// Where in the outer records it stands, if it lies inside others: a pointer.
    pub within: Option<&'s str>,
    /// When the capture says that it was sent, in milliseconds since 1970: for events without a time of their own.
    pub sent: Option<f64>,
}

/// The places in a line for what is known only when the records before it were read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Blanks {
    /// The length of the output at which the event's conversation belongs (see [`push_conversation`]); `None` if the event was in
    /// normal form: then the line says what that said.
    pub conversation: Option<usize>,
    /// The same for the number of the record (see [`push_record`]), if the line does not say it.
    pub record: Option<usize>,
}

/// Appends the normal form of `event`, which comes from `source`, and a line end.
pub fn normal_line(out: &mut Vec<u8>, catalog: &Catalog, event: &Event<'_>, source: Source<'_>) -> Blanks {
    out.extend_from_slice(b"{\"api\":");
    push_text(out, &event.api.slug);
    out.extend_from_slice(b",\"event\":");
    push_text(out, &event.name);
    let own = moment_in_words(catalog, event, None);
    let is_capture_time = source.is_capture_time || own.is_none() && source.sent.is_some();
    let source = Source { is_capture_time, ..source };
    let time = own.or_else(|| rfc3339_of(source.sent?));
    if let Some(time) = &time {
        out.extend_from_slice(b",\"time\":");
        push_text(out, time);
    }
    if let Some(conversation) = carried(event) {
        out.extend_from_slice(b",\"conversation\":");
        conversation.push_compact(out, &[]);
    }
    let behind_time = out.len();
    push_envelope(out, event, time.is_some());
    if let Some(payload) = event.payload {
        out.extend_from_slice(b",\"data\":");
        payload.push_compact(out, &[]);
    }
    let record = push_source(out, source);
    let is_told = carried(event).is_some() || is_parsed(event);
    Blanks { conversation: (!is_told).then_some(behind_time), record }
}

/// Returns true if `parse` wrote the record.
fn is_parsed(event: &Event<'_>) -> bool {
    matches!(event.wrapping, Wrapping::Normal(_)) && event.record.get("source").is_some()
}

/// Appends the member that names the conversation of an event.
pub fn push_conversation(out: &mut Vec<u8>, key: &str) {
    out.extend_from_slice(b",\"conversation\":");
    push_text(out, key);
}

/// Appends the member that tells the number of a record in its input.
pub fn push_record(out: &mut Vec<u8>, record: u64) {
    push_number(out, ",\"record\":", record);
}

/// Returns the place for the number of the record, if that is not known.
fn push_source(out: &mut Vec<u8>, source: Source<'_>) -> Option<usize> {
    let Source { file, told, record, place: Position { line, column, .. }, offset, .. } = source;
    out.extend_from_slice(b",\"source\":");
    if let Some(told) = told {
        told.push_compact(out, &[]);
        out.extend_from_slice(b"}\n");
        return None;
    }
    out.extend_from_slice(b"{\"file\":");
    push_text(out, file);
    let behind_file = out.len();
    if let Some(record) = record {
        push_record(out, record);
    }
    push_number(out, ",\"line\":", line);
    push_number(out, ",\"column\":", column);
    if let Some(offset) = offset {
        push_number(out, ",\"offset\":", offset);
    }
    if source.is_capture_time {
        out.extend_from_slice(b",\"clock\":\"capture\"");
    }
    push_within(out, source.within);
    out.extend_from_slice(b"}}\n");
    record.is_none().then_some(behind_file)
}

fn push_within(out: &mut Vec<u8>, within: Option<&str>) {
    if let Some(within) = within {
        out.extend_from_slice(b",\"within\":");
        push_text(out, within);
    }
}

/// Appends a line that stands for an event which a text only names, without a payload.
pub fn named_line(out: &mut Vec<u8>, named: &Named<'_>, name: &str, source: Source<'_>) -> Blanks {
    out.extend_from_slice(b"{\"api\":");
    push_text(out, &named.api.slug);
    out.extend_from_slice(b",\"event\":");
    push_text(out, name);
    if let Some(time) = source.sent.and_then(rfc3339_of) {
        out.extend_from_slice(b",\"time\":");
        push_text(out, &time);
    }
    out.extend_from_slice(b",\"named\":true");
    let source = Source { is_capture_time: source.sent.is_some(), ..source };
    Blanks { conversation: None, record: push_source(out, source) }
}

/// Appends a record that is not an event unchanged, on one line.
pub fn record_line(out: &mut Vec<u8>, record: Value<'_>) {
    record.push_compact(out, &[]);
    out.push(b'\n');
}

/// Appends a line that stands for a record which cannot be read: its fault, its text unless that must be hidden,
/// whether it is prose that does not resemble JSON, and where it was captured.
pub fn broken_line(
    out: &mut Vec<u8>,
    finding: &Finding,
    text: Option<&[u8]>,
    is_prose: bool,
    source: Source<'_>,
) -> Blanks {
    out.extend_from_slice(b"{\"broken\":{\"code\":");
    push_text(out, &finding.code);
    out.extend_from_slice(b",\"message\":");
    push_text(out, &finding.shown_message());
    if let Some(text) = text {
        out.extend_from_slice(b",\"text\":");
        push_text(out, &String::from_utf8_lossy(text));
    }
    if is_prose {
        out.extend_from_slice(b",\"prose\":true");
    }
    out.push(b'}');
    let place = finding.place.start;
    let offset = source.offset.map(|_| place.offset);
    let source = Source { place, offset, within: finding.within.as_deref(), ..source };
    Blanks { conversation: None, record: push_source(out, source) }
}

/// The members of the envelope beside name, payload and the time that is already written.
fn push_envelope(out: &mut Vec<u8>, event: &Event<'_>, has_time: bool) {
    let whole = match event.wrapping {
        Wrapping::Bare | Wrapping::Normal(None) => return,
        Wrapping::Normal(Some(envelope)) => {
            out.extend_from_slice(b",\"envelope\":");
            envelope.push_compact(out, &[]);
            return;
        }
        Wrapping::Led(channel) => {
            out.extend_from_slice(b",\"envelope\":{\"channel\":");
            push_text(out, channel);
            out.push(b'}');
            return;
        }
        Wrapping::Own(_) | Wrapping::HandMade => event.record,
    };
    let told =
        [event.name_value, event.payload, event.time.filter(|time| has_time && rfc3339(*time).is_some())];
    let mut separator: &[u8] = b",\"envelope\":{";
    for member in whole.as_object().into_iter().flat_map(|object| object.iter()) {
        let span = member.value.span();
        let is_told = told.iter().flatten().any(|value| {
            let inner = value.span();
            span.start <= inner.start && inner.end <= span.end
        });
        if is_told {
            continue;
        }
        out.extend_from_slice(separator);
        separator = b",";
        safe::push_json_raw(out, member.name.raw());
        out.push(b':');
        member.value.push_compact(out, &[]);
    }
    if separator == b"," {
        out.push(b'}');
    }
}

fn push_number(out: &mut Vec<u8>, name: &str, mut number: u64) {
    out.extend_from_slice(name.as_bytes());
    // The longest has twenty digits.
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] += u8::try_from(number % 10).expect("it is a digit");
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"\"\\#".contains(&byte));
    if is_plain {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(safe::json_string(text).as_bytes());
    }
}
