//! An organisation to try a policy in where none is given: one unit of each kind, each below the
//! one before, one holder for each post, three people in a group, and nobody in two.

use crate::history::Private;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;
use crate::org::{Appointment, Org, OrgFact, Standing};
use crate::policy::{Policy, Post, base};

/// People in a group: fewer would be a gap of the model and not of the policy.
const GROUP: u32 = 3;

/// The model organisation of a policy; people are called by number.
pub fn organisation(policy: &Policy, name: impl Fn(usize) -> String) -> Org {
    let from = Moment::from_micros(0);
    let mut org = Org::default();
    let mut parent: Option<UnitId> = None;
    let (body, others): (Vec<_>, Vec<_>) = policy.units.iter().partition(|unit| unit.id == base::BODY);
    for kind in body.into_iter().chain(others) {
        let unit = UnitId::from(kind.id.as_str());
        let private = Private::from([(format!("unit.{unit}"), kind.label.clone())]);
        let fact =
            OrgFact::UnitSet { unit: unit.clone(), kind: kind.id.clone(), parent: parent.clone(), from };
        org.apply(&fact, &private);
        parent = Some(unit);
    }
    let mut number = 0;
    for post in &policy.posts {
        for order in 1..=if post.is_group { GROUP } else { 1 } {
            number += 1;
            let person = PersonId::from(number.to_string());
            appoint(&mut org, post, (&person, name(number)), order);
        }
    }
    org
}

fn appoint(org: &mut Org, post: &Post, (person, name): (&PersonId, String), order: u32) {
    let unit = UnitId::from(post.per.as_str());
    let private = Private::from([
        (format!("name.{person}"), name),
        (format!("email.{person}"), format!("{person}@model.example.jp")),
        (format!("phone.{person}"), "000-000-0000".to_owned()),
        (format!("night_phone.{person}"), "000-000-0000".to_owned()),
    ]);
    org.apply(&OrgFact::PersonSet { person: person.clone(), unit: Some(unit.clone()) }, &private);
    let standing = if post.is_group { Standing::Member } else { Standing::Holder };
    let (post, person, cause, to) = (post.id.clone(), person.clone(), None, None);
    let from = Moment::from_micros(0);
    let appointment = Appointment { post, unit, person, standing, order, cause, from, to };
    org.apply(&OrgFact::Appointed { appointment }, &Private::new());
}
