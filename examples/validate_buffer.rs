//! Validates a buffer and prints each finding as one line of JSON:
//! `cargo run --example validate_buffer < samples/captures/webchat-faulty.ndjson`.

use std::error::Error;
use std::io::{self, Read as _, Write};

use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::inspect::{EachFinding, Inspector};
use cxray::report::{Ndjson, Report as _};

/// Writes what is wrong with the events in `capture`, in whatever form they are.
pub fn validate(capture: Vec<u8>, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let catalog = Catalog::embedded()?;
    let buffer = Input::Memory { name: "buffer".to_owned(), bytes: capture.into() };
    let mut findings = Vec::new();
    Inspector::new(&catalog).read(vec![buffer], &mut EachFinding(|finding| findings.push(finding)))?;
    let mut report = Ndjson::new(true);
    for finding in &findings {
        report.finding(out, "buffer", finding)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut capture = Vec::new();
    io::stdin().read_to_end(&mut capture)?;
    validate(capture, &mut io::stdout())
}
