//! What an auditor proves with (記録の確かめ, 閲覧記録, サインインの記録, 監査用一式), and that nobody else
//! has it.

use std::collections::BTreeMap;

use diesel::connection::Connection;
use diesel::{RunQueryDsl, SqliteConnection};
use noroshi::actions::Caller;
use noroshi::actions::dispose;
use noroshi::actions::handle::set_phase;
use noroshi::domain::actor::Actor;
use noroshi::domain::audit::fact::AuditFact;
use noroshi::domain::case::Phase;
use noroshi::domain::history::{Body, Entry, Header, Private, verify};
use noroshi::domain::ids::{CommandId, HistoryId};
use noroshi::domain::moment::{Moment, Span};
use noroshi::export::audit::{WrittenBody, WrittenEntry};
use noroshi::store::audits::Audited;
use serde_json::json;
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::audit::audited;
use crate::wire::{Browser, Reply};

const PAGES: [&str; 4] = ["/audit/checks", "/audit/looks", "/audit/sign-ins", "/audit/package"];

fn check(browser: &mut Browser) -> String {
    let token = browser.get("/audit/checks").value_of("token");
    let reply = browser.post("/audit/checks", &[("token", &token)]);
    assert_eq!((reply.status, reply.header("location")), (303, "/audit/checks"), "{}", reply.body);
    for _ in 0..10_000 {
        let body = browser.get("/audit/checks").body;
        assert_eq!(body.contains("http-equiv=\"refresh\""), body.contains("確かめています"), "{body}");
        assert!(!body.contains("確かめています") || !body.contains("<button class=\"main\">"), "{body}");
        if !body.contains("確かめています") {
            return body;
        }
    }
    panic!("it never ends");
}

fn audits(app: &App) -> Vec<Audited> {
    app.backend.store.read::<_, noroshi::store::Error>(|tx| tx.audits()).unwrap()
}

/// The rows of a list, each without its marks.
fn rows(body: &str) -> Vec<String> {
    let table = body.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap();
    let plain = |row: &str| {
        let pieces = row.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
        pieces.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    table.split("<tr").skip(1).map(|row| plain(&row.replacen('>', " ", 1))).collect()
}

fn looks(browser: &mut Browser, query: &str) -> Vec<String> {
    let reply = browser.get(&format!("/audit/looks{query}"));
    assert_eq!(reply.status, 200, "{}", reply.body);
    rows(&reply.body)
}

#[test]
fn to_nobody_but_an_auditor_is_there_anything_to_prove_with() {
    let app = audited(&["5003"]);
    app.report();
    for person in ["1234", "2001", "4001", "6001", ADMINISTRATOR] {
        let mut browser = app.staff(person);
        let never = browser.get("/audit/never");
        for page in PAGES {
            let reply = browser.get(page);
            assert_eq!(reply.status, 404, "{person} {page}");
            let shown = |body: &str, path: &str| crate::unseen::lasting(body).replace(path, "");
            assert_eq!(shown(&reply.body, page), shown(&never.body, "/audit/never"));
            assert_eq!(browser.get(&format!("{page}?format=csv")).status, 404, "{person} {page}");
        }
        for page in ["/audit/checks", "/audit/package"] {
            let token = browser.get("/account/password").value_of("token");
            assert_eq!(browser.post(page, &[("token", &token)]).status, 404, "{person} {page}");
        }
        assert!(!browser.get("/").body.contains("href=\"/audit\""), "{person}");
    }
    assert!(audits(&app).is_empty());
    let mut auditor = app.staff("5003");
    assert!(auditor.get("/").body.contains("<a href=\"/audit\""));
    let page = auditor.get("/audit").body;
    for tab in PAGES {
        assert_eq!(auditor.get(tab).status, 200);
        assert!(page.contains(&format!("href=\"{tab}\"")), "{page}");
    }
    assert!(!auditor.get("/registers").body.contains("href=\"/audit\"><"), "it stands in the menu once");
}

#[test]
fn the_record_is_verified_and_what_was_found_stays_with_its_head() {
    let app = audited(&["5003"]);
    app.report();
    let mut auditor = app.staff("5003");
    assert!(auditor.get("/audit/checks").body.contains("まだ一度も確かめていません"));
    let body = check(&mut auditor);
    assert!(body.contains("✓ すべて、書かれたときのままです。") && body.contains("小林 七海"), "{body}");
    let (at, facts, _) = audits(&app).pop().unwrap();
    let AuditFact::Verified(found) = facts.facts[0].clone() else { panic!("{facts:?}") };
    assert!(found.is_whole() && found.histories > 3 && found.entries >= found.histories, "{found:?}");
    assert_eq!((at, facts.by), (app.clock.now(), Actor::Person("5003".into())));
    let head = found.head.unwrap();
    assert!(body.contains(&head.root[..8]) && body.contains(&head.signature[..8]), "{body}");
    app.clock.advance(Span::hours(1));
    let mut auditor = app.staff("5003");
    check(&mut auditor);
    let body = auditor.get("/audit/checks").body;
    assert!(body.contains("これまでの確かめ") && body.contains(&head.root[..16]), "{body}");
}

#[test]
fn the_same_order_is_one_check() {
    let app = audited(&["5003"]);
    let mut auditor = app.staff("5003");
    let token = auditor.get("/audit/checks").value_of("token");
    for _ in 0..2 {
        assert_eq!(auditor.post("/audit/checks", &[("token", &token)]).status, 303);
        while auditor.get("/audit/checks").body.contains("確かめています") {}
    }
    assert_eq!(audits(&app).len(), 1);
}

#[test]
fn a_row_that_somebody_changed_is_named_in_plain_words() {
    let app = audited(&["5003"]);
    let Some(path) = app.place.url.strip_prefix("sqlite:") else { return };
    let number = app.report();
    let mut auditor = app.staff("5003");
    // Who looked is part of what is verified.
    assert_eq!(app.staff("1234").get(&format!("/incidents/{number}")).status, 200);
    let mut conn = SqliteConnection::establish(path).unwrap();
    let change = "UPDATE entries SET fact = replace(fact, '1234', '1235') WHERE history IN \
                  (SELECT id FROM heads WHERE kind = 'access')";
    assert!(diesel::sql_query(change).execute(&mut conn).unwrap() > 0);
    drop(conn);
    let body = check(&mut auditor);
    assert!(body.contains("▲ <strong>書かれたときと違うところがあります。"), "{body}");
    assert!(
        body.contains("事実が書き換えられています") && body.contains("だれかが中身を書き換えたか"),
        "{body}"
    );
}

#[test]
fn a_look_is_one_line_an_hour_and_tells_who_did_what() {
    let app = audited(&["5003"]);
    let number = app.report();
    let mut desk = app.staff("4001");
    let page = format!("/incidents/{number}");
    for _ in 0..3 {
        assert_eq!(desk.get(&page).status, 200);
    }
    assert_eq!(desk.get(&format!("{page}/report?format=md")).status, 200);
    assert_eq!(desk.get("/incidents?format=csv").status, 200);
    let mut auditor = app.staff("5003");
    let seen = looks(&mut auditor, "?person=4001");
    let told = |what: &str| seen.iter().filter(|row| row.contains(what)).count();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert_eq!((told("開いた 事案のページ"), told("書き出した 報告書・文書")), (1, 1), "{seen:?}");
    assert_eq!(told("書き出した 一覧の書き出し"), 1, "{seen:?}");
    assert!(seen.iter().all(|row| row.contains("伊藤 三葉 (4001)")), "{seen:?}");
    app.clock.advance(Span::hours(1));
    app.staff("4001").get(&page);
    let mut auditor = app.staff("5003");
    assert_eq!(looks(&mut auditor, "?person=4001").len(), 4);
    assert_eq!(looks(&mut auditor, "?person=%E4%BC%8A%E8%97%A4&look=opened").len(), 2);
    assert_eq!(looks(&mut auditor, &format!("?person=4001&incident={}", number.to_lowercase())).len(), 3);
    assert_eq!(looks(&mut auditor, "?incident=AAAA-0000").len(), 0);
    assert_eq!(looks(&mut auditor, "?person=4001&from=2026-11-19&to=2026-11-19").len(), 0);
    let csv = auditor.get("/audit/looks?format=csv&person=4001");
    assert!(csv.header("content-type").starts_with("text/csv") && csv.body.contains(&number), "{}", csv.body);
    assert_eq!(auditor.get("/audit/looks?format=xlsx").status, 200);
    for (query, said) in
        [("from=x", "初日"), ("from=2026-11-02&to=2026-11-01", "より前"), ("from=2020-01-01", "長すぎ")]
    {
        let reply = auditor.get(&format!("/audit/looks?{query}"));
        assert!(reply.status == 422 && reply.body.contains(said), "{query} {}", reply.body);
    }
}

#[test]
fn who_uncovered_a_reporters_contact_is_told_and_so_is_a_link_of_a_mail() {
    let app = audited(&["5003"]);
    let body = json!({
        "kind": "misdelivery", "unit": "zeimu", "origin": "outside", "summary": "他人の通知書が届いた",
        "contact_name": "山下 空", "contact": "000-000-9999",
    });
    let number = app.program(&["report"]).json("/api/v1/incidents", &body).json()["number"].clone();
    let number = number.as_str().unwrap().to_owned();
    // Nobody of the desk was told yet: it sees every incident, and handles it.
    let shown = app.staff("4001").get(&format!("/incidents/{number}?contact=1"));
    assert!(shown.body.contains("000-000-9999"), "{}", shown.body);
    assert_eq!(app.visitor().get(&crate::outside::link(&app, &number, "2001")).status, 200);
    let mut auditor = app.staff("5003");
    let seen = looks(&mut auditor, "?look=contact");
    assert!(seen.len() == 1 && seen[0].contains("伊藤 三葉") && seen[0].contains(&number), "{seen:?}");
    let seen = looks(&mut auditor, "?person=2001");
    assert!(seen.len() == 1 && seen[0].contains("メールのリンクのページ"), "{seen:?}");
    assert!(!auditor.get("/audit/looks").body.contains("000-000-9999"));
}

#[test]
fn no_look_is_shown_at_what_the_reader_may_not_audit() {
    let app = audited(&["5003", "1235", "2001"]);
    let number = app.report();
    app.staff("4001").get(&format!("/incidents/{number}"));
    app.staff("2001").get(&format!("/incidents/{number}"));
    let is_told = |person: &str| {
        let mut browser = app.staff(person);
        let rows = looks(&mut browser, "").iter().any(|row| row.contains(&number));
        assert_eq!(browser.get("/audit/looks?format=csv").body.contains(&number), rows, "{person}");
        rows
    };
    assert!(is_told("5003"));
    assert!(!is_told("1235"), "whoever works in the section");
    assert!(!is_told("2001"), "whoever was told of it handles it, and does not audit it");
    let about = crate::unseen::report(&app, 1_003, Some("5003"));
    app.staff("4001").get(&format!("/incidents/{about}"));
    let rows = looks(&mut app.staff("5003"), "");
    assert!(rows.iter().all(|row| !row.contains(&about)), "its subject: {rows:?}");

    let operator = |no| Caller {
        actor: Actor::Operator,
        command: CommandId(Uuid::from_u128(no)),
        request: None,
        seen: None,
    };
    set_phase(&app.backend, &operator(50), &number, Phase::Void, "誤報".to_owned()).unwrap();
    let reason = Private::from([("reason".to_owned(), "保存期間の満了".to_owned())]);
    dispose::incident(&app.backend, &operator(51), &number, reason).unwrap();
    assert!(!is_told("5003"), "nothing follows a disposal");
}

#[test]
fn sign_ins_refusals_and_what_was_done_to_accounts_are_listed() {
    let app = audited(&["5003"]);
    let mut visitor = app.visitor();
    let mut try_in = |login: &str| {
        let token = visitor.get("/sign-in").value_of("token");
        visitor.post("/sign-in", &[("token", &token), ("login", login), ("password", "違う")]).status
    };
    assert!(try_in("4001") >= 400 && try_in("nobody") >= 400);
    app.staff("4001");
    let mut admin = app.staff(ADMINISTRATOR);
    let token = admin.get("/admin/accounts/4001").value_of("token");
    let end = [("token", token.as_str()), ("act", "end"), ("reason", "端末の紛失")];
    assert_eq!(admin.post("/admin/accounts/4001/sessions", &end).status, 303);
    let mut auditor = app.staff("5003");
    let list = |auditor: &mut Browser, query: &str| {
        let reply = auditor.get(&format!("/audit/sign-ins?person=4001{query}"));
        assert_eq!(reply.status, 200);
        rows(&reply.body)
    };
    let seen = list(&mut auditor, "");
    let is_told = |word: &str| seen.iter().any(|row| row.contains(word));
    assert!(is_told("サインイン失敗") && is_told("端末の紛失") && is_told("127.0.0.1"), "{seen:?}");
    assert_eq!(list(&mut auditor, "&entry=refused").len(), 1);
    assert_eq!(list(&mut auditor, "&entry=entered").len(), 1);
    let page = auditor.get("/audit/sign-ins").body;
    assert!(page.contains("どのアカウントのものでもない失敗") && !page.contains("argon2"), "{page}");
    let csv = auditor.get("/audit/sign-ins?format=csv").body;
    assert!(csv.contains("サインイン失敗") && csv.contains("端末の紛失"), "{csv}");
    assert!(auditor.get("/audit/sign-ins?from=x").status == 422);
}

fn take(browser: &mut Browser, reason: &str) -> Reply {
    let token = browser.get("/audit/package").value_of("token");
    let fields = [("token", &*token), ("from", "2026-11-01"), ("to", "2026-11-20"), ("reason", reason)];
    browser.post("/audit/package", &fields)
}

/// The entries in a package, as they were stored. Its files are not packed.
fn entries(body: &str) -> BTreeMap<String, Vec<Entry>> {
    let hash = |text: &str| -> [u8; 32] { bytes(text).try_into().unwrap() };
    let stored = |body: WrittenBody| Body {
        format: body.format,
        salt: bytes(&body.salt).try_into().unwrap(),
        text: body.text,
    };
    let mut found: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for start in body.match_indices("{\"history\":").map(|(at, _)| at) {
        let line = body[start..].lines().next().unwrap();
        let row: WrittenEntry = serde_json::from_str(line).unwrap();
        let header = Header {
            history: HistoryId(row.history.parse().unwrap()),
            seq: row.seq,
            command: CommandId(row.command.parse().unwrap()),
            at: Moment::from_micros(row.micros),
            fact_hash: hash(&row.fact_hash),
            private_hash: hash(&row.private_hash),
            previous: hash(&row.previous),
        };
        let (fact, private) = (stored(row.fact), row.private.map(stored));
        let entry = Entry { header, hash: hash(&row.hash), fact, private };
        found.entry(row.history).or_default().push(entry);
    }
    found
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn the_papers_of_an_audit_can_be_proved_alone_and_their_making_is_on_record() {
    let app = audited(&["5003", "1235"]);
    let number = app.report();
    app.pass(Span::minutes(61));
    let mut auditor = app.staff("5003");
    let unchecked = take(&mut auditor, "定期監査");
    assert!(unchecked.status == 422 && unchecked.body.contains("先に「記録の確かめ」"), "{}", unchecked.body);
    check(&mut auditor);
    let unsaid = take(&mut auditor, "");
    assert!(unsaid.status == 422 && audits(&app).len() == 1, "{}", unsaid.body);
    let taken = take(&mut auditor, "定期監査");
    assert_eq!(taken.status, 200, "{}", taken.body);
    assert!(taken.header("content-disposition").contains("audit-2026-11-20.zip"));
    for name in ["README.txt", "check.py", "SHA256SUMS", "verification.json", "anchor.json", "looks.csv"] {
        assert!(taken.body.contains(name), "{name}");
    }
    assert!(taken.body.contains(&format!("incidents/{number}.jsonl")) && taken.body.contains("plans/1.yaml"));
    let found = entries(&taken.body);
    assert_eq!(found.len(), 1);
    for (history, entries) in &found {
        assert!(entries.len() > 1, "{history}");
        assert_eq!(verify(HistoryId(history.parse().unwrap()), entries), Ok(()));
        let mut changed = entries.clone();
        changed[0].fact.text.push(' ');
        assert!(verify(HistoryId(history.parse().unwrap()), &changed).is_err());
    }
    let (_, facts, private) = audits(&app).pop().unwrap();
    let AuditFact::PackageMade(made) = &facts.facts[0] else { panic!("{facts:?}") };
    assert_eq!((made.incidents, private["reason"].as_str()), (1, "定期監査"));
    assert_eq!(made.sha256.len(), 64);
    let listed = looks(&mut auditor, "?look=exported");
    assert!(
        listed.iter().any(|row| row.contains("監査用一式（定期監査）") && row.contains("5003")),
        "{listed:?}"
    );
    let mut own = app.staff("1235");
    let taken = take(&mut own, "自分の課");
    assert!(taken.status == 200 && entries(&taken.body).is_empty(), "no incident of one's own section");
    assert!(!taken.body.contains(&number));
}

#[test]
fn whoever_takes_the_papers_shows_again_who_they_are() {
    let app = audited(&["5003"]);
    let mut auditor = app.staff("5003");
    check(&mut auditor);
    app.clock.advance(Span::minutes(11));
    let asked = take(&mut auditor, "定期監査");
    assert!(asked.status == 200 && asked.body.contains("data-page=\"proof\""), "{}", asked.body);
    assert_eq!(audits(&app).len(), 1);
    let fields = [("kept", asked.value_of("kept")), ("password", PASSWORD.to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let taken = auditor.post("/audit/package", &fields);
    assert!(taken.status == 200 && taken.body.contains("SHA256SUMS"), "{}", taken.body);
}

#[test]
fn programs_read_the_same_with_their_scopes() {
    let app = audited(&["5003"]);
    let number = app.report();
    let mut reader = app.program(&["read"]);
    assert_eq!(reader.get(&format!("/api/v1/incidents/{number}")).status, 200);
    let items = reader.get(&format!("/api/v1/audit/looks?incident={number}")).json()["items"].clone();
    assert!(items.as_array().unwrap().iter().any(|row| row["by"]["token"].is_string()), "{items}");
    assert_eq!(reader.get("/api/v1/audit/looks?look=none").status, 422);
    assert_eq!(reader.get("/api/v1/audit/sign-ins").status, 403);
    let entered = app.program(&["admin"]).get("/api/v1/audit/sign-ins?person=1234&entry=entered").json();
    assert_eq!(entered["items"][0]["what"], "signed-in", "{entered}");
    assert_eq!(reader.json("/api/v1/audit/checks", &json!({})).status, 403);
    let begun = app.program(&["read", "admin"]).json("/api/v1/audit/checks", &json!({}));
    assert_eq!(begun.status, 200, "{}", begun.body);
    let mut checks = begun.json();
    while checks["running"] == true {
        checks = reader.get("/api/v1/audit/checks").json();
    }
    assert_eq!(reader.get("/api/v1/audit/checks").json()["items"][0]["whole"], true, "{checks}");
}
