//! A page of a run, in one file that needs nothing else: the verdict, the findings, and the story in lanes.
//!
//! The page may run its own script alone: whatever a capture holds stays text. `data` is what the script draws.

mod data;
mod format;

use std::io::{self, Write};

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::Palette;
use super::Summary;
use super::story::{Beside, Story, StoryFinding};
use crate::check::Severity;
use crate::diff::What;
use data::Data;

pub use format::Html;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Kinds of findings in the table.
const MOST_KINDS: usize = 500;

/// The changes that are counted, as they are called.
const CHANGES: [(What, &str); 5] = [
    (What::Same, "same"),
    (What::Changed, "changed"),
    (What::Missing, "only before"),
    (What::Extra, "only now"),
    (What::Moved, "moved"),
];

/// Writes the page of a story. `title` says what it is about.
pub fn page(out: &mut dyn Write, title: &str, summary: &Summary<'_>, story: &Story) -> io::Result<()> {
    let data = Data::of(summary.catalog, story);
    let kinds = kinds(data.listed(story));
    let beside = story.beside.as_ref();
    let remarks = story.remarks.iter().map(String::as_str).chain(data.remark());
    let remarks: Vec<&str> = remarks.collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content=(concat!("cxray ", env!("CARGO_PKG_VERSION")));
                title { (title) " · cxray" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head_of(title, summary, &remarks, beside))
                main class=[beside.map(|_| "beside")] {
                    (table(&kinds, story.findings.iter().filter(|finding| !finding.is_old).count()))
                    (lanes(beside.is_some()))
                    aside id="detail" aria-label="Chosen event" {}
                }
                (foot(beside.is_some()))
                script id="data" type="application/json" { (PreEscaped(data.json())) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())
}

/// The content security policy: the page may run its own script and use its own style, and nothing else.
fn policy() -> String {
    let hash = |text: &str| BASE64.encode(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn head_of(title: &str, summary: &Summary<'_>, remarks: &[&str], beside: Option<&Beside>) -> Markup {
    let tally = summary.tally;
    let (class, verdict) = match tally.worst() {
        Some(Severity::Error) => ("error", "invalid"),
        Some(Severity::Warning) => ("warning", "warnings"),
        _ if tally.judged() == 0 => ("warning", "nothing judged"),
        _ => ("good", "valid"),
    };
    let totals = [
        ("", tally.records, ["record", "records"]),
        ("", tally.events, ["event", "events"]),
        ("good", tally.valid, ["valid"; 2]),
        ("error", tally.invalid, ["invalid"; 2]),
        ("", tally.unjudged(), ["unjudged"; 2]),
        ("error", tally.errors, ["error", "errors"]),
        ("warning", tally.warnings, ["warning", "warnings"]),
        ("note", tally.notes, ["note", "notes"]),
    ];
    html! {
        header {
            div class="top" {
                h1 { (title) small { (summary.line(Palette::new(false))) } }
                button id="theme" type="button" title="Light or dark (t)" { "◐ theme" }
            }
            ul class="strip" {
                li class={ "verdict " (class) } { (verdict) }
                @for (class, count, nouns) in totals {
                    li class=[(count > 0).then_some(class)] { b { (count) } (nouns[usize::from(count != 1)]) }
                }
            }
            @if let Some(beside) = beside {
                ul class="strip changes" aria-label="Compared" {
                    @for (what, words) in CHANGES {
                        li class=(what.as_str()) { b { (beside.count(what)) } (words) }
                    }
                }
            }
            @if !remarks.is_empty() {
                ul class="remarks" { @for remark in remarks { li { (remark) } } }
            }
        }
    }
}

/// Findings of one kind.
struct Kind<'f> {
    first: &'f StoryFinding,
    /// Their places in the data.
    all: Vec<usize>,
}

/// The findings folded by kind: the worst first.
fn kinds<'f>(findings: impl Iterator<Item = &'f StoryFinding>) -> Vec<Kind<'f>> {
    let mut kinds: Vec<Kind<'f>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    // The verdict is of the new capture: findings of the old one are shown at their events.
    for (at, finding) in findings.enumerate().filter(|(_, finding)| !finding.is_old) {
        let key = (finding.severity, &finding.code, &finding.event, &finding.kind);
        let place = *places.entry(key).or_insert_with(|| {
            kinds.push(Kind { first: finding, all: Vec::new() });
            kinds.len() - 1
        });
        kinds[place].all.push(at);
    }
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.first.severity));
    kinds
}

/// The table of findings by kind, and how many of `all` are not in it.
fn table(kinds: &[Kind<'_>], all: usize) -> Markup {
    let left_out = all - kinds.iter().take(MOST_KINDS).map(|kind| kind.all.len()).sum::<usize>();
    html! {
        section id="findings" aria-label="Findings" {
            h2 { "Findings" }
            @if kinds.is_empty() { p class="quiet" { "No findings." } }
            table {
                tbody {
                    @for kind in kinds.iter().take(MOST_KINDS) { (line(kind)) }
                }
            }
            @if left_out > 0 { h2 { (left_out) " more findings are not listed" } }
        }
    }
}

fn line(Kind { first, all }: &Kind<'_>) -> Markup {
    let places: Vec<String> = all.iter().take(1_000).map(ToString::to_string).collect();
    html! {
        tr class=(first.severity.as_str()) tabindex="0" data-findings=(places.join(",")) {
            td {
                div class="code" { (first.code) }
                @if all.len() > 1 { div { (first.kind) } } @else { div { (first.message) } }
                div class="place" {
                    @if let Some(event) = &first.event { (event) " · " }
                    (first.file) ":" (first.line) ":" (first.column)
                }
            }
            td class="count" { @if all.len() > 1 { "×" (all.len()) } }
        }
    }
}

fn lanes(is_beside: bool) -> Markup {
    html! {
        section id="story" aria-label="Events" {
            div id="filters" {
                select id="api" aria-label="API" {}
                select id="event" aria-label="Event" {}
                select id="conversation" aria-label="Conversation" {}
                select id="severity" aria-label="Severity" {
                    option value="" { "any severity" }
                    option value="error" { "with errors" }
                    option value="warning" { "with warnings and errors" }
                    option value="note" { "with findings" }
                }
                @if is_beside {
                    select id="change" aria-label="Change" {
                        option value="" { "same and different" }
                        option value="differs" { "different" }
                        @for (what, words) in &CHANGES[1..] { option value=(what.as_str()) { (words) } }
                    }
                }
                input id="q" type="search" placeholder="text ( / )" aria-label="Text";
                span id="shown" aria-live="polite" {}
            }
            div id="heads" aria-hidden="true" {}
            div id="scroll" tabindex="0" {
                div id="canvas" role="listbox" aria-label="Events in the order of their times" {}
                noscript { "The lanes are drawn by the script of this page. The findings are listed without it." }
            }
        }
    }
}

fn foot(is_beside: bool) -> Markup {
    html! {
        footer {
            kbd { "j" } " " kbd { "k" } " next and previous event · " kbd { "n" } " " kbd { "p" } " next and previous finding · "
            @if is_beside { kbd { "d" } " " kbd { "u" } " next and previous difference · " }
            kbd { "/" } " text · " kbd { "t" } " theme · " kbd { "Esc" } " close · filters and the chosen event are in the address"
        }
    }
}
