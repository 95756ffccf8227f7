//! The view `timeline`: one line an event.

use std::borrow::Cow;
use std::io::Write as _;
use std::sync::OnceLock;

use super::columns::{self, fitting, middle};
use super::words::{Summaries, push_value};
use super::{ShownRecord, compact_line};
use crate::catalog::Catalog;
use crate::check::Severity;
use crate::event::{Named, instant_of, moment};
use crate::json::{Path, name_hash};
use crate::report::Palette;
use crate::safe;
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// Columns of the time since the first event, the time of day, the gap, the line number, the event's name and the key.
const TIME: usize = 10;
const CLOCK: usize = 12;
const GAP: usize = 9;
const LINE: usize = 5;
const NAME: usize = 34;
const KEY: usize = 12;

/// On fewer columns there is no room for the API and for the plugin that an event's name begins with.
const NARROW: usize = 120;

/// Columns of the event's name there.
const SHORT_NAME: usize = 22;

/// On fewer columns a badge does not count.
const NARROWER: usize = 100;

/// On fewer columns there is no room for the key either, so that something is left for what an event says.
const KEYLESS: usize = 90;

/// On fewer columns there is none for the gap.
const GAPLESS: usize = 80;

/// The columns of a timeline that is so wide: the less there is, the more is left out. What is wrong with an event and what
/// it says goes last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Columns that are left beside the time.
    pub(super) room: usize,
    /// Of the name of the event, if it is cut.
    short_name: Option<usize>,
    has_key: bool,
    has_gap: bool,
    has_counts: bool,
}

impl Layout {
    fn of(width: Option<usize>) -> Self {
        let width = width.unwrap_or(usize::MAX);
        let has_gap = width >= GAPLESS;
        let beside = LINE + TIME + 3 + if has_gap { GAP + 1 } else { 0 };
        let room = if width == usize::MAX { width } else { width.saturating_sub(beside) };
        let name = if has_gap { SHORT_NAME } else { (room * 2 / 5).min(SHORT_NAME) };
        let short_name = (width < NARROW).then_some(name);
        Self { room, short_name, has_key: width >= KEYLESS, has_gap, has_counts: width >= NARROWER }
    }
}

/// Characters of an unknown name of an event.
const LONGEST_NAME: usize = 60;

/// Characters of a record that is not an event.
const LONGEST_RECORD: usize = 120;

/// A gap of at least this many milliseconds is marked as long.
const LONG: i64 = 30_000;

/// One line of the timeline, without the time, which depends on the lines before.
#[derive(Debug, Default)]
pub struct Row {
    /// When the event was sent.
    pub at: Option<Timestamp>,
    /// The time of day that the capture gives without its day.
    pub written: Option<Time>,
    /// The line of the capture.
    pub line: u64,
    /// The number of the capture, if several are shown as one.
    pub capture: Option<usize>,
    /// The rest of the line, and its end.
    pub text: String,
}

/// Words events.
pub struct Timeline<'c> {
    pub(super) catalog: &'c Catalog,
    summaries: Summaries<'c>,
    pub(super) palette: Palette,
    pub(super) layout: Layout,
    /// The zone of the time of day, if that is shown.
    clock: Option<TimeZone>,
    /// Columns of the longest name of an API.
    api: usize,
    /// Where the events of the catalogue name their conversation, by number; taken apart when first asked for.
    keys: Vec<OnceLock<Vec<Path>>>,
}

impl<'c> Timeline<'c> {
    /// A timeline of events of `catalog`.
    ///
    /// A line takes `width` columns at most; any number if nothing is said.
    #[must_use]
    pub fn new(catalog: &'c Catalog, palette: Palette, width: Option<usize>) -> Self {
        let api = catalog.apis().iter().map(|api| columns::width(&api.slug)).max().unwrap_or(0);
        let keys = catalog.events().iter().map(|_| OnceLock::new()).collect();
        Self {
            catalog,
            summaries: Summaries::new(catalog),
            palette,
            layout: Layout::of(width),
            clock: None,
            api,
            keys,
        }
    }

    /// With a column of the time of day in this zone, if there is one.
    #[must_use]
    pub fn clock(mut self, zone: Option<TimeZone>) -> Self {
        if zone.is_some() {
            self.layout.room = self.layout.room.saturating_sub(CLOCK + 1);
        }
        self.clock = zone;
        self
    }

    /// Columns of a line before its text.
    pub(super) fn before_text(&self) -> usize {
        let clock = if self.clock.is_some() { CLOCK + 1 } else { 0 };
        let gap = if self.layout.has_gap { GAP + 1 } else { 0 };
        LINE + 1 + clock + TIME + gap + 2
    }

    /// The row of an event, or of other JSON.
    #[must_use]
    pub fn row(&self, sight: &ShownRecord<'_>) -> Row {
        let (api, name, at) = match sight.event {
            Some(event) => {
                let name = safe::shown_cut(&event.name, LONGEST_NAME);
                (event.api.slug.as_str(), name, moment(self.catalog, event, sight.sent))
            }
            None => ("-", "unrecognised".to_owned(), None),
        };
        let is_painted = self.palette.has_colours();
        let badge = badge(sight, self.layout.has_counts);
        // Findings are shown, whatever else there is no room for.
        let reserved = badge.as_ref().map_or(0, |(_, badge)| columns::width(badge) + 1);
        let left = self.layout.room.saturating_sub(reserved);
        let mut text = Cut { left, is_painted, out: String::with_capacity(160) };
        if let Some(columns) = self.layout.short_name {
            let name = short(&name, columns);
            text.push(&fitting(&name, columns), columns, |text| self.palette.strong(text));
        } else {
            text.push(api, self.api, |text| self.palette.faint(text));
            text.push(&name, NAME, |text| self.palette.strong(text));
        }
        if self.layout.has_key {
            let key = self.key(sight).unwrap_or_default();
            text.push(&middle(&key, KEY), KEY, |text| self.palette.of_many(name_hash(&key), text));
        }
        text.left += self.layout.room.min(reserved);
        if let Some((severity, badge)) = badge {
            text.push(&badge, 0, |text| self.palette.severity(severity, text));
        }
        text.push(&self.words(sight), 0, str::to_owned);
        let mut text = text.out;
        text.truncate(text.trim_end().len());
        text.push('\n');
        Row { at, line: sight.line, text, ..Row::default() }
    }

    /// The row of an event that a line of text only names; `name` is as it may be shown.
    #[must_use]
    pub fn named_row(&self, named: &Named<'_>, name: &str, line: u64, sent: Option<f64>) -> Row {
        let name = safe::shown_cut(name, LONGEST_NAME);
        let is_painted = self.palette.has_colours();
        let mut text = Cut { left: self.layout.room, is_painted, out: String::new() };
        if let Some(columns) = self.layout.short_name {
            text.push(&fitting(&short(&name, columns), columns), columns, |text| self.palette.strong(text));
        } else {
            text.push(&named.api.slug, self.api, |text| self.palette.faint(text));
            text.push(&name, NAME, |text| self.palette.strong(text));
        }
        if self.layout.has_key {
            text.push("", KEY, str::to_owned);
        }
        text.push("only named, without a payload", 0, |text| self.palette.faint(text));
        let mut text = text.out;
        text.truncate(text.trim_end().len());
        text.push('\n');
        Row { at: sent.and_then(instant_of), line, text, ..Row::default() }
    }

    pub(super) fn words(&self, sight: &ShownRecord<'_>) -> String {
        if sight.event.is_some() {
            return self.summaries.of(sight);
        }
        let mut line = Vec::new();
        compact_line(&mut line, sight, Palette::new(false));
        safe::shown_cut(String::from_utf8_lossy(&line).trim_end(), LONGEST_RECORD)
    }

    /// The key of the conversation, as it may be shown.
    pub(super) fn key(&self, sight: &ShownRecord<'_>) -> Option<String> {
        let (listed, payload) = sight.event?.listed()?;
        let paths = self.keys.get(listed.number)?.get_or_init(|| {
            self.catalog.facts(listed).key.iter().filter_map(|pointer| Path::new(pointer)).collect()
        });
        let mut key = String::new();
        paths
            .iter()
            .find(|path| path.from(payload).is_some_and(|value| push_value(&mut key, value, sight)))?;
        Some(key)
    }

    /// Appends a row with its time and the gap before it, as `clock` has them.
    pub fn line(&self, out: &mut Vec<u8>, row: &Row, clock: &mut Clock) {
        let palette = self.palette;
        let (since, gap) = clock.tick(row.at);
        let is_long = gap.is_some_and(|gap| gap >= LONG);
        let since = since.map(|since| in_words(if since < 0 { "" } else { "+" }, since)).unwrap_or_default();
        let gap = gap.map(|gap| in_words(if is_long { "…" } else { "" }, gap)).unwrap_or_default();
        let wall = self.clock.as_ref().map(|zone| wall(row, zone)).unwrap_or_default();
        let (blank, gap) =
            if self.layout.has_gap { (" ", format!("{gap:>GAP$}")) } else { ("", String::new()) };
        let place = match row.capture {
            Some(capture) => format!("{capture}:{}", row.line),
            None => row.line.to_string(),
        };
        // Writing to a `Vec` cannot fail.
        let _ = if palette.has_colours() {
            let line = palette.faint(&format!("{place:>LINE$}"));
            let gap = if is_long { palette.severity(Severity::Warning, &gap) } else { palette.faint(&gap) };
            write!(out, "{line} {wall}{since:>TIME$}{blank}{gap}  {}", row.text)
        } else {
            write!(out, "{place:>LINE$} {wall}{since:>TIME$}{blank}{gap}  {}", row.text)
        };
    }
}

/// The time of day of a row, as a column.
fn wall(row: &Row, zone: &TimeZone) -> String {
    let time = row.at.map(|at| zone.to_datetime(at).time()).or(row.written);
    let time = time.map(|time| time.strftime("%H:%M:%S%.3f").to_string()).unwrap_or_default();
    format!("{time:>CLOCK$} ")
}

/// A long name without its beginning: `WebChatService.agentConnected` is known by its end.
fn short(name: &str, columns: usize) -> Cow<'_, str> {
    match name.rsplit_once('.') {
        Some((_, end)) if columns::width(name) > columns => Cow::Owned(format!("….{end}")),
        _ => Cow::Borrowed(name),
    }
}

/// The worst severity that an event has, if it is an error or a warning, with a count if there is room for one.
pub(super) fn badge(sight: &ShownRecord<'_>, has_counts: bool) -> Option<(Severity, String)> {
    // For other JSON that is said already.
    sight.event?;
    let count = |severity| sight.findings.iter().filter(|finding| finding.severity == severity).count();
    let words = |number: usize, noun: &str| match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    };
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => None,
        (0, _) if !has_counts => Some((Severity::Warning, "[warning]".to_owned())),
        (_, _) if !has_counts => Some((Severity::Error, "[invalid]".to_owned())),
        (0, warnings) => Some((Severity::Warning, format!("[{}]", words(warnings, "warning")))),
        (errors, _) => Some((Severity::Error, format!("[invalid: {}]", words(errors, "error")))),
    }
}

/// Knows the time of the first event and of the last one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Clock {
    /// The first event was sent `at` this time, if it is the first.
    pub fn begin(&mut self, at: Option<Timestamp>) {
        self.first = self.first.or(at);
    }

    /// Milliseconds since the first event, and since the one before.
    fn tick(&mut self, at: Option<Timestamp>) -> (Option<i64>, Option<i64>) {
        let Some(at) = at else {
            return (None, None);
        };
        let first = *self.first.get_or_insert(at);
        let before = self.last.replace(at);
        let since = |earlier: Timestamp| at.as_millisecond() - earlier.as_millisecond();
        (Some(since(first)), before.map(since))
    }
}

/// Milliseconds as people write them: `0.250s`, `2m05.3s`, `1h02m05s`, `3d04h`, with something before them.
fn in_words(before: &str, milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "-" } else { before };
    let all = milliseconds.unsigned_abs();
    let (seconds, minutes, hours, days) =
        (all / 1000 % 60, all / 60_000 % 60, all / 3_600_000 % 24, all / 86_400_000);
    match all {
        0..60_000 => format!("{sign}{seconds}.{:03}s", all % 1000),
        60_000..3_600_000 => format!("{sign}{minutes}m{seconds:02}.{}s", all % 1000 / 100),
        3_600_000..86_400_000 => format!("{sign}{hours}h{minutes:02}m{seconds:02}s"),
        _ => format!("{sign}{days}d{hours:02}h"),
    }
}

/// A line that takes no more columns than are left.
pub(super) struct Cut {
    pub(super) left: usize,
    pub(super) is_painted: bool,
    pub(super) out: String,
}

impl Cut {
    /// Appends `text` in at least `columns`, painted, and a blank.
    pub(super) fn push(&mut self, text: &str, columns: usize, paint: impl Fn(&str) -> String) {
        let fitting = fitting(text, self.left);
        let width = columns::width(&fitting);
        match &fitting {
            _ if fitting.is_empty() => {}
            Cow::Borrowed(text) if !self.is_painted => self.out.push_str(text),
            fitting => self.out.push_str(&paint(fitting)),
        }
        let wanted = width.max(columns) + 1;
        let blanks = (wanted - width).min(self.left - width);
        self.out.extend(std::iter::repeat_n(' ', blanks));
        self.left -= width + blanks;
    }
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn durations_are_written_as_people_say_them() {
        let all = [0, 250, 59_999, 125_300, 3_725_000, 270_000_000, -1500].map(|all| in_words("", all));
        assert_eq!(all, ["0.000s", "0.250s", "59.999s", "2m05.3s", "1h02m05s", "3d03h", "-1.500s"]);
    }
}
