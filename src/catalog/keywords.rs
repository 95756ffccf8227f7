//! The keywords of JSON Schema, and which of them hold schemas.

/// The content of a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keyword {
    /// A schema.
    Schema,
    /// An array of schemas.
    Schemas,
    /// An object whose members are schemas.
    SchemasByName,
    /// Anything else.
    Data,
}

/// Keywords of draft 2020-12, with those of older drafts that validators still read, and our own.
const KEYWORDS: [(&str, Keyword); 69] = [
    ("$anchor", Keyword::Data),
    ("$comment", Keyword::Data),
    ("$defs", Keyword::SchemasByName),
    ("$dynamicAnchor", Keyword::Data),
    ("$dynamicRef", Keyword::Data),
    ("$id", Keyword::Data),
    ("$recursiveAnchor", Keyword::Data),
    ("$recursiveRef", Keyword::Data),
    ("$ref", Keyword::Data),
    ("$schema", Keyword::Data),
    ("$vocabulary", Keyword::Data),
    ("additionalItems", Keyword::Schema),
    ("additionalProperties", Keyword::Schema),
    ("allOf", Keyword::Schemas),
    ("anyOf", Keyword::Schemas),
    ("const", Keyword::Data),
    ("contains", Keyword::Schema),
    ("contentEncoding", Keyword::Data),
    ("contentMediaType", Keyword::Data),
    ("contentSchema", Keyword::Schema),
    ("default", Keyword::Data),
    ("definitions", Keyword::SchemasByName),
    ("dependencies", Keyword::SchemasByName),
    ("dependentRequired", Keyword::Data),
    ("dependentSchemas", Keyword::SchemasByName),
    ("deprecated", Keyword::Data),
    ("description", Keyword::Data),
    ("else", Keyword::Schema),
    ("enum", Keyword::Data),
    ("examples", Keyword::Data),
    ("exclusiveMaximum", Keyword::Data),
    ("exclusiveMinimum", Keyword::Data),
    ("format", Keyword::Data),
    ("if", Keyword::Schema),
    ("items", Keyword::Schema),
    ("maxContains", Keyword::Data),
    ("maxItems", Keyword::Data),
    ("maxLength", Keyword::Data),
    ("maxProperties", Keyword::Data),
    ("maximum", Keyword::Data),
    ("minContains", Keyword::Data),
    ("minItems", Keyword::Data),
    ("minLength", Keyword::Data),
    ("minProperties", Keyword::Data),
    ("minimum", Keyword::Data),
    ("multipleOf", Keyword::Data),
    ("not", Keyword::Schema),
    ("oneOf", Keyword::Schemas),
    ("pattern", Keyword::Data),
    ("patternProperties", Keyword::SchemasByName),
    ("prefixItems", Keyword::Schemas),
    ("properties", Keyword::SchemasByName),
    ("propertyNames", Keyword::Schema),
    ("readOnly", Keyword::Data),
    ("required", Keyword::Data),
    ("then", Keyword::Schema),
    ("title", Keyword::Data),
    ("type", Keyword::Data),
    ("unevaluatedItems", Keyword::Schema),
    ("unevaluatedProperties", Keyword::Schema),
    ("uniqueItems", Keyword::Data),
    ("writeOnly", Keyword::Data),
    ("x-array-key", Keyword::Data),
    ("x-event", Keyword::Data),
    ("x-known-values", Keyword::Data),
    ("x-older-shape", Keyword::Data),
    ("x-platforms", Keyword::Data),
    ("x-since", Keyword::Data),
    ("x-time", Keyword::Data),
];

/// The content of a keyword; `None` if there is no such keyword.
#[must_use]
pub fn keyword(name: &str) -> Option<Keyword> {
    let at = KEYWORDS.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Some(KEYWORDS[at].1)
}

/// The names of all keywords.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().map(|(name, _)| *name)
}

/// Words of other notations, and the keyword that says the same.
pub const MISSPELT_ELSEWHERE: [(&str, &str); 8] = [
    ("comment", "$comment"),
    ("defs", "$defs"),
    ("divisibleBy", "multipleOf"),
    ("extends", "allOf"),
    ("id", "$id"),
    ("nullable", "\"type\": [\"null\", …]"),
    ("optional", "required"),
    ("ref", "$ref"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_in_order() {
        assert!(KEYWORDS.is_sorted_by_key(|(name, _)| *name));
        assert_eq!(keyword("x-time"), Some(Keyword::Data));
        assert_eq!(keyword("requird"), None);
    }
}
