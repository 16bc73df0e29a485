//! `posts.csv`: who is in which post of which unit.

use std::collections::BTreeSet;

use super::units::Units;
use super::{Change, Draft, File, Row, refuse_twice};
use crate::domain::ids::{PersonId, UnitId};
use crate::domain::org::{Appointment, Cause, OrgFact, Standing};
use crate::domain::policy::{Post, base};

const STANDINGS: &[(&str, &str, Standing)] = &[
    ("holder", "正", Standing::Holder),
    ("member", "構成員", Standing::Member),
    ("stand_in", "代理", Standing::StandIn),
];

/// Plans the appointments among the units and people that will exist.
pub fn plan(rows: &[Row], known: (&Units, &BTreeSet<PersonId>), draft: &mut Draft<'_>) {
    let key = |row: &Row| format!("{} {} {}", row.cell("post"), row.cell("unit"), row.cell("person"));
    refuse_twice(rows, (File::Posts, "person"), key, draft);
    let mut wanted: Vec<(&Row, Appointment)> = Vec::new();
    for row in rows {
        let Some(appointment) = read(row, known, &wanted, draft) else { continue };
        refuse_same_seat(row, &appointment, &wanted, draft);
        wanted.push((row, appointment));
    }
    for (_, appointment) in &wanted {
        appoint(appointment, draft);
    }
    list_others(&wanted, draft);
}

fn read(
    row: &Row,
    (units, people): (&Units, &BTreeSet<PersonId>),
    wanted: &[(&Row, Appointment)],
    draft: &mut Draft<'_>,
) -> Option<Appointment> {
    let policy = draft.policy;
    let place = (File::Posts, row);
    let post = policy.posts.iter().find(|post| post.id.as_str() == row.cell("post"));
    if post.is_none() {
        draft.mistake(place, "post", "unknown-post", row.cell("post"));
    }
    let person = PersonId::from(row.cell("person"));
    if !people.contains(&person) {
        draft.mistake(place, "person", "unknown-person", person.as_str());
    }
    let unit = post.map_or_else(|| find_unit(row, units), |post| unit_for(post, row, units));
    if let Err(code) = unit {
        draft.mistake(place, "unit", code, row.cell("unit"));
    }
    let (post, unit) = (post?, unit.ok()?);
    if post.appointment.is_some() {
        draft.mistake(place, "post", "post-is-appointed", row.cell("post"));
        return None;
    }
    let standing = standing(row, post, draft)?;
    let cause = cause(row, standing, draft);
    let order = order(row, (post, &unit, standing), wanted, draft)?;
    let from = draft.effective;
    Some(Appointment { post: post.id.clone(), unit, person, standing, order, cause, from, to: None })
}

fn find_unit(row: &Row, units: &Units) -> Result<UnitId, &'static str> {
    let unit = UnitId::from(row.cell("unit"));
    if units.contains_key(&unit) { Ok(unit) } else { Err("unknown-unit") }
}

/// A post of the whole body needs no unit; any other one must be in a unit of its kind.
fn unit_for(post: &Post, row: &Row, units: &Units) -> Result<UnitId, &'static str> {
    let is_for_body = post.per == base::BODY;
    if is_for_body && row.cell("unit").is_empty() {
        let root = units.iter().find(|(_, (_, parent))| parent.is_none());
        return root.map(|(id, _)| id.clone()).ok_or("unknown-unit");
    }
    let unit = find_unit(row, units)?;
    let kind = units.get(&unit).map_or("", |(kind, _)| kind.as_str());
    if kind == post.per { Ok(unit) } else { Err("unit-of-another-kind") }
}

fn standing(row: &Row, post: &Post, draft: &mut Draft<'_>) -> Option<Standing> {
    let usual = if post.is_group { Standing::Member } else { Standing::Holder };
    let word = row.cell("as");
    if word.is_empty() {
        return Some(usual);
    }
    let found = STANDINGS.iter().find(|(english, japanese, _)| *english == word || *japanese == word);
    let Some((_, _, standing)) = found else {
        draft.mistake((File::Posts, row), "as", "unknown-standing", word);
        return None;
    };
    let fits = *standing == usual || *standing == Standing::StandIn;
    if !fits {
        let code = if post.is_group { "group-has-members" } else { "post-has-one-holder" };
        draft.mistake((File::Posts, row), "as", code, word);
    }
    fits.then_some(*standing)
}

fn cause(row: &Row, standing: Standing, draft: &mut Draft<'_>) -> Option<Cause> {
    let word = row.cell("cause");
    if standing != Standing::StandIn {
        if !word.is_empty() {
            draft.mistake((File::Posts, row), "cause", "cause-without-stand-in", word);
        }
        return None;
    }
    if word.is_empty() {
        return Some(Cause::Absent);
    }
    let mut words = Cause::WORDS.iter().chain(CAUSES);
    let found = words.find(|(known, _)| *known == word).map(|(_, cause)| *cause);
    if found.is_none() {
        draft.mistake((File::Posts, row), "cause", "unknown-cause", word);
    }
    found
}

const CAUSES: &[(&str, Cause)] =
    &[("不在", Cause::Absent), ("事故", Cause::Unable), ("欠員", Cause::Vacant), ("委任", Cause::Delegated)];

/// The rank as written, or after those of the same seat that stand above in the file.
fn order(
    row: &Row,
    (post, unit, standing): (&Post, &UnitId, Standing),
    wanted: &[(&Row, Appointment)],
    draft: &mut Draft<'_>,
) -> Option<u32> {
    let word = row.cell("order");
    if word.is_empty() {
        let same = wanted.iter().map(|(_, other)| other);
        let same = same.filter(|other| other.post == post.id && other.unit == *unit);
        let last = same.filter(|other| other.standing == standing).map(|other| other.order).max();
        return Some(last.unwrap_or(0).saturating_add(1));
    }
    let order = word.parse().ok();
    if order.is_none() {
        draft.mistake((File::Posts, row), "order", "not-a-number", word);
    }
    order
}

/// Two holders of one post, or two stand-ins of one rank for one cause.
fn refuse_same_seat(row: &Row, new: &Appointment, wanted: &[(&Row, Appointment)], draft: &mut Draft<'_>) {
    if !wanted.iter().any(|(_, other)| takes_seat_of(new, other)) {
        return;
    }
    match new.standing {
        Standing::Holder => draft.mistake((File::Posts, row), "person", "second-holder", new.person.as_str()),
        Standing::StandIn => {
            draft.mistake((File::Posts, row), "order", "same-order", &new.order.to_string());
        }
        Standing::Member => {}
    }
}

/// Whether both cannot hold at once. Members are many; a holder and a stand-in of a rank are one.
fn takes_seat_of(new: &Appointment, old: &Appointment) -> bool {
    let same_post = new.post == old.post && new.unit == old.unit && new.standing == old.standing;
    same_post
        && match new.standing {
            Standing::Holder => true,
            Standing::Member => false,
            Standing::StandIn => new.cause == old.cause && new.order == old.order,
        }
}

fn appoint(new: &Appointment, draft: &mut Draft<'_>) {
    let effective = draft.effective;
    let holds = |old: &&Appointment| old.to.is_none_or(|to| effective < to);
    let present: Vec<&Appointment> = draft.org.appointments.iter().filter(holds).collect();
    let is_same = |old: &&&Appointment| {
        let same_seat = old.post == new.post && old.unit == new.unit && old.person == new.person;
        same_seat
            && (old.standing, old.order, old.cause) == (new.standing, new.order, new.cause)
            && old.to.is_none()
            && old.from <= effective
    };
    if present.iter().any(|old| is_same(&old)) {
        return;
    }
    let mut ended: BTreeSet<PersonId> = BTreeSet::new();
    for old in present {
        let own_row = old.post == new.post && old.unit == new.unit && old.person == new.person;
        if (own_row || takes_seat_of(new, old)) && ended.insert(old.person.clone()) {
            end(old, draft);
        }
    }
    let replaced = ended.into_iter().find(|person| *person != new.person);
    draft.plan.changes.push(Change::Appointed { appointment: new.clone(), replaced });
    draft.plan.facts.push(OrgFact::Appointed { appointment: new.clone() });
}

fn end(old: &Appointment, draft: &mut Draft<'_>) {
    let Appointment { post, unit, person, .. } = old.clone();
    draft.plan.facts.push(OrgFact::AppointmentEnded { post, unit, person, at: draft.effective });
}

/// Appointments that the file does not mention: they stay, and someone should look.
fn list_others(wanted: &[(&Row, Appointment)], draft: &mut Draft<'_>) {
    if wanted.is_empty() {
        return;
    }
    let mentioned = |old: &Appointment| {
        wanted.iter().any(|(_, new)| {
            let same_seat = new.post == old.post && new.unit == old.unit;
            (same_seat && new.person == old.person) || takes_seat_of(new, old)
        })
    };
    let stays: Vec<Change> = draft
        .org
        .appointments
        .iter()
        .filter(|old| old.to.is_none_or(|to| draft.effective < to) && !mentioned(old))
        .map(|old| Change::AppointmentNotMentioned { appointment: old.clone() })
        .collect();
    draft.plan.changes.extend(stays);
}
