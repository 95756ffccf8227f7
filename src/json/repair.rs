//! Makes JSON of what can be read in one way only.
//!
//! One pass over the tokens of a text notes edits; it judges nothing. The strict parser reads the result, so that
//! what was not understood here, and would need a guess, is refused there by its name.

use std::ops::Range;

use super::cause::{Cause, Inside, SyntaxError};
use super::edits::{Edits, Repair};
use super::work::work;

/// A text after its repair.
#[derive(Debug, Clone)]
pub struct Repaired {
    /// The text to parse.
    pub text: String,
    /// The changes.
    pub edits: Edits,
    /// Why it must not be taken even if it parses; a place in the text as it was.
    pub doubt: Option<SyntaxError>,
}

/// Repairs a text that is not JSON, as far as nothing must be guessed; `None` if there is nothing to repair.
#[must_use]
pub fn repair(text: &str) -> Option<Repaired> {
    let mut repairer = Repairer::new(text);
    while repairer.token().is_some() {}
    work(repairer.at);
    let Repairer { mut edits, ellipsis, has_bare_names, cut_off, .. } = repairer;
    let json = edits.apply(text);
    // A console that leaves out the quotes of names also shortens long strings.
    let shortened = ellipsis.filter(|_| has_bare_names).map(|at| SyntaxError {
        cause: Cause::Ellipsis,
        span: at..at + '\u{2026}'.len_utf8(),
        opened: None,
    });
    let doubt = cut_off.or(shortened);
    (!edits.is_empty() || doubt.is_some()).then_some(Repaired { text: json, edits, doubt })
}

/// Where the first value of a text that is not JSON ends, if it can be understood so far: a bracket in a string or a
/// comment is none, whatever the quotes.
#[must_use]
pub fn repairable_end(text: &str) -> Option<usize> {
    let mut repairer = Repairer::new(text);
    while repairer.expects != Expects::End && repairer.token().is_some() {}
    work(repairer.at);
    (repairer.expects == Expects::End).then_some(repairer.at)
}

/// Edits of one text, at most: a text that needs more is damaged beyond repair, and memory stays bounded.
const MOST_EDITS: usize = 1_000_000;

/// The token that may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    Value,
    Name,
    Colon,
    Separator,
    /// Behind a member that was left out together with its comma, if it had one.
    NameOrEnd,
    End,
}

struct Repairer<'t> {
    text: &'t str,
    at: usize,
    edits: Edits,
    /// The brackets that are open: whether each is an object.
    open: Vec<bool>,
    expects: Expects,
    /// The last comma, while nothing follows it yet.
    comma: Option<(Range<usize>, Repair)>,
    /// Where the last name begins, and how many edits there were before it.
    name: (usize, usize),
    /// A line ended since the last token.
    is_on_new_line: bool,
    has_bare_names: bool,
    /// The first ellipsis in a string.
    ellipsis: Option<usize>,
    /// A string that is never closed.
    cut_off: Option<SyntaxError>,
}

impl<'t> Repairer<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            edits: Edits::default(),
            open: Vec::new(),
            expects: Expects::Value,
            comma: None,
            name: (0, 0),
            is_on_new_line: false,
            has_bare_names: false,
            ellipsis: None,
            cut_off: None,
        }
    }
}

impl Repairer<'_> {
    /// Passes over one token; `None` at the end, and where the text is not understood any more.
    fn token(&mut self) -> Option<()> {
        self.skip_trivia();
        if self.edits.len() >= MOST_EDITS {
            return None;
        }
        match self.next()? {
            ',' => self.comma(Repair::TrailingComma),
            ';' => self.comma(Repair::Semicolon),
            ':' => self.colon(),
            '}' | ']' => self.close(),
            _ if self.expects == Expects::Value => self.value(),
            _ => self.name(),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn is_in_object(&self) -> bool {
        self.open.last().copied().unwrap_or_default()
    }

    /// Passes over blanks and comments.
    fn skip_trivia(&mut self) {
        self.is_on_new_line = false;
        while let Some(found) = self.next().filter(|_| self.edits.len() < MOST_EDITS) {
            let start = self.at;
            match found {
                ' ' | '\t' | '\r' => self.at += 1,
                '\n' => {
                    self.is_on_new_line = true;
                    self.at += 1;
                }
                '/' | '#' => {
                    let Some(length) = self.comment() else { return };
                    self.at += length;
                    self.edits.add(start..self.at, " ", Some(Repair::Comment));
                }
                _ if found.is_whitespace() && !found.is_control() => {
                    self.at += found.len_utf8();
                    self.edits.add(start..self.at, " ", Some(Repair::OddSpace));
                }
                _ => return,
            }
        }
    }

    /// The length of the comment here.
    fn comment(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with("/*") {
            return rest.get(2..)?.find("*/").map(|length| length + 4);
        }
        let is_comment = rest.starts_with("//") || rest.starts_with('#');
        is_comment.then(|| rest.find(['\n', '\r']).unwrap_or(rest.len()))
    }

    fn comma(&mut self, repair: Repair) -> Option<()> {
        let range = self.at..self.at + 1;
        let may_stand = match self.expects {
            Expects::Separator => repair == Repair::TrailingComma || self.is_in_object(),
            Expects::End => true,
            _ => false,
        };
        if !may_stand {
            return None;
        }
        self.at += 1;
        if self.expects == Expects::End {
            self.edits.add(range, " ", Some(repair));
            return Some(());
        }
        if repair == Repair::Semicolon {
            self.edits.add(range.clone(), ",", Some(repair));
        }
        self.comma = Some((range, repair));
        self.expects = if self.is_in_object() { Expects::Name } else { Expects::Value };
        Some(())
    }

    fn colon(&mut self) -> Option<()> {
        if self.expects != Expects::Colon {
            return None;
        }
        self.at += 1;
        self.expects = Expects::Value;
        Some(())
    }

    fn close(&mut self) -> Option<()> {
        let is_object = self.next() == Some('}');
        if self.open.last() != Some(&is_object) {
            return None;
        }
        let is_behind_comma = matches!(self.expects, Expects::Name | Expects::NameOrEnd) || !is_object;
        if let Some((range, repair)) = self.comma.take().filter(|_| is_behind_comma) {
            self.drop_comma(range, repair);
        }
        self.open.pop();
        self.at += 1;
        self.end_value();
        Some(())
    }

    /// Takes away the comma that nothing follows.
    fn drop_comma(&mut self, range: Range<usize>, repair: Repair) {
        match (repair, self.expects) {
            (Repair::Semicolon | Repair::MissingComma, _) => self.edits.replace_at(&range, " "),
            // It went before a member that was left out.
            (_, Expects::NameOrEnd) => self.edits.add(range, " ", None),
            _ => self.edits.add(range, " ", Some(repair)),
        }
    }

    fn end_value(&mut self) {
        self.comma = None;
        self.expects = if self.open.is_empty() { Expects::End } else { Expects::Separator };
    }

    fn value(&mut self) -> Option<()> {
        match self.next()? {
            bracket @ ('{' | '[') => {
                self.open.push(bracket == '{');
                self.comma = None;
                self.at += 1;
                self.expects = if bracket == '{' { Expects::Name } else { Expects::Value };
                Some(())
            }
            '-' | '0'..='9' => self.number(),
            _ if self.string(Inside::String)? => {
                self.end_value();
                Some(())
            }
            _ => self.word(),
        }
    }

    /// A number; the letter that says how wide an integer is, is left out.
    fn number(&mut self) -> Option<()> {
        let length = self.rest().find(|it| !is_in_number(it)).unwrap_or(self.rest().len());
        let number = self.rest().get(..length)?;
        if let Some(integer) = number.strip_suffix(['L', 'l', 'n']) {
            let digits = integer.strip_prefix('-').unwrap_or(integer);
            if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()) {
                let end = self.at + length;
                self.edits.add(end - 1..end, " ", Some(Repair::IntegerSuffix));
            }
        }
        self.at += length;
        self.end_value();
        Some(())
    }

    fn word(&mut self) -> Option<()> {
        let word = self.rest().get(..self.identifier())?;
        let range = self.at..self.at + word.len();
        let json = match word {
            "true" | "false" | "null" => None,
            "True" => Some("true"),
            "False" => Some("false"),
            "None" => Some("null"),
            "undefined" if self.is_in_object() => {
                self.leave_out(range.end);
                return Some(());
            }
            _ => return None,
        };
        self.at = range.end;
        if let Some(json) = json {
            self.edits.add(range, json, Some(Repair::PythonWord));
        }
        self.end_value();
        Some(())
    }

    /// Leaves the member out whose value, `undefined`, ends at `end`: `JSON.stringify` does the same.
    fn leave_out(&mut self, end: usize) {
        let (start, edits) = self.name;
        self.edits.take_back(edits);
        self.edits.add(start..end, " ", Some(Repair::Undefined));
        self.at = end;
        self.skip_trivia();
        if matches!(self.next(), Some(',' | ';')) {
            self.edits.add(self.at..self.at + 1, " ", None);
            self.at += 1;
        }
        self.expects = Expects::NameOrEnd;
    }

    /// A name. Where a comma should stand before it, a line end must: on lines of their own, members can be told
    /// apart in one way only.
    fn name(&mut self) -> Option<()> {
        let is_comma_missing =
            self.expects == Expects::Separator && self.is_on_new_line && self.is_in_object();
        if !matches!(self.expects, Expects::Name | Expects::NameOrEnd) && !is_comma_missing {
            return None;
        }
        let (start, edits) = (self.at, self.edits.len());
        if is_comma_missing {
            self.edits.add(start..start, ",", Some(Repair::MissingComma));
        }
        self.name = (start, self.edits.len());
        let is_name = if self.string(Inside::Name)? { self.is_before_colon() } else { self.bare_name() };
        if !is_name {
            self.edits.take_back(edits);
            return None;
        }
        if is_comma_missing {
            self.comma = Some((start..start, Repair::MissingComma));
        }
        self.expects = Expects::Colon;
        Some(())
    }

    fn is_before_colon(&self) -> bool {
        self.rest().trim_ascii_start().starts_with(':')
    }

    fn bare_name(&mut self) -> bool {
        let (start, length) = (self.at, self.identifier());
        let is_python = matches!(self.rest().get(..length), Some("True" | "False" | "None"));
        if length == 0 || is_python {
            return false;
        }
        self.at += length;
        self.edits.add(start..start, "\"", Some(Repair::UnquotedName));
        self.edits.add(self.at..self.at, "\"", None);
        self.has_bare_names = true;
        self.is_before_colon()
    }

    /// The length of the identifier here.
    fn identifier(&self) -> usize {
        let rest = self.rest();
        if rest.starts_with(|it: char| it.is_numeric()) {
            return 0;
        }
        rest.find(|it: char| !it.is_alphanumeric() && !matches!(it, '_' | '$')).unwrap_or(rest.len())
    }

    /// Passes over a string in whatever quotes; false where there is none, `None` where its end is not certain.
    fn string(&mut self, inside: Inside) -> Option<bool> {
        let start = self.at;
        let rest = self.rest();
        let prefix = usize::from(rest.starts_with(['u', 'U']) && rest.get(1..)?.starts_with(['\'', '"']));
        let open = rest.get(prefix..)?.chars().next()?;
        let (closing, repair): (&[char], _) = match open {
            '"' => (&['"'], (prefix > 0).then_some(Repair::PythonString)),
            '\'' if prefix > 0 => (&['\''], Some(Repair::PythonString)),
            '\'' => (&['\''], Some(Repair::SingleQuotes)),
            '\u{201c}'..='\u{201f}' => (&['\u{201c}', '\u{201d}'], Some(Repair::CurlyQuotes)),
            '\u{2018}'..='\u{201b}' => (&['\u{2018}', '\u{2019}'], Some(Repair::CurlyQuotes)),
            _ => return Some(false),
        };
        let before = self.edits.len();
        self.at += prefix + open.len_utf8();
        if repair.is_some() {
            self.edits.add(start..self.at, "\"", repair);
        }
        let ended = self.string_body(open, closing);
        if ended.is_none() {
            self.edits.take_back(before);
            if self.at >= self.text.len() {
                let end = self.text.len();
                let cause = Cause::CutOff { inside };
                self.cut_off = Some(SyntaxError { cause, span: end..end, opened: Some(start) });
            }
        }
        ended.map(|()| true)
    }

    fn string_body(&mut self, open: char, closing: &[char]) -> Option<()> {
        while self.edits.len() < MOST_EDITS {
            let (start, found) = (self.at, self.next()?);
            self.at += found.len_utf8();
            match found {
                _ if closing.contains(&found) => {
                    if found != '"' {
                        self.edits.add(start..self.at, "\"", None);
                    }
                    return Some(());
                }
                // Between single quotes it is a character like others, between curly ones the end in doubt.
                '"' if open == '\'' => self.edits.add(start..start, "\\", None),
                '"' | '\n' | '\r' => {
                    self.at = start;
                    return None;
                }
                '\\' => {
                    let escaped = self.next()?;
                    self.at += escaped.len_utf8();
                    if escaped == '\'' && open == '\'' {
                        self.edits.add(start..start + 1, "", None);
                    }
                }
                '\u{2026}' => self.ellipsis = self.ellipsis.or(Some(start)),
                _ => {}
            }
        }
        None
    }
}

fn is_in_number(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '+')
}
