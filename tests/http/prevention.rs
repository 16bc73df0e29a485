//! 再発防止 on screen and for programs: cause, proposal, instruction, proof, decisions, and who sees none.

use noroshi::domain::moment::Span;
use noroshi::store::rebuild::rebuild;
use noroshi::store::verify::{VerifyOptions, verify};
use serde_json::json;

use crate::app::App;
use crate::wire::{Browser, Reply};

fn act(browser: &mut Browser, number: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get(&format!("/incidents/{number}/prevention")).value_of("token");
    let path = format!("/incidents/{number}/preventions");
    browser.post(&path, &[&[("token", token.as_str())], fields].concat())
}

fn done(browser: &mut Browser, number: &str, fields: &[(&str, &str)]) {
    let reply = act(browser, number, fields);
    assert_eq!(reply.status, 303, "{fields:?}\n{}", reply.body);
}

const MEASURE: &[(&str, &str)] = &[
    ("act", "propose"),
    ("measure", "USBメモリの書込みを既定で止める\n端末管理の設定で行う。"),
    ("measure_kind", "technical"),
    ("owner", "manager:zeimu"),
    ("due_on", "2026-12-18"),
    ("units", "zeimu"),
    ("public", "端末の設定を改めました。"),
];

#[test]
fn from_the_proposal_to_the_verified_measure_on_screen() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    let page = manager.get(&format!("/incidents/{number}")).body;
    assert!(page.contains(&format!("/incidents/{number}/prevention")), "the incident leads to it");
    let empty = act(&mut manager, &number, &[("act", "propose")]);
    assert_eq!(empty.status, 422);
    for field in ["再発防止策", "分類", "期限"] {
        assert!(empty.body.contains(&format!("＊「{field}」")), "{field} is missing");
    }
    done(&mut manager, &number, MEASURE);
    let mut chief = app.staff("5001");
    assert_eq!(
        act(&mut chief, &number, &[("act", "report")]).status,
        404,
        "who was told nothing sees nothing"
    );
    let inquiry = [
        ("act", "investigate"),
        ("participants", "5002、2001 4001"),
        ("inquiry", "聞き取りを行った"),
        ("leaf", "持ち出しを止める仕組みがない"),
        ("threat", "accidental"),
        ("factor", "system"),
    ];
    done(&mut manager, &number, &inquiry);
    done(&mut manager, &number, &[("act", "report")]);
    let mut ciso = app.staff("6001");
    let page = ciso.get(&format!("/incidents/{number}/prevention")).body;
    for text in [
        "中村 六花",
        "持ち出しを止める仕組みがない",
        "USBメモリの書込みを既定で止める",
        "CISOの指示を出す",
        ">案<",
    ] {
        assert!(page.contains(text), "{text} is missing");
    }
    let order = [("act", "instruct"), ("instruction", "年内に実施すること。"), ("measures", "1")];
    assert_eq!(act(&mut manager, &number, &order).status, 403, "a manager is not the CISO");
    done(&mut ciso, &number, &order);
    let home = manager.get("/").body;
    assert!(home.contains("再発防止策（1件）") && home.contains("予定"), "the owner finds it");
    let list = manager.get("/prevention").body;
    assert!(list.contains("1. USBメモリの書込みを既定で止める") && list.contains(&number));
    assert!(!manager.get("/prevention?unit=zaimu").body.contains(&number), "another unit's is not listed");
    assert!(ciso.get("/ciso").body.contains("進めている対策"));

    done(&mut manager, &number, &[("act", "complete"), ("no", "1"), ("evidence", "設定の記録 第12号")]);
    let seen = [("act", "verify"), ("no", "1"), ("verified", "yes"), ("verification", "全端末を見た")];
    let own = act(&mut manager, &number, &seen);
    assert_eq!(own.status, 422, "nobody verifies what is their own");
    assert!(own.body.contains("やむを得ないとき") && own.body.contains("name=\"override\""));
    let mut desk = app.staff("4001");
    assert!(desk.get("/").body.contains("実施の確認"), "the desk is to see to it");
    done(&mut desk, &number, &seen);
    let page = desk.get(&format!("/incidents/{number}/prevention")).body;
    for text in ["実施確認済み", "設定の記録 第12号", "全端末を見た", "効果の確認 令和9年5月20日"]
    {
        assert!(page.contains(text), "{text} is missing");
    }
    let history = desk.get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("加藤 八重が指示1を出した（再発防止策 1）。"), "signed, and in the history");
}

#[test]
fn whoever_records_for_the_ciso_names_him_and_keeps_what_was_typed() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let page = desk.get(&format!("/incidents/{number}/prevention")).body;
    let form = page.split("id=\"prevention-instruct\"").nth(1).unwrap().split("</form>").next().unwrap();
    let asked = form.split("for=\"prevention-instruct-done_by\"").nth(1).unwrap();
    assert!(asked.split("</label>").next().unwrap().contains("※必須"), "the desk is not the CISO: {asked}");
    let ciso = app.staff("6001").get(&format!("/incidents/{number}/prevention")).body;
    assert!(!ciso.contains("name=\"done_by\""), "who records for nobody is not asked");
    let order = |who| [("act", "instruct"), ("instruction", "年内に実施すること。"), ("done_by", who)];
    for who in ["", "4001", "1234"] {
        let reply = act(&mut desk, &number, &order(who));
        assert_eq!(reply.status, 422, "{who:?}");
        for text in ["年内に実施すること。", "＊「行った人（職員番号か氏名）」には、これを行う立場にある人を"]
        {
            assert!(reply.body.contains(text), "{text} is missing for {who:?}");
        }
    }
    done(&mut desk, &number, &order("加藤 八重"));
    let read = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}/preventions")).json();
    assert_eq!(read["instructions"][0]["by"], "6001");
}

#[test]
fn rows_of_measures_are_what_the_history_says() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    done(&mut manager, &number, MEASURE);
    done(&mut manager, &number, MEASURE);
    app.pass(Span::hours(40 * 24));
    let mut manager = app.staff("2001");
    done(&mut manager, &number, &[("act", "complete"), ("no", "2"), ("evidence", "記録")]);
    let replay = || {
        let options = VerifyOptions { replay: true, anchor: None };
        verify(&app.backend.store, &options, &mut |_| {}).unwrap()
    };
    assert!(replay().broken.is_empty() && replay().orphans.is_empty(), "{:?}", replay());
    let before = app.staff("4001").get("/prevention?ended=1").body;
    rebuild(&app.backend.store, &mut |_| {}).unwrap();
    assert!(replay().broken.is_empty());
    let rows = |page: &str| page.split("<article").skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&before), rows(&app.staff("4001").get("/prevention?ended=1").body));
    assert_eq!(rows(&before).len(), 2);
    assert!(rows(&before)[0].contains("▲ 遅延"), "what is overdue stands first");
}

#[test]
fn an_overdue_measure_stands_first_and_the_incident_cannot_be_closed() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    done(&mut manager, &number, MEASURE);
    app.pass(Span::hours(40 * 24));
    let mut ciso = app.staff("6001");
    let list = ciso.get("/prevention?status=late").body;
    assert!(list.contains("▲ 遅延") && list.contains(&number), "{list}");
    assert!(ciso.get("/ciso").body.contains("うち遅れ 1件"));
    let mut desk = app.staff("4001");
    let token = desk.get(&format!("/incidents/{number}")).value_of("token");
    let fields = [("token", token.as_str()), ("phase", "closed"), ("reason", "終わった")];
    let reply = desk.post(&format!("/incidents/{number}/phase"), &fields);
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("終わっていない再発防止策があります"));
}

#[test]
fn a_decision_reaches_its_readers_and_each_confirmation_is_kept() {
    let app = App::start();
    let number = app.report();
    let mut ciso = app.staff("6001");
    done(
        &mut ciso,
        &number,
        &[("act", "decide"), ("units", "zeimu"), ("decision", "持ち出しを当面止める。")],
    );
    let mut desk = app.staff("4001");
    done(&mut desk, &number, &[("act", "pass_on"), ("no", "1")]);
    let page = desk.get(&format!("/incidents/{number}/prevention")).body;
    assert!(page.contains("まだ確認していない人") && page.contains("田中 一郎（税務課）"));
    let mut manager = app.staff("2001");
    assert!(manager.get(&format!("/incidents/{number}/prevention")).body.contains("持ち出しを当面止める。"));
    done(&mut manager, &number, &[("act", "read"), ("no", "1")]);
    assert_eq!(act(&mut manager, &number, &[("act", "read"), ("no", "1")]).status, 409, "once is enough");
    assert!(!desk.get(&format!("/incidents/{number}/prevention")).body.contains("まだ確認していない人"));
    done(&mut ciso, &number, &[("act", "recommend"), ("recommendation", "対策基準を改めること。")]);
    let closed = [
        ("act", "close_recommendation"),
        ("no", "1"),
        ("outcome", "adopted"),
        ("outcome_note", "令和9年4月に改正"),
    ];
    done(&mut desk, &number, &closed);
    assert!(ciso.get(&format!("/incidents/{number}/prevention")).body.contains("令和9年4月に改正"));
}

#[test]
fn programs_read_and_record_the_same() {
    let app = App::start();
    let number = app.report();
    let path = format!("/api/v1/incidents/{number}/preventions");
    let mut program = app.program(&["read", "respond"]);
    let mistakes = program.json(&path, &json!({ "act": "propose", "colour": "red", "causes": [{}] }));
    assert_eq!(mistakes.status, 422, "{}", mistakes.body);
    assert_eq!(
        program.json(&path, &json!({ "act": "delete", "no": 1 })).status,
        422,
        "nothing can be deleted"
    );
    let body = json!({
        "act": "propose", "measure": "研修を行う", "measure_kind": "human", "owner_person": "1234",
        "due_on": "2026-12-18", "cost": 50_000, "units": ["zeimu"],
    });
    let reply = program.json(&path, &body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let order =
        json!({ "act": "instruct", "done_by": "6001", "instruction": "実施すること", "measures": [1] });
    assert_eq!(program.json(&path, &order).status, 200);
    let nobody =
        json!({ "act": "instruct", "done_by": "2001", "instruction": "実施すること", "measures": [1] });
    let reply = program.json(&path, &nobody);
    assert_eq!(reply.status, 422, "only the CISO instructs, whoever records it");
    assert_eq!(reply.json()["errors"][0]["field"], "done_by");
    let unsigned = program.json(&path, &json!({ "act": "instruct", "instruction": "実施すること" }));
    let mistake = &unsigned.json()["errors"][0];
    assert_eq!((&mistake["field"], &mistake["code"]), (&json!("done_by"), &json!("required")));
    for people in [json!(["5002", "2001", "4001"]), json!("5002、2001 4001")] {
        let inquiry = json!({ "act": "investigate", "participants": people, "inquiry": "聞き取りを行った" });
        let reply = program.json(&path, &inquiry);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let read = program.get(&path).json();
    assert_eq!(read["inquiry"]["participants"], json!(["2001", "4001", "5002"]));
    let item = &read["items"][0];
    assert_eq!(item["status"], "planned");
    assert_eq!((&item["owner"]["person"], &item["cost"]), (&json!("1234"), &json!(50_000)));
    assert_eq!(item["due_at"], "2026-12-18T23:59:00+09:00");
    assert_eq!(
        (&read["instructions"][0]["by"], &read["instructions"][0]["via"]),
        (&json!("6001"), &json!("holder"))
    );
    let contract = app.visitor().get("/api/openapi.json").json();
    let post = &contract["paths"]["/api/v1/incidents/{number}/preventions"]["post"];
    assert!(post["requestBody"].to_string().contains("check_effect"), "the contract names every act");
}

#[test]
fn whoever_may_not_see_the_incident_sees_no_measure_of_it() {
    let app = App::start();
    let number = app.report();
    let mut manager = app.staff("2001");
    done(&mut manager, &number, MEASURE);
    let mut stranger = app.staff("1235");
    assert_eq!(stranger.get(&format!("/incidents/{number}/prevention")).status, 404);
    assert!(!stranger.get("/prevention").body.contains(&number));
    let mut desk = app.staff("4001");
    assert!(desk.get("/prevention").body.contains(&number));
    let token = desk.get(&format!("/incidents/{number}")).value_of("token");
    assert!(!token.is_empty());
    let mut admin = app.program(&["admin"]);
    let facts =
        json!({ "subjects": ["2001"], "reason": "本人の関与の疑い", "person": "6001", "second": "4001" });
    assert_eq!(admin.json(&format!("/api/v1/incidents/{number}/facts"), &facts).status, 200);
    for path in ["/", "/prevention", "/prevention?ended=1"] {
        assert!(!manager.get(path).body.contains(&number), "{path} tells the subject of it");
    }
    assert_eq!(manager.get(&format!("/incidents/{number}/prevention")).status, 404);
}

/// What the page says is missing next, and where its link leads.
fn next(browser: &mut Browser, number: &str) -> (String, String) {
    let page = browser.get(&format!("/incidents/{number}/prevention")).body;
    let way = page.split("id=\"way\"").nth(1).unwrap().split("</section>").next().unwrap();
    let said = way.split("<p class=\"box\">").nth(1).unwrap_or_default();
    let href = said.split("href=\"#").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    assert!(href.is_empty() || page.contains(&format!("id=\"{href}\"")), "it leads somewhere: {href}");
    (said.to_owned(), href.to_owned())
}

#[test]
fn the_way_says_what_is_missing_next_and_leads_whoever_may_to_its_form() {
    let app = App::start();
    let number = app.report();
    let (mut manager, mut reporter) = (app.staff("2001"), app.staff("1234"));
    let (said, href) = next(&mut manager, &number);
    assert!(said.contains("原因を調べて") && href == "prevention-investigate", "{said}");
    let (said, href) = next(&mut reporter, &number);
    assert!(
        said.contains("原因を調べて") && href.is_empty(),
        "who only reads is told, and led nowhere: {said}"
    );
    let inquiry = [
        ("act", "investigate"),
        ("participants", "5002、2001 4001"),
        ("inquiry", "聞き取りを行った"),
        ("leaf", "持ち出しを止める仕組みがない"),
        ("threat", "accidental"),
        ("factor", "system"),
    ];
    done(&mut manager, &number, &inquiry);
    let (said, href) = next(&mut manager, &number);
    assert!(said.contains("担当・期限とともに提案") && href == "prevention-propose", "{said}");
    done(&mut manager, &number, MEASURE);
    let (said, href) = next(&mut manager, &number);
    assert!(said.contains("再発防止策1を") && said.contains("報告") && href == "prevention-report", "{said}");
    done(&mut manager, &number, &[("act", "report")]);
    let (said, _) = next(&mut manager, &number);
    assert!(said.contains("指示を待っています"), "{said}");
    let instruct = [("act", "instruct"), ("instruction", "年内に実施すること。"), ("measures", "1")];
    done(&mut app.staff("6001"), &number, &instruct);
    let (said, href) = next(&mut manager, &number);
    assert!(said.contains("実施を報告") && href == "prevention-complete-1", "{said}");
    app.pass(Span::hours(24 * 40));
    let (said, _) = next(&mut app.staff("2001"), &number);
    assert!(said.contains("期限を過ぎています"), "{said}");
    let page = app.staff("4001").get(&format!("/incidents/{number}/prevention")).body;
    assert!(page.matches("aria-current=\"step\"").count() == 1, "{page}");
    assert!(!page.contains("勧告は、まだ"), "nothing is said of what nobody asked for");
}
