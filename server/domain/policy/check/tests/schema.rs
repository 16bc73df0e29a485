//! The schema for editors names every key that the check knows, and no other.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{
    body, calendar, clock, closing, condition, contacts, duty, exceptions, line, names, party, post,
    prevention, procedure, proxies, publication, response, retention, reviews, scale, step,
};

const SCHEMA: &str = include_str!("../../../../../templates/escalation.schema.json");
const MANUAL: &str = include_str!("../../../../../ops/policy.md");

/// A definition, or the form of it that is a mapping.
fn properties(schema: &Value) -> BTreeSet<&str> {
    let plain = schema.get("properties").and_then(Value::as_object);
    let mut forms = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let nested = forms.find_map(|form| form.get("properties").and_then(Value::as_object));
    plain.or(nested).expect("a mapping").keys().map(String::as_str).collect()
}

#[test]
fn the_schema_and_the_manual_know_every_key() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let step = [step::COMMON, step::TELL, &["by"], step::ASK].concat();
    let conditions = condition::keys();
    let objects: [(&str, &[&str]); 38] = [
        ("body", body::BODY),
        ("roles", body::ROLES),
        ("contacts", contacts::CONTACTS),
        ("plan", contacts::PLAN),
        ("exceptions", exceptions::EXCEPTIONS),
        ("reviews", reviews::REVIEWS),
        ("proxies", proxies::PROXIES),
        ("retention", retention::RETENTION),
        ("party", party::PARTY),
        ("contact", party::CONTACT),
        ("content", party::CONTENT),
        ("not_while", closing::NOT_WHILE),
        ("unit", names::UNIT),
        ("asset", body::ASSET),
        ("organ", body::ORGAN),
        ("wall", body::WALL),
        ("mode", body::MODE),
        ("clock", clock::CLOCK),
        ("calendar", calendar::CALENDAR),
        ("national_holidays", calendar::NATIONAL),
        ("severity", names::SEVERITY),
        ("scale", scale::SCALE),
        ("class", scale::CLASS),
        ("unused", &names::UNUSED),
        ("guarantee", super::super::GUARANTEE),
        ("condition", conditions.as_slice()),
        ("line", line::KEYS),
        ("post", post::KEYS),
        ("stand_in", post::STAND_IN_KEYS),
        ("duty", duty::DUTY),
        ("report_item", procedure::REPORT_ITEM),
        ("item", procedure::ITEM),
        ("guidance", procedure::GUIDANCE),
        ("prevention", prevention::PREVENTION),
        ("rung", prevention::RUNG),
        ("response", response::RESPONSE),
        ("publication", publication::PUBLICATION),
        ("step", &step),
    ];
    let root = super::super::KEYS;
    assert_eq!(properties(&schema), root.iter().copied().collect());
    for (name, keys) in objects {
        let known: BTreeSet<&str> = keys.iter().copied().collect();
        assert_eq!(properties(&schema["$defs"][name]), known, "{name}");
    }
    let every = objects.iter().flat_map(|(_, keys)| keys.iter()).chain(root);
    let unsaid: BTreeSet<&&str> = every.filter(|key| !MANUAL.contains(&format!("`{key}`"))).collect();
    assert!(unsaid.is_empty(), "ops/policy.md says nothing of {unsaid:?}");
}

#[test]
fn the_manual_names_every_field_of_a_case() {
    let unsaid: Vec<&str> = crate::case::field::Field::words();
    let unsaid: Vec<&str> =
        unsaid.into_iter().filter(|word| !MANUAL.contains(&format!("`{word}`"))).collect();
    assert!(unsaid.is_empty(), "ops/policy.md says nothing of {unsaid:?}");
}

#[test]
fn the_manual_names_every_common_word() {
    use crate::policy::base::{ACTS, EFFECTS, KINDS, SEGMENTS, THREATS};
    for (id, label) in [KINDS, ACTS, SEGMENTS, THREATS, EFFECTS].concat() {
        assert!(MANUAL.contains(&format!("`{id}`")), "{id} {label}");
    }
}
