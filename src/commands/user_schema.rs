//! A schema of the user's (`--schema FILE`), and the files beside it that it refers to. Nothing is fetched, and no
//! file outside the schema's folder is read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use cxray::catalog::{Library, Schema, Shelf};
use cxray::json::{Arena, Limits, Position, position_in};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;

/// Schemas are written by people; a larger file is none.
const LARGEST: u64 = 16 << 20;

/// What must be escaped in the path of a URI.
const IN_PATH: &AsciiSet = &CONTROLS
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

/// The schema in `path`, compiled.
pub fn load(path: &Path) -> anyhow::Result<Schema> {
    let shown = path.display();
    let text = read(path).with_context(|| format!("cannot read the schema {shown}"))?;
    let full = path
        .canonicalize()
        .with_context(|| format!("cannot read the schema {shown}"))?;
    let schema = parse(&text).map_err(|(at, message)| {
        anyhow::anyhow!(
            "{shown}:{}:{}: the schema is not JSON: {message}",
            at.line,
            at.column
        )
    })?;
    if !matches!(schema, Json::Object(_) | Json::Bool(_)) {
        bail!("{shown}:1:1: a schema is an object, `true` or `false`");
    }
    let folder = full.parent().unwrap_or(Path::new("/")).to_owned();
    let uri = uri_of(&full);
    let library =
        Library::gather(&uri, schema, &Folder { folder }).with_context(|| format!("{shown}: bad schema"))?;
    Schema::compile(library, &BTreeMap::new(), false).map_err(|fault| {
        let place = fault.pointer.as_deref().and_then(|pointer| place(&text, pointer));
        match place {
            Some(at) => anyhow::anyhow!("{shown}:{}:{}: bad schema: {fault}", at.line, at.column),
            None => anyhow::anyhow!("{shown}: bad schema: {fault}"),
        }
    })
}

/// The files beside a schema.
struct Folder {
    folder: PathBuf,
}

impl Shelf for Folder {
    fn document(&self, uri: &str) -> Result<Json, String> {
        let Some(path) = uri.strip_prefix("file://") else {
            return Err(
                "cxray fetches nothing; save the document beside the schema and refer to the file".to_owned(),
            );
        };
        let path = percent_decode_str(path)
            .decode_utf8()
            .map_err(|_| "its path is not UTF-8")?;
        let full = Path::new(&*path)
            .canonicalize()
            .map_err(|fault| fault.to_string())?;
        if !full.starts_with(&self.folder) {
            return Err("it is outside the folder of the schema".to_owned());
        }
        let text = read(&full).map_err(|fault| fault.to_string())?;
        parse(&text).map_err(|(at, message)| format!("line {}, column {}: {message}", at.line, at.column))
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
    Ok(String::from_utf8(bytes).context("it is not UTF-8")?)
}

/// Reads JSON; a fault comes with its place. Two readers look at it: ours tells places, serde's makes the value.
fn parse(text: &str) -> Result<Json, (Position, String)> {
    let start = Position { line: 1, column: 1 };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut arena = Arena::default();
    match arena.parse(
        text,
        &Limits {
            depth: 100,
            ..Limits::default()
        },
    ) {
        Ok(document) => Ok(document.root().to_serde()),
        Err(fault) => {
            let at = position_in(text.as_bytes(), fault.span.start, start);
            Err((at, fault.cause.message()))
        }
    }
}

/// Where the value at `pointer` stands in the schema.
fn place(text: &str, pointer: &str) -> Option<Position> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut arena = Arena::default();
    let document = arena.parse(text, &Limits::default()).ok()?;
    let value = document.root().pointer(pointer)?;
    Some(position_in(
        text.as_bytes(),
        value.span().start,
        Position { line: 1, column: 1 },
    ))
}

fn uri_of(path: &Path) -> String {
    format!("file://{}", utf8_percent_encode(&path.to_string_lossy(), IN_PATH))
}
