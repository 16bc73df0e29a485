//! Who answers for what in a register today, and who hears of it. Rights hang on posts.

use crate::actor::Contacted;
use crate::case::{Case, Origin};
use crate::holding::holds_any;
use crate::ids::{Act, KindId, PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::policy::prevention::Tell;
use crate::policy::{Of, Policy, PostRef, base};
use crate::recipients::{Recipients, desk, mailboxes};
use crate::world::World;

use super::Told;

/// What rights and hearing depend on.
#[derive(Clone, Copy)]
pub struct Hearing<'a> {
    /// The organisation.
    pub world: &'a World,
    /// The policy in force.
    pub policy: &'a Policy,
    /// Today.
    pub now: Moment,
}

impl<'a> Hearing<'a> {
    /// Under the policy in force; none before one is approved.
    pub fn of(world: &'a World, now: Moment) -> Option<Self> {
        let (_, policy) = world.active()?;
        Some(Self { world, policy, now })
    }

    fn ask<T>(&self, unit: Option<&UnitId>, read: impl FnOnce(&Recipients<'_>) -> T) -> T {
        let mut case = Case::new(KindId::from("other"), Origin::Staff, self.now);
        case.unit = unit.cloned();
        let subjects = std::collections::BTreeSet::new();
        let (world, policy, now) = (self.world, self.policy, self.now);
        read(&Recipients { world, policy, case: &case, reporter: None, subjects: &subjects, now })
    }

    /// Whoever answers today for a post of the unit or of the nearest above it that has one.
    pub fn holders(&self, post: &PostId, unit: Option<&UnitId>) -> Vec<PersonId> {
        self.ask(unit, |recipients| {
            let Ok((post, unit)) = recipients.locate(&PostRef::new(post.clone(), Of::Place)) else {
                return Vec::new();
            };
            recipients.told(&post, &unit).into_iter().map(|row| row.person).collect()
        })
    }

    /// Whoever answers for any of the posts of the body.
    pub fn of_posts(&self, posts: &[PostId]) -> Vec<PersonId> {
        posts.iter().flat_map(|post| self.holders(post, None)).collect()
    }

    /// Whoever answers for a unit (情報セキュリティ管理者).
    pub fn managers(&self, unit: &UnitId) -> Vec<PersonId> {
        self.policy.manager().map(|post| self.holders(post, Some(unit))).unwrap_or_default()
    }

    /// Whether `person` answers for the unit: as who acts today, or as who holds the post.
    pub fn manages(&self, person: &PersonId, unit: &UnitId) -> bool {
        let Some(manager) = self.policy.manager() else { return false };
        let held = self.world.org.posts_of(person, self.now).into_iter();
        let manager = self.world.org.renames.post(manager);
        held.into_iter().any(|(post, of)| post == manager && of == unit)
            || self.managers(unit).contains(person)
    }

    /// The units that `person` answers for.
    pub fn managed(&self, person: &PersonId) -> Vec<UnitId> {
        let org = &self.world.org;
        let units = org.in_order(self.now).into_iter().map(|(unit, _)| &unit.id);
        units.filter(|unit| self.manages(person, unit)).cloned().collect()
    }

    /// Those of `posts` that `person` holds, or acts for with the right to `act`.
    pub fn acts_as(&self, person: &PersonId, posts: &[PostId], act: &str) -> Vec<PostId> {
        let is_one = |post: &&PostId| {
            holds_any((self.world, self.policy), person, &[post], self.now)
                || self.ask(None, |recipients| {
                    let located = recipients.locate(&PostRef::new((*post).clone(), Of::Body));
                    located.is_ok_and(|(post, unit)| {
                        let acting = recipients.bearers(&post, &unit, &Act::from(act));
                        acting.iter().any(|row| row.person == *person)
                    })
                })
        };
        posts.iter().filter(is_one).cloned().collect()
    }

    /// Whether `person` sees every row of the registers: the desk, the CISO, and who keeps the register
    /// of exceptions (7.4(3)).
    pub fn oversees(&self, person: &PersonId) -> bool {
        let roles = &self.policy.roles;
        holds_any((self.world, self.policy), person, &[&roles.desk, &roles.top], self.now)
            || !self.acts_as(person, &self.policy.exceptions.permitters, "permit").is_empty()
    }

    /// Whoever hears on one rung of a ladder. `owners` owe it, for `unit`; none is the whole body.
    pub fn hears(&self, tell: &Tell, owners: &[PersonId], unit: Option<&UnitId>) -> Vec<PersonId> {
        match tell {
            Tell::Owner => owners.to_vec(),
            Tell::Above => unit.map_or_else(|| self.top(), |unit| self.above(unit)),
            Tell::Post(post) => self.holders(post, unit),
        }
    }

    /// Whoever answers for the nearest unit above in which a post is filled.
    fn above(&self, unit: &UnitId) -> Vec<PersonId> {
        for row in self.world.org.lineage(unit, self.now).skip(1).filter(|row| row.kind != base::BODY) {
            let posts = self.policy.posts.iter().filter(|post| post.per == row.kind);
            let people: Vec<PersonId> =
                posts.flat_map(|post| self.holders(&post.id, Some(&row.id))).collect();
            if !people.is_empty() {
                return people;
            }
        }
        self.top()
    }

    /// Everyone who answers for a unit, and for the nearest above one: each 情報セキュリティ管理者 and
    /// 情報セキュリティ責任者.
    pub fn answerable(&self) -> Vec<PersonId> {
        let manager = self.policy.manager().and_then(|post| self.policy.post(post));
        let Some(manager) = manager else { return Vec::new() };
        let org = &self.world.org;
        let units = org.units.keys().filter_map(|unit| org.find_unit(unit, self.now));
        let units = units.filter(|unit| unit.kind == manager.per);
        units.flat_map(|unit| [self.managers(&unit.id), self.above(&unit.id)].concat()).collect()
    }

    /// The CISO's people and the desk's, as far as they can be written to, each once.
    pub fn overseers(&self) -> Vec<Contacted> {
        let mut people = self.contact(self.top());
        for row in desk(self.world, self.policy, self.now) {
            if !people.iter().any(|known| known.person == row.person) {
                people.push(row);
            }
        }
        people
    }

    /// The CISO's people.
    pub fn top(&self) -> Vec<PersonId> {
        self.holders(&self.policy.roles.top, None)
    }

    /// Whoever of them can be written to, each once; else the desk, else its addresses.
    pub fn or_desk(&self, people: Vec<PersonId>) -> Told {
        let people = self.contact(people);
        let people = if people.is_empty() { desk(self.world, self.policy, self.now) } else { people };
        let parties = if people.is_empty() { mailboxes(self.policy) } else { Vec::new() };
        Told { people, parties }
    }

    /// Those of them who work here and can be written to, each once.
    pub fn contact(&self, mut people: Vec<PersonId>) -> Vec<Contacted> {
        people.sort();
        people.dedup();
        people.retain(|person| self.world.org.is_employed(person, self.now));
        let contacted = |person: PersonId| {
            let channels = self.ask(None, |recipients| recipients.channels(&person));
            Contacted { channels, person }
        };
        people.into_iter().map(contacted).filter(|row| !row.channels.is_empty()).collect()
    }
}
