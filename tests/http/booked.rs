//! 人事異動の予約: nothing of a change of a later day holds before it, all of it is listed and taken back,
//! and whoever is moved hears of it on the day.

use noroshi::domain::ids::PersonId;
use noroshi::domain::moment::{Moment, Span};

use noroshi::domain::org::Org;

use crate::app::{ADMINISTRATOR, App};
use crate::people::told;
use crate::wire::{Browser, Reply};

const PAGE: &str = "/admin/changes";
const DAY: &str = "2026-11-27";

const TABLES: [(&str, &str); 3] = [
    ("table_units", "組織コード\t名称\nzeimu\t税務第一課\n"),
    (
        "table_people",
        "職員番号\t氏名\t電話\tメール\t所属\n1235\t清水 十和\t072-999-0000\tp1235@example.jp\tzaimu\n\
         1901\t新人 花子\t\tshinjin@example.jp\tzeimu\n",
    ),
    ("table_posts", "役割\t所属\t職員番号\t区分\nmanager\tzeimu\t1901\t正\n"),
];

fn org(app: &App) -> Org {
    app.backend.store.read(|tx| tx.world()).unwrap().org.clone()
}

/// Shows the tables, and records what is shown.
fn book(administrator: &mut Browser) -> (Reply, Reply) {
    let day = [("effective", DAY)];
    let token = administrator.get(PAGE).value_of("token");
    let first = [("token", token.as_str()), ("act", "preview")];
    let shown = administrator.post(PAGE, &[&first[..], &TABLES, &day].concat());
    assert_eq!(shown.status, 200, "{}", shown.body);
    let kept = ["token", "revision", "shown"].map(|name| (name, shown.value_of(name)));
    let kept: Vec<(&str, &str)> = kept.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let asked = [("act", "apply"), ("accept", "unreachable"), ("accept", "placeless"), ("accept", "alike")];
    let done = administrator.post(PAGE, &[&kept[..], &asked, &TABLES, &day].concat());
    assert_eq!(done.header("location"), "/admin/changes?done=changes-recorded", "{}", done.body);
    (shown, done)
}

/// Presses the button that takes back all that the last entry said.
fn take_back_all(administrator: &mut Browser, sure: &[(&str, &str)]) -> Reply {
    let page = administrator.get(PAGE);
    let rest = page.body.split("name=\"entry\" value=\"").nth(1).expect("something is announced");
    let entry = rest.split('"').next().unwrap().to_owned();
    let token = page.value_of("token");
    administrator.post("/admin/changes/ahead", &[&[("token", &*token), ("entry", &entry)], sure].concat())
}

fn plain(org: &Org) -> Org {
    Org { revision: 0, ..org.clone() }
}

#[test]
fn nothing_of_a_dated_change_holds_before_its_day_and_all_of_it_does_then() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let before = org(&app);
    told(&app);
    let (shown, _) = book(&mut administrator);
    assert!(shown.body.contains("すぐにメールが届く人") && shown.body.contains("その日まで知らせません"));
    let booked = org(&app);
    assert_eq!(booked.people, before.people, "nobody is new, and nobody works elsewhere");
    assert_eq!(booked.units, before.units);
    let page = administrator.get(PAGE).body;
    for said in ["これからの異動", "新人 花子", "072-999-0000", "税務第一課"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let heard = told(&app);
    assert!(heard.contains(&PersonId::from("6001")), "{heard:?}");
    let moved = ["2001", "1901", "1235"].map(PersonId::from);
    assert!(moved.iter().all(|person| !heard.contains(person)), "before the day: {heard:?}");
    // What is written otherwise meanwhile stays.
    app.pass(Span::hours(24 * 7));
    let after = org(&app);
    let day = Moment::parse("2026-11-27T00:00:00+09:00").unwrap();
    let person = |id: &str| &after.people[&PersonId::from(id)];
    assert_eq!(person("1235").phone, "072-999-0000");
    assert_eq!(person("1901").email, "shinjin@example.jp");
    assert_eq!(after.units[&"zeimu".into()].name, "税務第一課");
    assert_eq!(after.appointed(&"manager".into(), &"zeimu".into(), day)[0].person.to_string(), "1901");
    assert!(after.coming.is_empty());
    let heard = told(&app);
    for one in ["2001", "1901"] {
        assert!(heard.contains(&PersonId::from(one)), "{one} on the day: {heard:?}");
    }
}

#[test]
fn what_is_cancelled_is_as_if_it_had_never_been_booked_and_is_booked_again_once() {
    let app = App::start();
    let mut administrator = app.staff(ADMINISTRATOR);
    let before = org(&app);
    book(&mut administrator);
    told(&app);
    let asked = take_back_all(&mut administrator, &[]);
    assert!(asked.status == 422 && asked.body.contains("すべてを取り消すときは"), "{}", asked.body);
    assert!(asked.body.contains("のすべてを取り消します。"), "who is told is said: {}", asked.body);
    let done = take_back_all(&mut administrator, &[("sure", "yes")]);
    assert_eq!(done.header("location"), "/admin/changes?done=ahead-taken-back", "{}", done.body);
    assert_eq!(plain(&org(&app)), plain(&before));
    let heard = told(&app);
    assert!(!heard.contains(&PersonId::from("2001")), "they were told of nothing yet: {heard:?}");
    book(&mut administrator);
    let page = administrator.get(PAGE).body;
    assert_eq!(page.matches("name=\"entry\"").count(), 1, "the one that holds: {page}");
    assert_eq!(take_back_all(&mut administrator, &[("sure", "yes")]).status, 303);
    assert_eq!(plain(&org(&app)), plain(&before));
    assert!(!administrator.get(PAGE).body.contains("これからの異動"));
}
