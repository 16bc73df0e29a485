//! Accounts, sessions, tokens and the log of who looked.

use noroshi::domain::access::Bounds;
use noroshi::domain::account::means::Means;
use noroshi::domain::account::session::Terms;
use noroshi::domain::actor::Actor;
use noroshi::domain::history::{Breach, Kind, Private};
use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::Span;
use noroshi::domain::report::AccessFacts;
use noroshi::store::access_log::access_history;
use noroshi::store::accounts::NewAccount;
use noroshi::store::admissions::Cause;
use noroshi::store::commit::{Append, Log, What};
use noroshi::store::tokens::NewToken;
use noroshi::store::{Error, Tx, Urgency};

use super::fixture::{self, Fixture, START, on_each};

const IDLE: Span = Span::minutes(30);
const LIFETIME: Span = Span::hours(10);
const TOKEN: [u8; 32] = [7; 32];

fn write<T: Send + 'static>(fixture: &Fixture, f: fn(&mut Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
    fixture.store.write(Urgency::Person, "people", f)
}

fn give(fixture: &Fixture, f: impl FnMut(&mut Tx<'_>) -> Result<(), Error> + Send + 'static) {
    fixture.store.write(Urgency::Person, "people", f).unwrap();
}

fn add_account(tx: &mut Tx<'_>) -> Result<(), Error> {
    let person = PersonId::from("2001");
    let (login, password) = ("hanako", "$argon2id$…");
    tx.add_account(NewAccount { person: &person, login, password, is_admin: true, must_change: false })
}

fn open_session(tx: &mut Tx<'_>) -> Result<(), Error> {
    let terms = Terms { idle: IDLE, life: LIFETIME, ..Terms::default() };
    tx.open_session(TOKEN, (&"2001".into(), Means::Password), true, terms)
}

fn is_signed_in(fixture: &Fixture) -> bool {
    fixture.store.read::<_, Error>(|tx| tx.session(TOKEN)).unwrap().is_some()
}

/// Something that ends a session.
type Ender = fn(&mut Tx<'_>) -> Result<(), Error>;

#[test]
fn an_account_is_found_by_login_and_made_once() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        assert!(matches!(write(&fixture, add_account), Err(Error::Duplicate { .. })));
        let find = |login: &str| fixture.store.read::<_, Error>(|tx| tx.account_by_login(login)).unwrap();
        let account = find("hanako").unwrap();
        assert_eq!((account.person.as_str(), account.is_admin, account.created_at), ("2001", true, START));
        assert!(!format!("{account:?}").contains("argon2id"));
        assert_eq!(find("HANAKO"), None);
        assert_eq!(find("a\0b"), None);
        assert_eq!(fixture.store.read::<_, Error>(|tx| tx.accounts()).unwrap().len(), 1);
        assert!(!write(&fixture, |tx| tx.set_disabled(&"9999".into(), true, &Cause::operator())).unwrap());
    });
}

#[test]
fn a_session_ends_unused_or_at_its_time_whatever_comes_first() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        write(&fixture, open_session).unwrap();
        let other = fixture.store.read::<_, Error>(|tx| tx.session([8; 32])).unwrap();
        assert_eq!(other, None);
        while fixture.clock.now() < START + LIFETIME {
            assert!(is_signed_in(&fixture));
            write(&fixture, |tx| tx.touch_session(TOKEN, IDLE)).unwrap();
            fixture.clock.advance(Span::minutes(20));
        }
        assert!(!is_signed_in(&fixture));
        assert_eq!(write(&fixture, |tx| tx.sweep_sessions()).unwrap(), 1);
        write(&fixture, open_session).unwrap();
        assert_eq!(write(&fixture, |tx| tx.sweep_sessions()).unwrap(), 0);
        fixture.clock.advance(IDLE);
        assert!(!is_signed_in(&fixture));
    });
}

#[test]
fn a_session_asks_to_be_touched_once_a_minute() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        write(&fixture, open_session).unwrap();
        let is_stale = || fixture.store.read::<_, Error>(|tx| tx.session(TOKEN)).unwrap().unwrap().is_stale;
        assert!(!is_stale());
        fixture.clock.advance(Span::minutes(1));
        assert!(is_stale());
        write(&fixture, |tx| tx.touch_session(TOKEN, IDLE)).unwrap();
        assert!(!is_stale());
    });
}

#[test]
fn signing_out_a_new_password_and_a_disabled_account_end_sessions() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        let enders: [Ender; 3] = [
            |tx| tx.close_session(TOKEN),
            |tx| tx.set_password(&"2001".into(), ("$argon2id$other", true), &Cause::operator()).map(|_| ()),
            |tx| tx.set_disabled(&"2001".into(), true, &Cause::operator()).map(|_| ()),
        ];
        for ender in enders {
            write(&fixture, open_session).unwrap();
            assert!(is_signed_in(&fixture));
            write(&fixture, ender).unwrap();
            assert!(!is_signed_in(&fixture));
        }
        // A session begun for a disabled account is none.
        write(&fixture, open_session).unwrap();
        assert!(!is_signed_in(&fixture));
        write(&fixture, |tx| tx.set_disabled(&"2001".into(), false, &Cause::operator())).unwrap();
        assert!(is_signed_in(&fixture));
        let account = fixture.store.read::<_, Error>(|tx| tx.account_of(&"2001".into())).unwrap().unwrap();
        assert!(account.must_change && account.password == "$argon2id$other");
    });
}

#[test]
fn a_token_serves_until_revoked_and_its_name_is_never_given_again() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, |tx| tx.add_token(TOKEN, "monitoring", &["report", "read"])).unwrap();
        let again = write(&fixture, |tx| tx.add_token([8; 32], "monitoring", &[]));
        assert!(matches!(again, Err(Error::Duplicate { .. })), "{again:?}");
        let odd = write(&fixture, |tx| tx.add_token([8; 32], "other", &["read,admin"]));
        assert!(matches!(odd, Err(Error::Refused(_))), "{odd:?}");
        let find = || fixture.store.read::<_, Error>(|tx| tx.token(TOKEN)).unwrap();
        let token = find().unwrap();
        assert!(token.has("report") && token.has("read") && !token.has("admin") && !token.has(""));
        assert!(write(&fixture, |tx| tx.revoke_token("monitoring")).unwrap());
        assert!(!write(&fixture, |tx| tx.revoke_token("monitoring")).unwrap());
        assert_eq!(find(), None);
        let all = fixture.store.read::<_, Error>(|tx| tx.tokens()).unwrap();
        assert_eq!(all[0].revoked_at, Some(START));
        assert!(write(&fixture, |tx| tx.add_token([9; 32], "monitoring", &[])).is_err());
    });
}

fn look(fixture: &Fixture, who: &'static str, number: u128) {
    let incident = fixture::incident_id(&fixture.keys, 10);
    let facts =
        AccessFacts { by: Actor::Person(who.into()), incident: Some(incident), what: "view".to_owned() };
    let look = move |tx: &mut Tx<'_>| {
        let now = tx.now()?;
        let tip = tx.tip(access_history(&facts.by, now)?)?;
        let what = What::Log(Log::new(Kind::Access, tip, &facts)?);
        let (command, private) = (fixture::command(number), Private::new());
        tx.commit(vec![Append { command, at: tip.time(now), private: &private, what }])
    };
    fixture.store.write::<_, Error>(Urgency::Person, "look", look).unwrap();
}

#[test]
fn who_looked_is_read_back_by_reader_and_day() {
    on_each(|place| {
        let fixture = place.open();
        fixture.open_incident(10).unwrap();
        let noon = START + Span::hours(2);
        look(&fixture, "2001", 1);
        look(&fixture, "1234", 2);
        fixture.clock.set(noon);
        look(&fixture, "2001", 3);
        fixture.clock.advance(Span::hours(24));
        look(&fixture, "2001", 4);
        let by = |who: &str, at| {
            let by = Actor::Person(who.into());
            fixture.store.read::<_, Error>(|tx| tx.accesses_by(&by, at)).unwrap()
        };
        assert_eq!(by("2001", START).iter().map(|row| row.at).collect::<Vec<_>>(), [START, noon]);
        assert_eq!(by("2001", fixture.clock.now()).len(), 1);
        assert_eq!(by("1234", START).len(), 1);
        assert_eq!(by("3333", START), []);
        let all =
            fixture.store.read::<_, Error>(|tx| tx.accesses_between(noon, fixture.clock.now(), 10)).unwrap();
        assert_eq!(all.iter().map(|row| row.at).collect::<Vec<_>>(), [noon]);
    });
}

#[test]
fn a_row_of_an_account_or_a_token_that_was_changed_is_named() {
    for change in [
        "UPDATE accounts SET is_admin = NOT is_admin",
        "UPDATE accounts SET password = '$argon2id$mine'",
        "UPDATE accounts SET login = 'another'",
        "UPDATE accounts SET disabled_at = NULL",
        "DELETE FROM accounts",
        "UPDATE tokens SET scopes = 'report,read,respond,admin'",
        "UPDATE tokens SET revoked_at = NULL",
        "UPDATE tokens SET units = ''",
        "DELETE FROM tokens",
    ] {
        on_each(|place| {
            let fixture = place.open();
            write(&fixture, add_account).unwrap();
            write(&fixture, |tx| {
                tx.set_password(&"2001".into(), ("$argon2id$own", false), &Cause::operator()).map(|_| ())
            })
            .unwrap();
            write(&fixture, |tx| tx.set_disabled(&"2001".into(), true, &Cause::operator()).map(|_| ()))
                .unwrap();
            let bounds = Bounds { units: ["zeimu".into()].into(), ..Bounds::default() };
            let new = NewToken {
                name: "siem".to_owned(),
                scopes: vec!["read".to_owned()],
                bounds,
                expires_at: None,
            };
            give(&fixture, move |tx| tx.make_token([7; 32], &new, &Cause::operator()));
            write(&fixture, |tx| tx.revoke_token("siem").map(|_| ())).unwrap();
            write(&fixture, |tx| tx.touch_token("siem")).unwrap();
            let report = fixture.verify();
            assert!(report.is_whole(), "{report:?}");
            assert_eq!(fixture.place.execute(change), 1);
            let report = fixture.verify();
            assert_eq!(
                report.broken.iter().map(|row| row.what).collect::<Vec<_>>(),
                [Breach::Replay],
                "{change}"
            );
        });
    }
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        fixture.place.execute(
            "INSERT INTO accounts (person, login, password, is_admin, must_change, created_at) \
             SELECT '6666', 'ghost', password, is_admin, must_change, created_at FROM accounts",
        );
        let orphans: Vec<_> = fixture.verify().orphans.iter().map(|row| (row.table, row.count)).collect();
        assert_eq!(orphans, [("accounts", 1)], "nobody made it");
    });
}

#[test]
fn who_entered_and_who_was_refused_is_kept_and_a_stranger_cannot_fill_it() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        let person: PersonId = "2001".into();
        let whose = person.clone();
        give(&fixture, move |tx| tx.note_sign_in(&whose, Means::Password, "192.0.2.1"));
        let many = person.clone();
        give(&fixture, move |tx| (0..120).try_for_each(|_| tx.note_refusal(Some(&many), "192.0.2.2")));
        give(&fixture, |tx| (0..600).try_for_each(|n| tx.note_refusal(None, &format!("source-{n}"))));
        let (log, counts) = fixture
            .store
            .read::<_, Error>(|tx| Ok((tx.account_log(&person, 1)?, tx.refusals_since(START)?)))
            .unwrap();
        let count = |word: &str| {
            log.iter().flat_map(|(_, entry, _)| &entry.facts).filter(|fact| fact.as_str() == word).count()
        };
        assert_eq!((count("account-made"), count("signed-in")), (1, 1));
        assert_eq!(count("sign-in-refused"), 49, "a day's history has fifty entries");
        let of = |source: &str| counts.iter().find(|row| row.source == source).map(|row| row.count);
        assert_eq!(of("192.0.2.2"), Some(71));
        assert_eq!((of("source-0"), of("source-599"), of("")), (Some(1), None, Some(101)));
        assert_eq!(counts.len(), 501);
        let report = fixture.verify();
        assert!(report.is_whole(), "{report:?}");
    });
}

#[test]
fn the_last_sign_in_is_found_however_many_are_looked_for_and_no_further_back_than_asked() {
    on_each(|place| {
        let fixture = place.open();
        let people: Vec<PersonId> = (0..700).map(|n| PersonId::from(format!("p{n}"))).collect();
        let entered = |person: &PersonId| {
            let whose = person.clone();
            give(&fixture, move |tx| tx.note_sign_in(&whose, Means::Password, "192.0.2.1"));
            fixture.clock.now()
        };
        let long_ago = entered(&people[1]);
        fixture.clock.advance(Span::hours(24 * 30));
        entered(&people[699]);
        fixture.clock.advance(Span::hours(1));
        let last = entered(&people[699]);
        let refused = people[2].clone();
        give(&fixture, move |tx| tx.note_refusal(Some(&refused), "192.0.2.1"));
        let found = |days: u16| {
            let found = fixture.store.read::<_, Error>(|tx| tx.last_sign_ins(&people, days)).unwrap();
            found.into_iter().collect::<Vec<_>>()
        };
        let one: Vec<(PersonId, _)> = vec![(people[699].clone(), last)];
        assert_eq!(found(29), one);
        let both: Vec<(PersonId, _)> = vec![(people[1].clone(), long_ago), (people[699].clone(), last)];
        assert_eq!(found(30), both);
    });
}

#[test]
fn who_may_administer_and_since_when_a_password_is_used_is_read_from_what_happened() {
    on_each(|place| {
        let fixture = place.open();
        write(&fixture, add_account).unwrap();
        assert_eq!(write(&fixture, |tx| tx.administrators()).unwrap(), ["2001".into()]);
        fixture.clock.advance(Span::hours(1));
        write(&fixture, |tx| tx.set_password(&"2001".into(), ("$argon2id$new", true), &Cause::operator()))
            .unwrap();
        fixture.clock.advance(Span::hours(1));
        write(&fixture, |tx| tx.set_admin(&"2001".into(), false, &Cause::operator())).unwrap();
        write(&fixture, |tx| tx.end_sessions(&"2001".into(), &Cause::operator())).unwrap();
        assert_eq!(write(&fixture, |tx| tx.administrators()).unwrap(), Vec::<PersonId>::new());
        let people = ["2001".into(), "9999".into()];
        let since = fixture.store.read::<_, Error>(|tx| tx.passwords_since(&people)).unwrap();
        assert_eq!(since.into_iter().collect::<Vec<_>>(), [("2001".into(), START + Span::hours(1))]);
        assert!(fixture.verify().is_whole(), "the row agrees with its history");
    });
}
