//! `posts.csv`: who is in which post of which unit.

use std::collections::BTreeSet;

use super::question::is_same_but_noughts;
use super::units::{self, Units};
use super::{Change, Doubt, File, Planning, Row, meant, refuse_twice};
use crate::actor::Cause;
use crate::ids::{PersonId, UnitId};
use crate::moment::Moment;
use crate::org::{Appointment, OrgFact, Standing};
use crate::policy::{Policy, Post, base};
use crate::written;

const STANDINGS: &[(&str, &str, Standing)] = &[
    ("holder", "正", Standing::Holder),
    ("member", "構成員", Standing::Member),
    ("stand_in", "代理", Standing::StandIn),
];

/// The word of a file for how somebody stands in a post.
pub(super) fn standing_word(standing: Standing, is_japanese: bool) -> &'static str {
    let found = STANDINGS.iter().find(|(.., known)| *known == standing);
    found.map_or("", |(english, japanese, _)| if is_japanese { *japanese } else { *english })
}

/// The word of a file for what a stand-in answers to.
pub(super) fn cause_word(cause: Cause, is_japanese: bool) -> &'static str {
    if !is_japanese {
        return cause.as_str();
    }
    CAUSES.iter().find(|(_, known)| *known == cause).map_or("", |(word, _)| *word)
}

/// Plans the appointments among the units and people that will exist.
pub fn plan(rows: &[Row], known: (&Units, &BTreeSet<PersonId>), draft: &mut Planning<'_>) {
    let key = |row: &Row| format!("{} {} {}", row.cell("post"), row.cell("unit"), row.cell("person"));
    refuse_twice(rows, (File::Posts, "person"), key, draft);
    let mut wanted: Vec<(&Row, Appointment)> = Vec::new();
    for row in rows {
        let Some(appointment) = read(row, known, &wanted, draft) else { continue };
        refuse_same_seat(row, &appointment, &wanted, draft);
        wanted.push((row, appointment));
    }
    for (_, appointment) in &wanted {
        match appointment.to {
            Some(to) if to <= draft.effective => dismiss(appointment, to, draft),
            Some(_) | None => appoint(appointment, draft),
        }
    }
    list_others(&wanted, draft);
}

fn read(
    row: &Row,
    (units, people): (&Units, &BTreeSet<PersonId>),
    wanted: &[(&Row, Appointment)],
    draft: &mut Planning<'_>,
) -> Option<Appointment> {
    let place = (File::Posts, row);
    let post = find_post(draft.policy, row.cell("post"));
    if post.is_none() {
        let known = draft.policy.posts.iter().map(|post| post.label.clone()).collect();
        draft.mistake_among(place, ("post", "unknown-post"), row.cell("post"), known);
    }
    let person = PersonId::from(row.cell("person"));
    if !people.contains(&person) {
        let near = people.iter().find(|known| is_same_but_noughts(known.as_str(), person.as_str()));
        let code = if near.is_some() { "person-without-noughts" } else { "unknown-person" };
        draft.mistake(place, "person", code, near.unwrap_or(&person).as_str());
    }
    let unit = post.map_or_else(|| units::find(units, row.cell("unit")), |post| unit_for(post, row, units));
    if let Err(code) = unit {
        draft.mistake(place, "unit", code, row.cell("unit"));
    }
    let (post, unit) = (post?, unit.ok()?);
    if post.appointment.is_some() {
        draft.mistake(place, "post", "post-is-appointed", row.cell("post"));
        return None;
    }
    let known = known(draft, (post, &unit, &person));
    let standing = standing(row, post, draft)?;
    let cause = cause(row, (standing, known), draft);
    let order = order(row, (post, &unit, standing), (known, wanted), draft)?;
    let to = draft.until(place, known.and_then(|row| row.to));
    let from = draft.effective;
    Some(Appointment { post: post.id.clone(), unit, person, standing, order, cause, from, to })
}

/// A post by its id, or by its name where no other has it.
fn find_post<'a>(policy: &'a Policy, word: &str) -> Option<&'a Post> {
    meant(&policy.posts, word, |post| (post.id.as_str(), &post.label))
}

/// The appointment that a row writes again: where the file lacks a column, it stays as it is known.
fn known<'a>(
    draft: &Planning<'a>,
    (post, unit, person): (&Post, &UnitId, &PersonId),
) -> Option<&'a Appointment> {
    let holds = |row: &&Appointment| row.to.is_none_or(|to| draft.effective < to);
    let same = |row: &&Appointment| row.post == post.id && row.unit == *unit && row.person == *person;
    draft.org.appointments.iter().filter(holds).find(same)
}

/// A post of the whole body needs no unit; any other one must be in a unit of its kind.
fn unit_for(post: &Post, row: &Row, units: &Units) -> Result<UnitId, &'static str> {
    let is_for_body = post.per == base::BODY;
    if is_for_body && row.cell("unit").is_empty() {
        let root = units.iter().find(|(_, place)| place.parent.is_none());
        return root.map(|(id, _)| id.clone()).ok_or("unknown-unit");
    }
    let unit = units::find(units, row.cell("unit"))?;
    let kind = units.get(&unit).map_or("", |place| place.kind.as_str());
    if kind == post.per { Ok(unit) } else { Err("unit-of-another-kind") }
}

/// As what somebody is in a post is part of what a row says: without it, the row is of the usual kind.
fn standing(row: &Row, post: &Post, draft: &mut Planning<'_>) -> Option<Standing> {
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

fn cause(
    row: &Row,
    (standing, known): (Standing, Option<&Appointment>),
    draft: &mut Planning<'_>,
) -> Option<Cause> {
    let Some(word) = row.find_cell("cause") else {
        let stays = known.filter(|row| row.standing == standing).and_then(|row| row.cause);
        return stays.or((standing == Standing::StandIn).then_some(Cause::Absent));
    };
    if standing != Standing::StandIn {
        if !word.is_empty() {
            draft.mistake((File::Posts, row), "cause", "cause-without-stand-in", word);
        }
        return None;
    }
    if word.is_empty() {
        return Some(Cause::Absent);
    }
    let japanese = || CAUSES.iter().find(|(known, _)| *known == word).map(|(_, cause)| *cause);
    let found = Cause::parse(word).or_else(japanese);
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
    (known, wanted): (Option<&Appointment>, &[(&Row, Appointment)]),
    draft: &mut Planning<'_>,
) -> Option<u32> {
    let word = row.cell("order");
    let known = known.filter(|known| row.find_cell("order").is_none() && known.standing == standing);
    if let Some(known) = known {
        return Some(known.order);
    }
    if word.is_empty() {
        let same = wanted.iter().map(|(_, other)| other);
        let same = same.filter(|other| other.post == post.id && other.unit == *unit);
        let last = same.filter(|other| other.standing == standing).map(|other| other.order).max();
        return Some(last.unwrap_or(0).saturating_add(1));
    }
    let order = written::count(word).and_then(|order| u32::try_from(order).ok());
    if order.is_none() {
        draft.mistake((File::Posts, row), "order", "not-a-number", word);
    }
    order
}

/// Two holders of one post, or two stand-ins of one rank for one cause.
fn refuse_same_seat(row: &Row, new: &Appointment, wanted: &[(&Row, Appointment)], draft: &mut Planning<'_>) {
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

fn appoint(new: &Appointment, draft: &mut Planning<'_>) {
    let effective = draft.effective;
    let holds = |old: &&Appointment| old.to.is_none_or(|to| effective < to);
    let present: Vec<&Appointment> = draft.org.appointments.iter().filter(holds).collect();
    let is_same = |old: &&&Appointment| {
        let same_seat = old.post == new.post && old.unit == new.unit && old.person == new.person;
        same_seat
            && (old.standing, old.order, old.cause) == (new.standing, new.order, new.cause)
            && old.from <= effective
    };
    if let Some(old) = present.iter().find(|old| is_same(old)) {
        match new.to {
            to if to == old.to => return,
            // Ending sooner needs no new appointment.
            Some(to) if old.to.is_none_or(|known| to < known) => return dismiss(old, to, draft),
            Some(_) | None => {}
        }
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

/// Ends what holds beyond `at`; whoever was not in the post, or is to leave it then, stays as it is.
fn dismiss(row: &Appointment, at: Moment, draft: &mut Planning<'_>) {
    let same = |old: &&Appointment| old.post == row.post && old.unit == row.unit && old.person == row.person;
    let holds = |old: &&Appointment| old.to.is_none_or(|to| at < to);
    let Some(old) = draft.org.appointments.iter().filter(same).find(holds) else { return };
    let Appointment { post, unit, person, .. } = old.clone();
    draft.plan.changes.push(Change::AppointmentEnds { appointment: old.clone(), at });
    draft.plan.facts.push(OrgFact::AppointmentEnded { post, unit, person, at });
}

fn end(old: &Appointment, draft: &mut Planning<'_>) {
    let Appointment { post, unit, person, .. } = old.clone();
    draft.plan.facts.push(OrgFact::AppointmentEnded { post, unit, person, at: draft.effective });
}

/// Appointments that the file does not mention: they stay, and someone should look, or they end where the
/// file is said to be complete.
fn list_others(wanted: &[(&Row, Appointment)], draft: &mut Planning<'_>) {
    if wanted.is_empty() {
        return;
    }
    let mentioned = |old: &Appointment| {
        wanted.iter().any(|(_, new)| {
            let same_seat = new.post == old.post && new.unit == old.unit;
            (same_seat && new.person == old.person) || takes_seat_of(new, old)
        })
    };
    // Whoever leaves by the other files leaves the post with it.
    let left = draft.plan.facts.clone();
    let ends = |old: &Appointment| {
        left.iter().any(|fact| match fact {
            OrgFact::PersonEnded { person, at } => *person == old.person && *at <= draft.effective,
            OrgFact::UnitEnded { unit, at } => *unit == old.unit && *at <= draft.effective,
            _ => false,
        })
    };
    let org = draft.org;
    let holds = |old: &&Appointment| {
        old.to.is_none_or(|to| draft.effective < to) && org.is_employed(&old.person, draft.effective)
    };
    let others: Vec<&Appointment> =
        org.appointments.iter().filter(holds).filter(|old| !mentioned(old) && !ends(old)).collect();
    for old in others {
        if draft.is_complete {
            let about = format!("{}:{}:{}", old.post, old.unit, old.person);
            let name = org.own_name(&old.person);
            draft.ask((File::Posts, None), Doubt::LeftOut, (&about, &name), ("", ""));
            dismiss(old, draft.effective, draft);
        } else {
            draft.plan.changes.push(Change::AppointmentNotMentioned { appointment: old.clone() });
        }
    }
}
