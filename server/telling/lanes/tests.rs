//! The lanes of the sample city: who is told by whom and when, and how it is drawn.

#![cfg(test)]

use super::*;
use crate::domain::actor::Actor;
use crate::domain::history::Private;

use crate::domain::incident::entry::DecodedEntry;

use crate::domain::policy::Policy;
use crate::domain::policy::check::check;
use crate::domain::scenario;
use crate::domain::simulation::{Happened, Simulation, run};
use crate::domain::world::World;
use crate::i18n::Language;
use crate::telling::sample::{self, POLICY};

const ANSWERED: &str = "at: 2026-11-20T10:00:00+09:00\n\
    report: { kind: misdelivery, unit: zeimu, facts: { personal_data: present } }\n\
    everyone: 10m\n\
    until: 24h\n";

fn at(clock: &str) -> Moment {
    Moment::parse(&format!("2026-11-20T{clock}:00+09:00")).unwrap()
}

fn policy() -> Policy {
    check(POLICY).policy.unwrap()
}

fn city() -> World {
    let mut city = sample::city(Moment::parse("2026-11-01T09:00:00+09:00").unwrap());
    city.check_policies(None);
    World::clone(&city.world)
}

fn life(text: &str) -> Simulation {
    run(&city(), &scenario::parse(text, &policy()).unwrap()).unwrap()
}

fn of(text: &str) -> Lanes {
    lived(&life(text), &policy(), Language::Ja)
}

fn silent() -> String {
    ANSWERED.replace("everyone: 10m\n", "")
}

fn lane(lanes: &Lanes, label: &str) -> usize {
    lanes.lanes.iter().position(|lane| lane.label.ends_with(label)).unwrap_or_else(|| panic!("{label}"))
}

fn first(lanes: &Lanes, label: &str, what: What) -> Moment {
    let lane = lane(lanes, label);
    let found = lanes.marks.iter().find(|mark| mark.lane == lane && mark.what == what);
    found.unwrap_or_else(|| panic!("{label} {what:?}: {:#?}", lanes.marks)).at
}

#[test]
fn each_post_has_one_lane_in_the_order_in_which_it_comes_in() {
    let lanes = of(&silent());
    let labels: Vec<&str> = lanes.lanes.iter().map(|lane| lane.label.as_str()).collect();
    let places = ["報告", "税務課 情報セキュリティ管理者", "財務部 情報セキュリティ責任者", "法令などの期限"];
    let places: Vec<usize> = places.iter().map(|label| lane(&lanes, label)).collect();
    assert!(places.is_sorted(), "{labels:?}");
    assert_eq!(places[0], 0);
    let unique: BTreeSet<&&str> = labels.iter().collect();
    assert_eq!(unique.len(), labels.len(), "{labels:?}");
    assert_eq!(first(&lanes, "情報セキュリティ管理者", What::Told), at("10:00"));
    assert_eq!(first(&lanes, "情報セキュリティ管理者", What::Late), at("11:00"));
}

#[test]
fn an_arrow_goes_from_who_confirmed_and_over_who_was_silent_and_branches_are_parallel() {
    let lanes = of(&silent());
    let (manager, director, desk) = (
        lane(&lanes, "情報セキュリティ管理者"),
        lane(&lanes, "情報セキュリティ責任者"),
        lane(&lanes, "統一的な窓口"),
    );
    for to in [director, desk] {
        let arrow = lanes.arrows.iter().find(|arrow| arrow.to == to && arrow.from == manager);
        let arrow = arrow.unwrap_or_else(|| panic!("{:#?}", lanes.arrows));
        assert!(arrow.is_over_silence && arrow.at == at("11:00"), "{arrow:?}");
    }
    // Of the second round and what waits for nobody alone is it said that the report tells.
    let (chief, round) = (
        lane(&lanes, "統括情報セキュリティ責任者"),
        lanes.marks.iter().find(|mark| mark.what == What::Again),
    );
    let begun = |arrow: &&Arrow| arrow.to == chief && round.is_some_and(|round| arrow.at < round.at);
    assert!(lanes.arrows.iter().filter(begun).all(|arrow| arrow.from == desk), "{:#?}", lanes.arrows);
    let answered = of(ANSWERED);
    let manager = lane(&answered, "情報セキュリティ管理者");
    let arrow = answered.arrows.iter().find(|arrow| arrow.from == manager).unwrap();
    assert!(!arrow.is_over_silence && arrow.at > at("10:00"), "{arrow:?}");
    let begins = answered.arrows.iter().find(|arrow| arrow.to == manager).unwrap();
    assert_eq!((begins.from, begins.at), (0, at("10:00")), "the report begins it");
}

#[test]
fn silence_ends_at_an_address_behind_the_posts_and_a_long_wait_is_a_break() {
    let lanes = of(&silent());
    let last = lanes.marks.iter().find(|mark| mark.what == What::LastResort).expect("nobody is left");
    assert!(matches!(lanes.lanes[last.lane].of, Of::Party(_)));
    assert!(lanes.arrows.iter().any(|arrow| arrow.to == last.lane && arrow.is_over_silence));
    let law = lanes.marks.iter().find(|mark| mark.what == What::Law).expect("personal data have a date");
    assert!(matches!(lanes.lanes[law.lane].of, Of::Law) && law.is_ahead);
    let (from, to) = lanes.breaks.last().copied().expect("a date of law is days away");
    assert!(to - from > LONG && lanes.times().contains(&from));
}

#[test]
fn what_is_asked_again_at_one_time_is_one_mark_and_marks_are_in_order() {
    let lanes = of(&silent());
    assert!(lanes.marks.is_sorted_by_key(|mark| mark.at));
    let keys: BTreeSet<_> = lanes.marks.iter().map(|mark| (mark.lane, mark.at, mark.what)).collect();
    assert_eq!(keys.len(), lanes.marks.len());
}

#[test]
fn the_sentences_say_when_the_top_is_told_and_when_nobody_is_left() {
    let top = policy().roles.top;
    let said = sentences(&of(&silent()), &top, "CISO", Language::Ja).join("\n");
    assert!(said.contains("CISOには、") && said.contains("後（11月20日(金)"), "{said}");
    assert!(said.contains("最後の連絡先"), "{said}");
    assert!(said.contains("11:00の税務課 情報セキュリティ管理者です"), "{said}");
    let short = sentences(&of(&silent().replace("24h", "30m")), &top, "CISO", Language::Ja).join("\n");
    assert!(short.contains("この間に知らせません"), "{short}");
    assert!(silence(&of(&silent()), Language::Ja).unwrap().contains("だれも応答しないときは"));
    assert_eq!(silence(&of(&silent().replace("24h", "30m")), Language::Ja), None);
}

#[test]
fn an_incident_under_way_shows_what_happened_what_is_due_and_who_is_next() {
    let (lived, policy) = (life(&silent().replace("24h", "5m")), policy());
    let entries: Vec<DecodedEntry> = lived
        .happened
        .iter()
        .filter_map(|happened| match happened {
            Happened::Entry { at, facts } => Some(DecodedEntry {
                seq: 1,
                at: *at,
                facts: crate::domain::incident::fact::Facts { by: Actor::Engine, ..facts.clone() },
                private: Private::new(),
                hash: [0; 32],
            }),
            Happened::Refused { .. } => None,
        })
        .collect();
    let source = Source { world: &lived.world, policy: &policy, language: Language::Ja };
    let lanes = under_way(&lived.incident, source, &entries, at("10:05"));
    assert_eq!(first(&lanes, "情報セキュリティ管理者", What::Due), at("11:00"));
    let director = lane(&lanes, "財務部 情報セキュリティ責任者");
    let next = lanes.marks.iter().find(|mark| mark.lane == director && mark.what == What::Told).unwrap();
    assert!(next.is_ahead && next.at == at("11:00"), "{next:?}");
    assert!(lanes.arrows.iter().any(|arrow| arrow.to == director && arrow.is_ahead));
    let told = lanes.marks.iter().find(|mark| mark.what == What::Told).unwrap();
    assert!(!told.is_ahead, "{told:?}");
}

#[test]
fn everything_drawn_lies_on_the_sheet_and_every_mark_is_a_row() {
    for text in [silent(), ANSWERED.to_owned(), silent().replace("24h", "168h")] {
        let lanes = of(&text);
        let drawn = serde_json::to_value(draw(&lanes, "図".to_owned(), Language::Ja)).unwrap();
        assert_eq!(drawn["rows"].as_array().unwrap().len(), lanes.marks.len().min(400));
        for picture in drawn["pictures"].as_array().unwrap() {
            let (width, height) = (picture["width"].as_i64().unwrap(), picture["height"].as_i64().unwrap());
            let limit = if picture["class"] == "wide" { 1_088 } else { 380 };
            assert!(width <= limit, "{} is {width} wide", picture["class"]);
            let marks = picture["marks"].as_array().unwrap();
            assert!(marks.len() > 5, "{picture}");
            for mark in marks {
                let (x, y) = (mark["x"].as_i64().unwrap(), mark["y"].as_i64().unwrap());
                assert!((9..=width - 9).contains(&x) && (9..=height - 9).contains(&y), "{mark}");
            }
        }
    }
}

#[test]
fn no_two_marks_lie_on_one_another() {
    let drawn = serde_json::to_value(draw(&of(&silent()), "図".to_owned(), Language::Ja)).unwrap();
    for picture in drawn["pictures"].as_array().unwrap() {
        let marks = picture["marks"].as_array().unwrap();
        let places: BTreeSet<(i64, i64)> =
            marks.iter().map(|mark| (mark["x"].as_i64().unwrap(), mark["y"].as_i64().unwrap())).collect();
        assert_eq!(places.len(), marks.len());
    }
}
