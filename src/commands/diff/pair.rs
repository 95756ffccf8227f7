//! Two records, read again and held against each other.

use std::borrow::Cow;

use anyhow::anyhow;
use cxray::catalog::{Catalog, EventType, Outline};
use cxray::diff::{
    ArrayKeys, Change, Difference, Differences, Digest, Lens, Looking, Side as DiffSide, Subject, Tolerance,
    compare,
};
use cxray::json::{Arena, Document, Limits, Value};
use cxray::privacy::{Hidden, Secrets};
use cxray::report::{DiffPlace, DiffStanding, PairOfRecords};

use super::texts::Fetched;

/// How pairs of records are compared and shown.
pub struct Pairs<'p> {
    pub catalog: &'p Catalog,
    pub digest: &'p Digest<'p>,
    pub keys: &'p ArrayKeys,
    pub tolerance: Option<&'p Tolerance>,
    /// The credentials that are masked; none if all may be shown.
    pub secrets: Option<Secrets<'p>>,
}

impl<'p> Pairs<'p> {
    /// Calls `tell` with the differences between two records; if the new one `is_elsewhere`, the ids of their conversations
    /// do too.
    pub fn compare<R>(
        &self,
        old: &Fetched,
        new: &Fetched,
        is_elsewhere: bool,
        tell: impl FnOnce(&PairOfRecords<'_, '_>) -> anyhow::Result<R>,
    ) -> anyhow::Result<R> {
        if old.is_same(new) && !is_elsewhere {
            let (old, new) = (side(old), side(new));
            return tell(&PairOfRecords { old, new, differences: &Differences::default() });
        }
        let mut arenas = (Arena::default(), Arena::default());
        let documents = (parsed(&mut arenas.0, old)?, parsed(&mut arenas.1, new)?);
        let roots = (documents.0.root(), documents.1.root());
        let sides = (side(old), side(new));
        let types = (self.listed(old), self.listed(new));
        if sides.0.1 == sides.1.1 {
            let outline =
                types.1.map(|event| self.catalog.schema(event)).transpose()?.map(|schema| &schema.outline);
            let subjects = self.subjects(roots, (old, new));
            let lens = self.digest.lenses.of(types.1);
            let mut differences = self.differences(&subjects.0, &subjects.1, lens, outline);
            if is_elsewhere {
                let ids = (talk(lens, &subjects.0), talk(lens, &subjects.1));
                differences.list.insert(0, Difference { change: Change::Changed, old: ids.0, new: ids.1 });
            }
            return tell(&PairOfRecords { old: sides.0, new: sides.1, differences: &differences });
        }
        let mut subjects = self.subjects(roots, (old, new));
        subjects.0.name = name(roots.0, old);
        subjects.1.name = name(roots.1, new);
        let lens = self.digest.lenses.of(None);
        let differences = self.differences(&subjects.0, &subjects.1, lens, None);
        tell(&PairOfRecords { old: sides.0, new: sides.1, differences: &differences })
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

    /// The records as they are compared. Where one of them has no payload, nothing but the records themselves can be.
    fn subjects<'d>(
        &self,
        roots: (Value<'d>, Value<'d>),
        fetched: (&'d Fetched, &'d Fetched),
    ) -> (Subject<'d>, Subject<'d>) {
        let mut subjects = match (subject(roots.0, fetched.0), subject(roots.1, fetched.1)) {
            (Some(old), Some(new)) => (old, new),
            _ => (Subject::bare(roots.0), Subject::bare(roots.1)),
        };
        subjects.0.hidden = self.hidden(roots.0, fetched.0);
        subjects.1.hidden = self.hidden(roots.1, fetched.1);
        subjects
    }

    fn hidden<'d>(&self, root: Value<'d>, fetched: &Fetched) -> Hidden<'d> {
        let payload = fetched.event.as_ref().and_then(|event| root.pointer(event.payload.as_deref()?));
        let listed = self.listed(fetched).zip(payload);
        self.secrets.as_ref().map(|secrets| Hidden::new(secrets.of(root, listed))).unwrap_or_default()
    }
}

/// Where a record stands, and its event.
type Side<'s> = (DiffPlace<'s>, DiffStanding<'s>);

fn side(fetched: &Fetched) -> Side<'_> {
    let place = DiffPlace { start: fetched.start, text: fetched.is_verbatim.then_some(&*fetched.text) };
    let standing = fetched
        .event
        .as_ref()
        .map_or(DiffStanding::Other, |event| DiffStanding::Event { api: &event.api, event: &event.name });
    (place, standing)
}

/// A record as its event sees it; other JSON unchanged.
fn subject<'d>(root: Value<'d>, fetched: &'d Fetched) -> Option<Subject<'d>> {
    let Some(event) = &fetched.event else { return Some(Subject::bare(root)) };
    let pointer = event.payload.as_deref()?;
    Some(Subject {
        record: root,
        payload: root.pointer(pointer)?,
        pointer: Cow::Borrowed(pointer),
        name: None,
        hidden: Hidden::default(),
    })
}

/// Where a record names its event.
fn name<'d>(root: Value<'d>, fetched: &Fetched) -> Option<Value<'d>> {
    root.pointer(fetched.event.as_ref()?.name_at.as_deref()?)
}

/// Where a record names its conversation.
fn talk<'d>(lens: &Lens, subject: &Subject<'d>) -> Option<DiffSide<'d>> {
    let value = lens.key.iter().find_map(|path| path.from(subject.payload))?;
    Some(DiffSide::new(subject.record.path_to(value)?, value, &subject.hidden))
}

/// The text as a tree. It was one before.
pub fn parsed<'d>(arena: &'d mut Arena, fetched: &'d Fetched) -> anyhow::Result<Document<'d>> {
    let fault = |fault: cxray::json::SyntaxError| {
        anyhow!("the record is not JSON any more: {}", fault.cause.message())
    };
    arena.parse(&fetched.text, &Limits::default()).map_err(fault)
}
