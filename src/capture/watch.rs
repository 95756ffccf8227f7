//! Receives the file system's notifications about all followed names.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::EventKind;
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::generations::Generations;

/// Receives the file system's notifications about all followed names.
pub(super) struct Watch {
    names: Arc<Mutex<Vec<Arc<Mutex<Generations>>>>>,
    watcher: Option<RecommendedWatcher>,
    changed: Receiver<()>,
    /// Keeps the channel open where the system sends no notifications.
    _told: SyncSender<()>,
}

impl Watch {
    /// Without a watcher, every wait ends by its timeout and the reader polls.
    pub(super) fn new() -> Self {
        let (told, changed) = sync_channel(1);
        let names: Arc<Mutex<Vec<Arc<Mutex<Generations>>>>> = Arc::default();
        let (all, tell) = (Arc::clone(&names), told.clone());
        let mut buffer = Vec::new();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if let EventKind::Access(_) = event.kind {
                return;
            }
            for name in &*lock(&all) {
                let grown = lock(name).tell(&event);
                if let Some(file) = grown {
                    // By the time that what was read so far is judged, the file may have been truncated.
                    file.read_ahead(&mut buffer);
                }
            }
            // If the channel is full, a reader is about to look.
            let _ = tell.try_send(());
        });
        Self { names, watcher: watcher.ok(), changed, _told: told }
    }

    /// Begins to follow a name.
    pub(super) fn follow(&mut self, path: PathBuf) -> Arc<Mutex<Generations>> {
        let told_as = told_as(&path);
        let generations = Arc::new(Mutex::new(Generations::new(path)));
        lock(&self.names).push(Arc::clone(&generations));
        let is_told = told_as
            .as_deref()
            .and_then(Path::parent)
            .zip(self.watcher.as_mut())
            .is_some_and(|(folder, watcher)| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
        lock(&generations).begin(told_as.filter(|_| is_told));
        generations
    }

    /// Waits until something changes, but not longer than `most`.
    pub(super) fn wait(&self, most: Duration) {
        let _ = self.changed.recv_timeout(most);
    }
}

/// A panic of the thread that held the lock left no state half updated.
pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name as the system reports it; `None` for a symbolic link, whose target is in another folder.
fn told_as(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().map(|folder| if folder == Path::new("") { Path::new(".") } else { folder });
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    let told_as = folder?.canonicalize().ok()?.join(path.file_name()?);
    Some(told_as).filter(|_| !is_link)
}
