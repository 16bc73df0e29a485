//! 期限 on screen and for programs: how a date came about, what can be recorded, who is refused.

use serde_json::{Value, json};

use crate::app::App;
use crate::wire::Browser;

/// 2026-11-20, a Friday: day 5 is Tuesday the 24th, day 30 is Saturday 19 December.
fn report() -> Value {
    json!({
        "kind": "misdelivery", "unit": "zeimu", "origin": "staff", "reporter": "1234",
        "summary": "名簿の誤送付", "aware_at": "2026-11-20T09:50:00+09:00",
        "personal_data": "present", "my_number": "absent", "malicious": "absent", "sensitive": "present",
        "property_risk": "absent", "people_max": 12,
    })
}

fn reported(app: &App) -> (Browser, String) {
    let mut program = app.program(&["report", "read", "respond", "admin"]);
    let reply = program.json("/api/v1/incidents", &report());
    assert_eq!(reply.status, 201, "{}", reply.body);
    let deadlines = reply.json()["deadlines"].as_array().unwrap().clone();
    let first = deadlines.iter().find(|row| row["id"] == "personal.preliminary").unwrap();
    assert_eq!(first["due_at"], "2026-11-24T23:59:59+09:00");
    assert_eq!((&first["kind"], &first["state"]), (&json!("law"), &json!("running")));
    let number = reply.json()["number"].as_str().unwrap().to_owned();
    (program, number)
}

fn record(browser: &mut Browser, number: &str, noun: &str, fields: &[(&str, &str)]) -> crate::wire::Reply {
    let page = browser.get(&format!("/incidents/{number}/deadlines"));
    let action = format!("/incidents/{number}/deadlines/{noun}");
    let form = page.form(&action);
    let token = form.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    browser.post(&action, &[&[("token", token.as_str())], fields].concat())
}

#[test]
fn the_page_says_how_a_date_came_about_and_takes_what_was_done() {
    let app = App::start();
    let (_, number) = reported(&app);
    let mut desk = app.staff("4001");
    let path = format!("/incidents/{number}/deadlines");
    let page = desk.get(&path).body;
    for text in [
        "個人情報保護委員会への速報",
        "起算日 11月20日(金)（知った日を1日目） → 30日目 12月19日(土) → 翌開庁日 12月21日(月)",
        "5日目 11月24日(火)。休日でも延びません",
        "個人情報保護法68条1項",
        "適用した法令 令和5年4月1日(土)から施行のもの",
        "要配慮個人情報",
        "不正をした本人だけが知っていた時は数えません",
        "（要確認）",
    ] {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
    assert!(desk.get(&format!("/incidents/{number}")).body.contains(&path), "the incident leads to it");
    for list in ["/ciso", "/incidents"] {
        let body = app.staff("6001").get(list).body;
        assert!(body.contains("法令期限") && body.contains(&path), "{list}");
    }
    let both = [("clocks", "personal.preliminary"), ("clocks", "personal.final")];
    let sent = [("at", "2026-11-20T09:55"), ("version", "1"), ("note", "受付 第12号")];
    let fields = [&both[..], &sent].concat();
    assert_eq!(record(&mut desk, &number, "filings", &fields).status, 303);
    let page = desk.get(&path).body;
    assert!(page.contains("期限内 受付 第12号"), "{page}");
    let early = [("until", "2020-01-01T00:00"), ("reason", "捜査のため")];
    assert_eq!(record(&mut desk, &number, "deferrals", &early).status, 422);
    let persons = [("count", "12"), ("way", "letter"), ("complete", "complete")];
    let unanswered = record(&mut desk, &number, "persons", &persons[..2]);
    assert_eq!(unanswered.status, 422, "whether anybody is left is not for a form to guess");
    let numbered = [&both[..], &[("version", "0")]].concat();
    assert_eq!(record(&mut desk, &number, "filings", &numbered).status, 422);
    assert_eq!(record(&mut desk, &number, "persons", &persons).status, 303);
    let shown = desk.get(&format!("{path}?done=persons")).body;
    assert!(shown.contains("本人への通知を記録しました。") && shown.contains("12人"), "{shown}");
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("本人12人への通知を終えた（文書"), "{history}");
}

#[test]
fn a_judgement_needs_a_reason_and_the_right_to_close() {
    let app = App::start();
    let (_, number) = reported(&app);
    let mut desk = app.staff("4001");
    let fields = [("rule", "personal"), ("verdict", "encrypted")];
    assert_eq!(record(&mut desk, &number, "judgements", &fields).status, 422, "a reason is missing");
    let manager = app.staff("2001").get(&format!("/incidents/{number}/deadlines")).body;
    assert!(manager.contains("deadlines/filings") && !manager.contains("deadlines/judgements"));
    let fields = [&fields[..], &[("reason", "端末は暗号化されていた。点検票のとおり")]].concat();
    assert_eq!(record(&mut desk, &number, "judgements", &fields).status, 303);
    let page = desk.get(&format!("/incidents/{number}/deadlines")).body;
    assert!(page.contains("該当しないと判断") && page.contains("点検票のとおり"), "{page}");
}

#[test]
fn programs_record_the_same_and_an_open_date_keeps_an_incident_open() {
    let app = App::start();
    let (mut program, number) = reported(&app);
    let base = format!("/api/v1/incidents/{number}");
    let closed = json!({ "phase": "closed", "reason": "対応が終わった" });
    let refused = program.json(&format!("{base}/phase"), &closed);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("法令の期限"), "{}", refused.body);
    let wrong = program.json(&format!("{base}/deadlines/filings"), &json!({ "clocks": ["personal.moon"] }));
    assert_eq!(wrong.status, 422);
    let filing = json!({ "clocks": ["personal.preliminary", "personal.final"], "note": "第12号" });
    let reply = program.json(&format!("{base}/deadlines/filings"), &filing);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let knew = json!({ "moment": "anyone_knew", "at": "2026-11-19T23:59:00+09:00", "reason": "宿直の記録" });
    assert_eq!(program.json(&format!("{base}/deadlines/moments"), &knew).status, 200);
    let wait = json!({ "until": "2026-12-04T00:00:00+09:00", "reason": "捜査のため" });
    assert_eq!(program.json(&format!("{base}/deadlines/deferrals"), &wait).status, 200);
    let read = program.get(&format!("{base}/deadlines")).json();
    assert_eq!(read["filings"].as_array().unwrap().len(), 2);
    assert_eq!(read["filings"][1]["in_time"], true);
    assert_eq!(read["moments"][0]["moment"], "anyone_knew");
    assert!(read["deferred_until"].is_string());
    let told = json!({ "count": 12, "way": "letter", "complete": true });
    assert_eq!(program.json(&format!("{base}/deadlines/persons"), &told).status, 200);
    let reply = program.json(&format!("{base}/phase"), &closed);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let listed = app.staff("4001").get("/incidents").body;
    assert!(!listed.contains("次の法令期限"), "{listed}");
}

#[test]
fn a_drill_counts_and_says_that_it_is_one() {
    let app = App::start();
    let mut program = app.program(&["report", "read"]);
    let mut drill = report();
    drill["drill"] = json!(true);
    let reply = program.json("/api/v1/incidents", &drill);
    let number = reply.json()["number"].as_str().unwrap().to_owned();
    let page = app.staff("4001").get(&format!("/incidents/{number}/deadlines")).body;
    assert!(page.contains("これは訓練です。期限は訓練のために数えています"), "{page}");
    assert_eq!(program.get(&format!("/api/v1/incidents/{number}/deadlines")).json()["drill"], true);
}
