//! Invitations by mail: a link that goes to the registered address alone, works once and until a day, opens
//! an account and no session; and sessions, which end when their person's posts or unit change.

use noroshi::domain::moment::Span;

use noroshi::notify::mailbox::Stored;

use noroshi::store::verify::{VerifyOptions, verify};

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::flood::City;
use crate::wire::{Browser, Reply};

/// A password of one's own.
const OWN: &str = "雨の日は傘を二本もっていく";
const PAGE: &str = "/admin/accounts";
const SEVERAL: &str = "/admin/accounts/invitations";

/// Delivers what waits, and gives the mails to this address.
fn mails_to(city: &City, address: &str) -> Vec<Stored> {
    city.deliver();
    city.all_mails().into_iter().filter(|mail| mail.to_address == address).collect()
}

/// The links to `person`, in the order in which they were sent.
fn links_to(city: &City, person: &str) -> Vec<String> {
    let mut mails = mails_to(city, &format!("p{person}@example.jp"));
    mails.sort_by_key(|mail| mail.at);
    mails.iter().filter_map(link).collect()
}

fn link(mail: &Stored) -> Option<String> {
    let rest = mail.text.split("https://incident.city.example.jp/invitation/").nth(1)?;
    Some(format!("/invitation/{}", rest.split_whitespace().next()?))
}

fn invite(admin: &mut Browser, people: &str) -> Reply {
    let token = admin.get(PAGE).value_of("token");
    admin.post(SEVERAL, &[("token", &token), ("people", people), ("reason", "4月の異動")])
}

fn invite_one(admin: &mut Browser, person: &str) -> Reply {
    let page = format!("{PAGE}/{person}");
    let token = admin.get(&page).value_of("token");
    let fields = [("token", token.as_str()), ("act", "invite"), ("reason", "本人から依頼")];
    admin.post(&format!("{page}/invitations"), &fields)
}

fn choose(browser: &mut Browser, path: &str, new: &str) -> Reply {
    let token = browser.get(path).value_of("token");
    browser.post(path, &[("token", &token), ("new", new), ("again", new)])
}

fn sign_in(app: &App, login: &str, password: &str) -> Reply {
    let mut browser = app.visitor();
    let token = browser.get("/sign-in").value_of("token");
    browser.post("/sign-in", &[("token", &token), ("login", login), ("password", password)])
}

/// People whom the organisation knows and who have no account yet.
fn newcomers(admin: &mut Browser) {
    for (number, name, mail) in [
        ("1300", "鈴木 一", "p1300@example.jp"),
        ("1301", "鈴木 二", "p1301@example.jp"),
        ("1302", "鈴木 三", ""),
    ] {
        let token = admin.get("/admin/people/new").value_of("token");
        let fields = [
            ("token", token.as_str()),
            ("person_code", number),
            ("person_name", name),
            ("person_email", mail),
            ("person_unit", "zeimu"),
        ];
        let reply = admin.post("/admin/people/new", &fields);
        assert_eq!(reply.status, 303, "{}", reply.body);
    }
}

#[test]
fn many_are_invited_at_once_each_by_a_link_to_the_registered_address_that_works_once() {
    let city = City::with("");
    let mut admin = city.app.staff(ADMINISTRATOR);
    newcomers(&mut admin);
    let token = admin.get(PAGE).value_of("token");
    let fields = [("token", token.as_str()), ("people", "1300\n鈴木 二\n"), ("reason", "4月の異動")];
    for _ in 0..2 {
        let reply = admin.post(SEVERAL, &fields);
        assert_eq!(reply.header("location"), "/admin/accounts?done=accounts-invited", "{}", reply.body);
    }
    assert_eq!(links_to(&city, "1301").len(), 1, "the same form again is the same invitation");
    let page = admin.get(PAGE);
    assert!(page.body.contains("招待中（2人）") && page.body.contains("リンクの期限"), "{}", page.body);
    let mails = mails_to(&city, "p1300@example.jp");
    let mail = mails.iter().find(|mail| link(mail).is_some()).unwrap();
    assert!(
        mail.subject.contains("招待") && mail.text.contains("あなたを"),
        "{}\n{}",
        mail.subject,
        mail.text
    );
    let path = link(mail).unwrap();
    assert!(!mail.text.contains(PASSWORD) && mail.html.contains(&path));
    let others = mails_to(&city, "p1301@example.jp");
    assert!(others.iter().all(|other| !other.text.contains(&path)), "each has a link of their own");
    let mut browser = city.app.visitor();
    let form = browser.get(&path);
    assert!(form.status == 200 && form.body.contains("1300"), "{}", form.body);
    assert_eq!(form.header("cache-control"), "no-store");
    for (new, again, words) in [(OWN, "another", "2回の入力が違います"), ("みじかい", "みじかい", "文字")]
    {
        let token = browser.get(&path).value_of("token");
        let reply = browser.post(&path, &[("token", &token), ("new", new), ("again", again)]);
        assert!(reply.status == 422 && reply.body.contains(words), "{new}: {}", reply.body);
    }
    assert_eq!(sign_in(&city.app, "1300", OWN).status, 422, "nothing is chosen yet");
    let done = choose(&mut browser, &path, OWN);
    assert_eq!((done.status, done.header("location")), (303, "/sign-in?done=invitation"), "{}", done.body);
    assert!(!done.header("set-cookie").contains("session"), "a link opens no session");
    assert!(browser.get("/sign-in?done=invitation").body.contains("パスワードを決めました"));
    assert_eq!(sign_in(&city.app, "1300", OWN).status, 303);
    assert_eq!(browser.get(&path).status, 404, "it works once");
    let page = admin.get(PAGE);
    assert!(page.body.contains("招待中（1人）"), "{}", page.body);
    let log = admin.get("/admin/accounts/1300").body;
    assert!(log.contains("メールで招待した") && log.contains("4月の異動"), "{log}");
    let options = VerifyOptions { replay: true, ..VerifyOptions::default() };
    let found = verify(&city.app.backend.store, &options, &mut |_| {}).unwrap();
    assert!(found.is_whole(), "{found:?}");
}

#[test]
fn an_invitation_ends_the_one_before_it_whether_that_was_delivered_or_not() {
    let city = City::with("");
    let mut admin = city.app.staff(ADMINISTRATOR);
    newcomers(&mut admin);
    invite(&mut admin, "1300");
    invite(&mut admin, "1300");
    let links = links_to(&city, "1300");
    assert_eq!(links.len(), 1, "the first was never sent");
    city.app.clock.advance(Span::minutes(1));
    assert_eq!(invite_one(&mut admin, "1300").status, 303);
    let all = links_to(&city, "1300");
    assert_eq!(all.len(), 2);
    let mut browser = city.app.visitor();
    assert_eq!((browser.get(&all[0]).status, browser.get(&all[1]).status), (404, 200));
    city.app.clock.advance(Span::hours(24 * 7));
    assert_eq!(browser.get(&all[1]).status, 404, "it ends");
    let mut admin = city.app.staff(ADMINISTRATOR);
    let page = admin.get(PAGE).body;
    assert!(page.contains("招待中（1人）") && page.contains("期限切れ"), "{page}");
}

#[test]
fn whoever_was_invited_again_enters_by_the_old_password_no_more_and_still_owes_the_code() {
    let city = City::with("");
    let mut admin = city.app.staff(ADMINISTRATOR);
    let mut owner = city.app.staff("1234");
    assert_eq!(
        invite_one(&mut admin, "1234").header("location"),
        "/admin/accounts/1234?done=account-invited"
    );
    assert_eq!(owner.get("/incidents").status, 303, "their sessions end");
    assert_eq!(sign_in(&city.app, "1234", PASSWORD).status, 422);
    let path = links_to(&city, "1234").pop().unwrap();
    assert_eq!(choose(&mut city.app.visitor(), &path, OWN).status, 303);
    assert_eq!(sign_in(&city.app, "1234", OWN).status, 303);
    assert_eq!(invite_one(&mut admin, "6001").status, 303);
    let watched = mails_to(&city, "p6001@example.jp");
    assert!(watched.iter().any(|mail| link(mail).is_some()), "the CISO is invited at their own address");
    let none = city.app.visitor().get(&path.replace("/invitation/", "/c/"));
    assert_eq!(none.status, 404, "and it opens nothing else");
}

#[test]
fn nobody_is_invited_where_one_of_them_cannot_be() {
    let city = City::with("");
    let mut admin = city.app.staff(ADMINISTRATOR);
    newcomers(&mut admin);
    for (people, words) in [
        ("1300\n1302", "メールアドレスが登録されていない人がいます: 鈴木 三"),
        ("1300\n1234", "すでに自分のパスワードを決めた人がいます: 佐藤 花子"),
        ("1300\n9999", "9999"),
        ("", "入力してください"),
    ] {
        let reply = invite(&mut admin, people);
        assert!(reply.status == 422 && reply.body.contains(words), "{people}: {}", reply.body);
    }
    assert!(!admin.get(PAGE).body.contains("招待中（"));
    assert!(links_to(&city, "1300").is_empty());
    let own = invite_one(&mut admin, ADMINISTRATOR);
    assert!(own.status == 422 && own.body.contains("自分は招待できません"), "{}", own.body);
    for person in ["1234", "4001", "6001"] {
        let mut browser = city.app.staff(person);
        assert_eq!(browser.get(PAGE).status, 403);
        let token = browser.get("/incidents/new").value_of("token");
        let fields = [("token", token.as_str()), ("people", "1300"), ("reason", "x"), ("act", "invite")];
        for path in [SEVERAL, "/admin/accounts/1300/invitations"] {
            assert_eq!(browser.post(path, &fields).status, 403, "{person} {path}");
        }
    }
    let incident = noroshi::domain::ids::HistoryId(uuid::Uuid::from_u128(7));
    let other = city.app.link(incident, noroshi::domain::notice::Addressee::Person("1234".into()));
    let other = other.replace("/c/", "/invitation/");
    assert_eq!(city.app.visitor().get(&other).status, 404, "a link to an incident opens no account");
}

#[test]
fn whoever_is_in_another_post_or_unit_signs_in_again_on_their_day_and_nobody_else_does() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let (mut moved, mut stays) = (app.staff("1234"), app.staff("4001"));
    let seat = |admin: &mut Browser, person: &str, (post, unit): (&str, &str)| {
        let path = format!("/admin/people/{person}");
        let token = admin.get(&path).value_of("token");
        let fields = [
            ("token", token.as_str()),
            ("act", "seat"),
            ("seat_post", post),
            ("seat_unit", unit),
            ("seat_as", "holder"),
            ("seat_when", "today"),
        ];
        let reply = admin.post(&path, &fields);
        assert_eq!(reply.status, 303, "{}", reply.body);
    };
    seat(&mut admin, "1234", ("manager", "zeimu"));
    assert_eq!((moved.get("/incidents").status, stays.get("/incidents").status), (303, 200));
    let mut late = app.staff("1234");
    assert_eq!(late.get("/incidents").status, 200, "who signs in again is who they are");
    seat(&mut app.staff(ADMINISTRATOR), "4001", ("director", "zaimu"));
    assert_eq!((late.get("/incidents").status, stays.get("/incidents").status), (200, 303));
    let log = app.staff(ADMINISTRATOR).get("/admin/accounts/4001").body;
    assert!(log.contains("異動により、サインインが終わった"), "{log}");
}

#[test]
fn a_session_that_is_open_when_its_day_comes_ends_with_the_day() {
    let app = App::start_with("[session]\nidle_minutes = 480\nhours = 24\n");
    let mut admin = app.staff(ADMINISTRATOR);
    let path = "/admin/people/1234";
    let token = admin.get(path).value_of("token");
    let fields = [
        ("token", token.as_str()),
        ("act", "seat"),
        ("seat_post", "manager"),
        ("seat_unit", "zeimu"),
        ("seat_as", "holder"),
        ("seat_from", "2026-11-21"),
    ];
    assert_eq!(admin.post(path, &fields).status, 303);
    app.pass(Span::hours(13));
    let mut late = app.staff("1234");
    assert_eq!(late.get("/incidents").status, 200, "23:00");
    app.pass(Span::minutes(61));
    assert_eq!(late.get("/incidents").status, 303, "0:01");
}
