//! The rules of an API, asked by event.

use std::sync::OnceLock;

use super::matching::Test;
use super::muted::bit;
use super::notes::Reading;
use super::places::{PlaceNumber, Places, Values, at, sent_at, words};
use super::probe::Probe;
use crate::catalog::{Catalog, EventType, KeyAt, OrderRule, Template, matches_name};
use crate::check::Seen;
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
        event_roles.places.with(seen.payload, |values| {
            let roles = rule_roles.roles(values);
            let find = || event_roles.conversation(rule_roles, values, &mut [Found::default(); MOST_KEYS]);
            // An event can have a part in several stories that are kept apart.
            let conversation = if rule.apart || rule_roles.is_for_all { None } else { find() };
            (roles != 0).then_some(OrderPart { roles, conversation })
        })
    }

    /// Returns true if the time of an event is that of its payload, written as a text: then it is another clock's than that of the
    /// envelopes.
    pub(super) fn repeats_payload_time(&self, event: &EventType, of: Seen<'_>, sent: i64) -> bool {
        let repeats = |pointer: &String| of.payload.pointer(pointer).and_then(sent_at) == Some(sent);
        of.time.is_some_and(|time| time.as_number().is_none())
            && self.catalog.facts(event).time.iter().any(repeats)
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
    /// The places that tell all this.
    pub(super) places: Places,
    /// The rules, as bits; `None` if one of them has none.
    rules: Option<u64>,
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
    value: Option<Probe<'c>>,
    other: Option<Probe<'c>>,
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

/// The key of a conversation; rules that ask for the same ask once.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    /// The first of them that tells it counts.
    places: Vec<PlaceNumber>,
    last_segment: bool,
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
                match RuleRoles::new(number, rule, event, story, &mut roles) {
                    Some(rule_roles) if rule_roles.manner == Interest::Clock => roles.clocks.push(number),
                    rule_roles => roles.by_rule.extend(rule_roles),
                }
            }
        }
        let of_rules = roles.by_rule.iter().map(|it| it.rule).chain(roles.clocks.iter().copied());
        let bits = of_rules.map(bit).try_fold(0, |all, bit| (bit != 0).then_some(all | bit));
        roles.rules = bits;
        roles
    }

    /// Returns true if all rules in which the event has a role are `muted`.
    #[inline]
    pub(super) fn are_muted(&self, muted: u64) -> bool {
        self.rules.is_some_and(|rules| rules & !muted == 0)
    }

    /// The conversation that `rule_roles` asks for, as a number; `None` if it asks for one and the event does not tell. What was
    /// found is kept in `found`, so that it is found once for all rules.
    #[inline]
    pub(super) fn conversation(
        &self,
        rule_roles: &RuleRoles<'_>,
        values: Values<'_, '_>,
        found: &mut [Found; MOST_KEYS],
    ) -> Option<u64> {
        let Some(key) = rule_roles.key else { return Some(rule_roles.apart) };
        let find = || self.keys.get(key)?.of(values);
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
        EventRoles { keys, places, .. }: &mut EventRoles<'_>,
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
                match Test::new(matcher, places) {
                    None => always |= role,
                    Some(test) => sometimes.push((role, test)),
                }
            }
        }
        let is_named = always != 0 || !sometimes.is_empty();
        let key = rule.key.iter().find(|key| key.events.iter().any(|name| matches_name(name, &event.name)));
        let (value, other) = Probe::of(rule, places);
        is_named.then(|| Self {
            rule: number,
            always,
            sometimes: sometimes.into(),
            is_for_all: key.is_none() && !rule.key.is_empty(),
            is_sole: rule.sole,
            key: key.and_then(|key| Key::number(key, keys, places)),
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

    /// The roles of an event with these values for the rule.
    #[inline]
    pub(super) fn roles(&self, values: Values<'_, '_>) -> u8 {
        let roles = self.sometimes.iter().filter(|(_, test)| test.holds(values));
        roles.fold(self.always, |roles, (role, _)| roles | role)
    }

    /// The value that the rule reads, and the one that it compares others with.
    #[inline]
    pub(super) fn values(&self, values: Values<'_, '_>) -> (Option<Reading>, Option<Reading>) {
        let read = |probe: &Option<Probe<'_>>| probe.as_ref().and_then(|probe| probe.read(values));
        (read(&self.value), read(&self.other))
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
    /// The number of this key among `keys`, where it is put if it is new.
    fn number(key: &KeyAt, keys: &mut Vec<Self>, places: &mut Places) -> Option<usize> {
        let at = key.at.iter().map(|pointer| places.number(pointer)).collect::<Option<_>>()?;
        let key = Self { places: at, last_segment: key.last_segment };
        Some(keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        }))
    }

    fn of(&self, values: Values<'_, '_>) -> Option<u64> {
        let text = self.places.iter().find_map(|place| words(at(values, *place)?))?;
        let last = |text: &str| hash(text.rsplit('/').next().expect("a split has a last part"));
        Some(if self.last_segment { last(&text) } else { hash(&text) })
    }
}

/// A text as a number. Who makes two texts collide confuses two conversations of their own capture.
fn hash(text: &str) -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let mut hasher = foldhash::fast::FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}
