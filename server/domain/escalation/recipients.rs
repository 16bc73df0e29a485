//! From a post at a place to the people who answer for it today.
//!
//! People named as subjects are filtered out before anything else, and nobody acts for them: a
//! stand-in of an implicated holder would answer to that holder. Stand-ins do not chain.

use std::collections::BTreeSet;

use crate::domain::ids::{Act, PersonId, PostId, UnitId};
use crate::domain::incident::fact::{Bearer, Case, Contacted, Passed, Via};
use crate::domain::moment::Moment;
use crate::domain::org::{Absence, Appointment, Cause, Standing};
use crate::domain::policy::{Hours, Of, Policy, Post, PostRef};
use crate::domain::world::World;

/// More levels than any organisation has; ends the search in a ring.
const LEVELS_MAX: usize = 16;

/// What recipients depend on.
#[derive(Clone, Copy)]
pub struct Recipients<'a> {
    /// Organisation at one revision.
    pub world: &'a World,
    /// The policy of the incident.
    pub policy: &'a Policy,
    /// Where it happened.
    pub case: &'a Case,
    /// Who must not be told.
    pub subjects: &'a BTreeSet<PersonId>,
    /// Today.
    pub now: Moment,
}

/// Who stands in a post today.
struct Seat<'a> {
    /// People who act themselves.
    present: Vec<Bearer>,
    /// The cause for which stand-ins are asked when nobody is present; none when nobody may be.
    cause: Option<Cause>,
    /// The absence of the holder, which may name its own stand-in.
    absence: Option<&'a Absence>,
    /// The absent holder, for policies that tell them as well.
    absent_holder: Option<&'a PersonId>,
    /// Someone was filtered out as a subject.
    is_implicated: bool,
}

impl<'a> Recipients<'a> {
    /// The unit whose post is meant.
    ///
    /// # Errors
    /// [`Passed::NoPlace`] while no unit is known, [`Passed::NoSuchLevel`] if no unit at or above
    /// it has this post by kind.
    pub fn unit_of(&self, target: &PostRef) -> Result<UnitId, Passed> {
        let post = self.policy.post(&target.post).ok_or(Passed::NoSuchLevel)?;
        if post.per == "body" || target.of == Of::Body {
            return self.world.body(self.now).cloned().ok_or(Passed::NoSuchLevel);
        }
        let mut unit = self.case.unit.as_ref().ok_or(Passed::NoPlace)?;
        for _ in 0..LEVELS_MAX {
            let row = self.world.org.find_unit(unit, self.now).ok_or(Passed::NoSuchLevel)?;
            if row.kind == post.per {
                return Ok(unit.clone());
            }
            unit = row.parent.as_ref().ok_or(Passed::NoSuchLevel)?;
        }
        Err(Passed::NoSuchLevel)
    }

    /// Who is told when the post is told: whoever is present, else the first stand-in whatever
    /// their scope, and the absent holder where the policy says so.
    pub fn told(&self, post: &PostId, unit: &UnitId) -> Vec<Bearer> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        let seat = self.seat(row, unit);
        let mut told = self.acting(row, unit, &seat, None);
        if let (Some(holder), Some(cause)) = (seat.absent_holder, seat.cause) {
            let as_well =
                row.stand_ins.iter().any(|rule| rule.causes.contains(&cause) && rule.also_tell_holder);
            if as_well && !told.is_empty() {
                told.push(Bearer { person: holder.clone(), via: Via::AbsentHolder });
            }
        }
        told
    }

    /// Who bears a duty of the post: whoever is present, else the first stand-in whose scope
    /// covers the act.
    pub fn bearers(&self, post: &PostId, unit: &UnitId, act: &Act) -> Vec<Bearer> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        let seat = self.seat(row, unit);
        self.acting(row, unit, &seat, Some(act))
    }

    /// Whether the post is empty because someone in it is implicated.
    pub fn is_implicated(&self, post: &PostId, unit: &UnitId) -> bool {
        self.policy.post(post).is_some_and(|row| {
            let seat = self.seat(row, unit);
            seat.is_implicated && seat.present.is_empty()
        })
    }

    /// Whether a bearer can still act: employed, present, not implicated and, where they bear it
    /// by appointment, still appointed to a post that is filled at this hour.
    pub fn can_act(&self, bearer: &Bearer, post: &PostId, unit: Option<&UnitId>) -> bool {
        if !self.is_available(&bearer.person) {
            return false;
        }
        match bearer.via {
            Via::Holder | Via::Member => unit.is_some_and(|unit| {
                let is_filled = self.policy.post(post).is_none_or(|row| self.is_filled_now(row));
                let rows = self.world.org.appointed(post, unit, self.now);
                let is_seated =
                    |row: &&Appointment| row.person == bearer.person && row.standing != Standing::StandIn;
                is_filled && rows.iter().any(is_seated)
            }),
            Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => true,
        }
    }

    /// The channels on which a person can be written to.
    pub fn channels(&self, person: &PersonId) -> Vec<String> {
        let Some(row) = self.world.org.people.get(person) else { return Vec::new() };
        let mail = (!row.email.is_empty()).then(|| "mail".to_owned());
        let chat = (!row.teams.is_empty()).then(|| format!("chat:{}", row.teams));
        mail.into_iter().chain(chat).collect()
    }

    /// The people of a post of the whole body who can be written to now.
    pub fn contacts(&self, post: &PostId) -> Vec<Contacted> {
        let target = PostRef { post: post.clone(), of: Of::Body };
        let Ok(unit) = self.unit_of(&target) else { return Vec::new() };
        let told = self.told(post, &unit);
        told.into_iter()
            .map(|bearer| Contacted { channels: self.channels(&bearer.person), person: bearer.person })
            .collect()
    }

    fn is_available(&self, person: &PersonId) -> bool {
        let org = &self.world.org;
        !self.subjects.contains(person)
            && org.is_employed(person, self.now)
            && org.absence_of(person, self.now).is_none()
    }

    fn seat(&self, post: &Post, unit: &UnitId) -> Seat<'a> {
        let mut seat = Seat {
            present: Vec::new(),
            cause: Some(Cause::Vacant),
            absence: None,
            absent_holder: None,
            is_implicated: false,
        };
        if !self.is_filled_now(post) {
            seat.cause = None;
            return seat;
        }
        let org = &self.world.org;
        for row in org.appointed(&post.id, unit, self.now) {
            let via = match row.standing {
                Standing::Holder if seat.present.is_empty() || post.is_group => Via::Holder,
                Standing::Member if post.is_group => Via::Member,
                Standing::Holder | Standing::Member | Standing::StandIn => continue,
            };
            if self.subjects.contains(&row.person) {
                seat.is_implicated = true;
            } else if let Some(absence) = org.absence_of(&row.person, self.now) {
                if seat.absence.is_none() {
                    seat.cause = Some(absence.cause);
                    seat.absence = Some(absence);
                    seat.absent_holder = Some(&absence.person);
                }
            } else {
                seat.present.push(Bearer { person: row.person.clone(), via });
            }
        }
        if seat.is_implicated && seat.present.is_empty() {
            seat.cause = None;
        }
        seat
    }

    fn is_filled_now(&self, post: &Post) -> bool {
        let Some(hours) = post.hours else { return true };
        let is_open = self.policy.is_office_open(self.now);
        match hours {
            Hours::Open => is_open,
            Hours::Closed => !is_open,
        }
    }

    fn acting(&self, post: &Post, unit: &UnitId, seat: &Seat<'_>, act: Option<&Act>) -> Vec<Bearer> {
        if !seat.present.is_empty() {
            return seat.present.clone();
        }
        let Some(cause) = seat.cause else { return Vec::new() };
        let covers = |only: &[Act]| act.is_none_or(|act| only.is_empty() || only.contains(act));
        let chosen = self
            .stand_ins(post, unit, seat, cause)
            .into_iter()
            .find(|(person, only)| self.is_available(person) && covers(only));
        chosen.map(|(person, _)| Bearer { person, via: Via::StandIn(cause) }).into_iter().collect()
    }

    /// Stand-ins for a cause: the policy's, the one named for this absence, the people file's.
    fn stand_ins(
        &self,
        post: &Post,
        unit: &UnitId,
        seat: &Seat<'_>,
        cause: Cause,
    ) -> Vec<(PersonId, Vec<Act>)> {
        let mut found = Vec::new();
        for rule in post.stand_ins.iter().filter(|rule| rule.causes.contains(&cause)) {
            let target = PostRef { post: rule.post.clone(), of: Of::Place };
            let Ok(of) = self.unit_of(&target) else { continue };
            let rows = self.world.org.appointed(&rule.post, &of, self.now);
            let holders = rows.into_iter().filter(|row| row.standing != Standing::StandIn);
            found.extend(holders.map(|row| (row.person.clone(), rule.only.clone())));
        }
        if let Some(absence) = seat.absence {
            found.extend(absence.stand_in.clone().map(|person| (person, absence.only.clone())));
        }
        let rows = self.world.org.appointed(&post.id, unit, self.now);
        let listed = rows.into_iter().filter(|row| row.standing == Standing::StandIn);
        let listed = listed.filter(|row| row.cause.unwrap_or(Cause::Absent) == cause);
        found.extend(listed.map(|row| (row.person.clone(), Vec::new())));
        found
    }
}
