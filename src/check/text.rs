//! Lines of text, and broken records among text: which of them name an event.

use super::findings::Findings;
use super::judge::{Depth, Judge, read};
use super::judged::Judged;
use super::no_json::valid;
use super::notation::{Notation, dump_in};
use super::tally::Tally;
use super::{names, record};
use crate::capture::{Content, Record};
use crate::catalog::CatalogFault;
use crate::event::{Event, captured_at, instant_of};
use crate::json::{SyntaxError, Value};

/// The most bytes of an array that are read to find whether it began with an event.
const BEGINNING: usize = 4 << 10;

impl Judge<'_> {
    /// A line of text is not a record, unless it names an event.
    pub(super) fn pass_prose<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        scalar: Option<Value<'e>>,
        tally: &mut Tally,
        findings: &mut Findings,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        if self.settings.schema.is_some() {
            record.pass_over();
            return Ok(Judged::Text);
        }
        let line = valid(record.text());
        let before = line.get(..record.document_start()).unwrap_or_default();
        let first = findings.len();
        let number = tally.met() + 1;
        let event = scalar.and_then(|payload| self.recogniser.payload_event(before, payload));
        let judged = if let Some(event) = event {
            let is_kept =
                self.takes(record, &event) && self.is_tail_kept(record, &event, findings, number, depth)?;
            if is_kept {
                Judged::Event(event)
            } else {
                findings.truncate(first);
                Judged::Unselected(Some(event))
            }
        } else if let Some((at, notation)) = self.dump_in(line) {
            let line = record.as_line();
            record::dumped(&mut self.context(&line, findings, number), at, notation);
            Judged::Broken
        } else {
            let named = self.recogniser.named_in(line, record.is_in_value());
            let Some(named) =
                named.filter(|named| self.takes_named(named, captured_at(record).and_then(instant_of)))
            else {
                record.pass_over();
                return Ok(Judged::Text);
            };
            let line = record.as_line();
            let mut context = self.naming(&line, findings, number, &named);
            names::without_payload(&mut context, named.range.clone());
            Judged::OnlyNamed(named)
        };
        tally.close(&judged, judged.unjudged(), &findings[first..], self.settings.redactor);
        Ok(judged)
    }

    /// A value in another notation behind the name of an event, or one that names an event or its channel.
    fn dump_in(&self, line: &str) -> Option<(usize, Notation)> {
        let (at, notation) = dump_in(line)?;
        let is_event = self.recogniser.named_in(&line[..at], false).is_some()
            // Programs print objects of their own that hold names of channels.
            || !notation.is_of_any_object() && self.recogniser.names_event(&line.as_bytes()[at..]);
        is_event.then_some((at, notation))
    }

    /// Judges the event whose payload stands at the end of a line: a scalar in the line, an array as a record of its own.
    pub(super) fn is_tail_kept(
        &self,
        record: &Record<'_, '_>,
        event: &Event<'_>,
        findings: &mut Findings,
        number: u64,
        depth: Depth,
    ) -> Result<bool, CatalogFault> {
        let array = event.payload.filter(|payload| payload.as_array().is_some());
        let tail = array.map(|array| record.as_tail(Content::Value(array)));
        let mut context = self.context(tail.as_ref().unwrap_or(record), findings, number);
        context.whole = self.settings.redactor.is_some().then(|| event.clone());
        if array.is_some() {
            context.payload = event.listed();
            read(&mut context, depth);
        }
        self.is_kept(&mut context, event, depth)
    }

    /// A line that ends with a JSON text cut off is a broken record if an event is named directly before it.
    pub(super) fn pass_torn<'e>(
        &'e self,
        record: &'e Record<'_, '_>,
        fault: &SyntaxError,
        tally: &mut Tally,
        findings: &mut Findings,
        depth: Depth,
    ) -> Result<Judged<'e>, CatalogFault> {
        let before = valid(record.text()).get(..record.document_start()).unwrap_or_default();
        if self.settings.schema.is_some() || !self.recogniser.names_payload(before) {
            return self.pass_prose(record, None, tally, findings, depth);
        }
        let first = findings.len();
        let tail = record.as_tail(Content::Broken(fault.clone()));
        record::broken(&mut self.context(&tail, findings, tally.met() + 1), &tail.content);
        let judged = Judged::Broken;
        tally.close(&judged, judged.unjudged(), &findings[first..], self.settings.redactor);
        Ok(judged)
    }

    /// Returns true if a broken record stands where other text and JSON may stand, and did not begin as an event, as far as the text
    /// before the fault shows.
    pub(super) fn is_stranger(&self, record: &Record<'_, '_>, fault: usize) -> bool {
        if !record.is_among_others() || record.lead().is_some_and(|lead| lead.is_alone) {
            return false;
        }
        let before = valid(record.text_before(fault));
        match (self.settings.schema, record.lead()) {
            (Some(_), None) => false,
            // Text that only resembles JSON is not a record that a schema is for.
            (Some(_), Some(_)) => {
                !matches!(before.trim_end().as_bytes(), [.., b'\"' | b',' | b':' | b'}' | b']'])
            }
            (None, None) => !self.recogniser.began_as_event(before),
            (None, Some(lead)) => {
                let began =
                    || self.recogniser.began_as_event(before) || self.recogniser.names_event(record.text());
                let is_element = || self.recogniser.begins_with_event(valid(record.beginning(BEGINNING)));
                !(began() || self.recogniser.introduces(lead) || is_element())
            }
        }
    }
}
