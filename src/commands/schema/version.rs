//! A version of schemas: a file or a folder, on the disk or of a revision of Git.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail, ensure};
use cxray::catalog::{Library, Schema, SchemaFault, Shelf};
use cxray::json::{fault_in, position_of};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;

use crate::commands::user_schema::{IN_PATH, LARGEST, LIMITS, against_its_draft};

/// References are resolved against names below this.
const BASE: &str = "schema:///";

/// Where the files of a version are.
#[derive(Debug)]
enum Root {
    Disk(PathBuf),
    /// A tree, as Git names it: `v1.2:schemas`, without a slash at the end.
    Git(String),
}

/// A version of schemas.
#[derive(Debug)]
pub struct Version {
    root: Root,
    /// The one file, if it is not a folder.
    only: Option<String>,
}

impl Version {
    /// A file or folder, or `REVISION:PATH`.
    pub fn open(argument: &Path) -> anyhow::Result<Self> {
        let shown = argument.display();
        if argument.is_dir() {
            return Ok(Self { root: Root::Disk(argument.to_owned()), only: None });
        }
        if argument.exists() {
            let folder = argument.parent().filter(|folder| !folder.as_os_str().is_empty());
            let name = argument.file_name().context("it has no name")?.to_string_lossy().into_owned();
            let folder = folder.unwrap_or(Path::new(".")).to_owned();
            return Ok(Self { root: Root::Disk(folder), only: Some(name) });
        }
        let Some((revision, path)) = argument.to_str().and_then(|text| text.split_once(':')) else {
            bail!("cannot find {shown}: neither a file or folder nor REVISION:PATH of Git");
        };
        ensure!(!revision.starts_with('-'), "{shown}: a revision does not begin with `-`");
        let path = path.trim_end_matches('/');
        let object = format!("{revision}:{path}");
        let kind = git(&["cat-file", "-t", &object]).with_context(|| format!("cannot read {shown}"))?;
        if kind.trim_ascii() == b"tree" {
            return Ok(Self { root: Root::Git(object), only: None });
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(Self { root: Root::Git(format!("{revision}:{folder}")), only: Some(name.to_owned()) })
    }

    /// Returns true if it is a folder.
    pub fn is_folder(&self) -> bool {
        self.only.is_none()
    }

    /// The title of the schema in a file, if it is one file.
    pub fn title(&self) -> Option<String> {
        let text = self.read(self.only.as_deref()?).ok()?;
        let schema: Json = serde_json::from_str(&text).ok()?;
        Some(schema.get("title")?.as_str()?.to_owned())
    }

    /// The schemas of events by name, each with its path from the root: `shop/shop.ordered` is in `shop/shop.ordered.schema.json`.
    pub fn events(&self) -> anyhow::Result<BTreeMap<String, String>> {
        if let Some(only) = &self.only {
            return Ok(BTreeMap::from([(
                only.trim_end_matches(".json").trim_end_matches(".schema").to_owned(),
                only.clone(),
            )]));
        }
        let files = self.files()?;
        let named = |ending: &str| -> BTreeMap<String, String> {
            let is_one = |path: &&String| {
                let shared = ["common.schema.json", "api.json"];
                let name = path.rsplit('/').next().expect("a split has a last part");
                let reserved = ["meta/", "report/", "wrappings/"];
                !shared.contains(&name) && !reserved.iter().any(|folder| path.starts_with(folder))
            };
            let name = |path: &String| Some((path.strip_suffix(ending)?.to_owned(), path.clone()));
            files.iter().filter(is_one).filter_map(name).collect()
        };
        let events = named(".schema.json");
        Ok(if events.is_empty() { named(".json") } else { events })
    }

    /// The paths of all JSON files of a folder.
    fn files(&self) -> anyhow::Result<Vec<String>> {
        let mut files = Vec::new();
        match &self.root {
            Root::Disk(root) => {
                let mut open = vec![root.clone()];
                while let Some(folder) = open.pop() {
                    let entries =
                        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
                    for entry in entries {
                        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
                        // A link to a folder may lead back to where it is.
                        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                            open.push(entry.path());
                        } else {
                            let path = entry.path();
                            let path = path.strip_prefix(root).expect("it is below the root");
                            files.push(path.to_string_lossy().replace('\\', "/"));
                        }
                    }
                }
            }
            Root::Git(tree) => {
                let listed = git(&["ls-tree", "-r", "-z", "--full-tree", "--name-only", tree])?;
                let names = listed.split(|byte| *byte == 0).filter(|name| !name.is_empty());
                files.extend(names.map(|name| String::from_utf8_lossy(name).into_owned()));
            }
        }
        files.retain(|path| Path::new(path).extension().is_some_and(|ending| ending == "json"));
        files.sort();
        Ok(files)
    }

    /// Where people find a file.
    pub fn shown(&self, path: &str) -> String {
        match &self.root {
            Root::Disk(root) if root == Path::new(".") => path.to_owned(),
            Root::Disk(root) => root.join(path).display().to_string(),
            Root::Git(tree) if tree.ends_with(':') => format!("{tree}{path}"),
            Root::Git(tree) => format!("{tree}/{path}"),
        }
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> anyhow::Result<String> {
        let shown = self.shown(path);
        let bytes = match &self.root {
            Root::Disk(root) => {
                let full = root.join(path).canonicalize()?;
                ensure!(full.starts_with(root.canonicalize()?), "it is outside the folder");
                let size = fs::metadata(&full)?;
                ensure!(size.is_file(), "it is not a regular file");
                ensure!(size.len() <= LARGEST, "it is larger than {} MiB", LARGEST >> 20);
                fs::read(&full)?
            }
            Root::Git(_) => git(&["cat-file", "blob", &shown])?,
        };
        ensure!(bytes.len() as u64 <= LARGEST, "it is larger than {} MiB", LARGEST >> 20);
        let text = String::from_utf8(bytes).context("it is not UTF-8")?;
        if let Some((at, fault)) = fault_in(&text, &LIMITS) {
            bail!("line {}, column {}: not JSON: {}", at.line, at.column, fault.cause.message());
        }
        Ok(text.trim_start_matches('\u{feff}').to_owned())
    }

    /// The schema in a file, compiled, with these formats of its API.
    pub fn schema(self: &Arc<Self>, path: &str, api: Option<&cxray::catalog::Api>) -> anyhow::Result<Schema> {
        let shown = self.shown(path);
        let text = self.read(path).with_context(|| format!("cannot read {shown}"))?;
        let fault = |fault: &SchemaFault| {
            let at = fault.pointer.as_deref().and_then(|pointer| position_of(&text, pointer));
            let place = at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            anyhow!("{shown}{place}: bad schema: {}", fault.message)
        };
        let root: Json = serde_json::from_str(&text).with_context(|| shown.clone())?;
        ensure!(
            root.is_object() || root.is_boolean(),
            "{shown}: bad schema: it is neither an object nor a boolean"
        );
        if let Some(found) = against_its_draft(&text) {
            return Err(fault(&found));
        }
        let uri = format!("{BASE}{}", utf8_percent_encode(path, IN_PATH));
        let library = Library::gather(&uri, Arc::new(root), &**self).map_err(|missing| {
            fault(&SchemaFault { pointer: missing.pointer.clone(), message: missing.to_string() })
        })?;
        let formats =
            api.map(cxray::catalog::Api::formats).transpose().map_err(|why| anyhow!("{shown}: {why}"))?;
        Schema::of_version(library, formats.cloned().unwrap_or_default()).map_err(|found| fault(&found))
    }
}

impl Shelf for Version {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        let Some(path) = uri.strip_prefix(BASE) else {
            return Err(
                "cxray fetches nothing; save the document beside the schema and refer to the file".to_owned()
            );
        };
        let path = percent_decode_str(path).decode_utf8().map_err(|_| "its path is not UTF-8")?;
        let text = self.read(&path).map_err(|fault| format!("{fault:#}"))?;
        serde_json::from_str(&text).map(Arc::new).map_err(|fault| fault.to_string())
    }
}

/// The output of Git.
fn git(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("git").args(arguments).output().context("cannot run git")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("git: {}", words.lines().next().unwrap_or("it failed").trim_start_matches("fatal: "));
    }
    Ok(output.stdout)
}
