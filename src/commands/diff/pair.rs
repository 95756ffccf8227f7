//! Two records, read again and held against each other.

use std::borrow::Cow;

use anyhow::anyhow;
use cxray::catalog::{Catalog, EventType, Outline};
use cxray::diff::{
    ArrayKeys, Change, Difference, Differences, Digest, Lens, Looking, Side as DiffSide, Subject, Tolerance,
    compare,
};
use cxray::json::{Arena, Document, Limits, Value};
use cxray::report::{DiffPlace, DiffStanding, PairOfRecords, Secrets};

use super::reader::Fetched;

/// How pairs of records are compared and shown.
pub struct Pairs<'p> {
    pub catalog: &'p Catalog,
    pub digest: &'p Digest<'p>,
    pub keys: &'p ArrayKeys,
    pub tolerance: Option<&'p Tolerance>,
    pub shows_secrets: bool,
}

impl<'p> Pairs<'p> {
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
        let sides = (side(old), side(new));
        let types = (self.listed(old), self.listed(new));
        if sides.0.1 == sides.1.1 {
            let outline =
                types.1.map(|event| self.catalog.schema(event)).transpose()?.map(|schema| &schema.outline);
            let subjects = subjects(roots, (old, new));
            let lens = self.digest.lenses.of(types.1);
            let mut differences = self.differences(&subjects.0, &subjects.1, lens, outline);
            if is_elsewhere {
                let ids = (talk(lens, &subjects.0), talk(lens, &subjects.1));
                differences.list.insert(0, Difference { change: Change::Changed, old: ids.0, new: ids.1 });
            }
            return self.tell(sides, lens, &differences, tell);
        }
        let lens = self.digest.lenses.of_both(types.0, types.1);
        let mut subjects = subjects(roots, (old, new));
        subjects.0.name = name(roots.0, old);
        subjects.1.name = name(roots.1, new);
        let differences = self.differences(&subjects.0, &subjects.1, &lens, None);
        self.tell(sides, &lens, &differences, tell)
    }

    /// The event type of a record, if the catalogue lists it.
    pub fn listed(&self, fetched: &Fetched) -> Option<&'p EventType> {
        self.catalog.events().get(fetched.event.as_ref()?.number?)
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

    fn tell<'d, R>(
        &self,
        (old, new): (Side<'d>, Side<'d>),
        lens: &'d Lens,
        differences: &'d Differences<'d>,
        tell: impl FnOnce(&PairOfRecords<'_, '_>) -> R,
    ) -> R {
        let secrets = if self.shows_secrets { Secrets::Shown } else { Secrets::Hidden(&lens.secret) };
        tell(&PairOfRecords { old, new, differences, secrets })
    }
}

/// Where a record stands, and what it is.
type Side<'s> = (DiffPlace<'s>, DiffStanding<'s>);

fn side(fetched: &Fetched) -> Side<'_> {
    let place = DiffPlace { start: fetched.start, text: fetched.is_verbatim.then_some(&*fetched.text) };
    let standing = fetched
        .event
        .as_ref()
        .map_or(DiffStanding::Other, |event| DiffStanding::Event { api: &event.api, event: &event.name });
    (place, standing)
}

/// The records as they are compared. Where one of them has no payload, nothing but the records themselves can be.
fn subjects<'d>(
    roots: (Value<'d>, Value<'d>),
    fetched: (&'d Fetched, &'d Fetched),
) -> (Subject<'d>, Subject<'d>) {
    let (Some(old), Some(new)) = (subject(roots.0, fetched.0), subject(roots.1, fetched.1)) else {
        return (Subject::bare(roots.0), Subject::bare(roots.1));
    };
    (old, new)
}

/// A record as its event sees it; JSON that is no event as it is.
fn subject<'d>(root: Value<'d>, fetched: &'d Fetched) -> Option<Subject<'d>> {
    let Some(event) = &fetched.event else { return Some(Subject::bare(root)) };
    let pointer = event.payload.as_deref()?;
    Some(Subject {
        record: root,
        payload: root.pointer(pointer)?,
        pointer: Cow::Borrowed(pointer),
        name: None,
    })
}

/// Where a record tells its name.
fn name<'d>(root: Value<'d>, fetched: &Fetched) -> Option<Value<'d>> {
    root.pointer(fetched.event.as_ref()?.name_at.as_deref()?)
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
