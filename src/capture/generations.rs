//! The files that one name means, one after another, each held open from the moment it is found.
//!
//! A log that is rotated is a chain of files. A reader that polls the name misses files that came and went in
//! between; the system reports each. Its reports are processed in order: a file appears under the name, is moved away, is
//! removed. By the time of a report the name may already mean a later file, so a file that was moved away is opened
//! at its new path.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use notify::event::{CreateKind, EventKind, ModifyKind, RemoveKind, RenameMode};

use super::grown::Growing;
use super::note::Note;
use super::read::ReadFault;

/// How long a new file waits before it is read: the report of an older one that was moved away may still come.
const SETTLED: Duration = Duration::from_millis(20);

/// Where the system reports changes, the name itself is looked up only after a silence of this length. Files that were
/// not opened by then are missed.
const SILENT: Duration = Duration::from_millis(500);

/// How long a file that was read to its end is remembered: the report that it was moved may come this late.
const REMEMBERED: Duration = Duration::from_secs(3);

/// The most files that are held open before the oldest is read, whatever the system reports.
const MOST_WAITING: usize = 64;

/// The most moved files that are still searched.
const CHASED: usize = 64;

/// The files that one name means.
pub(super) struct Generations {
    path: PathBuf,
    /// The name as the system reports it; `None` if it sends no reports.
    told_as: Option<PathBuf>,
    last_told: Instant,
    /// When a file last appeared under the name, or left it.
    last_renamed: Instant,
    /// Found and not yet read, the oldest first.
    waiting: VecDeque<Found>,
    current: Option<Arc<Growing>>,
    /// Read to their ends.
    done: VecDeque<(Arc<Growing>, Instant)>,
    /// By the reports so far, the name means no file.
    is_vacant: bool,
    /// The number of files that appeared under the name, by the reports so far.
    told: u64,
    /// The number of different files that were opened. While reports arrive it may differ from the number reported.
    opened: u64,
    /// The system has lost reports.
    is_overrun: bool,
    /// The last file whose position in the order is certain.
    confirmed: Option<Arc<Growing>>,
    /// The file that was found under the name when the last one appeared.
    appeared: Option<Arc<Growing>>,
    /// It was moved to an unknown path.
    is_moved: bool,
    /// Files that were moved and may not be among those that were found.
    moved: VecDeque<Moved>,
    fault: Option<ReadFault>,
}

/// A file that was moved away.
struct Moved {
    to: PathBuf,
    /// The file that it comes behind.
    after: Option<Arc<Growing>>,
    /// The file that was found where it was moved to.
    found: Option<Arc<Growing>>,
}

/// A file that was found, and whether it was known.
enum Learnt {
    New(Arc<Growing>),
    Known(Arc<Growing>),
}

fn same(one: Option<&Arc<Growing>>, other: Option<&Arc<Growing>>) -> bool {
    one.zip(other).is_some_and(|(one, other)| Arc::ptr_eq(one, other))
}

struct Found {
    file: Arc<Growing>,
    at: Instant,
    created: Option<SystemTime>,
}

/// The next file under a name.
pub(super) enum Next {
    File(Arc<Growing>),
    /// Lines may have been lost.
    Lost(Note),
    Fault(ReadFault),
    Nothing,
}

impl Generations {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            told_as: None,
            last_told: Instant::now(),
            last_renamed: Instant::now(),
            waiting: VecDeque::new(),
            current: None,
            done: VecDeque::new(),
            is_vacant: true,
            told: 0,
            opened: 0,
            is_overrun: false,
            confirmed: None,
            appeared: None,
            is_moved: false,
            moved: VecDeque::new(),
            fault: None,
        }
    }

    /// Begins with the file that the name means now; `told_as` is the name as the system reports it, if it does.
    pub(super) fn begin(&mut self, told_as: Option<PathBuf>) {
        self.told_as = told_as;
        self.appeared = self.find();
        self.is_vacant = self.appeared.is_none();
        self.told = self.opened;
    }

    /// The next file, once it is certain that it is the next one. It is the current one from then on.
    pub(super) fn next(&mut self) -> Next {
        self.look_up();
        if let Some(fault) = self.fault.take() {
            return Next::Fault(fault);
        }
        if let Some(note) = self.lost() {
            return Next::Lost(note);
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

    /// The lines that may have been lost since the last call, once all reports have arrived.
    pub(super) fn lost(&mut self) -> Option<Note> {
        if std::mem::take(&mut self.is_overrun) {
            return Some(Note::Overrun);
        }
        // The report of a moved file may come late.
        if self.last_renamed.elapsed() >= SILENT { self.missed() } else { None }
    }

    /// Files came and went, since this was asked last, that could not be opened: fewer were opened than had appeared.
    pub(super) fn missed(&mut self) -> Option<Note> {
        let told = std::mem::replace(&mut self.told, self.opened);
        Some(told.saturating_sub(self.opened)).filter(|files| *files > 0).map(|files| Note::Missed { files })
    }

    /// Returns true if no report of an older file is expected.
    fn is_settled(&self, found: &Found) -> bool {
        let is_quiet = found.at.elapsed() >= SETTLED && self.last_renamed.elapsed() >= SETTLED;
        is_quiet || self.told_as.is_none() || self.waiting.len() > MOST_WAITING
    }

    /// Returns true if no file has been found under the name so far.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Returns true if nothing more is written to the current file once it is read to its end. Rotation creates the new file at once, but
    /// the writer uses the old one until it is notified: content in the new file proves that it has switched.
    pub(super) fn is_replaced(&mut self) -> bool {
        self.look_up();
        // What the name means now may be no file at all.
        self.fault.is_some()
            || self.waiting.len() > 1
            || self.waiting.front().is_some_and(|next| self.is_settled(next) && next.file.length() > 0)
    }

    /// Bytes of files that were found and not read.
    pub(super) fn unread(&self) -> u64 {
        self.waiting.iter().map(|found| found.file.unread()).sum()
    }

    /// Looks up the name where the system sends no reports, or may have stopped.
    fn look_up(&mut self) {
        self.done.retain(|(_, at)| at.elapsed() < REMEMBERED);
        if self.told_as.is_none() || self.last_told.elapsed() >= SILENT {
            self.last_told = Instant::now();
            self.find();
        }
    }

    /// Opens the file that the name means, unless it is known; `None` if it means no file.
    fn find(&mut self) -> Option<Arc<Growing>> {
        match Growing::open(&self.path) {
            Ok(file) => Some(match self.learn(file) {
                Learnt::New(file) | Learnt::Known(file) => file,
            }),
            // A file that took the place of another one may not be readable yet.
            Err(ReadFault::Io(error)) if error.kind() == io::ErrorKind::NotFound || self.opened > 0 => None,
            Err(fault) => {
                self.fault.get_or_insert(fault);
                None
            }
        }
    }

    /// Takes a file that was found, unless it is known.
    fn learn(&mut self, file: Growing) -> Learnt {
        let known = self.waiting.iter().map(|found| &found.file).chain(&self.current);
        let mut known = known.chain(self.done.iter().map(|(file, _)| file));
        if let Some(known) = known.find(|known| known.is_same(&file)) {
            return Learnt::Known(Arc::clone(known));
        }
        let file = Arc::new(file);
        let (at, created) = (Instant::now(), file.created());
        self.opened += 1;
        self.waiting.push_back(Found { file: Arc::clone(&file), at, created });
        self.sort();
        Learnt::New(file)
    }

    /// Processes a report of the system; returns the file that has grown, if one has.
    pub(super) fn tell(&mut self, event: &notify::Event) -> Option<Arc<Growing>> {
        let is_mine = |path: Option<&PathBuf>| path.is_some() && path == self.told_as.as_ref();
        let (first, second) = (event.paths.first(), event.paths.get(1));
        let (is_first, is_second) = (is_mine(first), is_mine(second));
        if is_first || is_second {
            self.last_told = Instant::now();
            if !matches!(event.kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Metadata(_))) {
                self.last_renamed = self.last_told;
            }
        }
        if event.need_rescan() {
            self.overrun();
        }
        match event.kind {
            EventKind::Create(CreateKind::File | CreateKind::Any | CreateKind::Other) if is_first => {
                self.appeared(self.is_vacant);
            }
            // It may take the place of a file that is there.
            EventKind::Modify(ModifyKind::Name(RenameMode::To)) if is_first => self.appeared(true),
            EventKind::Modify(ModifyKind::Name(RenameMode::From)) if is_first => {
                self.is_moved = true;
                self.is_vacant = true;
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => {
                if let (Some(from), Some(to)) = (first, second) {
                    if is_first { self.moved_away(to) } else { self.moved_on(from, to) }
                }
            }
            // A new file may be readable only now.
            EventKind::Modify(ModifyKind::Name(_) | ModifyKind::Metadata(_)) if is_first => {
                self.find();
            }
            EventKind::Remove(RemoveKind::File | RemoveKind::Any | RemoveKind::Other) => {
                if is_first {
                    self.gone();
                } else if let Some(path) = first {
                    self.moved.retain(|moved| moved.to != *path);
                }
            }
            // Of many files that wait none is truncated, and what is read ahead of them takes memory.
            EventKind::Modify(ModifyKind::Data(_)) if is_first && self.waiting.len() <= 1 => {
                return self.appeared.clone();
            }
            _ => {}
        }
        None
    }

    /// The system has lost reports: files may have come and gone.
    fn overrun(&mut self) {
        self.find();
        self.is_overrun = true;
        self.told = self.opened;
    }

    /// A file appeared under the name, another one than before if `is_another`.
    fn appeared(&mut self, is_another: bool) {
        if std::mem::take(&mut self.is_moved) {
            self.gone();
        }
        self.told += u64::from(is_another);
        self.is_vacant = false;
        self.appeared = self.find();
    }

    /// The file that the name meant is gone.
    fn gone(&mut self) {
        self.is_vacant = true;
        if let Some(file) = self.appeared.clone() {
            self.confirm(&file);
        }
    }

    /// The file that the name meant stands under another one now.
    fn moved_away(&mut self, to: &Path) {
        self.is_moved = false;
        self.is_vacant = true;
        self.appeared = None;
        self.chase(Moved { to: to.to_owned(), after: self.confirmed.clone(), found: None });
    }

    /// A file was moved once more before it could be opened, as when old logs are numbered anew.
    fn moved_on(&mut self, from: &Path, to: &Path) {
        let at = self.moved.iter().position(|moved| moved.to == from);
        if let Some(moved) = at.and_then(|at| self.moved.remove(at)) {
            self.chase(Moved { to: to.to_owned(), ..moved });
        }
    }

    /// Opens a file at the path it was moved to. The file that was opened in its place is younger.
    fn chase(&mut self, mut moved: Moved) {
        if let Ok(file) = Growing::open(&moved.to) {
            let (file, is_new) = match self.learn(file) {
                Learnt::New(file) => (file, true),
                Learnt::Known(file) => (file, false),
            };
            if !same(moved.after.as_ref(), Some(&file)) {
                self.put(&file, moved.after.as_ref());
            }
            // The file that was taken for it before is a later one.
            let is_last = match moved.found.as_ref().or(moved.after.as_ref()) {
                Some(last) => same(self.confirmed.as_ref(), Some(last)),
                None => self.confirmed.is_none(),
            };
            if is_last {
                self.confirmed = Some(Arc::clone(&file));
            }
            if !is_new {
                return;
            }
            // It may have been moved there later.
            moved = Moved { found: Some(file), ..moved };
        }
        self.moved.push_back(moved);
        if self.moved.len() > CHASED {
            self.moved.pop_front();
        }
    }

    /// This is the next file, in the order of the reports.
    fn confirm(&mut self, file: &Arc<Growing>) {
        let after = self.confirmed.replace(Arc::clone(file));
        if !same(after.as_ref(), Some(file)) {
            self.put(file, after.as_ref());
        }
    }

    /// Puts a file that waits behind another one; to the front, if that does not wait.
    fn put(&mut self, file: &Arc<Growing>, after: Option<&Arc<Growing>>) {
        let place = |waiting: &VecDeque<Found>, file: &Arc<Growing>| {
            waiting.iter().position(|found| Arc::ptr_eq(&found.file, file))
        };
        if let Some(found) = place(&self.waiting, file).and_then(|at| self.waiting.remove(at)) {
            let after = after.and_then(|after| place(&self.waiting, after));
            self.waiting.insert(after.map_or(0, |after| after + 1), found);
            self.sort();
        }
    }

    /// Sorts the waiting files by creation time, where the file system has it for all: a file that was moved away was created
    /// before the one that took its name. Files that were created at the same tick of the clock keep the order of their reports.
    fn sort(&mut self) {
        if self.waiting.iter().all(|found| found.created.is_some()) {
            self.waiting.make_contiguous().sort_by_key(|found| found.created);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_read_in_the_order_of_its_creation() {
        let folder = tempfile::tempdir().expect("there is a folder");
        let paths = ["a", "b", "c"].map(|name| folder.path().join(name));
        for path in &paths {
            std::fs::write(path, "").expect("it can be written");
            // Longer than a tick of the clock of a file system.
            std::thread::sleep(Duration::from_millis(30));
        }
        let [a, b, c] = paths.map(|path| Growing::open(&path).expect("it is a file"));
        if a.created().is_none() {
            return;
        }
        let expected: Vec<_> = [&a, &b, &c].map(Growing::created).into();
        let mut generations = Generations::new(folder.path().join("log"));
        for file in [c, a, b] {
            generations.learn(file);
        }
        let waiting: Vec<_> = generations.waiting.iter().map(|found| found.created).collect();
        assert_eq!(waiting, expected);
    }

    /// A folder, a name in it, and what is known of the name.
    fn followed() -> (tempfile::TempDir, PathBuf, Generations) {
        let folder = tempfile::tempdir().expect("there is a folder");
        let path = folder.path().join("log");
        std::fs::write(&path, "").expect("it can be written");
        let mut generations = Generations::new(path.clone());
        generations.begin(Some(path.clone()));
        (folder, path, generations)
    }

    fn told(generations: &mut Generations, kind: EventKind, path: &Path) {
        let _ = generations.tell(&notify::Event::new(kind).add_path(path.to_owned()));
    }

    #[test]
    fn files_that_appeared_and_were_not_opened_are_counted_once() {
        let (_folder, path, mut generations) = followed();
        assert_eq!(generations.missed(), None);
        // Of all that came and went only the last is there by the time that the changes are told.
        std::fs::remove_file(&path).expect("it can be removed");
        std::fs::write(&path, "").expect("it can be written");
        for _ in 0..5 {
            told(&mut generations, EventKind::Remove(RemoveKind::File), &path);
            told(&mut generations, EventKind::Create(CreateKind::File), &path);
            // Some systems tell it more than once.
            told(&mut generations, EventKind::Create(CreateKind::File), &path);
        }
        assert_eq!(generations.missed(), Some(Note::Missed { files: 4 }));
        assert_eq!(generations.missed(), None);
    }

    #[test]
    fn changes_that_the_system_could_not_report_are_a_note() {
        let (_folder, path, mut generations) = followed();
        let overrun = notify::Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan);
        told(&mut generations, EventKind::Remove(RemoveKind::File), &path);
        let _ = generations.tell(&overrun);
        assert_eq!(generations.lost(), Some(Note::Overrun));
        assert_eq!(generations.lost(), None);
    }
}
