//! Rules that are learnt from clean sessions: they notice what the rules written by hand notice, and say nothing of other clean
//! sessions.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::effort;
use crate::project::root;
use cxray::capture::Input;
use cxray::catalog::{Catalog, OrderRule, Template};
use cxray::check::Finding;
use cxray::inspect::{Depth, EachFinding, Inspector, Ordering, Orders};
use cxray::learn::{Demands, Learning, LearntRule, rules};
use serde_json::Value as Json;

/// Clean sessions: whole ones, as the rules see them.
const SESSIONS: [&str; 10] = [
    "tests/sessions/cometd-chat.ndjson",
    "tests/sessions/owidget-two-widgets.ndjson",
    "tests/sessions/widgets-gms.ndjson",
    "tests/sessions/widgets-purecloud.ndjson",
    "tests/sessions/widgets-v3.ndjson",
    "tests/sessions/workspaces-call.ndjson",
    "samples/captures/webchat.ndjson",
    "samples/captures/cometd-chat.json",
    "samples/captures/workspaces-call.ndjson",
    "samples/captures/owidget.ndjson",
];

/// The share of the rules written by hand that must be found again.
const SHARE: f64 = 0.6;

fn sessions() -> Vec<PathBuf> {
    SESSIONS.iter().map(|path| root().join(path)).collect()
}

/// The rules that sessions keep.
fn learnt(sessions: &[PathBuf]) -> Vec<LearntRule> {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let mut learning = Learning::new(&catalog);
    let inputs = sessions.iter().cloned().map(Input::File).collect();
    Inspector::new(&catalog).depth(Depth::Name).read(inputs, &mut learning).expect("the schemas are sound");
    rules(&catalog, &learning.into_stories(), Demands { confidence: 1.0, support: 2 })
}

/// The catalogue with learnt rules laid over it.
fn with(folder: &Path, rules: &[LearntRule]) -> Catalog {
    for rule in rules {
        let folder = folder.join(&rule.api).join("order");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{}.json", rule.name)), rule.file.to_string()).unwrap();
    }
    Catalog::with_folders(&[folder.to_owned()]).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The findings of the rules in a whole session.
fn findings(catalog: &Catalog, input: Input) -> Vec<Finding> {
    let orders = Orders::new(catalog);
    let inspector = Inspector::new(catalog);
    let mut all = Vec::new();
    let mut passes = (Ordering::new(&orders, &inspector, 1, true), EachFinding(|finding| all.push(finding)));
    inspector.read(vec![input], &mut passes).expect("the schemas are sound");
    drop(passes);
    all
}

fn is_learnt(code: &str) -> bool {
    code.starts_with("order/learnt-")
}

#[test]
fn what_is_learnt_is_true_of_other_clean_sessions() {
    let all = sessions();
    let mut learnt_rules = 0;
    for (at, left_out) in all.iter().enumerate().step_by(effort(3, 1)) {
        let others: Vec<PathBuf> = all.iter().filter(|other| *other != left_out).cloned().collect();
        let rules = learnt(&others);
        learnt_rules += rules.len();
        let folder = tempfile::tempdir().unwrap();
        let catalog = with(folder.path(), &rules);
        let wrong: Vec<String> = findings(&catalog, Input::File(left_out.clone()))
            .iter()
            .filter(|finding| is_learnt(&finding.code))
            .map(|finding| format!("{}: {} {}", finding.place.start.line, finding.code, finding.message))
            .collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", SESSIONS[at]);
    }
    assert!(learnt_rules > 30, "only {learnt_rules} rules");
}

#[test]
fn most_rules_written_by_hand_are_found_again() {
    let rules = learnt(&sessions());
    let folder = tempfile::tempdir().unwrap();
    let catalog = with(folder.path(), &rules);
    // A rule about events does not stand for one about values, nor the other way round.
    let all = (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api));
    let is_learnable = |rule: &OrderRule| {
        use Template::{LinkedValue, NotTogether, SameTime};
        !matches!(rule.template, LinkedValue | NotTogether | SameTime)
    };
    let learnable: BTreeSet<&str> =
        all.clone().filter(|rule| is_learnable(rule)).map(|rule| rule.code.as_str()).collect();
    let compares_values: BTreeMap<&str, bool> =
        all.map(|rule| (rule.code.as_str(), rule.member.is_some())).collect();
    // By rule written by hand: the sessions that show it, changed ones that it notices, and how many of these a learnt rule notices.
    let mut table: BTreeMap<String, (BTreeSet<&Path>, u32, u32)> = BTreeMap::new();
    let all = sessions();
    for path in &all {
        let lines = records(path);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let unchanged = findings(&catalog, Input::File(path.clone()));
        assert!(unchanged.is_empty(), "{}: {unchanged:#?}", path.display());
        for at in (0..lines.len()).step_by(effort(4, 2)) {
            for changed in changed(&lines, at) {
                let bytes = Arc::from(changed.join("\n").into_bytes());
                let found = findings(&catalog, Input::Memory { name: "changed".to_owned(), bytes });
                let codes: BTreeSet<&str> = found.iter().map(|finding| &*finding.code).collect();
                for code in codes.iter().filter(|code| learnable.contains(*code) && !is_learnt(code)) {
                    let entry = table.entry((*code).to_owned()).or_default();
                    entry.0.insert(path);
                    entry.1 += 1;
                    let is_alike =
                        |other: &&str| is_learnt(other) && compares_values[*other] == compares_values[*code];
                    entry.2 += u32::from(codes.iter().any(is_alike));
                }
            }
        }
    }
    // What one session alone shows is not learnt.
    table.retain(|_, (sessions, ..)| sessions.len() > 1);
    let mut found_again = 0;
    for (code, (_, shown, again)) in &table {
        let is_found = 2 * again >= *shown;
        found_again += u32::from(is_found);
        println!(
            "{code}: of {shown} changed sessions that it notices, learnt rules notice {again}{}",
            if is_found { "" } else { " (not found again)" }
        );
    }
    let share = f64::from(found_again) / f64::from(u32::try_from(table.len()).unwrap());
    println!(
        "{} rules learnt; {found_again} of {} rules written by hand found again",
        rules.len(),
        table.len()
    );
    assert!(share >= SHARE, "only {found_again} of {} rules were found again", table.len());
}

/// The records of a session, one a line.
fn records(path: &Path) -> Vec<String> {
    fn add(value: Json, lines: &mut Vec<String>) {
        match value {
            Json::Array(elements) => elements.into_iter().for_each(|element| add(element, lines)),
            record => lines.push(record.to_string()),
        }
    }
    let text = fs::read_to_string(path).unwrap();
    let mut lines = Vec::new();
    let values = serde_json::Deserializer::from_str(&text).into_iter::<Json>();
    values.for_each(|value| add(value.expect("a session is JSON"), &mut lines));
    lines
}

/// A rule quotes no name of a member that only captures have: it may be that of a person.
#[test]
fn only_members_of_the_schema_name_conversations() {
    let keys = |member: &str| {
        let catalog = Catalog::embedded().expect("the embedded catalogue loads");
        let mut learning = Learning::new(&catalog);
        let mut text = String::new();
        for number in 0..20 {
            let id = format!("\"{member}\":\"call-{number:05}\"");
            text += &format!(
                "{{\"channel\":\"/meta/connect\",\"connectionType\":\"long-polling\",\"clientId\":\"c\",{id}}}\n"
            );
            text += &format!("{{\"channel\":\"/meta/connect\",\"successful\":true,{id}}}\n");
        }
        let input = Input::Memory { name: "calls".to_owned(), bytes: Arc::from(text.into_bytes()) };
        let inspector = Inspector::new(&catalog).depth(Depth::Name);
        inspector.read(vec![input], &mut learning).expect("the schemas are sound");
        let rules = rules(&catalog, &learning.into_stories(), Demands { confidence: 1.0, support: 2 });
        rules.iter().map(|rule| rule.file.to_string()).collect::<String>()
    };
    assert!(keys("id").contains("\"at\":[\"/id\"]"), "{}", keys("id"));
    assert!(!keys("anna-smith-id").contains("anna"), "{}", keys("anna-smith-id"));
}

/// The lines without the one at `at`, with it behind the next, with it twice, with it first, and with it last.
fn changed<'l>(lines: &[&'l str], at: usize) -> [Vec<&'l str>; 5] {
    let mut all = [(); 5].map(|()| lines.to_vec());
    all[0].remove(at);
    if at + 1 < lines.len() {
        all[1].swap(at, at + 1);
    }
    all[2].insert(at, lines[at]);
    all[3][..=at].rotate_right(1);
    all[4][at..].rotate_left(1);
    all
}
