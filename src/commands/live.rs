//! A line that stands on a terminal while captures are read.

use std::io::{self, IsTerminal as _, Write as _};

use super::streams::stderr;

/// A line on standard error that is replaced by the next one, if standard error is a terminal.
pub struct Live {
    is_wanted: bool,
    is_shown: bool,
}

/// Back to the beginning of the line, and nothing on it.
const CLEAR: &str = "\r\x1b[K";

/// A line that does not fit is cut by the terminal: one that goes on over the next could not be taken back.
const NO_WRAP: &str = "\x1b[?7l";
const WRAP: &str = "\x1b[?7h";

impl Live {
    /// Shown only if it is wanted and standard error is a terminal.
    pub fn new(is_wanted: bool) -> Self {
        Self { is_wanted: is_wanted && io::stderr().is_terminal(), is_shown: false }
    }

    /// Returns true if lines are shown.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// Shows the line that `line` returns. A fault of standard error cannot be reported.
    pub fn show(&mut self, line: impl FnOnce() -> String) {
        if self.is_wanted {
            self.is_shown = true;
            let _ = write!(stderr(), "{CLEAR}{NO_WRAP}{}{WRAP}", line());
        }
    }

    /// Makes way for other output.
    pub fn hide(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            let _ = write!(stderr(), "{CLEAR}");
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.hide();
    }
}
