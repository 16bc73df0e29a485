//! What the response records, as programs write and read it: containment, sharing, publication, sources of
//! logs; and what is refused.

use noroshi::domain::moment::Span;
use serde_json::{Value, json};

use crate::app::App;
use crate::wire::{Browser, Reply};

struct Case {
    app: App,
    program: Browser,
    base: String,
}

fn reported() -> Case {
    let app = App::start();
    let number = app.report();
    let program = app.program(&["read", "respond", "admin"]);
    Case { app, program, base: format!("/api/v1/incidents/{number}") }
}

impl Case {
    fn get(&mut self, noun: &str) -> Value {
        let reply = self.program.get(&format!("{}/{noun}", self.base));
        assert_eq!(reply.status, 200, "{noun}: {}", reply.body);
        reply.json()
    }

    fn post(&mut self, noun: &str, body: &Value) -> Reply {
        self.program.json(&format!("{}/{noun}", self.base), body)
    }

    fn done(&mut self, noun: &str, body: &Value) {
        let reply = self.post(noun, body);
        assert_eq!(reply.status, 200, "{noun}: {}", reply.body);
    }

    fn posted(&mut self, noun: &str, headers: &[(&str, &str)], body: &Value) -> u16 {
        let json = [&[("Content-Type", "application/json")], headers].concat();
        let path = format!("{}/{noun}", self.base);
        self.program.send("POST", &path, &json, body.to_string().as_bytes()).status
    }
}

fn code(reply: &Reply) -> String {
    reply.json()["errors"][0]["code"].as_str().unwrap_or_default().to_owned()
}

fn cut() -> Value {
    json!({ "measure": "account", "ordered_by": "post:chief", "text": "共有アカウントを止めた" })
}

#[test]
fn what_is_cut_off_is_recorded_put_back_or_kept_so() {
    let mut case = reported();
    assert_eq!(case.get("containments")["items"], json!([]));
    case.done("containments", &cut());
    case.done("containments", &cut());
    let rows = case.get("containments")["items"].clone();
    assert_eq!((&rows[0]["what"]["code"], &rows[1]["no"]), (&json!("account"), &json!(2)));
    assert!(rows[0]["ask_at"].is_string() && rows[0]["is_lasting"] == false, "{rows}");
    case.done("restorations", &json!({ "containment": 1, "text": "戻した" }));
    assert_eq!(case.post("restorations", &json!({ "containment": 1 })).status, 409);
    let without = case.post("lasting-containments", &json!({ "containment": 2 }));
    assert_eq!((without.status, code(&without).as_str()), (422, "required"));
    case.done("lasting-containments", &json!({ "containment": 2, "reason": "廃止する" }));
    let rows = case.get("containments")["items"].clone();
    assert!(rows[0]["until"].is_string() && rows[1]["is_lasting"] == true, "{rows}");
    assert_eq!(rows[1]["ask_at"], Value::Null);
}

#[test]
fn a_retry_is_one_containment_and_another_body_or_an_old_state_is_refused() {
    let mut case = reported();
    let key = [("Idempotency-Key", "firewall-7")];
    assert_eq!(case.posted("containments", &key, &cut()), 200);
    assert_eq!(case.posted("containments", &key, &cut()), 200);
    assert_eq!(case.get("containments")["items"].as_array().unwrap().len(), 1);
    let other = json!({ "measure": "system", "ordered_by": "post:chief", "text": "別のこと" });
    assert_eq!(case.posted("containments", &key, &other), 422);
    assert_eq!(case.posted("containments", &[("If-Match", "\"1\"")], &cut()), 409, "it has moved on");
}

#[test]
fn what_is_wrong_is_named_field_by_field_and_nobody_else_may() {
    let mut case = reported();
    for (noun, body, count) in [
        ("containments", json!({ "measure": "moon", "at": "gestern" }), 4),
        ("restorations", json!({ "containment": "one" }), 1),
        ("shares", json!({ "with": "friend" }), 3),
        ("publications", json!({ "publishes": "yes" }), 3),
        ("drafts", json!({ "text": " " }), 1),
        ("releases", json!({ "draft": 1, "strange": true }), 2),
    ] {
        let reply = case.post(noun, &body);
        assert_eq!(reply.status, 422, "{noun}: {}", reply.body);
        assert_eq!(reply.json()["errors"].as_array().unwrap().len(), count, "{noun}: {}", reply.body);
    }
    assert_eq!(code(&case.post("restorations", &json!({ "containment": 3 }))), "unknown");
    let path = format!("{}/containments", case.base);
    assert_eq!(case.app.program(&["read"]).json(&path, &cut()).status, 403);
    assert_eq!(case.app.program(&["respond"]).get(&path).status, 403);
    let decided = json!({ "publishes": true, "importance": "高", "reach": "市内" });
    let publications = format!("{}/publications", case.base);
    assert_eq!(
        case.app.program(&["respond"]).json(&publications, &decided).status,
        403,
        "for administrators"
    );
    assert_eq!(case.app.visitor().get(&path).status, 401);
    for noun in ["containments", "shares", "publications", "log-sources"] {
        assert_eq!(case.program.get(&format!("/api/v1/incidents/AAAA-0000/{noun}")).status, 404);
    }
    assert_eq!(case.program.json("/api/v1/incidents/AAAA-0000/containments", &cut()).status, 404);
}

#[test]
fn what_was_shared_and_made_public_reads_as_it_was_written() {
    let mut case = reported();
    case.done("shares", &json!({ "with": "police", "to": "府警本部", "text": "被害の概要" }));
    let shares = case.get("shares")["items"].clone();
    assert_eq!((&shares[0]["who"], &shares[0]["text"]), (&json!("府警本部"), &json!("被害の概要")));
    assert_eq!(case.get("publications")["decision"], Value::Null);
    let withheld =
        case.post("publications", &json!({ "publishes": false, "importance": "低", "reach": "課内" }));
    assert_eq!(withheld.status, 422, "why not is needed: {}", withheld.body);
    case.done("publications", &json!({ "publishes": true, "importance": "高", "reach": "市内" }));
    case.done("drafts", &json!({ "text": "不正アクセスについて" }));
    let early = case.post("releases", &json!({ "draft": 1, "media": "市のページ" }));
    assert!(matches!(early.status, 409 | 422), "nobody has approved it: {}", early.body);
    let page = case.base.replace("/api/v1", "");
    let mut desk = case.app.staff("4001");
    let token = desk.get(&format!("{page}/publication")).value_of("token");
    let approval = [("token", token.as_str()), ("draft", "1")];
    assert_eq!(
        desk.post(&format!("{page}/publication-approvals"), &approval).status,
        303,
        "a person approves"
    );
    case.done("releases", &json!({ "draft": 1, "media": "市のページ" }));
    let told = case.get("publications");
    assert_eq!((&told["decision"]["publishes"], &told["decision"]["reach"]), (&json!(true), &json!("市内")));
    let draft = &told["drafts"][0];
    assert_eq!((&draft["text"], &draft["media"]), (&json!("不正アクセスについて"), &json!("市のページ")));
    assert!(draft["released_at"].is_string() && draft["approved"]["is_alone"] == false, "{draft}");
}

#[test]
fn a_source_of_logs_is_listed_kept_longer_and_taken() {
    let mut case = reported();
    let at = |hours: i64| (case.app.clock.now() + Span::hours(hours)).to_rfc3339();
    let (soon, later) = (at(48), at(24 * 40));
    let source = json!({ "kind": "log_source", "description": "プロキシのログ", "overwritten_at": soon });
    assert_eq!(case.post("evidence", &source).status, 201);
    let paper = json!({ "kind": "paper", "description": "受付簿の写し" });
    assert_eq!(case.post("evidence", &paper).status, 201);
    case.app.pass(Span::minutes(1));
    let rows = case.get("log-sources")["items"].clone();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["is_warned"]), (1, &json!(true)), "{rows}");
    assert_eq!(case.post("evidence/1/extensions", &json!({ "until": later })).status, 422, "why is needed");
    let longer = json!({ "until": later, "reason": "設定を変えた" });
    assert_eq!(case.posted("evidence/1/extensions", &[("If-Match", "\"1\"")], &longer), 409);
    case.done("evidence/1/extensions", &longer);
    assert_eq!(case.get("log-sources")["items"][0]["is_warned"], false);
    assert_eq!(case.post("evidence/2/extensions", &longer).status, 409, "paper is overwritten by nobody");
    assert_eq!(code(&case.post("evidence/1/kept", &json!({ "item": 7 }))), "unknown");
    case.done("evidence/1/kept", &json!({ "item": 2 }));
    assert_eq!(case.get("log-sources")["items"][0]["preserved_as"], 2);
    assert_eq!(case.post("evidence/9/kept", &json!({ "item": 2 })).status, 404);
}
