//! The values of a log are cut where they end, with the text before them.

use super::look::{Look, begins_log_line, ends_literal, look};
use super::prefixed::{Joined, join};
use super::{Console, KEPT, LineEnd, Open};
use crate::capture::cut::{Cut, Step};
use crate::capture::cutter::{Cutter, Long};
use crate::capture::escaped::{Escape, FIRST, LONGEST, decode};
use crate::capture::lexical::{is_blank, skip_blanks, trim_end, valid_prefix};
use crate::capture::skim::{End, Skim, Skimmed};
use crate::json::string_end;

/// How much of the line behind a value is waited for, so that it can be shown with it.
const SHOWN: usize = 4 << 10;

impl Cutter {
    /// Goes on in a log.
    pub(in crate::capture) fn log(&mut self, text: &[u8], is_all: bool, mut console: Box<Console>) -> Step {
        if console.is_long {
            console.is_long = false;
            // Of what was too long only the beginning is at hand.
            console.line_end = LineEnd::default();
            console.begin_line(self.at);
            console.has_value = true;
        }
        let step = match console.open.take() {
            Some(open) if open.complete.is_some() => self.end_logged(text, is_all, &mut console, open),
            Some(Open { torn: Some(before), kind, lead, .. }) => {
                let open = Open { kind, lead, next_line: None, complete: None, torn: None };
                self.tear_logged(text, is_all, before, &mut console, open)
            }
            Some(open) if matches!(open.kind, Look::Value | Look::Literal) => {
                self.logged_value(text, is_all, &mut console, open)
            }
            Some(open) => self.logged_on_line(text, is_all, &mut console, open),
            None => self.log_text(text, is_all, &mut console),
        };
        self.console = Some(console);
        step
    }

    /// Looks for the next value.
    fn log_text(&mut self, text: &[u8], is_all: bool, console: &mut Console) -> Step {
        let from = self.at;
        let mut at = from;
        while let Some(next) = memchr::memchr3(b'\n', b'{', b'[', &text[at..]).map(|next| at + next) {
            if text[next] == b'\n' {
                if let Some((start, look)) = console.encoded(text, next) {
                    self.begin_logged(text, start, look, console);
                    return Step::Again;
                }
                console.end_line(text, next, &mut self.found);
                at = next + 1;
                console.begin_line(at);
                if at - from >= self.rules.run && !self.found.is_empty() {
                    self.at = at;
                    return Step::Again;
                }
                continue;
            }
            let before = next.checked_sub(1).filter(|before| *before >= console.lead_start);
            match look(text, next, before.map(|before| text[before]), is_all) {
                Some(Look::Text) if opens_lines(text, next) => match console.joined(text, next, is_all) {
                    Joined::Whole { end, .. } => {
                        self.begin_logged(text, next, Look::Prefixed, console);
                        if let Some(open) = &mut console.open {
                            open.complete = Some(end);
                        }
                        return Step::Again;
                    }
                    Joined::Not { until } => {
                        console.unjoined = until;
                        at = next + 1;
                    }
                    Joined::Unknown => {
                        self.at = next;
                        return if self.found.is_empty() { Step::More } else { Step::Again };
                    }
                },
                Some(Look::Text) => at = next + 1,
                Some(kind) => {
                    let length = match kind {
                        Look::Quoted => 1,
                        Look::Resembles if text[console.lead_start..next].ends_with(b"map") => 3,
                        _ => 0,
                    };
                    let start = next - length;
                    self.begin_logged(text, start, kind, console);
                    return Step::Again;
                }
                None => {
                    self.at = next;
                    return if self.found.is_empty() { Step::More } else { Step::Again };
                }
            }
        }
        self.end_text(text, is_all, console)
    }

    /// No value begins in the rest of the text at hand.
    fn end_text(&mut self, text: &[u8], is_all: bool, console: &mut Console) -> Step {
        if is_all && let Some((start, look)) = console.encoded(text, text.len()) {
            self.begin_logged(text, start, look, console);
            return Step::Again;
        }
        self.at = text.len();
        if is_all {
            console.end_line(text, text.len(), &mut self.found);
            console.let_go(&mut self.found);
            console.begin_line(text.len());
        }
        match (self.found.is_empty(), is_all) {
            (false, _) => Step::Again,
            (true, true) => Step::End,
            (true, false) => Step::More,
        }
    }

    fn begin_logged(&mut self, text: &[u8], start: usize, kind: Look, console: &mut Console) {
        let lead = Box::new(console.lead(text, start, &mut self.found));
        let line = &text[console.line_start..start];
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        let indent = if console.is_far(start) { 0 } else { blanks };
        console.has_value = true;
        self.at = start;
        self.skim = Some(Skim::new(text, start, indent));
        console.open = Some(Open { kind, lead, next_line: None, complete: None, torn: None });
    }

    /// Goes on with JSON, line after line.
    fn logged_value(&mut self, text: &[u8], is_all: bool, console: &mut Console, mut open: Open) -> Step {
        let Some(skim) = &mut self.skim else {
            return Step::Again;
        };
        let start = skim.start;
        let limit = start.saturating_add(self.rules.max_record);
        loop {
            if let Some(line) = open.next_line {
                let begins_other = if open.kind == Look::Literal { ends_literal } else { begins_log_line };
                match begins_other(text, line, is_all) {
                    None => {
                        console.open = Some(open);
                        return Step::More;
                    }
                    Some(true) => return self.tear_logged(text, is_all, line, console, open),
                    Some(false) => open.next_line = None,
                }
            }
            let line_end = console.line_end(text, skim.at);
            let line = line_end.map_or(text.len(), |end| end + 1);
            let is_cut = line > limit;
            let view = &text[..line.min(limit)];
            let reach = if is_all && line_end.is_none() { End::Input } else { End::More };
            match skim.run(view, self.distrusted, reach) {
                Skimmed::Closed { end, .. } => {
                    open.complete = Some(end);
                    console.open = Some(open);
                    return Step::Again;
                }
                Skimmed::Torn { before } => return self.tear_logged(text, is_all, before, console, open),
                Skimmed::RanOut if is_cut => return self.long_log(console, open),
                Skimmed::RanOut => match line_end {
                    Some(end) => open.next_line = Some(end + 1),
                    None if is_all => return self.tear_logged(text, is_all, text.len(), console, open),
                    None => {
                        console.open = Some(open);
                        return Step::More;
                    }
                },
            }
        }
    }

    /// Goes on with what ends on its line: JSON in a string, or what only resembles JSON.
    fn logged_on_line(&mut self, text: &[u8], is_all: bool, console: &mut Console, mut open: Open) -> Step {
        let start = self.at;
        let found = console.line_end(text, start);
        let limit = start.saturating_add(self.rules.max_record);
        let line_end = match found {
            Some(end) => end,
            None if is_all || text.len() > limit => text.len(),
            None => {
                console.open = Some(open);
                return Step::More;
            }
        };
        if line_end > limit {
            return self.long_log(console, open);
        }
        let line = &text[..line_end];
        let closed = match (open.kind, &mut self.skim) {
            (Look::Quoted, _) => string_end(line, start + 1),
            (Look::Escaped(escape), _) => escaped_end(&line[start..], escape).map(|end| start + end),
            (kind, Some(skim)) => match skim.run(line, 0, End::Input) {
                Skimmed::Closed { end, .. } => Some(end),
                // A literal whose first member stands behind its bracket, as Node.js printed them: `{ a: 1,`.
                Skimmed::RanOut if kind == Look::Resembles && line.trim_ascii_end().ends_with(b",") => {
                    match goes_on(text, line_end + 1, is_all) {
                        None => {
                            console.open = Some(open);
                            return Step::More;
                        }
                        Some(true) => {
                            open.kind = Look::Literal;
                            open.next_line = Some(line_end + 1);
                            console.open = Some(open);
                            return Step::Again;
                        }
                        Some(false) => None,
                    }
                }
                Skimmed::Torn { .. } | Skimmed::RanOut => None,
            },
            (_, None) => None,
        };
        if closed.is_none() {
            open.kind = Look::Resembles;
        }
        open.complete = Some(closed.unwrap_or_else(|| trim_end(text, start, line_end)));
        console.open = Some(open);
        Step::Again
    }

    /// The value is complete. It goes on when its line is there too, or as much of it as is shown.
    fn end_logged(&mut self, text: &[u8], is_all: bool, console: &mut Console, open: Open) -> Step {
        let end = open.complete.unwrap_or(self.at);
        let is_there = is_all || text.len() - end >= SHOWN || console.line_end(text, end).is_some();
        if !is_there {
            console.open = Some(open);
            return Step::More;
        }
        let start = self.at;
        let cut = match open.kind {
            Look::Quoted => Cut::Quoted,
            Look::Escaped(escape) => Cut::Escaped(escape),
            Look::Prefixed => {
                let bytes = u32::try_from(start - console.line_start).expect("a prefix is short");
                Cut::Prefixed { bytes }
            }
            Look::Text | Look::Value | Look::Resembles | Look::Literal => Cut::Text,
        };
        if !console.echoes.is_echo(&text[start..end], &open.lead.before) {
            self.found.push_back((cut, start..end));
            console.leads.push_back(open.lead);
        }
        console.go_on_behind(text, start, end);
        self.skim = None;
        self.at = end;
        Step::Again
    }

    /// The value ends unfinished somewhere before `before`, where something else begins, unless it goes on behind the prefix of the
    /// next line.
    fn tear_logged(
        &mut self,
        text: &[u8],
        is_all: bool,
        before: usize,
        console: &mut Console,
        mut open: Open,
    ) -> Step {
        let start = self.at;
        match console.joined(text, start, is_all) {
            Joined::Whole { end, .. } => {
                open.kind = Look::Prefixed;
                open.complete = Some(end);
                console.open = Some(open);
                return Step::Again;
            }
            Joined::Unknown => {
                open.torn = Some(before);
                console.open = Some(open);
                return Step::More;
            }
            Joined::Not { until } => console.unjoined = until,
        }
        self.distrusted = self.distrusted.max(before);
        let tear = self.earlier_tear(text, start, before).unwrap_or(before);
        if let Some((inner, end)) = lone_bracket(&text[..tear], start) {
            // The bracket before it is text: a mark, or what is left of a tag.
            self.at = inner;
            self.skim = None;
            open.complete = Some(end);
            open.torn = None;
            console.open = Some(open);
            return Step::Again;
        }
        self.found.push_back((Cut::Text, start..trim_end(text, start, tear)));
        console.leads.push_back(open.lead);
        console.echoes.forget();
        let line_start = memchr::memrchr(b'\n', &text[start..tear]).map(|end| start + end + 1);
        self.skim = None;
        self.at = tear;
        match line_start {
            Some(line_start) if text[line_start..tear].iter().all(|byte| is_blank(*byte)) => {
                console.begin_line(line_start);
            }
            _ => console.go_on_behind(text, start, tear),
        }
        Step::Again
    }

    /// The value is longer than a record may be: it ends on its line, at the latest.
    fn long_log(&mut self, console: &mut Console, open: Open) -> Step {
        let start = self.at;
        console.let_go(&mut self.found);
        console.leads.push_back(open.lead);
        console.echoes.forget();
        console.is_long = true;
        let skim = self.skim.take().filter(|_| open.kind == Look::Value);
        self.long = Some(match skim {
            Some(skim) => Long::on_line(skim),
            None => Long::line(start, start),
        });
        Step::Again
    }
}

impl Console {
    /// The value that begins at `start` on the line at hand and goes on behind the prefix of that line.
    fn joined(&self, text: &[u8], start: usize, is_all: bool) -> Joined {
        let is_prefixed = self.gone == 0 && (1..KEPT).contains(&(start - self.line_start));
        if !is_prefixed || start < self.unjoined {
            return Joined::Not { until: self.unjoined };
        }
        join(text, self.line_start, start, is_all)
    }
}

/// The value that alone stands behind the bracket at `start`, and nothing behind it, where the bracket is not closed.
fn lone_bracket(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let inner = skip_blanks(text, start + 1).filter(|inner| text[start] == b'[' && text[*inner] == b'{')?;
    let end = Skim::new(text, inner, 0).find_end(text)?;
    skip_blanks(text, end).is_none().then_some((inner, end))
}

/// Returns true if nothing stands behind the bracket at `at` on its line.
fn opens_lines(text: &[u8], at: usize) -> bool {
    let behind = text[at + 1..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    behind == Some(&b'\n')
}

/// Returns true if the line that begins at `at` is indented, as the second line of a literal is; `None` while it is not there.
fn goes_on(text: &[u8], at: usize, is_all: bool) -> Option<bool> {
    match text.get(at) {
        Some(first) => Some(matches!(first, b' ' | b'\t')),
        None => is_all.then_some(false),
    }
}

/// Where the value ends that a line begins with, its quotes escaped. Not more of the line is decoded than about twice as much
/// as the value is long: many may stand on it.
fn escaped_end(line: &[u8], escape: Escape) -> Option<usize> {
    let mut length = FIRST;
    loop {
        let part = &line[..line.len().min(length).min(LONGEST)];
        let decoded = decode(valid_prefix(part), escape);
        if let Some(end) = Skim::new(&decoded.text, 0, 0).find_end(&decoded.text) {
            return Some(decoded.map.place(end));
        }
        if part.len() < length {
            return None;
        }
        length *= 4;
    }
}
