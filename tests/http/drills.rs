//! 訓練: planned, played, attended, assessed; who has not taken part in the course of the year.

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

fn sent(browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(page).value_of("token");
    browser.post(action, &[&[("token", token.as_str())], fields].concat())
}

/// What is recorded of a drill goes to its own page.
fn post(browser: &mut Browser, page: &str, fields: &[(&str, &str)]) -> Reply {
    sent(browser, page, page, fields)
}

fn attend(people: &str) -> [(&str, &str); 2] {
    [("act", "attend"), ("attendees", people)]
}

/// A drill that the desk begins on the form: its address.
fn begun(app: &App) -> String {
    let mut desk = app.staff("4001");
    let page = desk.get("/incidents/new?drill=1");
    assert!(page.body.contains("name=\"drill\" id=\"drill-1\" value=\"1\" checked"), "{}", page.body);
    let token = page.value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("kind", "loss"),
        ("summary", "【想定】USBメモリの紛失"),
        ("unit", "zeimu"),
        ("personal_data", "absent"),
        ("drill", "1"),
    ];
    let reply = desk.post("/incidents/new", &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.header("location").split('?').next().unwrap().to_owned()
}

#[test]
fn who_acted_has_taken_part_and_others_are_noted_by_hand() {
    let app = App::start();
    let incident = begun(&app);
    let page = format!("{incident}/drill");
    let mut desk = app.staff("4001");
    let planned = [
        ("act", "plan"),
        ("drill_scope", "税務課と財務部"),
        ("drill_scenario", "執務室でUSBメモリが見つからない"),
        ("drill_units", "zeimu"),
        ("drill_posts", "director"),
    ];
    let empty = post(&mut desk, &page, &[("act", "plan"), ("drill_scope", "税務課だけ")]);
    assert_eq!((empty.status, empty.body.matches("class=\"fault\"").count()), (422, 1), "{}", empty.body);
    assert!(empty.body.contains("税務課だけ"), "what was typed stays");
    let strange = [&planned[..3], &[("drill_units", "nowhere")]].concat();
    assert_eq!(post(&mut desk, &page, &strange).status, 422);
    assert_eq!(post(&mut desk, &page, &planned).status, 303);
    // 税務課: 1234, 1235 and the manager 2001; the director 3001.
    assert!(desk.get(&page).body.contains("対象4人、うち未参加4人"), "{}", desk.get(&page).body);

    app.clock.advance(Span::minutes(3));
    let said = json!({ "person": "2001", "by": "phone" });
    let mut program = app.program(&["read", "respond"]);
    assert_eq!(program.json(&format!("/api/v1{incident}/confirmations"), &said).status, 200);
    assert_eq!(post(&mut desk, &page, &attend("1235、9999")).status, 422);
    assert_eq!(post(&mut desk, &page, &attend("1235")).status, 303);
    assert_eq!(post(&mut desk, &page, &attend("1235 2001")).status, 422, "known already");
    let body = desk.get(&page).body;
    for text in [
        "田中 一郎（2001）　確認・対応により参加",
        "清水 十和（1235）　記録により参加",
        "高橋 次郎（3001）　未参加",
        "うち未参加2人",
    ] {
        assert!(body.contains(text), "{text} is missing in {body}");
    }
    let end = [("phase", "closed"), ("reason", "訓練を終える")];
    let _ = sent(&mut desk, &incident, &format!("{incident}/phase"), &end);
    let assessed = [
        ("act", "assess"),
        ("drill_result", "3分で確認した"),
        ("drill_lesson", "責任者の不在時の代理を決める"),
    ];
    assert_eq!(post(&mut desk, &page, &assessed).status, 303);
    let report = desk.get(&format!("{incident}/report?format=md")).body;
    for text in ["執務室でUSBメモリ", "責任者の不在時の代理を決める", "対象で参加していない人"]
    {
        assert!(report.contains(text), "{text} is missing in {report}");
    }
    let mut stranger = app.staff("1235");
    assert_eq!(stranger.get(&page).status, 404, "who was not told sees nothing of it");
}

#[test]
fn the_year_names_who_has_not_taken_part_by_unit() {
    let app = App::start();
    let incident = begun(&app);
    let page = format!("{incident}/drill");
    let mut desk = app.staff("4001");
    assert_eq!(post(&mut desk, &page, &attend("1234,2001")).status, 303);
    let year = desk.get("/drills").body;
    assert!(
        year.contains("訓練の記録（令和8年度）")
            && year.contains("3人のうち1人")
            && year.contains("清水 十和（1235）"),
        "{year}"
    );
    assert!(!desk.get("/drills?year=2025").body.contains("【想定】"));
    assert_eq!(desk.get("/drills?year=x").status, 200);
    let csv = desk.get("/drills?format=csv").body;
    assert!(csv.contains("\"1234\",\"佐藤 花子\",\"記録により参加\""), "{csv}");
    assert!(csv.contains("\"税務課\",\"1235\",\"清水 十和\",\"年度内に未参加\""), "{csv}");
    let mut officer = app.staff("1234");
    let own = officer.get("/drills").body;
    assert!(!own.contains("清水 十和") && !own.contains("まだ参加していない職員"), "{own}");
    assert_eq!(officer.get("/drills?format=csv").status, 403);
    let register = app.program(&["read"]).get("/api/v1/drills?year=2026").json();
    let unit = register["units"].as_array().unwrap().iter().find(|row| row["unit"] == "税務課").unwrap();
    assert_eq!((&unit["staff"], &unit["missing"][0]["id"]), (&json!(3), &json!("1235")), "{register}");
    assert_eq!(app.program(&["read"]).get("/api/v1/drills?year=x").status, 422);
}

#[test]
fn a_real_incident_has_no_register_of_a_drill() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    assert_eq!(desk.get(&format!("/incidents/{number}/drill")).status, 404);
    let home = desk.get("/").value_of("token");
    let fields = [&[("token", home.as_str())][..], &attend("1234")].concat();
    assert_eq!(desk.post(&format!("/incidents/{number}/drill"), &fields).status, 404);
    let unread = [&[("token", "none")][..], &attend("1234")].concat();
    assert_eq!(desk.post(&format!("/incidents/{number}/drill"), &unread).status, 404, "whatever was sent");
    assert!(!desk.get("/drills").body.contains(&number));
    // Whoever is neither desk nor CISO reports a real one, whatever they send.
    let mut officer = app.staff("1234");
    let token = officer.get("/incidents/new?drill=1").value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("kind", "loss"),
        ("summary", "本物"),
        ("personal_data", "absent"),
        ("drill", "1"),
    ];
    let to = officer.post("/incidents/new", &fields).header("location").to_owned();
    assert!(!officer.get(&to).body.contains("class=\"chip drill\""));
}

#[test]
fn a_program_plans_a_drill_and_notes_who_took_part() {
    let app = App::start();
    let path = format!("/api/v1{}/drill", begun(&app));
    let mut program = app.program(&["read", "respond"]);
    let plan = json!({
        "act": "plan", "drill_scope": "税務課", "drill_scenario": "USBメモリの紛失", "drill_units": ["zeimu"],
    });
    assert_eq!(program.json(&path, &plan).status, 200);
    let row = program.get(&path).json();
    let attended = |row: &serde_json::Value| {
        let people = row["attended"].as_array().unwrap().iter();
        people.map(|person| person["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(attended(&row), ["4001"], "who began it: {row}");
    assert_eq!(row["missing"].as_array().map(Vec::len), Some(3), "{row}");
    assert_eq!(program.json(&path, &json!({ "act": "attend", "attendees": ["1235"] })).status, 200);
    assert_eq!(attended(&program.get(&path).json()), ["1235", "4001"]);
    let learned = json!({ "act": "assess", "drill_result": "5分で届いた", "drill_lesson": "代理を決める" });
    assert_eq!(program.json(&path, &learned).status, 200);
    for (body, field) in [
        (json!({ "act": "burn" }), "act"),
        (json!({ "act": "plan", "drill_scope": "税務課" }), "drill_scenario"),
        (json!({ "act": "attend", "attendees": ["9999"] }), "attendees"),
        (json!({ "act": "assess", "result": "x" }), "result"),
        (json!({ "act": "attend", "attendees": ["1235"], "drill_lesson": "x" }), "drill_lesson"),
        (
            json!({ "act": "assess", "drill_result": "x", "drill_lesson": "x", "attendees": ["1235"] }),
            "attendees",
        ),
    ] {
        let reply = program.json(&path, &body);
        assert_eq!((reply.status, reply.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    let real = format!("/api/v1/incidents/{}/drill", app.report());
    assert_eq!(program.get(&real).status, 404);
    assert_eq!(program.json(&real, &plan).status, 404);
    assert_eq!(program.json(&real, &json!({ "act": "burn" })).status, 404, "unknown before its body is read");
    assert_eq!(app.program(&["read"]).json(&path, &learned).status, 403);
}
