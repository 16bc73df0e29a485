//! 停止時一式: the papers for when the system is down.

use noroshi::domain::moment::Span;

use crate::app::{ADMINISTRATOR, App};

const PAGE: &str = "/admin/outage";

#[test]
fn the_papers_hold_what_a_desk_works_with_while_the_system_is_down() {
    let app = App::start();
    let number = app.report();
    let reply = app.staff("4001").get("/admin/outage/file");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"outage.html\"");
    for said in [
        "停止時一式 のろし市",
        "令和8年11月20日(金) 10:00 に作りました",
        "受付用紙",
        "☐ 紛失",
        "☐ あり　☐ なし　☐ 分からない",
        "☐ 発生　☐ おそれ",
        "緊急連絡網",
        "伊藤 三葉",
        "すべての種別",
        "個人情報保護委員会への速報（個人情報）：知った日を1日目として3日目を目安に、遅くとも5日目の終わりまで。\
         休日でも延びません。",
        "30日目まで。不正の目的のおそれがあるときは60日目まで",
        "100人を超えるとき",
    ] {
        assert!(reply.body.contains(said), "{said}: {}", reply.body);
    }
    let policy = include_str!("../../escalation.yaml");
    let label = policy.split("clocks:").nth(1).and_then(|rest| rest.split("label: ").nth(1)).unwrap();
    let label = label.split([',', '\n', '}']).next().unwrap().trim_matches(['"', ' ']);
    assert!(reply.body.contains(label), "a clock of the body's own: {label}");
    assert!(!reply.body.contains(&number) && !reply.body.contains("USBメモリが見当たらない"));
    assert!(!reply.body.contains("outage-") && !reply.body.contains("web-field-"), "a text is missing");
    let english = app.staff("4001").get("/admin/outage/file?lang=en").body;
    assert!(english.contains("<html lang=\"en\"") && english.contains("Form of a report"));
}

#[test]
fn whoever_sees_the_whole_network_prints_and_notes_it() {
    let app = App::start();
    for person in ["1234", "2001"] {
        let mut browser = app.staff(person);
        for path in [PAGE, "/admin/outage/file"] {
            assert_eq!(browser.get(path).status, 403, "{person} {path}");
        }
        assert_eq!(browser.post(PAGE, &[]).status, 403, "{person}");
    }
    let mut desk = app.staff("4001");
    assert!(desk.get("/readiness").body.contains("まだ印刷していません"));
    let page = desk.get(PAGE);
    assert!(page.body.contains("まだ印刷していません") && page.body.contains("/admin/outage/file"));
    let reply = desk.post(PAGE, &[("token", &page.value_of("token"))]);
    assert_eq!(reply.header("location"), "/admin/outage?done=outage-printed", "{}", reply.body);
    assert!(desk.get(reply.header("location")).body.contains("印刷したことを記録しました"));
    assert!(!desk.get("/readiness").body.contains("停止時一式"));
    let entries = app.backend.store.read(|tx| tx.entries(noroshi::store::ORGANISATION)).unwrap();
    assert!(entries.last().unwrap().fact.text.contains("outage_kit_made"));
    app.clock.advance(Span::hours(90 * 24));
    let mut desk = app.staff("4001");
    assert!(desk.get("/readiness").body.contains("90日以上たっています"));
    assert!(desk.get(PAGE).body.contains("▲ 最後に印刷した時"));
    // An administrator finds the page, whatever they may print.
    assert_eq!(app.staff(ADMINISTRATOR).get(PAGE).status, 200);
}
