//! A second factor at sign-in: set by its owner, asked for after the password, good once, and taken away.

use std::collections::BTreeSet;

use noroshi::actions::accounts::{self, Cause};
use noroshi::domain::moment::Span;
use noroshi::store::verify::{VerifyOptions, verify};
use ring::hmac;

use crate::accounts::told;
use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::wire::{Browser, Reply};

const PAGE: &str = "/account/factor";
const WRONG: &str = "確認コードが違います";

/// An app on a telephone.
#[derive(Clone)]
pub struct Phone(Vec<u8>);

impl Phone {
    /// Takes the key from the page, as one types it.
    fn read(page: &Reply) -> Self {
        let key = page.body.split("<dd class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
        let letters = key.chars().filter(|c| *c != ' ');
        let five = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap();
        let bits: Vec<usize> = letters.flat_map(|c| (0..5).rev().map(move |n| five(c) >> n & 1)).collect();
        let byte = |bits: &[usize]| u8::try_from(bits.iter().fold(0, |sum, bit| sum << 1 | bit)).unwrap();
        Self(bits.chunks(8).map(byte).collect())
    }

    /// What it shows `steps` after now.
    pub fn code(&self, app: &App, steps: i64) -> String {
        let step = app.clock.now().micros().div_euclid(30_000_000) + steps;
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let mac = hmac::sign(&key, &step.to_be_bytes());
        let mac = mac.as_ref();
        let at = usize::from(mac[19] & 15);
        let number = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// Digits that it does not show about now.
    pub fn other(&self, app: &App) -> String {
        let shown: Vec<String> = (-2..=2).map(|steps| self.code(app, steps)).collect();
        (0..9).map(|n| format!("00000{n}")).find(|code| !shown.contains(code)).unwrap()
    }
}

fn begin(browser: &mut Browser, password: &str) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    browser.post(PAGE, &[("token", &token), ("act", "begin"), ("old", password)])
}

fn confirm(browser: &mut Browser, begun: &Reply, code: &str) -> Reply {
    let (token, offer) = (begun.value_of("token"), begun.value_of("offer"));
    browser.post(PAGE, &[("token", &token), ("act", "confirm"), ("offer", &offer), ("factor_code", code)])
}

/// Does something to one's own factor, with password and code.
fn act(browser: &mut Browser, act: &str, password: &str, code: &str) -> Reply {
    let token = browser.get(PAGE).value_of("token");
    browser.post(PAGE, &[("token", &token), ("act", act), ("old", password), ("factor_code", code)])
}

pub fn printed(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let items = reply.body.split("<li class=\"code\">").skip(1);
    items.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Sets a factor and lets its first code be over.
pub fn set(app: &App, browser: &mut Browser) -> (Phone, Vec<String>) {
    let begun = begin(browser, PASSWORD);
    let phone = Phone::read(&begun);
    let codes = printed(&confirm(browser, &begun, &phone.code(app, 0)));
    app.clock.advance(Span::seconds(60));
    (phone, codes)
}

/// The first step.
pub fn knock(browser: &mut Browser, login: &str) -> Reply {
    let token = browser.get("/sign-in").value_of("token");
    let fields = [("token", token.as_str()), ("login", login), ("password", PASSWORD), ("next", "/absences")];
    browser.post("/sign-in", &fields)
}

/// The second.
fn answer(browser: &mut Browser, code: &str) -> Reply {
    let token = browser.get("/sign-in/factor?next=/absences").value_of("token");
    let fields = [("token", token.as_str()), ("next", "/absences"), ("factor_code", code)];
    browser.post("/sign-in/factor", &fields)
}

/// Both, from a browser of its own.
fn enter(app: &App, login: &str, code: &str) -> Reply {
    let mut browser = app.visitor();
    assert_eq!(knock(&mut browser, login).header("location"), "/sign-in/factor?next=/absences");
    answer(&mut browser, code)
}

/// Somebody whose password was right and who owes a code.
pub fn waiting(app: &App, person: &str) -> Browser {
    set(app, &mut app.staff(person));
    let mut browser = app.visitor();
    assert_eq!(knock(&mut browser, person).status, 303);
    browser
}

/// The answers that show a secret, which no address does.
pub fn shown_once(app: &App, language: &str) -> Vec<Reply> {
    let person = if language == "ja" { "1234" } else { "7001" };
    let mut browser = app.staff(person);
    browser.get(&format!("/account?lang={language}"));
    let begun = begin(&mut browser, PASSWORD);
    let codes = confirm(&mut browser, &begun, &Phone::read(&begun).code(app, 0));
    vec![begun, codes]
}

pub fn is_whole(app: &App) -> bool {
    let options = VerifyOptions { replay: true, anchor: None };
    verify(&app.backend.store, &options, &mut |_| {}).unwrap().is_whole()
}

#[test]
fn a_factor_is_in_force_with_the_first_code_that_fits_and_asked_for_from_then_on() {
    let app = App::start();
    let (mut clerk, mut elsewhere) = (app.staff("1234"), app.staff("1234"));
    assert!(clerk.get("/account").body.contains(PAGE), "it is found");
    let refused = begin(&mut clerk, "違うパスワード");
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("今のパスワード") && !refused.body.contains("otpauth"), "{}", refused.body);
    let begun = begin(&mut clerk, PASSWORD);
    assert_eq!((begun.status, begun.header("cache-control")), (200, "no-store"));
    for part in ["<svg role=\"img\"", "otpauth://totp/", ":1234?secret", "鍵"] {
        assert!(begun.body.contains(part), "{part}: {}", begun.body);
    }
    let phone = Phone::read(&begun);
    assert_eq!(phone.0.len(), 20);
    let unfit = confirm(&mut clerk, &begun, &phone.other(&app));
    assert_eq!(unfit.status, 422);
    assert_eq!(Phone::read(&unfit).0, phone.0, "the same secret waits for another code");
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences", "nothing is in force yet");
    let codes = printed(&confirm(&mut clerk, &unfit, &phone.code(&app, 0)));
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10, "{codes:?}");
    assert_eq!(clerk.get("/").status, 200);
    assert_eq!(elsewhere.get("/").status, 303, "sessions that were opened without it are over");
    let page = clerk.get(PAGE).body;
    assert!(page.contains("あと10個") && !page.contains(&codes[0]), "{page}");
    app.clock.advance(Span::seconds(60));
    let entered = enter(&app, "1234", &phone.code(&app, 0));
    assert_eq!((entered.status, entered.header("location")), (303, "/absences"));
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    for part in ["確認コード設定", "印刷するコード作成", "使用中"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(is_whole(&app));
}

#[test]
fn a_double_click_shows_the_codes_that_are_good() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let begun = begin(&mut clerk, PASSWORD);
    let code = Phone::read(&begun).code(&app, 0);
    let first = printed(&confirm(&mut clerk, &begun, &code));
    assert_eq!(printed(&confirm(&mut clerk, &begun, &code)), first);
    assert_eq!(enter(&app, "1234", &first[0]).status, 303);
}

#[test]
fn a_code_is_good_once_and_a_step_early_or_late() {
    let app = App::start();
    let (phone, _) = set(&app, &mut app.staff("1234"));
    let wide = |code: &str| -> String {
        code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
    };
    let code = phone.code(&app, 0);
    assert_eq!(enter(&app, "1234", &format!(" {}　{}", wide(&code[..3]), wide(&code[3..]))).status, 303);
    let again = enter(&app, "1234", &code);
    assert!(again.status == 422 && again.body.contains(WRONG), "{}", again.body);
    assert_eq!(enter(&app, "1234", &phone.code(&app, -1)).status, 422, "nor one from before");
    assert_eq!(enter(&app, "1234", &phone.code(&app, 1)).status, 303, "a clock that goes ahead");
    app.clock.advance(Span::seconds(90));
    assert_eq!(enter(&app, "1234", &phone.code(&app, 2)).status, 422);
    assert_eq!(enter(&app, "1234", &phone.code(&app, -2)).status, 422);
    assert_eq!(enter(&app, "1234", &phone.code(&app, -1)).status, 303, "a clock that goes behind");
}

#[test]
fn a_printed_code_is_good_once_and_new_ones_end_those_before() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let (phone, codes) = set(&app, &mut clerk);
    assert_eq!(enter(&app, "1234", &codes[3].to_lowercase().replace('-', " ")).status, 303);
    let again = enter(&app, "1234", &codes[3]);
    assert!(again.status == 422 && again.body.contains(WRONG));
    assert!(!again.body.contains(&codes[3]), "what was typed is not shown again");
    assert!(clerk.get(PAGE).body.contains("あと9個"));
    assert_eq!(act(&mut clerk, "codes", PASSWORD, &phone.other(&app)).status, 422);
    assert_eq!(act(&mut clerk, "codes", "違うパスワード", &phone.code(&app, 0)).status, 422);
    let fresh = printed(&act(&mut clerk, "codes", PASSWORD, &phone.code(&app, 0)));
    assert!(fresh.iter().all(|code| !codes.contains(code)));
    assert_eq!(enter(&app, "1234", &codes[4]).status, 422);
    assert_eq!(enter(&app, "1234", &fresh[4]).status, 303);
    assert!(is_whole(&app));
    assert_eq!(app.place.execute("UPDATE accounts SET factor_codes = '' WHERE person = '1234'"), 1);
    assert!(!is_whole(&app), "a row that somebody changed shows");
}

#[test]
fn every_code_that_is_not_good_is_refused_in_the_same_words_and_slows_down_the_next() {
    let app = App::start_with("trusted_proxies = [\"127.0.0.1\"]\n");
    let (phone, codes) = set(&app, &mut app.staff("1234"));
    assert_eq!(enter(&app, "1234", &codes[0]).status, 303);
    let guesser = || {
        let mut browser = app.visitor();
        browser.extra.push(("X-Forwarded-For".to_owned(), "192.0.2.1".to_owned()));
        assert_eq!(knock(&mut browser, "1234").status, 303, "the password is right each time");
        browser
    };
    let plain = |reply: Reply| {
        assert_eq!(reply.status, 422);
        crate::unseen::lasting(&reply.body)
    };
    let wrong =
        [phone.other(&app).as_str(), &codes[0], "K7M49-2QX00", "12345", "なし", ""].map(str::to_owned);
    let answers: BTreeSet<String> = wrong.iter().map(|code| plain(answer(&mut guesser(), code))).collect();
    assert_eq!(answers.len(), 1);
    let slowed = answer(&mut guesser(), &phone.code(&app, 0));
    assert_eq!(slowed.status, 429, "even the right one waits, and a right password changes nothing");
    assert_eq!(enter(&app, "1234", &phone.code(&app, 0)).status, 303, "not from where the owner is");
    app.clock.advance(Span::seconds(3));
    assert_eq!(answer(&mut guesser(), &codes[1]).status, 303);
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/1234").body;
    assert!(log.contains("確認コードの誤り") && log.contains("192.0.2.1"), "{log}");
}

#[test]
fn whoever_has_only_given_the_password_opens_no_page_and_not_for_long() {
    let app = App::start();
    let (phone, _) = set(&app, &mut app.staff("1234"));
    let mut browser = app.visitor();
    assert_eq!(browser.get("/sign-in/factor").header("location"), "/sign-in", "nobody without a password");
    knock(&mut browser, "1234");
    assert_eq!(browser.get("/sign-in/factor").status, 200);
    for page in ["/", "/account", PAGE, "/account/password", "/incidents", "/absences"] {
        assert!(browser.get(page).header("location").starts_with("/sign-in"), "{page}");
    }
    let mut forged = app.visitor();
    forged.extra.push(("Cookie".to_owned(), "noroshi-code=AAAA".to_owned()));
    assert_eq!(forged.get("/sign-in/factor").status, 303);
    let mut late = browser.clone();
    app.clock.advance(Span::seconds(299));
    let token = late.get("/sign-in/factor").value_of("token");
    app.clock.advance(Span::seconds(1));
    let code = phone.code(&app, 0);
    let over = late.post("/sign-in/factor", &[("token", &token), ("factor_code", &code)]);
    assert_eq!((over.status, over.header("location")), (303, "/sign-in"));
    assert_eq!(late.get("/").status, 303);
    // With another password what waits is over as well.
    knock(&mut browser, "1234");
    accounts::reset(&app.backend, None, &"1234".into(), &Cause::operator()).unwrap();
    assert_eq!(browser.get("/sign-in/factor").header("location"), "/sign-in");
}

#[test]
fn administrators_alone_are_led_to_it_where_they_must_have_one() {
    let app = App::start_with("factors = \"administrators\"\n");
    assert_eq!(app.staff("1234").get("/").status, 200);
    assert_eq!(app.staff("6001").get("/").status, 200);
    let mut admin = app.staff(ADMINISTRATOR);
    for page in ["/", "/admin", "/admin/accounts", "/account/password", "/incidents/new"] {
        assert_eq!(admin.get(page).header("location"), PAGE, "{page}");
    }
    let token = admin.get(PAGE).value_of("token");
    let fields = [("token", token.as_str()), ("act", "stop"), ("reason", "試し")];
    assert_eq!(admin.post("/admin/accounts/1234/state", &fields).header("location"), PAGE);
    assert_eq!(app.staff("1234").get("/").status, 200, "nothing was done");
    assert!(admin.get(PAGE).body.contains("ほかの画面は開けません"));
    let (phone, _) = set(&app, &mut admin);
    assert_eq!(admin.get("/admin/accounts").status, 200);
    assert_eq!(act(&mut admin, "off", PASSWORD, &phone.code(&app, 0)).status, 303);
    assert_eq!(admin.get("/admin").header("location"), PAGE, "it is owed again");
}

#[test]
fn where_it_is_off_nobody_sets_it_and_nobody_is_asked() {
    let app = App::start_with("factors = \"off\"\n");
    let mut clerk = app.staff("1234");
    let page = clerk.get(PAGE);
    assert!(page.body.contains("見本では使えません") && !page.body.contains("name=\"old\""), "{}", page.body);
    let token = clerk.get("/account/password").value_of("token");
    let sent = clerk.post(PAGE, &[("token", &token), ("act", "begin"), ("old", PASSWORD)]);
    assert_eq!(sent.status, 403);
}

#[test]
fn its_owner_takes_it_away_with_password_and_code() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let (phone, codes) = set(&app, &mut clerk);
    assert_eq!(act(&mut clerk, "off", PASSWORD, "000000").status, 422);
    assert_eq!(act(&mut clerk, "off", "違うパスワード", &codes[0]).status, 422);
    assert_eq!(
        act(&mut clerk, "off", PASSWORD, &codes[0]).header("location"),
        "/account/factor?done=factor-off"
    );
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences");
    let (other, _) = set(&app, &mut clerk);
    assert_ne!(other.0, phone.0, "never the same secret again");
    assert!(is_whole(&app));
}

#[test]
fn an_administrator_takes_it_away_with_a_reason_and_that_is_told() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    for person in ["1234", "4001"] {
        set(&app, &mut app.staff(person));
    }
    let untie = |browser: &mut Browser, person: &str, reason: &str| {
        let token = browser.get("/account/sessions").value_of("token");
        let fields = [("token", token.as_str()), ("act", "untie"), ("reason", reason)];
        browser.post(&format!("/admin/accounts/{person}/factor"), &fields)
    };
    for person in ["2001", "4002"] {
        assert_eq!(untie(&mut app.staff(person), "1234", "試し").status, 403, "{person}");
    }
    let before = told(&app);
    assert_eq!(untie(&mut admin, "1234", "").status, 422, "nothing without a reason");
    assert!(knock(&mut app.visitor(), "1234").header("location").starts_with("/sign-in/factor"));
    assert_eq!(
        untie(&mut admin, "1234", "紛失").header("location"),
        "/admin/accounts/1234?done=account-untied"
    );
    assert_eq!(knock(&mut app.visitor(), "1234").header("location"), "/absences");
    let heard = told(&app);
    let new: Vec<&str> = heard.difference(&before).map(|(person, _)| person.as_str()).collect();
    assert_eq!(new, ["1234", "6001"], "whose account it is, and the CISO of whoever has a post");
    let none = untie(&mut admin, "1234", "紛失した");
    assert!(none.status == 422 && none.body.contains("確認コードがありません"), "{}", none.body);
    assert_eq!(untie(&mut admin, "4001", "紛失").status, 303);
    let heard: BTreeSet<String> = told(&app).difference(&heard).map(|(person, _)| person.clone()).collect();
    assert_eq!(heard, ["4001", "6001"].map(str::to_owned).into());
    let log = admin.get("/admin/accounts/4001").body;
    assert!(log.contains("確認コード解除") && log.contains("紛失") && log.contains("山本 五月"), "{log}");
    assert!(is_whole(&app));
}

#[test]
fn a_program_and_a_link_are_not_asked_for_a_code() {
    let app = App::start_with("factors = \"all\"\n");
    assert_eq!(app.program(&["admin"]).get("/api/v1/accounts").status, 200);
    assert_eq!(app.staff("1234").get("/").header("location"), PAGE);
    assert_eq!(app.visitor().get("/report").status, 200);
}
