//! Versions of APIs, which are compared number by number.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Numbers with dots between: `9.0.014.13`. Zeros in front of a number, or behind the last one, say nothing.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub struct Version {
    written: String,
    numbers: Vec<u32>,
}

/// A text that is not a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a version: numbers separated by dots, such as 9.0.014.13")]
pub struct NoVersion;

impl FromStr for Version {
    type Err = NoVersion;

    fn from_str(text: &str) -> Result<Self, NoVersion> {
        /// More numbers than any vendor gives.
        const MOST: usize = 8;
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = text.split('.').map(|part| part.parse().ok().filter(|_| is_number(part)));
        let mut numbers: Vec<u32> = parts.collect::<Option<_>>().ok_or(NoVersion)?;
        if numbers.len() > MOST {
            return Err(NoVersion);
        }
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        Ok(Self { written: text.to_owned(), numbers })
    }
}

impl TryFrom<String> for Version {
    type Error = NoVersion;

    fn try_from(text: String) -> Result<Self, NoVersion> {
        text.parse()
    }
}

impl From<Version> for String {
    fn from(version: Version) -> Self {
        version.written
    }
}

/// As it was written.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    fn version(text: &str) -> Version {
        text.parse().unwrap_or_else(|fault| unreachable!("{text}: {fault}"))
    }

    #[test]
    fn versions_compare_number_by_number() {
        for (older, newer) in [
            ("9.0.002.06", "9.0.014.13"),
            ("9.0.9", "9.0.10"),
            ("8.5", "9"),
            ("9.0", "9.0.002.06"),
            ("9.0.002.06", "9.0.002.6.1"),
        ] {
            assert!(version(older) < version(newer), "{older} < {newer}");
        }
        assert_eq!(version("9.0.002.06"), version("9.0.2.6.0"));
    }

    #[test]
    fn a_version_is_shown_as_it_was_written() {
        assert_eq!(version("9.0.002.06").to_string(), "9.0.002.06");
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in ["", ".", "9.", ".9", "9.x", "v9", "9.0 ", "-1", "+1", "99999999999", "1.2.3.4.5.6.7.8.9"]
        {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
}
