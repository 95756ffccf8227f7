//! The view `lanes`: the timeline as a diagram, with an arrow from who sent an event to who received it.

use std::fmt::Write as _;

use super::ShownRecord;
use super::columns::fitting;
use super::timeline::{Cut, Row, Timeline, badge};
use crate::catalog::Lane;
use crate::check::Severity;
use crate::event::{Named, parties};
use crate::json::name_hash;
use crate::safe;

/// Columns of a lane, by the columns that are left beside the time.
const WIDTHS: [(usize, usize); 3] = [(130, 11), (75, 8), (0, 6)];

/// Columns of the name of an event.
const NAME: usize = 20;

/// Characters of an unknown name of an event.
const LONGEST_NAME: usize = 60;

impl Timeline<'_> {
    /// The names of the lanes, as the line above them.
    #[must_use]
    pub fn lane_names(&self) -> String {
        let columns = self.lane_columns();
        let mut names = " ".repeat(self.before_text());
        for lane in Lane::ALL {
            let name = lane.as_str();
            let name = if name.len() > columns { fitting(name, columns - 1) } else { name.into() };
            // Writing to a `String` cannot fail.
            let _ = write!(names, "{name:^columns$}");
        }
        format!("{}\n", self.palette.strong(names.trim_end()))
    }

    /// The row of an event, or of other JSON, as an arrow between lanes.
    #[must_use]
    pub fn lane_row(&self, sight: &ShownRecord<'_>) -> Row {
        let row = self.row(sight);
        let ends = sight.event.and_then(|event| parties(self.catalog, event));
        let name = match sight.event {
            Some(event) => safe::shown_cut(&event.name, LONGEST_NAME),
            None => "unrecognised".to_owned(),
        };
        let badge = badge(sight, false);
        let key = self.key(sight);
        let paint = |text: &str| match (&badge, &key) {
            (Some((severity, _)), _) => self.palette.severity(*severity, text),
            (None, Some(key)) => self.palette.of_many(name_hash(key), text),
            (None, None) => self.palette.frame(text),
        };
        let text = self.lanes(ends, paint, badge.as_ref(), (&name, &self.words(sight)));
        Row { text, ..row }
    }

    /// The row of an event that a line of text only names.
    #[must_use]
    pub fn named_lane_row(&self, named: &Named<'_>, name: &str, line: u64, sent: Option<f64>) -> Row {
        let row = self.named_row(named, name, line, sent);
        let name = safe::shown_cut(name, LONGEST_NAME);
        let text = self.lanes(None, str::to_owned, None, (&name, "only named, without a payload"));
        Row { text, ..row }
    }

    fn lanes(
        &self,
        ends: Option<(Lane, Lane)>,
        paint: impl Fn(&str) -> String,
        badge: Option<&(Severity, String)>,
        (name, words): (&str, &str),
    ) -> String {
        let columns = self.lane_columns();
        let mut out = drawn(ends, columns, |text| self.palette.faint(text), paint);
        let left = self.layout.room.saturating_sub(columns * Lane::ALL.len() + 1);
        let mut text = Cut { left, is_painted: self.palette.has_colours(), out: String::new() };
        let name = name.rsplit('.').next().expect("a split has a last part");
        let is_followed = badge.is_some() || !words.is_empty();
        text.push(name, if is_followed { NAME } else { 0 }, |text| self.palette.strong(text));
        if let Some((severity, badge)) = badge {
            text.push(badge, 0, |text| self.palette.severity(*severity, text));
        }
        text.push(words, 0, str::to_owned);
        out.push(' ');
        out.push_str(&text.out);
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }

    fn lane_columns(&self) -> usize {
        let fits = |(room, _): &&(usize, usize)| self.layout.room >= *room;
        WIDTHS.iter().find(fits).map(|(_, columns)| *columns).expect("the last one fits everywhere")
    }
}

/// The lanes with an arrow from one to the other, or a dot on one.
fn drawn(
    ends: Option<(Lane, Lane)>,
    columns: usize,
    faint: impl Fn(&str) -> String,
    paint: impl Fn(&str) -> String,
) -> String {
    let middle = |lane: Lane| {
        let index = Lane::ALL.iter().position(|other| *other == lane).expect("it is one of all lanes");
        index * columns + columns / 2
    };
    let mut cells = vec![' '; columns * Lane::ALL.len()];
    for lane in Lane::ALL {
        cells[middle(lane)] = '│';
    }
    let Some((from, to)) = ends else { return faint(&String::from_iter(cells)) };
    let (start, end) = (middle(from).min(middle(to)), middle(from).max(middle(to)));
    if start == end {
        cells[start] = '●';
    } else {
        for cell in &mut cells[start + 1..end] {
            *cell = if *cell == '│' { '┼' } else { '─' };
        }
        let is_right = middle(from) < middle(to);
        cells[middle(from)] = if is_right { '├' } else { '┤' };
        cells[if is_right { end - 1 } else { start + 1 }] = if is_right { '▶' } else { '◀' };
    }
    let part = |range: &[char]| String::from_iter(range);
    format!(
        "{}{}{}",
        faint(&part(&cells[..start])),
        paint(&part(&cells[start..=end])),
        faint(&part(&cells[end + 1..]))
    )
}

#[cfg(test)]
mod tests {
    use super::{Lane, drawn};

    #[test]
    fn an_arrow_leads_from_the_sender_to_the_receiver() {
        let plain = |text: &str| text.to_owned();
        let drawn = |ends| drawn(ends, 4, plain, plain);
        assert_eq!(drawn(Some((Lane::Client, Lane::Agent))), "  ├───┼──▶│   │   │ ");
        assert_eq!(drawn(Some((Lane::Server, Lane::Supervisor))), "  │   │   │   │◀──┤ ");
        assert_eq!(drawn(Some((Lane::Agent, Lane::Agent))), "  │   │   ●   │   │ ");
        assert_eq!(drawn(None), "  │   │   │   │   │ ");
    }
}
