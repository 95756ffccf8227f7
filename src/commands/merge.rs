//! Several captures as one: their events by time, the same event of two captures once.
//!
//! The result is a capture of normalised events, which is read like any other: findings about it name the original places.

use std::collections::HashMap;
use std::ops::ControlFlow;

use cxray::capture::{Form, Input, Options};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Findings, Judged, Settings};
use cxray::diff::{Canon, Numbers};
use cxray::event::{ConversationKeys, Event, captured_at, instant, instant_of, payload_moment, rfc3339_of};
use cxray::inspect::{Batch, Conversations, Depth, End, Inspector, Noting, Observation, Observer, Pass};
use cxray::safe;
use foldhash::fast::RandomState;
use jiff::Timestamp;

use super::edge;
use super::parse::{Kept, Writing, Written};
use super::reading;
use crate::cli::reading::ReadingArgs;

/// Events of two captures are one only if they are that near, in milliseconds, once the clocks agree.
const NEAR: i64 = 10_000;

/// Several captures as one.
pub struct Merged {
    /// The capture.
    pub input: Input,
    /// Sentences about the clocks, and about what is in several captures.
    pub remarks: Vec<String>,
    /// All captures could be read to their end.
    pub is_complete: bool,
}

/// A line of normalised output.
struct Line {
    input: usize,
    mark: Mark,
    /// The time by which it is put in order.
    place: i64,
    text: Box<[u8]>,
}

/// The part of a record by which captures are compared.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    /// When it was sent.
    at: Option<Sent>,
    /// A hash of the event, if it may be found in another capture.
    same: Option<u64>,
    /// When its message was sent by the clock of the payload, which is that of a server.
    message: Option<i64>,
}

impl Mark {
    /// Numbers by which the same message is found in another capture.
    fn signs(&self) -> impl Iterator<Item = (bool, u64)> {
        let same = self.same.map(|hash| (true, hash));
        same.into_iter().chain(self.message.map(|time| (false, time.cast_unsigned())))
    }
}

/// When an event was sent, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// By the clock of its capture.
    Here(i64),
    /// By another clock, that of the payload.
    Elsewhere(i64),
}

impl Sent {
    fn time(self) -> i64 {
        match self {
            Self::Here(at) | Self::Elsewhere(at) => at,
        }
    }

    /// The same by a clock that is behind by so many milliseconds.
    fn by(self, skew: i64) -> Self {
        match self {
            Self::Here(at) => Self::Here(at - skew),
            Self::Elsewhere(at) => Self::Elsewhere(at),
        }
    }
}

/// Reads captures and puts them into one.
pub fn merge(
    args: &ReadingArgs,
    catalog: &Catalog,
    settings: Settings<'_>,
    inputs: Vec<Input>,
) -> anyhow::Result<Merged> {
    let names: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let inspector = Inspector::new(catalog)
        .settings(Settings { selection: None, redactor: None, ..settings })
        .options(reading::whole_options(&args.how))
        .jobs(reading::jobs(&args.how))
        .depth(Depth::Name);
    let (noting, keys, canon) =
        (Noting::new(catalog), ConversationKeys::new(catalog), Canon::new(Numbers::ByValue));
    let kept = Kept { broken: true, unrecognised: true, is_json: args.how.is_json() };
    let writing = Writing { catalog, noting: &noting, redactor: None, names: &names, kept };
    let mut gathering = Gathering {
        noticing: Noticing { writing, keys: &keys, canon: &canon },
        conversations: Conversations::default(),
        lines: Vec::new(),
    };
    let read = inspector.read(inputs, &mut gathering)?;
    let mut lines = gathering.lines;
    let mut remarks = Vec::new();
    let skews = skews(&lines, &names, &mut remarks);
    for line in &mut lines {
        line.mark.at = line.mark.at.map(|at| at.by(skews[line.input]));
    }
    let repeated = leave_out_repeats(&mut lines);
    if repeated > 0 {
        let (are, events) = if repeated == 1 { ("is", "event") } else { ("are", "events") };
        remarks.push(format!("{repeated} {events} {are} in several captures, and shown once"));
    }
    order(&mut lines);
    let mut bytes = Vec::new();
    for line in &lines {
        push_line(&mut bytes, line);
    }
    Ok(Merged {
        input: Input::Memory { name: "merged".to_owned(), bytes: bytes.into() },
        remarks,
        is_complete: read.is_complete,
    })
}

/// How the one capture is read.
pub fn options(args: &ReadingArgs) -> Options {
    Options { form: Form::Ndjson, ..reading::whole_options(&args.how) }
}

/// Keeps the lines of all captures.
struct Gathering<'g> {
    noticing: Noticing<'g>,
    conversations: Conversations,
    lines: Vec<Line>,
}

/// Notes lines, when they were sent, and which of them may be in another capture too.
#[derive(Clone, Copy)]
struct Noticing<'g> {
    writing: Writing<'g>,
    keys: &'g ConversationKeys<'g>,
    canon: &'g Canon,
}

/// The lines of some records.
#[derive(Default)]
struct Noticed {
    written: Written,
    /// The record of each line.
    records: Vec<(usize, Mark)>,
}

impl Observer for Noticing<'_> {
    type Note = Noticed;

    fn see(
        &self,
        noticed: &mut Noticed,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let before = noticed.written.lines().len();
        self.writing.see(&mut noticed.written, seen, findings)?;
        findings.clear();
        let lines = &noticed.written.lines()[before..];
        let count = memchr::memchr_iter(b'\n', lines).count();
        if count > 0 {
            let captured = captured_at(seen.record).and_then(instant_of);
            let here = |at: Timestamp| Sent::Here(at.as_millisecond());
            let mark = match seen.judged {
                Judged::Event(event) => Mark {
                    at: self.sent(event, captured),
                    same: self.hash(event),
                    message: payload_moment(self.writing.catalog, event).map(Timestamp::as_millisecond),
                },
                _ => Mark { at: captured.map(here), ..Mark::default() },
            };
            noticed.records.push((count, mark));
        }
        Ok(())
    }
}

impl Noticing<'_> {
    /// When an event was sent: the clock of the payload may be another one than that of the capture.
    fn sent(&self, event: &Event<'_>, captured: Option<Timestamp>) -> Option<Sent> {
        if let Some(at) = event.time.and_then(instant).or(captured) {
            return Some(Sent::Here(at.as_millisecond()));
        }
        let at = payload_moment(self.writing.catalog, event)?;
        Some(Sent::Elsewhere(at.as_millisecond()))
    }

    /// A hash of an event that names its conversation: others may well come twice.
    fn hash(&self, event: &Event<'_>) -> Option<u64> {
        let payload = event.payload.filter(|_| !self.keys.ids(event).is_empty())?;
        Some(self.canon.value(payload) ^ self.canon.bytes(event.name.as_bytes()).rotate_left(1))
    }
}

impl<'g> Pass for Gathering<'g> {
    type Observer = Noticing<'g>;

    fn observer(&self) -> Noticing<'g> {
        self.noticing
    }

    fn begin(&mut self, input: usize) {
        self.conversations.begin(input);
    }

    fn take(&mut self, input: usize, noticed: Noticed, batch: &mut Batch) -> ControlFlow<()> {
        let lines = noticed.written.filled(&mut self.conversations, (input, batch.records), None);
        let mut lines = lines.split_inclusive(|byte| *byte == b'\n');
        for (count, mark) in noticed.records {
            for text in lines.by_ref().take(count) {
                self.lines.push(Line { input, mark, place: 0, text: text.into() });
            }
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, input: usize, end: &End<'_>, _: &mut Batch) -> ControlFlow<()> {
        if let End::Fault(fault) = end {
            edge::complain(&format!("{}: {fault}", self.noticing.writing.names[input]));
        }
        ControlFlow::Continue(())
    }
}

/// By capture, how many milliseconds its clock is ahead of that of the first: the median of the differences between the times of
/// messages that both captures hold. What the network takes is part of it.
fn skews(lines: &[Line], names: &[String], remarks: &mut Vec<String>) -> Vec<i64> {
    let mut once: Vec<HashMap<(bool, u64), i64, RandomState>> = vec![HashMap::default(); names.len()];
    for line in lines {
        let Some(Sent::Here(at)) = line.mark.at else { continue };
        for sign in line.mark.signs() {
            once[line.input].entry(sign).or_insert(at);
        }
    }
    let mut skews = vec![0; names.len()];
    for input in 1..names.len() {
        let found = (0..input).find_map(|with| {
            let difference = |(sign, at): (&(bool, u64), &i64)| Some(at - once[with].get(sign)?);
            let mut differences: Vec<i64> = once[input].iter().filter_map(difference).collect();
            differences.sort_unstable();
            let median = differences.get(differences.len() / 2)?;
            Some((with, *median + skews[with], differences.len()))
        });
        let name = |input: usize| safe::shown(&names[input]);
        match found {
            Some((with, skew, count)) => {
                skews[input] = skew;
                remarks.push(clock_remark(&name(input), &name(with), skew - skews[with], count));
            }
            None => remarks.push(format!(
                "{}: holds no message that a capture before it holds, so its clock is taken as it is",
                name(input)
            )),
        }
    }
    skews
}

fn clock_remark(name: &str, with: &str, skew: i64, count: usize) -> String {
    let events = if count == 1 { "1 message".to_owned() } else { format!("{count} messages") };
    let how = match skew {
        0 => format!("agrees with that of {with}"),
        skew => {
            let side = if skew > 0 { "ahead of" } else { "behind" };
            let (seconds, rest) = (skew.unsigned_abs() / 1000, skew.unsigned_abs() % 1000);
            format!("is {seconds}.{rest:03} s {side} that of {with}, and corrected")
        }
    };
    format!("{name}: the clock {how} (median of {events} that both hold)")
}

/// Leaves out events that another capture holds, and returns how many there were. One without a time lends it from the other.
fn leave_out_repeats(lines: &mut Vec<Line>) -> usize {
    /// Earlier ones that are looked at.
    const LOOKED_AT: usize = 16;
    let mut kept: HashMap<u64, Vec<(usize, Vec<usize>)>, RandomState> = HashMap::default();
    let mut is_left_out = vec![false; lines.len()];
    for at in 0..lines.len() {
        let Some(same) = lines[at].mark.same else { continue };
        let others = kept.entry(same).or_default();
        let (input, time) = (lines[at].input, lines[at].mark.at);
        let is_it = |(other, inputs): &&mut (usize, Vec<usize>)| {
            let other: &Line = &lines[*other];
            let is_near =
                other.mark.at.zip(time).is_none_or(|(one, two)| (one.time() - two.time()).abs() <= NEAR);
            other.input != input && !inputs.contains(&input) && is_near
        };
        match others.iter_mut().rev().take(LOOKED_AT).find(is_it) {
            Some((other, inputs)) => {
                inputs.push(input);
                is_left_out[at] = true;
                let other = *other;
                lines[other].mark.at = lines[other].mark.at.or(time);
            }
            None => others.push((at, Vec::new())),
        }
    }
    let mut is_left_out = is_left_out.into_iter();
    let before = lines.len();
    lines.retain(|_| !is_left_out.next().expect("there is one for each line"));
    before - lines.len()
}

/// Puts lines into the order of their times. Those of one capture stay in its order.
fn order(lines: &mut [Line]) {
    // Those before the first time of their capture come with it.
    let mut last: HashMap<usize, i64> = HashMap::new();
    for line in lines.iter().rev() {
        last.extend(line.mark.at.map(|at| (line.input, at.time())));
    }
    for line in lines.iter_mut() {
        let last = last.entry(line.input).or_insert(i64::MIN);
        *last = line.mark.at.map_or(*last, |at| at.time().max(*last));
        line.place = *last;
    }
    lines.sort_by_key(|line| line.place);
}

/// Appends a line with the time at which it was sent by the clock of the first capture.
fn push_line(out: &mut Vec<u8>, line: &Line) {
    /// The first member of this name is that of the event, which stands before all that was captured.
    const TIME: &[u8] = b",\"time\":\"";
    let Some(Sent::Here(at)) = line.mark.at else { return out.extend_from_slice(&line.text) };
    let start = memchr::memmem::find(&line.text, TIME).map(|at| at + TIME.len());
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era are far below 2^53")]
    let time = start.zip(rfc3339_of(at as f64));
    let Some((start, time)) = time else { return out.extend_from_slice(&line.text) };
    let end = memchr::memchr(b'"', &line.text[start..]).map_or(start, |length| start + length);
    out.extend_from_slice(&line.text[..start]);
    out.extend_from_slice(time.as_bytes());
    out.extend_from_slice(&line.text[end..]);
}
