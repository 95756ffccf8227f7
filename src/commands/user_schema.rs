//! A schema of the user's (`--schema FILE`), and the files beside it that it refers to. Nothing is fetched, and no
//! file outside the schema's folder is read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use cxray::catalog::{Library, Schema, SchemaFault, Shelf, with_brackets_escaped};
use cxray::check::in_words;
use cxray::json::{Arena, Limits, fault_in, position_of};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;

/// Schemas are written by people; a larger file is not one.
pub const LARGEST: u64 = 16 << 20;

/// Limits of a schema: serde's own reader would refuse what is nested deeper.
pub const LIMITS: Limits = Limits { depth: 100, values: 1_000_000 };

/// Characters that must be escaped in the path of a URI.
pub const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'\\');

/// The schema in `path`, compiled; with `asserts_formats`, `format` is more than an annotation. A fault names the file and, where it has one, the place in it.
pub fn load(path: &Path, asserts_formats: bool) -> anyhow::Result<Schema> {
    let shown = path.display();
    let text = read(path).with_context(|| format!("cannot read the schema {shown}"))?;
    let full = path.canonicalize().with_context(|| format!("cannot read the schema {shown}"))?;
    if let Some((at, fault)) = fault_in(&text, &LIMITS) {
        bail!("{shown}:{}:{}: bad schema: not JSON: {}", at.line, at.column, fault.cause.message());
    }
    compile(&full, &text, asserts_formats).map_err(|SchemaFault { pointer, message }| {
        match pointer.and_then(|pointer| position_of(&text, &pointer)) {
            Some(at) => anyhow!("{shown}:{}:{}: bad schema: {message}", at.line, at.column),
            None => anyhow!("{shown}: bad schema: {message}"),
        }
    })
}

fn compile(path: &Path, text: &str, asserts_formats: bool) -> Result<Schema, SchemaFault> {
    let schema = parse(text).map_err(|message| SchemaFault { pointer: None, message })?;
    // A dialect of its own is a file beside the schema; the validator reads it.
    let has_own_dialect = schema
        .get("$schema")
        .and_then(Json::as_str)
        .is_some_and(|dialect| !dialect.contains("json-schema.org"));
    let schema = Arc::new(schema);
    let escaped = with_brackets_escaped(&schema).map(|escaped| escaped.to_string());
    if !has_own_dialect && let Some(fault) = against_its_draft(escaped.as_deref().unwrap_or(text)) {
        return Err(fault);
    }
    let folder = path.parent().unwrap_or(Path::new("/")).to_owned();
    let uri = uri_of(path);
    let library = Library::gather(&uri, schema, &Folder { folder })
        .map_err(|fault| SchemaFault { pointer: fault.pointer.clone(), message: fault.to_string() })?;
    Schema::of_user(library, asserts_formats)
}

/// The fault of a schema by the meta-schema of its draft.
pub fn against_its_draft(text: &str) -> Option<SchemaFault> {
    let mut arena = Arena::default();
    let document = arena.parse(text.trim_start_matches('\u{feff}'), &Limits::default()).ok()?;
    let root = document.root();
    let fault = Schema::fault_of_draft(root)?;
    if fault.kind().keyword() == "$ref" {
        // The draft itself is not known; it is named in `$schema`.
        let message = format!("the draft {} is not known", root.get("$schema")?.raw());
        return Some(SchemaFault { pointer: Some("/$schema".to_owned()), message });
    }
    let (at, message, help) = in_words(root, &fault);
    let message = help.map_or(message.to_string(), |help| format!("{message}; {help}"));
    Some(SchemaFault { pointer: root.path_to(at), message })
}

/// The files beside a schema.
struct Folder {
    folder: PathBuf,
}

impl Shelf for Folder {
    fn document(&self, uri: &str) -> Result<Arc<Json>, String> {
        let Some(path) = uri.strip_prefix("file://") else {
            return Err(
                "cxray fetches nothing; save the document beside the schema and refer to the file".to_owned()
            );
        };
        let path = percent_decode_str(path).decode_utf8().map_err(|_| "its path is not UTF-8")?;
        let full = Path::new(&*path).canonicalize().map_err(|fault| fault.to_string())?;
        if !full.starts_with(&self.folder) {
            return Err("it is outside the folder of the schema".to_owned());
        }
        let text = read(&full).map_err(|fault| fault.to_string())?;
        parse(&text).map(Arc::new)
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        bail!("it is not a regular file");
    }
    if metadata.len() > LARGEST {
        bail!("it is larger than {} MiB", LARGEST >> 20);
    }
    let bytes = fs::read(path)?;
    String::from_utf8(bytes).context("it is not UTF-8")
}

/// Reads JSON; a fault comes in our words, with its place.
fn parse(text: &str) -> Result<Json, String> {
    if let Some((at, fault)) = fault_in(text, &LIMITS) {
        return Err(format!("line {}, column {}: not JSON: {}", at.line, at.column, fault.cause.message()));
    }
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|fault| fault.to_string())
}

fn uri_of(path: &Path) -> String {
    format!("file://{}", utf8_percent_encode(&path.to_string_lossy(), IN_PATH))
}
