//! Writes a day of a contact centre, to try what reads captures of any size:
//!
//! `cargo run --release --example day -- 2000 day/` writes a folder of captures with two thousand conversations,
//! `cargo run --release --example day -- 1000000 | cxray validate` streams a million that interleave, with no file between.

mod conversations;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use conversations::{Plan, Script, Stream, docker};

const USAGE: &str = "day [--clean] [--apart MS] [--files N] CONVERSATIONS [FOLDER]

  --clean     without faults
  --apart MS  milliseconds between the beginnings of two conversations [default: a day for all]
  --files N   files in FOLDER [default: 12]";

/// The beginning of the day: 10 June 2024, midnight in UTC.
const START_MS: u64 = 1_717_977_600_000;

const DAY_MS: u64 = 86_400_000;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut clean, mut apart, mut files, mut places) = (false, None, 12, Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--clean" => clean = true,
            "--apart" => apart = Some(arguments.next().ok_or(USAGE)?.parse()?),
            "--files" => files = arguments.next().ok_or(USAGE)?.parse()?,
            _ => places.push(argument),
        }
    }
    let (count, folder) = match places.as_slice() {
        [count] => (count.parse()?, None),
        [count, folder] => (count.parse()?, Some(Path::new(folder))),
        _ => return Err(USAGE.into()),
    };
    let apart_ms = apart.unwrap_or(DAY_MS / u64::max(count, 1));
    let plan = Plan { start_ms: START_MS, apart_ms, alone: false, clean, release: count / 2 };
    let (calls, chats) = (Script::calls(), Script::chats());
    let Some(folder) = folder else {
        let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
        let mut calls = Stream::new(&calls, plan, (0..count).step_by(1));
        while calls.write(&mut out)? {}
        return Ok(out.flush()?);
    };
    fs::create_dir_all(folder)?;
    for file in 0..files {
        let coming = (file..count).step_by(usize::try_from(files)?);
        let (kind, is_docker) = (["desktop", "page", "desktop"][usize::try_from(file % 3)?], file % 3 == 2);
        let name = format!("{kind}-{file}{}", if is_docker { "-json.log" } else { ".ndjson" });
        let script = if kind == "page" { &chats } else { &calls };
        let mut part = Stream::new(script, Plan { alone: kind == "page", ..plan }, coming);
        let mut out = BufWriter::new(File::create(folder.join(&name))?);
        if is_docker {
            let mut line = Vec::new();
            while part.write(&mut line)? {
                docker(&line, part.now_ms(), &mut out)?;
                line.clear();
            }
        } else {
            while part.write(&mut out)? {}
        }
        out.flush()?;
    }
    Ok(())
}
