//! Conversations as a sequence diagram in the language of Mermaid.

use cxray::catalog::Catalog;
use cxray::report::story::mermaid;

use crate::cli::exit::Exit;
use crate::cli::print::PrintArgs;
use crate::commands::edge;
use crate::commands::story::{Sought, tell};

/// Runs `print --format mermaid`.
pub fn run(args: &PrintArgs, catalog: &Catalog) -> anyhow::Result<Exit> {
    let sought = Sought {
        reading: &args.reading,
        selecting: &args.selecting,
        judging: None,
        ignore: &args.silencing.ignore,
        show_secrets: args.hiding.show_secrets,
        redacting: &args.redacting,
        merges: args.timeline.merge,
        is_quiet: args.showing.quiet,
    };
    let heard = tell(catalog, &sought)?;
    edge::print(mermaid(&heard.story).as_bytes())?;
    for remark in heard.story.remarks.iter().filter(|_| !args.showing.quiet) {
        edge::remark(remark);
    }
    let broken = heard.read.tally.broken;
    if broken > 0 && !args.showing.quiet {
        edge::remark(&format!("{broken} of {} records could not be read", heard.read.tally.records));
    }
    Ok(match (heard.is_complete, broken) {
        (false, _) => Exit::NotDone,
        (true, 0) => Exit::Good,
        (true, _) => Exit::Found,
    })
}
