//! Names that the catalogue knows without a schema, and patterns for names.

use serde::{Deserialize, Serialize};

use super::suggest::is_one_edit;

/// A name without a schema.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The name; a trailing `*` stands for any rest.
    pub name: String,
    /// Its meaning, in one line.
    pub summary: String,
    /// Of a name with `*`: whether the names that are listed beside it are all that there are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
}

/// Names of events that another API sends in the same envelopes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherNames {
    /// The names; a trailing `*` stands for any rest.
    names: Vec<String>,
    /// The API.
    pub api: String,
    /// One sentence that describes such an event.
    pub message: String,
}

impl OtherNames {
    /// Returns true if `name` is one of them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| matches_name(known, name))
    }
}

/// Returns true if a name stands for itself alone.
pub(super) fn is_whole(name: &str) -> bool {
    !name.contains(['*', '{'])
}

/// The event that was probably meant by `wrong`, whose last part is that of another plugin's event: the part before
/// the dot of one begins with that of the other.
pub fn of_sibling<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let (prefix, last) = wrong.split_once('.')?;
    let first = wrong.as_bytes().first();
    let mut names = names.filter(|name| name.as_bytes().first() == first).filter(|name| {
        // Most names differ in the first letters, or are of the plugin itself.
        let same = name.bytes().zip(prefix.bytes()).take_while(|(one, other)| one == other).count();
        (same == prefix.len()) != (name.as_bytes().get(same) == Some(&b'.'))
            && name.split_once('.').is_some_and(|(_, part)| is_one_edit(last, part))
    });
    names.next()
}

/// Returns true if `name` is `pattern`, in which a trailing `*` stands for any rest, and a word in braces for one part of
/// the name, up to the next `.`, `/` or `:`.
#[inline]
#[must_use]
pub fn matches_name(pattern: &str, name: &str) -> bool {
    // Most names are told apart by their first letter.
    let first = pattern.as_bytes().first();
    let is_other =
        first.is_some_and(|first| !matches!(first, b'*' | b'{') && name.as_bytes().first() != Some(first));
    !is_other && matches_whole(pattern, name)
}

fn matches_whole(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern, name);
    // Few patterns have braces.
    while memchr::memchr(b'{', pattern.as_bytes()).is_some()
        && let Some((before, rest)) = pattern.split_once('{')
        && let Some((_, behind)) = rest.split_once('}')
    {
        let Some(part) = name.strip_prefix(before) else { return false };
        let end = part.find(['.', '/', ':']).unwrap_or(part.len());
        if end == 0 {
            return false;
        }
        (pattern, name) = (behind, &part[end..]);
    }
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

#[cfg(test)]
mod tests {
    use super::{matches_name, of_sibling};

    #[test]
    fn a_star_is_any_rest_and_a_word_in_braces_one_part() {
        assert!(matches_name("App.*", "App.ready") && !matches_name("App.*", "Apps"));
        let topic = "v2.users.{id}.presence";
        assert!(matches_name(topic, "v2.users.1b-2.presence") && matches_name(topic, topic));
        for name in ["v2.users..presence", "v2.users.a.b.presence", "v2.users.a", "v2.users.a.presence.x"] {
            assert!(!matches_name(topic, name), "{name}");
        }
        assert!(matches_name("{team}/{id}:*", "a/b:c") && !matches_name("{team}/{id}", "a/b/c"));
        assert!(matches_name("a{", "a{") && !matches_name("a{b}", "a"));
    }

    #[test]
    fn what_one_plugin_lacks_its_sibling_may_have() {
        let names = || ["Toaster.ended", "WebChatService.ended", "WebChat.opened"].into_iter();
        assert_eq!(of_sibling("WebChat.ended", names()), Some("WebChatService.ended"));
        assert_eq!(of_sibling("WebChatService.opened", names()), Some("WebChat.opened"));
        assert_eq!(of_sibling("App.ended", names()), None);
    }
}
