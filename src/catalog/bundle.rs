//! A schema and all that it refers to as one schema, whose references lead to `$defs` in it.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};

use super::keywords::{Keyword, keyword};
use super::library::{Library, resolve};

/// Keywords by which a reference depends on more than the place that it stands in.
const OTHER_REFERENCES: [&str; 6] =
    ["$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$recursiveAnchor"];

impl Library {
    /// The one schema. Only what is referred to is among its `$defs`. `None` if the schemas have resources or anchors of their own.
    #[must_use]
    pub fn bundled(&self) -> Option<Json> {
        let mut bundler = Bundler { library: self, names: BTreeMap::new(), open: Vec::new() };
        let root_uri = self.root_uri();
        let mut root = bundler.rewritten(root_uri, self.root())?;
        let mut definitions = Map::new();
        while let Some((name, target)) = bundler.open.pop() {
            let (base, schema) = self.at(&target)?;
            definitions.insert(name, bundler.rewritten(base, schema)?);
        }
        if let Json::Object(members) = &mut root {
            members.remove("definitions");
            members.remove("$defs");
            if !definitions.is_empty() {
                definitions.sort_keys();
                members.insert("$defs".to_owned(), Json::Object(definitions));
            }
        }
        Some(root)
    }
}

struct Bundler<'l> {
    library: &'l Library,
    /// The names of the targets of references, by URI.
    names: BTreeMap<String, String>,
    /// Targets that are not among the definitions yet.
    open: Vec<(String, String)>,
}

impl Bundler<'_> {
    /// A schema that stands in the document at `base`, with its references rewritten.
    fn rewritten(&mut self, base: &str, schema: &Json) -> Option<Json> {
        let Json::Object(members) = schema else { return Some(schema.clone()) };
        let mut written = Map::new();
        for (name, value) in members {
            if OTHER_REFERENCES.contains(&name.as_str()) {
                return None;
            }
            let value = match (keyword(name), value) {
                _ if name == "$ref" => Json::String(self.reference(base, value.as_str()?)?),
                // What is referred to is gathered anew.
                _ if name == "$defs" || name == "definitions" => continue,
                (Some(Keyword::Schema), Json::Object(_)) => self.rewritten(base, value)?,
                (Some(Keyword::Schema | Keyword::Schemas), Json::Array(items)) => {
                    items.iter().map(|item| self.rewritten(base, item)).collect::<Option<_>>()?
                }
                (Some(Keyword::SchemasByName), Json::Object(members)) => members
                    .iter()
                    .map(|(name, value)| Some((name.clone(), self.rewritten(base, value)?)))
                    .collect::<Option<_>>()?,
                _ => value.clone(),
            };
            written.insert(name.clone(), value);
        }
        Some(Json::Object(written))
    }

    /// The reference within the bundle for one in the document at `base`.
    fn reference(&mut self, base: &str, reference: &str) -> Option<String> {
        let target = resolve(base, reference)?;
        let target = target.strip_suffix('#').unwrap_or(&target).to_owned();
        if target == self.library.root_uri() {
            return Some("#".to_owned());
        }
        self.library.at(&target)?;
        if let Some(name) = self.names.get(&target) {
            return Some(format!("#/$defs/{name}"));
        }
        let name = self.free_name(&target);
        self.names.insert(target.clone(), name.clone());
        let reference = format!("#/$defs/{name}");
        self.open.push((name, target));
        Some(reference)
    }

    /// A name for a target, which no other has: its own among `$defs`, else that of its file.
    fn free_name(&self, target: &str) -> String {
        let (document, fragment) = target.split_once('#').unwrap_or((target, ""));
        let last = |text: &str| text.rsplit('/').next().map(str::to_owned);
        let own = last(fragment).filter(|name| !name.is_empty());
        let file = || last(document).map(|file| file.replace(".schema.json", "").replace(".json", ""));
        let name = own.or_else(file).expect("a split has a last part");
        let name = percent_decode_str(&name).decode_utf8_lossy().into_owned();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let name: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
        let is_free = |name: &String| self.names.values().all(|taken| taken != name);
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        std::iter::once(name.clone()).chain(numbered).find(is_free).expect("numbers do not end")
    }
}
