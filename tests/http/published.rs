//! 公表していること: what went out, for anybody, with what was corrected and until it ends.

use crate::app::App;
use crate::follow::is_whole;
use crate::response::{post, report};
use crate::wire::Browser;

const FIRST: &str = "住民票の写しの誤送付について\n\n別の方の写しを1通お送りしました。";
const SECOND: &str = "住民票の写しの誤送付について（訂正）\n\nお送りしたのは2通でした。";

fn act(app: &App, person: &str, incident: &str, noun: &str, fields: &[(&str, &str)]) -> u16 {
    post(&mut app.staff(person), &format!("{incident}/publication"), &format!("{incident}/{noun}"), fields)
        .status
}

/// Writes, approves and releases the n-th text.
fn publish(app: &App, incident: &str, no: &str, text: &str) {
    assert_eq!(act(app, "4001", incident, "drafts", &[("text", text)]), 303);
    assert_eq!(act(app, "4002", incident, "publication-approvals", &[("draft", no)]), 303);
    assert_eq!(act(app, "4001", incident, "releases", &[("draft", no), ("media", "市のページ")]), 303);
}

fn decide(app: &App, incident: &str) {
    let weighed = [("publishes", "publish"), ("importance", "高"), ("reach", "市内")];
    assert_eq!(act(app, "4001", incident, "publications", &weighed), 303);
}

/// Where the list leads.
fn address(visitor: &mut Browser) -> Option<String> {
    let page = visitor.get("/published").body;
    let found = page.split("href=\"/published/").nth(1)?;
    Some(format!("/published/{}", found.split('"').next()?))
}

/// Where one that went out is read.
pub fn one(app: &App) -> String {
    let incident = report(app, "fault");
    decide(app, &incident);
    publish(app, &incident, "1", FIRST);
    address(&mut app.visitor()).expect("it is listed")
}

#[test]
fn anybody_reads_what_went_out_with_what_it_corrects_until_it_ends() {
    let app = App::start();
    let incident = report(&app, "loss");
    let mut visitor = app.visitor();
    assert!(visitor.get("/report").body.contains("href=\"/published\""));
    decide(&app, &incident);
    assert_eq!(act(&app, "4001", &incident, "drafts", &[("text", FIRST)]), 303);
    assert_eq!(act(&app, "4002", &incident, "publication-approvals", &[("draft", "1")]), 303);
    assert_eq!(address(&mut visitor), None, "what is approved has not gone out");
    let end = [("reason", "1年がたった")];
    assert_eq!(act(&app, "4001", &incident, "publication-ends", &end), 409, "nothing is shown");
    assert_eq!(act(&app, "4001", &incident, "releases", &[("draft", "1"), ("media", "市のページ")]), 303);
    let to = address(&mut visitor).expect("it is listed");
    let page = visitor.get(&to).body;
    assert!(page.contains("別の方の写し") && page.contains("令和8-"), "{page}");
    assert!(app.staff("4001").get(&format!("{incident}/publication")).body.contains(&to));

    publish(&app, &incident, "2", SECOND);
    let page = visitor.get(&to).body;
    let heading = "<h1>住民票の写しの誤送付について（訂正）</h1>";
    assert!(page.contains(heading), "{page}");
    let (now, before) = page.split_once("<details").expect("what was said before");
    assert!(now.contains("2通でした") && !now.contains("1通お送り"), "{now}");
    assert!(before.contains("1通お送り"), "{before}");

    assert_eq!(act(&app, "1234", &incident, "publication-ends", &end), 403);
    assert_eq!(act(&app, "4001", &incident, "publication-ends", &[]), 422, "it has a reason");
    assert_eq!(act(&app, "4001", &incident, "publication-ends", &end), 303);
    assert_eq!(address(&mut visitor), None);
    let gone = visitor.get(&to);
    assert_eq!((gone.status, gone.body.len()), (404, visitor.get("/published/2026-9999").body.len()));
    let history = app.staff("4001").get(&format!("{incident}/history")).body;
    assert!(history.contains("掲載を終えた") && history.contains("1年がたった"), "{history}");
    assert!(is_whole(&app), "what is listed follows from the history");
}

#[test]
fn what_went_out_of_an_incident_that_has_ended_is_shown_and_can_end() {
    let app = App::start();
    let incident = report(&app, "fault");
    decide(&app, &incident);
    publish(&app, &incident, "1", FIRST);
    let mut desk = app.staff("4001");
    let closed = [("phase", "void"), ("reason", "別の市の書類だった"), ("approver", "")];
    let reply = post(&mut desk, &format!("{incident}/more"), &format!("{incident}/phase"), &closed);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let mut visitor = app.visitor();
    let to = address(&mut visitor).expect("what was said stays until somebody takes it back");
    assert_eq!(visitor.get(&to).status, 200);
    assert_eq!(act(&app, "4001", &incident, "publication-ends", &[("reason", "誤報だった")]), 303);
    assert_eq!(visitor.get(&to).status, 404);
}

#[test]
fn a_drill_is_shown_to_nobody_outside() {
    let app = App::start();
    let mut desk = app.staff("4001");
    let token = desk.get("/incidents/new").value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("kind", "loss"),
        ("summary", "訓練"),
        ("unit", "zeimu"),
        ("personal_data", "unknown"),
        ("drill", "1"),
    ];
    let to = desk.post("/incidents/new", &fields).header("location").to_owned();
    let incident = to.split('?').next().unwrap();
    decide(&app, incident);
    publish(&app, incident, "1", FIRST);
    let mut visitor = app.visitor();
    assert_eq!(address(&mut visitor), None);
    assert!(!desk.get(&format!("{incident}/publication")).body.contains("publication-ends"));
}
