//! The story as the script of a page draws it: tables of what repeats, and a few numbers for each event.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use serde::Serialize;

use crate::catalog::{Catalog, Lane, StateOf};
use crate::check::Severity;
use crate::diff::What;
use crate::report::first_sentence;
use crate::report::story::{AlignedRow, Story, StoryFinding, StoryRecord};

/// Events that are drawn.
const MOST_EVENTS: usize = 150_000;

/// Findings that are listed.
const MOST_FINDINGS: usize = 3_000;

/// Bytes of the page that records, and what happened in words, may take; what events and findings need is taken off first.
const MOST_BYTES: usize = 4_600_000;

/// Bytes that an event takes without words: a few numbers.
const BYTES_OF_EVENT: usize = 26;

/// Bytes that a row of two captures takes.
const BYTES_OF_PAIR: usize = 16;

/// Bytes of the words of all events.
const MOST_WORDS: usize = 900_000;

#[derive(Serialize)]
pub(super) struct Data<'s> {
    /// The time to which the first row adds, in milliseconds since 1970.
    base: i64,
    files: Vec<&'s str>,
    /// API, name, description.
    events: Vec<(&'s str, &'s str, String)>,
    conversations: Vec<&'s str>,
    words: Vec<&'s str>,
    states: Vec<&'s str>,
    /// Nine numbers for each event.
    rows: Vec<Option<i64>>,
    /// Records in full.
    texts: BTreeMap<usize, &'s str>,
    findings: Vec<Found<'s>>,
    /// Records of the old capture, which come first; 0 if there is one capture.
    olds: usize,
    /// Old record, new record (-1 is none) and change of each row, if two captures stand side by side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pairs: Option<Vec<i64>>,
    /// Differences of rows.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    differences: BTreeMap<usize, &'s [String]>,
    #[serde(skip)]
    left_out: usize,
}

/// A finding; names are short, since there are many.
#[derive(Serialize)]
struct Found<'s> {
    /// Severity.
    s: &'static str,
    /// Code.
    c: &'s str,
    /// Message.
    m: &'s str,
    /// Help.
    #[serde(skip_serializing_if = "Option::is_none")]
    h: Option<&'s str>,
    /// Record.
    r: Option<usize>,
    /// Pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<&'s str>,
    /// The description in the schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    w: Option<&'s str>,
    /// Witnesses.
    x: Vec<FoundWitness<'s>>,
}

#[derive(Serialize)]
struct FoundWitness<'s> {
    r: Option<usize>,
    f: &'s str,
    l: u64,
    t: &'s str,
}

/// Texts, each once.
struct Table<K> {
    places: HashMap<K, i64>,
    list: Vec<K>,
}

impl<K: Copy + Eq + Hash> Table<K> {
    fn new() -> Self {
        Self { places: HashMap::new(), list: Vec::new() }
    }

    fn place(&mut self, key: K) -> i64 {
        let next = self.list.len();
        *self.places.entry(key).or_insert_with(|| {
            self.list.push(key);
            number(next)
        })
    }
}

impl<'s> Data<'s> {
    pub(super) fn of(catalog: &Catalog, story: &'s Story) -> Self {
        let records = &story.records[..story.records.len().min(MOST_EVENTS)];
        let base = records.iter().find_map(|record| record.at).unwrap_or(0);
        let mut tables = Tables::new();
        let mut now = base;
        let mut rows = Vec::with_capacity(9 * records.len());
        for record in records {
            let step = record.at.map(|at| at - std::mem::replace(&mut now, at));
            rows.push(step);
            rows.extend(tables.row(record).map(Some));
        }
        let Tables { files, events, conversations, words, states, bytes, .. } = tables;
        let described = |(api, name, listed): &(&'s str, &'s str, Option<usize>)| {
            let description = listed.map(|listed| &catalog.facts(&catalog.events()[listed]).description);
            (*api, *name, description.map_or("", |text| first_sentence(text)).to_owned())
        };
        let findings: Vec<Found<'s>> =
            worst(story).map(|finding| Found::of(finding, records.len())).collect();
        let of_findings = serde_json::to_string(&findings).expect("its keys are strings").len();
        let rows_beside = story.beside.as_ref().map_or(&[][..], |beside| &beside.rows);
        let differing = rows_beside.iter().enumerate().filter(|(_, row)| !row.differences.is_empty());
        let differences: BTreeMap<usize, &[String]> =
            differing.map(|(at, row)| (at, &row.differences[..])).collect();
        let of_pairs = serde_json::to_string(&differences).expect("its keys are numbers").len()
            + BYTES_OF_PAIR * rows_beside.len();
        let left = MOST_BYTES.saturating_sub(bytes + of_findings + of_pairs + BYTES_OF_EVENT * records.len());
        Self {
            base,
            files: files.list,
            events: events.list.iter().map(described).collect(),
            conversations: conversations.list,
            words: words.list,
            states: states.list,
            rows,
            texts: texts(records, &told(&findings, rows_beside), left),
            findings,
            olds: story.beside.as_ref().map_or(0, |beside| beside.olds),
            pairs: story.beside.as_ref().map(|beside| pairs(&beside.rows)),
            differences,
            left_out: story.records.len() - records.len(),
        }
    }

    /// The findings that are listed, in the order of the data.
    pub(super) fn listed(&self, story: &'s Story) -> impl Iterator<Item = &'s StoryFinding> {
        worst(story).take(self.findings.len())
    }

    /// A sentence about events that are left out.
    pub(super) fn remark(&self) -> Option<&'static str> {
        (self.left_out > 0).then_some("The page shows the first 150,000 events; the counts are of all.")
    }

    /// The data as JSON that may stand in a page.
    pub(super) fn json(&self) -> String {
        let json = serde_json::to_string(self).expect("its keys are numbers and strings");
        // Outside of strings JSON has no such characters.
        json.replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029")
    }
}

/// The findings, as many as are listed: those of the new capture before those of the old one, the worst first.
fn worst(story: &Story) -> impl Iterator<Item = &StoryFinding> {
    let of = |is_old: bool, severity: Severity| {
        let is_wanted =
            move |finding: &&StoryFinding| finding.is_old == is_old && finding.severity == severity;
        story.findings.iter().filter(is_wanted)
    };
    let side = move |is_old| {
        [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .flat_map(move |severity| of(is_old, severity))
    };
    side(false).chain(side(true)).take(MOST_FINDINGS)
}

struct Tables<'s> {
    files: Table<&'s str>,
    events: Table<(&'s str, &'s str, Option<usize>)>,
    conversations: Table<&'s str>,
    words: Table<&'s str>,
    states: Table<&'s str>,
    /// Bytes of all texts, and of the words among them.
    bytes: usize,
    bytes_of_words: usize,
}

impl<'s> Tables<'s> {
    fn new() -> Self {
        Self {
            files: Table::new(),
            events: Table::new(),
            conversations: Table::new(),
            words: Table::new(),
            states: Table::new(),
            bytes: 0,
            bytes_of_words: 0,
        }
    }

    /// The numbers of an event behind its time. Where there may be nothing, 0 is nothing.
    fn row(&mut self, record: &'s StoryRecord) -> [i64; 8] {
        let conversation = record.conversation.as_deref().map_or(0, |key| {
            if !self.conversations.places.contains_key(key) {
                self.bytes += key.len() + 3;
            }
            1 + self.conversations.place(key)
        });
        let parties = record.parties.map_or(0, |(from, to)| 1 + 5 * lane(from) + lane(to));
        let state = record.state.as_ref().map_or(0, |(of, state)| {
            let whose = match of {
                StateOf::Lane(of) => lane(*of),
                StateOf::Conversation => 5,
            };
            1 + whose + 6 * self.states.place(state)
        });
        [
            self.events.place((&record.api, &record.event, record.listed)),
            conversation,
            parties,
            self.files.place(&record.file),
            i64::try_from(record.line).unwrap_or(i64::MAX),
            self.words(&record.words),
            record.worst.map_or(0, |worst| 1 + worst as i64),
            state,
        ]
    }

    fn words(&mut self, words: &'s str) -> i64 {
        let is_new = !self.words.places.contains_key(words);
        if words.is_empty() || is_new && self.bytes_of_words + words.len() > MOST_WORDS {
            return 0;
        }
        if is_new {
            self.bytes_of_words += words.len() + 3;
            self.bytes += words.len() + 3;
        }
        1 + self.words.place(words)
    }
}

/// Records with findings and their witnesses, and those that differ.
fn told(findings: &[Found<'_>], rows: &[AlignedRow]) -> BTreeSet<usize> {
    let of_findings = findings
        .iter()
        .flat_map(|found| found.r.into_iter().chain(found.x.iter().filter_map(|other| other.r)));
    let differing = rows.iter().filter(|row| row.what != What::Same);
    of_findings.chain(differing.flat_map(|row| row.old.into_iter().chain(row.new))).collect()
}

fn pairs(rows: &[AlignedRow]) -> Vec<i64> {
    let place = |record: Option<usize>| record.map_or(-1, number);
    let change = |what| number(What::ALL.iter().position(|other| *other == what).expect("it is one of all"));
    rows.iter().flat_map(|row| [place(row.old), place(row.new), change(row.what)]).collect()
}

/// The records that are shown in full: first those that are told of, then the others, as far as there is room.
fn texts<'s>(
    records: &'s [StoryRecord],
    told: &BTreeSet<usize>,
    mut left: usize,
) -> BTreeMap<usize, &'s str> {
    let others = (0..records.len()).filter(|at| !told.contains(at));
    let mut texts = BTreeMap::new();
    for at in told.iter().copied().chain(others) {
        let Some(text) = records[at].text.as_deref() else { continue };
        // Quotes are escaped.
        let bytes = text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count() + 12;
        let Some(rest) = left.checked_sub(bytes) else { continue };
        left = rest;
        texts.insert(at, text);
    }
    texts
}

impl<'s> Found<'s> {
    fn of(finding: &'s StoryFinding, records: usize) -> Self {
        let drawn = |record: Option<usize>| record.filter(|record| *record < records);
        let witness = |witness: &'s crate::report::story::Witness| FoundWitness {
            r: drawn(witness.record),
            f: &witness.file,
            l: witness.line,
            t: &witness.words,
        };
        Self {
            s: finding.severity.as_str(),
            c: &finding.code,
            m: &finding.message,
            h: finding.help.as_deref(),
            r: drawn(finding.record),
            p: finding.pointer.as_deref(),
            w: finding.schema.as_deref(),
            x: finding.witnesses.iter().map(witness).collect(),
        }
    }
}

fn lane(lane: Lane) -> i64 {
    number(Lane::ALL.iter().position(|other| *other == lane).expect("it is one of all lanes"))
}

fn number(place: usize) -> i64 {
    i64::try_from(place).expect("there are fewer records")
}
