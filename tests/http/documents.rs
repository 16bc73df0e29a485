//! Documents on screen and for programs: missing, written, issued, fetched, verified.

use noroshi::domain::moment::Span;
use noroshi::export::trace;
use noroshi::store::outbox::{Finished, Lanes};
use noroshi::store::{Error, Tx, Urgency};

use crate::app::App;
use crate::outside::{fill, numbers, send};
use crate::wire::Browser;

/// The desk of the sample city.
const DESK: &str = "4001";

fn post(browser: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let token = browser.get(page).value_of("token");
    let all: Vec<(&str, &str)> = fields.iter().copied().chain([("token", token.as_str())]).collect();
    let reply = browser.post(to, &all);
    (reply.status, if reply.status == 303 { reply.header("location").to_owned() } else { reply.body })
}

#[test]
fn a_document_is_written_issued_fetched_and_verified() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff(DESK);
    let base = format!("/incidents/{number}/documents");
    let press = format!("{base}?variant=press");
    let page = desk.get(&press);
    assert!(page.body.contains("書かれていない項目") && page.body.contains("問合せ先"), "{}", page.body);
    let texts = [("variant", "press"), ("contact", "のろし市 危機管理課"), ("overview", "USBメモリの紛失")];
    let (status, to) = post(&mut desk, &press, &format!("{base}/texts"), &texts);
    assert_eq!(status, 303, "{to}");
    assert!(desk.get(&press).body.contains("のろし市 危機管理課"));
    clear(&app, &number);
    let order = [("variant", "press"), ("format", "md"), ("edition", "next")];
    let (status, to) = post(&mut desk, &press, &base, &order);
    assert_eq!(status, 303, "{to}");
    let after = desk.get(&to);
    assert!(after.body.contains("第1号") && after.body.contains("第1報"), "{}", after.body);
    let file = desk.get(&format!("{base}/1"));
    assert_eq!(file.status, 200);
    assert!(file.body.contains("のろし市 危機管理課") && !file.body.contains("佐藤"), "{}", file.body);
    let code = file.body.split("検証コード | ").nth(1).unwrap().chars().take(19).collect::<String>();
    let (status, body) = post(&mut desk, &press, &format!("{base}/verification"), &[("code", &code)]);
    assert_eq!((status, body.contains("この検証コードの文書を発行しています")), (200, true), "{body}");
    for (bytes, words) in [(file.body.clone(), "真正"), (file.body.replace("USB", "FDD"), "改変あり")] {
        let token = desk.get(&base).value_of("token");
        let body = format!(
            "--xx\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n--xx\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"a.md\"\r\n\r\n{bytes}\r\n--xx--\r\n"
        );
        let kind = ("Content-Type", "multipart/form-data; boundary=xx");
        let reply = desk.send("POST", &format!("{base}/verification"), &[kind], body.as_bytes());
        assert_eq!((reply.status, reply.body.contains(words)), (200, true), "{words}: {}", reply.body);
    }
    let (status, _) = post(&mut desk, &base, &base, &[("variant", "press"), ("format", "exe")]);
    assert_eq!(status, 422);
}

/// Everything that waits is handed to a mail server, and nothing wakes the incident for it.
fn send_all(app: &App) {
    let job = |tx: &mut Tx<'_>| -> Result<(), Error> {
        for row in tx.claim_deliveries(Span::minutes(1), &Lanes::wide(200))? {
            tx.finish_delivery(row.id, row.fence, Finished::Sent, None)?;
        }
        Ok(())
    };
    app.backend.store.write(Urgency::Engine, "send", job).unwrap();
}

#[test]
fn a_document_knows_what_was_sent_before_it_was_made() {
    let app = App::start();
    let number = app.report();
    send_all(&app);
    let mut desk = app.staff(DESK);
    let base = format!("/incidents/{number}/documents");
    let order = [("variant", "full"), ("format", "md"), ("edition", "next")];
    let (status, to) = post(&mut desk, &base, &base, &order);
    assert_eq!(status, 303, "{to}");
    let file = desk.get(&format!("{base}/1")).body;
    assert!(file.contains("送信済み") && !file.contains("| 結果未着"), "{file}");
}

/// The desk decides to publish and writes a text, another of the desk approves it.
fn clear(app: &App, number: &str) {
    let page = format!("/incidents/{number}/publication");
    let to = |noun: &str| format!("/incidents/{number}/{noun}");
    let (mut desk, mut other) = (app.staff(DESK), app.staff("4002"));
    let weighed = [("publishes", "publish"), ("importance", "高"), ("reach", "市内")];
    assert_eq!(post(&mut desk, &page, &to("publications"), &weighed).0, 303);
    let drafts = desk.get(&page).body.matches("<article").count();
    assert_eq!(post(&mut desk, &page, &to("drafts"), &[("text", "お知らせ")]).0, 303);
    let no = (drafts + 1).to_string();
    assert_eq!(post(&mut other, &page, &to("publication-approvals"), &[("draft", &no)]).0, 303);
}

#[test]
fn the_public_reads_no_issued_paper_before_publication_is_decided_and_approved() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff(DESK);
    let base = format!("/incidents/{number}/documents");
    let press = format!("{base}?variant=press");
    let order = [("variant", "press"), ("format", "md"), ("edition", "final")];
    let kind = ("Content-Type", "application/json");
    let mut program = app.program(&["read", "admin"]);
    let ordered = br#"{"format":"pdf","variant":"press","final":true}"#;
    let mut issued_by_program =
        || program.send("POST", &format!("/api/v1/incidents/{number}/documents"), &[kind], ordered);
    let copy =
        |desk: &mut Browser| desk.get(&format!("/incidents/{number}/report?variant=press&format=md")).body;
    // Nobody has decided.
    assert!(desk.get(&press).body.contains("公表するかどうかが決まっていない"));
    assert!(!desk.get(&press).body.contains("name=\"edition\""), "nothing is offered");
    assert_eq!(post(&mut desk, &base, &base, &order).0, 422);
    let refused = issued_by_program();
    assert_eq!((refused.status, refused.body.contains("publication-undecided")), (422, true));
    let paper = copy(&mut desk);
    assert!(paper.contains("【案】") && paper.contains("案（公表は未決定）"), "{paper}");
    assert!(!paper.contains("第1号") && !paper.contains("検証コード |"), "{paper}");
    // Decided, written, approved: it is issued.
    clear(&app, &number);
    let paper = copy(&mut desk);
    assert!(
        !paper.contains("案】") && !paper.contains("案（") && paper.contains("控え（未発行）"),
        "{paper}"
    );
    // Other words than those that were approved are a draft again.
    let texts = [("variant", "press"), ("overview", "別の説明")];
    assert_eq!(post(&mut desk, &press, &format!("{base}/texts"), &texts).0, 303);
    assert_eq!(issued_by_program().status, 422);
    assert!(copy(&mut desk).contains("案（承認後に書換え、未承認）"));
    clear(&app, &number);
    assert_eq!(post(&mut desk, &press, &base, &order).0, 303);
    let file = desk.get(&format!("{base}/1")).body;
    assert!(
        file.contains("別の説明") && file.contains("最終報（第1報）") && !file.contains("案】"),
        "{file}"
    );
}

#[test]
fn who_may_not_handle_it_issues_nothing_and_the_subject_sees_nothing() {
    let app = App::start();
    let number = app.report();
    let base = format!("/incidents/{number}/documents");
    // Who reported may read; handling is for those who bear it.
    let mut reporter = app.staff("1234");
    assert!(!reporter.get(&base).body.contains("name=\"edition\""));
    let order = [("variant", "full"), ("format", "md"), ("edition", "next")];
    assert_eq!(post(&mut reporter, &base, &base, &order).0, 403);
    assert_eq!(app.staff("1235").get(&base).status, 404);
}

#[test]
fn programs_read_every_variant_and_issue() {
    let app = App::start();
    let number = app.report();
    let mut program = app.program(&["read", "admin"]);
    let base = format!("/api/v1/incidents/{number}");
    let json = program.get(&format!("{base}/report?format=json&variant=press")).json();
    assert_eq!(json["schema"], "noroshi.report/1");
    assert_eq!(json["paper"]["variant"]["code"], "press");
    assert_eq!(program.get(&format!("{base}/report?format=exe")).status, 422);
    let body = br#"{"format":"csv","variant":"full","final":true}"#;
    let kind = ("Content-Type", "application/json");
    let issued = program.send("POST", &format!("{base}/documents"), &[kind], body);
    assert_eq!((issued.status, &issued.json()["no"]), (200, &1.into()), "{}", issued.body);
    let listed = program.get(&format!("{base}/documents")).json();
    assert_eq!(listed["items"][0]["sha256"], issued.json()["sha256"]);
    let file = program.get(&format!("{base}/documents/1"));
    assert!(file.body.contains("最終報（第1報）"), "{}", file.body);
    let other = program.send("POST", &format!("{base}/documents"), &[kind], br#"{"format":"exe"}"#);
    assert_eq!(other.status, 422, "{}", other.body);
}

#[test]
fn who_reported_gets_a_receipt_whose_code_proves_what_was_told() {
    let app = App::start();
    let mut browser = app.visitor();
    let fields = fill(&mut browser, &app);
    let (number, secret) = numbers(&send(&mut browser, &fields));
    let token = browser.get("/report/status").value_of("token");
    let mut ask = |number: &str, secret: &str| {
        browser.post("/report/receipt", &[("token", &token), ("number", number), ("secret", secret)])
    };
    let paper = ask(&number, &secret);
    assert_eq!((paper.status, paper.header("content-type")), (200, "application/pdf"));
    assert!(paper.body.starts_with("%PDF-1.7") && !paper.body.contains(&secret));
    let report = app.backend.store.read::<_, Error>(|tx| tx.find_report(&number)).unwrap().unwrap();
    let entry = app.backend.store.read::<_, Error>(|tx| tx.entries(report)).unwrap().remove(0);
    let code = app.backend.keys.receipt_code(report, &number, &entry.hash);
    assert_eq!(trace::codes(paper.body.as_bytes()), [code]);
    assert_eq!(ask(&number, "AAAA-BBBB").status, 404);
    assert_eq!(ask("K7M4-92QX", &secret).status, 404);
}
