//! What is to be said of an input that is about no record of it.

use super::bench::Bench;
use super::rule::{Rule, Severity};
use crate::capture::Note;

/// The beginning of a record is missing.
pub(super) static TORN: Rule = Rule {
    code: "capture/torn",
    severity: Severity::Note,
    summary: "the input begins in the middle of a record",
    explanation: "\
The first lines of the input are the rest of a record whose beginning is missing, as `tail` and the rotation of logs leave it. They
were passed over, and reading began with the next record. Nothing can be said of the record that was cut.

To judge it too, read the older file together with this one, or begin at the beginning.",
    example: "  \"state\": \"ACTIVE\"\n}\n{\"event\": \"WebChatService.ready\", \"data\": {}}",
};

/// It is not certain what the input is.
pub(super) static FORM: Rule = Rule {
    code: "capture/form",
    severity: Severity::Note,
    summary: "the form of the input remains doubtful",
    explanation: "\
The input was read as JSON, but a line of it is neither JSON nor certainly a line of a log, so that it is judged as a broken record. If the
input is a log, `--input console` says so: then lines of text are passed over, and events are found wherever they stand on a line. If every
line should be JSON, the line is the fault.",
    example: "{\"event\": \"WebChatService.ready\", \"data\": {}}\ndone",
};

/// Tells a fact about the input.
pub(super) fn note(bench: &mut Bench<'_, '_>, note: Note) {
    let end = bench.record.text().len();
    let draft = match note {
        Note::Torn => Bench::draft(&TORN, 0..end)
            .message("the input begins in the middle of a record, whose rest was passed over")
            .help("to judge that record too, read the part of the capture that comes before"),
        Note::Form => Bench::draft(&FORM, 0..end)
            .message("this line is neither JSON nor certainly a line of a log")
            .help("if the input is a log, say so with `--input console`"),
    };
    bench.add(draft);
}
