//! 不在: who may note that somebody is away, and what nobody would answer for meanwhile.
//!
//! Everyone notes and ends their own. Whoever answers for a section does it for its people, the desk for
//! everybody. An administrator does not: who acts for the CISO would follow from it.

use crate::access::Viewer;
use crate::actor::{Cause, Contacted};
use crate::history::Private;
use crate::holding::holds_any;
use crate::ids::{Act, PersonId, UnitId};
use crate::moment::{Moment, Span};
use crate::org::{Absence, Org, OrgFact};
use crate::policy::Policy;
use crate::readiness::{Gap, gaps};
use crate::refusal::Mistake;
use crate::register::Told;
use crate::register::hearing::Hearing;
use crate::world::World;

use super::{Administered, Deed};

/// The longest time of an absence for which every seat is looked at: longer ones are looked at this far.
const LOOK_MAX: Span = Span::hours(24 * 366);

/// What can be asked.
#[derive(Clone, Debug)]
pub enum Ask {
    /// That somebody will not act for a time. Where nobody would be reached because of it, only `anyway`.
    Note {
        /// Who, when, why.
        absence: Absence,
        /// Whatever nobody answers for meanwhile.
        anyway: bool,
    },
    /// The same in the place of an absence that is known.
    Change {
        /// The code of the known one.
        code: String,
        /// Who, when, why.
        absence: Absence,
        /// Whatever nobody answers for meanwhile.
        anyway: bool,
    },
    /// That an absence ends now, or was noted by mistake.
    End {
        /// Its code.
        code: String,
    },
}

/// What follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// What the organisation's history says of it.
    pub facts: Vec<OrgFact>,
    /// Who hears of it.
    pub administered: Vec<Administered>,
}

/// Why nothing follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such absence lasts, or not for whoever asks.
    Unknown,
    /// Another's absence, and whoever asks does not answer for them.
    Forbidden,
    /// Fields that cannot be accepted, all at once.
    Invalid(Vec<Mistake>),
    /// Nobody would be reached in these posts.
    Unreached(Vec<Gap>),
}

/// Whether `by` may note and end the absences of a person: their own, those of the people of a section that
/// they answer for, and all of them at the desk.
pub fn may(world: &World, by: &PersonId, person: &PersonId, now: Moment) -> bool {
    if by == person {
        return true;
    }
    let Some(hearing) = Hearing::of(world, now) else { return false };
    is_desk(&hearing, by) || {
        let above =
            |unit: &UnitId| world.org.lineage(unit, now).map(|row| row.id.clone()).collect::<Vec<_>>();
        let own = world.org.people.get(person).and_then(|row| row.unit.clone());
        let units = world.org.posts_of(person, now).into_iter().map(|(_, unit)| unit.clone());
        own.into_iter().chain(units).flat_map(|unit| above(&unit)).any(|unit| hearing.manages(by, &unit))
    }
}

fn is_desk(hearing: &Hearing<'_>, by: &PersonId) -> bool {
    let mut desk = vec![&hearing.policy.roles.desk];
    desk.extend(&hearing.policy.roles.callers);
    holds_any((hearing.world, hearing.policy), by, &desk, hearing.now)
}

/// Whether there is anybody else whose absences `by` may note.
pub fn answers_for_others(world: &World, by: &PersonId, now: Moment) -> bool {
    let Some(hearing) = Hearing::of(world, now) else { return false };
    is_desk(&hearing, by) || !hearing.managed(by).is_empty()
}

/// Decides what `by` asks at `now`; nobody in particular is the machine's operator or a program, who may.
///
/// # Errors
/// Why nothing follows.
pub fn decide(world: &World, by: Option<&PersonId>, ask: &Ask, now: Moment) -> Result<Decision, Refused> {
    let is_allowed = |person: &PersonId| by.is_none_or(|by| may(world, by, person, now));
    let known = |code: &str| {
        let lasts = world.org.absences.iter().filter(|row| now < row.to);
        lasts.into_iter().find(|row| row.code() == code && is_allowed(&row.person)).ok_or(Refused::Unknown)
    };
    let mut scribe = Scribe { world, by, now, decision: Decision::default() };
    match ask {
        Ask::Note { absence, anyway } => {
            if !is_allowed(&absence.person) {
                return Err(Refused::Forbidden);
            }
            scribe.note(absence, *anyway)?;
        }
        Ask::Change { code, absence, anyway } => {
            let before = known(code)?;
            // A change is of when, why and by whom; another person's absence is another absence.
            let absence = Absence { person: before.person.clone(), ..absence.clone() };
            scribe.end(before);
            scribe.note(&absence, *anyway)?;
        }
        Ask::End { code } => scribe.end(known(code)?),
    }
    Ok(scribe.decision)
}

/// Writes a decision down.
struct Scribe<'a> {
    world: &'a World,
    by: Option<&'a PersonId>,
    now: Moment,
    decision: Decision,
}

impl Scribe<'_> {
    fn note(&mut self, absence: &Absence, anyway: bool) -> Result<(), Refused> {
        let policy = self.world.active().map(|(_, policy)| policy.as_ref());
        let mistakes = mistakes(absence, (&self.world.org, policy), self.now);
        if !mistakes.is_empty() {
            return Err(Refused::Invalid(mistakes));
        }
        self.decision.facts.push(OrgFact::AbsenceAdded { absence: absence.clone() });
        let after = self.world.after(&self.decision.facts, &Private::new());
        let unreached = opened(self.world, &after, (absence.from.max(self.now), absence.to));
        if !anyway && !unreached.is_empty() {
            return Err(Refused::Unreached(unreached));
        }
        self.tell(absence, Deed::AbsenceNoted { absence: absence.clone() });
        Ok(())
    }

    fn end(&mut self, absence: &Absence) {
        let at = self.now;
        self.decision.facts.push(OrgFact::AbsenceEnded { absence: absence.clone(), at });
        self.tell(absence, Deed::AbsenceEnded { absence: absence.clone(), at });
    }

    /// Tells whom it is about, and who stands in, but for whoever does it. Where it opens
    /// cases to somebody, the CISO and the desk hear of it as well.
    fn tell(&mut self, absence: &Absence, deed: Deed) {
        let Some(hearing) = Hearing::of(self.world, self.now) else { return };
        let concerned = [Some(&absence.person), absence.stand_in.as_ref()].into_iter().flatten();
        let opens = Viewer::of(self.world, &absence.person, self.now).opens_by_post();
        let overseers = if absence.stand_in.is_some() && opens { hearing.overseers() } else { Vec::new() };
        let others = concerned.chain(overseers.iter().map(|row| &row.person));
        let others = others.filter(|person| Some(*person) != self.by).cloned().collect();
        let people: Vec<Contacted> = hearing.contact(others);
        if !people.is_empty() {
            let told = Told { people, parties: Vec::new() };
            self.decision.administered.push(Administered { deed, by: self.by.cloned(), told });
        }
    }
}

fn mistakes(absence: &Absence, (org, policy): (&Org, Option<&Policy>), now: Moment) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut refuse = |field, reason| mistakes.push(Mistake { field, reason });
    if !org.is_employed(&absence.person, now) {
        refuse("person", "unknown");
    }
    match &absence.stand_in {
        Some(person) if !org.is_employed(person, now) => refuse("stand_in", "unknown"),
        // Nobody stands in for himself: the post would look filled while its holder is away.
        Some(person) if *person == absence.person => refuse("stand_in", "same-person"),
        // What nobody takes over is not delegated, and what one stand-in may do needs the stand-in.
        None if absence.cause == Cause::Delegated || !absence.only.is_empty() => {
            refuse("stand_in", "required")
        }
        Some(_) | None => {}
    }
    let is_act = |act: &Act| policy.is_none_or(|policy| policy.acts.iter().any(|row| row.id == *act));
    if !absence.only.iter().all(is_act) {
        refuse("only", "unknown");
    }
    if absence.to <= absence.from || absence.to <= now {
        refuse("to", "before-from");
    }
    mistakes
}

/// What nobody answers for after a change and was answered for before it, in a time.
pub fn opened(before: &World, after: &World, (from, until): (Moment, Moment)) -> Vec<Gap> {
    let Some((_, policy)) = after.active() else { return Vec::new() };
    let ahead = (until - from).min(LOOK_MAX);
    let known = gaps(before, policy, from, ahead);
    let covers = |old: &Gap, new: &Gap| {
        let same = (&old.post, &old.unit, old.why) == (&new.post, &new.unit, new.why);
        let end = |gap: &Gap| gap.to.map_or(i64::MAX, Moment::micros);
        same && old.from <= new.from && end(old) >= end(new)
    };
    let mut found = gaps(after, policy, from, ahead);
    found.retain(|new| !known.iter().any(|old| covers(old, new)));
    found
}
