//! The releases and platforms that a capture is judged for.

use super::api::Api;
use super::axes::{Axes, Platform, Platforms};
use super::load::Catalog;
use super::suggest::nearest;
use super::version::Version;

/// The installations that a capture is judged for: of some APIs a version, a platform, or both.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    by_api: Vec<Target>,
}

/// The installation of one API.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The version.
    pub version: Option<Version>,
    /// The name of the platform.
    pub platform: Option<String>,
}

/// Why a target cannot be used: one sentence that lists the known ones.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct TargetFault(String);

/// The property of an API that a target speaks of.
enum Axis<'a> {
    /// Whatever the value is.
    Either,
    Version,
    Platform(&'a Platforms),
}

impl Targets {
    /// Reads targets as people write them: `API=VERSION`, `API=PLATFORM`, or with the axis named, `API.transport=gms`.
    pub fn read(catalog: &Catalog, texts: &[String]) -> Result<Self, TargetFault> {
        let mut targets = Self { by_api: vec![Target::default(); catalog.apis().len()] };
        for text in texts {
            targets.add(catalog, text).map_err(|fault| TargetFault(format!("`{text}`: {fault}")))?;
        }
        Ok(targets)
    }

    /// The target of an API, if it has one.
    #[must_use]
    pub fn of(&self, api: usize) -> Option<&Target> {
        self.by_api.get(api).filter(|target| target.version.is_some() || target.platform.is_some())
    }

    fn add(&mut self, catalog: &Catalog, text: &str) -> Result<(), String> {
        let Some((name, value)) = text.split_once('=').filter(|(_, value)| !value.is_empty()) else {
            return Err(format!("a target is API=VERSION or API=PLATFORM; {}", known(catalog)));
        };
        let (slug, word) = name.split_once('.').map_or((name, None), |(slug, word)| (slug, Some(word)));
        let Some(index) = catalog.api_index(slug) else {
            return Err(format!("there is no API `{slug}`; {}", known(catalog)));
        };
        let api = &catalog.apis()[index];
        let Some(axes) = &api.axes else {
            return Err(format!("{slug} is the same wherever it runs; {}", known(catalog)));
        };
        let target = &mut self.by_api[index];
        match axis_of(api, axes, word)? {
            Axis::Version => target.set_version(version(api, axes, value)?),
            Axis::Platform(platforms) => target.set_platform(platform(platforms, value)?),
            Axis::Either if value.starts_with(|c: char| c.is_ascii_digit()) => {
                target.set_version(version(api, axes, value)?)
            }
            Axis::Either => match &axes.platforms {
                Some(platforms) => target.set_platform(platform(platforms, value)?),
                None => target.set_version(version(api, axes, value)?),
            },
        }
    }
}

impl Target {
    fn set_version(&mut self, version: Version) -> Result<(), String> {
        if let Some(other) =
            self.version.replace(version).filter(|other| Some(other) != self.version.as_ref())
        {
            return Err(format!("another target asks for version {other}; there can only be one"));
        }
        Ok(())
    }

    fn set_platform(&mut self, platform: &Platform) -> Result<(), String> {
        match self.platform.replace(platform.name.clone()) {
            Some(other) if other != platform.name => {
                Err(format!("another target asks for {other}; there can only be one"))
            }
            _ => Ok(()),
        }
    }
}

fn axis_of<'a>(api: &Api, axes: &'a Axes, word: Option<&str>) -> Result<Axis<'a>, String> {
    match (word, &axes.platforms) {
        (None, _) => Ok(Axis::Either),
        (Some("version"), _) => Ok(Axis::Version),
        (Some(word), Some(platforms)) if word == platforms.word => Ok(Axis::Platform(platforms)),
        (Some(word), _) => Err(format!("{} has no `{word}`; {}", api.slug, what_is_known(api, axes))),
    }
}

fn version(api: &Api, axes: &Axes, value: &str) -> Result<Version, String> {
    if axes.versions.is_none() {
        return Err(format!("the catalogue knows no versions of {}; {}", api.slug, what_is_known(api, axes)));
    }
    value.parse().map_err(|fault| format!("{fault}; {}", what_is_known(api, axes)))
}

fn platform<'p>(platforms: &'p Platforms, value: &str) -> Result<&'p Platform, String> {
    platforms.find(value).ok_or_else(|| {
        let word = &platforms.word;
        let near = nearest(value, platforms.values.iter().map(|platform| platform.name.as_str()));
        let near = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
        format!("there is no {word} `{value}`{near}; there are {}", platforms.names())
    })
}

/// The targets that there are.
fn known(catalog: &Catalog) -> String {
    let known = catalog.apis().iter().filter_map(|api| Some(what_is_known(api, api.axes.as_ref()?)));
    let known: Vec<String> = known.collect();
    known.join("; ")
}

fn what_is_known(api: &Api, axes: &Axes) -> String {
    let version = axes.versions.as_ref().map(|versions| format!("a {versions}"));
    let platform =
        axes.platforms.as_ref().map(|platforms| format!("a {} ({})", platforms.word, platforms.names()));
    let parts: Vec<String> = version.into_iter().chain(platform).collect();
    format!("{} takes {}", api.slug, parts.join(" or "))
}
