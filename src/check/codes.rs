//! The codes that findings may have, as users name them.

use globset::GlobBuilder;

use super::rules::{KEYWORDS, RULES, rule_of};
use super::severities::Codes;
use crate::catalog::{Catalog, nearest};

/// A pattern of codes that no finding has.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CodeFault {
    /// It is not a valid glob.
    #[error("invalid glob `{text}`: {why}")]
    Glob {
        /// The glob.
        text: String,
        /// The fault.
        why: String,
    },
    /// No finding has such a code.
    #[error("there is no code `{text}`; {}", did_you_mean(near.as_deref()))]
    Unknown {
        /// The code.
        text: String,
        /// The nearest code that there is.
        near: Option<String>,
    },
}

fn did_you_mean(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cxray explain` lists all".to_owned(),
    }
}

/// Every code that a finding may have, with this catalogue.
pub fn codes(catalog: &Catalog) -> Vec<String> {
    let own = RULES.iter().map(|rule| rule.code).filter(|code| !code.contains(char::is_uppercase));
    let keywords = KEYWORDS.iter().map(|(keyword, _)| format!("schema/{keyword}"));
    let orders = (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api));
    own.map(str::to_owned).chain(keywords).chain(orders.map(|rule| rule.code.clone())).collect()
}

/// A code, or a glob over codes. One that matches no code is a mistake of its author.
pub fn codes_named(catalog: &Catalog, text: &str) -> Result<Codes, CodeFault> {
    // The manual writes the family of schema findings in this way.
    let pattern = if rule_of(text).is_some_and(|rule| rule.code == text) {
        text.replace("KEYWORD", "*")
    } else {
        text.to_owned()
    };
    let glob = GlobBuilder::new(&pattern).literal_separator(false).build();
    let fault =
        |fault: globset::Error| CodeFault::Glob { text: text.to_owned(), why: fault.kind().to_string() };
    let glob = glob.map_err(fault)?.compile_matcher();
    let codes = codes(catalog);
    if codes.iter().any(|code| glob.is_match(code)) {
        return Ok(Codes(glob));
    }
    let near = nearest(text, codes.iter().map(String::as_str)).map(str::to_owned);
    Err(CodeFault::Unknown { text: text.to_owned(), near })
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::severities::Severities;
    use crate::catalog::EventPattern;
    use crate::check::Severity;

    /// Settings of codes, events and severities, which must all be there.
    fn severities(catalog: &Catalog, settings: &[(&str, Option<&str>, Option<Severity>)]) -> Severities {
        let mut severities = Severities::default();
        for (codes, events, severity) in settings {
            let events = events.and_then(|events| EventPattern::new(catalog, None, events).ok());
            let named = codes_named(catalog, codes);
            assert!(named.is_ok(), "{codes}");
            if let Ok(named) = named {
                severities.set(named, events, *severity);
            }
        }
        severities
    }

    #[test]
    fn the_last_setting_that_matches_holds() {
        let Ok(catalog) = Catalog::embedded() else { return };
        let ended = "widgets/WebChatService.ended";
        let severities = severities(
            &catalog,
            &[("undocumented/*", None, Some(Severity::Error)), ("undocumented/value", Some(ended), None)],
        );
        let of = |code: &str, event| severities.of(&catalog, code, event, Severity::Note);
        let ended = Some(("widgets", "WebChatService.ended"));
        let started = Some(("widgets", "WebChatService.started"));
        assert_eq!(of("undocumented/value", ended), None);
        assert_eq!(of("undocumented/value", started), Some(Severity::Error));
        assert_eq!(of("undocumented/property", ended), Some(Severity::Error));
        assert_eq!(of("undocumented/value", None), Some(Severity::Error));
        assert_eq!(of("envelope", ended), Some(Severity::Note));
    }

    #[test]
    fn a_code_that_no_finding_has_is_refused() {
        let Ok(catalog) = Catalog::embedded() else { return };
        let fault = |codes: &str| {
            codes_named(&catalog, codes).err().map(|fault| fault.to_string()).unwrap_or_default()
        };
        assert_eq!(["schema/KEYWORD", "schema/*", "*", "order/*"].map(fault), [""; 4]);
        let value = "there is no code `undocumented/values`; did you mean `undocumented/value`?";
        assert_eq!(fault("undocumented/values"), value);
        assert_eq!(fault("schema/typ"), "there is no code `schema/typ`; did you mean `schema/type`?");
        assert!(fault("oder/*").starts_with("there is no code `oder/*`"));
        assert!(fault("a[").starts_with("invalid glob `a[`"));
    }
}
