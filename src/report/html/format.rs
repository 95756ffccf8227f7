//! The format `html` of `validate`.

use std::io::{self, Write};
use std::sync::Arc;

use super::page;
use crate::check::Finding;
use crate::report::story::Story;
use crate::report::{Report, Summary};

/// A page of the run, written at its end.
#[derive(Debug, Default)]
pub struct Html {
    title: String,
    story: Arc<Story>,
}

impl Report for Html {
    /// The story has it.
    fn finding(&mut self, _: &mut dyn Write, _: &str, _: &Finding) -> io::Result<()> {
        Ok(())
    }

    fn story(&mut self, title: &str, story: &Arc<Story>) {
        title.clone_into(&mut self.title);
        self.story = Arc::clone(story);
    }

    fn finish(&mut self, out: &mut dyn Write, summary: &Summary<'_>) -> io::Result<()> {
        page(out, &self.title, summary, &self.story)
    }
}
