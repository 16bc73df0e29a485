//! Who acts in another's place is named as such, with the clause that the policy gives.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::story::policy;
use super::*;
use crate::domain::actor::Cause;
use crate::domain::ids::PolicyVersion;
use crate::domain::org::{Appointment, OrgFact, Standing};
use crate::domain::policy::StandIn;

impl Story {
    /// The policy names a post to stand in for another, and someone holds it.
    fn name_stand_in(&mut self, post: &str, by: &str, person: &str, basis: &str) {
        let mut policy = policy();
        let row = policy.posts.iter_mut().find(|row| row.id.as_str() == post).unwrap();
        row.stand_ins.push(StandIn {
            causes: vec![Cause::Absent],
            post: by.into(),
            only: Vec::new(),
            also_tell_holder: false,
            basis: Some(basis.to_owned()),
        });
        self.world.policies = BTreeMap::from([(PolicyVersion(1), Arc::new(policy))]);
        let appointment = Appointment {
            post: by.into(),
            unit: "B01".into(),
            person: person.into(),
            standing: Standing::Holder,
            order: 1,
            cause: None,
            from: Moment::from_micros(0),
            to: None,
        };
        let employed = OrgFact::PersonSet { person: appointment.person.clone(), unit: None };
        self.world.org.apply(&employed, &Default::default());
        self.world.org.apply(&OrgFact::Appointed { appointment }, &Default::default());
    }
}

#[test]
fn a_stand_in_acts_as_such_and_under_the_clause_that_names_them() {
    let mut story = Story::told();
    let said = |story: &Story| {
        let rows = report(story).chronology;
        let of = |word: &str| {
            let told =
                |row: &&crate::telling::document::Row| row.what.contains("佐藤") && row.what.contains(word);
            rows.iter().find(told).unwrap().what.clone()
        };
        (of("通知を出した"), of("受領を確認"))
    };
    let (told, done) = said(&story);
    assert!(told.contains("代理（不在）") && done.contains("佐藤 花子・代理（不在）が"), "{told} {done}");
    story.name_stand_in("director", "desk", "2002", "1(2)");
    let (told, done) = said(&story);
    assert!(told.contains("代理（不在、1(2)）") && done.contains("代理（不在、1(2)）"), "{told} {done}");
}
