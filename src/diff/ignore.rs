//! Places that the user ignores.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Globs over the pointers of a record: `*` stays within a token, `**` does not.
#[derive(Debug, Clone, Default)]
pub struct Ignored {
    globs: GlobSet,
}

/// An invalid glob.
#[derive(Debug, thiserror::Error)]
#[error("invalid glob `{glob}`: {why}")]
pub struct IgnoredFault {
    /// As the user wrote it.
    pub glob: String,
    /// Why.
    pub why: String,
}

impl Ignored {
    /// Reads globs such as `/data/*/text` or `/**/id`.
    pub fn new(globs: &[String]) -> Result<Self, IgnoredFault> {
        let mut set = GlobSetBuilder::new();
        for glob in globs {
            let fault = |why: String| IgnoredFault { glob: glob.clone(), why };
            if !glob.starts_with('/') {
                return Err(fault("a pointer begins with `/`".to_owned()));
            }
            let compiled = GlobBuilder::new(glob).literal_separator(true).backslash_escape(true).build();
            set.add(compiled.map_err(|why| fault(why.kind().to_string()))?);
        }
        let globs =
            set.build().map_err(|why| IgnoredFault { glob: globs.join(" "), why: why.kind().to_string() })?;
        Ok(Self { globs })
    }

    /// Returns true if nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    /// Returns true if the value at `pointer` is not compared, with all that is in it.
    #[must_use]
    pub fn has(&self, pointer: &str) -> bool {
        !self.globs.is_empty() && self.globs.is_match(pointer)
    }
}
