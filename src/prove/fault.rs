//! A fault of a folder of schemas.

use std::cmp::Ordering;

use crate::catalog::CatalogFault;
use crate::catalog::FileFault;
use crate::json::Position;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The file does not do what it is for.
    Error,
    /// It works, but the schemas of the catalogue avoid it.
    Warning,
}

impl Level {
    /// As in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FolderFault {
    /// The file, as people find it.
    pub file: String,
    /// Where in it, if that is known.
    pub at: Option<Position>,
    /// How bad it is.
    pub level: Level,
    /// The step that found it: `json`, `form`, `draft`, `keyword`, `reference`, `layout`, `sample`, `pointer`.
    pub code: &'static str,
    /// The fault in one line; texts of the files are raw in it.
    pub message: String,
}

impl FolderFault {
    /// An error in a file.
    pub(super) fn new(file: &str, at: Option<Position>, code: &'static str, message: String) -> Self {
        Self { file: file.to_owned(), at, level: Level::Error, code, message }
    }

    /// The same as advice.
    pub(super) fn into_warning(self) -> Self {
        Self { level: Level::Warning, ..self }
    }

    /// The fault of a file that the catalogue is without.
    pub(super) fn of_catalog(fault: CatalogFault) -> Self {
        match fault {
            CatalogFault::File(FileFault::NotJson { path, at, message }) => {
                Self::new(&path.display().to_string(), Some(at), "json", format!("not JSON: {message}"))
            }
            CatalogFault::File(FileFault::Unreadable { path, fault }) => {
                Self::new(&path.display().to_string(), None, "json", format!("cannot read it: {fault}"))
            }
            CatalogFault::Content { path, at, message } => Self::new(&path, at, "form", message),
            CatalogFault::Empty(path) => {
                Self::new(&path.display().to_string(), None, "layout", "there is no API in it".to_owned())
            }
            CatalogFault::Schema(fault) => Self::new("", None, "draft", fault.to_string()),
        }
    }

    /// By file and place.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |fault: &Self| (fault.file.clone(), fault.at, fault.level, fault.message.clone());
        key(self).cmp(&key(other))
    }
}
