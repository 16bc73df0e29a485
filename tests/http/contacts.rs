//! 連絡先: who sees what, who writes, checks and approves, and what is handed out on paper.

use noroshi::domain::moment::Span;
use noroshi::store::Error;

use crate::app::App;
use crate::wire::{Browser, Reply};

const DESK: &str = "4001";
const CISO: &str = "6001";
const CHIEF: &str = "5002";
const NOBODY: &str = "1235";

/// Adds a contact by the form; the fields are the form's own.
fn add(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/contacts/new").value_of("token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    browser.post("/contacts/new", &fields)
}

const POLICE: [(&str, &str); 6] = [
    ("card_id", "police"),
    ("card_kind", "police"),
    ("card_organ", "県警 サイバー犯罪対策課"),
    ("card_phone", "000-300-0001"),
    ("card_night_phone", "000-300-0110"),
    ("card_notes", "被害届の前に相談する"),
];

const PPC: [(&str, &str); 5] = [
    ("card_id", "ppc"),
    ("card_kind", "ppc"),
    ("card_organ", "個人情報保護委員会"),
    ("card_phone", "000-400-0001"),
    ("card_visible_to", "staff"),
];

fn check(browser: &mut Browser, callee: &str, result: &str, mode: &str) -> Reply {
    let page = browser.get(&format!("/contacts/{callee}"));
    let token = page.value_of("token");
    let fields = [("token", token.as_str()), ("result", result), ("mode", mode)];
    browser.post(&format!("/contacts/{callee}/checks"), &fields)
}

fn approve(browser: &mut Browser) -> Reply {
    let page = browser.get("/contacts");
    let (token, revision) = (page.value_of("token"), page.value_of("revision"));
    browser.post("/contacts/approvals", &[("token", &token), ("revision", &revision)])
}

#[test]
fn the_desk_writes_and_others_see_what_they_may() {
    let app = App::start();
    let mut desk = app.staff(DESK);
    for contact in [&POLICE[..], &PPC[..]] {
        let reply = add(&mut desk, contact);
        assert_eq!(reply.status, 303, "{}", reply.body);
    }
    let page = desk.get("/contacts").body;
    for said in ["県警", "tel:0003000110", "個人情報保護委員会", "未確認", "tel:0000002001", "案（まだ"]
    {
        assert!(page.contains(said), "{said}\n{page}");
    }
    // It is a Friday morning: the day's number stands in front.
    let (day, night) = (page.find("000-300-0001").unwrap(), page.find("000-300-0110").unwrap());
    assert!(day < night && page.contains("今は開庁時間です"));
    let other = app.staff(NOBODY).get("/contacts").body;
    assert!(other.contains("個人情報保護委員会") && !other.contains("県警"), "{other}");
    assert!(!other.contains("一覧の管理") && other.contains("田中 一郎"), "{other}");
    let mut nobody = app.staff(NOBODY);
    assert_eq!(nobody.get("/contacts/contact:police").status, 404);
    assert_eq!(nobody.get("/contacts/contact:ppc").status, 200);
    assert_eq!(nobody.get("/contacts/person:2001").status, 200);
    assert_eq!(nobody.get("/contacts/person:1235").status, 404, "who holds no post is no contact");
    assert_eq!(nobody.get("/contacts/new").status, 403);
    assert_eq!(nobody.get("/contacts/network").status, 403);
    assert_eq!(app.visitor().get("/contacts").status, 303, "sign in first");
}

#[test]
fn at_night_the_nights_number_comes_first() {
    let app = App::start();
    let mut desk = app.staff(DESK);
    add(&mut desk, &POLICE);
    app.clock.advance(Span::hours(12));
    let page = app.staff(DESK).get("/contacts").body;
    let (day, night) = (page.find("000-300-0001").unwrap(), page.find("000-300-0110").unwrap());
    assert!(night < day && page.contains("今は夜間です"), "{page}");
}

#[test]
fn a_form_that_cannot_be_taken_names_its_fields_and_keeps_what_was_typed() {
    let app = App::start();
    let mut desk = app.staff(DESK);
    let wrong = [
        ("card_id", "Police"),
        ("card_kind", "pirates"),
        ("card_organ", "県警"),
        ("card_phone", "soc@example.jp"),
    ];
    let reply = add(&mut desk, &wrong);
    assert_eq!(reply.status, 422);
    for said in ["英小文字で始め", "電話番号を100文字以内", "「種別」を選んで", "value=\"soc@example.jp\""]
    {
        assert!(reply.body.contains(said), "{said}\n{}", reply.body);
    }
    assert_eq!(add(&mut desk, &POLICE).status, 303);
    let twice = add(&mut desk, &POLICE);
    assert_eq!(twice.status, 422, "a form for a new contact overwrites none");
    // Who may not keep the list cannot write it by hand either.
    let mut nobody = app.staff(NOBODY);
    let token = nobody.get("/contacts").value_of("token");
    let fields: Vec<(&str, &str)> = PPC.into_iter().chain([("token", token.as_str())]).collect();
    assert_eq!(nobody.post("/contacts/new", &fields).status, 403);
    assert!(!desk.get("/contacts").body.contains("個人情報保護委員会"));
}

#[test]
fn a_check_is_recorded_with_its_result_and_a_drill_with_who_was_reached() {
    let app = App::start();
    let mut desk = app.staff(DESK);
    add(&mut desk, &POLICE);
    let before = desk.get("/readiness").body;
    assert!(before.contains("県警 サイバー犯罪対策課: 未確認"), "{before}");
    assert!(desk.get("/").body.contains("確認が済んでいません"));
    assert_eq!(check(&mut desk, "contact:police", "correct", "real").status, 303);
    let one = desk.get("/contacts/contact:police").body;
    assert!(one.contains("確認済み") && one.contains("伊藤 三葉"), "{one}");
    assert!(!desk.get("/readiness").body.contains("県警"));
    assert_eq!(check(&mut desk, "person:6001", "no-answer", "drill").status, 303);
    let page = desk.get("/contacts").body;
    assert!(page.contains("加藤 八重 につながらなかった（伊藤 三葉）"), "{page}");
    assert_eq!(check(&mut desk, "contact:police", "", "real").status, 422);
    app.clock.advance(Span::hours(24 * 93));
    let late = app.staff(DESK).get("/readiness").body;
    assert!(late.contains("県警 サイバー犯罪対策課: 確認から時間がたっています"), "{late}");
}

#[test]
fn a_version_is_approved_by_another_than_who_wrote_it() {
    let app = App::start();
    let (mut ciso, mut chief) = (app.staff(CISO), app.staff(CHIEF));
    assert_eq!(add(&mut ciso, &POLICE).status, 303);
    let page = ciso.get("/contacts").body;
    assert!(page.contains("兼務の禁止") && !page.contains("/contacts/approvals"), "{page}");
    let seen = chief.get("/contacts");
    assert!(seen.body.contains("追加: police 県警"), "{}", seen.body);
    let desk = app.staff(DESK).get("/contacts").body;
    assert!(!desk.contains("/contacts/approvals"), "the desk writes and does not approve");
    // Something changed since the page was shown: it is not that list which is approved.
    let (token, revision) = (seen.value_of("token"), seen.value_of("revision"));
    assert_eq!(add(&mut app.staff(DESK), &PPC).status, 303);
    let stale = chief.post("/contacts/approvals", &[("token", &token), ("revision", &revision)]);
    assert_eq!(stale.status, 409);
    assert_eq!(approve(&mut chief).status, 303);
    let page = chief.get("/contacts").body;
    assert!(page.contains("第1版") && page.contains("中村 六花"), "{page}");
    assert!(page.contains("変更はありません"), "{page}");
}

#[test]
fn numbered_copies_are_recorded_and_recalled_after_a_new_version() {
    let app = App::start();
    let (mut desk, mut chief) = (app.staff(DESK), app.staff(CHIEF));
    add(&mut desk, &POLICE);
    let copies = |desk: &mut Browser, holders: &str| {
        let token = desk.get("/contacts").value_of("token");
        desk.post("/contacts/copies", &[("token", &token), ("holders", holders)])
    };
    assert_eq!(copies(&mut desk, "CISO 加藤").status, 422, "nothing is approved yet");
    assert_eq!(approve(&mut chief).status, 303);
    assert_eq!(copies(&mut desk, "").status, 422);
    let reply = copies(&mut desk, "CISO 加藤\n統括 中村\n");
    assert_eq!((reply.status, reply.header("location")), (303, "/contacts/network?issue=1"));
    let page = desk.get("/contacts/network?issue=1&format=html");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-disposition").starts_with("attachment"));
    assert!(page.body.contains("第1版") && page.body.contains("tel:0003000110"), "{}", page.body);
    let csv = desk.get("/contacts/network?format=csv").body;
    assert!(csv.starts_with("\u{feff}連絡先ID,") && csv.contains("police,police,"), "{csv}");
    assert!(!desk.get("/contacts").body.contains("/contacts/recalls"));
    assert_eq!(approve(&mut chief).status, 303);
    let page = desk.get("/contacts");
    assert!(page.body.contains("第1版 管理番号 1/2（発行1） CISO 加藤"), "{}", page.body);
    let token = page.value_of("token");
    let back = [("token", token.as_str()), ("issue", "1"), ("number", "1")];
    assert_eq!(desk.post("/contacts/recalls", &back).status, 303);
    assert!(!desk.get("/contacts").body.contains("CISO 加藤"));
}

#[cfg(feature = "pdf")]
#[test]
fn the_network_is_a_pdf() {
    let app = App::start();
    let reply = app.staff(CISO).get("/contacts/network");
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/pdf"), "{}", reply.body);
    assert!(reply.body.starts_with("%PDF-1.7"));
}

#[test]
fn an_incident_shows_whom_to_call_outside_and_checks_disturb_no_incident() {
    let app = App::start();
    let number = app.report();
    add(&mut app.staff(DESK), &POLICE);
    app.pass(Span::seconds(1));
    let page = app.staff(DESK).get(&format!("/incidents/{number}")).body;
    assert!(page.contains("tel:0003000110"), "{page}");
    let reporter = app.staff("1234").get(&format!("/incidents/{number}")).body;
    assert!(!reporter.contains("tel:0003000110"), "{reporter}");
    let mut desk = app.staff(DESK);
    check(&mut desk, "contact:police", "correct", "real");
    let due = app.backend.store.read::<_, Error>(|tx| tx.next_wake()).unwrap().unwrap();
    assert!(due > app.clock.now(), "no incident looks again because a number was tried");
}

#[test]
fn an_entry_that_is_ended_is_called_no_more() {
    let app = App::start();
    let mut desk = app.staff(DESK);
    add(&mut desk, &POLICE);
    let token = desk.get("/contacts/contact:police").value_of("token");
    assert_eq!(desk.post("/contacts/contact:police/ends", &[("token", &token)]).status, 303);
    assert!(!desk.get("/contacts").body.contains("tel:0003000110"));
    assert_eq!(desk.get("/contacts/contact:police").status, 404);
    let mut english = app.staff(DESK);
    let page = english.get("/contacts?lang=en").body;
    assert!(page.contains("Keeping the list") && !page.contains("contacts-"), "{page}");
}
