//! Alarms of monitoring: what Alertmanager sends becomes one incident for each group, once, and nothing that
//! it says closes one.

#![cfg(test)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use noroshi::actions::Caller;
use noroshi::actions::handle::set_phase;
use noroshi::disk::Space;
use noroshi::domain::actor::Actor;
use noroshi::domain::case::Phase;
use noroshi::domain::ids::CommandId;
use noroshi::domain::moment::Span;
use noroshi::store::StoreSettings;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::merged::merge;
use crate::place::Place;
use crate::wire::{Browser, Reply};

const DOOR: &str = "/api/v1/alerts/alertmanager";

fn alarm(status: &str, fingerprint: &str, since: &str) -> Value {
    let ends_at = if status == "firing" { "0001-01-01T00:00:00Z" } else { "2026-11-20T01:30:00Z" };
    json!({
        "status": status, "fingerprint": fingerprint, "startsAt": since, "endsAt": ends_at,
        "labels": { "alertname": "HighCPU", "instance": format!("host-{fingerprint}") },
        "annotations": { "summary": "負荷が高い" }, "generatorURL": "http://prometheus/graph",
    })
}

const EARLY: &str = "2026-11-20T00:50:00.123Z";
const LATER: &str = "2026-11-20T01:40:00Z";

fn delivery(alerts: &[Value]) -> Value {
    json!({
        "version": "4", "groupKey": "{}:{alertname=\"HighCPU\"}", "truncatedAlerts": 0, "status": "firing",
        "receiver": "noroshi", "groupLabels": { "alertname": "HighCPU" }, "commonLabels": {},
        "commonAnnotations": {}, "externalURL": "http://alertmanager", "alerts": alerts,
    })
}

fn send(program: &mut Browser, alerts: &[Value]) -> (String, Value) {
    let reply = program.json(DOOR, &delivery(alerts));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let body = reply.json();
    (body["outcome"].as_str().unwrap().to_owned(), body["number"].clone())
}

fn history(app: &App, number: &Value) -> Reply {
    let path = format!("/api/v1/incidents/{}/history", number.as_str().unwrap());
    app.program(&["read"]).get(&path)
}

fn count(app: &App) -> usize {
    app.program(&["read"]).get("/api/v1/incidents").json()["items"].as_array().unwrap().len()
}

fn outcome(word: &str, number: &Value) -> (String, Value) {
    (word.to_owned(), number.clone())
}

#[test]
fn a_group_of_alarms_is_one_incident_of_no_class_that_the_desk_hears_of() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let (word, number) = send(&mut monitor, &[alarm("firing", "a", EARLY), alarm("firing", "b", EARLY)]);
    assert_eq!(word, "opened");
    let path = format!("/api/v1/incidents/{}", number.as_str().unwrap());
    let seen = app.program(&["read"]).get(&path).json();
    assert_eq!((&seen["origin"], &seen["kind"]), (&json!("monitoring"), &json!("other")), "{seen}");
    assert_eq!(seen["certainty"], "suspected");
    assert_eq!(seen["summary"], "監視の警報：HighCPU（2件）");
    let told = seen["description"].as_str().unwrap();
    assert!(told.contains("host-a") && told.contains("host-b") && told.contains("負荷が高い"), "{told}");
    assert!(seen["occurred_at"].as_str().unwrap().starts_with("2026-11-20T09:50:00"), "{seen}");
    assert!(!seen["lines"].as_array().unwrap().is_empty(), "somebody is told: {seen}");
}

#[test]
fn what_is_told_again_is_one_act_and_what_is_new_is_noted_on_the_same_incident() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let (a, b) = (alarm("firing", "a", EARLY), alarm("firing", "b", LATER));
    let (_, number) = send(&mut monitor, std::slice::from_ref(&a));
    let entries = |app: &App| history(app, &number).json()["items"].as_array().unwrap().len();
    let before = entries(&app);
    assert_eq!(send(&mut monitor, std::slice::from_ref(&a)), outcome("known", &number));
    // Monitoring that was started anew gives another start to what stands.
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", LATER)]), outcome("known", &number));
    assert_eq!(entries(&app), before);
    assert_eq!(send(&mut monitor, &[a.clone(), b.clone()]), outcome("noted", &number));
    assert_eq!(send(&mut monitor, &[b, a]), outcome("known", &number));
    assert_eq!((count(&app), entries(&app)), (1, before + 1));
    let page = format!("/incidents/{}/history", number.as_str().unwrap());
    let told = app.staff("4001").get(&page).body;
    assert!(told.contains("監視から届いた警報") && told.contains("host-b"), "{told}");
}

#[test]
fn an_end_is_noted_once_and_closes_nothing_and_a_return_is_noted() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let (firing, resolved) = (alarm("firing", "a", EARLY), alarm("resolved", "a", EARLY));
    // The end may overtake the beginning: of what nobody knows nothing is written.
    assert_eq!(send(&mut monitor, std::slice::from_ref(&resolved)), outcome("known", &Value::Null));
    assert_eq!(count(&app), 0);
    let (_, number) = send(&mut monitor, std::slice::from_ref(&firing));
    assert_eq!(send(&mut monitor, std::slice::from_ref(&resolved)), outcome("noted", &number));
    assert_eq!(send(&mut monitor, std::slice::from_ref(&resolved)), outcome("known", &number));
    assert_eq!(send(&mut monitor, &[firing]), outcome("known", &number), "it comes late");
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", LATER)]), outcome("noted", &number));
    assert_eq!(send(&mut monitor, &[resolved]), outcome("known", &number), "an end of before");
    let path = format!("/api/v1/incidents/{}", number.as_str().unwrap());
    assert_eq!(app.program(&["read"]).get(&path).json()["phase"], "received");
}

#[test]
fn after_the_end_of_the_incident_a_new_alarm_opens_another_and_an_old_one_does_not() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let (a, b) = (alarm("firing", "a", EARLY), alarm("firing", "b", EARLY));
    let (_, first) = send(&mut monitor, std::slice::from_ref(&a));
    send(&mut monitor, &[a.clone(), b.clone()]);
    let command = CommandId(Uuid::from_u128(50));
    let operator = Caller { actor: Actor::Operator, command, request: None, seen: None };
    set_phase(&app.backend, &operator, first.as_str().unwrap(), Phase::Void, "誤報".to_owned()).unwrap();
    assert_eq!(send(&mut monitor, &[a, b]).0, "known");
    let (word, second) = send(&mut monitor, &[alarm("firing", "a", LATER)]);
    assert!(word == "opened" && second != first, "{word} {second}");
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", LATER)]), outcome("known", &second));
    // A restart finds the same: what is known stands in the history.
    app.pass(Span::hours(1));
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", LATER)]), outcome("known", &second));
    assert_eq!(count(&app), 2);
}

#[test]
fn of_incidents_that_are_one_matter_the_one_that_answers_takes_what_is_new() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let (_, number) = send(&mut monitor, &[alarm("firing", "a", EARLY)]);
    let into = app.report();
    let reply = merge(&app, number.as_str().unwrap(), &into);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", EARLY)]), outcome("known", &json!(into)));
    assert_eq!(send(&mut monitor, &[alarm("resolved", "a", EARLY)]), outcome("noted", &json!(into)));
    assert_eq!(send(&mut monitor, &[alarm("resolved", "a", EARLY)]), outcome("known", &json!(into)));
}

#[test]
fn the_alarms_of_one_token_are_not_those_of_another() {
    let app = App::start();
    let (mut ours, mut theirs) = (app.program(&["alerts"]), app.program(&["alerts"]));
    let a = [alarm("firing", "a", EARLY)];
    let (one, other) = (send(&mut ours, &a), send(&mut theirs, &a));
    assert!(one.0 == "opened" && other.0 == "opened" && one.1 != other.1);
}

#[test]
fn the_settings_say_of_which_kind_and_section_an_alarm_is_and_a_mistake_in_them_loses_none() {
    for (settings, kind, unit) in [
        ("[alerts]\nkind = \"dos\"\nunit = \"zeimu\"\n", "dos", json!("zeimu")),
        ("[alerts]\nkind = \"no-such-kind\"\nunit = \"nowhere\"\n", "other", Value::Null),
    ] {
        let app = App::start_with(settings);
        let (_, number) = send(&mut app.program(&["alerts"]), &[alarm("firing", "a", EARLY)]);
        let path = format!("/api/v1/incidents/{}", number.as_str().unwrap());
        let seen = app.program(&["read"]).get(&path).json();
        assert_eq!((&seen["kind"], &seen["unit"]), (&json!(kind), &unit), "{seen}");
    }
}

#[test]
fn nobody_but_a_token_for_alarms_hands_them_in_and_it_opens_nothing_else() {
    let app = App::start();
    let body = delivery(&[alarm("firing", "a", EARLY)]);
    assert_eq!(app.visitor().json(DOOR, &body).status, 401);
    for scope in ["report", "read", "respond", "admin"] {
        assert_eq!(app.program(&[scope]).json(DOOR, &body).status, 403, "{scope}");
    }
    for person in ["1234", "4001", "5001"] {
        assert_eq!(app.staff(person).json(DOOR, &body).status, 401, "{person}");
    }
    let mut monitor = app.program(&["alerts"]);
    let (_, number) = send(&mut monitor, &[alarm("firing", "a", EARLY)]);
    let own = format!("/api/v1/incidents/{}", number.as_str().unwrap());
    for path in ["/api/v1/incidents", "/api/v1/dashboard", &own] {
        assert_eq!(monitor.get(path).status, 403, "{path}");
    }
    assert_eq!(monitor.json(&format!("{own}/notes"), &json!({ "text": "x" })).status, 403);
}

#[test]
fn what_cannot_be_read_is_refused_with_what_is_wrong_and_nothing_is_written() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let json_head = [("Content-Type", "application/json")];
    let deep = format!("{}{}", "{\"a\":".repeat(100_000), "1");
    let broken: [&[u8]; 5] = [b"", b"[]", b"{", b"{\"version\":\"\xff\"}", deep.as_bytes()];
    for body in broken {
        assert_eq!(monitor.send("POST", DOOR, &json_head, body).status, 400);
    }
    let cases = [
        (json!({}), vec!["version", "groupKey", "alerts"]),
        (json!({ "version": "3", "groupKey": "x", "alerts": [] }), vec!["version", "alerts"]),
        (json!({ "version": "4", "groupKey": 7, "alerts": [7] }), vec!["groupKey", "alerts[0]"]),
        (
            json!({ "version": "4", "groupKey": "x", "alerts": [{ "status": "on" }, { "status": "firing" }] }),
            vec!["alerts[0].status", "alerts[1].fingerprint"],
        ),
    ];
    for (body, fields) in cases {
        let reply = monitor.json(DOOR, &body);
        assert_eq!(reply.status, 422, "{}", reply.body);
        let named: Vec<String> = reply.json()["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["field"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(named, fields, "{}", reply.body);
    }
    assert_eq!(count(&app), 0);
}

#[test]
fn a_thousand_alarms_strange_clocks_and_endless_texts_are_one_incident_that_says_what_is_left_out() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let mut alarms: Vec<Value> = (0..1_001).map(|no| alarm("firing", &format!("{no:016x}"), EARLY)).collect();
    alarms[0]["startsAt"] = json!("9999-12-31T23:59:59Z");
    alarms[1]["startsAt"] = json!("yesterday");
    alarms[2]["annotations"]["summary"] = json!("長".repeat(100_000));
    alarms[3]["annotations"]["summary"] = json!("一行目\n\u{0}・二行目\u{202e}");
    let mut body = delivery(&alarms);
    body["truncatedAlerts"] = json!(7);
    let reply = monitor.json(DOOR, &body);
    assert_eq!((reply.status, &reply.json()["outcome"]), (200, &json!("opened")), "{}", reply.body);
    let number = reply.json()["number"].clone();
    let path = format!("/api/v1/incidents/{}", number.as_str().unwrap());
    let told = app.program(&["read"]).get(&path).json()["description"].as_str().unwrap().to_owned();
    assert!(told.contains("このほかに8件の警報があります"), "{}", told.chars().take(300).collect::<String>());
    assert!(told.ends_with("監視の画面で確かめてください）") && told.chars().count() <= 20_000);
    assert_eq!(monitor.json(DOOR, &body).json()["outcome"], "known", "each of them is known");
    let all: Vec<u8> = vec![b' '; 5 * 1024 * 1024];
    assert_eq!(monitor.send("POST", DOOR, &[("Content-Type", "application/json")], &all).status, 413);
}

#[test]
fn while_nothing_can_be_stored_it_is_told_to_try_again_and_then_nothing_is_lost() {
    let is_full = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_full);
    let ask = move || {
        let available = if asked.load(Ordering::SeqCst) { 1 << 20 } else { 1 << 30 };
        Some(Space { available, total: 1 << 31, is_read_only: false })
    };
    let full = move |store: StoreSettings| StoreSettings { space: Some(Arc::new(ask)), ..store };
    let app = App::start_in("", Place::sqlite(), full);
    let mut monitor = app.program(&["alerts"]);
    is_full.store(true, Ordering::SeqCst);
    let body = delivery(&[alarm("firing", "a", EARLY)]);
    assert_eq!(monitor.json(DOOR, &body).status, 503);
    is_full.store(false, Ordering::SeqCst);
    assert_eq!(send(&mut monitor, &[alarm("firing", "a", EARLY)]).0, "opened");
}

/// What Alertmanager 0.25.0 of Debian sent: an alarm, another of the same group, the end of the first.
#[test]
fn what_a_real_alertmanager_sent_is_taken() {
    let app = App::start();
    let mut monitor = app.program(&["alerts"]);
    let bodies = include_str!("tables/alertmanager.jsonl").lines().flat_map(|body| [body, body]);
    let taken: Vec<Value> = bodies
        .map(|body| {
            let reply = monitor.send("POST", DOOR, &[("Content-Type", "application/json")], body.as_bytes());
            assert_eq!(reply.status, 200, "{}", reply.body);
            reply.json()["outcome"].clone()
        })
        .collect();
    assert_eq!(taken, ["opened", "known", "noted", "known", "noted", "known"]);
    assert_eq!(count(&app), 1);
}
