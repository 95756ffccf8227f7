//! Whole sessions keep every order rule; what is dropped, swapped or repeated in them is noticed, as far as any rule can.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::binary::{cxray, run_on, text};
use crate::project::files;
use cxray::capture::{Input, Options};
use cxray::catalog::Catalog;
use cxray::check::{Finding, Severity};
use cxray::inspect::{EachFinding, Inspector, Ordering, Orders};

const SESSIONS: &str = "tests/sessions";

/// Mutants that rules notice, by session: dropped, swapped, repeated. More is better, fewer is a step back.
const NOTICED: [(&str, [usize; 3]); 6] = [
    ("cometd-chat.ndjson", [33, 7, 28]),
    ("owidget-two-widgets.ndjson", [6, 2, 6]),
    ("widgets-gms.ndjson", [8, 82, 7]),
    ("widgets-purecloud.ndjson", [2, 15, 2]),
    ("widgets-v3.ndjson", [4, 26, 2]),
    ("workspaces-call.ndjson", [8, 1, 0]),
];

#[test]
fn whole_sessions_keep_every_rule() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    for path in files(SESSIONS) {
        let findings: Vec<String> = findings(&catalog, &path).iter().map(told).collect();
        assert!(findings.is_empty(), "{}: {findings:#?}", path.display());
    }
}

/// What is missing from a capture that begins in the middle may have come before: nothing is worse than a note.
#[test]
fn a_session_whose_beginning_is_cut_off_gives_no_warning() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let folder = tempfile::tempdir().expect("there is room");
    for path in files(SESSIONS) {
        let text = fs::read_to_string(&path).expect("the session is there");
        let lines: Vec<&str> = text.lines().collect();
        for at in 1..lines.len() {
            let file = folder.path().join("late.ndjson");
            fs::write(&file, lines[at..].join("\n")).expect("there is room");
            let findings = findings_in_blocks(&catalog, &file, Options::default().block, false);
            let warnings: Vec<String> =
                findings.iter().filter(|it| it.severity > Severity::Note).map(told).collect();
            assert!(warnings.is_empty(), "{} from line {}: {warnings:#?}", path.display(), at + 1);
        }
    }
}

#[test]
fn what_is_dropped_swapped_or_repeated_is_noticed() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let folder = tempfile::tempdir().expect("there is room");
    let mut report = BTreeMap::new();
    for path in files(SESSIONS) {
        let text = fs::read_to_string(&path).expect("the session is there");
        let lines: Vec<&str> = text.lines().collect();
        let mut noticed = [0; 3];
        for at in 0..lines.len() {
            for (kind, mutant) in mutants(&lines, at).into_iter().enumerate() {
                let file = folder.path().join("mutant.ndjson");
                fs::write(&file, mutant.join("\n")).expect("there is room");
                let is_noticed = findings(&catalog, &file).iter().any(|it| it.code.starts_with("order/"));
                noticed[kind] += usize::from(is_noticed);
                if !is_noticed && std::env::var_os("CXRAY_MUTANTS").is_some() {
                    let kind = ["dropped", "swapped", "repeated"][kind];
                    let shown: String = lines[at].chars().take(150).collect();
                    println!("{}:{}: {kind}: {shown}", path.display(), at + 1);
                }
            }
        }
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        println!("{name}: of {} events {noticed:?}", lines.len());
        report.insert(name, noticed);
    }
    for (name, least) in NOTICED {
        let noticed = report.get(name).copied().unwrap_or_default();
        let is_enough = noticed.iter().zip(least).all(|(noticed, least)| *noticed >= least);
        assert!(is_enough, "{name}: {noticed:?} are fewer than {least:?}");
    }
}

/// What comes in small pieces, as from a pipe, is told like what comes at once.
#[test]
fn the_size_of_blocks_makes_no_difference() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let folder = tempfile::tempdir().expect("there is room");
    for path in files(SESSIONS) {
        let text = fs::read_to_string(&path).expect("the session is there");
        let lines: Vec<&str> = text.lines().collect();
        for at in (0..lines.len()).step_by(5) {
            for mutant in mutants(&lines, at) {
                let file = folder.path().join("mutant.ndjson");
                fs::write(&file, mutant.join("\n")).expect("there is room");
                let told = |block| {
                    let findings = findings_in_blocks(&catalog, &file, block, true);
                    findings.iter().map(|it| format!("{it:?}")).collect::<Vec<_>>()
                };
                let whole = told(Options::default().block);
                assert_eq!(told(1), whole, "{}:{}", path.display(), at + 1);
                assert_eq!(told(2_000), whole, "{}:{}", path.display(), at + 1);
            }
        }
    }
}

/// Many interactions one after the other, and one that lasts through all of them: nothing is said of what was forgotten.
#[test]
fn what_has_ended_is_forgotten_without_a_word() {
    let one = |id: usize| format!("{}{}", interaction(id, "onAnyInteractionEvent"), ended(id));
    let short: String = (1..11_000).map(one).collect();
    let text = format!("{}{short}{}", interaction(0, "onAnyInteractionEvent"), ended(0));
    assert_eq!(order_findings(&text), Vec::<String>::new());
}

#[test]
fn what_is_still_open_is_forgotten_with_a_note() {
    let text: String = (0..10_001).map(|id| interaction(id, "onAnyInteractionEvent")).collect();
    let note = "10001: order/interaction-to-its-end more than 10000 conversations are open at once; the oldest are forgotten";
    assert_eq!(order_findings(&text), [note]);
}

/// However many have ended, what is missing from others is a warning each time.
#[test]
fn what_is_missing_is_told_however_many_conversations_were_before() {
    let begin = "{\"event\":\"onAgentStateEvent\",\"data\":{\"currentState\":\"READY\",\"previousState\":\"LOGGED_OUT\"}}\n";
    let one = |id: usize| format!("{}{}", interaction(id, "onAnyInteractionEvent"), ended(id));
    let short: String = (0..11_000).map(one).collect();
    let text = format!("{begin}{short}{}{}", ended(20_000), ended(20_001));
    let told = |line: usize| {
        format!(
            "{line}: order/interaction-known `onAnyInteractionEndedEvent` comes without its interaction before it"
        )
    };
    assert_eq!(order_findings(&text), [told(22_002), told(22_003)]);
}

/// A rule of a user that wants an event first: it came, and was forgotten.
#[test]
fn what_came_before_it_was_forgotten_is_not_missing() {
    let folder = tempfile::tempdir().expect("there is room");
    let rules = folder.path().join("workspaces/order");
    fs::create_dir_all(&rules).expect("there is room");
    let rule = r#"{"summary":"an interaction is accepted first","source":["us"],"severity":"warning","template":"init",
        "key":[{"events":["onAnyInteractionEvent","onCardFocusedEvent"],"at":["/id"]}],
        "events":["onAnyInteractionEvent"],"after":["onCardFocusedEvent"]}"#;
    fs::write(rules.join("accepted-first.json"), rule).expect("there is room");
    let focused: String = (0..11_000).map(|id| interaction(id, "onCardFocusedEvent")).collect();
    let again =
        format!("{}{}", interaction(0, "onAnyInteractionEvent"), interaction(0, "onCardFocusedEvent"));
    let run = run_on(
        cxray().args(["validate", "--no-config", "--format", "concise", "--schemas"]).arg(folder.path()),
        format!("{focused}{again}").as_bytes(),
    );
    assert_eq!(text(&run.stdout).matches("warning[order/accepted-first]").count(), 0, "{run:?}");
}

fn interaction(id: usize, event: &str) -> String {
    format!(
        "{{\"event\":\"{event}\",\"data\":{{\"id\":\"i{id}\",\"channel\":\"VOICE\",\"state\":\"ACTIVE\"}}}}\n"
    )
}

fn ended(id: usize) -> String {
    interaction(id, "onAnyInteractionEndedEvent")
}

/// What is said of the order in a capture that need not hold whole conversations.
fn order_findings(text: &str) -> Vec<String> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("many.ndjson");
    fs::write(&file, text).expect("there is room");
    findings_in_blocks(&catalog, &file, Options::default().block, false).iter().map(told).collect()
}

/// The lines without the one at `at`, with it behind the next, and with it twice.
fn mutants<'l>(lines: &[&'l str], at: usize) -> [Vec<&'l str>; 3] {
    let mut all = [lines.to_vec(), lines.to_vec(), lines.to_vec()];
    all[0].remove(at);
    if at + 1 < lines.len() {
        all[1].swap(at, at + 1);
    }
    all[2].insert(at, lines[at]);
    all
}

fn told(finding: &Finding) -> String {
    format!("{}: {} {}", finding.place.start.line, finding.code, finding.message)
}

/// All findings of a file whose conversations are whole.
fn findings(catalog: &Catalog, path: &Path) -> Vec<Finding> {
    findings_in_blocks(catalog, path, Options::default().block, true)
}

fn findings_in_blocks(catalog: &Catalog, path: &Path, block: usize, is_complete: bool) -> Vec<Finding> {
    let orders = Orders::new(catalog);
    let inspector = Inspector::new(catalog).options(Options { block, ..Options::default() });
    let mut all = Vec::new();
    let mut passes =
        (Ordering::new(&orders, &inspector, 1, is_complete), EachFinding(|finding| all.push(finding)));
    inspector.read(vec![Input::File(path.to_owned())], &mut passes).expect("the schemas are sound");
    drop(passes);
    all
}
