//! The order rules: what `cxray schema check` (`catalog.rs`) does not prove of them.

use std::collections::BTreeSet;

use cxray::catalog::Catalog;

#[test]
fn codes_are_unique_and_rules_name_rules_that_there_are() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let rules = || (0..catalog.apis().len()).flat_map(|api| catalog.order_rules(api));
    let codes: BTreeSet<&str> = rules().map(|rule| rule.code.as_str()).collect();
    assert_eq!(codes.len(), rules().count(), "two rules have the same code");
    for rule in rules() {
        for other in &rule.unless {
            assert!(codes.contains(other.as_str()), "{}: there is no {other}", rule.path);
        }
        for state in rule.edges.values().flatten() {
            assert!(rule.edges.contains_key(state), "{}: {state} has no edges of its own", rule.path);
        }
    }
}
