//! The variables of the environment: one table for help and manual pages.

use cxray::report::Terminal;

/// Each variable with its meaning.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    ("CXRAY_CONFIG", "Configuration file, unless --config or --no-config is given."),
    ("CXRAY_API", "Same as --api."),
    ("CXRAY_FAIL_ON", "Same as --fail-on."),
    ("CXRAY_FORMAT", "Same as --format."),
    ("CXRAY_SCHEMAS", "Same as --schemas: directories, separated as in PATH."),
    ("CXRAY_TARGET", "Same as --target: targets, separated by commas."),
    ("CXRAY_REDACT_KEY", "Key of the pseudonyms if --redact is given."),
    ("CXRAY_COMPLETE", "Shell that asks for completions; set by the completion script."),
    ("NO_COLOR", "Disables colours if it is not empty."),
    ("FORCE_COLOR", "Enables colours even if the output is not a terminal; 0 disables them."),
    ("CLICOLOR_FORCE", "Same as FORCE_COLOR, which takes precedence; 0 has no effect."),
    ("TERM", "The value dumb disables colours."),
    ("FORCE_HYPERLINK", "1 links places to their files, 0 does not; by default the terminal decides."),
    ("GITHUB_STEP_SUMMARY", "File to which --format github adds a job summary."),
];

/// The variables, for help.
pub(super) fn help() -> String {
    let terminal = Terminal { columns: Some(80), links_from: None };
    let lines = ENVIRONMENT.iter().map(|(name, meaning)| {
        let line = format!("  {name:<19}  {meaning}");
        format!("\n{}", terminal.wrap(&line, &" ".repeat(23)))
    });
    format!("Environment:{}", lines.collect::<String>())
}
