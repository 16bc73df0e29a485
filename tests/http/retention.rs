//! 保存と廃棄: what has been kept long enough is asked about on the right day, goes when two people say so,
//! and is nothing to anyone who may not see it.

use noroshi::actions::handle::set_phase;
use noroshi::actions::{Caller, Error, dispose};
use noroshi::domain::actor::Actor;
use noroshi::domain::case::Phase;
use noroshi::domain::history::Private;
use noroshi::domain::ids::CommandId;
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::{Moment, Span};
use noroshi::store::verify::{VerifyOptions, verify};
use serde_json::json;
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};
use crate::evidence::{files, hand_in};
use crate::unseen::{lasting, report};
use crate::walls;
use crate::wire::{Browser, Reply};

const LIST: &str = "/retention";
const RULE: &str = "retention: { keep: 1y, from: fiscal_year, decide: ciso, carry_out: desk, \
                    basis: \"文書管理規程12条\" }\n";

fn operator(number: u128) -> Caller {
    let command = CommandId(Uuid::from_u128(number));
    Caller { actor: Actor::Operator, command, request: None, seen: None }
}

fn with(policy: &str, rule: &str) -> String {
    policy.replacen("\nparties:\n", &format!("\n{rule}parties:\n"), 1)
}

/// The city under a rule about its records: 6001 decides, the desk carries out.
fn city(rule: &str) -> App {
    let app = App::start();
    app.approve(&with(include_str!("../../escalation.yaml"), rule));
    app
}

/// Lets time pass until then.
fn go(app: &App, to: &str) {
    let now = app.clock.now();
    app.clock.advance(Moment::parse(to).unwrap() - now);
}

fn void(app: &App, number: &str, command: u128) {
    set_phase(&app.backend, &operator(command), number, Phase::Void, "誤報".to_owned()).unwrap();
}

/// A page of one incident.
fn page_of(number: &str) -> String {
    format!("/incidents/{number}/retention")
}

fn act(browser: &mut Browser, number: &str, token: &str, fields: &[(&str, &str)]) -> Reply {
    let fields = [&[("token", token)], fields].concat();
    browser.post(&page_of(number), &fields)
}

/// Fills in the form of the page with this word and sends it.
fn ask(browser: &mut Browser, number: &str, fields: &[(&str, &str)]) -> Reply {
    let token = browser.get("/").value_of("token");
    act(browser, number, &token, fields)
}

fn decide(app: &App, person: &str, number: &str) -> Reply {
    ask(&mut app.staff(person), number, &[("act", "decide"), ("reason", "保存期間の満了")])
}

fn state(app: &App, number: &str) -> Incident {
    let read = |tx: &mut noroshi::store::Tx<'_>| {
        let id = tx.find_incident(number)?.unwrap();
        Ok::<_, noroshi::store::Error>(tx.load::<Incident>(id)?.unwrap().state)
    };
    app.backend.store.read(read).unwrap()
}

fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

/// Whether a file of the database holds a text; none where the database is no file.
fn holds(app: &App, text: &str) -> Option<bool> {
    if app.place.is_postgres() {
        return None;
    }
    let files = std::fs::read_dir(&*app.place.folder).unwrap().map(|file| file.unwrap().path());
    let has = |bytes: Vec<u8>| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    Some(files.filter(|path| path.is_file()).any(|path| has(std::fs::read(path).unwrap())))
}

#[test]
fn how_long_records_are_kept_and_who_ends_that_is_said_before_anything_is_due() {
    let page = city(RULE).staff("6001").get(LIST).body;
    assert!(page.contains("<dd>すべての事案は1年（終わった年度の翌年度の4月1日から）</dd>"), "{page}");
    assert!(page.contains("<dt>廃棄を決める人</dt><dd>最高情報セキュリティ責任者"), "{page}");
    assert!(page.contains("<dt>廃棄を行う人（決めた人のほか）</dt><dd>統一的な窓口"), "{page}");
    let by_class = "retention: { keep: { critical: never, else: 1y }, decide: ciso }\n";
    let page = city(by_class).staff("6001").get(LIST).body;
    assert!(
        page.contains("は廃棄しない</dd>") && page.contains("は1年（終わった日の翌日から）</dd>"),
        "{page}"
    );
}

#[test]
fn a_record_becomes_due_when_the_fiscal_year_turns_and_not_a_minute_before() {
    let app = city(RULE);
    let (march, april) = (app.report(), app.report());
    go(&app, "2027-03-31T23:50:00+09:00");
    void(&app, &march, 50);
    go(&app, "2027-04-01T00:10:00+09:00");
    void(&app, &april, 51);
    let listed = |app: &App| {
        let page = app.staff("6001").get(LIST).body;
        let due = page.split("廃棄を決めた事案").next().unwrap().to_owned();
        let home = app.staff("6001").get("/").body;
        (due.contains(&march), due.contains(&april), home.contains("保存期間が終わった事案が"))
    };
    // 2028 is a leap year: its February is one day longer and changes nothing.
    for (day, expected) in [
        ("2028-03-31T23:59:00+09:00", (false, false, false)),
        ("2028-04-01T00:00:00+09:00", (true, false, true)),
        ("2029-03-31T23:59:00+09:00", (true, false, true)),
        ("2029-04-01T00:00:00+09:00", (true, true, true)),
    ] {
        go(&app, day);
        assert_eq!(listed(&app), expected, "{day}");
    }
    let page = app.staff("6001").get(LIST).body;
    for said in ["令和10年3月31日", "1年", "終わった年度の翌年度の4月1日から", "文書管理規程12条"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(is_whole(&app));
}

#[test]
fn what_is_open_or_opened_again_is_not_asked_about() {
    let app = city(RULE);
    let number = app.report();
    go(&app, "2032-01-01T09:00:00+09:00");
    assert!(!app.staff("6001").get(LIST).body.contains(&number));
    assert_eq!(app.staff("6001").get(&page_of(&number)).status, 404);
    void(&app, &number, 50);
    go(&app, "2034-01-01T09:00:00+09:00");
    assert!(app.staff("6001").get(LIST).body.contains(&number));
    set_phase(&app.backend, &operator(51), &number, Phase::Handling, "再開".to_owned()).unwrap();
    assert!(!app.staff("6001").get(LIST).body.contains(&number));
    assert_eq!(decide(&app, "6001", &number).status, 404);
    assert!(is_whole(&app));
}

#[test]
fn a_policy_without_a_period_makes_nothing_due() {
    for rule in ["", "retention: { keep: never, decide: ciso }\n"] {
        let app = city(rule);
        let number = app.report();
        void(&app, &number, 50);
        go(&app, "2120-01-01T09:00:00+09:00");
        let page = app.staff("6001").get(LIST);
        assert_eq!((page.status, page.body.contains(&number)), (200, false), "{rule}");
        assert_eq!(page.body.contains("保存期間が緊急時対応計画に書かれていません"), rule.is_empty());
        if rule.is_empty() {
            assert_eq!(decide(&app, "6001", &number).status, 403);
        } else {
            assert_eq!(decide(&app, "6001", &number).status, 422);
        }
        assert!(!app.staff("6001").get("/").body.contains("保存期間が終わった"));
    }
}

#[test]
fn neither_staff_nor_administrators_nor_a_subject_learn_of_it() {
    let app = city(RULE);
    let (known, hidden) = (app.report(), report(&app, 1_002, Some("6001")));
    void(&app, &known, 50);
    void(&app, &hidden, 51);
    go(&app, "2030-01-01T09:00:00+09:00");
    for person in ["1234", "1235", "2001", ADMINISTRATOR] {
        let mut browser = app.staff(person);
        assert_eq!(browser.get(LIST).status, 403, "{person}");
        assert!([403, 404].contains(&browser.get(&page_of(&known)).status), "{person}");
        let refused = ask(&mut browser, &known, &[("act", "decide"), ("reason", "満了")]);
        assert!([403, 404].contains(&refused.status), "{person}");
        assert!(!browser.get("/").body.contains(LIST) && !browser.get("/registers").body.contains(LIST));
    }
    // The subject sees the list as if nothing but the other were on it.
    let mut ciso = app.staff("6001");
    let list = ciso.get(LIST).body;
    assert!(list.contains(&known) && !list.contains(&hidden));
    assert!(ciso.get("/").body.contains("保存期間が終わった事案が1件あります"));
    assert_eq!(ciso.get(&page_of(&hidden)).status, 404);
    assert_eq!(ask(&mut ciso, &hidden, &[("act", "decide"), ("reason", "満了")]).status, 404);
    // The desk does see both, and decides neither.
    let mut desk = app.staff("4001");
    let list = desk.get(LIST).body;
    assert!(list.contains(&known) && list.contains(&hidden));
    assert!(!desk.get(&page_of(&known)).body.contains("value=\"decide\""));
    assert_eq!(ask(&mut desk, &known, &[("act", "decide"), ("reason", "満了")]).status, 403);
    assert!(state(&app, &known).keeping.decided.is_none());
}

#[test]
fn behind_a_wall_those_of_the_organ_decide_and_nobody_else_sees_a_count() {
    let app = walls::city();
    app.approve(&with(walls::POLICY, RULE));
    let number = walls::report(&app, 1_002, ("8004", "jimukyoku"));
    void(&app, &number, 50);
    go(&app, "2030-01-01T09:00:00+09:00");
    for person in ["4001", "6001"] {
        let mut browser = app.staff(person);
        assert!(!browser.get(LIST).body.contains(&number), "{person}");
        assert!(!browser.get("/").body.contains("保存期間が終わった"), "{person}");
        assert_eq!(browser.get(&page_of(&number)).status, 404, "{person}");
    }
    assert!(app.staff("8003").get("/").body.contains("保存期間が終わった事案が1件あります"));
    assert_eq!(decide(&app, "8003", &number).status, 303);
    let gone = ask(&mut app.staff("8001"), &number, &[("act", "dispose"), ("reason", "満了")]);
    assert_eq!(gone.header("location"), "/retention?done=disposal-do", "{}", gone.body);
    assert!(is_whole(&app));
}

#[test]
fn a_disposal_takes_what_the_page_says_and_happens_once() {
    let app = city(RULE);
    let number = app.report();
    let mut program = app.program(&["respond", "read"]);
    let written = "住民番号の控えを写した紙".as_bytes();
    assert_eq!(hand_in(&mut program, &number, Some(("memo.txt", written)), &[]).status, 201);
    void(&app, &number, 50);
    go(&app, "2029-04-01T09:00:00+09:00");
    let mut ciso = app.staff("6001");
    let page = ciso.get(&page_of(&number)).body;
    for said in ["廃棄すると消えるもの", "報告1件", "証拠1件", "残るもの", "事案番号", "バックアップの写し"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let empty = ask(&mut ciso, &number, &[("act", "decide"), ("reason", " ")]);
    assert_eq!(empty.status, 422);
    // Sent twice, it is decided once.
    let token = ciso.get(&page_of(&number)).value_of("token");
    let fields = [("act", "decide"), ("reason", "保存期間の満了")];
    let first = act(&mut ciso, &number, &token, &fields);
    assert_eq!((first.status, act(&mut ciso, &number, &token, &fields).status), (303, 303));
    assert!(first.header("location").contains("done=disposal-decide"), "{}", first.header("location"));
    let seq = state(&app, &number).seq;
    assert_eq!(decide(&app, "6001", &number).status, 409);
    assert_eq!(state(&app, &number).seq, seq);
    // Who decided does not do it, and the policy names the desk.
    assert_eq!(ask(&mut ciso, &number, &[("act", "dispose"), ("reason", "満了")]).status, 403);

    let mut desk = app.staff("4001");
    assert!(desk.get("/").body.contains("廃棄を決めた事案が1件あります"));
    assert!(desk.get(&page_of(&number)).body.contains("加藤 八重"), "who decided");
    let token = desk.get(&page_of(&number)).value_of("token");
    let refused = act(&mut desk, &number, &token, &[("act", "dispose")]);
    assert_eq!(refused.status, 422);
    assert!(holds(&app, "USBメモリが見当たらない").unwrap_or(true));
    let fields = [("act", "dispose"), ("reason", "期間満了のため廃棄")];
    for _ in 0..2 {
        let gone = act(&mut desk, &number, &token, &fields);
        assert_eq!(gone.header("location"), "/retention?done=disposal-do", "{}", gone.body);
    }
    assert!(desk.get("/retention?done=disposal-do").body.contains("廃棄しました"));
    let other = ask(&mut desk, &number, &fields);
    assert_eq!(other.status, 404, "another act finds nothing");
    assert_eq!(desk.get(&format!("/incidents/{number}")).status, 404);
    assert!(files(&app).is_empty(), "its files are gone");
    for gone in ["USBメモリが見当たらない", "ファイアウォールのログ"] {
        assert!(!holds(&app, gone).unwrap_or(false), "{gone}");
    }
    for kept in ["期間満了のため廃棄", "加藤 八重", &number] {
        assert!(holds(&app, kept).unwrap_or(true), "{kept}");
    }
    assert!(is_whole(&app));
    assert!(!app.staff("6001").get(LIST).body.contains(&number));
}

#[test]
fn what_was_put_off_waits_for_its_day_and_keeps_the_command_off_too() {
    let app = city(RULE);
    let number = app.report();
    void(&app, &number, 50);
    go(&app, "2029-04-01T09:00:00+09:00");
    assert_eq!(decide(&app, "6001", &number).status, 303);
    let mut desk = app.staff("4001");
    let past =
        ask(&mut desk, &number, &[("act", "hold"), ("until", "2029-03-31"), ("reason", "争訟の見込み")]);
    assert_eq!(past.status, 422);
    assert!(past.body.contains("争訟の見込み"), "what was typed stays");
    let held =
        ask(&mut desk, &number, &[("act", "hold"), ("until", "2030-04-01"), ("reason", "争訟の見込み")]);
    assert_eq!(held.status, 303, "{}", held.body);
    assert!(!desk.get("/").body.contains("廃棄を決めた事案が"), "the decision is taken back");
    assert!(!app.staff("6001").get("/").body.contains("保存期間が終わった"));
    let page = desk.get(LIST).body;
    assert!(page.split("まだ廃棄しないことにした事案").nth(1).unwrap().contains(&number));
    assert_eq!(decide(&app, "6001", &number).status, 422);
    let reason = Private::from([("reason".to_owned(), "満了".to_owned())]);
    let refused = dispose::incident(&app.backend, &operator(60), &number, reason.clone());
    assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
    go(&app, "2030-03-31T23:59:00+09:00");
    assert!(!app.staff("6001").get("/").body.contains("保存期間が終わった"));
    go(&app, "2030-04-01T00:00:00+09:00");
    assert!(app.staff("6001").get("/").body.contains("保存期間が終わった"));
    let history = app.staff("4001").get(&format!("/incidents/{number}/history")).body;
    assert!(history.contains("争訟の見込み") && history.contains("廃棄することを決めた"), "{history}");
    // The operator needs no decision.
    dispose::incident(&app.backend, &operator(61), &number, reason).unwrap();
    assert!(is_whole(&app));
}

#[test]
fn evidence_that_must_be_kept_keeps_its_incident() {
    let app = city(RULE);
    let number = app.report();
    let mut program = app.program(&["respond", "read"]);
    let until = [("held_until", "2031-06-01T00:00:00+09:00")];
    assert_eq!(hand_in(&mut program, &number, None, &until).status, 201);
    void(&app, &number, 50);
    go(&app, "2031-05-31T23:00:00+09:00");
    assert!(!app.staff("6001").get(LIST).body.contains(&number));
    assert_eq!(decide(&app, "6001", &number).status, 303, "a decision takes nothing away");
    let refused = ask(&mut app.staff("4001"), &number, &[("act", "dispose"), ("reason", "満了")]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("保管期限の来ていない証拠"), "{}", refused.body);
    go(&app, "2031-06-01T00:00:00+09:00");
    let gone = ask(&mut app.staff("4001"), &number, &[("act", "dispose"), ("reason", "満了")]);
    assert_eq!(gone.status, 303, "{}", gone.body);
}

#[test]
fn one_person_alone_does_both_for_a_reason_of_its_own() {
    let app = city("retention: { keep: 1y, decide: ciso }\n");
    let number = app.report();
    void(&app, &number, 50);
    go(&app, "2029-04-01T09:00:00+09:00");
    assert_eq!(decide(&app, "6001", &number).status, 303);
    let mut ciso = app.staff("6001");
    assert!(!ciso.get("/").body.contains("廃棄を決めた事案が"), "nobody is asked to do what they decided");
    assert!(ciso.get(&page_of(&number)).body.contains("やむを得ず、同じ人が行う理由"));
    let refused = ask(&mut ciso, &number, &[("act", "dispose"), ("reason", "満了")]);
    assert_eq!(refused.status, 422);
    let fields = [("act", "dispose"), ("reason", "満了"), ("override", "ほかに行える人がいない")];
    assert_eq!(ask(&mut ciso, &number, &fields).status, 303);
}

#[test]
fn where_the_policy_names_nobody_administrators_decide_about_what_they_see() {
    let app = city("retention: { keep: 1y }\n");
    app.place.execute("UPDATE accounts SET is_admin = TRUE WHERE person IN ('4001', '4002')");
    let number = app.report();
    void(&app, &number, 50);
    go(&app, "2029-04-01T09:00:00+09:00");
    assert_eq!(app.staff(ADMINISTRATOR).get(LIST).status, 403, "an administrator who sees no cases");
    assert_eq!(decide(&app, "6001", &number).status, 403);
    assert_eq!(decide(&app, "4001", &number).status, 303);
    let gone = ask(&mut app.staff("4002"), &number, &[("act", "dispose"), ("reason", "満了")]);
    assert_eq!(gone.status, 303, "{}", gone.body);
}

#[test]
fn periods_follow_the_class_and_the_scale() {
    let severe = city("retention: { keep: { critical: 10y, else: 1y }, decide: ciso }\n");
    let by_scale = "scales: { reach: { label: 範囲, classes: { near_by: 狭い, wide: 広い }, \
                    rules: [{ wide: { kind: loss } }], start: near_by } }\n\
                    retention: { keep: { of: reach, near_by: 1y, wide: 3y }, decide: ciso }\n";
    let scaled = city(by_scale);
    let grave = report(&severe, 1_002, None);
    set_severity(&severe, &grave);
    let (wide, near) = (scaled.report(), report(&scaled, 1_002, None));
    let light = severe.report();
    for (app, numbers) in [(&severe, [&grave, &light]), (&scaled, [&wide, &near])] {
        numbers.iter().zip(50..).for_each(|(number, command)| void(app, number, command));
    }
    let shows = |app: &App, number: &str| app.staff("6001").get(LIST).body.contains(number);
    for app in [&severe, &scaled] {
        go(app, "2027-11-21T00:00:00+09:00");
    }
    assert!(!shows(&severe, &grave) && shows(&severe, &light));
    assert!(!shows(&scaled, &wide) && shows(&scaled, &near));
    go(&scaled, "2029-11-21T00:00:00+09:00");
    go(&severe, "2036-11-21T00:00:00+09:00");
    assert!(shows(&severe, &grave) && shows(&scaled, &wide));
    assert!(scaled.staff("6001").get(LIST).body.contains("範囲「広い」は3年"));
    assert!(is_whole(&scaled));
}

fn set_severity(app: &App, number: &str) {
    let mut program = app.program(&["admin", "read"]);
    let body = json!({ "severity": "critical", "reason": "重い" });
    assert_eq!(program.json(&format!("/api/v1/incidents/{number}/severity"), &body).status, 200);
}

#[test]
fn programs_read_the_list_and_put_off_and_do_no_more() {
    let app = city(RULE);
    let number = app.report();
    void(&app, &number, 50);
    go(&app, "2029-04-01T09:00:00+09:00");
    let list = |app: &App| app.program(&["read"]).get("/api/v1/retention").json()["items"].clone();
    let items = list(&app);
    assert_eq!((&items[0]["number"], &items[0]["waits_for"]), (&json!(number), &json!("decision")));
    assert_eq!(items[0]["over_at"], json!("2028-04-01T00:00:00+09:00"));
    let path = format!("/api/v1/incidents/{number}/retention");
    let body = json!({ "until": "2030-04-01", "reason": "争訟" });
    assert_eq!(app.program(&["read", "respond"]).json(&path, &body).status, 403);
    let mut program = app.program(&["admin", "read"]);
    let decided = program.json(&path, &json!({ "act": "decide", "reason": "満了" }));
    assert_eq!(decided.status, 422, "{}", decided.body);
    let held = program.json(&path, &body);
    assert_eq!((held.status, &held.json()["number"]), (200, &json!(number)), "{}", held.body);
    assert_eq!(list(&app)[0]["waits_for"], json!("day"));
    let never = app.report();
    assert_eq!(program.json(&format!("/api/v1/incidents/{never}/retention"), &body).status, 409);
}

#[test]
fn an_incident_that_was_never_and_one_that_may_not_be_seen_are_answered_alike() {
    let app = city(RULE);
    let number = report(&app, 1_002, Some("6001"));
    void(&app, &number, 50);
    app.pass(Span::minutes(1));
    let mut ciso = app.staff("6001");
    let mut answer = |number: &str| {
        let reply = ask(&mut ciso, number, &[("act", "dispose"), ("reason", "満了")]);
        (reply.status, lasting(&reply.body).replace(number, ""))
    };
    assert_eq!(answer(&number), answer("K7M4-92QX"));
}
