//! The dates of an input: the year, and whether the day or the month comes first.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::read::{Stamp, Written, find, full_year, whole};

/// The most bytes of a line that are searched for a date.
const LOOKED_AT: usize = 64;

/// How many days lie at most between a date and the nearest dated line, if a year's end lies between them.
const NEAR: i32 = 31;

/// The facts about the dates of an input at a place in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The date of the nearest line that has one.
    nearest: Option<Date>,
    order: Order,
}

/// The order in which numbers of a date stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Order {
    /// No date needs it.
    #[default]
    Unasked,
    /// A date can be read in two ways, and nothing decides.
    Doubtful,
    DayFirst,
    MonthFirst,
    YearFirst,
}

/// When something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// At this time.
    At(Timestamp),
    /// A date can be read in two ways.
    Doubtful,
    /// The day, or its year, is unknown.
    Nothing,
}

/// The reader of the stamps of an input at a place in it.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'z> {
    /// The zone of stamps that have none.
    pub zone: &'z TimeZone,
    /// The facts about the dates.
    pub calendar: Calendar,
}

impl Clock<'_> {
    /// When the first stamp in `text` was written.
    #[must_use]
    pub fn read(self, text: &str) -> Told {
        find(text).map_or(Told::Nothing, |stamp| self.told(&stamp))
    }

    /// The same for a text that is nothing but a stamp.
    #[must_use]
    pub fn read_whole(self, text: &str) -> Told {
        whole(text).map_or(Told::Nothing, |stamp| self.told(&stamp))
    }

    /// The first date in `text`, if it can be read as two days.
    #[must_use]
    pub fn doubtful_day(self, text: &str) -> Option<&str> {
        let stamp = find(text).filter(|stamp| self.told(stamp) == Told::Doubtful)?;
        Some(text.get(stamp.day)?.trim_end_matches([' ', ',']))
    }

    fn told(self, stamp: &Stamp) -> Told {
        if let Written::Epoch(moment) = stamp.date {
            return Told::At(moment);
        }
        let date = match self.calendar.date(stamp.date) {
            Day::Is(date) => date,
            Day::Doubtful => return Told::Doubtful,
            Day::Unknown => return Told::Nothing,
        };
        self.at(date, stamp.time, stamp).map_or(Told::Nothing, Told::At)
    }

    fn at(self, date: Date, time: Time, stamp: &Stamp) -> Option<Timestamp> {
        let local = date.to_datetime(time);
        match stamp.offset {
            Some(offset) => offset.to_timestamp(local).ok(),
            None => self.zone.to_timestamp(local).ok(),
        }
    }
}

/// The day that a date means.
enum Day {
    Is(Date),
    Doubtful,
    Unknown,
}

impl Calendar {
    /// Returns true if a date of the input can be read in two ways, as far as it was read.
    #[must_use]
    pub fn is_doubtful(self) -> bool {
        self.order == Order::Doubtful
    }

    fn date(self, written: Written) -> Day {
        let known = |date: Option<Date>| date.map_or(Day::Unknown, Day::Is);
        match written {
            Written::Full { year, month, day } => known(Date::new(year, month, day).ok()),
            Written::Yearless { month, day } => known(self.in_year(month, day)),
            Written::Numbers { .. } => {
                let readings = readings(written);
                match readings.as_slice() {
                    [] => Day::Unknown,
                    [(_, date)] => Day::Is(*date),
                    [(_, date), others @ ..] if others.iter().all(|(_, other)| other == date) => {
                        Day::Is(*date)
                    }
                    _ => {
                        let asked = readings.iter().find(|(order, _)| *order == self.order);
                        asked.map_or(Day::Doubtful, |(_, date)| Day::Is(*date))
                    }
                }
            }
            Written::Epoch(_) => Day::Unknown,
        }
    }

    /// The date without a year, in the year of the nearest dated line; beyond the end of that year if that is nearer.
    fn in_year(self, month: i8, day: i8) -> Option<Date> {
        let nearest = self.nearest?;
        let date = |year: i16| Date::new(year, month, day).ok();
        let year = nearest.year();
        let is_near = |date: &Date| date.since(nearest).is_ok_and(|span| span.get_days().abs() <= NEAR);
        date(year)
            .filter(is_near)
            .or_else(|| [year - 1, year + 1].into_iter().filter_map(date).find(is_near))
            .or_else(|| date(year))
    }

    fn learn(&mut self, stamp: &Stamp) {
        if let Written::Numbers { .. } = stamp.date {
            self.learn_order(stamp.date);
        }
        if let Day::Is(date) = self.date(stamp.date) {
            self.nearest = Some(date);
        }
    }

    fn learn_order(&mut self, written: Written) {
        if !matches!(self.order, Order::Unasked | Order::Doubtful) {
            return;
        }
        match readings(written).as_slice() {
            [] => {}
            [(order, _)] => self.order = *order,
            [(_, date), others @ ..] if others.iter().all(|(_, other)| other == date) => {}
            _ => self.order = Order::Doubtful,
        }
    }
}

/// The ways in which numbers can be read as a date.
fn readings(written: Written) -> Vec<(Order, Date)> {
    let Written::Numbers { first, second, year, third } = written else { return Vec::new() };
    let year_first = third.map(|third| (Order::YearFirst, Date::new(full_year(first), second, third)));
    let orders = [
        Some((Order::DayFirst, Date::new(year, second, first))),
        Some((Order::MonthFirst, Date::new(year, first, second))),
        year_first,
    ];
    orders.into_iter().flatten().filter_map(|(order, date)| Some((order, date.ok()?))).collect()
}

/// Learns the order of dates from the lines of an input.
#[derive(Debug, Clone, Default)]
pub struct Almanac {
    calendar: Calendar,
    /// Where the last date stood in its line, and its text: most lines have the date of the line before.
    last: (usize, Vec<u8>),
}

impl Almanac {
    /// The facts of the first lines of an input: the order of day and month, and the first date.
    #[must_use]
    pub fn of_beginning(text: &[u8]) -> Self {
        let mut almanac = Self::default();
        let mut first = None;
        for line in text.split(|byte| *byte == b'\n') {
            almanac.learn(line);
            first = first.or(almanac.calendar.nearest);
        }
        Self { calendar: Calendar { nearest: first, ..almanac.calendar }, last: (0, Vec::new()) }
    }

    /// The facts so far.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        self.calendar
    }

    /// Learns from the beginning of a line; true if something is known that was not.
    pub fn learn(&mut self, line: &[u8]) -> bool {
        let (at, last) = &self.last;
        let is_same = !last.is_empty() && line.get(*at..*at + last.len()) == Some(last.as_slice());
        if is_same || !may_begin_with_date(line) {
            return false;
        }
        let beginning = &line[..line.len().min(LOOKED_AT)];
        let Some(stamp) = beginning.utf8_chunks().next().and_then(|chunk| find(chunk.valid())) else {
            return false;
        };
        self.last = (stamp.day.start, line[stamp.day.clone()].to_vec());
        let before = self.calendar;
        self.calendar.learn(&stamp);
        self.calendar != before
    }
}

/// Returns true if a line may begin with a date, as far as its first bytes tell: a digit, a bracket or a quote, a level, the name of a
/// month or a day.
fn may_begin_with_date(line: &[u8]) -> bool {
    match line {
        [b'0'..=b'9' | b'[' | b'(' | b'<' | b'"' | b'\'', ..] => true,
        [b'A'..=b'Z', second, third, fourth, ..] => {
            let is_short = second.is_ascii_alphabetic() && third.is_ascii_alphabetic();
            second.is_ascii_digit() || is_short && !fourth.is_ascii_lowercase()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Almanac, Calendar, Clock, Told};

    fn clock(calendar: Calendar) -> Clock<'static> {
        Clock { zone: const { &TimeZone::UTC }, calendar }
    }

    /// The stamps after the input has had these lines.
    fn told(lines: &str, stamp: &str) -> String {
        let mut almanac = Almanac::default();
        for line in lines.lines() {
            almanac.learn(line.as_bytes());
        }
        match clock(almanac.calendar()).read(stamp) {
            Told::At(at) => at.to_string(),
            Told::Doubtful => "doubtful".to_owned(),
            Told::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn stamps_are_read_as_logs_write_them() {
        for (stamp, at) in [
            ("2014-01-09T09:58:12.035Z x", "2014-01-09T09:58:12.035Z"),
            ("[2014-01-09 11:58:12,035 +0200] INFO", "2014-01-09T09:58:12.035Z"),
            ("INFO 2014-01-09T11:58:12.035+02:00: x", "2014-01-09T09:58:12.035Z"),
            ("2023-10-19T11:48:12.688356092Z", "2023-10-19T11:48:12.688356092Z"),
            ("2024-06-10 07:10:26,810 [main] x", "2024-06-10T07:10:26.81Z"),
            ("2024-06-10 07:10:26:810 x", "2024-06-10T07:10:26.81Z"),
            ("2024-06-10, 07:10 x", "2024-06-10T07:10:00Z"),
            ("2024-06-10 07:10:26.810 UTC [12] LOG", "2024-06-10T07:10:26.81Z"),
            ("2024-06-10 09:10:26 CEST x", "2024-06-10T07:10:26Z"),
            ("2024-06-10 07:10:26 INFO x", "2024-06-10T07:10:26Z"),
            ("<34>1 2024-06-10T07:10:26.003Z host", "2024-06-10T07:10:26.003Z"),
            ("20240610T071026.5Z x", "2024-06-10T07:10:26.5Z"),
            ("20240610 07:10:26 x", "2024-06-10T07:10:26Z"),
            ("2024/06/10 07:10:26 [error] 7#7: x", "2024-06-10T07:10:26Z"),
            ("10.0.0.1 - - [10/Jun/2024:07:10:28 -0530] \"GET /\"", "2024-06-10T12:40:28Z"),
            ("Mon, 10 Jun 2024 07:10:26 GMT", "2024-06-10T07:10:26Z"),
            ("7:M 10 Jun 2024 07:10:26.810 * x", "2024-06-10T07:10:26.81Z"),
            ("10-Jun-2024 07:10:26.810 INFO [main]", "2024-06-10T07:10:26.81Z"),
            ("10-JUN-24 07:10:26 AM", "2024-06-10T07:10:26Z"),
            ("Jun 10, 2024 7:10:26 PM org.x.Y z", "2024-06-10T19:10:26Z"),
            ("Jun 10, 2024, 12:10:26\u{202f}AM x", "2024-06-10T00:10:26Z"),
            ("Mon Jun 10 2024 07:10:26 GMT+0200 (CEST)", "2024-06-10T05:10:26Z"),
            ("[Mon Jun 10 07:10:26.123456 2024] [core:info]", "2024-06-10T07:10:26.123456Z"),
            ("Mon Jun 10 07:10:26 UTC 2024 x", "2024-06-10T07:10:26Z"),
            ("June 10, 2024 07:10:26 x", "2024-06-10T07:10:26Z"),
            ("6/13/2024 7:10:26 AM", "2024-06-13T07:10:26Z"),
            ("[13.06.24, 07:10:30] x", "2024-06-13T07:10:30Z"),
            ("6/6/2024 7:10 PM x", "2024-06-06T19:10:00Z"),
            ("I20240610 07:10:26.810123 12 x.cc:1] y", "2024-06-10T07:10:26.810123Z"),
            ("1718003429.250 x", "2024-06-10T07:10:29.25Z"),
            ("[1718003429] x", "2024-06-10T07:10:29Z"),
            ("1718003429250 x", "2024-06-10T07:10:29.25Z"),
            ("1718003429250123 x", "2024-06-10T07:10:29.250123Z"),
            ("1718003429250123456 x", "2024-06-10T07:10:29.250123456Z"),
            ("type=SYSCALL msg=audit(1718003429.250:12): x", "2024-06-10T07:10:29.25Z"),
            ("level=info ts=1718003429.25 msg=x", "2024-06-10T07:10:29.25Z"),
            ("2024-06-10T07:10:60Z leap", "2024-06-10T07:10:59Z"),
            ("2024-06-10_07:10:26.81234 x", "2024-06-10T07:10:26.81234Z"),
            ("Thu Jun 6 07:10:26 2024 x", "2024-06-06T07:10:26Z"),
            ("10/Jun/2024 07:10:28 x", "2024-06-10T07:10:28Z"),
            ("20240610071026 x", "2024-06-10T07:10:26Z"),
            ("20240610-071026.5 x", "2024-06-10T07:10:26.5Z"),
            ("20240610_071026 x", "2024-06-10T07:10:26Z"),
            ("10-JUN-24 07.10.26.810000 PM x", "2024-06-10T19:10:26.81Z"),
            ("Jun 10, 2024 @ 07:10:26.810 x", "2024-06-10T07:10:26.81Z"),
            ("Jun 10, 2024 at 7:10:26 PM UTC x", "2024-06-10T19:10:26Z"),
            ("June 10th 2024, 07:10:26.810 x", "2024-06-10T07:10:26.81Z"),
        ] {
            assert_eq!(told("", stamp), at, "{stamp}");
        }
    }

    #[test]
    fn other_numbers_are_no_time() {
        for none in [
            "",
            "12:00:01.123 x",
            "2014-01-09 x",
            "2014-13-09T09:58:12Z é",
            "2014-02-30 09:58:12",
            "2024-06-10 25:10:26",
            "call 1718003429 now",
            "171800342 x",
            "9999999999 x",
            "10.0.0.1 12:00:01",
            "v2024-06-10-12 07:10:26.1.2024-06",
            "Jun 10 07:10:27 no year",
            "I0610 07:10:26.810123 12 x.go:1] no year",
            "Mayor 10 2024 07:10:26",
            "13/13/2024 07:10:26",
            "[    0.000000] Linux",
            "20241310071026 x",
            "202406100710267 x",
            "call 20240610 x",
            "10-JUN-24 07.10.26 x",
            "Jun 10, 2024 attic 7:10:26",
        ] {
            assert_eq!(told("", none), "nothing", "{none}");
        }
    }

    #[test]
    fn a_missing_year_is_that_of_the_nearest_dated_line() {
        let dated = "2024-06-09 07:10:26,810 x";
        assert_eq!(told(dated, "Jun 10 07:10:27 h x"), "2024-06-10T07:10:27Z");
        assert_eq!(told(dated, "Jun  1 07:10:27 h x"), "2024-06-01T07:10:27Z");
        assert_eq!(told(dated, "<13>Jun 10 07:10:27 h x"), "2024-06-10T07:10:27Z");
        assert_eq!(told(dated, "E0610 07:10:26.810123 12 x.go:1] y"), "2024-06-10T07:10:26.810123Z");
        assert_eq!(told(dated, "06-10 07:10:26.810 12 13 D Tag: x"), "2024-06-10T07:10:26.81Z");
        assert_eq!(told("2025-01-01T00:00:01Z x", "Dec 31 23:59:59 h x"), "2024-12-31T23:59:59Z");
        assert_eq!(
            told("2024-12-30T00:00:01Z x\nDec 31 23:59:59 y", "Jan  1 00:00:00 h"),
            "2025-01-01T00:00:00Z"
        );
        assert_eq!(told("2024-01-05T00:00:01Z x", "Sep 10 00:00:00 h"), "2024-09-10T00:00:00Z");
        assert_eq!(told("2023-06-01T00:00:01Z x", "Feb 29 00:00:00 h"), "nothing");
        let first =
            Almanac::of_beginning(b"Jun 10 07:10:27 h x\n2024-06-10T07:10:28Z y\n2025-06-10T07:10:28Z y\n");
        let at = "2024-06-10T07:10:27Z".parse().map(Told::At);
        assert_eq!(Ok(clock(first.calendar()).read("Jun 10 07:10:27 h")), at.map_err(|_| ()));
    }

    #[test]
    fn the_order_of_day_and_month_is_decided_by_a_number_above_twelve() {
        assert_eq!(told("", "[10.06.24, 07:10:30] x"), "doubtful");
        assert_eq!(told("[13.06.24, 07:10:30] x", "[10.06.24, 07:10:30] x"), "2024-06-10T07:10:30Z");
        assert_eq!(told("6/13/24, 7:10:30 AM x", "6/10/24, 7:10:30 PM x"), "2024-06-10T19:10:30Z");
        assert_eq!(told("13-06-2024 07:10:30 x", "10/06/2024 07:10:30 x"), "2024-06-10T07:10:30Z");
        assert_eq!(told("[10.06.24, 07:10:30] x", "[06.06.24, 07:10:30] x"), "2024-06-06T07:10:30Z");
        // Spark writes the year first.
        assert_eq!(told("", "24/06/10 07:10:30 INFO x"), "doubtful");
        assert_eq!(told("24/06/10 07:10:30 INFO x", "13/06/24 07:10:30 x"), "doubtful");
        assert_eq!(told("", "13/06/50 07:10:30 x"), "2050-06-13T07:10:30Z");
    }

    #[test]
    fn stamps_without_a_zone_are_in_the_zone_of_the_user() {
        let zone = crate::stamp::zone("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let clock = Clock { zone: &zone, calendar: Calendar::default() };
        let at = |text: &str| match clock.read(text) {
            Told::At(at) => at.to_string(),
            _ => String::new(),
        };
        assert_eq!(at("2024-06-10 07:10:26,810"), "2024-06-10T05:10:26.81Z");
        assert_eq!(at("2024-01-10 07:10:26"), "2024-01-10T06:10:26Z");
        assert_eq!(at("2024-06-10 07:10:26 UTC"), "2024-06-10T07:10:26Z");
        // The hour that is left out in spring is read as if summer had not begun.
        assert_eq!(at("2024-03-31 02:30:00"), "2024-03-31T01:30:00Z");
    }
}
