//! The catalogue, proved file by file: all data at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use crate::project::{payload, read, root};
use cxray::capture::{Content, Input, Options, Step, each_record, in_order};
use cxray::catalog::{Catalog, EventType, Lane, Meaning, NameAt, Party};
use cxray::check::{Findings, Judge, Judged, Settings, Tally};
use cxray::event::{Asked, EventStatus, Recognised, Recogniser};
use cxray::json::{Arena, Limits};
use serde_json::Value as Json;

fn catalog() -> Catalog {
    Catalog::embedded().expect("the embedded catalogue loads")
}

/// Names of the files of a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// All values that `pointer`, in which `*` stands for any token, leads to.
fn at<'j>(value: &'j Json, pointer: &str) -> Vec<&'j Json> {
    let mut here = vec![value];
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        here = here
            .into_iter()
            .flat_map(|value| match value {
                Json::Object(members) if token == "*" => members.values().collect(),
                Json::Object(members) => members.get(&token).into_iter().collect(),
                Json::Array(items) if token == "*" => items.iter().collect::<Vec<_>>(),
                Json::Array(items) => {
                    token.parse::<usize>().ok().and_then(|at| items.get(at)).into_iter().collect()
                }
                _ => Vec::new(),
            })
            .collect();
    }
    here
}

#[test]
fn every_schema_keeps_its_draft_and_our_own_schema_of_schemas() {
    let event_schema = read(&root().join("schemas/meta/event.schema.json"));
    let of_events = jsonschema::validator_for(&event_schema).expect("the schema of event schemas compiles");
    let api_schema = read(&root().join("schemas/meta/api.schema.json"));
    let of_apis = jsonschema::validator_for(&api_schema).expect("the schema of API descriptions compiles");
    let catalog = catalog();
    for api in catalog.apis() {
        let path = root().join("schemas").join(&api.slug).join("api.json");
        assert_eq!(api.check_patterns(), Ok(()), "{}", path.display());
        let faults: Vec<String> = of_apis
            .iter_errors(&read(&path))
            .map(|fault| format!("{} {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
    }
    for event in catalog.events() {
        let schema = read(&root().join(&event.path));
        assert!(jsonschema::meta::is_valid(&schema), "{}: no schema of its draft", event.path);
        let faults: Vec<String> = of_events
            .iter_errors(&schema)
            .map(|fault| format!("{} {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}: {faults:#?}", event.path);
        assert_eq!(schema["title"], event.name, "{}: title", event.path);
        let schema = catalog.schema(event).unwrap_or_else(|fault| panic!("{fault}"));
        assert!(schema.validator().is_ok(), "{}: {:?}", event.path, schema.validator().err());
    }
}

#[test]
fn every_documented_event_is_there() {
    let catalog = catalog();
    let mut documented: BTreeMap<&str, usize> = BTreeMap::new();
    let mut real: BTreeMap<&str, usize> = BTreeMap::new();
    for event in catalog.events() {
        let count = if catalog.facts(event).documented { &mut documented } else { &mut real };
        *count.entry(&catalog.api_of(event).slug).or_default() += 1;
    }
    let widgets = "ready restored restoreTimeout restoreFailed restoredOffline messageReceived error started ended \
        agentTypingStarted agentTypingStopped pollingStarted pollingStopped clientConnected clientDisconnected \
        agentConnected agentDisconnected supervisorConnected supervisorDisconnected botConnected botDisconnected \
        clientTypingStarted clientTypingStopped disconnected reconnected chatServerWentOffline chatServerBackOnline \
        connectionPending connectionRestored";
    let workspaces = "onAgentStateEvent onAnyInteractionEndedEvent onAnyInteractionEvent onCapabilitiesEvent \
        onCardFocusedEvent onChannelStatusUpdateEvent onContextDataEvent onCustomCardEndedEvent \
        onEmailAttachmentUploadEvent onInteractionEndedEvent onInteractionEvent onInteractionTabChange onMediaEvent \
        onMediaMessageEvent onMessageEvent onNavigationEvent onParticipantsAdded onRequestServicesEvent \
        onResourceAcquiredEvent onResourceReleasedEvent onSSOTokenRefreshEvent onTeamMemberEvent onUserTypingEvent";
    let cometd = "ChatStateChangeMessage MessageLogUpdated";
    let owidget =
        "chatWindowOpen chatWindowClosed chatSessionCreated chatSessionStarted chatSessionEnded statusUpdate";
    for (api, prefix, names) in [
        ("widgets", "WebChatService.", widgets),
        ("workspaces", "", workspaces),
        ("cometd", "", cometd),
        ("owidget", "", owidget),
    ] {
        for name in names.split_whitespace() {
            let event = catalog.find(catalog.api_index(api), &format!("{prefix}{name}"));
            let event = event.unwrap_or_else(|| panic!("{api}/{prefix}{name} has no schema"));
            assert!(catalog.facts(event).documented, "{api}/{name} is documented");
        }
    }
    assert_eq!(
        documented,
        BTreeMap::from([("cometd", 20), ("owidget", 6), ("widgets", 29), ("workspaces", 23)])
    );
    assert_eq!(real, BTreeMap::from([("cometd", 1), ("widgets", 7)]));
}

#[test]
fn every_sample_is_its_own_event_and_no_other_apis() {
    let catalog = catalog();
    for event in catalog.events() {
        let samples = catalog.samples(event);
        assert!(!samples.is_empty(), "{} has no sample", event.name);
        assert!(
            samples[0].0.ends_with(&format!("/{}.json", event.name)),
            "{} has no main sample",
            event.name
        );
        for (path, text) in &samples {
            let mut arena = Arena::default();
            let document =
                arena.parse(text, &Limits::default()).unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
            let recognised = Recogniser::new(&catalog, Asked::default());
            match recognised.recognise(document.root()) {
                Recognised::Event(found) => match found.standing {
                    EventStatus::Listed(listed) => assert_eq!(listed.name, event.name, "{path}"),
                    other => panic!("{path}: {other:?}"),
                },
                other => panic!("{path}: {other:?}"),
            }
            for other in (0..catalog.apis().len()).filter(|other| *other != event.api) {
                let asked = Asked { api: Some(other), ..Asked::default() };
                let theirs = Recogniser::new(&catalog, asked);
                let found = theirs.recognise(document.root());
                let is_theirs = matches!(&found, Recognised::Event(event) if matches!(event.standing, EventStatus::Listed(_)));
                assert!(!is_theirs, "{path} is taken for an event of {}", catalog.apis()[other].slug);
            }
        }
    }
}

#[test]
fn every_sample_is_valid_and_has_only_what_is_documented() {
    let catalog = catalog();
    let judge = Judge::new(&catalog, Settings::default());
    for event in catalog.events() {
        for (path, _) in catalog.samples(event) {
            let mut codes = BTreeSet::new();
            let mut events = 0;
            let judge_block = |arena: &mut Arena, block: &cxray::capture::Block| {
                let mut tally = Tally::default();
                let mut findings = Findings::default();
                let mut events = 0;
                each_record(block, arena, &Options::default(), &judge, &mut |record| {
                    assert!(matches!(record.content, Content::Value(_)), "{path}");
                    let judged =
                        judge.judge(&record, &mut tally, &mut findings).expect("the schemas compile");
                    events += usize::from(matches!(judged, Judged::Event(_)));
                });
                (events, findings.to_vec())
            };
            let sink = |step: Step<(usize, Vec<cxray::check::Finding>)>| {
                if let Step::Judged { output: (count, findings), .. } = step {
                    events += count;
                    codes.extend(
                        findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)),
                    );
                }
                ControlFlow::Continue(())
            };
            let inputs = vec![Input::File(root().join(&path))];
            in_order(inputs, &Options::default(), 1, &judge, Arena::default, judge_block, sink);
            assert_eq!(events, 1, "{path}");
            if path.contains(".older") {
                assert!(codes.iter().all(|code| code.starts_with("older-shape")), "{path}: {codes:#?}");
                assert!(!codes.is_empty(), "{path} is told like a current one");
            } else {
                assert!(codes.is_empty(), "{path}: {codes:#?}");
            }
        }
    }
}

#[test]
fn every_pointer_of_the_facts_leads_somewhere_in_a_sample() {
    let catalog = catalog();
    for event in catalog.events() {
        let payloads: Vec<Json> =
            catalog.samples(event).iter().map(|(_, text)| payload(&catalog, text)).collect();
        let facts = catalog.facts(event);
        let in_summary = facts
            .summary
            .split('{')
            .skip(1)
            .map(|rest| rest.split('}').next().unwrap_or_default().to_owned());
        // What speaks of people need not be in a sample, but the schema must name it: `tests/it/people.rs`. What differs from
        // run to run must be in either.
        let outline =
            &catalog.schema(event).unwrap_or_else(|fault| panic!("{}: {fault}", event.name)).outline;
        let is_named = |pointer: &String| outline.top().is_some_and(|top| is_named_at(outline, top, pointer));
        let volatile: Vec<String> =
            facts.volatile.iter().filter(|pointer| !is_named(pointer)).cloned().collect();
        let pointers = [&facts.time, &facts.key, &volatile, &facts.secret];
        for pointer in pointers.into_iter().flatten().cloned().chain(in_summary) {
            let leads = payloads.iter().any(|payload| !at(payload, &pointer).is_empty());
            assert!(leads, "{}: {pointer} leads nowhere in any sample", event.name);
        }
    }
}

/// Whether a schema names what stands at a pointer.
fn is_named_at(outline: &cxray::catalog::Outline, at: cxray::catalog::SpotId, pointer: &str) -> bool {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.is_empty() };
    let (token, _) = rest.split_once('/').unwrap_or((rest, ""));
    let is_it = |name: Option<&str>| name.map_or(token == "*", |name| name == token);
    let below = outline.below(at);
    below.iter().any(|(name, id)| is_it(*name) && is_named_at(outline, *id, &rest[token.len()..]))
}

#[test]
fn events_that_answer_one_another_are_events() {
    let catalog = catalog();
    for pair in catalog.pairs() {
        let facts = pair.pair;
        for name in [&facts.from, &facts.to].into_iter().chain(&facts.over) {
            let event = catalog.events().iter().find(|event| event.api == pair.api && event.name == *name);
            let event = event.unwrap_or_else(|| panic!("{}: {name} is no event", facts.title));
            let samples = catalog.samples(event);
            let mut payloads = samples.iter().map(|(_, text)| payload(&catalog, text));
            let leads =
                facts.key.as_ref().is_none_or(|key| payloads.any(|payload| !at(&payload, key).is_empty()));
            assert!(leads, "{}: the key leads nowhere in {name}", facts.title);
        }
    }
}

/// The sender and the receiver of the event of every sample are known, and so is the state that it tells.
#[test]
fn every_event_has_a_sender_and_a_receiver() {
    let catalog = catalog();
    for event in catalog.events() {
        let facts = catalog.facts(event);
        assert!(facts.from.is_some() && facts.to.is_some(), "{}: from or to is missing", event.name);
        let lanes = &catalog.api_of(event).lanes;
        let samples = catalog.samples(event);
        let payloads: Vec<Json> = samples.iter().map(|(_, text)| payload(&catalog, text)).collect();
        for party in [&facts.from, &facts.to].into_iter().flatten() {
            let Party::FirstOf(told) = party else { continue };
            for told in told {
                let mut values = payloads.iter().flat_map(|payload| at(payload, told));
                let is_known = Lane::of(told).is_some()
                    || values.any(|value| value.as_str().is_some_and(|value| lanes.contains_key(value)));
                assert!(is_known, "{}: {told} tells no party in any sample", event.name);
            }
        }
        for told in facts.state.iter().flat_map(|state| &state.at) {
            let leads =
                payloads.iter().any(|payload| at(payload, told).iter().any(|value| value.is_string()));
            assert!(leads, "{}: {told} tells no state in any sample", event.name);
        }
    }
}

#[test]
fn events_of_the_conversation_of_an_api_are_events() {
    let catalog = catalog();
    for (index, api) in catalog.apis().iter().enumerate() {
        for name in api.conversation.iter().flat_map(cxray::catalog::OneConversation::names) {
            let is_one =
                |event: &EventType| event.api == index && cxray::catalog::matches_name(name, &event.name);
            assert!(catalog.events().iter().any(is_one), "{}: no event is called {name}", api.slug);
        }
    }
}

/// What `--target` can name is what the facts speak of, in one spelling.
#[test]
fn versions_and_platforms_are_those_of_the_api() {
    let catalog = catalog();
    for api in catalog.apis() {
        let platforms = api.axes.as_ref().and_then(|axes| axes.platforms.as_ref());
        let names: Vec<&String> = platforms
            .iter()
            .flat_map(|platforms| &platforms.values)
            .flat_map(|platform| std::iter::once(&platform.name).chain(&platform.also))
            .collect();
        let unique: BTreeSet<&&String> = names.iter().collect();
        assert_eq!(unique.len(), names.len(), "{}: a platform is named twice", api.slug);
    }
    for event in catalog.events() {
        let axes = catalog.api_of(event).axes.clone().unwrap_or_default();
        let values = axes.platforms.map(|platforms| platforms.values).unwrap_or_default();
        let facts = catalog.facts(event);
        let limits = catalog.schema(event).expect("the schemas are ready").outline.limits();
        for (pointer, spot) in &limits {
            let is_in_a_sample = catalog
                .samples(event)
                .iter()
                .any(|(_, text)| !at(&payload(&catalog, text), pointer).is_empty());
            assert!(is_in_a_sample, "{}: {pointer} leads nowhere in any sample", event.name);
            assert!(!pointer.is_empty(), "{}: what is said of the payload belongs in x-event", event.name);
            assert!(spot.since.as_ref() != facts.since.as_ref() || facts.since.is_none(), "{}", event.name);
        }
        let of_members = limits.iter().flat_map(|(_, spot)| &spot.platforms);
        for name in facts.platforms.iter().chain(of_members) {
            assert!(values.iter().any(|value| value.name == *name), "{}: platform {name}", event.name);
        }
        let has_versions = facts.since.is_some()
            || facts.updated.is_some()
            || limits.iter().any(|(_, spot)| spot.since.is_some());
        assert!(!has_versions || axes.versions.is_some(), "{}: its API has no versions", event.name);
    }
}

#[test]
fn nothing_in_the_folders_is_left_over() {
    let catalog = catalog();
    for api in catalog.apis() {
        let events: Vec<&EventType> =
            catalog.events().iter().filter(|event| catalog.api_of(event).slug == api.slug).collect();
        for file in names(&root().join("schemas").join(&api.slug)) {
            let is_known = file == "api.json"
                || file == "common.schema.json"
                || file == "capture.js"
                || file == "order"
                || events.iter().any(|event| event.path.ends_with(&format!("/{file}")));
            assert!(is_known, "schemas/{}/{file} belongs to nothing", api.slug);
        }
        let samples: BTreeSet<String> =
            events.iter().flat_map(|event| catalog.samples(event)).map(|(path, _)| path).collect();
        for file in names(&root().join("samples").join(&api.slug)) {
            let path = format!("samples/{}/{file}", api.slug);
            assert!(samples.contains(&path), "{path} belongs to no event");
        }
        for form in &api.forms {
            if let Meaning::Event { name: NameAt::Fixed(name), .. } = &form.meaning {
                let index = catalog.api_index(&api.slug);
                assert!(
                    catalog.find(index, name).is_some() || api.known(name).is_some(),
                    "{}: form {} names {name}",
                    api.slug,
                    form.title
                );
            }
        }
    }
}

/// In the console of a page, a script must be seen to do no harm: it talks to nobody, keeps nothing, runs no text.
#[test]
fn every_api_has_a_script_that_only_listens() {
    let catalog = catalog();
    for (index, api) in catalog.apis().iter().enumerate() {
        let script =
            catalog.capture_script(index).unwrap_or_else(|| panic!("{} has no capture.js", api.slug));
        assert!(script.about.contains('.'), "{}: the script does not say what it is", api.slug);
        for marker in ["{api}", "{title}", "{source}", "{names}", "{requires}"] {
            assert!(!script.text.contains(marker), "{}: {marker} is left over", api.slug);
        }
        for harm in [
            "fetch",
            "XMLHttpRequest",
            "sendBeacon",
            "WebSocket",
            "EventSource",
            "import",
            "eval",
            "new Function",
            "Storage",
            "cookie",
            "indexedDB",
            "innerHTML",
            "document.write",
            "http:",
            "https:",
            "</script",
        ] {
            assert!(!script.text.contains(harm), "{}: the script holds {harm}", api.slug);
        }
    }
}

/// An API whose events are subscribed to by name is asked for all that the catalogue knows.
#[test]
fn scripts_that_subscribe_by_name_know_every_name() {
    let catalog = catalog();
    for slug in ["widgets", "workspaces"] {
        let index = catalog.api_index(slug);
        let script = index.and_then(|index| catalog.capture_script(index)).expect("the API has a script");
        for name in catalog.names(index) {
            assert!(
                script.text.contains(&format!("\"{name}\"")),
                "the script of {slug} does not know {name}"
            );
        }
    }
}

/// Events whose payload may be anything at all.
const ANYTHING: [&str; 2] = ["onMessageEvent", "onSSOTokenRefreshEvent"];

#[test]
fn every_schema_catches_a_fault() {
    let catalog = catalog();
    for event in catalog.events() {
        if ANYTHING.contains(&event.name.as_str()) {
            continue;
        }
        let schema = catalog.schema(event).expect("the schemas are ready");
        let validator = schema.validator().expect("the schemas compile");
        let is_valid = |value: &Json| {
            let text = value.to_string();
            let mut arena = Arena::default();
            let document = arena.parse(&text, &Limits::default()).expect("it is JSON");
            validator.is_valid(document.root())
        };
        let mut caught = 0;
        for (path, text) in catalog.samples(event) {
            let payload = payload(&catalog, &text);
            assert!(is_valid(&payload), "{path}");
            for wrong in mutants(&payload) {
                caught += usize::from(!is_valid(&wrong));
            }
        }
        assert!(caught > 0, "{} accepts whatever its samples are turned into", event.name);
    }
}

/// The payload with another type, with each member's type changed, and with each member left out.
fn mutants(payload: &Json) -> Vec<Json> {
    let mut mutants = vec![Json::from("no payload"), Json::from(-1)];
    if let Json::Object(members) = payload {
        for name in members.keys() {
            let mut without = members.clone();
            without.remove(name);
            mutants.push(Json::Object(without));
            for other in [Json::from(7), Json::from("7"), Json::Array(Vec::new())] {
                let mut changed = members.clone();
                changed.insert(name.clone(), other);
                mutants.push(Json::Object(changed));
            }
        }
    }
    mutants
}
