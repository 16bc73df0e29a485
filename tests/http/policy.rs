//! The plan in the browser: read by those whose posts it makes, tried without harm, put into force by an
//! administrator who is not faster than another, and never unseen.

use std::collections::BTreeSet;

use noroshi::domain::organisation::ORGANISATION;
use noroshi::store::Error;
use serde_json::json;

use crate::app::{ADMINISTRATOR, App};
use crate::evidence::{FORM, multipart};
use crate::wire::{Browser, Reply};

const CITY: &str = include_str!("../../escalation.yaml");
const TRIAL: &str = "/admin/policy/trial";
const ACTIVATIONS: &str = "/admin/policy/activations";

/// The city, which waits longer between rounds.
fn slower() -> String {
    changed("    again: 60m\n", "    again: 90m\n")
}

/// The city, which promises what nobody keeps.
fn promising() -> String {
    changed("within: 2h, absent: 2", "within: 1m, absent: 2")
}

fn changed(from: &str, to: &str) -> String {
    let text = CITY.replace(from, to);
    assert_ne!(text, CITY);
    text
}

fn tried(browser: &mut Browser, text: &str) -> Reply {
    let token = browser.get(TRIAL).value_of("token");
    browser.post(TRIAL, &[("token", &token), ("policy", text)])
}

/// Sends a file beside the field, in which the text in force stands.
fn tried_file(browser: &mut Browser, bytes: &[u8]) -> Reply {
    let token = browser.get(TRIAL).value_of("token");
    let body = multipart(&[("token", &token), ("policy", CITY)], Some(("計画.yaml", bytes)));
    browser.send("POST", TRIAL, &[FORM], &body)
}

fn activated(browser: &mut Browser, shown: &Reply, text: &str, reason: &str) -> Reply {
    let fields = [
        ("token", shown.value_of("token")),
        ("compared", shown.value_of("compared")),
        ("tried", shown.value_of("tried")),
        ("policy", text.to_owned()),
        ("reason", reason.to_owned()),
    ];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    browser.post(ACTIVATIONS, &fields)
}

fn version(app: &App) -> u32 {
    app.backend.store.read::<_, Error>(|tx| tx.world()).unwrap().org.active.unwrap().0
}

/// What was typed, as a page shows it.
fn escaped(text: &str) -> String {
    let signs =
        [("&", "&amp;"), ("\"", "&quot;"), ("<", "&lt;"), (">", "&gt;"), ("=", "&#x3D;"), ("'", "&#x27;")];
    signs.iter().fold(text.to_owned(), |text, (sign, said)| text.replace(sign, said))
}

/// Who was told something about no incident.
fn told(app: &App) -> BTreeSet<String> {
    let rows = app.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
    let rows = rows.into_iter().filter(|row| row.history == ORGANISATION);
    rows.filter_map(|row| row.person.map(|person| person.to_string())).collect()
}

#[test]
fn the_plan_in_force_is_read_by_administrators_the_desk_and_the_ciso_and_by_nobody_else() {
    let app = App::start();
    for person in [ADMINISTRATOR, "4001", "6001"] {
        let mut browser = app.staff(person);
        let page = browser.get("/admin/policy");
        assert_eq!(page.status, 200, "{person}");
        for words in [
            "のろし市 緊急時対応計画",
            "第1版",
            "情報セキュリティの連絡",
            "情報セキュリティ責任者、統一的な窓口に知らせる",
            "「受領確認」をする（1時間以内）",
            "段3の答えが「必要」のとき",
            "影響度が重大のときだけ: すぐに",
            "2時間以内に最高情報セキュリティ責任者",
        ] {
            assert!(page.body.contains(words), "{person}: {words}\n{}", page.body);
        }
        let line = CITY.lines().position(|line| line == "version: 1").unwrap() + 1;
        assert!(page.body.contains(&format!("{line:>4}  version: 1\n")), "{}", page.body);
        assert_eq!(page.body.contains(TRIAL), person == ADMINISTRATOR, "{person}");
        let file = browser.get("/admin/policy/file?version=1");
        assert_eq!((file.status, file.body.as_str()), (200, CITY));
        assert!(file.header("content-disposition").starts_with("attachment; filename=\"escalation-1.yaml\""));
        assert!(file.header("content-type").starts_with("text/yaml"));
        for wrong in ["2", "0", "x"] {
            assert_eq!(browser.get(&format!("/admin/policy/file?version={wrong}")).status, 404);
        }
    }
    for person in ["1234", "2001", "5002"] {
        let mut browser = app.staff(person);
        for path in ["/admin/policy", "/admin/policy/file", TRIAL] {
            assert_eq!(browser.get(path).status, 403, "{person} {path}");
        }
    }
    for person in ["1234", "4001", "6001"] {
        let mut browser = app.staff(person);
        let token = browser.get("/incidents/new").value_of("token");
        let fields = [("token", token.as_str()), ("policy", &slower()), ("compared", "1"), ("reason", "x")];
        for path in [TRIAL, ACTIVATIONS] {
            assert_eq!(browser.post(path, &fields).status, 403, "{person} {path}");
        }
    }
    assert_eq!(version(&app), 1);
}

#[test]
fn a_mistake_is_shown_with_its_line_and_remedy_and_what_was_typed_stays() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let text = changed("      - id: upward\n        after:", "      - id: upward\n        aftr:");
    let line = text.lines().position(|line| line.contains("aftr:")).unwrap() + 1;
    let page = tried(&mut admin, &text);
    assert_eq!(page.status, 422);
    for words in [format!("{line}行目"), "→ ".to_owned(), "もしかして".to_owned(), escaped(&text)] {
        assert!(page.body.contains(&words), "{words}\n{}", page.body);
    }
    assert!(!page.body.contains(ACTIVATIONS), "what has mistakes cannot be activated");
    let token = page.value_of("token");
    let forced = admin.post(ACTIVATIONS, &[("token", &token), ("compared", "1"), ("policy", &text)]);
    assert_eq!(forced.status, 422);
    assert!(forced.body.contains(&escaped(&text)), "{}", forced.body);
    assert_eq!(version(&app), 1);
}

#[test]
fn a_text_that_was_changed_after_its_trial_is_tried_before_it_is_put_into_force() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let page = tried(&mut admin, &slower());
    let text = changed("    again: 60m\n", "    again: 45m\n");
    let first = activated(&mut admin, &page, &text, "夜間のため");
    assert_eq!((first.status, version(&app)), (422, 1), "{}", first.body);
    for words in ["試したあとに変わっています", "    again: 45m", "夜間のため"] {
        assert!(first.body.contains(words), "{words}\n{}", first.body);
    }
    assert_eq!(activated(&mut admin, &first, &text, "夜間のため").status, 303);
    let world = app.backend.store.read::<_, Error>(|tx| tx.world()).unwrap();
    assert!(world.org.policies[&world.org.active.unwrap()].contains("    again: 45m\n"));
}

#[test]
fn a_text_that_was_tried_is_put_into_force_and_new_incidents_open_under_it() {
    let app = App::start();
    let old = app.report();
    let mut admin = app.staff(ADMINISTRATOR);
    let text = slower();
    let page = tried(&mut admin, &text);
    assert_eq!(page.status, 200, "{}", page.body);
    for words in ["増えた行 1、なくなった行 1", "    again: 90m", "    again: 60m", "成り立ちます"]
    {
        assert!(page.body.contains(words), "{words}\n{}", page.body);
    }
    assert_eq!((version(&app), told(&app).len()), (1, 0), "trying changes nothing");
    let done = activated(&mut admin, &page, &text, "");
    assert_eq!((done.status, done.header("location")), (303, "/admin/policy?done=policy-activated"));
    let again = activated(&mut admin, &page, &text, "");
    assert_eq!((again.status, version(&app)), (303, 2), "a double click is one act");
    let shown = app.staff("6001").get("/admin/policy").body;
    for words in ["第2版", "第1版", "山本 五月", "増えた行 1、なくなった行 1"] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
    let new = app.report();
    let mut program = app.program(&["read"]);
    let pinned = |program: &mut Browser, number: &str| {
        program.get(&format!("/api/v1/incidents/{number}")).json()["policy"].clone()
    };
    assert_eq!((pinned(&mut program, &old), pinned(&mut program, &new)), (1.into(), 2.into()));
    assert_eq!(
        told(&app),
        ["4001", "4002", "6001"].map(str::to_owned).into(),
        "the desk and the CISO are told"
    );
    assert!(tried(&mut admin, &text).body.contains("いま使っている計画と同じ文です"));
    let mut desk = app.staff("4001");
    let list = desk.get("/incidents?open=1&older=1").body;
    assert!(list.contains(&old) && !list.contains(&new), "the older version's alone: {list}");
    assert!(desk.get(&format!("/incidents/{old}")).body.contains("第1版（いまの計画は第2版）"));
    assert!(!desk.get(&format!("/incidents/{new}")).body.contains("いまの計画は"));
    assert!(shown.contains("older=1") && !admin.get("/admin/policy").body.contains("older=1"));
}

#[test]
fn whoever_makes_another_the_ciso_does_so_under_the_eyes_of_the_one_who_was() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    // 5001 is 統括情報セキュリティ副責任者.
    let text = changed("top: ciso,", "top: deputy,");
    let page = tried(&mut admin, &text);
    assert!(page.body.contains(ACTIVATIONS), "{}", page.body);
    assert_eq!(activated(&mut admin, &page, &text, "試す").status, 303);
    assert!(told(&app).is_superset(&["4001", "5001", "6001"].map(str::to_owned).into()), "{:?}", told(&app));
}

#[test]
fn somebody_who_was_faster_is_not_written_over_and_nothing_is_lost() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let text = slower();
    let page = tried(&mut admin, &text);
    app.approve(&changed("    again: 60m\n", "    again: 45m\n"));
    let late = activated(&mut admin, &page, &text, "三回目の夜のため");
    assert_eq!((late.status, version(&app)), (409, 2));
    for words in [escaped(&text), "三回目の夜のため".to_owned(), "ほかの人が別の計画を".to_owned()]
    {
        assert!(late.body.contains(&words), "{words}\n{}", late.body);
    }
    assert!(late.body.contains("-  ") && late.body.contains("    again: 45m"), "beside the one in force now");
    assert_eq!(late.value_of("compared"), "2");
    assert_eq!(activated(&mut admin, &late, &text, "").status, 303);
    assert_eq!(version(&app), 3);
}

#[test]
fn what_breaks_a_promise_needs_a_reason_and_the_reason_stays() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let text = promising();
    let page = tried(&mut admin, &text);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("▲ 破れます"), "{}", page.body);
    let silent = activated(&mut admin, &page, &text, "");
    assert_eq!((silent.status, version(&app)), (422, 1));
    assert!(silent.body.contains(&escaped(&text)) && silent.body.contains("理由"), "{}", silent.body);
    assert_eq!(activated(&mut admin, &silent, &text, "目標として書く").status, 303);
    for person in ["4001", "6001", ADMINISTRATOR] {
        let shown = app.staff(person).get("/admin/policy").body;
        assert!(shown.contains("目標として書く") && shown.contains("成り立たないものがあります"), "{shown}");
    }
}

#[test]
fn files_are_read_kindly_and_what_is_no_text_is_said_to_be_none() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let windows = format!("\u{feff}{}", CITY.replace('\n', "\r\n"));
    let same = tried_file(&mut admin, windows.as_bytes());
    assert!(same.body.contains("いま使っている計画と同じ文です"), "{}", same.body);
    let wide = changed("title: のろし市", "title：のろし市");
    let line = wide.lines().position(|line| line.starts_with("title：")).unwrap() + 1;
    let large = "# ".repeat(1024 * 1024);
    let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("title: のろし市");
    let cases: [(&[u8], &str); 5] = [
        (wide.as_bytes(), &format!("{line}行目")),
        (large.as_bytes(), "256KBまで"),
        (b"\x7fELF\x02\x01\x01\x00\xff\xfe", "UTF-8で保存し直して"),
        (b"PK\x03\x04\x00\x00", "UTF-8で保存し直して"),
        (&japanese, "UTF-8で保存し直して"),
    ];
    for (bytes, words) in cases {
        let page = tried_file(&mut admin, bytes);
        assert_eq!(page.status, 422, "{words}");
        assert!(page.body.contains(words), "{words}\n{}", page.body.get(..9_000).unwrap_or(&page.body));
    }
    let empty = tried(&mut admin, " \n ");
    assert_eq!(empty.status, 422);
    let token = admin.get(TRIAL).value_of("token");
    let typed = admin.post(TRIAL, &[("token", &token), ("policy", &"# ".repeat(200 * 1024))]);
    assert_eq!(typed.status, 422);
    assert!(typed.body.contains("256KBまで"));
    let huge = "# ".repeat(3 * 1024 * 1024);
    assert_eq!(tried_file(&mut admin, huge.as_bytes()).status, 413);
    let old = admin.post(TRIAL, &[("token", "none"), ("policy", &slower())]);
    assert_eq!(old.status, 422);
    assert!(old.body.contains(&escaped(&slower())), "{}", old.body);
    assert_eq!(version(&app), 1);
}

#[test]
fn no_page_of_the_plan_tells_of_an_incident() {
    let app = App::start();
    let number = app.report();
    let mut admin = app.staff(ADMINISTRATOR);
    let trial = tried(&mut admin, &slower());
    for page in [admin.get("/admin/policy"), admin.get(TRIAL), trial] {
        assert!(!page.body.contains(&number), "{}", page.body);
    }
}

#[test]
fn programs_read_the_plan_and_have_a_text_checked() {
    let app = App::start();
    let mut admin = app.program(&["admin"]);
    let now = admin.get("/api/v1/policy").json();
    assert_eq!((&now["version"], &now["text"]), (&json!(1), &json!(CITY)));
    assert_eq!(now["sha256"].as_str().unwrap().len(), 64);
    let checked =
        |program: &mut Browser, text: &str| program.json("/api/v1/policy/checks", &json!({ "text": text }));
    let sound = checked(&mut admin, &promising()).json();
    assert_eq!(
        (&sound["sound"], &sound["proof"]["guarantees"][0]["outcome"]),
        (&json!(true), &json!("broken"))
    );
    let wrong = checked(&mut admin, &changed("to: step upward", "to: step upwards")).json();
    assert_eq!((&wrong["sound"], &wrong["proof"]), (&json!(false), &json!(null)));
    let mistake = &wrong["mistakes"][0];
    assert!(mistake["line"].as_u64().unwrap() > 1 && mistake["maybe"] == "upward", "{mistake}");
    for scope in ["read", "report", "respond"] {
        let mut program = app.program(&[scope]);
        assert_eq!((program.get("/api/v1/policy").status, checked(&mut program, CITY).status), (403, 403));
    }
    assert_eq!(version(&app), 1);
}

#[test]
fn a_session_that_has_ended_loses_no_text() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let token = admin.get(TRIAL).value_of("token");
    let body = multipart(&[("token", &token), ("policy", &slower())], Some(("", b"")));
    let gone = app.visitor().send("POST", TRIAL, &[FORM], &body);
    assert_eq!(gone.status, 401);
    let back = admin.post(TRIAL, &[("kept", &gone.value_of("kept"))]);
    assert!(back.body.contains(&escaped(&slower())), "{}", back.body);
}

#[test]
fn trying_too_often_loses_no_text() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let token = admin.get("/simulate").value_of("token");
    for _ in 0..10 {
        assert_eq!(admin.post("/simulate", &[("token", &token)]).status, 422);
    }
    let page = tried(&mut admin, &slower());
    assert_eq!(page.status, 429);
    assert!(page.body.contains(&escaped(&slower())), "{}", page.body);
}
