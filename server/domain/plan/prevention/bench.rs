//! Who may do what about prevention, and who answers for what, on one incident today.
//!
//! Rights hang on posts. Nobody who is named as a subject has any, and nobody acts for them.

use crate::access::{self, Power};
use crate::actor::{Bearer, Via};
use crate::case::Case;
use crate::draft::Draft;
use crate::holding;
use crate::ids::{Act, PersonId, PostId, UnitId};
use crate::incident::state::Incident;
use crate::moment::Moment;
use crate::policy::prevention::Tell;
use crate::policy::{Of, Policy, PostRef, base};
use crate::recipients::Recipients;
use crate::world::World;

use super::state::Measure;
use super::terms::{Owner, Task};

/// What rights depend on.
#[derive(Clone, Copy)]
pub struct MeasureRights<'a> {
    /// The organisation.
    pub world: &'a World,
    /// The policy of the incident.
    pub policy: &'a Policy,
    /// The incident.
    pub incident: &'a Incident,
    /// Today.
    pub now: Moment,
}

impl<'a> MeasureRights<'a> {
    /// The bench of a decision in the making.
    pub fn of(draft: &'a Draft<'_>) -> Self {
        Self { world: draft.world, policy: draft.policy, incident: &draft.after, now: draft.now }
    }

    fn recipients(&self) -> Recipients<'a> {
        Recipients {
            world: self.world,
            policy: self.policy,
            case: &self.incident.case,
            reporter: self.incident.reporter.as_ref(),
            subjects: &self.incident.subjects,
            now: self.now,
        }
    }

    /// A post of a unit or of the nearest above it that has one.
    pub fn seat(&self, post: &PostId, unit: &UnitId) -> Option<(PostId, UnitId)> {
        let case = Case { unit: Some(unit.clone()), ..self.incident.case.clone() };
        let recipients = Recipients { case: &case, ..self.recipients() };
        recipients.locate(&PostRef::new(post.clone(), Of::Place)).ok()
    }

    /// Whoever answers for a post of a unit today.
    pub fn holders(&self, post: &PostId, unit: &UnitId) -> Vec<PersonId> {
        let Some((post, unit)) = self.seat(post, unit) else { return Vec::new() };
        self.recipients().told(&post, &unit).into_iter().map(|row| row.person).collect()
    }

    fn of_body(&self, post: &PostId) -> Vec<PersonId> {
        self.world.body(self.now).map(|body| self.holders(post, body)).unwrap_or_default()
    }

    /// Whoever answers for a unit (情報セキュリティ管理者).
    pub fn managers(&self, unit: &UnitId) -> Vec<PersonId> {
        self.policy.manager().map(|post| self.holders(post, unit)).unwrap_or_default()
    }

    /// 統括情報セキュリティ責任者, where the policy has one.
    pub fn chiefs(&self) -> Vec<PersonId> {
        self.policy.roles.chief.as_ref().map(|post| self.of_body(post)).unwrap_or_default()
    }

    /// 統一的な窓口.
    pub fn desk(&self) -> Vec<PersonId> {
        self.of_body(&self.policy.roles.desk)
    }

    /// Whether `person` may find causes, propose measures and follow them: the desk, the CISO, the
    /// chief, the manager of the place, and who bears or bore a duty on it.
    pub fn may_prepare(&self, person: &PersonId) -> bool {
        let (world, policy, incident) = (self.world, self.policy, self.incident);
        let of_place = || {
            let unit = incident.case.unit.as_ref();
            unit.is_some_and(|unit| self.managers(unit).contains(person))
        };
        !incident.subjects.contains(person)
            && (access::may_handle(world, policy, incident, person, self.now)
                || access::may(world, policy, incident, (person, Power::Investigate), self.now)
                || of_place())
    }

    /// Whether `person` may record what another said or did.
    pub fn may_record(&self, person: &PersonId) -> bool {
        access::may(self.world, self.policy, self.incident, (person, Power::Record), self.now)
    }

    /// As what `person` may instruct and decide as the CISO: as the holder, or as who stands in with
    /// the right to instruct.
    pub fn commands(&self, person: &PersonId) -> Option<Via> {
        let top = PostRef::new(self.policy.roles.top.clone(), Of::Body);
        let (post, unit) = self.recipients().locate(&top).ok()?;
        if self.incident.subjects.contains(person) {
            return None;
        }
        let acting: Vec<Bearer> = self.recipients().bearers(&post, &unit, &Act::from("instruct"));
        let found = acting.into_iter().find(|row| row.person == *person).map(|row| row.via);
        let is_holder = || holding::holds_any((self.world, self.policy), person, &[&post], self.now);
        found.or_else(|| is_holder().then_some(Via::Holder))
    }

    /// Whether `person` is of the desk.
    pub fn is_desk(&self, person: &PersonId) -> bool {
        self.desk().contains(person)
    }

    /// Whoever owes a measure today.
    pub fn owners(&self, owner: &Owner) -> Vec<PersonId> {
        match owner {
            Owner::Post { post, unit } => self.holders(post, unit),
            Owner::Person(_) if self.is_lost(owner) => Vec::new(),
            Owner::Person(person) => vec![person.clone()],
        }
    }

    /// Whether the person who owes it has left or may not know of it.
    pub fn is_lost(&self, owner: &Owner) -> bool {
        owner.person().is_some_and(|person| {
            !self.world.org.is_employed(person, self.now) || self.incident.subjects.contains(person)
        })
    }

    /// Whether `person` may carry a measure on: who owes it, and who may prepare.
    pub fn tends(&self, person: &PersonId, measure: &Measure) -> bool {
        self.owners(&measure.terms.owner).contains(person) || self.may_prepare(person)
    }

    /// The unit that a measure belongs to.
    pub fn unit_of(&self, owner: &Owner) -> Option<UnitId> {
        match owner {
            Owner::Post { unit, .. } => Some(unit.clone()),
            Owner::Person(person) => self.world.org.unit_of(person, self.now).cloned(),
        }
    }

    /// Whoever owes the task that a measure has now: its owner carries it out; that it is verified
    /// and its effect checked is the desk's to see to.
    pub fn responsible(&self, measure: &Measure) -> Vec<PersonId> {
        match measure.clock.map(|clock| clock.task) {
            Some(Task::Verify | Task::Effect) => self.desk(),
            Some(Task::Do | Task::Renew) | None => self.owners(&measure.terms.owner),
        }
    }

    /// Who hears on one rung of the ladder.
    pub fn hears(&self, tell: &Tell, measure: &Measure) -> Vec<PersonId> {
        let unit = || self.unit_of(&measure.terms.owner).or_else(|| self.world.body(self.now).cloned());
        match tell {
            Tell::Owner => self.responsible(measure),
            Tell::Above => unit().map(|unit| self.above(&unit)).unwrap_or_default(),
            Tell::Post(post) => unit().map(|unit| self.holders(post, &unit)).unwrap_or_default(),
        }
    }

    /// Whoever answers for the nearest unit above in which a post is filled; the chief, or else the
    /// CISO, above all of them.
    fn above(&self, unit: &UnitId) -> Vec<PersonId> {
        for row in self.world.org.lineage(unit, self.now).skip(1).filter(|row| row.kind != base::BODY) {
            let posts = self.policy.posts.iter().filter(|post| post.per == row.kind);
            let people: Vec<PersonId> = posts.flat_map(|post| self.holders(&post.id, &row.id)).collect();
            if !people.is_empty() {
                return people;
            }
        }
        let chiefs = self.chiefs();
        if chiefs.is_empty() { self.of_body(&self.policy.roles.top) } else { chiefs }
    }
}
