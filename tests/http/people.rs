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
    app.backend.store.read(|tx| tx.world()).unwrap().org.clone()
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
pub fn told(app: &App) -> BTreeSet<PersonId> {
    let claim = |tx: &mut Tx<'_>| tx.claim_deliveries(Span::hours(1), &Lanes::wide(200));
    let rows = app.backend.store.write::<_, Error>(Urgency::Engine, "claim", claim).unwrap();
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
    let still = send(&mut administrator, "/admin/people/1300", &sure).body;
    assert!(still.contains("placeless:1300"), "nor where they work: {still}");
    let sure = [&sure[..], &[("accept", "placeless:1300")]].concat();
    assert_eq!(send(&mut administrator, "/admin/people/1300", &sure).status, 303);
    assert_eq!(org(&app).people[&PersonId::from("1300")].email, "");
    assert!(administrator.get("/admin/people").body.contains("届く先なし"));
    let leave = [("act", "leave"), ("leave_when", "today")];
    assert_eq!(send(&mut administrator, "/admin/people/1300", &leave).status, 303);
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

/// The form that puts somebody into a post, from now on or from a day.
fn seat<'a>(post: &'a str, unit: &'a str, when: (&'a str, &'a str)) -> [(&'a str, &'a str); 5] {
    [("act", "seat"), ("seat_post", post), ("seat_unit", unit), ("seat_as", "holder"), when]
}

#[test]
fn whoever_puts_himself_into_the_post_of_the_ciso_is_seen_by_the_ciso() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let path = format!("/admin/people/{ADMINISTRATOR}");
    let fields = seat("ciso", "shi", ("seat_when", "today"));
    let reply = send(&mut administrator, &path, &fields);
    assert_eq!(reply.status, 303, "{}", reply.body);
    let now = app.clock.now() + Span::seconds(1);
    let holds = |person: &str| {
        let world = org(&app);
        world.posts_of(&person.into(), now).iter().any(|(post, _)| post.as_str() == "ciso")
    };
    assert!(holds(ADMINISTRATOR) && !holds("6001"));
    assert!(told(&app).contains(&PersonId::from("6001")), "the one until now");
    let plain = seat("officer", "zeimu", ("seat_when", "today"));
    assert_eq!(send(&mut administrator, "/admin/people/1235", &plain).status, 303);
    assert!(told(&app).contains(&PersonId::from("4001")), "of any post the desk hears");
    let out = [("act", "unseat"), ("seat_post", "ciso"), ("seat_unit", "shi"), ("unseat_when", "today")];
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
    let rows = app.backend.store.read::<_, Error>(|tx| tx.list_deliveries(None, 1_000)).unwrap();
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

/// What a page offers to take back: the form behind the button, by its text.
fn take_back(browser: &mut Browser, page: &str, line: &str) -> Reply {
    let shown = browser.get(page).body;
    let section =
        shown.split("id=\"ahead\"").nth(1).unwrap_or_else(|| panic!("nothing is announced: {shown}"));
    let form = section.split(line).nth(1).unwrap_or_else(|| panic!("no {line}: {section}"));
    let form = form.split("</form>").next().unwrap();
    let value = |name: &str| {
        form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (token, of, code) = (value("token"), value("of"), value("code"));
    browser.post("/admin/changes/ahead", &[("token", &token), ("of", &of), ("code", &code)])
}

#[test]
fn what_is_announced_is_listed_and_taken_back_as_if_it_had_never_been_said() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let before = org(&app);
    let fields = seat("manager", "zeimu", ("seat_from", "2027-04-01"));
    assert_eq!(send(&mut administrator, "/admin/people/1235", &fields).status, 303);
    told(&app);
    for page in ["/admin/changes", "/admin/people/1235", "/admin/people/2001"] {
        let shown = administrator.get(page).body;
        for word in
            ["これからの異動", "交代: 税務課", "令和9年4月1日", "登録：", "/readiness?day&#x3D;2027-04-01"]
        {
            assert!(shown.contains(word), "{page} {word}: {shown}");
        }
    }
    assert!(!administrator.get("/admin/people/1234").body.contains("これからの異動"));
    let done = take_back(&mut administrator, "/admin/people/2001", "交代: 税務課");
    assert_eq!(done.header("location"), "/admin/people/2001?done=ahead-taken-back", "{}", done.body);
    let after = Org { revision: before.revision, ..org(&app) };
    assert_eq!(after.appointments, before.appointments);
    let told = told(&app);
    assert!(["6001", "4001"].iter().all(|one| told.contains(&PersonId::from(*one))), "{told:?}");
    assert!(["1235", "2001"].iter().all(|one| !told.contains(&PersonId::from(*one))), "of nothing: {told:?}");
    assert!(!administrator.get("/admin/changes").body.contains("これからの異動"));
    assert_eq!(done.status, 303);
}

#[test]
fn what_has_come_cannot_be_taken_back_and_nobody_else_takes_anything_back() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let fields = seat("manager", "zeimu", ("seat_from", "2026-11-21"));
    assert_eq!(send(&mut administrator, "/admin/people/1235", &fields).status, 303);
    for person in ["4001", "6001", "1234"] {
        assert_eq!(
            app.staff(person).post("/admin/changes/ahead", &[("code", "3-1")]).status,
            403,
            "{person}"
        );
    }
    let page = administrator.get("/admin/changes").body;
    let code = page.split("name=\"code\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    app.pass(Span::hours(24));
    let mut administrator = app.staff(ADMINISTRATOR);
    let token = administrator.get("/admin/changes").value_of("token");
    let late = administrator.post("/admin/changes/ahead", &[("token", &token), ("code", &code)]);
    assert!(late.status == 422 && late.body.contains("もう取り消せません"), "{}", late.body);
    let now = app.clock.now();
    assert_eq!(org(&app).appointed(&"manager".into(), &"zeimu".into(), now)[0].person.to_string(), "1235");
}

#[test]
fn nothing_holds_at_once_because_a_day_was_left_empty() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let known = org(&app);
    let forms: [&[(&str, &str)]; 3] = [
        &[("act", "leave")],
        &[("act", "unseat"), ("seat_post", "manager"), ("seat_unit", "zeimu")],
        &[("act", "seat"), ("seat_post", "officer"), ("seat_unit", "zeimu"), ("seat_as", "holder")],
    ];
    for form in forms {
        let (act, word) = (form[0].1, if form[0].1 == "unseat" { "unseat" } else { form[0].1 });
        let asked = send(&mut administrator, "/admin/people/2001", form);
        assert!(
            asked.status == 422 && asked.body.contains("「いつから」を選んでください"),
            "{act}: {}",
            asked.body
        );
        let (when, day) = (
            format!("{word}_when"),
            if act == "seat" { "seat_from".to_owned() } else { format!("{word}_at") },
        );
        let empty = [form, &[(when.as_str(), "day")]].concat();
        assert_eq!(send(&mut administrator, "/admin/people/2001", &empty).status, 422, "{act}");
        let both = [form, &[(when.as_str(), "today"), (day.as_str(), "2027-04-01")]].concat();
        assert_eq!(send(&mut administrator, "/admin/people/2001", &both).status, 422, "{act}");
    }
    assert_eq!(org(&app), known);
}

#[test]
fn who_left_by_mistake_is_back_as_before_and_who_comes_back_later_has_no_post() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let path = "/admin/people/2001";
    let before = org(&app);
    let leave = [("act", "leave"), ("leave_when", "today")];
    assert_eq!(send(&mut administrator, path, &leave).status, 303);
    assert!(!org(&app).is_employed(&"2001".into(), app.clock.now()));
    assert!(!administrator.get("/admin/people").body.contains("田中 一郎"));
    let found = administrator.get(&format!("/admin/people?q={}", crate::wire::percent("田中")));
    assert!(found.body.contains("田中 一郎") && found.body.contains("退職、転出"), "{}", found.body);
    told(&app);
    assert_eq!(
        send(&mut administrator, path, &[("act", "return")]).status,
        422,
        "which of the two is chosen"
    );
    let undo = [("act", "return"), ("return_as", "undo")];
    assert_eq!(send(&mut administrator, path, &undo).status, 303);
    let after = org(&app);
    assert_eq!((&after.people, &after.appointments), (&before.people, &before.appointments));
    let heard = told(&app);
    assert!(heard.contains(&"6001".into()) && heard.contains(&"4001".into()), "{heard:?}");
    // Days later nobody was there meanwhile, and the posts are others'.
    assert_eq!(send(&mut administrator, path, &leave).status, 303);
    app.pass(Span::hours(72));
    let mut administrator = app.staff(ADMINISTRATOR);
    assert_eq!(send(&mut administrator, path, &undo).status, 422, "not the same day");
    assert_eq!(send(&mut administrator, path, &[("act", "return"), ("return_as", "anew")]).status, 303);
    let now = app.clock.now() + Span::seconds(1);
    assert!(org(&app).is_employed(&"2001".into(), now) && org(&app).posts_of(&"2001".into(), now).is_empty());
    let again = send(&mut administrator, path, &[("act", "return"), ("return_as", "anew")]);
    assert_eq!(again.status, 404, "they are here");
}

#[test]
fn the_last_administrators_cannot_all_leave_one_after_the_other() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let second = noroshi::actions::accounts::Cause::operator();
    noroshi::actions::accounts::set_admin(&app.backend, &"4001".into(), true, &second).unwrap();
    let leave = |day: &'static str| [("act", "leave"), ("leave_at", day)];
    assert_eq!(send(&mut administrator, "/admin/people/4001", &leave("2027-01-31")).status, 303);
    let path = format!("/admin/people/{ADMINISTRATOR}");
    let last = send(&mut administrator, &path, &leave("2027-03-31"));
    assert!(last.status == 422 && last.body.contains("管理者がほかにいません"), "{}", last.body);
    assert_eq!(org(&app).people[&PersonId::from(ADMINISTRATOR)].to, None);
    // A table says the same.
    let table = format!("職員番号\t退職日\n{ADMINISTRATOR}\t2027-03-31\n");
    let shown = send(&mut administrator, "/admin/changes", &[("table_people", &table), ("act", "preview")]);
    let kept = ["token", "revision", "shown"].map(|name| (name, shown.value_of(name)));
    let kept = kept.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = kept.chain([("table_people", table.as_str()), ("act", "apply")]).collect();
    let refused = administrator.post("/admin/changes", &all);
    assert!(refused.status == 422 && refused.body.contains("管理者がほかにいません"), "{}", refused.body);
    let taken = take_back(&mut administrator, "/admin/changes", "職員の離任: 4001");
    assert_eq!(taken.status, 303, "{}", taken.body);
    assert_eq!(send(&mut administrator, &path, &leave("2027-03-31")).status, 303, "one stays");
}

#[test]
fn whoever_watches_hears_of_a_unit_that_comes_under_another() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    told(&app);
    let known = org(&app);
    let unit = known.units.values().find(|unit| unit.id.as_str() == "zeimu").unwrap();
    let root = known.units.values().find(|unit| unit.parent.is_none()).unwrap();
    let other = if unit.parent.as_ref() == Some(&root.id) {
        known.units.values().find(|one| one.id != unit.id && one.id != root.id).unwrap()
    } else {
        root
    };
    let table = format!("組織コード\t上位\nzeimu\t{}\n", other.id);
    let shown = send(&mut administrator, "/admin/changes", &[("table_units", &table), ("act", "preview")]);
    let kept = ["token", "revision", "shown"].map(|name| (name, shown.value_of(name)));
    let kept = kept.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = kept.chain([("table_units", table.as_str()), ("act", "apply")]).collect();
    let done = administrator.post("/admin/changes", &all);
    assert_eq!(done.status, 303, "{}", done.body);
    let heard = told(&app);
    assert!(heard.contains(&"6001".into()) && heard.contains(&"4001".into()), "{heard:?}");
}
