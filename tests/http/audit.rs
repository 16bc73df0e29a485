//! 監査人 read what is not their own; nobody audits where they work (対策基準 1(3)②).

use noroshi::actions::Caller;
use noroshi::actions::organise::apply_plan;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::Moment;
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use noroshi::domain::actor::Actor;

const ROLES: &str = "callers: [duty_officer, desk] }";

/// The sample city with a post that audits, held by these.
pub fn audited(auditors: &[&str]) -> App {
    let app = App::start();
    appoint(&app, include_str!("../../escalation.yaml"), auditors);
    app
}

/// The same in a city that is there, under this policy.
pub fn appoint(app: &App, policy: &str, auditors: &[&str]) {
    let roles = "callers: [duty_officer, desk], auditors: [audit_head] }";
    let posts = "posts:\n  audit_head: { label: 情報セキュリティ監査統括責任者, per: body, group: any }\n";
    app.approve(&policy.replacen(ROLES, roles, 1).replacen("posts:\n", posts, 1));
    let appoint = |(order, person): (u32, &&str)| OrgFact::Appointed {
        appointment: Appointment {
            post: "audit_head".into(),
            unit: "shi".into(),
            person: (*person).into(),
            standing: Standing::Member,
            order,
            cause: None,
            from: Moment::from_micros(0),
            to: None,
        },
    };
    let facts = (0_u32..).zip(auditors).map(appoint).collect();
    let command = CommandId(Uuid::from_u128(77));
    let caller = Caller { actor: Actor::Operator, command, request: None, seen: None };
    let world = app.backend.store.read::<_, noroshi::store::Error>(|tx| tx.world()).unwrap();
    apply_plan(&app.backend, &caller, world.revision(), facts, Private::new()).unwrap();
}

#[test]
fn an_auditor_reads_histories_and_documents_and_changes_nothing() {
    let app = audited(&["5003"]);
    let number = app.report();
    let mut auditor = app.staff("5003");
    let history = auditor.get(&format!("/incidents/{number}/history"));
    assert!(history.status == 200 && history.body.contains("class=\"hash\""), "{}", history.body);
    assert!(!history.body.contains("監査としてではなく"));
    assert_eq!(auditor.get(&format!("/incidents/{number}/report?format=md")).status, 200);
    assert!(auditor.get("/incidents").body.contains(&number));
    assert!(auditor.get("/statistics?format=csv").body.contains("\"事案\",\"1\""));
    assert_eq!(auditor.get("/ciso").status, 403, "auditing is no part of handling");
    let token = auditor.get(&format!("/incidents/{number}")).value_of("token");
    let note = [("token", token.as_str()), ("text", "監査の所見")];
    assert_eq!(auditor.post(&format!("/incidents/{number}/notes"), &note).status, 403);
    let other = app.staff("1235").get(&format!("/incidents/{number}/history")).status;
    assert_eq!(other, 404, "who holds no such post sees what they were told of");
}

#[test]
fn nobody_audits_where_they_work_nor_what_they_are_the_subject_of() {
    let app = audited(&["5003", "1235", "3001", "2001"]);
    let mut program = app.program(&["report", "read"]);
    let base = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "書類がない",
        "personal_data": "absent", "aware_at": "2026-11-20T09:50:00+09:00",
    });
    let mut report = |change: &[(&str, serde_json::Value)]| {
        let mut body = base.clone();
        change.iter().for_each(|(key, value)| body[*key] = value.clone());
        let reply = program.json("/api/v1/incidents", &body);
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()["number"].as_str().unwrap().to_owned()
    };
    let plain = report(&[]);
    let placeless = report(&[("unit", json!(null))]);
    let about = report(&[("kind", json!("insider")), ("subjects", json!(["5003"]))]);
    let sees = |person: &str, number: &str| {
        let mut browser = app.staff(person);
        let is_listed = browser.get("/incidents").body.contains(number);
        let status = browser.get(&format!("/incidents/{number}/history")).status;
        let report = browser.get(&format!("/incidents/{number}/report?format=json")).status;
        assert_eq!((status == 200, report == 200), (is_listed, is_listed), "{person} {number}");
        is_listed
    };
    assert!(sees("5003", &plain), "a post for the whole body makes nothing one's own");
    assert!(!sees("1235", &plain), "whoever works in the section");
    assert!(!sees("3001", &plain), "whoever heads the department above it");
    assert!(!sees("5003", &placeless), "nobody knows yet whose it is");
    assert!(!sees("5003", &about), "a subject is shut out before any grant");
    assert!(sees("2001", &plain), "whoever was told of it goes on seeing it");
    let own = app.staff("2001").get(&format!("/incidents/{plain}/history")).body;
    assert!(own.contains("監査としてではなく") && !own.contains("class=\"hash\""), "{own}");
}

#[test]
fn who_audits_and_holds_other_posts_is_shown() {
    let app = audited(&["5003", "3001"]);
    for reader in ["5003", "6001", "5001"] {
        let page = app.staff(reader).get("/audit");
        assert_eq!(page.status, 200, "{reader}");
        for text in ["小林 七海", "高橋 次郎", "財務部 情報セキュリティ責任者", "税務課"]
        {
            assert!(page.body.contains(text), "{reader}: {text} is missing in {}", page.body);
        }
    }
    assert_eq!(app.staff("1234").get("/audit").status, 403);
    let items = app.program(&["read"]).get("/api/v1/auditors").json()["items"].clone();
    let director = json!({
        "person": "3001", "others": [{ "post": "director", "unit": "zaimu" }], "own_units": ["zaimu", "zeimu"],
    });
    assert_eq!(items[0], director, "{items}");
    assert!(App::start().staff("6001").get("/audit").body.contains("就いている人はいません"));
}
