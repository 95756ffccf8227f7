//! The change from one record to another as a merge patch (RFC 7386).

use super::canonical::{Canon, Numbers};
use super::finder::Finder;
use crate::json::{Value, escape_pointer_token};

/// A merge patch: the parts of the new record that differ, and the names of removed members.
#[derive(Debug, Clone)]
pub enum MergePatch<'d> {
    /// The value as it is.
    Whole(Value<'d>),
    /// Members that change; `None` for those that go.
    Members(Vec<(String, Option<MergePatch<'d>>)>),
}

/// Why a change cannot be written as a merge patch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a merge patch cannot say that `{pointer}` becomes null: there `null` means that a member goes; a JSON patch can"
)]
pub struct MergeFault {
    /// RFC 6901 pointer into the new record.
    pub pointer: String,
}

/// The patch that turns `old` into `new`.
pub fn merge_patch<'d>(old: Value<'_>, new: Value<'d>) -> Result<MergePatch<'d>, MergeFault> {
    let canon = Canon::new(Numbers::Literally);
    // A patch that is not an object replaces the whole record.
    if new.as_object().is_none() {
        return Ok(MergePatch::Whole(new));
    }
    between(&canon, old, new, &mut String::new())
}

fn between<'d>(
    canon: &Canon,
    old: Value<'_>,
    new: Value<'d>,
    path: &mut String,
) -> Result<MergePatch<'d>, MergeFault> {
    let (Some(old), Some(members)) = (old.as_object(), new.as_object()) else {
        expressible(new, path)?;
        return Ok(MergePatch::Whole(new));
    };
    let (olds, news) = (Finder::of(old), Finder::of(members));
    let mut changes = Vec::new();
    for member in old.iter().filter(|member| !member.name.is_overridden()) {
        let name = member.name.as_str();
        if news.find(&name).is_none() {
            changes.push((name.into_owned(), None));
        }
    }
    for member in members.iter().filter(|member| !member.name.is_overridden()) {
        let name = member.name.as_str();
        let length = path.len();
        path.push('/');
        path.push_str(&escape_pointer_token(&name));
        let change = match olds.find(&name) {
            Some(before) if canon.value(before) == canon.value(member.value) => None,
            Some(before) => Some(between(canon, before, member.value, path)?),
            None => {
                expressible(member.value, path)?;
                Some(MergePatch::Whole(member.value))
            }
        };
        path.truncate(length);
        changes.extend(change.map(|change| (name.into_owned(), Some(change))));
    }
    Ok(MergePatch::Members(changes))
}

/// Objects lose their nulls when they are merged; arrays are taken as they are.
fn expressible(value: Value<'_>, path: &str) -> Result<(), MergeFault> {
    if value.is_null() {
        return Err(MergeFault { pointer: path.to_owned() });
    }
    for member in value.as_object().into_iter().flatten() {
        expressible(member.value, &format!("{path}/{}", escape_pointer_token(&member.name.as_str())))?;
    }
    Ok(())
}
