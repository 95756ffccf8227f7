//! Paths from the top of the repository, as CI systems compare them.

use std::path::{Path, PathBuf};

/// Where the command runs in a repository.
#[derive(Debug, Clone, Default)]
pub struct Repository {
    /// The top folder; nothing outside of a repository.
    top: Option<PathBuf>,
    /// The folders from the top to that in which the command runs.
    folders: Vec<String>,
}

impl Repository {
    /// The command runs in `folder`, which is `top` or stands in it.
    #[must_use]
    pub fn new(top: &Path, folder: &Path) -> Self {
        let below = folder.strip_prefix(top).unwrap_or(Path::new(""));
        let folders = below.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        Self { top: Some(top.to_owned()), folders }
    }

    /// The name of an input as a path from the top. What stands outside of the repository keeps its name, and so does
    /// standard input.
    #[must_use]
    pub fn path_of(&self, file: &str) -> String {
        if file.starts_with('<') {
            return file.to_owned();
        }
        let path = Path::new(file);
        if path.is_absolute() {
            let inner = self.top.as_ref().and_then(|top| path.strip_prefix(top).ok());
            return inner.unwrap_or(path).to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        }
        let mut names: Vec<&str> = self.folders.iter().map(String::as_str).collect();
        for name in file.split(std::path::MAIN_SEPARATOR) {
            match name {
                "" | "." => {}
                ".." if names.last().is_some_and(|last| *last != "..") => _ = names.pop(),
                name => names.push(name),
            }
        }
        names.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_at_the_top_of_the_repository() {
        let nowhere = Repository::default();
        for (file, path) in [
            ("./a.ndjson", "a.ndjson"),
            ("../a.har", "../a.har"),
            ("/tmp/a", "/tmp/a"),
            ("<stdin>", "<stdin>"),
        ] {
            assert_eq!(nowhere.path_of(file), path);
        }
        let inside = Repository::new(Path::new("/work/repo"), Path::new("/work/repo/web/tests"));
        for (file, path) in [
            ("a.ndjson", "web/tests/a.ndjson"),
            ("../a.har", "web/a.har"),
            ("../../../a.har", "../a.har"),
            ("/work/repo/web/a.har", "web/a.har"),
            ("/work/other/a.har", "/work/other/a.har"),
        ] {
            assert_eq!(inside.path_of(file), path);
        }
    }
}
