//! The sample city of the shipped plan, as its tables describe it.

#![cfg(test)]

use crate::domain::history::Private;
use crate::domain::ids::PolicyVersion;
use crate::domain::moment::Moment;
use crate::domain::org::OrgFact;
use crate::domain::organisation::Organisation;
use crate::domain::orgfile::{self, Files};
use crate::domain::policy::check::check;
use crate::orgcsv;

/// The plan that is shipped.
pub(crate) const POLICY: &str = include_str!("../../escalation.yaml");

/// The city since `at`. Its policies are still to be checked.
pub(crate) fn city(at: Moment) -> Organisation {
    let mut city = Organisation::default();
    let (version, sha256, text) = (PolicyVersion(1), String::new(), POLICY.to_owned());
    city.apply(&OrgFact::PolicyActivated { version, sha256, text }.into(), &Private::new());
    let read = |text: &str| orgcsv::read(text.as_bytes()).unwrap();
    let files = Files {
        units: read(include_str!("../../templates/demo/units.csv")),
        people: read(include_str!("../../templates/demo/people.csv")),
        posts: read(include_str!("../../templates/demo/posts.csv")),
        contacts: read(include_str!("../../templates/demo/contacts.csv")),
        ..Files::default()
    };
    let known = (&city.world.org, &city.contacts);
    let plan = orgfile::plan(&files, known, &check(POLICY).policy.unwrap(), at).unwrap();
    plan.entry().iter().for_each(|fact| city.apply(fact, &plan.private));
    city
}
