//! Runs cxray on mutated captures and schemas, and proves what must hold for any input.
//!
//! `cargo run -p cxray-fuzz -- --seconds 60` fuzzes for a minute; `--seed N` begins elsewhere, `--target NAME` runs one target,
//! `--replay FILE` runs all targets on one input. With `--bin PATH` the command is run too, on one input of forty. What breaks
//! a rule is made small and written to `fuzz/found/`; the exit code is 1.

mod command;
mod mutate;
mod target;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mutate::{Dice, mutated};
use target::{Bench, TARGETS, Target};

/// An input of a few KiB takes longer only if something grows faster than it. A machine at work may be ten times slower.
const SLOW: Duration = Duration::from_secs(60);

/// Findings after which a run ends: more of one kind say nothing new.
const MOST_FOUND: usize = 20;

struct Arguments {
    seconds: u64,
    seed: u64,
    target: Option<String>,
    replay: Option<PathBuf>,
    bin: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments { seconds: 60, seed: 0, target: None, replay: None, bin: None };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let value = given.next().ok_or_else(|| format!("{name} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{name} needs a number"));
        match name.as_str() {
            "--seconds" => found.seconds = number()?,
            "--seed" => found.seed = number()?,
            "--target" => found.target = Some(value),
            "--replay" => found.replay = Some(value.into()),
            "--bin" => found.bin = Some(value.into()),
            _ => return Err(format!("unknown option {name}")),
        }
    }
    Ok(found)
}

fn main() -> ExitCode {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(fault) => {
            eprintln!("cxray-fuzz: {fault}");
            return ExitCode::from(2);
        }
    };
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate stands in the project").to_owned();
    let bench = Bench::new(&root, arguments.bin.clone());
    let targets: Vec<&Target> = TARGETS
        .iter()
        .filter(|target| arguments.target.as_deref().is_none_or(|name| name == target.name))
        .collect();
    if let Some(replay) = &arguments.replay {
        let input = fs::read(replay).expect("the input can be read");
        let faults = targets
            .iter()
            .filter_map(|target| Some((target.name, fault(&bench, target, &input, arguments.seed)?)));
        let faults: Vec<_> = faults.collect();
        faults.iter().for_each(|(name, fault)| println!("{name}: {fault}"));
        return ExitCode::from(u8::from(!faults.is_empty()));
    }
    fuzz(&bench, &targets, &arguments, &root)
}

fn fuzz(bench: &Bench, targets: &[&Target], arguments: &Arguments, root: &Path) -> ExitCode {
    let begun = Instant::now();
    let (mut runs, mut found) = (0_u64, 0);
    // What a target's panic says is told once, with its input.
    std::panic::set_hook(Box::new(|_| {}));
    while begun.elapsed() < Duration::from_secs(arguments.seconds) && found < MOST_FOUND {
        let seed = arguments.seed.wrapping_add(runs);
        let mut dice = Dice(seed);
        let target = targets[dice.roll(targets.len())];
        if dice.roll(target.one_of) != 0 {
            runs += 1;
            continue;
        }
        let input = mutated(bench.seeds(target), &mut dice);
        runs += 1;
        bench.count(target);
        if let Some(what) = fault(bench, target, &input, seed) {
            found += 1;
            let small = smaller(bench, target, input, seed, &what);
            let folder = root.join("fuzz/found");
            fs::create_dir_all(&folder).expect("the folder can be made");
            let path = folder.join(format!("{}-{seed}", target.name));
            fs::write(&path, &small).expect("the finding can be written");
            println!("{} (seed {seed}, {} bytes): {what}\n  {}", target.name, small.len(), path.display());
        }
    }
    println!("{} executions in {} s, {found} findings", bench.counted(), begun.elapsed().as_secs());
    for target in targets {
        println!("  {}: {}", target.name, bench.counted_of(target));
    }
    ExitCode::from(u8::from(found > 0))
}

/// The rule that a target breaks with an input.
fn fault(bench: &Bench, target: &Target, input: &[u8], seed: u64) -> Option<String> {
    let run = || catch_unwind(AssertUnwindSafe(|| (target.run)(bench, input, &mut Dice(seed))));
    let mut begun = Instant::now();
    let mut outcome = run();
    if begun.elapsed() > SLOW && matches!(outcome, Ok(Ok(()))) {
        // The machine may have been busy with something else.
        begun = Instant::now();
        outcome = run();
    }
    match outcome {
        Err(panic) => {
            let said =
                panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Some(format!("panic: {}", said.unwrap_or("?")))
        }
        Ok(Err(broken)) => Some(broken),
        Ok(Ok(())) if begun.elapsed() > SLOW => Some(format!("took {} s", begun.elapsed().as_secs())),
        Ok(Ok(())) => None,
    }
}

/// The input without what is not needed for the fault, as far as that can be found in a few seconds.
fn smaller(bench: &Bench, target: &Target, mut input: Vec<u8>, seed: u64, what: &str) -> Vec<u8> {
    let begun = Instant::now();
    let mut step = input.len() / 2;
    while step > 0 && begun.elapsed() < Duration::from_secs(20) {
        let mut at = 0;
        while at < input.len() && begun.elapsed() < Duration::from_secs(20) {
            let mut without = input.clone();
            without.drain(at..(at + step).min(input.len()));
            let kind = |what: &str| what.split(':').next().map(str::to_owned);
            if fault(bench, target, &without, seed).is_some_and(|other| kind(&other) == kind(what)) {
                input = without;
            } else {
                at += step;
            }
        }
        step /= 2;
    }
    input
}
