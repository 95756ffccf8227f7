//! From a record to its findings: the straight line.

use std::cell::OnceCell;

use jiff::Timestamp;

use super::context::RecordContext;
use super::finding::Finding;
use super::findings::Findings;
use super::hiding::Hiding;
use super::judged::{Judged, Unjudged};
use super::select::Selection;
use super::settings::{Settings, Writers};
use super::tally::Tally;
use super::{capture, names, record, schema};
use crate::capture::{Content, Opening, Questions, Record, Stage};
use crate::catalog::{Catalog, CatalogFault, Schema};
use crate::event::{
    Direction, Event, EventStatus, Named, NearNames, Recognised, Recogniser, captured_at, doubtful_day,
    moment,
};
use crate::json::Value;

/// How far a record is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Until its event is known.
    Name,
    /// The payload too.
    Payload,
}

/// Judges records: a pure function of one record.
pub struct Judge<'c> {
    pub(super) catalog: &'c Catalog,
    pub(super) recogniser: Recogniser<'c>,
    pub(super) settings: Settings<'c>,
    pub(super) hiding: Option<Hiding<'c>>,
    /// By API, the names of channels that are not known.
    pub(super) channels: Box<[NearNames]>,
}

impl<'c> Judge<'c> {
    /// A judge for `catalog`.
    #[must_use]
    pub fn new(catalog: &'c Catalog, settings: Settings<'c>) -> Self {
        let Settings { show_secrets, redactor, .. } = settings;
        let hides = !show_secrets || redactor.is_some();
        let hiding = hides.then(|| Hiding::new(catalog, !show_secrets, redactor));
        let channels = catalog.apis().iter().map(|_| NearNames::default()).collect();
        Self { catalog, recogniser: Recogniser::new(catalog, settings.asked), settings, hiding, channels }
    }

    /// Judges one record: adds its findings to `findings` and counts it in `tally`.
    pub fn judge<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Findings,
    ) -> Result<Judged<'e>, CatalogFault> {
        self.pass(record, tally, findings, Depth::Payload)
    }

    /// Gives a finding of a pass the severity that the user sets; false if it is silenced.
    pub fn settle(&self, finding: &mut Finding) -> bool {
        self.settings.severities.is_none_or(|severities| severities.settle(self.catalog, finding))
    }

    /// The writer of a record, as a number; 0 if none is known.
    pub(crate) fn writer(&self, record: &Record<'_, '_>) -> u64 {
        let is_by_file = self.settings.writers == Writers::ByFile;
        let of_file = || if is_by_file { Some(record.source()?.writer()) } else { None };
        record.writer().or_else(of_file).unwrap_or(0)
    }

    /// The catalogue that is judged by.
    pub(crate) fn catalog(&self) -> &'c Catalog {
        self.catalog
    }

    /// Calls `see` with the context of a record that is this event, the record of this number.
    pub(crate) fn with_event<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        event: &Event<'e>,
        number: u64,
        see: impl FnOnce(&RecordContext<'e, '_>),
    ) {
        let mut findings = Findings::default();
        let mut context = self.context(record, &mut findings, number);
        context.api = Some(&event.api.slug);
        context.event = Some(event.name.clone());
        context.payload = event.listed();
        context.whole = self.settings.redactor.is_some().then(|| event.clone());
        see(&context);
    }

    /// The same for an event that the record only names.
    pub(crate) fn with_named<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        named: &Named<'e>,
        number: u64,
        see: impl FnOnce(&RecordContext<'_, '_>),
    ) {
        see(&self.naming(&record.as_line(), &mut Findings::default(), number, named));
    }

    /// Returns true if an event is not selected only because its time is unknown.
    pub fn lacks_time(&self, record: &Record<'_, '_>, event: &Event<'_>) -> bool {
        let selection = self.settings.selection;
        selection.is_some_and(|selection| selection.lacks_time(self.catalog, event, captured_at(record)))
    }

    /// The finding about an event whose date is in doubt, so that its time is unknown.
    pub fn doubt(&self, record: &Record<'_, '_>, event: Option<&Event<'_>>, number: u64) -> Option<Finding> {
        if !record.clock().calendar.is_doubtful()
            || event.is_some_and(|event| moment(self.catalog, event, None).is_some())
        {
            return None;
        }
        let day = doubtful_day(record)?;
        let mut findings = Findings::default();
        capture::doubtful(&mut self.context(record, &mut findings, number), &day);
        findings.pop()
    }

    /// The context of a line of text that names an event.
    pub(super) fn naming<'e, 'f>(
        &'e self,
        line: &'e Record<'_, '_>,
        findings: &'f mut Findings,
        number: u64,
        named: &Named<'e>,
    ) -> RecordContext<'e, 'f> {
        let mut context = self.context(line, findings, number);
        context.api = Some(&named.api.slug);
        context.event = Some(match context.redactor() {
            Some(redactor) => redactor.event_name(&named.name).into(),
            None => named.name.clone(),
        });
        context
    }

    /// Identifies the event of a record, and reports why it has none, but does not judge its payload.
    pub fn recognise<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Findings,
    ) -> Result<Judged<'e>, CatalogFault> {
        self.pass(record, tally, findings, Depth::Name)
    }

    fn pass<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        tally: &mut Tally,
        findings: &mut Findings,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        if let Content::Prose(scalar) = record.content {
            return self.pass_prose(record, scalar, tally, findings, depth);
        }
        if let Content::Note(_) | Content::Repaired(_) = record.content {
            let first = findings.len();
            let context = &mut self.context(record, findings, tally.met() + 1);
            match record.content {
                Content::Note(note) => capture::note(context, note),
                Content::Repaired(mended) => record::mended(context, mended),
                _ => {}
            }
            tally.count(&findings[first..]);
            return Ok(Judged::Text);
        }
        if let Content::Torn(fault) = &record.content {
            return self.pass_torn(record, fault, tally, findings, depth);
        }
        let first = findings.len();
        let is_alike = depth == Depth::Payload && self.judges_texts_alike();
        if is_alike && let Some(judged) = findings.judge_again(record, tally.met() + 1) {
            if matches!(judged, Judged::Text) {
                record.pass_over();
            } else {
                tally.close(&judged, judged.unjudged(), &findings[first..], None);
            }
            return Ok(judged);
        }
        let mut context = self.context(record, findings, tally.met() + 1);
        let judged = self.judge_content(&mut context, depth)?;
        let captured_place = context.captured_place();
        let is_alike = is_alike && !context.has_silenced;
        tally.silenced += u64::from(context.has_silenced);
        let unjudged = context.lacks_payload.then_some(Unjudged::NoPayload).or_else(|| judged.unjudged());
        if matches!(judged, Judged::Skipped | Judged::Unselected(_) | Judged::Text) {
            // It concerns no API.
            findings.truncate(first);
        }
        if matches!(judged, Judged::Text) || matches!(judged, Judged::Skipped) && record.is_inside() {
            record.pass_over();
            if is_alike {
                self.learn(record, &Judged::Text, findings, first);
            }
            return Ok(Judged::Text);
        }
        findings[first..].sort_by_key(|finding| (finding.place.start.line, finding.place.start.column));
        if let Some(place) = captured_place {
            findings[first..].iter_mut().for_each(|finding| finding.place = place);
        }
        if is_alike {
            self.learn(record, &judged, findings, first);
        }
        tally.close(&judged, unjudged, &findings[first..], self.settings.redactor);
        Ok(judged)
    }

    fn judge_content<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        let record = context.record;
        if let Content::Value(root) = &record.content {
            return self.judge_value(context, *root, depth);
        }
        Ok(match &record.content {
            Content::Foreign => Judged::Skipped,
            Content::Broken(fault) if self.is_stranger(record, fault.span.start) => Judged::Skipped,
            // In a log it may not be JSON at all.
            Content::Dispensable(fault)
                if record.lead().is_some() && self.is_stranger(record, fault.span.start) =>
            {
                Judged::Skipped
            }
            // Bytes of another kind: an image, a message of protobuf.
            Content::NotUtf8 { offset }
                if self.is_stranger(record, *offset) && !self.recogniser.names_event(record.text()) =>
            {
                Judged::Skipped
            }
            Content::Dispensable(fault) => {
                record::dispensable(context, fault);
                Judged::PassedOver
            }
            // A broken record may have been any event: it is reported whatever is selected.
            broken => {
                record::broken(context, broken);
                Judged::Broken
            }
        })
    }

    pub(super) fn context<'e, 'f>(
        &'e self,
        record: &'e Record<'_, '_>,
        findings: &'f mut Findings,
        number: u64,
    ) -> RecordContext<'e, 'f> {
        let first = findings.len();
        RecordContext {
            record,
            findings,
            first,
            number,
            api: None,
            event: None,
            strict: self.settings.strict,
            places: self.settings.places,
            excerpts: self.settings.excerpts,
            facts: self.settings.facts,
            severities: self.settings.severities.map(|severities| (self.catalog, severities)),
            has_silenced: false,
            lacks_payload: false,
            hiding: self.hiding.as_ref(),
            payload: None,
            whole: None,
            hidden: OnceCell::new(),
        }
    }

    fn judge_value<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        root: Value<'e>,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        if let Some(schema) = self.settings.schema {
            read(context, depth);
            return self.judge_by(context, schema, root);
        }
        if let Stage::Empty { is_known } = context.record.stage() {
            return Ok(self.judge_empty(context, root, is_known));
        }
        if record::kept(context, root) {
            return Ok(Judged::Broken);
        }
        let recognised = self.recognised(context.record, root);
        if matches!(recognised, Recognised::Unrecognised) {
            return Ok(Judged::Text);
        }
        if let Recognised::Event(event) = &recognised
            && let Some(named) = event.only_named()
        {
            let sent = moment(self.catalog, event, captured_at(context.record));
            if !self.takes_named(&named, sent) {
                return Ok(Judged::Unselected(None));
            }
            context.api = Some(&event.api.slug);
            context.event = Some(context.event_name(&event.name).into());
            names::without_payload(context, named.range.clone());
            return Ok(Judged::OnlyNamed(named));
        }
        if let Recognised::Event(event) = &recognised {
            context.payload = event.listed();
            context.whole = self.settings.redactor.is_some().then(|| event.clone());
        }
        read(context, depth);
        let is_selected = self.is_selected(context.record, root, &recognised);
        match recognised {
            Recognised::Event(event) if is_selected && self.is_kept(context, &event, depth)? => {
                Ok(Judged::Event(event))
            }
            Recognised::Event(event) => Ok(Judged::Unselected(Some(event))),
            _ if !is_selected => Ok(Judged::Unselected(None)),
            Recognised::Other { like, api, message } => {
                names::other_api(context, root, like, api, message);
                Ok(Judged::NoEvent(Unjudged::OtherApi))
            }
            Recognised::Ambiguous { candidates } => {
                names::ambiguous(context, root, &candidates);
                Ok(Judged::NoEvent(Unjudged::Ambiguous))
            }
            Recognised::Unrecognised => Ok(Judged::Text),
        }
    }

    fn recognised<'e>(&'e self, record: &Record<'_, '_>, root: Value<'e>) -> Recognised<'e> {
        // Any member may look like a payload by chance.
        let is_introduced =
            || record.is_listed() && record.lead().is_some_and(|lead| self.recogniser.introduces(lead));
        if record.is_member() && !self.recogniser.has_name(root) && !is_introduced() {
            return Recognised::Unrecognised;
        }
        let recognised = match record.lead() {
            Some(lead) => self.recogniser.recognise_behind(root, lead),
            None => self.recogniser.recognise_sent(root, Direction::of_exchange(record)),
        };
        match recognised {
            Recognised::Event(event) if self.is_of_unasked_api(&event) => Recognised::Unrecognised,
            recognised => recognised,
        }
    }

    /// Returns true if an event has a name that the API which the user asks for does not have, and another one has.
    fn is_of_unasked_api(&self, event: &Event<'_>) -> bool {
        let Some(asked) =
            self.settings.asked.api.filter(|_| matches!(event.standing, EventStatus::Unknown { .. }))
        else {
            return false;
        };
        let apis = self.catalog.apis().iter().enumerate().filter(|(api, _)| *api != asked);
        self.catalog.find(None, &event.name).is_some()
            || apis.into_iter().any(|(_, api)| api.known(&event.name).is_some())
    }

    /// A record that neither is an event nor carries one.
    fn judge_empty<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        root: Value<'e>,
        is_known: bool,
    ) -> Judged<'e> {
        let selection = self.settings.selection;
        if selection.is_some_and(|selection| selection.is_invalid_only() || !selection.takes_other(root)) {
            return Judged::Unselected(None);
        }
        if is_known || context.record.is_among_others() {
            return Judged::Skipped;
        }
        names::unrecognised(context, root);
        Judged::NoEvent(Unjudged::Unrecognised)
    }

    /// Judges a record by the one schema that was given for all.
    fn judge_by<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        schema: &Schema,
        root: Value<'e>,
    ) -> Result<Judged<'e>, CatalogFault> {
        let selection = self.settings.selection;
        if selection.is_some_and(|selection| !selection.takes_other(root)) {
            return Ok(Judged::Unselected(None));
        }
        schema::check(context, schema, root)?;
        let is_left_out = selection.is_some_and(Selection::is_invalid_only) && !context.has_error();
        Ok(if is_left_out { Judged::Unselected(None) } else { Judged::Checked })
    }

    /// Returns true if a record is selected, as far as that is known before it is judged.
    fn is_selected(&self, record: &Record<'_, '_>, root: Value<'_>, recognised: &Recognised<'_>) -> bool {
        match (recognised, self.settings.selection) {
            (_, None) => true,
            (Recognised::Event(event), _) => self.takes(record, event),
            // Only events are valid or not.
            (_, Some(selection)) => !selection.is_invalid_only() && selection.takes_other(root),
        }
    }

    /// The same for an event.
    pub(super) fn takes(&self, record: &Record<'_, '_>, event: &Event<'_>) -> bool {
        let takes = |selection: &Selection| selection.takes(self.catalog, event, captured_at(record));
        self.settings.selection.is_none_or(takes)
    }

    /// The same for an event that is only named.
    pub(super) fn takes_named(&self, named: &Named<'_>, sent: Option<Timestamp>) -> bool {
        let takes = |selection: &Selection| selection.takes_named(self.catalog, named, sent);
        self.settings.selection.is_none_or(takes)
    }
}

impl Questions for Judge<'_> {
    fn is_array_payload(&self, array: Opening<'_>) -> bool {
        match self.settings.schema {
            Some(_) => !self.settings.each,
            None => self.recogniser.is_array_payload(array),
        }
    }

    fn takes_scalars(&self) -> bool {
        self.settings.schema.is_some() || self.recogniser.takes_scalars()
    }

    fn looks_inside(&self) -> bool {
        self.settings.schema.is_none()
    }
}

/// Findings about a text that could be read, whatever it is.
pub(super) fn read(context: &mut RecordContext<'_, '_>, depth: Depth) {
    record::repaired(context);
    if depth == Depth::Payload {
        record::duplicate_names(context);
    }
}
