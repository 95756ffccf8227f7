//! What is JSON and what is not: one line a case.
//!
//! In a refused text `⟦…⟧` encloses the bytes the error must point at, and `⟨` stands before the
//! bracket or quote that it must name as not closed.

use cxray::json::{Arena, Cause, Class, Inside, Limits, SyntaxError};

const ACCEPTED: &[(&str, &str)] = &[
    ("null", "null"),
    ("true", "true"),
    ("false", "false"),
    ("zero", "0"),
    ("minus zero", "-0"),
    ("one digit", "7"),
    ("eight digits", "12345678"),
    ("nine digits", "123456789"),
    ("epoch milliseconds", "1389267492035"),
    ("beyond u64", "18446744073709551616"),
    ("beyond i64", "-9223372036854775809"),
    ("fraction", "0.5"),
    ("long fraction", "3.14159265358979323846264338327950288"),
    ("exponent", "1e5"),
    ("big E", "1E5"),
    ("plus exponent", "1e+5"),
    ("minus exponent", "1e-5"),
    ("exponent with leading zero", "1e05"),
    ("fraction and exponent", "-1.5e-10"),
    ("zero with exponent", "0e9"),
    ("beyond all doubles", "1e999"),
    ("below all doubles", "-1e-999"),
    ("empty string", r#""""#),
    ("letter", r#""a""#),
    ("seven bytes", r#""abcdefg""#),
    ("eight bytes", r#""abcdefgh""#),
    ("nine bytes", r#""abcdefghi""#),
    ("umlaut", "\"Grüße\""),
    ("emoji", "\"😀\""),
    ("DEL is no control character to JSON", "\"\u{7f}\""),
    ("C1 control character", "\"\u{85}\""),
    ("line separator in a string", "\"\u{2028}\u{2029}\""),
    ("byte order mark in a string", "\"\u{feff}\""),
    ("noncharacter", "\"\u{ffff}\""),
    ("all short escapes", r#""\"\\\/\b\f\n\r\t""#),
    ("escaped letter", r#""\u0041""#),
    ("escaped NUL", r#""\u0000""#),
    ("hexadecimal in capitals", r#""\u00FC""#),
    ("mixed case hexadecimal", r#""\u00fC""#),
    ("surrogate pair", r#""\ud83d\ude00""#),
    ("last surrogate pair", r#""\uDBFF\uDFFF""#),
    ("escaped noncharacter", r#""\uffff""#),
    ("backslash at the end of a word of eight", r#""abcdefg\\""#),
    ("escape across a word of eight", r#""abcde\u0041fg""#),
    ("escaped quote before the closing one", r#""\"""#),
    ("escaped backslash before the closing quote", r#""\\""#),
    ("comment signs in a string", r#""/* // # */""#),
    ("brackets in a string", r#""{[}]""#),
    ("empty array", "[]"),
    ("empty array with blanks", "[ ]"),
    ("empty object", "{}"),
    ("empty object with line ends", "{\r\n}"),
    ("array", "[1,2,3]"),
    ("array of everything", r#"[null,true,false,-1.5e3,"a",[],{}]"#),
    ("nested arrays", "[[[[]]]]"),
    ("object", r#"{"a":1}"#),
    ("object of everything", r#"{"a":null,"b":true,"c":false,"d":0,"e":"","f":[],"g":{}}"#),
    ("nested objects", r#"{"a":{"b":{"c":{}}}}"#),
    ("empty name", r#"{"":1}"#),
    ("escaped name", r#"{"\u0061":1}"#),
    ("name of eight bytes", r#"{"abcdefgh":1}"#),
    ("name given twice", r#"{"a":1,"a":2}"#),
    ("name given twice, once escaped", r#"{"a":1,"\u0061":2}"#),
    ("a blank everywhere", r#" { "a" : [ 1 , 2 ] , "b" : { } } "#),
    ("a tab everywhere", "\t{\t\"a\"\t:\t[\t1\t,\t2\t]\t}\t"),
    ("a line end everywhere", "\n{\n\"a\"\n:\n[\n1\n,\n2\n]\n}\n"),
    ("carriage returns", "\r[\r1\r]\r"),
    ("many blanks", "[1,                                    2]"),
    ("many blanks at the end", "1                 "),
    ("text of a JSON text", r#""{\"a\":1}""#),
];

#[test]
fn accepted() {
    let mut arena = Arena::default();
    for (name, text) in ACCEPTED {
        let document = arena.parse(text, &Limits::default());
        let document = document.unwrap_or_else(|error| panic!("{name}: {text}: {error:?}"));
        assert_eq!(document.root().raw(), text.trim_matches([' ', '\t', '\n', '\r']), "{name}");
        assert_eq!(document.end(), document.root().span().end, "{name}");
    }
}

fn refused() -> Vec<(&'static str, &'static str, Cause)> {
    use Inside::{Array, Name, Number, Object, String, Word};
    let cut = |inside| Cause::CutOff { inside };
    let trailing = |before| Cause::TrailingComma { before };
    let unquoted = |name: &str| Cause::UnquotedName { name: name.into() };
    let quotes = |quote| Cause::WrongQuotes { quote };
    let not_finite = |word: &str| Cause::NotFinite { word: word.into() };
    let python = |word: &str, json| Cause::PythonWord { word: word.into(), json };
    let prefix = |prefix: &str| Cause::PythonPrefix { prefix: prefix.into() };
    let unknown = |word: &str, meant| Cause::UnknownWord { word: word.into(), meant };
    let suffix = |suffix| Cause::NumberSuffix { suffix };
    let invalid = |word: &str| Cause::InvalidNumber { word: word.into() };
    let comment = |mark| Cause::Comment { mark };
    let mismatch = |opened, found| Cause::MismatchedBracket { opened, found };
    let extra = |found| Cause::ExtraBracket { found };
    let control = |found| Cause::ControlInString { found };
    let escape = |found| Cause::BadEscape { found };
    let lone = |unit| Cause::LoneSurrogate { unit };
    let space = |found| Cause::OddSpace { found };
    let after = |found| Cause::TextAfter { found };
    let unexpected = |wanted, found| Cause::Unexpected { wanted, found };
    let name = "a member name in double quotes";
    vec![
        ("empty text", "⟦⟧", Cause::Empty),
        ("blanks alone", "⟦ \n\t⟧", Cause::Empty),
        // Cut off.
        ("cut off: array", "⟨[⟦⟧", cut(Array)),
        ("cut off: array, blanks", "⟨[ ⟦⟧", cut(Array)),
        ("cut off: after an element", "⟨[1⟦⟧", cut(Array)),
        ("cut off: after a comma", "⟨[1,⟦⟧", cut(Array)),
        ("cut off: object", "⟨{⟦⟧", cut(Object)),
        ("cut off: after a name", "⟨{\"a\"⟦⟧", cut(Object)),
        ("cut off: after a colon", "⟨{\"a\":⟦⟧", cut(Object)),
        ("cut off: after a member", "⟨{\"a\":1⟦⟧", cut(Object)),
        ("cut off: after a member's comma", "⟨{\"a\":1, ⟦⟧", cut(Object)),
        ("cut off: the innermost is named", "{\"a\":⟨[{}⟦⟧", cut(Array)),
        ("cut off: string", "⟨\"abc⟦⟧", cut(String)),
        ("cut off: string of nothing", "⟨\"⟦⟧", cut(String)),
        ("cut off: string of eight bytes", "⟨\"abcdefgh⟦⟧", cut(String)),
        ("cut off: string in an array", "[⟨\"abc⟦⟧", cut(String)),
        ("cut off: string of a member", "{\"a\":⟨\"abc⟦⟧", cut(String)),
        ("cut off: inside a character's neighbour", "⟨\"Grüß⟦⟧", cut(String)),
        ("cut off: name", "{⟨\"abc⟦⟧", cut(Name)),
        ("cut off: second name", "{\"a\":1,⟨\"b⟦⟧", cut(Name)),
        ("cut off: after a backslash", "⟨\"a\\⟦⟧", cut(String)),
        ("cut off: in \\u", "⟨\"\\u00⟦⟧", cut(String)),
        ("cut off: after half a pair", "⟨\"\\ud83d⟦⟧", cut(String)),
        ("cut off: in the second half", "⟨\"\\ud83d\\ude⟦⟧", cut(String)),
        ("cut off: true", "⟨tru⟦⟧", cut(Word)),
        ("cut off: false in an array", "[⟨f⟦⟧", cut(Word)),
        ("cut off: null in an object", "{\"a\":⟨nul⟦⟧", cut(Word)),
        ("cut off: minus", "[⟨-⟦⟧", cut(Number)),
        ("cut off: point", "{\"a\":⟨1.⟦⟧", cut(Number)),
        ("cut off: exponent", "[⟨1e⟦⟧", cut(Number)),
        ("cut off: exponent's sign", "[⟨1e-⟦⟧", cut(Number)),
        // Commas and colons.
        ("trailing comma in an array", "[1⟦,⟧]", trailing(']')),
        ("trailing comma in an object", "{\"a\":1⟦,⟧}", trailing('}')),
        ("trailing comma, line end", "{\n  \"a\": 1⟦,⟧\n}", trailing('}')),
        ("two commas in an array", "[1,⟦,⟧2]", Cause::EmptyElement),
        ("two commas in an object", "{\"a\":1, ⟦,⟧\"b\":2}", Cause::EmptyElement),
        ("comma first in an array", "[⟦,⟧1]", Cause::EmptyElement),
        ("comma first in an object", "{⟦,⟧\"a\":1}", Cause::EmptyElement),
        ("comma alone", "[ ⟦,⟧ ]", Cause::EmptyElement),
        ("missing comma: numbers", "[1 ⟦2⟧]", Cause::MissingComma),
        ("missing comma: strings", "[\"a\" ⟦\"⟧b\"]", Cause::MissingComma),
        ("missing comma: no blank", "[\"a\"⟦\"⟧b\"]", Cause::MissingComma),
        ("missing comma: objects", "[{} ⟦{⟧}]", Cause::MissingComma),
        ("missing comma: arrays", "[[]⟦[⟧]]", Cause::MissingComma),
        ("missing comma: members", "{\"a\": 1\n ⟦\"⟧b\": 2}", Cause::MissingComma),
        ("missing comma: word", "[1 ⟦true⟧]", Cause::MissingComma),
        ("missing comma: after an object", "{\"a\": {} ⟦\"⟧b\": 2}", Cause::MissingComma),
        ("missing colon: number", "{\"a\" ⟦1⟧}", Cause::MissingColon),
        ("missing colon: string", "{\"a\" ⟦\"⟧b\"}", Cause::MissingColon),
        ("missing colon: comma", "{\"a\"⟦,⟧ \"b\"}", Cause::MissingColon),
        ("missing colon: end", "{\"a\"⟦}⟧", Cause::MissingColon),
        ("missing value: end", "{\"a\":⟦}⟧", Cause::MissingValue),
        ("missing value: comma", "{\"a\": ⟦,⟧ \"b\": 1}", Cause::MissingValue),
        ("colon in an array", "[\"a\"⟦:⟧ 1]", Cause::ColonInArray),
        ("two colons", "{\"a\":⟦:⟧1}", unexpected("a value", ':')),
        ("second colon", "{\"a\":1⟦:⟧2}", unexpected("`,` or `}`", ':')),
        ("plus between strings", "[\"a\" ⟦+⟧ \"b\"]", unexpected("`,` or `]`", '+')),
        ("colon before a name", "{⟦:⟧1}", unexpected(name, ':')),
        ("object as a name", "{⟦{⟧}: 1}", unexpected(name, '{')),
        // Names and quotes.
        ("unquoted name", "{⟦name⟧: 1}", unquoted("name")),
        ("unquoted second name", "{\"a\": 1, ⟦b⟧: 2}", unquoted("b")),
        ("unquoted name with $", "{⟦$ref⟧: 1}", unquoted("$ref")),
        ("unquoted name with a dash", "{⟦content-type⟧: 1}", unquoted("content-type")),
        ("number as a name", "{⟦12⟧: 1}", unquoted("12")),
        ("null as a name", "{⟦null⟧: 1}", unquoted("null")),
        ("unquoted name beyond ASCII", "{⟦größe⟧: 1}", unquoted("gr\\u{f6}\\u{df}e")),
        (
            "long unquoted name",
            "{⟦abcdefghijklmnopqrstuvwxyzabcdefghijklmnop⟧: 1}",
            unquoted("abcdefghijklmnopqrstuvwxyzabcdef..."),
        ),
        ("single quotes", "[⟦'a b'⟧]", quotes('\'')),
        ("single quotes not closed", "[⟦'⟧a]", quotes('\'')),
        ("single-quoted name", "{⟦'a'⟧: 1}", quotes('\'')),
        ("backticks", "[⟦`a`⟧]", quotes('`')),
        ("curly quotes", "[⟦“⟧a”]", Cause::CurlyQuotes),
        ("closing curly quote", "[⟦”⟧a”]", Cause::CurlyQuotes),
        ("single curly quotes", "[⟦‘⟧a’]", Cause::CurlyQuotes),
        ("low quotes", "[⟦„⟧a“]", Cause::CurlyQuotes),
        ("curly quotes around a name", "{⟦“⟧a”: 1}", Cause::CurlyQuotes),
        ("string closed by a curly quote", "{⟨\"a”: 1}⟦⟧", cut(Name)),
        ("quote inside a string", "{\"a\": \"say \"⟦hello⟧\"\"}", Cause::InnerQuote),
        ("quote inside a name", "{\"a\"⟦b⟧\": 1}", Cause::InnerQuote),
        // Words.
        ("undefined", "{\"a\": ⟦undefined⟧}", Cause::Undefined),
        ("undefined first in an array", "[⟦undefined⟧]", Cause::Undefined),
        ("undefined alone", "⟦undefined⟧", Cause::Undefined),
        ("NaN", "[⟦NaN⟧]", not_finite("NaN")),
        ("nan", "[⟦nan⟧]", not_finite("nan")),
        ("Infinity", "[⟦Infinity⟧]", not_finite("Infinity")),
        ("-Infinity", "[⟦-Infinity⟧]", not_finite("-Infinity")),
        ("+Infinity", "[⟦+Infinity⟧]", not_finite("+Infinity")),
        ("-NaN", "[⟦-NaN⟧]", not_finite("-NaN")),
        ("True", "[⟦True⟧]", python("True", "true")),
        ("False", "{\"a\": ⟦False⟧}", python("False", "false")),
        ("None", "{\"a\": ⟦None⟧}", python("None", "null")),
        ("u string", "[⟦u'⟧a']", prefix("u")),
        ("b string", "[⟦b\"⟧a\"]", prefix("b")),
        ("u name", "{⟦u'⟧a': 1}", prefix("u")),
        ("rb string", "⟦rb'⟧a'", prefix("rb")),
        ("printed object", "⟦[object Object]⟧", Cause::ObjectObject),
        ("printed object in an array", "[1, ⟦[object Object]⟧]", Cause::ObjectObject),
        ("NULL", "[⟦NULL⟧]", unknown("NULL", Some("null"))),
        ("Null", "[⟦Null⟧]", unknown("Null", Some("null"))),
        ("nil", "[⟦nil⟧]", unknown("nil", Some("null"))),
        ("TRUE", "[⟦TRUE⟧]", unknown("TRUE", Some("true"))),
        ("yes", "[⟦yes⟧]", unknown("yes", Some("true"))),
        ("treu", "[⟦treu⟧]", unknown("treu", Some("true"))),
        ("flase", "[⟦flase⟧]", unknown("flase", Some("false"))),
        ("tru before a bracket", "[⟦tru⟧]", unknown("tru", Some("true"))),
        ("truee", "[⟦truee⟧]", unknown("truee", Some("true"))),
        ("nullable", "[⟦nullable⟧]", unknown("nullable", None)),
        ("truefalse", "[⟦truefalse⟧]", unknown("truefalse", None)),
        ("hello", "⟦hello⟧", unknown("hello", None)),
        ("log line", "⟦INFO⟧ {\"a\":1}", unknown("INFO", None)),
        ("word of Cyrillic letters", "[⟦да⟧]", unknown("\\u{434}\\u{430}", None)),
        // Numbers.
        ("Java long", "[123⟦L⟧]", suffix('L')),
        ("Java long in an object", "{\"a\": 123⟦L⟧}", suffix('L')),
        ("JavaScript bigint", "[1⟦n⟧]", suffix('n')),
        ("Java float", "[1.5⟦f⟧]", suffix('f')),
        ("Java long alone", "123⟦L⟧", suffix('L')),
        ("leading zero", "[⟦007⟧]", Cause::LeadingZero),
        ("leading zero and minus", "[⟦-01⟧]", Cause::LeadingZero),
        ("leading zero and fraction", "⟦00.5⟧", Cause::LeadingZero),
        ("leading plus", "[⟦+1⟧]", Cause::LeadingPlus),
        ("leading plus and fraction", "[⟦+.5⟧]", Cause::LeadingPlus),
        ("plus alone", "[⟦+⟧]", unexpected("a value", '+')),
        ("bare fraction", "[⟦.5⟧]", Cause::BareFraction),
        ("bare negative fraction", "[⟦-.5⟧]", Cause::BareFraction),
        ("point without digits", "[⟦1.⟧]", Cause::MissingFraction),
        ("point without digits alone", "⟦1.⟧", Cause::MissingFraction),
        ("point before an exponent", "[⟦1.⟧e5]", Cause::MissingFraction),
        ("exponent without digits", "[⟦1e⟧]", Cause::MissingExponent),
        ("exponent's sign without digits", "[⟦1e+⟧]", Cause::MissingExponent),
        ("exponent with a fraction", "[⟦1e5.5⟧]", invalid("1e5.5")),
        ("minus alone", "[⟦-⟧]", Cause::LoneMinus),
        ("minus, blank", "[⟦-⟧ 1]", Cause::LoneMinus),
        ("two minus signs", "[⟦-⟧-1]", Cause::LoneMinus),
        ("hexadecimal", "[⟦0xff⟧]", Cause::Hexadecimal),
        ("hexadecimal in capitals", "[⟦0XFF⟧]", Cause::Hexadecimal),
        ("octal", "[⟦0o17⟧]", invalid("0o17")),
        ("underscore", "[⟦1_000⟧]", invalid("1_000")),
        ("date", "{\"a\": ⟦2024-01-31⟧}", invalid("2024-01-31")),
        ("version", "[⟦1.2.3⟧]", invalid("1.2.3")),
        ("size", "[⟦10px⟧]", invalid("10px")),
        // Comments and strange signs.
        ("line comment", "[1, ⟦// one⟧\n2]", comment("//")),
        ("line comment before", "⟦// one⟧\n{}", comment("//")),
        ("block comment", "[1 ⟦/* one */⟧, 2]", comment("/*")),
        ("block comment not closed", "[1 ⟦/*⟧ one", comment("/*")),
        ("block comment before a name", "{⟦/**/⟧\"a\":1}", comment("/*")),
        ("hash comment", "{⟦# one⟧\n}", comment("#")),
        ("comment after", "{} ⟦// one⟧", comment("//")),
        ("slash alone", "[⟦/⟧]", unexpected("a value", '/')),
        ("semicolon", "[1⟦;⟧ 2]", Cause::Semicolon),
        ("semicolon in an object", "{\"a\":1⟦;⟧}", Cause::Semicolon),
        ("semicolon at the end", "{\"a\":1}⟦;⟧", Cause::Semicolon),
        ("Java map", "{name⟦=⟧Alice, age=3}", Cause::EqualsSign),
        ("Java map, blank", "{name ⟦=⟧ Alice}", Cause::EqualsSign),
        ("equals after a quoted name", "{\"a\"⟦=⟧1}", Cause::EqualsSign),
        ("fat arrow", "{\"a\" ⟦=>⟧ 1}", Cause::EqualsSign),
        ("preview", "{\"a\": ⟦…⟧}", Cause::Ellipsis),
        ("preview of an object", "{⟦…⟧}", Cause::Ellipsis),
        ("preview, rest of an array", "[1, 2, ⟦…⟧]", Cause::Ellipsis),
        ("three points", "[1, ⟦...⟧]", Cause::Ellipsis),
        ("three points for members", "{\"a\": 1, ⟦...⟧}", Cause::Ellipsis),
        ("NUL", "[⟦\0⟧]", Cause::Nul),
        ("NUL before", "⟦\0⟧{}", Cause::Nul),
        ("NUL after", "{}⟦\0⟧", Cause::Nul),
        ("NUL in a string", "\"a⟦\0⟧b\"", Cause::Nul),
        ("NUL after an element", "[1⟦\0⟧]", Cause::Nul),
        ("byte order mark before", "⟦\u{feff}⟧{}", Cause::ByteOrderMark),
        ("byte order mark in the middle", "[1,⟦\u{feff}⟧2]", Cause::ByteOrderMark),
        ("byte order mark after", "{}⟦\u{feff}⟧", Cause::ByteOrderMark),
        ("no-break space", "{⟦\u{a0}⟧\"a\":1}", space('\u{a0}')),
        ("no-break space before a value", "{\"a\":⟦\u{a0}⟧1}", space('\u{a0}')),
        ("zero width space", "[⟦\u{200b}⟧1]", space('\u{200b}')),
        ("form feed", "[⟦\u{c}⟧1]", space('\u{c}')),
        ("right-to-left override", "[⟦\u{202e}⟧1]", unexpected("a value", '\u{202e}')),
        ("markup", "⟦<⟧html>", unexpected("a value", '<')),
        ("template", "{⟦@⟧name: 1}", unexpected(name, '@')),
        ("colon at the beginning", "⟦:⟧1", unexpected("a value", ':')),
        ("comma at the beginning", "⟦,⟧1", unexpected("a value", ',')),
        // Brackets.
        ("array closed as an object", "⟨[1⟦}⟧", mismatch('[', '}')),
        ("object closed as an array", "⟨{\"a\":1⟦]⟧", mismatch('{', ']')),
        ("empty array closed as an object", "⟨[⟦}⟧", mismatch('[', '}')),
        ("empty object closed as an array", "⟨{⟦]⟧", mismatch('{', ']')),
        ("closed after a comma", "⟨[1,⟦}⟧", mismatch('[', '}')),
        ("closed after a colon", "⟨{\"a\":⟦]⟧", mismatch('{', ']')),
        ("closed after a name", "⟨{\"a\"⟦]⟧", mismatch('{', ']')),
        ("inner bracket", "{\"a\":⟨[1⟦}⟧]", mismatch('[', '}')),
        ("bracket too many", "{}⟦}⟧", extra('}')),
        ("square bracket too many", "[1]⟦]⟧", extra(']')),
        ("bracket alone", "⟦]⟧", extra(']')),
        // Strings.
        ("line end in a string", "[⟨\"a⟦\n⟧b\"]", Cause::LineEndInString),
        ("carriage return in a string", "[⟨\"a⟦\r⟧\nb\"]", Cause::LineEndInString),
        ("line end in a name", "{⟨\"a⟦\n⟧b\":1}", Cause::LineEndInString),
        ("tab in a string", "\"a⟦\t⟧b\"", control('\t')),
        ("escape character in a string", "\"⟦\u{1b}⟧[31m\"", control('\u{1b}')),
        ("unit separator after eight bytes", "\"abcdefgh⟦\u{1f}⟧\"", control('\u{1f}')),
        ("no such escape", "\"a⟦\\x⟧41\"", escape('x')),
        ("escaped single quote", "\"it⟦\\'⟧s\"", escape('\'')),
        ("capital U", "\"⟦\\U⟧0041\"", escape('U')),
        ("escaped digit", "\"⟦\\0⟧\"", escape('0')),
        ("Windows path", "\"C:⟦\\W⟧indows\"", escape('W')),
        ("escaped line end", "\"a⟦\\\n⟧b\"", escape('\n')),
        ("escaped umlaut", "\"⟦\\ü⟧\"", escape('ü')),
        ("three digits", "\"⟦\\u12⟧x4\"", Cause::BadUnicodeEscape),
        ("no digits", "\"⟦\\u⟧\"", Cause::BadUnicodeEscape),
        ("braces", "\"⟦\\u⟧{41}\"", Cause::BadUnicodeEscape),
        ("plus as a digit", "\"⟦\\u⟧+041\"", Cause::BadUnicodeEscape),
        ("high surrogate alone", "\"⟦\\ud83d⟧\"", lone(0xd83d)),
        ("high surrogate, letter", "\"⟦\\ud83d⟧a\"", lone(0xd83d)),
        ("high surrogate, other escape", "\"⟦\\ud83d⟧\\n\"", lone(0xd83d)),
        ("high surrogate, high surrogate", "\"⟦\\ud83d⟧\\ud83d\"", lone(0xd83d)),
        ("high surrogate, escaped letter", "\"⟦\\ud83d⟧\\u0041\"", lone(0xd83d)),
        ("high surrogate, broken escape", "\"⟦\\ud83d⟧\\u00zz\"", lone(0xd83d)),
        ("low surrogate alone", "\"a⟦\\ude00⟧\"", lone(0xde00)),
        ("low surrogate after a pair", "\"\\ud83d\\ude00⟦\\ude00⟧\"", lone(0xde00)),
        ("lone surrogate in a name", "{\"⟦\\udc00⟧\":1}", lone(0xdc00)),
        // After the value.
        ("two objects", "{} ⟦{}⟧", after('{')),
        ("two numbers", "1 ⟦2⟧", after('2')),
        ("two strings", "\"a\"⟦\"b\"⟧", after('"')),
        ("comma after", "{}⟦,⟧", after(',')),
        ("word after, blanks at the end", "{} ⟦hello⟧  \n", after('h')),
        ("number, comma", "1⟦,⟧", after(',')),
    ]
}

#[test]
fn refused_with_cause_and_place() {
    let mut arena = Arena::default();
    let mut faults = Vec::new();
    for (name, marked, cause) in refused() {
        let (text, expected) = unmark(marked, cause);
        match arena.parse(&text, &Limits::default()) {
            Ok(_) => faults.push(format!("{name}: {text:?} was accepted")),
            Err(error) if error != expected => {
                faults.push(format!("{name}: {text:?}\n  expected {expected:?}\n  found    {error:?}"));
            }
            Err(_) => {}
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_are_enough_cases() {
    assert!(ACCEPTED.len() + refused().len() >= 150);
}

#[test]
fn messages_are_short_and_safe_to_show() {
    for (name, _, cause) in refused() {
        let words = format!("{} {}", cause.message(), cause.help().unwrap_or_default());
        assert!(words.chars().all(|it| matches!(it, ' '..='~')), "{name}: {words:?}");
        assert!(cause.message().len() <= 90, "{name}: {words}");
        assert!(!words.contains("  ") && !words.ends_with('.'), "{name}: {words}");
    }
}

#[test]
fn classes() {
    for (_, _, cause) in refused() {
        let encoding = matches!(cause, Cause::LoneSurrogate { .. });
        assert_eq!(cause.class() == Class::Encoding, encoding);
        assert_ne!(cause.class(), Class::Limit);
    }
}

#[test]
fn words_to_the_user() {
    let words = |text: &str| {
        let error = Arena::default().parse(text, &Limits::default()).unwrap_err();
        (error.to_string(), error.cause.help())
    };
    assert_eq!(
        words(r#"{"a":1,}"#),
        ("trailing comma: nothing follows it before `}`".into(), Some("remove the comma".into()))
    );
    assert_eq!(
        words(r#"{"a":"#),
        (
            "cut off: the text ends before the object is closed".into(),
            Some("the rest is missing, at least `}`".into())
        )
    );
    assert_eq!(words("[None]"), ("`None` is Python, not JSON".into(), Some("write `null`".into())));
    assert_eq!(words("[\u{202e}]").0, "expected a value, found U+202E");
    assert_eq!(
        words("{name: 1}"),
        ("member name without quotes: `name`".into(), Some("write `\"name\"`".into()))
    );
}

#[test]
fn depth_is_limited_at_the_bracket_too_many() {
    let limits = Limits { depth: 3, ..Limits::default() };
    let mut arena = Arena::default();
    assert!(arena.parse("[[[1]]]", &limits).is_ok());
    let error = arena.parse(r#"[{"a":[ []]}]"#, &limits).unwrap_err();
    assert_eq!(error.cause, Cause::TooDeep { limit: 3 });
    assert_eq!((error.span, error.cause.class()), (8..9, Class::Limit));
    assert!(arena.parse("[]", &Limits { depth: 0, ..limits }).is_err());
    assert!(arena.parse("1", &Limits { depth: 0, ..limits }).is_ok());
}

#[test]
fn a_million_brackets_do_no_harm() {
    let text = "[".repeat(1_000_000);
    let error = Arena::default().parse(&text, &Limits::default()).unwrap_err();
    assert_eq!(error.span, 256..257);
    let all = Limits { depth: u32::MAX, ..Limits::default() };
    let error = Arena::default().parse(&text, &all).unwrap_err();
    assert_eq!(error.opened, Some(999_999));
    let closed = text + &"]".repeat(1_000_000);
    assert_eq!(Arena::default().parse(&closed, &all).unwrap().end(), 2_000_000);
}

#[test]
fn values_are_limited_at_the_value_too_many() {
    let limits = Limits { values: 4, ..Limits::default() };
    let mut arena = Arena::default();
    assert!(arena.parse(r#"{"a":1,"b":[2]}"#, &limits).is_ok());
    for (text, span) in [
        ("[1,2,3,40]", 7..8),
        (r#"{"a":1,"b":[2,"x"]}"#, 14..15),
        ("[[[[{}]]]]", 4..5),
        ("[1,2,3,null]", 7..8),
    ] {
        let error = arena.parse(text, &limits).unwrap_err();
        assert_eq!((error.cause, error.span), (Cause::TooManyValues { limit: 4 }, span), "{text}");
    }
}

#[test]
fn a_prefix_ends_where_its_value_ends() {
    let mut arena = Arena::default();
    for (text, end) in [
        ("{} {}", 2),
        (" \n{\"a\":1}garbage", 9),
        ("[1]]", 3),
        ("\"a\"\"b\"", 3),
        ("\"a\"b", 3),
        ("1 2", 1),
        ("1,2", 1),
        ("12\n", 2),
        ("-1.5e3]", 6),
        ("true}", 4),
        ("null", 4),
        ("null[", 4),
        ("1{", 1),
        ("{}\u{feff}", 2),
    ] {
        let document = arena.parse_prefix(text, &Limits::default()).unwrap();
        assert_eq!((document.end(), document.text()), (end, text), "{text}");
    }
}

#[test]
fn a_bare_prefix_needs_a_delimiter() {
    let mut arena = Arena::default();
    for (text, cause, span) in [
        ("123L", Cause::NumberSuffix { suffix: 'L' }, 3..4),
        ("01", Cause::LeadingZero, 0..2),
        ("1.2.3", Cause::InvalidNumber { word: "1.2.3".into() }, 0..5),
        ("nullx", Cause::UnknownWord { word: "nullx".into(), meant: Some("null") }, 0..5),
        ("true\"a\"", Cause::TextAfter { found: '"' }, 4..7),
        ("1\u{a0}", Cause::OddSpace { found: '\u{a0}' }, 1..3),
        ("  ", Cause::Empty, 0..2),
    ] {
        let error = arena.parse_prefix(text, &Limits::default()).unwrap_err();
        assert_eq!((error.cause, error.span), (cause, span), "{text}");
    }
}

/// The text without its marks, and the error that they and `cause` describe.
fn unmark(marked: &str, cause: Cause) -> (String, SyntaxError) {
    let mut text = String::new();
    let (mut start, mut end, mut opened) = (None, None, None);
    for character in marked.chars() {
        match character {
            '⟦' => start = Some(text.len()),
            '⟧' => end = Some(text.len()),
            '⟨' => opened = Some(text.len()),
            _ => text.push(character),
        }
    }
    (text, SyntaxError { cause, span: start.unwrap()..end.unwrap(), opened })
}
