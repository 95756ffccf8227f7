//! Every colour that is shown. Whether there are any is decided once, at the edge.

use colored::{Color, ColoredString, Colorize as _};

use crate::check::Severity;
use crate::json::Kind;

/// Paints text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    colours: bool,
}

impl Palette {
    /// With or without colours. `colored` looks at the environment on its own; here the answer is given.
    #[must_use]
    pub fn new(colours: bool) -> Self {
        if colours {
            colored::control::set_override(true);
        }
        Self { colours }
    }

    fn paint(self, text: &str, style: impl Fn(&str) -> ColoredString) -> String {
        if self.colours { style(text).to_string() } else { text.to_owned() }
    }

    /// A text in the colour of a severity.
    #[must_use]
    pub fn severity(self, severity: Severity, text: &str) -> String {
        let colour = match severity {
            Severity::Error => Color::BrightRed,
            Severity::Warning => Color::BrightYellow,
            Severity::Note => Color::BrightCyan,
        };
        self.paint(text, |text| text.color(colour).bold())
    }

    /// The message of a finding.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint(text, |text| text.bold())
    }

    /// Line numbers, bars and arrows.
    #[must_use]
    pub fn frame(self, text: &str) -> String {
        self.paint(text, |text| text.blue().bold())
    }

    /// Advice.
    #[must_use]
    pub fn help(self, text: &str) -> String {
        self.paint(text, |text| text.green())
    }

    /// A good result.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.paint(text, |text| text.green().bold())
    }

    /// A removed part.
    #[must_use]
    pub fn removed(self, text: &str) -> String {
        self.paint(text, |text| text.red())
    }

    /// An added part.
    #[must_use]
    pub fn added(self, text: &str) -> String {
        self.paint(text, |text| text.green())
    }

    /// A moved part.
    #[must_use]
    pub fn moved(self, text: &str) -> String {
        self.paint(text, |text| text.cyan())
    }

    /// A part that matters less.
    #[must_use]
    pub fn faint(self, text: &str) -> String {
        self.paint(text, |text| text.dimmed())
    }

    /// Returns true if anything is painted.
    #[must_use]
    pub fn has_colours(self) -> bool {
        self.colours
    }

    /// The name of a member.
    #[must_use]
    pub fn name(self, text: &str) -> String {
        self.paint(text, |text| text.blue().bold())
    }

    /// A string, a number, a truth value or `null`.
    #[must_use]
    pub fn scalar(self, kind: Kind, text: &str) -> String {
        match kind {
            Kind::String => self.paint(text, |text| text.green()),
            Kind::Number => self.paint(text, |text| text.cyan()),
            Kind::Boolean => self.paint(text, |text| text.yellow()),
            _ => self.faint(text),
        }
    }

    /// The replacement of a credential.
    #[must_use]
    pub fn secret(self, text: &str) -> String {
        self.paint(text, |text| text.magenta().italic())
    }

    /// One of many things of a sort, in the colour that its hash gives it in every run.
    #[must_use]
    pub fn of_many(self, hash: u32, text: &str) -> String {
        const COLOURS: [Color; 10] = [
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::BrightGreen,
            Color::BrightYellow,
            Color::BrightBlue,
            Color::BrightMagenta,
            Color::BrightCyan,
        ];
        let colour = COLOURS[hash as usize % COLOURS.len()];
        self.paint(text, |text| text.color(colour))
    }
}
