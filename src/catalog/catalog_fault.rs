//! Why a catalogue cannot be used.

use std::path::PathBuf;

use super::files::FileFault;
use super::rule_form::RuleFault;
use super::schema_fault::SchemaFault;
use crate::json::Position;

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogFault {
    /// A file of the user's folder cannot be read.
    #[error(transparent)]
    File(#[from] FileFault),
    /// A file has a fault.
    #[error("{path}{}: {message}", at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default())]
    Content {
        /// Path in the catalogue (`schemas/widgets/api.json`), or of the user's file.
        path: String,
        /// Where in it, if that is known.
        at: Option<Position>,
        /// The fault.
        message: String,
    },
    /// A schema turns out to be of no use.
    #[error(transparent)]
    Schema(#[from] SchemaFault),
    /// The folder of the user has no API in it.
    #[error("{}: no API in this directory; expected the layout of schemas/: <api>/<Event>.schema.json", .0.display())]
    Empty(PathBuf),
}

impl CatalogFault {
    /// A fault in a file whose place is unknown.
    pub(super) fn content(path: &str, message: String) -> Self {
        Self::Content { path: path.to_owned(), at: None, message }
    }
}

impl RuleFault {
    /// The same with its file.
    pub(super) fn in_file(self, path: &str) -> CatalogFault {
        CatalogFault::Content { path: path.to_owned(), at: self.at, message: self.message }
    }
}
