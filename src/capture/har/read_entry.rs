//! Reads one entry: strictly, or with repairs.

use super::entry::{Text, Texts, texts_of};
use crate::capture::options::Options;
use crate::json::{Arena, Class, Edits, Repaired, SyntaxError, repair};

/// An entry that was read.
pub(super) struct Entry {
    pub(super) texts: Texts,
    /// The changes that made it readable.
    pub(super) edits: Option<Edits>,
}

/// The texts of the entry `text`, at their places in it; as it is read leniently, if that is asked for.
pub(super) fn read_entry(
    arena: &mut Arena,
    options: &Options,
    text: &str,
    number: u64,
) -> Result<Entry, SyntaxError> {
    let strict = match read_texts(arena, options, text, number) {
        Ok(texts) => return Ok(Entry { texts, edits: None }),
        Err(error) => error,
    };
    let Some(repaired) = options.lenient.then(|| repair(text)).flatten() else {
        return Err(strict);
    };
    let Repaired { text, edits, doubt } = repaired;
    if let Some(doubt) = doubt {
        return Err(doubt);
    }
    let mut texts = read_texts(arena, options, &text, number).map_err(|error| edits.fault(error))?;
    for Text { literal, .. } in &mut texts.texts {
        *literal = edits.original(literal.start)..edits.original(literal.end);
    }
    Ok(Entry { texts, edits: Some(edits) })
}

fn read_texts(arena: &mut Arena, options: &Options, text: &str, number: u64) -> Result<Texts, SyntaxError> {
    match arena.parse(text, &options.limits) {
        Ok(document) => Ok(texts_of(document.root(), number)),
        Err(error) if error.cause.class() == Class::Encoding => {
            let mended = without_lone_surrogates(text);
            let document = arena.parse(&mended, &options.limits)?;
            Ok(texts_of(document.root(), number))
        }
        Err(error) => Err(error),
    }
}

/// The same text, in which U+FFFD stands for each half of a surrogate pair: a script that holds one must not hide
/// what else the entry holds. Every place stays where it is.
fn without_lone_surrogates(text: &str) -> String {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut mended = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[at..]) {
        let escape = at + found;
        mended.push_str(&text[at..escape]);
        let (replacement, length) = match (unit(escape), unit(escape + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (None, 12),
            (Some(0xd800..=0xdfff), _) => (Some("\\ufffd"), 6),
            _ => (None, 2),
        };
        // A backslash at the end, or before a character of several bytes, is not an escape: the parser reports it.
        let length = if text.is_char_boundary(escape + length) { length } else { 1 };
        let end = (escape + length).min(text.len());
        mended.push_str(replacement.unwrap_or(&text[escape..end]));
        at = end;
    }
    mended.push_str(&text[at..]);
    mended
}
