//! `cxray diff`: read both captures, align their records, tell what differs between those that belong together.

mod aligned;
mod captures;
mod ends;
mod index;
mod pair;
mod reader;
mod texts;

use std::io::{self, Write as _};

use anyhow::{Context as _, bail, ensure};
use cxray::check::Settings;
use cxray::diff::{
    ArrayKeys, Canon, Digest, Drifted, EntryName, Ignored, Lenses, Numbers, Scope, Times, Tolerance,
    Volatile, merge_patch, patch,
};
use cxray::inspect::{Depth, Inspector, Per};
use cxray::json::{Arena, Value};
use cxray::privacy::Secrets;
use cxray::report::{
    DiffCounts, DiffJson, DiffMarkdown, DiffReport, DiffText, Ends, push_json_patch, push_merge_patch,
};

use super::edge;
use super::places::Places;
use super::{reading, redacting, selecting};
use crate::cli::diff::{DiffArgs, DiffFormat};
use crate::cli::exit::Exit;
use aligned::aligned;
use captures::Telling;
use ends::End;
use index::Index;
use pair::{Pairs, parsed};
use reader::Reader;
use texts::Fetched;

/// Runs the command.
pub fn run(args: &DiffArgs) -> anyhow::Result<Exit> {
    refuse_what_a_patch_cannot_leave_out(args)?;
    let catalog = reading::catalog(&args.how.schemas)?;
    let asked = reading::asked(&args.how, &catalog)?;
    let selection = selecting::selection(&args.selecting, &args.how, &catalog, asked.api)?;
    let redactor = redacting::redactor(&args.redacting, &catalog)?;
    let redactor = redactor.as_ref();
    let settings = Settings {
        asked,
        selection: selection.as_ref(),
        show_secrets: args.hiding.show_secrets,
        redactor,
        ..Settings::default()
    };
    // Each capture has a first event and a last one of its own. Whether an event is valid is looked at only if that decides
    // whether it is selected.
    let ends = ends::open(args)?;
    let places = Places::of(&args.how, &[], &catalog, ends.iter().map(|end| end.name.clone()))?;
    let inspector = places
        .inspect(Inspector::new(&catalog), settings)
        .options(reading::whole_options(&args.how))
        .jobs(reading::jobs(&args.how))
        .depth(if args.selecting.invalid { Depth::Payload } else { Depth::Name })
        .window(selecting::window(args.tail, &args.selecting), Per::Input);
    let ignored = Ignored::new(&args.ignore).context("--ignore")?;
    let keys = ArrayKeys::new(&args.array_key).context("--array-key")?;
    let tolerance = args.tolerance.as_deref().map(tolerance).transpose()?;
    let (volatile, scope) =
        if args.all { (Volatile::Compared, Scope::Record) } else { (Volatile::LeftOut, Scope::Payload) };
    let lenses = Lenses::new(&catalog, volatile);
    let canon = Canon::new(Numbers::ByValue);
    let digest = Digest {
        lenses: &lenses,
        ignored: &ignored,
        canon: &canon,
        drifted: &Drifted::default(),
        is_tolerant: tolerance.is_some(),
        scope,
        times: if args.timing.is_some() { Times::Told(&catalog) } else { Times::Untold },
    };
    let reader = Reader { inspector: &inspector, digest: &digest, ends: &ends, redactor };
    let Some(index) = reader.index(Some(edge::palette(args.showing.color, &io::stderr())))? else {
        return Ok(Exit::NotDone);
    };
    let pairs = Pairs {
        catalog: &catalog,
        digest: &digest,
        keys: &keys,
        tolerance: tolerance.as_ref(),
        secrets: (!args.hiding.show_secrets).then(|| Secrets::new(&catalog)),
    };
    let counts = index.entries.each_ref().map(Vec::len);
    let is_selecting = selection.is_some() || inspector.is_ordered();
    for (end, count) in ends.iter().zip(counts) {
        ensure!(count > 0 || is_selecting, "{} contains no record", end.name);
    }
    ensure!(counts != [0, 0], "no record of either capture is selected");
    if counts == [1, 1] {
        return records(args, &ends, &reader, &index, &pairs);
    }
    let (mut index, alignment) = aligned(&reader, &pairs, index)?;
    if let Some(redactor) = redactor {
        index.names.rename(|event| redactor.event_name(event));
    }
    let telling = Telling {
        ends: Ends { old: &ends[0].name, new: &ends[1].name },
        reader: &reader,
        index: &index,
        alignment: &alignment,
        pairs: &pairs,
        around: args.unified,
        timing: args.timing,
    };
    captures(args, &telling, counts)
}

/// Two captures, or a capture and a record.
fn captures(args: &DiffArgs, telling: &Telling<'_>, records: [usize; 2]) -> anyhow::Result<Exit> {
    let counts = match args.format {
        DiffFormat::Text => {
            telling.tell(&mut DiffText::new(edge::palette(args.showing.color, &io::stdout())))?
        }
        DiffFormat::Json => telling.tell(&mut DiffJson::default())?,
        DiffFormat::Markdown => telling.tell(&mut DiffMarkdown)?,
        DiffFormat::JsonPatch | DiffFormat::MergePatch => {
            bail!(
                "a patch is of one record, and there are {} in {} and {} in {}: use another --format",
                records[0],
                telling.ends.old,
                records[1],
                telling.ends.new
            )
        }
    };
    if !args.showing.quiet {
        if !counts.is_same() {
            counts.table().iter().for_each(|line| edge::remark(line));
        }
        edge::remark(&counts.line());
    }
    Ok(if counts.is_same() { Exit::Good } else { Exit::Found })
}

/// A patch is applied to whole records.
fn refuse_what_a_patch_cannot_leave_out(args: &DiffArgs) -> anyhow::Result<()> {
    let is_patch = matches!(args.format, DiffFormat::JsonPatch | DiffFormat::MergePatch);
    if is_patch && !(args.ignore.is_empty() && args.tolerance.is_none() && args.array_key.is_empty()) {
        bail!(
            "a patch turns the whole old record into the new one: leave out --ignore, --tolerance and --array-key"
        );
    }
    Ok(())
}

fn tolerance(text: &str) -> anyhow::Result<Tolerance> {
    Tolerance::new(text)
        .with_context(|| format!("--tolerance: invalid tolerance `{text}`: expected a number, 0 or more"))
}

/// Two single records.
fn records(
    args: &DiffArgs,
    ends: &[End; 2],
    reader: &Reader<'_>,
    index: &Index,
    pairs: &Pairs<'_>,
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
    match args.format {
        DiffFormat::JsonPatch => patched(old, new, |old, new, out| {
            let operations = patch(old, new);
            push_json_patch(out, &operations);
            Ok(operations.is_empty())
        }),
        DiffFormat::MergePatch => patched(old, new, |old, new, out| {
            let patch = merge_patch(old, new)?;
            push_merge_patch(out, &patch);
            let canon = Canon::new(Numbers::Literally);
            Ok(canon.value(old) == canon.value(new))
        }),
        DiffFormat::Text => {
            told(args, ends, pairs, old, new, DiffText::new(edge::palette(args.showing.color, &io::stdout())))
        }
        DiffFormat::Json => told(args, ends, pairs, old, new, DiffJson::default()),
        DiffFormat::Markdown => told(args, ends, pairs, old, new, DiffMarkdown),
    }
}

fn patched(
    old: &Fetched,
    new: &Fetched,
    push: impl FnOnce(Value<'_>, Value<'_>, &mut Vec<u8>) -> anyhow::Result<bool>,
) -> anyhow::Result<Exit> {
    let mut arenas = (Arena::default(), Arena::default());
    let documents = (parsed(&mut arenas.0, old)?, parsed(&mut arenas.1, new)?);
    let mut out = Vec::new();
    let is_same = push(documents.0.root(), documents.1.root(), &mut out)?;
    edge::print(&out).context("cannot write standard output")?;
    Ok(if is_same { Exit::Good } else { Exit::Found })
}

fn told(
    args: &DiffArgs,
    ends: &[End; 2],
    pairs: &Pairs<'_>,
    old: &Fetched,
    new: &Fetched,
    mut report: impl DiffReport,
) -> anyhow::Result<Exit> {
    pairs.compare(old, new, false, |pair| {
        let mut out = io::BufWriter::new(io::stdout());
        let ends = Ends { old: &ends[0].name, new: &ends[1].name };
        report
            .records(&mut out, ends, pair)
            .and_then(|()| out.flush())
            .context("cannot write standard output")?;
        if !args.showing.quiet {
            edge::remark(&DiffCounts::of(pair.differences).line());
        }
        Ok(if pair.differences.is_empty() { Exit::Good } else { Exit::Found })
    })
}
