//! Two incidents become one matter (統合), and part again (分割).
//!
//! One of them goes on: it answers for everything that the other owed. The other one keeps its history, its
//! policy and its evidence, and wakes no more. Whoever is shut out of either is shut out of both. Each
//! decision leaves an entry in every history that it concerns; whoever asks writes them together or not at
//! all.

use std::collections::BTreeSet;

use crate::access::{self, Power};
use crate::actor::{Actor, Contacted};
use crate::case::{Phase, Walled};
use crate::draft::{Draft, last_resorts, must};
use crate::escalation::change::{follow_change, leave_places, seats_elsewhere};
use crate::escalation::{owed, takeover, times};
use crate::history::{History, Private};
use crate::ids::{PartyId, PersonId, ScaleId};
use crate::incident::bond::{Absorbed, BondFact};
use crate::incident::fact::{Fact, Facts, Joined};
use crate::incident::joined::text_key;
use crate::incident::moments;
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::plan::response;
use crate::refusal::{Refusal, require};
use crate::world::World;

use super::decide::Decision;
use super::settle::settle;

/// More incidents than this are never one matter here: one commit must hold them all.
pub const HELD_MAX: usize = 6;

/// The incidents that a decision is about.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// The one that is taken in, or parts.
    pub absorbed: &'a Incident,
    /// The one that goes on.
    pub survivor: &'a Incident,
    /// The others that this one answers for.
    pub others: &'a [&'a Incident],
}

/// Who asks, and what goes with it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who.
    pub by: &'a Actor,
    /// SHA-256 of the request, where an Idempotency-Key came with it.
    pub request: Option<&'a str>,
    /// `reason`.
    pub texts: &'a Private,
    /// Who stands for it where a program asks, and who else.
    pub vouchers: Option<(&'a PersonId, &'a PersonId)>,
}

/// What was decided about each; of the others only where something follows for them.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Of the one that is taken in, or parts.
    pub absorbed: Decision,
    /// Of the one that goes on.
    pub survivor: Decision,
    /// Of the others, as far as something follows for them, by their place among them.
    pub others: Vec<(usize, Decision)>,
}

/// Decides that `absorbed` is one matter with `survivor`, which answers for both from now on.
///
/// # Errors
/// [`Refusal::Forbidden`] for who may not do it on both; [`Refusal::Invalid`] on `into` where the two cannot
/// be one, and on `reason`; and as every decision.
pub fn merge(pair: &Pair<'_>, world: &World, asked: &Asked<'_>, now: Moment) -> Result<Bound, Refusal> {
    let Pair { absorbed, survivor, others } = *pair;
    let mut from = draft(absorbed, world, asked, now)?;
    let mut into = draft(survivor, world, asked, now)?;
    may_bind([&mut from, &mut into], asked)?;
    check(pair)?;
    check_left(&from, &into)?;
    require(asked.texts, "reason")?;
    // What was late before stays late, whether or not the program was awake to say so.
    owed::mark_passed(&mut from);
    owed::mark_passed(&mut into);
    let (subjects, wall) = shut_out(pair);
    let left = from.after.clone();
    take_in(&mut into, &left, (&subjects, wall.as_ref()), asked.texts);
    let merged = BondFact::MergedInto {
        into: survivor.id,
        number: survivor.number.clone(),
        subjects: subjects.clone(),
        wall: wall.clone(),
    };
    from.add_texts(asked.texts);
    from.push(Fact::Bond(merged));
    let survivor = close(into, asked)?;
    is_answered_for(&left, &survivor.after)?;
    let others = follow(others, &survivor.after, asked.by, now);
    Ok(Bound { absorbed: close(from, asked)?, survivor, others })
}

/// Decides that `absorbed` goes on by itself again.
///
/// # Errors
/// [`Refusal::Decided`] where the two are not one; otherwise as [`merge`].
pub fn part(pair: &Pair<'_>, world: &World, asked: &Asked<'_>, now: Moment) -> Result<Bound, Refusal> {
    let Pair { absorbed, survivor, .. } = *pair;
    let mut from = draft(survivor, world, asked, now)?;
    let mut goes = draft(absorbed, world, asked, now)?;
    may_bind([&mut goes, &mut from], asked)?;
    let is_theirs = absorbed.bonds.into.as_ref().filter(|into| into.id == survivor.id);
    let was = is_theirs.ok_or(Refusal::Decided)?.was;
    require(asked.texts, "reason")?;
    goes.add_texts(asked.texts);
    from.add_texts(asked.texts);
    let (people, parties) = told(&goes, &goes.after);
    let (of, number) = (survivor.id, survivor.number.clone());
    goes.push(Fact::Bond(BondFact::Parted { from: of, number, to: was, people, parties }));
    owed::resume_late(&mut goes);
    let elsewhere = seats_elsewhere(&from);
    let people: Vec<Contacted> =
        from.desk().into_iter().filter(|row| !is_giver(&from, &row.person)).collect();
    let (incident, number) = (absorbed.id, absorbed.number.clone());
    from.push(Fact::Bond(BondFact::Released { incident, number, people, parties: Vec::new() }));
    leave_places(&mut from, &elsewhere);
    Ok(Bound { absorbed: close(goes, asked)?, survivor: close(from, asked)?, others: Vec::new() })
}

/// What follows for the incidents that `survivor` answers for where who is shut out of it is another one now.
/// Each decision comes with the place of its incident among `held`.
pub fn follow(held: &[&Incident], survivor: &Incident, by: &Actor, now: Moment) -> Vec<(usize, Decision)> {
    let (subjects, wall) = (&survivor.subjects, &survivor.case.context.wall);
    let is_behind =
        |(_, one): &(usize, &&Incident)| one.subjects != *subjects || one.case.context.wall != *wall;
    let follows = |(at, one): (usize, &&Incident)| {
        let fact = BondFact::Followed { subjects: subjects.clone(), wall: wall.clone() };
        let facts = Facts { by: by.clone(), request: None, facts: vec![Fact::Bond(fact)] };
        let mut after = Incident::clone(one);
        after.apply_entry(now.max(one.at), &facts, &Private::new());
        (at, Decision { facts, private: Private::new(), after })
    };
    held.iter().enumerate().filter(is_behind).map(follows).collect()
}

fn draft<'a>(
    incident: &'a Incident,
    world: &'a World,
    asked: &Asked<'_>,
    now: Moment,
) -> Result<Draft<'a>, Refusal> {
    let policy = world.policies.get(&incident.policy).ok_or(Refusal::ReadOnly)?;
    let state = (&incident.case, incident.clone());
    Ok(Draft::new((world, policy), state, asked.by.clone(), now.max(incident.at)))
}

fn close(mut draft: Draft<'_>, asked: &Asked<'_>) -> Result<Decision, Refusal> {
    settle(&mut draft)?;
    let private = draft.take_private();
    let (facts, after) = draft.finish(asked.request.map(str::to_owned));
    Ok(Decision { facts, private, after })
}

const fn invalid(reason: &'static str) -> Refusal {
    Refusal::Invalid { field: "into", reason }
}

/// Who may do it may do it on both. It ends the alarms of one and shuts people out of the other, so that a
/// program does it only for two people who may (対策基準 1(3)①), and both hear of it.
fn may_bind(drafts: [&mut Draft<'_>; 2], asked: &Asked<'_>) -> Result<(), Refusal> {
    for draft in drafts {
        must(draft, Power::Merge)?;
        if !matches!(asked.by, Actor::Token(_)) {
            continue;
        }
        let wrong = |field| Refusal::Invalid { field, reason: "two-persons" };
        let (by, second) = asked.vouchers.ok_or(wrong("person"))?;
        let may = |person: &PersonId| {
            access::may(draft.world, draft.policy, &draft.after, (person, Power::Merge), draft.now)
        };
        if !may(by) {
            return Err(wrong("person"));
        }
        if second == by || !may(second) {
            return Err(wrong("second"));
        }
        let people = draft.contact([by.clone(), second.clone()]);
        draft.push(Fact::Vouched { by: by.clone(), second: second.clone(), people });
    }
    Ok(())
}

/// Whether the two can be one matter at all.
fn check(pair: &Pair<'_>) -> Result<(), Refusal> {
    let Pair { absorbed, survivor, others } = *pair;
    let organ = |incident: &Incident| incident.case.context.standing_wall().map(str::to_owned);
    let walls = (organ(absorbed), organ(survivor));
    let shuts_reporter =
        |of: &Incident, other: &Incident| reporters(of).any(|person| other.subjects.contains(person));
    let wrong = [
        (absorbed.id == survivor.id, "merge-itself"),
        (absorbed.bonds.into.is_some(), "merge-merged"),
        (survivor.bonds.into.is_some(), "merge-into-merged"),
        (!absorbed.bonds.held.is_empty(), "merge-holder"),
        (!absorbed.is_open() || !survivor.is_open(), "merge-ended"),
        (absorbed.drill != survivor.drill, "merge-drill"),
        (matches!(&walls, (Some(one), Some(other)) if one != other), "merge-walls"),
        (others.len() >= HELD_MAX, "merge-many"),
        (shuts_reporter(absorbed, survivor) || shuts_reporter(survivor, absorbed), "merge-reporter"),
    ];
    wrong.into_iter().find(|(is_wrong, _)| *is_wrong).map_or(Ok(()), |(_, reason)| Err(invalid(reason)))
}

/// Everyone of the body who reported an incident.
fn reporters(incident: &Incident) -> impl Iterator<Item = &PersonId> {
    let joined = incident.joined.iter().filter_map(|heard| heard.joined.reporter.as_ref());
    incident.reporter.iter().chain(joined)
}

/// What the one that goes on could not answer for is ended first, or merged the other way round. Whoever
/// knows of one behind whose wall the other lies cannot be made not to know of it.
fn check_left(from: &Draft<'_>, into: &Draft<'_>) -> Result<(), Refusal> {
    let (left, stays) = (&from.after, &into.after);
    let plan = &left.plan;
    let is_declared = left.case.context.modes.is_subset(&stays.case.context.modes);
    let wrong = [
        (!takeover::is_known(into.policy, left), "merge-plan"),
        (plan.prevention.measures.values().any(|measure| measure.is_live()), "merge-measures"),
        (plan.response.publication.proposal.is_some(), "merge-proposal"),
        (!is_declared, "merge-modes"),
        (is_shut_out_by_wall(from, stays) || is_shut_out_by_wall(into, left), "merge-shut"),
    ];
    wrong.into_iter().find(|(is_wrong, _)| *is_wrong).map_or(Ok(()), |(_, reason)| Err(invalid(reason)))
}

/// Whether somebody who has a part in an incident may not see another one because of its wall.
fn is_shut_out_by_wall(of: &Draft<'_>, other: &Incident) -> bool {
    let Some(organ) = other.case.context.standing_wall() else { return false };
    if of.after.case.context.standing_wall() == Some(organ) {
        return false;
    }
    let is_shut = |person: &PersonId| {
        let viewer = access::Viewer::of(of.world, person, of.now);
        viewer.shut.contains(organ) && !viewer.may_see(other)
    };
    of.world.org.active.is_some() && involved(&of.after).iter().any(is_shut)
}

/// Everyone who was told of an incident or reported it.
fn involved(incident: &Incident) -> BTreeSet<PersonId> {
    let people = incident.told.keys().chain(&incident.plan.told).chain(reporters(incident));
    people.cloned().collect()
}

/// Who is shut out of both from now on, and the wall that stands around both.
fn shut_out(pair: &Pair<'_>) -> (BTreeSet<PersonId>, Option<Walled>) {
    let subjects = pair.absorbed.subjects.union(&pair.survivor.subjects).cloned().collect();
    let walls = [pair.survivor, pair.absorbed].map(|incident| incident.case.context.wall.clone());
    let standing = walls.iter().flatten().find(|wall| !wall.is_lifted).cloned();
    let own = walls.into_iter().flatten().next();
    (subjects, standing.or(own))
}

fn is_giver(draft: &Draft<'_>, person: &PersonId) -> bool {
    draft.by.person() == Some(person)
}

/// Everyone who has a part in an incident and who is at work on the one that is written to, but who asks; the
/// last resort where there is nobody.
fn told(draft: &Draft<'_>, of: &Incident) -> (Vec<Contacted>, Vec<PartyId>) {
    let (mut people, after) = (involved(of), &draft.after);
    people.extend(draft.desk().into_iter().map(|row| row.person));
    let owing = after.duties.iter().filter(|duty| duty.is_owed());
    people.extend(owing.flat_map(|duty| after.awaited(duty).map(|row| row.person.clone())));
    people.extend(after.told.keys().filter(|person| after.has_answered(person)).cloned());
    people.retain(|person| !is_giver(draft, person));
    let people = draft.contact(people);
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    (people, parties)
}

/// The one that goes on takes the other in: whoever had a part in that one is told, its class is as grave as
/// either, and all that was owed there is owed here.
fn take_in(
    draft: &mut Draft<'_>,
    left: &Incident,
    (subjects, wall): (&BTreeSet<PersonId>, Option<&Walled>),
    texts: &Private,
) {
    let before = draft.after.clone();
    // Nobody who is shut out from now on is told, and no channel is used that they read.
    draft.after.subjects.clone_from(subjects);
    let (people, parties) = told(draft, left);
    draft.after.subjects.clone_from(&before.subjects);
    let (reports, said) = reports(left, draft.after.joined.len());
    draft.add_texts(texts);
    draft.add_texts(&said);
    let absorbed = absorbed(left, reports, (subjects, wall));
    draft.push(Fact::Bond(BondFact::Absorbed { absorbed: Box::new(absorbed), people, parties }));
    raise(draft, left);
    follow_change(draft, &before);
    takeover::take_over(draft, left);
    response::take_over(draft, left);
    times::bring_forward(draft);
}

fn absorbed(
    left: &Incident,
    reports: Vec<Joined>,
    (subjects, wall): (&BTreeSet<PersonId>, Option<&Walled>),
) -> Absorbed {
    let matters = left.plan.deadlines.running();
    let triggers = matters.filter_map(|(rule, matter)| Some((rule.clone(), matter.trigger_at?))).collect();
    let items = left.plan.response.items.iter();
    let open = items.filter(|row| row.outcome == response::Outcome::Open);
    Absorbed {
        incident: left.id,
        number: left.number.clone(),
        case: left.case.clone(),
        reporter: left.reporter.clone(),
        severity: left.severity.clone(),
        reports,
        known: moments::known(left),
        triggers,
        items: open.map(|row| row.id.clone()).collect(),
        confirmed: left.confirmed.clone(),
        subjects: subjects.clone(),
        wall: wall.cloned(),
    }
}

/// What is known of it, and what each report says that had joined it, numbered on after `count`, with their
/// texts.
fn reports(left: &Incident, count: usize) -> (Vec<Joined>, Private) {
    let own = Joined {
        no: 0,
        report: left.reports.first().copied().unwrap_or(left.id),
        number: left.number.clone(),
        case: left.case.clone(),
        reporter: left.reporter.clone(),
        received: left.received.clone(),
    };
    let joined = left.joined.iter().map(|heard| heard.joined.clone());
    let first = u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    let (mut reports, mut texts) = (Vec::new(), Private::new());
    for (no, report) in (first..).zip(std::iter::once(own).chain(joined)) {
        for key in ["summary", "description", "place"] {
            let was = if report.no == 0 { key.to_owned() } else { text_key(report.no, key) };
            texts.extend(left.texts.get(&was).map(|text| (text_key(no, key), text.clone())));
        }
        reports.push(Joined { no, ..report });
    }
    (reports, texts)
}

/// The class of either, on severity and on every scale, whichever is graver. It is a person's, so that no
/// rule takes it back.
fn raise(draft: &mut Draft<'_>, left: &Incident) {
    let policy = draft.policy;
    if policy.rank(&left.severity) > policy.rank(&draft.after.severity) {
        draft.push(Fact::SeverityChanged { to: left.severity.clone(), by_rule: false });
    }
    let theirs = &left.case.context.scales;
    let mine = draft.after.case.context.scales.clone();
    for scale in &policy.scales {
        let id: &ScaleId = &scale.id;
        let Some((there, here)) = theirs.get(id).zip(mine.get(id)) else { continue };
        if scale.rank(&there.class) > scale.rank(&here.class) {
            let (scale, to) = (id.clone(), there.class.clone());
            draft.push(Fact::ScaleChanged { scale, to, by_rule: false });
        }
    }
}

/// Every duty that was left is answered for by one here, or the decision is a mistake of ours.
fn is_answered_for(left: &Incident, survivor: &Incident) -> Result<(), Refusal> {
    let held = survivor.bonds.held(left.id).ok_or(Refusal::Unsettled)?;
    let mut owed = left.duties.iter().filter(|duty| duty.is_owed());
    let is_answered = owed.all(|duty| held.answered.contains_key(&duty.no));
    if is_answered && left.phase != Phase::Merged { Ok(()) } else { Err(Refusal::Unsettled) }
}

#[cfg(test)]
mod tests;
