//! Who may see and who may do: two questions, each answered in one place.
//!
//! Seeing: [`Viewer`] is what every query takes; the store turns it into one predicate. A person
//! named as a subject of an incident is excluded before any grant is looked at, and what they get
//! is what they would get if the incident did not exist.
//! Doing: rights hang on posts, never on names.

use std::collections::BTreeSet;

use super::audit;
use super::ids::{PersonId, PostId, UnitId};
use super::incident::state::Incident;
use super::moment::Moment;
use super::policy::Policy;
use super::world::World;

/// Whose eyes a query has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The person, whose exclusions apply; none for a token or the machine's operator.
    pub person: Option<PersonId>,
    /// Sees every incident that is not walled off from them: the desk, the CISO, a `read` token.
    /// Everyone else sees what they were told of or reported.
    pub sees_all: bool,
    /// Sees hashes as well.
    pub is_auditor: bool,
    /// For who audits (監査人): the units whose incidents they may not audit, their own and what lies
    /// below (対策基準 1(3)②). Of every other known place they may read; none for who audits nothing.
    pub audits_but: Option<BTreeSet<UnitId>>,
}

impl Viewer {
    /// The operator of the machine and tokens with the `read` scope.
    pub const SYSTEM: Self = Self { person: None, sees_all: true, is_auditor: true, audits_but: None };

    /// The eyes of a member of staff under the active policy.
    pub fn of(world: &World, person: &PersonId, now: Moment) -> Self {
        let sees_all = world.active().is_some_and(|(_, policy)| {
            let wide = [&policy.roles.desk, &policy.roles.top];
            holds_any((world, policy), person, &wide, now)
        });
        let audits_but = audit::shut_out_of(world, person, now);
        Self { person: Some(person.clone()), sees_all, is_auditor: audits_but.is_some(), audits_but }
    }

    /// Whether an incident at this place may be audited. While nobody knows the place, nobody can say
    /// that it is not the auditor's own.
    pub fn may_audit(&self, unit: Option<&UnitId>) -> bool {
        let own = self.audits_but.as_ref();
        own.zip(unit).is_some_and(|(own, unit)| !own.contains(unit))
    }

    /// Whether this is an auditor's look at an incident, and not that of someone who has a part in it.
    pub fn is_audit_of(&self, incident: &Incident) -> bool {
        match self.person {
            None => self.is_auditor,
            Some(_) => self.may_audit(incident.case.unit.as_ref()),
        }
    }

    /// Whether an incident may be seen. The store's predicate says the same in SQL; of a disposed
    /// one there is no row.
    pub fn may_see(&self, incident: &Incident) -> bool {
        match &self.person {
            _ if incident.is_disposed => false,
            None => self.sees_all,
            Some(person) if incident.subjects.contains(person) => false,
            Some(person) => {
                self.sees_all
                    || incident.told.contains_key(person)
                    || incident.plan.told.contains(person)
                    || incident.reporter.as_ref() == Some(person)
                    || self.may_audit(incident.case.unit.as_ref())
            }
        }
    }
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

/// A post gives no right over an incident to someone who is named in it.
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
    // A post that is filled for this incident is its appointee's, and before that another post's.
    let appointed = &incident.case.context.appointed;
    let is_appointee = |post: &&PostId| appointed.get(*post) == Some(person);
    let fills = |post: &&'_ PostId| -> Option<&PostId> {
        let appointing = policy.post(post)?.appointment.as_ref()?;
        (!appointed.contains_key(*post)).then_some(&appointing.default)
    };
    let defaults: Vec<&PostId> = posts.iter().filter_map(fills).collect();
    posts.iter().any(is_appointee)
        || holds_any((world, policy), person, posts, now)
        || holds_any((world, policy), person, &defaults, now)
}
