//! The rules of an API, asked by event.

use std::sync::OnceLock;

use crate::catalog::{Catalog, Condition, EventType, KeyAt, Matcher, OrderRule, Template, matches_name};
use crate::check::Seen;
use crate::json::{Path, Value};
use crate::privacy::SecretText;

/// The roles of an event for a rule; one event can have several.
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

/// Keys of one event that are found once for all rules.
pub(super) const MOST_KEYS: usize = 3;

/// The order rules of all APIs, made ready for an event when the first of its name comes.
#[derive(Debug)]
pub struct Orders<'c> {
    catalog: &'c Catalog,
    /// By the number of the event.
    roles: Box<[OnceLock<EventRoles<'c>>]>,
    /// Finds credentials in what messages quote; nothing if they may be seen. Made ready once, since that takes a while.
    pub(super) secrets: Option<SecretText<'c>>,
}

impl<'c> Orders<'c> {
    /// The rules of `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog) -> Self {
        Self {
            catalog,
            roles: catalog.events().iter().map(|_| OnceLock::new()).collect(),
            secrets: Some(SecretText::new(catalog)),
        }
    }

    /// Messages may show credentials.
    #[must_use]
    pub fn showing_secrets(mut self, show_secrets: bool) -> Self {
        self.secrets = self.secrets.filter(|_| !show_secrets);
        self
    }

    /// The part that an event has in a rule; `None` if it has none.
    #[must_use]
    pub fn part(&self, rule: &OrderRule, seen: Seen<'_>) -> Option<OrderPart> {
        let (event, event_roles) = self.roles_of(seen.event)?;
        let number = self.rules(event.api).iter().position(|it| it.code == rule.code)?;
        if event_roles.clocks.contains(&number) {
            return Some(OrderPart { roles: role::EVENTS, conversation: None });
        }
        let rule_roles = event_roles.by_rule.iter().find(|it| it.rule == number)?;
        let roles = rule_roles.roles(seen.payload);
        let find = || event_roles.conversation(rule_roles, seen.payload, &mut [Found::default(); MOST_KEYS]);
        // An event can have a part in several stories that are kept apart.
        let conversation = if rule.apart || rule_roles.is_for_all { None } else { find() };
        (roles != 0).then_some(OrderPart { roles, conversation })
    }

    pub(super) fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// The rules of an API.
    pub(super) fn rules(&self, api: usize) -> &'c [OrderRule] {
        self.catalog.order_rules(api)
    }

    /// The event of this number.
    pub(super) fn event(&self, event: usize) -> &'c EventType {
        self.find(event).expect("it is an event of the catalogue")
    }

    /// The same, if there is one.
    pub(super) fn find(&self, event: usize) -> Option<&'c EventType> {
        self.catalog.events().get(event)
    }

    /// The event of this number, and its roles.
    #[inline]
    pub(super) fn roles_of(&self, event: usize) -> Option<(&'c EventType, &EventRoles<'c>)> {
        let event = self.catalog.events().get(event)?;
        Some((event, self.roles.get(event.number)?.get_or_init(|| EventRoles::new(self.catalog, event))))
    }
}

/// The part that an event has in one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderPart {
    /// A bit for each of its roles.
    pub roles: u8,
    /// Its conversation; `None` if it speaks to all.
    pub conversation: Option<u64>,
}

/// The roles of an event for the rules.
#[derive(Debug, Default)]
pub(super) struct EventRoles<'c> {
    pub(super) by_rule: Vec<RuleRoles<'c>>,
    /// The rules that want to know whether the clock goes back.
    pub(super) clocks: Vec<usize>,
    /// The keys of its conversations.
    keys: Vec<Key>,
}

/// The roles of an event for one rule.
#[derive(Debug)]
pub(super) struct RuleRoles<'c> {
    /// Index of the rule in its API.
    pub(super) rule: usize,
    /// The roles that the event always has.
    always: u8,
    /// The roles that it has when something holds of its payload.
    sometimes: Box<[(u8, Test<'c>)]>,
    /// The index of the event's key that names the conversation; `None` if none does.
    key: Option<usize>,
    /// The rule follows conversations that the event does not name: then it speaks to all.
    pub(super) is_for_all: bool,
    /// If the event does not name its conversation, it is the only one there is.
    pub(super) is_sole: bool,
    /// Keeps events apart that have stories of their own.
    apart: u64,
    /// The value that is read of it.
    pub(super) value: Option<Probe<'c>>,
    pub(super) other: Option<Probe<'c>>,
    pub(super) manner: Interest,
    /// The roles that the rule must be told of each time.
    pub(super) rouses: u8,
}

/// The events that a rule must be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interest {
    /// All.
    Each,
    /// It says the same of many such events in a row: one in a row is enough.
    Bulk,
    /// Those whose envelope tells an earlier time than the one before.
    Clock,
}

/// A conversation, if it was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Found {
    #[default]
    NotAsked,
    Asked(Option<u64>),
}

#[derive(Debug)]
struct Key {
    /// As it is written, so that rules that ask for the same ask once.
    at: Vec<String>,
    paths: Box<[Path]>,
    last_segment: bool,
}

/// Conditions on a payload.
#[derive(Debug)]
struct Test<'c> {
    all: Vec<Ask<'c>>,
    none: Vec<Ask<'c>>,
}

/// A condition on one value.
#[derive(Debug)]
struct Ask<'c> {
    path: Path,
    condition: &'c Condition,
    /// The strings of which the value must be one, if no more is asked.
    texts: Option<Vec<&'c str>>,
    /// A number that it must be, as it is usually written.
    number: Option<String>,
}

/// The value that is read of an event.
#[derive(Debug)]
pub(super) enum Probe<'c> {
    /// A member.
    Member(Path),
    /// A member that tells a state, and the states that are known.
    State(Path, Vec<&'c str>),
    /// A member of each element of an array.
    Each(Path, Path),
    /// The greatest distance of two times that each element of an array, or the payload itself, tells.
    Distance(Option<Path>, Path, Path),
}

/// The events in whose stories `event` plays a part: it has its own, or, if the rule does not speak of it, it is in those of all.
fn stories<'e>(catalog: &'e Catalog, rule: &OrderRule, event: &'e EventType) -> Vec<&'e EventType> {
    let is_told = |event: &EventType| rule.events.iter().any(|matcher| matcher.names_event(&event.name));
    if !rule.apart || is_told(event) {
        return vec![event];
    }
    catalog.events().iter().filter(|other| other.api == event.api && is_told(other)).collect()
}

impl<'c> EventRoles<'c> {
    fn new(catalog: &'c Catalog, event: &EventType) -> Self {
        let mut roles = Self::default();
        for (number, rule) in catalog.order_rules(event.api).iter().enumerate() {
            for story in stories(catalog, rule, event) {
                match RuleRoles::new(number, rule, event, story, &mut roles.keys) {
                    Some(rule_roles) if rule_roles.manner == Interest::Clock => roles.clocks.push(number),
                    rule_roles => roles.by_rule.extend(rule_roles),
                }
            }
        }
        roles
    }

    /// The conversation that `rule_roles` asks for, as a number; `None` if it asks for one and the event does not tell. What was
    /// found is kept in `found`, so that it is found once for all rules.
    #[inline]
    pub(super) fn conversation(
        &self,
        rule_roles: &RuleRoles<'_>,
        payload: Value<'_>,
        found: &mut [Found; MOST_KEYS],
    ) -> Option<u64> {
        let Some(key) = rule_roles.key else { return Some(rule_roles.apart) };
        let find = || self.keys.get(key)?.of(payload);
        let conversation = match found.get_mut(key) {
            Some(Found::Asked(known)) => *known,
            Some(unknown) => {
                let conversation = find();
                *unknown = Found::Asked(conversation);
                conversation
            }
            None => find(),
        };
        Some(conversation? ^ rule_roles.apart)
    }
}

impl<'c> RuleRoles<'c> {
    /// The roles of `event` for the rule in the story of the events `story`.
    fn new(
        number: usize,
        rule: &'c OrderRule,
        event: &EventType,
        story: &EventType,
        keys: &mut Vec<Key>,
    ) -> Option<Self> {
        let mut always = 0;
        let mut sometimes = Vec::new();
        // The events that are spoken of tell the value themselves, if no others are named for it.
        let of = if rule.of.is_empty() && rule.template == Template::LinkedValue {
            &rule.events
        } else {
            &rule.of
        };
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
        let (value, other) = Probe::of(rule);
        is_named.then(|| Self {
            rule: number,
            always,
            sometimes: sometimes.into(),
            is_for_all: key.is_none() && !rule.key.is_empty(),
            is_sole: rule.sole,
            key: key.and_then(|key| Key::number(key, keys)),
            apart: if rule.apart { (story.number as u64 + 1).rotate_left(32) } else { 0 },
            value,
            other,
            manner: Interest::of(rule),
            rouses: match rule.template {
                Template::AbsenceAfter => role::AFTER,
                Template::Precedence => role::UNTIL,
                _ => 0,
            },
        })
    }

    /// The roles of an event with this payload for the rule.
    #[inline]
    pub(super) fn roles(&self, payload: Value<'_>) -> u8 {
        let roles = self.sometimes.iter().filter(|(_, test)| test.holds(payload));
        roles.fold(self.always, |roles, (role, _)| roles | role)
    }

    /// The roles of an event without a known payload for the rule, and its conversation; `None` if they depend on the
    /// payload.
    pub(super) fn of_name(&self) -> Option<(u8, Option<u64>)> {
        let reads_nothing = self.sometimes.is_empty() && self.value.is_none() && self.other.is_none();
        let conversation = match self.key {
            None if self.is_for_all => None,
            None => Some(self.apart),
            Some(_) if self.is_sole => None,
            Some(_) => return None,
        };
        (reads_nothing && self.always != 0).then_some((self.always, conversation))
    }
}

impl<'c> Probe<'c> {
    /// The values that a rule reads of an event, and that it compares them with.
    fn of(rule: &'c OrderRule) -> (Option<Self>, Option<Self>) {
        let path = |pointer: &Option<String>| Path::new(pointer.as_deref()?);
        let probe = |pointer: &Option<String>| match (pointer.as_deref()?, path(&rule.each)) {
            ("time", _) => None,
            (pointer, Some(each)) => Some(Probe::Each(each, Path::new(pointer)?)),
            (pointer, None) => Some(Probe::Member(Path::new(pointer)?)),
        };
        match rule.template {
            Template::SameTime => {
                let times = path(&rule.member).zip(path(&rule.other));
                (times.map(|(one, other)| Probe::Distance(path(&rule.each), one, other)), None)
            }
            Template::Transition => {
                let states = rule.edges.keys().map(String::as_str).collect();
                (path(&rule.member).map(|path| Probe::State(path, states)), None)
            }
            _ => (probe(&rule.member), probe(&rule.other)),
        }
    }
}

impl Interest {
    fn of(rule: &OrderRule) -> Self {
        match rule.template {
            Template::Precedence | Template::AbsenceAfter | Template::Init if rule.key.is_empty() => {
                Self::Bulk
            }
            Template::Monotonic if rule.member.as_deref() == Some("time") => Self::Clock,
            _ => Self::Each,
        }
    }
}

impl Key {
    /// The place of this key among `keys`, where it is put if it is new.
    fn number(key: &KeyAt, keys: &mut Vec<Self>) -> Option<usize> {
        let is_same = |known: &Self| known.at == key.at && known.last_segment == key.last_segment;
        if let Some(known) = keys.iter().position(is_same) {
            return Some(known);
        }
        let paths = key.at.iter().map(|pointer| Path::new(pointer)).collect::<Option<_>>()?;
        keys.push(Self { at: key.at.clone(), paths, last_segment: key.last_segment });
        Some(keys.len() - 1)
    }

    fn of(&self, payload: Value<'_>) -> Option<u64> {
        let value = self.paths.iter().filter_map(|path| path.from(payload)).find(is_scalar)?;
        let text = value.as_str().unwrap_or_else(|| value.raw().into());
        let text =
            if self.last_segment { text.rsplit('/').next().expect("a split has a last part") } else { &text };
        Some(hash(text))
    }
}

/// Returns true if it is a string that says something, or a number.
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
    /// The test of `matcher` on the payload; `None` if it asks nothing.
    fn new(matcher: &'c Matcher) -> Option<Self> {
        let Matcher::Some(some) = matcher else { return None };
        let ready = |conditions: &'c std::collections::BTreeMap<String, Condition>| {
            conditions
                .iter()
                .filter_map(|(pointer, condition)| {
                    let (texts, number) = (condition.wanted_texts(), condition.wanted_number());
                    Some(Ask { path: Path::new(pointer)?, condition, texts, number })
                })
                .collect()
        };
        let test = Self { all: ready(&some.conditions), none: ready(&some.where_not) };
        (!test.all.is_empty() || !test.none.is_empty()).then_some(test)
    }

    fn holds(&self, payload: Value<'_>) -> bool {
        let holds = |ask: &Ask<'_>| ask.holds(payload);
        self.all.iter().all(holds) && !self.none.iter().any(holds)
    }
}

impl Ask<'_> {
    #[inline]
    fn holds(&self, payload: Value<'_>) -> bool {
        let value = self.path.from(payload);
        if let (Some(number), Some(value)) = (&self.number, value)
            && value.raw() == number
        {
            return true;
        }
        let Some(texts) = &self.texts else { return self.condition.holds(value, |_| false) };
        let text = value.and_then(|value| value.as_str());
        text.is_some_and(|text| texts.contains(&&*text))
    }
}
