//! Two records, read again and held against each other.

use std::borrow::Cow;

use anyhow::anyhow;
use cxray::catalog::{Catalog, Outline};
use cxray::diff::{
    ArrayKeys, Change, Difference, Differences, Digest, Lens, Looking, Side as DiffSide, Subject, Tolerance,
    compare, listed,
};
use cxray::event::{Event, Recognised, Recogniser};
use cxray::json::{Arena, Document, Limits, Value};
use cxray::report::{DiffPlace, DiffStanding, PairOfRecords, Secrets};

use super::reader::Fetched;

/// How pairs of records are compared and shown.
pub struct Pairs<'p> {
    pub catalog: &'p Catalog,
    pub recogniser: &'p Recogniser<'p>,
    pub digest: &'p Digest<'p>,
    pub keys: &'p ArrayKeys,
    pub tolerance: Option<&'p Tolerance>,
    pub shows_secrets: bool,
}

impl Pairs<'_> {
    /// Calls `tell` with what differs between two records; if the new one `is_elsewhere`, the ids of their conversations
    /// do too.
    pub fn compare<R>(
        &self,
        old: &Fetched,
        new: &Fetched,
        is_elsewhere: bool,
        tell: impl FnOnce(&PairOfRecords<'_, '_>) -> anyhow::Result<R>,
    ) -> anyhow::Result<R> {
        let mut arenas = (Arena::default(), Arena::default());
        let documents = (parsed(&mut arenas.0, old)?, parsed(&mut arenas.1, new)?);
        let roots = (documents.0.root(), documents.1.root());
        let events = (self.event(roots.0), self.event(roots.1));
        let sides = (side(old, events.0.as_ref()), side(new, events.1.as_ref()));
        let types = (events.0.as_ref().and_then(listed), events.1.as_ref().and_then(listed));
        if sides.0.1 == sides.1.1 {
            let outline =
                types.1.map(|event| self.catalog.schema(event)).transpose()?.map(|schema| &schema.outline);
            let subjects = subjects(roots, (events.0.as_ref(), events.1.as_ref()));
            let lens = self.digest.lenses.of(types.1);
            let mut differences = self.differences(&subjects.0, &subjects.1, lens, outline);
            if is_elsewhere {
                let ids = (talk(lens, &subjects.0), talk(lens, &subjects.1));
                differences.list.insert(0, Difference { change: Change::Changed, old: ids.0, new: ids.1 });
            }
            return self.tell(sides, lens, &differences, tell);
        }
        let lens = self.digest.lenses.of_both(types.0, types.1);
        let mut subjects = subjects(roots, (events.0.as_ref(), events.1.as_ref()));
        subjects.0.name = events.0.as_ref().and_then(|event| event.name_value);
        subjects.1.name = events.1.as_ref().and_then(|event| event.name_value);
        let differences = self.differences(&subjects.0, &subjects.1, &lens, None);
        self.tell(sides, &lens, &differences, tell)
    }

    fn event<'e>(&'e self, root: Value<'e>) -> Option<Event<'e>> {
        match self.recogniser.recognise(root) {
            Recognised::Event(event) => Some(event),
            _ => None,
        }
    }

    fn differences<'d>(
        &self,
        old: &Subject<'d>,
        new: &Subject<'d>,
        lens: &Lens,
        outline: Option<&Outline>,
    ) -> Differences<'d> {
        let Digest { ignored, canon, scope, .. } = *self.digest;
        let looking =
            Looking { lens, outline, keys: self.keys, ignored, tolerance: self.tolerance, canon, scope };
        compare(old, new, looking)
    }

    fn tell<'p, R>(
        &self,
        (old, new): (Side<'p>, Side<'p>),
        lens: &'p Lens,
        differences: &'p Differences<'p>,
        tell: impl FnOnce(&PairOfRecords<'_, '_>) -> R,
    ) -> R {
        let secrets = if self.shows_secrets { Secrets::Shown } else { Secrets::Hidden(&lens.secret) };
        tell(&PairOfRecords { old, new, differences, secrets })
    }
}

/// Where a record stands, and what it is.
type Side<'s> = (DiffPlace<'s>, DiffStanding<'s>);

fn side<'s>(fetched: &'s Fetched, event: Option<&'s Event<'_>>) -> Side<'s> {
    let place = DiffPlace { start: fetched.start, text: fetched.is_verbatim.then_some(&*fetched.text) };
    let standing = event.map_or(DiffStanding::Other, |event| DiffStanding::Event {
        api: &event.api.slug,
        event: &event.name,
    });
    (place, standing)
}

/// The records as they are compared. Where one of them has no payload, nothing but the records themselves can be.
fn subjects<'d>(
    roots: (Value<'d>, Value<'d>),
    events: (Option<&Event<'d>>, Option<&Event<'d>>),
) -> (Subject<'d>, Subject<'d>) {
    let (Some(old), Some(new)) = (subject(roots.0, events.0), subject(roots.1, events.1)) else {
        return (Subject::bare(roots.0), Subject::bare(roots.1));
    };
    (old, new)
}

/// A record as its event sees it; JSON that is no event as it is.
fn subject<'d>(root: Value<'d>, event: Option<&Event<'d>>) -> Option<Subject<'d>> {
    let Some(event) = event else { return Some(Subject::bare(root)) };
    let pointer = Cow::Borrowed(event.payload_pointer);
    Some(Subject { record: root, payload: event.payload?, pointer, name: None })
}

/// Where a record names its conversation.
fn talk<'d>(lens: &Lens, subject: &Subject<'d>) -> Option<DiffSide<'d>> {
    let value = lens.key.iter().find_map(|path| path.from(subject.payload))?;
    Some(DiffSide { pointer: subject.record.path_to(value)?, value, secret: None })
}

/// The text as a tree. It was one before.
pub fn parsed<'d>(arena: &'d mut Arena, fetched: &'d Fetched) -> anyhow::Result<Document<'d>> {
    let fault = |fault: cxray::json::SyntaxError| {
        anyhow!("the record is not JSON any more: {}", fault.cause.message())
    };
    arena.parse(&fetched.text, &Limits::default()).map_err(fault)
}
