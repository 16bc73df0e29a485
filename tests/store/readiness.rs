//! The weekly notice of posts that nobody answers for: once a week, whoever wakes it, on both databases.

use noroshi::actions::{organise, wake};
use noroshi::domain::history::Private;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::notice::{About, Notice, Reason};
use noroshi::domain::org::OrgFact;
use noroshi::store::outbox::Lanes;
use noroshi::store::{Error, ORGANISATION, Urgency};

use super::house::{House, POLICY, Place, on_each, operator};

/// A house under the sample policy as it is shipped, whose one unit, the whole body, has nobody in its
/// posts.
fn house(place: Place) -> House {
    let house = place.open();
    organise::activate_policy(&house.rooms(), &operator(50), POLICY.to_owned()).unwrap();
    let (kind, from) = ("body".to_owned(), house.clock.now());
    let facts = vec![OrgFact::UnitSet { unit: "shi".into(), kind, parent: None, from }];
    let read = house.store.read::<_, Error>(|tx| tx.world()).unwrap().revision();
    organise::apply_plan(&house.rooms(), &operator(51), read, facts, Private::new()).unwrap();
    house
}

/// What lies in the outbox of the organisation, but for the word that another policy is in force.
fn sent(house: &House) -> usize {
    let rows = house.store.read::<_, Error>(|tx| tx.list_deliveries(None, 100)).unwrap();
    rows.iter().filter(|row| row.history == ORGANISATION).count() - 1
}

fn next_look(house: &House) -> Moment {
    house.store.read::<_, Error>(|tx| tx.organisation()).unwrap().readiness_at.unwrap()
}

#[test]
fn the_desk_hears_once_a_week_however_many_servers_wake() {
    on_each(|place| {
        let house = house(place);
        let servers = [house.rooms(), house.replica()];
        for week in 1..=3 {
            let due = next_look(&house);
            house.clock.set(due - Span::seconds(1));
            // Opening hours pass too, and remind nobody.
            servers.iter().for_each(|server| drop(wake::wake_due(server, 10).unwrap()));
            assert_eq!(sent(&house), week - 1);
            house.clock.set(due);
            let wakes = servers.iter().chain(&servers).map(|server| wake::wake_due(server, 10).unwrap());
            assert_eq!((wakes.map(|wake| wake.written).sum::<usize>(), sent(&house)), (1, week));
            assert!(next_look(&house) > due + Span::hours(24 * 5), "in the week after");
        }
        let found = house.verify();
        assert!(found.broken.is_empty(), "{:?}", found.broken);
    });
}

#[test]
fn weeks_in_which_no_server_ran_bring_one_notice_of_the_week_ahead() {
    on_each(|place| {
        let house = house(place);
        house.clock.set(next_look(&house) + Span::hours(24 * 20));
        wake::wake_due(&house.rooms(), 10).unwrap();
        wake::wake_due(&house.replica(), 10).unwrap();
        let claim = |tx: &mut noroshi::store::Tx<'_>| tx.claim_deliveries(Span::minutes(1), &Lanes::wide(10));
        let claimed = house.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
        let notices = claimed.iter().map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap());
        let mut notices: Vec<Notice> = notices.collect();
        notices.retain(|notice| notice.reason != Reason::Administered);
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!((notice.reason, notice.number.as_str()), (Reason::Readiness, ""));
        let party = Some("desk_mailbox".into());
        assert!(claimed.iter().all(|row| row.party == party), "nobody of the desk is known here");
        let [About::Readiness { gaps, .. }] = notice.about.as_slice() else { panic!("{notice:?}") };
        assert!(gaps.iter().all(|gap| gap.from >= house.clock.now()), "nothing of the weeks before");
        assert!(next_look(&house) > house.clock.now());
    });
}
