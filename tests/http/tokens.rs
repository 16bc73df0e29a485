//! What a token may do, for how long, and what it is told of what it did.

use std::collections::BTreeSet;

use noroshi::actions::tokens;
use noroshi::domain::access::Bounds;
use noroshi::domain::ids::{KindId, UnitId};
use noroshi::domain::moment::Span;
use noroshi::store::admissions::Cause;
use noroshi::store::tokens::NewToken;
use serde_json::{Value, json};

use crate::accounts;
use crate::app::{ADMINISTRATOR, App, START};
use crate::wire::{Browser, percent};

fn report() -> Value {
    json!({
        "kind": "loss", "unit": "zeimu", "origin": "monitoring", "summary": "住民税のUSBメモリが見当たらない",
        "description": "会議室に持ち出した", "subjects": ["1235"],
    })
}

fn words(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

fn program(app: &App, new: NewToken) -> Browser {
    let secret = tokens::create(&app.backend, new, &Cause::operator()).unwrap();
    let mut browser = app.visitor();
    browser.extra.push(("Authorization".to_owned(), format!("Bearer {secret}")));
    browser
}

fn row(app: &App, name: &str) -> Value {
    let (rows, now) = tokens::list(&app.backend).unwrap();
    tokens::view(rows.iter().find(|row| row.name == name).unwrap(), now)
}

#[test]
fn an_answer_to_what_was_posted_shows_no_more_than_the_token_may_read() {
    let app = App::start();
    let mut whole = app.program(&["report", "read", "respond", "admin"]);
    let mut first = report();
    first["dedup_key"] = json!("fw01");
    let number = whole.json("/api/v1/incidents", &first).json()["number"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/incidents/{number}");
    let seen = |program: &mut Browser, address: &str, body: &Value| -> BTreeSet<String> {
        let reply = program.json(address, body);
        assert!((200..300).contains(&reply.status), "{address}: {}", reply.body);
        for word in ["USBメモリ", "1235", "会議室", "2001"] {
            assert!(!reply.body.contains(word), "{address} tells of {word}: {}", reply.body);
        }
        assert!(reply.json().get("number").is_none_or(|told| *told == json!(number)));
        reply.json().as_object().unwrap().keys().cloned().collect()
    };
    let told = |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let (mut reporter, mut responder) = (app.program(&["report"]), app.program(&["respond"]));
    let mut same = report();
    same["dedup_key"] = json!("fw01");
    assert_eq!(seen(&mut reporter, "/api/v1/incidents", &same), told(&["number", "seq", "report"]));
    let note = json!({ "text": "記録した" });
    assert_eq!(seen(&mut responder, &format!("{base}/notes"), &note), told(&["number", "seq"]));
    let mut admin = app.program(&["admin"]);
    let raised = json!({ "severity": "critical", "reason": "広がっている" });
    assert_eq!(seen(&mut admin, &format!("{base}/severity"), &raised), told(&["number", "seq"]));
    let item = json!({ "kind": "physical", "description": "端末" });
    assert_eq!(seen(&mut responder, &format!("{base}/evidence"), &item), told(&["no"]));
    // Nor by a refusal: the state that a conflict shows is for readers.
    let ended = json!({ "mode": "none", "holds": false, "reason": "x" });
    let mut late = admin.clone();
    late.extra.push(("If-Match".to_owned(), "\"1\"".to_owned()));
    let conflict = late.json(&format!("{base}/severity"), &raised);
    assert_eq!((conflict.status, conflict.json().get("incident")), (409, None), "{}", conflict.body);
    assert_eq!(admin.json(&format!("{base}/modes"), &ended).status, 422);
    // Whoever may read it is shown it.
    let reply = whole.json(&format!("{base}/notes"), &json!({ "text": "二つ目" }));
    assert_eq!(reply.json()["summary"], "住民税のUSBメモリが見当たらない");
}

#[test]
fn a_token_that_is_over_or_taken_back_opens_nothing() {
    let app = App::start();
    let new = |name: &str, expires_at| NewToken {
        name: name.to_owned(),
        scopes: words(&["read"]),
        expires_at,
        ..NewToken::default()
    };
    let mut short = program(&app, new("short", Some(START + Span::hours(2))));
    let mut long = program(&app, new("long", None));
    assert_eq!((short.get("/api/v1/incidents").status, long.get("/api/v1/incidents").status), (200, 200));
    app.clock.advance(Span::hours(2));
    assert_eq!((short.get("/api/v1/incidents").status, long.get("/api/v1/incidents").status), (401, 200));
    assert_eq!(row(&app, "short")["state"], "over");
    let mut admin = app.program(&["admin"]);
    let items = admin.get("/api/v1/tokens").json()["items"].clone();
    let listed = items.as_array().unwrap().iter().find(|row| row["name"] == "long").unwrap().clone();
    assert_eq!((&listed["state"], &listed["scopes"]), (&json!("live"), &json!(["read"])));
    assert_eq!(long.json("/api/v1/tokens/long/revocations", &json!({})).status, 403, "not by a reader");
    for _ in 0..2 {
        let reply = admin.json("/api/v1/tokens/long/revocations", &json!({}));
        assert_eq!((reply.status, &reply.json()["state"]), (200, &json!("revoked")), "{}", reply.body);
    }
    assert_eq!(long.get("/api/v1/incidents").status, 401);
    assert_eq!(admin.json("/api/v1/tokens/nobody/revocations", &json!({})).status, 404);
}

#[test]
fn when_a_token_was_last_used_is_known_to_the_minute() {
    let app = App::start();
    let new = NewToken { name: "siem".to_owned(), scopes: words(&["read"]), ..NewToken::default() };
    let mut siem = program(&app, new);
    assert_eq!(row(&app, "siem")["used_at"], Value::Null);
    let used = |siem: &mut Browser| {
        assert_eq!(siem.get("/api/v1/dashboard").status, 200);
        row(&app, "siem")["used_at"].as_str().unwrap().to_owned()
    };
    let first = used(&mut siem);
    app.clock.advance(Span::seconds(59));
    assert_eq!(used(&mut siem), first, "a request is not worth a write each");
    app.clock.advance(Span::seconds(1));
    assert_eq!(used(&mut siem), (START + Span::minutes(1)).to_rfc3339());
}

#[test]
fn a_token_for_a_unit_and_a_kind_has_no_part_in_any_other_incident() {
    let app = App::start();
    let mut whole = app.program(&["report", "read"]);
    let mut open = |kind: &str, unit: &str| {
        let mut one = report();
        (one["kind"], one["unit"]) = (json!(kind), json!(unit));
        let reply = whole.json("/api/v1/incidents", &one);
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()["number"].as_str().unwrap().to_owned()
    };
    let inside = open("loss", "zeimu");
    let outside = [open("malware", "zeimu"), open("loss", "shi")];
    // 財務部, with 税務課 below it.
    let bounds = Bounds { units: [UnitId::from("zaimu")].into(), kinds: [KindId::from("loss")].into() };
    let scopes = words(&["report", "read", "respond", "admin"]);
    let new = NewToken { name: "tax".to_owned(), scopes, bounds, ..NewToken::default() };
    let mut tax = program(&app, new);
    let listed = tax.get("/api/v1/incidents").json()["items"].clone();
    let listed: Vec<&str> =
        listed.as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
    assert_eq!(listed, [inside.as_str()]);
    assert_eq!(tax.get("/api/v1/dashboard").json()["open"], 1);
    let note = json!({ "text": "記録" });
    assert_eq!(tax.json(&format!("/api/v1/incidents/{inside}/notes"), &note).status, 200);
    for number in &outside {
        assert_eq!(tax.get(&format!("/api/v1/incidents/{number}")).status, 404);
        assert_eq!(tax.json(&format!("/api/v1/incidents/{number}/notes"), &note).status, 404);
    }
    let mut strange = report();
    (strange["kind"], strange["unit"]) = (json!("malware"), json!("shi"));
    let reply = tax.json("/api/v1/incidents", &strange);
    let fields: BTreeSet<String> = reply.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| format!("{} {}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(reply.status, 422);
    assert_eq!(fields, ["kind token-bounds".to_owned(), "unit token-bounds".to_owned()].into());
    // What is about the whole body belongs to no unit.
    for address in
        ["exceptions", "reviews", "proxies", "disposals", "contacts", "readiness", "tokens", "accounts"]
    {
        assert_eq!(tax.get(&format!("/api/v1/{address}")).status, 403, "{address}");
    }
    // Moved out of its bounds the incident is gone from its sight, and that it moved is answered.
    let moved = json!({ "unit": "shi", "reason": "本庁の件" });
    let reply = tax.json(&format!("/api/v1/incidents/{inside}/facts"), &moved);
    assert_eq!((reply.status, reply.json()), (200, json!({ "number": inside })));
    assert_eq!(tax.get(&format!("/api/v1/incidents/{inside}")).status, 404);
}

/// The facts of an incident's last entry.
fn last(whole: &mut Browser, base: &str) -> Vec<Value> {
    let items = whole.get(&format!("{base}/history")).json()["items"].clone();
    items.as_array().unwrap().last().unwrap()["facts"].as_array().unwrap().clone()
}

fn told_of_record(facts: &[Value]) -> Vec<String> {
    let rows = facts.iter().filter_map(|fact| fact["recorded_for"]["people"].as_array());
    rows.flatten().map(|row| row["person"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn nobodys_duty_is_closed_in_their_name_without_telling_them() {
    let app = App::start();
    let mut whole = app.program(&["report", "read", "respond", "admin"]);
    let mut one = report();
    (one["malicious"], one["personal_data"]) = (json!("present"), json!("present"));
    let number = whole.json("/api/v1/incidents", &one).json()["number"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/incidents/{number}");
    let mut responder = app.program(&["respond"]);
    let mut done = 0;
    for _ in 0..4 {
        let incident = whole.get(&base).json();
        let lines = incident["lines"].as_array().unwrap().iter();
        let steps = lines.flat_map(|line| line["steps"].as_array().unwrap());
        let duties: Vec<Value> = steps.flat_map(|step| step["duties"].as_array().unwrap()).cloned().collect();
        for duty in duties {
            let person = duty["person"].as_str().unwrap();
            let (noun, body) = match duty["duty"].as_str().unwrap() {
                "judge" => {
                    let answer = json!({ "person": person, "duty": duty["no"], "answer": "necessary" });
                    ("judgements", answer)
                }
                act => ("acts", json!({ "person": person, "duty": duty["no"], "act": act })),
            };
            if responder.json(&format!("{base}/{noun}"), &body).status == 200 {
                assert_eq!(told_of_record(&last(&mut whole, &base)), [person], "{noun} {body}");
                done += 1;
            }
        }
    }
    assert!(done > 8, "only {done} were done");
    let kinds: Vec<String> = app
        .backend
        .store
        .read::<_, noroshi::store::Error>(|tx| {
            let rows = tx.list_deliveries(None, 1_000)?;
            Ok(rows.into_iter().filter_map(|row| Some(row.person?.to_string())).collect())
        })
        .unwrap();
    assert!(kinds.contains(&"6001".to_owned()), "the CISO is written to");
    // Whoever acts themselves need not be told; what the desk records for another is told like the rest.
    let number = app.report();
    let base = format!("/api/v1/incidents/{number}");
    let mut desk = app.staff("4001");
    let page = desk.get(&format!("/incidents/{number}"));
    let record = page.body.split("<option value=\"").map(|piece| piece.split('"').next().unwrap());
    let record = record.clone().find(|value| value.ends_with(":2001")).unwrap().to_owned();
    let token = page.form(&format!("/incidents/{number}/records"));
    let token = token.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("token", token.as_str()), ("record", record.as_str()), ("by", "phone")];
    assert_eq!(desk.post(&format!("/incidents/{number}/records"), &fields).status, 303);
    assert_eq!(told_of_record(&last(&mut whole, &base)), ["2001"]);
}

#[test]
fn a_program_hides_no_incident_by_itself() {
    let app = App::start();
    let mut admin = app.program(&["report", "read", "admin"]);
    let mut one = report();
    one["subjects"] = json!([]);
    let number = admin.json("/api/v1/incidents", &one).json()["number"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/incidents/{number}");
    let mut give = |noun: &str, own: &Value, who: &[(&str, &str)]| {
        let mut body = own.clone();
        who.iter().for_each(|(field, person)| body[*field] = json!(person));
        let reply = admin.json(&format!("{base}/{noun}"), &body);
        let fields = reply.json()["errors"].as_array().cloned().unwrap_or_default();
        let first = fields.first().map(|error| error["field"].as_str().unwrap().to_owned());
        (reply.status, first.unwrap_or_default())
    };
    let void = json!({ "phase": "void", "reason": "誤報" });
    let hide = json!({ "subjects": ["6001", "4001", "4002", "5001", "5002"], "reason": "関与の疑い" });
    let refused = |field: &str| (422, field.to_owned());
    for (noun, own) in [("phase", &void), ("facts", &hide)] {
        assert_eq!(give(noun, own, &[]), refused("person"), "a program alone");
        assert_eq!(give(noun, own, &[("person", "4001")]), refused("second"), "one person alone");
        assert_eq!(give(noun, own, &[("second", "4001")]), refused("person"));
        assert_eq!(give(noun, own, &[("person", "2001"), ("second", "4001")]), refused("person"), "no right");
        assert_eq!(give(noun, own, &[("person", "9999"), ("second", "4001")]), refused("person"), "nobody");
    }
    let twice = [("person", "4001"), ("second", "4001")];
    assert_eq!(give("phase", &void, &twice), refused("second"), "the same person twice");
    assert_eq!(give("phase", &void, &[("person", "4001"), ("second", "1235")]), refused("second"));
    let both = [("person", "4001"), ("second", "4002")];
    assert_eq!(give("facts", &hide, &both), refused("person"), "who would be shut out stands for nothing");
    // What hides nothing asks for nobody; and two who may are named, and told.
    assert_eq!(give("facts", &json!({ "people_max": 3, "reason": "数えた" }), &[]).0, 200);
    let one = json!({ "subjects": ["1235"], "reason": "関与の疑い" });
    assert_eq!(give("facts", &one, &both).0, 200);
    assert_eq!(give("phase", &void, &both).0, 200);
    let vouched: Vec<Value> = last(&mut admin, &base).iter().map(|fact| fact["vouched"].clone()).collect();
    let row = vouched.iter().find(|row| row.is_object()).unwrap();
    assert_eq!((&row["by"], &row["second"]), (&json!("4001"), &json!("4002")));
    let told: Vec<&str> =
        row["people"].as_array().unwrap().iter().map(|row| row["person"].as_str().unwrap()).collect();
    assert_eq!(told, ["4001", "4002"]);
}

#[test]
fn an_administrator_makes_a_token_that_is_shown_once_and_told_where_it_opens_cases() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let told = |app: &App| accounts::told(app).into_iter().map(|(person, _)| person).collect::<BTreeSet<_>>();
    let make = |admin: &mut Browser, name: &str, scope: &str, days: &str| {
        let page = admin.get("/admin/tokens");
        let token = page.form("/admin/tokens").split("value=\"").nth(1).unwrap();
        let token = token.split('"').next().unwrap().to_owned();
        let fields = [
            ("token", token.as_str()),
            ("token_name", name),
            ("scopes", scope),
            ("token_days", days),
            ("token_units", "zeimu"),
            ("token_kinds", "loss"),
        ];
        admin.post("/admin/tokens", &fields)
    };
    let secret_in = |body: &str| body.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let made = make(&mut admin, "窓口の申請", "report", "30");
    assert_eq!((made.status, made.header("cache-control")), (200, "no-store"), "{}", made.body);
    assert_eq!(told(&app), BTreeSet::new(), "who reads nothing is told of to nobody");
    let mut program = app.visitor();
    program.extra.push(("Authorization".to_owned(), format!("Bearer {}", secret_in(&made.body))));
    assert_eq!(program.json("/api/v1/incidents", &report()).status, 201);
    assert_eq!(program.get("/api/v1/incidents").status, 403, "it only reports");
    let listed = admin.get("/admin/tokens").body;
    assert!(listed.contains("窓口の申請") && listed.contains("税務課"), "{listed}");
    assert!(!listed.contains(&secret_in(&made.body)), "shown once");
    let before = told(&app);
    let made = make(&mut admin, "監視", "read", "365");
    assert!(made.body.contains("通知しました"), "{}", made.body);
    let heard: BTreeSet<String> = told(&app).difference(&before).cloned().collect();
    let expected: BTreeSet<String> = ["4001", "4002", "6001"].map(str::to_owned).into();
    assert_eq!(heard, expected, "the desk and the CISO");
    for (name, scope, days) in
        [("監視", "read", "1"), ("別", "", "1"), ("別", "read", "0"), ("", "read", "1")]
    {
        assert_eq!(make(&mut admin, name, scope, days).status, 422, "{name} {scope} {days}");
    }
    let end = row(&app, "監視")["expires_at"].as_str().unwrap().to_owned();
    assert!(end.starts_with("2027-11-20"), "{end}");
    // Taken back, it opens nothing; given again, it is so already.
    let mut reader = app.visitor();
    reader.extra.push(("Authorization".to_owned(), format!("Bearer {}", secret_in(&made.body))));
    assert_eq!(reader.get("/api/v1/incidents").status, 200);
    let address = format!("/admin/tokens/{}/revocations", percent("監視"));
    for _ in 0..2 {
        let token = admin.get("/admin/accounts").value_of("token");
        assert_eq!(admin.post(&address, &[("token", &token)]).status, 303);
    }
    assert_eq!(reader.get("/api/v1/incidents").status, 401);
    for person in ["1234", "4001", "6001"] {
        assert_eq!(make_status(&app, person), (403, 403), "{person} administers nothing");
    }
}

/// What the page and its form answer to somebody who does not administer.
fn make_status(app: &App, person: &str) -> (u16, u16) {
    let mut browser = app.staff(person);
    let token = browser.get("/account/password").value_of("token");
    let fields = [("token", token.as_str()), ("token_name", "x"), ("scopes", "admin"), ("token_days", "1")];
    let posted = browser.post("/admin/tokens", &fields).status;
    (browser.get("/admin/tokens").status, posted)
}
