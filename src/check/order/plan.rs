//! The rules of an API, asked by event.

use std::sync::OnceLock;

use crate::catalog::{Catalog, Condition, EventType, KeyAt, Matcher, OrderRule, Template, matches_name};
use crate::json::{Path, Value};

/// What an event can be to a rule; one event can be several.
pub(super) mod role {
    /// The rule speaks of it.
    pub(crate) const EVENTS: u8 = 1;
    /// It must come before, or forbids what comes after.
    pub(crate) const AFTER: u8 = 1 << 1;
    /// It ends what the rule says.
    pub(crate) const UNTIL: u8 = 1 << 2;
    /// It must come too, or must not.
    pub(crate) const WITH: u8 = 1 << 3;
    /// It shows that the beginning was captured.
    pub(crate) const BEGINS: u8 = 1 << 4;
    /// It shows that such events are captured.
    pub(crate) const RECORDED: u8 = 1 << 5;
    /// All conversations begin anew.
    pub(crate) const RESET: u8 = 1 << 6;
    /// It tells the value that others are compared with.
    pub(crate) const OF: u8 = 1 << 7;
}

/// The order rules of all APIs, made ready when the first event of an API comes.
#[derive(Debug)]
pub struct Orders<'c> {
    catalog: &'c Catalog,
    plans: Box<[OnceLock<Plan<'c>>]>,
}

impl<'c> Orders<'c> {
    /// The rules of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, plans: catalog.apis().iter().map(|_| OnceLock::new()).collect() }
    }

    pub(super) fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    pub(super) fn plan(&self, api: usize) -> Option<&Plan<'c>> {
        Some(self.plans.get(api)?.get_or_init(|| Plan::new(self.catalog, api)))
    }
}

/// The rules of one API, and what each event is to them.
#[derive(Debug)]
pub(super) struct Plan<'c> {
    pub(super) rules: &'c [OrderRule],
    /// By the number of the event.
    cues: Vec<Box<[Cue<'c>]>>,
}

/// What an event is to one rule.
#[derive(Debug)]
pub(super) struct Cue<'c> {
    /// Index of the rule in its API.
    pub(super) rule: usize,
    /// What the event is in any case.
    always: u8,
    /// What it is when something holds of its payload.
    sometimes: Box<[(u8, Test<'c>)]>,
    /// What names the conversation; `None` if all events are one.
    key: Option<Key>,
    apart: bool,
    /// What is read of it.
    pub(super) value: Option<Probe>,
    pub(super) other: Option<Probe>,
    /// The rule says the same of many such events in a row: one in a row is enough.
    pub(super) is_bulk: bool,
    /// What an event is that the rule must be told of each time.
    pub(super) rouses: u8,
}

#[derive(Debug)]
struct Key {
    paths: Box<[Path]>,
    last_segment: bool,
}

/// Conditions on a payload.
#[derive(Debug)]
struct Test<'c> {
    all: Vec<(Path, &'c Condition)>,
    none: Vec<(Path, &'c Condition)>,
}

/// What is read of an event.
#[derive(Debug)]
pub(super) enum Probe {
    /// The time of its envelope.
    Time,
    /// A member.
    Member(Path),
    /// A member of each element of an array.
    Each(Path, Path),
    /// The greatest distance of two times that each element of an array, or the payload itself, tells.
    Distance(Option<Path>, Path, Path),
}

impl<'c> Plan<'c> {
    fn new(catalog: &'c Catalog, api: usize) -> Self {
        let rules = catalog.order_rules(api);
        let cues_of = |event: &EventType| {
            let is_ours = event.api == api;
            let cue = |(number, rule)| is_ours.then(|| Cue::new(number, rule, event)).flatten();
            rules.iter().enumerate().filter_map(cue).collect()
        };
        Self { rules, cues: catalog.events().iter().map(cues_of).collect() }
    }

    /// What the event of this number is to the rules.
    #[inline]
    pub(super) fn cues(&self, event: usize) -> &[Cue<'c>] {
        self.cues.get(event).map_or(&[], |cues| cues)
    }
}

impl<'c> Cue<'c> {
    fn new(number: usize, rule: &'c OrderRule, event: &EventType) -> Option<Self> {
        let mut always = 0;
        let mut sometimes = Vec::new();
        // The events that are spoken of tell the value themselves, if no others are named for it.
        let of = if rule.of.is_empty() { &rule.events } else { &rule.of };
        for (role, matchers) in [
            (role::EVENTS, &rule.events),
            (role::AFTER, &rule.after),
            (role::UNTIL, &rule.until),
            (role::WITH, &rule.with),
            (role::BEGINS, &rule.begins),
            (role::RECORDED, &rule.recorded),
            (role::RESET, &rule.reset),
            (role::OF, of),
        ] {
            for matcher in matchers.iter().filter(|matcher| matcher.names_event(&event.name)) {
                match Test::new(matcher) {
                    None => always |= role,
                    Some(test) => sometimes.push((role, test)),
                }
            }
        }
        let is_named = always != 0 || !sometimes.is_empty();
        let key = rule.key.iter().find(|key| key.events.iter().any(|name| matches_name(name, &event.name)));
        let path = |pointer: &Option<String>| Path::new(pointer.as_deref()?);
        let probe = |pointer: &Option<String>| match (pointer.as_deref()?, path(&rule.each)) {
            ("time", _) => Some(Probe::Time),
            (pointer, Some(each)) => Some(Probe::Each(each, Path::new(pointer)?)),
            (pointer, None) => Some(Probe::Member(Path::new(pointer)?)),
        };
        let (value, other) = match rule.template {
            Template::SameTime => {
                let times = path(&rule.member).zip(path(&rule.other));
                (times.map(|(one, other)| Probe::Distance(path(&rule.each), one, other)), None)
            }
            _ => (probe(&rule.member), probe(&rule.other)),
        };
        let is_bulk = rule.key.is_empty()
            && matches!(rule.template, Template::Precedence | Template::AbsenceAfter | Template::Init);
        is_named.then(|| Self {
            rule: number,
            always,
            sometimes: sometimes.into(),
            key: key.and_then(Key::new),
            apart: rule.apart,
            value,
            other,
            is_bulk,
            rouses: match rule.template {
                Template::AbsenceAfter => role::AFTER,
                Template::Precedence => role::UNTIL,
                _ => 0,
            },
        })
    }

    /// What an event with this payload is to the rule.
    #[inline]
    pub(super) fn roles(&self, payload: Value<'_>) -> u8 {
        let roles = self.sometimes.iter().filter(|(_, test)| test.holds(payload));
        roles.fold(self.always, |roles, (role, _)| roles | role)
    }

    /// The conversation that the event is part of, hashed; `None` if the rule wants to know and the event does not
    /// tell.
    pub(super) fn conversation(&self, event: &EventType, payload: Value<'_>) -> Option<u64> {
        let apart = if self.apart { event.number as u64 + 1 } else { 0 };
        match &self.key {
            None => Some(apart),
            Some(key) => Some(key.of(payload)? ^ apart.rotate_left(32)),
        }
    }

    /// Whether the rule follows conversations that this event does not name: then it speaks to all.
    pub(super) fn is_for_all(&self, rule: &OrderRule) -> bool {
        self.key.is_none() && !rule.key.is_empty()
    }
}

impl Key {
    fn new(at: &KeyAt) -> Option<Self> {
        let paths = at.at.iter().map(|pointer| Path::new(pointer)).collect::<Option<_>>()?;
        Some(Self { paths, last_segment: at.last_segment })
    }

    fn of(&self, payload: Value<'_>) -> Option<u64> {
        let value = self.paths.iter().filter_map(|path| path.from(payload)).find(is_scalar)?;
        let text = value.as_str().unwrap_or_else(|| value.raw().into());
        let text = if self.last_segment { text.rsplit('/').next().unwrap_or_default() } else { &text };
        Some(hash(text))
    }
}

/// Whether it is a string that says something, or a number.
fn is_scalar(value: &Value<'_>) -> bool {
    value.as_str().map_or_else(|| value.as_number().is_some(), |text| !text.is_empty())
}

/// A text as a number. Who makes two texts collide confuses two conversations of their own capture.
fn hash(text: &str) -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}

impl<'c> Test<'c> {
    /// What `matcher` asks of the payload; `None` if it asks nothing.
    fn new(matcher: &'c Matcher) -> Option<Self> {
        let Matcher::Some(some) = matcher else { return None };
        let ready = |conditions: &'c std::collections::BTreeMap<String, Condition>| {
            conditions
                .iter()
                .filter_map(|(pointer, condition)| Some((Path::new(pointer)?, condition)))
                .collect()
        };
        let test = Self { all: ready(&some.conditions), none: ready(&some.where_not) };
        (!test.all.is_empty() || !test.none.is_empty()).then_some(test)
    }

    fn holds(&self, payload: Value<'_>) -> bool {
        let holds = |(path, condition): &(Path, &Condition)| condition.holds(path.from(payload), |_| false);
        self.all.iter().all(holds) && !self.none.iter().any(holds)
    }
}
