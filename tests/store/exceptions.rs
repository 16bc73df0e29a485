//! 例外措置 over time: what is owed climbs once, whoever wakes it, on both databases.

use noroshi::actions::{self, Caller, Error, organise, register, wake};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, PersonId, PostId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use noroshi::domain::register::decide::Ask as Asks;
use noroshi::domain::register::exception::{Deviation, Terms};
use noroshi::domain::register::row::Status;
use noroshi::store::{self, ORGANISATION};
use uuid::Uuid;

use super::fixture::{self, Fixture, START, on_each};

type Ask = Asks<Terms>;

const PEOPLE: [(&str, &str, &str); 5] = [
    ("manager", "zeimu", "2001"),
    ("director", "zaimu", "3001"),
    ("chief", "shi", "5002"),
    ("ciso", "shi", "6001"),
    ("desk", "shi", "4001"),
];

pub fn caller(actor: Actor, number: u128) -> Caller {
    Caller { actor, command: CommandId(Uuid::from_u128(number)), request: None, seen: None }
}

pub fn people_the(fixture: &actions::Backend) {
    let (mut facts, mut texts, epoch) = (Vec::new(), Private::new(), Moment::from_micros(0));
    for (id, kind, parent) in
        [("shi", "body", None), ("zaimu", "department", Some("shi")), ("zeimu", "section", Some("zaimu"))]
    {
        let (kind, parent) = (kind.to_owned(), parent.map(Into::into));
        facts.push(OrgFact::UnitSet { unit: id.into(), kind, parent, from: epoch });
    }
    for (post, unit, person) in PEOPLE {
        texts.insert(format!("name.{person}"), format!("職員{person}"));
        texts.insert(format!("email.{person}"), format!("p{person}@example.jp"));
        facts.push(OrgFact::PersonSet { person: person.into(), unit: None });
        let standing = if post == "desk" { Standing::Member } else { Standing::Holder };
        let (post, unit, person) = (PostId::from(post), unit.into(), PersonId::from(person));
        let appointment =
            Appointment { post, unit, person, standing, order: 0, cause: None, from: epoch, to: None };
        facts.push(OrgFact::Appointed { appointment });
    }
    let read = fixture.store.read::<_, store::Error>(|tx| tx.world()).unwrap().revision();
    organise::apply_plan(fixture, &caller(Actor::Operator, 40), read, facts, texts).unwrap();
}

fn texts() -> Private {
    let texts = [("rule", "5.1(1)③"), ("method", "紙で渡す"), ("ground", "回線の障害"), ("urgency", "夜間")];
    texts.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect()
}

fn terms() -> Terms {
    let (from, to) = (START - Span::hours(10), START + Span::hours(24 * 30));
    Terms { unit: "zeimu".into(), deviation: Deviation::Other, from, to, used_at: None }
}

fn give(
    fixture: &actions::Backend,
    person: &str,
    number: u128,
    ask: Ask,
    texts: Private,
) -> Result<(), Error> {
    let person = PersonId::from(person);
    let asked = (person.clone(), register::Ask::Exception(ask), texts);
    register::perform(fixture, &caller(Actor::Person(person), number), move |_, _| Ok(asked.clone()))
        .map(|_| ())
}

/// To whom the organisation wrote, sorted.
fn told(fixture: &Fixture) -> Vec<String> {
    let rows = fixture.store.read::<_, store::Error>(|tx| tx.list_deliveries(None, 200)).unwrap();
    let own = rows.into_iter().filter(|row| row.history == ORGANISATION);
    let mut people: Vec<String> = own.filter_map(|row| row.person.map(|person| person.to_string())).collect();
    people.sort();
    people
}

fn status(fixture: &Fixture) -> Status {
    let organisation = fixture.store.read::<_, store::Error>(|tx| tx.organisation()).unwrap();
    organisation.registers.exceptions.rows[&1].status()
}

#[test]
fn an_unreported_use_climbs_once_however_many_servers_wake() {
    on_each(|place| {
        let fixture = place.open();
        let servers = [fixture.rooms(), fixture.replica()];
        people_the(&servers[0]);
        let terms = Terms { used_at: Some(START - Span::minutes(10)), ..terms() };
        let ask = Ask::Enter { terms };
        give(&servers[0], "2001", 50, ask.clone(), texts()).unwrap();
        give(&servers[0], "2001", 50, ask, texts()).unwrap();
        assert_eq!((told(&fixture).len(), status(&fixture)), (0, Status::Unreported), "a retry enters one");
        let due = START + Span::minutes(50);
        let wake_at = |at: Moment| {
            fixture.clock.set(at);
            let written: usize = servers
                .iter()
                .chain(&servers)
                .map(|server| wake::wake_due(server, 10).unwrap().written)
                .sum();
            written
        };
        wake_at(due - Span::seconds(1));
        assert!(told(&fixture).is_empty());
        assert_eq!(wake_at(due), 1);
        assert_eq!(told(&fixture), ["2001"]);
        wake_at(due + Span::hours(24));
        assert_eq!(told(&fixture), ["2001", "3001"]);
        wake_at(due + Span::hours(48));
        assert_eq!(told(&fixture), ["2001", "3001", "6001"]);
        wake_at(due + Span::hours(24 * 9));
        assert_eq!(told(&fixture).len(), 3, "there is no rung above");
        let report = Private::from([("report".to_owned(), "復旧しました".to_owned())]);
        give(&servers[1], "2001", 60, Ask::Report { no: 1 }, report).unwrap();
        assert_eq!(status(&fixture), Status::Reported);
        assert_eq!(told(&fixture).len(), 5, "the CISO and the chief are told");
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}

#[test]
fn a_permit_ends_with_its_period_even_if_nobody_wakes_for_weeks() {
    on_each(|place| {
        let fixture = place.open();
        let server = fixture.rooms();
        people_the(&server);
        let ask = Ask::Enter { terms: terms() };
        give(&server, "2001", 50, ask, texts()).unwrap();
        assert_eq!(told(&fixture), ["5002", "6001"]);
        let own = give(&server, "2001", 51, Ask::Decide { no: 1, is_permitted: true }, Private::new());
        assert!(matches!(own, Err(Error::Forbidden)), "{own:?}");
        give(&server, "6001", 52, Ask::Decide { no: 1, is_permitted: true }, Private::new()).unwrap();
        let again = give(&server, "5002", 53, Ask::Decide { no: 1, is_permitted: true }, Private::new());
        assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
        let nobody = give(&server, "2001", 54, Ask::Withdraw { no: 2 }, Private::new());
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
        assert_eq!(status(&fixture), Status::Permitted);
        fixture.clock.set(START + Span::hours(24 * 50));
        wake::wake_due(&server, 10).unwrap();
        assert_eq!(status(&fixture), Status::Ended);
        let due = fixture.store.read::<_, store::Error>(|tx| tx.next_wake()).unwrap().unwrap();
        assert!(due > fixture.clock.now(), "nothing of it is left to wake for");
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}

#[test]
fn an_exception_disturbs_no_incident() {
    on_each(|place| {
        let fixture = place.open();
        let server = fixture.rooms();
        people_the(&server);
        let id = fixture.open_incident(10).unwrap();
        let due = || fixture::due(&fixture.store);
        due();
        give(&server, "2001", 50, Ask::Enter { terms: terms() }, texts()).unwrap();
        assert!(!due().contains(&id));
    });
}
