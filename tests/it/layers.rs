//! Arrows only point down: no module knows one above it.

use std::fs;
use std::path::{Path, PathBuf};

/// From the top down. A module may use those below it.
const LAYERS: [&str; 8] = ["report", "check", "diff", "event", "catalog", "capture", "json", "safe"];

#[test]
fn no_module_uses_one_above_it() {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (height, layer) in LAYERS.iter().enumerate() {
        for file in files_of(&source, layer) {
            let text = fs::read_to_string(&file).expect("it can be read");
            for above in &LAYERS[..height] {
                if text.contains(&format!("crate::{above}")) {
                    wrong.push(format!("{} uses {above}", file.display()));
                }
            }
            for only_at_the_edge in ["anyhow", "clap"] {
                if text.contains(&format!("{only_at_the_edge}::")) {
                    wrong.push(format!("{} uses {only_at_the_edge}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_has_its_layer() {
    let library = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let text = fs::read_to_string(library).expect("it can be read");
    let mut modules: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    modules.sort_unstable();
    let mut layers = LAYERS.to_vec();
    layers.sort_unstable();
    assert_eq!(modules, layers);
}

/// Only `main` decides how the program ends, and only the edge writes to the standard streams.
#[test]
fn nobody_but_the_edge_exits_or_prints() {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for layer in LAYERS {
        for file in files_of(&source, layer) {
            let text = fs::read_to_string(&file).expect("it can be read");
            for word in ["process::exit", "println!", "io::stdout", "io::stderr"] {
                if text.contains(word) {
                    wrong.push(format!("{}: {word}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn files_of(source: &Path, module: &str) -> Vec<PathBuf> {
    let single = source.join(format!("{module}.rs"));
    if single.is_file() {
        return vec![single];
    }
    let mut files = Vec::new();
    let mut folders = vec![source.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the module is there") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
