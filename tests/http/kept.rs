//! A session that ends while somebody types loses nothing: what was typed is there again on its form,
//! un-sent, for the same person and for nobody else.

use std::collections::BTreeSet;

use noroshi::domain::moment::Span;
use noroshi::web::form::SECRETS;

use crate::again::{OTHER, Shown, entries, forms, pages, row_of};
use crate::app::{App, PASSWORD};
use crate::factor;
use crate::languages::furnished;
use crate::wire::{Browser, Reply};

const UNSENT: &str = "入力した内容はまだ送信されていません";

/// Buttons that nothing is typed for, on another page than the one that says what came of them.
const ELSEWHERE: [&str; 1] = ["/contacts/{callee}/ends"];

/// Ends every session, or lets it go on.
fn set_sessions(app: &App, is_over: bool) {
    let until = if is_over { 0 } else { (app.clock.now() + Span::minutes(30)).micros() };
    app.place.execute(&format!("UPDATE sessions SET idle_until = {until}"));
}

fn sign_in(browser: &mut Browser, from: &Reply, login: &str, password: &str) -> Reply {
    let (token, kept, next) = (from.value_of("token"), from.value_of("kept"), from.value_of("next"));
    let fields =
        [("token", &*token), ("kept", &kept), ("next", &next), ("login", login), ("password", password)];
    browser.post("/sign-in", &fields)
}

fn again(browser: &mut Browser, from: &Reply) -> Reply {
    let action = from.body.split("action=\"").find(|piece| piece.contains("name=\"kept\"")).unwrap();
    browser.post(action.split('"').next().unwrap(), &[("kept", &from.value_of("kept"))])
}

/// A note on an incident, typed by the desk until its session is over.
fn typed(app: &App, desk: &mut Browser, number: &str) -> (String, Reply) {
    let action = format!("/incidents/{number}/notes");
    let token = desk.get(&format!("/incidents/{number}")).value_of("token");
    app.clock.advance(Span::minutes(31));
    let lost = desk.post(&action, &[("token", &token), ("text", "電話で聞いた\n二行目 & <三行目>")]);
    assert_eq!(lost.status, 401);
    assert!(!lost.body.contains("電話で聞いた"), "whoever comes by reads nothing");
    (action, lost)
}

/// Sends a form after its session has ended, and brings it back in a session of the same person. What is
/// wrong with that.
pub fn comes_back(app: &App, browser: &mut Browser, form: &Shown) -> Option<String> {
    let filled = form.filled(true);
    let fields: Vec<(&str, &str)> = filled.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let before = entries(app);
    set_sessions(app, true);
    let lost = browser.post(&form.action, &fields);
    set_sessions(app, false);
    if lost.status != 401 || !lost.body.contains("name=\"kept\"") || lost.body.contains(OTHER) {
        return Some(format!("it is not kept: {}", lost.status));
    }
    let back = browser.post(&form.action, &[("kept", &lost.value_of("kept"))]);
    if entries(app) != before {
        return Some("something was done".to_owned());
    }
    if !back.body.contains(UNSENT) || ![200, 400, 409, 422].contains(&back.status) {
        return Some(format!("it does not say that it was not sent: {}", back.status));
    }
    let is_text = fields.iter().any(|(name, value)| *value == OTHER && !SECRETS.contains(name));
    if is_text && !back.body.contains(OTHER) {
        return Some("what was typed is lost".to_owned());
    }
    let is_there = forms(&back.body, &form.action).iter().any(|shown| shown.action == form.action);
    let is_elsewhere = row_of(&form.action).is_some_and(|row| ELSEWHERE.contains(&row));
    (!is_there && !is_elsewhere).then(|| "its form is not there".to_owned())
}

#[test]
fn after_a_wrong_password_and_a_second_factor_it_is_still_there_and_sent_once_by_its_writer() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let (phone, _) = factor::set(&app, &mut desk);
    let (action, lost) = typed(&app, &mut desk, &number);
    let refused = sign_in(&mut desk, &lost, "4001", "違うパスワード");
    assert_eq!(refused.status, 422);
    let asked = sign_in(&mut desk, &refused, "4001", PASSWORD);
    assert!(asked.status == 200 && asked.body.contains("data-page=\"factor/enter\""), "{}", asked.body);
    let code = |desk: &mut Browser, from: &Reply, code: &str| {
        let (token, kept, next) = (from.value_of("token"), from.value_of("kept"), from.value_of("next"));
        let fields = [("token", &*token), ("kept", &kept), ("next", &next), ("factor_code", code)];
        desk.post("/sign-in/factor", &fields)
    };
    let wrong = code(&mut desk, &asked, &phone.other(&app));
    assert_eq!(wrong.status, 422);
    let entered = code(&mut desk, &wrong, &phone.code(&app, 0));
    assert!(
        entered.status == 200 && entered.body.contains(&format!("action=\"{action}\"")),
        "{}",
        entered.body
    );
    let back = again(&mut desk, &entered);
    assert_eq!(back.status, 422);
    for part in [UNSENT, "電話で聞いた\n二行目 &amp; &lt;三行目&gt;"] {
        assert!(back.body.contains(part), "{part}: {}", back.body);
    }
    let noted = |desk: &mut Browser| {
        desk.get(&format!("/incidents/{number}/history")).body.matches("電話で聞いた").count()
    };
    assert_eq!(noted(&mut desk), 0, "nothing sends itself");
    assert_eq!(again(&mut desk, &entered).status, 422, "nor on another click");
    assert_eq!(noted(&mut desk), 0);
    let token = forms(&back.body, "").into_iter().find(|form| form.action == action).unwrap();
    let token = token.fields.iter().find(|field| field.name == "token").unwrap().value.clone();
    assert_eq!(desk.post(&action, &[("token", &token), ("text", "電話で聞いた")]).status, 303);
    assert_eq!(noted(&mut desk), 1);
}

#[test]
fn nobody_else_gets_what_was_typed_not_even_who_may_do_the_same() {
    let app = App::start();
    let number = app.report();
    let (_, lost) = typed(&app, &mut app.staff("4001"), &number);
    let mut other = app.visitor();
    let entered = sign_in(&mut other, &lost, "4002", PASSWORD);
    assert_eq!(entered.status, 200);
    let refused = again(&mut other, &entered);
    assert_eq!(refused.status, 400);
    assert!(!refused.body.contains("電話で聞いた"), "{}", refused.body);
    let elsewhere = format!("/incidents/{number}/severity");
    let mut desk = app.staff("4001");
    let kept = lost.value_of("kept");
    assert_eq!(desk.post(&elsewhere, &[("kept", &kept)]).status, 400, "of another form");
    let changed = if kept.ends_with('A') { format!("{kept}B") } else { format!("A{}", &kept[1..]) };
    assert_eq!(desk.post(&format!("/incidents/{number}/notes"), &[("kept", &changed)]).status, 400);
    app.clock.advance(Span::minutes(29));
    assert_eq!(desk.get("/").status, 200);
    app.clock.advance(Span::minutes(29));
    assert_eq!(desk.get("/").status, 200);
    app.clock.advance(Span::minutes(3));
    assert_eq!(
        desk.post(&format!("/incidents/{number}/notes"), &[("kept", &kept)]).status,
        400,
        "not for ever"
    );
}

#[test]
fn a_form_with_a_file_keeps_its_words_and_a_text_too_long_to_be_carried_is_shown_to_be_copied() {
    let app = App::start();
    let number = app.report();
    let mut desk = app.staff("4001");
    let token = desk.get(&format!("/incidents/{number}/evidence")).value_of("token");
    app.clock.advance(Span::minutes(31));
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.log\"\r\n\r\nno secret\r\n--x--\r\n";
    let body = part("token", &token) + &part("evidence_text", "ログの写し") + file;
    let kind = [("Content-Type", "multipart/form-data; boundary=x")];
    let path = format!("/incidents/{number}/evidence");
    let lost = desk.send("POST", &path, &kind, body.as_bytes());
    assert_eq!(lost.status, 401);
    let entered = sign_in(&mut desk, &lost, "4001", PASSWORD);
    let back = again(&mut desk, &entered);
    assert!(back.body.contains(UNSENT), "{} {}", back.status, back.body);
    app.clock.advance(Span::minutes(31));
    let long = "x".repeat(100_000);
    let lost = desk.post(&format!("/incidents/{number}/notes"), &[("token", &token), ("text", &long)]);
    assert!(lost.status == 401 && lost.body.contains(&long) && !lost.body.contains("name=\"kept\""));
    let stranger = app.visitor().post(&format!("/incidents/{number}/notes"), &[("text", "短い")]);
    assert!(stranger.status == 401 && !stranger.body.contains("name=\"kept\""), "no form of ours");
}

#[test]
fn no_page_asks_for_a_secret_that_would_be_carried_or_shown_again() {
    let furnished = furnished();
    let app = &furnished.app;
    let mut found = BTreeSet::new();
    let people = ["4001", "5001"].map(|person| app.staff(person));
    for mut browser in people.into_iter().chain([app.visitor(), factor::waiting(app, "5003")]) {
        for page in pages(&furnished).iter().chain(&["/sign-in/factor".to_owned()]) {
            for tag in browser.get(page).body.split("<input").skip(1) {
                let tag = tag.split('>').next().unwrap();
                if tag.contains("type=\"password\"") || tag.contains("one-time-code") {
                    found.insert(tag.split("name=\"").nth(1).unwrap().split('"').next().unwrap().to_owned());
                }
            }
        }
    }
    assert!(found.len() > 3, "{found:?}");
    for name in found {
        assert!(SECRETS.contains(&name.as_str()), "{name}");
    }
}

#[test]
fn how_long_a_session_lasts_is_a_setting() {
    let app = App::start_with("[session]\nidle_minutes = 5\nhours = 1\n");
    let mut desk = app.staff("4001");
    app.clock.advance(Span::minutes(4));
    assert_eq!(desk.get("/").status, 200);
    app.clock.advance(Span::minutes(5));
    assert_eq!(desk.get("/").status, 303);
    let mut desk = app.staff("4001");
    for _ in 0..14 {
        app.clock.advance(Span::minutes(4));
        assert_eq!(desk.get("/").status, 200);
    }
    app.clock.advance(Span::minutes(4));
    assert_eq!(desk.get("/").status, 303, "an hour is an hour");
}

#[test]
fn readers_by_https_have_a_cookie_that_is_bound_to_the_host_and_are_never_asked_by_http() {
    let app = App::start_with("base_url = \"https://incident.city.example.jp\"\n");
    let mut visitor = app.visitor();
    let page = visitor.get("/sign-in");
    assert_eq!(page.header("strict-transport-security"), "max-age=31536000");
    let fields = [("token", &*page.value_of("token")), ("login", "4001"), ("password", PASSWORD)];
    let entered = visitor.post("/sign-in", &fields);
    let cookie = entered.header("set-cookie");
    assert!(cookie.starts_with("__Host-noroshi="), "{cookie}");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert_eq!(visitor.get("/").status, 200);
    let plain = App::start();
    let page = plain.visitor().get("/sign-in");
    assert_eq!(page.header("strict-transport-security"), "");
}

#[test]
fn whoever_holds_a_session_finds_no_password_out_by_it() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let mut change = |old: &str| {
        let token = clerk.get("/account/password").value_of("token");
        let new = "まったく別の長い合言葉にする";
        clerk.post("/account/password", &[("token", &token), ("old", old), ("new", new), ("again", new)])
    };
    for _ in 0..6 {
        assert_eq!(change("違うパスワード").status, 422);
    }
    assert_eq!(change(PASSWORD).status, 429, "even the right one waits");
    app.clock.advance(Span::seconds(3));
    assert_eq!(change(PASSWORD).status, 303);
}

/// The page from which whoever has signed in again goes back to what they typed; no address shows it.
pub fn shown_once(app: &App, language: &str) -> Reply {
    let mut browser = app.staff("4002");
    let token = browser.get(&format!("/account/password?lang={language}")).value_of("token");
    app.place.execute("UPDATE sessions SET idle_until = 0 WHERE person = '4002'");
    let lost = browser.post("/account/password", &[("token", &token)]);
    sign_in(&mut browser, &lost, "4002", PASSWORD)
}
