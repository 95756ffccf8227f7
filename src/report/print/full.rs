//! The view `full`: the event and its payload as it was captured, with findings marked in place.

use std::ops::Range;

use unicode_width::UnicodeWidthStr as _;

use super::ShownRecord;
use super::columns::fitting;
use super::compact::safe_json;
use super::words::Summaries;
use crate::catalog::{Catalog, Outline, SpotId};
use crate::check::{Finding, Severity};
use crate::event::{EventStatus, moment, rfc3339};
use crate::json::{Array, Kind, Object, Value};
use crate::privacy::Mask;
use crate::report::{Palette, first_sentence};
use crate::safe;

/// Columns of a level.
const INDENT: usize = 2;

/// The elements of a longer array that are shown.
const ELEMENTS: usize = 5;

/// Elements that are not worth folding.
const STUB: usize = 3;

/// Columns that a folded string keeps however deep it stands.
const LEAST: usize = 20;

/// Findings of a record that are shown.
const FINDINGS: usize = 500;

/// Carets under a long value.
const CARETS: usize = 40;

/// How long values are folded.
#[derive(Debug, Clone, Copy)]
pub struct Fold {
    /// Columns that a line may take.
    pub width: usize,
}

/// Shows events in full.
pub struct Full<'c> {
    catalog: &'c Catalog,
    summaries: Summaries<'c>,
    palette: Palette,
    fold: Option<Fold>,
}

impl<'c> Full<'c> {
    /// Events of `catalog`; nothing is folded unless it is said how.
    #[must_use]
    pub fn new(catalog: &'c Catalog, palette: Palette, fold: Option<Fold>) -> Self {
        Self { catalog, summaries: Summaries::new(catalog), palette, fold }
    }

    /// Appends all that there is to say of a record.
    pub fn show(&self, out: &mut Vec<u8>, sight: &ShownRecord<'_>) {
        let mut page = String::new();
        self.head(&mut page, sight);
        let payload = sight.event.map_or(Some(sight.record), |event| event.payload);
        let marks = Marks::of(sight, payload);
        for finding in &marks.elsewhere {
            said(&mut page, self.palette, 0, "", finding);
        }
        if marks.unsaid > 0 {
            line(&mut page, &self.palette.faint(&format!("… {} more findings", marks.unsaid)));
        }
        if let Some(payload) = payload {
            let outline = self.outline(sight);
            let body = Body { palette: self.palette, fold: self.fold, sight, marks: &marks, outline };
            body.value(
                &mut page,
                payload,
                Spot { level: 0, column: 0, id: outline.and_then(Outline::top) },
                "",
            );
        }
        page.push('\n');
        out.extend_from_slice(page.as_bytes());
    }

    /// The heading: name, meaning, place and time.
    fn head(&self, page: &mut String, sight: &ShownRecord<'_>) {
        let palette = self.palette;
        let name = match sight.event {
            Some(event) => format!("{}/{}", event.api.slug, safe::shown_cut(&event.name, 80)),
            None => "unrecognised".to_owned(),
        };
        let verdict = match errors(sight) {
            0 => String::new(),
            1 => palette.severity(Severity::Error, "  invalid: 1 error"),
            errors => palette.severity(Severity::Error, &format!("  invalid: {errors} errors")),
        };
        line(page, &format!("{}{verdict}", palette.strong(&name)));
        let says = self.summaries.of(sight);
        if !says.is_empty() {
            line(page, &format!("  {says}"));
        }
        if let Some(meaning) = self.meaning(sight) {
            line(page, &palette.faint(&format!("  {meaning}")));
        }
        let at = sight.event.and_then(|event| moment(self.catalog, event, sight.sent));
        let at = at.map(|at| format!("  {at:.3}")).unwrap_or_default();
        let arrow = palette.frame("-->");
        line(page, &format!("  {arrow} {}:{}{at}", safe::shown(sight.file), sight.line));
    }

    /// The first sentence of the event's description.
    fn meaning(&self, sight: &ShownRecord<'_>) -> Option<String> {
        let EventStatus::Listed(listed) = sight.event?.standing else {
            return None;
        };
        let description = &self.catalog.facts(listed).description;
        let first = first_sentence(description);
        (!first.is_empty()).then(|| first.to_owned())
    }

    fn outline<'s>(&'s self, sight: &ShownRecord<'s>) -> Option<&'s Outline> {
        match sight.event?.standing {
            EventStatus::Listed(listed) => self.catalog.schema(listed).ok().map(|schema| &schema.outline),
            _ => None,
        }
    }
}

fn errors(sight: &ShownRecord<'_>) -> usize {
    sight.findings.iter().filter(|finding| finding.severity == Severity::Error).count()
}

fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

/// A finding with its advice, under the place at `column`.
fn said(page: &mut String, palette: Palette, column: usize, carets: &str, finding: &Finding) {
    let code =
        format!("{carets}{}{}[{}]", if carets.is_empty() { "" } else { " " }, finding.severity, finding.code);
    let code = palette.severity(finding.severity, &code);
    line(page, &format!("{:column$}{code} {}", "", finding.shown_message()));
    if let Some(help) = finding.shown_help() {
        let column = column + carets.len() + usize::from(!carets.is_empty());
        line(page, &format!("{:column$}{} {help}", "", palette.help("help:")));
    }
}

/// The findings by where they are shown.
struct Marks<'s> {
    /// In the payload: the values, in the order of the text.
    within: Vec<(Range<usize>, &'s Finding)>,
    /// Beside it.
    elsewhere: Vec<&'s Finding>,
    /// More than anyone reads.
    unsaid: usize,
}

impl<'s> Marks<'s> {
    fn of(sight: &ShownRecord<'s>, payload: Option<Value<'s>>) -> Self {
        let unsaid = sight.findings.len().saturating_sub(FINDINGS);
        let mut marks = Self { within: Vec::new(), elsewhere: Vec::new(), unsaid };
        let body = payload.map(|payload| payload.span()).unwrap_or_default();
        for finding in sight.findings.iter().take(FINDINGS) {
            let value = finding.pointer.as_deref().and_then(|pointer| sight.record.pointer(pointer));
            match value.map(|value| value.span()) {
                Some(span) if body.start <= span.start && span.end <= body.end => {
                    marks.within.push((span, finding));
                }
                _ => marks.elsewhere.push(finding),
            }
        }
        marks.within.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        marks
    }

    /// Those of the value in `span` itself.
    fn at(&self, span: &Range<usize>) -> impl Iterator<Item = &'s Finding> {
        let first = self.within.partition_point(|(place, _)| place.start < span.start);
        let at = self.within[first..].iter().take_while(move |(place, _)| place == span);
        at.map(|(_, finding)| *finding)
    }

    /// Returns true if there is any of what stands in `span`.
    fn any_in(&self, span: &Range<usize>) -> bool {
        let first = self.within.partition_point(|(place, _)| place.start < span.start);
        self.within.get(first).is_some_and(|(place, _)| place.start < span.end)
    }
}

/// Where a value is written, and the schema's entry for it.
#[derive(Debug, Clone, Copy)]
struct Spot {
    level: usize,
    /// The column at which its first character stands.
    column: usize,
    id: Option<SpotId>,
}

/// Writes a payload.
struct Body<'s> {
    palette: Palette,
    fold: Option<Fold>,
    sight: &'s ShownRecord<'s>,
    marks: &'s Marks<'s>,
    outline: Option<&'s Outline>,
}

impl Body<'_> {
    /// A value, the text `behind` it, the end of its line, and its findings.
    fn value(&self, page: &mut String, value: Value<'_>, spot: Spot, behind: &str) {
        if !self.sight.is_secret(value) {
            if let Some(object) = value.as_object().filter(|object| !object.is_empty()) {
                return self.object(page, value, object, spot, behind);
            }
            if let Some(array) = value.as_array().filter(|array| !array.is_empty()) {
                return self.array(page, value, array, spot, behind);
            }
        }
        let (plain, painted) = self.leaf(value, spot);
        let time = self.time(value, spot).map(|time| self.palette.faint(&format!("  ← {time}")));
        line(page, &format!("{painted}{behind}{}", time.unwrap_or_default()));
        self.marked(page, value, spot.column, plain.width());
    }

    fn object(&self, page: &mut String, value: Value<'_>, object: Object<'_>, spot: Spot, behind: &str) {
        line(page, "{");
        self.marked(page, value, spot.column, 1);
        let inner = INDENT * (spot.level + 1);
        let count = object.len();
        for (index, member) in Object::iter(&object).enumerate() {
            let name = safe_json(member.name.raw());
            page.extend([" ".repeat(inner).as_str(), &self.palette.name(&name), ": "]);
            let spot = Spot {
                level: spot.level + 1,
                column: inner + name.width() + 2,
                id: self.step(spot, |outline, spot| outline.member(spot, &member.name.as_str())),
            };
            self.value(page, member.value, spot, comma(index, count));
        }
        line(page, &format!("{:1$}}}{behind}", "", INDENT * spot.level));
    }

    fn array(&self, page: &mut String, value: Value<'_>, array: Array<'_>, spot: Spot, behind: &str) {
        line(page, "[");
        self.marked(page, value, spot.column, 1);
        let inner = INDENT * (spot.level + 1);
        let count = array.len();
        let mut folded = 0;
        for (index, element) in Array::iter(&array).enumerate() {
            if self.is_folded(index, count, element) {
                folded += 1;
                continue;
            }
            self.left_out(page, inner, &mut folded);
            page.push_str(&" ".repeat(inner));
            let id = self.step(spot, |outline, spot| outline.element(spot, index));
            self.value(page, element, Spot { level: spot.level + 1, column: inner, id }, comma(index, count));
        }
        self.left_out(page, inner, &mut folded);
        line(page, &format!("{:1$}]{behind}", "", INDENT * spot.level));
    }

    /// Returns true if an element is one of many, and nothing is wrong with it.
    fn is_folded(&self, index: usize, count: usize, element: Value<'_>) -> bool {
        let is_long = self.fold.is_some() && count > ELEMENTS + STUB;
        is_long && index >= ELEMENTS && !self.marks.any_in(&element.span())
    }

    fn left_out(&self, page: &mut String, column: usize, folded: &mut usize) {
        match std::mem::take(folded) {
            0 => {}
            1 => line(page, &format!("{:column$}{}", "", self.palette.faint("… 1 more element"))),
            more => {
                line(
                    page,
                    &format!("{:column$}{}", "", self.palette.faint(&format!("… {more} more elements"))),
                );
            }
        }
    }

    /// A value without members, as it is and painted.
    fn leaf(&self, value: Value<'_>, spot: Spot) -> (String, String) {
        if self.sight.is_secret(value) {
            let text = Mask::of(value).json();
            return (text.clone(), self.palette.secret(&text));
        }
        // Blanks between brackets may be line ends.
        let text = match value.kind() {
            Kind::Object => "{}".to_owned(),
            Kind::Array => "[]".to_owned(),
            _ => safe_json(value.raw()),
        };
        let Some(fold) = self.fold.filter(|_| value.kind() == Kind::String) else {
            return (text.clone(), self.palette.scalar(value.kind(), &text));
        };
        let count = value.as_str().expect("it is a string").chars().count();
        let more = format!(" ({count} chars)");
        let room = fold.width.saturating_sub(spot.column + 1).max(LEAST);
        if text.width() <= room {
            return (text.clone(), self.palette.scalar(value.kind(), &text));
        }
        let text = fitting(&text, room.saturating_sub(more.width() + 1).max(LEAST));
        (
            format!("{text}\"{more}"),
            format!("{}\"{}", self.palette.scalar(value.kind(), &text), self.palette.faint(&more)),
        )
    }

    /// A number that is a time, as people write it.
    fn time(&self, value: Value<'_>, spot: Spot) -> Option<String> {
        let is_time = self.outline?.spot(spot.id?).is_time && value.kind() == Kind::Number;
        if is_time { rfc3339(value) } else { None }
    }

    fn step(
        &self,
        spot: Spot,
        to: impl Fn(&Outline, &crate::catalog::Spot) -> Option<SpotId>,
    ) -> Option<SpotId> {
        let outline = self.outline?;
        to(outline, outline.spot(spot.id?))
    }

    /// The findings about a value that stands at `column`.
    fn marked(&self, page: &mut String, value: Value<'_>, column: usize, width: usize) {
        for finding in self.marks.at(&value.span()) {
            said(page, self.palette, column, &"^".repeat(width.clamp(1, CARETS)), finding);
        }
    }
}

fn comma(index: usize, count: usize) -> &'static str {
    if index + 1 < count { "," } else { "" }
}
