//! The script that records the events of an API in a browser: the part of the API
//! (`schemas/<api>/capture.js`) inside the part of all (`schemas/capture.js`).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Catalog, Files};

/// Path of the part that all scripts share.
const SHARED: &str = "schemas/capture.js";

/// Longest line of a list of names.
const WIDTH: usize = 120;

/// A script to paste in a browser's console.
#[derive(Debug)]
pub struct CaptureScript {
    /// Its description, where it has to run included: the comment at its beginning.
    pub about: String,
    /// The script.
    pub text: String,
}

impl Catalog {
    /// The script that records the events of the API with this index, if it has one.
    #[must_use]
    pub fn capture_script(&self, api: usize) -> Option<CaptureScript> {
        let api = &self.apis()[api];
        let own = self.files().get(&path_of(&api.slug))?;
        let shared = self.files().get(SHARED)?;
        let text = shared
            .replace("{source}", &indented(&own))
            .replace("{api}", &literal(&api.slug))
            .replace("{title}", &literal(&api.title))
            .replace("{names}", &self.names_to_listen_to(&api.slug))
            .replace("{requires}", &self.names_by_requirement(&api.slug));
        Some(CaptureScript { about: about(&own), text })
    }

    /// Names of the API's events and of those it sends without a schema, as a JavaScript array. What has a `*` is
    /// no name.
    fn names_to_listen_to(&self, slug: &str) -> String {
        let index = self.api_index(slug);
        let mut names: Vec<&str> = self.names(index).collect();
        let known = self.apis().iter().filter(|api| api.slug == slug).flat_map(|api| &api.known);
        names.extend(known.map(|known| known.name.as_str()).filter(|name| !name.contains('*')));
        array(&names)
    }

    /// Names of events by what they require, as a JavaScript object of arrays.
    fn names_by_requirement(&self, slug: &str) -> String {
        let mut requirements: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for event in self.events().iter().filter(|event| self.api_of(event).slug == slug) {
            for requirement in &self.facts(event).requires {
                requirements.entry(requirement).or_default().push(&event.name);
            }
        }
        let members: Vec<String> = requirements
            .iter()
            .map(|(requirement, names)| format!("{}: {}", literal(requirement), array(names)))
            .collect();
        format!("{{ {} }}", members.join(", "))
    }
}

/// Path of the part of an API.
fn path_of(slug: &str) -> String {
    format!("schemas/{slug}/{}", Files::SCRIPT)
}

/// The comment at the beginning.
fn about(script: &str) -> String {
    let lines: Vec<&str> = script.lines().map_while(|line| line.strip_prefix("//")).map(str::trim).collect();
    lines.join("\n")
}

/// The text as it stands two blanks further right, behind blanks that are there.
fn indented(text: &str) -> String {
    text.trim_end().replace('\n', "\n  ").replace("\n  \n", "\n\n")
}

/// A JavaScript string. It can also stand in a page's `<script>`.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('<', "\\u003c")
}

/// A JavaScript array of strings, broken into lines.
fn array(names: &[&str]) -> String {
    let mut text = String::from("[");
    let mut column = WIDTH;
    for name in names {
        let name = literal(name);
        if column + name.len() + 2 > WIDTH {
            text.push_str("\n     ");
            column = 5;
        }
        column += name.len() + 2;
        let _ = write!(text, " {name},");
    }
    text.push_str("\n    ]");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_comment_at_the_beginning_tells_what_a_script_is() {
        assert_eq!(about("// One.\n// Two.\n\nconst a = 1; // three\n"), "One.\nTwo.");
        assert_eq!(about("const a = 1;\n// late\n"), "");
    }

    #[test]
    fn names_are_strings_wherever_they_stand() {
        assert_eq!(literal("a\"b</script>"), "\"a\\\"b\\u003c/script>\"");
    }
}
