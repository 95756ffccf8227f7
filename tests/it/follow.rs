//! Following files while they grow, through the real binary: nothing is lost, nothing is told twice.
//!
//! No test asks how long something takes. A wait has an end only so that a failure has one.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use crate::binary::{PATIENCE, cxray};
use crate::dice::Dice;
use crate::effort;

const BAD: &str = "{\"event\":\"onInteractionTabChange\",\"data\":\"yes\"}\n";

/// A run that goes on, and the lines that it prints.
pub struct Running {
    pub child: Child,
    lines: Receiver<String>,
}

impl Running {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = cxray()
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("it has a standard output");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    pub fn line(&mut self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            let _ = self.child.kill();
            panic!("a line does not come");
        })
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().is_ok_and(|status| status.success()));
    }

    /// Waits for the end: the exit code, what was printed and not yet taken, and standard error.
    pub fn ended(mut self) -> (Option<i32>, Vec<String>, String) {
        let mut stderr = String::new();
        let (sender, receiver) = mpsc::channel();
        let mut pipe = self.child.stderr.take().expect("it has a standard error");
        let reader = thread::spawn(move || {
            let _ = pipe.read_to_string(&mut stderr);
            let _ = sender.send(stderr);
        });
        let Ok(stderr) = receiver.recv_timeout(PATIENCE) else {
            let _ = self.child.kill();
            panic!("the run does not end");
        };
        let _ = reader.join();
        let status = self.child.wait().expect("it can be waited for");
        (status.code(), self.lines.iter().collect(), stderr)
    }
}

#[test]
fn the_first_event_of_a_live_pipe_is_printed_at_once() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut running = Running::start(folder.path(), &["print"]);
    let mut pipe = running.child.stdin.take().expect("it has a standard input");
    let mut say = |name: &str| {
        let event = format!("{{\"event\":\"WebChatService.{name}\",\"data\":{{}}}}\n");
        pipe.write_all(event.as_bytes()).expect("it reads");
    };
    say("ready");
    assert_eq!(running.line(), "widgets/WebChatService.ready");
    while !running.line().is_empty() {}
    say("ended");
    assert!(running.line().contains("  WebChatService.ended  "));
    drop(pipe);
    let (code, lines, stderr) = running.ended();
    assert_eq!((code, lines.as_slice(), stderr.as_str()), (Some(0), &[][..], ""));
}

pub fn append(path: &Path) -> File {
    File::options().create(true).append(true).open(path).expect("the file can be opened")
}

pub fn put(file: &mut File, bytes: impl AsRef<[u8]>) {
    file.write_all(bytes.as_ref()).expect("the file can be written");
}

const EVENTS: u64 = 10_000;

/// Writes events in pieces, rotates, cuts and re-creates its file, and takes what the reader prints.
struct Writer {
    path: PathBuf,
    file: File,
    dice: Dice,
    running: Running,
    written: u64,
    seen: u64,
    /// How many events were written before the present file began.
    before: u64,
    rotated: u64,
}

impl Writer {
    fn write(&mut self) {
        let line = format!("{{\"event\":\"onMessageEvent\",\"data\":\"{}\"}}\n", self.written);
        let mut left = line.as_bytes();
        while !left.is_empty() {
            let length = (1 + self.dice.roll(60)).min(left.len());
            put(&mut self.file, &left[..length]);
            left = &left[length..];
        }
        self.written += 1;
    }

    /// Takes lines until so many events were seen: each in its turn, none missing, none twice.
    fn see(&mut self, events: u64) {
        while self.seen < events {
            let line = self.running.line();
            let told = format!("\"data\":\"{}\"", self.seen);
            assert!(line.contains(&told), "{told} was expected, {line} came");
            self.seen += 1;
        }
    }

    fn new_file(&mut self) {
        self.file = append(&self.path);
        self.before = self.written;
    }

    /// The reader must have found a file before it can know that there is another one.
    fn rotate(&mut self) {
        self.see(self.before + 1);
        self.rotated += 1;
        fs::rename(&self.path, self.path.with_extension(self.rotated.to_string()))
            .expect("it can be renamed");
        // The next file is there before the writer knows of it, or not.
        if self.dice.roll(2) == 0 {
            append(&self.path);
        }
        for _ in 0..self.dice.roll(5) {
            self.write();
            self.see_at_times();
        }
        self.new_file();
        self.write();
    }

    fn see_at_times(&mut self) {
        if self.dice.roll(2) == 0 {
            self.see(self.written);
        }
    }

    fn create_again(&mut self) {
        self.see(self.before + 1);
        fs::remove_file(&self.path).expect("it can be removed");
        for _ in 0..self.dice.roll(5) {
            self.write();
        }
        self.new_file();
        self.write();
    }

    /// What is cut off before it was read is lost, whoever reads. And what has grown again beyond what was
    /// read does not look cut.
    fn cut(&mut self) {
        self.see(self.written);
        self.file.set_len(0).expect("it can be cut");
        self.before = self.written;
        self.write();
        self.see(self.written);
    }
}

#[test]
fn nothing_is_lost_and_nothing_repeated() {
    for seed in [0x9E37_79B9_7F4A_7C15, 0x1234_5678_9ABC_DEF1, 42].into_iter().take(effort(1, 3)) {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("widget.log");
        let running = Running::start(folder.path(), &["parse", "--follow", "widget.log"]);
        let (file, dice) = (append(&path), Dice(seed));
        let mut writer = Writer { path, file, dice, running, written: 0, seen: 0, before: 0, rotated: 0 };
        while writer.written < EVENTS {
            writer.write();
            if writer.written < writer.before + 20 {
                continue;
            }
            match writer.dice.roll(900) {
                0 => writer.rotate(),
                1 => writer.cut(),
                2 => writer.create_again(),
                _ => {}
            }
        }
        writer.see(writer.written);
        writer.running.signal("INT");
        let (code, rest, stderr) = writer.running.ended();
        assert_eq!((code, rest), (Some(0), Vec::new()), "{stderr}");
        assert!(stderr.contains(&format!("{0} of {0} records became events", writer.written)), "{stderr}");
    }
}

#[test]
fn a_signal_gives_the_summary_and_the_code_of_what_was_found() {
    for (signal, fail_on, expected) in [("INT", "error", 1), ("TERM", "error", 1), ("INT", "never", 0)] {
        let folder = tempfile::tempdir().expect("there is a folder");
        fs::write(folder.path().join("a.log"), BAD).expect("the file can be written");
        let arguments = ["validate", "-F", "--format", "ndjson", "--fail-on", fail_on, "a.log"];
        let mut running = Running::start(folder.path(), &arguments);
        assert!(running.line().contains("schema/type"));
        running.signal(signal);
        let (code, rest, stderr) = running.ended();
        assert_eq!(code, Some(expected), "{stderr}");
        assert!(rest.len() == 1 && rest[0].starts_with("{\"type\":\"summary\""), "{rest:?}");
        assert_eq!(stderr, "1 record, 1 event: 1 invalid, 0 valid (1 error, 0 warnings, 0 notes)\n");
    }
}

/// `tail -f a.log | cxray validate`: Ctrl-C ends both, and the run with what came through the pipe.
#[test]
fn a_signal_ends_a_live_pipe_with_the_summary() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let mut running = Running::start(folder.path(), &["validate", "--no-config", "--format", "ndjson"]);
    let mut stdin = running.child.stdin.take().expect("it has a standard input");
    // The last line has no end.
    write!(stdin, "{BAD}{}", BAD.trim_end()).expect("the pipe is open");
    assert!(running.line().contains("schema/type"));
    running.signal("INT");
    let (code, rest, stderr) = running.ended();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(rest[0].contains("schema/type") && rest[1].starts_with("{\"type\":\"summary\""), "{rest:?}");
    assert_eq!(stderr, "2 records, 2 events: 2 invalid, 0 valid (2 errors, 0 warnings, 0 notes)\n");
    drop(stdin);
}

#[test]
fn a_followed_name_that_becomes_a_folder_is_told() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let (path, other) = (folder.path().join("a.log"), folder.path().join("b.log"));
    fs::write(&path, BAD).expect("the file can be written");
    fs::write(&other, BAD).expect("the file can be written");
    let mut running =
        Running::start(folder.path(), &["validate", "-F", "--format", "concise", "a.log", "b.log"]);
    running.line();
    running.line();
    fs::remove_file(&path).expect("the file can be removed");
    fs::create_dir(&path).expect("the folder can be made");
    let mut stderr = BufReader::new(running.child.stderr.take().expect("it has a standard error"));
    let mut told = String::new();
    stderr.read_line(&mut told).expect("a line can be read");
    assert!(told.contains("a.log: not a regular file"), "{told}");
    // The other file is still followed.
    put(&mut append(&other), BAD);
    assert!(running.line().starts_with("b.log:2"));
    running.signal("INT");
    assert_eq!(running.child.wait().expect("the run ends").code(), Some(2));
}

#[test]
fn a_file_that_is_not_there_is_waited_for() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let mut running =
        Running::start(folder.path(), &["validate", "-F", "--format", "concise", "a.log", "b.log"]);
    // That it waits is known when the other file, there by then or not, is read.
    put(&mut append(&folder.path().join("b.log")), BAD);
    running.line();
    running.signal("TERM");
    let (code, _, stderr) = running.ended();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.starts_with("cxray: waiting for a.log\n"), "{stderr}");
}

#[test]
fn tail_begins_with_the_last_lines_and_counts_from_the_first() {
    for encode in [
        |text: &str| text.as_bytes().to_vec(),
        |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ] {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("a.log");
        fs::write(&path, encode(&format!("\u{feff}{}", BAD.repeat(5)))).expect("the file can be written");
        let mut running =
            Running::start(folder.path(), &["validate", "-F", "--tail", "2", "--format", "concise", "a.log"]);
        for line in [4, 5] {
            assert!(running.line().starts_with(&format!("a.log:{line}:42: error[schema/type]")));
        }
        let mut file = append(&path);
        for byte in encode(BAD) {
            put(&mut file, [byte]);
        }
        assert!(running.line().starts_with("a.log:6:42: "));
        running.signal("INT");
        assert_eq!(running.ended().0, Some(1));
    }
}

#[test]
fn files_take_turns_and_each_counts_for_itself() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let mut files = ["a.log", "b.log"].map(|name| append(&folder.path().join(name)));
    let mut running =
        Running::start(folder.path(), &["validate", "-F", "--format", "ndjson", "a.log", "b.log"]);
    for record in 1..=3 {
        for (file, name) in files.iter_mut().zip(["a.log", "b.log"]) {
            put(file, BAD);
            let line = running.line();
            assert!(
                line.contains(&format!("\"file\":\"{name}\",\"record\":{record},\"line\":{record},")),
                "{line}"
            );
        }
    }
    running.signal("INT");
    assert_eq!(running.ended().0, Some(1));
}

#[test]
fn a_torn_record_of_a_file_that_was_cut_is_told() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let mut file = append(&folder.path().join("a.log"));
    let mut running = Running::start(folder.path(), &["validate", "-F", "--format", "concise", "a.log"]);
    put(&mut file, format!("{BAD}{{\"event\":\"onInter"));
    assert!(running.line().starts_with("a.log:1:42: "));
    file.set_len(0).expect("it can be cut");
    let line = running.line();
    assert!(line.starts_with("a.log:2:") && line.contains("error[syntax] cut off"), "{line}");
    let line = running.line();
    assert!(
        line.starts_with("a.log:2:") && line.contains("note[capture/lost] the file was truncated"),
        "{line}"
    );
    put(&mut file, BAD);
    assert!(running.line().starts_with("a.log:1:42: "));
    running.signal("INT");
    assert_eq!(running.ended().0, Some(1));
}

/// With and without `--follow`, a pipe is told as it comes.
#[test]
fn a_slow_pipe_is_told_while_it_is_open() {
    for arguments in
        [&["validate", "--format", "concise"][..], &["validate", "-F", "--format", "concise", "-"]]
    {
        let mut running = Running::start(Path::new("."), arguments);
        let mut stdin = running.child.stdin.take().expect("it has a standard input");
        for line in 1..=3 {
            for byte in BAD.bytes() {
                stdin.write_all(&[byte]).expect("it can be written");
            }
            assert!(running.line().starts_with(&format!("<stdin>:{line}:42: ")));
        }
        drop(stdin);
        let (code, rest, _) = running.ended();
        assert_eq!((code, rest), (Some(1), Vec::new()));
    }
}

#[test]
fn ctrl_c_ends_a_silent_pipe_that_is_followed() {
    let mut running = Running::start(Path::new("."), &["validate", "-F", "--format", "concise"]);
    let mut stdin = running.child.stdin.take().expect("it has a standard input");
    stdin.write_all(BAD.as_bytes()).expect("it can be written");
    running.line();
    running.signal("INT");
    let (code, _, stderr) = running.ended();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("1 record"), "{stderr}");
    drop(stdin);
}

#[test]
fn a_last_line_without_a_line_end_is_judged_at_the_end_if_it_is_complete() {
    let folder = tempfile::tempdir().expect("there is a folder");
    fs::write(folder.path().join("a.log"), format!("{BAD}{}", BAD.trim_end())).expect("it can be written");
    fs::write(folder.path().join("b.log"), format!("{BAD}{{\"event\":\"onInter")).expect("it can be written");
    let arguments = ["validate", "-F", "--format", "concise", "a.log", "b.log"];
    let mut running = Running::start(folder.path(), &arguments);
    running.line();
    running.line();
    running.signal("INT");
    let (code, rest, _) = running.ended();
    assert_eq!(code, Some(1));
    assert!(rest.len() == 2 && rest[0].starts_with("a.log:2:42: error[schema/type]"), "{rest:?}");
    assert!(
        rest[1].starts_with("b.log:2:18: note[capture/lost] the run ended before the last 17 bytes"),
        "{rest:?}"
    );
}
