//! The published contract beside what answers: every field that it names is read, no other is taken, what
//! must be there is asked for, and answers look as it says.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::app::App;
use crate::wire::{Browser, Reply};

const CITY: &str = include_str!("../../escalation.yaml");

/// An app with a drill under way, whose addresses answer as those of any incident and of a drill; it has one
/// item of evidence.
struct Published {
    app: App,
    number: String,
    paths: Map<String, Value>,
    schemas: Value,
}

fn published() -> Published {
    let app = App::start();
    let document = app.visitor().get("/api/openapi.json").json();
    let report = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "訓練", "drill": true,
    });
    let reply = app.program(&["report"]).json("/api/v1/incidents", &report);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let number = reply.json()["number"].as_str().unwrap().to_owned();
    let item = json!({ "kind": "physical", "description": "USBメモリ" });
    let reply = app.program(&["respond"]).json(&format!("/api/v1/incidents/{number}/evidence"), &item);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let paths = document["paths"].as_object().unwrap().clone();
    Published { app, number, paths, schemas: document["components"]["schemas"].clone() }
}

impl Published {
    fn program(&self) -> Browser {
        self.app.program(&["report", "read", "respond", "admin"])
    }

    fn address(&self, path: &str) -> String {
        let path = path.replace("{number}", &self.number).replace("{no}", "1").replace("{paper}", "1");
        path.replace("{callee}", "contact:police").replace("{scale}", "none")
    }

    /// Every address that is posted to, with the schema of its body. What monitoring sends is not ours to
    /// name: it may grow, and `alerts` says what must be there.
    fn posts(&self) -> Vec<(&str, &Value)> {
        let posts = self.paths.iter().filter(|(_, methods)| methods["post"].is_object());
        let posts = posts.filter(|(path, _)| !path.starts_with("/api/v1/alerts/"));
        posts
            .map(|(path, methods)| {
                let schema = &methods["post"]["requestBody"]["content"]["application/json"]["schema"];
                assert_eq!(schema["additionalProperties"], json!(false), "{path} has no body");
                (path.as_str(), schema)
            })
            .collect()
    }
}

fn names(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().unwrap().keys().cloned().collect()
}

fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema["required"].as_array().unwrap().iter();
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The fields that a reply refuses, with the reasons.
fn refused(reply: &Reply) -> Vec<(String, String)> {
    assert_eq!(reply.status, 422, "{}", reply.body);
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| (text(error, "field"), text(error, "code"))).collect()
}

#[test]
fn every_address_says_what_it_does_and_asks_for_its_scope() {
    let published = published();
    let mut stranger = published.app.program(&[]);
    for (path, methods) in &published.paths {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{method} {path}");
            let reply = match method.as_str() {
                "get" => stranger.get(&published.address(path)),
                _ => stranger.json(&published.address(path), &json!({})),
            };
            assert_eq!(reply.status, 403, "{method} {path}");
        }
    }
}

#[test]
fn every_field_of_the_contract_is_read() {
    let published = published();
    let mut program = published.program();
    for (path, schema) in published.posts() {
        let acts = schema["properties"]["act"]["enum"].as_array().cloned();
        let mut read = BTreeSet::new();
        // What no field is: whoever reads it says so.
        for act in acts.clone().unwrap_or_else(|| vec![Value::Null]) {
            let mut body: Map<String, Value> =
                names(schema).into_iter().map(|name| (name, json!([{}]))).collect();
            if acts.is_some() {
                body.insert("act".to_owned(), act);
                read.insert("act".to_owned());
            }
            if body.is_empty() {
                continue;
            }
            let reply = program.json(&published.address(path), &Value::Object(body));
            let faults = refused(&reply).into_iter();
            read.extend(faults.filter(|(_, code)| code != "unknown-field").map(|(field, _)| field));
        }
        assert_eq!(read, names(schema), "{path}");
    }
}

#[test]
fn no_field_is_taken_that_the_contract_does_not_name() {
    let published = published();
    let mut program = published.program();
    let everything: BTreeSet<String> =
        published.posts().iter().flat_map(|(_, schema)| names(schema)).collect();
    for (path, schema) in published.posts() {
        let strange: BTreeSet<String> = everything.difference(&names(schema)).cloned().collect();
        let body: Map<String, Value> = strange.iter().map(|name| (name.clone(), json!("x"))).collect();
        let faults = refused(&program.json(&published.address(path), &Value::Object(body)));
        let unknown = faults.into_iter().filter(|(_, code)| code == "unknown-field").map(|(field, _)| field);
        assert_eq!(unknown.collect::<BTreeSet<_>>(), strange, "{path}");
    }
}

#[test]
fn what_must_be_there_is_what_the_contract_says() {
    /// Asked for only where another field does not answer for it.
    const DEPENDS: [(&str, &str); 1] = [("/api/v1/exceptions", "from")];
    let published = published();
    let mut program = published.program();
    for (path, schema) in published.posts().into_iter().filter(|(_, schema)| !required(schema).is_empty()) {
        let faults = refused(&program.json(&published.address(path), &json!({}))).into_iter();
        let asked: BTreeSet<String> =
            faults.map(|(field, _)| field).filter(|field| !DEPENDS.contains(&(path, field))).collect();
        assert_eq!(asked, required(schema), "{path}");
    }
}

#[test]
fn answers_look_as_the_contract_says() {
    let published = published();
    let mut program = published.program();
    for (path, methods) in &published.paths {
        let ok = &methods["get"]["responses"]["200"];
        let Some(schema) = ok["content"]["application/json"]["schema"]["$ref"].as_str() else { continue };
        let reply = program.get(&published.address(path));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        let name = schema.rsplit('/').next().unwrap();
        let known = names(&published.schemas[name]);
        let shown: BTreeSet<String> = reply.json().as_object().unwrap().keys().cloned().collect();
        let is_open = name == "Page";
        assert!(is_open || shown.is_subset(&known), "{path}: {:?}", shown.difference(&known));
        let missing: Vec<_> = known.difference(&shown).filter(|field| *field != "report").collect();
        assert!(missing.is_empty(), "{path}: {missing:?}");
    }
}

#[test]
fn every_fact_that_is_posted_is_shown() {
    let published = published();
    let own = "threats: { staffing: 要員不足 }\neffects: { delay: 業務の遅れ }\n\
               systems: { tax: { label: 税務システム, unit: zeimu } }\n\
               contracts: { hosting: { label: 運用委託, unit: zeimu } }\n";
    published.app.approve(&format!("{CITY}{own}"));
    let mut program = published.program();
    let report = json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234", "summary": "USBの紛失",
        "description": "会議室に持ち出した", "place": "第一会議室", "aware_at": "2026-11-20T09:50:00+09:00",
        "occurred_at": "2026-11-20T09:00:00+09:00", "certainty": "suspected", "personal_data": "present",
        "my_number": "absent", "sensitive": "present", "malicious": "absent", "property_risk": "present",
        "exposed": "absent", "number_system": "absent", "people_max": 120, "asset_class": "A",
        "segments": ["lgwan"], "threat": "staffing", "effects": ["delay"], "system": "tax",
        "contract": "hosting", "subjects": ["1235"],
        "received": { "by": "4001", "channel": "phone", "at": "2026-11-20T09:40:00+09:00" },
    });
    let reply = program.json("/api/v1/incidents", &report);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let number = reply.json()["number"].as_str().unwrap().to_owned();
    let shown = program.get(&format!("/api/v1/incidents/{number}")).json();
    for (field, value) in report.as_object().unwrap() {
        assert_eq!(&shown[field], value, "{field}");
    }
    let (_, schema) = published.posts().into_iter().find(|(path, _)| *path == "/api/v1/incidents").unwrap();
    let beside = ["contact_name", "contact", "dedup_key", "drill"].map(str::to_owned).into();
    let facts: BTreeSet<String> = names(schema).difference(&beside).cloned().collect();
    let tried: BTreeSet<String> = report.as_object().unwrap().keys().cloned().collect();
    assert_eq!(tried, facts, "a fact of the contract is not tried here");
}
