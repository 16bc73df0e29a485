//! People and posts in the browser, and the tables of a personnel change.

use std::collections::BTreeSet;

use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::Span;
use noroshi::domain::notice::{Addressee, Notice, Reason};
use noroshi::domain::org::Org;
use noroshi::store::outbox::Lanes;
use noroshi::store::{Error, Tx, Urgency};

use crate::app::{ADMINISTRATOR, App};
use crate::wire::{Browser, Reply};

fn org(app: &App) -> Org {
    app.house.store.read(|tx| tx.world()).unwrap().org.clone()
}

fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let page = browser.get(path);
    let mut all = vec![("token", page.value_of("token"))];
    if page.body.contains("name=\"revision\"") {
        all.push(("revision", page.value_of("revision")));
    }
    let all = all.iter().map(|(name, value)| (*name, value.as_str())).chain(fields.iter().copied());
    browser.post(path, &all.collect::<Vec<_>>())
}

/// Who was told since the last time of what was done to the house.
fn told(app: &App) -> BTreeSet<PersonId> {
    let claim = |tx: &mut Tx<'_>| tx.claim_deliveries(Span::hours(1), &Lanes::wide(200));
    let rows = app.house.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
    let notices = rows.into_iter().map(|row| serde_json::from_str::<Notice>(&row.notice).unwrap());
    let people = notices.filter(|notice| notice.reason == Reason::Administered);
    people
        .filter_map(|notice| if let Addressee::Person(person) = notice.to { Some(person) } else { None })
        .collect()
}

const NEWCOMER: [(&str, &str); 5] = [
    ("person_code", "1300"),
    ("person_name", "松本 新一"),
    ("person_kana", "まつもと しんいち"),
    ("person_email", "matsumoto@example.jp"),
    ("person_unit", "zeimu"),
];

#[test]
fn someone_is_added_found_by_reading_changed_and_leaves() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let reply = send(&mut administrator, "/admin/people/new", &NEWCOMER);
    assert_eq!(reply.header("location"), "/admin/people/1300?done=person-saved", "{}", reply.body);
    for query in ["まつもと", "ﾏﾂﾓﾄ", "1300", "松本　税務課"] {
        let page = administrator.get(&format!("/admin/people?q={}", crate::wire::percent(query))).body;
        assert!(page.contains("松本 新一") && !page.contains("田中 一郎"), "{query}: {page}");
    }
    assert_eq!(send(&mut administrator, "/admin/people/new", &NEWCOMER).status, 422, "the number is taken");
    let fields = [("act", "edit"), ("person_name", "松本 新一"), ("person_email", ""), ("accept", "")];
    let asked = send(&mut administrator, "/admin/people/1300", &fields);
    assert_eq!(asked.status, 422, "nobody loses the last way to be reached unasked");
    assert!(
        asked.body.contains("matsumoto@example.jp") && asked.body.contains("unreachable:1300"),
        "{}",
        asked.body
    );
    assert_eq!(org(&app).people[&PersonId::from("1300")].email, "matsumoto@example.jp", "it stays");
    let sure = [("act", "edit"), ("person_name", "松本 新一"), ("accept", "unreachable:1300")];
    assert_eq!(send(&mut administrator, "/admin/people/1300", &sure).status, 303);
    assert_eq!(org(&app).people[&PersonId::from("1300")].email, "");
    assert!(administrator.get("/admin/people").body.contains("届く先なし"));
    assert_eq!(send(&mut administrator, "/admin/people/1300", &[("act", "leave")]).status, 303);
    assert!(!org(&app).is_employed(&"1300".into(), app.clock.now()));
}

#[test]
fn what_cannot_be_is_said_at_its_field_and_what_was_typed_stays() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    for (field, value) in [("person_email", "at home"), ("person_phone", "p@example.jp"), ("person_name", "")]
    {
        let mut fields = NEWCOMER.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let reply = send(&mut administrator, "/admin/people/new", &fields);
        assert_eq!(reply.status, 422, "{field}");
        assert!(reply.body.contains(&format!("edit-{field}-error")), "{field}: {}", reply.body);
        assert!(reply.body.contains("まつもと しんいち") && reply.body.contains(value), "{}", reply.body);
    }
    assert!(!org(&app).people.contains_key(&PersonId::from("1300")));
}

#[test]
fn whoever_puts_himself_into_the_post_of_the_ciso_is_seen_by_the_ciso() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let path = format!("/admin/people/{ADMINISTRATOR}");
    let fields = [("act", "seat"), ("seat_post", "ciso"), ("seat_unit", "shi"), ("seat_as", "holder")];
    let reply = send(&mut administrator, &path, &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let now = app.clock.now() + Span::seconds(1);
    let holds = |person: &str| {
        let world = org(&app);
        world.posts_of(&person.into(), now).iter().any(|(post, _)| post.as_str() == "ciso")
    };
    assert!(holds(ADMINISTRATOR) && !holds("6001"));
    assert!(told(&app).contains(&PersonId::from("6001")), "the one until now");
    let plain = [("act", "seat"), ("seat_post", "officer"), ("seat_unit", "zeimu"), ("seat_as", "holder")];
    assert_eq!(send(&mut administrator, "/admin/people/1235", &plain).status, 303);
    assert!(told(&app).contains(&PersonId::from("4001")), "of any post the desk hears");
    let out = [("act", "unseat"), ("seat_post", "ciso"), ("seat_unit", "shi")];
    let left = send(&mut administrator, &path, &out);
    assert_eq!(left.status, 303, "{}", left.body);
    assert!(!holds(ADMINISTRATOR));
}

#[test]
fn whoever_has_the_cisos_messages_come_to_himself_is_seen_by_the_desk() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let stolen = [("act", "edit"), ("person_name", "加藤 八重"), ("person_email", "p5001@example.jp")];
    let reply = send(&mut administrator, "/admin/people/6001", &stolen);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let told = told(&app);
    assert!(told.contains(&PersonId::from("4001")), "the CISO's own word goes to the new address: {told:?}");
}

#[test]
fn where_everybody_who_watches_is_moved_at_once_the_bodys_own_address_hears_of_it() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let known = org(&app);
    let now = app.clock.now();
    let watchers = known.people.keys().filter(|person| !known.posts_of(person, now).is_empty());
    let rows: String = watchers
        .map(|person| format!("{person}\t{}\tstolen{person}@example.jp\n", known.name_of(person)))
        .collect();
    let table = format!("職員番号\t氏名\tメール\n{rows}");
    let shown = send(&mut administrator, "/admin/changes", &[("table_people", &table), ("act", "preview")]);
    let (token, revision) = (shown.value_of("token"), shown.value_of("revision"));
    let seen = shown.value_of("shown");
    let fields = [("token", token.as_str()), ("revision", &revision), ("shown", &seen), ("act", "apply")];
    let done = administrator.post("/admin/changes", &[&fields[..], &[("table_people", &table)]].concat());
    assert_eq!(done.status, 303, "{}", done.body);
    let rows = app.house.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
    let parties: Vec<_> = rows.iter().filter_map(|row| row.party.as_ref()).collect();
    assert!(!parties.is_empty(), "{rows:?}");
}

const TABLE: &str =
    "職員番号\t氏名\tメール\t所属\n1301\t松本 次男\tm@example.jp\t税務課\n1234\t佐藤 花子\t\t税務課\n";

#[test]
fn a_pasted_table_is_shown_before_it_is_recorded_and_asked_about() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let revision = org(&app).revision;
    let shown = send(&mut administrator, "/admin/changes", &[("table_people", TABLE), ("act", "preview")]);
    assert_eq!(shown.status, 200, "{}", shown.body);
    for word in ["職員の追加: 1301 松本 次男", "消えます", "unreachable:1234", "このとおり登録する"]
    {
        assert!(shown.body.contains(word), "{word}: {}", shown.body);
    }
    assert_eq!(org(&app).revision, revision, "nothing is recorded");
    let now = shown.value_of("revision");
    let (token, seen) = (shown.value_of("token"), shown.value_of("shown"));
    let apply = |token: &str, accept: &str, revision: &str, administrator: &mut Browser| {
        let fields = [
            ("token", token),
            ("revision", revision),
            ("table_people", TABLE),
            ("act", "apply"),
            ("accept", accept),
            ("shown", &seen),
        ];
        administrator.post("/admin/changes", &fields)
    };
    let unasked = apply(&token, "", &now, &mut administrator);
    assert_eq!(unasked.status, 422, "{}", unasked.body);
    let token = unasked.value_of("token");
    let stale = apply(&token, "unreachable:1234", "1", &mut administrator);
    assert_eq!(stale.status, 409, "{}", stale.body);
    assert!(stale.body.contains("松本 次男"), "what was pasted stays");
    let token = stale.value_of("token");
    let done = apply(&token, "unreachable:1234", &stale.value_of("revision"), &mut administrator);
    assert_eq!(done.header("location"), "/admin/changes?done=changes-recorded", "{}", done.body);
    assert!(org(&app).people.contains_key(&PersonId::from("1301")));
}

#[test]
fn a_change_holds_from_its_day_and_a_row_that_cannot_be_read_refuses_all() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let posts = "役割\t所属\t職員番号\t区分\nmanager\tzeimu\t1235\t正\n";
    let fields = [("table_posts", posts), ("effective", "2026-12-01"), ("act", "preview")];
    let shown = send(&mut administrator, "/admin/changes", &fields);
    assert!(shown.body.contains("田中 一郎") && shown.body.contains("清水 十和"), "{}", shown.body);
    let (token, revision) = (shown.value_of("token"), shown.value_of("revision"));
    let seen = shown.value_of("shown");
    let apply = |administrator: &mut Browser, token: &str, posts: &str| {
        let all = [("token", token), ("revision", &revision), ("shown", &seen), ("act", "apply"), fields[1]];
        administrator.post("/admin/changes", &[&all[..], &[("table_posts", posts)]].concat())
    };
    let other = apply(&mut administrator, &token, &posts.replace("1235", "1234"));
    assert_eq!(other.status, 409, "what was not shown is not recorded: {}", other.body);
    assert!(other.body.contains("示した後に") && other.body.contains("佐藤 花子"), "{}", other.body);
    assert_eq!(apply(&mut administrator, &other.value_of("token"), posts).status, 303);
    let day = noroshi::domain::moment::Moment::parse("2026-12-01T00:00:00+09:00").unwrap();
    let manager = |at| org(&app).appointed(&"manager".into(), &"zeimu".into(), at)[0].person.to_string();
    assert_eq!((manager(day - Span::micros(1)), manager(day)), ("2001".to_owned(), "1235".to_owned()));
    let wrong = "役割\t所属\t職員番号\t区分\nmanager\tzeimu\t1234\t正\nwizard\tzeimu\t9999\t正\n";
    let revision = org(&app).revision;
    let refused = send(&mut administrator, "/admin/changes", &[("table_posts", wrong), ("act", "apply")]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("3行目") && refused.body.contains("wizard"), "{}", refused.body);
    assert_eq!(org(&app).revision, revision);
    let empty = send(&mut administrator, "/admin/changes", &[("act", "preview")]);
    assert_eq!(empty.status, 422);
}

#[test]
fn nobody_else_administers_people() {
    let app = App::start();
    for person in ["4001", "6001", "1234", "2001"] {
        let mut browser = app.staff(person);
        for page in ["/admin", "/admin/people", "/admin/people/new", "/admin/people/1234", "/admin/changes"] {
            assert_eq!(browser.get(page).status, 403, "{person} {page}");
        }
        for page in ["/admin/people/new", "/admin/people/1234", "/admin/changes"] {
            assert_eq!(browser.post(page, &NEWCOMER).status, 403, "{person} {page}");
        }
    }
}
