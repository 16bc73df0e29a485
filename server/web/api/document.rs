//! The contract for programs: OpenAPI, made from the table of routes, so that it names what answers.

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::bodies::{self, count, list_of_text, object, text, words};
use crate::domain::audit::look::Look;
use crate::domain::plan::issue::{Format, Variant};
use crate::web::answer::Answer;
use crate::web::audit::sign_ins::KINDS;
use crate::web::page;
use crate::web::routes::{Endpoint, Verb, table};
use crate::web::verbs;
use crate::web::visit::{Handler, Outcome, Visit};

const ABOUT: &str = "Times are RFC 3339 with offset; one that is sent without is read as Japan's (+09:00). \
                     Problems are RFC 9457. A token acts as itself.";

/// What is said with a report and never shown with its incident.
const UNSHOWN: [&str; 5] = ["contact_name", "contact", "contact_phone", "contact_mail", "dedup_key"];

/// The document.
pub fn openapi() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for row in table().iter().filter(|row| row.path.starts_with("/api/v1/")) {
        let methods = paths.entry(row.path).or_insert_with(|| json!({}));
        let method = if row.method == Verb::Get { "get" } else { "post" };
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(method.to_owned(), operation(row));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Noroshi API",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": ABOUT,
        },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Problem": problem(), "Incident": incident(), "Page": page_schema(), "Readiness": super::readiness::schema() },
        },
        "security": [{ "token": [] }],
    })
}

fn operation(row: &Endpoint) -> Value {
    let scope = match row.handler {
        Handler::Token(scope, _) => scope.as_str(),
        Handler::Anyone(_)
        | Handler::Staff(_)
        | Handler::Ciso(_)
        | Handler::Auditor(_)
        | Handler::Admin(_) => "none",
    };
    let noun = row.path.trim_start_matches("/api/v1/");
    let lines = body(row);
    let mut operation = json!({
        "operationId": format!("{}_{}", if row.method == Verb::Get { "get" } else { "post" }, identifier(noun)),
        "summary": summary(noun, row.method),
        "description": format!("Scope: {scope}"),
        "parameters": parameters(noun, row.method),
        "responses": super::replies::responses(noun, row.method),
    });
    if let (Some(fields), Some(lines)) = (operation.as_object_mut(), lines) {
        let mut schema = object(&lines);
        // What the program of another house sends may grow.
        if let Some(schema) = schema.as_object_mut().filter(|_| noun.starts_with("alerts/")) {
            schema.remove("additionalProperties");
        }
        fields.insert(
            "requestBody".to_owned(),
            json!({ "required": true, "content": { "application/json": { "schema": schema } } }),
        );
    }
    operation
}

fn body(row: &Endpoint) -> Option<Vec<bodies::Line>> {
    (row.method == Verb::Post).then(|| bodies::lines(row.path.trim_start_matches("/api/v1/"))).flatten()
}

fn identifier(noun: &str) -> String {
    noun.chars()
        .filter(|c| !matches!(c, '{' | '}'))
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect()
}

/// What a route does, in a sentence.
fn summary(noun: &str, method: Verb) -> String {
    let address = noun.strip_prefix("incidents/{number}/").unwrap_or(noun);
    Some(address)
        .filter(|_| method == Verb::Post)
        .and_then(verbs::says)
        .unwrap_or_else(|| noted(noun, method).to_owned())
}

fn noted(noun: &str, method: Verb) -> &'static str {
    match (noun, method) {
        ("incidents", Verb::Get) => "List incidents, newest first",
        ("incidents/{number}", _) => "One incident with its lines, steps and duties",
        ("incidents/{number}/history", _) => "Every entry of its history",
        ("incidents/{number}/report", _) => "The report as a document",
        ("incidents/{number}/documents", Verb::Get) => "Documents that were issued",
        ("incidents/{number}/documents", Verb::Post) => "Issue a document under a number",
        ("incidents/{number}/documents/{paper}", _) => {
            "A document's file; {paper} is its number within the incident"
        }
        ("drills", _) => "The drills of a fiscal year, and who has not taken part in any of them",
        ("auditors", _) => "Who audits, which other posts they hold, and what they may not audit",
        ("statistics", _) => "How many, how fast, how often late: the counts of a period",
        ("accounts", _) => {
            "The accounts: how each stands, whether it is for emergencies, when somebody entered by it last"
        }
        ("tokens", _) => "The tokens: what each may do, until when, when it was last used",
        ("tokens/{name}/revocations", _) => "Take a token back",
        ("alerts/alertmanager", _) => {
            "Hand in what Prometheus Alertmanager sends (webhook, version 4); answered after the commit is on disk"
        }
        ("dashboard", _) => "The numbers of the top post's page",
        ("readiness", _) => "Posts nobody answers for and guarantees, today and for 30 days",
        ("incidents/{number}/evidence", Verb::Get) => "The items of evidence, by number",
        ("incidents/{number}/evidence/{no}", _) => "One item with its chain of custody",
        ("incidents/{number}/evidence/{no}/file", _) => "Its file, read whole first; recorded as seen",
        ("incidents/{number}/preventions", Verb::Get) => "Causes, measures, instructions and decisions",
        ("incidents/{number}/drill", _) => "What a drill is about, who took part and who did not",
        ("incidents/{number}/deadlines", _) => "Clocks of law and rule, and what was recorded about them",
        ("incidents/{number}/checklists", Verb::Get) => "What is to be done, with what became of it",
        ("incidents/{number}/items", Verb::Get) => {
            "What must be reported and what is known of it; assets; decisions on an announced attack"
        }
        (noun, method) => {
            let is_read = method == Verb::Get;
            let known = super::records::summary(noun, is_read);
            let known = known.or_else(|| super::contacts::summary(noun, is_read));
            let known = known.or_else(|| super::organisation::summary(noun));
            let known = known.or_else(|| super::policy::summary(noun));
            known.or_else(|| of_register(noun, method)).unwrap_or("")
        }
    }
}

fn of_register(noun: &str, method: Verb) -> Option<&'static str> {
    Some(match (noun, method) {
        ("disposals", Verb::Get) => "Disposals of media of class A, those kept with incidents too",
        ("retention", Verb::Get) => {
            "Incidents whose records have been kept long enough, and what was decided"
        }
        ("audit/checks", Verb::Get) => "Checks of the whole record, the newest first, and what each found",
        ("audit/checks", Verb::Post) => {
            "Verify the whole record; what is found is in the list when it has ended"
        }
        ("audit/looks", Verb::Get) => "Who looked at what, the newest first; a week where no days are named",
        ("audit/sign-ins", Verb::Get) => {
            "Who entered and who was refused, and what was done to the accounts; a week where no days are named"
        }
        ("absences", Verb::Get) => "Who will not act, from when until when, and who stands in",
        ("proxies", Verb::Get) => "Who exercises privileges in the place of others, and who was told of it",
        ("proxies/{no}", Verb::Get) => "One proxy",
        ("reviews", Verb::Get) => "Reviews of the plan, and what asked for them",
        ("exceptions", Verb::Get) => "The register of exceptions with its checks",
        ("exceptions/{no}", Verb::Get) => "One exception",
        _ => return None,
    })
}

pub(super) fn parameters(noun: &str, method: Verb) -> Vec<Value> {
    let one = |name: &str, place: &str, schema: Value| json!({ "name": name, "in": place, "required": place == "path", "schema": schema });
    let mut list = Vec::new();
    if noun.contains("{number}") {
        list.push(one("number", "path", text()));
    }
    if noun.contains("{no}") {
        list.push(one("no", "path", count()));
    }
    if noun.contains("{scale}") {
        list.push(one("scale", "path", text()));
    }
    if noun.contains("{callee}") {
        list.push(one("callee", "path", text()));
    }
    if noun.contains("{name}") {
        list.push(one("name", "path", text()));
    }
    if noun == "contacts" && method == Verb::Get {
        list.push(one("format", "query", words(&["json", "csv"])));
    }
    if noun.contains("{paper}") {
        list.push(one("paper", "path", text()));
    }
    if method == Verb::Post {
        list.push(one("Idempotency-Key", "header", json!({ "type": "string", "maxLength": 200 })));
        if noun.contains("{number}") || noun.starts_with("contacts") {
            list.push(one("If-Match", "header", text()));
        }
    }
    if noun == "incidents" && method == Verb::Get {
        let words = ["phase", "severity", "unit", "kind", "q", "cursor"];
        list.extend(words.map(|name| one(name, "query", text())));
        list.extend(["overdue", "open"].map(|name| one(name, "query", json!({ "type": "boolean" }))));
        list.push(one("limit", "query", json!({ "type": "integer", "minimum": 1, "maximum": 100 })));
    }
    if noun.starts_with("incidents/{number}/evidence") && method == Verb::Get {
        if noun.ends_with("/file") {
            list.push(one("reason", "query", text()));
        } else {
            list.push(one("cursor", "query", count()));
        }
    }
    if noun == "drills" {
        list.push(one("year", "query", count()));
    }
    if noun == "statistics" {
        list.push(one("year", "query", count()));
        list.push(one("quarter", "query", json!({ "type": "integer", "minimum": 1, "maximum": 4 })));
        list.extend(
            ["from", "to"].map(|day| one(day, "query", json!({ "type": "string", "format": "date" }))),
        );
    }
    list.extend(of_audit(noun).into_iter().map(|(name, schema)| one(name, "query", schema)));
    if noun.ends_with("/report") {
        list.push(one("format", "query", words(&Format::ALL.map(Format::as_str))));
        list.push(one("variant", "query", words(&Variant::ALL.map(Variant::as_str))));
        list.push(one("years", "query", words(&["imperial", "western"])));
    }
    list
}

/// What lists of an audit are asked for.
fn of_audit(noun: &str) -> Vec<(&'static str, Value)> {
    let day = || json!({ "type": "string", "format": "date" });
    let days = [("from", day()), ("to", day()), ("person", text())];
    let more = match noun {
        "audit/looks" => vec![("incident", text()), ("look", words(&Look::words()))],
        "audit/sign-ins" => vec![("entry", words(&KINDS))],
        _ => return Vec::new(),
    };
    days.into_iter().chain(more).collect()
}

fn problem() -> Value {
    let field = json!({
        "type": "object",
        "properties": { "field": text(), "code": text(), "message": text() },
    });
    json!({
        "type": "object",
        "properties": {
            "type": text(), "title": text(), "status": count(), "detail": text(), "request": text(),
            "errors": { "type": "array", "items": field },
        },
    })
}

fn incident() -> Value {
    let or_null = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
    let said = bodies::lines("incidents").unwrap_or_default().into_iter();
    let said = said.filter(|(name, ..)| !UNSHOWN.contains(name));
    let mut properties: Map<String, Value> =
        said.map(|(name, schema, _)| (name.to_owned(), or_null(schema))).collect();
    properties.extend(incident_properties().as_object().cloned().unwrap_or_default());
    json!({ "type": "object", "properties": properties })
}

fn incident_properties() -> Value {
    let time = || json!({ "type": ["string", "null"], "format": "date-time" });
    let objects = || json!({ "type": "array", "items": { "type": "object" } });
    let truth = || json!({ "type": "boolean" });
    let report = json!({
        "number": text(), "secret": { "type": ["string", "null"] }, "joined": truth(),
    });
    json!({
        "id": { "type": "string", "format": "uuid" },
        "number": text(), "called": { "type": ["string", "null"] }, "seq": count(), "kind": text(), "origin": text(), "severity": text(),
        "severity_by_hand": truth(), "phase": text(), "summary": text(), "place": text(),
        "scales": { "type": "array", "items": scale() },
        "modes": list_of_text(),
        "appointed": { "type": "object", "additionalProperties": text() },
        "reporter": { "type": ["string", "null"] }, "subjects": list_of_text(),
        "merged_into": { "type": ["string", "null"] }, "merged": list_of_text(),
        "repeats": count(), "drill": truth(), "policy": count(),
        "opened_at": time(), "updated_at": time(), "wake_at": time(),
        "lines": objects(), "deadlines": objects(), "reports": objects(),
        "report": { "type": "object", "properties": report },
    })
}

/// Where an incident stands on one scale of its policy.
fn scale() -> Value {
    json!({
        "type": "object",
        "properties": {
            "scale": text(), "label": text(), "class": text(), "class_label": text(),
            "by_hand": { "type": "boolean" },
        },
    })
}

fn page_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "items": { "type": "array", "items": { "type": "object" } },
            "next": {
                "type": ["string", "null"],
                "description": "Where the next page begins. A filtered page looks through so many \
                    incidents and can be short, even empty, before the last one.",
            },
        },
    })
}

/// The document as JSON.
pub fn json(_: &Visit) -> Outcome {
    Ok(Answer::json(StatusCode::OK, &openapi()))
}

/// The document as a page.
pub fn page(visit: &Visit) -> Outcome {
    #[derive(Serialize)]
    struct Row {
        method: &'static str,
        path: &'static str,
        scope: &'static str,
        summary: String,
        fields: String,
    }
    #[derive(Serialize)]
    struct View {
        rows: Vec<Row>,
    }
    let row = |endpoint: &Endpoint| {
        let Handler::Token(scope, _) = endpoint.handler else { return None };
        let noun = endpoint.path.trim_start_matches("/api/v1/");
        let lines = body(endpoint).unwrap_or_default();
        let fields: Vec<String> = lines
            .iter()
            .map(|(name, _, must)| if *must { format!("{name}*") } else { (*name).to_owned() })
            .collect();
        Some(Row {
            method: if endpoint.method == Verb::Get { "GET" } else { "POST" },
            path: endpoint.path,
            scope: scope.as_str(),
            summary: summary(noun, endpoint.method),
            fields: fields.join(", "),
        })
    };
    let view = View { rows: table().iter().filter_map(row).collect() };
    page::show(visit, "api", visit.text("web-api-title"), &view)
}
