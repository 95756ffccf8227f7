//! Known forms of records that carry others: `schemas/wrappings/NAME.json`, made ready for the reader of captures.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{IgnoredAny, IntoDeserializer as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::catalog_fault::CatalogFault;
use super::files::Files;
use crate::capture::{FormSigns, Lists, Mark, Sign, Split, Word, Wrapping, Wrappings};
use crate::json::{self, Path, Position};

/// A file of `schemas/wrappings/`; `schemas/meta/wrapping.schema.json` describes each member.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrappingFile {
    #[serde(rename = "$schema")]
    _schema: Option<IgnoredAny>,
    #[serde(rename = "title")]
    _title: IgnoredAny,
    #[serde(rename = "description")]
    _description: IgnoredAny,
    #[serde(rename = "source")]
    _source: Option<IgnoredAny>,
    #[serde(default)]
    when: BTreeMap<String, SignFile>,
    #[serde(default)]
    rows: bool,
    #[serde(default)]
    only: bool,
    items: Option<String>,
    #[serde(default)]
    texts: Vec<String>,
    #[serde(default)]
    arguments: Vec<String>,
    #[serde(default)]
    time: Vec<String>,
    #[serde(default)]
    writer: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    split: Option<SplitFile>,
    #[serde(default, rename = "printed-twice")]
    printed_twice: Vec<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct SplitFile {
    stream: Vec<String>,
    text: Option<String>,
    #[serde(default)]
    by_line_end: bool,
    #[serde(default)]
    by_open_value: bool,
    #[serde(default)]
    goes_on: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    ends: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
enum SignFile {
    Kind(Kind),
    OneOf(Vec<String>),
}

impl<'de> Deserialize<'de> for SignFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfEither;
        impl<'de> Visitor<'de> for OfEither {
            type Value = SignFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a kind of value, or a list of texts")
            }

            fn visit_str<E: serde::de::Error>(self, kind: &str) -> Result<SignFile, E> {
                Kind::deserialize(kind.into_deserializer()).map(SignFile::Kind)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, texts: A) -> Result<SignFile, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(texts)).map(SignFile::OneOf)
            }
        }
        deserializer.deserialize_any(OfEither)
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Any,
    String,
    Number,
    Object,
    Array,
}

/// The entry of a form in `cxray events wrappings`.
#[derive(Debug, Serialize)]
pub struct WrappingInfo {
    /// Short name: that of its file.
    pub name: String,
    /// Name for people.
    pub title: String,
    /// Where it comes from, in a sentence.
    pub description: String,
    /// Pointers to its texts and values.
    pub texts: Vec<String>,
}

/// The table of all forms. Those that are embedded are read when a record may be of one of them; those of users at once, since they
/// may be at fault.
pub(super) fn table(files: &Files) -> Result<Wrappings, CatalogFault> {
    if files.is_overlaid(WRAPPINGS) {
        return Ok(Wrappings::new(each(files, read)?));
    }
    let read = || each(&Files::embedded(), read).expect("a test reads the files that are embedded");
    Ok(Wrappings::later(signs(), read))
}

/// The folder of the known forms of records that carry others.
const WRAPPINGS: &str = "schemas/wrappings/";

/// Reads the file of each form, by name.
pub(super) fn each<T>(
    files: &Files,
    read: impl Fn(&str, &str) -> Result<T, serde_json::Error>,
) -> Result<Vec<T>, CatalogFault> {
    let read = |path: &str| {
        let name = path.trim_start_matches(WRAPPINGS).trim_end_matches(".json");
        let text = files.get(path).expect("the file is in the list of files");
        read(name, &text).map_err(|fault| {
            let at =
                Position { line: fault.line() as u64, column: fault.column() as u64, ..Position::default() };
            let at = Some(at).filter(|at| at.line > 0);
            CatalogFault::Content { path: path.to_owned(), at, message: fault.to_string() }
        })
    };
    files.below(WRAPPINGS).into_iter().map(read).collect()
}

/// Reads the file of the form `name`.
pub(super) fn read(name: &str, text: &str) -> Result<Wrapping, serde_json::Error> {
    let file: WrappingFile = serde_json::from_str(text)?;
    if file.when.is_empty() != file.rows {
        return Err(serde::de::Error::custom("it needs `when`, or `rows`, and not both"));
    }
    let lists = |pointer: &String| Lists::new(pointer).ok_or_else(|| no_pointer(pointer));
    let items = file.items.unwrap_or_default();
    let split = file.split.map(|split| split.read(file.when.keys().next())).transpose()?;
    let words = file.words.into_iter().map(|name| {
        let texts = match file.when.get(&format!("/{name}")) {
            Some(SignFile::OneOf(texts)) => texts.clone(),
            Some(SignFile::Kind(_)) | None => Vec::new(),
        };
        Word { name, texts }
    });
    let words = words.collect();
    let signs = file.when.into_iter().map(|(pointer, sign)| Ok((path(&pointer)?, Sign::from(sign))));
    Ok(Wrapping {
        name: name.to_owned(),
        signs: signs.collect::<Result<_, serde_json::Error>>()?,
        is_rows: file.rows,
        is_all: file.only,
        items: lists(&items)?,
        texts: file.texts.iter().map(lists).collect::<Result<_, _>>()?,
        arguments: file.arguments.iter().map(lists).collect::<Result<_, _>>()?,
        time: file.time.iter().map(|pointer| path(pointer)).collect::<Result<_, _>>()?,
        writer: file.writer.iter().map(|pointer| path(pointer)).collect::<Result<_, _>>()?,
        words,
        split,
        printed_twice: file.printed_twice,
    })
}

/// The facts by which records of an embedded form are found.
struct EmbeddedSigns {
    members: &'static [(u32, Option<json::Kind>)],
    may_be_array: bool,
    is_all: bool,
    split: Option<&'static str>,
    printed_twice: &'static [&'static [&'static str]],
}

/// Those of all embedded forms, by name; written by `build.rs`.
static SIGNS: &[EmbeddedSigns] = {
    use json::Kind;
    include!(concat!(env!("OUT_DIR"), "/signs.rs"))
};

/// The same as the reader of captures holds them.
fn signs() -> Vec<FormSigns> {
    let of = |signs: &EmbeddedSigns| {
        let owned = |words: &&[&str]| words.iter().copied().map(str::to_owned).collect();
        FormSigns::new(signs.members.iter().copied(), signs.may_be_array, signs.is_all)
            .split(signs.split.map(|name| name.as_bytes().to_vec()))
            .printed_twice(signs.printed_twice.iter().map(owned).collect())
    };
    SIGNS.iter().map(of).collect()
}

/// The part of the file of the form `name` that is for people.
pub(super) fn read_info(name: &str, text: &str) -> Result<WrappingInfo, serde_json::Error> {
    #[derive(Deserialize)]
    struct InfoFile {
        title: String,
        description: String,
        #[serde(default)]
        items: String,
        #[serde(default)]
        texts: Vec<String>,
        #[serde(default)]
        arguments: Vec<String>,
    }
    let InfoFile { title, description, items, texts, arguments } = serde_json::from_str(text)?;
    let texts = texts.iter().chain(&arguments).map(|pointer| format!("{items}{pointer}")).collect();
    Ok(WrappingInfo { name: name.to_owned(), title, description, texts })
}

fn path(pointer: &str) -> Result<Path, serde_json::Error> {
    Path::new(pointer).ok_or_else(|| no_pointer(pointer))
}

fn no_pointer(pointer: &str) -> serde_json::Error {
    serde::de::Error::custom(format!("`{pointer}` is not a JSON pointer"))
}

/// The first name of a pointer, as JSON.
fn member(pointer: &str) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(pointer.split('/').nth(1).unwrap_or(pointer))
}

impl SplitFile {
    /// The same, made ready; `sign` is a pointer to what every record of the form has.
    fn read(self, sign: Option<&String>) -> Result<Split, serde_json::Error> {
        let sign = sign.ok_or_else(|| serde::de::Error::custom("`split` needs `when`"))?;
        let marks = |marks: BTreeMap<String, Vec<String>>| {
            let mark = |(pointer, texts): (String, Vec<String>)| {
                Ok(Mark { path: path(&pointer)?, member: member(&pointer)?, texts })
            };
            marks.into_iter().map(mark).collect::<Result<Vec<_>, serde_json::Error>>()
        };
        Ok(Split {
            member: member(sign)?,
            stream: self.stream.iter().map(|pointer| path(pointer)).collect::<Result<_, _>>()?,
            text: self.text.as_deref().map(path).transpose()?,
            by_line_end: self.by_line_end,
            by_open_value: self.by_open_value,
            goes_on: marks(self.goes_on)?,
            ends: marks(self.ends)?,
        })
    }
}

impl From<SignFile> for Sign {
    fn from(sign: SignFile) -> Self {
        match sign {
            SignFile::OneOf(texts) => Self::OneOf(texts),
            SignFile::Kind(Kind::Any) => Self::Any,
            SignFile::Kind(Kind::String) => Self::Text,
            SignFile::Kind(Kind::Number) => Self::Number,
            SignFile::Kind(Kind::Object) => Self::Object,
            SignFile::Kind(Kind::Array) => Self::Array,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FormSigns, each, read, signs};
    use crate::catalog::Files;

    #[test]
    fn the_facts_of_forms_are_those_of_their_files() {
        let forms = each(&Files::embedded(), read).expect("the files are sound");
        assert_eq!(signs(), forms.iter().map(FormSigns::of).collect::<Vec<_>>());
    }
}
