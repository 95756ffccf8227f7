//! Cases of the findings in every capture that the tests have: the same finding, no record too many.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use cxray::capture::{Content, Input, Options};
use cxray::catalog::{Catalog, CatalogFault};
use cxray::check::{Findings, Judged, Settings};
use cxray::inspect::{
    Batch, Dating, Depth, Expectations, Expecting, Inspector, Observation, Observer, Ordering, Orders, Pass,
    Strays,
};
use cxray::json::Value;
use cxray::privacy::Redactor;
use cxray::reduce::{Case, CaseFault, Finder, FindingName, Oracle, Reducer, Reducing, Signature, Target};

use crate::binary::{cxray, text};
use crate::project::{files, root};

/// The catalogue and settings by which captures are judged.
struct Run<'c> {
    catalog: &'c Catalog,
    orders: &'c Orders<'c>,
    expectations: &'c Expectations,
    redactor: &'c Redactor<'c>,
    is_complete: bool,
    is_strict: bool,
}

impl<'c> Run<'c> {
    fn settings(&self) -> Settings<'c> {
        Settings { strict: self.is_strict, ..Settings::default() }
    }

    fn oracle(&self) -> Oracle<'c> {
        let inspector = Inspector::new(self.catalog).settings(self.settings()).options(Options::default());
        Oracle::new(inspector, self.orders, self.expectations, self.is_complete)
    }

    /// The findings of a capture, and the case of each kind.
    fn cases(&self, text: &str, wanted: FindingName) -> Vec<(Target, Result<Case, CaseFault>)> {
        let inputs = [Input::Memory { name: "in".to_owned(), bytes: text.as_bytes().into() }];
        let names = ["in".to_owned()];
        let inspector = Inspector::new(self.catalog).settings(self.settings());
        let ordering = Ordering::new(self.orders, &inspector, 1, self.is_complete);
        let expecting = Expecting::new(&inspector, self.expectations, 1, false);
        let finder = Finder::new(wanted, &names);
        let mut passes = (((Dating::new(1), ordering), expecting), (Strays::new(1, false), finder));
        inspector.read(inputs.to_vec(), &mut passes).expect("the schemas are sound");
        let Ok(targets) = passes.1.1.end() else { return Vec::new() };
        let settings = Settings { redactor: Some(self.redactor), ..self.settings() };
        let reducer = Reducer {
            oracle: &|_| self.oracle(),
            inspector: Inspector::new(self.catalog).settings(settings).depth(Depth::Name),
            inputs: &inputs,
            orders: self.orders,
            reducing: Reducing { keep_payloads: false, redactor: Some(self.redactor) },
        };
        let cases = reducer.cases(&targets).expect("the schemas are sound");
        targets.into_iter().zip(cases).collect()
    }
}

/// Every capture that stands in a test case of `validate`, with what it is judged with.
fn captures() -> Vec<(String, String, bool, bool)> {
    let mut captures = Vec::new();
    for subject in std::fs::read_dir(root().join("tests/cases")).expect("the folder is there") {
        let subject = subject.expect("it can be read").path();
        for path in files(&subject.display().to_string()) {
            if path.extension().is_none_or(|ending| ending != "toml") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let Ok(case) = toml::from_str::<toml::Table>(&text) else { continue };
            let args: Vec<&str> =
                case["args"].as_array().into_iter().flatten().filter_map(|arg| arg.as_str()).collect();
            let Some(stdin) = case.get("stdin").and_then(|stdin| stdin.as_str()) else { continue };
            let known = [
                "validate",
                "--format",
                "concise",
                "text",
                "ndjson",
                "json",
                "--stdin-name",
                "in",
                "-q",
                "-v",
                "--complete",
                "--strict",
            ];
            if args.first() == Some(&"validate") && args.iter().all(|arg| known.contains(arg)) {
                let has = |option| args.contains(&option);
                captures.push((
                    path.display().to_string(),
                    stdin.to_owned(),
                    has("--complete"),
                    has("--strict"),
                ));
            }
        }
    }
    captures.sort();
    captures
}

#[test]
fn every_finding_has_a_case_that_shows_it_and_nothing_too_much() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let (orders, expectations) = (Orders::new(&catalog), Expectations::default());
    let redactor = Redactor::new(&catalog, b"a key of the tests");
    let mut run = Run {
        catalog: &catalog,
        orders: &orders,
        expectations: &expectations,
        redactor: &redactor,
        is_complete: false,
        is_strict: false,
    };
    let (mut made, mut faults): (BTreeMap<String, usize>, BTreeMap<String, BTreeSet<String>>) =
        Default::default();
    let mut wrong = Vec::new();
    let step = crate::effort(40, 1);
    for (name, text, is_complete, is_strict) in captures().into_iter().step_by(step) {
        (run.is_complete, run.is_strict) = (is_complete, is_strict);
        for (target, case) in run.cases(&text, FindingName::EachKind) {
            let code = target.finding.code.to_string();
            match case {
                Ok(case) => {
                    *made.entry(code).or_default() += 1;
                    if let Some(fault) = fault_of(&run, &target, &case) {
                        wrong.push(format!("{name}: {}: {fault}: {:#?}", target.finding.code, case.records));
                    }
                }
                Err(fault) => {
                    faults.entry(format!("{code}: {fault}")).or_default().insert(name.clone());
                }
            }
        }
    }
    println!("{made:#?}\n{faults:#?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What is about the capture as a whole has no case.
    faults.retain(|fault, _| !fault.starts_with("capture/"));
    let left: usize = faults.values().map(BTreeSet::len).sum();
    assert!(left <= 9, "{left} findings have no case: {faults:#?}");
    assert!(made.len() >= crate::effort(4, 50), "only {} codes: {made:#?}", made.len());
}

/// The fault of a case.
fn fault_of(run: &Run<'_>, target: &Target, case: &Case) -> Option<String> {
    let oracle = run.oracle();
    let (wanted, original) = (Signature::of(&case.finding), Signature::of(&target.finding));
    let is_same = wanted.code == original.code
        && wanted.severity == original.severity
        && wanted.event == original.event
        && wanted.related == original.related;
    if !is_same {
        return Some(format!("another finding: {original:?}, {wanted:?}"));
    }
    let shows = |records: &[String]| {
        let findings = oracle.findings(records).expect("the schemas are sound");
        findings.iter().any(|finding| wanted.is_of(finding))
    };
    if !shows(&case.records) {
        return Some("it is not shown".to_owned());
    }
    for at in 0..case.records.len() {
        let rest: Vec<String> =
            (0..case.records.len()).filter(|it| *it != at).map(|it| case.records[it].clone()).collect();
        if shows(&rest) {
            return Some(format!("record {} is too much", at + 1));
        }
    }
    (case.records.len() > 5).then(|| format!("{} records", case.records.len()))
}

/// Whatever people there are in a capture, none is in any case of it, whatever is written.
#[test]
fn nobody_is_in_a_case() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("in.ndjson");
    let people =
        ["Zoelinda", "Quirrelmann", "zoelinda.q@example.org", "777123456", "tok-5f2c9a17e3", "Wacholderweg"];
    let [first, last, mail, phone, token, street] = people;
    let faulty = [
        format!(
            r#"{{"event":"WebChatService.started","data":{{"data":{{"token":"{token}","sessionId":"s1"}}}}}}"#
        ),
        format!(
            r#"{{"event":"WebChatService.agentConnected","data":{{"agents":{{"1":{{"name":"{first} {last}"}}}},"numAgentsConnected":"{last}"}}}}"#
        ),
        format!(
            r#"{{"event":"WebChatService.messageReceived","data":{{"messages":[{{"index":1,"from":{{"type":"Agent","name":"{first}"}},"text":"{street} 7, {mail}, {phone}","type":"Mesage"}}]}}}}"#
        ),
        format!(
            r#"{{"event":"WebChatService.ended","data":{{"by":"{first}","call {phone}":{{"who":"{last}, {street}"}}}}}}"#
        ),
        format!(
            r#"{{"event":"WebChatService.messageReceived","data":{{"messages":"{mail}","note":"{{\"name\":\"{first}\"}}"}}}}"#
        ),
        format!(r#"{{"event":"WebChatService.endet","data":{{"by":"{last}"}}}}"#),
        format!(r#"{{"event":"WebChatService.ready","data":{{"name":"{first}",}}}}"#),
        format!(r#"{{"hello":"{first} {last}","list":["{mail}",{phone}]}}"#),
    ];
    std::fs::write(&path, faulty.join("\n")).expect("there is room");
    let run = |args: &[&str]| {
        let output = cxray()
            .args(["case", "--max-cases", "100"])
            .args(args)
            .arg(&path)
            .output()
            .expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        text(&output.stdout)
    };
    for args in [&[][..], &["--keep-payloads"], &["--strict"]] {
        let page = run(args);
        assert!(page.matches("\n## Records\n").count() > 5, "{page}");
        for person in people {
            assert!(!page.to_lowercase().contains(&person.to_lowercase()), "{person}: {page}");
        }
    }
    assert!(run(&["--show-people"]).contains(last));
}

/// The conversations before that of the finding, in many blocks, neither hide it nor take its place.
#[test]
fn a_case_is_found_behind_other_conversations() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let (orders, expectations) = (Orders::new(&catalog), Expectations::default());
    let redactor = Redactor::new(&catalog, b"a key of the tests");
    let run = Run {
        catalog: &catalog,
        orders: &orders,
        expectations: &expectations,
        redactor: &redactor,
        is_complete: false,
        is_strict: false,
    };
    let state = |chat: usize| {
        format!(
            r#"{{"channel":"/v2/me/chats","data":{{"messageType":"ChatStateChangeMessage","notificationType":"StatusChange","chat":{{"id":"{chat}","state":"Chatting"}}}}}}"#
        )
    };
    let messages = |chat: usize| {
        format!(
            r#"{{"channel":"/v2/me/chats","data":{{"messageType":"MessageLogUpdated","notificationType":"NewMessages","messages":[{{"index":1,"from":{{"nickname":"x","type":"Agent","participantId":"p"}}}}],"chatUri":"http://localhost/api/v2/chats/{chat}"}}}}"#
        )
    };
    let before = (0..1_500).flat_map(|chat| [state(chat), messages(chat), messages(chat)]);
    let lines: Vec<String> = before.chain([state(5_000), messages(6_000)]).collect();
    let cases = run.cases(&lines.join("\n"), FindingName::Code("order/transcript-known".to_owned()));
    let [(target, Ok(case))] = &cases[..] else { panic!("{cases:#?}") };
    assert_eq!(target.finding.place.start.line, 4_502);
    assert_eq!(case.records.len(), 2, "{:#?}", case.records);
    assert_eq!(fault_of(&run, target, case), None);
}

/// A pass that compares what may be certain with what is.
struct Certain<'p>(&'p Redactor<'p>, usize);

impl<'p> Pass for Certain<'p> {
    type Observer = Looking<'p>;

    fn observer(&self) -> Looking<'p> {
        Looking(self.0)
    }

    fn take(&mut self, _: usize, found: usize, _: &mut Batch) -> ControlFlow<()> {
        self.1 += found;
        ControlFlow::Continue(())
    }
}

struct Looking<'p>(&'p Redactor<'p>);

impl Observer for Looking<'_> {
    type Note = usize;

    fn see(
        &self,
        found: &mut usize,
        seen: Observation<'_, '_>,
        _: &mut Findings,
    ) -> Result<(), CatalogFault> {
        let Content::Value(value) = seen.record.content else { return Ok(()) };
        let event = match seen.judged {
            Judged::Event(event) => Some(event),
            _ => None,
        };
        self.0.each_certain(value, event, &mut |text| {
            *found += 1;
            // As it stands in the record, in a string of JSON perhaps.
            let written = serde_json::to_string(text).expect("it is a text").replace('\\', "");
            let written = written.trim_matches('"');
            let is_sought = |value: Value<'_>| {
                value.raw().contains("\\u") || value.raw().replace('\\', "").contains(written)
            };
            assert!(self.0.may_be_certain(value, event, is_sought), "{text} in {}", value.raw());
        });
        Ok(())
    }
}

/// The quick look for values that are personal for certain passes none of them over.
#[test]
fn whatever_is_personal_for_certain_may_be_certain() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let redactor = Redactor::new(&catalog, b"a key of the tests");
    let mut pass = Certain(&redactor, 0);
    for (name, text, ..) in captures() {
        let input = Input::Memory { name, bytes: text.as_bytes().into() };
        Inspector::new(&catalog).read(vec![input], &mut pass).expect("the schemas are sound");
    }
    assert!(pass.1 > 150, "{}", pass.1);
}

/// A person of another record, or of another capture, is in no case either: as a name of a member or a value that looks like a word.
#[test]
fn a_person_of_another_record_is_replaced_in_a_case() {
    let folder = tempfile::tempdir().expect("there is room");
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("there is room");
    let faulty = [
        r#"{"event":"WebChatService.agentConnected","data":{"numAgentsConnected":"1","Zoelinda":{"quirrelmann":true}}}"#,
        r#"{"event":"WebChatService.messageReceived","data":{"messages":[{"from":{"type":"ZOELINDA"},"text":"x","type":"Quirrelmann"}]}}"#,
    ];
    let person = r#"{"event":"WebChatService.agentConnected","data":{"agents":{"1":{"name":"Zoelinda Quirrelmann"}},"numAgentsConnected":1}}"#;
    let written = r#"{"event":"WebChatService.messageReceived","data":{"messages":[{"from":{"type":"Agent","name":"A"},"text":"Zoelinda and Quirrelmann are words that everybody may write here","type":"Message"}]}}"#;
    put("in.ndjson", &faulty.join("\n"));
    put("person.ndjson", person);
    put("written.ndjson", written);
    let run = |args: &[&str]| {
        let run = cxray().args(["case", "--max-cases", "100"]).args(args).current_dir(folder.path()).output();
        let output = run.expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        (text(&output.stdout).to_lowercase(), text(&output.stderr))
    };
    for args in [&[][..], &["--keep-payloads"], &["--strict"]] {
        let (known, told) = run(&[args, &["in.ndjson", "person.ndjson"]].concat());
        assert!(!known.contains("zoelinda") && !known.contains("quirrelmann"), "{known}");
        assert!(known.contains("name-1") && known.contains("type-1"), "{known}");
        assert!(!told.contains("no case"), "{told}");
        // Without that record they are words like others, and those of a message are too.
        let (other, _) = run(&[args, &["in.ndjson", "written.ndjson"]].concat());
        assert!(other.contains(r#""zoelinda":{"#) && other.contains(r#""quirrelmann"}"#), "{other}");
    }
}

#[test]
fn an_archive_holds_the_page_and_the_records_of_each_case() {
    let folder = tempfile::tempdir().expect("there is room");
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("there is room");
    put(
        "in.ndjson",
        "{\"event\":\"WebChatService.foo\",\"data\":{}}\n{\"event\":\"WebChatService.ready\",\"data\":{\"x\":1}}\n",
    );
    let make = |name: &str| {
        let run = cxray().args(["case", "in.ndjson", "-o", name]).current_dir(folder.path()).output();
        let output = run.expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        std::fs::read(folder.path().join(name)).expect("it was written")
    };
    let bytes = make("one.zip");
    assert_eq!(bytes, make("other.zip"), "the same cases make the same archive");
    let names = ["case.md", "case-1.ndjson", "case-2.ndjson", "case-1.html", "case-2.html"];
    assert!(bytes.starts_with(b"PK"));
    for name in names {
        assert!(bytes.windows(name.len()).any(|part| part == name.as_bytes()), "{name} is missing");
    }
}
