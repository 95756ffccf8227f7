//! Settings that variables of the environment say. Empty ones say nothing.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::ValueEnum as _;

use super::file::Settings;
use super::table::{Origin, Set};
use crate::cli::format::parse_format;
use crate::cli::validate::FailOn;

/// Names a settings file.
pub fn config() -> Option<PathBuf> {
    variable("CXRAY_CONFIG").map(PathBuf::from)
}

/// The key of pseudonyms, which should stand in no command line.
pub fn redact_key() -> Option<String> {
    variable("CXRAY_REDACT_KEY").and_then(|key| key.into_string().ok())
}

/// Lays the variables over the settings of a file.
pub fn lay_over(settings: &mut Settings) -> anyhow::Result<()> {
    if let Some(paths) = variable("CXRAY_SCHEMAS") {
        settings.schemas = Some(set("CXRAY_SCHEMAS", env::split_paths(&paths).collect()));
    }
    if let Some(api) = text("CXRAY_API")? {
        settings.api = Some(set("CXRAY_API", api));
    }
    if let Some(targets) = text("CXRAY_TARGET")? {
        let targets = targets.split(',').map(|target| target.trim().to_owned()).collect();
        settings.target = Some(set("CXRAY_TARGET", targets));
    }
    if let Some(severity) = text("CXRAY_FAIL_ON")? {
        let severity = FailOn::from_str(&severity, false).map_err(|_| {
            anyhow!("CXRAY_FAIL_ON: unknown severity `{severity}`; there are error, warning, note, never")
        })?;
        settings.fail_on = Some(set("CXRAY_FAIL_ON", severity));
    }
    if let Some(format) = text("CXRAY_FORMAT")? {
        let format = parse_format(&format).map_err(|fault| anyhow!("CXRAY_FORMAT: {fault}"))?;
        settings.format = Some(set("CXRAY_FORMAT", vec![format]));
    }
    Ok(())
}

fn set<T>(variable: &'static str, value: T) -> Set<T> {
    Set { value, origin: Origin::Environment(variable) }
}

fn text(name: &str) -> anyhow::Result<Option<String>> {
    let text = variable(name).map(OsString::into_string).transpose();
    text.map_err(|_| anyhow!("{name} is not UTF-8"))
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
