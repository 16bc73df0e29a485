//! Before what cannot be undone whoever asks it shows again who they are, and loses nothing of what was
//! typed.

use std::collections::BTreeSet;

use noroshi::domain::moment::Span;
use noroshi::web::routes::proved;

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::factor;
use crate::wire::{Browser, Reply};

fn is_asked(reply: &Reply) -> bool {
    reply.body.contains("data-page=\"proof\"")
}

/// Asks for a token; gives what came of it.
fn make_token(admin: &mut Browser, name: &str) -> Reply {
    let token = admin.get("/admin/tokens").value_of("token");
    let fields = [("token", &*token), ("token_name", name), ("scopes", "read"), ("token_days", "30")];
    admin.post("/admin/tokens", &fields)
}

fn show(browser: &mut Browser, asked: &Reply, field: &str, typed: &str) -> Reply {
    let action = asked.body.split("action=\"").find(|piece| piece.contains("name=\"kept\"")).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    browser.post(&action, &[("kept", &asked.value_of("kept")), (field, typed)])
}

#[test]
fn every_act_of_the_column_asks_once_what_was_shown_counts_no_more() {
    let app = App::start();
    let number = app.report();
    let acts: BTreeSet<String> =
        proved().into_iter().map(|(path, said)| format!("{path} {said:?}")).collect();
    let expected = [
        "/admin/accounts [(\"is_admin\", \"1\")]",
        "/admin/accounts/{person}/break-glass []",
        "/admin/accounts/{person}/factor []",
        "/admin/accounts/{person}/invitations []",
        "/admin/accounts/{person}/passwords []",
        "/admin/accounts/{person}/role []",
        "/admin/accounts/invitations []",
        "/admin/tokens []",
        "/audit/package []",
        "/incidents/{number}/facts [(\"subjects\", \"1\")]",
        "/incidents/{number}/phase [(\"phase\", \"void\")]",
        "/incidents/{number}/publication-answers []",
        "/incidents/{number}/publication-approvals []",
        "/incidents/{number}/publication-ends []",
        "/incidents/{number}/publications []",
        "/incidents/{number}/releases []",
        "/incidents/{number}/retention [(\"act\", \"dispose\")]",
    ];
    assert_eq!(acts, expected.map(str::to_owned).into());
    let mut admin = app.staff(ADMINISTRATOR);
    let ask = |admin: &mut Browser, (path, said): (&str, Vec<(&'static str, &'static str)>)| {
        let path = path.replace("{number}", &number).replace("{person}", "1235");
        let fields: Vec<(&str, &str)> = [("token", "none")].into_iter().chain(said).collect();
        let before = crate::again::entries(&app);
        let reply = admin.post(&path, &fields);
        assert_eq!(crate::again::entries(&app), before);
        reply
    };
    // To an administrator there is no audit: auditor.rs asks for that one.
    let acts = || proved().into_iter().filter(|(path, _)| !path.starts_with("/audit/"));
    for act in acts() {
        assert!(!is_asked(&ask(&mut admin, act.clone())), "{}: they have just signed in", act.0);
    }
    app.clock.advance(Span::minutes(10));
    for act in acts() {
        let reply = ask(&mut admin, act.clone());
        assert!(reply.status == 200 && is_asked(&reply), "{}: {}", act.0, reply.body);
    }
    let plain =
        admin.post(&format!("/incidents/{number}/phase"), &[("token", "none"), ("phase", "handling")]);
    assert!(!is_asked(&plain), "not where nothing ends");
}

#[test]
fn whoever_has_no_factor_is_asked_for_the_password_and_the_act_is_done_as_it_was_typed() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    assert_eq!(make_token(&mut admin, "first").status, 200);
    app.clock.advance(Span::minutes(11));
    let asked = make_token(&mut admin, "second");
    assert!(is_asked(&asked) && asked.body.contains("パスワード"), "{}", asked.body);
    assert!(!admin.get("/admin/tokens").body.contains("second"));
    let wrong = show(&mut admin, &asked, "password", "違うパスワード");
    assert!(wrong.status == 422 && is_asked(&wrong) && !wrong.body.contains("違うパスワード"));
    let done = show(&mut admin, &wrong, "password", PASSWORD);
    assert!(done.status == 200 && done.body.contains("second") && !is_asked(&done), "{}", done.body);
    assert!(!is_asked(&make_token(&mut admin, "third")), "it counts for a while");
    app.clock.advance(Span::minutes(10));
    assert!(is_asked(&make_token(&mut admin, "fourth")));
}

#[test]
fn a_double_click_on_the_password_is_one_act() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let token = desk.get(&format!("/incidents/{number}")).value_of("token");
    app.clock.advance(Span::minutes(11));
    let path = format!("/incidents/{number}/phase");
    let fields = [("token", &*token), ("phase", "void"), ("reason", "見つかった。誤報です")];
    let asked = desk.post(&path, &fields);
    assert!(is_asked(&asked), "{}", asked.body);
    let before = crate::again::entries(&app);
    let done = show(&mut desk, &asked, "password", PASSWORD);
    assert_eq!(done.status, 303, "{}", done.body);
    let after = crate::again::entries(&app);
    assert!(after > before);
    assert_eq!(show(&mut desk, &asked, "password", PASSWORD).header("location"), done.header("location"));
    assert_eq!(desk.post(&path, &fields).header("location"), done.header("location"), "and the form itself");
    assert_eq!(crate::again::entries(&app), after);
}

#[test]
fn whoever_has_a_factor_is_asked_for_a_code_and_no_password_will_do() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let (phone, codes) = factor::set(&app, &mut admin);
    app.clock.advance(Span::minutes(11));
    let asked = make_token(&mut admin, "one");
    assert!(is_asked(&asked) && asked.body.contains("name=\"factor_code\""), "{}", asked.body);
    assert_eq!(show(&mut admin, &asked, "password", PASSWORD).status, 422);
    let done = show(&mut admin, &asked, "factor_code", &phone.code(&app, 0));
    assert!(done.status == 200 && !is_asked(&done), "{}", done.body);
    app.clock.advance(Span::minutes(11));
    let asked = make_token(&mut admin, "two");
    assert!(!is_asked(&show(&mut admin, &asked, "factor_code", &codes[0])));
    app.clock.advance(Span::minutes(11));
    let asked = make_token(&mut admin, "three");
    assert!(is_asked(&show(&mut admin, &asked, "factor_code", &codes[0])), "a printed one is good once");
    for _ in 0..6 {
        show(&mut admin, &asked, "factor_code", "000000");
    }
    assert_eq!(show(&mut admin, &asked, "factor_code", &phone.code(&app, 0)).status, 429);
}

#[test]
fn what_waits_for_a_proof_is_bound_to_the_session_and_survives_its_end_un_sent() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    app.clock.advance(Span::minutes(11));
    let asked = make_token(&mut admin, "mine");
    let mut elsewhere = app.staff(ADMINISTRATOR);
    assert_eq!(show(&mut elsewhere, &asked, "password", PASSWORD).status, 400);
    app.clock.advance(Span::minutes(31));
    let lost = show(&mut admin, &asked, "password", PASSWORD);
    assert_eq!(lost.status, 401);
    let (token, kept) = (lost.value_of("token"), lost.value_of("kept"));
    let fields = [("token", &*token), ("kept", &kept), ("next", "/admin/tokens"), ("login", ADMINISTRATOR)];
    let entered = admin.post("/sign-in", &[&fields[..], &[("password", PASSWORD)]].concat());
    let back = admin.post("/admin/tokens", &[("kept", &entered.value_of("kept"))]);
    assert!(
        back.body.contains("value=\"mine\"") && back.body.contains("まだ送信されていません"),
        "{}",
        back.body
    );
}

#[test]
fn how_long_a_proof_counts_is_a_setting() {
    let app = App::start_with("[session]\nproof_minutes = 1\n");
    let mut admin = app.staff(ADMINISTRATOR);
    assert!(!is_asked(&make_token(&mut admin, "one")));
    app.clock.advance(Span::minutes(1));
    assert!(is_asked(&make_token(&mut admin, "two")));
}

/// The page that asks who one is; no address shows it.
pub fn shown_once(app: &App, language: &str) -> Reply {
    let mut admin = app.staff(ADMINISTRATOR);
    admin.get(&format!("/admin/tokens?lang={language}"));
    app.place.execute("UPDATE sessions SET proved_at = 0");
    let asked = make_token(&mut admin, "asked");
    let now = app.clock.now().micros();
    app.place.execute(&format!("UPDATE sessions SET proved_at = {now}"));
    asked
}
