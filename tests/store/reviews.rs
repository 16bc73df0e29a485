//! 計画の見直し over time: what asks for one, once, whoever wakes, on both databases.

use noroshi::actions::{self, Caller, Error, organise, register, wake};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, PersonId, PostId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use noroshi::domain::register::review::decide::Ask;
use noroshi::domain::register::review::{Cause, Outcome};
use noroshi::store::{self, ORGANISATION};
use uuid::Uuid;

use super::fixture::{Fixture, START, on_each};

fn caller(actor: Actor, number: u128) -> Caller {
    Caller { actor, command: CommandId(Uuid::from_u128(number)), request: None, seen: None }
}

/// Puts a person into a post of the whole body.
fn appoint(fixture: &actions::Backend, number: u128, post: &str, person: &str) {
    let epoch = Moment::from_micros(0);
    let mut texts = Private::new();
    texts.insert(format!("email.{person}"), format!("p{person}@example.jp"));
    let unit = OrgFact::UnitSet { unit: "shi".into(), kind: "body".to_owned(), parent: None, from: epoch };
    let appointment = Appointment {
        post: PostId::from(post),
        unit: "shi".into(),
        person: person.into(),
        standing: Standing::Holder,
        order: 0,
        cause: None,
        from: epoch,
        to: None,
    };
    let person = OrgFact::PersonSet { person: person.into(), unit: None };
    let facts = vec![unit, person, OrgFact::Appointed { appointment }];
    let read = fixture.store.read::<_, store::Error>(|tx| tx.world()).unwrap().revision();
    organise::apply_plan(fixture, &caller(Actor::Operator, number), read, facts, texts).unwrap();
}

/// Why reviews are asked for and not answered.
fn open(fixture: &Fixture) -> Vec<Cause> {
    let organisation = fixture.store.read::<_, store::Error>(|tx| tx.organisation()).unwrap();
    organisation.registers.reviews.open().map(|prompt| prompt.cause).collect()
}

fn told(fixture: &Fixture) -> usize {
    let rows = fixture.store.read::<_, store::Error>(|tx| tx.list_deliveries(None, 200)).unwrap();
    rows.iter().filter(|row| row.history == ORGANISATION).count()
}

fn record(fixture: &actions::Backend, person: &str, number: u128, prompts: Vec<u32>) -> Result<(), Error> {
    let (cause, outcome) = (Cause::Regular, Outcome::NoChange);
    let texts = [("examined", "連絡系統と時間"), ("result", "改めない")];
    let texts: Private = texts.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect();
    let caller = caller(Actor::Person(person.into()), number);
    let ask = register::Ask::Review(Ask::Record { cause, outcome, prompts });
    let asked = (PersonId::from(person), ask, texts);
    register::perform(fixture, &caller, move |_, _| Ok(asked.clone())).map(|_| ())
}

#[test]
fn a_year_asks_once_however_many_servers_wake_and_silence_climbs() {
    on_each(|place| {
        let fixture = place.open();
        let servers = [fixture.rooms(), fixture.replica()];
        appoint(&servers[0], 50, "ciso", "6001");
        appoint(&servers[0], 51, "desk", "4001");
        let wake_at = |at: Moment| {
            fixture.clock.set(at);
            servers.iter().chain(&servers).for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
        };
        // Another appointment than the first asks for a review as well; it is answered here.
        assert_eq!(open(&fixture), [Cause::Organisation]);
        record(&servers[0], "6001", 60, vec![1]).unwrap();
        assert!(matches!(record(&servers[0], "6001", 61, vec![1]), Err(Error::Conflict)));
        assert!(matches!(record(&servers[0], "4001", 62, vec![]), Err(Error::Forbidden)));
        let first = told(&fixture);
        let due = {
            let organisation = fixture.store.read::<_, store::Error>(|tx| tx.organisation()).unwrap();
            organisation.registers.reviews.regular_at.unwrap()
        };
        assert!(due > START + Span::hours(24 * 360) && due < START + Span::hours(24 * 372));
        wake_at(due - Span::seconds(1));
        assert!(open(&fixture).is_empty());
        wake_at(due);
        assert_eq!((open(&fixture), told(&fixture)), (vec![Cause::Regular], first + 1));
        wake_at(due + Span::hours(24 * 35));
        assert_eq!(told(&fixture), first + 2, "overdue: the CISO again");
        wake_at(due + Span::hours(24 * 50));
        assert_eq!(told(&fixture), first + 3, "then the desk");
        wake_at(due + Span::hours(24 * 90));
        assert_eq!((open(&fixture), told(&fixture)), (vec![Cause::Regular], first + 3));
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}
