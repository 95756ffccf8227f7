//! Conversations that interleave, from the captures in `samples`: other ids, other times, and a fault in some.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};
use std::iter::StepBy;
use std::ops::Range;

/// A conversation of which others are made.
pub struct Script {
    /// Records that the program writes once, before all conversations.
    preface: Vec<Line>,
    lines: Vec<Line>,
    /// With the lines in which they are.
    faults: Vec<(usize, &'static Fault)>,
}

/// An event: its text, with holes for ids and times.
struct Line {
    /// Milliseconds since the line before.
    gap_ms: u64,
    parts: Vec<Part>,
}

enum Part {
    Text(String),
    /// An id: the beginning that all have in common. Eight digits of the conversation follow.
    Id(String),
    /// A time, so many milliseconds before that of the line.
    Time(u64),
}

/// A fault of some conversations: in the first line that has the text, another stands for it.
struct Fault {
    /// One conversation of so many has it.
    one_of: u64,
    /// Only conversations after the release have it.
    since_release: bool,
    text: &'static str,
    replacement: &'static str,
}

const fn fault(one_of: u64, text: &'static str, replacement: &'static str) -> Fault {
    Fault { one_of, since_release: false, text, replacement }
}

const CHAT_FAULTS: &[Fault] = &[
    fault(40, r#""numAgentsConnected":1"#, r#""numAgentsConnected":"1""#),
    fault(70, "WebChatService.clientTypingStopped", "WebChatService.clientTypingStoped"),
    fault(90, "WebChatService.clientDisconnected", "WebChatService.clientTypingStarted"),
    Fault {
        since_release: true,
        ..fault(3, r#""restoring":false"#, r#""restoring":false,"queue":{"position":2}"#)
    },
];

const CALL_FAULTS: &[Fault] = &[
    fault(50, r#""isCustomerInteraction":true"#, r#""isCustomerInteraction":"true""#),
    fault(60, r#"onInteractionEndedEvent","data":{"#, r#"onInteractionEvent","data":{"wasEnded":true,"#),
    Fault {
        since_release: true,
        ..fault(4, r#""stateReason":"DEFAULT""#, r#""stateReason":"DEFAULT","sentiment":0.5"#)
    },
];

impl Script {
    /// A chat, as its page publishes it: one at a time, since its events do not all name it.
    pub fn chats() -> Self {
        let capture = include_str!("../../samples/captures/webchat.ndjson");
        let ids = ["00042aD8KR5T01XB", "00D6667C2F4E1B8D", "91e4c07bd25a4f83b6aa"];
        Self::new(Vec::new(), lines(capture.lines(), &ids), CHAT_FAULTS)
    }

    /// A call, as an agent's desktop is told of it: events that name it.
    pub fn calls() -> Self {
        let capture = include_str!("../../samples/captures/workspaces-call.ndjson");
        let ids = ["3d0c6b52-7a0f-4c0e-9a5d-1b7f2a4e8c61", "00168002901718871642"];
        let of_call = |line: &&str| line.contains(ids[0]);
        let preface = capture.lines().take_while(|line| !of_call(line));
        Self::new(lines(preface, &[]), lines(capture.lines().filter(of_call), &ids), CALL_FAULTS)
    }

    fn new(preface: Vec<Line>, lines: Vec<Line>, faults: &'static [Fault]) -> Self {
        let has = |line: &Line, text: &str| {
            line.parts.iter().any(|part| matches!(part, Part::Text(of_line) if of_line.contains(text)))
        };
        let line_of = |fault: &Fault| lines.iter().position(|line| has(line, fault.text));
        let faults = faults.iter().map(|fault| (line_of(fault).expect("a fault has its line"), fault));
        let faults = faults.collect();
        Self { preface, lines, faults }
    }
}

fn lines<'t>(texts: impl Iterator<Item = &'t str>, ids: &[&str]) -> Vec<Line> {
    let mut before = None;
    let line = |text: &str| {
        let text = format!("{text}\n");
        let (at, digits) = times(&text).next().expect("an event begins with its time");
        let time: u64 = text[at..at + digits].parse().expect("digits are a number");
        let gap_ms = time.saturating_sub(before.replace(time).unwrap_or(time));
        Line { gap_ms, parts: parts(&text, time, ids) }
    };
    texts.map(line).collect()
}

/// Where numbers of thirteen digits stand.
fn times(text: &str) -> impl Iterator<Item = (usize, usize)> {
    const DIGITS: usize = 13;
    let is_digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let is_time = move |at: &usize| {
        !at.checked_sub(1).is_some_and(is_digit) && (*at..at + DIGITS).all(is_digit) && !is_digit(at + DIGITS)
    };
    (0..text.len()).filter(is_time).map(|at| (at, DIGITS))
}

fn parts(text: &str, time: u64, ids: &[&str]) -> Vec<Part> {
    const OWN_DIGITS: usize = 8;
    let times = times(text).map(|(at, length)| {
        let told: u64 = text[at..at + length].parse().expect("digits are a number");
        (at, length, Part::Time(time.saturating_sub(told)))
    });
    let ids = ids.iter().flat_map(|id| {
        text.match_indices(id)
            .map(|(at, id)| (at, id.len(), Part::Id(id[..id.len() - OWN_DIGITS].to_owned())))
    });
    let mut holes: Vec<(usize, usize, Part)> = times.chain(ids).collect();
    holes.sort_by_key(|(at, ..)| *at);
    let (mut parts, mut end) = (Vec::new(), 0);
    for (at, length, hole) in holes {
        parts.extend([Part::Text(text[end..at].to_owned()), hole]);
        end = at + length;
    }
    parts.push(Part::Text(text[end..].to_owned()));
    parts
}

/// How conversations follow each other.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The time of the first.
    pub start_ms: u64,
    /// Milliseconds between the beginnings of two.
    pub apart_ms: u64,
    /// Each begins when the one before has ended.
    pub alone: bool,
    /// Without faults.
    pub clean: bool,
    /// The first conversation after a release, which brings new members.
    pub release: u64,
}

/// Conversations of one file, in the order of time. Its state is that of the open conversations.
pub struct Stream<'s> {
    script: &'s Script,
    plan: Plan,
    now_ms: u64,
    /// Lines of the preface that are written.
    told: usize,
    coming: StepBy<Range<u64>>,
    /// When the next conversation begins.
    next: Option<(u64, u64)>,
    /// By time: the conversation and its next line.
    open: BinaryHeap<Reverse<(u64, u64, usize)>>,
    text: Vec<u8>,
}

impl<'s> Stream<'s> {
    /// The conversations with these numbers.
    pub fn new(script: &'s Script, plan: Plan, coming: StepBy<Range<u64>>) -> Self {
        let (open, text) = (BinaryHeap::new(), Vec::new());
        let mut stream =
            Self { script, plan, now_ms: plan.start_ms, told: 0, coming, next: None, open, text };
        stream.next = stream.beginning();
        stream
    }

    fn beginning(&mut self) -> Option<(u64, u64)> {
        let conversation = self.coming.next()?;
        Some((self.plan.start_ms + conversation * self.plan.apart_ms, conversation))
    }

    /// The time of the line that was written last.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// Writes the next line. Returns false behind the last.
    pub fn write(&mut self, out: &mut impl Write) -> io::Result<bool> {
        let (script, plan) = (self.script, self.plan);
        if let Some(line) = script.preface.get(self.told) {
            self.told += 1;
            line.write(0, self.now_ms, out)?;
            return Ok(true);
        }
        while let Some((start, conversation)) = self.next
            && self.open.peek().is_none_or(|Reverse((due, ..))| !plan.alone && start <= *due)
        {
            self.open.push(Reverse((start.max(self.now_ms), conversation, 0)));
            self.next = self.beginning();
        }
        let Some(Reverse((due, conversation, at))) = self.open.pop() else { return Ok(false) };
        self.now_ms = due;
        let line = &script.lines[at];
        let is_faulty = |(faulty, fault): &&(usize, &Fault)| {
            *faulty == at && !plan.clean && fault.is_in(conversation, plan.release)
        };
        let faults: Vec<_> = script.faults.iter().filter(is_faulty).collect();
        if faults.is_empty() {
            line.write(conversation, due, out)?;
        } else {
            self.text.clear();
            line.write(conversation, due, &mut self.text)?;
            let mut text = String::from_utf8_lossy(&self.text).into_owned();
            for (_, fault) in faults {
                text = text.replacen(fault.text, fault.replacement, 1);
            }
            out.write_all(text.as_bytes())?;
        }
        if let Some(next) = script.lines.get(at + 1) {
            // Half to one and a half times as long as in the capture.
            let percent = 50 + mixed(conversation * 64 + at as u64) % 100;
            self.open.push(Reverse((due + next.gap_ms * percent / 100, conversation, at + 1)));
        }
        Ok(true)
    }
}

impl Fault {
    fn is_in(&self, conversation: u64, release: u64) -> bool {
        let is_late = !self.since_release || conversation >= release;
        is_late && mixed(conversation ^ (self.one_of << 40)).is_multiple_of(self.one_of)
    }
}

impl Line {
    fn write(&self, conversation: u64, now_ms: u64, out: &mut impl Write) -> io::Result<()> {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.write_all(text.as_bytes())?,
                Part::Id(beginning) => write!(out, "{beginning}{conversation:08}")?,
                Part::Time(before) => write!(out, "{}", now_ms - before)?,
            }
        }
        Ok(())
    }
}

/// Writes a line as Docker does.
pub fn docker(line: &[u8], now_ms: u64, out: &mut impl Write) -> io::Result<()> {
    out.write_all(br#"{"log":""#)?;
    for byte in line {
        match byte {
            b'\n' => out.write_all(br"\n")?,
            b'"' | b'\\' => out.write_all(&[b'\\', *byte])?,
            other => out.write_all(&[*other])?,
        }
    }
    let millisecond = i64::try_from(now_ms).expect("it is a time of this century");
    let time = jiff::Timestamp::from_millisecond(millisecond).expect("it is a time of this century");
    writeln!(out, r#"","stream":"stdout","time":"{time:.9}"}}"#)
}

/// A number that looks random and is the same in every run.
fn mixed(number: u64) -> u64 {
    let mixed = (number ^ (number >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 17
}
