//! Who may sign in, as administrators see and change it, and what nobody can do behind another's back.

use std::collections::BTreeSet;

use noroshi::actions::accounts::{self, Cause};
use noroshi::domain::moment::Span;
use noroshi::store::Error;

use crate::app::{ADMINISTRATOR, App, PASSWORD};
use crate::wire::{Browser, Reply};

/// A password of one's own.
const OWN: &str = "雨の日は傘を二本もっていく";

/// Who was written to about no incident, by each delivery.
pub fn told(app: &App) -> BTreeSet<(String, String)> {
    let rows = app.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
    let about_none = rows.into_iter().filter(|row| row.history == noroshi::store::ORGANISATION);
    about_none.filter_map(|row| Some((row.person?.to_string(), format!("{:?}", row.id)))).collect()
}

/// The answers that show a secret, which no address does.
pub fn shown_once(app: &App, language: &str) -> Vec<Reply> {
    let mut admin = app.staff(ADMINISTRATOR);
    admin.get(&format!("/admin?lang={language}"));
    let name = format!("shown-{language}");
    let token = admin.get("/admin/tokens").value_of("token");
    let fields =
        [("token", token.as_str()), ("token_name", &name), ("scopes", "report"), ("token_days", "9")];
    vec![act(&mut admin, "1235", "passwords", "reset"), admin.post("/admin/tokens", &fields)]
}

/// Does something to an account, with a reason.
fn act(admin: &mut Browser, person: &str, noun: &str, act: &str) -> Reply {
    let page = format!("/admin/accounts/{person}");
    let token = admin.get(&page).value_of("token");
    let fields = [("token", token.as_str()), ("act", act), ("reason", "本人から依頼")];
    admin.post(&format!("{page}/{noun}"), &fields)
}

fn make(admin: &mut Browser, fields: &[(&str, &str)]) -> Reply {
    let token = admin.get("/admin/accounts").value_of("token");
    let all: Vec<(&str, &str)> =
        [("token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
    admin.post("/admin/accounts", &all)
}

/// The passwords on the sheets, in their order.
fn passwords(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let cells = reply.body.split("<dd class=\"code\">").skip(1).map(|rest| rest.split('<').next().unwrap());
    cells.skip(1).step_by(2).map(str::to_owned).collect()
}

fn sign_in(app: &App, login: &str, password: &str) -> (Browser, Reply) {
    let mut browser = app.visitor();
    let token = browser.get("/sign-in").value_of("token");
    let fields = [("token", token.as_str()), ("login", login), ("password", password)];
    let reply = browser.post("/sign-in", &fields);
    (browser, reply)
}

fn choose(browser: &mut Browser, old: &str, new: &str) -> Reply {
    let token = browser.get("/account/password").value_of("token");
    let fields = [("token", token.as_str()), ("old", old), ("new", new), ("again", new)];
    browser.post("/account/password", &fields)
}

/// A town in which nobody but the administrator can sign in yet.
fn without(people: &[&str]) -> App {
    let app = App::start();
    for person in people {
        app.place.execute(&format!("DELETE FROM accounts WHERE person = '{person}'"));
    }
    app
}

#[test]
fn an_account_made_in_the_browser_is_used_and_its_password_shown_once() {
    let app = without(&["1235"]);
    let mut admin = app.staff(ADMINISTRATOR);
    assert_eq!(sign_in(&app, "1235", PASSWORD).1.status, 422);
    app.clock.advance(Span::seconds(1));
    // By name in another width, with a login of any case.
    let made = make(&mut admin, &[("act", "one"), ("person", "清水　十和"), ("login", "ＴＯＷＡ")]);
    assert_eq!(made.header("cache-control"), "no-store");
    let [password] = passwords(&made).try_into().unwrap();
    for part in ["清水 十和", "1235", "towa", "/sign-in", "印刷"] {
        assert!(made.body.contains(part), "{part}: {}", made.body);
    }
    let list = admin.get("/admin/accounts").body;
    assert!(!list.contains(&password) && list.contains("初期パスワードの変更待ち"), "{list}");
    let (mut owner, entered) = sign_in(&app, " Towa ", &password);
    assert_eq!(entered.header("location"), "/account/password", "another one must be chosen first");
    assert_eq!(choose(&mut owner, &password, OWN).status, 303);
    assert_eq!(owner.get("/").status, 200);
    let log = admin.get("/admin/accounts/1235").body;
    for part in ["アカウント作成", "サインイン", "パスワード設定", "山本 五月"] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("Source"), "an address, as people write it: {log}");
    assert!(admin.get("/admin/accounts").body.contains("利用中"));
}

#[test]
fn an_account_is_made_for_whom_it_can_be_made() {
    let app = without(&["1235"]);
    let mut admin = app.staff(ADMINISTRATOR);
    let refused = |admin: &mut Browser, fields: &[(&str, &str)], words: &str| {
        let reply = make(admin, fields);
        assert_eq!(reply.status, 422, "{words}");
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    };
    refused(&mut admin, &[("act", "one"), ("person", "9999")], "9999");
    refused(&mut admin, &[("act", "one"), ("person", "")], "入力してください");
    refused(&mut admin, &[("act", "one"), ("person", "1234")], "すでに利用者があります");
    refused(&mut admin, &[("act", "one"), ("person", "1235"), ("login", "1234")], "もう使われています");
    refused(&mut admin, &[("act", "several"), ("people", "1235\n誰か\n8888")], "誰か、8888");
    refused(&mut admin, &[("act", "several"), ("people", "1234\n2001")], "すでに利用者があります");
    assert!(admin.get("/admin/accounts/8888").status == 404);
}

#[test]
fn many_are_made_at_once_and_a_double_click_loses_no_password() {
    let app = without(&["1235", "3001", "5003"]);
    let mut admin = app.staff(ADMINISTRATOR);
    app.clock.advance(Span::seconds(1));
    let page = admin.get("/admin/accounts");
    assert!(page.body.contains("利用者のない職員（2人）"), "who holds no post is not missed: {}", page.body);
    let token = page.value_of("token");
    let lines = "1235,清水\n高橋 次郎\n5003\n１２３５\n2001";
    let fields = [("token", token.as_str()), ("act", "several"), ("people", lines)];
    let first = admin.post("/admin/accounts", &fields);
    assert!(first.body.contains("田中 一郎"), "who had one is named: {}", first.body);
    let second = admin.post("/admin/accounts", &fields);
    let (lost, seen) = (passwords(&first), passwords(&second));
    assert_eq!((lost.len(), seen.len()), (3, 3));
    for (login, (lost, seen)) in ["1235", "3001", "5003"].into_iter().zip(lost.iter().zip(&seen)) {
        assert_eq!(sign_in(&app, login, lost).1.status, 422, "{login}: the answer that nobody saw");
        assert_eq!(sign_in(&app, login, seen).1.status, 303, "{login}: the answer that is on the screen");
    }
}

#[test]
fn the_list_is_searched_as_people_write() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let shown = |admin: &mut Browser, typed: &str| {
        let page = admin.get(&format!("/admin/accounts?account={}", crate::wire::percent(typed))).body;
        page.split("<tbody>").nth(1).map_or(0, |table| table.matches("<tr>").count())
    };
    assert_eq!(shown(&mut admin, ""), 11);
    for typed in ["１２３４", "佐藤", "花子 佐藤"] {
        assert_eq!(shown(&mut admin, typed), 1, "{typed}");
    }
    assert_eq!(shown(&mut admin, "髙橋"), 1, "a form of the same letter");
    assert_eq!(shown(&mut admin, "だれでもない"), 0);
}

#[test]
fn a_stopped_account_is_out_at_once_and_its_reason_is_on_record() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let mut clerk = app.staff("1234");
    let no_reason = {
        let token = admin.get("/admin/accounts/1234").value_of("token");
        admin.post("/admin/accounts/1234/state", &[("token", &token), ("act", "stop")])
    };
    assert_eq!(no_reason.status, 422);
    assert_eq!(clerk.get("/").status, 200, "nothing without a reason");
    assert_eq!(act(&mut admin, "1234", "state", "stop").status, 303);
    assert_eq!(clerk.get("/").status, 303, "out at once");
    assert_eq!(sign_in(&app, "1234", PASSWORD).1.status, 422);
    let again = act(&mut admin, "1234", "state", "stop");
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("もう停止しています") && again.body.contains("本人から依頼"),
        "{}",
        again.body
    );
    let page = admin.get("/admin/accounts/1234").body;
    assert!(page.contains("停止中") && page.contains("本人から依頼") && page.contains("山本 五月"), "{page}");
    assert_eq!(act(&mut admin, "1234", "state", "enable").status, 303);
    assert_eq!(sign_in(&app, "1234", PASSWORD).1.status, 303, "with the password that it had");
    let told: BTreeSet<String> = told(&app).into_iter().map(|(person, _)| person).collect();
    assert_eq!(told, ["1234", "6001"].map(str::to_owned).into(), "both hear of each touch");
}

#[test]
fn somebody_who_can_administer_is_always_left() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    for (noun, word) in [("state", "stop"), ("role", "lower")] {
        let reply = act(&mut admin, ADMINISTRATOR, noun, word);
        assert_eq!(reply.status, 422, "{word}");
        assert!(reply.body.contains("先に別の人を管理者にしてください"), "{}", reply.body);
    }
    let page = format!("/admin/people/{ADMINISTRATOR}");
    let token = admin.get(&page).value_of("token");
    let left = admin.post(&page, &[("token", token.as_str()), ("act", "leave"), ("leave_at", "2027-03-31")]);
    assert_eq!(left.status, 422, "nor does the last one leave, on whatever day");
    assert!(left.body.contains("先に別の人を管理者にしてください"), "{}", left.body);
    assert_eq!(act(&mut admin, "1234", "role", "raise").status, 303);
    assert_eq!(app.staff("1234").get("/admin").status, 200);
    // One who is stopped is none.
    assert_eq!(act(&mut admin, "1234", "state", "stop").status, 303);
    assert_eq!(act(&mut admin, ADMINISTRATOR, "role", "lower").status, 422);
    assert_eq!(act(&mut admin, "1234", "state", "enable").status, 303);
    assert_eq!(act(&mut admin, ADMINISTRATOR, "role", "lower").status, 303);
    assert_eq!(admin.get("/admin").status, 403);
    let operator = Cause::operator();
    let last = accounts::set_admin(&app.backend, &"1234".into(), false, &operator);
    assert!(last.is_err(), "whoever runs the machine is held to it as well");
}

#[test]
fn what_is_done_to_an_account_is_told_to_its_owner_and_of_a_post_to_the_ciso() {
    let app = App::start();
    let mut admin = app.staff(ADMINISTRATOR);
    let mut before = told(&app);
    let mut heard = |app: &App| {
        let now = told(app);
        let new: BTreeSet<String> = now.difference(&before).map(|(person, _)| person.clone()).collect();
        before = now;
        new
    };
    let page = admin.get("/admin/accounts/4001").body;
    assert!(page.contains("本人とCISOに通知します"), "it is said before: {page}");
    let made = act(&mut admin, "4001", "passwords", "reset");
    assert_eq!(passwords(&made).len(), 1);
    assert_eq!(heard(&app), ["4001", "6001"].map(str::to_owned).into());
    assert_eq!(act(&mut admin, "6001", "state", "stop").status, 303);
    assert!(heard(&app).contains("6001"), "the CISO hears it by mail, and cannot sign in");
    assert_eq!(passwords(&act(&mut admin, "2001", "passwords", "reset")).len(), 1);
    assert_eq!(heard(&app), ["2001", "6001"].map(str::to_owned).into(), "a post opens what it is told of");
    assert_eq!(passwords(&act(&mut admin, "1235", "passwords", "reset")).len(), 1);
    assert_eq!(heard(&app), ["1235".to_owned()].into(), "whose account it is hears of it without a post");
    // What is done at the machine is not told: whoever has the machine has it all.
    accounts::reset(&app.backend, None, &"4002".into(), &Cause::operator()).unwrap();
    assert_eq!(heard(&app), BTreeSet::new());
}

#[test]
fn the_auditors_hear_what_is_done_to_the_cisos_account() {
    let app = crate::audit::audited(&["1235"]);
    let mut admin = app.staff(ADMINISTRATOR);
    let count = |person: &str| told(&app).iter().filter(|(told, _)| told == person).count();
    let known = (count("1235"), count("6001"));
    assert_eq!(act(&mut admin, "1235", "role", "raise").status, 303);
    assert_eq!((count("1235"), count("6001")), (known.0 + 1, known.1 + 1), "who audits reads cases too");
    assert_eq!(passwords(&act(&mut admin, "6001", "passwords", "reset")).len(), 1);
    assert_eq!((count("1235"), count("6001")), (known.0 + 2, known.1 + 2), "nobody else is above the CISO");
}

#[test]
fn a_first_password_that_nobody_changed_is_over_after_two_weeks() {
    let app = App::start();
    let made = accounts::reset(&app.backend, None, &"1234".into(), &Cause::operator()).unwrap();
    app.clock.advance(Span::seconds(14 * 24 * 60 * 60 - 1));
    assert_eq!(sign_in(&app, "1234", &made.password).1.status, 303);
    app.clock.advance(Span::seconds(1));
    let (_, late) = sign_in(&app, "1234", &made.password);
    assert_eq!(late.status, 422);
    assert!(late.body.contains("期限（14日）が過ぎました"), "whom to ask is said: {}", late.body);
    let mut admin = app.staff(ADMINISTRATOR);
    assert!(admin.get("/admin/accounts").body.contains("初期パスワードの期限切れ"));
    let [again] = passwords(&act(&mut admin, "1234", "passwords", "reset")).try_into().unwrap();
    let (mut owner, entered) = sign_in(&app, "1234", &again);
    assert_eq!(entered.status, 303);
    assert_eq!(choose(&mut owner, &again, OWN).status, 303);
    app.clock.advance(Span::hours(24 * 40));
    assert_eq!(sign_in(&app, "1234", OWN).1.status, 303, "one's own has no end");
}

#[test]
fn a_password_is_refused_for_what_everybody_knows() {
    let app = App::start();
    let mut clerk = app.staff("1234");
    let form = clerk.get("/account/password").body;
    assert!(form.contains("12文字以上") && form.contains("8文字以上が残るもの"), "said before one types");
    for (new, word) in [
        ("password1234", "よく使われる言葉"),
        ("佐藤花子123456789", "氏名・職員番号"),
        ("のろし市のろし市12345", "推測できます"),
        ("qwertyuiop12", "キーの並び"),
        ("ababababababab", "繰返し"),
        ("short", "12文字以上"),
    ] {
        let reply = choose(&mut clerk, PASSWORD, new);
        assert_eq!(reply.status, 422, "{new}");
        assert!(reply.body.contains(word), "{new} {word}: {}", reply.body);
    }
    assert_eq!(choose(&mut clerk, PASSWORD, OWN).status, 303);
}

#[test]
fn ones_own_sessions_are_listed_and_ended() {
    let app = App::start();
    let (mut here, mut there, mut elsewhere) = (app.staff("1234"), app.staff("1234"), app.staff("1234"));
    let page = here.get("/account/sessions");
    assert!(page.body.contains("いま見ている端末") && page.body.contains("ほかの2件"), "{}", page.body);
    assert!(page.body.contains("127.0.0.1"), "from where: {}", page.body);
    let mark = page.value_of("session");
    let token = page.value_of("token");
    assert_eq!(here.post("/account/sessions", &[("token", &token), ("session", &mark)]).status, 303);
    let alive = [&mut there, &mut elsewhere].map(|browser| browser.get("/").status);
    assert_eq!(alive.iter().filter(|status| **status == 200).count(), 1, "{alive:?}");
    // A mark of somebody else ends nothing.
    let mut other = app.staff("2001");
    let token = other.get("/account/sessions").value_of("token");
    assert_eq!(other.post("/account/sessions", &[("token", &token), ("session", &mark)]).status, 303);
    assert_eq!(here.get("/").status, 200);
    let token = here.get("/account/sessions").value_of("token");
    assert_eq!(here.post("/account/sessions", &[("token", &token)]).status, 303);
    assert_eq!([&mut there, &mut elsewhere].map(|browser| browser.get("/").status), [303, 303]);
    assert_eq!(here.get("/").status, 200, "the one that asked goes on");
    let mut admin = app.staff(ADMINISTRATOR);
    assert_eq!(act(&mut admin, "1234", "sessions", "end").status, 303);
    assert_eq!(here.get("/").status, 303);
}

#[test]
fn whoever_signs_in_where_somebody_is_ends_the_former_session() {
    let app = App::start();
    let mut browser = app.visitor();
    let token = browser.get("/sign-in").value_of("token");
    let enter = |browser: &mut Browser, login: &str| {
        browser.post("/sign-in", &[("token", &token), ("login", login), ("password", PASSWORD)]).status
    };
    assert_eq!(enter(&mut browser, "1234"), 303);
    let mut former = browser.clone();
    assert_eq!(former.get("/").status, 200);
    assert_eq!(enter(&mut browser, "2001"), 303);
    assert_eq!((former.get("/").status, browser.get("/").status), (303, 200));
}

#[test]
fn programs_read_how_accounts_stand_and_nothing_to_enter_by() {
    let app = App::start();
    accounts::set_stopped(&app.backend, &"1235".into(), true, &Cause::operator()).unwrap();
    accounts::set_break_glass(&app.backend, &"2001".into(), true, &Cause::operator()).unwrap();
    let _clerk = app.staff("1234");
    assert_eq!(app.program(&["read", "respond", "report"]).get("/api/v1/accounts").status, 403);
    let reply = app.program(&["admin"]).get("/api/v1/accounts");
    assert!(!reply.body.contains("argon2"), "{}", reply.body);
    let items = reply.json()["items"].as_array().unwrap().clone();
    let of = |login: &str| items.iter().find(|row| row["login"] == login).unwrap().clone();
    assert_eq!((&of("1235")["state"], &of("1234")["state"]), (&"stopped".into(), &"in-use".into()));
    assert_eq!((&of("1234")["sessions"], &of(ADMINISTRATOR)["admin"]), (&1.into(), &true.into()));
    assert!(of("1234")["break_glass"] == false && of("2001")["break_glass"] == true);
    assert!(of("1234")["entered_at"].is_string() && of("2001")["entered_at"].is_null());
}

#[test]
fn an_account_that_nobody_uses_is_marked_and_one_that_is_used_is_not() {
    let app = App::start();
    app.clock.advance(Span::hours(24 * 89));
    let _clerk = app.staff("1234");
    app.clock.advance(Span::hours(24 * 2));
    let standing = |login: &str| {
        let rows = accounts::list(&app.backend).unwrap();
        let row = rows.into_iter().find(|one| one.row.login == login).unwrap();
        (row.standing.as_str(), row.entered_at.is_some())
    };
    assert_eq!(standing("1234"), ("in-use", true));
    assert_eq!(standing("2001"), ("unused", false));
    let page = app.staff(ADMINISTRATOR).get("/admin/accounts").body;
    assert!(page.contains("90日以上使われていない利用者が9人"), "{page}");
    app.clock.advance(Span::hours(24 * 90));
    assert_eq!(standing("1234"), ("unused", false));
}

#[test]
fn nobody_but_an_administrator_has_a_part_in_it() {
    let app = App::start();
    for person in ["1234", "2001", "4001", "6001"] {
        let mut browser = app.staff(person);
        let token = browser.get("/account/password").value_of("token");
        for page in ["/admin", "/admin/accounts", "/admin/accounts/1235"] {
            assert_eq!(browser.get(page).status, 403, "{person} {page}");
        }
        for noun in ["", "/1235/passwords", "/1235/state", "/1235/role", "/1235/sessions"] {
            let fields = [("token", token.as_str()), ("act", "raise"), ("person", "1235"), ("reason", "x")];
            assert_eq!(
                browser.post(&format!("/admin/accounts{noun}"), &fields).status,
                403,
                "{person} {noun}"
            );
        }
    }
    let row = accounts::find(&app.backend, &"1235".into()).unwrap().unwrap();
    assert!(!row.row.is_admin && row.row.disabled_at.is_none());
}
