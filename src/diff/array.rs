//! The alignment of two arrays: pairs of an old element and the new one that it became.

use std::collections::{HashMap, HashSet, VecDeque};

use super::sequence::{common, rising};

/// An element as far as it is needed to find it again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    /// Of all of it that is compared.
    pub hash: u64,
    /// Of the member that distinguishes it from the others.
    pub key: Option<u64>,
}

/// The fate of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// It is there in both arrays, maybe with changes inside; `moved` if others have overtaken it.
    Kept {
        old: usize,
        new: usize,
        moved: bool,
    },
    Removed {
        old: usize,
    },
    Added {
        new: usize,
    },
}

/// How elements are found again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// By their keys, if all have one and no two the same.
    Key,
    /// The same, if any key is there again; else by what is in them: keys that may differ from run to run.
    SharedKey,
    /// By what is in them, and by their keys only where that is not enough, or where what is the same shows that nobody
    /// renamed them: keys that differ from run to run.
    Content,
}

/// The fate of each element: those of the old array in its order, then those that were added.
pub(super) fn edits(old: &[Element], new: &[Element], by: By) -> Vec<Edit> {
    let partners = match by {
        By::Key if all_have_keys(old) && all_have_keys(new) => by_key(old, new),
        By::SharedKey if all_have_keys(old) && all_have_keys(new) && share_a_key(old, new) => {
            by_key(old, new)
        }
        By::Content if all_have_keys(old) && all_have_keys(new) && keys_are_kept(old, new) => {
            by_key(old, new)
        }
        _ => by_content(old, new),
    };
    let pairs: Vec<(usize, usize)> =
        partners.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?))).collect();
    let in_order: HashSet<usize> = staying(&pairs).into_iter().map(|(old, _)| old).collect();
    let taken: HashSet<usize> = pairs.iter().map(|(_, new)| *new).collect();
    let kept = partners.iter().enumerate().map(|(old, partner)| match partner {
        Some(new) => Edit::Kept { old, new: *new, moved: old != *new && !in_order.contains(&old) },
        None => Edit::Removed { old },
    });
    let added = (0..new.len()).filter(|new| !taken.contains(new)).map(|new| Edit::Added { new });
    kept.chain(added).collect()
}

/// The most pairs that nothing has overtaken; of equally many those in which more stand where they stood.
fn staying(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let most = rising(pairs);
    let mut staying = Vec::new();
    let mut gap = Vec::new();
    let mut from = (0, 0);
    let ends = pairs.iter().copied().chain([(usize::MAX, usize::MAX)]);
    for (old, new) in ends {
        if old != new {
            gap.push((old, new));
            continue;
        }
        // Between two that stand where they stood.
        gap.retain(|pair| (from.1..new).contains(&pair.1));
        staying.append(&mut rising(&gap));
        gap.clear();
        staying.extend((old != usize::MAX).then_some((old, new)));
        from = (old.saturating_add(1), new.saturating_add(1));
    }
    if staying.len() < most.len() { most } else { staying }
}

fn all_have_keys(elements: &[Element]) -> bool {
    let mut keys = HashSet::new();
    elements.iter().all(|element| element.key.is_some_and(|key| keys.insert(key)))
}

fn share_a_key(old: &[Element], new: &[Element]) -> bool {
    let keys: HashSet<Option<u64>> = old.iter().map(|element| element.key).collect();
    new.iter().any(|element| keys.contains(&element.key))
}

/// Returns true if some keys are there again, and what is the same in both arrays has kept its own: then nobody has renamed them.
fn keys_are_kept(old: &[Element], new: &[Element]) -> bool {
    let (olds, news) = (keys_of_unique(old), keys_of_unique(new));
    let is_kept = |(hash, key): (&u64, &Option<u64>)| match (key, news.get(hash)) {
        (Some(key), Some(Some(other))) => key == other,
        _ => true,
    };
    share_a_key(old, new) && olds.iter().all(is_kept)
}

/// The keys by the content, where it is there once.
fn keys_of_unique(elements: &[Element]) -> HashMap<u64, Option<u64>> {
    let mut keys = HashMap::new();
    for element in elements {
        keys.entry(element.hash).and_modify(|key| *key = None).or_insert(element.key);
    }
    keys
}

fn by_key(old: &[Element], new: &[Element]) -> Vec<Option<usize>> {
    let places: HashMap<Option<u64>, usize> =
        new.iter().enumerate().map(|(place, element)| (element.key, place)).collect();
    old.iter().map(|element| places.get(&element.key).copied()).collect()
}

/// Equal elements in order; equal ones elsewhere; then, between those in order, the ones with the same key, and at
/// last those that stand at the same place of the gap.
fn by_content(old: &[Element], new: &[Element]) -> Vec<Option<usize>> {
    let hashes = |elements: &[Element]| elements.iter().map(|element| element.hash).collect::<Vec<_>>();
    let anchors = common(&hashes(old), &hashes(new));
    let mut partners = vec![None; old.len()];
    let mut taken = vec![false; new.len()];
    let mut pair = |old: usize, new: usize, taken: &mut Vec<bool>| {
        partners[old] = Some(new);
        taken[new] = true;
    };
    for (old, new) in &anchors {
        pair(*old, *new, &mut taken);
    }
    let is_anchor: HashSet<usize> = anchors.iter().map(|(old, _)| *old).collect();
    let mut elsewhere: HashMap<u64, VecDeque<usize>> = HashMap::new();
    for (place, element) in new.iter().enumerate().filter(|(place, _)| !taken[*place]) {
        elsewhere.entry(element.hash).or_default().push_back(place);
    }
    let mut moved = HashSet::new();
    for (place, element) in old.iter().enumerate().filter(|(place, _)| !is_anchor.contains(place)) {
        if let Some(new) = elsewhere.get_mut(&element.hash).and_then(VecDeque::pop_front) {
            pair(place, new, &mut taken);
            moved.insert(place);
        }
    }
    let mut from = (0, 0);
    for (old_end, new_end) in anchors.iter().copied().chain([(old.len(), new.len())]) {
        let mut olds: Vec<usize> = (from.0..old_end).filter(|place| !moved.contains(place)).collect();
        let mut news: VecDeque<usize> = (from.1..new_end).filter(|place| !taken[*place]).collect();
        let places: HashMap<u64, usize> =
            news.iter().filter_map(|place| Some((new[*place].key?, *place))).collect();
        olds.retain(|place| match old[*place].key.and_then(|key| places.get(&key)) {
            Some(new) if !taken[*new] => {
                pair(*place, *new, &mut taken);
                false
            }
            _ => true,
        });
        news.retain(|place| !taken[*place]);
        for (old, new) in olds.into_iter().zip(news) {
            pair(old, new, &mut taken);
        }
        from = (old_end + 1, new_end + 1);
    }
    partners
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2048) })]

        /// The callers of `edits` leave out both ends.
        #[test]
        fn what_is_the_same_at_both_ends_changes_nothing(
            ends in (prop::collection::vec(0_u64..3, 0..5), prop::collection::vec(0_u64..3, 0..5)),
            olds in prop::collection::vec(0_u64..4, 0..8),
            news in prop::collection::vec(0_u64..4, 0..8),
        ) {
            let elements = |middle: &[u64]| -> Vec<Element> {
                let all = ends.0.iter().chain(middle).chain(&ends.1);
                all.map(|hash| Element { hash: *hash, key: None }).collect()
            };
            let (old, new) = (elements(&olds), elements(&news));
            let is_same = |(old, new): &(&Element, &Element)| old.hash == new.hash;
            let begin = old.iter().zip(&new).take_while(is_same).count();
            let (rest_old, rest_new) = (&old[begin..], &new[begin..]);
            let end = rest_old.iter().rev().zip(rest_new.iter().rev()).take_while(is_same).count();
            let ends = (old.len() - end, new.len() - end);
            let between = edits(&old[begin..ends.0], &new[begin..ends.1], By::Key);
            let shifted = between.into_iter().map(|edit| match edit {
                Edit::Kept { old, new, moved } => Edit::Kept { old: begin + old, new: begin + new, moved },
                Edit::Removed { old } => Edit::Removed { old: begin + old },
                Edit::Added { new } => Edit::Added { new: begin + new },
            });
            let (added, of_old): (Vec<Edit>, Vec<Edit>) = shifted.partition(|edit| matches!(edit, Edit::Added { .. }));
            let at_begin = (0..begin).map(|at| Edit::Kept { old: at, new: at, moved: false });
            let at_end = (0..end).map(|at| Edit::Kept { old: ends.0 + at, new: ends.1 + at, moved: false });
            let all: Vec<Edit> = at_begin.chain(of_old).chain(at_end).chain(added).collect();
            prop_assert_eq!(all, edits(&old, &new, By::Key));
        }
    }

    fn told(old: &str, new: &str, by: By) -> String {
        // An element is a key and a content: `a1`.
        let elements = |text: &str| -> Vec<Element> {
            text.split_whitespace()
                .map(|word| {
                    let bytes = word.as_bytes();
                    Element {
                        hash: u64::from(bytes[1]),
                        key: (bytes[0] != b'-').then(|| u64::from(bytes[0])),
                    }
                })
                .collect()
        };
        let told = edits(&elements(old), &elements(new), by).into_iter().map(|edit| match edit {
            Edit::Kept { old, new, moved: false } => format!("{old}={new}"),
            Edit::Kept { old, new, moved: true } => format!("{old}>{new}"),
            Edit::Removed { old } => format!("{old}-"),
            Edit::Added { new } => format!("+{new}"),
        });
        told.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn elements_with_keys_are_found_wherever_they_went() {
        assert_eq!(told("a1 b1 c1", "c1 a1 b2", By::Key), "0=1 1=2 2>0");
        assert_eq!(told("a1 b1", "b1 d1", By::Key), "0- 1=0 +1");
        assert_eq!(told("a1 b2 c3", "c3 b2 a1", By::Key), "0>2 1=1 2>0");
    }

    #[test]
    fn without_keys_the_content_tells() {
        assert_eq!(told("-1 -2 -3", "-1 -3", By::Key), "0=0 1- 2=1");
        assert_eq!(told("-1 -2 -3", "-1 -4 -3", By::Key), "0=0 1=1 2=2");
        assert_eq!(told("-1 -2 -3", "-3 -1 -2", By::Key), "0=1 1=2 2>0");
        assert_eq!(told("", "-1", By::Key), "+0");
    }

    #[test]
    fn keys_of_which_none_is_there_again_decide_nothing() {
        assert_eq!(told("a1 b2", "c1 d2", By::SharedKey), "0=0 1=1");
        assert_eq!(told("a1 b2", "c1 a2", By::SharedKey), "0=1 1- +0");
        assert_eq!(told("a1 b2", "c1 d2", By::Key), "0- 1- +0 +1");
    }

    #[test]
    fn keys_that_differ_from_run_to_run_decide_only_where_the_content_does_not() {
        assert_eq!(told("a1 b2 c3", "a2 b3", By::Content), "0- 1=0 2=1");
        assert_eq!(told("a1 b2 c3", "a2 b3", By::Key), "0=0 1=1 2-");
        assert_eq!(told("a1 b2 c3", "a1 c4", By::Content), "0=0 1- 2=1");
        assert_eq!(told("a1 b2", "b2 a3", By::Content), "0>1 1=0");
        assert_eq!(told("a1 b2 c3", "c3 b4 a5", By::Content), "0>2 1=1 2>0");
    }
}
