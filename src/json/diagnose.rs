//! Why the parser stopped. Never on the way of a valid text.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::cause::{Cause, Inside, SyntaxError};
use super::escape::{self, EscapeFault};
use super::fault_context::{Container, FaultContext, error};
use super::limits::Limits;
use super::scan::end_of_space;
use super::slot::{MOST_VALUES, Shape, Slot};
use super::stop::{Stop, Wanted};
use super::stray_word::{begins_literal, is_in_number, is_not_finite, is_word, meant, shown};

/// The fault at which the parser stopped; `slots` is all it wrote until then.
#[cold]
pub(super) fn diagnose(text: &str, stop: Stop, slots: &[Slot], limits: Limits) -> SyntaxError {
    let innermost = slots.iter().rev().find(|slot| slot.is_open());
    let context = FaultContext {
        text,
        at: stop.at,
        rest: text.get(stop.at..).expect("the parser stops between characters"),
        container: innermost.map(|slot| Container {
            start: slot.start as usize,
            inside: if slot.shape() == Shape::Array { Inside::Array } else { Inside::Object },
        }),
        last: slots.last(),
    };
    match stop.wanted {
        Wanted::Value | Wanted::Literal => context.no_value(),
        Wanted::FirstElement => context.no_first_element(),
        Wanted::FirstName | Wanted::Name => context.no_name(stop.wanted == Wanted::Name),
        Wanted::Colon => context.no_colon(),
        Wanted::Separator => context.no_separator(),
        Wanted::End => context.no_end(),
        Wanted::String { start } => context.no_string(start),
        Wanted::Digit { start } => context.no_digit(start),
        Wanted::Depth => context.fault(Cause::TooDeep { limit: limits.depth }, 1),
        Wanted::Place => context.fault(Cause::TooManyValues { limit: limits.values.min(MOST_VALUES) }, 1),
        Wanted::ShorterText => context.fault(Cause::TooLong, 0),
    }
}

impl FaultContext<'_> {
    fn no_value(&self) -> SyntaxError {
        let in_array = self.container.is_some_and(|it| it.inside == Inside::Array);
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off();
        };
        match found {
            ']' if in_array => self.trailing_comma(found),
            ']' | '}' if self.container.is_none() => self.fault(Cause::ExtraBracket { found }, 1),
            '}' if !in_array => self.fault(Cause::MissingValue, 1),
            ']' | '}' => self.mismatch(found),
            ',' if in_array => self.fault(Cause::EmptyElement, 1),
            ',' if self.container.is_some() => self.fault(Cause::MissingValue, 1),
            '+' => self.plus(),
            '.' if !self.rest.starts_with("..") => self.fault(Cause::BareFraction, self.run()),
            _ => self.stray().or_else(|| self.word()).unwrap_or_else(|| self.unexpected("a value")),
        }
    }

    fn no_first_element(&self) -> SyntaxError {
        match self.rest.chars().next() {
            None => self.cut_off(),
            Some(',') => self.fault(Cause::EmptyElement, 1),
            Some(found @ '}') => self.mismatch(found),
            Some(_) => self.no_value(),
        }
    }

    fn no_name(&self, after_comma: bool) -> SyntaxError {
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off();
        };
        match found {
            '}' if after_comma => self.trailing_comma(found),
            ',' => self.fault(Cause::EmptyElement, 1),
            ']' => self.mismatch(found),
            _ if self.python_prefix() > 0 => self.python_string(),
            '-' | '0'..='9' => self.unquoted_name(),
            _ if is_word(found) => self.unquoted_name(),
            _ => self.stray().unwrap_or_else(|| self.unexpected("a member name in double quotes")),
        }
    }

    /// `{name: 1}`, or `{name=1}` as Java prints a map.
    fn unquoted_name(&self) -> SyntaxError {
        let length = self.run();
        let after = end_of_space(self.text.as_bytes(), self.at + length);
        if self.text.get(after..).is_some_and(|rest| rest.starts_with('=')) {
            return error(Cause::EqualsSign, after..after + 1);
        }
        if self.is_preview() {
            return self.fault(Cause::Preview, length);
        }
        self.fault(Cause::UnquotedName { name: self.shown(length) }, length)
    }

    /// Returns true if names go without quotes because a console wrote the text: it shortens what is nested.
    fn is_preview(&self) -> bool {
        static SIGNS: LazyLock<AhoCorasick> = LazyLock::new(|| {
            AhoCorasick::new(["\u{2026}", ": Object", ": Array("]).expect("a few short texts")
        });
        SIGNS.is_match(self.near(2000))
    }

    fn no_colon(&self) -> SyntaxError {
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off();
        };
        match found {
            '=' if self.rest.starts_with("=>") => self.fault(Cause::EqualsSign, 2),
            '=' => self.fault(Cause::EqualsSign, 1),
            ']' => self.mismatch(found),
            _ => self.stray_but_quotes().unwrap_or_else(|| {
                self.inner_quote().unwrap_or_else(|| self.fault(Cause::MissingColon, found.len_utf8()))
            }),
        }
    }

    fn no_separator(&self) -> SyntaxError {
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off();
        };
        let in_array = self.container.is_some_and(|it| it.inside == Inside::Array);
        let specific = match found {
            ']' | '}' => Some(self.mismatch(found)),
            ':' if in_array => Some(self.fault(Cause::ColonInArray, 1)),
            _ => self.longer_token().or_else(|| self.stray_but_quotes()).or_else(|| self.inner_quote()),
        };
        specific.unwrap_or_else(|| match found {
            '"' | '\'' | '`' | '{' | '[' | '-' | '\u{2018}'..='\u{201f}' => {
                self.fault(Cause::MissingComma, found.len_utf8())
            }
            _ if is_word(found) => self.fault(Cause::MissingComma, self.run()),
            _ if in_array => self.unexpected("`,` or `]`"),
            _ => self.unexpected("`,` or `}`"),
        })
    }

    fn no_end(&self) -> SyntaxError {
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off();
        };
        if let Some(error) = self.longer_token().or_else(|| self.stray_but_quotes()) {
            return error;
        }
        match found {
            ']' | '}' => self.fault(Cause::ExtraBracket { found }, 1),
            _ => self.fault(Cause::TextAfter { found }, self.rest.trim_end().len()),
        }
    }

    /// A number or word goes on where it should end: `007`, `123L`, `nullx`.
    fn longer_token(&self) -> Option<SyntaxError> {
        let last = self.last.filter(|last| last.end as usize == self.at)?;
        let next = self.rest.chars().next()?;
        let span = last.start as usize..self.at + self.run();
        let token = self.text.get(last.start as usize..self.at)?;
        match last.shape() {
            Shape::Number => number_goes_on(token, next, self.run(), &span),
            Shape::Null | Shape::False | Shape::True if is_word(next) => Some(self.unknown(span)),
            _ => None,
        }
        .map(|fault| match fault {
            SyntaxError { cause: Cause::InvalidNumber { .. }, span, .. } => {
                let word = shown(&self.text[span.clone()]);
                error(Cause::InvalidNumber { word }, span)
            }
            other => other,
        })
    }

    /// `"say "hello""`: text right after the quote that ends a string.
    fn inner_quote(&self) -> Option<SyntaxError> {
        let last = self.last.filter(|last| last.end as usize == self.at)?;
        let is_string = matches!(last.shape(), Shape::String | Shape::Name);
        let found = self.rest.chars().next().filter(|&found| is_word(found))?;
        is_string.then(|| self.fault(Cause::InnerQuote, self.run().max(found.len_utf8())))
    }

    /// A character that may stand anywhere and never belongs there.
    fn stray(&self) -> Option<SyntaxError> {
        let found = self.rest.chars().next()?;
        let (cause, length) = match found {
            '\'' | '`' => (Cause::WrongQuotes { quote: found }, self.quoted(found)),
            '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => (Cause::CurlyQuotes, found.len_utf8()),
            _ => return self.stray_but_quotes(),
        };
        Some(self.fault(cause, length))
    }

    fn stray_but_quotes(&self) -> Option<SyntaxError> {
        let found = self.rest.chars().next()?;
        let (cause, length) = match found {
            ';' => (Cause::Semicolon, 1),
            '/' if self.rest.starts_with("//") => (Cause::Comment { mark: "//" }, self.line()),
            '/' if self.rest.starts_with("/*") => (Cause::Comment { mark: "/*" }, self.block()),
            '#' => (Cause::Comment { mark: "#" }, self.line()),
            '\u{2026}' => (Cause::Ellipsis, found.len_utf8()),
            '.' if self.rest.starts_with("...") => (Cause::Ellipsis, 3),
            '\0' => (Cause::Nul, 1),
            '\u{feff}' => (Cause::ByteOrderMark, found.len_utf8()),
            _ if found.is_whitespace() || matches!(found, '\u{200b}'..='\u{200f}' | '\u{2060}') => {
                (Cause::OddSpace { found }, found.len_utf8())
            }
            _ => return None,
        };
        Some(self.fault(cause, length))
    }

    /// A word where a value should stand.
    fn word(&self) -> Option<SyntaxError> {
        if self.python_prefix() > 0 {
            return Some(self.python_string());
        }
        self.rest.chars().next().filter(|&found| is_word(found))?;
        let length = self.run_of(is_word);
        let word = self.rest.get(..length)?;
        let cause = match word {
            "undefined" => Cause::Undefined,
            "True" => Cause::PythonWord { word: word.into(), json: "true" },
            "False" => Cause::PythonWord { word: word.into(), json: "false" },
            "None" => Cause::PythonWord { word: word.into(), json: "null" },
            "object" if self.rest.starts_with("object Object]") => return self.object_object(),
            _ if is_not_finite(word) => Cause::NotFinite { word: word.into() },
            _ if self.at + length == self.text.len() && begins_literal(word) => {
                return Some(self.cut_off_inside(Inside::Word, Some(self.at)));
            }
            "Object" | "Array" | "Map" | "Set" if self.is_class_of_preview(length) => Cause::Preview,
            _ => return Some(self.unknown(self.at..self.at + length)),
        };
        Some(self.fault(cause, length))
    }

    /// `Object {`, `Array(2) [`: a console puts the class before the value.
    fn is_class_of_preview(&self, length: usize) -> bool {
        let after = end_of_space(self.text.as_bytes(), self.at + length);
        self.text
            .get(after..)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['{', '[', '(', ',', '}', ']']))
    }

    fn object_object(&self) -> Option<SyntaxError> {
        let start = self.container?.start;
        Some(error(Cause::ObjectObject, start..self.at + "object Object]".len()))
    }

    fn unknown(&self, span: Range<usize>) -> SyntaxError {
        let word = &self.text[span.clone()];
        error(Cause::UnknownWord { word: shown(word), meant: meant(word) }, span)
    }

    /// The length of `u`, `b`, `r`, `f` and the like before a quote.
    fn python_prefix(&self) -> usize {
        let length = self.run_of(|it| matches!(it, 'u' | 'b' | 'r' | 'f' | 'U' | 'B' | 'R' | 'F'));
        let quoted = self.rest.get(length..).is_some_and(|rest| rest.starts_with(['\'', '"']));
        if length <= 2 && quoted { length } else { 0 }
    }

    fn python_string(&self) -> SyntaxError {
        let length = self.python_prefix();
        self.fault(Cause::PythonPrefix { prefix: self.shown(length) }, length + 1)
    }

    fn plus(&self) -> SyntaxError {
        let length = self.run_of(|it| it == '+' || is_in_number(it));
        let word = &self.next(length)[1..];
        if is_not_finite(word) {
            return self.fault(Cause::NotFinite { word: self.shown(length) }, length);
        }
        if word.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
            return self.fault(Cause::LeadingPlus, length);
        }
        self.unexpected("a value")
    }

    /// The number from `start` has no digit where it needs one.
    fn no_digit(&self, start: usize) -> SyntaxError {
        if self.rest.is_empty() && self.container.is_some() {
            return self.cut_off_inside(Inside::Number, Some(start));
        }
        let before = &self.text[start..self.at];
        let whole = start..self.at + self.run_of(is_word);
        let word = self.next(self.run_of(is_word));
        match before.bytes().last() {
            Some(b'.') => error(Cause::MissingFraction, start..self.at),
            Some(b'-') if before.len() == 1 && is_not_finite(word) => {
                let word = shown(&self.text[whole.clone()]);
                error(Cause::NotFinite { word }, whole)
            }
            Some(b'-') if before.len() == 1 && self.rest.starts_with('.') => {
                error(Cause::BareFraction, start..self.at + self.run())
            }
            Some(b'-') if before.len() == 1 => error(Cause::LoneMinus, start..self.at),
            _ => error(Cause::MissingExponent, start..self.at),
        }
    }

    /// The string from `start` cannot go on.
    fn no_string(&self, start: usize) -> SyntaxError {
        let is_name = self.last.is_none_or(|last| last.shape() != Shape::Name)
            && self.container.is_some_and(|it| it.inside == Inside::Object);
        let inside = if is_name { Inside::Name } else { Inside::String };
        let Some(found) = self.rest.chars().next() else {
            return self.cut_off_inside(inside, Some(start));
        };
        match found {
            '\\' => self.bad_escape(inside, start),
            '\n' | '\r' => {
                let opened = Some(start);
                SyntaxError { opened, ..self.fault(Cause::LineEndInString, 1) }
            }
            '\0' => self.fault(Cause::Nul, 1),
            _ => self.fault(Cause::ControlInString { found }, 1),
        }
    }

    fn bad_escape(&self, inside: Inside, start: usize) -> SyntaxError {
        let digits = self.rest.bytes().skip(2).take(4).take_while(u8::is_ascii_hexdigit).count();
        match escape::read(self.rest.as_bytes()) {
            Err(EscapeFault::CutOff) => self.cut_off_inside(inside, Some(start)),
            Err(EscapeFault::LoneSurrogate) => {
                let unit = u16::from_str_radix(&self.rest[2..6], 16).expect("it has four digits");
                self.fault(Cause::LoneSurrogate { unit }, 6)
            }
            Err(EscapeFault::NotHexadecimal) => self.fault(Cause::BadUnicodeEscape, 2 + digits),
            _ => {
                let found = self.rest.chars().nth(1).expect("a backslash at the end is cut off");
                self.fault(Cause::BadEscape { found }, 1 + found.len_utf8())
            }
        }
    }

    /// The text ends where more is needed.
    fn cut_off(&self) -> SyntaxError {
        match self.container {
            Some(Container { start, inside }) => self.cut_off_inside(inside, Some(start)),
            None => error(Cause::Empty, 0..self.text.len()),
        }
    }

    fn cut_off_inside(&self, inside: Inside, opened: Option<usize>) -> SyntaxError {
        let end = self.text.len();
        SyntaxError { opened, ..error(Cause::CutOff { inside }, end..end) }
    }

    fn trailing_comma(&self, before: char) -> SyntaxError {
        let comma = self.text.get(..self.at).and_then(|text| text.rfind(',')).unwrap_or(self.at);
        error(Cause::TrailingComma { before }, comma..comma + 1)
    }

    fn mismatch(&self, found: char) -> SyntaxError {
        let Some(container) = self.container else {
            return self.fault(Cause::ExtraBracket { found }, 1);
        };
        let opened = container.bracket();
        SyntaxError {
            opened: Some(container.start),
            ..self.fault(Cause::MismatchedBracket { opened, found }, 1)
        }
    }

    fn unexpected(&self, wanted: &'static str) -> SyntaxError {
        let found = self.rest.chars().next().expect("a text that ends is cut off");
        self.fault(Cause::Unexpected { wanted, found }, found.len_utf8())
    }
}

/// The fault of a number that goes on with `next`; `span` is all of it.
fn number_goes_on(number: &str, next: char, length: usize, span: &Range<usize>) -> Option<SyntaxError> {
    let cause = match next {
        'x' | 'X' if matches!(number, "0" | "-0") => Cause::Hexadecimal,
        '0'..='9' if matches!(number, "0" | "-0") => Cause::LeadingZero,
        'L' | 'l' | 'n' | 'f' | 'F' | 'd' | 'D' if length == 1 => {
            let suffix = span.end - 1..span.end;
            return Some(error(Cause::NumberSuffix { suffix: next }, suffix));
        }
        _ if is_in_number(next) => Cause::InvalidNumber { word: String::new() },
        _ => return None,
    };
    Some(error(cause, span.clone()))
}
