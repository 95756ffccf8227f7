//! Every integration test, in one binary: one link, and tests of all rooms side by side on all cores.
//!
//! `cargo test --test it redact::` runs the tests of one file. `CXRAY_EXHAUSTIVE=1` runs those that take minutes to their
//! end; without it they take a smaller part of the same cases.

#![allow(
    clippy::expect_used,
    clippy::format_push_string,
    clippy::panic,
    clippy::print_stdout,
    clippy::struct_excessive_bools,
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test fails by panicking, need not be fast, and is as long as its table of cases"
)]

// What tests share.
mod binary;
#[path = "../../examples/day/conversations.rs"]
#[allow(dead_code, reason = "the example writes more than tests read")]
mod conversations;
mod dice;
mod project;
#[cfg(unix)]
mod rotation;
mod schema_diff;
mod schema_types;
mod secret_samples;
mod seen;
mod values;

// The tests.
mod acceptor;
mod baseline;
mod capture_forms;
mod capture_order;
mod case;
mod cases;
mod catalog;
mod config;
#[cfg(unix)]
mod console;
mod coverage;
mod diff_catalog;
mod diff_hostile;
mod diff_properties;
mod diff_report;
mod diff_secrets;
mod discretion;
mod draft_suite;
mod drafting;
mod example;
mod expect;
mod fixes;
#[cfg(unix)]
mod follow;
mod git_diff;
mod growth;
mod har;
#[cfg(unix)]
mod hostile;
mod hostile_lenient;
mod json_adapter;
mod json_differential;
mod json_repair;
mod json_table;
mod layers;
mod learn;
mod listing;
mod memory;
mod order_rules;
mod order_sessions;
mod other_logs;
mod pacing;
#[cfg(unix)]
mod packed;
mod parts;
mod people;
mod pictures;
mod print_order;
mod readme;
mod redact;
mod report_limits;
mod report_page;
mod report_schemas;
mod sample;
mod secrets;
#[cfg(unix)]
mod signals;
mod streams;
mod target;
mod times;
#[cfg(unix)]
mod walkthrough;
mod wrapping;

/// How many cases to try: `all` of them in an exhaustive run.
fn effort(some: usize, all: usize) -> usize {
    let is_exhaustive = std::env::var_os("CXRAY_EXHAUSTIVE").is_some_and(|value| value == "1");
    if is_exhaustive { all } else { some }
}

/// The same for properties.
fn tries(some: u32, all: u32) -> u32 {
    u32::try_from(effort(some as usize, all as usize)).expect("it is one of the two")
}
