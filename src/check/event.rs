//! From an event to its findings: its envelope, its availability and its payload.

use super::context::RecordContext;
use super::findings::Findings;
use super::judge::{Depth, Judge};
use super::select::Selection;
use super::{availability, envelope, named, names, schema};
use crate::capture::Record;
use crate::catalog::{CatalogFault, EventType};
use crate::event::{Direction, Event, EventStatus, Recognised};
use crate::json::{Kind, Value};

impl Judge<'_> {
    /// Reads of a plain record all that is read of a valid one before its payload.
    pub(crate) fn event_of<'e>(&'e self, record: &'e Record<'_, '_>, root: Value<'e>) -> Option<Event<'e>> {
        let direction = Direction::of_exchange(record);
        let Recognised::Event(event) = self.recogniser.recognise_sent(root, direction) else { return None };
        let mut findings = Findings::default();
        envelope::check(&mut self.context(record, &mut findings, 0), self.catalog, &self.channels, &event);
        Some(event)
    }

    /// Judges an event as deep as is asked for, or as it takes to know whether it has an error, if only such events
    /// are wanted. False if it is not wanted.
    pub(super) fn is_kept<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        event: &Event<'e>,
        depth: Depth,
    ) -> Result<bool, CatalogFault> {
        let is_invalid_only = self.settings.selection.is_some_and(Selection::is_invalid_only);
        if depth == Depth::Name && !is_invalid_only {
            return Ok(true);
        }
        let before = context.findings.len();
        self.judge_event(context, event)?;
        let is_kept = !is_invalid_only || context.has_error();
        if depth == Depth::Name {
            context.findings.truncate(before);
        }
        Ok(is_kept)
    }

    /// The one door between a record that is an event and its findings. A valid event passes it without
    /// allocating.
    fn judge_event<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        event: &Event<'e>,
    ) -> Result<(), CatalogFault> {
        context.api = Some(&event.api.slug);
        context.event = Some(event.name.clone());
        envelope::check(context, self.catalog, &self.channels, event);
        match event.standing {
            EventStatus::Listed(listed) => {
                self.judge_availability(context, event, listed)?;
                self.judge_payload(context, event, listed)?;
            }
            EventStatus::Unlisted(known) => names::unlisted(context, self.catalog, event, known),
            EventStatus::Unknown { nearest } => names::unknown(context, self.catalog, event, nearest),
        }
        Ok(())
    }

    /// Judges whether the installation has the event, and the members in it.
    fn judge_availability<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        event: &Event<'e>,
        listed: &'e EventType,
    ) -> Result<(), CatalogFault> {
        let Some(target) = self.settings.targets.and_then(|targets| targets.of(listed.api)) else {
            return Ok(());
        };
        let is_there = availability::event(context, target, self.catalog.facts(listed), event);
        // Members of an event that the target does not have are not reported.
        if let Some(payload) = event.payload.filter(|_| is_there) {
            availability::members(context, target, &self.catalog.schema(listed)?.outline, payload);
        }
        Ok(())
    }

    fn judge_payload<'e>(
        &'e self,
        context: &mut RecordContext<'e, '_>,
        event: &Event<'e>,
        listed: &'e EventType,
    ) -> Result<(), CatalogFault> {
        let schema = self.catalog.schema(listed)?;
        let may_be_empty = event.is_hand_made() && self.catalog.facts(listed).no_data;
        let payload = match event.payload {
            None if may_be_empty => return Ok(()),
            Some(payload) if may_be_empty && payload.kind() == Kind::Null => return Ok(()),
            Some(payload) => payload,
            None => {
                context.lacks_payload = true;
                envelope::without_payload(context, event);
                return Ok(());
            }
        };
        if schema.accepts(payload) {
            return Ok(());
        }
        schema::check(context, schema, payload)?;
        named::check(context, &schema.outline, payload);
        Ok(())
    }
}
