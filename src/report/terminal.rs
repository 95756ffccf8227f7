//! The terminal that a report is shown on: its width, and links to files.

use std::borrow::Cow;
use std::ops::Range;
use std::path::PathBuf;

use textwrap::{Options, WordSeparator, WordSplitter};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::ci::uri;

/// The width and the abilities of a terminal. The default is no terminal: lines of any length, no links.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// Columns of a line.
    pub columns: Option<usize>,
    /// The current folder, if the terminal shows hyperlinks (OSC 8).
    pub links_from: Option<PathBuf>,
}

impl Terminal {
    /// A line, continued on further lines behind `indent` where it is too long. A word is never broken: the terminal does that, and
    /// copied text stays whole.
    #[must_use]
    pub fn wrap<'l>(&self, line: &'l str, indent: &str) -> Cow<'l, str> {
        let Some(columns) = self.columns else { return Cow::Borrowed(line) };
        let options = Options::new(columns)
            .subsequent_indent(indent)
            .break_words(false)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        Cow::Owned(textwrap::fill(line, options))
    }

    /// Paragraphs that were broken for another width, as one line each, which `wrap_page` breaks again. Indented lines stay.
    #[must_use]
    pub fn unfill(&self, text: &str) -> String {
        if self.columns.is_none() {
            return text.to_owned();
        }
        let mut whole = String::new();
        for line in text.lines() {
            if !whole.is_empty() {
                let is_new = whole.ends_with('\n') || line.is_empty() || line.starts_with(' ');
                whole.push(if is_new { '\n' } else { ' ' });
            }
            whole.push_str(line);
        }
        whole
    }

    /// A text of several lines, each continued behind its own indentation.
    #[must_use]
    pub fn wrap_page(&self, page: &str) -> String {
        let lines = page.split('\n');
        let wrapped = lines.map(|line| self.wrap(line, &line[..line.len() - line.trim_start().len()]));
        wrapped.collect::<Vec<_>>().join("\n")
    }

    /// The name of a file as it is shown, linked with the file.
    pub(super) fn link(&self, file: &str, shown: &str) -> String {
        match &self.links_from {
            Some(folder) if !file.starts_with('<') => {
                let target = uri::of_path(&folder.join(file).to_string_lossy());
                format!("\u{1b}]8;;{target}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
            }
            _ => shown.to_owned(),
        }
    }

    /// The part of a text around `place` that a line behind `margin` columns has room for, in whole characters as people see them.
    /// One column is left for the sign of what is cut off, on each side where something is.
    pub(super) fn window(&self, text: &str, place: Range<usize>, margin: usize) -> Range<usize> {
        let room = self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(margin + 2).max(8));
        if text.width() <= room {
            return 0..text.len();
        }
        let before = |at: usize, room: usize| {
            let characters = text[..at].grapheme_indices(true).rev();
            farthest(characters, room).map_or(at, |(start, _)| start)
        };
        let start = before(place.start, room / 3);
        let end = farthest(text[start..].grapheme_indices(true), room)
            .map_or(start, |(at, character)| start + at + character.len());
        // What stands at the end of a text may leave room on the left.
        let left = if end == text.len() { room.saturating_sub(text[start..].width()) } else { 0 };
        before(start, left)..end
    }
}

/// The last of the characters that fit into `room` columns.
fn farthest<'t>(characters: impl Iterator<Item = (usize, &'t str)>, room: usize) -> Option<(usize, &'t str)> {
    let mut width = 0;
    characters
        .take_while(|(_, character)| {
            width += character.width();
            width <= room
        })
        .last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_has_whole_characters_and_its_place() {
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        let text = format!("{}{}x{}", "ab".repeat(40), family.repeat(9), "漢字".repeat(40));
        for columns in [20, 60, 80, 120, 200] {
            let terminal = Terminal { columns: Some(columns), links_from: None };
            for (at, character) in text.grapheme_indices(true) {
                let window = terminal.window(&text, at..at + character.len(), 4);
                assert!(window.start <= at && at < window.end, "{columns} {at} {window:?}");
                let shown = &text[window];
                assert!(shown.width() + 6 <= columns, "{columns} {at} {shown}");
                assert!(shown.graphemes(true).all(|it| text.graphemes(true).any(|whole| whole == it)));
            }
        }
    }

    #[test]
    fn a_line_is_continued_between_words() {
        let terminal = Terminal { columns: Some(20), links_from: None };
        assert_eq!(
            terminal.wrap("expected an integer, found \u{1b}[1mthe string\u{1b}[0m", "  "),
            "expected an integer,\n  found \u{1b}[1mthe string\u{1b}[0m"
        );
        assert_eq!(terminal.wrap(&"x".repeat(30), ""), "x".repeat(30));
    }

    #[test]
    fn a_link_is_the_address_of_a_file() {
        let terminal = Terminal { columns: None, links_from: Some("/home/a b".into()) };
        assert_eq!(
            terminal.link("c.har", "c.har"),
            "\u{1b}]8;;file:///home/a%20b/c.har\u{1b}\\c.har\u{1b}]8;;\u{1b}\\"
        );
        assert_eq!(terminal.link("<stdin>", "<stdin>"), "<stdin>");
    }
}
