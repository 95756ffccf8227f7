//! How long something took, over and over.

/// Times that are kept of one pair; of more the rest is only counted.
const MOST: usize = 1_000_000;

/// Times in milliseconds.
#[derive(Debug, Default)]
pub struct Times {
    all: Vec<i64>,
    /// How many there were.
    pub count: u64,
}

impl Times {
    /// Adds a time.
    pub fn add(&mut self, milliseconds: i64) {
        self.count += 1;
        if self.all.len() < MOST {
            self.all.push(milliseconds);
        }
    }

    /// The times below which so many of a hundred lie, or at which they end (nearest rank: each is a time that was
    /// really measured); nothing if there are none.
    #[must_use]
    pub fn percentiles<const N: usize>(&self, percents: [usize; N]) -> Option<[i64; N]> {
        let mut sorted = self.all.clone();
        sorted.sort_unstable();
        let last = sorted.len().checked_sub(1)?;
        let rank = |percent: usize| (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        Some(percents.map(|percent| sorted[rank(percent).min(last)]))
    }
}

#[cfg(test)]
mod tests {
    use super::Times;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let mut times = Times::default();
        assert_eq!(times.percentiles([50]), None);
        times.add(7);
        assert_eq!(times.percentiles([1, 50, 99, 100]), Some([7; 4]));
        times = Times::default();
        (1..=200).rev().for_each(|time| times.add(time));
        assert_eq!(times.percentiles([50, 90, 99, 100]), Some([100, 180, 198, 200]));
    }
}
