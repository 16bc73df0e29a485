//! Scales beside severity: shown, set on the page and by programs, in the record and the report.

use serde_json::{Value, json};

use crate::app::App;
use crate::wire::Browser;

const CITY: &str = include_str!("../../escalation.yaml");

fn scaled() -> (App, String) {
    let scales = "scales:\n  urgency:\n    label: 緊急度\n    \
        classes: { usual: 通常, high: { label: 緊急, criteria: 住民サービスが止まる } }\n    decided_by: [desk]\nseverity:\n";
    let app = App::start();
    app.approve(&CITY.replacen("severity:\n", scales, 1));
    let number = app.report();
    (app, number)
}

#[test]
fn the_desk_sets_a_class_on_the_page_and_the_record_says_who_and_why() {
    let (app, number) = scaled();
    let page = format!("/incidents/{number}");
    let mut desk = app.staff("4001");
    let shown = desk.get(&format!("{page}/acts"));
    assert!(shown.body.contains("緊急度を変更する") && shown.body.contains("緊急（住民サービスが止まる）"));
    let shown = desk.get(&page);
    assert!(shown.body.contains("<dt>緊急度</dt><dd>通常（基準による判定）</dd>"), "{}", shown.body);
    let set = |browser: &mut Browser, placed: &str, reason: &str| {
        let shown = browser.get(&page);
        let token = shown.value_of("token");
        let fields = [("token", token.as_str()), ("scale", "urgency"), ("class", placed), ("reason", reason)];
        browser.post(&format!("{page}/scales/urgency"), &fields)
    };
    let refused = set(&mut desk, "", "市民課の窓口が止まった");
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("市民課の窓口が止まった"), "what was typed is kept");
    assert_eq!(set(&mut desk, "high", "").status, 422);
    assert_eq!(set(&mut desk, "high", "市民課の窓口が止まった").status, 303);
    assert_eq!(set(&mut desk, "high", "もう一度").status, 409, "it stands there already");
    let shown = desk.get(&page);
    assert!(shown.body.contains("<dt>緊急度</dt><dd>緊急（人の判断による）</dd>"), "{}", shown.body);
    let history = desk.get(&format!("{page}/history"));
    assert!(history.body.contains("緊急度を「緊急」とした（人の判断による）。"), "{}", history.body);
    let mut program = app.program(&["read"]);
    let report = program.get(&format!("/api/v1/incidents/{number}/report?format=json")).json();
    let section =
        report["sections"].as_array().unwrap().iter().find(|row| row["code"] == "scales.changes").unwrap();
    let row = section["tables"][0]["rows"][0].as_array().unwrap();
    assert_eq!((&row[2], &row[4]), (&json!("通常 → 緊急"), &json!("市民課の窓口が止まった")), "{row:?}");
    for variant in ["council", "press", "ppc", "fault"] {
        let path = format!("/api/v1/incidents/{number}/report?format=json&variant={variant}");
        let other = program.get(&path).json();
        let codes = other["sections"].as_array().unwrap().iter();
        assert!(codes.clone().all(|row| row["code"] != "scales.changes"), "{variant}");
    }
}

#[test]
fn whoever_does_not_decide_is_offered_no_form_and_refused() {
    let (app, number) = scaled();
    let page = format!("/incidents/{number}");
    let mut manager = app.staff("2001");
    let shown = manager.get(&page);
    assert!(shown.status == 200 && !shown.body.contains("緊急度を変更する"));
    let token = shown.value_of("token");
    let fields = [("token", token.as_str()), ("scale", "urgency"), ("class", "high"), ("reason", "x")];
    assert_eq!(manager.post(&format!("{page}/scales/urgency"), &fields).status, 403);
}

#[test]
fn programs_set_a_class_give_it_back_and_read_it() {
    let (app, number) = scaled();
    let mut program = app.program(&["read", "admin"]);
    let base = format!("/api/v1/incidents/{number}");
    let at = |program: &mut Browser| program.get(&base).json()["scales"].clone();
    let placed = |class: &str, label: &str, by_hand: bool| json!([{ "scale": "urgency", "label": "緊急度", "class": class, "class_label": label, "by_hand": by_hand }]);
    assert_eq!(at(&mut program), placed("usual", "通常", false));
    let set = |program: &mut Browser, scale: &str, body: &Value| {
        let reply = program.json(&format!("{base}/scales/{scale}"), body);
        (reply.status, reply.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
    };
    let refused = |field: &str| (422, field.to_owned());
    let high = json!({ "class": "high", "reason": "報道" });
    assert_eq!(set(&mut program, "urgency", &json!({ "class": "high" })), refused("reason"));
    assert_eq!(set(&mut program, "urgency", &json!({ "class": "hgh", "reason": "x" })), refused("class"));
    assert_eq!(set(&mut program, "urgncy", &high), refused("scale"));
    assert_eq!(set(&mut program, "urgency", &json!({ "clas": "high", "reason": "x" })), refused("clas"));
    assert_eq!(set(&mut program, "urgency", &high).0, 200);
    assert_eq!(at(&mut program), placed("high", "緊急", true));
    assert_eq!(set(&mut program, "urgency", &high).0, 409);
    assert_eq!(set(&mut program, "urgency", &json!({ "class": null, "reason": "収まった" })).0, 200);
    assert_eq!(at(&mut program), placed("usual", "通常", false));
    assert_eq!(set(&mut app.program(&["read", "respond"]), "urgency", &high).0, 403);
}
