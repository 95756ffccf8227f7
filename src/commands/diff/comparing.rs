//! Two inputs: their records are aligned, and the differences between those that belong together are reported.

use std::io;

use anyhow::{Context as _, bail, ensure};
use cxray::catalog::Catalog;
use cxray::check::Settings;
use cxray::diff::{
    ArrayKeys, Canon, Digest, Drifted, EntryName, Ignored, Lenses, Numbers, Scope, Times, Tolerance,
    Volatile, merge_patch, patch,
};
use cxray::inspect::{Depth, Per};
use cxray::json::Arena;
use cxray::privacy::{Redactor, Secrets};
use cxray::report::{DiffCounts, DiffStep, Ends, push_json_patch, push_merge_patch};

use super::aligned::aligned;
use super::captures::Telling;
use super::ends::End;
use super::index::Index;
use super::outputs::Outputs;
use super::pair::{Pairs, parsed};
use super::reader::Reader;
use super::texts::Fetched;
use crate::cli::diff::{DiffArgs, DiffFormat};
use crate::cli::exit::Exit;
use crate::commands::edge;
use crate::commands::places::Places;
use crate::commands::progress::Progress;
use crate::commands::{reading, selecting};

/// Settings of all comparisons of a run.
pub struct Comparing<'c> {
    pub args: &'c DiffArgs,
    pub catalog: &'c Catalog,
    /// Takes people out of shown text; `None` if they may be seen.
    pub redactor: Option<&'c Redactor<'c>>,
}

impl Comparing<'_> {
    /// Compares two inputs and reports the result if it `is_told`.
    pub fn two(&self, ends: &[End; 2], outputs: &mut Outputs, is_told: bool) -> anyhow::Result<Exit> {
        let exit = self.read(ends, true, |reader, pairs, index, is_selecting| {
            self.compare((reader, pairs), index, is_selecting, outputs, is_told)
        })?;
        Ok(exit.unwrap_or(Exit::NotDone))
    }

    /// Reads two inputs for `then`, which also gets true if not all records are selected. `None` if an input could not be read.
    /// Text that is not JSON is reported if `tells_faults`.
    pub fn read<R>(
        &self,
        ends: &[End; 2],
        tells_faults: bool,
        then: impl FnOnce(&Reader<'_>, &Pairs<'_>, Index, bool) -> anyhow::Result<R>,
    ) -> anyhow::Result<Option<R>> {
        let Self { args, catalog, redactor } = *self;
        let asked = reading::asked(&args.how, catalog)?;
        let selection = selecting::selection(&args.selecting, &args.how, catalog, asked.api)?;
        let settings = Settings {
            asked,
            selection: selection.as_ref(),
            show_secrets: args.hiding.show_secrets,
            redactor,
            ..Settings::default()
        };
        // Each capture has a first event and a last one of its own. Whether an event is valid is looked at only if that decides
        // whether it is selected.
        let places = Places::of(&args.how, &[], catalog, ends.iter().map(|end| end.name.clone()))?;
        let inputs = ends.each_ref().map(End::input);
        let progress = Progress::new(&inputs, !args.showing.quiet);
        let inspector = places
            .inspect(catalog, settings)
            .options(reading::whole_options(&args.how))
            .jobs(reading::jobs(&args.how))
            .depth(if args.selecting.invalid { Depth::Payload } else { Depth::Name })
            .window(selecting::window(args.tail, &args.selecting), Per::Input)
            .counting_bytes(progress.counter());
        let ignored = Ignored::new(&args.ignore).context("--ignore")?;
        let keys = ArrayKeys::new(&args.array_key).context("--array-key")?;
        let tolerance = args.tolerance.as_deref().map(tolerance).transpose()?;
        let (volatile, scope) =
            if args.all { (Volatile::Compared, Scope::Record) } else { (Volatile::LeftOut, Scope::Payload) };
        let lenses = Lenses::new(catalog, volatile);
        let canon = Canon::new(Numbers::ByValue);
        let digest = Digest {
            lenses: &lenses,
            ignored: &ignored,
            canon: &canon,
            drifted: &Drifted::default(),
            is_tolerant: tolerance.is_some(),
            scope,
            times: if args.timing.is_some() { Times::Told(catalog) } else { Times::Untold },
        };
        let reader = Reader { inspector: &inspector, digest: &digest, ends, redactor };
        let first = tells_faults.then(|| (edge::palette(args.showing.color, &io::stderr()), progress));
        let Some(index) = reader.index(first)? else { return Ok(None) };
        let pairs = Pairs {
            catalog,
            digest: &digest,
            keys: &keys,
            tolerance: tolerance.as_ref(),
            secrets: (!args.hiding.show_secrets).then(|| Secrets::new(catalog)),
        };
        let is_selecting = selection.is_some() || inspector.is_ordered();
        then(&reader, &pairs, index, is_selecting).map(Some)
    }

    /// Compares two inputs that were read.
    fn compare(
        &self,
        (reader, pairs): (&Reader<'_>, &Pairs<'_>),
        index: Index,
        is_selecting: bool,
        outputs: &mut Outputs,
        is_told: bool,
    ) -> anyhow::Result<Exit> {
        let Self { args, redactor, .. } = *self;
        let ends = reader.ends;
        let counts = index.entries.each_ref().map(Vec::len);
        for (end, count) in ends.iter().zip(counts) {
            ensure!(count > 0 || is_selecting || end.is_nothing, "{} contains no record", end.name);
        }
        ensure!(counts != [0, 0], "no record of either capture is selected");
        // An event that is only named has no record to compare.
        if counts == [1, 1] && !(0..2).any(|input| index.begins_with_name(input)) {
            return records(outputs, ends, reader, &index, pairs, is_told);
        }
        let (mut index, alignment) = aligned(reader, pairs, index)?;
        if let Some(redactor) = redactor {
            index.names.rename(|event| redactor.event_name(event));
        }
        let telling = Telling {
            ends: Ends { old: &ends[0].name, new: &ends[1].name },
            reader,
            index: &index,
            alignment: &alignment,
            pairs,
            around: Some(args.unified),
            timing: args.timing,
        };
        captures(outputs, &telling, counts, is_told)
    }
}

/// Two captures, or a capture and a record.
fn captures(
    outputs: &mut Outputs,
    telling: &Telling<'_>,
    records: [usize; 2],
    is_told: bool,
) -> anyhow::Result<Exit> {
    if outputs.has_patches() {
        bail!(
            "a patch is of one record, and there are {} in {} and {} in {}: use another --format",
            records[0],
            telling.ends.old,
            records[1],
            telling.ends.new
        );
    }
    let counts = telling.tell(&mut |_, step| outputs.tell(telling.ends, step))?;
    outputs.flush()?;
    if is_told {
        if !counts.is_same() {
            counts.table().iter().for_each(|line| edge::remark(line));
        }
        edge::remark(&counts.line());
    }
    Ok(if counts.is_same() { Exit::Good } else { Exit::Found })
}

fn tolerance(text: &str) -> anyhow::Result<Tolerance> {
    Tolerance::new(text)
        .with_context(|| format!("--tolerance: invalid tolerance `{text}`: expected a number, 0 or more"))
}

/// Two single records.
fn records(
    outputs: &mut Outputs,
    ends: &[End; 2],
    reader: &Reader<'_>,
    index: &Index,
    pairs: &Pairs<'_>,
    is_told: bool,
) -> anyhow::Result<Exit> {
    for (input, end) in ends.iter().enumerate() {
        ensure!(
            *index.name(input, 0) != EntryName::Broken,
            "{} is not JSON, so that nothing can be compared",
            end.name
        );
    }
    let [old, new] = reader.fetch(index, [&[0], &[0]])?;
    let (Some(old), Some(new)) = (old.get(&0), new.get(&0)) else {
        bail!("a record could not be read again");
    };
    let mut is_same = true;
    outputs.patches(|format| {
        let (patch, changes_nothing) = patched(format, old, new)?;
        is_same &= changes_nothing;
        Ok(patch)
    })?;
    if !outputs.has_reports() {
        return Ok(if is_same { Exit::Good } else { Exit::Found });
    }
    pairs.compare(old, new, false, |pair| {
        let ends = Ends { old: &ends[0].name, new: &ends[1].name };
        outputs.tell(ends, DiffStep::Records(pair))?;
        outputs.flush()?;
        if is_told {
            edge::remark(&DiffCounts::of(pair.differences).line());
        }
        Ok(if pair.differences.is_empty() && is_same { Exit::Good } else { Exit::Found })
    })
}

/// A patch, and whether it changes nothing.
fn patched(format: DiffFormat, old: &Fetched, new: &Fetched) -> anyhow::Result<(Vec<u8>, bool)> {
    let mut arenas = (Arena::default(), Arena::default());
    let documents = (parsed(&mut arenas.0, old)?, parsed(&mut arenas.1, new)?);
    let (old, new) = (documents.0.root(), documents.1.root());
    let mut out = Vec::new();
    if format == DiffFormat::JsonPatch {
        let operations = patch(old, new);
        push_json_patch(&mut out, &operations);
        return Ok((out, operations.is_empty()));
    }
    push_merge_patch(&mut out, &merge_patch(old, new)?);
    let canon = Canon::new(Numbers::Literally);
    Ok((out, canon.value(old) == canon.value(new)))
}
