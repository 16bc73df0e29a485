//! 紙からの入力: what was done on paper counts from when it was done, and says who entered it afterwards.

use noroshi::domain::ids::{Act, PersonId};
use noroshi::domain::incident::moments;
use noroshi::domain::incident::state::{DutyState, Incident};
use noroshi::domain::moment::{Moment, Span};

use crate::app::{ADMINISTRATOR, App};
use crate::unseen::report;
use crate::wire::{Browser, Reply};

const PAGE: &str = "/paper";

fn at(text: &str) -> Moment {
    Moment::parse(&format!("2026-11-20T{text}:00+09:00")).unwrap()
}

/// A report as the printed form has it, taken by telephone two hours before.
fn sheet() -> Vec<(&'static str, &'static str)> {
    vec![
        ("received_at", "2026-11-20T08:10"),
        ("received_channel", "phone"),
        ("origin", "staff"),
        ("reporter", "佐藤 花子"),
        ("kind", "loss"),
        ("summary", "停止中に受けたUSBメモリの紛失"),
        ("unit", "zeimu"),
        ("personal_data", "present"),
    ]
}

fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/").value_of("token");
    browser.post(path, &[&[("token", token.as_str())], fields].concat())
}

fn state(app: &App, number: &str) -> Incident {
    let read = |tx: &mut noroshi::store::Tx<'_>| {
        let id = tx.find_incident(number)?.unwrap();
        Ok::<_, noroshi::store::Error>(tx.load::<Incident>(id)?.unwrap().state)
    };
    app.backend.store.read(read).unwrap()
}

/// Enters the report and gives the number of its incident.
fn entered(desk: &mut Browser) -> String {
    let reply = send(desk, PAGE, &sheet());
    let to = reply.header("location");
    assert!(to.ends_with("/paper?done=paper-report"), "{to} {}", reply.body);
    to.trim_start_matches("/incidents/").split('/').next().unwrap().to_owned()
}

fn sheet_of(number: &str) -> String {
    format!("/incidents/{number}/paper")
}

/// What is chosen for a duty of this person.
fn owed_by(page: &Reply, person: &str) -> String {
    let end = format!(":{person}\"");
    let before = page.body.split(&end).next().filter(|before| before.len() < page.body.len()).unwrap();
    format!("{}:{person}", before.rsplit('"').next().unwrap())
}

#[test]
fn a_report_and_what_followed_count_from_when_they_were() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let number = entered(&mut desk);
    let incident = state(&app, &number);
    let received = incident.received.as_ref().unwrap();
    assert_eq!((received.at, received.channel.as_str()), (at("08:10"), "phone"));
    assert_eq!((received.by.as_str(), incident.reporter.as_ref().unwrap().as_str()), ("4001", "1234"));
    assert_eq!(incident.case.aware_at, at("08:10"));
    assert!(moments::known(&incident).iter().any(|(moment, _)| *moment == at("08:10")));

    let page = desk.get(&format!("{}?done=paper-report", sheet_of(&number)));
    assert!(page.body.contains("続けて、だれが・いつ・何をしたかを入力してください"));
    let owed = owed_by(&page, "2001");
    let fields = [("act", "record"), ("record", &owed), ("by", "phone"), ("at", "2026-11-20T08:20")];
    let reply = send(&mut desk, &sheet_of(&number), &fields);
    assert!(reply.header("location").contains("done=paper-row"), "{}", reply.body);
    let told = [
        ("act", "note"),
        ("told", "中村 六花"),
        ("by", "phone"),
        ("at", "2026-11-20T08:30"),
        ("text", "自席に折り返し"),
    ];
    assert_eq!(send(&mut desk, &sheet_of(&number), &told).status, 303);
    let after = state(&app, &number);
    let confirmed = after.duties.iter().find(|duty| {
        duty.act.is(Act::CONFIRM) && duty.done_by.as_ref().is_some_and(|by| by.as_str() == "2001")
    });
    let confirmed = confirmed.unwrap();
    assert_eq!((confirmed.state, confirmed.done_at), (DutyState::Done, Some(at("08:20"))));
    assert!(moments::was_in_time(confirmed));
    // Its next duty runs from then, and not from when it was entered.
    let next = after.duties.iter().find(|duty| duty.from == Some(confirmed.no)).unwrap();
    assert!(next.due_at.is_some_and(|due| due < at("10:00")), "{next:?}");
    assert!(!after.told.contains_key(&PersonId::from("5002")), "a note tells nobody");

    let page = desk.get(&sheet_of(&number)).body;
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    for said in ["中村 六花に電話で知らせた", "自席に折り返し", "伊藤 三葉", "08:20"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(history.contains("08:20のこと。後から記録"), "{history}");
    assert!(history.contains("08:30のこと。後から記録"), "{history}");
}

#[test]
fn what_is_refused_keeps_what_was_typed() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let without = |name: &str| {
        let mut fields = sheet();
        fields.retain(|(known, _)| *known != name);
        fields
    };
    let mut future = without("received_at");
    future.push(("received_at", "2026-11-20T10:01"));
    for fields in [without("received_at"), without("reporter"), without("received_channel"), future] {
        let refused = send(&mut desk, PAGE, &fields);
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.body.contains("停止中に受けたUSBメモリの紛失"), "{fields:?}");
    }
    let number = entered(&mut desk);
    let seq = state(&app, &number).seq;
    let note = |at: &'static str, told: &'static str| {
        [("act", "note"), ("by", "paper"), ("text", "守衛室に鍵を預けた"), ("at", at), ("told", told)]
    };
    for fields in [note("", ""), note("2026-11-20T10:30", ""), note("2026-11-20T08:30", "どこにもいない人")]
    {
        let refused = send(&mut desk, &sheet_of(&number), &fields);
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.body.contains("守衛室に鍵を預けた"), "{fields:?}");
    }
    assert_eq!(state(&app, &number).seq, seq);
    assert_eq!(send(&mut desk, &sheet_of(&number), &note("2026-11-20T08:30", "")).status, 303);
}

#[test]
fn a_residents_report_on_paper_is_that_of_whoever_took_it() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let mut fields = sheet();
    fields.retain(|(name, _)| !["origin", "reporter"].contains(name));
    fields.extend([("origin", "outside"), ("received_by", "4002"), ("contact", "090-0000-0001")]);
    let reply = send(&mut desk, PAGE, &fields);
    let number = reply.header("location").trim_start_matches("/incidents/").split('/').next().unwrap();
    let incident = state(&app, number);
    assert_eq!(incident.reporter.as_ref().unwrap().as_str(), "4002");
    assert_eq!(incident.received.as_ref().unwrap().by.as_str(), "4002");
}

#[test]
fn a_form_that_comes_twice_is_entered_once() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let token = desk.get(PAGE).value_of("token");
    let fields = [&[("token", token.as_str())], sheet().as_slice()].concat();
    let places: Vec<String> =
        (0..2).map(|_| desk.post(PAGE, &fields).header("location").to_owned()).collect();
    assert_eq!(places[0], places[1]);
    let number = places[0].trim_start_matches("/incidents/").split('/').next().unwrap().to_owned();
    let token = desk.get(&sheet_of(&number)).value_of("token");
    let note = [("token", token.as_str()), ("act", "note"), ("by", "paper"), ("at", "2026-11-20T08:30")];
    let note = [note.as_slice(), &[("text", "鍵を預けた")]].concat();
    let seq = state(&app, &number).seq;
    for _ in 0..2 {
        assert_eq!(desk.post(&sheet_of(&number), &note).status, 303);
    }
    assert_eq!(state(&app, &number).seq, seq + 1);
}

#[test]
fn only_the_desk_enters_and_only_what_it_may_see() {
    let app = App::start();
    let (number, hidden) = (app.report(), report(&app, 1_002, Some("4001")));
    app.pass(Span::minutes(1));
    let note = [("act", "note"), ("by", "paper"), ("at", "2026-11-20T08:30"), ("text", "書き足した")];
    for person in ["1234", "1235", "2001", ADMINISTRATOR] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(PAGE).status, 403, "{person}");
        assert_eq!(send(&mut browser, PAGE, &sheet()).status, 403, "{person}");
        assert!([403, 404].contains(&browser.get(&sheet_of(&number)).status), "{person}");
        assert!(!browser.get("/").body.contains(PAGE), "{person}");
    }
    assert_eq!(send(&mut app.staff("1235"), &sheet_of(&number), &note).status, 404);
    let mut desk = app.staff("4001");
    assert!(desk.get("/").body.contains("href=\"/paper\""));
    assert!(desk.get("/admin/outage").body.contains("href=\"/paper\""));
    let page = desk.get(PAGE).body;
    assert!(page.contains(&number) && !page.contains(&hidden));
    assert_eq!(desk.get(&sheet_of(&hidden)).status, 404);
    assert_eq!(send(&mut desk, &sheet_of(&hidden), &note).status, 404);
    // Whoever telephones for the desk enters as well.
    assert_eq!(app.staff("7001").get(PAGE).status, 200);
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let path = format!("/api/v1{}", sheet_of(&number));
    assert_eq!(program.json(&path, &serde_json::json!({ "text": "書き足した" })).status, 404);
}
