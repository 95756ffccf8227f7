//! The catalogue with folders of the user's laid over it. Every file of theirs is checked before anything is judged.

use std::path::PathBuf;

use super::catalog_fault::CatalogFault;
use super::event_type::EventType;
use super::files::Files;
use super::load::{Catalog, folder_of};
use super::rule_form::RuleForm;
use crate::json::position_of;

impl Catalog {
    /// The embedded catalogue with `folders` laid over it, the last one on top.
    pub fn with_folders(folders: &[PathBuf]) -> Result<Self, CatalogFault> {
        Self::with_texts(folders, Vec::new())
    }

    /// The same with the texts of files on top that are in no folder yet, each with its path in the catalogue
    /// (`schemas/shop/api.json`).
    pub fn with_texts(folders: &[PathBuf], texts: Vec<(String, String)>) -> Result<Self, CatalogFault> {
        let mut files = Files::embedded();
        for folder in folders {
            if !files.lay_over(folder)? {
                return Err(CatalogFault::Empty(folder.clone()));
            }
        }
        for (path, text) in texts {
            files.insert(path, text);
        }
        let own = files.overlaid();
        Self::laid_over(files.clone(), &own).map_err(|fault| match fault {
            CatalogFault::Content { path, at, message } => {
                CatalogFault::Content { path: files.shown(&path), at, message }
            }
            other => other,
        })
    }

    fn laid_over(files: Files, own: &[String]) -> Result<Self, CatalogFault> {
        check_apis(&files, own)?;
        let catalog = Self::load(files)?;
        for api in catalog.apis() {
            api.check_patterns().map_err(|message| {
                CatalogFault::content(&format!("schemas/{}/api.json", api.slug), message)
            })?;
        }
        catalog.check_order_rules(own)?;
        let form = RuleForm::of_events();
        for event in catalog.events() {
            let shared = format!("{}common.schema.json", folder_of(&event.path));
            if own.contains(&event.path) || own.contains(&shared) {
                catalog.check_event(event, &form)?;
            }
        }
        Ok(catalog)
    }

    /// Checks the files of order rules that the user's folder brought, and ours beside them. A test proves ours.
    fn check_order_rules(&self, own: &[String]) -> Result<(), CatalogFault> {
        let rule_files = own.iter().filter(|path| path.contains("/order/"));
        if rule_files.clone().next().is_none() {
            return Ok(());
        }
        let form = RuleForm::of_rules();
        for path in rule_files {
            let folder = path.split("/order/").next().expect("a split has a first part");
            if !self.apis().iter().any(|api| folder == format!("schemas/{}", api.slug)) {
                return Err(CatalogFault::content(path, format!("{folder}/api.json is missing")));
            }
            check_form(self.files(), path, &form)?;
        }
        let mut rules = Vec::new();
        for api in 0..self.apis().len() {
            rules.extend(self.read_order_rules(api)?);
        }
        for rule in &rules {
            let names: Vec<&str> = self.names(Some(rule.api)).collect();
            let text = self.files().get(&rule.path).expect("the file is in the list of files");
            rule.check_names(&text, &names, &rules).map_err(|fault| fault.in_file(&rule.path))?;
        }
        Ok(())
    }

    /// Checks the facts of an event, and that its schema compiles.
    fn check_event(&self, event: &EventType, form: &RuleForm) -> Result<(), CatalogFault> {
        check_form(self.files(), &event.path, form)?;
        self.read_facts(event)?;
        let checked = self.compile(event).and_then(|schema| schema.validator().map(|_| ()));
        checked.map_err(|fault| {
            let at = fault.pointer.and_then(|pointer| position_of(&self.schema_text(event), &pointer));
            CatalogFault::Content { path: event.path.clone(), at, message: fault.message }
        })
    }
}

/// Checks the descriptions of APIs that the user's folder brought.
fn check_apis(files: &Files, own: &[String]) -> Result<(), CatalogFault> {
    let mut paths = own.iter().filter(|path| path.ends_with("/api.json")).peekable();
    if paths.peek().is_none() {
        return Ok(());
    }
    let form = RuleForm::of_apis();
    paths.try_for_each(|path| check_form(files, path, &form))
}

fn check_form(files: &Files, path: &str, form: &RuleForm) -> Result<(), CatalogFault> {
    let text = files.get(path).expect("the file is in the list of files");
    form.check(&text).map_err(|fault| fault.in_file(path))
}
