//! Whom somebody else vouches for is asked again before what cannot be undone, and loses nothing of what was
//! typed on the way.

#![cfg(test)]

use super::*;

/// Asks for a token, as whoever administers.
fn make_token(admin: &mut Browser) -> Reply {
    let token = admin.get("/admin/tokens").value_of("token");
    let fields = [("token", &*token), ("token_name", "first"), ("scopes", "read"), ("token_days", "30")];
    admin.post("/admin/tokens", &fields)
}

/// Sends the form on a page that carries what was kept.
fn send_kept(browser: &mut Browser, page: &Reply) -> Reply {
    let action = page.body.split("action=\"").find(|piece| piece.contains("name=\"kept\"")).unwrap();
    browser.post(action.split('"').next().unwrap(), &[("kept", &page.value_of("kept"))])
}

/// Where the page leads to the provider.
fn href(page: &Reply) -> String {
    let href = page.body.split("href=\"/sign-in/oidc?").nth(1).unwrap_or_else(|| panic!("{}", page.body));
    let href = href.split('"').next().unwrap().replace("&#x3D;", "=").replace("&amp;", "&");
    format!("/sign-in/oidc?{href}")
}

#[test]
fn before_what_cannot_be_undone_the_provider_asks_again_and_the_form_is_there_afterwards() {
    let (app, provider) = start("");
    let mut admin = app.visitor();
    by_provider(&app, &provider, &mut admin, ADMINISTRATOR);
    let asked = make_token(&mut admin);
    assert!(asked.body.contains("庁内の認証でもう一度"), "a way in without being asked counts for nothing");
    let go = |admin: &mut Browser, asked: &Reply, name: &str, auth_time: Value| {
        let location = admin.get(&href(asked)).header("location").to_owned();
        assert!(location.contains("prompt=login") && location.contains("max_age=0"), "{location}");
        provider.states(auth_time);
        let back = provider.approve(&location, name, seconds(&app));
        let reply = admin.get(&back);
        provider.states(json!({}));
        (back, reply)
    };
    is_refused(&go(&mut admin, &asked, ADMINISTRATOR, json!({})).1, UNTRUE);
    let morning = json!({ "auth_time": seconds(&app) - 3600 });
    is_refused(&go(&mut admin, &asked, ADMINISTRATOR, morning).1, UNTRUE);
    let now = json!({ "auth_time": seconds(&app) });
    is_refused(&go(&mut admin, &asked, "1234", now.clone()).1, "別の人が確かめられました");
    assert!(make_token(&mut admin).body.contains("data-page=\"proof\""), "nothing counts yet");
    let (back, given) = go(&mut admin, &asked, ADMINISTRATOR, now);
    assert!(given.status == 200 && given.body.contains("まだ実行していません"), "{}", given.body);
    let done = send_kept(&mut admin, &given);
    assert!(done.status == 200 && done.body.contains("data-page=\"tokens/"), "{}", done.body);
    is_refused(&admin.get(&back), UNTRUE);
    app.clock.advance(Span::minutes(10));
    assert!(make_token(&mut admin).body.contains("庁内の認証でもう一度"), "and not for long");
    // A way back that somebody else began proves nothing in this session.
    let asked = make_token(&mut admin);
    let location = admin.get(&href(&asked)).header("location").to_owned();
    provider.states(json!({ "auth_time": seconds(&app) }));
    let back = provider.approve(&location, ADMINISTRATOR, seconds(&app));
    let mut other = app.visitor();
    is_refused(&other.get(&back), UNTRUE);
    assert_eq!(app.staff(ADMINISTRATOR).get("/sign-in/oidc?again=1&next=/").header("location"), "/");
}

#[test]
fn whom_the_proxy_names_needs_a_factor_of_our_own_for_what_cannot_be_undone() {
    let app = App::start_with(HEADER);
    let mut admin = named(&app, ADMINISTRATOR);
    by_proxy(&mut admin);
    let refused = make_token(&mut admin);
    assert_eq!(refused.status, 403);
    for part in ["この操作はできません", "確認コードかパスキーを設定すると", "/account/factor"]
    {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    assert_eq!(send_kept(&mut admin, &refused).status, 403, "nor on another click");
    let (phone, _) = factor::set(&app, &mut admin);
    let asked = send_kept(&mut admin, &refused);
    assert!(asked.body.contains("name=\"factor_code\""), "{}", asked.body);
    let fields = [("kept", asked.value_of("kept")), ("factor_code", phone.code(&app, 0))];
    let done = admin.post("/admin/tokens", &fields.each_ref().map(|(name, value)| (*name, value.as_str())));
    assert!(done.status == 200 && done.body.contains("data-page=\"tokens/"), "{}", done.body);
    let off = App::start_with(&format!("factors = \"off\"\n{HEADER}"));
    let mut admin = named(&off, ADMINISTRATOR);
    by_proxy(&mut admin);
    let refused = make_token(&mut admin);
    assert!(refused.status == 403 && refused.body.contains("管理者に相談"), "{}", refused.body);
}

/// Writes a note until the session is over; gives the page that asks to sign in.
fn interrupted(app: &App, browser: &mut Browser, number: &str) -> (String, Reply) {
    let action = format!("/incidents/{number}/notes");
    let token = browser.get(&format!("/incidents/{number}")).value_of("token");
    app.clock.advance(Span::minutes(31));
    let lost = browser.post(&action, &[("token", &token), ("text", "電話で聞いた")]);
    assert_eq!(lost.status, 401);
    (action, lost)
}

#[test]
fn a_form_whose_session_ended_comes_back_un_sent_through_the_provider() {
    let (app, provider) = start("");
    let number = app.report();
    let mut desk = app.visitor();
    by_provider(&app, &provider, &mut desk, "4001");
    let (action, lost) = interrupted(&app, &mut desk, &number);
    let location = desk.get(&href(&lost)).header("location").to_owned();
    let entered = desk.get(&provider.approve(&location, "4001", seconds(&app)));
    assert!(entered.body.contains(&format!("action=\"{action}\"")), "{}", entered.body);
    let back = send_kept(&mut desk, &entered);
    assert!(back.status == 422 && back.body.contains("電話で聞いた"), "{}", back.body);
    assert!(!desk.get(&format!("/incidents/{number}/history")).body.contains("電話で聞いた"), "un-sent");
    assert_eq!(app.place.execute("DELETE FROM kept_forms"), 0, "it waits no more");
    // Somebody else who comes in on that way gets nothing of it.
    let (_, lost) = interrupted(&app, &mut desk, &number);
    let location = desk.get(&href(&lost)).header("location").to_owned();
    let entered = desk.get(&provider.approve(&location, "4002", seconds(&app)));
    let refused = send_kept(&mut desk, &entered);
    assert!(refused.status == 400 && !refused.body.contains("電話で聞いた"), "{}", refused.body);
    // Nobody fills the store who has had no session.
    let stranger = app.visitor().post(&action, &[("token", "AAAA"), ("text", "電話で聞いた")]);
    assert_eq!(stranger.status, 401);
    assert_eq!(app.place.execute("DELETE FROM kept_forms"), 0);
}

#[test]
fn a_form_whose_session_ended_comes_back_un_sent_by_the_word_of_the_proxy() {
    let app = App::start_with(HEADER);
    let number = app.report();
    let mut desk = named(&app, "4001");
    by_proxy(&mut desk);
    let (action, lost) = interrupted(&app, &mut desk, &number);
    let form = lost.form("/sign-in/proxy");
    let value = |name: &str| {
        let piece = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        piece.split('"').next().unwrap().to_owned()
    };
    let (token, next, kept) = (value("token"), value("next"), value("kept"));
    let entered = desk.post("/sign-in/proxy", &[("token", &token), ("next", &next), ("kept", &kept)]);
    assert!(entered.body.contains(&format!("action=\"{action}\"")), "{}", entered.body);
    let back = send_kept(&mut desk, &entered);
    assert!(back.status == 422 && back.body.contains("電話で聞いた"), "{}", back.body);
    assert!(!desk.get(&format!("/incidents/{number}/history")).body.contains("電話で聞いた"), "un-sent");
}
