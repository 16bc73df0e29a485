//! 特権の代行者: who names one, who approves, who is told, who sees what.

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::App;
use crate::exceptions::told;
use crate::wire::{Browser, Reply};

const MANAGER: &str = "2001";
const PROXY: &str = "1234";
const DIRECTOR: &str = "3001";
const DESK: &str = "4001";
const DEPUTY: &str = "5001";
const CHIEF: &str = "5002";
const CISO: &str = "6001";
const NOBODY: &str = "1235";

const NAMED: [(&str, &str); 7] = [
    ("unit", "zeimu"),
    ("proxy", PROXY),
    ("system", "住民税<システム>の管理者権限"),
    ("duty", "IDの登録と抹消"),
    ("ground", "長期の研修"),
    ("from", "2026-11-20"),
    ("to", "2026-12-20"),
];

const YES: [(&str, &str); 1] = [("act", "approve")];

fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/account/password").value_of("token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    browser.post(path, &fields)
}

#[test]
fn a_manager_names_the_ciso_approves_and_every_one_who_answers_is_told() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    assert!(manager.get("/registers").body.contains("href=\"/proxies\""));
    let reply = send(&mut manager, "/proxies", &NAMED);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(told(&app), [CISO]);
    for reader in [MANAGER, PROXY, DESK, CHIEF, CISO] {
        let page = app.staff(reader).get("/proxies/1");
        assert!(page.status == 200 && page.body.contains("&lt;システム&gt;"), "{reader} {}", page.body);
    }
    for reader in [DIRECTOR, NOBODY] {
        assert_eq!(app.staff(reader).get("/proxies/1").status, 404, "{reader}");
        assert_eq!(send(&mut app.staff(reader), "/proxies/1", &YES).status, 404, "{reader}");
    }
    assert_eq!(send(&mut app.staff(CHIEF), "/proxies/1", &YES).status, 403, "only the CISO approves");
    let mut ciso = app.staff(CISO);
    assert!(ciso.get("/ciso").body.contains("特権の代行者 第1号を認めるかどうかを決めてください"));
    assert_eq!(send(&mut ciso, "/proxies/1", &YES).status, 303);
    assert_eq!(send(&mut ciso, "/proxies/1", &YES).status, 409);
    assert!(!ciso.get("/ciso").body.contains("第1号を認めるか"));
    assert_eq!(told(&app), [PROXY, MANAGER, DIRECTOR, CHIEF, CISO]);
    let page = app.staff(DIRECTOR).get("/proxies/1").body;
    for said in ["承認の通知", "加藤 八重", "田中 一郎", "高橋 次郎", "中村 六花", "12月20日"]
    {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(app.staff(NOBODY).get("/proxies").body.contains("特権の代行者の記録はありません"));
    assert!(!app.staff(NOBODY).get("/registers").body.contains("href=\"/proxies\""));
    let csv = app.staff(CHIEF).get("/proxies/register?format=csv");
    assert!(csv.status == 200 && csv.body.contains("承認の通知"), "{}", csv.body);
    assert!(!app.staff(NOBODY).get("/proxies/register?format=csv").body.contains("IDの登録"));
    assert_eq!(app.visitor().get("/proxies").status, 303, "sign in first");
    for path in ["/proxies?lang=en", "/proxies/1?lang=en"] {
        let english = app.staff(CISO).get(path).body;
        assert!(english.contains("Approved") && !english.contains("proxies-"), "{english}");
    }
}

#[test]
fn it_is_announced_ahead_ends_by_itself_or_is_taken_back() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    for no in ["1", "2"] {
        assert_eq!(send(&mut manager, "/proxies", &NAMED).status, 303);
        assert_eq!(send(&mut app.staff(CISO), &format!("/proxies/{no}"), &YES).status, 303);
    }
    let silent = send(&mut manager, "/proxies/2", &[("act", "revoke")]);
    assert!(silent.status == 422 && silent.body.contains("「取消の理由」を入力"), "{}", silent.body);
    let why = [("act", "revoke"), ("revocation", "研修の中止")];
    assert_eq!(send(&mut app.staff(DIRECTOR), "/proxies/2", &why).status, 403);
    assert_eq!(send(&mut manager, "/proxies/2", &why).status, 303);
    assert_eq!(send(&mut manager, "/proxies/2", &why).status, 409);
    let page = app.staff(DIRECTOR).get("/proxies/2").body;
    assert!(page.contains("研修の中止") && page.contains("取消の通知"), "{page}");
    app.pass(Span::hours(24 * 24));
    assert!(app.staff(CISO).get("/proxies/1").body.contains("期限の予告"));
    app.pass(Span::hours(24 * 7));
    let page = app.staff(CISO).get("/proxies").body;
    assert!(page.contains("終わったもの") && !page.contains("承認待ち・承認されたもの"), "{page}");
}

#[test]
fn a_form_that_cannot_be_taken_names_its_fields_and_keeps_what_was_typed() {
    let app = App::start();
    let mut manager = app.staff(MANAGER);
    let reply = send(&mut manager, "/proxies", &[("ground", "残るはず"), ("to", "いつか")]);
    assert_eq!(reply.status, 422);
    for said in [
        "「だれの特権か」を選んで",
        "「代行者（職員番号か氏名）」を入力",
        "「対象の情報システム・特権」を入力",
        "「代行する職務」を入力",
        "「始まる日」を入力",
        "2026-04-01 の形",
        "残るはず",
    ] {
        assert!(reply.body.contains(said), "{said}\n{}", reply.body);
    }
    for (place, value, said) in [
        (1, "9999", "「9999」が見つかりません"),
        (1, MANAGER, "その特権を持つ本人です"),
        (5, "2026-11-19", "今日からにしてください"),
        (6, "2026-11-18", "始まりより前です"),
    ] {
        let mut wrong = NAMED;
        wrong[place].1 = value;
        let reply = send(&mut manager, "/proxies", &wrong);
        assert!(reply.status == 422 && reply.body.contains(said), "{said}\n{}", reply.body);
        assert!(reply.body.contains("長期の研修"), "what was typed stays");
    }
    let mut body = NAMED;
    body[0].1 = "*";
    assert_eq!(send(&mut manager, "/proxies", &body).status, 403, "the chief's privileges");
    assert_eq!(send(&mut app.staff(DEPUTY), "/proxies", &NAMED).status, 403);
    assert_eq!(send(&mut app.staff(NOBODY), "/proxies", &[]).status, 403);
    assert!(manager.get("/proxies").body.contains("特権の代行者の記録はありません"));
    assert_eq!(send(&mut app.staff(CHIEF), "/proxies", &body).status, 303);
    let refused = send(&mut app.staff(CISO), "/proxies/1", &[("act", "refuse")]);
    assert!(refused.status == 422 && refused.body.contains("「判断の理由」を入力"), "{}", refused.body);
    assert_eq!(send(&mut app.staff(CISO), "/proxies/1", &[]).status, 422);
    for path in ["/proxies/9", "/proxies/nine", "/proxies/register?format=xml"] {
        assert_eq!(manager.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_program_reads_the_register_and_records_what_people_did() {
    let app = App::start();
    let mut program = app.program(&["read", "respond"]);
    let named = json!({
        "person": MANAGER, "unit": "zeimu", "proxy": PROXY, "system": "住民税", "duty": "ID",
        "from": "2026-11-20T00:00:00+09:00", "to": "2026-12-01T00:00:00+09:00",
    });
    let reply = program.json("/api/v1/proxies", &named);
    assert_eq!((reply.status, &reply.json()["no"]), (201, &json!(1)), "{}", reply.body);
    let own = program.json("/api/v1/proxies/1", &json!({ "person": MANAGER, "act": "approve" }));
    assert_eq!(own.status, 403, "{}", own.body);
    let approved = program.json("/api/v1/proxies/1", &json!({ "person": CISO, "act": "approve" }));
    let item = program.get("/api/v1/proxies").json()["items"][0].clone();
    assert_eq!((approved.status, approved.json()), (200, item.clone()));
    assert_eq!(program.get("/api/v1/proxies/1").json(), item);
    assert_eq!((item["status"].as_str(), item["decision"]["by"].as_str()), (Some("approved"), Some(CISO)));
    let told = item["notices"][1]["people"].as_array().unwrap();
    assert!(told.contains(&json!(DIRECTOR)) && told.contains(&json!(CHIEF)), "{item}");
    let strange = json!({
        "person": MANAGER, "unit": "zeimu", "proxy": "9999", "system": "x", "duty": "x",
        "from": "2026-11-20T00:00:00+09:00", "to": "2026-12-01T00:00:00+09:00",
    });
    for (path, body, field) in [
        ("/api/v1/proxies/1", json!({ "act": "approve" }), "person"),
        ("/api/v1/proxies/1", json!({ "person": CISO, "act": "burn" }), "act"),
        ("/api/v1/proxies/1", json!({ "person": MANAGER, "act": "revoke" }), "revocation"),
        ("/api/v1/proxies/1", json!({ "person": CISO, "act": "approve", "no": 1 }), "no"),
        ("/api/v1/proxies", strange, "proxy"),
    ] {
        let reply = program.json(path, &body);
        assert_eq!((reply.status, reply.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    let missing = program.json("/api/v1/proxies/7", &json!({ "person": CISO, "act": "approve" }));
    assert_eq!(missing.status, 404);
    assert_eq!(program.get("/api/v1/proxies/7").status, 404);
    assert_eq!(app.program(&["report"]).get("/api/v1/proxies").status, 403);
    assert_eq!(app.visitor().get("/api/v1/proxies").status, 401);
}
