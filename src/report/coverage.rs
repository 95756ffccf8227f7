//! The part of the catalogue that captures hold, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::{Palette, VERSION};
use crate::catalog::{Catalog, CatalogFault, ChartPlace, EventType, Pair};
use crate::check::Tally;
use crate::inspect::{EventSurvey, Pairs, Survey, Times};
use crate::safe;

/// Members that the text names of one event, one behind the other.
const MOST_NAMED: usize = 8;

/// Events and members found in all captures of a run.
#[derive(Clone, Copy)]
pub struct Coverage<'c> {
    /// Captures that were read.
    pub inputs: u64,
    /// The catalogue that the records are ticked off against.
    pub catalog: &'c Catalog,
    /// The only API to show; if `None`, all that came.
    pub only: Option<usize>,
    /// Counts over all records.
    pub tally: &'c Tally,
    /// Events and members that came.
    pub survey: &'c Survey,
    /// Times between events.
    pub pairs: &'c Pairs<'c>,
}

/// The document of `--format json`.
#[derive(Serialize)]
struct CoverageObject<'c> {
    version: u32,
    inputs: u64,
    records: u64,
    events: u64,
    apis: Vec<ApiObject<'c>>,
}

#[derive(Serialize)]
struct ApiObject<'c> {
    api: &'c str,
    title: &'c str,
    /// Events that came, of those in the catalogue.
    came: Vec<EventObject<'c>>,
    never: Vec<&'c str>,
    other: Vec<OtherObject<'c>>,
    times: Vec<TimesObject<'c>>,
}

#[derive(Serialize)]
struct EventObject<'c> {
    event: &'c str,
    documented: bool,
    events: u64,
    members: BTreeMap<&'c str, u64>,
    never: Vec<&'c str>,
    undocumented: &'c BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct OtherObject<'c> {
    event: &'c str,
    known: bool,
    events: u64,
}

#[derive(Serialize)]
struct TimesObject<'c> {
    title: &'c str,
    from: &'c str,
    to: &'c str,
    count: u64,
    p50_ms: i64,
    p90_ms: i64,
    p99_ms: i64,
    max_ms: i64,
}

impl<'c> Coverage<'c> {
    /// One JSON document.
    pub fn json(&self) -> Result<String, CatalogFault> {
        let object = self.object()?;
        // These objects have string keys and no other reason to fail.
        let json = serde_json::to_string_pretty(&object).expect("its keys are strings");
        let mut out = Vec::with_capacity(json.len() + 1);
        for line in json.lines() {
            safe::push_json_raw(&mut out, line);
            out.push(b'\n');
        }
        Ok(String::from_utf8(out).expect("escaping keeps UTF-8"))
    }

    /// A page for people.
    pub fn text(&self, palette: Palette) -> Result<String, CatalogFault> {
        let mut page = String::new();
        for api in self.object()?.apis {
            // Writing to a string does not fail.
            let _ = api.write(&mut page, palette);
        }
        Ok(page)
    }

    fn object(&self) -> Result<CoverageObject<'c>, CatalogFault> {
        let indices = (0..self.catalog.apis().len()).filter(|api| self.is_told(*api));
        Ok(CoverageObject {
            version: VERSION,
            inputs: self.inputs,
            records: self.tally.records,
            events: self.tally.events,
            apis: indices.map(|api| self.api(api)).collect::<Result<_, _>>()?,
        })
    }

    /// An API without events in the capture is not shown.
    fn is_told(&self, api: usize) -> bool {
        let came = || self.events(api).any(|event| self.survey.of(event).is_some());
        self.only.map_or_else(|| came() || self.others(api).next().is_some(), |only| only == api)
    }

    fn events(&self, api: usize) -> impl Iterator<Item = &'c EventType> {
        self.catalog.events().iter().filter(move |event| event.api == api)
    }

    fn others(&self, api: usize) -> impl Iterator<Item = OtherObject<'c>> {
        let slug = &self.catalog.apis()[api].slug;
        let of_api = self.survey.others.iter().filter(move |((other, _), _)| other == slug);
        of_api.map(|((_, event), (known, events))| OtherObject { event, known: *known, events: *events })
    }

    fn api(&self, index: usize) -> Result<ApiObject<'c>, CatalogFault> {
        let api = &self.catalog.apis()[index];
        let mut came = Vec::new();
        let mut never = Vec::new();
        for event in self.events(index) {
            match self.survey.of(event) {
                Some(seen) => came.push(self.event(event, seen)?),
                None if self.catalog.facts(event).documented => never.push(event.name.as_str()),
                // It is optional.
                None => {}
            }
        }
        let measured = self.pairs.measured().filter(|(pair, _)| pair.api == index);
        Ok(ApiObject {
            api: &api.slug,
            title: &api.title,
            came,
            never,
            other: self.others(index).collect(),
            times: measured.filter_map(|(pair, times)| TimesObject::of(pair.pair, times)).collect(),
        })
    }

    fn event(&self, event: &'c EventType, seen: &'c EventSurvey) -> Result<EventObject<'c>, CatalogFault> {
        let chart = self.catalog.chart(event)?;
        let mut members = BTreeMap::new();
        let mut never = Vec::new();
        // An element, or a member of any name, is nothing that anybody has named.
        let named =
            |(_, place): &(usize, &ChartPlace)| !place.pointer.is_empty() && !place.pointer.ends_with("/*");
        for (at, place) in chart.places().iter().enumerate().filter(named) {
            match seen.events_with(at) {
                0 if place.parent.is_some_and(|parent| seen.events_with(parent) > 0) => {
                    never.push(place.pointer.as_str());
                }
                // Members of a member that never came are not counted as missing.
                0 => {}
                events => {
                    members.insert(place.pointer.as_str(), events);
                }
            }
        }
        Ok(EventObject {
            event: &event.name,
            documented: self.catalog.facts(event).documented,
            events: seen.events,
            members,
            never,
            undocumented: &seen.undocumented,
        })
    }
}

impl<'c> TimesObject<'c> {
    fn of(pair: &'c Pair, times: &Times) -> Option<Self> {
        let [p50_ms, p90_ms, p99_ms, max_ms] = times.percentiles([50, 90, 99, 100])?;
        let Pair { title, from, to, .. } = pair;
        Some(Self { title, from, to, count: times.count, p50_ms, p90_ms, p99_ms, max_ms })
    }
}

impl ApiObject<'_> {
    fn write(&self, page: &mut String, palette: Palette) -> std::fmt::Result {
        let came = self.came.iter().filter(|event| event.documented).count();
        let all = came + self.never.len();
        writeln!(
            page,
            "{} ({}): {came} of {all} documented events came",
            palette.strong(self.api),
            self.title
        )?;
        self.write_came(page, palette)?;
        self.write_undocumented(page, palette)?;
        if !self.never.is_empty() {
            writeln!(page, "\n  {}", palette.strong("never came"))?;
            for event in &self.never {
                writeln!(page, "          {event}")?;
            }
        }
        self.write_times(page, palette)?;
        writeln!(page)
    }

    fn write_came(&self, page: &mut String, palette: Palette) -> std::fmt::Result {
        if self.came.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n  {}", palette.strong("came"))?;
        for event in &self.came {
            writeln!(page, "{:>8}  {}", event.events, event.event)?;
            if !event.never.is_empty() {
                writeln!(page, "          {} {}", palette.faint("never:"), some_of(&event.never))?;
            }
        }
        Ok(())
    }

    fn write_undocumented(&self, page: &mut String, palette: Palette) -> std::fmt::Result {
        let members = self.came.iter().flat_map(|event| {
            event
                .undocumented
                .iter()
                .map(|(pointer, count)| (*count, format!("{} {}", event.event, safe::shown(pointer))))
        });
        let events = self.came.iter().filter(|event| !event.documented);
        let events = events.map(|event| (event.events, format!("{} (with a schema)", event.event)));
        let others = self.other.iter().map(|other| {
            let standing = if other.known { "without a schema" } else { "not in the catalogue" };
            (other.events, format!("{} ({standing})", safe::shown(other.event)))
        });
        let all: Vec<(u64, String)> = events.chain(others).chain(members).collect();
        if all.is_empty() {
            return Ok(());
        }
        writeln!(page, "\n  {}", palette.strong("undocumented"))?;
        for (count, what) in all {
            writeln!(page, "{count:>8}  {what}")?;
        }
        Ok(())
    }

    fn write_times(&self, page: &mut String, palette: Palette) -> std::fmt::Result {
        for (index, times) in self.times.iter().enumerate() {
            if index == 0 {
                writeln!(page, "\n  {}", palette.strong("times"))?;
            }
            writeln!(page, "{:>8}  {} ({} → {})", times.count, times.title, times.from, times.to)?;
            let named =
                [("p50", times.p50_ms), ("p90", times.p90_ms), ("p99", times.p99_ms), ("max", times.max_ms)];
            let named: Vec<String> = named
                .iter()
                .map(|(name, time)| format!("{} {}", palette.faint(name), duration(*time)))
                .collect();
            writeln!(page, "          {}", named.join(", "))?;
        }
        Ok(())
    }
}

/// The first few of many.
fn some_of(pointers: &[&str]) -> String {
    let more = pointers.len().saturating_sub(MOST_NAMED);
    let named = pointers[..pointers.len() - more].join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

/// Milliseconds as people write them: `1m 30s`, `250ms`.
fn duration(milliseconds: i64) -> String {
    format!("{:#}", jiff::SignedDuration::from_millis(milliseconds))
}
