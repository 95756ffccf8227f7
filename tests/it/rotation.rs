//! Rotated logs that are followed: what can be read is not lost, and what is lost is counted.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::dice::Dice;
use crate::effort;
use crate::follow::{Running, append, put};

/// Writes so many events behind those that were written.
fn burst(file: &mut File, written: &mut u64, events: u64) {
    let lines = (*written..*written + events)
        .map(|event| format!("{{\"event\":\"onMessageEvent\",\"data\":\"{event}\"}}\n"));
    put(file, lines.collect::<String>());
    *written += events;
}

/// The number that is an event's payload.
fn number(line: &str) -> Option<u64> {
    line.split_once("\"data\":\"")?.1.split_once('"')?.0.parse().ok()
}

/// How a log is rotated.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Rotation {
    /// Renamed, and created again; the writer goes on with the old file for a while.
    Rename,
    /// Renamed at once after the last line, and created again.
    RenameAtOnce,
    Delete,
    /// Renamed, created again, and packed and removed.
    Compress,
    /// The same, under names that were used before.
    CompressAgain,
    CopyTruncate,
}

/// One after another as fast as they can be written, but for those in which what nobody has opened yet, or read, is gone.
#[test]
fn no_rotation_loses_an_event() {
    // Thousands take the better part of an hour: `CXRAY_ROTATIONS=2000` is for a run by hand.
    let asked = std::env::var("CXRAY_ROTATIONS").ok().map(|number| number.parse().expect("it is a number"));
    let (rotations, events) = asked.map_or((effort(24, 60), 100), |rotations: usize| (rotations, 500));
    for rotation in [
        Rotation::Rename,
        Rotation::RenameAtOnce,
        Rotation::Delete,
        Rotation::Compress,
        Rotation::CompressAgain,
        Rotation::CopyTruncate,
    ] {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("widget.log");
        append(&path);
        let mut running = Running::start(folder.path(), &["parse", "--follow", "widget.log"]);
        let (mut written, mut seen) = (0_u64, 0_u64);
        let see = |running: &mut Running, seen: &mut u64, events: u64| {
            while *seen < events {
                let (line, told) = (running.line(), format!("\"data\":\"{seen}\""));
                assert!(line.contains(&told), "{rotation:?}: {told} was expected, {line} came");
                *seen += 1;
            }
        };
        // Nothing can be missed before the run has begun.
        burst(&mut append(&path), &mut written, 1);
        see(&mut running, &mut seen, 1);
        for number in 0..rotations {
            let number = if matches!(rotation, Rotation::CompressAgain) { 1 } else { number };
            let old = path.with_extension(format!("log.{number}"));
            let mut file = append(&path);
            burst(&mut file, &mut written, events);
            match rotation {
                Rotation::Rename => {
                    fs::rename(&path, &old).expect("it can be renamed");
                    append(&path);
                    burst(&mut file, &mut written, events);
                }
                Rotation::RenameAtOnce => fs::rename(&path, &old).expect("it can be renamed"),
                Rotation::Delete => {
                    see(&mut running, &mut seen, written - events + 1);
                    fs::remove_file(&path).expect("it can be removed");
                    append(&path);
                    burst(&mut file, &mut written, events);
                }
                Rotation::Compress | Rotation::CompressAgain => {
                    fs::rename(&path, &old).expect("it can be renamed");
                    append(&path);
                    see(&mut running, &mut seen, written - events + 1);
                    burst(&mut file, &mut written, events);
                    fs::write(old.with_extension("gz"), b"\x1f\x8b").expect("it can be written");
                    fs::remove_file(&old).expect("it can be removed");
                }
                Rotation::CopyTruncate => {
                    see(&mut running, &mut seen, written);
                    file.set_len(0).expect("it can be truncated");
                }
            }
        }
        burst(&mut append(&path), &mut written, 1);
        see(&mut running, &mut seen, written);
        running.signal("INT");
        let (code, rest, stderr) = running.ended();
        assert_eq!((code, rest), (Some(0), Vec::new()), "{rotation:?}: {stderr}");
        assert!(stderr.ends_with(&format!("{written} of {written} records became events\n")), "{stderr}");
        let notes = stderr.matches("note[capture/lost]").count();
        assert_eq!(notes > 0, rotation == Rotation::CopyTruncate, "{rotation:?}: {stderr}");
    }
}

/// Takes events until the last one, in ascending order, and returns how many came.
fn come(running: &mut Running, last: u64) -> u64 {
    let mut before = None;
    for count in 1.. {
        let line = running.line();
        let event = number(&line).expect("the line is an event");
        assert!(before < Some(event), "{before:?}, then {event}");
        before = Some(event);
        if event == last {
            return count;
        }
    }
    unreachable!("the last event ends it")
}

/// So many files were missed, as the notes say.
fn missed(stderr: &str) -> u64 {
    let notes = stderr.lines().filter_map(|line| line.split_once("note[capture/lost] "));
    let files = notes.map(|(_, note)| match note.split_once(" files of this name were replaced") {
        Some((files, _)) => files.parse().expect("it is a number"),
        None => u64::from(note.starts_with("a file of this name was replaced")),
    });
    files.sum()
}

/// A run that gets no time to open the files cannot read them: it says how many there were.
#[test]
fn files_that_came_and_went_while_the_run_stood_still_are_counted() {
    const EVENTS: u64 = 10;
    for rotation in [Rotation::Delete, Rotation::Compress, Rotation::CompressAgain, Rotation::RenameAtOnce] {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("widget.log");
        let mut running = Running::start(folder.path(), &["parse", "--follow", "widget.log"]);
        let mut written = 0;
        burst(&mut append(&path), &mut written, EVENTS);
        come(&mut running, written - 1);
        running.signal("STOP");
        for number in 0..20 {
            let number = if rotation == Rotation::CompressAgain { 1 } else { number };
            let old = path.with_extension(format!("log.{number}"));
            if rotation == Rotation::Delete {
                fs::remove_file(&path).expect("it can be removed");
            } else {
                fs::rename(&path, &old).expect("it can be renamed");
            }
            burst(&mut append(&path), &mut written, EVENTS);
            if matches!(rotation, Rotation::Compress | Rotation::CompressAgain) {
                fs::write(old.with_extension("gz"), b"\x1f\x8b").expect("it can be written");
                fs::remove_file(&old).expect("it can be removed");
            }
        }
        running.signal("CONT");
        let came = EVENTS + come(&mut running, written - 1);
        // The last file may be read before the system has told of all others.
        thread::sleep(Duration::from_millis(500));
        running.signal("INT");
        let (code, _, stderr) = running.ended();
        assert_eq!(code, Some(0), "{rotation:?}: {stderr}");
        assert_eq!(written - came, EVENTS * missed(&stderr), "{rotation:?}: {stderr}");
        // A file that was only renamed is found; of the others at least most were gone.
        let is_right =
            if rotation == Rotation::RenameAtOnce { missed(&stderr) == 0 } else { missed(&stderr) > 10 };
        assert!(is_right, "{rotation:?}: {stderr}");
    }
}

/// How many of the events a reader prints, and how it is ended.
struct Tail {
    child: std::process::Child,
    seen: thread::JoinHandle<u64>,
}

impl Tail {
    /// None where there is no `tail` that follows names.
    fn start(folder: &Path) -> Option<Self> {
        let mut child = Command::new("tail")
            .args(["-F", "-n", "+1", "widget.log"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let stdout = child.stdout.take().expect("it has a standard output");
        let seen = thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).filter_map(|line| number(&line)).count()
                as u64
        });
        Some(Self { child, seen })
    }

    fn seen(mut self) -> u64 {
        // It may not have printed all that it has read.
        thread::sleep(Duration::from_millis(200));
        self.child.kill().expect("it can be ended");
        self.child.wait().expect("it can be waited for");
        self.seen.join().expect("it reads")
    }
}

/// Lines that are truncated before anybody has read them are gone. The run loses no more of it than `tail -F`, which does nothing but
/// read, and has a note wherever it may have lost something.
#[test]
fn copytruncate_loses_no_more_than_tail_does() {
    let (mut lost, mut lost_by_tail, mut all) = (0, 0, 0);
    for seed in 0..effort(2, 8) as u64 {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("widget.log");
        let mut dice = Dice(seed);
        let mut written = 0;
        let mut file = append(&path);
        let Some(tail) = Tail::start(folder.path()) else { return };
        let mut running = Running::start(folder.path(), &["parse", "--follow", "widget.log"]);
        burst(&mut file, &mut written, 1);
        come(&mut running, 0);
        let truncations = 40;
        for _ in 0..truncations {
            for _ in 0..=dice.roll(30) {
                burst(&mut file, &mut written, 1);
                thread::sleep(Duration::from_micros(dice.roll(2000) as u64));
            }
            file.set_len(0).expect("it can be truncated");
        }
        burst(&mut file, &mut written, 1);
        let came = 1 + come(&mut running, written - 1);
        running.signal("INT");
        let (_, _, stderr) = running.ended();
        let notes = stderr.matches("note[capture/lost] the file was truncated").count();
        assert!(came == written || notes > 0, "{came} of {written}: {stderr}");
        assert!(notes <= truncations, "{stderr}");
        (lost, all) = (lost + written - came, all + written);
        lost_by_tail += written - tail.seen();
    }
    // Neither can be sure to be woken in time.
    assert!(lost <= lost_by_tail + all / 10, "{lost} lost of {all}, {lost_by_tail} by tail");
}
