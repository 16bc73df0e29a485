//! Signing in by an identity from outside: of a provider, of the body's proxy, of its directory; and by an
//! account for emergencies when none of them answers.

mod provider;
mod returns;

use std::collections::BTreeSet;

use noroshi::actions::accounts::{self, Cause};
use noroshi::domain::moment::Span;
use serde_json::{Value, json};

use crate::accounts::told;
use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::factor;
use crate::wire::{Browser, Reply};
use provider::{By, Provider};

const UNKNOWN: &str = "使える利用者がありません";
const UNTRUE: &str = "確かめられませんでした";
const SILENT: &str = "応答しません";

fn seconds(app: &App) -> i64 {
    app.clock.now().micros() / 1_000_000
}

/// Sends a browser to the provider.
fn leave(browser: &mut Browser, next: &str) -> String {
    let reply = browser.get(&format!("/sign-in/oidc?next={next}"));
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.header("location").to_owned()
}

/// Goes there, signs in as this, and comes back.
fn by_provider(app: &App, provider: &Provider, browser: &mut Browser, name: &str) -> Reply {
    let location = leave(browser, "/absences");
    browser.get(&provider.approve(&location, name, seconds(app)))
}

fn is_refused(reply: &Reply, words: &str) {
    assert!(
        [403, 503].contains(&reply.status) && reply.body.contains(words),
        "{} {}",
        reply.status,
        reply.body
    );
}

/// The page for whoever may not enter by that identity.
pub fn refused(language: &str) -> Reply {
    let (app, provider) = start("");
    let mut browser = app.visitor();
    browser.get(&format!("/sign-in?lang={language}"));
    by_provider(&app, &provider, &mut browser, "nobody")
}

fn start(more: &str) -> (App, Provider) {
    let provider = Provider::start();
    let app = App::start_with(&format!("{more}{}", provider.settings()));
    (app, provider)
}

#[test]
fn an_identity_from_outside_opens_the_account_of_its_login_and_says_so() {
    let (app, provider) = start("");
    let mut browser = app.visitor();
    let page = browser.get("/sign-in?next=/absences").body;
    assert!(
        page.contains("Entra IDでサインイン") && page.contains("/sign-in/oidc?next&#x3D;/absences"),
        "{page}"
    );
    let entered = by_provider(&app, &provider, &mut browser, "1234");
    assert_eq!((entered.status, entered.header("location")), (303, "/absences"), "{}", entered.body);
    assert_eq!(browser.get("/").status, 200);
    assert!(browser.get("/account/sessions").body.contains("庁内の認証"));
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("サインイン（庁内の認証）"), "{log}");
    // The folding of every door: width and case.
    for name in [" １２３４ ", "1234"] {
        assert_eq!(by_provider(&app, &provider, &mut app.visitor(), name).status, 303, "{name}");
    }
    assert_eq!(provider.asked("/.well-known/openid-configuration"), 1, "what is known is not asked again");
    assert_eq!(provider.asked("/jwks"), 1);
}

#[test]
fn an_identity_without_an_account_that_can_be_used_opens_nothing_and_makes_none() {
    let (app, provider) = start("");
    let accounts = || accounts::list(&app.backend).unwrap().len();
    let before = accounts();
    accounts::set_stopped(&app.backend, &"1235".into(), true, &Cause::operator()).unwrap();
    let mut answers = BTreeSet::new();
    for name in ["nobody", "1235", "admin' --", "１２３５"] {
        let mut browser = app.visitor();
        let refused = by_provider(&app, &provider, &mut browser, name);
        is_refused(&refused, UNKNOWN);
        assert_eq!(browser.get("/").status, 303, "{name}");
        answers.insert(crate::unseen::lasting(&refused.body));
    }
    assert_eq!(answers.len(), 1, "stopped or unknown: nothing more is said");
    assert_eq!(accounts(), before);
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1235").body;
    assert!(log.contains("サインイン失敗"), "{log}");
}

#[test]
fn a_token_that_is_not_the_providers_for_us_now_and_here_opens_nothing() {
    let (app, provider) = start("");
    for by in [By::Nobody, By::PublicKey, By::Stranger] {
        provider.signs(by);
        is_refused(&by_provider(&app, &provider, &mut app.visitor(), "1234"), UNTRUE);
        app.clock.advance(Span::minutes(1));
    }
    provider.signs(By::Own);
    for stated in [
        json!({ "iss": "https://other.example" }),
        json!({ "aud": "another" }),
        json!({ "exp": seconds(&app) - 3600 }),
        json!({ "nonce": "another" }),
        json!({ "preferred_username": Value::Null }),
        json!({ "preferred_username": "" }),
        json!({ "preferred_username": ["1234"] }),
    ] {
        provider.states(stated.clone());
        let mut browser = app.visitor();
        is_refused(&by_provider(&app, &provider, &mut browser, "1234"), UNTRUE);
        assert_eq!(browser.get("/").status, 303, "{stated}");
        app.clock.advance(Span::minutes(1));
    }
    provider.states(json!({}));
    assert_eq!(by_provider(&app, &provider, &mut app.visitor(), "1234").status, 303);
}

#[test]
fn what_comes_back_belongs_to_the_browser_that_left_and_is_good_once() {
    let (app, provider) = start("");
    provider.takes_codes_again();
    let mut browser = app.visitor();
    let back = provider.approve(&leave(&mut browser, "/absences"), "1234", seconds(&app));
    is_refused(&app.visitor().get(&back), UNTRUE);
    let mut other = app.visitor();
    leave(&mut other, "/absences");
    is_refused(&other.get(&back), UNTRUE);
    let kept = browser.clone();
    assert_eq!(browser.get(&back).status, 303);
    is_refused(&browser.get(&back), UNTRUE);
    is_refused(&kept.clone().get(&back), UNTRUE);
    let mut late = app.visitor();
    let back = provider.approve(&leave(&mut late, "/"), "1234", seconds(&app));
    app.clock.advance(Span::minutes(10));
    is_refused(&late.get(&back), UNTRUE);
    let mut odd = app.visitor();
    let back = provider.approve(&leave(&mut odd, "/"), "1234", seconds(&app));
    for wrong in [
        back.replace("&state=", "&state=A"),
        back.replace("state=", "other="),
        "/sign-in/oidc/return?error=access_denied".to_owned(),
        "/sign-in/oidc/return".to_owned(),
    ] {
        is_refused(&odd.clone().get(&wrong), UNTRUE);
    }
    let mixed = back.split("&iss=").next().unwrap().to_owned() + "&iss=https%3A%2F%2Fevil.example";
    is_refused(&odd.get(&mixed), UNTRUE);
}

#[test]
fn the_way_back_never_leads_out_of_the_house() {
    let (app, provider) = start("");
    for next in ["//evil.example", "https%3A%2F%2Fevil.example", "/%5Cevil.example", "/sign-out"] {
        let mut browser = app.visitor();
        let back = provider.approve(&leave(&mut browser, next), "1234", seconds(&app));
        assert_eq!(browser.get(&back).header("location"), "/", "{next}");
    }
}

#[test]
fn keys_are_fetched_again_for_one_that_is_unknown_and_not_all_day() {
    let (app, provider) = start("");
    assert_eq!(by_provider(&app, &provider, &mut app.visitor(), "1234").status, 303);
    provider.turns_its_key("second");
    app.clock.advance(Span::minutes(2));
    assert_eq!(by_provider(&app, &provider, &mut app.visitor(), "1234").status, 303);
    assert_eq!(provider.asked("/jwks"), 2);
    for number in 0..5 {
        provider.turns_its_key(&format!("made up {number}"));
        is_refused(&by_provider(&app, &provider, &mut app.visitor(), "1234"), UNTRUE);
    }
    assert_eq!(provider.asked("/jwks"), 2, "not within the minute");
    app.clock.advance(Span::minutes(1));
    assert_eq!(by_provider(&app, &provider, &mut app.visitor(), "1234").status, 303);
}

#[test]
fn a_mail_address_is_believed_only_where_the_provider_has_verified_it() {
    let provider = Provider::start();
    let app = App::start_with(&format!("{}claim = \"email\"\n", provider.settings()));
    for (stated, status) in [
        (json!({ "email": "1234" }), 403),
        (json!({ "email": "1234", "email_verified": false }), 403),
        (json!({ "email": "1234", "email_verified": "true" }), 403),
        (json!({ "email": "1234", "email_verified": true }), 303),
    ] {
        provider.states(stated.clone());
        let mut browser = app.visitor();
        assert_eq!(by_provider(&app, &provider, &mut browser, "x").status, status, "{stated}");
    }
}

#[test]
fn a_second_factor_is_the_providers_unless_the_settings_say_that_it_is_ours() {
    for (line, to) in [("", "/absences"), ("second_factor = \"ours\"\n", "/sign-in/factor?next=/absences")] {
        let provider = Provider::start();
        let app = App::start_with(&format!("factors = \"all\"\n{}{line}", provider.settings()));
        let mut clerk = app.staff("1234");
        factor::set(&app, &mut clerk);
        let mut browser = app.visitor();
        let entered = by_provider(&app, &provider, &mut browser, "1234");
        assert_eq!(entered.header("location"), to);
        if line.is_empty() {
            let mut browser = app.visitor();
            assert_eq!(by_provider(&app, &provider, &mut browser, "1235").status, 303);
            assert_eq!(browser.get("/").status, 200, "whoever has none here need not set one");
        } else {
            assert_eq!(browser.get("/").status, 303, "the code is still owed");
        }
    }
}

#[test]
fn tries_from_one_source_are_bounded_as_wrong_passwords_are() {
    let (app, _provider) = start("");
    let tried = (0..60).position(|_| app.visitor().get("/sign-in/oidc/return?state=x").status == 429);
    assert!(tried.is_some_and(|tried| tried <= 30), "{tried:?}");
    assert_eq!(app.visitor().get("/sign-in").status, 200);
}

#[test]
fn whoever_is_made_to_choose_a_password_is_not_by_another_means() {
    let (app, provider) = start("");
    accounts::reset(&app.backend, None, &"1234".into(), &Cause::operator()).unwrap();
    let mut browser = app.visitor();
    assert_eq!(by_provider(&app, &provider, &mut browser, "1234").header("location"), "/absences");
    assert_eq!(browser.get("/").status, 200);
}

#[test]
fn where_nobody_vouches_there_is_no_such_door() {
    let app = App::start();
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/sign-in/oidc").status, 404);
    assert_eq!(visitor.get("/sign-in/oidc/return?code=x&state=y").status, 404);
    assert_eq!(visitor.post("/sign-in/proxy", &[]).status, 404);
    assert!(!visitor.get("/sign-in").body.contains("緊急用"));
    assert!(!app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body.contains("緊急用"));
}

const HEADER: &str = "trusted_header = { name = \"X-Remote-User\", from = [\"127.0.0.1\"] }\n";

fn named(app: &App, name: &str) -> Browser {
    let mut browser = app.visitor();
    browser.extra.push(("X-Remote-User".to_owned(), name.to_owned()));
    browser
}

/// Presses the button.
fn by_proxy(browser: &mut Browser) -> Reply {
    let token = browser.get("/sign-in").value_of("token");
    browser.post("/sign-in/proxy", &[("token", &token), ("next", "/absences")])
}

#[test]
fn the_word_of_the_proxy_is_believed_and_of_nobody_else() {
    let app = App::start_with(HEADER);
    let mut browser = named(&app, "1234");
    assert!(browser.get("/sign-in").body.contains("「1234」としてサインインする"));
    assert_eq!(by_proxy(&mut browser).header("location"), "/absences");
    assert_eq!(browser.get("/").status, 200);
    assert!(browser.get("/account/sessions").body.contains("リバースプロキシの認証"));
    for other in ["", "nobody"] {
        is_refused_or_ignored(&app, other);
    }
    let mut twice = named(&app, "1234");
    twice.extra.push(("X-Remote-User".to_owned(), "6001".to_owned()));
    assert!(!twice.get("/sign-in").body.contains("/sign-in/proxy"), "it says two things");
    // Who speaks to us is another machine than the settings name, whatever it claims to pass on.
    let elsewhere = "trusted_proxies = [\"127.0.0.1\"]\n\
                     trusted_header = { name = \"X-Remote-User\", from = [\"10.0.0.5\"] }\n";
    let app = App::start_with(elsewhere);
    let mut browser = named(&app, "6001");
    browser.extra.push(("X-Forwarded-For".to_owned(), "10.0.0.5".to_owned()));
    let page = browser.get("/sign-in");
    assert!(!page.body.contains("/sign-in/proxy"), "{}", page.body);
    let token = page.value_of("token");
    let sent = browser.post("/sign-in/proxy", &[("token", &token)]);
    assert_eq!((sent.status, sent.header("location")), (303, "/sign-in"));
    assert_eq!(browser.get("/").status, 303);
}

fn is_refused_or_ignored(app: &App, name: &str) {
    let mut browser = named(app, name);
    let sent = by_proxy(&mut browser);
    assert!(sent.status == 403 || sent.header("location") == "/sign-in", "{name} {}", sent.body);
    assert_eq!(browser.get("/").status, 303);
}

#[test]
fn a_session_by_the_proxys_word_lasts_while_it_names_the_same_person() {
    let app = App::start_with(HEADER);
    let mut browser = named(&app, "1234");
    by_proxy(&mut browser);
    assert_eq!(browser.get("/").status, 200);
    browser.extra[0].1 = "１２３４".to_owned();
    assert_eq!(browser.get("/").status, 200, "the same name, written otherwise");
    browser.extra[0].1 = "1235".to_owned();
    assert_eq!(browser.get("/").status, 303);
    browser.extra.clear();
    assert_eq!(browser.get("/").status, 303);
    // A password's session is no business of the proxy's.
    let mut own = app.staff("1235");
    own.extra.push(("X-Remote-User".to_owned(), "1234".to_owned()));
    assert_eq!(own.get("/").status, 200);
    let token = own.get("/").value_of("token");
    assert_eq!(own.post("/sign-out", &[("token", &token)]).header("location"), "/sign-in");
    assert_eq!(own.get("/").status, 303, "to sign out lasts");
}

fn by_password(browser: &mut Browser, login: &str) -> Reply {
    let token = browser.get("/sign-in").value_of("token");
    browser.post("/sign-in", &[("token", &token), ("login", login), ("password", PASSWORD)])
}

/// Who was written to since.
fn heard(app: &App, before: &BTreeSet<(String, String)>) -> Vec<String> {
    let people: BTreeSet<String> = told(app).difference(before).map(|(person, _)| person.clone()).collect();
    people.into_iter().collect()
}

fn arm(app: &App, person: &str) {
    let mut admin = app.staff(ADMINISTRATOR);
    let address = format!("/admin/accounts/{person}");
    let token = admin.get(&address).value_of("token");
    let fields = [("token", token.as_str()), ("act", "arm"), ("reason", "停電への備え")];
    let sent = admin.post(&format!("{address}/break-glass"), &fields);
    assert_eq!(sent.header("location"), format!("{address}?done=account-armed"), "{}", sent.body);
    assert!(admin.get(&address).body.contains("緊急用から外す"));
}

#[test]
fn an_account_for_emergencies_opens_without_the_provider_with_a_code_and_its_use_is_told() {
    let (app, provider) = start("");
    let before = told(&app);
    arm(&app, "3001");
    assert_eq!(heard(&app, &before), ["3001", "6001"], "that it is one is told");
    let (phone, _) = factor::set(&app, &mut app.staff("3001"));
    provider.is_silent(true);
    let mut browser = app.visitor();
    is_refused(&browser.get("/sign-in/oidc"), SILENT);
    let before = told(&app);
    let asked = by_password(&mut browser, "3001");
    assert_eq!(asked.header("location"), "/sign-in/factor?next=/", "{}", asked.body);
    assert_eq!(told(&app), before, "nobody has come in yet");
    let token = browser.get("/sign-in/factor").value_of("token");
    let sent = browser.post("/sign-in/factor", &[("token", &token), ("factor_code", &phone.code(&app, 0))]);
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(browser.get("/").status, 200);
    assert_eq!(heard(&app, &before), ["3001", "6001"], "its owner too: it may have been somebody else");
    assert!(browser.get("/account/sessions").body.contains("緊急用のパスワード"));
}

#[test]
fn passwords_open_accounts_for_emergencies_alone_where_the_settings_say_so() {
    let provider = Provider::start();
    let app = App::start_with(&format!("passwords = \"break_glass\"\n{}", provider.settings()));
    accounts::set_break_glass(&app.backend, &"3001".into(), true, &Cause::operator()).unwrap();
    let page = app.visitor().get("/sign-in").body;
    assert!(page.contains("緊急用の利用者でサインインする") && page.contains("知らせが届き"), "{page}");
    let refused = by_password(&mut app.visitor(), "1234");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("利用者名かパスワードが違います"), "{}", refused.body);
    let mut browser = app.visitor();
    assert_eq!(by_password(&mut browser, "3001").status, 303);
    assert_eq!(browser.get("/incidents").header("location"), "/account/factor", "a code must be set first");
    assert_eq!(by_provider(&app, &provider, &mut app.visitor(), "1234").status, 303);
}

#[test]
fn only_an_administrator_makes_an_account_one_for_emergencies() {
    let (app, _provider) = start("");
    for person in ["1234", "4001", "6001"] {
        let mut browser = app.staff(person);
        let token = browser.get("/account/password").value_of("token");
        let fields = [("token", token.as_str()), ("act", "arm"), ("reason", "試し")];
        assert_eq!(browser.post("/admin/accounts/1234/break-glass", &fields).status, 403, "{person}");
    }
    arm(&app, "1234");
    let mut admin = app.staff(ADMINISTRATOR);
    let token = admin.get("/admin/accounts/1234").value_of("token");
    let fields = [("token", token.as_str()), ("act", "arm"), ("reason", "もう一度")];
    let sent = admin.post("/admin/accounts/1234/break-glass", &fields);
    assert!(sent.status == 422 && sent.body.contains("もう緊急用です"), "{}", sent.body);
    assert!(factor::is_whole(&app));
    assert_eq!(app.place.execute("UPDATE accounts SET is_break_glass = (1 = 1) WHERE person = '1235'"), 1);
    assert!(!factor::is_whole(&app), "a row that somebody changed shows");
}
