//! From text to tape, without recursion and without a word about errors.
//!
//! The parser only says where it stopped and what it wanted there; [`diagnose`] looks at the text
//! again and says why. So the way of a valid text stays short.

use std::mem;

use super::arena::{Arena, Limits, MOST_VALUES, Repeat, Shape, Slot, narrow};
use super::cause::SyntaxError;
use super::diagnose::diagnose;
use super::escape;
use super::hash::hash_of;
use super::scan::{end_of_digits, end_of_plain_name, end_of_plain_string, end_of_space, word_at};

/// What may follow the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// White space alone: the value is the whole text.
    Text,
    /// Anything that cannot belong to the value.
    Value,
}

/// Where the parser stopped and what it wanted there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) at: usize,
    pub(super) wanted: Wanted,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The value of the text, of a member, or an element after a comma.
    Value,
    /// The first element of an array.
    FirstElement,
    /// The first name of an object.
    FirstName,
    /// The name after a comma.
    Name,
    /// The colon after a name.
    Colon,
    /// A comma or the end of the array or object.
    Separator,
    /// The end of the text.
    End,
    /// The rest of the string that begins at `start`.
    String { start: usize },
    /// A digit of the number that begins at `start`.
    Digit { start: usize },
    /// `true`, `false` or `null`.
    Literal,
    /// A place in the next array or object.
    Depth,
    /// A place for one more value.
    Place,
    /// A text that `u32` can count the bytes of.
    ShorterText,
}

/// The array or object that is being read. What surrounds it waits in [`Arena::frames`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Frame {
    inside: Inside,
    /// Its slot.
    index: u32,
    /// Its children so far.
    count: u32,
    /// A Bloom filter of the hashes of its names.
    seen: [u64; 2],
    /// The filter had both bits of a name already: names may repeat.
    suspect: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Inside {
    #[default]
    Nothing,
    Array,
    Object,
}

/// Reads one value of `text` into `arena` and tells where it ends.
pub(super) fn parse(
    arena: &mut Arena,
    text: &str,
    limits: Limits,
    ending: Ending,
) -> Result<usize, SyntaxError> {
    arena.slots.clear();
    arena.frames.clear();
    arena.repeats.clear();
    let mut parser = Parser {
        bytes: text.as_bytes(),
        at: 0,
        slots: mem::take(&mut arena.slots),
        frames: mem::take(&mut arena.frames),
        repeats: mem::take(&mut arena.repeats),
        names: mem::take(&mut arena.names),
        frame: Frame::default(),
        values_left: limits.values.min(MOST_VALUES),
        depth: limits.depth as usize,
    };
    let outcome = parser.text(ending);
    let outcome = outcome.map_err(|stop| {
        let container = (parser.frame.inside != Inside::Nothing)
            .then(|| parser.slots.get(parser.frame.index as usize))
            .flatten();
        diagnose(text, stop, container, parser.slots.last(), limits)
    });
    arena.slots = parser.slots;
    arena.frames = parser.frames;
    arena.repeats = parser.repeats;
    arena.names = parser.names;
    outcome
}

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    frames: Vec<Frame>,
    repeats: Vec<Repeat>,
    names: Vec<(u32, u32)>,
    frame: Frame,
    values_left: u32,
    depth: usize,
}

impl Parser<'_> {
    /// White space, a value, and what `ending` lets follow. Returns where the value ends.
    fn text(&mut self, ending: Ending) -> Result<usize, Stop> {
        if u32::try_from(self.bytes.len()).is_err() {
            return Err(self.stop(Wanted::ShorterText));
        }
        self.value()?;
        let end = self.at;
        match ending {
            Ending::Text => {
                self.skip_space();
                if self.at < self.bytes.len() {
                    return Err(self.stop(Wanted::End));
                }
            }
            Ending::Value => self.check_delimiter()?,
        }
        self.repeats.sort_unstable();
        Ok(end)
    }

    /// A value and all that is in it.
    fn value(&mut self) -> Result<(), Stop> {
        'values: loop {
            self.skip_space();
            match self.peek() {
                b'"' => self.string()?,
                b'-' | b'0'..=b'9' => self.number()?,
                b'{' => {
                    self.open(Inside::Object, Shape::Object)?;
                    if self.peek() != b'}' {
                        self.name(Wanted::FirstName)?;
                        continue 'values;
                    }
                }
                b'[' => {
                    self.open(Inside::Array, Shape::Array)?;
                    match self.peek() {
                        b']' => {}
                        b',' | b'}' | 0 => return Err(self.stop(Wanted::FirstElement)),
                        _ => continue 'values,
                    }
                }
                b't' => self.literal(*b"true\0\0\0\0", 4, Shape::True)?,
                b'f' => self.literal(*b"false\0\0\0", 5, Shape::False)?,
                b'n' => self.literal(*b"null\0\0\0\0", 4, Shape::Null)?,
                _ => return Err(self.stop(Wanted::Value)),
            }
            loop {
                if self.frame.inside == Inside::Nothing {
                    return Ok(());
                }
                self.skip_space();
                match (self.peek(), self.frame.inside) {
                    (b',', Inside::Object) => {
                        self.at += 1;
                        self.skip_space();
                        self.name(Wanted::Name)?;
                        continue 'values;
                    }
                    (b',', _) => {
                        self.at += 1;
                        continue 'values;
                    }
                    (b'}', Inside::Object) | (b']', Inside::Array) => self.close(),
                    _ => return Err(self.stop(Wanted::Separator)),
                }
            }
        }
    }

    /// The byte at hand; NUL at the end of the text, which no text has where it is looked for.
    #[inline]
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn skip_space(&mut self) {
        self.at = end_of_space(self.bytes, self.at);
    }

    #[inline]
    fn string(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let mut end = end_of_plain_string(self.bytes, start + 1);
        let escapes = self.bytes.get(end) != Some(&b'"');
        if escapes {
            end = self.end_of_string(start, end)?;
        }
        self.add(Shape::String, start, end + 1, escapes)
    }

    /// The offset of the quote that closes the string from `start`, which is plain up to `at`.
    #[inline(never)]
    fn end_of_string(&self, start: usize, mut at: usize) -> Result<usize, Stop> {
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            match rest.first() {
                Some(b'"') => return Ok(at),
                Some(b'\\') => match escape::read(rest) {
                    Ok(escape) => at = end_of_plain_string(self.bytes, at + escape.length),
                    Err(_) => {
                        return Err(Stop {
                            at,
                            wanted: Wanted::String { start },
                        });
                    }
                },
                _ => {
                    return Err(Stop {
                        at,
                        wanted: Wanted::String { start },
                    });
                }
            }
        }
    }

    #[inline]
    fn number(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let mut at = start + usize::from(self.bytes.get(start) == Some(&b'-'));
        match self.bytes.get(at) {
            Some(b'0') => at += 1,
            Some(b'1'..=b'9') => at = end_of_digits(self.bytes, at + 1),
            _ => {
                return Err(Stop {
                    at,
                    wanted: Wanted::Digit { start },
                });
            }
        }
        if let Some(b'.' | b'e' | b'E') = self.bytes.get(at) {
            at = self.end_of_fraction(start, at)?;
        }
        self.add(Shape::Number, start, at, false)
    }

    /// The end of the number from `start`, of which the integer part ends at `at`.
    fn end_of_fraction(&self, start: usize, mut at: usize) -> Result<usize, Stop> {
        if self.bytes.get(at) == Some(&b'.') {
            at = self.end_of_some_digits(start, at + 1)?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(at) {
            let sign = matches!(self.bytes.get(at + 1), Some(b'+' | b'-'));
            at = self.end_of_some_digits(start, at + 1 + usize::from(sign))?;
        }
        Ok(at)
    }

    fn end_of_some_digits(&self, start: usize, at: usize) -> Result<usize, Stop> {
        match end_of_digits(self.bytes, at) {
            end if end > at => Ok(end),
            _ => Err(Stop {
                at,
                wanted: Wanted::Digit { start },
            }),
        }
    }

    #[inline]
    fn literal(&mut self, word: [u8; 8], length: usize, shape: Shape) -> Result<(), Stop> {
        let kept = u64::MAX >> (64 - 8 * length);
        if word_at(self.bytes, self.at) & kept != u64::from_le_bytes(word) {
            return Err(self.stop(Wanted::Literal));
        }
        self.add(shape, self.at, self.at + length, false)
    }

    /// Adds a value without children and passes it.
    #[inline]
    fn add(&mut self, shape: Shape, start: usize, end: usize, escapes: bool) -> Result<(), Stop> {
        self.count_value()?;
        let next = narrow(self.slots.len()) + 1;
        self.slots
            .push(Slot::new(shape, start, end, next).with_escapes(escapes));
        self.at = end;
        Ok(())
    }

    #[inline]
    fn count_value(&mut self) -> Result<(), Stop> {
        if self.values_left == 0 {
            return Err(self.stop(Wanted::Place));
        }
        self.values_left -= 1;
        self.frame.count += 1;
        Ok(())
    }

    /// A member's name and its colon, or a stop that says `wanted`.
    #[inline]
    fn name(&mut self, wanted: Wanted) -> Result<(), Stop> {
        if self.peek() != b'"' {
            return Err(self.stop(wanted));
        }
        let start = self.at;
        let (mut end, mut hash) = end_of_plain_name(self.bytes, start + 1);
        let escapes = self.bytes.get(end) != Some(&b'"');
        if escapes {
            (end, hash) = self.end_of_name(start, end)?;
        }
        self.slots
            .push(Slot::new(Shape::Name, start, end + 1, hash).with_escapes(escapes));
        self.remember(hash);
        self.at = end + 1;
        self.skip_space();
        if self.peek() != b':' {
            return Err(self.stop(Wanted::Colon));
        }
        self.at += 1;
        Ok(())
    }

    #[cold]
    fn end_of_name(&self, start: usize, at: usize) -> Result<(usize, u32), Stop> {
        let end = self.end_of_string(start, at)?;
        let body = self.bytes.get(start + 1..end).unwrap_or_default();
        let body = str::from_utf8(body).unwrap_or_default();
        Ok((end, hash_of(&escape::unescape(body))))
    }

    #[inline]
    fn remember(&mut self, hash: u32) {
        let bits = [1 << (hash & 63), 1 << (hash >> 6 & 63)];
        let [first, second] = &mut self.frame.seen;
        self.frame.suspect |= *first & bits[0] != 0 && *second & bits[1] != 0;
        *first |= bits[0];
        *second |= bits[1];
    }

    /// Enters an array or object and passes its bracket and the white space after it.
    #[inline]
    fn open(&mut self, inside: Inside, shape: Shape) -> Result<(), Stop> {
        if self.frames.len() >= self.depth {
            return Err(self.stop(Wanted::Depth));
        }
        self.count_value()?;
        let index = narrow(self.slots.len());
        self.slots.push(Slot::new(shape, self.at, self.at, index));
        self.frames.push(self.frame);
        self.frame = Frame {
            inside,
            index,
            ..Frame::default()
        };
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// Passes the closing bracket and leaves the array or object.
    #[inline]
    fn close(&mut self) {
        self.at += 1;
        let next = narrow(self.slots.len());
        let Frame {
            index,
            count,
            suspect,
            ..
        } = self.frame;
        if let Some(slot) = self.slots.get_mut(index as usize) {
            slot.close(self.at, next, count);
        }
        if suspect {
            self.find_repeats(index, next);
        }
        self.frame = self.frames.pop().unwrap_or_default();
    }

    /// Finds the names that the object at `index` has more than once, in time `n log n`.
    #[cold]
    fn find_repeats(&mut self, index: u32, end: u32) {
        let mut names = mem::take(&mut self.names);
        names.clear();
        let mut name = index + 1;
        while name < end {
            let (Some(slot), Some(value)) = (self.slot(name), self.slot(name + 1)) else {
                break;
            };
            names.push((slot.next, name));
            name = value.next;
        }
        names.sort_unstable();
        for same_hash in names.chunk_by_mut(|left, right| left.0 == right.0) {
            if same_hash.len() > 1 {
                self.mark_repeats(index, same_hash);
            }
        }
        self.names = names;
    }

    /// Marks the names in `same_hash` that are really the same.
    fn mark_repeats(&mut self, object: u32, same_hash: &mut [(u32, u32)]) {
        same_hash.sort_by_cached_key(|&(_, name)| (self.read_name(name).into_owned(), name));
        let mut first = None;
        for pair in same_hash.windows(2) {
            let &[(_, earlier), (_, name)] = pair else {
                continue;
            };
            if self.read_name(earlier) != self.read_name(name) {
                first = None;
                continue;
            }
            let first = *first.get_or_insert(earlier);
            self.repeats.push(Repeat { name, first, object });
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
        let body = self
            .slot(index)
            .and_then(|slot| self.bytes.get(slot.start as usize + 1..slot.end as usize - 1));
        escape::unescape(str::from_utf8(body.unwrap_or_default()).unwrap_or_default())
    }

    /// A number or literal goes on as long as nothing ends it.
    fn check_delimiter(&self) -> Result<(), Stop> {
        let shape = self.slots.first().map(Slot::shape);
        let delimits = matches!(shape, Some(Shape::String | Shape::Array | Shape::Object))
            || self.at == self.bytes.len()
            || matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r' | b',' | b':')
            || matches!(self.peek(), b'[' | b']' | b'{' | b'}');
        if delimits {
            Ok(())
        } else {
            Err(self.stop(Wanted::End))
        }
    }

    #[cold]
    fn stop(&self, wanted: Wanted) -> Stop {
        Stop { at: self.at, wanted }
    }
}
