//! 計画の見直し: what asks for a review, who records one, what came of it.

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

const MANAGER: &str = "2001";
const DESK: &str = "4001";
const CISO: &str = "6001";
const NOBODY: &str = "1235";

fn send(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/reviews").value_of("token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    browser.post("/reviews", &fields)
}

const ASKED: [(&str, &str); 3] =
    [("act", "prompt"), ("cause", "audit"), ("prompt", "内部監査で<時間>の見直しを求められた")];

const RECORD: [(&str, &str); 8] = [
    ("act", "record"),
    ("prompts", "1"),
    ("cause", "audit"),
    ("examined", "連絡の時間と代理"),
    ("likelihood", "年に数回"),
    ("loss", "業務が半日止まる"),
    ("outcome", "new_version"),
    ("result", "時間を短くする"),
];

#[test]
fn an_audit_asks_for_a_review_and_the_ciso_records_it() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    assert_eq!(send(&mut manager, &[("act", "prompt")]).status, 422);
    assert_eq!(send(&mut manager, &ASKED).status, 303);
    let page = app.staff(DESK).get("/reviews").body;
    assert!(page.contains("監査・点検のあと") && page.contains("&lt;時間&gt;"), "{page}");
    let mut ciso = app.staff(CISO);
    assert!(ciso.get("/ciso").body.contains("緊急時対応計画の見直しを求められています（監査・点検のあと）"));
    assert!(!manager.get("/").body.contains("見直しを求められています"));
    // Only the CISO records, and says what was examined.
    assert_eq!(send(&mut manager, &RECORD).status, 403);
    let empty = send(&mut ciso, &[("act", "record"), ("cause", "audit"), ("likelihood", "残る")]);
    assert_eq!(empty.status, 422);
    for said in ["「検討したこと」を入力", "「結論」を入力", "「結果」を選んで", "残る"]
    {
        assert!(empty.body.contains(said), "{said}\n{}", empty.body);
    }
    assert_eq!(send(&mut ciso, &RECORD).status, 303);
    assert_eq!(send(&mut ciso, &RECORD).status, 409, "it was answered");
    let page = ciso.get("/reviews").body;
    for said in ["加藤 八重", "年に数回", "業務が半日止まる", "新しい版とする"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!ciso.get("/ciso").body.contains("見直しを求められています"));
    let linked = send(&mut ciso, &[("act", "link"), ("no", "1"), ("policy", "1")]);
    assert_eq!(linked.status, 303, "{}", linked.body);
    assert!(ciso.get("/reviews").body.contains("計画 第1版"));
    let csv = ciso.get("/reviews/register?format=csv");
    assert!(csv.status == 200 && csv.body.contains("時間を短くする"), "{}", csv.body);
    let mut nobody = app.staff(NOBODY);
    assert_eq!(nobody.get("/reviews").status, 403);
    assert_eq!(nobody.get("/reviews/register").status, 403);
    let english = app.staff(CISO).get("/reviews?lang=en").body;
    assert!(english.contains("Reviews of the emergency response plan") && !english.contains("reviews-"));
}

/// Reports an incident of the gravest class and ends it.
fn grave(app: &App) -> String {
    let mut program = app.program(&["report", "read", "admin"]);
    let body = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "台帳の紛失",
        "aware_at": "2026-11-20T09:50:00+09:00", "personal_data": "absent",
    });
    let number = program.json("/api/v1/incidents", &body).json()["number"].as_str().unwrap().to_owned();
    for (noun, body) in [
        ("severity", json!({ "severity": "critical", "reason": "影響が大きい" })),
        ("phase", json!({ "phase": "closed", "reason": "済んだ" })),
    ] {
        let reply = program.json(&format!("/api/v1/incidents/{number}/{noun}"), &body);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    number
}

#[test]
fn the_end_of_a_grave_incident_asks_for_a_review_once() {
    let app = App::start();
    let number = grave(&app);
    app.pass(Span::seconds(1));
    let mut program = app.program(&["read", "respond"]);
    let prompts = program.get("/api/v1/reviews").json()["prompts"].clone();
    assert_eq!(prompts.as_array().unwrap().len(), 1, "{prompts}");
    assert_eq!(
        (prompts[0]["cause"].as_str(), prompts[0]["incident"].as_str()),
        (Some("incident"), Some(&*number))
    );
    assert!(app.staff(CISO).get("/reviews").body.contains(&number));
    app.pass(Span::hours(24));
    assert_eq!(program.get("/api/v1/reviews").json()["prompts"].as_array().unwrap().len(), 1);
    let done = json!({
        "person": CISO, "act": "record", "cause": "incident", "outcome": "no_change", "prompts": ["1"],
        "examined": "連絡の経過", "result": "改めない",
    });
    let reply = program.json("/api/v1/reviews", &done);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.json()["prompts"][0]["review"], 1);
    app.pass(Span::hours(24));
    assert_eq!(program.get("/api/v1/reviews").json()["prompts"].as_array().unwrap().len(), 1);
    for (body, field) in [
        (json!({ "act": "prompt", "cause": "audit", "prompt": "x" }), "person"),
        (json!({ "person": CISO, "act": "burn" }), "act"),
        (json!({ "person": CISO, "act": "prompt", "cause": "moon", "prompt": "x" }), "cause"),
        (json!({ "person": CISO, "act": "link", "no": 1 }), "policy"),
    ] {
        let reply = program.json("/api/v1/reviews", &body);
        assert_eq!((reply.status, reply.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    assert_eq!(app.program(&["report"]).get("/api/v1/reviews").status, 403);
}
