//! The names of files, which may be those of people.

use super::redactor::Redactor;
use super::walk::is_plain;
use crate::capture::ENDINGS;

/// Endings of compressed files, behind one that names their format.
const PACKED: [&str; 2] = ["gz", "zst"];

impl Redactor<'_> {
    /// The name of a file that a record says it comes from: the folder may be somebody's home, the name that of a customer. What
    /// stays is how the base name ends, and a name in angle brackets, which is that of a stream.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        if name.starts_with('<') && name.ends_with('>') && is_plain(&name[1..name.len() - 1]) {
            return name.to_owned();
        }
        let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (stem, endings) = base.split_at(stem_length(base));
        if stem.is_empty() { endings.to_owned() } else { format!("{}{endings}", self.step(stem)) }
    }
}

/// Length of the base name of a file without the endings that name its format.
fn stem_length(base: &str) -> usize {
    let mut stem = base;
    while let Some((front, ending)) = stem.rsplit_once('.') {
        let is_known = |known: &str| ending.eq_ignore_ascii_case(known);
        if !ENDINGS.into_iter().chain(PACKED).any(is_known) {
            break;
        }
        stem = front;
    }
    stem.len()
}
