//! What has become different since the version in force: the difference that is approved, and what
//! a change of personnel (人事異動) leaves to be looked at.

use std::collections::{BTreeMap, BTreeSet};

use super::{Approved, Contact, Contacts, TEXTS};
use crate::ids::{ContactId, PersonId, PostId, UnitId};
use crate::moment::{Moment, Span};
use crate::org::{Appointment, Org, Person};
use crate::policy::Policy;
use crate::telephone::NUMBERS;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A contact that the version in force has not.
    Added {
        /// Which.
        id: ContactId,
    },
    /// A contact that is written otherwise.
    Altered {
        /// Which.
        id: ContactId,
        /// In which columns of the file.
        fields: Vec<&'static str>,
    },
    /// A contact that is called no more.
    Ended {
        /// Which.
        id: ContactId,
    },
    /// Other people in a post.
    Seat {
        /// Which post.
        post: PostId,
        /// Of which unit.
        unit: UnitId,
        /// Who was in it, stand-ins too.
        before: Vec<PersonId>,
        /// Who is.
        after: Vec<PersonId>,
    },
    /// A person in a post who is reached otherwise.
    Reached {
        /// Who.
        person: PersonId,
    },
}

/// The columns in which two contacts differ.
pub fn differing(old: &Contact, new: &Contact) -> Vec<&'static str> {
    let mut fields: Vec<&'static str> =
        TEXTS.iter().copied().filter(|field| old.text(field) != new.text(field)).collect();
    let (a, b) = (&old.card, &new.card);
    let others = [
        ("kind", a.kind != b.kind),
        ("bound", a.bound != b.bound),
        ("order", a.order != b.order),
        ("deputies", a.deputies != b.deputies),
        ("from", a.from != b.from),
        ("to", a.to != b.to),
        ("visible_to", a.visible_to != b.visible_to),
        ("on_card", a.on_card != b.on_card),
    ];
    fields.extend(others.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field));
    fields
}

/// Everything that differs from the version in force at `now`; all of it where there is none yet.
pub fn since_approval((org, contacts): (&Org, &Contacts), policy: &Policy, now: Moment) -> Vec<Change> {
    let none = Approved {
        version: 0,
        by: PersonId::from(""),
        at: now,
        rows: BTreeMap::new(),
        appointments: Vec::new(),
        people: BTreeMap::new(),
    };
    let old = contacts.approved.as_deref().unwrap_or(&none);
    let mut changes = of_contacts(old, contacts, now);
    changes.extend(of_seats(old, org, policy, now));
    changes.extend(of_people(old, org, now));
    changes
}

fn of_contacts(old: &Approved, contacts: &Contacts, now: Moment) -> Vec<Change> {
    let mut changes = Vec::new();
    for (id, new) in &contacts.rows {
        let before = old.rows.get(id).filter(|row| row.holds(old.at));
        match (before, new.holds(now)) {
            (None, true) => changes.push(Change::Added { id: id.clone() }),
            (Some(_), false) => changes.push(Change::Ended { id: id.clone() }),
            (Some(before), true) => {
                let fields = differing(before, new);
                if !fields.is_empty() {
                    changes.push(Change::Altered { id: id.clone(), fields });
                }
            }
            (None, false) => {}
        }
    }
    changes
}

type Seats = BTreeMap<(PostId, UnitId), Vec<PersonId>>;

/// Who is in which post, in order, at `at`.
fn seats(rows: &[Appointment], people: &BTreeMap<PersonId, Person>, at: Moment) -> Seats {
    let employed = |person: &PersonId| people.get(person).is_some_and(|row| row.to.is_none_or(|to| at < to));
    let holds =
        |row: &&Appointment| row.from <= at && row.to.is_none_or(|to| at < to) && employed(&row.person);
    let mut held: Vec<&Appointment> = rows.iter().filter(holds).collect();
    held.sort_by_key(|row| (row.standing, row.order, row.person.clone()));
    let mut seats = Seats::new();
    for row in held {
        seats.entry((row.post.clone(), row.unit.clone())).or_default().push(row.person.clone());
    }
    seats
}

fn of_seats(old: &Approved, org: &Org, policy: &Policy, now: Moment) -> Vec<Change> {
    let before = seats(&old.appointments, &old.people, old.at);
    let after = seats(&org.appointments, &org.people, now);
    let keys: BTreeSet<&(PostId, UnitId)> = before.keys().chain(after.keys()).collect();
    let is_known = |(post, _): &&&(PostId, UnitId)| policy.post(post).is_some();
    let people = |seats: &Seats, key: &(PostId, UnitId)| seats.get(key).cloned().unwrap_or_default();
    let pairs = keys.iter().filter(is_known).map(|key| (*key, people(&before, key), people(&after, key)));
    let differing = pairs.filter(|(_, before, after)| before != after);
    differing
        .map(|((post, unit), before, after)| {
            let (post, unit) = (post.clone(), unit.clone());
            Change::Seat { post, unit, before, after }
        })
        .collect()
}

/// People in posts whose name or numbers are others than they were.
fn of_people(old: &Approved, org: &Org, now: Moment) -> Vec<Change> {
    let seats = seats(&org.appointments, &org.people, now);
    let holders: BTreeSet<&PersonId> = seats.values().flatten().collect();
    let is_moved = |person: &&&PersonId| match (old.people.get(**person), org.people.get(**person)) {
        (Some(a), Some(b)) => {
            let is_other = |field: &&str| a.number(field) != b.number(field);
            (&a.name, &a.email) != (&b.name, &b.email) || NUMBERS.iter().any(is_other)
        }
        (None, _) | (_, None) => false,
    };
    holders.iter().filter(is_moved).map(|person| Change::Reached { person: (*person).clone() }).collect()
}

/// Appointments that begin after `now`, within `ahead`: what the next version will have to say.
pub fn announced(org: &Org, now: Moment, ahead: Span) -> Vec<&Appointment> {
    let is_coming = |row: &&Appointment| now < row.from && row.from <= now + ahead;
    let mut rows: Vec<&Appointment> = org.appointments.iter().filter(is_coming).collect();
    rows.sort_by(|a, b| (a.from, &a.post, &a.unit, a.standing).cmp(&(b.from, &b.post, &b.unit, b.standing)));
    rows
}
