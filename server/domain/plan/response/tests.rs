//! The fold of the response, and the rules that need nothing but its state.

use super::asset::highest;
use super::{AssetClass, Fact, Outcome, Owner, Response};
use crate::actor::Actor;
use crate::ids::{ItemId, PersonId, PostId};
use crate::moment::Moment;

fn folded(facts: &[Fact]) -> Response {
    let mut response = Response::default();
    let by = Actor::Person(PersonId::from("4001"));
    facts.iter().for_each(|fact| response.apply(fact, Moment::from_micros(1), &by));
    response
}

fn listed(items: &[&str], dropped: &[&str]) -> Fact {
    let ids = |names: &[&str]| names.iter().map(|name| ItemId::from(*name)).collect();
    Fact::Listed {
        kind: "malware".into(),
        severity: "major".into(),
        items: ids(items),
        dropped: ids(dropped),
    }
}

#[test]
fn the_highest_class_wins_and_an_unknown_one_counts_as_a() {
    let noted = |rows: &[(u32, AssetClass)]| {
        let facts: Vec<Fact> =
            rows.iter().map(|(asset, class)| Fact::AssetNoted { asset: *asset, class: *class }).collect();
        highest(&folded(&facts))
    };
    use AssetClass::{A, B, C, Unknown};
    assert_eq!(noted(&[]), None);
    assert_eq!(noted(&[(1, C), (2, B)]), Some(B));
    assert_eq!(noted(&[(1, C), (2, Unknown)]), Some(A));
    assert_eq!(noted(&[(1, C), (2, Unknown), (2, B)]), Some(B), "known by now, it counts as what it is");
    assert_eq!(noted(&[(1, A), (2, C)]), Some(A));
}

#[test]
fn a_struck_asset_counts_no_more_and_keeps_its_number() {
    let note = |asset, class| Fact::AssetNoted { asset, class };
    let facts = [note(1, AssetClass::A), Fact::AssetStruck { asset: 1 }, note(2, AssetClass::C)];
    let response = folded(&facts);
    assert_eq!(highest(&response), Some(AssetClass::C));
    assert_eq!(response.assets.len(), 2);
}

#[test]
fn what_was_done_stays_on_the_list_and_what_is_taken_back_is_open_again() {
    let done = Fact::ItemDone { item: "unplug".into(), no: 1, at: Moment::from_micros(5), over: Vec::new() };
    let mut facts = vec![listed(&["unplug", "memory"], &[]), done, listed(&["traffic"], &["memory"])];
    let response = folded(&facts);
    let ids: Vec<&str> = response.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["unplug", "traffic"]);
    let row = response.item(&"unplug".into()).unwrap();
    assert!(matches!(&row.outcome, Outcome::Done { at, .. } if *at == Moment::from_micros(5)));
    facts.push(Fact::ItemUndone { item: "unplug".into(), no: 2 });
    let response = folded(&facts);
    let row = response.item(&"unplug".into()).unwrap();
    assert_eq!((&row.outcome, row.said), (&Outcome::Open, 2), "the number goes on: no text is covered");
}

#[test]
fn an_owner_is_read_as_it_is_written() {
    for owner in [Owner::Post(PostId::from("desk")), Owner::Person(PersonId::from("4001"))] {
        assert_eq!(Owner::parse(&owner.code()), Some(owner));
    }
    for word in ["", "desk", "post:", "person:", "unit:shi"] {
        assert_eq!(Owner::parse(word), None, "{word}");
    }
}

#[test]
fn a_fact_is_stored_with_codes_only() {
    let fact = Fact::ItemDone {
        item: "unplug".into(),
        no: 1,
        at: Moment::from_micros(0),
        over: vec!["memory".into()],
    };
    let text = serde_json::to_string(&fact).unwrap();
    assert!(text.starts_with(r#"{"item_done":{"item":"unplug","no":1,"#), "{text}");
    assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), fact);
}
