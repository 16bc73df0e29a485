//! 廃棄記録台帳: who enters what was disposed of, what may be taken back, what of incidents is shown.

use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

const MANAGER: &str = "2001";
const WORKER: &str = "1235";
const DESK: &str = "4001";
const CISO: &str = "6001";

const DISK: [(&str, &str); 9] = [
    ("act", "record"),
    ("unit", "zeimu"),
    ("media", "住民税サーバーの<ディスク>"),
    ("serial", "SN-0001"),
    ("done_at", "2026-11-20T09:30"),
    ("worker", "清水 十和"),
    ("treatment", "destroyed"),
    ("detail", "穴を開けた"),
    ("permitted_by", MANAGER),
];

fn send(browser: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/disposals").value_of("token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    browser.post("/disposals", &fields)
}

#[test]
fn who_works_in_a_unit_enters_and_a_wrong_row_is_taken_back_and_stays() {
    let app = App::start();
    let mut worker = app.staff(WORKER);
    let reply = send(&mut worker, &DISK);
    assert_eq!(reply.status, 303, "{}", reply.body);
    for reader in [WORKER, MANAGER, DESK, CISO] {
        let page = app.staff(reader).get("/disposals").body;
        for said in ["&lt;ディスク&gt;", "SN-0001", "物理的な破壊", "田中 一郎"] {
            assert!(page.contains(said), "{reader} {said}\n{page}");
        }
    }
    assert!(!app.staff("5003").get("/disposals").body.contains("SN-0001"), "of another unit");
    let silent = send(&mut worker, &[("act", "void"), ("no", "1")]);
    assert!(silent.status == 422 && silent.body.contains("「取消の理由」を入力"), "{}", silent.body);
    let void = [("act", "void"), ("no", "1"), ("void", "番号を誤った")];
    assert_eq!(send(&mut app.staff("5003"), &void).status, 404);
    assert_eq!(send(&mut worker, &void).status, 303);
    assert_eq!(send(&mut worker, &void).status, 409);
    let page = worker.get("/disposals").body;
    assert!(page.contains("番号を誤った") && page.contains("SN-0001"), "{page}");
    let csv = app.staff(CISO).get("/disposals/register?format=csv");
    assert!(csv.status == 200 && csv.body.contains("番号を誤った"), "{}", csv.body);
    assert_eq!(app.visitor().get("/disposals").status, 303, "sign in first");
    let english = app.staff(CISO).get("/disposals?lang=en").body;
    assert!(english.contains("Register of disposals") && !english.contains("disposals-"), "{english}");
}

#[test]
fn a_form_that_cannot_be_taken_names_its_fields_and_keeps_what_was_typed() {
    let app = App::start();
    let mut worker = app.staff(WORKER);
    let reply = send(&mut worker, &[("act", "record"), ("serial", "残る番号")]);
    assert_eq!(reply.status, 422);
    for said in ["「所属」を選んで", "「記録媒体」を入力", "「担当者」を入力", "「処理」を選んで", "残る番号"]
    {
        assert!(reply.body.contains(said), "{said}\n{}", reply.body);
    }
    let mut future = DISK;
    future[4] = ("done_at", "2026-11-20T10:30");
    assert!(send(&mut worker, &future).body.contains("今より後"));
    let mut permit = DISK;
    permit[8] = ("permitted_by", WORKER);
    assert!(send(&mut worker, &permit).body.contains("その所属の情報セキュリティ管理者にして"));
    // 1(3)①: who permits does not do it, unless it cannot be avoided.
    let mut own = DISK;
    own[5] = ("worker", "田中一郎");
    let reply = send(&mut worker, &own);
    assert!(reply.status == 422 && reply.body.contains("同じ人は行えません"), "{}", reply.body);
    assert!(!worker.get("/disposals").body.contains("SN-0001"));
    let said: Vec<_> = own.into_iter().chain([("override", "他に職員がいない")]).collect();
    assert_eq!(send(&mut worker, &said).status, 303);
    assert!(worker.get("/disposals").body.contains("他に職員がいない"));
    let mut elsewhere = DISK;
    elsewhere[1] = ("unit", "zaimu");
    assert_eq!(send(&mut worker, &elsewhere).status, 403, "of another unit");
    assert_eq!(worker.get("/disposals/register?format=xml").status, 404);
}

#[test]
fn a_program_reads_and_enters_and_records_of_incidents_are_in_the_list() {
    let app = App::start();
    let number = app.report();
    let mut program = app.program(&["read", "respond"]);
    let kept = json!({
        "kind": "disposal_record", "description": "回収したUSBメモリの廃棄", "method": "物理破壊",
        "collected_at": "2026-11-20T09:40:00+09:00", "collected_by": "佐藤 花子",
    });
    let reply = program.json(&format!("/api/v1/incidents/{number}/evidence"), &kept);
    assert_eq!(reply.status, 201, "{}", reply.body);
    let row = json!({
        "person": WORKER, "act": "record", "unit": "zeimu", "treatment": "erased", "media": "HDD",
        "done_at": "2026-11-20T09:30:00+09:00", "permitted_by": MANAGER, "worker": "清水", "detail": "上書き",
    });
    let reply = program.json("/api/v1/disposals", &row);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let list = program.get("/api/v1/disposals").json();
    assert_eq!(
        (list["items"][0]["treatment"].as_str(), list["items"].as_array().unwrap().len()),
        (Some("erased"), 1)
    );
    assert_eq!(list["kept_with_incidents"][0]["incident"], number);
    assert!(app.staff(DESK).get("/disposals").body.contains("回収したUSBメモリの廃棄"));
    assert!(!app.staff("5003").get("/disposals").body.contains(&number), "who may not see the incident");
    for (body, field) in [
        (json!({ "act": "record" }), "person"),
        (json!({ "person": WORKER, "act": "burn" }), "act"),
        (json!({ "person": WORKER, "act": "void" }), "no"),
        (json!({ "person": WORKER, "act": "void", "no": 1, "colour": "red" }), "colour"),
    ] {
        let reply = program.json("/api/v1/disposals", &body);
        assert_eq!((reply.status, reply.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{body}");
    }
    assert_eq!(app.program(&["report"]).get("/api/v1/disposals").status, 403);
}

/// A time that could be written and never be read again would make the organisation's whole history
/// unreadable.
#[test]
fn a_date_that_nobody_can_mean_is_refused_at_every_door() {
    let app = App::start();
    let mut program = app.program(&["read", "respond"]);
    for when in ["0000-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00", "+20260-03-31T00:00:00Z"] {
        let row = json!({
            "person": WORKER, "act": "record", "unit": "zeimu", "treatment": "erased", "media": "HDD",
            "done_at": when, "permitted_by": MANAGER, "worker": "清水", "detail": "上書き",
        });
        let reply = program.json("/api/v1/disposals", &row);
        assert_eq!(
            (reply.status, reply.json()["errors"][0]["field"].as_str()),
            (422, Some("done_at")),
            "{when}"
        );
    }
    let mut worker = app.staff(WORKER);
    let token = worker.get("/disposals").value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("act", "record"),
        ("unit", "zeimu"),
        ("media", "HDD"),
        ("done_at", "0000-01-01T00:00"),
        ("worker", "清水"),
        ("treatment", "erased"),
        ("detail", "上書き"),
        ("permitted_by", MANAGER),
    ];
    assert_eq!(worker.post("/disposals", &fields).status, 422);
    assert_eq!(program.get("/api/v1/disposals").json()["items"], json!([]));
}
