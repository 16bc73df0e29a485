//! はじめに: from an empty database to the first administrator, and what is left to do after that.

use noroshi::domain::ids::PersonId;

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

const PASSWORD: &str = "うみべに立つ、のろしの火";

const FIRST: [(&str, &str); 6] = [
    ("setup_body", "海辺町"),
    ("setup_name", "港 一郎"),
    ("setup_number", "100"),
    ("setup_email", "minato@example.jp"),
    ("new", PASSWORD),
    ("again", PASSWORD),
];

fn send(browser: &mut Browser, code: &str, change: Option<(&str, &str)>) -> Reply {
    let token = browser.get("/setup").value_of("token");
    let mut fields = vec![("token", token.as_str()), ("setup_code", code)];
    let is_meant = |changed: &str, name: &str| changed == name || (changed == "new" && name == "again");
    fields.extend(FIRST.iter().map(|(name, value)| {
        let typed = change.filter(|(changed, _)| is_meant(changed, name)).map(|(_, typed)| typed);
        (*name, typed.unwrap_or(value))
    }));
    browser.post("/setup", &fields)
}

#[test]
fn whoever_has_the_code_enters_the_body_and_administers_it() {
    let app = App::empty();
    let code = app.backend.keys.setup_code();
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/sign-in").header("location"), "/setup");
    let reply = send(&mut visitor, &code.to_lowercase().replace('-', " "), None);
    assert_eq!(reply.header("location"), "/sign-in?next=/admin%3Fdone%3Dset-up", "{}", reply.body);
    let world = app.backend.store.read(|tx| tx.world()).unwrap();
    assert_eq!(world.org.name_of(&PersonId::from("100")), "港 一郎");
    assert_eq!(world.org.units.values().map(|unit| unit.name.as_str()).collect::<Vec<_>>(), ["海辺町"]);
    assert_eq!(visitor.get("/setup").status, 404, "it is gone");
    assert_eq!(visitor.post("/setup", &FIRST).status, 404);
    let door = visitor.get("/sign-in?next=/admin%3Fdone%3Dset-up");
    let (token, next) = (door.value_of("token"), door.value_of("next").replace("&#x3D;", "="));
    let fields =
        [("token", token.as_str()), ("next", next.as_str()), ("login", "100"), ("password", PASSWORD)];
    let entered = visitor.post("/sign-in", &fields);
    assert_eq!(entered.status, 303);
    let page = visitor.get(entered.header("location")).body;
    assert!(page.contains("最初の管理者を登録し、サインインできました"), "{page}");
    for step in ["計画を選ぶ", "のろし市（架空）", "海辺町", "登録した職員 1人", "サインインできる人 1人"]
    {
        assert!(page.contains(step), "{step}: {page}");
    }
}

#[test]
fn what_is_wrong_is_said_nothing_is_entered_and_guessing_is_slowed() {
    let app = App::empty();
    let code = app.backend.keys.setup_code();
    let mut visitor = app.visitor();
    for (change, field) in [
        (("new", "短い"), "new"),
        (("again", "ちがうことば、ちがうことば"), "again"),
        (("setup_name", ""), "setup_name"),
        (("setup_body", " "), "setup_body"),
        (("setup_email", "at home"), "setup_email"),
        (("setup_number", ""), "setup_number"),
    ] {
        let reply = send(&mut visitor, &code, Some(change));
        assert_eq!(reply.status, 422, "{field}");
        assert!(reply.body.contains(&format!("{field}-error")), "{field}: {}", reply.body);
        assert!(!reply.body.contains(PASSWORD) && reply.body.contains("minato") || field == "setup_email");
    }
    let world = app.backend.store.read(|tx| tx.world()).unwrap();
    assert!(world.org.people.is_empty() && world.org.units.is_empty());
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(send(&mut visitor, "0000-0000-0000-0000", None).status);
    }
    assert_eq!((statuses[0], statuses[39]), (422, 429), "{statuses:?}");
    assert!(app.backend.store.read(|tx| tx.accounts()).unwrap().is_empty());
}

#[test]
fn a_house_that_is_in_use_has_no_set_up() {
    let app = App::start();
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/setup").status, 404);
    assert_eq!(visitor.post("/setup", &FIRST).status, 404);
    assert_eq!(visitor.get("/sign-in").status, 200);
    assert!(!app.staff(ADMINISTRATOR).get("/").body.contains("/setup"));
}

#[test]
fn the_plan_is_not_done_while_it_says_what_its_model_says() {
    let app = App::start();
    app.approve(&include_str!("../../escalation.yaml").replace("name: のろし市（架空）", "name: のろし市"));
    let page = app.staff(ADMINISTRATOR).get("/admin").body;
    assert!(page.contains("見本のままのところ") && page.contains("000-000-0100"), "{page}");
}
