//! The envelopes that APIs themselves use, and their look-alikes, ready for a quick look.

use std::array;
use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::direction::Direction;
use super::tops::{Spot, TopNames, Tops};
use crate::catalog::{Catalog, Condition, Form, Meaning, NameAt};

/// A form of the catalogue, ready for a quick look.
pub(super) struct ReadyForm<'c> {
    pub(super) api: usize,
    pub(super) meaning: &'c Meaning,
    /// Top-level members that must be there.
    need: u64,
    /// Top-level members that must not be there.
    forbid: u64,
    /// A record that was received does not have this form.
    is_only_sent: bool,
    conditions: Vec<(Spot, &'c Condition)>,
    pub(super) name: Option<Spot>,
    pub(super) payload: Option<Spot>,
    pub(super) time: Option<Spot>,
    pub(super) publisher: Option<Spot>,
}

/// Forms that want a certain string in a top-level member, by that string.
struct Switch<'c> {
    /// The member.
    top: usize,
    /// Places of the forms among all, in order.
    by_text: HashMap<&'c str, Vec<usize>, FixedState>,
}

/// All forms, in the order in which they are tried.
pub(super) struct Forms<'c> {
    all: Vec<ReadyForm<'c>>,
    /// Forms that only come into question with a certain string: most of them, and they are not looked at without it.
    switches: Vec<Switch<'c>>,
    /// The others, in order.
    always: Vec<Gate>,
    /// Which of the others come into question for a set of top-level members: captures have few such sets, and each
    /// is kept when it is first met, if its place is free.
    open: [OnceLock<(u64, Box<[usize]>)>; KEPT_SETS],
}

/// Sets of top-level members that are kept.
const KEPT_SETS: usize = 256;

/// The part of a form that the names of the top-level members alone decide; small, because all are looked at.
struct Gate {
    need: u64,
    forbid: u64,
    place: usize,
}

impl<'c> Forms<'c> {
    /// The forms of one API, or of all.
    pub(super) fn new(catalog: &'c Catalog, only: Option<usize>, tops: &mut TopNames) -> Self {
        let mut all = Vec::new();
        for (api, description) in catalog.apis().iter().enumerate() {
            if only.is_none_or(|only| only == api) {
                all.extend(description.forms.iter().filter_map(|form| ready(api, form, tops)));
            }
        }
        let (switches, always) = switches(&mut all);
        let gate = |place: usize| Gate { need: all[place].need, forbid: all[place].forbid, place };
        let always = always.into_iter().map(gate).collect();
        Self { all, switches, always, open: array::from_fn(|_| OnceLock::new()) }
    }

    /// Where the envelopes of an API tell the publisher.
    pub(super) fn publisher(&self, api: usize) -> Option<&'c str> {
        self.all.iter().filter(|form| form.api == api).find_map(|form| match form.meaning {
            Meaning::Event { publisher, .. } => publisher.as_deref(),
            Meaning::Other { .. } => None,
        })
    }

    /// The first form that the record has.
    pub(super) fn find(
        &self,
        catalog: &Catalog,
        tops: &Tops<'_>,
        direction: Direction,
    ) -> Option<&ReadyForm<'c>> {
        let first_of = |places: &[usize], before: usize| {
            let places = places.iter().copied().take_while(|place| *place < before);
            places.into_iter().find(|place| has_form(catalog, &self.all[*place], tops, direction))
        };
        let has = |place: &usize| has_form(catalog, &self.all[*place], tops, direction);
        let mut found = self.with_open(tops.present, has);
        for switch in &self.switches {
            let Some(text) = tops.get(switch.top).and_then(|value| value.as_str()) else { continue };
            if let Some(places) = switch.by_text.get(&*text) {
                found = first_of(places, found.unwrap_or(usize::MAX)).or(found);
            }
        }
        found.map(|place| &self.all[place])
    }

    /// The first form for which `is_it` says so, of those that a record with these top-level members may have.
    fn with_open(&self, present: u64, is_it: impl Fn(&usize) -> bool) -> Option<usize> {
        let is_open = |gate: &&Gate| present & gate.need == gate.need && present & gate.forbid == 0;
        let mut open = self.always.iter().filter(is_open).map(|gate| gate.place);
        let hash = present.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - KEPT_SETS.trailing_zeros());
        let place = usize::try_from(hash).expect("it is one of few places");
        let (kept_for, kept) = self.open[place].get_or_init(|| (present, open.clone().collect()));
        if *kept_for == present { kept.iter().copied().find(is_it) } else { open.find(is_it) }
    }
}

fn has_form(catalog: &Catalog, form: &ReadyForm<'_>, tops: &Tops<'_>, direction: Direction) -> bool {
    if form.is_only_sent && direction == Direction::Received {
        return false;
    }
    tops.present & form.need == form.need
        && tops.present & form.forbid == 0
        && form.conditions.iter().all(|(spot, condition)| {
            condition.holds(tops.at(spot), |name| catalog.find(Some(form.api), name).is_some())
        })
}

/// Sorts forms by the strings that they require, and collects those that require none.
fn switches<'c>(forms: &mut [ReadyForm<'c>]) -> (Vec<Switch<'c>>, Vec<usize>) {
    let mut switches: Vec<Switch<'c>> = Vec::new();
    let mut always = Vec::new();
    for (place, form) in forms.iter_mut().enumerate() {
        let wanted = form.conditions.iter().enumerate().find_map(|(at, (spot, condition))| {
            let texts = condition.wanted_texts().filter(|_| spot.is_top())?;
            Some((at, spot.top(), texts))
        });
        let Some((at, top, texts)) = wanted else {
            always.push(place);
            continue;
        };
        // Who comes by the switch has seen the string already.
        form.conditions.remove(at);
        let at = switches.iter().position(|switch| switch.top == top).unwrap_or_else(|| {
            switches.push(Switch { top, by_text: HashMap::default() });
            switches.len() - 1
        });
        for text in texts {
            switches[at].by_text.entry(text).or_default().push(place);
        }
    }
    (switches, always)
}

fn ready<'c>(api: usize, form: &'c Form, tops: &mut TopNames) -> Option<ReadyForm<'c>> {
    let (mut need, mut forbid) = (0, 0);
    let mut conditions = Vec::new();
    for (pointer, condition) in &form.when {
        let spot = tops.spot(pointer)?;
        if condition.wants_value() {
            need |= spot.bit();
        } else if spot.is_top() {
            forbid |= spot.bit();
        }
        conditions.push((spot, condition));
    }
    let mut spot = |pointer: Option<&String>| pointer.and_then(|pointer| tops.spot(pointer));
    let meaning = &form.meaning;
    let (name, payload, time, publisher) = match meaning {
        Meaning::Event { name, payload, time, publisher, .. } => {
            let name = match name {
                NameAt::Pointer(pointer) => spot(Some(pointer)),
                NameAt::Fixed(_) => None,
            };
            (name, spot(Some(payload)), spot(time.as_ref()), spot(publisher.as_ref()))
        }
        Meaning::Other { .. } => (None, None, None, None),
    };
    let is_only_sent = form.is_only_sent;
    Some(ReadyForm { api, meaning, need, forbid, is_only_sent, conditions, name, payload, time, publisher })
}
