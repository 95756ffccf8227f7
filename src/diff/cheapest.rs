//! The cheapest way from one short run of records to another: where records repeat, many alignments have equally much in
//! common, but in some of them a change is reported as one record that went and another that came.

/// The likeness of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same.
    Equal,
    /// One the changed form of the other.
    Alike,
    /// Nothing.
    Strange,
}

/// The number of differences of the cheapest alignment, and its pairs, both sides rising. A changed record is one
/// difference, as is one that went or came.
pub(super) fn cheapest(
    lengths: (usize, usize),
    likeness: impl Fn(usize, usize) -> Likeness,
) -> (usize, Vec<(usize, usize)>) {
    let (olds, news) = lengths;
    let width = news + 1;
    // `costs[old * width + new]` is the cost of the rests that begin there.
    let mut costs = vec![0; (olds + 1) * width];
    for old in (0..=olds).rev() {
        for new in (0..=news).rev() {
            let cost = |old: usize, new: usize| costs[old * width + new];
            let least = match (old < olds, new < news) {
                (false, false) => 0,
                (true, false) => cost(old + 1, new) + 1,
                (false, true) => cost(old, new + 1) + 1,
                (true, true) => {
                    let pair = price(likeness(old, new)).map(|price| cost(old + 1, new + 1) + price);
                    let apart = cost(old + 1, new).min(cost(old, new + 1)) + 1;
                    pair.map_or(apart, |pair| pair.min(apart))
                }
            };
            costs[old * width + new] = least;
        }
    }
    let mut pairs = Vec::new();
    let (mut old, mut new) = (0, 0);
    while old < olds && new < news {
        let here = costs[old * width + new];
        let pair = price(likeness(old, new)).map(|price| costs[(old + 1) * width + new + 1] + price);
        if pair == Some(here) {
            pairs.push((old, new));
            (old, new) = (old + 1, new + 1);
        } else if costs[(old + 1) * width + new] + 1 == here {
            old += 1;
        } else {
            new += 1;
        }
    }
    (costs[0], pairs)
}

fn price(likeness: Likeness) -> Option<usize> {
    match likeness {
        Likeness::Equal => Some(0),
        Likeness::Alike => Some(1),
        Likeness::Strange => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small letter is the changed form of the capital one.
    fn told(old: &str, new: &str) -> (usize, Vec<(usize, usize)>) {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        cheapest((old.len(), new.len()), |left, right| match (old[left], new[right]) {
            (left, right) if left == right => Likeness::Equal,
            (left, right) if left.eq_ignore_ascii_case(&right) => Likeness::Alike,
            _ => Likeness::Strange,
        })
    }

    #[test]
    fn a_change_is_cheaper_than_one_that_went_and_one_that_came() {
        assert_eq!(told("PXP", "xP"), (2, vec![(1, 0), (2, 1)]));
        assert_eq!(told("PXQ", "PxQ"), (1, vec![(0, 0), (1, 1), (2, 2)]));
        assert_eq!(told("AB", ""), (2, vec![]));
        assert_eq!(told("A", "B"), (2, vec![]));
    }
}
