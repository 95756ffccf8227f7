//! How the files of `src` use each other: no arrow points up, and none leads back to where it began.
//!
//! Files are parsed, so a name in a comment or a text is no use of it. A `use` of what a room's `mod.rs` hands on
//! (`pub use`) is a use of the file that has it. Unit tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;

use crate::project::root;

/// From the top down. A room may use those below it.
const LAYERS: [&str; 23] = [
    "main", "commands", "cli", "reduce", "report", "draft", "prove", "compat", "types", "learn", "uses",
    "inspect", "check", "diff", "sample", "privacy", "event", "catalog", "capture", "stamp", "json", "safe",
    "lib",
];

/// The rooms that know the command line.
const EDGE: [&str; 3] = ["main", "cli", "commands"];

#[test]
fn no_room_uses_one_above_it() {
    let house = House::read();
    let mut wrong = Vec::new();
    for (from, to) in house.uses() {
        let (above, below) = (room(&from), room(&to));
        if above != below && height(above) <= height(below) {
            wrong.push(format!("{from} uses {to}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_uses_itself_by_way_of_others() {
    let circles = circles(&House::read().uses());
    assert!(circles.is_empty(), "these files use each other: {circles:#?}");
}

/// Only `main` decides how the program ends, only the edge writes to the standard streams, and the library needs no
/// crates that are for command lines.
#[test]
fn only_the_edge_exits_prints_or_knows_the_command_line() {
    let mut wrong = Vec::new();
    for file in House::read().files.values().filter(|file| !EDGE.contains(&room(&file.name))) {
        for path in file.paths.iter().map(|path| path.join("::")) {
            let is_of = |name: &str| path == name || path.starts_with(&format!("{name}::"));
            let ends = |end: &str| path.ends_with(end);
            if is_of("anyhow")
                || is_of("clap")
                || ["process::exit", "io::stdout", "io::stderr"].into_iter().any(ends)
            {
                wrong.push(format!("{}: {path}", file.name));
            }
        }
        let prints = ["print", "println", "eprint", "eprintln", "dbg"];
        wrong.extend(
            file.macros
                .iter()
                .filter(|name| prints.contains(&&***name))
                .map(|name| format!("{}: {name}!", file.name)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The tests above can fail.
#[test]
fn a_circle_and_an_arrow_up_are_noticed() {
    let house = House::of(&[
        ("lib.rs", ""),
        ("json/mod.rs", "mod tree; mod text; pub use tree::Tree; pub use text::{Text, Word as Term};"),
        ("json/tree.rs", "use super::Term; pub struct Tree(Term);"),
        (
            "json/text.rs",
            "pub struct Text; pub struct Word; impl Text { fn of() -> Vec<u8> { vec![crate::json::Tree::A] } }",
        ),
        (
            "check/mod.rs",
            "pub fn check() { crate::json::Text; } #[cfg(test)] mod tests { use crate::report::Told; }",
        ),
        (
            "report/mod.rs",
            "pub use told::*; mod told; /// crate::main\npub fn f() -> &'static str { \"crate::cli\" }",
        ),
        (
            "report/told.rs",
            "pub struct Told; use crate::{check::{self, check}, report}; fn g() { report::Told; check::check() }",
        ),
        ("main.rs", "mod cli; use cxray::report::Told;"),
        ("cli.rs", "use super::nothing;"),
    ]);
    let uses = [
        ("check/mod.rs", "json/text.rs"),
        ("cli.rs", "main.rs"),
        ("json/text.rs", "json/tree.rs"),
        ("json/tree.rs", "json/text.rs"),
        ("main.rs", "report/told.rs"),
        ("report/told.rs", "check/mod.rs"),
    ];
    assert_eq!(house.uses(), uses.map(|(from, to)| (from.to_owned(), to.to_owned())).into_iter().collect());
    assert_eq!(circles(&house.uses()), [["json/text.rs", "json/tree.rs"]]);
}

/// The first folder of a file, or the file that is a room of its own.
fn room(file: &str) -> &str {
    file.split('/').next().expect("a path has a first part").trim_end_matches(".rs")
}

fn height(room: &str) -> usize {
    let depth = LAYERS.iter().position(|layer| *layer == room);
    LAYERS.len() - depth.unwrap_or_else(|| panic!("{room} has no layer"))
}

/// The files, by the path of the module that each of them is. Modules of the binary begin with `bin`, those of the library with `cxray`.
struct House {
    files: BTreeMap<Vec<String>, File>,
}

impl House {
    fn read() -> Self {
        let source = root().join("src");
        let mut texts = Vec::new();
        let mut folders = vec![source.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("it can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let name = path.strip_prefix(&source).expect("it is below").display().to_string();
                    texts.push((name.replace('\\', "/"), fs::read_to_string(&path).expect("it can be read")));
                }
            }
        }
        assert!(texts.len() > 150, "only {} files", texts.len());
        let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (&**name, &**text)).collect();
        Self::of(&texts)
    }

    fn of(texts: &[(&str, &str)]) -> Self {
        let mut files = BTreeMap::new();
        for (name, text) in texts {
            let parsed = syn::parse_file(text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            let module = module_of(name);
            let mut file = File::new(name);
            file.visit_file(&parsed);
            files.insert(module, file);
        }
        Self { files }
    }

    /// Which file uses which other one.
    fn uses(&self) -> BTreeSet<(String, String)> {
        let mut uses = BTreeSet::new();
        for (module, file) in &self.files {
            for path in &file.paths {
                if let Some(used) = self.owner(module, path, 0) {
                    uses.insert((file.name.clone(), used.name.clone()));
                }
            }
        }
        uses.retain(|(from, to)| from != to);
        uses
    }

    /// The file that has what `path` means in `module`; none for what is of another crate, and for a module, of which
    /// other paths tell what is used of it.
    fn owner(&self, module: &[String], path: &[String], depth: usize) -> Option<&File> {
        assert!(depth < 20, "{path:?} in {module:?} has no end");
        let (first, mut rest) = path.split_first()?;
        let mut at = match &**first {
            "crate" => module[..1].to_vec(),
            "cxray" => vec!["cxray".to_owned()],
            "self" => module.to_vec(),
            "super" => module[..module.len() - 1].to_vec(),
            // A child, or what a `use` of the file has brought in.
            name => {
                let child = [module, &[name.to_owned()]].concat();
                let brought = self.files[module].brought.get(name);
                match brought {
                    _ if self.files.contains_key(&child) => child,
                    Some(path) if path[0] != name => {
                        let path = [path, rest].concat();
                        return self.owner(module, &path, depth + 1);
                    }
                    _ => return None,
                }
            }
        };
        while let Some((next, after)) = rest.split_first() {
            let file = self.files.get(&at)?;
            let child = [&at[..], std::slice::from_ref(next)].concat();
            if next == "super" {
                at.pop();
            } else if self.files.contains_key(&child) {
                at = child;
            } else if let Some(path) = file.brought.get(next) {
                return self.owner(&at, &[path, after].concat(), depth + 1);
            } else {
                // What a file has itself, or hands on with all that another has.
                let handed_on = file.globs.iter().filter_map(|path| {
                    self.owner(&at, &[&path[..], std::slice::from_ref(next)].concat(), depth + 1)
                });
                let has_it = |file: &&File| file.has.contains(next);
                return handed_on.filter(|_| !file.has.contains(next)).find(has_it).or(Some(file));
            }
            rest = after;
        }
        None
    }
}

/// The path of the module that a file below `src` is.
fn module_of(name: &str) -> Vec<String> {
    let crate_name = if EDGE.contains(&room(name)) { "bin" } else { "cxray" };
    let path = Path::new(name).with_extension("");
    let parts = path.iter().map(|part| part.to_str().expect("names are UTF-8").to_owned());
    let parts = parts.filter(|part| !["mod", "lib", "main"].contains(&&**part));
    [crate_name.to_owned()].into_iter().chain(parts).collect()
}

/// A file and the paths in it.
struct File {
    name: String,
    /// Every path of the code, without those that are only handed on (`pub use`).
    paths: BTreeSet<Vec<String>>,
    macros: BTreeSet<String>,
    /// What a name that a `use` brings in stands for.
    brought: BTreeMap<String, Vec<String>>,
    /// What all of is brought in.
    globs: Vec<Vec<String>>,
    /// Names of the items of the file.
    has: BTreeSet<String>,
    /// In how many modules within the file what is read stands.
    inner: usize,
}

impl File {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            paths: BTreeSet::new(),
            macros: BTreeSet::new(),
            brought: BTreeMap::new(),
            globs: Vec::new(),
            has: BTreeSet::new(),
            inner: 0,
        }
    }

    fn add_use(&mut self, before: &[String], tree: &syn::UseTree, is_handed_on: bool) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        // `use a::{self}` is a use of `a`.
        let whole = |path: Vec<String>| match path.split_last() {
            Some((last, parent)) if last == "self" && !parent.is_empty() => parent.to_vec(),
            _ => path,
        };
        let whole = |path: Vec<String>| whole(self.as_of_file(path));
        let (name, path) = match tree {
            syn::UseTree::Path(path) => return self.add_use(&with(&path.ident), &path.tree, is_handed_on),
            syn::UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.add_use(before, tree, is_handed_on));
            }
            syn::UseTree::Glob(_) => {
                let before = self.as_of_file(before.to_vec());
                if !is_handed_on {
                    self.paths.insert([&before[..], &["*".to_owned()]].concat());
                }
                return self.globs.push(before);
            }
            syn::UseTree::Name(name) => {
                let path = whole(with(&name.ident));
                (path.last().expect("it has a name").clone(), path)
            }
            syn::UseTree::Rename(rename) => (rename.rename.to_string(), whole(with(&rename.ident))),
        };
        if !is_handed_on {
            self.paths.insert(path.clone());
        }
        self.brought.insert(name, path);
    }

    /// Paths in what is given to a macro, which is no syntax of its own.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add_path(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.add_path(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                }
                _ => self.add_path(std::mem::take(&mut path)),
            }
        }
        self.add_path(path);
    }

    fn add_path(&mut self, path: Vec<String>) {
        let path = self.as_of_file(path);
        if !path.is_empty() {
            self.paths.insert(path);
        }
    }

    /// The path as it would stand outside of the modules within the file.
    fn as_of_file(&self, mut path: Vec<String>) -> Vec<String> {
        let above = path.iter().take_while(|part| *part == "super").count();
        path.drain(..above.min(self.inner));
        path
    }
}

impl<'a> Visit<'a> for File {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let (attributes, name) = match item {
            syn::Item::Const(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            syn::Item::Impl(item) => (&item.attrs, None),
            syn::Item::Mod(item) => (&item.attrs, None),
            syn::Item::Static(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Type(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Use(item) => (&item.attrs, None),
            syn::Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            _ => panic!("{}: an item of a kind that this test does not know", self.name),
        };
        let is_test = attributes.iter().any(|attribute| {
            let test = |list: &syn::MetaList| list.tokens.to_string() == "test";
            attribute.path().is_ident("cfg") && attribute.meta.require_list().is_ok_and(test)
        });
        if is_test {
            return;
        }
        self.has.extend(name.map(ToString::to_string));
        syn::visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        self.inner += 1;
        syn::visit::visit_item_mod(self, item);
        self.inner -= 1;
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let is_handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_use(&[], &item.tree, is_handed_on);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        self.add_path(path.segments.iter().map(|part| part.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.macros.extend(item.path.segments.last().map(|part| part.ident.to_string()));
        self.add_tokens(item.tokens.clone());
    }

    /// What an attribute says is no use, but for a path in `derive`, which is of another crate.
    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}
}

/// Files of which each uses each other one, maybe by way of others.
fn circles(uses: &BTreeSet<(String, String)>) -> Vec<Vec<String>> {
    let mut targets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in uses {
        targets.entry(from).or_default().push(to);
    }
    let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for from in targets.keys() {
        let mut next = vec![*from];
        let mut seen = BTreeSet::new();
        while let Some(file) = next.pop() {
            let others = targets.get(file).into_iter().flatten().copied();
            next.extend(others.filter(|to| seen.insert(*to)));
        }
        reached.insert(from, seen);
    }
    let is_reached = |from: &str, to: &str| reached.get(from).is_some_and(|files| files.contains(to));
    let mut circles = BTreeSet::new();
    for (file, others) in &reached {
        let circle: Vec<String> =
            others.iter().filter(|other| is_reached(other, file)).map(|other| (*other).to_owned()).collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}
