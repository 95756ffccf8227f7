//! Lists the files of the catalogue (`schemas/`, `samples/<api>/`) so that the binary carries them: a table of
//! `(path, contents)` sorted by path.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

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
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded.rs"), table)?;
    Ok(())
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
