//! Notes and states by the capture that records come from: the input, or each file from which `parse` took the records of it.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use serde::{Deserialize, Serialize};

use super::pass::Observation;
use crate::check::Judged;

/// Captures of one input whose states are kept, at most. Beyond that those end that were not heard of for longest.
const MOST_CAPTURES: usize = 10_000;

/// The file that records are from: one from which `parse` took them, or the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct File {
    /// Its name as the records tell it: a JSON string. Empty for the input.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    name: Box<str>,
    /// The name as findings show it; `None` if they show the places in the input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    shown: Option<Box<str>>,
}

/// Notes about records of one block, by stretches of records from the same file. A stretch of records that `parse` keeps as they are
/// does not tell its file: it is that of the records before them, or else of those behind them.
#[derive(Debug, Serialize, Deserialize)]
pub struct Stretches<N> {
    list: Vec<(Option<File>, N)>,
}

impl<N> Default for Stretches<N> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<N: Default> Stretches<N> {
    /// The notes to which those of this record belong.
    #[inline]
    pub fn of(&mut self, seen: Observation<'_, '_>) -> &mut N {
        let source = seen.judge.source(seen.record);
        let name = match source {
            Some(source) => Some(source.file.raw()),
            None if is_kept_as_it_is(seen.judged) => None,
            None => Some(""),
        };
        let is_another = match (self.list.last(), name) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some((file, _)), Some(name)) => file.as_ref().is_none_or(|file| *file.name != *name),
        };
        if is_another {
            let shown =
                || seen.judge.place(seen.record).map(|source| seen.judge.captured(&source).file.into());
            let file = name.map(|name| File { name: name.into(), shown: source.and_then(|_| shown()) });
            self.list.push((file, N::default()));
        }
        &mut self.list.last_mut().expect("one was added if there was none").1
    }

    /// All notes.
    pub fn iter(&self) -> impl Iterator<Item = &N> {
        self.list.iter().map(|(_, notes)| notes)
    }

    /// All notes.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut N> {
        self.list.iter_mut().map(|(_, notes)| notes)
    }
}

/// Returns true for what `parse --keep-unrecognised` writes as it is: of other records it tells where they are from.
fn is_kept_as_it_is(judged: &Judged<'_>) -> bool {
    matches!(judged, Judged::NoEvent(_) | Judged::Skipped | Judged::Text | Judged::PassedOver)
}

/// The states of the captures in an input.
#[derive(Debug)]
pub struct Captures<S> {
    list: Vec<Capture<S>>,
    /// The one that was heard of last.
    last: usize,
    by_name: HashMap<Option<Box<str>>, usize, RandomState>,
    /// Counts the stretches that were seen.
    now: u64,
}

#[derive(Debug)]
struct Capture<S> {
    file: Option<File>,
    /// When it was last heard of.
    touched: u64,
    state: S,
}

impl<S> Capture<S> {
    /// Its state, and the file that findings name.
    fn ended(self) -> (Option<Box<str>>, S) {
        (self.file.and_then(|file| file.shown), self.state)
    }
}

impl<S> Default for Captures<S> {
    fn default() -> Self {
        Self { list: Vec::new(), last: 0, by_name: HashMap::default(), now: 0 }
    }
}

impl<S> Captures<S> {
    /// Returns true if no record has come.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Hands each stretch of notes to the state of its capture, which is made by `begin`. Returns the states for which there is
    /// no more room, with the files that they are of.
    pub fn see<N>(
        &mut self,
        stretches: Stretches<N>,
        begin: impl Fn() -> S,
        mut take: impl FnMut(&mut S, N),
    ) -> Vec<(Option<Box<str>>, S)> {
        let mut ended = Vec::new();
        for (file, notes) in stretches.list {
            self.now += 1;
            let name = file.as_ref().map(|file| file.name.clone());
            let is_same = name.is_none() && !self.list.is_empty();
            if name.is_some() && matches!(&self.list[..], [Capture { file: None, .. }]) {
                // Records before the first that names its file are of the same one.
                self.list[0].file.clone_from(&file);
                self.by_name = HashMap::from_iter([(name.clone(), 0)]);
            }
            let known = if is_same { Some(self.last) } else { self.by_name.get(&name).copied() };
            let index = known.unwrap_or_else(|| {
                if self.list.len() >= MOST_CAPTURES {
                    ended.extend(self.forget());
                }
                self.list.push(Capture { file, touched: 0, state: begin() });
                self.by_name.insert(name, self.list.len() - 1);
                self.list.len() - 1
            });
            let capture = &mut self.list[index];
            capture.touched = self.now;
            self.last = index;
            take(&mut capture.state, notes);
        }
        ended
    }

    /// The state of the records that are from the input itself.
    pub fn of_input(&self) -> Option<&S> {
        let index = *self.by_name.get(&Some(Box::default()))?;
        Some(&self.list[index].state)
    }

    /// The states of all captures, in the order in which they began.
    pub fn states(&mut self) -> impl Iterator<Item = &mut S> {
        self.list.iter_mut().map(|capture| &mut capture.state)
    }

    /// Ends all captures, in the order in which they began: their states, and the files that they are of.
    pub fn end(&mut self) -> impl Iterator<Item = (Option<Box<str>>, S)> + use<S> {
        std::mem::take(self).list.into_iter().map(Capture::ended)
    }

    /// Ends the half of the captures that were not heard of for longest. The input itself is always one that is kept.
    fn forget(&mut self) -> Vec<(Option<Box<str>>, S)> {
        let mut touched: Vec<u64> = self.list.iter().map(|capture| capture.touched).collect();
        let middle = touched.len() / 2;
        let limit = *touched.select_nth_unstable(middle).1;
        let (kept, ended): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.list).into_iter().partition(|capture| {
                let is_input = capture.file.as_ref().is_some_and(|file| file.name.is_empty());
                is_input || capture.touched >= limit
            });
        self.list = kept;
        let name = |capture: &Capture<S>| capture.file.as_ref().map(|file| file.name.clone());
        self.by_name = self.list.iter().enumerate().map(|(index, capture)| (name(capture), index)).collect();
        ended.into_iter().map(Capture::ended).collect()
    }
}
