//! Notations of programming languages in which logs show an event: not JSON, but known by their first characters.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// A notation of a programming language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Notation {
    /// Its name.
    pub(super) name: &'static str,
    /// Advice: what to print instead.
    pub(super) advice: &'static str,
}

impl Notation {
    /// Returns true if it is not known to be that of a map: any object of a program is written so.
    pub(super) fn is_of_any_object(&self) -> bool {
        *self == OBJECT
    }
}

const JAVA: Notation = Notation {
    name: "the text of a Java map",
    advice: "print it as JSON (Jackson: `mapper.writeValueAsString(map)`, Gson: `gson.toJson(map)`)",
};
const RUBY: Notation =
    Notation { name: "a Ruby hash as `inspect` shows it", advice: "print it as JSON (`hash.to_json`)" };
const GO: Notation = Notation {
    name: "a Go map as `%v` shows it",
    advice: "print it as JSON (`json.Marshal(value)`, or log the raw message)",
};
const PYTHON: Notation = Notation {
    name: "a Python dictionary as `repr` shows it",
    advice: "print it as JSON (`json.dumps(event)`)",
};
const ELIXIR: Notation = Notation {
    name: "an Elixir map as `inspect` shows it",
    advice: "print it as JSON (`Jason.encode!(event)`)",
};
const PHP: Notation =
    Notation { name: "a PHP array as source text", advice: "print it as JSON (`json_encode($event)`)" };
const SWIFT: Notation = Notation {
    name: "a Swift dictionary as `print` shows it",
    advice: "print it as JSON (`JSONSerialization`, or the raw text)",
};

const PHP_DUMP: Notation = Notation { name: "a PHP value as `print_r` or `var_dump` shows it", ..PHP };
const SWIFT_DUMP: Notation = Notation { name: "a Swift value as `dump` shows it", ..SWIFT };

const RUBY_OBJECT: Notation = Notation { name: "a Ruby object as `inspect` shows it", ..RUBY };
const OBJECT: Notation = Notation {
    name: "an object as `toString` or `repr` shows it",
    advice: "print it as JSON (the serializer of the language, or the raw message)",
};
const SCALA: Notation = Notation {
    name: "a Scala map as `toString` shows it",
    advice: "print it as JSON, or print the raw message",
};

/// Beginnings of values that programs print in round brackets or over lines. Of two at the same place the first counts.
static DUMPS: [(&str, Notation); 11] = [
    ("array('", PHP),
    ("array(\"", PHP),
    ("array(", PHP_DUMP),
    ("Array (", PHP_DUMP),
    ("stdClass Object", PHP_DUMP),
    ("object(", PHP_DUMP),
    ("▿ ", SWIFT_DUMP),
    ("OrderedDict([(", PYTHON),
    ("#<OpenStruct ", RUBY_OBJECT),
    ("#<struct ", RUBY_OBJECT),
    ("[AnyHashable(", SWIFT),
];

/// Finds the first of them in one pass: every line of a log is searched.
static FIRST_DUMP: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let signs = DUMPS.iter().map(|(sign, _)| sign);
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(signs).expect("a few short texts")
});

/// Where in a line of a log a value begins that is printed in another notation, without brackets of JSON, and which it is.
pub(super) fn dump_in(line: &str) -> Option<(usize, Notation)> {
    let dump = FIRST_DUMP.find(line).map(|found| (found.start(), DUMPS[found.pattern().as_usize()].1));
    dump.into_iter().chain(object_in(line)).min_by_key(|(at, _)| *at)
}

/// The first `Name(member=…)`, `Name [member=…]` or `Map(key -> …)` of a line.
fn object_in(line: &str) -> Option<(usize, Notation)> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
    memchr::memchr2_iter(b'(', b'[', line.as_bytes()).find_map(|at| {
        let before =
            line[..at].strip_suffix(' ').filter(|_| line[at..].starts_with('[')).unwrap_or(&line[..at]);
        let start = before.trim_end_matches(is_of_name).len();
        let class = before[start..].rsplit('.').next()?;
        let (member, behind) = name(&line[at + 1..])?;
        let is_pair = behind.starts_with('=') && !behind.starts_with("==") && !behind.starts_with("=>");
        let is_plain = member.starts_with(|c: char| c.is_ascii_alphabetic());
        match class.chars().next()? {
            'M' if class == "Map" && behind.trim_start().starts_with("->") => Some((start, SCALA)),
            first if first.is_ascii_uppercase() && is_plain && is_pair => Some((start, OBJECT)),
            _ => None,
        }
    })
}

/// The notation of a text that is not JSON; `before` stands in front of it on its line.
pub(super) fn notation_of(text: &str, before: &str) -> Option<Notation> {
    if text.starts_with("map[") {
        return Some(GO);
    }
    let inner = text.trim_start_matches(['{', '[', ' ']);
    let is_elixir = before.ends_with('%');
    let (_, behind) = name(inner)?;
    let behind = behind.trim_start();
    let quote = inner.chars().next()?;
    let is_braced = text.starts_with('{') || text.starts_with("[{");
    match quote {
        _ if is_elixir => Some(ELIXIR),
        ':' | '"' if behind.starts_with("=>") => Some(RUBY),
        '\'' if behind.starts_with("=>") => Some(PHP),
        '"' if !is_braced && behind.starts_with(':') => Some(SWIFT),
        '\'' if is_braced && behind.starts_with(':') && is_python(text) => Some(PYTHON),
        'u' if is_braced && inner.starts_with("u'") => Some(PYTHON),
        _ if is_braced && behind.starts_with('=') && !behind.starts_with("=>") => Some(JAVA),
        _ => None,
    }
}

/// Returns true if single quotes are those of Python: its words stand in the text, or there is no other sign of another language.
fn is_python(text: &str) -> bool {
    let words = ["True", "False", "None"];
    let has = |word: &str| text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word);
    words.iter().any(|word| has(word)) || !(has("true") || has("false") || has("null") || has("undefined"))
}

/// The name that a text begins with, in quotes or not, and the text behind it.
fn name(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix(':').or_else(|| text.strip_prefix("u'").map(|_| &text[1..])).unwrap_or(text);
    if let Some(quote @ ('"' | '\'')) = text.chars().next() {
        return text[1..].split_once(quote);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')?;
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::{dump_in, notation_of};

    #[test]
    fn dumps_are_told_by_their_beginnings() {
        for (line, at, name) in [
            ("X array('a' => 1)", 2, "source text"),
            ("X array(2) {", 2, "var_dump"),
            ("X Array ( [a] => 1 )", 2, "print_r"),
            ("X stdClass Object", 2, "print_r"),
            ("X [AnyHashable(\"a\"): 1]", 2, "Swift dictionary"),
            ("X: ▿ 2 elements", 3, "dump"),
            ("X Message(id=1, a='b')", 2, "toString"),
            ("X a.b.Message [id=1]", 2, "toString"),
            ("X Map(a -> 1)", 2, "Scala"),
            ("X OrderedDict([('a', 1)])", 2, "Python"),
            ("X #<OpenStruct a=1>", 2, "Ruby object"),
        ] {
            let found = dump_in(line).map(|(at, notation)| (at, notation.name.contains(name)));
            assert_eq!(found, Some((at, true)), "{line}");
        }
        for line in ["X Array", "X f(a=1)", "X Timer(5)", "[INFO] x", "X (a=1)", "X A(a==b)"] {
            assert_eq!(dump_in(line), None, "{line}");
        }
    }

    #[test]
    fn notations_are_told_by_their_beginnings() {
        for (text, before, name) in [
            ("{channel=/meta/connect, id=4}", "got ", Some("Java")),
            ("[{channel=/meta/connect}]", "", Some("Java")),
            ("{\"channel\"=>\"/x\"}", "", Some("Ruby")),
            ("{:channel => \"/x\"}", "", Some("Ruby")),
            ("map[channel:/x]", "", Some("Go")),
            ("{'channel': '/x', 'ok': True}", "", Some("Python")),
            ("{u'channel': 1}", "", Some("Python")),
            ("{\"channel\" => 1}", "got %", Some("Elixir")),
            ("{channel: 1}", "got %", Some("Elixir")),
            ("['channel' => '/x']", "", Some("PHP")),
            ("[\"channel\": \"/x\"]", "", Some("Swift")),
            ("{'channel': true}", "", None),
            ("{channel: 1}", "", None),
            ("{\"channel\": 1,}", "", None),
            ("[1,]", "", None),
        ] {
            let found = notation_of(text, before).map(|notation| notation.name);
            assert_eq!(found.and_then(|found| name.filter(|name| found.contains(name))), name, "{text}");
            assert_eq!(found.is_some(), name.is_some(), "{text}");
        }
    }
}
