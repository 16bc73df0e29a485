//! 廃棄記録台帳: rows are numbered in turn, taken back once, and the chain holds, on both databases.

use noroshi::actions::{self, Caller, Error, register};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::Span;
use noroshi::domain::register::decide::Ask as Asks;
use noroshi::domain::register::disposal::{Terms, Treatment};
use noroshi::store;

use super::exceptions::{caller, people_the};
use super::fixture::{START, on_each};

type Ask = Asks<Terms>;

const MANAGER: &str = "2001";
const CHIEF: &str = "5002";

fn give(
    fixture: &actions::Backend,
    person: &str,
    number: u128,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    give_as(fixture, &caller(Actor::Person(person.into()), number), person, ask, texts)
}

fn give_as(
    fixture: &actions::Backend,
    caller: &Caller,
    person: &str,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    let asked = (PersonId::from(person), register::Ask::Disposal(ask), texts);
    register::perform(fixture, caller, move |_, _| Ok(asked.clone())).map(|_| ())
}

fn record() -> (Ask, Private) {
    let (unit, permitted_by) = ("zeimu".into(), MANAGER.into());
    let done_at = START - Span::hours(1);
    let texts = [("media", "ディスク"), ("worker", "委託先 山田"), ("detail", "穴を開けた")];
    let texts = texts.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect();
    let terms = Terms { unit, treatment: Treatment::Destroyed, done_at, permitted_by };
    (Ask::Enter { terms }, texts)
}

#[test]
fn a_retry_enters_one_row_and_what_is_taken_back_keeps_its_words() {
    on_each(|place| {
        let fixture = place.open();
        let servers = [fixture.rooms(), fixture.replica()];
        people_the(&servers[0]);
        let (ask, texts) = record();
        for server in &servers {
            give(server, MANAGER, 50, ask.clone(), texts.clone()).unwrap();
        }
        give(&servers[1], CHIEF, 51, ask.clone(), texts.clone()).unwrap();
        // 6001 acts under the name of another: nobody enters for someone else.
        let strange = caller(Actor::Person("6001".into()), 52);
        let refused = give_as(&servers[0], &strange, MANAGER, ask, texts.clone());
        assert!(matches!(refused, Err(Error::Forbidden)));
        let missing = give(&servers[0], CHIEF, 53, Ask::Withdraw { no: 9 }, Private::new());
        assert!(matches!(missing, Err(Error::NotFound)));
        let reason = [("void", "番号の誤り"), ("media", "別の物")];
        let reason: Private =
            reason.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect();
        give(&servers[0], CHIEF, 54, Ask::Withdraw { no: 1 }, reason.clone()).unwrap();
        let again = give(&servers[1], MANAGER, 55, Ask::Withdraw { no: 1 }, reason);
        assert!(matches!(again, Err(Error::Conflict)));
        let organisation = fixture.store.read::<_, store::Error>(|tx| tx.organisation()).unwrap();
        let rows = &organisation.registers.disposals.rows;
        assert_eq!(rows.keys().copied().collect::<Vec<_>>(), [1, 2]);
        assert_eq!((rows[&1].text("void"), rows[&1].text("media")), ("番号の誤り", "ディスク"));
        assert!(rows[&2].withdrawn.is_none());
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}
