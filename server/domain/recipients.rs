//! From a post at a place to the people who answer for it today.
//!
//! People named as subjects are filtered out before anything else, and nobody acts for them: a
//! stand-in of an implicated holder would answer to that holder. Who acts in a post that is found is
//! `seat`'s.

pub mod readers;
mod seat;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::actor::{Bearer, Contacted, Via};
use super::case::{Case, Origin};
use super::ids::{Act, KindId, PartyId, PersonId, PostId, UnitId};
use super::moment::Moment;
use super::org::{Person, Standing};
use super::policy::{Asset, Delegate, Of, Policy, Post, PostRef};
use super::world::World;
use crate::channel::Channel;

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

/// How someone who bears a duty stands to it today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Can do it.
    Able,
    /// Away, not on at this hour, or has given it to another; may come back to it.
    Away,
    /// Has left, holds the post no more, or is implicated.
    Gone,
}

/// Who fills a post: itself, another one, or the person appointed for this incident.
enum Filler<'a> {
    Appointee(&'a PersonId),
    Post(&'a Post, UnitId),
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

    /// Who is told when the post is told: whoever acts in it for anything, and the absent holder where
    /// the policy says so.
    pub fn told(&self, post: &PostId, unit: &UnitId) -> Vec<Bearer> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        match self.filler(row, unit) {
            Filler::Appointee(person) => vec![holder(person)],
            Filler::Post(row, unit) => self.seated(row, &unit),
        }
    }

    /// Who bears a duty of the post: whoever is present and has not given it to another, else the first
    /// stand-in whose scope covers the act.
    pub fn bearers(&self, post: &PostId, unit: &UnitId, act: &Act) -> Vec<Bearer> {
        self.answering(post, unit, Some(act))
    }

    /// Whether `person` answers for the act in the post now, whoever was asked for it.
    pub fn answers_for(&self, person: &PersonId, post: &PostId, unit: &UnitId, act: &Act) -> bool {
        self.bearers(post, unit, act).iter().any(|bearer| bearer.person == *person)
    }

    /// Whether `person` stands in today for whoever is away from a post, anywhere, with a scope that covers
    /// an act.
    pub fn stands_in(&self, person: &PersonId, post: &PostId, act: &Act) -> bool {
        let org = &self.world.org;
        let Some(row) = self.policy.post(post) else { return false };
        let kind = org.renames.unit(&row.per);
        let units = org.units.values().filter(|unit| unit.kind == kind);
        let units = units.filter(|unit| org.find_unit(&unit.id, self.now).is_some());
        let mut found = units.flat_map(|unit| self.bearers(post, &unit.id, act));
        found.any(|bearer| bearer.person == *person && matches!(bearer.via, Via::StandIn(_)))
    }

    /// Whether `person` came into a post, or into one that makes it up, after `since`.
    pub fn came_since(&self, person: &PersonId, post: &PostId, since: Moment) -> bool {
        let org = &self.world.org;
        let members = self.policy.post(post).map(|row| row.members.as_slice()).unwrap_or_default();
        let posts = std::iter::once(post).chain(members.iter().map(|member| &member.post));
        let posts: Vec<&PostId> = posts.map(|post| org.renames.post(post)).collect();
        let mut rows = org.appointments.iter().filter(|row| row.person == *person);
        rows.any(|row| {
            let is_in_it = row.standing != Standing::StandIn && posts.contains(&&row.post);
            is_in_it && since < row.from && row.from <= self.now && row.to.is_none_or(|to| self.now < to)
        })
    }

    /// Whether anyone came into any post after `since`.
    pub fn has_come_since(&self, since: Moment) -> bool {
        self.world.org.appointments.iter().any(|row| since < row.from && row.from <= self.now)
    }

    fn answering(&self, post: &PostId, unit: &UnitId, act: Option<&Act>) -> Vec<Bearer> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        match self.filler(row, unit) {
            Filler::Appointee(person) => vec![holder(person)],
            Filler::Post(row, unit) => self.acting(row, &unit, act),
        }
    }

    /// Whom an act of the post is asked of next, when those who were asked are silent: someone who has
    /// come back to it, else the next stand-in whose scope covers the act.
    pub fn next_after(
        &self,
        post: &PostId,
        unit: &UnitId,
        act: &Act,
        asked: impl Fn(&PersonId) -> bool,
    ) -> Option<Bearer> {
        match self.filler(self.policy.post(post)?, unit) {
            Filler::Appointee(_) => None,
            Filler::Post(row, unit) => self.line_up(row, &unit, act).find(|bearer| !asked(&bearer.person)),
        }
    }

    /// To whom a duty of the post may be handed over: whoever holds one of the posts that the
    /// policy names for delegation, and is there.
    pub fn delegates(&self, post: &PostId) -> Vec<PersonId> {
        let Some(row) = self.policy.post(post) else { return Vec::new() };
        let located = row.may_delegate.iter().filter_map(|Delegate { to, .. }| {
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
            Filler::Post(row, unit) => self.is_emptied(row, &unit),
        })
    }

    /// How someone who bears an act of a post stands to it today. Who stood in for another goes on,
    /// as long as nobody else does and they are still named for it.
    pub fn stand(&self, bearer: &Bearer, (post, unit): (&PostId, Option<&UnitId>), act: &Act) -> Stand {
        let (org, person) = (&self.world.org, &bearer.person);
        if !org.is_employed(person, self.now) || self.subjects.contains(person) {
            return Stand::Gone;
        }
        let row = self.policy.post(post);
        let filler = row.zip(unit).map(|(row, unit)| self.filler(row, unit));
        let is_in_post = match bearer.via {
            Via::Holder | Via::Member => match &filler {
                Some(Filler::Appointee(appointee)) => person == *appointee,
                Some(Filler::Post(row, unit)) => {
                    org.is_holder(person, &row.id, unit, self.now) || self.members(row).contains(person)
                }
                None => unit.is_some_and(|unit| org.is_holder(person, post, unit, self.now)),
            },
            Via::StandIn(_) | Via::AbsentHolder | Via::Copy | Via::Caller => true,
        };
        if !is_in_post {
            return Stand::Gone;
        }
        let is_filled = || !matches!(&filler, Some(Filler::Post(row, _)) if !self.is_filled_now(row));
        let holds = matches!(bearer.via, Via::Holder | Via::Member);
        let has_given_up = holds && row.is_some_and(|row| self.delegate(row, person, Some(act)).is_some());
        if !self.is_available(person) || (holds && !is_filled()) || has_given_up {
            return Stand::Away;
        }
        Stand::Able
    }

    /// The channels on which a person can be written to, without those that a subject reads too.
    pub fn channels(&self, person: &PersonId) -> Vec<Channel> {
        let Some(row) = self.world.org.people.get(person) else { return Vec::new() };
        row.channels().into_iter().filter(|channel| !self.ears().hear_on(row, channel)).collect()
    }

    /// Whether a person can be written to on any channel.
    pub fn is_reachable(&self, person: &PersonId) -> bool {
        let has_channel = |row: &Person| !row.email.is_empty() || !row.teams.is_empty();
        let is_known = self.world.org.people.get(person).is_some_and(has_channel);
        is_known && (self.subjects.is_empty() || !self.channels(person).is_empty())
    }

    /// The people of a post of the whole body who can be written to now.
    pub fn contacts(&self, post: &PostId) -> Vec<Contacted> {
        let Ok((post, unit)) = self.locate(&PostRef::new(post.clone(), Of::Body)) else { return Vec::new() };
        let told = self.told(&post, &unit);
        told.into_iter()
            .map(|bearer| Contacted { channels: self.channels(&bearer.person), person: bearer.person })
            .collect()
    }

    /// Employed, not implicated, and there. Whoever has delegated something is there all the same.
    fn is_available(&self, person: &PersonId) -> bool {
        let org = &self.world.org;
        !self.subjects.contains(person)
            && org.is_employed(person, self.now)
            && org.absence_of(person, self.now).is_none()
    }

    fn is_filled_now(&self, post: &Post) -> bool {
        post.hours.is_none_or(|hours| hours.is_now(self.policy.is_office_open(self.now)))
    }
}

fn holder(person: &PersonId) -> Bearer {
    Bearer { person: person.clone(), via: Via::Holder }
}

/// Why a post was passed. The same words are shown for every cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// Nobody who may be told could be reached in it.
    NoOne,
    /// The unit meant has no such level.
    NoSuchLevel,
    /// No unit is known yet.
    NoPlace,
}

/// The desk's people with their channels.
pub fn desk(world: &World, policy: &Policy, now: Moment) -> Vec<Contacted> {
    let case = Case::new(KindId::from("other"), Origin::Staff, now);
    let subjects = std::collections::BTreeSet::new();
    let recipients = Recipients { world, policy, case: &case, reporter: None, subjects: &subjects, now };
    let mut people = recipients.contacts(&policy.roles.desk);
    people.retain(|row| !row.channels.is_empty());
    people
}

/// Where nobody of the desk can be written to: its line's addresses that are no person.
pub fn mailboxes(policy: &Policy) -> Vec<PartyId> {
    let mut parties: Vec<PartyId> = Vec::new();
    for party in policy.lines.iter().flat_map(|line| &line.last_resort) {
        let has_mail = policy.parties.get(party).is_some_and(|row| row.email.is_some());
        if has_mail && !parties.contains(party) {
            parties.push(party.clone());
        }
    }
    parties
}
