//! The files that one name means, one after another, each held open from the moment it is found.
//!
//! A log that is rotated is a chain of files. Whoever looks at the name now and then misses those that came and went in
//! between; the system tells of each. What it tells is taken in order: a file appears under the name, is moved away, is
//! removed. By the time it is told the name may mean a later file already, so that a file which is moved away is looked up
//! where it was moved to.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use notify::event::{CreateKind, EventKind, ModifyKind, RemoveKind, RenameMode};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::grown::Growing;
use super::read::ReadFault;

/// How long a file that was found is not read: an older one that was moved away may still be told of.
const SETTLED: Duration = Duration::from_millis(20);

/// Where the system tells of changes, the name itself is looked up only when it has told nothing for so long.
const SILENT: Duration = Duration::from_millis(500);

/// How long a file that was read to its end is still known: so late may the system tell that it was moved.
const REMEMBERED: Duration = Duration::from_secs(3);

/// So many files that were moved are looked for at most.
const CHASED: usize = 64;

/// The files that one name means.
pub(super) struct Generations {
    path: PathBuf,
    /// The name as the system tells it; nothing if it does not.
    told_as: Option<PathBuf>,
    last_told: Instant,
    /// Found and not yet read, the oldest first.
    waiting: VecDeque<Found>,
    current: Option<Arc<Growing>>,
    /// Read to their ends.
    done: VecDeque<(Arc<Growing>, Instant)>,
    /// Whether the file that the name means, as far as was told, has been opened; nothing if there is none.
    is_opened: Option<bool>,
    /// It was moved, nobody knows where.
    is_moved: bool,
    /// Files that were moved and may not be among those that were found.
    moved: VecDeque<Moved>,
    missed: u64,
    fault: Option<ReadFault>,
}

/// A file that was moved away.
struct Moved {
    to: PathBuf,
    /// The file that it stands before.
    before: Option<Arc<Growing>>,
    /// A file was found in its place.
    is_found: bool,
}

struct Found {
    file: Arc<Growing>,
    at: Instant,
}

/// What comes next under a name.
pub(super) enum Next {
    File(Arc<Growing>),
    /// Files came and went that could not be opened.
    Missed,
    Fault(ReadFault),
    Nothing,
}

impl Generations {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            told_as: None,
            last_told: Instant::now(),
            waiting: VecDeque::new(),
            current: None,
            done: VecDeque::new(),
            is_opened: None,
            is_moved: false,
            moved: VecDeque::new(),
            missed: 0,
            fault: None,
        }
    }

    /// The next file, once it is certain that it is the next one. It is the current one from then on.
    pub(super) fn next(&mut self) -> Next {
        self.look_up();
        if let Some(fault) = self.fault.take() {
            return Next::Fault(fault);
        }
        if std::mem::take(&mut self.missed) > 0 {
            return Next::Missed;
        }
        let now = Instant::now();
        self.done.extend(self.current.take().map(|file| (file, now)));
        if !self.waiting.front().is_some_and(|found| self.is_settled(found)) {
            return Next::Nothing;
        }
        match self.waiting.pop_front() {
            Some(found) => {
                self.current = Some(Arc::clone(&found.file));
                Next::File(found.file)
            }
            None => Next::Nothing,
        }
    }

    /// Whether no older file will be told of any more.
    fn is_settled(&self, found: &Found) -> bool {
        self.told_as.is_none() || found.at.elapsed() >= SETTLED
    }

    /// Whether no file has been found under the name so far.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether the current file is done with once it is read to its end. Who rotates creates the new file at once, but
    /// the writer goes on with the old one until it is told: only when something stands in the new one is that certain.
    pub(super) fn is_replaced(&mut self) -> bool {
        self.look_up();
        self.waiting.len() > 1
            || self.waiting.front().is_some_and(|next| self.is_settled(next) && next.file.length() > 0)
    }

    /// Bytes of files that were found and not read.
    pub(super) fn unread(&self) -> u64 {
        self.waiting.iter().map(|found| found.file.length()).sum()
    }

    /// Looks up the name, where the system does not tell, or may not.
    fn look_up(&mut self) {
        self.done.retain(|(_, at)| at.elapsed() < REMEMBERED);
        if self.told_as.is_none() || self.last_told.elapsed() >= SILENT {
            self.last_told = Instant::now();
            self.find();
        }
    }

    /// Opens the file that the name means, unless it is known; false if there is none.
    fn find(&mut self) -> bool {
        match Growing::open(&self.path) {
            Ok(file) => {
                self.learn(file, None);
                true
            }
            Err(ReadFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => false,
            Err(fault) => {
                self.fault.get_or_insert(fault);
                true
            }
        }
    }

    /// Takes a file that was found, in its place before another one, unless it is known.
    fn learn(&mut self, file: Growing, before: Option<&Arc<Growing>>) -> Option<Arc<Growing>> {
        let known = self.waiting.iter().map(|found| &found.file).chain(&self.current);
        if known.chain(self.done.iter().map(|(file, _)| file)).any(|known| known.is_same(&file)) {
            return None;
        }
        let file = Arc::new(file);
        let found = Found { file: Arc::clone(&file), at: Instant::now() };
        let place =
            before.and_then(|before| self.waiting.iter().position(|found| Arc::ptr_eq(&found.file, before)));
        self.waiting.insert(place.unwrap_or(self.waiting.len()), found);
        Some(file)
    }

    /// Takes what the system tells.
    fn tell(&mut self, event: &notify::Event) {
        let is_mine = |path: Option<&PathBuf>| path.is_some() && path == self.told_as.as_ref();
        let (first, second) = (event.paths.first(), event.paths.get(1));
        let (is_first, is_second) = (is_mine(first), is_mine(second));
        if is_first || is_second {
            self.last_told = Instant::now();
        }
        match event.kind {
            EventKind::Create(CreateKind::File | CreateKind::Any | CreateKind::Other)
            | EventKind::Modify(ModifyKind::Name(RenameMode::To))
                if is_first =>
            {
                self.appeared();
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::From)) if is_first => self.is_moved = true,
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
                if let (Some(from), Some(to)) = (first, second) {
                    if is_first { self.moved_away(to) } else { self.moved_on(from, to) }
                }
            }
            EventKind::Modify(ModifyKind::Name(_)) if is_first => {
                self.is_opened = self.find().then_some(true);
            }
            EventKind::Remove(RemoveKind::File | RemoveKind::Any | RemoveKind::Other) => {
                if is_first {
                    self.gone();
                } else if let Some(path) = first {
                    let lost = self.moved.iter().filter(|moved| moved.to == *path && !moved.is_found).count();
                    self.missed += lost as u64;
                    self.moved.retain(|moved| moved.to != *path);
                }
            }
            _ => {}
        }
    }

    /// A file appeared under the name.
    fn appeared(&mut self) {
        if std::mem::take(&mut self.is_moved) {
            self.gone();
        }
        self.is_opened = Some(self.find());
    }

    /// The file that the name meant is there no more.
    fn gone(&mut self) {
        if self.is_opened.take() == Some(false) {
            self.missed += 1;
        }
    }

    /// The file that the name meant stands under another one now.
    fn moved_away(&mut self, to: &Path) {
        self.is_moved = false;
        // What was opened in its place is younger.
        let was_opened = self.is_opened.take() == Some(true);
        let guess = self.waiting.back().map(|found| Arc::clone(&found.file)).filter(|_| was_opened);
        self.chase(to, guess, was_opened);
    }

    /// A file was moved once more before it could be opened, as when old logs are numbered anew.
    fn moved_on(&mut self, from: &Path, to: &Path) {
        let at = self.moved.iter().position(|moved| moved.to == from);
        if let Some(Moved { before, is_found, .. }) = at.and_then(|at| self.moved.remove(at)) {
            self.chase(to, before, is_found);
        }
    }

    /// Opens a file where it was moved to. It stands before another one, which may have been found in its place.
    fn chase(&mut self, to: &Path, before: Option<Arc<Growing>>, was_found: bool) {
        let moved = match Growing::open(to) {
            Ok(file) => match self.learn(file, before.as_ref()) {
                // What is found here may have been moved here later.
                Some(file) => Moved { to: to.to_owned(), before: Some(file), is_found: true },
                None => return,
            },
            Err(_) => Moved { to: to.to_owned(), before, is_found: was_found },
        };
        self.moved.push_back(moved);
        if self.moved.len() > CHASED {
            self.missed += u64::from(self.moved.pop_front().is_some_and(|moved| !moved.is_found));
        }
    }
}

/// Takes what the system tells of all followed names.
pub(super) struct Watch {
    names: Arc<Mutex<Vec<Arc<Mutex<Generations>>>>>,
    watcher: Option<RecommendedWatcher>,
    changed: Receiver<()>,
    /// Keeps the channel open where nothing is told.
    _told: SyncSender<()>,
}

impl Watch {
    /// Where the system cannot tell, whoever waits looks by himself.
    pub(super) fn new() -> Self {
        let (told, changed) = sync_channel(1);
        let names: Arc<Mutex<Vec<Arc<Mutex<Generations>>>>> = Arc::default();
        let (all, tell) = (Arc::clone(&names), told.clone());
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if let EventKind::Access(_) = event.kind {
                return;
            }
            for name in &*lock(&all) {
                lock(name).tell(&event);
            }
            // Where the channel is full somebody is about to look.
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
        let mut known = lock(&generations);
        known.told_as = told_as.filter(|_| is_told);
        known.is_opened = known.find().then_some(true);
        drop(known);
        generations
    }

    /// Waits until something changes, but not longer than `most`.
    pub(super) fn wait(&self, most: Duration) {
        let _ = self.changed.recv_timeout(most);
    }
}

/// A panic of whoever held it has left nothing half done.
pub(super) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The name as the system tells it: a symbolic link means another name, of which it tells nothing here.
fn told_as(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().map(|folder| if folder == Path::new("") { Path::new(".") } else { folder });
    let is_link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    let told_as = folder?.canonicalize().ok()?.join(path.file_name()?);
    Some(told_as).filter(|_| !is_link)
}
