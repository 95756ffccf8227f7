//! The smallest payload that still shows a difference.

use serde_json::{Map, Value as Json};

/// Payloads that are tried.
const TRIES: usize = 400;

/// `payload` without the members and elements that it does not need for `shows` to hold.
pub(super) fn shrunk(payload: Json, shows: &mut impl FnMut(&Json) -> bool) -> Json {
    let mut payload = payload;
    let mut tries = 0;
    loop {
        let mut smaller = smaller(&payload).into_iter();
        let found = smaller.find(|candidate| {
            tries += 1;
            tries <= TRIES && shows(candidate)
        });
        match found {
            Some(found) => payload = found,
            None => return payload,
        }
    }
}

/// The payloads with one part less.
fn smaller(value: &Json) -> Vec<Json> {
    match value {
        Json::Object(members) => {
            let without = members.keys().map(|name| {
                let mut rest: Map<String, Json> = members.clone();
                rest.remove(name);
                Json::Object(rest)
            });
            let below = members.iter().flat_map(|(name, member)| {
                smaller(member).into_iter().map(|member| {
                    let mut changed = members.clone();
                    changed.insert(name.clone(), member);
                    Json::Object(changed)
                })
            });
            without.chain(below).collect()
        }
        Json::Array(items) => {
            let without = (0..items.len()).map(|index| {
                let mut rest = items.clone();
                rest.remove(index);
                Json::Array(rest)
            });
            let below = items.iter().enumerate().flat_map(|(index, item)| {
                smaller(item).into_iter().map(move |item| {
                    let mut changed = items.clone();
                    changed[index] = item;
                    Json::Array(changed)
                })
            });
            without.chain(below).collect()
        }
        _ => Vec::new(),
    }
}
