//! 統合と分割: the page of a merged incident says where it went, its evidence is listed on both, both go
//! together, and who may not do it is refused.

use noroshi::actions::handle::set_phase;
use noroshi::actions::{Caller, dispose};
use noroshi::domain::actor::Actor;
use noroshi::domain::case::Phase;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::Moment;
use noroshi::store::verify::{VerifyOptions, verify};
use serde_json::json;
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};
use crate::evidence::sent;
use crate::outside::{fill, send};
use crate::unseen::report;
use crate::wire::{Browser, Reply};

fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

fn ask(browser: &mut Browser, number: &str, what: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/").value_of("token");
    let fields = [&[("token", token.as_str())], fields].concat();
    browser.post(&format!("/incidents/{number}/{what}"), &fields)
}

/// The desk merges one into the other.
pub fn merge(app: &App, number: &str, into: &str) -> Reply {
    ask(&mut app.staff("4001"), number, "mergers", &[("into", into), ("reason", "同じUSBメモリの件")])
}

fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

#[test]
fn the_page_of_a_merged_incident_says_where_it_went_and_the_other_says_what_it_took_in() {
    let app = App::start();
    let (one, other) = (app.report(), app.report());
    let mut desk = app.staff("4001");
    let page = desk.get(&format!("/incidents/{one}/acts")).body;
    assert!(page.contains("この事案を別の事案に統合する") && page.contains("統合先の事案番号"), "{page}");
    let reply = merge(&app, &one, &other);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(reply.header("location").contains("?done=merge"), "{}", reply.header("location"));
    let page = desk.get(&format!("/incidents/{one}?done=merge")).body;
    for said in ["統合済み", "この事案は統合されました", "統合しました。"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let acts = desk.get(&format!("/incidents/{one}/acts")).body;
    assert!(acts.contains("統合を解いて、この事案の対応を再開する"), "{acts}");
    assert!(page.contains(&format!("<a href=\"/incidents/{other}\">")), "a link leads there: {page}");
    assert!(!acts.contains("段階を変更する") && !page.contains("経過を記録する"), "it is done there");
    let page = desk.get(&format!("/incidents/{other}")).body;
    assert!(
        page.contains("統合した事案") && page.contains(&format!("<a href=\"/incidents/{one}\">")),
        "{page}"
    );
    assert!(page.contains(&format!("統合された事案 {one} で分かっていたこと")), "{page}");
    let found = desk.get(&format!("/incidents?q={one}")).body;
    assert!(found.contains(&format!("/incidents/{one}\"")), "its number goes on resolving");
    let open = desk.get("/incidents?open=1").body;
    assert!(open.contains(&other), "{open}");
    for (number, said) in [(&one, "に統合した"), (&other, "をこの事案に統合した")] {
        let history = desk.get(&format!("/incidents/{number}/history")).body;
        assert!(history.contains(said) && history.contains("同じUSBメモリの件"), "{history}");
    }
    // Both are again what they were.
    let reply = ask(&mut desk, &one, "partings", &[("reason", "別のUSBメモリと分かった")]);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let page = desk.get(&format!("/incidents/{one}?done=part")).body;
    let acts = desk.get(&format!("/incidents/{one}/acts")).body;
    assert!(page.contains("分割しました。") && acts.contains("段階を変更する"), "{page}");
    assert!(!page.contains("この事案は統合されました"));
    assert!(is_whole(&app));
}

#[test]
fn what_cannot_be_is_refused_in_words_beside_what_was_typed() {
    let app = App::start();
    let (one, other) = (app.report(), app.report());
    let hidden = report(&app, 1_002, Some("4001"));
    for (into, said) in [
        ("", "必須"),
        ("ZZZZ-9999", "統合先の事案番号"),
        (hidden.as_str(), "統合先の事案番号"),
        (one.as_str(), "この事案自身には統合できません"),
    ] {
        let reply = merge(&app, &one, into);
        assert_eq!(reply.status, 422, "{into}");
        assert!(
            reply.body.contains(said) && reply.body.contains("同じUSBメモリの件"),
            "{into}: {}",
            reply.body
        );
    }
    // What one may not see and what there is not are refused alike.
    let said = |into: &str| merge(&app, &one, into).body.replace(into, "").len();
    assert_eq!(said("ZZZZ-9999"), said(&hidden));
    let silent = ask(&mut app.staff("4001"), &one, "mergers", &[("into", &other), ("reason", "")]);
    assert_eq!(silent.status, 422);
    assert_eq!(merge(&app, &one, &other).status, 303);
    let again = merge(&app, &one, &other);
    assert!(again.status == 422 && again.body.contains("すでに別の事案に統合されています"), "{}", again.body);
    let ring = merge(&app, &other, &one);
    assert!(ring.status == 422 && ring.body.contains("統合先の事案を書いてください"), "{}", ring.body);
}

#[test]
fn who_was_told_nothing_finds_nothing_and_who_has_no_right_is_refused() {
    let app = App::start();
    let (one, other) = (app.report(), app.report());
    let fields = [("into", other.as_str()), ("reason", "同じ件")];
    for (person, status) in [("1235", 404), (ADMINISTRATOR, 404), ("1234", 403), ("2001", 403), ("6001", 303)]
    {
        let mut browser = app.staff(person);
        assert_eq!(ask(&mut browser, &one, "mergers", &fields).status, status, "{person}");
        if status != 404 {
            let page = browser.get(&format!("/incidents/{one}")).body;
            assert!(!page.contains("この事案を別の事案に統合する"), "{person}");
        }
    }
    for (person, status) in [("1235", 404), ("1234", 403), ("4002", 303)] {
        let reply = ask(&mut app.staff(person), &one, "partings", &[("reason", "別の件")]);
        assert_eq!(reply.status, status, "{person}");
    }
    assert!(is_whole(&app));
}

#[test]
fn evidence_stays_where_it_is_and_is_listed_on_both() {
    let app = App::start();
    let (one, other) = (app.report(), app.report());
    sent(&app, &one);
    assert_eq!(merge(&app, &one, &other).status, 303);
    let mut desk = app.staff("4001");
    let of_other = desk.get(&format!("/incidents/{other}/evidence")).body;
    assert!(of_other.contains(&format!("事案 {one} の証拠")), "{of_other}");
    assert!(of_other.contains(&format!("href=\"/incidents/{one}/evidence/1\"")), "{of_other}");
    let own = desk.get(&format!("/incidents/{one}/evidence")).body;
    assert!(own.contains(&format!("事案 {other} の証拠")) && own.contains("/evidence/1\""), "{own}");
    assert_eq!(desk.get(&format!("/incidents/{one}/evidence/1")).status, 200);
}

#[test]
fn both_are_kept_as_long_as_either_and_go_together() {
    let app = App::start();
    let rule = "retention: { keep: 1y, decide: ciso, carry_out: desk }\n";
    let policy = include_str!("../../escalation.yaml");
    app.approve(&policy.replacen("\nparties:\n", &format!("\n{rule}parties:\n"), 1));
    let (one, other) = (app.report(), app.report());
    sent(&app, &one);
    assert_eq!(merge(&app, &one, &other).status, 303);
    set_phase(&app.backend, &operator(50), &other, Phase::Void, "誤報".to_owned()).unwrap();
    let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
    let alone = dispose::incident(&app.backend, &operator(51), &one, reason.clone());
    assert!(alone.is_err(), "it goes with the other: {alone:?}");
    let now = app.clock.now();
    app.clock.advance(Moment::parse("2027-12-01T00:00:00+09:00").unwrap() - now);
    let list = app.staff("6001").get("/retention").body;
    assert!(list.contains(&other) && !list.contains(&one), "{list}");
    let decide = [("act", "decide"), ("reason", "保存期間の満了")];
    assert_eq!(ask(&mut app.staff("6001"), &one, "retention", &decide).status, 422);
    assert_eq!(ask(&mut app.staff("6001"), &other, "retention", &decide).status, 303);
    let removed = dispose::incident(&app.backend, &operator(52), &other, reason).unwrap();
    assert_eq!((removed.reports, removed.evidence), (2, 1));
    let mut desk = app.staff("4001");
    for number in [&one, &other] {
        assert_eq!(desk.get(&format!("/incidents/{number}")).status, 404, "{number}");
    }
    assert!(is_whole(&app));
}

#[test]
fn a_resident_is_told_how_it_stands_with_the_incident_that_goes_on() {
    let app = App::start();
    let mut resident = app.visitor();
    let fields = fill(&mut resident, &app);
    let receipt = send(&mut resident, &fields);
    assert_eq!(receipt.status, 200, "{}", receipt.body);
    let list = app.program(&["read"]).get("/api/v1/incidents").json();
    let one = list["items"][0]["number"].as_str().unwrap().to_owned();
    let other = app.report();
    assert_eq!(merge(&app, &one, &other).status, 303);
    set_phase(&app.backend, &operator(50), &other, Phase::Void, "誤報".to_owned()).unwrap();
    let (number, secret) = crate::outside::numbers(&receipt);
    let mut browser = app.visitor();
    let token = browser.get("/report/status").value_of("token");
    let fields = [("token", token.as_str()), ("number", &number), ("secret", &secret)];
    let status = browser.post("/report/status", &fields);
    assert!(status.body.contains("対応が終わりました"), "{}", status.body);
}

#[test]
fn a_program_merges_and_parts_for_two_people_and_reads_where_it_went() {
    let app = App::start();
    let (one, other) = (app.report(), app.report());
    let mut program = app.program(&["admin", "read"]);
    let path = format!("/api/v1/incidents/{one}/mergers");
    let mut said = json!({ "into": other, "reason": "同じ件" });
    assert_eq!(program.json(&path, &said).status, 422, "nobody stands for it");
    (said["person"], said["second"]) = (json!("4001"), json!("1234"));
    assert_eq!(program.json(&path, &said).status, 422, "the second is not of the desk");
    said["second"] = json!("4002");
    let reply = program.json(&path, &said);
    assert_eq!((reply.status, &reply.json()["merged_into"]), (200, &json!(other)), "{}", reply.body);
    let read = program.get(&format!("/api/v1/incidents/{other}")).json();
    assert_eq!((&read["merged"], &read["merged_into"]), (&json!([one]), &json!(null)));
    let said = json!({ "reason": "別の件", "person": "4001", "second": "4002" });
    let reply = program.json(&format!("/api/v1/incidents/{one}/partings"), &said);
    assert_eq!((reply.status, &reply.json()["merged_into"]), (200, &json!(null)), "{}", reply.body);
}
