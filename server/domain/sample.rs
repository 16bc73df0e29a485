//! The sample city, for tests of what the body keeps about itself.

use super::history::Private;
use super::ids::PolicyVersion;
use super::moment::Moment;
use super::org::OrgFact;
use super::organisation::Organisation;
use super::orgfile::{Files, Row, plan};
use super::policy::check::check;

/// Its plan.
pub const POLICY: &str = include_str!("../../escalation.yaml");
/// Its contacts.
pub const CONTACTS: &str = include_str!("../../templates/demo/contacts.csv");

/// A moment.
pub fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// A Friday in office hours.
pub fn friday() -> Moment {
    at("2026-11-20T10:00:00+09:00")
}

/// The rows of a file without quotes.
pub fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let heads: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells =
        |line: &str| heads.iter().zip(line.split(',')).map(|(h, c)| (h.to_string(), c.to_owned())).collect();
    (2..).zip(lines).map(|(line, text)| Row { line, cells: cells(text) }).collect()
}

/// The city under a plan, with these contacts.
pub fn city_of(policy: &str, contacts: Vec<Row>) -> Organisation {
    let mut city = Organisation::default();
    let (version, sha256, text) = (PolicyVersion(1), String::new(), policy.to_owned());
    city.apply(&OrgFact::PolicyActivated { version, sha256, text }.into(), &Private::new());
    let files = Files {
        units: rows(include_str!("../../templates/demo/units.csv")),
        people: rows(include_str!("../../templates/demo/people.csv")),
        posts: rows(include_str!("../../templates/demo/posts.csv")),
        contacts,
        ..Files::default()
    };
    let checked = check(policy).policy.unwrap();
    let known = (&city.world.org, &city.contacts);
    let planned = plan(&files, known, &checked, at("2026-11-01T09:00:00+09:00")).unwrap();
    planned.entry().iter().for_each(|fact| city.apply(fact, &planned.private));
    city.check_policies(None);
    city
}
