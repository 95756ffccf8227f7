//! `cxray man`: manual pages, from the same texts as `--help`.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::Roff;
use cxray::report::Terminal;

use super::edge;
use crate::cli::Cli;
use crate::cli::environment::ENVIRONMENT;
use crate::cli::exit::Exit;
use crate::cli::man::{FILES, ManArgs, REVISED};

/// Runs the command.
pub fn run(args: &ManArgs) -> anyhow::Result<Exit> {
    let mut root = Cli::command();
    root.build();
    match &args.out {
        None => edge::print(&page(&root)?)?,
        Some(folder) => {
            fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
            write(&root, folder)?;
        }
    }
    Ok(Exit::Good)
}

/// Writes the page of a command, and those of its subcommands.
fn write(command: &Command, folder: &Path) -> anyhow::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let path = folder.join(format!("{name}.1"));
    fs::write(&path, page(command)?).with_context(|| format!("cannot write {}", path.display()))?;
    let shown = command.get_subcommands().filter(|it| !it.is_hide_set() && it.get_name() != "help");
    for subcommand in shown {
        write(subcommand, folder)?;
    }
    Ok(())
}

fn page(command: &Command) -> anyhow::Result<Vec<u8>> {
    // The sections behind the options are made of the text that `--help` shows there.
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(command.clone().after_help(""));
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let mut title = Roff::new();
    let version = format!("cxray {}", env!("CARGO_PKG_VERSION"));
    title.control("TH", [&name.to_uppercase(), "1", REVISED, &version, "cxray"]);
    let mut page = Vec::new();
    title.to_writer(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let mut roff = Roff::new();
    for section in after.split("\n\n") {
        if let Some(examples) = section.strip_prefix("Examples:\n") {
            verbatim(&mut roff, "EXAMPLES", examples);
        } else if let Some(codes) = section.strip_prefix("Exit codes:\n") {
            verbatim(&mut roff, "EXIT STATUS", codes);
        }
    }
    for (title, entries) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
        roff.control("SH", [title]);
        for (name, meaning) in entries {
            roff.control("TP", []);
            roff.text([clap_mangen::roff::bold(*name)]);
            roff.text([clap_mangen::roff::roman(*meaning)]);
        }
    }
    roff.to_writer(&mut page)?;
    Ok(tidy(&String::from_utf8(page)?).into_bytes())
}

/// Tidies a page for `mandoc -T lint`: no line break beside a vertical space, and lines of text of at most 80 bytes.
fn tidy(page: &str) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let is_space = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_some_and(|line| line.is_empty());
    let folding = Terminal { columns: Some(78), links_from: None };
    let mut tidied = String::new();
    let mut is_filled = true;
    for (at, line) in lines.iter().enumerate() {
        match *line {
            ".nf" => is_filled = false,
            ".fi" => is_filled = true,
            ".br" if is_space(at.checked_sub(1)) || is_space(Some(at + 1)) => continue,
            _ => {}
        }
        if !is_filled || line.starts_with('.') {
            tidied.push_str(line);
        } else if line.is_empty() {
            tidied.push_str(".sp");
        } else {
            let folded = folding.wrap(line, "");
            // A line of text must not look like a request.
            tidied.push_str(&folded.replace("\n.", "\n\\&.").replace("\n'", "\n\\&'"));
        }
        tidied.push('\n');
    }
    tidied
}

/// Lines as they stand.
fn verbatim(roff: &mut Roff, title: &str, text: &str) {
    roff.control("SH", [title]);
    roff.control("nf", []);
    for line in text.lines() {
        roff.text([clap_mangen::roff::roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    roff.control("fi", []);
}
