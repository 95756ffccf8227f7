//! What the samples prove of targets: what was taken from an installation is never said to be missing in it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use cxray::capture::{Block, Hand, Input, Options, Step, each_record, in_order};
use cxray::catalog::{Catalog, Targets};
use cxray::check::{Finding, Findings, Judge, Settings, Tally};
use cxray::inspect::Memory;
use cxray::json::Arena;

/// Codes of the findings about `paths`, read as one thread reads them, one after the other.
fn codes<'c>(catalog: &'c Catalog, targets: &'c Targets, paths: &[String]) -> Vec<String> {
    let judge = Judge::new(catalog, Settings { targets: Some(targets), ..Settings::default() });
    let judge_block = |state: &mut (Arena, Memory<'c>), block: &Block, _: Hand<'_, _>| {
        let (arena, memory) = state;
        let mut tally = Tally::default();
        let mut findings = Findings::default();
        each_record(block, arena, &Options::default(), &judge, &mut |record| {
            memory.judge(&judge, &record, &mut tally, &mut findings, |_| true).expect("the schemas compile");
        });
        findings.to_vec()
    };
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let inputs = paths.iter().map(|path| Input::File(root.join(path))).collect();
    let mut codes = Vec::new();
    let sink = |step: Step<Vec<Finding>>| {
        if let Step::Judged { output, .. } = step {
            codes.extend(output.iter().map(|finding| format!("{} {}", finding.code, finding.message)));
        }
        ControlFlow::Continue(())
    };
    in_order(inputs, &Options::default(), 1, &judge, Default::default, judge_block, sink);
    codes
}

fn read(catalog: &Catalog, target: &str) -> Targets {
    Targets::read(catalog, &[target.to_owned()]).expect("the target is known")
}

/// Paths of the samples of an API.
fn samples(catalog: &Catalog, slug: &str) -> Vec<String> {
    let events = catalog.events().iter().filter(|event| catalog.api_of(event).slug == slug);
    events.flat_map(|event| catalog.samples(event)).map(|(path, _)| path).collect()
}

#[test]
fn what_an_installation_sent_is_never_said_to_be_missing_in_it() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    for (variant, target) in [
        (".purecloud", "widgets=purecloud-v2-sockets"),
        (".v3", "widgets.transport=pureengage-v3"),
        (".release-8-5", "widgets=8.5"),
    ] {
        let paths: Vec<String> =
            samples(&catalog, "widgets").into_iter().filter(|path| path.contains(variant)).collect();
        assert!(!paths.is_empty(), "{variant}");
        let codes = codes(&catalog, &read(&catalog, target), &paths);
        assert!(codes.is_empty(), "{target}: {codes:#?}");
    }
}

#[test]
fn the_newest_release_on_the_richest_platform_has_everything() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    for (slug, target) in
        [("widgets", "widgets=99"), ("widgets", "widgets=gms"), ("workspaces", "workspaces=axp")]
    {
        let codes = codes(&catalog, &read(&catalog, target), &samples(&catalog, slug));
        let found: Vec<&String> = codes.iter().filter(|code| code.starts_with("availability")).collect();
        assert!(found.is_empty(), "{target}: {found:#?}");
    }
}

/// A judge that remembers valid records forgets no target over it.
#[test]
fn a_record_like_one_before_is_warned_of_again() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let path = "samples/workspaces/onMediaEvent.json".to_owned();
    let codes = codes(&catalog, &read(&catalog, "workspaces=axp-connect"), &vec![path; 6]);
    assert_eq!(codes.len(), 6, "{codes:#?}");
}
