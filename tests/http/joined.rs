//! Nothing that is told is lost: a report that joins another is read, compared and taken over, facts have
//! before and after, and whoever left a telephone number can be called.

use noroshi::domain::ids::PersonId;
use serde_json::{Value, json};

use crate::app::App;
use crate::outside::{fill, send};
use crate::wire::Browser;
use noroshi::domain::actor::Actor;

fn alert() -> Value {
    json!({
        "kind": "disclosure", "unit": "zeimu", "origin": "monitoring", "summary": "名簿が公開されている",
        "aware_at": "2026-11-20T09:00:00+09:00", "personal_data": "present", "my_number": "absent",
        "malicious": "absent", "people_max": 78, "dedup_key": "leak-1",
    })
}

/// An incident, and a second report of it that says more.
fn joined(app: &App) -> (Browser, String, String) {
    let mut program = app.program(&["report", "read", "admin"]);
    let first = program.json("/api/v1/incidents", &alert());
    assert_eq!(first.status, 201, "{}", first.body);
    let mut more = alert();
    more["origin"] = json!("staff");
    more["reporter"] = json!("1235");
    more["summary"] = json!("検索サイトに出ている");
    more["description"] = json!("住民の名簿が、検索サイトから見える");
    more["aware_at"] = json!("2026-11-18T09:00:00+09:00");
    (more["people_max"], more["malicious"]) = (json!(5_000), json!("present"));
    let second = program.json("/api/v1/incidents", &more);
    assert_eq!((second.status, &second.json()["report"]["joined"]), (201, &json!(true)), "{}", second.body);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (number, report) = (text(&first.json()["number"]), text(&second.json()["report"]["number"]));
    (program, number, report)
}

#[test]
fn a_report_that_joins_is_read_compared_and_taken_over() {
    let app = App::start();
    let (mut program, number, report) = joined(&app);
    let path = format!("/incidents/{number}");
    let mut desk = app.staff("4001");
    let page = desk.get(&path).body;
    for part in
        [report.as_str(), "住民の名簿が、検索サイトから見える", "関係する人数：78人 → 5000人", "清水 十和"]
    {
        assert!(page.contains(part), "{part} is missing");
    }
    let form = desk.get(&path).form(&format!("{path}/takings")).to_owned();
    let token = form.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let action = format!("{path}/takings");
    let nothing = desk.post(&action, &[("token", &token), ("no", "1")]);
    assert_eq!(nothing.status, 422);
    let token = nothing.form(&action).split("name=\"token\" value=\"").nth(1).unwrap().to_owned();
    let token = token.split('"').next().unwrap();
    let fields = [("token", token), ("no", "1"), ("fields", "people_max"), ("fields", "malicious")];
    assert_eq!(desk.post(&action, &fields).status, 303);
    let history = desk.get(&format!("{path}/history")).body;
    for part in ["関係する人数：78人 → 5000人", "故意：なし → あり", report.as_str()] {
        assert!(history.contains(part), "{part} is missing in {history}");
    }
    let read = program.get(&format!("/api/v1/incidents/{number}")).json();
    assert_eq!((&read["people_max"], &read["reports"][0]["number"]), (&json!(5_000), &json!(report)));
    assert_eq!(read["reports"][0]["said"]["malicious"], json!("present"));
    assert_eq!(read["reports"][0]["differences"][0]["field"], json!("aware_at"), "what is left");
    let take = |fields: Value| json!({ "no": 1, "fields": fields });
    let takings = format!("/api/v1/incidents/{number}/takings");
    assert_eq!(program.json(&takings, &take(json!(["colour"]))).status, 422);
    let taken = program.json(&takings, &take(json!(["aware_at"])));
    assert_eq!(taken.json()["aware_at"], json!("2026-11-18T09:00:00+09:00"), "{}", taken.body);
    assert_eq!(app.staff("1235").get(&path).status, 200, "whoever reported sees it");
    let paper = program.get(&format!("/api/v1/incidents/{number}/report?format=md")).body;
    assert!(paper.contains("検索サイトに出ている") && paper.contains(&report), "{paper}");
}

#[test]
fn a_report_that_implicates_someone_begins_an_incident_that_they_do_not_see() {
    let app = App::start();
    let (mut program, number, _) = joined(&app);
    let mut accusing = alert();
    accusing["subjects"] = json!(["4002"]);
    let reply = program.json("/api/v1/incidents", &accusing);
    assert_eq!((reply.status, &reply.json()["report"]["joined"]), (201, &json!(false)), "{}", reply.body);
    let own = reply.json()["number"].as_str().unwrap().to_owned();
    assert_ne!(own, number);
    let mut implicated = app.staff("4002");
    assert_eq!(
        implicated.get(&format!("/incidents/{number}")).status,
        200,
        "nobody is shut out of the first"
    );
    assert_eq!(implicated.get(&format!("/incidents/{own}")).status, 404);
}

#[test]
fn a_residents_number_is_shown_to_who_handles_it_and_each_look_is_recorded() {
    let app = App::start();
    let mut resident = app.visitor();
    let mut fields = fill(&mut resident, &app);
    fields.extend([("contact_name", "市民 花子".to_owned()), ("contact_phone", "000-000-1111".to_owned())]);
    assert_eq!(send(&mut resident, &fields).status, 200);
    let mut program = app.program(&["read"]);
    let list = program.get("/api/v1/incidents").json();
    let path = format!("/incidents/{}", list["items"][0]["number"].as_str().unwrap());
    let mut desk = app.staff("4001");
    let looks = || {
        let read: Result<_, noroshi::store::Error> = app
            .backend
            .store
            .read(|tx| tx.accesses_by(&Actor::Person(PersonId::from("4001")), app.clock.now()));
        read.unwrap().iter().filter(|look| look.facts.what == "contact").count()
    };
    let page = desk.get(&path).body;
    assert!(page.contains("連絡先を見る") && !page.contains("000-000-1111"), "only when asked for");
    assert_eq!(looks(), 0);
    let page = desk.get(&format!("{path}?contact=1")).body;
    assert!(page.contains("市民 花子") && page.contains("href=\"tel:0000001111\""), "{page}");
    assert_eq!(looks(), 1);
    let mut auditor = app.staff("6001");
    assert_eq!(auditor.get(&path).status, 200);
    for other in ["1234", "2001"] {
        assert!(!app.staff(other).get(&format!("{path}?contact=1")).body.contains("000-000-1111"), "{other}");
    }
}
