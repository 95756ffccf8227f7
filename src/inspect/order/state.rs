//! The state of all rules in each input, and how an event of them changes it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::FixedState;

use super::by_writer::{ByWriter, MOST_WRITERS};
use super::conversation::{ConversationState, Known, SeenEvent, Violation, too_far};
use super::finding::{blank, finding};
use super::forgotten::Forgotten;
use super::muted::bit;
use super::notes::{Mark, OrderEvent, OrderEvents};
use super::plan::{Orders, role};
use super::wording;
use crate::catalog::OrderRule;
use crate::check::{CapturedAt, Finding, Severity};

/// How often one rule is reported in one input: beyond that, the input keeps another order, or none.
const MOST_TOLD: u32 = 100;

/// With so many rules of an API that are told no more, the input keeps no order at all: it was sorted, or put together from many.
const MOST_BROKEN: usize = 2;

/// Conversations that one rule remembers of one input, at most.
const MOST_CONVERSATIONS: usize = 10_000;

/// The findings at the end of an input.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// The findings, if nothing comes after.
    pub(super) findings: Vec<Finding>,
    /// Conversations that are unfinished.
    pub(super) open: u64,
}

/// The state of all rules in one input.
#[derive(Debug, Default)]
pub(super) struct InputState {
    /// It holds whole conversations: what is missing is missing.
    is_complete: bool,
    /// Events so far.
    events: u64,
    /// Events of the rules so far.
    order_events: u64,
    /// The latest time that an event tells, noted or not.
    now: Option<i64>,
    /// By writer, the state of each rule of each API. Rules with a key name the conversation, whoever writes of it: theirs is that of no
    /// writer.
    states: ByWriter<Vec<Vec<State>>>,
    /// A note says that there are more writers than are judged.
    told_writers: bool,
    /// One event alone is no story: until there is a second, nothing is said of what may be missing.
    held: Vec<Finding>,
}

/// The state of one rule in one input.
#[derive(Debug, Default)]
struct State {
    beginning: Beginning,
    /// Such events are captured.
    recorded: bool,
    told_late: bool,
    /// Conversations that were forgotten, because there were too many.
    forgotten: Forgotten,
    /// Of whom events speak that name no conversation.
    sole: Sole,
    /// How often it was reported as broken.
    told: u32,
    /// The state where all events are one conversation.
    only: ConversationState,
    /// The state of each conversation.
    conversations: HashMap<u64, ConversationState, FixedState>,
}

/// How far an input has come.
#[derive(Debug, Clone, Copy)]
struct Now {
    /// The number of the event.
    order_event: u64,
    /// Records before the block that it is in.
    records: u64,
    /// The input holds whole conversations.
    complete: bool,
}

/// The beginning of the conversations: captured or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Beginning {
    #[default]
    Unknown,
    /// The user says so.
    Promised,
    /// This event shows it.
    Seen(SeenEvent),
}

/// A rule that an event breaks.
struct Broken<'r> {
    rule: &'r OrderRule,
    writer: u64,
    violation: Violation,
    /// The conversation was forgotten before.
    is_resumed: bool,
}

/// The conversations that a rule has met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sole {
    #[default]
    None,
    One(u64),
    Several,
}

impl Sole {
    fn meet(&mut self, conversation: u64) {
        *self = match self {
            Self::None => Self::One(conversation),
            Self::One(known) if *known == conversation => return,
            _ => Self::Several,
        };
    }
}

impl InputState {
    /// The state of an input that begins; it holds whole conversations if it `is_complete`.
    pub(super) fn new(is_complete: bool) -> Self {
        Self { is_complete, ..Self::default() }
    }

    /// Processes events of a block, which stand behind `records` records. Returns the findings about them.
    pub(super) fn see(
        &mut self,
        orders: &Orders<'_>,
        records: u64,
        order_events: OrderEvents,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for mut order_event in order_events.list {
            order_event.record += records;
            let marks = order_events.marks.get(order_event.marks.clone());
            let marks = marks.expect("the marks of an event are among those of its block");
            self.take(orders, &order_event, marks, records, &mut findings);
        }
        for mut clock in order_events.clocks {
            clock.record += records;
            if let Some(state) = self.state(orders, clock.api, clock.rule, clock.writer) {
                state.only.set_clock(&clock);
            }
        }
        self.now = self.now.max(order_events.now);
        self.events += order_events.events;
        if self.events > 1 {
            findings.append(&mut self.held);
        }
        findings
    }

    /// The state of a rule for a writer; `None` for one writer too many.
    #[inline]
    fn state(&mut self, orders: &Orders<'_>, api: usize, rule: usize, writer: u64) -> Option<&mut State> {
        let states = self.states.state(writer)?;
        if states.len() <= api {
            states.resize_with(api + 1, Vec::new);
        }
        let states = &mut states[api];
        if states.is_empty() {
            let rules = orders.rules(api).len();
            let beginning = if self.is_complete { Beginning::Promised } else { Beginning::Unknown };
            let state = || State { beginning, ..State::default() };
            states.resize_with(rules, state);
        }
        Some(&mut states[rule])
    }

    fn take(
        &mut self,
        orders: &Orders<'_>,
        order_event: &OrderEvent,
        marks: &[Mark],
        records: u64,
        findings: &mut Vec<Finding>,
    ) {
        let api = orders.event(order_event.event).api;
        let rules = orders.rules(api);
        self.order_events += 1;
        let (now, complete) = (self.order_events, self.is_complete);
        let mut found: Vec<Broken<'_>> = Vec::new();
        for mark in marks {
            let rule = &rules[mark.rule];
            // All events of a rule without a key are one conversation.
            let writer = if mark.conversation == Some(0) { order_event.writer } else { 0 };
            let Some(state) = self.state(orders, api, mark.rule, writer) else {
                if !std::mem::replace(&mut self.told_writers, true) {
                    let message = format!(
                        "more than {MOST_WRITERS} writers in this input: rules without a key judge the events of the first {MOST_WRITERS}"
                    );
                    findings.push(finding(orders, rule, Severity::Note, order_event, message));
                }
                continue;
            };
            if let Some((violation, is_resumed)) =
                state.take(rule, mark, order_event, Now { order_event: now, records, complete })
            {
                found.push(Broken { rule, writer, violation, is_resumed });
            }
            if state.forgotten.tells_unfinished() {
                let message = format!(
                    "more than {MOST_CONVERSATIONS} conversations are open at once; the oldest are forgotten"
                );
                findings.push(finding(orders, rule, Severity::Note, order_event, message));
            }
        }
        if found.is_empty() {
            return;
        }
        let codes: Vec<&str> = found.iter().map(|broken| broken.rule.code.as_str()).collect();
        for broken in &found {
            if broken.rule.unless.iter().any(|other| codes.contains(&other.as_str())) {
                continue;
            }
            self.tell(orders, broken, order_event, findings);
        }
    }

    fn tell(
        &mut self,
        orders: &Orders<'_>,
        broken: &Broken<'_>,
        order_event: &OrderEvent,
        findings: &mut Vec<Finding>,
    ) {
        let Broken { rule, writer, ref violation, is_resumed } = *broken;
        let Some(index) = orders.rules(rule.api).iter().position(|it| it.code == rule.code) else { return };
        let Some(state) = self.state(orders, rule.api, index, writer) else { return };
        let is_late = match violation {
            Violation::Missing => is_resumed || state.beginning == Beginning::Unknown,
            Violation::NotFirst(_) | Violation::Unlike { .. } => is_resumed,
            _ => false,
        };
        if is_late && (rule.quiet_when_late || std::mem::replace(&mut state.told_late, true)) {
            return;
        }
        let beginning = match (violation, &state.beginning) {
            (Violation::Missing, Beginning::Seen(beginning)) if !is_late => Some(*beginning),
            _ => None,
        };
        state.told += 1;
        let is_last = state.told == MOST_TOLD;
        let event = orders.event(order_event.event);
        let (mut message, mut related) = wording::of(orders, rule, event, violation);
        if is_late {
            message = message.and(if is_resumed {
                "; it may have come in a conversation that is no longer tracked, because there are too many"
            } else {
                "; it may have come before the start of the capture"
            });
        }
        related.extend(beginning.map(|beginning| wording::related(orders.catalog(), &beginning)));
        let severity = if is_late { Severity::Note } else { rule.severity.into() };
        if is_last {
            message = message.and(self.give_up(rule.api, writer));
        }
        let told = finding(orders, rule, severity, order_event, message).with(|told| told.related = related);
        if is_late { self.held.push(told) } else { findings.push(told) }
    }

    /// A rule was reported often enough, or all rules of its API were.
    fn give_up(&mut self, api: usize, writer: u64) -> &'static str {
        let states = self.states.state(writer).and_then(|states| states.get_mut(api));
        let states = states.expect("a rule that was broken has its state");
        if states.iter().filter(|state| state.told >= MOST_TOLD).count() < MOST_BROKEN {
            return "; further findings of this rule are suppressed for this input";
        }
        for state in states {
            *state = State { told: MOST_TOLD, ..State::default() };
        }
        "; further findings of order rules are suppressed for this input"
    }

    /// By API, the rules that nothing more is told of in events whose writer is not known.
    pub(super) fn muted(&self) -> impl Iterator<Item = u64> {
        let muted = |states: &Vec<State>| {
            let told_no_more = states.iter().enumerate().filter(|(_, state)| state.told >= MOST_TOLD);
            told_no_more.fold(0, |muted, (rule, _)| muted | bit(rule))
        };
        self.states.of_none().into_iter().flatten().map(muted)
    }

    /// The input has ended, or the `file` from which `parse` took its records. If it is complete, events that were still to come
    /// are missing.
    pub(super) fn end(&self, orders: &Orders<'_>, file: Option<&str>) -> Ending {
        let mut ending = Ending::default();
        if self.events < 2 && !self.is_complete {
            return ending;
        }
        for (api, states) in self.states.states().flat_map(|states| states.iter().enumerate()) {
            let told_of = |state: &&State| state.told < MOST_TOLD;
            for (rule, state) in orders.rules(api).iter().zip(states).filter(|(_, state)| told_of(state)) {
                let conversations = state.conversations.values().chain([&state.only]);
                let mut due: Vec<SeenEvent> =
                    conversations.filter_map(|conversation| conversation.due(rule.template)).collect();
                due.sort_by_key(|due| due.record);
                let is_wrong = |due: &SeenEvent| {
                    self.is_complete || too_far(rule, *due, SeenEvent { time: self.now, ..*due }).is_some()
                };
                let wrong = due.iter().filter(|due| is_wrong(due));
                ending.open += (due.len() - wrong.clone().count()) as u64;
                let captured = |due: &SeenEvent| {
                    file.map(|file| Box::new(CapturedAt { file: file.into(), record: due.captured }))
                };
                let unanswered = |due: &SeenEvent| {
                    blank(orders, rule, *due, wording::open(orders, rule, due))
                        .with(|told| told.captured = captured(due))
                };
                ending.findings.extend(wrong.take(MOST_TOLD as usize).map(unanswered));
            }
        }
        ending.findings.sort_by(|one, other| (one.record, &one.code).cmp(&(other.record, &other.code)));
        ending
    }
}

impl State {
    /// Processes an event. Returns how it breaks the rule, and whether its conversation was forgotten before.
    fn take(
        &mut self,
        rule: &OrderRule,
        mark: &Mark,
        order_event: &OrderEvent,
        now: Now,
    ) -> Option<(Violation, bool)> {
        if self.told >= MOST_TOLD {
            return None;
        }
        let is = |role: u8| mark.roles & role != 0;
        if is(role::BEGINS) && !matches!(self.beginning, Beginning::Seen(_)) {
            self.beginning = Beginning::Seen(SeenEvent::of(order_event));
        }
        self.recorded |= is(role::RECORDED);
        if is(role::RESET) {
            self.reset();
        }
        let conversation = self.conversation(rule, mark)?;
        let known = Known {
            records: now.records,
            began: self.beginning != Beginning::Unknown,
            recorded: self.recorded
                || rule.recorded.is_empty()
                || (now.complete && rule.recorded_when_complete),
            complete: now.complete,
        };
        if conversation == 0 {
            return Some((self.only.take(rule, mark, SeenEvent::of(order_event), known)?, false));
        }
        if self.conversations.len() >= MOST_CONVERSATIONS && !self.conversations.contains_key(&conversation) {
            self.forget(rule);
        }
        let state = match self.conversations.entry(conversation) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                entry.insert(ConversationState::new(self.forgotten.may_contain(conversation)))
            }
        };
        state.touched = now.order_event;
        let is_resumed = state.is_resumed();
        let violation = state.take(rule, mark, SeenEvent::of(order_event), known);
        if state.is_done() {
            self.conversations.remove(&conversation);
        }
        Some((violation?, is_resumed))
    }

    /// All conversations begin anew. One that must not go on is over.
    fn reset(&mut self) {
        if let Sole::One(conversation) = self.sole
            && self.conversations.get(&conversation).is_some_and(ConversationState::forbids)
        {
            self.sole = Sole::None;
        }
        self.conversations.clear();
        self.forgotten.clear();
        self.only = ConversationState::default();
    }

    /// The conversation that an event speaks of; one that names none speaks of the only one there is, if the rule says so.
    fn conversation(&mut self, rule: &OrderRule, mark: &Mark) -> Option<u64> {
        if !rule.sole {
            return mark.conversation;
        }
        if let Some(conversation) = mark.conversation {
            self.sole.meet(conversation);
            return Some(conversation);
        }
        let Sole::One(conversation) = self.sole else { return None };
        (mark.roles & !(role::RESET | role::BEGINS | role::RECORDED) != 0).then_some(conversation)
    }

    /// Forgets the half of the conversations: first those that have come to what they waited for, then those that nothing
    /// has been heard of for longest.
    fn forget(&mut self, rule: &OrderRule) {
        let age = |conversation: &ConversationState| (!conversation.is_settled, conversation.touched);
        let mut ages: Vec<_> = self.conversations.values().map(age).collect();
        let middle = ages.len() / 2;
        let middle = *ages.select_nth_unstable(middle).1;
        self.conversations.retain(|id, conversation| {
            let is_kept = age(conversation) > middle;
            if !is_kept {
                self.forgotten.insert(*id, conversation.due(rule.template).is_some());
            }
            is_kept
        });
    }
}
