//! The catalogue, proved file by file: all data at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::project::{payload, root};
use cxray::catalog::{Catalog, Lane, Party};
use cxray::json::{Arena, Limits};
use cxray::prove::prove;
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

/// The catalogue has all that `cxray schema check` proves of any folder: forms, drafts, references, keywords, samples that are recognised as their own event
/// and valid, pointers of facts and rules, files that belong to nothing.
#[test]
fn the_catalogue_has_no_faults() {
    let proof = prove(&root().join("schemas")).expect("the folder can be read");
    let faults: Vec<String> =
        proof.faults.iter().map(|fault| format!("{} {:?} {}", fault.file, fault.at, fault.message)).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    let catalog = catalog();
    assert_eq!(proof.events, catalog.events().len());
    let samples: usize = catalog.events().iter().map(|event| catalog.samples(event).len()).sum();
    assert_eq!(proof.samples, samples);
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

/// Samples of the catalogue stand in a folder of their own.
#[test]
fn every_sample_is_of_an_event() {
    let catalog = catalog();
    for (index, api) in catalog.apis().iter().enumerate() {
        let events = catalog.events().iter().filter(|event| event.api == index);
        let samples: BTreeSet<String> =
            events.flat_map(|event| catalog.samples(event)).map(|(path, _)| path).collect();
        for file in names(&root().join("samples").join(&api.slug)) {
            let path = format!("samples/{}/{file}", api.slug);
            assert!(samples.contains(&path), "{path} belongs to no event");
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
