//! `cxray schema types`: the bundle judges as the catalogue does, and the declarations name every event once. The TypeScript compiler reads
//! them in the gate (`.ci/read_types.mjs`).

use std::collections::BTreeSet;

use cxray::catalog::Catalog;
use cxray::types::{Declarations, schema_bundle, typescript};
use serde_json::{Value as Json, json};

use crate::project::payload;

fn declarations(catalog: &Catalog) -> Declarations {
    Declarations::of(catalog, catalog.events()).expect("every event has a type")
}

#[test]
fn the_bundle_accepts_each_sample_under_its_own_name() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let bundle = schema_bundle(&declarations(&catalog));
    let text = bundle.to_string();
    for reference in text.split("\"$ref\":\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default())
    {
        let name = reference.strip_prefix("#/$defs/").unwrap_or_else(|| panic!("{reference} leads out"));
        assert!(bundle["$defs"].get(name).is_some(), "{reference} leads nowhere");
    }
    assert!(jsonschema::meta::is_valid(&bundle));
    let validator = jsonschema::validator_for(&bundle).expect("the bundle compiles");
    let mut refused = 0;
    for event in catalog.events() {
        for (path, text) in catalog.samples(event) {
            let payload = payload(&catalog, &text);
            assert!(validator.is_valid(&json!({ event.name.clone(): payload })), "{path}");
            refused += usize::from(!validator.is_valid(&json!({ event.name.clone(): Json::from(7) })));
        }
    }
    assert!(refused > 150, "only {refused} payloads of another type are refused");
}

#[test]
fn every_event_has_a_type_of_its_own() {
    let catalog = Catalog::embedded().expect("the embedded catalogue loads");
    let declarations = declarations(&catalog);
    let types: BTreeSet<&str> = declarations.events.iter().map(|event| event.type_name.as_str()).collect();
    assert_eq!(types.len(), catalog.events().len());
    let file = typescript(&declarations, "heading");
    for (name, schema) in &declarations.schemas {
        let declared = [format!("export interface {name} "), format!("export type {name} = ")];
        let count = file.lines().filter(|line| declared.iter().any(|start| line.starts_with(start))).count();
        assert_eq!(count, 1, "{name}: {schema}");
    }
}
