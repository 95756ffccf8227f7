//! The pass that shows records to people.

use std::io::{self, BufWriter, Write as _};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use cxray::capture::{Content, Record};
use cxray::catalog::CatalogFault;
use cxray::check::{Finding, Findings, Judged};
use cxray::event::{Event, captured_at, time_of_day};
use cxray::inspect::{Batch, End, Observation, Observer, Pass};
use cxray::json::Value;
use cxray::privacy::{Redactor, Secrets};
use cxray::report::print::{Clock, Full, Row, ShownRecord, Timeline, compact_line};
use cxray::report::{Concise, Palette, Report as _};
use cxray::safe;

use super::held::{Held, Shown};
use crate::cli::print::View;
use crate::commands::edge;
use crate::commands::streams::{Patient, stderr, stdout};

/// Draws records: a pure function of one record, but for the question whether there are many.
pub struct Printer<'c> {
    /// The credentials that are masked; none if all may be shown.
    pub secrets: Option<Secrets<'c>>,
    /// Takes people out of shown text; `None` if they may be seen.
    pub redactor: Option<&'c Redactor<'c>>,
    pub names: &'c [String],
    pub view: Option<View>,
    pub palette: Palette,
    pub timeline: Timeline<'c>,
    pub full: Full<'c>,
    /// There are several events, so that the view is decided.
    pub is_many: AtomicBool,
    /// The captures that are shown as one, if they are.
    pub captures: Option<Captures<'c>>,
}

/// Captures that are shown as one.
#[derive(Clone, Copy)]
pub struct Captures<'c> {
    /// Their names.
    pub names: &'c [String],
    /// Their names as they are shown.
    pub shown: &'c [String],
}

impl Captures<'_> {
    /// The capture of a record, and its line there.
    fn place_of(&self, record: &Record<'_, '_>) -> Option<(usize, u64)> {
        let source = record.source()?;
        let name = source.file.as_str()?;
        let number = self.names.iter().position(|known| *known == *name)?;
        Some((number, source.place.line))
    }
}

impl Observer for &Printer<'_> {
    type Note = Shown;

    fn see(
        &self,
        shown: &mut Shown,
        seen: Observation<'_, '_>,
        findings: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let before = shown.rows.len();
        self.draw(shown, seen, findings);
        let place = self.captures.and_then(|captures| captures.place_of(seen.record));
        if let (Some((capture, line)), Some(row)) = (place, shown.rows[before..].last_mut()) {
            (row.capture, row.line) = (Some(capture + 1), line);
        }
        Ok(())
    }
}

impl Printer<'_> {
    fn draw(&self, shown: &mut Shown, seen: Observation<'_, '_>, findings: &mut Vec<Finding>) {
        let event = match seen.judged {
            Judged::OnlyNamed(named) if matches!(self.view, None | Some(View::Timeline | View::Lanes)) => {
                let name = self.redactor.map(|redactor| redactor.event_name(&named.name));
                let name = name.as_deref().unwrap_or(&named.name);
                let (sent, line) = (captured_at(seen.record), seen.record.start().line);
                shown.count += 1;
                let row = match self.view {
                    Some(View::Lanes) => self.timeline.named_lane_row(named, name, line, sent),
                    _ => self.timeline.named_row(named, name, line, sent),
                };
                let row = Row { written: time_of_day(seen.record), ..row };
                if shown.count > 1 {
                    self.is_many.store(true, Ordering::Relaxed);
                }
                if self.view.is_none() {
                    shown.page.clear();
                    shown.page.extend_from_slice(row.text.as_bytes());
                }
                shown.rows.push(row);
                findings.clear();
                return;
            }
            Judged::Event(event) => Some(event),
            Judged::NoEvent(_) => None,
            _ => return,
        };
        let (Content::Value(value) | Content::Prose(Some(value))) = seen.record.content else {
            return;
        };
        // They are shown with their record.
        let findings = std::mem::take(findings);
        let place = self.captures.and_then(|captures| captures.place_of(seen.record));
        let (file, line) = match (self.captures, place) {
            (Some(captures), Some((capture, line))) => (&captures.shown[capture], line),
            _ => (&self.names[seen.input], seen.record.start().line),
        };
        let sent = captured_at(seen.record);
        let mut show = |value: Value<'_>, event: Option<&Event<'_>>| {
            let secrets = self.secrets.as_ref();
            let secrets = secrets.map(|secrets| secrets.of(value, event.and_then(Event::listed)));
            let secrets = secrets.unwrap_or_default();
            let findings = &findings;
            self.show(
                shown,
                &ShownRecord { record: value, event, secrets: &secrets, findings, file, line, sent },
            );
        };
        match self.redactor {
            None => show(value, event),
            Some(redactor) => {
                redactor.show(value, event, show);
            }
        }
        if let Some(row) = shown.rows.last_mut().filter(|row| row.at.is_none()) {
            row.written = time_of_day(seen.record);
        }
    }

    fn show(&self, shown: &mut Shown, sight: &ShownRecord<'_>) {
        shown.count += 1;
        match self.view {
            Some(View::Compact) => compact_line(&mut shown.page, sight, self.palette),
            Some(View::Full) => self.full.show(&mut shown.page, sight),
            Some(View::Timeline) => shown.rows.push(self.timeline.row(sight)),
            Some(View::Lanes) => shown.rows.push(self.timeline.lane_row(sight)),
            None => {
                shown.rows.push(self.timeline.row(sight));
                if shown.count > 1 {
                    self.is_many.store(true, Ordering::Relaxed);
                }
                shown.page.clear();
                if !self.is_many.load(Ordering::Relaxed) {
                    self.full.show(&mut shown.page, sight);
                }
            }
        }
    }
}

/// Shows records as they come.
pub struct Showing<'p> {
    printer: &'p Printer<'p>,
    stdout: BufWriter<Patient<io::Stdout>>,
    complaints: Concise,
    clocks: Vec<Clock>,
    /// The input of the line that was written last.
    last: Option<usize>,
    /// The only record so far, as long as the number of records decides how it is shown.
    held: Held,
    /// Records may still be on their way.
    is_live: bool,
    /// Why nothing can be shown any more.
    fault: Option<anyhow::Error>,
}

impl<'p> Pass for Showing<'p> {
    type Observer = &'p Printer<'p>;

    fn observer(&self) -> &'p Printer<'p> {
        self.printer
    }

    fn take(&mut self, input: usize, shown: Shown, batch: &mut Batch) -> ControlFlow<()> {
        // The first event of several captures is the first that is shown.
        self.clocks[input].begin(batch.first.filter(|_| self.printer.captures.is_none()));
        self.fault = self.tell(input, shown, &batch.findings).err();
        if self.fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn end(&mut self, input: usize, end: &End<'_>, _: &mut Batch) -> ControlFlow<()> {
        let name = &self.printer.names[input];
        if let Err(fault) = self.complaints.input_ended(&mut stderr(), name) {
            self.fault = Some(fault.into());
            return ControlFlow::Break(());
        }
        if let End::Fault(fault) = end {
            edge::complain(&format!("{name}: {fault}"));
        }
        ControlFlow::Continue(())
    }
}

impl<'p> Showing<'p> {
    pub fn new(printer: &'p Printer<'p>, complaints: Concise, is_live: bool) -> Self {
        Self {
            printer,
            stdout: BufWriter::new(stdout()),
            complaints,
            clocks: vec![Clock::default(); printer.names.len()],
            last: None,
            held: Held::default(),
            is_live,
            fault: None,
        }
    }

    /// Shows the event that was held back.
    pub fn end(mut self) -> anyhow::Result<()> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if let Some((_, shown)) = self.held.take() {
            self.stdout.write_all(&shown.page).context("cannot write standard output")?;
        }
        self.stdout.flush().context("cannot write standard output")
    }

    /// Shows records of an input, or holds the first one back, and reports those that cannot be shown.
    fn tell(&mut self, input: usize, shown: Shown, findings: &[Finding]) -> anyhow::Result<()> {
        self.show(input, shown).and_then(|()| self.stdout.flush()).context("cannot write standard output")?;
        for finding in findings {
            let file = finding.file(&self.printer.names[input]);
            self.complaints.finding(&mut stderr(), file, finding)?;
        }
        Ok(())
    }

    fn show(&mut self, input: usize, shown: Shown) -> io::Result<()> {
        if self.printer.view.is_some() {
            self.stdout.write_all(&shown.page)?;
            return self.rows(input, &shown.rows);
        }
        if shown.count == 0 {
            return Ok(());
        }
        if self.held.was_filled {
            self.printer.is_many.store(true, Ordering::Relaxed);
        }
        if let Some((input, held)) = self.held.take() {
            self.rows(input, &held.rows)?;
        }
        if self.last.is_none() && shown.count == 1 && !self.printer.is_many.load(Ordering::Relaxed) {
            self.held.put(input, shown, self.is_live);
            return Ok(());
        }
        self.rows(input, &shown.rows)
    }

    /// Writes lines of the timeline, and the name of the input where it changes.
    fn rows(&mut self, input: usize, rows: &[Row]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        if self.last != Some(input) && self.printer.names.len() > 1 {
            let name = safe::shown(&self.printer.names[input]);
            let before = if self.last.is_some() { "\n" } else { "" };
            let name = self.printer.palette.strong(&format!("==> {name} <=="));
            writeln!(self.stdout, "{before}{name}")?;
        }
        if self.last.is_none() {
            self.legend()?;
        }
        self.last = Some(input);
        let mut lines = Vec::new();
        for row in rows {
            self.printer.timeline.line(&mut lines, row, &mut self.clocks[input]);
        }
        self.stdout.write_all(&lines)
    }

    /// Writes the names of captures that are shown as one, and those of lanes.
    fn legend(&mut self) -> io::Result<()> {
        let printer = self.printer;
        for (number, name) in (1..).zip(printer.captures.iter().flat_map(|captures| captures.shown)) {
            let line = format!("{number:>5}  {}", safe::shown(name));
            writeln!(self.stdout, "{}", printer.palette.strong(&line))?;
        }
        if printer.view == Some(View::Lanes) {
            self.stdout.write_all(printer.timeline.lane_names().as_bytes())?;
        }
        Ok(())
    }
}
