//! Whether whoever would be told could be: posts without anyone to reach, now and in the days to come.
//!
//! The same choice of people as in an incident is asked, at the present moment and at every date
//! announced for a post; and whether the calendars go on. It knows no incident: what is found is a
//! question to who keeps the lists.

pub mod organised;
pub mod weekly;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::actor::{Bearer, Via};
use super::case::{Case, Origin};
use super::ids::{KindId, PersonId, PostId, UnitId};
use super::moment::{Moment, Span};
use super::org::{Absence, Appointment, Org, Person, Standing, Unit};
use super::policy::finding::OpenQuestion;
use super::policy::{Deed, Hours, Policy, Post};
use super::recipients::Recipients;
use super::telephone::NUMBERS;
use super::world::World;
use crate::code::words;

/// A post of a unit without anyone to reach, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Which post.
    pub post: PostId,
    /// Of which unit.
    pub unit: UnitId,
    /// Why nobody is reached.
    pub why: Why,
    /// From when; the moment asked for, where it is so already.
    pub from: Moment,
    /// Until when, if that is announced within the days looked at.
    pub to: Option<Moment>,
}

/// Why nobody is reached in a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody holds it, and nobody stands in.
    Vacant,
    /// Everyone who holds it is away, and nobody stands in.
    Away,
    /// Whoever answers has neither a mail address nor a chat channel.
    Unwritable,
    /// It is telephoned, and whoever answers has no number.
    Unphoned,
    /// Nobody holds it and no row says that it is vacant; who stands in for a vacancy answers for it.
    Undecided,
}

words!(Why {
    Vacant = "vacant", Away = "away", Unwritable = "unwritable", Unphoned = "unphoned",
    Undecided = "undecided",
});

/// Every post of every unit in which nobody would be reached at some time from `now` on, for
/// `ahead`: the posts in the policy's order, each time by itself.
pub fn gaps(world: &World, policy: &Policy, now: Moment, ahead: Span) -> Vec<Gap> {
    let look = Look::new(world, policy, now, now + ahead);
    let mut found = Vec::new();
    // What exists now in its order, then what comes or has gone.
    let here = world.org.in_order(now).into_iter().map(|(unit, _)| unit);
    let others = world.org.units.values().filter(|unit| world.org.find_unit(&unit.id, now).is_none());
    let units: Vec<&Unit> = here.chain(others).collect();
    for post in &policy.posts {
        for unit in units.iter().filter(|unit| unit.kind == post.per) {
            look.seat(post, unit, &mut found);
        }
    }
    found
}

/// Every post that nobody was ever put into, although who stands in for a vacancy answers for it: a row
/// that was forgotten looks like a vacancy. A vacancy is decided by a row that names its stand-in, or by
/// whoever left the post.
pub fn undecided(world: &World, policy: &Policy, now: Moment) -> Vec<Gap> {
    let look = Look::new(world, policy, now, now);
    let mut found = Vec::new();
    for post in policy.posts.iter().filter(|post| post.members.is_empty() && post.appointment.is_none()) {
        let units = world.org.in_order(now).into_iter().map(|(unit, _)| unit);
        for unit in units.filter(|unit| unit.kind == post.per) {
            let is_decided =
                world.org.appointments.iter().any(|row| row.post == post.id && row.unit == unit.id);
            if !is_decided && look.why(post, unit, now).is_none() {
                let (post, unit) = (post.id.clone(), unit.id.clone());
                found.push(Gap { post, unit, why: Why::Undecided, from: now, to: None });
            }
        }
    }
    found
}

/// Units that the policy in force names and the organisation does not have: whatever rests on them never
/// happens.
pub fn unknown_units(world: &World, now: Moment) -> Vec<OpenQuestion> {
    let text = world.active().and_then(|(version, _)| world.org.policies.get(&version));
    text.map(|text| organised::unknown_units(text, &world.org, now)).unwrap_or_default()
}

/// A year for which a calendar has no days by date, although it had some for the year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingYear {
    /// The calendar's name.
    pub calendar: String,
    /// Which year.
    pub year: i32,
}

/// Calendars that somebody writes year by year and that end before `now` or within `ahead`.
pub fn missing_years(policy: &Policy, now: Moment, ahead: Span) -> Vec<MissingYear> {
    let years = now.jst().year()..=(now + ahead).jst().year();
    let mut missing = Vec::new();
    for (name, calendar) in &policy.calendars {
        let written = calendar.dated_years();
        let is_missing = |year: &i32| written.contains(&(year - 1)) && !written.contains(year);
        let first = years.clone().find(is_missing);
        missing.extend(first.map(|year| MissingYear { calendar: name.clone(), year }));
    }
    missing
}

/// What every seat is looked at with.
struct Look<'a> {
    world: &'a World,
    policy: &'a Policy,
    now: Moment,
    end: Moment,
    called: BTreeSet<&'a PostId>,
    rows: BTreeMap<&'a PostId, Vec<&'a Appointment>>,
    absences: BTreeMap<&'a PersonId, Vec<&'a Absence>>,
}

impl<'a> Look<'a> {
    fn new(world: &'a World, policy: &'a Policy, now: Moment, end: Moment) -> Self {
        let mut rows: BTreeMap<&PostId, Vec<&Appointment>> = BTreeMap::new();
        for row in &world.org.appointments {
            rows.entry(&row.post).or_default().push(row);
        }
        let mut absences: BTreeMap<&PersonId, Vec<&Absence>> = BTreeMap::new();
        for row in world.org.absences.iter().filter(|row| row.to > now) {
            absences.entry(&row.person).or_default().push(row);
        }
        Self { world, policy, now, end, called: called(policy), rows, absences }
    }

    fn seat(&self, post: &Post, unit: &Unit, found: &mut Vec<Gap>) {
        let mut open: Option<Gap> = None;
        for at in self.moments(post, unit) {
            let exists = unit.from <= at && unit.to.is_none_or(|to| at < to);
            let why = if exists { self.why(post, unit, at) } else { None };
            if open.as_ref().map(|gap| gap.why) == why {
                continue;
            }
            found.extend(open.take().map(|gap| Gap { to: Some(at), ..gap }));
            let (post, unit) = (post.id.clone(), unit.id.clone());
            open = why.map(|why| Gap { post, unit, why, from: at, to: None });
        }
        found.extend(open);
    }

    /// Now, and every date at which the answer may become another one.
    fn moments(&self, post: &Post, unit: &Unit) -> BTreeSet<Moment> {
        let others = post.stand_ins.iter().map(|rule| &rule.post);
        let others = others.chain(post.members.iter().map(|member| &member.post));
        let elsewhere = others.flat_map(|other| self.rows.get(other).into_iter().flatten());
        let own = self.rows.get(&post.id).into_iter().flatten().filter(|row| row.unit == unit.id);
        let mut dates: BTreeSet<Moment> =
            [Some(self.now), Some(unit.from), unit.to].into_iter().flatten().collect();
        for row in own.chain(elsewhere) {
            dates.extend([Some(row.from), row.to].into_iter().flatten());
            self.dates_of(&row.person, &mut dates);
            for absence in self.absences.get(&row.person).into_iter().flatten() {
                absence.stand_in.iter().for_each(|person| self.dates_of(person, &mut dates));
            }
        }
        dates.retain(|at| self.now <= *at && *at < self.end);
        dates
    }

    fn dates_of(&self, person: &PersonId, dates: &mut BTreeSet<Moment>) {
        let absences = self.absences.get(person).into_iter().flatten();
        dates.extend(absences.flat_map(|absence| [absence.from, absence.to]));
        dates.extend(self.world.org.people.get(person).and_then(|person| person.to));
    }

    fn why(&self, post: &Post, unit: &Unit, at: Moment) -> Option<Why> {
        let mut case = Case::new(KindId::from("other"), Origin::Staff, at);
        case.unit = Some(unit.id.clone());
        let (subjects, now) = (BTreeSet::new(), self.filled(post, at));
        let (world, policy) = (self.world, self.policy);
        let recipients = Recipients { world, policy, case: &case, reporter: None, subjects: &subjects, now };
        let mut told = recipients.told(&post.id, &unit.id);
        told.retain(|bearer| bearer.via != Via::AbsentHolder);
        if told.is_empty() {
            let rows = self.world.org.appointed(&post.id, &unit.id, now);
            let is_held = rows.iter().any(|row| row.standing != Standing::StandIn);
            return Some(if is_held { Why::Away } else { Why::Vacant });
        }
        if told.iter().all(|bearer| recipients.channels(&bearer.person).is_empty()) {
            return Some(Why::Unwritable);
        }
        let is_silent = told.iter().all(|bearer| !has_phone(&self.world.org, bearer));
        (is_silent && self.called.contains(&post.id)).then_some(Why::Unphoned)
    }

    /// The first moment from `at` on at which the post is filled by its hours.
    fn filled(&self, post: &Post, at: Moment) -> Moment {
        let is_filled = match post.hours {
            None => true,
            Some(Hours::Open) => self.policy.is_office_open(at),
            Some(Hours::Closed) => !self.policy.is_office_open(at),
        };
        if is_filled { at } else { self.policy.next_hours_edge(at).unwrap_or(at) }
    }
}

fn has_phone(org: &Org, bearer: &Bearer) -> bool {
    let has = |person: &Person| NUMBERS.iter().any(|field| !person.number(field).is_empty());
    org.people.get(&bearer.person).is_some_and(has)
}

/// Posts that some step telephones.
fn called(policy: &Policy) -> BTreeSet<&PostId> {
    let steps = policy.lines.iter().flat_map(|line| &line.steps);
    let told = steps.filter_map(|step| match &step.deed {
        Deed::Tell { tell, call: Some(_), .. } => Some(tell),
        Deed::Tell { .. } | Deed::By { .. } | Deed::Ask(_) => None,
    });
    told.flatten().map(|target| &target.post).collect()
}

#[cfg(test)]
mod tests;
