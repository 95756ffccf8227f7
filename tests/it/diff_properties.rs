//! What holds for all diffs: a record does not differ from itself, patches apply, and captures are aligned as well as
//! can be.

use std::collections::HashMap;

use crate::dice::Dice;
use cxray::catalog::Catalog;
use cxray::diff::{
    ArrayKeys, Canon, Entry, EntryName, Fate, Ignored, Lenses, Looking, MergePatch, Names, Numbers, Scope,
    Subject, Volatile, What, align, compare, merge_patch, patch, rows,
};
use cxray::json::{Arena, Limits, Value};
use cxray::report::{push_json_patch, push_merge_patch};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::Value as Json;

/// Documents in which values and names come again and again, so that two of them have something in common.
fn documents() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-3_i64..4).prop_map(Json::from),
        prop_oneof![Just("a"), Just("b c"), Just("~1/"), Just("\u{1b}[2J")].prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let names = prop_oneof![Just("x"), Just("y/z"), Just("~0"), Just("id"), Just("")];
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Json::from),
            btree_map(names.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

fn with_both<R>(old: &str, new: &str, see: impl FnOnce(Value<'_>, Value<'_>) -> R) -> R {
    let mut arenas = (Arena::default(), Arena::default());
    let old = arenas.0.parse(old, &Limits::default()).expect("it is JSON");
    let new = arenas.1.parse(new, &Limits::default()).expect("it is JSON");
    see(old.root(), new.root())
}

/// How many differences there are.
fn differences(old: &Json, new: &Json) -> usize {
    let catalog = Catalog::embedded().expect("the catalogue loads");
    let lenses = Lenses::new(&catalog, Volatile::Compared);
    let (keys, ignored, canon) = (ArrayKeys::default(), Ignored::default(), Canon::new(Numbers::ByValue));
    let looking = Looking {
        lens: lenses.of(None),
        outline: None,
        keys: &keys,
        ignored: &ignored,
        tolerance: None,
        canon: &canon,
        scope: Scope::Record,
    };
    with_both(&old.to_string(), &new.to_string(), |old, new| {
        compare(&Subject::bare(old), &Subject::bare(new), looking).list.len()
    })
}

proptest! {
    #[test]
    fn a_record_differs_from_others_and_not_from_itself(old in documents(), new in documents()) {
        prop_assert_eq!(differences(&old, &old), 0);
        prop_assert_eq!(differences(&old, &new) == 0, old == new);
    }

    #[test]
    fn a_json_patch_turns_old_into_new(old in documents(), new in documents()) {
        let text = with_both(&old.to_string(), &new.to_string(), |old, new| {
            let mut out = Vec::new();
            push_json_patch(&mut out, &patch(old, new));
            out
        });
        let patch: json_patch::Patch = serde_json::from_slice(&text).expect("it is a patch");
        let mut patched = old.clone();
        json_patch::patch(&mut patched, &patch).expect("it applies");
        prop_assert_eq!(&patched, &new);
        prop_assert_eq!(patch.0.is_empty(), old == new);
    }

    #[test]
    fn a_merge_patch_turns_old_into_new_or_is_refused(old in documents(), new in documents()) {
        let text = with_both(&old.to_string(), &new.to_string(), |old, new| {
            let patch: Result<MergePatch<'_>, _> = merge_patch(old, new);
            patch.map(|patch| {
                let mut out = Vec::new();
                push_merge_patch(&mut out, &patch);
                out
            })
        });
        match text {
            Ok(text) => {
                let patch: Json = serde_json::from_slice(&text).expect("it is JSON");
                let mut patched = old.clone();
                json_patch::merge(&mut patched, &patch);
                prop_assert_eq!(patched, new);
            }
            Err(_) => prop_assert!(new.to_string().contains("null")),
        }
    }

    #[test]
    fn no_alignment_without_changes_is_better(old in vec(0_u64..6, 0..40), new in vec(0_u64..6, 0..40)) {
        let naive = old.len() + new.len() - 2 * longest(&old, &new);
        prop_assert!(differing(&unkeyed(&old), &unkeyed(&new)) <= naive);
    }

    #[test]
    fn conversations_may_be_woven_in_any_way(
        talks in vec(vec(0_u64..5, 1..8), 1..5),
        turns in vec((0_usize..5, 0_usize..5), 40),
    ) {
        let old = woven(&talks, turns.iter().map(|turn| turn.0), 100);
        let new = woven(&talks, turns.iter().map(|turn| turn.1), 200);
        let alignment = aligned(&old, &new);
        // Contents that come in several conversations leave open which is which, but one with a content of its own is
        // always found.
        prop_assert!(alignment.iter().all(|fate| matches!(fate, Fate::Same { exactly: true, .. })), "{:?}", alignment);
    }

    #[test]
    fn every_record_is_told_once(old in vec((0_u64..5, 0_u64..3), 0..30), new in vec((0_u64..5, 0_u64..3), 0..30)) {
        let entries = |list: &[(u64, u64)]| list.iter().map(|(hash, talk)| entry(*hash, *talk)).collect::<Vec<_>>();
        let (old, new) = (entries(&old), entries(&new));
        let told = rows(&align(&old, &new, &names()));
        let mut olds: Vec<u32> = told.iter().filter_map(|row| row.old).collect();
        let mut news: Vec<u32> = told.iter().filter_map(|row| row.new).collect();
        prop_assert!(olds.is_sorted());
        olds.dedup();
        news.sort_unstable();
        news.dedup();
        prop_assert_eq!((olds.len(), news.len()), (old.len(), new.len()));
    }
}

#[test]
fn there_are_no_more_differences_than_edits() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for round in 0..2_000 {
        let kinds = 2 + round % 12;
        let old: Vec<u64> = (0..100).map(|_| dice.roll(kinds) as u64).collect();
        let mut new = old.clone();
        let edits = dice.roll(6);
        for own in 0..edits {
            let at = dice.roll(new.len());
            match dice.roll(3) {
                0 => new.insert(at, 1000 + own as u64),
                1 => drop(new.remove(at)),
                _ => new[at] = 1000 + own as u64,
            }
        }
        let found = differing(&unkeyed(&old), &unkeyed(&new));
        assert!(found <= edits, "{found} for {edits}: {old:?} {new:?}");
    }
}

fn names() -> Names {
    let mut names = Names::default();
    names.place(EntryName::Event { api: "widgets".to_owned(), event: "x".to_owned(), is_only_named: false });
    names
}

fn entry(hash: u64, talk: u64) -> Entry {
    Entry { hash, exact: hash, talk, time: 0, line: 1, column: 1, length: 1, name: 0 }
}

fn unkeyed(hashes: &[u64]) -> Vec<Entry> {
    hashes.iter().map(|hash| entry(*hash, 0)).collect()
}

fn aligned(old: &[Entry], new: &[Entry]) -> Vec<Fate> {
    align(old, new, &names()).fates
}

/// How many records are not the same.
fn differing(old: &[Entry], new: &[Entry]) -> usize {
    rows(&align(old, new, &names())).iter().filter(|row| row.what != What::Same).count()
}

/// Conversations woven together as `turns` say; what each says is its own.
fn woven(talks: &[Vec<u64>], turns: impl Iterator<Item = usize>, ids: u64) -> Vec<Entry> {
    let mut at: HashMap<usize, usize> = HashMap::new();
    let order = turns.map(|turn| turn % talks.len());
    let rest = (0..talks.len()).flat_map(|talk| std::iter::repeat_n(talk, talks[talk].len()));
    let mut woven = Vec::new();
    for talk in order.chain(rest) {
        let next = at.entry(talk).or_default();
        if let Some(hash) = talks[talk].get(*next) {
            woven.push(entry(hash + 10 * talk as u64, ids + talk as u64));
            *next += 1;
        }
    }
    woven
}

/// The length of the longest common subsequence, by the book.
fn longest(old: &[u64], new: &[u64]) -> usize {
    let mut table = vec![vec![0; new.len() + 1]; old.len() + 1];
    for (at, left) in old.iter().enumerate() {
        for (to, right) in new.iter().enumerate() {
            table[at + 1][to + 1] =
                if left == right { table[at][to] + 1 } else { table[at][to + 1].max(table[at + 1][to]) };
        }
    }
    table[old.len()][new.len()]
}
