//! The second factor at the command line: shown, taken away, and over with a key that is lost.

use std::fs;

use noroshi::actions::accounts::Cause;
use noroshi::domain::ids::PersonId;
use noroshi::factor::Secret;
use noroshi::store::factors::NewFactor;
use noroshi::store::{Error, Urgency};
use serde_json::Value;

use crate::town::Town;

fn give(town: &Town, person: &'static str) {
    let backend = town.backend();
    let person = PersonId::from(person);
    let secret = Secret::draw(&backend.keys).expect("chance");
    let sealed = secret.seal(&backend.keys, &person).expect("a key");
    let new = NewFactor { mark: secret.mark(), sealed, step: Some(1), codes: [secret.code_hash("X")].into() };
    let job = move |tx: &mut noroshi::store::Tx<'_>| tx.set_factor(&person, &new, &Cause::operator());
    assert!(backend.store.write::<_, Error>(Urgency::Person, "factor", job).expect("written"));
}

fn has_factor(town: &Town) -> bool {
    let list: Value = serde_json::from_str(&town.must(&["user", "list", "--format", "json"])).expect("JSON");
    list[0]["factor"].as_bool().expect("it is said")
}

#[test]
fn whoever_runs_the_machine_takes_a_factor_away() {
    let town = Town::peopled();
    town.must(&["user", "add", "--person", "1001"]);
    give(&town, "1001");
    assert!(has_factor(&town) && town.must(&["user", "list"]).contains("確認コード"));
    let off = ["user", "factor", "--person", "1001", "--off"];
    assert_eq!(town.try_run(&["user", "factor", "--person", "1001"]).code, 2, "what to do is said by name");
    assert!(has_factor(&town));
    assert!(town.must(&off).contains("解除しました"));
    assert!(!has_factor(&town));
    assert!(town.must(&off).contains("何も変えていません"));
    assert_eq!(town.try_run(&["user", "factor", "--person", "1002", "--off"]).code, 2, "no such account");
    assert!(town.must(&["user", "log", "--person", "1001"]).contains("確認コード解除"));
    town.must(&["audit", "verify", "--replay"]);
}

#[test]
fn a_factor_outlives_a_key_that_is_replaced_and_not_one_that_is_lost() {
    let town = Town::peopled();
    town.must(&["user", "add", "--person", "1001"]);
    give(&town, "1001");
    let opens = || {
        let backend = town.backend();
        let person = PersonId::from("1001");
        let row = backend.store.read::<_, Error>(|tx| tx.account_of(&person)).expect("read").expect("there");
        Secret::open(&backend.keys, &person, &row.factor_secret.unwrap_or_default()).is_some()
    };
    assert!(opens());
    town.must(&["key", "replace", "--cause", "planned"]);
    assert!(opens() && has_factor(&town));
    fs::remove_file(town.path("keys/master.key")).expect("it is there");
    let said = town.must(&["key", "replace", "--cause", "lost"]);
    assert!(said.contains("1人の確認コードを解除しました"), "{said}");
    assert!(!has_factor(&town));
    town.must(&["audit", "verify", "--replay"]);
}
