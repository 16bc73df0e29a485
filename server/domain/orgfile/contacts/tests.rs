//! `contacts.csv` as offices write it: all of it or nothing, and out as it came in.

use super::super::{Files, RowMistake, plan as plan_all};
use super::*;
use crate::contact::Contacts;
use crate::org::Org;
use crate::policy::check::check;
use crate::sample::{CONTACTS, rows};

fn now() -> Moment {
    Moment::parse("2026-11-20T10:00:00+09:00").unwrap()
}

fn planned(text: &str, known: &Contacts) -> Result<super::super::Plan, Vec<RowMistake>> {
    let policy = check(include_str!("../../../../escalation.yaml")).policy.unwrap();
    plan_all(&Files { contacts: rows(text), ..Files::default() }, (&Org::default(), known), &policy, now())
}

fn listed(plan: &super::super::Plan) -> Contacts {
    let (mut contacts, org) = (Contacts::default(), Org::default());
    let people = (&org.appointments[..], &org.people);
    plan.contacts.iter().for_each(|fact| contacts.apply(fact, &plan.private, people));
    contacts
}

fn town() -> Contacts {
    listed(&planned(CONTACTS, &Contacts::default()).unwrap())
}

#[test]
fn the_sample_is_taken_whole_and_a_second_time_changes_nothing() {
    let contacts = town();
    assert_eq!(contacts.rows.len(), 10);
    let ppc = &contacts.rows[&ContactId::from("ppc")];
    assert_eq!(
        (ppc.card.bound, &ppc.card.visible_to, ppc.card.on_card),
        (Bound::Post, &VisibleTo::Staff, true)
    );
    assert_eq!(ppc.label(), "個人情報保護委員会（見本の番号） 漏えい等報告窓口");
    assert!(!contacts.rows[&ContactId::from("press")].card.on_card);
    let again = planned(CONTACTS, &contacts).unwrap();
    assert_eq!((again.contacts.len(), again.changes), (0, Vec::new()));
}

#[test]
fn what_is_written_out_is_taken_back_without_a_change() {
    let contacts = town();
    for is_japanese in [false, true] {
        let mut text = heads(is_japanese).join(",");
        for (id, contact) in &contacts.rows {
            text.push('\n');
            text.push_str(&cells(id, contact).join(","));
        }
        let again = planned(&text, &contacts).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        assert_eq!(again.contacts, [], "{is_japanese}");
    }
}

#[test]
fn japanese_words_are_understood() {
    let text = "連絡先ID,種別,機関,氏名,指定,電話,休日電話,代理,閲覧範囲,連絡網に載せる,有効終了\n\
        a,警察,県警,担当,当番,000-1,000-2,b,全職員,いいえ,2027/03/31\n\
        b,police,県警,当直,職,000-3,,,desk ciso,はい,\n";
    let plan = planned(text, &Contacts::default()).unwrap();
    let contacts = listed(&plan);
    let card = |id: &str| contacts.rows[&ContactId::from(id)].card.clone();
    assert_eq!(
        (card("a").bound, card("a").visible_to, card("a").on_card),
        (Bound::Duty, VisibleTo::Staff, false)
    );
    assert_eq!(card("a").to, Moment::parse("2027-04-01T00:00:00+09:00"));
    assert_eq!((card("a").order, card("b").order), (1, 2));
    assert_eq!(card("b").visible_to, VisibleTo::Posts(vec!["desk".into(), "ciso".into()]));
}

#[test]
fn every_wrong_row_is_named_and_none_is_taken() {
    let text = "id,kind,organ,name,bound,phone,email,order,deputies,from,to,visible_to,on_card\n\
        good,police,県警,,,000-1,,,,,,,\n\
        Bad,pirates,,,someone,a@b.jp,not-mail,first,good nobody,2026-13-01,,nobody,maybe\n\
        good,police,県警,,,,,,good,2026-04-02,2026-04-01,,\n";
    let mistakes = planned(text, &Contacts::default()).unwrap_err();
    let found: Vec<(usize, &str, &str)> =
        mistakes.iter().map(|mistake| (mistake.line, mistake.field, mistake.code)).collect();
    for expected in [
        (3, "id", "bad-contact-id"),
        (3, "kind", "unknown-contact-kind"),
        (3, "organ", "empty"),
        (3, "bound", "unknown-bound"),
        (3, "phone", "not-a-phone-number"),
        (3, "email", "not-a-mail-address"),
        (3, "order", "not-a-number"),
        (3, "deputies", "unknown-contact"),
        (3, "from", "not-a-day"),
        (3, "visible_to", "unknown-post"),
        (3, "on_card", "not-yes-or-no"),
        (4, "id", "written-twice"),
        (4, "phone", "no-way-to-reach"),
        (4, "deputies", "own-deputy"),
        (4, "to", "ends-before-it-begins"),
    ] {
        assert!(found.contains(&expected), "{expected:?} is missing in {found:?}");
    }
    assert_eq!(found.len(), 15, "{found:?}");
}
