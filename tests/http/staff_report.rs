//! Staff without an account report from the body's own network: unconfirmed, on the chain of their section,
//! and nobody finds a number out by it.

use noroshi::domain::moment::Span;
use serde_json::Value;

use crate::app::App;
use crate::unseen::lasting;
use crate::wire::{Browser, Reply};

const PAGE: &str = "/staff-report";

fn send(app: &App, browser: &mut Browser, number: &str, name: &str) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    app.clock.advance(Span::seconds(5));
    let fields = [
        ("token", &*token),
        ("claimed_number", number),
        ("claimed_name", name),
        ("contact", "内線 123"),
        ("kind", "loss"),
        ("summary", "USBメモリが見当たらない"),
    ];
    browser.post(PAGE, &fields)
}

fn reported(app: &App, number: &str, name: &str) -> (Reply, String) {
    let reply = send(app, &mut app.visitor(), number, name);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let list = app.program(&["read"]).get("/api/v1/incidents").json();
    let number = list["items"][0]["number"].as_str().unwrap_or_else(|| panic!("{list}")).to_owned();
    (reply, number)
}

fn facts(app: &App, number: &str, name: &str) -> Vec<Value> {
    let items = app.program(&["read"]).get(&format!("/api/v1/incidents/{number}/history")).json();
    let entries = items["items"].as_array().unwrap().iter();
    let facts = entries.flat_map(|entry| entry["facts"].as_array().unwrap());
    facts.filter(|row| !row[name].is_null()).map(|row| row[name].clone()).collect()
}

/// Whom the incident was told at once.
fn told(app: &App, number: &str) -> Vec<String> {
    facts(app, number, "told").iter().map(|fact| fact["person"].as_str().unwrap().to_owned()).collect()
}

/// A page without the numbers of its report.
fn plain(reply: &Reply) -> String {
    let body = lasting(&reply.body);
    let (before, rest) = body.split_once("<dl class=\"receipt\">").unwrap();
    let (_, rest) = rest.split_once("</form>").unwrap();
    let (said, numbers) = rest.split_once("<form").unwrap();
    format!("{before}{said}{}", numbers.split_once("</form>").unwrap().1)
}

fn check(browser: &mut Browser, number: &str, said: &str) -> Reply {
    let token = browser.get("/account/sessions").value_of("token");
    let fields = [("token", &*token), ("reporter_is", said), ("reason", "内線で確かめた")];
    browser.post(&format!("/incidents/{number}/reporter-checks"), &fields)
}

#[test]
fn who_fits_number_and_name_goes_to_their_section_unconfirmed_and_is_told() {
    let app = App::start();
    let (_, number) = reported(&app, "１２３５", "清水十和");
    assert!(told(&app, &number).contains(&"2001".to_owned()), "the manager of the section");
    let claimed = facts(&app, &number, "reporter_claimed");
    assert_eq!((claimed.len(), claimed[0]["person"].as_str()), (1, Some("1235")));
    assert_eq!(claimed[0]["people"][0]["person"], "1235", "told on their own address");
    let page = app.staff("2001").get(&format!("/incidents/{number}")).body;
    assert!(page.contains("報告者は未確認です") && page.contains("報告者を確かめる"), "{page}");
    let contacts = app.staff("2001").get(&format!("/incidents/{number}?contact=1")).body;
    assert!(contacts.contains("清水十和（１２３５）") && contacts.contains("内線 123"), "{contacts}");
    assert_eq!(app.staff("1235").get(&format!("/incidents/{number}")).status, 404, "no reporter yet");
}

#[test]
fn the_answer_is_the_same_whoever_is_named_and_an_unknown_one_goes_to_the_desk() {
    let app = App::start();
    let (known, first) = reported(&app, "1234", "佐藤 花子");
    app.clock.advance(Span::minutes(1));
    for (number, name) in [("1234", "田中 一郎"), ("9999", "佐藤 花子"), ("9999", "名 無し")] {
        let (reply, incident) = reported(&app, number, name);
        assert_ne!(incident, first);
        assert_eq!(plain(&reply), plain(&known), "{number} {name}");
        let told = told(&app, &incident);
        assert!(told.contains(&"4001".to_owned()) && !told.contains(&"2001".to_owned()), "{told:?}");
        let claimed = facts(&app, &incident, "reporter_claimed");
        assert!(claimed[0]["person"].is_null() && claimed[0]["people"] == serde_json::json!([]));
        app.clock.advance(Span::minutes(1));
    }
    let refused = send(&app, &mut app.visitor(), "", "");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("USBメモリが見当たらない"), "nothing typed is lost");
}

#[test]
fn naming_somebody_does_nothing_in_their_name() {
    let app = App::start();
    let (_, number) = reported(&app, "2001", "田中 一郎");
    let done = facts(&app, &number, "duty_done");
    assert!(done.iter().all(|fact| fact["by"] != "2001"), "{done:?}");
    app.pass(Span::minutes(61));
    let late = facts(&app, &number, "duty_late");
    assert!(!late.is_empty(), "whoever is named is asked like anybody else, and passed over when silent");
}

#[test]
fn the_desk_or_the_manager_confirms_once_and_nobody_confirms_themselves() {
    let app = App::start();
    let (_, number) = reported(&app, "1235", "清水 十和");
    assert_eq!(check(&mut app.staff("1235"), &number, "them").status, 404, "who sees nothing");
    assert_eq!(check(&mut app.staff("1234"), &number, "them").status, 403, "who was only told");
    assert_eq!(check(&mut app.staff("2001"), &number, "").status, 422);
    let done = check(&mut app.staff("2001"), &number, "them");
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(check(&mut app.staff("4001"), &number, "other").status, 409, "it was said");
    let page = app.staff("2001").get(&format!("/incidents/{number}")).body;
    assert!(page.contains("報告者は本人と確認済みです") && !page.contains("報告者を確かめる"));
    assert_eq!(
        app.staff("1234").get(&format!("/incidents/{number}")).status,
        200,
        "now they are the reporter"
    );
    let (_, other) = reported(&app, "2001", "田中 一郎");
    assert_eq!(check(&mut app.staff("2001"), &other, "them").status, 403, "nobody vouches for themselves");
    assert_eq!(check(&mut app.staff("4001"), &other, "other").status, 303);
    let page = app.staff("4001").get(&format!("/incidents/{other}")).body;
    assert!(page.contains("書かれた職員ではないと確認されました"), "{page}");
}

#[test]
fn outside_of_the_networks_the_page_is_not_there() {
    let app = App::start_with("trusted_proxies = [\"127.0.0.1\"]\n");
    let visitor = |from: &str| {
        let mut browser = app.visitor();
        browser.extra.push(("X-Forwarded-For".to_owned(), from.to_owned()));
        let (shown, unknown) = (browser.get(PAGE), browser.get("/no/such/page"));
        let sent = browser.post(PAGE, &[("token", "none")]);
        // A page leads to itself in the other language, by the address that was asked.
        let unknown = lasting(&unknown.body).replace("/no/such/page", PAGE);
        let is_nothing = (shown.status, lasting(&shown.body)) == (404, unknown);
        let way = browser.get("/report").body.contains(PAGE);
        (is_nothing, sent.status == 404, way)
    };
    for outside in ["203.0.113.9", "::1", "2001:db8::1"] {
        assert_eq!(visitor(outside), (true, true, false), "{outside}");
    }
    assert_eq!(visitor("127.0.0.9"), (false, false, true));
    // A proxy that nobody named says nothing: its visitors may come from anywhere.
    let plain = App::start();
    let mut behind = plain.visitor();
    behind.extra.push(("X-Forwarded-For".to_owned(), "127.0.0.9".to_owned()));
    assert_eq!(behind.get(PAGE).status, 404);
    assert_eq!(plain.visitor().get(PAGE).status, 200);
}

#[test]
fn a_flood_of_them_is_slowed_down_and_told_together() {
    let app = App::start();
    let mut browser = app.visitor();
    let token = browser.get(PAGE).value_of("token");
    app.clock.advance(Span::seconds(5));
    let mut send = |n: usize| {
        let summary = format!("{n}本目のUSBメモリが見当たらない");
        let fields = [
            ("token", &*token),
            ("claimed_number", "9999"),
            ("claimed_name", "名 無し"),
            ("kind", "other"),
            ("summary", &summary),
        ];
        browser.post(PAGE, &fields).status
    };
    let sent: Vec<u16> = (0..21).map(&mut send).collect();
    assert_eq!((sent[19], sent[20]), (200, 429));
    let gathered = "UPDATE outbox SET is_gathered = is_gathered WHERE is_gathered AND due_at > created_at";
    assert!(app.place.execute(gathered) > 0, "from the fourth on they wait for each other");
}
