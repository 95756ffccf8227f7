//! Delta debugging: the fewest items of a list that still have a property.

/// Takes items away as long as the rest still `holds`, which is true of all of them. The result is minimal: it no longer holds
/// without any one of its items.
///
/// First halves are taken away, then smaller and smaller parts, then single items.
pub(super) fn minimal<T: Clone, E>(
    items: Vec<T>,
    mut holds: impl FnMut(&[T]) -> Result<bool, E>,
) -> Result<Vec<T>, E> {
    let mut kept = items;
    let mut part = kept.len().div_ceil(2);
    while part > 0 && !kept.is_empty() {
        let mut has_shrunk = false;
        let mut at = 0;
        while at < kept.len() {
            let end = (at + part).min(kept.len());
            let rest: Vec<T> = kept[..at].iter().chain(&kept[end..]).cloned().collect();
            if holds(&rest)? {
                kept = rest;
                has_shrunk = true;
            } else {
                at = end;
            }
        }
        // Single items are tried again until none can go: one may have been needed by another that is gone.
        part = match part {
            1 if has_shrunk => 1,
            1 => 0,
            part => part.min(kept.len()).div_ceil(2).max(1),
        };
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::minimal;

    fn of(count: u32, holds: impl Fn(&[u32]) -> bool) -> (Vec<u32>, usize) {
        let mut tries = 0;
        let found = minimal((0..count).collect(), |items| {
            tries += 1;
            Ok::<bool, ()>(holds(items))
        });
        (found.expect("nothing fails"), tries)
    }

    #[test]
    fn what_is_needed_stays_and_nothing_else() {
        let needs = |wanted: &'static [u32]| move |items: &[u32]| wanted.iter().all(|it| items.contains(it));
        assert_eq!(of(100, needs(&[17, 83])).0, [17, 83]);
        assert_eq!(of(100, needs(&[])).0, [0; 0]);
        assert_eq!(of(1, needs(&[0])).0, [0]);
        assert_eq!(of(0, needs(&[])).0, [0; 0]);
        let (found, tries) = of(1_000, needs(&[500]));
        assert_eq!(found, [500]);
        assert!(tries < 60, "{tries}");
    }

    /// An item can be needed only as long as another one is there.
    #[test]
    fn no_single_item_can_go() {
        let holds = |items: &[u32]| {
            let has = |it| items.contains(&it);
            has(7) && (!has(3) || has(5))
        };
        assert_eq!(of(9, holds).0, [7]);
    }
}
