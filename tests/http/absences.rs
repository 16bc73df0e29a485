//! 不在 in the browser: whose one may note, who is told, and what nobody would answer for meanwhile.

use std::collections::BTreeSet;

use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::Span;
use noroshi::domain::notice::{Addressee, Notice, Reason};
use noroshi::domain::org::{Absence, Org};
use noroshi::store::outbox::Lanes;
use noroshi::store::{Error, Tx, Urgency};
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

const MANAGER: &str = "2001";
const OFFICER: &str = "1234";
const DESK: &str = "4001";
const ADMINISTRATOR: &str = "5001";
const TO: (&str, &str) = ("to", "2026-11-25T09:00");

fn org(app: &App) -> Org {
    app.backend.store.read(|tx| tx.world()).unwrap().org.clone()
}

fn absences(app: &App) -> Vec<Absence> {
    org(app).absences
}

fn note(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/absences").value_of("token");
    browser.post("/absences", &[&[("token", token.as_str())], fields].concat())
}

fn act(browser: &mut Browser, code: &str, fields: &[(&str, &str)]) -> Reply {
    let path = format!("/absences/{code}");
    let token = browser.get(&path).value_of("token");
    browser.post(&path, &[&[("token", token.as_str())], fields].concat())
}

/// Who was told since the last time that something was entered about them.
fn told(app: &App) -> Vec<PersonId> {
    let claim = |tx: &mut Tx<'_>| tx.claim_deliveries(Span::hours(1), &Lanes::wide(200));
    let rows = app.backend.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
    let notices = rows.into_iter().map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap());
    let told = notices.filter(|notice| notice.reason == Reason::Administered);
    let people = told.filter_map(|notice| match notice.to {
        Addressee::Person(person) => Some(person),
        Addressee::Party(_) => None,
    });
    people.collect::<BTreeSet<PersonId>>().into_iter().collect()
}

#[test]
fn one_notes_ones_own_absence_and_the_stand_in_is_told() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    assert!(manager.get("/account").body.contains("href=\"/absences\""));
    let reply = note(&mut manager, &[TO, ("cause", "absent"), ("stand_in", "佐藤 花子")]);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let rows = absences(&app);
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.person.as_str(), row.stand_in.as_ref().unwrap().as_str()), (MANAGER, OFFICER));
    assert_eq!(told(&app), [PersonId::from(OFFICER)], "and not who did it");
    for page in ["/", "/absences"] {
        let body = manager.get(page).body;
        assert!(body.contains("佐藤 花子") && body.contains(&row.code()), "{page}: {body}");
    }
}

#[test]
fn what_nobody_would_answer_for_is_said_before_it_is_noted_and_the_words_stay() {
    let app = App::start();
    let mut director = app.staff("3001");
    let fields = [TO, ("cause", "unable")];
    let reply = note(&mut director, &fields);
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert!(reply.body.contains("2026-11-25T09:00"), "what was typed stays: {}", reply.body);
    assert!(reply.body.contains("だれにも届きません：財務部 情報セキュリティ責任者"), "{}", reply.body);
    let before = reply.body.split("id=\"before\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(before.contains("この不在を登録すると") && before.contains("代理もいません"), "{before}");
    assert!(before.contains("情報セキュリティの連絡：") && before.contains("いちばん遅い場合"), "{before}");
    assert!(absences(&app).is_empty(), "nothing is noted");
    assert!(!director.get("/absences").body.contains("anyway"), "it is asked only then");
    assert_eq!(note(&mut director, &[&fields[..], &[("anyway", "yes")]].concat()).status, 303);
    assert_eq!(absences(&app).len(), 1);
}

#[test]
fn a_manager_notes_for_the_section_the_desk_for_all_and_nobody_else_for_another() {
    let app = App::start();
    let officer = [TO, ("cause", "absent"), ("person", "佐藤 花子"), ("anyway", "yes")];
    for (person, status) in [("1235", 403), (ADMINISTRATOR, 403), ("3001", 403)] {
        assert_eq!(note(&mut app.staff(person), &officer).status, status, "{person}");
    }
    assert!(!app.staff("1235").get("/absences").body.contains("name=\"person\""));
    assert!(absences(&app).is_empty());
    assert_eq!(note(&mut app.staff(MANAGER), &officer).status, 303);
    assert_eq!(told(&app), [PersonId::from(OFFICER)], "whom it is about");
    let chief = [TO, ("cause", "absent"), ("person", "6001"), ("anyway", "yes")];
    assert_eq!(note(&mut app.staff(MANAGER), &chief).status, 403, "of another section");
    assert_eq!(note(&mut app.staff(DESK), &chief).status, 303);
    assert!(told(&app).contains(&PersonId::from("6001")));
}

#[test]
fn an_absence_is_changed_and_ended_by_whoever_may_see_it() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    assert_eq!(note(&mut manager, &[TO, ("cause", "absent"), ("stand_in", OFFICER)]).status, 303);
    let code = absences(&app).first().unwrap().code();
    assert_eq!(app.staff("1235").get(&format!("/absences/{code}")).status, 404);
    assert_eq!(app.staff(ADMINISTRATOR).get(&format!("/absences/{code}")).status, 404);
    let form = manager.get(&format!("/absences/{code}")).body;
    assert!(form.contains("2026-11-25T09:00") && form.contains("佐藤 花子"), "it stands as it is: {form}");
    let later = [("act", "change"), ("to", "2026-11-27T09:00"), ("cause", "absent"), ("stand_in", OFFICER)];
    let reply = act(&mut manager, &code, &later);
    assert_eq!((reply.status, reply.header("location")), (303, "/absences?done=absence-changed"));
    let now = app.clock.now();
    let rows: Vec<Absence> = absences(&app).into_iter().filter(|row| now < row.to).collect();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(row.person.as_str(), MANAGER);
    assert!(row.to.to_rfc3339().starts_with("2026-11-27"), "{row:?}");
    assert_eq!(act(&mut manager, &row.code(), &[("act", "end")]).status, 303);
    assert!(absences(&app).iter().all(|row| row.to <= app.clock.now()));
    assert_eq!(manager.get(&format!("/absences/{}", row.code())).status, 404, "it is over");
}

#[test]
fn what_cannot_be_is_refused_whole_in_words() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    for (fields, about) in [
        (vec![TO, ("cause", "absent"), ("stand_in", MANAGER)], "stand_in"),
        (vec![TO, ("cause", "delegated")], "stand_in"),
        (vec![TO, ("cause", "vacant")], "cause"),
        (vec![("cause", "absent")], "to"),
        (vec![("to", "2026-11-19T09:00"), ("cause", "absent")], "to"),
        (vec![TO, ("cause", "absent"), ("stand_in", "9999")], "stand_in"),
        (vec![TO, ("cause", "absent"), ("stand_in", OFFICER), ("only", "fly")], "only"),
    ] {
        let reply = note(&mut manager, &fields);
        assert_eq!(reply.status, 422, "{fields:?}");
        assert!(reply.body.contains(&format!("note-{about}")), "{fields:?}: {}", reply.body);
        assert!(!reply.body.contains("error-"), "a key without words: {fields:?} {}", reply.body);
    }
    assert!(absences(&app).is_empty());
}

#[test]
fn a_program_notes_changes_and_ends_for_whom_it_names_and_they_are_told() {
    let app = App::start();
    let mut program = app.program(&["admin"]);
    let body = json!({ "person": MANAGER, "to": "2026-11-25T09:00", "cause": "absent", "stand_in": OFFICER });
    let reply = program.json("/api/v1/absences", &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let code = reply.json()["items"][0]["absence"].as_str().unwrap().to_owned();
    assert_eq!(told(&app), [OFFICER, MANAGER].map(PersonId::from));
    assert_eq!(program.get("/api/v1/absences").json()["items"][0]["stand_in"], json!(OFFICER));
    let ended = program.json(&format!("/api/v1/absences/{code}"), &json!({ "act": "end" }));
    assert_eq!((ended.status, ended.json()["items"].as_array().unwrap().len()), (200, 0), "{}", ended.body);
    let nobody = json!({ "to": "2026-11-25T09:00", "cause": "absent" });
    assert_eq!(program.json("/api/v1/absences", &nobody).status, 422, "a program must name someone");
    assert_eq!(app.program(&["read", "respond"]).json("/api/v1/absences", &body).status, 403);
}

#[test]
fn whoever_stands_in_reads_for_whom_until_when_and_what_for() {
    let app = App::start();
    let from = app.clock.now();
    let absence = noroshi::domain::org::Absence {
        person: "2001".into(),
        cause: noroshi::domain::actor::Cause::Absent,
        from,
        to: from + Span::hours(48),
        stand_in: Some("1235".into()),
        only: vec!["confirm".into()],
    };
    let command = noroshi::domain::ids::CommandId(uuid::Uuid::from_u128(4_711));
    let actor = noroshi::domain::actor::Actor::Operator;
    let caller = noroshi::actions::Caller { actor, command, request: None, seen: None };
    noroshi::actions::absences::note(&app.backend, &caller, absence).unwrap();
    let mut stand_in = app.staff("1235");
    for page in ["/", "/absences"] {
        let shown = stand_in.get(page).body;
        assert!(
            shown.contains("田中 一郎さんの代理です") && shown.contains("代わって行うこと"),
            "{page}: {shown}"
        );
    }
    assert!(!app.staff("1234").get("/").body.contains("の代理です"));
}
