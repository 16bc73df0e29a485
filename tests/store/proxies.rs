//! 特権の代行者 over time: told and ended once, however many servers wake, on both databases.

use noroshi::actions::{self, Error, register, wake};
use noroshi::domain::actor::Actor;
use noroshi::domain::history::Private;
use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::register::decide::Ask as Asks;
use noroshi::domain::register::proxy::{Proxy, Terms};
use noroshi::domain::register::row::Status;
use noroshi::store::{self, ORGANISATION};

use super::exceptions::{caller, people_the};
use super::fixture::{Fixture, START, on_each};

type Ask = Asks<Terms>;

const MANAGER: &str = "2001";
const DIRECTOR: &str = "3001";
const CHIEF: &str = "5002";
const CISO: &str = "6001";
const PROXY: &str = "4001";

fn give(fixture: &actions::Backend, person: &str, number: u128, ask: Ask) -> Result<(), Error> {
    let texts = [("system", "住民税システム"), ("duty", "IDの管理"), ("revocation", "不要")];
    let texts: Private = texts.into_iter().map(|(field, text)| (field.to_owned(), text.to_owned())).collect();
    let person = PersonId::from(person);
    let asked = (person.clone(), register::Ask::Proxy(ask), texts);
    register::perform(fixture, &caller(Actor::Person(person), number), move |_, _| Ok(asked.clone()))
        .map(|_| ())
}

fn name() -> Ask {
    let (from, to) = (START - Span::hours(10), START + Span::hours(24 * 30));
    Ask::Enter { terms: Terms { unit: Some("zeimu".into()), proxy: PROXY.into(), from, to } }
}

/// To whom the organisation wrote, sorted.
fn told(fixture: &Fixture) -> Vec<String> {
    let rows = fixture.store.read::<_, store::Error>(|tx| tx.list_deliveries(None, 200)).unwrap();
    let own = rows.into_iter().filter(|row| row.history == ORGANISATION);
    let mut people: Vec<String> = own.filter_map(|row| row.person.map(|person| person.to_string())).collect();
    people.sort();
    people
}

fn row(fixture: &Fixture) -> Proxy {
    let organisation = fixture.store.read::<_, store::Error>(|tx| tx.organisation()).unwrap();
    organisation.registers.proxies.rows[&1].clone()
}

#[test]
fn a_proxy_is_approved_told_and_ends_once_however_many_servers_wake() {
    on_each(|place| {
        let fixture = place.open();
        let servers = [fixture.rooms(), fixture.replica()];
        people_the(&servers[0]);
        for server in &servers {
            give(server, MANAGER, 50, name()).unwrap();
        }
        assert_eq!(
            (told(&fixture), row(&fixture).status()),
            (vec![CISO.to_owned()], Status::Requested),
            "a retry"
        );
        let hidden = give(&servers[0], DIRECTOR, 51, Ask::Decide { no: 1, is_permitted: true });
        assert!(matches!(hidden, Err(Error::NotFound)));
        give(&servers[1], CISO, 52, Ask::Decide { no: 1, is_permitted: true }).unwrap();
        let again = give(&servers[0], CISO, 53, Ask::Decide { no: 1, is_permitted: true });
        assert!(matches!(again, Err(Error::Conflict)));
        // 6.2(1)③ウ: 統括、責任者、管理者, and the proxy.
        assert_eq!(told(&fixture), [MANAGER, DIRECTOR, PROXY, CHIEF, CISO]);
        let wake_at = |at: Moment| {
            fixture.clock.set(at);
            servers.iter().chain(&servers).for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
        };
        wake_at(START + Span::hours(24 * 24));
        assert_eq!(told(&fixture).len(), 7, "a week before the end, the manager and the proxy");
        wake_at(START + Span::hours(24 * 31));
        assert_eq!((told(&fixture).len(), row(&fixture).status()), (9, Status::Ended));
        wake_at(START + Span::hours(24 * 40));
        assert_eq!(told(&fixture).len(), 9);
        let late = give(&servers[0], MANAGER, 54, Ask::Withdraw { no: 1 });
        assert!(matches!(late, Err(Error::Conflict)));
        assert_eq!(row(&fixture).text("system"), "住民税システム");
        assert_eq!(row(&fixture).text("revocation"), "");
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}
