//! Facts on record: every form in which one was ever stored is read as what it was.

use std::collections::BTreeSet;

use noroshi::domain::account::AccountFact;
use noroshi::domain::audit::fact::AuditFact;

use noroshi::domain::evidence::fact::EvidenceFact;
use noroshi::domain::history::Kind;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::keyring::KeyFact;
use noroshi::domain::organisation::fact::OrganisationFact;
use noroshi::domain::report::{AccessFacts, ReportFact};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const RECORD: &str = include_str!("record/facts.jsonl");

fn lines() -> impl Iterator<Item = (Kind, Value)> {
    RECORD.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        let kind = line["kind"].as_str().and_then(Kind::of).expect("a kind of history");
        (kind, line["fact"].clone())
    })
}

/// What is written again of what was read.
fn again<T: Serialize + DeserializeOwned>(fact: &Value) -> Value {
    let read: T = serde_json::from_value(fact.clone()).unwrap_or_else(|error| panic!("{fact}: {error}"));
    serde_json::to_value(read).expect("a fact is written")
}

#[test]
fn every_form_of_a_fact_that_was_ever_stored_is_read_as_it_was() {
    for (kind, fact) in lines() {
        let written = match kind {
            Kind::Incident => again::<Fact>(&fact),
            Kind::Report => again::<ReportFact>(&fact),
            Kind::Evidence => again::<EvidenceFact>(&fact),
            Kind::Organisation => again::<OrganisationFact>(&fact),
            // The history of the keys is kept with the accounts.
            Kind::Account if fact.get("key_replaced").is_some() => again::<KeyFact>(&fact),
            Kind::Account => again::<AccountFact>(&fact),
            Kind::Access if fact.get("what").is_none() => again::<AuditFact>(&fact),
            Kind::Access => again::<AccessFacts>(&fact),
        };
        assert_eq!(written, fact);
    }
}

/// Files of facts, each with the enums in it whose variants are stored by name.
const FACTS: &[(&str, &str)] = &[
    (include_str!("../../server/domain/incident/fact.rs"), "Fact"),
    (include_str!("../../server/domain/incident/bond.rs"), "BondFact"),
    (include_str!("../../server/domain/plan/mod.rs"), "PlanFact"),
    (include_str!("../../server/domain/plan/response/fact.rs"), "Fact"),
    (include_str!("../../server/domain/plan/deadline/fact.rs"), "Fact"),
    (include_str!("../../server/domain/plan/prevention/fact.rs"), "Fact"),
    (include_str!("../../server/domain/plan/issue.rs"), "Fact"),
    (include_str!("../../server/domain/plan/drill.rs"), "Fact"),
    (include_str!("../../server/domain/report.rs"), "ReportFact"),
    (include_str!("../../server/domain/evidence/fact.rs"), "EvidenceFact"),
    (include_str!("../../server/domain/organisation/fact.rs"), "OrganisationFact"),
    (include_str!("../../server/domain/org.rs"), "OrgFact"),
    (include_str!("../../server/domain/org/coming.rs"), "Announced"),
    (include_str!("../../server/domain/contact/mod.rs"), "ContactFact"),
    (include_str!("../../server/domain/register/exception/check.rs"), "CheckFact"),
    (include_str!("../../server/domain/register/review/mod.rs"), "ReviewFact"),
    (include_str!("../../server/domain/readiness/weekly.rs"), "ReadinessFact"),
    (include_str!("../../server/domain/handover.rs"), "HandoverFact"),
    (include_str!("../../server/domain/administration/mod.rs"), "Deed"),
    (include_str!("../../server/domain/account.rs"), "AccountFact"),
    (include_str!("../../server/domain/keyring.rs"), "KeyFact"),
    (include_str!("../../server/domain/audit/fact.rs"), "AuditFact"),
];

/// The variants of an enum, as they are stored.
fn variants(source: &str, name: &str) -> Vec<String> {
    let after = source.split_once(&format!("pub enum {name} {{\n")).expect("the enum is there").1;
    let body = after.lines().take_while(|line| *line != "}");
    let is_variant =
        |line: &&str| line.strip_prefix("    ").is_some_and(|word| word.starts_with(char::is_uppercase));
    let word = |line: &str| line.trim().chars().take_while(|c| c.is_alphanumeric()).collect::<String>();
    body.filter(is_variant).map(|line| snake(&word(line))).collect()
}

fn snake(word: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in word.char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// Every name of a field, and every fact without fields.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| {
            found.insert(name.clone());
            names(inner, found);
        }),
        Value::String(word) => {
            found.insert(word.clone());
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn every_fact_there_is_is_on_record() {
    let mut found = BTreeSet::new();
    lines().for_each(|(_, fact)| names(&fact, &mut found));
    let all = FACTS.iter().flat_map(|(source, name)| variants(source, name));
    let missing: Vec<String> = all.filter(|variant| !found.contains(variant)).collect();
    assert!(missing.is_empty(), "see record/collect.py: {missing:?}");
}
