//! All rules, and the way from a code to its rule.

use super::rule::Rule;
use super::{availability, capture, envelope, expect, limit, named, names, order, record, schema, used_name};

/// Every rule, in the order of the manual.
pub static RULES: &[&Rule] = &[
    &record::SYNTAX,
    &record::ENCODING,
    &limit::LIMIT,
    &record::DUPLICATE_KEY,
    &names::UNKNOWN_EVENT,
    &names::UNLISTED_EVENT,
    &names::OTHER_API,
    &names::UNRECOGNISED,
    &names::AMBIGUOUS_EVENT,
    &schema::SCHEMA,
    &named::UNDOCUMENTED_PROPERTY,
    &named::UNDOCUMENTED_VALUE,
    &named::OLDER_SHAPE,
    &envelope::ENVELOPE,
    &availability::SINCE,
    &availability::PLATFORM,
    &capture::TORN,
    &capture::FORM,
    &expect::MISSING,
    &expect::FORBIDDEN,
    &expect::ORDER,
    &expect::GAP,
    &order::ORDER,
    &capture::NUL,
    &capture::LOST,
    &capture::TIME,
    &used_name::NEVER_CAPTURED,
];

/// The keywords of JSON Schema that `schema/KEYWORD` findings name, with the requirement of each.
pub static KEYWORDS: &[(&str, &str)] = &[
    ("additionalProperties", "The object has a member that the schema does not allow."),
    ("anyOf", "The value fits none of the shapes that the schema allows."),
    ("const", "The value must be one certain value."),
    ("contains", "The array must have an element of a certain kind and has none."),
    ("contentEncoding", "The string must be written in a certain encoding."),
    ("contentMediaType", "The string must hold a document of a certain type."),
    ("dependentRequired", "A member is there whose presence asks for another one that is missing."),
    ("enum", "The value is not one of a closed set of values."),
    ("exclusiveMaximum", "The number must be less than a limit."),
    ("exclusiveMinimum", "The number must be greater than a limit."),
    ("falseSchema", "Nothing may stand in this place."),
    ("format", "The string is not written as its format asks, such as a date and time of RFC 3339."),
    ("maxItems", "The array has too many elements."),
    ("maxLength", "The string is too long."),
    ("maxProperties", "The object has too many members."),
    ("maximum", "The number must not be greater than a limit."),
    ("minItems", "The array has too few elements."),
    ("minLength", "The string is too short."),
    ("minProperties", "The object has too few members."),
    ("minimum", "The number must not be less than a limit."),
    ("multipleOf", "The number is not a multiple of a certain number."),
    ("not", "The value fits a shape that is ruled out."),
    ("oneOf", "The value fits none of the shapes that the schema allows, or more than one of them."),
    ("pattern", "The string does not match a regular expression."),
    ("propertyNames", "The object has a member whose name is not allowed."),
    ("required", "A member is missing that every known sender of the event gives."),
    ("type", "The value has the wrong JSON type: a string where a number belongs, for example."),
    ("unevaluatedItems", "The array has an element that no part of the schema allows."),
    ("unevaluatedProperties", "The object has a member that no part of the schema allows."),
    ("uniqueItems", "Two elements of the array are equal."),
];

/// The rule that a code belongs to: `schema/type` to `schema/KEYWORD`.
#[must_use]
pub fn rule_of(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| match rule.code.strip_suffix("KEYWORD") {
        Some(family) => {
            code == rule.code
                || code
                    .strip_prefix(family)
                    .is_some_and(|keyword| KEYWORDS.iter().any(|(known, _)| *known == keyword))
        }
        None => rule.code == code,
    })
}

/// Returns true if a rule has findings with this code.
#[must_use]
pub fn has_rule(code: &str) -> bool {
    find(code).is_some()
}

/// The rule of a finding with this code: also `order/…`, whose names a catalogue gives.
///
/// # Panics
///
/// If no rule has such findings.
#[must_use]
pub fn rule_of_finding(code: &str) -> &'static Rule {
    find(code).expect("every finding is of a rule")
}

fn find(code: &str) -> Option<&'static Rule> {
    let family = |rule: &Rule| {
        let (family, name) = rule.code.split_once('/')?;
        Some(name.bytes().all(|byte| byte.is_ascii_uppercase()) && code.split_once('/')?.0 == family)
    };
    let own = RULES.iter().find(|rule| rule.code == code);
    own.or_else(|| RULES.iter().find(|rule| family(rule).unwrap_or(false))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_lead_to_their_rules() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES[..at].iter().all(|other| other.code != rule.code), "{} twice", rule.code);
            assert!(std::ptr::eq(rule_of(rule.code).unwrap_or(RULES[0]), *rule), "{}", rule.code);
        }
        assert_eq!(rule_of("schema/type").map(|rule| rule.code), Some("schema/KEYWORD"));
        assert!(rule_of("schema/typo").is_none());
    }
}
