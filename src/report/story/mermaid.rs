//! A sequence diagram in the language of Mermaid, as GitHub and GitLab render it.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Story, StoryRecord};
use crate::catalog::Lane;
use crate::check::Severity;
use crate::safe;

/// Arrows that are drawn: more are unreadable, and Mermaid refuses texts of more than 50,000 characters.
const MOST_ARROWS: usize = 250;

/// Characters of the diagram.
const LONGEST: usize = 45_000;

/// Characters of a label.
const LONGEST_LABEL: usize = 60;

/// A pause of so many milliseconds is shown.
const PAUSE: i64 = 30_000;

/// The story as a diagram. Events that come again and again are one arrow.
#[must_use]
pub fn mermaid(story: &Story) -> String {
    let mut out = "sequenceDiagram\n".to_owned();
    let drawn: Vec<(usize, &StoryRecord)> =
        story.records.iter().enumerate().filter(|(_, record)| record.parties.is_some()).collect();
    for lane in Lane::ALL {
        let is_there = |(_, record): &&(usize, &StoryRecord)| {
            record.parties.is_some_and(|(from, to)| from == lane || to == lane)
        };
        if drawn.iter().any(|record| is_there(&record)) {
            line(&mut out, &format!("participant {0} as {0}", lane.as_str()));
        }
    }
    let findings = by_record(story);
    let has_several = drawn.windows(2).any(|pair| pair[0].1.conversation != pair[1].1.conversation);
    let mut before: Option<&StoryRecord> = None;
    let mut rest = drawn.as_slice();
    let mut arrows = 0;
    while let Some((at, record)) = rest.first() {
        let again = rest.iter().take_while(|(other, next)| {
            is_same(record, next)
                && (other == at || !findings.contains_key(other))
                && !findings.contains_key(at)
        });
        let again = again.count().max(1);
        if arrows == MOST_ARROWS || out.len() > LONGEST {
            let lane = record.parties.map_or("server", |(from, _)| from.as_str());
            line(&mut out, &format!("Note over {lane}: {} more events are not drawn", rest.len()));
            break;
        }
        pause(&mut out, before, record);
        if has_several && before.is_none_or(|before| before.conversation != record.conversation) {
            turn(&mut out, record);
        }
        arrow(&mut out, record, again);
        for (severity, words) in findings.get(at).into_iter().flatten() {
            note(&mut out, record, &format!("{severity} {words}"));
        }
        arrows += 1;
        before = rest.get(again - 1).map(|(_, record)| *record);
        rest = &rest[again..];
    }
    if drawn.is_empty() {
        out.push_str("  participant server\n  Note over server: no events\n");
    }
    out
}

/// The findings of each record, with the notes left out.
fn by_record(story: &Story) -> HashMap<usize, Vec<(Severity, String)>> {
    let mut findings: HashMap<usize, Vec<(Severity, String)>> = HashMap::new();
    for finding in story.findings.iter().filter(|finding| finding.severity > Severity::Note) {
        let Some(record) = finding.record else { continue };
        findings
            .entry(record)
            .or_default()
            .push((finding.severity, format!("{}: {}", finding.code, finding.message)));
    }
    findings
}

fn is_same(one: &StoryRecord, other: &StoryRecord) -> bool {
    one.event == other.event
        && one.api == other.api
        && one.parties == other.parties
        && one.conversation == other.conversation
        && one.words == other.words
}

fn arrow(out: &mut String, record: &StoryRecord, again: usize) {
    let Some((from, to)) = record.parties else { return };
    let words = safe::cut(&record.words, LONGEST_LABEL);
    let name = record.event.rsplit('.').next().expect("a split has a last part");
    let times = if again > 1 { format!(" (×{again})") } else { String::new() };
    let label = if words.is_empty() { format!("{name}{times}") } else { format!("{name}{times}: {words}") };
    let (from, to) = (from.as_str(), to.as_str());
    // What the server pushes is drawn as an answer.
    let head = if from == "server" { "-->>" } else { "->>" };
    line(out, &format!("{from}{head}{to}: {}", escaped(&label)));
}

fn note(out: &mut String, record: &StoryRecord, words: &str) {
    let Some((from, to)) = record.parties else { return };
    let over =
        if from == to { from.as_str().to_owned() } else { format!("{},{}", from.as_str(), to.as_str()) };
    line(out, &format!("Note over {over}: {}", escaped(&safe::cut(words, 2 * LONGEST_LABEL))));
}

fn turn(out: &mut String, record: &StoryRecord) {
    let words = match &record.conversation {
        Some(conversation) => format!("conversation {}", safe::shown_cut(conversation, LONGEST_LABEL)),
        None => "of no conversation".to_owned(),
    };
    note(out, record, &words);
}

fn pause(out: &mut String, before: Option<&StoryRecord>, record: &StoryRecord) {
    let (Some(before), Some(now)) = (before.and_then(|before| before.at), record.at) else { return };
    if now - before >= PAUSE {
        note(out, record, &format!("{} s later", (now - before) / 1000));
    }
}

fn line(out: &mut String, text: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(out, "  {text}");
}

/// A text that Mermaid shows as it is: whatever could mean something to it, or to HTML, is the code of a character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A statement ends at this word in some versions, whatever stands before it.
    let is_word = |at: usize| {
        let begins = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let rest = &text[at..];
        let ends = |rest: &str| rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
        begins && rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("end")) && ends(&rest[3..])
    };
    for (at, c) in text.char_indices() {
        let is_mark = |c: char| " .,-_/()=…“”×".contains(c) || c == ':' && text[at..].starts_with(": ");
        let is_plain = c.is_alphanumeric() || is_mark(c);
        if is_plain && !(matches!(c, 'e' | 'E') && is_word(at)) {
            out.push(c);
        } else if safe::is_hostile(c) {
            out.push(' ');
        } else {
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_means_something_is_a_code() {
        assert_eq!(escaped("a; b\nend %% <b> #1;"), "a#59; b #101;nd #37;#37; #60;b#62; #35;1#59;");
        assert_eq!(escaped("ended, sends: “agent” (×2)"), "ended, sends: “agent” (×2)");
    }
}
