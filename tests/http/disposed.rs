//! Once an incident is disposed of, everyone gets what they would get if it had never been.

use noroshi::actions::handle::set_phase;
use noroshi::actions::{Caller, dispose};
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, HistoryId};
use noroshi::domain::moment::Span;
use noroshi::store::verify::{VerifyOptions, verify};
use noroshi::web::Handler;
use noroshi::web::routes::{Verb, table};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::outside;
use crate::unseen::lasting;
use crate::wire::Browser;
use noroshi::domain::actor::Actor;
use noroshi::domain::case::Phase;

fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

/// Every row of the table that names an incident, asked of this number: where, status, and the page
/// without the number itself.
fn everything(app: &App, number: &str) -> Vec<(String, u16, String)> {
    let (mut desk, mut program) = (app.staff("4001"), app.program(&["read", "respond", "admin"]));
    let token = desk.get("/incidents/new").value_of("token");
    let mut got = Vec::new();
    for row in table().into_iter().filter(|row| row.path.contains("{number}")) {
        let path = row.path.replace("{number}", number).replace("{no}", "1");
        let path = path.replace("{item}", "note_time");
        let is_program = matches!(row.handler, Handler::Token(..));
        let browser = if is_program { &mut program } else { &mut desk };
        let reply = match row.method {
            Verb::Get => browser.get(&path),
            Verb::Post if is_program => browser.json(&path, &body_of(row.path)),
            Verb::Post => browser.post(&path, &[("token", &token), ("text", "追記")]),
        };
        let page = if is_program { String::new() } else { lasting(&reply.body) };
        got.push((row.path.to_owned(), reply.status, page.replace(number, "")));
    }
    got
}

/// A body that would be accepted of an incident that is there.
fn body_of(path: &str) -> serde_json::Value {
    let at = "2026-11-20T09:00:00+09:00";
    match path.split_once("/deadlines/").map(|(_, noun)| noun) {
        Some("moments") => return json!({ "moment": "anyone_knew", "at": at, "reason": "再開" }),
        Some("judgements") => return json!({ "rule": "personal", "verdict": "applies", "reason": "再開" }),
        Some("filings") => return json!({ "clocks": ["personal.final"] }),
        Some("persons") => return json!({ "count": 3, "way": "letter" }),
        Some(_) => return json!({ "until": "2026-12-20T09:00:00+09:00", "reason": "再開" }),
        None => {}
    }
    match path.rsplit('/').next().unwrap() {
        "checklists" => json!({ "item": "note_time", "act": "done" }),
        "items" => json!({ "item": "outline", "text": "追記", "sureness": "confirmed" }),
        "notes" => json!({ "text": "追記" }),
        "phase" => json!({ "phase": "handling", "reason": "再開" }),
        "severity" => json!({ "severity": "minor", "reason": "再開" }),
        "{scale}" => json!({ "class": "high", "reason": "再開" }),
        "facts" => json!({ "people_max": 3, "reason": "再開" }),
        "takings" => json!({ "no": 1, "fields": ["people_max"] }),
        "judgements" => json!({ "person": "2001", "answer": "necessary", "reason": "再開" }),
        "acts" => json!({ "person": "2001", "act": "verify" }),
        "approvals" => json!({ "person": "2001", "approved": true }),
        "delegations" => json!({ "person": "5002", "duty": 0, "to": "5001" }),
        "modes" => json!({ "mode": "headquarters", "holds": true, "reason": "再開" }),
        "appointments" => json!({ "post": "leader", "person": "5003" }),
        _ => json!({ "person": "2001" }),
    }
}

fn status(browser: &mut Browser, number: &str, secret: &str) -> (u16, String) {
    let token = browser.get("/report/status").value_of("token");
    let reply = browser.post("/report/status", &[("token", &token), ("number", number), ("secret", secret)]);
    (reply.status, lasting(&reply.body).replace(number, "").replace(secret, ""))
}

#[test]
fn a_disposed_incident_is_answered_as_one_that_never_was() {
    let app = App::start();
    let mut resident = app.visitor();
    let fields = outside::fill(&mut resident, &app);
    let (report, secret) = outside::numbers(&outside::send(&mut resident, &fields));
    let list = app.program(&["read"]).get("/api/v1/incidents").json();
    let number = list["items"][0]["number"].as_str().unwrap().to_owned();
    let link = outside::link(&app, &number, "4001");
    set_phase(&app.backend, &operator(50), &number, Phase::Void, "誤報".to_owned()).unwrap();
    for path in [format!("/incidents/{number}"), format!("/incidents/{number}/history")] {
        assert_eq!(app.staff("4001").get(&path).status, 200, "{path}");
    }
    assert_eq!((status(&mut resident, &report, &secret).0, resident.get(&link).status), (200, 200));

    let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
    dispose::incident(&app.backend, &operator(51), &number, reason).unwrap();

    let never = app.backend.keys.number("incident", HistoryId(Uuid::from_u128(404)), 0);
    let (seen, expected) = (everything(&app, &number), everything(&app, &never));
    assert!(seen.len() > 15);
    for (one, other) in seen.iter().zip(&expected) {
        assert_eq!(one, other);
        assert_eq!(one.1, 404, "{}", one.0);
    }
    assert_eq!(resident.get(&link).status, 404);
    app.clock.advance(Span::minutes(1));
    assert_eq!(status(&mut resident, &report, &secret), status(&mut resident, &never, &secret));
    assert_eq!(status(&mut resident, &report, &secret).0, 422);
    for (person, path) in [
        ("4001", "/incidents"),
        ("4001", "/incidents?q=%E5%90%8D%E7%B0%BF"),
        ("6001", "/ciso"),
        ("4001", "/"),
    ] {
        let page = app.staff(person).get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(!page.body.contains(&number) && !page.body.contains("名簿が"), "{path}");
    }
    let items = app.program(&["read"]).get("/api/v1/incidents").json()["items"].clone();
    assert_eq!(items, json!([]));
    let options = VerifyOptions { replay: true, anchor: None };
    assert!(verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole());
}
