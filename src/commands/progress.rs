//! The pass that shows how far a long run has come, on a terminal.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{fs, iter};

use cxray::capture::Input;
use cxray::inspect::{Batch, End, Pass};

use super::live::Live;

/// A short run shows nothing.
const PATIENCE: Duration = Duration::from_millis(500);

/// Time between two pictures.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns of the bar.
const BAR: usize = 24;

/// Bytes that were read of those that there are. It stands in front of the pass that writes findings, for which it makes way.
pub struct Progress {
    live: Live,
    read: Arc<AtomicU64>,
    /// Bytes of all inputs; unknown if one is a pipe, and then nothing is shown.
    total: Option<u64>,
    /// Events so far.
    events: u64,
    begun: Instant,
    shown: Instant,
}

impl Progress {
    /// Shown only if it is wanted and standard error is a terminal.
    pub fn new(inputs: &[Input], is_wanted: bool) -> Self {
        let live = Live::new(is_wanted);
        let size = |input: &Input| match input {
            Input::File(path) => fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|it| it.len()),
            _ => None,
        };
        let total = if live.is_wanted() { inputs.iter().map(size).sum() } else { None };
        let begun = Instant::now();
        Self { live, read: Arc::default(), total, events: 0, begun, shown: begun }
    }

    /// The counter to which the reader adds the bytes that it has read.
    pub fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Shows how far the run has come, if that was not shown just now.
    fn show(&mut self) {
        let now = Instant::now();
        let Some(total) = self.total else { return };
        if now - self.begun < PATIENCE || now - self.shown < PAUSE {
            return;
        }
        self.shown = now;
        let (read, events) = (self.read.load(Ordering::Relaxed), self.events);
        self.live.show(|| line(read, total, events, now - self.begun));
    }
}

impl Pass for Progress {
    type Observer = ();

    fn observer(&self) {}

    fn take(&mut self, _: usize, (): (), batch: &mut Batch) -> ControlFlow<()> {
        self.events += batch.tally.events;
        if batch.findings.is_empty() {
            self.show();
        } else {
            self.live.hide();
        }
        ControlFlow::Continue(())
    }

    fn end(&mut self, _: usize, end: &End<'_>, batch: &mut Batch) -> ControlFlow<()> {
        if !batch.findings.is_empty() || !matches!(end, End::Read) {
            self.live.hide();
        }
        ControlFlow::Continue(())
    }
}

/// A bar, bytes, events, bytes a second, and the time left.
fn line(read: u64, total: u64, events: u64, spent: Duration) -> String {
    // The file may have grown. Numbers are shown to a few digits.
    let [read, total] = [read.max(1), total.max(read).max(1)];
    #[allow(clippy::cast_precision_loss)]
    let [read_bytes, total_bytes] = [read as f64, total as f64];
    let rate = read_bytes / spent.as_secs_f64().max(0.001);
    let left = Duration::from_secs_f64((total_bytes - read_bytes) / rate).as_secs();
    let full = usize::try_from(u128::from(read) * BAR as u128 / u128::from(total)).unwrap_or(BAR);
    let bar: String = iter::repeat_n('#', full).chain(iter::repeat_n('.', BAR - full)).collect();
    format!(
        "[{bar}] {} of {}, {events} events, {}/s, {}:{:02} left",
        size(read_bytes),
        size(total_bytes),
        size(rate),
        left / 60,
        left % 60
    )
}

/// Bytes in units of a thousand.
fn size(bytes: f64) -> String {
    let mut bytes = bytes;
    for unit in ["B", "kB", "MB"] {
        if bytes < 1000.0 {
            return format!("{bytes:.0} {unit}");
        }
        bytes /= 1000.0;
    }
    format!("{bytes:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_in_bytes_events_and_time() {
        let spent = Duration::from_secs(2);
        assert_eq!(
            line(50_000_000, 200_000_000, 70_123, spent),
            "[######..................] 50 MB of 200 MB, 70123 events, 25 MB/s, 0:06 left"
        );
        let full = "#".repeat(BAR);
        assert_eq!(
            line(2_000, 1_000, 3, spent),
            format!("[{full}] 2 kB of 2 kB, 3 events, 1 kB/s, 0:00 left")
        );
    }
}
