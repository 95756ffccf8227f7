//! Runs the real binary.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Nothing takes this long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(120);

pub fn cxray() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cxray"));
    command.env_remove("CLICOLOR_FORCE");
    command
}

/// The binary with at most this much address space, in MiB.
pub fn cxray_within(megabytes: u32) -> Command {
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {} && exec \"$0\" \"$@\"", u64::from(megabytes) * 1024);
    command.arg("-c").arg(script).arg(env!("CARGO_BIN_EXE_cxray"));
    command
}

/// Runs with `write` feeding standard input.
pub fn run(command: &mut Command, write: impl FnOnce(&mut dyn Write) + Send) -> Output {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().expect("the binary starts");
    let mut stdin = child.stdin.take().expect("it has a standard input");
    thread::scope(|scope| {
        scope.spawn(move || write(&mut stdin));
        ended(child)
    })
}

/// Runs with `input` on standard input.
pub fn run_on(command: &mut Command, input: &[u8]) -> Output {
    run(command, |to| put(to, input))
}

/// Waits for the end, but not for ever.
pub fn ended(child: Child) -> Output {
    let id = child.id();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    if let Ok(output) = receiver.recv_timeout(PATIENCE) {
        output.expect("the run can be waited for")
    } else {
        let _ = Command::new("kill").arg("-9").arg(id.to_string()).status();
        panic!("the run hangs");
    }
}

pub fn put(to: &mut dyn Write, bytes: &[u8]) {
    // The run may have ended before it has read all.
    let _ = to.write_all(bytes);
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is shown is UTF-8")
}

/// All that a run says that could be done.
pub fn said(command: &mut Command) -> String {
    let output = command.output().expect("the binary runs");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{command:?}: {output:?}");
    text(&[output.stdout, output.stderr].concat())
}
