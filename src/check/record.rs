//! Findings about a record that do not depend on its event.

use std::ops::Range;

use super::context::RecordContext;
use super::draft::Draft;
use super::earlier::EarlierPlace;
use super::limit::LIMIT;
use super::message::{Message, message};
use super::notation::{Notation, notation_of};
use super::rule::{Rule, Severity};
use crate::capture::{Content, Flaw, Mended, Record};
use crate::json::{Arena, Class, Limits, Repair, SyntaxError, Value, closed};
use crate::safe;

/// Not JSON.
pub(super) static SYNTAX: Rule = Rule {
    code: "syntax",
    severity: Severity::Error,
    summary: "the record is not JSON",
    explanation: "\
The text is not JSON as RFC 8259 defines it, so no JSON parser accepts it. The message names the exact
reason and the place: a trailing comma, a name without quotes, single or curly quotes, `undefined`, a comment, the
notation of another language, or a text that was cut off. Only the broken record is lost: the next one is judged again.

Such texts are copied from documents or from a console that shows previews, or they are the end of a log that was
rotated while it was written. Log events with `JSON.stringify(event)`, which always writes JSON.

With `--lenient`, text that can be repaired in only one way is repaired, and the finding is a warning that names the repair:
single and typographic quotes, names without quotes, comments, trailing commas, commas missing between members on lines of
their own, semicolons in place of commas, the words and strings of Python, the `L` behind an integer, and members that
are `undefined`, which are left out as `JSON.stringify` does. Text that would need a guess stays an error: previews of developer
tools, the text of a Java map, `NaN`, text that was cut off.",
    example: r#"{"event": "WebChatService.started", "data": {},}"#,
};

/// Not UTF-8.
pub(super) static ENCODING: Rule = Rule {
    code: "encoding",
    severity: Severity::Error,
    summary: "the record is not valid Unicode text",
    explanation: "\
JSON is exchanged as UTF-8. The record holds bytes that are not UTF-8, or an escape of half a surrogate pair
(`\\ud83d` alone), which stands for no character. The first comes from a file in another encoding, such as
Windows-1252; the second from a program that cut a string in the middle of an emoji.

A compressed capture that is cut off or damaged has this code too: the part that could be unpacked was judged, the rest is
missing. Lines and columns are those of the unpacked text.",
    example: r#"{"event": "WebChatService.started", "data": {"alias": "\ud83d"}}"#,
};

/// The same name twice.
pub(super) static DUPLICATE_KEY: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Warning,
    summary: "a member name is given twice in one object",
    explanation: "\
An object gives the same name twice. RFC 8259 leaves open which one counts: `JSON.parse` takes the last, other readers
the first, so two programs may see two different events. cxray judges the last one.",
    example: r#"{"event": "onInteractionTabChange", "data": true, "data": false}"#,
};

/// The record is not JSON.
pub(super) fn broken(context: &mut RecordContext<'_, '_>, fault: &Content<'_>) {
    let draft = match fault {
        Content::Value(_)
        | Content::Foreign
        | Content::Note(_)
        | Content::Dispensable(_)
        | Content::Repaired(_)
        | Content::Prose(_)
        | Content::Torn(_) => return,
        Content::Broken(fault) => not_json(context, fault),
        Content::NotUtf8 { offset } => RecordContext::draft(&ENCODING, *offset..*offset + 1)
            .message("this byte is not part of any UTF-8 character")
            .help("save the capture as UTF-8; the byte is probably Windows-1252 or Latin-1"),
        Content::NoEntries => RecordContext::draft(&SYNTAX, 0..0)
            .message("not a HAR: the text ends without a list of entries at `/log/entries`")
            .help("export it again (`Save all as HAR`), or say what the input is with `--input`"),
        Content::Damaged(damage) => {
            let (rule, help) = match damage.flaw {
                Flaw::Unsupported => (&LIMIT, "unpack it first (`zstd -dc --long=31 FILE | cxray …`)"),
                Flaw::CutOff => {
                    (&ENCODING, "copy the archive again; what was read before this place has been judged")
                }
                Flaw::Corrupt => {
                    (&ENCODING, "get a sound copy; what was read before this place has been judged")
                }
                Flaw::Bomb => (&LIMIT, "if it is a capture after all, unpack it and name the file"),
            };
            RecordContext::draft(rule, 0..0).message(damage.to_string()).help(help)
        }
        Content::TooLong { bytes } => {
            // The names of its members may speak of people.
            let list = context.redactor().is_none().then(|| list_in(context.record.text())).flatten();
            let list = list.unwrap_or_else(|| ".hits.hits[]".to_owned());
            RecordContext::draft(&LIMIT, 0..0).message(format!("the record is too long: {bytes} bytes")).help(
                format!(
                    "write its items one a line (such as `jq -c '{list}' FILE`), or raise `--max-record-size`"
                ),
            )
        }
    };
    context.add(draft);
}

/// Why a text is no JSON.
fn not_json(context: &RecordContext<'_, '_>, fault: &SyntaxError) -> Draft {
    let rule = match fault.cause.class() {
        Class::Syntax => &SYNTAX,
        Class::Encoding => &ENCODING,
        Class::Limit => &LIMIT,
    };
    let cause = context.shown_cause(&fault.cause, &fault.span);
    let opened = fault.opened.map(|opened| context.record.position(opened));
    let opened = opened.or(context.record.opened()).map(EarlierPlace::Opened);
    let draft = RecordContext::draft(rule, fault.span.clone());
    let notation = notation(context).filter(|_| fault.cause.class() == Class::Syntax);
    if let Some(Notation { name, advice }) = notation {
        return draft.message(format!("{}: this is {name}", cause.message())).help(advice);
    }
    draft.message(cause.message()).maybe_help(cause.help().map(Message::from)).earlier(opened)
}

/// Where the list stands in which the beginning of a document ends, in the notation of jq.
fn list_in(beginning: &[u8]) -> Option<String> {
    let beginning = closed(beginning.utf8_chunks().next()?.valid());
    let mut arena = Arena::default();
    let document = arena.parse(&beginning.text, &Limits::default()).ok()?;
    let (mut list, mut value) = (String::new(), document.root());
    while let Some(object) = value.as_object() {
        let member = object.iter().last()?;
        let name = member.name.as_str();
        let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        list.extend(is_plain.then_some([".", &*name])?);
        value = member.value;
    }
    (value.as_array().is_some() && !list.is_empty()).then(|| list + "[]")
}

/// No message is longer.
const LONGEST_MESSAGE: usize = 300;

/// Reports the fault of a record that `parse` kept because it could not be read; false if this is another record.
pub(super) fn kept<'e>(context: &mut RecordContext<'e, '_>, root: Value<'e>) -> bool {
    let Some(broken) = context.record.source().and(root.get("broken")) else {
        return false;
    };
    let text = |name: &str| broken.get(name)?.as_str();
    let rule = [&SYNTAX, &ENCODING, &LIMIT]
        .into_iter()
        .find(|rule| text("code").is_some_and(|code| code == rule.code));
    let Some((rule, message)) = rule.zip(text("message")) else {
        return false;
    };
    // It stands in a capture, whoever has written it there.
    let is_shown = context.redactor().is_none() && !context.has_credential(&message);
    let message = if is_shown {
        safe::cut(&message, LONGEST_MESSAGE)
    } else {
        "the record could not be read".to_owned()
    };
    context.add(RecordContext::draft(rule, root.span()).message(message));
    true
}

/// Returns true if this is a record that `parse` kept and marked as text that does not resemble JSON.
pub(super) fn is_kept_prose(record: &Record<'_, '_>, root: Value<'_>) -> bool {
    let broken = record.source().and(root.get("broken"));
    broken.and_then(|broken| broken.get("prose")).is_some_and(|prose| prose.raw() == "true")
}

/// The name of an event is followed by a value in the notation of another language.
pub(super) fn dumped(context: &mut RecordContext<'_, '_>, at: usize, Notation { name, advice }: Notation) {
    let draft =
        RecordContext::draft(&SYNTAX, at..at).message(format!("not JSON: this is {name}")).help(advice);
    context.add(draft);
}

/// The notation of another language that a broken record of a log is written in.
fn notation(context: &RecordContext<'_, '_>) -> Option<Notation> {
    let lead = context.record.lead()?;
    let text = context.record.text().utf8_chunks().next()?;
    notation_of(text.valid(), &lead.before)
}

/// The fault of a record that is not JSON and was read all the same.
pub(super) fn repaired(context: &mut RecordContext<'_, '_>) {
    let record = context.record;
    // The record that carries it reports the repairs in the text that both stand in.
    let Some(edits) = record.edits().filter(|_| !record.is_part()) else {
        return;
    };
    let Some((_, first)) = edits.repairs().next() else {
        return;
    };
    let sorts = edits.sorts().into_iter();
    let place = |range: &Range<usize>| record.position_as_it_was(range.start);
    let mended: Mended = sorts.map(|(repair, count, range)| (repair, count, place(&range))).collect();
    mended_at(context, first, &mended);
}

/// The repairs in a text that is not a record itself.
pub(super) fn mended(context: &mut RecordContext<'_, '_>, mended: &Mended) {
    mended_at(context, 0..context.record.text().len(), mended);
}

/// One warning that names every sort of repair, at the first.
fn mended_at(context: &mut RecordContext<'_, '_>, first: Range<usize>, mended: &Mended) {
    let named: Vec<String> = mended.iter().map(|(repair, count, _)| times(*repair, *count)).collect();
    let mut help = Message::from("write events with `JSON.stringify(event)`");
    for (repair, _, position) in mended.iter().skip(1) {
        help = help
            .and("; ")
            .and(repair.words())
            .and(format!(" at line {}, column {}", position.line, position.column));
    }
    let draft = RecordContext::draft(&SYNTAX, first)
        .severity(Severity::Warning)
        .message(format!("not JSON, repaired: {}", named.join(", ")))
        .help(help);
    context.add(draft);
}

fn times(repair: Repair, count: u64) -> String {
    let words = repair.words();
    if count == 1 { words.to_owned() } else { format!("{words} ({count} times)") }
}

/// Text between records that is not JSON and is not missed.
pub(super) fn dispensable(context: &mut RecordContext<'_, '_>, fault: &SyntaxError) {
    let cause = context.shown_cause(&fault.cause, &fault.span);
    let draft = RecordContext::draft(&SYNTAX, fault.span.clone())
        .severity(Severity::Warning)
        .message(format!("not JSON, skipped: {}", cause.message()))
        .maybe_help(cause.help().map(Message::from));
    context.add(draft);
}

/// Names that an object of the record gives more than once.
pub(super) fn duplicate_names(context: &mut RecordContext<'_, '_>) {
    let Content::Value(root) = context.record.content else {
        return;
    };
    for duplicate in root.duplicates() {
        if !context.has_room() {
            return;
        }
        let name = duplicate.name.as_str();
        let message = message!["the member ", Message::name(name), " is given again"];
        let first = || context.record.position_before(duplicate.first.span().start);
        // Nobody knows where it stood in the capture that `parse` has read.
        let first = context.source().is_none().then(|| EarlierPlace::First(first()));
        let draft = context
            .at(&DUPLICATE_KEY, duplicate.object)
            .range(duplicate.name.span())
            .message(message)
            .earlier(first)
            .help("parsers disagree on which one counts; cxray validates the last");
        context.add(draft);
    }
}
