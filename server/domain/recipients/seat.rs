//! Who acts in a post today: through presence, delegation and stand-ins.
//!
//! * Whoever holds the post and is there acts. What they have delegated (委任) is their delegate's, the
//!   rest stays theirs.
//! * For a member of a group who is away, the stand-in named for them acts, whoever else is there.
//! * Where nobody is there, those who are named for a cause act, in their order: the policy's, the one
//!   named for this absence, those of the files. A post is asked of one of them at a time.
//! * For someone who is implicated nobody acts. Stand-ins do not chain.

use crate::actor::{Bearer, Cause, Via};
use crate::ids::{Act, PersonId, UnitId};
use crate::org::{Absence, Standing};
use crate::policy::{Of, Post};

use super::Recipients;

/// Someone who may act for another, and in what; nothing means in everything.
type Named = (PersonId, Vec<Act>);

/// Who stands in a post today.
struct Seat<'a> {
    /// People who act.
    acting: Vec<Bearer>,
    /// For what others are asked when nobody acts: the absences of those who are in it, or that nobody is.
    /// Empty when nobody may be asked.
    causes: Vec<(Cause, Option<&'a Absence>)>,
    /// Holders and members in whose place another acts, with the cause.
    replaced: Vec<(&'a PersonId, Cause)>,
    /// Someone was left out as a subject.
    is_implicated: bool,
}

impl<'a> Recipients<'a> {
    /// Who acts in a post for an act; for anything at all if none is meant.
    pub(super) fn acting(&self, post: &Post, unit: &UnitId, act: Option<&Act>) -> Vec<Bearer> {
        let seat = self.seat(post, unit, act);
        if !seat.acting.is_empty() {
            return seat.acting;
        }
        self.stand_ins(post, unit, &seat, act).take(1).collect()
    }

    /// Who acts in a post for anything, and whoever is replaced and told all the same.
    pub(super) fn seated(&self, post: &Post, unit: &UnitId) -> Vec<Bearer> {
        let mut told = self.acting(post, unit, None);
        if told.is_empty() {
            return told;
        }
        for (person, cause) in self.seat(post, unit, None).replaced {
            let mut rules = post.stand_ins.iter();
            let as_well = rules.any(|rule| rule.causes.contains(&cause) && rule.also_tell_holder);
            if as_well && told.iter().all(|row| row.person != *person) {
                told.push(Bearer { person: person.clone(), via: Via::AbsentHolder });
            }
        }
        told
    }

    /// Everyone who can be asked for an act of a post, in order: whoever acts in it themselves, else the
    /// stand-ins for the cause.
    pub(super) fn line_up(&self, post: &Post, unit: &UnitId, act: &Act) -> impl Iterator<Item = Bearer> {
        let seat = self.seat(post, unit, Some(act));
        let named: Vec<Bearer> = match seat.acting.is_empty() {
            true => self.stand_ins(post, unit, &seat, Some(act)).collect(),
            false => Vec::new(),
        };
        seat.acting.into_iter().chain(named)
    }

    /// Whether nobody acts in a post because someone in it is implicated.
    pub(super) fn is_emptied(&self, post: &Post, unit: &UnitId) -> bool {
        let seat = self.seat(post, unit, None);
        seat.is_implicated && seat.acting.is_empty()
    }

    fn seat(&self, post: &Post, unit: &UnitId, act: Option<&Act>) -> Seat<'a> {
        let (acting, replaced) = (Vec::new(), Vec::new());
        let mut seat = Seat { acting, causes: Vec::new(), replaced, is_implicated: false };
        if !self.is_filled_now(post) {
            return seat;
        }
        for row in self.world.org.appointed(&post.id, unit, self.now) {
            let via = match row.standing {
                Standing::Holder if seat.acting.is_empty() || post.is_group => Via::Holder,
                Standing::Member if post.is_group => Via::Member,
                Standing::Holder | Standing::Member | Standing::StandIn => continue,
            };
            self.take_seat(&mut seat, post, (&row.person, via), act);
        }
        self.seat_members(&mut seat, post, act);
        if seat.causes.is_empty() {
            seat.causes.push((Cause::Vacant, None));
        }
        if seat.is_implicated && seat.acting.is_empty() {
            seat.causes.clear();
        }
        seat
    }

    /// One who holds the post or is appointed to it: as themselves, by their delegate, by the stand-in
    /// named for them, or not at all.
    fn take_seat(
        &self,
        seat: &mut Seat<'a>,
        post: &Post,
        (person, via): (&'a PersonId, Via),
        act: Option<&Act>,
    ) {
        let org = &self.world.org;
        if self.subjects.contains(person) {
            seat.is_implicated = true;
            return;
        }
        let Some(absence) = org.absence_of(person, self.now) else {
            let delegate = self.delegate(post, person, act);
            if delegate.is_some() {
                seat.replaced.push((person, Cause::Delegated));
            }
            seat.add(delegate.unwrap_or(Bearer { person: person.clone(), via }));
            return;
        };
        seat.replaced.push((person, absence.cause));
        seat.causes.push((absence.cause, Some(absence)));
        let own = absence.stand_in.iter().map(|person| (person.clone(), absence.only.clone()));
        if let Some(person) = self.first(own, act).filter(|_| post.is_group) {
            seat.add(Bearer { person, via: Via::StandIn(absence.cause) });
        }
    }

    /// The people of the posts that make up this one, each acting as they do there. A member post that is
    /// itself made up of others was refused by the check.
    fn seat_members(&self, seat: &mut Seat<'a>, post: &Post, act: Option<&Act>) {
        for (post, unit) in post.members.iter().filter_map(|member| self.locate(member).ok()) {
            seat.is_implicated |=
                self.holders(&post, &unit).iter().any(|person| self.subjects.contains(person));
            for bearer in self.answering(&post, &unit, act) {
                let via = if bearer.via == Via::Holder { Via::Member } else { bearer.via };
                seat.add(Bearer { via, ..bearer });
            }
        }
    }

    /// The people who hold the posts that make up this one, there or not.
    pub(super) fn members(&self, post: &Post) -> Vec<PersonId> {
        let located = post.members.iter().filter_map(|member| self.locate(member).ok());
        located.flat_map(|(post, unit)| self.holders(&post, &unit)).collect()
    }

    /// Who acts for someone who is there and has delegated the act; for anything at all, if none is meant
    /// and everything was.
    pub(super) fn delegate(&self, post: &Post, person: &PersonId, act: Option<&Act>) -> Option<Bearer> {
        let given: Vec<&Absence> = self.world.org.delegations_of(person, self.now).collect();
        if given.is_empty() {
            return None;
        }
        let mut named = self.named_by_policy(post, Cause::Delegated);
        let own = given.iter().filter_map(|row| Some((row.stand_in.clone()?, row.only.clone())));
        named.extend(own);
        let others =
            named.into_iter().filter(|(other, only)| other != person && (act.is_some() || only.is_empty()));
        let person = self.first(others, act)?;
        Some(Bearer { person, via: Via::StandIn(Cause::Delegated) })
    }

    /// Stand-ins for the causes of an empty seat that cover an act and are there, in order.
    fn stand_ins(
        &self,
        post: &Post,
        unit: &UnitId,
        seat: &Seat<'_>,
        act: Option<&Act>,
    ) -> impl Iterator<Item = Bearer> {
        seat.causes.iter().flat_map(move |(cause, absence)| {
            let people = self.stand_ins_for((post, unit), (*cause, *absence), act).into_iter();
            people.map(|person| Bearer { person, via: Via::StandIn(*cause) })
        })
    }

    /// Those for one cause: the policy's, the one named for this absence, the people file's.
    fn stand_ins_for(
        &self,
        (post, unit): (&Post, &UnitId),
        (cause, absence): (Cause, Option<&Absence>),
        act: Option<&Act>,
    ) -> Vec<PersonId> {
        let mut named = self.named_by_policy(post, cause);
        if let Some(absence) = absence {
            named.extend(absence.stand_in.clone().map(|person| (person, absence.only.clone())));
        }
        let rows = self.world.org.appointed(&post.id, unit, self.now).into_iter();
        let listed = rows.filter(|row| row.standing == Standing::StandIn);
        let listed = listed.filter(|row| row.cause.unwrap_or(Cause::Absent) == cause);
        named.extend(listed.map(|row| (row.person.clone(), Vec::new())));
        named.into_iter().filter(|named| self.covers(named, act)).map(|(person, _)| person).collect()
    }

    fn named_by_policy(&self, post: &Post, cause: Cause) -> Vec<Named> {
        let rules = post.stand_ins.iter().filter(|rule| rule.causes.contains(&cause));
        let found = rules.filter_map(|rule| Some((rule, self.unit_of(&rule.post, Of::Place).ok()?)));
        let people = found.flat_map(|(rule, of)| {
            self.holders(&rule.post, &of).into_iter().map(|person| (person, rule.only.clone()))
        });
        people.collect()
    }

    fn first(&self, named: impl IntoIterator<Item = Named>, act: Option<&Act>) -> Option<PersonId> {
        named.into_iter().find(|named| self.covers(named, act)).map(|(person, _)| person)
    }

    fn covers(&self, (person, only): &Named, act: Option<&Act>) -> bool {
        self.is_available(person) && act.is_none_or(|act| only.is_empty() || only.contains(act))
    }
}

impl Seat<'_> {
    fn add(&mut self, bearer: Bearer) {
        if self.acting.iter().all(|row| row.person != bearer.person) {
            self.acting.push(bearer);
        }
    }
}
