//! Second factors: kept sealed, used once, and in agreement with what happened.

use std::collections::BTreeSet;

use noroshi::domain::actor::Actor;
use noroshi::domain::history::Breach;
use noroshi::domain::ids::PersonId;
use noroshi::factor::Secret;
use noroshi::store::accounts::{Account, NewAccount};
use noroshi::store::admissions::Cause;
use noroshi::store::factors::NewFactor;
use noroshi::store::{Error, Tx, Urgency, migrate};

use super::fixture::{Fixture, on_each};

const MARK: &str = "a mark";

fn person() -> PersonId {
    "2001".into()
}

fn give<T: Send + 'static>(
    fixture: &Fixture,
    f: impl FnMut(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T {
    fixture.store.write(Urgency::Person, "factors", f).unwrap()
}

fn add_account(tx: &mut Tx<'_>) -> Result<(), Error> {
    let (login, password) = ("hanako", "$argon2id$…");
    tx.add_account(NewAccount { person: &person(), login, password, is_admin: true, must_change: false })
}

fn codes(words: &[&str]) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn set(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let sealed = vec![7; 48];
    let new = NewFactor { mark: MARK.to_owned(), sealed, step: Some(100), codes: codes(&["one", "two"]) };
    tx.set_factor(&person(), &new, &Cause::by(Actor::Person(person())))
}

fn account(fixture: &Fixture) -> Account {
    fixture.store.read::<_, Error>(|tx| tx.account_of(&person())).unwrap().unwrap()
}

#[test]
fn a_step_and_a_printed_code_are_used_once_and_of_this_factor_alone() {
    on_each(|place| {
        let fixture = place.open();
        give(&fixture, add_account);
        assert!(!give(&fixture, |tx| tx.use_step((&person(), MARK), 101)), "there is none yet");
        assert!(give(&fixture, set));
        assert!(!give(&fixture, set), "one is there");
        let step = |step: i64| give(&fixture, move |tx| tx.use_step((&person(), MARK), step));
        assert_eq!([100, 101, 101, 100, 103].map(step), [false, true, false, false, true]);
        assert!(!give(&fixture, |tx| tx.use_step((&person(), "another"), 200)));
        let code = |code: &'static str| give(&fixture, move |tx| tx.use_code((&person(), MARK), code));
        assert_eq!(["one", "one", "three", ""].map(code), [true, false, false, false]);
        assert!(!give(&fixture, |tx| tx.use_code((&person(), "another"), "two")));
        assert!(give(&fixture, |tx| {
            tx.set_codes((&person(), MARK), &codes(&["three"]), &Cause::by(Actor::Person(person())))
        }));
        assert_eq!(["two", "three"].map(code), [false, true]);
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
        assert!(give(&fixture, |tx| tx.take_factor(&person(), &Cause::operator())));
        assert!(!give(&fixture, |tx| tx.take_factor(&person(), &Cause::operator())));
        let row = account(&fixture);
        assert_eq!(
            (row.factor, row.factor_secret, row.factor_codes, row.factor_step),
            (None, None, None, None)
        );
        assert!(fixture.verify().is_whole());
    });
}

#[test]
fn a_factor_that_somebody_put_or_took_behind_its_history_shows() {
    for change in [
        "UPDATE accounts SET factor = NULL, factor_secret = NULL, factor_codes = NULL, factor_step = NULL",
        "UPDATE accounts SET factor = 'another'",
        "UPDATE accounts SET factor_codes = 'one two three'",
        "UPDATE accounts SET factor_codes = ''",
    ] {
        on_each(|place| {
            let fixture = place.open();
            give(&fixture, add_account);
            give(&fixture, set);
            assert!(fixture.verify().is_whole());
            assert_eq!(fixture.place.execute(change), 1);
            let broken: Vec<_> = fixture.verify().broken.iter().map(|row| row.what).collect();
            assert_eq!(broken, [Breach::Replay], "{change}");
        });
    }
}

#[test]
fn accounts_of_the_form_before_are_brought_up_and_keep_what_they_had() {
    on_each(|place| {
        let fixture = place.open();
        give(&fixture, add_account);
        let before = account(&fixture);
        // The same for both databases but for the kind of one column, which is only added.
        let steps = [
            include_str!("../../migrations/sqlite/0010_told/down.sql"),
            include_str!("../../migrations/sqlite/0009_published/down.sql"),
            include_str!("../../migrations/sqlite/0008_called/down.sql"),
            include_str!("../../migrations/sqlite/0006_passkeys/down.sql"),
            include_str!("../../migrations/sqlite/0005_means/down.sql"),
            include_str!("../../migrations/sqlite/0004_keepings/down.sql"),
            include_str!("../../migrations/sqlite/0003_sessions/down.sql"),
            include_str!("../../migrations/sqlite/0002_factor/down.sql"),
        ];
        for line in steps.iter().flat_map(|step| step.split(';')).filter(|line| !line.trim().is_empty()) {
            fixture.place.execute(line);
        }
        fixture.place.execute("DELETE FROM __diesel_schema_migrations WHERE version > '0001'");
        assert_eq!(migrate::migrate(&fixture.place.url).unwrap().len(), steps.len());
        assert_eq!(account(&fixture), before);
        assert!(give(&fixture, set));
        assert!(fixture.verify().is_whole());
    });
}

#[test]
fn with_another_key_a_factor_is_sealed_anew_or_taken_away() {
    on_each(|place| {
        let fixture = place.open();
        let (former, present) =
            (noroshi::keys::Keys::seeded("former"), noroshi::keys::Keys::seeded("present"));
        let secret = Secret::draw(&former).unwrap();
        let new = NewFactor {
            mark: secret.mark(),
            sealed: secret.seal(&former, &person()).unwrap(),
            step: Some(1),
            codes: codes(&[&secret.code_hash("K7M492QX01")]),
        };
        give(&fixture, add_account);
        give(&fixture, move |tx| tx.set_factor(&person(), &new, &Cause::operator()));
        let reseal = |has_former: bool, seed: &'static str| {
            give(&fixture, move |tx| {
                let former = noroshi::keys::Keys::seeded("former");
                let keys = noroshi::keys::Keys::seeded(seed);
                noroshi::actions::factor::reseal(tx, &keys, has_former.then_some(&former))
            })
        };
        assert_eq!(reseal(true, "present"), 0);
        let sealed = account(&fixture).factor_secret.unwrap();
        assert_eq!(
            Secret::open(&present, &person(), &sealed),
            Some(secret),
            "and its printed codes are good"
        );
        assert_eq!(reseal(true, "present"), 0, "a command that is given again");
        assert_eq!(account(&fixture).factor_secret.unwrap(), sealed);
        assert_eq!(reseal(true, "third"), 1, "sealed with neither");
        assert_eq!(account(&fixture).factor, None);
        assert!(fixture.verify().is_whole());
    });
}
