//! The only record so far: it is shown in full if no other comes, and as a line of the timeline if one does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use cxray::report::print::Row;

use crate::commands::edge;

/// How long a live input may let people wait for its first event.
const PATIENCE: Duration = Duration::from_millis(100);

/// Records, drawn.
#[derive(Default)]
pub struct Shown {
    /// Lines of a timeline.
    pub rows: Vec<Row>,
    /// The page of another view.
    pub page: Vec<u8>,
    /// The number of records.
    pub count: usize,
}

/// A record that is held back, and its input.
#[derive(Default)]
pub struct Held {
    slot: Arc<Mutex<Option<(usize, Shown)>>>,
    /// A record was held back, whatever became of it.
    pub was_filled: bool,
}

impl Held {
    /// Holds a record back, of a live input only for a moment: then it is shown in full.
    pub fn put(&mut self, input: usize, shown: Shown, is_live: bool) {
        *locked(&self.slot) = Some((input, shown));
        self.was_filled = true;
        if is_live {
            let slot = Arc::clone(&self.slot);
            thread::spawn(move || {
                thread::sleep(PATIENCE);
                // The lock lets nobody else write, or end the run, before it has been shown. That nobody reads is told to who
                // writes next.
                let mut slot = locked(&slot);
                if let Some((_, shown)) = slot.take() {
                    let _ = edge::print(&shown.page);
                }
            });
        }
    }

    /// Takes the record that is held back, if there is one and it has not been shown.
    pub fn take(&self) -> Option<(usize, Shown)> {
        locked(&self.slot).take()
    }
}

fn locked<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
