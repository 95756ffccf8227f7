//! Values of `--format` of `validate`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use cxray::catalog::nearest;
use cxray::report::{FORMATS, Format};

/// A format, and the file it goes to; standard output if there is none.
#[derive(Debug, Clone)]
pub struct FormatArg {
    /// The format.
    pub format: &'static Format,
    /// Where it is written.
    pub file: Option<PathBuf>,
}

impl FormatArg {
    /// The default: text on standard output.
    pub fn text() -> Self {
        Self { format: &FORMATS[0], file: None }
    }
}

/// Reads `--format` of `validate`; help and completions list the table of formats.
#[derive(Debug, Clone)]
pub(super) struct FormatParser;

impl TypedValueParser for FormatParser {
    type Value = FormatArg;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FormatArg, clap::Error> {
        TypedValueParser::parse_ref(&(parse_format as fn(&str) -> _), command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = FORMATS.iter().map(|format| {
            PossibleValue::new(format.name).aliases(format.aliases.iter().copied()).help(format.about)
        });
        Some(Box::new(values))
    }
}

/// A format, with its file if it has one.
pub fn parse_format(text: &str) -> Result<FormatArg, String> {
    let (name, file) = split_file(text)?;
    let format = Format::find(name).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Formats are {}", names.join(", ")),
            None => format!("formats are {}", names.join(", ")),
        }
    })?;
    Ok(FormatArg { format, file })
}

/// The name of a format and the file behind it.
pub(super) fn split_file(text: &str) -> Result<(&str, Option<PathBuf>), String> {
    match text.split_once('=') {
        Some((_, "")) => Err("a file name is missing after `=`".to_owned()),
        Some((name, file)) => Ok((name, Some(PathBuf::from(file)))),
        None => Ok((text, None)),
    }
}
