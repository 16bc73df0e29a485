//! Sections of one name and people of one name: no list has the same line twice, and lists of units keep
//! each below the one above it.

use noroshi::actions::Caller;
use noroshi::actions::organise::apply_plan;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{CommandId, UnitId};
use noroshi::domain::moment::Moment;
use noroshi::domain::org::{Appointment, OrgFact, Standing};
use uuid::Uuid;

use crate::app::{ADMINISTRATOR, App};
use noroshi::domain::actor::Actor;

/// Two branches with a section of one name each, and another 田中 一郎 who manages one.
fn app() -> App {
    let app = App::start();
    let epoch = Moment::from_micros(0);
    let units = [
        ("w", "department", "shi", "西支所"),
        ("e", "department", "shi", "東支所"),
        ("w1", "section", "w", "窓口サービス課"),
        ("e1", "section", "e", "窓口サービス課"),
    ];
    let (mut facts, mut texts) = (Vec::new(), Private::new());
    for (id, kind, parent, name) in units {
        texts.insert(format!("unit.{id}"), name.to_owned());
        let (unit, parent) = (UnitId::from(id), Some(UnitId::from(parent)));
        facts.push(OrgFact::UnitSet { unit, kind: kind.to_owned(), parent, from: epoch });
    }
    texts.insert("name.2009".to_owned(), "田中 一郎".to_owned());
    texts.insert("email.2009".to_owned(), "p2009@example.jp".to_owned());
    facts.push(OrgFact::PersonSet { person: "2009".into(), unit: None });
    let appointment = Appointment {
        post: "manager".into(),
        unit: "w1".into(),
        person: "2009".into(),
        standing: Standing::Holder,
        order: 0,
        cause: None,
        from: epoch,
        to: None,
    };
    facts.push(OrgFact::Appointed { appointment });
    let read: Result<_, noroshi::store::Error> = app.backend.store.read(|tx| tx.world());
    let (actor, command) = (Actor::Operator, CommandId(Uuid::from_u128(77)));
    let caller = Caller { actor, command, request: None, seen: None };
    apply_plan(&app.backend, &caller, read.unwrap().revision(), facts, texts).unwrap();
    app
}

/// The lines of every list on a page.
fn lists(page: &str) -> Vec<Vec<String>> {
    let lists = page.split("<select ").skip(1).map(|rest| rest.split("</select>").next().unwrap());
    let label =
        |option: &str| option.split_once('>').unwrap().1.split("</option>").next().unwrap().to_owned();
    lists.map(|list| list.split("<option ").skip(1).map(label).collect()).collect()
}

#[test]
fn no_list_has_the_same_line_twice() {
    let app = app();
    let number = app.report();
    let pages = ["/incidents/new".to_owned(), "/incidents".to_owned(), format!("/incidents/{number}")];
    let mut desk = app.staff("4002");
    let mut seen = Vec::new();
    for page in pages.into_iter().chain(["/disposals".to_owned(), "/prevention".to_owned()]) {
        for list in lists(&desk.get(&page).body) {
            let mut once = list.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), list.len(), "{page}: {list:?}");
            seen.extend(list);
        }
    }
    let mut shown = app.staff(ADMINISTRATOR);
    seen.extend(lists(&shown.get("/simulate").body).concat());
    for line in ["西支所 窓口サービス課", "東支所 窓口サービス課", "田中 一郎（2001）"]
    {
        assert!(seen.iter().any(|known| known.contains(line)), "{line} is in no list: {seen:?}");
    }
}

#[test]
fn a_unit_stands_below_the_one_above_it_in_the_order_of_the_files() {
    let app = app();
    let page = app.staff("1234").get("/incidents/new").body;
    let list = lists(&page).into_iter().find(|list| list.iter().any(|line| line.contains("西支所"))).unwrap();
    let place = |line: &str| {
        list.iter()
            .position(|known| known.trim() == line)
            .unwrap_or_else(|| panic!("{line} is not in {list:?}"))
    };
    let order = ["財務部", "税務課", "西支所", "西支所 窓口サービス課", "東支所", "東支所 窓口サービス課"];
    let places: Vec<usize> = order.iter().map(|line| place(line)).collect();
    assert!(places.is_sorted(), "{list:?}");
}
