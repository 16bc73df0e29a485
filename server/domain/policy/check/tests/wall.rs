//! Walls: read, refused by name, and asked about where a rule leads out of them.

use super::{SMALL, check, policy};
use crate::case::{Context, Walled};
use crate::ids::PostId;

const WITH_CITY: &str = include_str!("../../../../../ops/profiles/ogi-kansa/with-city.yaml");

fn small(wall: &str) -> String {
    format!("{SMALL}organs: {{ kansa: {{ label: 監査委員, units: [kansa], wall: {{ {wall} }} }} }}\n")
}

fn questions(text: &str) -> Vec<String> {
    let asked = check(text).questions.into_iter();
    asked.map(|row| row.code.to_owned()).filter(|code| code.starts_with("wall-")).collect()
}

#[test]
fn a_rule_that_leads_out_of_a_wall_is_asked_about() {
    let bare = questions(&small("may_lift: ciso"));
    assert!(bare.contains(&"wall-without-desk".to_owned()), "{bare:?}");
    assert!(bare.contains(&"wall-tells-outside".to_owned()), "{bare:?}");
    assert!(bare.contains(&"wall-last-resort-outside".to_owned()), "{bare:?}");
    assert!(bare.contains(&"wall-closer-outside".to_owned()), "{bare:?}");
    let all = WITH_CITY.replace("closers: [desk, ciso]", "closers: [representative, desk, ciso]");
    assert_eq!(questions(&all), ["wall-closer-hears-all"], "of the organ, and told of the city");
    let approver = |wall: &str| format!("{}publication: {{ approve: ciso }}\n", small(wall));
    let outside = questions(&approver("may_lift: desk, except: desk, inside: mailbox"));
    assert!(outside.contains(&"wall-approver-outside".to_owned()), "{outside:?}");
    assert_eq!(questions(&approver("may_lift: ciso, except: desk, inside: mailbox")), Vec::<String>::new());
    let told = questions(&small("may_lift: ciso, except: desk, inside: mailbox"));
    assert_eq!(told, Vec::<String>::new());
    let elsewhere = small("may_lift: ciso, except: desk")
        .replace("    label: 連絡\n", "    label: 連絡\n    when: { not: { organ: kansa } }\n");
    assert_eq!(questions(&elsewhere), Vec::<String>::new(), "no line of another organ is asked about");
    assert_eq!(questions(WITH_CITY), Vec::<String>::new());
}

#[test]
fn a_wall_without_anyone_who_may_lift_it_or_with_unknown_words_is_refused() {
    for (wall, code) in [
        ("except: desk", "missing-key"),
        ("may_lift: nobody", "unknown-post"),
        ("may_lift: desk, inside: nowhere", "unknown-party"),
        ("may_lift: desk, bind: { nobody: desk }", "unknown-post"),
        ("may_lift: desk, door: open", "unknown-key"),
    ] {
        let found = check(&small(wall)).mistakes;
        assert!(found.iter().any(|row| row.code == code), "{wall}: {found:#?}");
    }
}

#[test]
fn behind_a_wall_others_act_and_no_changed_place_lowers_it() {
    let policy = policy(WITH_CITY);
    let (desk, manager) = (PostId::from("desk"), PostId::from("manager"));
    let at = |units: &[&str], wall: Option<Walled>| {
        let units = units.iter().map(|unit| ((*unit).into(), "section".to_owned())).collect();
        let mut context = Context { units, wall, ..Context::default() };
        context.wall = policy.wall_around(&context);
        context
    };
    let (inside, outside) = (at(&["jimukyoku", "kansa"], None), at(&["zeimu"], None));
    assert_eq!((inside.standing_wall(), outside.standing_wall()), (Some("kansa"), None));
    assert_eq!(policy.acting(&desk, &inside).as_str(), "audit_office");
    assert_eq!(policy.acting(&manager, &inside), &manager);
    assert_eq!(policy.acting(&desk, &outside), &desk);
    assert_eq!(at(&["zeimu"], inside.wall.clone()).standing_wall(), Some("kansa"));
    let lifted = Walled { is_lifted: true, ..Walled::standing("kansa") };
    assert_eq!(at(&["kansa"], Some(lifted.clone())).standing_wall(), None, "what was lifted stays so");
    let elsewhere = Walled { organ: "gikai".to_owned(), ..lifted };
    assert_eq!(at(&["kansa"], Some(elsewhere)).standing_wall(), Some("kansa"));
}
