//! The fault of a text that is not JSON, in words.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// Why a text was refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// The exact reason.
    pub cause: Cause,
    /// The offending bytes of the text; empty where something is missing at its end.
    pub span: Range<usize>,
    /// The byte offset where the string, array or object that is not closed begins.
    pub opened: Option<usize>,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause.message())
    }
}

impl Error for SyntaxError {}

/// The sort of fault, as reports tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It is not JSON.
    Syntax,
    /// It does not stand for Unicode text.
    Encoding,
    /// It may be JSON, but it is more than the limits allow.
    Limit,
}

/// The construct in which a text breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// An array.
    Array,
    /// An object.
    Object,
    /// A string.
    String,
    /// A member name.
    Name,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// The exact reason why a text is not JSON.
///
/// Texts in it are safe to show: ASCII, escaped where needed, and short.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Nothing but white space.
    Empty,
    /// The text breaks off.
    CutOff {
        /// The construct that is not finished.
        inside: Inside,
    },
    /// `[1,]`, `{"a": 1,}`
    TrailingComma {
        /// The bracket after it.
        before: char,
    },
    /// `[1,,2]`, `[,1]`
    EmptyElement,
    /// `["a" "b"]`
    MissingComma,
    /// `{"a" 1}`
    MissingColon,
    /// `{"a": }`, `{"a": , "b": 1}`
    MissingValue,
    /// `["a": 1]`
    ColonInArray,
    /// `{a: 1}`
    UnquotedName {
        /// The name.
        name: String,
    },
    /// `'a'`, `` `a` ``
    WrongQuotes {
        /// The quotation mark.
        quote: char,
    },
    /// `“a”`
    CurlyQuotes,
    /// `"say "hello""`
    InnerQuote,
    /// `undefined`
    Undefined,
    /// `NaN`, `-Infinity`
    NotFinite {
        /// As written.
        word: String,
    },
    /// `True`, `False`, `None`
    PythonWord {
        /// As written.
        word: String,
        /// The literal of JSON for it.
        json: &'static str,
    },
    /// `u'a'`, `b"a"`
    PythonPrefix {
        /// The letters before the quote.
        prefix: String,
    },
    /// `[object Object]`
    ObjectObject,
    /// `nul`, `yes`
    UnknownWord {
        /// As written.
        word: String,
        /// The character or word that was probably meant.
        meant: Option<&'static str>,
    },
    /// `123L`, `1n`
    NumberSuffix {
        /// The letter.
        suffix: char,
    },
    /// `007`
    LeadingZero,
    /// `+1`
    LeadingPlus,
    /// `.5`
    BareFraction,
    /// `1.`
    MissingFraction,
    /// `1e`, `1e+`
    MissingExponent,
    /// `-`, `- 1`
    LoneMinus,
    /// `0xff`
    Hexadecimal,
    /// `2024-01-01`, `1.2.3`
    InvalidNumber {
        /// As written.
        word: String,
    },
    /// `// …`, `/* … */`, `# …`
    Comment {
        /// How it begins.
        mark: &'static str,
    },
    /// `;`
    Semicolon,
    /// `{a=1}`, `{"a" => 1}`
    EqualsSign,
    /// `[1}`
    MismatchedBracket {
        /// The bracket that is open.
        opened: char,
        /// The bracket that was found.
        found: char,
    },
    /// `{}}`, `]`
    ExtraBracket {
        /// The bracket.
        found: char,
    },
    /// A line end in a string.
    LineEndInString,
    /// A control character in a string.
    ControlInString {
        /// The character.
        found: char,
    },
    /// `"\x41"`, `"\'"`
    BadEscape {
        /// The character after the backslash.
        found: char,
    },
    /// `"\u12"`, `"\u{41}"`
    BadUnicodeEscape,
    /// `"\ud83d"` without its other half.
    LoneSurrogate {
        /// The code unit.
        unit: u16,
    },
    /// `…` or `...`, as developer tools shorten what they show.
    Ellipsis,
    /// `{time: 1, data: {…}}` or `Object { time: 1 }`, as developer tools show an object.
    Preview,
    /// A NUL character.
    Nul,
    /// U+FEFF
    ByteOrderMark,
    /// A character that looks like a blank and is none to JSON.
    OddSpace {
        /// The character.
        found: char,
    },
    /// More text after the value.
    TextAfter {
        /// Its first character.
        found: char,
    },
    /// None of the above.
    Unexpected {
        /// The tokens that JSON allows here.
        wanted: &'static str,
        /// The character that stands here.
        found: char,
    },
    /// Beyond [`Limits::depth`](super::Limits::depth).
    TooDeep {
        /// The limit.
        limit: u32,
    },
    /// Beyond [`Limits::values`](super::Limits::values).
    TooManyValues {
        /// The limit.
        limit: u32,
    },
    /// More than `u32::MAX` bytes.
    TooLong,
}

impl Cause {
    /// The sort of fault.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::LoneSurrogate { .. } => Class::Encoding,
            Self::TooDeep { .. } | Self::TooManyValues { .. } | Self::TooLong => Class::Limit,
            _ => Class::Syntax,
        }
    }

    /// The same cause, but it quotes no word of the text.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let word = || "…".into();
        match self {
            Self::UnquotedName { .. } => Self::UnquotedName { name: word() },
            Self::UnknownWord { .. } => Self::UnknownWord { word: word(), meant: None },
            Self::InvalidNumber { .. } => Self::InvalidNumber { word: word() },
            other => other.clone(),
        }
    }

    /// The fault in one line: what was expected and what was found.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "empty: there is no JSON value here".into(),
            Self::CutOff { inside } => format!("cut off: the text ends {}", inside.words()),
            Self::TrailingComma { before } => {
                format!("trailing comma: nothing follows it before `{before}`")
            }
            Self::EmptyElement => "nothing before this comma: an element or member is missing".into(),
            Self::MissingComma => "missing comma: the next value begins here".into(),
            Self::MissingColon => "missing colon after a member name".into(),
            Self::MissingValue => "missing value: nothing follows the colon".into(),
            Self::ColonInArray => "a colon in an array: arrays have values, no names".into(),
            Self::UnquotedName { name } => format!("member name without quotes: `{name}`"),
            Self::WrongQuotes { quote: '`' } => "string in backticks".into(),
            Self::WrongQuotes { .. } => "string in single quotes".into(),
            Self::CurlyQuotes => "typographic quotation mark in place of `\"`".into(),
            Self::InnerQuote => "the string ends at the quote before this, but text follows".into(),
            Self::Undefined => "`undefined` is JavaScript, not JSON".into(),
            Self::NotFinite { word } => format!("`{word}`: JSON has no such number"),
            Self::PythonWord { word, .. } => format!("`{word}` is Python, not JSON"),
            Self::PythonPrefix { prefix } => {
                format!("Python string: prefix `{prefix}` before the quote")
            }
            Self::ObjectObject => "`[object Object]`: an object was printed as text".into(),
            Self::UnknownWord { word, .. } => format!("unknown word `{word}`"),
            Self::NumberSuffix { suffix } => format!("`{suffix}` after a number"),
            Self::LeadingZero => "leading zero in a number".into(),
            Self::LeadingPlus => "plus sign before a number".into(),
            Self::BareFraction => "no digit before the decimal point".into(),
            Self::MissingFraction => "no digit after the decimal point".into(),
            Self::MissingExponent => "no digit in the exponent".into(),
            Self::LoneMinus => "minus sign without a number".into(),
            Self::Hexadecimal => "hexadecimal number".into(),
            Self::InvalidNumber { word } => format!("`{word}` is not a number"),
            Self::Comment { mark } => format!("comment: JSON has none, `{mark}` begins one here"),
            Self::Semicolon => "semicolon: JSON has none".into(),
            Self::EqualsSign => "equals sign in place of a colon".into(),
            Self::MismatchedBracket { opened, found } => {
                format!("`{found}` cannot close `{opened}`")
            }
            Self::ExtraBracket { found } => format!("`{found}` closes nothing"),
            Self::LineEndInString => "the string is not closed on its line".into(),
            Self::ControlInString { found } => {
                format!("control character {} in a string", shown(*found))
            }
            Self::BadEscape { found } => format!("no such escape: a backslash and {}", shown(*found)),
            Self::BadUnicodeEscape => "`\\u` without four hexadecimal digits".into(),
            Self::LoneSurrogate { unit } => {
                format!("lone surrogate `\\u{unit:04x}`: half of a character")
            }
            Self::Ellipsis => "DevTools preview: an ellipsis replaces the omitted part".into(),
            Self::Preview => "DevTools preview: the console's rendering of an object, not the object".into(),
            Self::Nul => "NUL character".into(),
            Self::ByteOrderMark => "byte order mark (U+FEFF) inside the text".into(),
            Self::OddSpace { found } => format!("{} is not whitespace in JSON", shown(*found)),
            Self::TextAfter { found } => {
                format!("text after the JSON value: it goes on with {}", shown(*found))
            }
            Self::Unexpected { wanted, found } => {
                format!("expected {wanted}, found {}", shown(*found))
            }
            Self::TooDeep { limit } => format!("more than {limit} arrays and objects in each other"),
            Self::TooManyValues { limit } => format!("more than {limit} values in one text"),
            Self::TooLong => format!("longer than {} bytes", u32::MAX),
        }
    }

    /// Advice on the fault, where there is some.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let fixed = match self {
            Self::CutOff { inside } => return Some(inside.help().into()),
            Self::PythonWord { json, .. } => return Some(instead(json)),
            Self::UnknownWord { meant: Some(meant), .. } => return Some(instead(meant)),
            Self::UnknownWord { meant: None, .. } => "if it is a string, put it in double quotes",
            Self::UnquotedName { name } => return Some(instead(&format!("\"{name}\""))),
            Self::ExtraBracket { .. } => "remove it, or open it where it should begin",
            Self::TrailingComma { .. } | Self::LeadingPlus | Self::NumberSuffix { .. } => {
                return Some(remove(self));
            }
            Self::EmptyElement => "remove the comma, or write the value that is missing",
            Self::MissingComma => "put a comma before it",
            Self::MissingColon => "put a colon between name and value",
            Self::MissingValue => "write a value, `null` for none",
            Self::ColonInArray => "use `{` and `}` around names and values",
            Self::WrongQuotes { .. } | Self::CurlyQuotes => "use double quotes: `\"`",
            Self::InnerQuote => "write a quote inside a string as `\\\"`",
            Self::Undefined => "leave the member out, or write `null`",
            Self::NotFinite { .. } => "write `null`, or the value as a string",
            Self::PythonPrefix { .. } => "write it with `json.dumps`, not with `print` or `str`",
            Self::ObjectObject => "log it with `JSON.stringify(value)`",
            Self::LeadingZero => "remove the zeros, or put the number in quotes",
            Self::BareFraction => "write `0` before the point",
            Self::MissingFraction => "remove the point, or write `0` after it",
            Self::MissingExponent => "remove the `e`, or write its digits",
            Self::Hexadecimal => "write it in decimal, or as a string",
            Self::InvalidNumber { .. } => "if it is a date or a version, put it in double quotes",
            Self::Comment { .. } => "remove the comment",
            Self::Semicolon => "use a comma between values, and nothing at the end",
            Self::EqualsSign => "this looks like `Map.toString()`: write it with a JSON library",
            Self::MismatchedBracket { opened: '[', .. } => "close the array with `]` first",
            Self::MismatchedBracket { .. } => "close the object with `}` first",
            Self::LineEndInString => "close the quote, or write the line end as `\\n`",
            Self::ControlInString { .. } => "write it as an escape such as `\\u0009`",
            Self::BadEscape { found: '\'' } => "a single quote needs no backslash",
            Self::BadEscape { .. } => "write a backslash itself as `\\\\`",
            Self::BadUnicodeEscape => "write four digits, as in `\\u00e9`",
            Self::LoneSurrogate { .. } => "write both halves, or the character itself",
            Self::Ellipsis | Self::Preview => {
                "log the whole event: `console.log(JSON.stringify(event))`, or `copy(event)` in the console"
            }
            Self::Nul => "is this a text file? remove the NUL, or save the text as UTF-8",
            Self::ByteOrderMark => "remove it: files were joined, or a text was pasted",
            Self::OddSpace { .. } => "use ordinary blanks",
            Self::TextAfter { found: ',' } => {
                "remove the comma: records on lines of their own have none between them (`--lenient` reads them)"
            }
            Self::TextAfter { .. } => "one record is one JSON value: put a line end between two",
            Self::TooDeep { .. } | Self::TooManyValues { .. } | Self::TooLong => {
                "is this one record? raise the limit, or split it"
            }
            Self::Unexpected { found: '\u{1b}', .. } => {
                "this is a control sequence of a terminal: write JSON without colours (`jq -M`, `NO_COLOR=1`)"
            }
            Self::Empty | Self::LoneMinus | Self::Unexpected { .. } => return None,
        };
        Some(fixed.into())
    }
}

impl Inside {
    fn words(self) -> &'static str {
        match self {
            Self::Array => "before the array is closed",
            Self::Object => "before the object is closed",
            Self::String => "inside a string",
            Self::Name => "inside a member name",
            Self::Number => "inside a number",
            Self::Word => "inside a word",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Array => "the rest is missing, at least `]`",
            Self::Object => "the rest is missing, at least `}`",
            Self::String | Self::Name => "the rest is missing, at least the closing quote",
            Self::Number | Self::Word => "the rest is missing",
        }
    }
}

fn instead(word: &str) -> String {
    format!("write `{word}`")
}

fn remove(cause: &Cause) -> String {
    match cause {
        Cause::NumberSuffix { suffix } => format!("remove the `{suffix}`"),
        Cause::LeadingPlus => "remove the plus sign".into(),
        _ => "remove the comma".into(),
    }
}

/// A character as a message may show it: itself if it is visible ASCII, else its number, so that
/// nothing in a text reaches a terminal as it is.
fn shown(character: char) -> String {
    match character {
        '`' => "a backtick".into(),
        '!'..='~' => format!("`{character}`"),
        ' ' => "a blank".into(),
        '\n' => "a line end".into(),
        _ => format!("U+{:04X}", u32::from(character)),
    }
}
