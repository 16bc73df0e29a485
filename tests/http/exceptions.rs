//! 例外措置: who asks, who permits, what must be reported afterwards, who checks the register.

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

const MANAGER: &str = "2001";
const DIRECTOR: &str = "3001";
const DESK: &str = "4001";
const CHIEF: &str = "5002";
const CISO: &str = "6001";
const NOBODY: &str = "1235";

const REQUEST: [(&str, &str); 7] = [
    ("unit", "zeimu"),
    ("deviation", "other"),
    ("rule", "5.1(1)③ 端末の持ち出しの禁止"),
    ("method", "暗号化した<端末>を二人で運ぶ"),
    ("ground", "申告会場に回線がない"),
    ("from", "2026-11-20"),
    ("to", "2026-12-20"),
];

const USE: [(&str, &str); 8] = [
    ("act", "use"),
    ("unit", "zeimu"),
    ("deviation", "omitted"),
    ("rule", "5.1(1)③"),
    ("ground", "窓口の業務が止まる"),
    ("urgency", "開庁の直前だった"),
    ("used_at", "2026-11-20T09:30"),
    ("to", "2026-11-21"),
];

fn send(browser: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(page).value_of("token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    browser.post(to, &fields)
}

fn enter(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    send(browser, "/exceptions/new", "/exceptions", fields)
}

fn act(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    send(browser, "/exceptions/1", "/exceptions/1", fields)
}

/// Deliveries about registers, by who gets them.
pub fn told(app: &App) -> Vec<String> {
    let read = |tx: &mut noroshi::store::Tx<'_>| tx.list_deliveries(None, 200);
    let rows = app.backend.store.read::<_, noroshi::store::Error>(read).unwrap();
    let own = rows.into_iter().filter(|row| row.history == noroshi::store::ORGANISATION);
    let mut people: Vec<String> = own.filter_map(|row| row.person.map(|person| person.to_string())).collect();
    people.sort();
    people
}

#[test]
fn a_manager_asks_and_the_chief_permits_and_each_sees_what_is_theirs() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    let reply = enter(&mut manager, &REQUEST);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(told(&app), [CHIEF, CISO]);
    for reader in [MANAGER, DIRECTOR, DESK, CHIEF, CISO] {
        let page = app.staff(reader).get("/exceptions/1");
        assert_eq!(page.status, 200, "{reader}");
        assert!(page.body.contains("申告会場に回線がない") && page.body.contains("&lt;端末&gt;"), "{reader}");
    }
    let mut nobody = app.staff(NOBODY);
    assert_eq!(nobody.get("/exceptions/1").status, 404);
    assert!(nobody.get("/exceptions").body.contains("例外措置の記録はありません"));
    assert_eq!(nobody.get("/exceptions/new").status, 403);
    assert_eq!(nobody.get("/exceptions/register").status, 403);
    assert_eq!(app.visitor().get("/exceptions").status, 303, "sign in first");
    // It waits for the CISO and the chief, and for nobody else.
    let mut chief = app.staff(CHIEF);
    assert!(chief.get("/").body.contains("例外措置 第1号の許可を決めてください"));
    assert!(app.staff(CISO).get("/ciso").body.contains("例外措置 第1号の許可を決めてください"));
    assert!(!manager.get("/").body.contains("第1号"));
    let yes = [("act", "permit")];
    let forbidden = act(&mut manager, &yes);
    assert_eq!(forbidden.status, 403, "{}", forbidden.body);
    assert_eq!(act(&mut chief, &yes).status, 303);
    let page = manager.get("/exceptions/1").body;
    assert!(page.contains("許可") && page.contains("中村 六花"), "{page}");
    assert_eq!(told(&app), [MANAGER, CHIEF, CISO]);
    assert!(!chief.get("/").body.contains("第1号"));
    let late = act(&mut app.staff(CISO), &yes);
    assert_eq!(late.status, 409, "it was decided already");
}

#[test]
fn a_refusal_needs_a_reason_and_says_it() {
    let app = App::start();
    enter(&mut app.staff(MANAGER), &REQUEST);
    let mut ciso = app.staff(CISO);
    let reply = act(&mut ciso, &[("act", "refuse")]);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("「判断の理由」を入力してください"), "{}", reply.body);
    assert_eq!(act(&mut ciso, &[("reason", "未定")]).status, 422, "nothing is chosen beforehand");
    let no = [("act", "refuse"), ("reason", "庁内の回線を使うこと")];
    assert_eq!(act(&mut ciso, &no).status, 303);
    let page = app.staff(MANAGER).get("/exceptions/1").body;
    assert!(page.contains("不許可") && page.contains("庁内の回線を使うこと"), "{page}");
}

#[test]
fn a_form_that_cannot_be_taken_names_its_fields_and_keeps_what_was_typed() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    let wrong = [("unit", "zeimu"), ("rule", "残るはず"), ("to", "いつか")];
    let reply = enter(&mut manager, &wrong);
    assert_eq!(reply.status, 422);
    for said in
        ["「区分」を選んで", "「合理的な理由」を入力", "「始まる日」を入力", "2026-04-01 の形", "残るはず"]
    {
        assert!(reply.body.contains(said), "{said}\n{}", reply.body);
    }
    let mut past = REQUEST;
    past[5] = ("from", "2026-11-19");
    assert!(enter(&mut manager, &past).body.contains("今日からにしてください"));
    let mut backward = REQUEST;
    backward[6] = ("to", "2026-11-18");
    assert!(enter(&mut manager, &backward).body.contains("始まりより前です"));
    let mut future = USE;
    future[6] = ("used_at", "2026-11-20T10:30");
    let reply = enter(&mut manager, &future);
    assert!(reply.status == 422 && reply.body.contains("今より後"), "{}", reply.body);
    let mut elsewhere = REQUEST;
    elsewhere[0] = ("unit", "zaimu");
    assert_eq!(enter(&mut manager, &elsewhere).status, 403, "of another unit");
    assert!(manager.get("/exceptions").body.contains("例外措置の記録はありません"));
    assert_eq!(manager.get("/exceptions/9").status, 404);
    assert_eq!(manager.get("/exceptions/nine").status, 404);
    assert_eq!(manager.get("/exceptions/register?format=xml").status, 403);
    assert_eq!(app.staff(CISO).get("/exceptions/register?format=xml").status, 404);
}

#[test]
fn what_could_not_wait_must_be_reported_and_climbs_until_it_is() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    let reply = enter(&mut manager, &USE);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert!(told(&app).is_empty());
    assert!(manager.get("/").body.contains("緊急の例外措置 第1号を報告してください"));
    // 10:30 is an hour after the use: 速やかに as the policy says it.
    app.pass(Span::minutes(30));
    assert_eq!(told(&app), [MANAGER]);
    let page = app.staff(CISO).get("/exceptions").body;
    assert!(page.contains("緊急・未報告") && page.contains("▲"), "{page}");
    app.pass(Span::hours(24));
    assert_eq!(told(&app), [MANAGER, DIRECTOR]);
    let mut manager = app.staff(MANAGER);
    assert_eq!(act(&mut manager, &[("act", "report")]).status, 422);
    assert_eq!(act(&mut manager, &[("act", "report"), ("report", "復旧した")]).status, 303);
    let page = app.staff(CISO).get("/exceptions/1").body;
    assert!(page.contains("緊急・報告済み") && page.contains("期限超過"), "late stays late\n{page}");
    assert_eq!(told(&app), [MANAGER, DIRECTOR, CHIEF, CISO]);
}

#[test]
fn the_register_is_checked_by_each_who_keeps_it_and_printed() {
    let app = App::start();
    enter(&mut app.staff(MANAGER), &REQUEST);
    app.pass(Span::hours(24 * 95));
    let mut chief = app.staff(CHIEF);
    let page = chief.get("/exceptions");
    assert!(page.body.contains("台帳を確認した") && page.body.contains("定期の確認の期限"), "{}", page.body);
    assert!(!app.staff(DESK).get("/exceptions").body.contains("/exceptions/checks"));
    let check =
        |browser: &mut Browser| send(browser, "/exceptions", "/exceptions/checks", &[("note", "異常なし")]);
    assert_eq!(check(&mut app.staff(MANAGER)).status, 403);
    assert_eq!(check(&mut chief).status, 303);
    assert_eq!(check(&mut chief).status, 409, "once for each check");
    let page = app.staff(CISO).get("/exceptions").body;
    assert!(page.contains("異常なし") && page.contains("最高情報セキュリティ責任者"), "{page}");
    let csv = chief.get("/exceptions/register?format=csv");
    assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"));
    for said in ["例外措置の台帳", "申告会場に回線がない", "期限超過", "異常なし"] {
        assert!(csv.body.contains(said), "{said}\n{}", csv.body);
    }
    let sheet = chief.get("/exceptions/register?format=xlsx");
    assert!(sheet.status == 200 && sheet.header("content-disposition").contains("exceptions.xlsx"));
    let english = app.staff(CISO).get("/exceptions?lang=en").body;
    assert!(english.contains("Register of exceptions") && !english.contains("exceptions-"), "{english}");
}

#[cfg(feature = "pdf")]
#[test]
fn the_register_is_a_pdf() {
    let app = App::start();
    enter(&mut app.staff(MANAGER), &REQUEST);
    let reply = app.staff(CISO).get("/exceptions/register");
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/pdf"), "{}", reply.body);
    assert!(reply.body.starts_with("%PDF-1.7"));
}

#[test]
fn an_incident_shows_the_exceptions_used_on_it_and_no_exception_shows_a_hidden_incident() {
    let app = App::start();
    let number = app.report();
    enter(&mut app.staff(MANAGER), &REQUEST);
    let mut desk = app.staff(DESK);
    let strange = act(&mut desk, &[("act", "link"), ("incident", "XXXX-XXXX")]);
    assert!(strange.status == 422 && strange.body.contains("登録されていません"), "{}", strange.body);
    // Who may not see the incident cannot try whether it is there.
    app.pass(Span::seconds(1));
    let hidden = act(&mut app.staff(CHIEF), &[("act", "link"), ("incident", &number)]);
    assert_eq!(hidden.status, 422, "{}", hidden.body);
    assert_eq!(act(&mut desk, &[("act", "link"), ("incident", &number)]).status, 303);
    assert!(desk.get("/exceptions/1").body.contains(&number));
    assert!(!app.staff(CHIEF).get("/exceptions/1").body.contains(&number));
    let report = desk.get(&format!("/incidents/{number}/report?format=md")).body;
    assert!(report.contains("例外措置") && report.contains("申告会場に回線がない"), "{report}");
}

#[test]
fn a_program_reads_the_register_and_records_what_people_did() {
    let app = App::start();
    let mut program = app.program(&["read", "respond"]);
    let asked = json!({
        "person": MANAGER, "unit": "zeimu", "deviation": "other", "rule": "5.1(1)③", "method": "紙",
        "ground": "回線の障害", "from": "2026-11-20T00:00:00+09:00", "to": "2026-12-01T00:00:00+09:00",
    });
    let reply = program.json("/api/v1/exceptions", &asked);
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!((reply.json()["no"].as_u64(), reply.json()["status"].as_str()), (Some(1), Some("requested")));
    let own = program.json("/api/v1/exceptions/1", &json!({ "person": MANAGER, "act": "permit" }));
    assert_eq!(own.status, 403, "{}", own.body);
    let reply = program.json("/api/v1/exceptions/1", &json!({ "person": CISO, "act": "permit" }));
    assert_eq!((reply.status, reply.json()["decision"]["by"].as_str()), (200, Some(CISO)), "{}", reply.body);
    let list = program.get("/api/v1/exceptions").json();
    assert_eq!(list["items"][0]["status"], "permitted");
    for (body, field) in [
        (json!({ "act": "permit" }), "person"),
        (json!({ "person": CISO, "act": "burn" }), "act"),
        (json!({ "person": CISO, "act": "link", "incident": "x" }), "incident"),
        (json!({ "person": CISO, "act": "permit", "colour": "red" }), "colour"),
    ] {
        let reply = program.json("/api/v1/exceptions/1", &body);
        assert_eq!((reply.status, reply.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    assert_eq!(program.json("/api/v1/exceptions", &json!({})).status, 422);
    assert_eq!(program.get("/api/v1/exceptions/7").status, 404);
    assert_eq!(app.program(&["report"]).get("/api/v1/exceptions").status, 403);
    assert_eq!(app.visitor().get("/api/v1/exceptions").status, 401);
}
