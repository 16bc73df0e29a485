//! 職: nobody comes into a post or leaves one, and nobody's messages go elsewhere, without the CISO, the desk
//! and the auditors hearing of it. Whoever administers the house appoints
//! people, themselves too, and writes their addresses.

use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::org::OrgFact;
use crate::recipients::mailboxes;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// What is said of the people and posts in these facts, which `by` is about to record; a program, if nobody
/// in particular. `world` is the organisation before them: whoever was the CISO until now hears of the next
/// one. Whom the facts leave without an address cannot warn anybody, and whoever got another one may be
/// somebody else: where only they would hear of it, the addresses of the body do too.
pub fn watched(
    world: &World,
    by: Option<&PersonId>,
    (facts, texts): (&[OrgFact], &Private),
    now: Moment,
) -> Vec<Administered> {
    let after = world.after(facts, texts);
    let (Some(before), Some(after)) = (Hearing::of(world, now), Hearing::of(&after, now)) else {
        return Vec::new();
    };
    let redirected = redirected(world, facts, texts, now);
    let seats = facts.iter().flat_map(|fact| of_seats(&before, fact));
    let back = facts.iter().flat_map(|fact| of_return((&before, &after), fact));
    let units = facts.iter().filter_map(|fact| of_unit(world, fact)).map(|deed| (Vec::new(), deed));
    let moved = (!redirected.is_empty())
        .then(|| (redirected.clone(), Deed::Redirected { people: redirected.clone() }));
    let watchers: Vec<PersonId> = [watchers(&before), watchers(&after)].concat();
    let administered = seats.chain(back).chain(units).chain(moved).map(|(concerned, deed)| {
        let concerned = if is_ahead(&deed, now) { Vec::new() } else { concerned };
        let others = watchers.iter().chain(&concerned).filter(|person| Some(*person) != by);
        let people = after.contact(others.cloned().collect());
        let is_heard = people.iter().any(|row| !redirected.contains(&row.person));
        let parties = if is_heard { Vec::new() } else { mailboxes(after.policy) };
        Administered { deed, by: by.cloned(), told: Told { people, parties } }
    });
    administered.collect()
}

/// Deeds with whom each concerns, as the watchers hear of them as well.
pub fn told(
    world: &World,
    by: Option<&PersonId>,
    deeds: Vec<(Vec<PersonId>, Deed)>,
    now: Moment,
) -> Vec<Administered> {
    let Some(hearing) = Hearing::of(world, now) else { return Vec::new() };
    let watchers = watchers(&hearing);
    let told = |(concerned, deed): (Vec<PersonId>, Deed)| {
        let others = watchers.iter().chain(&concerned).filter(|person| Some(*person) != by);
        let people = hearing.contact(others.cloned().collect());
        let parties = if people.is_empty() { mailboxes(hearing.policy) } else { Vec::new() };
        Administered { deed, by: by.cloned(), told: Told { people, parties } }
    };
    deeds.into_iter().map(told).collect()
}

/// Deeds as those alone hear of them whom they concern.
pub fn told_alone(
    world: &World,
    by: Option<&PersonId>,
    deeds: Vec<(PersonId, Deed)>,
    now: Moment,
) -> Vec<Administered> {
    let Some(hearing) = Hearing::of(world, now) else { return Vec::new() };
    let told = |(person, deed): (PersonId, Deed)| {
        let people = hearing.contact([person].into_iter().filter(|person| Some(person) != by).collect());
        let told = Told { people, parties: Vec::new() };
        (!told.people.is_empty()).then(|| Administered { deed, by: by.cloned(), told })
    };
    deeds.into_iter().filter_map(told).collect()
}

/// Whether a deed lies ahead: whom it is about hears of it on the day, and whoever watches at once.
fn is_ahead(deed: &Deed, now: Moment) -> bool {
    match deed {
        Deed::Seated { appointment } => now < appointment.from,
        Deed::Unseated { at, .. } => now < *at,
        _ => false,
    }
}

/// The CISO, the desk and the auditors.
fn watchers(hearing: &Hearing<'_>) -> Vec<PersonId> {
    let roles = &hearing.policy.roles;
    let desk = hearing.holders(&roles.desk, None);
    [hearing.top(), desk, hearing.of_posts(&roles.auditors)].concat()
}

/// Whoever comes into a post, or leaves it, with the deed: there is none by which one is not told of cases.
fn of_seats(hearing: &Hearing<'_>, fact: &OrgFact) -> Vec<(Vec<PersonId>, Deed)> {
    match fact {
        OrgFact::Appointed { appointment: row } => {
            vec![(vec![row.person.clone()], Deed::Seated { appointment: row.clone() })]
        }
        // Whoever has left was out of it already.
        OrgFact::AppointmentEnded { person, .. } if !hearing.world.org.is_employed(person, hearing.now) => {
            Vec::new()
        }
        OrgFact::AppointmentEnded { post, unit, person, at } => {
            let (post, unit, at) = (post.clone(), unit.clone(), *at);
            vec![(vec![person.clone()], Deed::Unseated { post, unit, person: person.clone(), at })]
        }
        OrgFact::PersonEnded { person, at } => {
            let held = hearing.world.org.posts_of(person, hearing.now).into_iter();
            let left = held.map(|(post, unit)| {
                let (post, unit, at) = (post.clone(), unit.clone(), *at);
                (vec![person.clone()], Deed::Unseated { post, unit, person: person.clone(), at })
            });
            left.collect()
        }
        _ => Vec::new(),
    }
}

/// Whoever had left holds again what was theirs.
fn of_return((before, after): (&Hearing<'_>, &Hearing<'_>), fact: &OrgFact) -> Vec<(Vec<PersonId>, Deed)> {
    let OrgFact::PersonSet { person, .. } = fact else { return Vec::new() };
    let now = before.now;
    if !before.world.org.people.contains_key(person) || before.world.org.is_employed(person, now) {
        return Vec::new();
    }
    let rows = after.world.org.appointments.iter().filter(|row| row.person == *person);
    let held = rows.filter(|row| row.to.is_none_or(|to| now < to));
    held.map(|row| (vec![person.clone()], Deed::Seated { appointment: row.clone() })).collect()
}

/// A known unit that comes under another, or becomes another kind: other posts answer for it from then on.
fn of_unit(world: &World, fact: &OrgFact) -> Option<Deed> {
    let OrgFact::UnitSet { unit, kind, parent, .. } = fact else { return None };
    let known = world.org.units.get(unit)?;
    let is_moved = known.parent != *parent || known.kind != world.org.renames.unit(kind);
    is_moved.then(|| Deed::UnitMoved { unit: unit.clone(), parent: parent.clone() })
}

/// Whoever gets another address, or none, and is in some post: what is meant for them goes there from now on.
fn redirected(world: &World, facts: &[OrgFact], texts: &Private, now: Moment) -> Vec<PersonId> {
    let is_elsewhere = |person: &PersonId| {
        let known = world.org.people.get(person);
        ["email", "teams"].iter().any(|field| {
            let text = texts.get(&format!("{field}.{person}")).map_or("", String::as_str);
            known.is_some_and(|row| row.text(field) != text)
        })
    };
    let is_in_post = |person: &PersonId| {
        let mut rows = world.org.appointments.iter().filter(|row| row.person == *person);
        rows.any(|row| row.to.is_none_or(|to| now < to))
    };
    let written = facts.iter().filter_map(|fact| match fact {
        OrgFact::PersonSet { person, .. } => Some(person),
        _ => None,
    });
    written.filter(|person| is_elsewhere(person) && is_in_post(person)).cloned().collect()
}
