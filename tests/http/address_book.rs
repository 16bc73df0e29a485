//! The list of contacts as programs read, write and try it.

use serde_json::{Value, json};

use crate::app::App;
use crate::wire::Browser;

const LIST: &str = "/api/v1/contacts";

fn police() -> Value {
    json!({
        "id": "police", "kind": "police", "organ": "県警 サイバー犯罪対策課", "phone": "000-300-0001",
        "night_phone": "000-300-0110", "mobile": "080-300-0001",
    })
}

fn posted(program: &mut Browser, headers: &[(&str, &str)], body: &Value) -> u16 {
    let json = [&[("Content-Type", "application/json")], headers].concat();
    program.send("POST", LIST, &json, body.to_string().as_bytes()).status
}

#[test]
fn a_contact_is_written_changed_tried_and_ended() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    let written = program.json(LIST, &police());
    assert_eq!(written.status, 200, "{}", written.body);
    let changed = program.json(LIST, &json!({ "id": "police", "phone": "000-300-0002" }));
    assert_eq!(changed.status, 200, "{}", changed.body);
    let row = program.get(LIST).json()["items"][0].clone();
    assert_eq!((&row["phone"], &row["night_phone"]), (&json!("000-300-0002"), &json!("000-300-0110")));
    assert_eq!((&row["mobile"], &row["check"]), (&json!("080-300-0001"), &Value::Null));
    let tried = program.json(&format!("{LIST}/contact:police/checks"), &json!({ "result": "no-answer" }));
    assert_eq!(
        (tried.status, &tried.json()["check"]["result"]),
        (200, &json!("no-answer")),
        "{}",
        tried.body
    );
    let person = program.json(&format!("{LIST}/person:2001/checks"), &json!({ "result": "correct" }));
    assert_eq!((person.status, &person.json()["check"]["result"]), (200, &json!("correct")));
    let table = program.get(&format!("{LIST}?format=csv"));
    assert!(table.header("content-type").starts_with("text/csv") && table.body.contains("000-300-0002"));
    assert_eq!(program.get(&format!("{LIST}?format=pdf")).status, 422);
    let ended = program.json(&format!("{LIST}/contact:police/ends"), &json!({}));
    assert_eq!((ended.status, &ended.json()["holds"]), (200, &json!(false)), "{}", ended.body);
    assert_eq!(program.json(&format!("{LIST}/contact:police/ends"), &json!({})).status, 404);
    assert!(app.staff("4001").get("/contacts").status == 200);
}

#[test]
fn who_may_not_and_what_cannot_be_are_refused() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    let wrong =
        program.json(LIST, &json!({ "id": "police", "kind": "martians", "phone": "内線", "organ": "県警" }));
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    let fields: Vec<Value> =
        wrong.json()["errors"].as_array().unwrap().iter().map(|row| row["field"].clone()).collect();
    assert!(fields.contains(&json!("kind")) && fields.contains(&json!("phone")), "{fields:?}");
    assert_eq!(program.json(LIST, &json!({ "kind": "police" })).status, 422, "which one is not said");
    assert_eq!(program.json(LIST, &json!({ "id": "police", "moon": "full" })).status, 422);
    for (callee, body, status) in [
        ("contact:nobody", json!({ "result": "correct" }), 404),
        ("person:0000", json!({ "result": "correct" }), 404),
        ("police", json!({ "result": "correct" }), 404),
        ("person:2001", json!({ "result": "maybe" }), 422),
        ("person:2001", json!({}), 422),
    ] {
        assert_eq!(program.json(&format!("{LIST}/{callee}/checks"), &body).status, status, "{callee} {body}");
    }
    for scope in ["read", "respond", "report"] {
        assert_eq!(app.program(&[scope]).get(LIST).status, 403, "it holds the numbers of nights");
        assert_eq!(app.program(&[scope]).json(LIST, &police()).status, 403);
    }
    assert_eq!(app.visitor().get(LIST).status, 401);
}

#[test]
fn a_retry_is_one_entry_and_what_has_moved_on_is_not_overwritten() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    let before = program.get(LIST).header("etag").to_owned();
    let key = [("Idempotency-Key", "yearly-list")];
    assert_eq!(posted(&mut program, &key, &police()), 200);
    let after = program.get(LIST).header("etag").to_owned();
    assert_ne!(before, after);
    assert_eq!(posted(&mut program, &key, &police()), 200);
    assert_eq!(program.get(LIST).header("etag"), after, "the second time nothing is written");
    let other = json!({ "id": "police", "notes": "被害届の前に相談する" });
    assert_eq!(posted(&mut program, &key, &other), 422, "a key is for one request");
    assert_eq!(posted(&mut program, &[("If-Match", &before)], &other), 409);
    assert_eq!(posted(&mut program, &[("If-Match", &after)], &other), 200);
    assert_eq!(posted(&mut program, &[("If-Match", "\"nonsense\"")], &other), 409);
}
