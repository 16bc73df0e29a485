//! 計画の承認: where the plan in force names who approves the next one, nobody puts one into force alone.

use noroshi::domain::moment::Span;
use noroshi::store::Error;

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

const CITY: &str = include_str!("../../escalation.yaml");
const CISO: &str = "6001";
const PAGE: &str = "/admin/policy";
const PROPOSALS: &str = "/admin/policy/proposals";

/// The city, whose CISO approves plans, with another time between rounds.
fn plan(again: &str) -> String {
    let text = CITY.replace("    again: 60m\n", &format!("    again: {again}\n"));
    text.replacen("parties:\n", "plan: { approve: [ciso] }\nparties:\n", 1)
}

fn city() -> App {
    let app = App::start();
    app.approve(&plan("60m"));
    app
}

/// Tries a text and asks for it, from a day on where one is given.
fn asked(browser: &mut Browser, text: &str, from: &str) -> Reply {
    let token = browser.get("/admin/policy/trial").value_of("token");
    let tried = browser.post("/admin/policy/trial", &[("token", &token), ("policy", text)]);
    let hidden = ["token", "compared", "tried"].map(|name| (name, tried.value_of(name)));
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let fields = [("policy", text), ("plan_from", from), ("reason", "夜間の見直し")];
    browser.post("/admin/policy/activations", &hidden.chain(fields).collect::<Vec<_>>())
}

fn said(browser: &mut Browser, no: u32, act: &str, reason: &str) -> Reply {
    let token = browser.get("/incidents/new").value_of("token");
    let fields = [("token", token.as_str()), ("act", act), ("reason", reason)];
    browser.post(&format!("{PROPOSALS}/{no}"), &fields)
}

fn version(app: &App) -> u32 {
    app.backend.store.read::<_, Error>(|tx| tx.world()).unwrap().org.active.unwrap().0
}

#[test]
fn a_plan_begins_when_another_than_who_asked_approves_it() {
    let app = city();
    let (mut admin, mut ciso) = (app.staff(ADMINISTRATOR), app.staff(CISO));
    assert!(!ciso.get("/").body.contains("承認を待っています"));
    let asked = asked(&mut admin, &plan("90m"), "");
    assert_eq!(asked.header("location"), "/admin/policy?done=policy-proposed", "{}", asked.body);
    assert_eq!(version(&app), 2, "nothing begins by asking");
    assert!(ciso.get("/").body.contains("新しい計画が、承認を待っています"));
    let page = ciso.get(PAGE).body;
    for words in ["承認を待っている計画", "夜間の見直し", "again: 90m", "山本 五月", "承認しない"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    for person in [ADMINISTRATOR, "4001"] {
        assert_eq!(said(&mut app.staff(person), 1, "approve", "").status, 403, "{person}");
        assert!(!app.staff(person).get(PAGE).body.contains("value=\"approve\""), "{person}");
    }
    assert_eq!(said(&mut app.staff("1234"), 1, "approve", "").status, 403);
    let done = said(&mut ciso, 1, "approve", "");
    assert_eq!((done.header("location"), version(&app)), ("/admin/policy?done=policy-approved", 3));
    assert_eq!(said(&mut ciso, 1, "approve", "").status, 409, "it waits no longer");
    let page = ciso.get(PAGE).body;
    assert!(!page.contains("承認を待っている計画") && page.contains("夜間の見直し"), "{page}");
}

#[test]
fn an_approved_plan_begins_on_its_day_and_not_before() {
    let app = city();
    let mut admin = app.staff(ADMINISTRATOR);
    assert_eq!(asked(&mut admin, &plan("90m"), "2026-11-19").status, 422, "the day has passed");
    assert_eq!(asked(&mut admin, &plan("90m"), "2026-11-22").status, 303);
    app.pass(Span::hours(48));
    assert_eq!(version(&app), 2, "nobody has approved it");
    let (mut admin, mut ciso) = (app.staff(ADMINISTRATOR), app.staff(CISO));
    let late = asked(&mut admin, &plan("45m"), "");
    assert!(
        late.status == 422 && late.body.contains("承認を待っている計画がすでにあります"),
        "{}",
        late.body
    );
    assert_eq!(said(&mut admin, 1, "withdraw", "").status, 303);
    assert!(ciso.get(PAGE).body.contains("取り下げられました"));
    assert_eq!(asked(&mut admin, &plan("90m"), "2026-11-25").status, 303);
    assert_eq!(said(&mut ciso, 2, "approve", "").status, 303);
    assert!(ciso.get(PAGE).body.contains("その日を待っている計画"));
    app.pass(Span::hours(24));
    assert_eq!(version(&app), 2, "its day is still to come");
    app.pass(Span::hours(48));
    assert_eq!(version(&app), 3);
    assert!(!app.staff(CISO).get(PAGE).body.contains("その日を待っている計画"));
}

#[test]
fn who_declines_says_why_and_a_plan_lapses_where_another_was_faster() {
    let app = city();
    let (mut admin, mut ciso) = (app.staff(ADMINISTRATOR), app.staff(CISO));
    assert_eq!(asked(&mut admin, &plan("90m"), "").status, 303);
    assert_eq!(said(&mut ciso, 1, "decline", "").status, 422);
    assert_eq!(said(&mut ciso, 1, "decline", "夜間は45分にする").status, 303);
    let page = admin.get(PAGE).body;
    assert!(page.contains("承認されませんでした") && page.contains("夜間は45分にする"), "{page}");
    assert_eq!(asked(&mut admin, &plan("45m"), "2026-11-22").status, 303);
    assert_eq!(said(&mut ciso, 2, "approve", "").status, 303);
    app.approve(&plan("30m"));
    app.pass(Span::hours(48));
    assert_eq!(version(&app), 3, "the one that was faster stays");
    assert!(app.staff(ADMINISTRATOR).get(PAGE).body.contains("使い始められませんでした"));
}

#[test]
fn without_approvers_a_plan_waits_for_its_day_alone() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let text = CITY.replace("    again: 60m\n", "    again: 90m\n");
    let asked = asked(&mut admin, &text, "2026-11-22");
    assert_eq!(asked.header("location"), "/admin/policy?done=policy-announced", "{}", asked.body);
    assert_eq!(version(&app), 1);
    app.pass(Span::hours(48));
    assert_eq!(version(&app), 2);
}
