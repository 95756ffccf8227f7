//! A table of the settings file: its keys, each with its place, and faults that say how it should have been written.

use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use cxray::catalog::nearest;
use cxray::check::Severity;
use cxray::json::{Position, position_in};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use toml::de::{DeTable, DeValue};

use crate::cli::format::{FormatArg, parse_format};
use crate::cli::judging::parse_gap;
use crate::cli::reading::parse_zone;
use crate::cli::settings::{CodeLevel, Level};
use crate::cli::validate::FailOn;

/// The text of a settings file.
#[derive(Clone, Copy)]
pub struct Source<'t> {
    pub path: &'t Path,
    pub text: &'t str,
}

/// A value, and where it was set.
#[derive(Debug, Clone)]
pub struct Set<T> {
    pub value: T,
    pub origin: Origin,
}

/// Where a value was set.
#[derive(Debug, Clone)]
pub enum Origin {
    /// In a file, at a line.
    File(PathBuf, u64),
    /// By a variable of the environment.
    Environment(&'static str),
}

/// Characters that make a code a glob.
const GLOB: [char; 4] = ['*', '?', '[', '{'];

/// A table, of which no key is unknown.
pub struct Table<'t> {
    source: Source<'t>,
    entries: DeTable<'t>,
}

/// A form that a value can have.
pub trait Form: Sized {
    /// The form in words: `a list of strings`.
    const FORM: &'static str;

    /// The value; nothing if it has another form. A fault is one of the content.
    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>>;

    /// How to write a value that has another form.
    fn advice(_value: &DeValue<'_>) -> Option<String> {
        None
    }
}

impl Source<'_> {
    /// A fault at a stretch of the file.
    pub fn fault(&self, span: &Range<usize>, what: impl Display) -> anyhow::Error {
        anyhow!("{}: {what}", self.place(span))
    }

    fn place(&self, span: &Range<usize>) -> String {
        let Position { line, column, .. } = self.position(span.start);
        format!("{}:{line}:{column}", self.path.display())
    }

    /// The value of a key that stands at `span`.
    fn read<T: Form>(&self, key: &str, span: &Range<usize>, value: &DeValue<'_>) -> anyhow::Result<T> {
        match T::read(value) {
            Some(Ok(read)) => Ok(read),
            Some(Err(fault)) => Err(self.fault(span, fault)),
            None => {
                let advice = T::advice(value).map(|advice| format!("; write {advice}")).unwrap_or_default();
                let (form, found) = (T::FORM, article(value.type_str()));
                Err(self.fault(span, format!("`{key}` takes {form}, not {found}{advice}")))
            }
        }
    }

    fn position(&self, offset: usize) -> Position {
        position_in(self.text.as_bytes(), offset, Position::default())
    }

    pub fn origin(&self, span: &Range<usize>) -> Origin {
        Origin::File(self.path.to_owned(), self.position(span.start).line)
    }
}

impl<'t> Table<'t> {
    /// The table of a whole file.
    pub fn of_file(source: Source<'t>, known: &[&str]) -> anyhow::Result<Self> {
        let entries = DeTable::parse(source.text)
            .map_err(|fault| source.fault(&fault.span().unwrap_or_default(), fault.message()))?;
        Self::new(source, entries.into_inner(), known)
    }

    /// A table that may have the keys that are known.
    pub fn new(source: Source<'t>, entries: DeTable<'t>, known: &[&str]) -> anyhow::Result<Self> {
        let mut keys: Vec<_> = entries.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        for key in keys {
            let name: &str = key.get_ref();
            if !known.contains(&name) {
                let advice = match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", known.join(", ")),
                };
                return Err(source.fault(&key.span(), format!("unknown setting `{name}`; {advice}")));
            }
        }
        Ok(Self { source, entries })
    }

    /// The value of a key, in the form that it must have.
    pub fn get<T: Form>(&mut self, key: &str) -> anyhow::Result<Option<Set<T>>> {
        let Some(value) = self.entries.remove(key) else { return Ok(None) };
        let span = value.span();
        let value = self.source.read(key, &span, &value.into_inner())?;
        Ok(Some(Set { value, origin: self.source.origin(&span) }))
    }

    /// A stretch of the file as `file:line:column`.
    pub fn place(&self, span: &Range<usize>) -> String {
        self.source.place(span)
    }

    pub fn fault(&self, span: &Range<usize>, what: impl Display) -> anyhow::Error {
        self.source.fault(span, what)
    }

    /// The value of a key that must be there, in a table that begins at `start`.
    pub fn need<T: Form>(&mut self, key: &str, start: &Range<usize>) -> anyhow::Result<Set<T>> {
        self.get(key)?.ok_or_else(|| self.source.fault(start, format!("`{key}` is missing")))
    }

    /// The tables of an array of tables.
    pub fn tables(&mut self, key: &str, known: &[&str]) -> anyhow::Result<Vec<(Range<usize>, Self)>> {
        let Some(value) = self.entries.remove(key) else { return Ok(Vec::new()) };
        let span = value.span();
        let wrong = |span: &Range<usize>| {
            self.source.fault(span, format!("`{key}` is an array of tables; write [[{key}]] above each"))
        };
        let DeValue::Array(array) = value.into_inner() else { return Err(wrong(&span)) };
        let mut tables = Vec::new();
        for table in array {
            let span = table.span();
            let DeValue::Table(entries) = table.into_inner() else { return Err(wrong(&span)) };
            tables.push((span, Self::new(self.source, entries, known)?));
        }
        Ok(tables)
    }

    /// The entries of a table whose keys are codes.
    pub fn levels(&mut self, key: &str) -> anyhow::Result<Vec<CodeLevel>> {
        let Some(value) = self.entries.remove(key) else { return Ok(Vec::new()) };
        let span = value.span();
        let DeValue::Table(entries) = value.into_inner() else {
            let advice = "`\"undocumented/value\" = \"off\"`";
            return Err(self.source.fault(&span, format!("`{key}` is a table of codes, such as {advice}")));
        };
        let mut levels = Vec::new();
        for (code, value) in entries {
            let place = self.source.place(&code.span());
            let codes = code.into_inner().into_owned();
            let span = value.span();
            let level = self.source.read::<Level>(&codes, &span, &value.into_inner())?;
            levels.push(CodeLevel { codes, level, place });
        }
        // A whole code says more than a glob, and a longer glob more than a shorter one.
        levels.sort_by_key(|level| (!level.codes.contains(GLOB), level.codes.len()));
        Ok(levels)
    }
}

fn article(form: &str) -> String {
    let vowel = form.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {form}", if vowel { "an" } else { "a" })
}

/// A string as TOML writes it.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.extend(format!("\\u{:04X}", u32::from(c)).chars()),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

impl Form for String {
    const FORM: &'static str = "a string";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        value.as_str().map(|text| Ok(text.to_owned()))
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        match value {
            DeValue::Integer(number) => Some(quoted(number.as_str())),
            DeValue::Array(array) => match array.get(..) {
                Some([only]) => only.get_ref().as_str().map(quoted),
                _ => None,
            },
            _ => None,
        }
    }
}

impl Form for PathBuf {
    const FORM: &'static str = "a path";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        value.as_str().map(|text| Ok(text.into()))
    }
}

impl Form for bool {
    const FORM: &'static str = "true or false";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        value.as_bool().map(Ok)
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        match value.as_str()? {
            "true" | "yes" | "on" => Some("true".to_owned()),
            "false" | "no" | "off" => Some("false".to_owned()),
            _ => None,
        }
    }
}

impl Form for u64 {
    const FORM: &'static str = "a number that is 0 or more";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        let number = value.as_integer()?;
        u64::from_str_radix(number.as_str(), number.radix()).ok().map(Ok)
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        value.as_str()?.parse::<u64>().ok().map(|number| number.to_string())
    }
}

impl Form for Vec<String> {
    const FORM: &'static str = "a list of strings";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        let DeValue::Array(array) = value else { return None };
        let texts: Option<Self> =
            array.iter().map(|element| element.get_ref().as_str().map(str::to_owned)).collect();
        texts.map(Ok)
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        value.as_str().map(|text| format!("[{}]", quoted(text)))
    }
}

impl Form for Vec<PathBuf> {
    const FORM: &'static str = "a path or a list of paths";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        match value.as_str() {
            Some(path) => Some(Ok(vec![path.into()])),
            None => Vec::<String>::read(value)
                .map(|paths| paths.map(|paths| paths.into_iter().map(Into::into).collect())),
        }
    }
}

impl Form for Vec<FormatArg> {
    const FORM: &'static str = "a list of formats, each alone or with a file";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        let formats = Vec::<String>::read(value)?;
        Some(formats.and_then(|formats| formats.iter().map(|format| parse_format(format)).collect()))
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        Vec::<String>::advice(value)
    }
}

impl Form for FailOn {
    const FORM: &'static str = "a severity";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        let text = value.as_str()?;
        let known = Self::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = known.map(|known| known.get_name().to_owned()).collect();
        let fault = |_| format!("unknown severity `{text}`; there are {}", names.join(", "));
        Some(Self::from_str(text, false).map_err(fault))
    }
}

impl Form for Level {
    const FORM: &'static str = "a severity";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        let text = value.as_str()?;
        Some(Ok(Self(match text {
            "off" => None,
            "note" => Some(Severity::Note),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => return Some(Err(format!("unknown severity `{text}`; there are error, warning, note, off"))),
        })))
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        (value.as_bool() == Some(false)).then(|| "\"off\"".to_owned())
    }
}

impl Form for TimeZone {
    const FORM: &'static str = "the name of a time zone or an offset";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        value.as_str().map(parse_zone)
    }
}

impl Form for SignedDuration {
    const FORM: &'static str = "a time with its unit";

    fn read(value: &DeValue<'_>) -> Option<Result<Self, String>> {
        value.as_str().map(parse_gap)
    }

    fn advice(value: &DeValue<'_>) -> Option<String> {
        value.as_integer().map(|number| format!("\"{}s\"", number.as_str()))
    }
}
