//! The embedded catalogue with as much of a folder laid over it as can be used, and the faults of the rest: to report all faults of
//! a folder at once, where reading captures stops at the first.

use std::path::Path;

use super::api::Api;
use super::catalog_fault::CatalogFault;
use super::files::Files;
use super::load::{Catalog, RESERVED, event_of, facts_in, folder_of};
use super::order::OrderRule;
use super::rule_form::{RuleFault, RuleForm};
use super::schema_fault::SchemaFault;
use super::wrapping;
use crate::json::{Position, position_of};

/// The part of a folder that can be used.
#[derive(Debug)]
pub struct SoundCatalog {
    /// The catalogue with it.
    pub catalog: Catalog,
    /// Paths of the files of the folder that are JSON: `schemas/mybus/api.json`. Also of those that the catalogue is without.
    pub own: Vec<String>,
    /// Why the rest cannot be used.
    pub faults: Vec<CatalogFault>,
    files: Files,
}

impl SoundCatalog {
    /// Reads a folder in the layout of `schemas/`. Only a folder that cannot be read at all is an error.
    pub fn read(folder: &Path) -> Result<Self, CatalogFault> {
        let mut files = Files::embedded();
        let mut unreadable = Vec::new();
        if !files.lay_sound_over(folder, &mut unreadable)? && unreadable.is_empty() {
            return Err(CatalogFault::Empty(folder.to_owned()));
        }
        let own = files.overlaid();
        let mut part = SoundPart {
            kept: files.clone(),
            own: &own,
            folder,
            faults: unreadable.into_iter().map(CatalogFault::from).collect(),
        };
        part.check_apis(&files);
        part.check_events(&files);
        part.check_rules(&files);
        part.check_wrappings(&files);
        let (kept, mut faults) = (part.kept, part.faults);
        let catalog = match Catalog::load(kept) {
            Ok(catalog) => catalog,
            Err(fault) => {
                faults.push(fault);
                Catalog::embedded()?
            }
        };
        let mut sound = Self { catalog, own, faults: Vec::new(), files };
        sound.faults = faults.into_iter().map(|fault| sound.with_shown_path(fault)).collect();
        Ok(sound)
    }

    /// The text of a file of the folder.
    #[must_use]
    pub fn text(&self, path: &str) -> String {
        self.files.get(path).expect("the file is one of the folder").into_owned()
    }

    /// Where people find a file.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        self.files.shown(path)
    }

    /// Paths of the schemas of the folder: of events, and those that events share.
    pub fn own_schemas(&self) -> impl Iterator<Item = &str> {
        let is_schema = |path: &&str| {
            let slug = folder_of(path).trim_start_matches("schemas/").trim_end_matches('/');
            path.starts_with("schemas/") && path.ends_with(".schema.json") && !RESERVED.contains(&slug)
        };
        self.own.iter().map(String::as_str).filter(is_schema)
    }

    /// The name of the event whose schema is at `path`; `None` for a schema that events share.
    #[must_use]
    pub fn event_at<'p>(&self, path: &'p str) -> Option<&'p str> {
        event_of(path)
    }

    /// The faults of each own event that the catalogue has: its schema does not compile, or refers to nothing.
    #[must_use]
    pub fn schema_faults(&self, path: &str) -> Vec<SchemaFault> {
        let dangling = self.catalog.dangling_references(path);
        if !dangling.is_empty() {
            return dangling;
        }
        let event = self.catalog.events().iter().find(|event| event.path == path);
        let compiled =
            event.map(|event| self.catalog.compile(event).and_then(|schema| schema.validator().map(|_| ())));
        compiled.and_then(Result::err).into_iter().collect()
    }

    /// The first name in an order rule that is no event and no rule.
    #[must_use]
    pub fn rule_fault(&self, rule: &OrderRule) -> Option<RuleFault> {
        let names: Vec<&str> = self.catalog.names(Some(rule.api)).collect();
        rule.check_names(&self.text(&rule.path), &names, self.catalog.order_rules(rule.api)).err()
    }

    fn with_shown_path(&self, fault: CatalogFault) -> CatalogFault {
        match fault {
            CatalogFault::Content { path, at, message } => {
                CatalogFault::Content { path: self.shown(&path), at, message }
            }
            other => other,
        }
    }
}

/// The files that are kept, and the faults of those that are not.
struct SoundPart<'o> {
    kept: Files,
    own: &'o [String],
    folder: &'o Path,
    faults: Vec<CatalogFault>,
}

impl SoundPart<'_> {
    /// Leaves out APIs that cannot be read, and folders without one.
    fn check_apis(&mut self, files: &Files) {
        let form = RuleForm::of_apis();
        for path in self.own.iter().filter(|path| path.ends_with("/api.json")) {
            let text = text_of(files, path);
            let found = form.faults(&text);
            let is_kept = found.is_empty();
            self.faults.extend(found.into_iter().map(|fault| fault.in_file(path)));
            let read = Api::read(&text).and_then(|api| {
                let slug = slug_of(path);
                if api.slug != slug {
                    return Err(format!("\"api\" must be the name of the folder, \"{slug}\""));
                }
                api.check_patterns().and_then(|()| api.formats().map(|_| ()))
            });
            if let Err(message) = read {
                self.kept.leave_out(folder_of(path));
                // Most of what cannot be read breaks the form too.
                if is_kept {
                    let at = position_of(&text, "/api").filter(|_| message.contains("\"api\""));
                    self.faults.push(CatalogFault::Content { path: path.clone(), at, message });
                }
            }
        }
        let mut missing: Vec<String> = Vec::new();
        for path in self.own.iter().filter(|path| path.starts_with("schemas/")) {
            let folder = folder_of(path).trim_end_matches("order/");
            let api = format!("{folder}api.json");
            let has_part = event_of(path).is_some() || path.contains("/order/");
            if has_part && files.get(&api).is_none() && !missing.contains(&api) {
                self.kept.leave_out(folder);
                let file = self.folder.join(slug_of(&api)).join("api.json");
                missing.push(api);
                if file.exists() {
                    // It cannot be read, which is told.
                    continue;
                }
                self.faults.push(CatalogFault::content(
                    &file.display().to_string(),
                    "this file is missing: it says how the events of the folder are recognised".to_owned(),
                ));
            }
        }
    }

    /// Leaves out events whose facts cannot be read.
    fn check_events(&mut self, files: &Files) {
        let form = RuleForm::of_events();
        for path in self.own.iter().filter(|path| event_of(path).is_some()) {
            let text = text_of(files, path);
            let found = form.faults(&text);
            let is_whole = found.is_empty();
            self.faults.extend(found.into_iter().map(|fault| fault.in_file(path)));
            if let Err(fault) = facts_in(&text) {
                self.kept.leave_out(path);
                let is_object = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
                if is_whole && is_object {
                    self.faults.push(CatalogFault::content(path, fault.to_string()));
                } else if !is_object {
                    let message = "the schema of an event is an object, with its name and its facts";
                    self.faults.push(CatalogFault::content(path, message.to_owned()));
                }
            }
        }
    }

    /// Leaves out order rules that cannot be read.
    fn check_rules(&mut self, files: &Files) {
        let form = RuleForm::of_rules();
        for path in self.own.iter().filter(|path| path.contains("/order/")) {
            let text = text_of(files, path);
            let found = form.faults(&text);
            let is_whole = found.is_empty();
            self.faults.extend(found.into_iter().map(|fault| fault.in_file(path)));
            if let Err(message) = OrderRule::read(0, path, &text) {
                self.kept.leave_out(path);
                if is_whole {
                    self.faults.push(CatalogFault::content(path, message));
                }
            }
        }
    }

    /// Leaves out forms of other records that cannot be read.
    fn check_wrappings(&mut self, files: &Files) {
        let mut own = self.own.iter().filter(|path| path.starts_with("schemas/wrappings/")).peekable();
        if own.peek().is_none() {
            return;
        }
        let form = RuleForm::of_wrappings();
        for path in own {
            let text = text_of(files, path);
            let found = form.faults(&text);
            let is_whole = found.is_empty();
            self.faults.extend(found.into_iter().map(|fault| fault.in_file(path)));
            if let Err(fault) = wrapping::read("", &text) {
                self.kept.leave_out(path);
                if is_whole {
                    let at = Position {
                        line: fault.line() as u64,
                        column: fault.column() as u64,
                        ..Position::default()
                    };
                    let at = Some(at).filter(|at| at.line > 0);
                    let message = fault.to_string();
                    self.faults.push(CatalogFault::Content { path: path.clone(), at, message });
                }
            }
        }
    }
}

fn text_of(files: &Files, path: &str) -> String {
    files.get(path).expect("the file is one of the folder").into_owned()
}

fn slug_of(path: &str) -> &str {
    folder_of(path).trim_start_matches("schemas/").trim_end_matches('/')
}
