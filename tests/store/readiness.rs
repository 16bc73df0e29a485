//! The weekly notice of posts that nobody answers for: once a week, whoever wakes it, on both databases.

use noroshi::actions::{organise, wake};
use noroshi::domain::history::Private;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::{About, Notice, Reason};
use noroshi::domain::org::OrgFact;
use noroshi::store::outbox::Lanes;
use noroshi::store::{Error, ORGANISATION, Urgency};

use super::fixture::{Fixture, POLICY, Place, on_each, operator};

/// A house under the sample policy as it is shipped, whose one unit, the whole body, has nobody in its
/// posts.
fn fixture(place: Place) -> Fixture {
    let fixture = place.open();
    organise::activate_policy(&fixture.rooms(), &operator(50), POLICY.to_owned()).unwrap();
    let (kind, from) = ("body".to_owned(), fixture.clock.now());
    let facts = vec![OrgFact::UnitSet { unit: "shi".into(), kind, parent: None, from }];
    let read = fixture.store.read::<_, Error>(|tx| tx.world()).unwrap().revision();
    organise::apply_plan(&fixture.rooms(), &operator(51), read, facts, Private::new()).unwrap();
    fixture
}

/// What lies in the outbox of the organisation, but for the word that another policy is in force.
fn sent(fixture: &Fixture) -> usize {
    let rows = fixture.store.read::<_, Error>(|tx| tx.list_deliveries(None, 100)).unwrap();
    rows.iter().filter(|row| row.history == ORGANISATION).count() - 1
}

fn next_look(fixture: &Fixture) -> Moment {
    fixture.store.read::<_, Error>(|tx| tx.organisation()).unwrap().readiness_at.unwrap()
}

#[test]
fn the_desk_hears_once_a_week_however_many_servers_wake() {
    on_each(|place| {
        let fixture = fixture(place);
        let servers = [fixture.rooms(), fixture.replica()];
        for week in 1..=3 {
            let due = next_look(&fixture);
            fixture.clock.set(due - Span::seconds(1));
            // Opening hours pass too, and remind nobody.
            servers.iter().for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
            assert_eq!(sent(&fixture), week - 1);
            fixture.clock.set(due);
            let wakes = servers.iter().chain(&servers).map(|server| wake::wake_due(server, 10).unwrap());
            assert_eq!((wakes.map(|wake| wake.written).sum::<usize>(), sent(&fixture)), (1, week));
            assert!(next_look(&fixture) > due + Span::hours(24 * 5), "in the week after");
        }
        let found = fixture.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}

#[test]
fn weeks_in_which_no_server_ran_bring_one_notice_of_the_week_ahead() {
    on_each(|place| {
        let fixture = fixture(place);
        fixture.clock.set(next_look(&fixture) + Span::hours(24 * 20));
        wake::wake_due(&fixture.rooms(), 10).unwrap();
        wake::wake_due(&fixture.replica(), 10).unwrap();
        let claim = |tx: &mut noroshi::store::Tx<'_>| tx.claim_deliveries(Span::minutes(1), &Lanes::wide(10));
        let claimed = fixture.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
        let notices = claimed.iter().map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap());
        let mut notices: Vec<Notice> = notices.collect();
        notices.retain(|notice| notice.reason != Reason::Administered);
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!((notice.reason, notice.number.as_str()), (Reason::Readiness, ""));
        let party = Some("desk_mailbox".into());
        assert!(claimed.iter().all(|row| row.party == party), "nobody of the desk is known here");
        let [About::Readiness { gaps, .. }] = notice.about.as_slice() else { panic!("{notice:?}") };
        assert!(gaps.iter().all(|gap| gap.from >= fixture.clock.now()), "nothing of the weeks before");
        assert!(next_look(&fixture) > fixture.clock.now());
    });
}
