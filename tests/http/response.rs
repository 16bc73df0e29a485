//! 対応措置: one tap on the checklist, what must be reported, publication; on pages and for programs.

use noroshi::domain::moment::Span;
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

/// Posts a form that stands on a page of the incident, with its own token.
pub fn post(browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(page).value_of("token");
    browser.post(action, &[&[("token", token.as_str())], fields].concat())
}

/// A report of this kind by 佐藤 of 税務課: its address.
pub fn report(app: &App, kind: &str) -> String {
    let mut browser = app.staff("1234");
    let token = browser.get("/incidents/new").value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("kind", kind),
        ("summary", "画面に脅迫文が出ている"),
        ("unit", "zeimu"),
        ("personal_data", "unknown"),
        // Of misconduct it is asked first who must not hear of it: nobody here.
        ("spared_asked", "1"),
    ];
    let to = browser.post("/incidents/new", &fields).header("location").to_owned();
    to.split('?').next().unwrap().to_owned()
}

#[test]
fn guidance_stands_beside_the_form_and_after_it_was_sent() {
    let app = App::start();
    let page = app.staff("1234").get("/incidents/new").body;
    assert!(page.contains("電源を切らない") && page.contains("してはいけないこと"));
    let incident = report(&app, "ransomware");
    let page = app.staff("1234").get(&incident).body;
    for text in ["LANケーブルを抜き", "してはいけないこと", "消さず、窓口の返事を待つ"]
    {
        assert!(page.contains(text), "{text} is missing");
    }
    assert!(page.contains(&format!("href=\"{incident}/response\"")), "the page leads to the checklist");
}

#[test]
fn one_tap_records_a_step_and_a_harmful_one_is_warned_of() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let (page, action) = (format!("{incident}/response"), format!("{incident}/checklists"));
    let mut manager = app.staff("2001");
    assert!(manager.get(&page).body.contains("要確認：不審な添付は「残す」"));
    let reply = post(&mut manager, &page, &action, &[("item", "unplug"), ("act", "done")]);
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(reply.header("location"), format!("{page}?done=check-done&entry=2#check-unplug"));
    let list = manager.get(&page).body;
    let row = list.split("id=\"check-unplug\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("済") && row.contains("田中 一郎"), "{row}");

    let reply = post(&mut manager, &page, &action, &[("item", "power_off"), ("act", "done")]);
    assert_eq!(reply.status, 422);
    for text in ["まだ行わないでください", "メモリの内容を取る", "name=\"override\""] {
        assert!(reply.body.contains(text), "{text} is missing");
    }
    let nevertheless = [("item", "power_off"), ("act", "done"), ("override", "発煙したため")];
    assert_eq!(post(&mut manager, &page, &action, &nevertheless).status, 303);
    let item = manager.get(&format!("{page}/power_off")).body;
    assert!(item.contains("発煙したため") && item.contains("先に行うべきだったこと"));
    let history = manager.get(&format!("{incident}/history")).body;
    assert!(history.contains("先に行うべきこと") && history.contains("発煙したため"));

    let none = manager.get(&format!("{page}/no-such-step"));
    assert_eq!(none.status, 404);
    let again = post(&mut manager, &page, &action, &[("item", "unplug"), ("act", "done")]);
    assert_eq!(again.status, 409, "someone was faster");
}

#[test]
fn who_only_reads_sees_the_list_and_cannot_tap() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let page = format!("{incident}/response");
    let mut reporter = app.staff("1234");
    let body = reporter.get(&page).body;
    assert!(body.contains("id=\"check-unplug\"") && !body.contains(">済ませた</button>"));
    let reply =
        post(&mut reporter, &page, &format!("{incident}/checklists"), &[("item", "unplug"), ("act", "done")]);
    assert_eq!(reply.status, 403);
}

#[test]
fn report_items_show_what_is_missing_and_keep_every_value() {
    let app = App::start();
    let incident = report(&app, "loss");
    let page = format!("{incident}/items");
    let mut desk = app.staff("4001");
    let body = desk.get(&page).body;
    assert!(body.contains("初報までに要る") && body.contains("なくした物とその番号"));
    let say =
        |sureness| [("item", "cause"), ("text", "置き忘れ"), ("sureness", sureness), ("source", "本人")];
    assert_eq!(post(&mut desk, &page, &page, &say("estimated")).status, 303);
    let later = [("item", "cause"), ("text", "盗難"), ("sureness", "confirmed")];
    assert_eq!(post(&mut desk, &page, &page, &later).status, 303);
    let body = desk.get(&page).body;
    let row = body.split("id=\"item-cause\"").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("盗難") && row.contains("確認済") && row.contains("置き忘れ"), "{row}");
    let wrong = post(&mut desk, &page, &page, &[("item", "cause")]);
    assert_eq!(wrong.status, 422);
    let asset = [("text", "住民税台帳"), ("class", "unknown")];
    assert_eq!(post(&mut desk, &page, &format!("{incident}/assets"), &asset).status, 303);
    assert!(desk.get(&page).body.contains("重要度不明（Aとして扱う）"));
    assert!(
        desk.get(&incident).body.contains("<dt>情報の重要度</dt><dd>A</dd>"),
        "the incident's class follows"
    );
}

#[test]
fn publication_takes_two_people_and_reading_logs_the_ciso() {
    let app = App::start();
    let incident = report(&app, "insider");
    let page = format!("{incident}/publication");
    let mut desk = app.staff("4001");
    assert!(desk.get(&page).body.contains("警察に相談してください"));
    let weighed = [("publishes", "publish"), ("importance", "高"), ("reach", "市内")];
    let to = |noun: &str| format!("{incident}/{noun}");
    assert_eq!(post(&mut desk, &page, &to("publications"), &weighed).status, 303);
    assert_eq!(post(&mut desk, &page, &to("drafts"), &[("text", "お知らせ")]).status, 303);
    let alone = post(&mut desk, &page, &to("publication-approvals"), &[("draft", "1")]);
    assert_eq!(alone.status, 422);
    let mut other = app.staff("4002");
    let approved = post(&mut other, &page, &to("publication-approvals"), &[("draft", "1")]);
    assert_eq!(approved.status, 303, "{}", approved.body);
    assert_eq!(
        post(&mut desk, &page, &to("releases"), &[("draft", "1"), ("media", "記者クラブ")]).status,
        303
    );
    assert!(desk.get(&page).body.contains("公表済み"));

    let allow = [("grantee", "5001"), ("scope", "操作記録"), ("until", "2026-11-25T17:00")];
    assert_eq!(post(&mut desk, &page, &to("authorisations"), &allow).status, 403);
    let mut ciso = app.staff("6001");
    assert_eq!(post(&mut ciso, &page, &to("authorisations"), &allow).status, 303);
    assert!(ciso.get(&page).body.contains("山本 五月"));
}

#[test]
fn a_fault_is_written_down_with_what_came_of_it() {
    let app = App::start();
    let incident = report(&app, "fault");
    let (page, to) = (format!("{incident}/publication"), format!("{incident}/faults"));
    let mut desk = app.staff("4001");
    assert_eq!(post(&mut desk, &page, &to, &[("outcome", "再起動した")]).status, 422, "what is missing");
    let fault = [("text", "帳票が出ない"), ("outcome", "再起動した")];
    assert_eq!(post(&mut app.staff("1234"), &page, &to, &fault).status, 403);
    assert_eq!(post(&mut desk, &page, &to, &fault).status, 303);
    let body = desk.get(&page).body;
    assert!(body.contains("帳票が出ない") && body.contains("再起動した"), "{body}");
}

#[test]
fn the_bcp_is_asked_about_until_someone_says() {
    let app = App::start();
    let incident = report(&app, "disaster");
    let page = format!("{incident}/response");
    let mut desk = app.staff("4001");
    let question = "業務継続計画（BCP）は発動中ですか";
    assert!(desk.get(&page).body.contains(question));
    assert_eq!(post(&mut desk, &page, &format!("{incident}/bcp"), &[("bcp", "active")]).status, 303);
    let body = desk.get(&page).body;
    assert!(!body.contains(question) && body.contains("発動中"));
}

#[test]
fn programs_read_and_record_the_same() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let (checks, items) = (format!("/api/v1{incident}/checklists"), format!("/api/v1{incident}/items"));
    let mut program = app.program(&["read", "respond"]);
    let rows = program.get(&checks).json();
    let row = |rows: &serde_json::Value, id: &str| {
        rows["items"].as_array().unwrap().iter().find(|row| row["id"] == id).cloned().unwrap()
    };
    assert_eq!(row(&rows, "unplug")["state"]["code"], "open");
    assert_eq!(program.json(&checks, &json!({ "item": "unplug", "act": "done" })).status, 200);
    assert_eq!(row(&program.get(&checks).json(), "unplug")["state"]["code"], "done");
    let refused = program.json(&checks, &json!({ "item": "reboot", "act": "done" }));
    assert_eq!((refused.status, refused.json()["errors"][0]["field"].clone()), (422, json!("override")));
    let stated = json!({ "item": "cause", "text": "VPNの脆弱性", "sureness": "estimated", "source": "業者" });
    assert_eq!(program.json(&items, &stated).status, 200);
    let body = program.get(&items).json();
    assert_eq!(row(&body, "cause")["now"]["sureness"]["code"], "estimated");
    assert!(
        body["missing"]["first"]
            .as_array()
            .unwrap()
            .iter()
            .any(|label| label == "脅迫文と暗号化された拡張子")
    );
    assert_eq!(
        program.json(&items, &json!({ "item": "cause", "text": "x", "sureness": "sure" })).status,
        422
    );
    let report = program.get(&format!("/api/v1{incident}/report?format=json")).json();
    let sections = report["sections"].as_array().unwrap();
    let codes: Vec<&str> = sections.iter().filter_map(|section| section["code"].as_str()).collect();
    assert!(codes.contains(&"response.items") && codes.contains(&"response.checklists"), "{codes:?}");
}

#[test]
fn an_announced_attack_is_decided_about_by_ciso_and_chief_alone() {
    let app = App::start();
    let incident = report(&app, "threat");
    app.pass(Span::hours(3));
    let (page, action) = (format!("{incident}/response"), format!("{incident}/attack-decisions"));
    let fields = [
        ("stance", "stop"),
        ("text", "公開サーバを止める"),
        ("reason", "予告が具体的なため"),
        ("contact", "府警と1時間ごとに連絡"),
    ];
    let mut manager = app.staff("2001");
    let body = manager.get(&page).body;
    assert!(body.contains("この判断を記録できるのは、") && body.contains("だけです。"), "{body}");
    assert!(!body.contains("name=\"stance\""));
    let refused = post(&mut manager, &page, &action, &fields);
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("CISOと統括情報セキュリティ責任者だけ")
            && refused.body.contains("公開サーバを止める")
    );
    let mut chief = app.staff("6001");
    let empty = post(&mut chief, &page, &action, &[("stance", "maybe"), ("reason", "急ぐ")]);
    assert_eq!((empty.status, empty.body.matches("class=\"fault\"").count()), (422, 3), "{}", empty.body);
    assert!(empty.body.contains("急ぐ"), "what was typed stays");
    assert_eq!(post(&mut chief, &page, &action, &fields).status, 303);
    for (reader, place) in [
        ("2001", page.clone()),
        ("4001", format!("{incident}/report?format=md")),
        ("6001", format!("{incident}/history")),
    ] {
        let body = app.staff(reader).get(&place).body;
        assert!(body.contains("停止する"), "{reader} {place}: {body}");
    }
    let items = app.program(&["read"]).get(&format!("/api/v1{incident}/items")).json();
    assert_eq!(items["attacks"][0]["stance"]["code"], "stop");
    assert_eq!(items["attacks"][0]["contact"], "府警と1時間ごとに連絡");
}

#[test]
fn what_was_shown_at_once_and_what_was_done_of_it_is_recorded() {
    let app = App::start();
    let mut reporter = app.staff("1234");
    let page = reporter.get("/incidents/new");
    assert!(
        page.body.contains("form=\"form\" name=\"advised\" id=\"advised-ransomware.1\""),
        "{}",
        page.body
    );
    let token = page.value_of("token");
    app.clock.advance(Span::minutes(4));
    let fields = [
        ("token", token.as_str()),
        ("kind", "ransomware"),
        ("summary", ""),
        ("personal_data", "unknown"),
        ("advised", "ransomware.1"),
        ("advised", "loss.2"),
        ("advised", "ransomware.99"),
        ("advised", "nonsense"),
    ];
    let again = reporter.post("/incidents/new", &fields);
    assert_eq!(again.status, 422);
    let ticked = "id=\"advised-ransomware.1\" value=\"ransomware.1\" checked";
    assert!(again.body.contains(ticked), "a tick outlives a mistake");
    let mut sent = fields;
    sent[2].1 = "画面に脅迫文が出ている";
    let to = reporter.post("/incidents/new", &sent).header("location").to_owned();
    let incident = to.split('?').next().unwrap().to_owned();
    let items = app.program(&["read"]).get(&format!("/api/v1{incident}/items")).json();
    let guidance = &items["guidance"];
    assert_eq!(guidance["shown_at"], "2026-11-20T10:00:00+09:00", "as the form that was sent was shown");
    let lines = guidance["lines"].as_array().unwrap();
    assert_eq!(lines[0]["done_at"], "2026-11-20T10:04:00+09:00");
    assert!(lines[1..].iter().all(|line| line["done_at"].is_null()), "{guidance}");

    app.clock.advance(Span::minutes(2));
    let action = format!("{incident}/guidance");
    assert_eq!(post(&mut reporter, &incident, &action, &[("line", "2")]).status, 303);
    assert_eq!(post(&mut reporter, &incident, &action, &[("line", "2")]).status, 409);
    assert_eq!(post(&mut reporter, &incident, &action, &[("line", "99")]).status, 422);
    assert_eq!(post(&mut reporter, &incident, &action, &[("line", "x")]).status, 422);
    assert_eq!(post(&mut app.staff("1235"), "/", &action, &[("line", "3")]).status, 404);
    let report = app.staff("4001").get(&format!("{incident}/report?format=md")).body;
    for text in ["今すぐの案内", "報告者に示した時", "11月20日 10:06", "記録なし"] {
        assert!(report.contains(text), "{text} is missing in {report}");
    }
    let history = reporter.get(&format!("{incident}/history")).body;
    assert!(
        history.contains("報告者に、今すぐの案内を11月20日(金) 10:00に示した")
            && history.contains("LANケーブルを抜き"),
        "{history}"
    );
}

#[test]
fn whoever_acts_is_told_on_the_next_page_who_knows_of_it_now() {
    let app = App::start();
    let incident = report(&app, "ransomware");
    let page = format!("{incident}/response");
    let mut desk = app.staff("4001");
    let item = [("item", "unplug"), ("act", "assign"), ("owner", "post:ciso")];
    let reply = post(&mut desk, &page, &format!("{incident}/checklists"), &item);
    let done = desk.get(reply.header("location").split('#').next().unwrap()).body;
    assert!(done.contains("担当を決めました。") && done.contains("加藤 八重に通知を出しました。"), "{done}");
    // Nobody is told of a step that is simply done, and nothing is said of it.
    let item = [("item", "unplug"), ("act", "done")];
    let reply = post(&mut desk, &page, &format!("{incident}/checklists"), &item);
    let done = desk.get(reply.header("location").split('#').next().unwrap()).body;
    assert!(done.contains("手順を記録しました。") && !done.contains("に通知を出しました。"), "{done}");
}
