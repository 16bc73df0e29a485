//! Who leaves is ended by a program, and one reader per kind of value stands behind every door.

use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::Org;
use noroshi::store::outbox::Lanes;
use serde_json::{Value, json};

use crate::app::{App, report_fields};

const ENDS: &str = "/api/v1/organisation/ends";

fn org(app: &App) -> Org {
    app.backend.store.read(|tx| tx.world()).unwrap().org.clone()
}

fn told(app: &App) -> Vec<String> {
    let claim = |tx: &mut noroshi::store::Tx<'_>| tx.claim_deliveries(Span::minutes(1), &Lanes::wide(200));
    let rows =
        app.backend.store.write::<_, noroshi::store::Error>(noroshi::store::Urgency::Engine, "claim", claim);
    rows.unwrap().into_iter().filter_map(|row| row.person.map(|person| person.to_string())).collect()
}

#[test]
fn whoever_is_ended_is_told_nothing_more_and_comes_in_no_more() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    app.report();
    let someone = told(&app).into_iter().find(|person| person != "1234").expect("somebody is told");
    let mut gone = app.staff(&someone);
    assert_eq!(gone.get("/").status, 200);
    let reply = program.json(ENDS, &json!({ "act": "person", "person": someone }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(gone.get("/").status, 303, "sessions end");
    app.report();
    let others = told(&app);
    assert!(!others.is_empty() && !others.contains(&someone), "{others:?}");
    assert_eq!(program.json(ENDS, &json!({ "act": "person", "person": someone })).status, 422, "once");
}

#[test]
fn a_seat_and_a_unit_end_at_the_minute_that_is_said() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    let at = app.clock.now() + Span::hours(24);
    let day = at.jst().format("%Y/%m/%d %H:%M").to_string();
    let world = org(&app);
    let desk = world.appointments.iter().find(|row| row.post.as_str() == "desk").expect("a desk").clone();
    let (unit, person) = (desk.unit.as_str(), desk.person.as_str());
    let body = json!({ "act": "seat", "post": "desk", "unit": unit, "person": person, "at": day });
    let reply = program.json(ENDS, &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(told(&app).contains(&"6001".to_owned()), "the desk changes hands before the eyes of the CISO");
    let ends = Moment::parse(reply.json()["at"].as_str().unwrap()).unwrap();
    let world = org(&app);
    let holds =
        |at: Moment| world.appointed(&desk.post, &desk.unit, at).iter().any(|row| row.person == desk.person);
    assert!(holds(ends - Span::micros(1)) && !holds(ends));
    assert_eq!(program.json(ENDS, &json!({ "act": "unit", "unit": "nowhere" })).status, 422);
    let root = world.units.values().find(|unit| unit.parent.is_none()).unwrap();
    let whole = program.json(ENDS, &json!({ "act": "unit", "unit": root.id.as_str() }));
    assert_eq!(whole.status, 422, "what stands for the whole, or above others, does not end: {}", whole.body);
    assert_eq!(app.program(&["respond", "read", "report"]).json(ENDS, &body).status, 403);
}

#[test]
fn a_program_and_a_form_read_a_code_a_count_and_a_time_alike() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    let body = json!({
        "kind": "ｌｏｓｓ", "unit": "ｚｅｉｍｕ", "origin": "staff", "reporter": "１２３４", "summary": "読み方",
        "aware_at": "令和8年11月20日 9時30分", "occurred_at": "2026/11/20 9:00",
    });
    let reply = program.json("/api/v1/incidents", &body);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let said = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let made = reply.json();
    assert_eq!(said(&made, "kind").as_deref(), Some("loss"), "{made}");
    assert_eq!(said(&made, "unit").as_deref(), Some("zeimu"), "{made}");
    let mut desk = app.staff("1234");
    let form = desk.get("/incidents/new");
    let token = form.value_of("token");
    let mut fields = report_fields(&token).to_vec();
    fields.extend([("people_max", "約１２０人"), ("occurred_at", "令和8年11月20日(金) 9:00")]);
    let reply = desk.post("/incidents/new", &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    fields.retain(|(name, _)| *name != "people_max");
    fields.push(("people_max", "たくさん"));
    let refused = desk.post("/incidents/new", &fields);
    assert!(refused.status == 422 && refused.body.contains("たくさん"), "nothing typed is lost");
}
