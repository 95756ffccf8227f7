//! The command itself: what it writes, whatever it reads.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::mutate::Dice;
use crate::target::Bench;

/// Ways to run it on one file, with the form of what is written.
const RUNS: [(&[&str], Form); 14] = [
    (&["validate"], Form::Text),
    (&["validate", "--strict", "-v", "--lenient"], Form::Text),
    (&["validate", "--format", "concise"], Form::Text),
    (&["validate", "--format", "json"], Form::Json),
    (&["validate", "--format", "ndjson", "--invalid"], Form::Lines),
    (&["validate", "--format", "sarif"], Form::Json),
    (&["validate", "--format", "gitlab"], Form::Json),
    (&["validate", "--format", "rdjson"], Form::Json),
    (&["validate", "--format", "markdown", "--tail", "3"], Form::Text),
    (&["parse"], Form::Lines),
    (&["parse", "--redact"], Form::Lines),
    (&["print"], Form::Text),
    (&["print", "--view", "timeline", "--redact"], Form::Text),
    (&["events", "coverage"], Form::Text),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Json,
    Lines,
}

/// So many bytes go through a pipe at once.
const PORTION: usize = 4096;

pub fn run(bench: &Bench, input: &[u8], dice: &mut Dice) -> Result<(), String> {
    let Some(bin) = &bench.bin else { return Ok(()) };
    let file = std::env::temp_dir().join(format!("cxray-fuzz-{}", std::process::id()));
    std::fs::write(&file, input).expect("the input can be written");
    let file = file.to_str().expect("the folder has a plain name");
    let (arguments, form) = *dice.pick(&RUNS);
    let with = |more: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().copied().chain(more.iter().copied()).collect();
        output(bin, &arguments, None)
    };
    let once = with(&["--jobs", "1", file])?;
    well_formed(&once, form)?;
    let again = with(&["--jobs", "3", file])?;
    if (once.status.code(), &once.stdout) != (again.status.code(), &again.stdout)
        && !arguments.contains(&"--redact")
    {
        return Err(format!("{arguments:?}: jobs change the output"));
    }
    match dice.roll(3) {
        0 => {
            let same = output(bin, &["diff", file, file], None)?;
            if same.status.code() == Some(1) {
                return Err("a file differs from itself".to_owned());
            }
        }
        1 => agrees(bin, file)?,
        // The dates of the first portion tell the year of those without one, and a pipe may not have more in it.
        _ if input.len() > PORTION => {}
        _ => {
            let piped: Vec<&str> = arguments.iter().copied().chain(["--stdin-name", file]).collect();
            if !arguments.contains(&"--redact") {
                let piped = output(bin, &piped, Some(input))?;
                if (once.status.code(), said(&once)) != (piped.status.code(), said(&piped)) {
                    return Err(format!("{arguments:?}: a pipe gives another output than the file"));
                }
            }
        }
    }
    Ok(())
}

/// `validate` says the same of a capture and of what `parse` makes of it.
fn agrees(bin: &Path, file: &str) -> Result<(), String> {
    let parsed = output(bin, &["parse", "--keep-broken", "--keep-unrecognised", file], None)?;
    let places = |output: &Output| {
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        let place = |line: &str| {
            let finding: serde_json::Value = serde_json::from_str(line).ok()?;
            let code = finding.get("code")?.as_str()?.to_owned();
            // A line of what was parsed has the place of its record, and a payload that stood alone an envelope around it.
            (finding["severity"] == "error").then_some(code)
        };
        lines.lines().filter_map(place).collect::<Vec<_>>()
    };
    let judged = ["validate", "--format", "ndjson", "--min-events", "0"];
    let direct = output(bin, &[&judged[..], &[file]].concat(), None)?;
    // From a file: in a pipe, what is no event is told when the first event has come.
    let lines = format!("{file}-parsed");
    std::fs::write(&lines, &parsed.stdout).expect("the lines can be written");
    let through = output(bin, &[&judged[..], &[&lines]].concat(), None)?;
    let (direct, through) = (places(&direct), places(&through));
    if direct == through {
        return Ok(());
    }
    let differs = direct.iter().zip(&through).find(|(one, other)| one != other);
    let (one, other) =
        differs.map_or((direct.last(), through.last()), |(one, other)| (Some(one), Some(other)));
    Err(format!("what was parsed is judged otherwise: {} {one:?}, {} {other:?}", direct.len(), through.len()))
}

fn output(bin: &Path, arguments: &[&str], input: Option<&[u8]>) -> Result<Output, String> {
    let mut command = Command::new(bin);
    command.args(arguments).arg("--no-config").env("CXRAY_REDACT_KEY", "a key");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command can be run");
    let mut stdin = child.stdin.take().expect("it is a pipe");
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.unwrap_or_default()));
        child.wait_with_output().expect("it ends")
    });
    match output.status.code() {
        Some(0..=2) => Ok(output),
        code => Err(format!("{arguments:?} ends with {code:?}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}

/// The lines of an output, and the objects of a list on one line, in any order. A pipe is judged portion by portion: how a source
/// line goes on may not be known when it is shown, and what is no event is told when the first event has come, behind what was told before.
fn said(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout);
    let is_source =
        |line: &str| line.split_once(" | ").is_some_and(|(number, _)| !number.contains(char::is_alphabetic));
    let lines = text.lines().filter(|line| !is_source(line));
    let text = lines.collect::<Vec<_>>().join("\n").replace("[{", "[\n{").replace("},{", "},\n{");
    let mut objects: Vec<String> =
        text.lines().map(|line| line.trim_end_matches([',', ']', '}']).to_owned()).collect();
    objects.sort_unstable();
    objects
}

/// What is written has its form, and nothing in it is obeyed by a terminal or a CI system.
fn well_formed(output: &Output, form: Form) -> Result<(), String> {
    let text =
        std::str::from_utf8(&output.stdout).map_err(|fault| format!("the output is not UTF-8: {fault}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    for line in text.lines().chain(said.lines()) {
        if ["::", "##"].iter().any(|sign| line.trim_start().starts_with(sign) && !line.starts_with("## ")) {
            return Err(format!("a CI system obeys {line:?}"));
        }
        let is_control = |c: char| (c.is_control() && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c);
        if line.chars().any(is_control) || ["##vso[", "##teamcity["].iter().any(|sign| line.contains(sign)) {
            return Err(format!("a terminal or CI system obeys {line:?}"));
        }
    }
    let is_json = |text: &str| serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    match form {
        Form::Json if !text.is_empty() && !is_json(text) => Err("the output is not JSON".to_owned()),
        Form::Lines => match text.lines().find(|line| !is_json(line)) {
            Some(line) => Err(format!("a line of the output is not JSON: {line}")),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
