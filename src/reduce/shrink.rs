//! Takes members, elements and parts of texts out of the records of a case, as long as it shows the same.

use std::collections::VecDeque;

use super::minimal::minimal;
use super::tree::{Steps, Tree};

/// Members of a record that say what it is, and when it was sent.
const KEPT: [&str; 4] = ["\"api\"", "\"event\"", "\"time\"", "\"broken\""];

/// A text of up to this many bytes stays as it is.
const SHORT: usize = 16;

/// How often a record is judged with a part taken out, at most.
const MOST_TRIES: usize = 3_000;

/// Shrinks the records as long as they `hold`.
pub(super) fn shrink<E>(
    records: Vec<Tree>,
    mut holds: impl FnMut(&[Tree]) -> Result<bool, E>,
) -> Result<Vec<Tree>, E> {
    let mut records = records;
    let mut tries_left = MOST_TRIES;
    let mut holds = |records: &[Tree]| {
        tries_left = tries_left.saturating_sub(1);
        if tries_left == 0 { Ok(false) } else { holds(records) }
    };
    for at in 0..records.len() {
        let mut next = VecDeque::from([Steps::new()]);
        while let Some(steps) = next.pop_front() {
            let Some(part) = records[at].at(&steps) else { continue };
            if let Tree::Scalar(raw) = part {
                if let Some(shorter) =
                    shorter(raw, |raw| holds(&changed(&records, at, &steps, |it| *it = Tree::Scalar(raw))))?
                {
                    records = changed(&records, at, &steps, |it| *it = Tree::Scalar(shorter));
                }
                continue;
            }
            let (fixed, free): (Vec<usize>, Vec<usize>) =
                (0..part.len()).partition(|place| steps.is_empty() && is_kept(part, *place));
            let kept = minimal(free, |places| {
                let places = [&fixed[..], places].concat();
                holds(&changed(&records, at, &steps, |it| it.keep(&places)))
            })?;
            let places = [fixed, kept].concat();
            records = changed(&records, at, &steps, |it| it.keep(&places));
            let part = records[at].at(&steps).expect("only members of it were taken out");
            let is_own = |place: &usize| !(steps.is_empty() && is_kept(part, *place));
            for place in (0..part.len()).filter(is_own) {
                next.push_back([&steps[..], &[place]].concat());
            }
        }
    }
    Ok(records)
}

fn is_kept(record: &Tree, place: usize) -> bool {
    matches!(record, Tree::Object(members) if members.get(place).is_some_and(|(name, _)| KEPT.contains(&&**name)))
}

/// The records with a part of one of them changed.
fn changed(records: &[Tree], at: usize, steps: &[usize], change: impl FnOnce(&mut Tree)) -> Vec<Tree> {
    let mut records = records.to_vec();
    change(records[at].at_mut(steps).expect("the steps lead to a part of the record"));
    records
}

/// The shortest beginning of a long text that still holds, as it is written; nothing if only the whole text does.
fn shorter<E>(raw: &str, mut holds: impl FnMut(String) -> Result<bool, E>) -> Result<Option<String>, E> {
    if raw.len() <= SHORT || !raw.starts_with('"') {
        return Ok(None);
    }
    let Ok(text) = serde_json::from_str::<String>(raw) else { return Ok(None) };
    let mut length = 0;
    while length < text.chars().count() / 2 {
        let beginning: String = text.chars().take(length).collect();
        let beginning = crate::safe::json_string(&beginning);
        if holds(beginning.clone())? {
            return Ok(Some(beginning));
        }
        length = (length * 2).max(4);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shrunk(text: &str, needs: &[&str]) -> String {
        let record = Tree::read(text).expect("it is JSON");
        let holds = |records: &[Tree]| Ok::<bool, ()>(needs.iter().all(|it| records[0].text().contains(it)));
        shrink(vec![record], holds).expect("nothing fails")[0].text()
    }

    #[test]
    fn what_is_not_needed_goes_at_any_depth() {
        let text = r#"{"event":"e","time":"t","envelope":{"id":1},"data":{"a":{"b":[1,{"c":2,"d":3}],"x":"y"},"z":0}}"#;
        assert_eq!(shrunk(text, &["\"d\":3"]), r#"{"event":"e","time":"t","data":{"a":{"b":[{"d":3}]}}}"#);
        assert_eq!(shrunk(text, &[]), r#"{"event":"e","time":"t"}"#);
        let event = r#"{"event":"a.name.that.is.long","x":0}"#;
        assert_eq!(shrunk(event, &[]), r#"{"event":"a.name.that.is.long"}"#);
        assert_eq!(shrunk(r#"{"a":"a text that is long enough"}"#, &["\"a\":"]), r#"{"a":""}"#);
        assert_eq!(shrunk(r#"{"a":"a text that is long enough"}"#, &["a text"]), r#"{"a":"a text t"}"#);
    }
}
