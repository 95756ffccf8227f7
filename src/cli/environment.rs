//! The variables of the environment: one table for help and manual pages.

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

/// Columns of help, and where in them the meaning of a variable begins.
const COLUMNS: usize = 80;
const MEANING: usize = 23;

/// The variables, for help. It is made in every run, so it is broken into lines by hand: each word is ASCII.
pub(super) fn help() -> String {
    let mut help = "Environment:".to_owned();
    for (name, meaning) in ENVIRONMENT {
        help += "\n  ";
        help += name;
        help.extend(std::iter::repeat_n(' ', MEANING - 1 - 2 - name.len()));
        let mut column = MEANING - 1;
        for word in meaning.split(' ') {
            if column + 1 + word.len() > COLUMNS {
                help += "\n";
                help.extend(std::iter::repeat_n(' ', MEANING - 1));
                column = MEANING - 1;
            }
            help += " ";
            help += word;
            column += 1 + word.len();
        }
    }
    help
}
