//! From text to tape, without recursion and without a word about errors.
//!
//! The parser only says where it stopped and what it wanted there; [`diagnose`] looks at the text
//! again and says why. So the way of a valid text stays short.

use std::mem;

use super::arena::{Arena, Frame, Inside};
use super::cause::SyntaxError;
use super::diagnose::diagnose;
use super::document::Document;
use super::escape;
use super::hash::hash_of;
use super::limits::Limits;
use super::scan::{end_of_digits, end_of_plain_name, end_of_plain_string, end_of_space};
use super::slot::{MOST_VALUES, Shape, Slot, WIDE, narrow};
use super::stop::{Stop, Wanted};
use super::word::word_at;
use super::work::work;

/// The text that may follow the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// White space alone: the value is the whole text.
    Text,
    /// Anything that cannot belong to the value.
    Value,
}

impl Arena {
    /// Reads one JSON text (RFC 8259); nothing but white space may follow it.
    ///
    /// # Errors
    ///
    /// A [`SyntaxError`] with the exact cause and place when `text` is not JSON, has a lone
    /// surrogate escape, goes beyond `limits`, or is longer than `u32::MAX` bytes.
    pub fn parse<'d>(&'d mut self, text: &'d str, limits: &Limits) -> Result<Document<'d>, SyntaxError> {
        let end = parse(self, text, *limits, Ending::Text)?;
        Ok(Document::new(text, end, self))
    }

    /// Reads the first JSON text of `text`, which white space may precede. What follows it is not
    /// read, and [`Document::end`] says where that is. A bare number, `true`, `false` or
    /// `null` must be followed by white space, a structural character or the end.
    ///
    /// # Errors
    ///
    /// As [`Arena::parse`].
    pub fn parse_prefix<'d>(
        &'d mut self,
        text: &'d str,
        limits: &Limits,
    ) -> Result<Document<'d>, SyntaxError> {
        let end = parse(self, text, *limits, Ending::Value)?;
        Ok(Document::new(text, end, self))
    }
}

/// Reads one value of `text` into `arena`; returns where it ends.
fn parse(arena: &mut Arena, text: &str, limits: Limits, ending: Ending) -> Result<usize, SyntaxError> {
    arena.slots.clear();
    arena.frames.clear();
    arena.names.clear();
    arena.wide.clear();
    let Arena { slots, frames, names, wide } = arena;
    let depth = limits.depth as usize;
    let mut parser = Parser { bytes: text.as_bytes(), slots, frames, names, wide, depth, has_repeats: false };
    let outcome = parser.text(limits.values.min(MOST_VALUES), ending);
    arena.wide.sort_unstable();
    let outcome = outcome.map_err(|stop| diagnose(text, stop, &arena.slots, limits));
    work(outcome.as_ref().map_or_else(|error| error.span.end, |end| *end));
    outcome
}

struct Parser<'t> {
    bytes: &'t [u8],
    slots: &'t mut Vec<Slot>,
    frames: &'t mut Vec<Frame>,
    names: &'t mut Vec<(u32, u32)>,
    wide: &'t mut Vec<(u32, u32)>,
    depth: usize,
    /// An object has a name more than once.
    has_repeats: bool,
}

/// The place and the array or object that the parser is in. Apart from the [`Parser`], so that they can be
/// held in registers.
struct Here {
    at: usize,
    frame: Frame,
    values_left: u32,
}

/// The token that comes after a bracket or a comma.
enum Next {
    Value,
    Name(Wanted),
}

impl Parser<'_> {
    /// White space, a value, and what `ending` lets follow. Returns where the value ends.
    fn text(&mut self, values_left: u32, ending: Ending) -> Result<usize, Stop> {
        if u32::try_from(self.bytes.len()).is_err() {
            return Err(stop(0, Wanted::ShorterText));
        }
        let end = self.value(Here { at: 0, frame: Frame::default(), values_left })?;
        match ending {
            Ending::Text => {
                let rest = end_of_space(self.bytes, end);
                if rest < self.bytes.len() {
                    return Err(stop(rest, Wanted::End));
                }
            }
            Ending::Value => self.check_delimiter(end)?,
        }
        if self.has_repeats
            && let Some(root) = self.slots.first_mut()
        {
            root.mark_document_with_repeats();
        }
        Ok(end)
    }

    /// A value and all that is in it. Returns where it ends.
    fn value(&mut self, mut here: Here) -> Result<usize, Stop> {
        loop {
            let next = 'step: {
                self.skip_space(&mut here);
                match self.peek(here.at) {
                    b'"' => self.string(&mut here)?,
                    b'-' | b'0'..=b'9' => self.number(&mut here)?,
                    b'{' => {
                        self.open(&mut here, Inside::Object, Shape::Object)?;
                        if self.peek(here.at) != b'}' {
                            break 'step Next::Name(Wanted::FirstName);
                        }
                    }
                    b'[' => {
                        self.open(&mut here, Inside::Array, Shape::Array)?;
                        match self.peek(here.at) {
                            b']' => {}
                            b',' | b'}' | 0 => return Err(stop(here.at, Wanted::FirstElement)),
                            _ => break 'step Next::Value,
                        }
                    }
                    b't' => self.literal(&mut here, *b"true\0\0\0\0", 4, Shape::True)?,
                    b'f' => self.literal(&mut here, *b"false\0\0\0", 5, Shape::False)?,
                    b'n' => self.literal(&mut here, *b"null\0\0\0\0", 4, Shape::Null)?,
                    _ => return Err(stop(here.at, Wanted::Value)),
                }
                loop {
                    if here.frame.inside == Inside::Nothing {
                        return Ok(here.at);
                    }
                    self.skip_space(&mut here);
                    match (self.peek(here.at), here.frame.inside) {
                        (b',', Inside::Object) => {
                            here.at += 1;
                            if self.peek(here.at) != b'"' {
                                self.skip_space(&mut here);
                            }
                            break 'step Next::Name(Wanted::Name);
                        }
                        (b',', _) => {
                            here.at += 1;
                            break 'step Next::Value;
                        }
                        (b'}', Inside::Object) | (b']', Inside::Array) => self.close(&mut here),
                        _ => return Err(stop(here.at, Wanted::Separator)),
                    }
                }
            };
            if let Next::Name(wanted) = next {
                self.name(&mut here, wanted)?;
            }
        }
    }

    /// The byte at `at`; NUL at the end of the text, which no text has where it is looked for.
    #[inline]
    fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn skip_space(&self, here: &mut Here) {
        here.at = end_of_space(self.bytes, here.at);
    }

    #[inline]
    fn string(&mut self, here: &mut Here) -> Result<(), Stop> {
        let start = here.at;
        let mut end = end_of_plain_string(self.bytes, start + 1);
        let escapes = self.peek(end) != b'"';
        if escapes {
            end = self.end_of_string(start, end)?;
        }
        self.add(here, Shape::String, end + 1, escapes)
    }

    /// The offset of the quote that closes the string from `start`, which is plain up to `at`.
    #[inline(never)]
    fn end_of_string(&self, start: usize, mut at: usize) -> Result<usize, Stop> {
        while self.peek(at) == b'\\' {
            let length = match self.peek(at + 1) {
                b'"' | b'\\' | b'/' | b'n' => 2,
                _ => match escape::read(self.bytes.get(at..).unwrap_or_default()) {
                    Ok(escape) => escape.length,
                    Err(_) => break,
                },
            };
            at = end_of_plain_string(self.bytes, at + length);
        }
        if self.peek(at) == b'"' { Ok(at) } else { Err(stop(at, Wanted::String { start })) }
    }

    #[inline]
    fn number(&mut self, here: &mut Here) -> Result<(), Stop> {
        let start = here.at;
        let mut at = start + usize::from(self.peek(start) == b'-');
        match self.peek(at) {
            b'0' => at += 1,
            b'1'..=b'9' => at = end_of_digits(self.bytes, at + 1),
            _ => return Err(stop(at, Wanted::Digit { start })),
        }
        let has_fraction = matches!(self.peek(at), b'.' | b'e' | b'E');
        if has_fraction {
            at = self.end_of_fraction(start, at)?;
        }
        self.add(here, Shape::Number, at, has_fraction)
    }

    /// The end of the number from `start`, of which the integer part ends at `at`.
    fn end_of_fraction(&self, start: usize, mut at: usize) -> Result<usize, Stop> {
        if self.peek(at) == b'.' {
            at = self.end_of_some_digits(start, at + 1)?;
        }
        if let b'e' | b'E' = self.peek(at) {
            let sign = matches!(self.peek(at + 1), b'+' | b'-');
            at = self.end_of_some_digits(start, at + 1 + usize::from(sign))?;
        }
        Ok(at)
    }

    #[inline]
    fn end_of_some_digits(&self, start: usize, at: usize) -> Result<usize, Stop> {
        match end_of_digits(self.bytes, at) {
            end if end > at => Ok(end),
            _ => Err(stop(at, Wanted::Digit { start })),
        }
    }

    #[inline]
    fn literal(&mut self, here: &mut Here, word: [u8; 8], length: usize, shape: Shape) -> Result<(), Stop> {
        let kept = u64::MAX >> (64 - 8 * length);
        if word_at(self.bytes, here.at) & kept != u64::from_le_bytes(word) {
            return Err(stop(here.at, Wanted::Literal));
        }
        self.add(here, shape, here.at + length, false)
    }

    /// Adds a value without children and passes it.
    #[inline]
    fn add(&mut self, here: &mut Here, shape: Shape, end: usize, is_marked: bool) -> Result<(), Stop> {
        count_value(here)?;
        let next = narrow(self.slots.len()) + 1;
        self.slots.push(Slot::new(shape, here.at, end, next).marked(is_marked));
        here.at = end;
        Ok(())
    }

    /// A member's name and its colon, or a stop that says `wanted`.
    #[inline]
    fn name(&mut self, here: &mut Here, wanted: Wanted) -> Result<(), Stop> {
        let start = here.at;
        if self.peek(start) != b'"' {
            return Err(stop(start, wanted));
        }
        let (mut end, mut hash) = end_of_plain_name(self.bytes, start + 1);
        let escapes = self.peek(end) != b'"';
        if escapes {
            (end, hash) = self.end_of_name(start, end)?;
        }
        if here.frame.has_seen(hash) && !here.frame.is_suspect {
            here.frame.is_suspect = self.may_have_name(&here.frame, hash);
        }
        self.slots.push(Slot::new(Shape::Name, start, end + 1, hash).marked(escapes));
        here.at = end + 1;
        if self.peek(here.at) != b':' {
            self.skip_space(here);
            if self.peek(here.at) != b':' {
                return Err(stop(here.at, Wanted::Colon));
            }
        }
        here.at += 1;
        Ok(())
    }

    #[cold]
    fn end_of_name(&self, start: usize, at: usize) -> Result<(usize, u32), Stop> {
        let end = self.end_of_string(start, at)?;
        let body = self.bytes.get(start + 1..end).unwrap_or_default();
        let body = str::from_utf8(body).unwrap_or_default();
        Ok((end, hash_of(&escape::unescape(body))))
    }

    /// Enters an array or object and passes its bracket and the white space after it.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "it is called for each bracket; a call costs 2 % of all instructions"
    )]
    fn open(&mut self, here: &mut Here, inside: Inside, shape: Shape) -> Result<(), Stop> {
        if self.frames.len() >= self.depth {
            return Err(stop(here.at, Wanted::Depth));
        }
        count_value(here)?;
        let index = narrow(self.slots.len());
        self.slots.push(Slot::open(shape, here.at));
        self.frames.push(here.frame);
        here.frame = Frame { inside, index, ..Frame::default() };
        here.at += 1;
        self.skip_space(here);
        Ok(())
    }

    /// Passes the closing bracket and leaves the array or object.
    #[inline]
    fn close(&mut self, here: &mut Here) {
        here.at += 1;
        let next = narrow(self.slots.len());
        let Frame { index, count, is_suspect, .. } = here.frame;
        if let Some(slot) = self.slots.get_mut(index as usize) {
            slot.close(here.at, next, count);
        }
        if is_suspect {
            self.find_repeats(index, next);
        }
        here.frame = self.frames.pop().unwrap_or_default();
    }

    /// Returns true if the object has a name with this hash already. Of one with many names it is taken for granted: all of
    /// them are looked at when it ends.
    #[inline(never)]
    fn may_have_name(&self, frame: &Frame, hash: u32) -> bool {
        const MANY: u32 = 24;
        frame.count > MANY || self.names_of(frame.index).any(|(known, _)| known == hash)
    }

    /// The hashes of an object's names so far, and their slots.
    fn names_of(&self, object: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut name = object + 1;
        std::iter::from_fn(move || {
            let (slot, value) = (self.slot(name)?, self.slot(name + 1)?);
            let found = (slot.next, name);
            name = value.next;
            Some(found)
        })
    }

    /// Finds the names that the object at `index` has more than once, in time `n log n`.
    #[cold]
    fn find_repeats(&mut self, index: u32, end: u32) {
        let mut names = mem::take(self.names);
        let from = names.len();
        names.extend(self.names_of(index).take_while(|(_, name)| *name < end));
        let own = &mut names[from..];
        own.sort_unstable();
        for same_hash in own.chunk_by_mut(|left, right| left.0 == right.0) {
            if same_hash.len() > 1 {
                self.mark_repeats(index, same_hash);
            }
        }
        if own.len() > WIDE {
            self.wide.push((index, narrow(from)));
        } else {
            names.truncate(from);
        }
        *self.names = names;
    }

    /// Marks the names in `same_hash` that are really the same.
    fn mark_repeats(&mut self, object: u32, same_hash: &mut [(u32, u32)]) {
        same_hash.sort_by_cached_key(|&(_, name)| (self.read_name(name).into_owned(), name));
        for pair in same_hash.windows(2) {
            let &[(_, earlier), (_, name)] = pair else {
                continue;
            };
            if self.read_name(earlier) != self.read_name(name) {
                continue;
            }
            self.has_repeats = true;
            if let Some(slot) = self.slots.get_mut(earlier as usize) {
                slot.mark_overridden();
            }
            if let Some(slot) = self.slots.get_mut(object as usize) {
                slot.mark_repeats();
            }
        }
    }

    fn slot(&self, index: u32) -> Option<&Slot> {
        self.slots.get(index as usize)
    }

    fn read_name(&self, index: u32) -> std::borrow::Cow<'_, str> {
        let body =
            self.slot(index).and_then(|slot| self.bytes.get(slot.start as usize + 1..slot.end as usize - 1));
        escape::unescape(str::from_utf8(body.unwrap_or_default()).unwrap_or_default())
    }

    /// A number or literal goes on as long as nothing ends it.
    fn check_delimiter(&self, end: usize) -> Result<(), Stop> {
        let shape = self.slots.first().map(Slot::shape);
        let delimits = matches!(shape, Some(Shape::String | Shape::Array | Shape::Object))
            || end == self.bytes.len()
            || matches!(self.peek(end), b' ' | b'\t' | b'\n' | b'\r' | b',' | b':')
            || matches!(self.peek(end), b'[' | b']' | b'{' | b'}');
        if delimits { Ok(()) } else { Err(stop(end, Wanted::End)) }
    }
}

impl Frame {
    /// Returns true if the bit of a name is taken already; takes it.
    #[inline]
    fn has_seen(&mut self, hash: u32) -> bool {
        let bit = 1 << (hash & 63);
        let is_taken = self.seen & bit != 0;
        self.seen |= bit;
        is_taken
    }
}

#[inline]
fn count_value(here: &mut Here) -> Result<(), Stop> {
    if here.values_left == 0 {
        return Err(stop(here.at, Wanted::Place));
    }
    here.values_left -= 1;
    here.frame.count += 1;
    Ok(())
}

#[cold]
fn stop(at: usize, wanted: Wanted) -> Stop {
    Stop { at, wanted }
}
