//! Many threads, one order; and what happens when something goes wrong.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::seen::{file, options, read_with, steps};
use cxray::capture::{Block, Hand, Input, InputFault, ReadFault, Step, in_order, inputs};
use cxray::json::Arena;
use proptest::prelude::*;

fn told<O: std::fmt::Debug>(step: &Step<O>) -> String {
    match step {
        Step::Began { input } => format!("began {input}"),
        Step::Judged { input, output } => format!("judged {input} {output:?}"),
        Step::Ended { input } => format!("ended {input}"),
        Step::Fault { input, fault } => format!("fault {input} {fault}"),
        Step::Waiting => "waiting".to_owned(),
    }
}

fn lines(count: usize) -> Vec<u8> {
    (0..count)
        .flat_map(|number| format!("{{\"number\":{number},\"more\":\"{number:0>40}\"}}\n").into_bytes())
        .collect()
}

#[test]
fn the_same_steps_whatever_the_jobs() {
    let files = [file(&lines(2000)), file(b""), file(b"[\n1,\n2\n]"), file(b"a\0\x01b"), file(&lines(3))];
    let mut paths: Vec<Input> = files.iter().map(|file| Input::File(file.path().to_owned())).collect();
    paths.insert(2, Input::File("/nowhere/at/all".into()));
    paths.push(Input::File(std::env::temp_dir()));
    let mut options = options();
    options.block = 1000;
    let all = |jobs| {
        let mut all = Vec::new();
        steps(paths.clone(), &options, jobs, &(), &mut |step| {
            all.push(told(&step));
            ControlFlow::Continue(())
        });
        all
    };
    let one = all(1);
    assert_eq!(one.iter().filter(|step| step.starts_with("began")).count(), 7);
    assert_eq!(one.iter().filter(|step| step.starts_with("ended")).count(), 4);
    assert!(one.iter().any(|step| step == "fault 4 a binary file: NUL byte at offset 1"));
    for jobs in 2..=4 {
        assert_eq!(all(jobs), one);
    }
}

#[test]
fn stops_when_told() {
    let file = file(&lines(5000));
    let mut options = options();
    options.block = 1000;
    for jobs in 1..=4 {
        let mut count = 0;
        steps(vec![Input::File(file.path().to_owned())], &options, jobs, &(), &mut |_| {
            count += 1;
            if count == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(count, 10);
    }
}

#[test]
fn a_panic_stops_the_others_and_is_passed_on() {
    let file = file(&lines(5000));
    let mut options = options();
    options.block = 1000;
    let seen = AtomicUsize::new(0);
    let judge = |(): &mut (), _: &Block, _: Hand<'_, ()>| {
        assert!(seen.fetch_add(1, Ordering::Relaxed) != 20, "on purpose");
    };
    let run = || {
        let inputs = vec![Input::File(file.path().to_owned())];
        in_order(inputs, &options, 3, &(), || (), judge, |_| ControlFlow::Continue(()));
    };
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
    assert!(panic.downcast_ref::<&str>().is_some_and(|text| text.contains("on purpose")));
}

#[cfg(unix)]
mod pipes {
    use super::*;

    fn fifo(directory: &tempfile::TempDir) -> PathBuf {
        let path = directory.path().join("fifo");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    #[test]
    fn what_has_arrived_is_handed_on_before_the_next_read() {
        for jobs in [1, 3] {
            let directory = tempfile::tempdir().unwrap();
            let path = fifo(&directory);
            let arrived = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                let (arrived, path) = (&arrived, &path);
                scope.spawn(move || {
                    let mut pipe = std::fs::OpenOptions::new().write(true).open(path).unwrap();
                    for number in 0..5 {
                        writeln!(pipe, "{{\"number\":{number}}}").unwrap();
                        pipe.flush().unwrap();
                        let since = Instant::now();
                        while arrived.load(Ordering::Acquire) <= number {
                            assert!(
                                since.elapsed() < Duration::from_secs(20),
                                "line {number} was not handed on"
                            );
                            std::thread::sleep(Duration::from_millis(1));
                        }
                    }
                });
                steps(vec![Input::File(path.clone())], &options(), jobs, &(), &mut |step| {
                    if let Step::Judged { output, .. } = step {
                        arrived.fetch_add(output.len(), Ordering::Release);
                    }
                    ControlFlow::Continue(())
                });
            });
            assert_eq!(arrived.into_inner(), 5);
        }
    }

    #[test]
    fn a_silent_pipe_does_not_keep_a_run_that_is_stopped() {
        let directory = tempfile::tempdir().unwrap();
        let path = fifo(&directory);
        for jobs in [1, 3] {
            // Both ends are held open here, so that the pipe is never at its end.
            let mut pipe = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
            pipe.write_all(b"{\"a\":1}\n").unwrap();
            steps(vec![Input::File(path.clone())], &options(), jobs, &(), &mut |step| match step {
                Step::Judged { .. } => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            });
        }
    }
}

#[test]
fn directories_are_walked() {
    let directory = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    for name in ["b.json", "a/z.NDJSON", "a/x.log", "c.png", ".hidden.json", "skip.txt", "d.har", "e.jsonl"] {
        put(name, "1");
    }
    put(".gitignore", "skip.txt\n");
    let found = inputs(&[directory.path().to_owned()], None);
    let names: Vec<String> = found
        .into_iter()
        .map(|input| match input.unwrap() {
            Input::File(path) => path.strip_prefix(directory.path()).unwrap().display().to_string(),
            Input::Stdin { name } | Input::Memory { name, .. } => name,
        })
        .collect();
    assert_eq!(names, ["a/x.log", "a/z.NDJSON", "b.json", "d.har", "e.jsonl"]);

    let empty = tempfile::tempdir().unwrap();
    let none = inputs(&[empty.path().to_owned()], None);
    assert!(matches!(none.as_slice(), [Err(InputFault::Empty { .. })]));
    let missing = inputs(&["/nowhere/at/all".into()], None);
    assert!(matches!(missing.as_slice(), [Err(InputFault::Missing { .. })]));
}

#[test]
fn standard_input_has_a_name() {
    let named = |paths: &[PathBuf], name| match inputs(paths, name).remove(0) {
        Ok(input) => input.to_string(),
        Err(fault) => fault.to_string(),
    };
    assert_eq!(named(&[], None), "<stdin>");
    assert_eq!(named(&["-".into()], Some("chat.log")), "chat.log");
}

#[test]
fn a_directory_is_no_stream() {
    let mut faults = 0;
    steps(vec![Input::File(std::env::temp_dir())], &options(), 2, &(), &mut |step| {
        if let Step::Fault { fault: ReadFault::Io(_), .. } = step {
            faults += 1;
        }
        ControlFlow::Continue(())
    });
    assert_eq!(faults, 1);
}

/// An element of an array, on one line: whole, or broken with its brackets in balance.
fn element() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{\"a\":1}",
        "{\"b\":[1,{\"c\":2}]}",
        "{\"a\" 1}",
        "{\"a\":undefined}",
        "1",
        "\"], x\"",
        "nul",
        "[{\"d\":1},{\"e\":2}]",
        "[{\"d\":1},{\"e\"}]",
        "[1,,2]",
        "[]",
        "{\"a\":\"\\\"}\"}",
        "{}",
        "[[{\"f\":1}],3]",
        "[1 2}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// An array gives the same records on one line as over many, whole or broken.
    #[test]
    fn lines_do_not_matter_in_an_array(
        parts in prop::collection::vec((element(), prop::sample::select(vec![",", ",", ",", ",", "", ",,"])), 0..8),
        close in prop::sample::select(vec!["]", "]", ""]),
        short in prop::bool::ANY,
    ) {
        let seen = |open: &str, glue: &str| {
            let mut text = open.to_owned();
            for (element, separator) in &parts {
                // Bare words that are not separated are one word on one line, so those always are.
                let separator = if element.starts_with('{') || !separator.is_empty() { separator } else { "," };
                text += &format!("{glue}{element}{glue}{separator}");
            }
            text += &format!("{glue}{close}{glue}");
            let mut options = options();
            if short {
                // Too long for a line, so that the source opens it.
                options.max_record = 24;
            }
            let all = read_with(text.as_bytes(), &options, 1, &());
            let what = |seen: crate::seen::Seen| (seen.what, seen.text.trim_end().to_owned());
            all.into_iter().map(what).collect::<Vec<_>>()
        };
        let one = seen("[", "");
        prop_assert_eq!(&seen("[", "\n"), &one);
        prop_assert_eq!(&seen("[", "\n  "), &one);
        prop_assert_eq!(&seen("[", "\r\n\r\n\t"), &one);
    }

    #[test]
    fn jobs_do_not_matter(
        sizes in prop::collection::vec(0_usize..200, 0..6),
        jobs in 2_usize..5,
        block in 1_usize..3000,
    ) {
        let files: Vec<_> = sizes.iter().map(|size| file(&lines(*size))).collect();
        let paths: Vec<Input> = files.iter().map(|file| Input::File(file.path().to_owned())).collect();
        let mut options = options();
        options.block = block;
        let all = |jobs| {
            let mut all = Vec::new();
            steps(paths.clone(), &options, jobs, &(), &mut |step| {
                all.push(told(&step));
                ControlFlow::Continue(())
            });
            all
        };
        prop_assert_eq!(all(jobs), all(1));
    }
}

#[test]
fn the_worker_is_made_where_it_works() {
    // An arena that is no `Send` thing would do, too: each thread makes its own.
    let file = file(&lines(100));
    let worker = || (Arena::default(), std::rc::Rc::new(()));
    let judge = |_: &mut (Arena, std::rc::Rc<()>), block: &Block, _: Hand<'_, usize>| block.pieces().len();
    let mut blocks = 0;
    let sink = |step| {
        blocks += usize::from(matches!(step, Step::Judged { .. }));
        ControlFlow::Continue(())
    };
    in_order(vec![Input::File(file.path().to_owned())], &options(), 2, &(), worker, judge, sink);
    assert_eq!(blocks, 1);
}
