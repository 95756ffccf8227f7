//! The alignment of two captures. Where most records of a name differ, as after an upgrade, what differs in all of them is found
//! out, and the records are aligned once more without it.

use std::collections::BTreeMap;

use cxray::diff::{Alignment, Digest, Drift, Evidence, Fate, Scope, align};

use super::index::Index;
use super::pair::Pairs;
use super::reader::Reader;

/// Pairs of a name that are compared.
const SAMPLE: usize = 8;

/// With less than one in this many records, both captures are not read again.
const WORTH: usize = 20;

/// Aligns the records of `index`.
pub fn aligned(reader: &Reader<'_>, pairs: &Pairs<'_>, index: Index) -> anyhow::Result<(Index, Alignment)> {
    let alignment = align(&index.entries[0], &index.entries[1], &index.names);
    let mut best = (index, alignment);
    // Pairs that do not belong together differ in everything. Once those are parted, most records are the same, and there
    // is nothing left to find out.
    for evidence in [Evidence::Clear, Evidence::Any] {
        let drifted = drift(reader, pairs, &best.0, &best.1)?.ended(reader.digest.lenses, evidence);
        if drifted.is_empty() {
            continue;
        }
        let digest = Digest { drifted: &drifted, ..*reader.digest };
        if let Some(index) = (Reader { digest: &digest, ..*reader }).index(None)? {
            let alignment = align(&index.entries[0], &index.entries[1], &index.names);
            if evidence == Evidence::Clear || strays(&alignment) <= strays(&best.1) {
                best = (index, alignment);
            }
        }
    }
    Ok(best)
}

/// How many records have no partner, or one elsewhere.
fn strays(alignment: &Alignment) -> usize {
    let in_place = |fate: &&Fate| matches!(fate, Fate::Same { .. } | Fate::Changed { .. });
    let paired = alignment.fates.iter().filter(in_place).count();
    alignment.fates.len() + alignment.origins.len() - 2 * paired
}

/// The differences in some records of the names of which most differ.
fn drift<'p>(
    reader: &Reader<'_>,
    pairs: &Pairs<'p>,
    index: &Index,
    alignment: &Alignment,
) -> anyhow::Result<Drift<'p>> {
    let sample = sample(index, alignment);
    let mut drift = Drift::default();
    if !sample.is_empty() {
        let (olds, news): (Vec<u32>, Vec<u32>) = sample.into_iter().unzip();
        let [old_texts, new_texts] = reader.fetch(index, [&olds, &news])?;
        for (old, new) in olds.iter().zip(&news) {
            let (Some(fetched), Some(other)) = (old_texts.get(old), new_texts.get(new)) else { continue };
            let starts = match reader.digest.scope {
                Scope::Record => ("", ""),
                Scope::Payload => (fetched.payload_pointer(), other.payload_pointer()),
            };
            pairs.compare(fetched, other, false, |pair| {
                let name = index.name(0, *old as usize);
                drift.learn(name, pairs.listed(fetched), starts, pair.differences, reader.digest.canon);
                Ok(())
            })?;
        }
    }
    Ok(drift)
}

/// Some pairs of each name of which most records differ, if these are many.
fn sample(index: &Index, alignment: &Alignment) -> Vec<(u32, u32)> {
    #[derive(Default)]
    struct Name {
        records: usize,
        same: usize,
        changed: Vec<(u32, u32)>,
    }
    let mut names: BTreeMap<u32, Name> = BTreeMap::new();
    for (old, (entry, fate)) in (0..).zip(index.entries[0].iter().zip(&alignment.fates)) {
        let name = names.entry(entry.name).or_default();
        name.records += 1;
        match fate {
            Fate::Same { .. } => name.same += 1,
            Fate::Changed { new } if name.changed.len() < SAMPLE => name.changed.push((old, *new)),
            _ => {}
        }
    }
    names.retain(|_, name| 2 * name.same < name.records && name.changed.len() > 1);
    let records: usize = names.values().map(|name| name.records).sum();
    if records * WORTH < alignment.fates.len() {
        return Vec::new();
    }
    names.into_values().flat_map(|name| name.changed).collect()
}
