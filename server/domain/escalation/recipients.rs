//! From a post at a place to the people who answer for it today.
//!
//! People named as subjects are filtered out before anything else, and nobody acts for them: a
//! stand-in of an implicated holder would answer to that holder. Stand-ins do not chain.

use std::collections::BTreeSet;

use crate::domain::ids::{Act, PersonId, PostId, UnitId};
use crate::domain::incident::fact::{Bearer, Case, Contacted, Passed, Via};
use crate::domain::moment::Moment;
use crate::domain::org::{Absence, Cause, Standing};
use crate::domain::policy::{Asset, Of, Policy, Post, PostRef};
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
    /// Who reported it, where it is a member of staff.
    pub reporter: Option<&'a PersonId>,
    /// Who must not be told.
    pub subjects: &'a BTreeSet<PersonId>,
    /// Today.
    pub now: Moment,
}

/// Who fills a post: itself, another one, or the person appointed for this incident.
enum Filler<'a> {
    Appointee(&'a PersonId),
    Post(&'a Post, UnitId),
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
    /// The post meant and the unit whose it is, exceptions and modes considered.
    ///
    /// # Errors
    /// [`Passed::NoPlace`] while no unit is known, [`Passed::NoSuchLevel`] if no unit at or above
    /// it has this post by kind.
    pub fn locate(&self, target: &PostRef) -> Result<(PostId, UnitId), Passed> {
        let named = self.exception(target).unwrap_or(target);
        let post = self.policy.acting(&named.post, &self.case.context);
        match (self.unit_of(post, named.of), &named.otherwise) {
            (Ok(unit), _) => Ok((post.clone(), unit)),
            (Err(_), Some(otherwise)) => self.locate(otherwise),
            (Err(why), None) => Err(why),
        }
    }

    /// The post that the policy names instead for the unit meant or one above it, nearest first.
    fn exception<'t>(&self, target: &'t PostRef) -> Option<&'t PostRef> {
        if target.instead.is_empty() {
            return None;
        }
        let mut unit = self.meant(target.of);
        for _ in 0..LEVELS_MAX {
            let id = unit?;
            if let Some((_, instead)) = target.instead.iter().find(|(named, _)| *named == id) {
                return Some(instead);
            }
            unit = self.world.org.find_unit(&id, self.now).and_then(|row| row.parent.clone());
        }
        None
    }

    fn unit_of(&self, post: &PostId, of: Of) -> Result<UnitId, Passed> {
        let post = self.policy.post(post).ok_or(Passed::NoSuchLevel)?;
        if post.per == "body" || of == Of::Body {
            return self.world.body(self.now).cloned().ok_or(Passed::NoSuchLevel);
        }
        let unit = self.meant(of).ok_or(Passed::NoPlace)?;
        let kind = self.world.org.renames.unit(&post.per);
        let found = self.world.org.lineage(&unit, self.now).find(|row| row.kind == kind);
        found.map(|row| row.id.clone()).ok_or(Passed::NoSuchLevel)
    }

    /// The unit that a place means, if it is known. One that is not known falls back on where it
    /// happened: a report is never without a way.
    fn meant(&self, of: Of) -> Option<UnitId> {
        let asset = |assets: &[Asset], id: Option<&String>| {
            let found = assets.iter().find(|asset| Some(&asset.id) == id);
            found.map(|asset| asset.unit.clone())
        };
        let own = |person: &PersonId| self.world.org.unit_of(person, self.now).cloned();
        let named = match of {
            Of::Place | Of::Body => None,
            Of::Reporter => self.reporter.and_then(own),
            Of::Subject => self.subjects.iter().find_map(own),
            Of::System => asset(&self.policy.systems, self.case.system.as_ref()),
            Of::Contract => asset(&self.policy.contracts, self.case.contract.as_ref()),
        };
        named.or_else(|| self.case.unit.clone())
    }

    /// Who fills a post of this incident: whoever was appointed to it and can act, else the post that
    /// the policy names for that. Any other post fills itself.
    fn filler(&self, post: &'a Post, unit: &UnitId) -> Filler<'a> {
        let Some(appointing) = &post.appointment else { return Filler::Post(post, unit.clone()) };
        let appointed = self.case.context.appointed.get(&post.id);
        if let Some(person) = appointed.filter(|person| self.is_available(person)) {
            return Filler::Appointee(person);
        }
        let default = self.locate(&PostRef::new(appointing.default.clone(), Of::Place)).ok();
        let default = default.and_then(|(id, unit)| Some((self.policy.post(&id)?, unit)));
        // A mode may put an appointed post where the default is named: then nobody fills either.
        match default.filter(|(row, _)| row.appointment.is_none()) {
            Some((row, unit)) => Filler::Post(row, unit),
            None => Filler::Post(post, unit.clone()),
        }
    }

    /// Who holds a post or is a member of it, present or not.
    fn holders(&self, post: &PostId, unit: &UnitId) -> Vec<PersonId> {
        let (post, unit) = match self.policy.post(post).map(|row| self.filler(row, unit)) {
            Some(Filler::Appointee(person)) => return vec![person.clone()],
            Some(Filler::Post(row, unit)) => (&row.id, unit),
            None => (post, unit.clone()),
        };
        let rows = self.world.org.appointed(post, &unit, self.now).into_iter();
        rows.filter(|row| row.standing != Standing::StandIn).map(|row| row.person.clone()).collect()
    }

    /// Who is told when the post is told: whoever is present, else the first stand-in whatever
    /// their scope, and the absent holder where the policy says so.
    pub fn told(&self, post: &PostId, unit: &UnitId) -> Vec<Bearer> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        let (row, unit) = match self.filler(row, unit) {
            Filler::Appointee(person) => return vec![holder(person)],
            Filler::Post(row, unit) => (row, unit),
        };
        let seat = self.seat(row, &unit);
        let mut told = self.acting(row, &unit, &seat, None);
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
        match self.filler(row, unit) {
            Filler::Appointee(person) => vec![holder(person)],
            Filler::Post(row, unit) => self.acting(row, &unit, &self.seat(row, &unit), Some(act)),
        }
    }

    /// To whom a duty of the post may be handed over: whoever holds one of the posts that the
    /// policy names for delegation, and is there.
    pub fn delegates(&self, post: &PostId) -> Vec<PersonId> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        let located = row.may_delegate.iter().filter_map(|to| {
            let unit = self.unit_of(to, Of::Place).ok()?;
            Some(self.holders(to, &unit))
        });
        let mut people: Vec<PersonId> =
            located.flatten().filter(|person| self.is_available(person)).collect();
        people.dedup();
        people
    }

    /// Whether the post is empty because someone in it is implicated.
    pub fn is_implicated(&self, post: &PostId, unit: &UnitId) -> bool {
        self.policy.post(post).is_some_and(|row| match self.filler(row, unit) {
            Filler::Appointee(_) => false,
            Filler::Post(row, unit) => {
                let seat = self.seat(row, &unit);
                seat.is_implicated && seat.present.is_empty()
            }
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
                let row = self.policy.post(post);
                match row.map(|row| self.filler(row, unit)) {
                    Some(Filler::Appointee(person)) => bearer.person == *person,
                    Some(Filler::Post(row, _)) => {
                        let is_filled = self.is_filled_now(row);
                        let is_member = || self.members(row).contains(&bearer.person);
                        is_filled && (self.holders(post, unit).contains(&bearer.person) || is_member())
                    }
                    None => self.holders(post, unit).contains(&bearer.person),
                }
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
        let Ok((post, unit)) = self.locate(&PostRef::new(post.clone(), Of::Body)) else { return Vec::new() };
        let told = self.told(&post, &unit);
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
        for person in self.members(post) {
            if self.subjects.contains(&person) {
                seat.is_implicated = true;
            } else if self.is_available(&person) && seat.present.iter().all(|row| row.person != person) {
                seat.present.push(Bearer { person, via: Via::Member });
            }
        }
        if seat.is_implicated && seat.present.is_empty() {
            seat.cause = None;
        }
        seat
    }

    /// The people of the posts that make up this one. A member post that is itself made up of
    /// others was refused by the check.
    fn members(&self, post: &Post) -> Vec<PersonId> {
        let located = post.members.iter().filter_map(|member| self.locate(member).ok());
        located.flat_map(|(post, unit)| self.holders(&post, &unit)).collect()
    }

    fn is_filled_now(&self, post: &Post) -> bool {
        post.hours.is_none_or(|hours| hours.is_now(self.policy.is_office_open(self.now)))
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
            let Ok(of) = self.unit_of(&rule.post, Of::Place) else { continue };
            let holders = self.holders(&rule.post, &of).into_iter();
            found.extend(holders.map(|person| (person, rule.only.clone())));
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

fn holder(person: &PersonId) -> Bearer {
    Bearer { person: person.clone(), via: Via::Holder }
}
