//! 備えの点検: what the desk and administrators are told to mend before it is needed.

use noroshi::actions::Caller;
use noroshi::actions::organise::add_absence;
use noroshi::domain::ids::{CommandId, PersonId};
use noroshi::domain::incident::fact::Actor;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Absence, Cause};
use noroshi::store::outbox::Finished;
use noroshi::store::{Error, Urgency};
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};

const DESK: &str = "4001";

fn away(app: &App, person: &str, from: &str, to: &str) {
    let at = |text: &str| Moment::parse(&format!("{text}T00:00:00+09:00")).unwrap();
    let (from, to) = (at(from), at(to));
    let absence = Absence {
        person: PersonId::from(person),
        cause: Cause::Absent,
        from,
        to,
        stand_in: None,
        only: Vec::new(),
    };
    let command = CommandId(Uuid::from_u128(77));
    let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
    add_absence(&app.house, &caller, absence).unwrap();
}

/// Every delivery that is due ends like this.
fn finish_all(app: &App, finished: Finished) {
    let end = move |tx: &mut noroshi::store::Tx<'_>| {
        for row in tx.claim_deliveries(Span::minutes(1), 200)? {
            tx.finish_delivery(row.id, row.fence, finished, None)?;
        }
        Ok::<_, Error>(())
    };
    app.house.store.write(Urgency::Engine, "finish", end).unwrap();
}

#[test]
fn the_desk_and_administrators_may_look_and_nobody_else() {
    let app = App::start();
    for (person, status) in [(DESK, 200), (ADMINISTRATOR, 200), ("1234", 403), ("6001", 403)] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get("/readiness").status, status, "{person}");
        assert_eq!(browser.get("/").body.contains("href=\"/readiness\""), status == 200, "{person}");
    }
}

#[test]
fn an_absence_without_a_stand_in_is_shown_with_its_days() {
    let app = App::start();
    let before = app.staff(DESK).get("/readiness").body;
    assert!(before.contains("どの職にも知らせが届きます"), "{before}");
    away(&app, "3001", "2026-11-25", "2026-11-28");
    let page = app.staff(DESK).get("/readiness").body;
    let said = "財務部の情報セキュリティ責任者: 全員が不在で、代理もいません\
        （11月25日(水) 00:00 から 11月28日(土) 00:00 まで）";
    assert!(page.contains(said), "{page}");
}

#[test]
fn a_channel_whose_last_delivery_died_is_named_until_something_arrives() {
    let app = App::start();
    app.report();
    finish_all(&app, Finished::Dead);
    let page = app.staff(DESK).get("/readiness").body;
    assert!(page.contains("<li>mail　不達"), "{page}");
    app.clock.advance(Span::minutes(5));
    app.report();
    finish_all(&app, Finished::Sent);
    let page = app.staff(DESK).get("/readiness").body;
    assert!(!page.contains("<li>mail"), "{page}");
}
