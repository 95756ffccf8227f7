//! How installations of an API differ: in versions and platforms.

use serde::{Deserialize, Serialize};

/// The ways in which installations of an API differ, by `api.json`.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Axes {
    /// The meaning of its versions: `release of Genesys Widgets`; nothing if the catalogue knows none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<String>,
    /// Its platforms, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platforms: Option<Platforms>,
}

/// The platforms of an API.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Platforms {
    /// The word of the API for them: `transport`.
    pub word: String,
    /// All that there are.
    pub values: Vec<Platform>,
}

/// A platform, or a transport.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Platform {
    /// Its name, as in the facts of events and in `--target`.
    pub name: String,
    /// Its title, in a few words.
    pub title: String,
    /// Other names that people know it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
}

impl Platforms {
    /// The platform that people call so.
    pub(super) fn find(&self, name: &str) -> Option<&Platform> {
        let is_called = |known: &str| known.eq_ignore_ascii_case(name);
        self.values
            .iter()
            .find(|platform| is_called(&platform.name) || platform.also.iter().any(|also| is_called(also)))
    }

    /// Their names, for messages.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.values.iter().map(|platform| platform.name.as_str()).collect();
        names.join(", ")
    }
}
