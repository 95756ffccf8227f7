//! Parts of an input that could not be used. They are no records, so neither valid nor invalid.

use super::bench::Bench;
use super::rule::{Rule, Severity};
use crate::capture::Gap;

/// NUL bytes at the beginning of a line.
pub(super) static NUL: Rule = Rule {
    code: "capture/nul",
    severity: Severity::Note,
    summary: "NUL bytes stand at the beginning of a line",
    explanation: "\
NUL bytes stand where a line begins. They are passed over, and the lines around them are judged. A log holds them when it was
truncated while a program wrote to it (`copytruncate` of logrotate with a program that does not open its log for
appending), or when the machine stopped before the system had written all blocks of the file. In the second case the
lines that stood there are lost.

A NUL byte within a line is an error of that line: JSON allows none. A file with other control characters among its first
bytes is not text and is not read.",
    example: "␀␀␀␀{\"event\": \"WebChatService.started\", \"data\": {}}",
};

/// Lines that may have been lost.
pub(super) static LOST: Rule = Rule {
    code: "capture/lost",
    severity: Severity::Note,
    summary: "lines of a followed file may have been lost",
    explanation: "\
While a file was followed (`--follow`), something happened to it after which nobody can tell whether every line was
read. The file was truncated or written anew in place (`copytruncate`, `> file`): lines that were written between the
last read and that moment are gone. Or it was replaced several times before it could be opened. Or the run was ended
before everything that was written had been read.

Files that are renamed when they are rotated, with a program that opens its log again, lose nothing.",
    example: "a log that logrotate truncates with `copytruncate`",
};

/// Tells of a part of an input that could not be used.
pub(super) fn tell(bench: &mut Bench<'_, '_>, gap: Gap) {
    let draft = match gap {
        Gap::Nul { bytes: 1 } => Bench::draft(&NUL, 0..0).message("a NUL byte is passed over"),
        Gap::Nul { bytes } => Bench::draft(&NUL, 0..0)
            .message(format!("{bytes} NUL bytes are passed over"))
            .help("if the log is rotated with `copytruncate`, let the program open its log for appending"),
        Gap::Truncated { read } => Bench::draft(&LOST, 0..0)
            .message(format!(
                "the file was truncated or written anew after {read} bytes had been read; lines written just before may be lost"
            ))
            .help("rotate logs by renaming them, and let the program open its log again"),
        Gap::Missed => Bench::draft(&LOST, 0..0)
            .message("the file was replaced and removed before it could be opened; its lines are lost")
            .help("keep rotated logs for some seconds before they are compressed or removed"),
        Gap::Unread { bytes } => Bench::draft(&LOST, 0..0)
            .message(format!("the run was ended before the last {bytes} bytes of the file were read")),
    };
    bench.add(draft);
}
