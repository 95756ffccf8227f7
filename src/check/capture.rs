//! Findings about an input that are about no record of it.

use super::context::RecordContext;
use super::rule::{Rule, Severity};
use crate::capture::Note;

/// The beginning of a record is missing.
pub(super) static TORN: Rule = Rule {
    code: "capture/torn",
    severity: Severity::Note,
    summary: "the input begins in the middle of a record",
    explanation: "\
The first lines of the input are the rest of a record whose beginning is missing, as `tail` and the rotation of logs leave it. They
were skipped, and reading began with the next record. The record that was cut was not judged.

To judge it too, read the older file together with this one, or start the capture earlier.",
    example: "  \"state\": \"ACTIVE\"\n}\n{\"event\": \"WebChatService.ready\", \"data\": {}}",
};

/// The form of the input is uncertain.
pub(super) static FORM: Rule = Rule {
    code: "capture/form",
    severity: Severity::Note,
    summary: "the format of the input is uncertain",
    explanation: "\
The input was read as JSON, but a line of it is neither JSON nor certainly a line of a log, so that it is judged as a broken record. If the
input is a log, use `--input console`: then lines of text are skipped, and events are found anywhere on a line. If every
line should be JSON, this line is broken.",
    example: "{\"event\": \"WebChatService.ready\", \"data\": {}}\ndone",
};

/// NUL bytes at the beginning of a line.
pub(super) static NUL: Rule = Rule {
    code: "capture/nul",
    severity: Severity::Note,
    summary: "NUL bytes at the beginning of a line",
    explanation: "\
A line begins with NUL bytes. They are skipped, and the lines around them are judged. A log holds NUL bytes if it was
truncated while a program wrote to it (`copytruncate` of logrotate with a program that does not open its log for
appending), or if the machine stopped before the system had written all blocks of the file. In the second case the
lines at this place are lost.

A NUL byte within a line is an error: JSON does not allow it. A file with other control characters among its first
bytes is not text and is not read.",
    example: "␀␀␀␀{\"event\": \"WebChatService.started\", \"data\": {}}",
};

/// Lines that may have been lost.
pub(super) static LOST: Rule = Rule {
    code: "capture/lost",
    severity: Severity::Note,
    summary: "lines of a followed file may have been lost",
    explanation: "\
A file that is followed (`--follow`) changed in a way after which cxray cannot know whether it has read every
line. The file was truncated or rewritten in place (`copytruncate`, `> file`): lines that were written between the
last read and that moment are gone. Or it was replaced several times before it could be opened. Or the run ended
before it had read everything.

No lines are lost if files are renamed when they are rotated and the program opens its log again.",
    example: "a log that logrotate truncates with `copytruncate`",
};

/// Dates that can be read in two ways.
pub(super) static TIME: Rule = Rule {
    code: "capture/time",
    severity: Severity::Note,
    summary: "the dates of the input can be read in two ways",
    explanation: "\
The dates of the input do not show which number is the day and which the month: `10.06.24` is in June or in
October. A number above 12 in any such date decides it for the whole input; the lines that were read so far have none. These
lines therefore have no time: `parse` leaves `time` out, `--since` and `--until` cannot place their events, and a timeline shows no gaps.

Such a date is searched for in the first 64 KiB of a file, and then as the file is read; in a pipe, in the text received so far. To get times, let the
program write its dates as 2024-06-10, or use a longer part of the log.",
    example: "[10.06.24, 07:10:30] onInteractionEvent {\"id\": \"b7\", \"channel\": \"WEBCHAT\", \"state\": \"ACTIVE\"}",
};

/// Reports that the date of the record, `day`, is in doubt.
pub(super) fn doubtful(context: &mut RecordContext<'_, '_>, day: &str) {
    let draft = RecordContext::draft(&TIME, 0..0)
        .message(format!(
            "the date `{day}` can be read in two ways, so that events of such lines have no time"
        ))
        .help(
            "a day above 12 in any date of the input would decide; dates such as 2024-06-10 leave no doubt",
        );
    context.add(draft);
}

/// Reports a fact about the input.
pub(super) fn note(context: &mut RecordContext<'_, '_>, note: Note) {
    let end = context.record.text().len();
    let draft = match note {
        Note::Torn => RecordContext::draft(&TORN, 0..end)
            .message("the input begins in the middle of a record; the rest of that record was skipped")
            .help("to validate that record too, also read the preceding part of the capture"),
        Note::Form => RecordContext::draft(&FORM, 0..end)
            .message("this line is not JSON and not clearly a log line")
            .help("if the input is a log, say so with `--input console`"),
        Note::Nul { bytes: 1 } => RecordContext::draft(&NUL, 0..0).message("a NUL byte was skipped"),
        Note::Nul { bytes } => RecordContext::draft(&NUL, 0..0)
            .message(format!("{bytes} NUL bytes were skipped"))
            .help("if the log is rotated with `copytruncate`, let the program open its log for appending"),
        Note::Truncated { read } => RecordContext::draft(&LOST, 0..0)
            .message(format!(
                "the file was truncated or written anew after {read} bytes had been read; lines written just before may be lost"
            ))
            .help("rotate logs by renaming them, and let the program open its log again"),
        Note::Missed { files } => RecordContext::draft(&LOST, 0..0)
            .message(match files {
                1 => "a file of this name was replaced before it could be opened; its lines may be lost".to_owned(),
                files => format!("{files} files of this name were replaced before they could be opened; their lines may be lost"),
            })
            .help("keep rotated logs for some seconds before they are compressed or removed"),
        Note::Overrun => RecordContext::draft(&LOST, 0..0)
            .message("the file was replaced or written faster than the system could report; lines may be lost")
            .help("keep rotated logs for some seconds before they are compressed or removed"),
        Note::Unread { bytes } => RecordContext::draft(&LOST, 0..0)
            .message(format!("the run ended before the last {bytes} bytes of the file were read")),
    };
    context.add(draft);
}
