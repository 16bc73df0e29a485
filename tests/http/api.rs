//! Programs: intake, reading, recording, problems, retries.

use std::sync::{Arc, Barrier};

use diesel::PgConnection;
use diesel::connection::{Connection, SimpleConnection};
use noroshi::actions::{Caller, handle};
use noroshi::domain::ids::CommandId;
use noroshi::store::{Error, Tx, Urgency};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::wire::Browser;
use noroshi::domain::actor::Actor;

fn report() -> Value {
    json!({
        "kind": "loss", "unit": "zeimu", "origin": "staff", "reporter": "1234",
        "summary": "USBメモリの紛失", "description": "会議室に持ち出した", "aware_at": "2026-11-20T09:50:00+09:00",
        "personal_data": "present", "people_max": 120,
    })
}

fn with_key(browser: &Browser, key: &str) -> Browser {
    let mut browser = browser.clone();
    browser.extra.push(("Idempotency-Key".to_owned(), key.to_owned()));
    browser
}

#[test]
fn a_report_is_answered_with_its_lines() {
    let app = App::start();
    let reply = app.program(&["report", "read"]).json("/api/v1/incidents", &report());
    assert_eq!(reply.status, 201, "{}", reply.body);
    let body = reply.json();
    assert_eq!(body["severity"], "critical");
    assert_eq!(body["phase"], "received");
    assert!(body["report"]["number"].is_string() && body["deadlines"].is_array());
    let step = &body["lines"][0]["steps"][0];
    assert_eq!((&step["state"], &step["basis"]), (&json!("told"), &json!("5.3(1)①")));
    assert_eq!(step["duties"][0]["person"], "2001");
    assert_eq!(step["duties"][0]["via"], "holder");
}

#[test]
fn a_key_gives_the_same_answer_and_refuses_another_body() {
    let app = App::start();
    let program = app.program(&["report", "read"]);
    let mut keyed = with_key(&program, "alert-1");
    let first = keyed.json("/api/v1/incidents", &report());
    let again = keyed.json("/api/v1/incidents", &report());
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json()["number"], again.json()["number"]);
    let mut other = report();
    other["summary"] = json!("別の事案");
    assert_eq!(keyed.json("/api/v1/incidents", &other).status, 422);
    let mut stranger = with_key(&app.program(&["report"]), "alert-1");
    let theirs = stranger.json("/api/v1/incidents", &other);
    assert_eq!(theirs.status, 201, "a key belongs to its caller");
    assert_eq!(program.clone().get("/api/v1/incidents").json()["items"].as_array().unwrap().len(), 2);
}

#[test]
fn every_mistake_is_named_at_once() {
    let app = App::start();
    let mut program = app.program(&["report"]);
    let body = json!({
        "kind": 5, "origin": "moon", "aware_at": "2026-11-20T10:00+9", "people_max": -1, "colour": "red",
        "received": { "by": "4001" }, "personal_data": "maybe", "subjects": "2001",
    });
    let reply = program.json("/api/v1/incidents", &body);
    assert_eq!(reply.status, 422);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    let fields: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    for field in
        ["kind", "origin", "aware_at", "people_max", "colour", "received.channel", "personal_data", "summary"]
    {
        assert!(fields.contains(&field), "{field} is missing in {fields:?}");
    }
    assert!(errors.iter().all(|error| error["message"].as_str().unwrap().starts_with('＊')));
    let unknown = json!({ "kind": "nonsense", "origin": "staff", "summary": "x", "unit": "nowhere" });
    let reply = program.json("/api/v1/incidents", &unknown);
    assert_eq!(reply.status, 422, "{}", reply.body);
}

#[test]
fn a_time_without_an_offset_is_japans_and_the_contract_says_so() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    for time in ["2026-11-20T09:50", "2026-11-20T09:50:00", "2026-11-20 09:50", "2026-11-20T00:50:00Z"] {
        let mut body = report();
        body["aware_at"] = json!(time);
        let reply = program.json("/api/v1/incidents", &body);
        assert_eq!(reply.status, 201, "{time}: {}", reply.body);
        let path = format!("/api/v1/incidents/{}", reply.json()["number"].as_str().unwrap());
        assert_eq!(program.get(&path).json()["aware_at"], "2026-11-20T09:50:00+09:00", "{time}");
    }
    for time in ["2026-11-20T09:50+9", "2026-11-20T09:50 JST", "2026-11-20"] {
        let mut body = report();
        body["aware_at"] = json!(time);
        let reply = program.json("/api/v1/incidents", &body);
        assert_eq!(reply.status, 422, "another clock is never taken for Japan's: {time}");
        assert!(reply.body.contains("2026-11-30T09:00:00+09:00"), "it says how: {}", reply.body);
    }
    let document = app.visitor().get("/api/openapi.json").json();
    let post = &document["paths"]["/api/v1/incidents"]["post"]["requestBody"]["content"]["application/json"];
    let told = post["schema"]["properties"]["aware_at"]["description"].as_str().unwrap();
    assert!(told.contains("+09:00"), "{told}");
}

#[test]
fn scopes_do_not_include_each_other() {
    let app = App::start();
    assert_eq!(app.program(&["read", "respond", "admin"]).json("/api/v1/incidents", &report()).status, 403);
    assert_eq!(app.program(&["report"]).get("/api/v1/incidents").status, 403);
    let reply = app.visitor().get("/api/v1/incidents");
    assert_eq!((reply.status, reply.header("content-type")), (401, "application/problem+json"));
}

#[test]
fn recording_names_the_person_and_the_token() {
    let app = App::start();
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let number = program.json("/api/v1/incidents", &report()).json()["number"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/incidents/{number}");
    let said = json!({ "person": "2001", "by": "phone", "at": "2026-11-20T09:59:00+09:00" });
    let early = program.json(&format!("{base}/confirmations"), &said);
    assert_eq!(early.status, 200, "{}", early.body);
    let said = json!({ "person": "2001", "by": "phone" });
    let reply = program.json(&format!("{base}/confirmations"), &said);
    assert_eq!(reply.status, 409, "it is confirmed already: {}", reply.body);
    let judged = json!({ "person": "2001", "answer": "necessary", "reason": "本人多数" });
    let reply = program.json(&format!("{base}/judgements"), &judged);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let history = program.get(&format!("{base}/history")).json();
    let items = history["items"].as_array().unwrap();
    assert!(items.iter().any(|entry| entry["actor"].as_str().unwrap().starts_with("token:")));
    assert!(items.iter().all(|entry| entry["hash"].as_str().unwrap().len() == 64));
    let noted = program.json(&format!("{base}/notes"), &json!({ "text": "電話した" }));
    assert_eq!(noted.status, 200);
    let class = program.json(&format!("{base}/severity"), &json!({ "severity": "minor", "reason": "誤認" }));
    assert_eq!((class.status, &class.json()["severity"]), (200, &json!("minor")));
    let facts = program.json(&format!("{base}/facts"), &json!({ "people_max": 3, "reason": "数え直した" }));
    assert_eq!((facts.status, &facts.json()["people_max"]), (200, &json!(3)));
}

#[test]
fn a_stale_seq_is_a_conflict_with_the_present_state() {
    let app = App::start();
    let mut program = app.program(&["report", "read", "respond"]);
    let number = program.json("/api/v1/incidents", &report()).json()["number"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/incidents/{number}/notes");
    let etag = program.get(&format!("/api/v1/incidents/{number}")).header("etag").to_owned();
    program.extra.push(("If-Match".to_owned(), etag));
    assert_eq!(program.json(&path, &json!({ "text": "一" })).status, 200);
    let stale = program.json(&path, &json!({ "text": "二" }));
    assert_eq!(stale.status, 409);
    assert_eq!(stale.json()["incident"]["number"], number.as_str());
}

#[test]
fn of_two_who_saw_the_same_the_second_is_refused() {
    let app = App::start();
    let mut program = app.program(&["report", "read", "respond"]);
    let number = program.json("/api/v1/incidents", &report()).json()["number"].as_str().unwrap().to_owned();
    let base = format!("/api/v1/incidents/{number}");
    let etag = program.get(&base).header("etag").to_owned();
    let mut keyed = with_key(&program, "note-1");
    keyed.extra.push(("If-Match".to_owned(), etag.clone()));
    let (entered, release) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let other =
        Caller { actor: Actor::Operator, command: CommandId(Uuid::from_u128(77)), request: None, seen: None };
    let reply = std::thread::scope(|scope| {
        // While the writer is held, both commands are given: the other one first.
        let (inside, outside) = (Arc::clone(&entered), Arc::clone(&release));
        scope.spawn(|| hold_writes(&app, inside, outside));
        entered.wait();
        scope.spawn(|| handle::note(&app.backend, &other, &number, "先に".to_owned()).unwrap());
        wait_for_writes(&app, 1);
        let given =
            scope.spawn(|| keyed.clone().json(&format!("{base}/notes"), &json!({ "text": "後から" })));
        wait_for_writes(&app, 2);
        release.wait();
        given.join().unwrap()
    });
    assert_eq!((reply.status, &reply.json()["incident"]["number"]), (409, &json!(number)), "{}", reply.body);
    // One entry more: the other one's.
    let seen: i64 = etag.trim_matches('"').parse().unwrap();
    assert_eq!(reply.header("etag"), format!("\"{}\"", seen + 1));
    // Seen as it is now, it is written; given again, it was written.
    keyed.extra.retain(|(name, _)| name != "If-Match");
    keyed.extra.push(("If-Match".to_owned(), reply.header("etag").to_owned()));
    for _ in 0..2 {
        let reply = keyed.json(&format!("{base}/notes"), &json!({ "text": "後から" }));
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    for odd in ["\"0\"", "\"many\"", "\"1\", \"2\"", "\"99999999999999999999\""] {
        let mut program = program.clone();
        program.extra.push(("If-Match".to_owned(), odd.to_owned()));
        assert_eq!(program.json(&format!("{base}/notes"), &json!({ "text": "x" })).status, 409, "{odd}");
    }
    program.extra.push(("If-Match".to_owned(), "*".to_owned()));
    assert_eq!(program.json(&format!("{base}/notes"), &json!({ "text": "三" })).status, 200);
}

/// Lets no incident be written to from one barrier to the other; who waits is served in the order of asking.
fn hold_writes(app: &App, inside: Arc<Barrier>, outside: Arc<Barrier>) {
    if app.place.is_postgres() {
        let mut conn = PgConnection::establish(&app.place.url).unwrap();
        conn.batch_execute("BEGIN; SELECT id FROM heads WHERE kind = 'incident' FOR UPDATE").unwrap();
        inside.wait();
        outside.wait();
        conn.batch_execute("COMMIT").unwrap();
        return;
    }
    let hold = move |_: &mut Tx<'_>| {
        inside.wait();
        outside.wait();
        Ok::<_, Error>(())
    };
    app.backend.store.write(Urgency::Person, "hold", hold).unwrap();
}

fn wait_for_writes(app: &App, count: usize) {
    const WAITING: &str = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                           AND application_name = current_setting('application_name')";
    let waiting = || match app.place.is_postgres() {
        true => app.place.execute(WAITING),
        false => app.backend.store.writer_depth(),
    };
    while waiting() < count {
        std::thread::yield_now();
    }
}

#[test]
fn a_list_is_turned_page_by_page() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    for n in 0..5 {
        let mut one = report();
        one["summary"] = json!(format!("事案{n}"));
        assert_eq!(program.json("/api/v1/incidents", &one).status, 201);
    }
    let (mut seen, mut address) = (Vec::new(), "/api/v1/incidents?limit=2".to_owned());
    loop {
        let page = program.get(&address).json();
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["summary"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else { break };
        address = format!("/api/v1/incidents?limit=2&cursor={next}");
    }
    seen.sort();
    assert_eq!(seen, ["事案0", "事案1", "事案2", "事案3", "事案4"]);
    let odd = ["overdue=perhaps", "open=2", "fromat=json", "limit=101"];
    for bad in ["limit=0", "limit=many", "cursor=nonsense", "phase=sleeping"].into_iter().chain(odd) {
        assert_eq!(program.get(&format!("/api/v1/incidents?{bad}")).status, 422, "{bad}");
    }
}

#[test]
fn the_report_comes_as_data() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    let number = program.json("/api/v1/incidents", &report()).json()["number"].as_str().unwrap().to_owned();
    let reply = program.get(&format!("/api/v1/incidents/{number}/report?format=json"));
    assert_eq!((reply.status, reply.json().is_object()), (200, true));
    assert_eq!(program.get(&format!("/api/v1/incidents/{number}/report?format=doc")).status, 422);
    assert_eq!(program.get("/api/v1/dashboard").json()["open"], 1);
}
