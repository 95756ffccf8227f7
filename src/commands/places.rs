//! Settings for some inputs only: severities, and the events of payloads without names.

use std::env;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, anyhow};
use cxray::capture::Input;
use cxray::catalog::{Catalog, EventPattern, Schema};
use cxray::check::{Settings, Severities, codes_named};
use cxray::event::Asked;
use cxray::inspect::Inspector;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{selecting, user_schema};
use crate::cli::reading::HowArgs;
use crate::cli::settings::{CodeLevel, OfFiles};

/// The settings of the inputs of a run.
pub struct Places<'c> {
    /// Each sort of inputs: the first one holds for those that no setting is about.
    sorts: Vec<Sort<'c>>,
    /// By input, its sort.
    by_input: Vec<usize>,
}

/// The settings of all inputs.
struct All<'c, 'a> {
    how: &'c HowArgs,
    /// Codes that the command line silences.
    ignored: &'a [String],
    /// By its place in the settings, the events that they name.
    events: &'a [EventPattern],
}

/// The settings of some inputs.
struct Sort<'c> {
    /// The settings that are about them.
    files: Vec<usize>,
    severities: Severities,
    asked: Option<Asked<'c>>,
    schema: Option<(Schema, bool)>,
}

impl<'c> Places<'c> {
    /// Looks up the settings for inputs of these names. `ignored` are the codes that the command line silences.
    pub fn of(
        how: &'c HowArgs,
        ignored: &[String],
        catalog: &'c Catalog,
        names: impl IntoIterator<Item = String>,
    ) -> anyhow::Result<Self> {
        let project = &how.project;
        let globs: Vec<Globs> = project
            .files
            .iter()
            .map(|files| Globs::new(&project.folder, &[&files.glob]).with_context(|| files.place.clone()))
            .collect::<Result<_, _>>()?;
        let events = project
            .events
            .iter()
            .map(|events| selecting::pattern(&events.place, catalog, None, &events.event))
            .collect::<Result<Vec<_>, _>>()?;
        let all = All { how, ignored, events: &events };
        let mut places = Self { sorts: vec![Sort::of(Vec::new(), &all, catalog)?], by_input: Vec::new() };
        // A fault of a setting is reported even if no input matches it.
        for index in 0..project.files.len() {
            Sort::of(vec![index], &all, catalog)?;
        }
        for name in names {
            let files: Vec<usize> =
                (0..globs.len()).filter(|index| globs[*index].has(Path::new(&name), false)).collect();
            let known = places.sorts.iter().position(|sort| sort.files == files);
            let sort = known.unwrap_or(places.sorts.len());
            if known.is_none() {
                places.sorts.push(Sort::of(files, &all, catalog)?);
            }
            places.by_input.push(sort);
        }
        Ok(places)
    }

    /// An inspector that judges each input as it is said of it, and else by `settings`.
    pub fn inspect<'p>(&'p self, catalog: &'p Catalog, settings: Settings<'p>) -> Inspector<'p> {
        let sorts = self.sorts.iter().map(|sort| sort.settings(settings));
        Inspector::by_input(catalog, sorts, self.by_input.clone())
    }

    /// An inspector that judges everything as this input is judged.
    pub fn inspect_one<'p>(
        &'p self,
        catalog: &'p Catalog,
        settings: Settings<'p>,
        input: usize,
    ) -> Inspector<'p> {
        Inspector::by_input(catalog, [self.sorts[self.by_input[input]].settings(settings)], Vec::new())
    }
}

impl<'c> Sort<'c> {
    fn of(files: Vec<usize>, all: &All<'c, '_>, catalog: &'c Catalog) -> anyhow::Result<Self> {
        let project = &all.how.project;
        let here = || files.iter().map(|index| &project.files[*index]);
        let mut severities = Severities::default();
        for codes in &project.ignore {
            silence(&mut severities, catalog, codes).context("ignore")?;
        }
        set(&mut severities, catalog, None, &project.severity)?;
        for (events, pattern) in project.events.iter().zip(all.events) {
            set(&mut severities, catalog, Some(pattern), &events.severity)?;
        }
        for files in here() {
            set(&mut severities, catalog, None, &files.severity)?;
        }
        for codes in all.ignored {
            silence(&mut severities, catalog, codes).context("--ignore")?;
        }
        // The last setting for payloads holds.
        let said = here().rfind(|files| files.event.is_some() || files.schema.is_some());
        let asked = said.and_then(|files| asked(files, catalog).transpose()).transpose()?;
        let schema = said.and_then(|files| Some((files, files.schema.as_deref()?)));
        let schema = schema
            .map(|(files, path)| {
                let schema = user_schema::load(path, false).with_context(|| files.place.clone())?;
                anyhow::Ok((schema, files.each))
            })
            .transpose()?;
        Ok(Self { files, severities, asked, schema })
    }

    fn settings<'s>(&'s self, all: Settings<'s>) -> Settings<'s> {
        let mut settings = Settings { severities: Some(&self.severities), ..all };
        // The command line's event of all payloads wins.
        if all.asked.event.is_none() && all.schema.is_none() {
            if let Some(asked) = self.asked {
                settings.asked = asked;
            }
            if let Some((schema, each)) = &self.schema {
                settings.schema = Some(schema);
                settings.each = *each;
            }
        }
        settings
    }
}

fn asked<'c>(files: &'c OfFiles, catalog: &'c Catalog) -> anyhow::Result<Option<Asked<'c>>> {
    let Some(name) = &files.event else { return Ok(None) };
    let Some(event) = catalog.find_asked(None, name) else {
        return Err(anyhow!("{}: {}", files.place, catalog.why_not_found(None, name)));
    };
    Ok(Some(Asked { api: None, event: Some(event), name }))
}

fn silence(severities: &mut Severities, catalog: &Catalog, codes: &str) -> anyhow::Result<()> {
    severities.set(codes_named(catalog, codes)?, None, None);
    Ok(())
}

fn set(
    severities: &mut Severities,
    catalog: &Catalog,
    events: Option<&EventPattern>,
    levels: &[CodeLevel],
) -> anyhow::Result<()> {
    for CodeLevel { codes, level, place } in levels {
        let codes = codes_named(catalog, codes).with_context(|| place.clone())?;
        severities.set(codes, events.cloned(), level.0);
    }
    Ok(())
}

/// Globs of files, as in a `.gitignore` that is in a folder.
pub struct Globs {
    folder: PathBuf,
    globs: Gitignore,
}

impl Globs {
    /// Globs that lead from `folder`.
    pub fn new(folder: &Path, globs: &[impl AsRef<str>]) -> anyhow::Result<Self> {
        let mut builder = GitignoreBuilder::new("");
        for glob in globs {
            let glob = glob.as_ref();
            builder.add_line(None, glob).with_context(|| format!("invalid glob `{glob}`"))?;
        }
        Ok(Self { folder: whole(folder), globs: builder.build().context("invalid globs")? })
    }

    /// Returns true if one of the globs matches a path, or a folder that it is in.
    pub fn has(&self, path: &Path, is_folder: bool) -> bool {
        let whole = whole(path);
        let below = whole.strip_prefix(&self.folder).ok().filter(|below| below.iter().next().is_some());
        below.is_some_and(|below| self.globs.matched_path_or_any_parents(below, is_folder).is_ignore())
    }
}

/// A path from the root, without `.` and `..`.
fn whole(path: &Path) -> PathBuf {
    let mut whole = env::current_dir().unwrap_or_default();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => _ = whole.pop(),
            component => whole.push(component),
        }
    }
    whole
}

/// The names of inputs.
pub fn names(inputs: &[Input]) -> impl Iterator<Item = String> {
    inputs.iter().map(ToString::to_string)
}
