//! An organisation to try a policy in where none is given: one unit of each kind, each below the
//! one before, one holder for each post, and nobody in two.

use crate::domain::history::Private;
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::org::{Appointment, Org, OrgFact, Standing};
use crate::domain::policy::{Policy, base};

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
    for (number, post) in policy.posts.iter().enumerate() {
        let unit = UnitId::from(post.per.as_str());
        let person = PersonId(format!("{}", number + 1));
        let private = Private::from([
            (format!("name.{person}"), name(number + 1)),
            (format!("email.{person}"), format!("{person}@model.example.jp")),
            (format!("phone.{person}"), "000-000-0000".to_owned()),
            (format!("night_phone.{person}"), "000-000-0000".to_owned()),
        ]);
        org.apply(&OrgFact::PersonSet { person: person.clone(), unit: Some(unit.clone()) }, &private);
        let standing = if post.is_group { Standing::Member } else { Standing::Holder };
        let (post, order, cause, to) = (post.id.clone(), 1, None, None);
        let appointment = Appointment { post, unit, person, standing, order, cause, from, to };
        org.apply(&OrgFact::Appointed { appointment }, &Private::new());
    }
    org
}
