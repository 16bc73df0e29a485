//! The network on paper and off the screens, of the sample city.

use std::sync::Arc;

use super::*;
use crate::domain::actor::Actor;
use crate::domain::contact::{Callee, CheckResult, ContactFact};
use crate::domain::history::Private;
use crate::domain::ids::{PersonId, PolicyVersion};
use crate::domain::org::Org;
use crate::domain::organisation::fact::OrganisationFact;
use crate::domain::orgfile::{self, Files};

use crate::domain::world::World;
use crate::i18n::Language;
use crate::orgcsv;
use crate::telling::sample::{self, POLICY};

fn now() -> Moment {
    Moment::parse("2026-11-20T10:00:00+09:00").unwrap()
}

fn city() -> Organisation {
    let mut city = sample::city(now());
    let people = &mut Arc::make_mut(&mut city.world).org.people;
    for person in people.values_mut().filter(|person| person.phone == "000-000-2001") {
        (person.mobile, person.holiday_phone) = ("080-0000-2001".to_owned(), "090-0000-2009".to_owned());
    }
    let mut tell = |fact, texts: &Private| city.apply(&OrganisationFact::Contact(fact), texts);
    let (by, none) = (PersonId::from("1001"), Private::new());
    tell(ContactFact::ListApproved { version: 1, by: by.clone(), at: now() }, &none);
    let texts = Private::from([("copy.1.1".to_owned(), "危機管理課".to_owned())]);
    tell(ContactFact::CopiesMade { issue: 1, version: 1, count: 1, at: now() }, &texts);
    tell(ContactFact::ListApproved { version: 2, by, at: now() }, &none);
    let texts = Private::from([("copy.2.1".to_owned(), "岸本 隆文".to_owned())]);
    tell(ContactFact::CopiesMade { issue: 2, version: 2, count: 2, at: now() }, &texts);
    let callee = Callee::parse("contact:police").unwrap();
    let result = CheckResult::Correct;
    tell(ContactFact::Verified { callee, at: now(), by: Actor::Operator, result }, &none);
    city.check_policies(None);
    city
}

fn network(language: Language, issue: Option<u32>) -> Network {
    let city = city();
    let words = Words { language, ..Words::default() };
    compose(&city, city.world.active().unwrap().1, now(), issue, &words)
}

#[test]
fn the_tree_names_each_role_with_numbers_and_stand_ins_in_order() {
    let network = network(Language::Ja, None);
    let labels: Vec<Vec<&str>> = network
        .levels
        .iter()
        .map(|level| level.posts.iter().map(|post| post.label.as_str()).collect())
        .collect();
    assert_eq!(labels[0], ["職員（事案に気づいた人）"]);
    assert_eq!(labels[2], ["情報セキュリティ責任者", "統一的な窓口"]);
    // The plan tells both at once.
    assert_eq!(labels[3], ["統括情報セキュリティ責任者", "最高情報セキュリティ責任者"]);
    let ciso = &network.levels[3].posts[1];
    let lines: Vec<(&str, &str)> =
        ciso.lines.iter().map(|line| (line.who.as_str(), line.numbers.as_str())).collect();
    assert_eq!(
        lines,
        [
            ("岸本 隆文", "昼 000-000-1001　夜間・休日 090-0000-1001"),
            ("代理（事故・欠員・不在） 石田 賢一", "昼 000-000-1102　夜間・休日 090-0000-1102"),
        ]
    );
    let manager = network.tables.iter().find(|table| table.title == "情報セキュリティ管理者").unwrap();
    let tax = manager.rows.iter().find(|row| row[0] == "税務課").unwrap();
    assert_eq!(
        tax[1..4],
        ["田中 誠", "000-000-2001", "090-0000-2001\n休日 090-0000-2009\n携帯 080-0000-2001"]
    );
    assert!(tax[4].starts_with("代理（不在） 山﨑 直子"), "{}", tax[4]);
}

#[test]
fn outside_contacts_stand_by_kind_and_those_off_the_card_do_not() {
    let network = network(Language::Ja, None);
    let titles: Vec<&str> = network.outside.iter().map(|table| table.title.as_str()).collect();
    assert!(titles.contains(&"警察") && titles.contains(&"個人情報保護委員会"), "{titles:?}");
    assert!(!titles.contains(&"記者クラブ"), "{titles:?}");
    let police = network.outside.iter().find(|table| table.title == "警察").unwrap();
    assert!(police.rows[0][4].contains("確認 令和8年11月20日(金)（つながった・合っている）"), "{police:?}");
}

#[test]
fn a_copy_carries_its_number_and_holder_and_older_ones_are_listed() {
    let marks = network(Language::Ja, Some(2)).copies;
    let said: Vec<(&str, &str)> =
        marks.iter().map(|mark| (mark.number.as_str(), mark.holder.as_str())).collect();
    assert_eq!(
        said,
        [("管理番号 1/2（発行2）", "岸本 隆文"), ("管理番号 2/2（発行2）", "配布先＿＿＿＿＿＿")]
    );
    let plain = network(Language::Ja, None);
    assert_eq!((plain.copies.len(), plain.copies[0].number.as_str()), (1, ""));
    let recall = plain.recall.unwrap();
    assert_eq!((recall.rows.len(), recall.rows[0][2].as_str()), (1, "危機管理課"));
    assert_eq!(plain.head[0][1], "第2版");
    assert_eq!(plain.head[1][1], "令和8年11月20日(金) 岸本 隆文");
}

#[test]
fn the_page_to_take_along_dials_and_escapes() {
    let mut network = network(Language::Ja, None);
    network.outside[0].rows[0][0] = "<script>alert(1)</script>".to_owned();
    let page = super::html(&network);
    assert!(page.contains("<a href=\"tel:0000001001\">000-000-1001</a>"), "{page}");
    assert!(page.contains("<a href=\"tel:0003000110\">000-300-0110</a>"), "{page}");
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
    assert!(!page.contains("src=") && !page.contains("http"), "nothing is fetched: {page}");
}

#[test]
fn the_table_is_taken_back_as_it_was() {
    let city = city();
    let policy = city.world.active().unwrap().1;
    for is_japanese in [true, false] {
        let bytes = csv::write(&city.contacts, is_japanese).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        let contacts = orgcsv::read(&bytes).unwrap();
        assert_eq!(contacts.len(), 10);
        let files = Files { contacts, ..Files::default() };
        let plan = orgfile::plan(&files, (&city.world.org, &city.contacts), policy, now()).unwrap();
        assert_eq!(plan.entry(), []);
    }
}

#[cfg(feature = "pdf")]
mod paper {
    use super::*;
    use crate::export::pdf;

    #[test]
    fn the_network_is_set_in_every_language_and_the_same_twice() {
        let fonts = pdf::Fonts::find(&[], None).expect("fonts-morisawa-bizud-gothic and fonts-noto-cjk");
        for language in Language::ALL {
            let words = Words { language, ..Words::default() };
            let network = network(language, Some(2));
            let first = pdf::network::write(&network, &words, &fonts).unwrap();
            assert!(first.starts_with(b"%PDF-1.7"));
            assert_eq!(first, pdf::network::write(&network, &words, &fonts).unwrap());
            if let Some(folder) = option_env!("REPORT_FOLDER") {
                std::fs::write(format!("{folder}/network-{}.pdf", language.as_str()), &first).unwrap();
            }
        }
    }

    #[test]
    fn an_empty_city_has_a_network_too() {
        let fonts = pdf::Fonts::find(&[], None).expect("fonts-morisawa-bizud-gothic and fonts-noto-cjk");
        let mut org = Org { active: Some(PolicyVersion(1)), ..Org::default() };
        org.policies.insert(PolicyVersion(1), POLICY.to_owned());
        let city = Organisation::from(World::new(org));
        let words = Words::default();
        let network = compose(&city, city.world.active().unwrap().1, now(), None, &words);
        pdf::network::write(&network, &words, &fonts).unwrap();
    }
}
