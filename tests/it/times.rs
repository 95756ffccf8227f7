//! The times that logs tell, whatever the size of blocks and the number of threads.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use cxray::capture::{Block, Form, Hand, Input, Options, Step, each_record, in_order};
use cxray::event::captured_at;
use cxray::json::Arena;

/// A log of several days: lines without a year, without a known order of day and month, and lines of text between them.
fn log() -> String {
    let mut log = String::new();
    for line in 0..4_000 {
        let (day, minute) = (line / 200 + 1, line % 60);
        let stamp = match line % 5 {
            0 => format!("[{day:02}.01.25, 07:{minute:02}:30]"),
            1 => format!("Jan {day:2} 07:{minute:02}:31 host app[7]:"),
            2 if line > 1_000 => format!("2025-01-{day:02} 07:{minute:02}:32,810 INFO"),
            3 => format!("07:{minute:02}:33.810"),
            _ => format!("I01{day:02} 07:{minute:02}:34.810123 12 x.go:1]"),
        };
        let _ = match line % 7 {
            6 => writeln!(log, "{stamp} nothing happened"),
            _ => writeln!(log, "{stamp} received {{\"number\":{line}}}"),
        };
    }
    log
}

/// What the records of a log tell of their time.
fn times(log: &str, block: usize, jobs: usize) -> Vec<Option<f64>> {
    let options = Options { block, form: Form::Console, ..Options::default() };
    let judge = |arena: &mut Arena, block: &Block, _: Hand<'_, _>| {
        let mut times = Vec::new();
        each_record(block, arena, &options, &(), &mut |record| times.push(captured_at(&record)));
        times
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), log).unwrap();
    let mut all = Vec::new();
    in_order(vec![Input::File(file.path().to_owned())], &options, jobs, &(), Arena::default, judge, |step| {
        if let Step::Judged { output, .. } = step {
            all.extend(output);
        }
        ControlFlow::Continue(())
    });
    all
}

#[test]
fn times_depend_on_the_bytes_of_an_input_alone() {
    let log = log();
    let whole = times(&log, 1 << 20, 1);
    let told = whole.iter().flatten().count();
    assert!(told * 10 > whole.len() * 7 && told < whole.len(), "{told} of {}", whole.len());
    for (block, jobs) in [(100, 1), (5_000, 3), (70_000, 2)] {
        assert_eq!(times(&log, block, jobs), whole, "blocks of {block}, {jobs} threads");
    }
}
