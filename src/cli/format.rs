//! Values of `--format` of `validate` and `diff`.

use std::ffi::OsStr;
use std::marker::PhantomData;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use cxray::catalog::nearest;
use cxray::report::{FORMATS, Format};

/// A format, and the file it goes to; standard output if there is none.
#[derive(Debug, Clone)]
pub struct FormatArg<F = &'static Format> {
    /// The format.
    pub format: F,
    /// Where it is written.
    pub file: Option<PathBuf>,
}

/// Formats of a command.
pub trait Formats: Clone + Send + Sync + 'static {
    /// All of them, as help and completions list them; the default one first.
    fn listed() -> Vec<PossibleValue>;

    /// The format of a name.
    fn find(name: &str) -> Option<Self>;
}

impl Formats for &'static Format {
    fn listed() -> Vec<PossibleValue> {
        let value = |format: &'static Format| {
            PossibleValue::new(format.name).aliases(format.aliases.iter().copied()).help(format.about)
        };
        FORMATS.iter().map(value).collect()
    }

    fn find(name: &str) -> Option<Self> {
        Format::find(name)
    }
}

/// Reads `--format`; help and completions list the formats.
#[derive(Debug, Clone)]
pub(super) struct FormatParser<F>(PhantomData<F>);

impl<F> FormatParser<F> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<F: Formats> TypedValueParser for FormatParser<F> {
    type Value = FormatArg<F>;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FormatArg<F>, clap::Error> {
        TypedValueParser::parse_ref(&(parse_format as fn(&str) -> _), command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(F::listed().into_iter()))
    }
}

/// A format, with its file if it has one.
pub fn parse_format<F: Formats>(text: &str) -> Result<FormatArg<F>, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("a file name is missing after `=`".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = F::find(name).ok_or_else(|| {
        let listed = F::listed();
        let names: Vec<&str> = listed.iter().map(PossibleValue::get_name).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Formats are {}", names.join(", ")),
            None => format!("formats are {}", names.join(", ")),
        }
    })?;
    Ok(FormatArg { format, file })
}
