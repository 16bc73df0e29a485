//! 引継ぎ: the mover's list and the newcomer's, once however many servers wake, on both databases.

use std::collections::BTreeSet;

use noroshi::actions::{organise, wake};
use noroshi::domain::handover::Side;
use noroshi::domain::history::Private;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::{About, Notice, Reason};
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use noroshi::store::outbox::{Finished, Lanes};
use noroshi::store::{Error, ORGANISATION, Urgency};

use super::fixture::{Fixture, Place, on_each, operator};

/// When the post changes hands: a Thursday at midnight.
fn april() -> Moment {
    Moment::parse("2027-04-01T00:00:00+09:00").unwrap()
}

fn appointed(person: &str, from: Moment, to: Option<Moment>) -> OrgFact {
    let appointment = Appointment {
        post: "manager".into(),
        unit: "zeimu".into(),
        person: person.into(),
        standing: Standing::Holder,
        order: 1,
        cause: None,
        from,
        to,
    };
    OrgFact::Appointed { appointment }
}

/// A section whose head changes in April.
fn fixture(place: Place) -> Fixture {
    let fixture = place.open();
    let begin = fixture.clock.now();
    let unit = |unit: &str, kind: &str, parent: Option<&str>| OrgFact::UnitSet {
        unit: unit.into(),
        kind: kind.to_owned(),
        parent: parent.map(Into::into),
        from: begin,
    };
    let person = |person: &str| OrgFact::PersonSet { person: person.into(), unit: None };
    let facts = vec![
        unit("shi", "body", None),
        unit("zeimu", "section", Some("shi")),
        person("old"),
        person("new"),
        appointed("old", begin, Some(april())),
        appointed("new", april(), None),
    ];
    let mail = |person: &str| (format!("email.{person}"), format!("{person}@example.jp"));
    let texts = Private::from([mail("old"), mail("new")]);
    let read = fixture.store.read::<_, Error>(|tx| tx.world()).unwrap().revision();
    organise::apply_plan(&fixture.rooms(), &operator(51), read, facts, texts).unwrap();
    fixture
}

/// An incident in the section, of which these people are subjects besides.
fn open(fixture: &Fixture, number: u128, subjects: &[&str]) {
    let id = fixture.open_incident(number).unwrap();
    let case = fixture.load(id).state.case;
    let subjects = subjects.iter().map(|person| (*person).into()).collect();
    fixture.append(id, number + 1, vec![Fact::CaseChanged { case: Box::new(case), subjects }]).unwrap();
}

/// The lists that lie in the outbox: to whom, leaving or coming, about how many incidents.
fn lists(fixture: &Fixture) -> Vec<(String, Side, usize)> {
    let claim = |tx: &mut noroshi::store::Tx<'_>| {
        let claimed = tx.claim_deliveries(Span::minutes(1), &Lanes::wide(100))?;
        for row in &claimed {
            // What has been read here does not lie there the next time.
            tx.finish_delivery(row.id, row.fence, Finished::Sent, None)?;
        }
        Ok(claimed)
    };
    let claimed = fixture.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
    let of_organisation = claimed.into_iter().filter(|row| row.history == ORGANISATION);
    let notices = of_organisation.map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap());
    let mut found = Vec::new();
    for notice in notices.filter(|notice| notice.reason == Reason::Handover) {
        for about in &notice.about {
            let About::Handover { side, items, .. } = about else { panic!("{notice:?}") };
            let numbers: BTreeSet<&str> = items.iter().map(|item| item.number.as_str()).collect();
            found.push((format!("{:?}", notice.to), *side, numbers.len()));
        }
    }
    found
}

#[test]
fn the_mover_and_the_newcomer_have_their_lists_once_without_what_they_may_not_know() {
    on_each(|place| {
        let fixture = fixture(place);
        open(&fixture, 100, &[]);
        open(&fixture, 200, &["new"]);
        let servers = [fixture.rooms(), fixture.replica()];
        let wake = |at: Moment| {
            fixture.clock.set(at);
            servers.iter().chain(&servers).for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
            lists(&fixture)
        };
        let morning = april() - Span::minutes(15 * 60 + 15);
        assert_eq!(wake(morning - Span::minutes(1)), []);
        let [(to, side, count)] = wake(morning).try_into().unwrap();
        assert!(to.contains("old") && side == Side::Leaving && count == 2, "{to} {side:?} {count}");
        let [(to, side, count)] = wake(april()).try_into().unwrap();
        assert!(to.contains("new") && side == Side::Coming && count == 1, "{to} {side:?} {count}");
        assert_eq!(wake(april() + Span::hours(9)), []);
        assert!(fixture.verify().broken.is_empty());
    });
}
