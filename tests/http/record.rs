//! What everybody is answered, on record: each row of the table of routes, asked by each kind of person and
//! each scope of token, for an incident they know and for one that is about them. A change of the house
//! shows here as a line that differs; `APPROVE=1` writes the record anew, and `RECORD=<folder>` keeps every
//! page as well, so that two versions of the program can be laid side by side.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use noroshi::domain::moment::Span;
use noroshi::web::Handler;
use noroshi::web::routes::{Endpoint, Verb, table};
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::unseen::{lasting, report};
use crate::wire::Browser;

/// Who asks: nobody, the reporter, a colleague who was told nothing, the manager (who is the subject of the
/// second incident), the head of the department, the desk, an administrator, the CISO.
const PEOPLE: [(&str, &str); 8] = [
    ("visitor", ""),
    ("reporter", "1234"),
    ("colleague", "1235"),
    ("manager", "2001"),
    ("head", "3001"),
    ("desk", "4001"),
    ("admin", "5001"),
    ("ciso", "6001"),
];
const SCOPES: [&str; 5] = ["report", "alerts", "read", "respond", "admin"];

fn path_of(row: &Endpoint, number: &str) -> String {
    let names = [
        ("{number}", number),
        ("{token}", "wrong"),
        ("{file}", "wrong.css"),
        ("{hash}", "wrong"),
        ("{called}", "2026-9999"),
        ("{manual}", "policy"),
        ("{item}", "note_time"),
        ("{no}", "1"),
        ("{paper}", "1"),
        ("{callee}", "1"),
        ("{scale}", "impact"),
        ("{name}", "nobody"),
        ("{person}", "1235"),
    ];
    let path = row.path.replace("{mail}", &Uuid::nil().to_string());
    names.iter().fold(path, |path, (name, value)| path.replace(name, value))
}

fn ask(browser: &mut Browser, row: &Endpoint, number: &str) -> (u16, String) {
    let path = path_of(row, number);
    let reply = match (row.method, row.handler) {
        (Verb::Get, _) => browser.get(&path),
        (Verb::Post, Handler::Token(..)) => {
            let headers = [("Content-Type", "application/json")];
            browser.send("POST", &path, &headers, b"{}")
        }
        // A form whose token is none: who may not see is told so before, and nothing is changed.
        (Verb::Post, _) => browser.post(&path, &[("token", "none")]),
    };
    (reply.status, lasting(&reply.body))
}

fn keep(folder: Option<&str>, who: &str, row: &Endpoint, incident: usize, body: &str) {
    let Some(folder) = folder else { return };
    let name = row.path.trim_matches('/').replace('/', "_");
    let folder = Path::new(folder).join(who);
    std::fs::create_dir_all(&folder).unwrap();
    let file = format!("{}_{incident}_{name}.txt", row.method.method());
    std::fs::write(folder.join(file), body.replace('>', ">\n")).unwrap();
}

/// One line for each row: what each was answered for the known incident and, where that differs, for the
/// one about the manager.
fn record(app: &App) -> String {
    let numbers = [report(app, 1_001, None), report(app, 1_002, Some("2001"))];
    app.pass(Span::minutes(61));
    let folder = std::env::var_os("RECORD").map(|folder| folder.into_string().expect("a path is text"));
    let mut people: Vec<(String, Browser)> = PEOPLE
        .iter()
        .map(|(role, person)| {
            let browser = if person.is_empty() { app.visitor() } else { app.staff(person) };
            ((*role).to_owned(), browser)
        })
        .collect();
    let mut programs: Vec<(String, Browser)> =
        SCOPES.iter().map(|scope| (format!("token:{scope}"), app.program(&[scope]))).collect();
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    // Signing out would end what the next row is asked with.
    for row in table().into_iter().filter(|row| row.path != "/sign-out") {
        let is_program = matches!(row.handler, Handler::Token(..));
        let mut line = String::new();
        for (who, browser) in if is_program { &mut programs } else { &mut people } {
            let both = [0, 1].map(|index| {
                let (status, body) = ask(browser, &row, &numbers[index]);
                keep(folder.as_deref(), who, &row, index, &body);
                status
            });
            let [known, hidden] = both;
            let _ = match known == hidden {
                true => write!(line, " {who} {known}"),
                false => write!(line, " {who} {known}|{hidden}"),
            };
        }
        lines.insert(format!("{} {}", row.path, row.method.method()), line);
    }
    lines.iter().map(|(row, line)| format!("{row}:{line}\n")).collect()
}

fn compare(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/http/record").join(name);
    if std::env::var_os("APPROVE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let gone = before.lines().filter(|line| !now.lines().any(|other| other == *line));
    let new = now.lines().filter(|line| !before.lines().any(|other| other == *line));
    let changed: Vec<String> =
        gone.map(|line| format!("- {line}")).chain(new.map(|line| format!("+ {line}"))).collect();
    assert!(
        changed.is_empty() && before == now,
        "{name} differs (APPROVE=1 writes it anew):\n{}",
        changed.join("\n")
    );
}

#[test]
fn everybody_is_answered_as_the_record_says() {
    compare("answers.txt", &record(&App::start()));
}

/// One line for each operation and each schema.
fn contract(document: &Value) -> String {
    let mut lines = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let mut operation = operation.clone();
            let answers = operation["responses"].as_object_mut().unwrap();
            let codes: Vec<String> = answers.keys().cloned().collect();
            // Every problem has one form: which there are is enough.
            answers.retain(|code, _| code.starts_with('2'));
            lines.push(format!("{path} {method} {} {operation}\n", codes.join(",")));
        }
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    lines.extend(schemas.iter().map(|(name, schema)| format!("{name} {schema}\n")));
    lines.concat()
}

#[test]
fn the_contract_is_the_one_on_record() {
    let document = App::start().visitor().get("/api/openapi.json").json();
    compare("contract.txt", &contract(&document));
}
