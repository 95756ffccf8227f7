//! Lists the files of the catalogue (`schemas/`, `samples/<api>/`) so that the binary carries them: a table of
//! `(path, contents)` sorted by path. Of the forms in `schemas/wrappings/` it also writes down the facts by which records of them are
//! found: each run needs those, and hardly one needs the rest.

// Names are hashed as the parser hashes them; what it alone uses of the two files is not used here.
#[allow(dead_code)]
#[path = "src/json/hash.rs"]
mod hash;
#[allow(dead_code)]
#[path = "src/json/word.rs"]
mod word;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fmt, fs};

use serde_json::Value as Json;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut files = Vec::new();
    for folder in ["schemas", "samples"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();

    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        // Whole captures are for people and tests; the catalogue does not need them.
        if name.starts_with("samples/captures/") {
            continue;
        }
        writeln!(table, "    ({name:?}, include_str!({:?})),", file.display())?;
    }
    table.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("embedded.rs"), table)?;

    let mut table = String::from("&[\n");
    for file in files.iter().filter(|file| file.starts_with(root.join("schemas/wrappings"))) {
        writeln!(table, "    {},", signs(&serde_json::from_str(&fs::read_to_string(file)?)?)?)?;
    }
    table.push_str("]\n");
    fs::write(out.join("signs.rs"), table)?;
    Ok(())
}

/// The facts by which records of a form are found, as an `EmbeddedSigns`.
fn signs(form: &Json) -> Result<String, fmt::Error> {
    let mut members = String::new();
    let mut may_be_array = true;
    let when: BTreeMap<_, _> = form["when"].as_object().into_iter().flatten().collect();
    let is_index =
        |token: &str| token == "0" || token.parse::<usize>().is_ok() && !token.starts_with(['0', '+']);
    let unescaped = |token: &str| token.replace("~1", "/").replace("~0", "~");
    for (pointer, sign) in &when {
        let mut tokens = pointer.split('/').skip(1);
        let Some(name) = tokens.next() else { continue };
        let kind = match (tokens.next(), sign.as_str()) {
            (Some(token), _) if is_index(token) => "Some(Kind::Array)",
            (Some(_), _) | (None, Some("object")) => "Some(Kind::Object)",
            (None, None | Some("string")) => "Some(Kind::String)",
            (None, Some("number")) => "Some(Kind::Number)",
            (None, Some("array")) => "Some(Kind::Array)",
            (None, Some(_)) => "None",
        };
        may_be_array &= is_index(name);
        let hash = hash::hash_of(&unescaped(name));
        write!(members, "({:#06x}_{:04x}, {kind}), ", hash >> 16, hash & 0xffff)?;
    }
    let first = when.keys().next().and_then(|pointer| pointer.split('/').nth(1));
    let split = first.filter(|_| form.get("split").is_some()).map(|name| format!("{name:?}"));
    let is_all = form["only"] == true;
    let mut twice = String::new();
    for words in form["printed-twice"].as_array().into_iter().flatten() {
        let words: Vec<_> = words.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        write!(twice, "&{words:?}, ")?;
    }
    Ok(format!(
        "EmbeddedSigns {{ members: &[{members}], may_be_array: {may_be_array}, is_all: {is_all}, split: {split:?}, \
         printed_twice: &[{twice}] }}"
    ))
}

/// All `*.json` files below `folder`, and the scripts that record events.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json")
            || path.file_name().is_some_and(|name| name == "capture.js")
        {
            files.push(path);
        }
    }
    Ok(())
}
