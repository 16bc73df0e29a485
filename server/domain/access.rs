//! Who may see and who may do: two questions, each answered in one place.
//!
//! Seeing: [`Viewer`] is what every query takes; the store turns it into one predicate. A person
//! named as a subject of an incident is excluded before any grant is looked at, and what they get
//! is what they would get if the incident did not exist.
//! Doing: rights hang on posts, never on names.

use std::collections::{BTreeMap, BTreeSet};

use super::audit;
use super::ids::{PersonId, PostId, UnitId};
use super::incident::state::Incident;
use super::moment::Moment;
use super::policy::{Organ, Policy};
use super::world::World;

/// Whose eyes a query has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The person, whose exclusions apply; none for a token or the machine's operator.
    pub person: Option<PersonId>,
    /// Sees every incident that is not walled off from them: the desk, the CISO, a `read` token.
    /// Everyone else sees what they were told of or reported, and what is open to them behind a wall.
    pub sees_all: bool,
    /// Sees hashes as well.
    pub is_auditor: bool,
    /// For who audits (監査人): the units whose incidents they may not audit, their own and what lies
    /// below (対策基準 1(3)②). Of every other known place they may read; none for who audits nothing.
    pub audits_but: Option<BTreeSet<UnitId>>,
    /// Organs behind whose walls a general post shows them nothing.
    pub shut: BTreeSet<String>,
    /// Organs behind whose walls they see everything.
    pub open: BTreeSet<String>,
}

impl Viewer {
    /// The operator of the machine and tokens with the `read` scope.
    pub const SYSTEM: Self = Self {
        person: None,
        sees_all: true,
        is_auditor: true,
        audits_but: None,
        shut: BTreeSet::new(),
        open: BTreeSet::new(),
    };

    /// The eyes of someone without an account: they see nothing.
    pub const NOBODY: Self = Self {
        person: None,
        sees_all: false,
        is_auditor: false,
        audits_but: None,
        shut: BTreeSet::new(),
        open: BTreeSet::new(),
    };

    /// What a person sees by what they were told or reported, and by nothing else.
    pub fn narrow(person: PersonId) -> Self {
        Self { person: Some(person), ..Self::NOBODY }
    }

    /// The eyes of an API token: a program belongs to the body and stands outside of every wall.
    pub fn token(world: &World) -> Self {
        Self { shut: walls(world).into_keys().collect(), ..Self::SYSTEM }
    }

    /// The eyes of a member of staff under the active policy.
    pub fn of(world: &World, person: &PersonId, now: Moment) -> Self {
        let sees_all = world.active().is_some_and(|(_, policy)| {
            let wide = [&policy.roles.desk, &policy.roles.top];
            holds_any((world, policy), person, &wide, now)
        });
        let audits_but = audit::shut_out_of(world, person, now);
        let (mut shut, mut open) = (BTreeSet::new(), BTreeSet::new());
        for (id, (policy, organ)) in walls(world) {
            let general: Vec<&PostId> = organ.wall.iter().flat_map(|wall| wall.general()).collect();
            if holds_any((world, policy), person, &general, now) {
                open.insert(id);
            } else if !belongs(world, organ, person, now) {
                shut.insert(id);
            }
        }
        let is_auditor = audits_but.is_some();
        Self { person: Some(person.clone()), sees_all, is_auditor, audits_but, shut, open }
    }

    /// Whether an incident at this place may be audited. While nobody knows the place, nobody can say
    /// that it is not the auditor's own.
    pub fn may_audit(&self, unit: Option<&UnitId>) -> bool {
        let own = self.audits_but.as_ref();
        own.zip(unit).is_some_and(|(own, unit)| !own.contains(unit))
    }

    /// Whether this is an auditor's look at an incident, and not that of someone who has a part in it.
    /// A wall that shuts general posts out shuts auditors out as well.
    pub fn is_audit_of(&self, incident: &Incident) -> bool {
        match self.person {
            None => self.is_auditor,
            Some(_) => {
                let wall = incident.case.context.standing_wall();
                let is_shut = wall.is_some_and(|organ| self.shut.contains(organ));
                !is_shut && self.may_audit(incident.case.unit.as_ref())
            }
        }
    }

    /// Whether an incident may be seen. The store's predicate says the same in SQL; of a disposed
    /// one there is no row.
    pub fn may_see(&self, incident: &Incident) -> bool {
        match &self.person {
            _ if incident.is_disposed => false,
            None => self.sees_by_post(incident),
            Some(person) if incident.subjects.contains(person) => false,
            Some(person) => {
                self.sees_by_post(incident)
                    || incident.told.contains_key(person)
                    || incident.plan.told.contains(person)
                    || incident.reporter.as_ref() == Some(person)
            }
        }
    }

    /// Whether posts alone show an incident: those of the body, or those behind its wall.
    fn sees_by_post(&self, incident: &Incident) -> bool {
        let general = self.sees_all || self.may_audit(incident.case.unit.as_ref());
        match incident.case.context.standing_wall() {
            None => general,
            Some(organ) => self.open.contains(organ) || (general && !self.shut.contains(organ)),
        }
    }
}

/// Every organ that has or ever had a wall, as the last policy with its wall describes it. A policy that
/// leaves a wall out opens nothing that happened behind it.
fn walls(world: &World) -> BTreeMap<String, (&Policy, &Organ)> {
    let organs =
        world.policies.values().flat_map(|policy| policy.organs.iter().map(move |organ| (policy, organ)));
    let walled = organs.filter(|(_, organ)| organ.wall.is_some());
    walled.map(|(policy, organ)| (organ.id.clone(), (policy.as_ref(), organ))).collect()
}

/// Whether a person works in an organ or holds a post of one of its units.
fn belongs(world: &World, organ: &Organ, person: &PersonId, now: Moment) -> bool {
    let held = world.org.posts_of(person, now).into_iter().map(|(_, unit)| unit.clone());
    let own = world.org.unit_of(person, now).cloned();
    let mut units = held.chain(own);
    units.any(|unit| world.org.lineage(&unit, now).any(|row| organ.units.contains(&row.id)))
}

/// Whether `person` holds or is a member of one of `posts`, anywhere, at `now`. Who holds a post
/// that another is made up of is a member of that one.
pub fn holds_any(
    (world, policy): (&World, &Policy),
    person: &PersonId,
    posts: &[&PostId],
    now: Moment,
) -> bool {
    let is_now = |post: &PostId, held: &PostId| world.org.renames.post(post) == held;
    let makes_up = |held: &PostId| {
        let mut wanted = posts.iter().filter_map(|post| policy.post(post)).flat_map(|row| &row.members);
        wanted.any(|member| is_now(&member.post, held))
    };
    let held = world.org.posts_of(person, now);
    held.into_iter().any(|(held, _)| posts.iter().any(|post| is_now(post, held)) || makes_up(held))
}

/// Whether `person` may handle an incident: change facts, class and phase, press "next level",
/// record for others. The desk, the CISO, who bears or bore a duty on it, and whom it was put in the
/// charge of.
pub fn may_handle(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    person: &PersonId,
    now: Moment,
) -> bool {
    let wide = [&policy.roles.desk, &policy.roles.top];
    let has_borne =
        !incident.subjects.contains(person) && incident.duties.iter().any(|duty| duty.is_borne_by(person));
    let is_appointed = !incident.subjects.contains(person)
        && incident.case.context.appointed.values().any(|appointee| appointee == person);
    has_borne || is_appointed || holds_unimplicated((world, policy), incident, person, &wide, now)
}

/// Whether `person` may record what another said or did (代行記録): the desk and the callers.
pub fn may_record(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    person: &PersonId,
    now: Moment,
) -> bool {
    let mut posts = vec![&policy.roles.desk];
    posts.extend(&policy.roles.callers);
    holds_unimplicated((world, policy), incident, person, &posts, now)
}

/// Whether `person` may close, void or reopen an incident of the class that it has.
pub fn may_close(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    person: &PersonId,
    now: Moment,
) -> bool {
    let posts: Vec<&PostId> = policy.closing.posts(&incident.severity).iter().collect();
    holds_unimplicated((world, policy), incident, person, &posts, now)
}

/// Whether `person` may declare what only these posts may.
pub fn may_declare(
    world: &World,
    policy: &Policy,
    incident: &Incident,
    (person, posts): (&PersonId, &[PostId]),
    now: Moment,
) -> bool {
    let posts: Vec<&PostId> = posts.iter().collect();
    holds_unimplicated((world, policy), incident, person, &posts, now)
}

/// A post gives no right over an incident to someone who is named in it, and behind a wall its rights
/// are those of the post that acts there.
fn holds_unimplicated(
    (world, policy): (&World, &Policy),
    incident: &Incident,
    person: &PersonId,
    posts: &[&PostId],
    now: Moment,
) -> bool {
    if incident.subjects.contains(person) {
        return false;
    }
    let posts = posts.iter().map(|post| policy.entitled(post, &incident.case.context));
    let posts: Vec<&PostId> = posts.collect();
    // A post that is filled for this incident is its appointee's, and before that another post's.
    let appointed = &incident.case.context.appointed;
    let is_appointee = |post: &&PostId| appointed.get(*post) == Some(person);
    let fills = |post: &&'_ PostId| -> Option<&PostId> {
        let appointing = policy.post(post)?.appointment.as_ref()?;
        (!appointed.contains_key(*post)).then_some(&appointing.default)
    };
    let defaults: Vec<&PostId> = posts.iter().filter_map(fills).collect();
    posts.iter().any(is_appointee)
        || holds_any((world, policy), person, &posts, now)
        || holds_any((world, policy), person, &defaults, now)
}
