//! The edge of the program: standard streams, environment.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::OnceLock;

use cxray::report::{Palette, Repository, Terminal};
use cxray::safe;

use super::streams::{stderr, stdout};
use crate::cli::showing::ColorArg;

/// The repository that the command runs in, if it runs in one.
pub fn repository() -> Repository {
    let folder = env::current_dir().unwrap_or_default();
    let top = folder.ancestors().find(|folder| folder.join(".git").exists());
    top.map(|top| Repository::new(top, &folder)).unwrap_or_default()
}

/// The file that GitHub shows as the summary of a job.
pub fn step_summary() -> Option<PathBuf> {
    env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Colours for a stream: `--color` first, then the environment, then whether the stream is a terminal.
pub fn palette(color: ColorArg, stream: &impl IsTerminal) -> Palette {
    static ENVIRONMENT: OnceLock<Option<bool>> = OnceLock::new();
    let colours = match color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => ENVIRONMENT
            .get_or_init(|| wanted_colours(|name| env::var_os(name)))
            .unwrap_or_else(|| stream.is_terminal()),
    };
    Palette::new(colours)
}

/// Colours as variables of the environment want them: `NO_COLOR`, then `FORCE_COLOR` and `CLICOLOR_FORCE`, then `TERM=dumb`.
fn wanted_colours(variable: impl Fn(&str) -> Option<OsString>) -> Option<bool> {
    let set = |name| variable(name).filter(|value| !value.is_empty());
    if set("NO_COLOR").is_some() {
        return Some(false);
    }
    if let Some(value) = set("FORCE_COLOR") {
        return Some(value != "0" && value != "false");
    }
    if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return Some(true);
    }
    set("TERM").filter(|value| value == "dumb").map(|_| false)
}

/// Columns of the terminal that is the standard output, if it is one.
pub fn columns() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width.0))
}

/// The terminal that is the standard output, if it is one. Links show where files are, so redacted output has none.
pub fn terminal(has_links: bool) -> Terminal {
    let has_links = has_links && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Terminal { columns: columns(), links_from: has_links.then(env::current_dir).and_then(Result::ok) }
}

/// A fault that comes with advice in words of our own.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct Advice {
    /// The fault; may quote the user.
    pub fault: String,
    /// The advice, on lines of its own.
    pub advice: &'static str,
}

/// Says on standard error what went wrong, in one line whatever the message holds. There is nowhere to tell that
/// standard error is gone.
pub fn complain(message: &str) {
    let _ = writeln!(stderr(), "cxray: error: {}", safe::shown(message));
}

/// Writes a warning to standard error.
pub fn warn(message: &str) {
    remark(&format!("cxray: warning: {}", safe::shown(message)));
}

/// Writes a fault with its advice.
pub fn complain_of(fault: &anyhow::Error) {
    complain(&format!("{fault:#}"));
    if let Some(Advice { advice, .. }) = fault.downcast_ref() {
        for line in advice.lines() {
            remark(&format!("  {line}"));
        }
    }
}

/// Writes a line to standard error that is not a fault.
pub fn remark(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}

/// Writes to standard output.
pub fn print(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = stdout();
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// Returns true if a fault is only that the reader of our output has closed it.
pub fn is_closed(fault: &anyhow::Error) -> bool {
    fault.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|fault| fault.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_whether_there_are_colours() {
        let wanted = |set: &[(&str, &str)]| {
            wanted_colours(|name| {
                set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into())
            })
        };
        for (set, colours) in [
            (&[][..], None),
            (&[("NO_COLOR", "")], None),
            (&[("FORCE_COLOR", "1")], Some(true)),
            (&[("FORCE_COLOR", "0")], Some(false)),
            (&[("CLICOLOR_FORCE", "1")], Some(true)),
            (&[("CLICOLOR_FORCE", "0")], None),
            (&[("TERM", "dumb")], Some(false)),
            (&[("TERM", "dumb"), ("FORCE_COLOR", "1")], Some(true)),
            (&[("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1")], Some(false)),
        ] {
            assert_eq!(wanted(set), colours, "{set:?}");
        }
    }
}
