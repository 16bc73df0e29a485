//! Bodies outside: the page behind the link in their notice.

use noroshi::domain::ids::{HistoryId, PartyId};
use noroshi::domain::moment::Span;
use noroshi::domain::notice::Addressee;
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::unseen::lasting;
use crate::wire::{Browser, Reply};

const CITY: &str = include_str!("../../escalation.yaml");

/// The city, which informs its vendor at once of what is told to the desk in an emergency.
fn city() -> String {
    let vendor = "parties:\n  vendor: { label: 運用委託先, email: noc@example.jp, readers: 24時間,\n    \
        content: { fields: [number, kind] }, may: [confirm, answer] }\n  \
        silent: { label: 県, email: ken@example.jp, readers: 当番, content: minimal }\n";
    let step = "      - { id: vendors, at_once: true, when: { kind: loss }, inform: [vendor, silent] }\n      - id: emergency\n";
    CITY.replacen("parties:\n", vendor, 1).replacen("      - id: emergency\n", step, 1)
}

struct Case {
    app: App,
    number: String,
    id: HistoryId,
}

fn reported() -> Case {
    let app = App::start();
    app.approve(&city());
    let body = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "USBメモリの紛失",
        "aware_at": "2026-11-20T09:50:00+09:00", "personal_data": "present", "people_max": 120,
    });
    let number = app.program(&["report"]).json("/api/v1/incidents", &body).json()["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let read = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}")).json();
    let id = HistoryId(Uuid::parse_str(read["id"].as_str().unwrap()).unwrap());
    Case { app, number, id }
}

impl Case {
    fn link(&self, incident: HistoryId, party: &str) -> String {
        self.app.link(incident, Addressee::Party(PartyId::from(party)))
    }

    fn says(&self, browser: &mut Browser, received: &str, reply: &str) -> Reply {
        let path = self.link(self.id, "vendor");
        let token = browser.get(&path).value_of("token");
        browser.post(&path, &[("token", &token), ("received", received), ("reply", reply)])
    }
}

#[test]
fn what_the_plan_tells_each_body_is_a_row_of_what_was_shared() {
    let case = reported();
    let shares = format!("/api/v1/incidents/{}/shares", case.number);
    let items = case.app.program(&["read"]).get(&shares).json()["items"].clone();
    let rows: Vec<_> = items.as_array().unwrap().iter().collect();
    let text = |row: usize| rows[row]["text"].as_str().unwrap();
    assert_eq!((rows.len(), &rows[0]["who"], &rows[1]["who"]), (2, &json!("運用委託先"), &json!("県")));
    assert!(text(0).contains(&case.number) && text(0).contains("種別 紛失・盗難"), "{items}");
    assert!(text(1).contains(&case.number) && !text(1).contains("紛失"), "as little as it was told: {items}");
    assert!(rows.iter().all(|row| row["version"].is_u64() && row["at"].is_string()), "{items}");
    assert!(rows[0]["by"].as_str().unwrap().starts_with("計画 第"), "{items}");
    let page = case.app.staff("4001").get(&format!("/incidents/{}/publication", case.number)).body;
    assert!(page.contains("運用委託先") && page.contains("計画による情報提供"), "{page}");
}

#[test]
fn a_step_that_tells_only_bodies_outside_says_which() {
    let case = reported();
    let page = case.app.staff("4001").get(&format!("/incidents/{}/ladder", case.number)).body;
    assert!(page.contains("運用委託先、県に連絡") && !page.contains(">に連絡"), "{page}");
}

#[test]
fn the_page_shows_the_listed_fields_and_records_an_answer_as_from_outside() {
    let case = reported();
    let mut vendor = case.app.visitor();
    let shown = vendor.get(&case.link(case.id, "vendor"));
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains(&case.number) && shown.body.contains("紛失"), "{}", shown.body);
    for hidden in ["税務課", "重大", "USBメモリ", "120", "山田", "09:50", "お問い合わせは"] {
        assert!(!shown.body.contains(hidden), "{hidden}: {}", shown.body);
    }
    assert_eq!(case.says(&mut vendor, "", "").status, 422, "neither is chosen beforehand");
    let long = "あ".repeat(2_001);
    let refused = case.says(&mut vendor, "yes", &long);
    assert!(refused.status == 422 && refused.body.contains(&long), "what was typed is kept");
    assert_eq!(case.says(&mut vendor, "yes", "回線を止めました").status, 303);
    let again = vendor.get(&case.link(case.id, "vendor"));
    assert!(again.body.contains("受け取りは確認済みです") && !again.body.contains("回線を止めました"));
    assert_eq!(case.says(&mut vendor, "yes", "").status, 409);
    let history = case.app.staff("4001").get(&format!("/incidents/{}/history", case.number)).body;
    for said in
        ["運用委託先が、関係機関のページで受け取りを確認した。", "関係機関からの回答", "回線を止めました"]
    {
        assert!(history.contains(said), "{said}: {history}");
    }
}

#[test]
fn every_link_that_opens_nothing_gets_the_same_404() {
    let case = reported();
    let mut visitor = case.app.visitor();
    let good = case.link(case.id, "vendor");
    let token = visitor.get(&good).value_of("token");
    let other = HistoryId(Uuid::from_u128(404));
    let person = good.replacen("/p/", "/c/", 1);
    let bad = [
        format!("{good}A"),
        "/p/wrong".to_owned(),
        case.link(other, "vendor"),
        case.link(case.id, "silent"),
        case.link(case.id, "nobody"),
        person,
    ];
    // A page names its own address in the link to the other language, and nothing else of it.
    let nothing = |browser: &mut Browser, path: &str| {
        let got = browser.get(path);
        (got.status, lasting(&got.body).replace(path, ""))
    };
    let expected = nothing(&mut visitor, "/p/wrong");
    assert_eq!(expected.0, 404);
    for path in &bad {
        assert_eq!(nothing(&mut visitor, path), expected, "{path}");
        assert_eq!(visitor.post(path, &[("token", &token), ("received", "yes")]).status, 404, "{path}");
    }
    let mut desk = case.app.staff("4001");
    let page = format!("/incidents/{}", case.number);
    let token = desk.get(&page).value_of("token");
    let ended = [("token", token.as_str()), ("phase", "void"), ("reason", "見つかった")];
    assert_eq!(desk.post(&format!("{page}/phase"), &ended).status, 303);
    assert_eq!(nothing(&mut visitor, &good), expected, "the incident has ended");
}

#[test]
fn a_link_ends_after_a_week() {
    let case = reported();
    let good = case.link(case.id, "vendor");
    let mut visitor = case.app.visitor();
    assert_eq!(visitor.get(&good).status, 200);
    case.app.clock.advance(Span::hours(24 * 7));
    assert_eq!(visitor.get(&good).status, 404);
}
