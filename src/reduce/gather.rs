//! The records that a finding may need, read from the capture again: those that it names, and, if they do not show it alone, those
//! that have a part in its rule, nearest first.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::ops::ControlFlow;

use super::oracle::CASE_FILE;
use super::target::Target;
use super::tree::Tree;
use crate::capture::Content;
use crate::catalog::{Catalog, CatalogFault, OrderRule, Template};
use crate::check::{Finding, Findings, Judged, Place};
use crate::event::{captured_at, moment};
use crate::inspect::{Batch, Observation, Observer, OrderPart, Orders, Pass};
use crate::json::Position;
use crate::report::{Source, broken_line, named_line, normal_line, record_line};

/// Records before the finding that are kept, at most.
const MOST_BEFORE: usize = 400;

/// Records behind it that are kept, at most.
const MOST_BEHIND: usize = 40;

/// Bytes of all records that are kept for one finding, at most.
const MOST_BYTES: usize = 16 << 20;

/// A record as one line of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in its input.
    pub(super) number: u64,
    /// The line, without its end.
    pub(super) text: String,
}

/// A finding, and what is known of the records that it needs.
pub(super) struct Want<'w, 'c> {
    pub(super) target: &'w Target,
    /// The rule of order that it comes from.
    pub(super) rule: Option<&'c OrderRule>,
    /// The part of its own record for that rule.
    part: Option<OrderPart>,
    /// The records so far, by number.
    pub(super) lines: BTreeMap<u64, String>,
    /// How many of those that it names are still to come.
    missing: usize,
    /// Records before it, the nearest last.
    before: VecDeque<Line>,
    before_bytes: usize,
    behind: usize,
    /// The roles of which an event was kept.
    roles: u16,
}

impl<'w, 'c> Want<'w, 'c> {
    pub(super) fn new(catalog: &'c Catalog, target: &'w Target) -> Self {
        Self {
            target,
            rule: catalog.order_rule(&target.finding.code),
            part: None,
            lines: BTreeMap::new(),
            missing: 0,
            before: VecDeque::new(),
            before_bytes: 0,
            behind: 0,
            roles: 0,
        }
    }

    /// The number of its own record.
    pub(super) fn number(&self) -> u64 {
        self.target.finding.record
    }

    /// The records in the order of the capture.
    pub(super) fn lines(&self) -> Vec<Line> {
        let lines = self.lines.iter();
        lines.map(|(number, text)| Line { number: *number, text: text.clone() }).collect()
    }

    fn names(&self, number: u64) -> bool {
        number == self.number() || self.target.finding.related.iter().any(|it| it.record == number)
    }

    /// The places of the records that it names.
    fn places(&self) -> impl Iterator<Item = Position> {
        let finding = &self.target.finding;
        [finding.place.start].into_iter().chain(finding.related.iter().map(|related| related.start))
    }

    /// Takes a record that has a part in the rule.
    fn widen(&mut self, taken: &Taken, number: u64, role: Role) {
        let is_first_of_role = role.roles & !self.roles != 0;
        self.roles |= role.roles;
        if role.is_only_as_first && !is_first_of_role {
            return;
        }
        if is_first_of_role || self.names(number) {
            self.lines.insert(number, taken.text.clone());
        } else if number < self.number() {
            self.before_bytes += taken.text.len();
            self.before.push_back(Line { number, text: taken.text.clone() });
            while self.before.len() > MOST_BEFORE || self.before_bytes > MOST_BYTES {
                let Some(dropped) = self.before.pop_front() else { break };
                self.before_bytes -= dropped.text.len();
            }
        } else if self.behind < MOST_BEHIND {
            self.behind += 1;
            self.lines.insert(number, taken.text.clone());
        }
    }

    /// A pass begins anew to gather its records.
    fn begin(&mut self) {
        let related = self.target.finding.related.iter().map(|related| related.record);
        let numbers: HashSet<u64> = related.chain([self.target.finding.record]).collect();
        self.missing = numbers.len();
        self.lines.clear();
    }

    fn end(&mut self) {
        self.lines.extend(self.before.drain(..).map(|line| (line.number, line.text)));
    }
}

/// How far records are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those that the findings name.
    Named,
    /// The same, not in their normal form.
    AsCaptured,
    /// Those that have a part in their rules.
    Rule,
}

/// The pass that gathers records.
pub(super) struct Gatherer<'g, 'w, 'c> {
    catalog: &'c Catalog,
    orders: &'g Orders<'c>,
    wants: Vec<&'g mut Want<'w, 'c>>,
    reach: Reach,
}

/// Notes the records of a block that may be wanted.
pub(super) struct Taking<'c, 'g> {
    catalog: &'c Catalog,
    orders: &'g Orders<'c>,
    reach: Reach,
    wants: Vec<TakingFor<'c>>,
}

/// The same for one finding.
struct TakingFor<'c> {
    input: usize,
    places: Vec<Position>,
    rule: Option<&'c OrderRule>,
    part: Option<OrderPart>,
    /// The time at which an input ends decides.
    reads_time: bool,
}

/// A record of a block.
pub(super) struct Taken {
    /// Its number in its batch.
    number: u64,
    text: String,
    /// By want, its part.
    parts: Vec<Option<Role>>,
}

/// Why a record is taken for a finding.
#[derive(Debug, Clone, Copy, Default)]
struct Role {
    /// Those for the rule, and [`BEGINNING`].
    roles: u16,
    part: Option<OrderPart>,
    /// It is taken only if it is the first of one of its roles in the input.
    is_only_as_first: bool,
}

/// The records of a block.
#[derive(Default)]
pub(super) struct Note {
    taken: Vec<Taken>,
    /// By want, the roles of which an event of the block was taken.
    roles: Vec<u16>,
    /// The latest time of an event of the block.
    latest: Option<i64>,
    /// Events that are taken because they stand behind one that was named.
    next: u8,
    /// An event of the block has come.
    has_begun: bool,
}

/// The place that a record names which is not captured anywhere else.
const FIRST: Position = Position { line: 1, column: 1, offset: 0 };

/// The role of the first event of a block: one event alone is no story.
const BEGINNING: u16 = 1 << 8;

impl<'g, 'w, 'c> Gatherer<'g, 'w, 'c> {
    pub(super) fn new(
        catalog: &'c Catalog,
        orders: &'g Orders<'c>,
        wants: impl Iterator<Item = &'g mut Want<'w, 'c>>,
        reach: Reach,
    ) -> Self {
        let mut wants: Vec<_> = wants.collect();
        for want in &mut wants {
            want.begin();
        }
        Self { catalog, orders, wants, reach }
    }

    /// All has been read.
    pub(super) fn end(self) {
        for want in self.wants {
            want.end();
        }
    }
}

impl<'c, 'g> Pass for Gatherer<'g, '_, 'c> {
    type Observer = Taking<'c, 'g>;

    fn observer(&self) -> Taking<'c, 'g> {
        let of = |want: &&mut Want<'_, 'c>| TakingFor {
            input: want.target.input,
            places: want.places().collect(),
            rule: want.rule,
            part: want.part,
            reads_time: want
                .rule
                .is_some_and(|rule| matches!(rule.template, Template::Response | Template::SameTime)),
        };
        Taking {
            catalog: self.catalog,
            orders: self.orders,
            reach: self.reach,
            wants: self.wants.iter().map(of).collect(),
        }
    }

    fn take(&mut self, input: usize, note: Note, batch: &mut Batch) -> ControlFlow<()> {
        for taken in &note.taken {
            let number = batch.records + taken.number;
            for (want, role) in self.wants.iter_mut().zip(&taken.parts) {
                let Some(role) = role.filter(|_| want.target.input == input) else { continue };
                if self.reach == Reach::Rule {
                    want.widen(taken, number, role);
                } else if want.names(number) && want.lines.insert(number, taken.text.clone()).is_none() {
                    want.missing = want.missing.saturating_sub(1);
                    if number == want.number() {
                        want.part = role.part;
                    }
                }
            }
        }
        let has_all = self.reach != Reach::Rule && self.wants.iter().all(|want| want.missing == 0);
        if has_all { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Observer for Taking<'_, '_> {
    type Note = Note;

    fn see(
        &self,
        note: &mut Note,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        note.roles.resize(self.wants.len(), 0);
        let is_event = matches!(seen.judged, Judged::Event(_) | Judged::OnlyNamed(_));
        let is_next = is_event && note.next > 0;
        let is_first = is_event && !note.has_begun;
        note.next = note.next.saturating_sub(u8::from(is_event));
        note.has_begun |= is_event;
        let mut parts: Vec<Option<Role>> = Vec::new();
        for (at, want) in self.wants.iter().enumerate() {
            let role = self.role(want, seen, note, findings, (at, is_next, is_first));
            if role.is_some() || !parts.is_empty() {
                parts.resize(at, None);
                parts.push(role);
            }
        }
        if !parts.is_empty()
            && let Some(text) = line_of(self.catalog, seen, findings, self.reach)
        {
            note.taken.push(Taken { number: seen.number, text, parts });
        }
        Ok(())
    }
}

impl Taking<'_, '_> {
    /// The role of a record for a finding; `None` if it has none.
    fn role(
        &self,
        want: &TakingFor<'_>,
        seen: Observation<'_, '_>,
        note: &mut Note,
        findings: &[Finding],
        (at, is_next, is_first): (usize, bool, bool),
    ) -> Option<Role> {
        if want.input != seen.input {
            return None;
        }
        let part = || self.orders.part(want.rule?, seen.judged.seen()?);
        let of = |part: Option<OrderPart>| part.map_or(0, |part| u16::from(part.roles));
        if holds_one(seen, findings, &want.places) {
            note.next = 3;
            let part = part();
            return Some(Role { roles: of(part), part, is_only_as_first: false });
        }
        if self.reach != Reach::Rule {
            return None;
        }
        if is_next || want.rule.is_none() || want.reads_time && self.is_latest(seen, note) {
            return Some(Role::default());
        }
        let part = part();
        let other = want.part.and_then(|part| part.conversation).zip(part.and_then(|part| part.conversation));
        let is_of_other = part.is_none() || other.is_some_and(|(own, its)| own != its);
        let roles = of(part) | if is_first { BEGINNING } else { 0 };
        let is_first_of_role = roles & !note.roles[at] != 0;
        note.roles[at] |= roles;
        (is_first_of_role || !is_of_other).then_some(Role { roles, part, is_only_as_first: is_of_other })
    }

    fn is_latest(&self, seen: Observation<'_, '_>, note: &mut Note) -> bool {
        let Judged::Event(event) = seen.judged else { return false };
        let time = moment(self.catalog, event, captured_at(seen.record)).map(jiff::Timestamp::as_millisecond);
        let is_latest = time.is_some() && time > note.latest;
        note.latest = note.latest.max(time);
        is_latest
    }
}

/// Returns true if one of the places stands in a record.
fn holds_one(seen: Observation<'_, '_>, findings: &[Finding], places: &[Position]) -> bool {
    let record = seen.record;
    // Of a record that cannot be read the place of the fault is known.
    if matches!(seen.judged, Judged::Broken) {
        return findings.iter().any(|finding| places.contains(&finding.place.start));
    }
    if let Some(source) = record.source() {
        return places.contains(&source.place);
    }
    let start = record.start();
    if !places.iter().any(|place| *place >= start) {
        return false;
    }
    let end = record.end_position(record.text().len());
    places.iter().any(|place| (start..=end).contains(place))
}

/// A record as one line of a capture; `None` if it is none that counts.
fn line_of(
    catalog: &Catalog,
    seen: Observation<'_, '_>,
    findings: &[Finding],
    reach: Reach,
) -> Option<String> {
    /// Members that speak of the capture.
    const OF_CAPTURE: [&str; 2] = ["source", "conversation"];
    let source = Source {
        file: CASE_FILE,
        told: None,
        record: None,
        place: FIRST,
        offset: None,
        is_capture_time: false,
        within: None,
        sent: captured_at(seen.record),
    };
    let mut line = Vec::new();
    let is_own = match (seen.judged, &seen.record.content) {
        (Judged::Event(_) | Judged::OnlyNamed(_), Content::Value(value)) if reach == Reach::AsCaptured => {
            record_line(&mut line, *value);
            seen.record.source().is_some()
        }
        (Judged::Event(event), _) => {
            normal_line(&mut line, catalog, event, source);
            true
        }
        (Judged::OnlyNamed(named), _) => {
            named_line(&mut line, named, &named.name, source);
            true
        }
        (Judged::NoEvent(_) | Judged::Checked, Content::Value(value)) => {
            record_line(&mut line, *value);
            false
        }
        (Judged::Broken, _) => {
            let mut finding = findings.first()?.clone();
            finding.place = Place { start: FIRST, end: FIRST };
            broken_line(&mut line, &finding, None, false, source);
            false
        }
        _ => return None,
    };
    let line = String::from_utf8(line).expect("a line is made of JSON");
    let line = line.trim_end();
    Some(if is_own { Tree::read(line)?.without(&OF_CAPTURE).text() } else { line.to_owned() })
}
