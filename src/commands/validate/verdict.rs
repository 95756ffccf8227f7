//! The verdict of a run: found or not, and whether enough was judged to say so.

use anyhow::anyhow;
use cxray::capture::Input;
use cxray::check::{Severity, Tally};
use cxray::inspect::Outcome;

use crate::cli::exit::Exit;
use crate::cli::validate::{FailOn, ValidateArgs};
use crate::commands::edge::Advice;

/// Names of inputs that a summary holds.
const MOST_NAMES: usize = 1_000;

/// Inputs in which nothing was judged.
#[derive(Default)]
pub struct Unjudged {
    /// Their names.
    pub names: Vec<String>,
    /// Each with the reason.
    pub told: Vec<String>,
    /// One of them was named by the user: the job was not done.
    pub is_named: bool,
}

impl Unjudged {
    /// Looks at the result of each input. Unselected records need not be judged.
    pub fn of(args: &ValidateArgs, inputs: &[Input], read: &Outcome) -> Self {
        let mut unjudged = Self::default();
        for (input, tally) in inputs.iter().zip(&read.inputs) {
            let Some(tally) = tally.as_ref().filter(|tally| tally.judged() + tally.unselected == 0) else {
                continue;
            };
            let name = input.to_string();
            unjudged.is_named |= is_named(args, input);
            unjudged.told.push(format!("{name}: nothing was judged: {}", why(tally)));
            if unjudged.names.len() < MOST_NAMES {
                unjudged.names.push(name);
            }
        }
        unjudged
    }
}

/// Returns true if the user named an input: it was not found in a folder.
pub fn is_named(args: &ValidateArgs, input: &Input) -> bool {
    match input {
        Input::File(path) => args.reading.files.contains(path),
        Input::Stdin { .. } | Input::Memory { .. } => true,
    }
}

/// Why nothing was judged.
fn why(tally: &Tally) -> String {
    match (tally.records, tally.skipped) {
        (0, _) => "no record was found".to_owned(),
        (_, skipped) if tally.unjudged() == 0 => format!("no event was found ({skipped} skipped)"),
        _ => tally.why_unjudged(),
    }
}

/// From which severity on a finding fails the run; nothing if none does.
pub fn bar(args: &ValidateArgs) -> Option<Severity> {
    bar_of(args.fail_on)
}

/// The same for what `--fail-on` says.
pub fn bar_of(fail_on: Option<FailOn>) -> Option<Severity> {
    match fail_on.unwrap_or(FailOn::Error) {
        FailOn::Never => None,
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Note => Some(Severity::Note),
    }
}

pub fn verdict(bar: Option<Severity>, tally: &Tally) -> Exit {
    let is_found = bar.zip(tally.worst()).is_some_and(|(bar, worst)| worst >= bar);
    if is_found { Exit::Found } else { Exit::Good }
}

/// Why fewer records were judged than `--min-events` demands, if so.
pub fn shortfall(args: &ValidateArgs, total: &Tally, unjudged: &Unjudged) -> Option<anyhow::Error> {
    let least = args.min_events.unwrap_or(1);
    if total.judged() < least {
        return Some(too_few(least, total));
    }
    let named = unjudged.told.first().filter(|_| unjudged.is_named && least > 0);
    named.map(|told| {
        anyhow!("{told}; every named input must contain a judged record (--min-events 0 disables this check)")
    })
}

fn too_few(least: u64, tally: &Tally) -> anyhow::Error {
    let records = |number: u64| if number == 1 { "1 record".to_owned() } else { format!("{number} records") };
    let found = match tally.judged() {
        0 if tally.records == 0 && tally.unselected > 0 => {
            format!("none of {} is selected", records(tally.unselected))
        }
        0 => format!("nothing was judged: {}", why(tally)),
        judged => format!("{judged} of {} could be judged", records(tally.records)),
    };
    let fault = format!("{found}; at least {least} must be judged (--min-events)");
    let is_bare = tally.judged() == 0 && tally.events == 0 && tally.records > tally.skipped + tally.broken;
    let advice = if is_bare { "if these are bare payloads, name their event with --event NAME" } else { "" };
    Advice { fault, advice }.into()
}
