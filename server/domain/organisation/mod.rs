//! The organisation's history and its fold: the [`World`] that incidents are decided in, and what the body
//! keeps beside it and no incident asks about, the list of contacts and the registers.
//!
//! A decision about an incident is handed the World alone. So an entry on contacts or of a register cannot
//! touch one, and asks none to look again: its type says so.

pub mod activation;
pub mod ahead;
pub mod announced;
pub mod due;
pub mod fact;
pub mod proposal;

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::actor::Actor;
use super::administration::backups::Backups;
use super::administration::channels::Trials;
use super::administration::face::Face;
use super::administration::{Administered, Deed};
use super::contact::Contacts;
use super::handover::HandoverFact;
use super::history::{History, Kind, Private};
use super::ids::{HistoryId, PersonId};
use super::moment::Moment;
use super::org::{Org, OrgFact};
use super::readiness::weekly::ReadinessFact;
use super::register::disposal::Disposals;
use super::register::exception::Exceptions;
use super::register::exception::check::Checks;
use super::register::proxy::Proxies;
use super::register::review::Reviews;
use super::world::World;
use activation::{Activation, reason_key};
use ahead::Ahead;
use fact::{OrganisationFact, OrganisationFacts};
use proposal::Proposals;

/// What the body keeps about its own rules beside its incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registers {
    /// 例外措置.
    pub exceptions: Exceptions,
    /// 例外措置の定期の確認.
    pub checks: Checks,
    /// 計画の見直し.
    pub reviews: Reviews,
    /// 廃棄記録.
    pub disposals: Disposals,
    /// 特権の代行者.
    pub proxies: Proxies,
}

/// The organisation at one revision, with its whole past and announced future.
#[derive(Clone, Debug, Default)]
pub struct Organisation {
    /// Units, people, posts, absences, policies: what an incident is decided in.
    pub world: Arc<World>,
    /// 関係者の連絡先.
    pub contacts: Contacts,
    /// 台帳.
    pub registers: Registers,
    /// When the coming week is looked at next.
    pub readiness_at: Option<Moment>,
    /// When somebody next hears what a post owes that they leave or come into.
    pub handover_at: Option<Moment>,
    /// Which policies came into force, in order.
    pub activations: Vec<Activation>,
    /// Plans that are wanted in force.
    pub proposals: Proposals,
    /// Changes that are announced for later days.
    pub ahead: Ahead,
    /// When the ways on which messages reach somebody were written last.
    pub reached_since: BTreeMap<PersonId, Moment>,
    /// Copies of everything that were made and verified.
    pub backups: Backups,
    /// How each channel was tried last.
    pub trials: Trials,
    /// When the papers for an outage were printed last.
    pub outage_kit_at: Option<Moment>,
    /// The emblem and the colour.
    pub face: Face,
}

/// The history of the organisation: a house has one.
pub const ORGANISATION: HistoryId = HistoryId(Uuid::from_u128(0x6e6f_726f_7368_8000_8000_6f72_6700_0001));

impl History for Organisation {
    const KIND: Kind = Kind::Organisation;
    type Facts = OrganisationFacts;

    fn begin(_: HistoryId, at: Moment, facts: &OrganisationFacts, private: &Private) -> Option<Self> {
        let mut begun = Self::default();
        begun.apply_entry(at, facts, private);
        Some(begun)
    }

    /// The revision moves by one, whatever it says. Policies are checked by
    /// [`Organisation::check_policies`], because that takes far longer than to fold an entry.
    fn apply_entry(&mut self, at: Moment, facts: &OrganisationFacts, private: &Private) {
        let seq = self.revision() + 1;
        self.ahead.pass(&self.world.org, at);
        for (no, fact) in facts.facts.iter().enumerate() {
            self.ahead.note(&self.world.org, (no, fact), (&facts.by, at));
            let known = self.channels_of(fact);
            self.apply(fact, private);
            if let OrganisationFact::Org(OrgFact::PersonSet { person, .. }) = fact
                && known != self.channels_of(fact)
            {
                self.reached_since.insert(person.clone(), at);
            }
            self.note_activation(fact, (&facts.by, at), private);
            if let OrganisationFact::Administered(Administered { deed, by, .. }) = fact {
                self.backups.apply(deed, by.as_ref(), at);
                self.trials.apply(deed, by.as_ref(), at, seq);
                self.face.apply((deed, by.as_ref()), at, private);
                if let Deed::OutageKitMade { at } = deed {
                    self.outage_kit_at = Some(*at);
                }
            }
        }
        self.org_mut().revision += 1;
    }

    fn request(facts: &OrganisationFacts) -> Option<&String> {
        facts.request.as_ref()
    }

    fn id(&self) -> HistoryId {
        ORGANISATION
    }

    fn seq(&self) -> i64 {
        self.revision()
    }

    fn is_disposed(&self) -> bool {
        false
    }

    fn wake_at(&self, at: Moment) -> Option<Moment> {
        self.next_edge(at)
    }
}

impl Organisation {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &OrganisationFact, private: &Private) {
        match fact {
            OrganisationFact::Org(fact) => {
                if let OrgFact::Renamed { renames } = fact {
                    self.contacts.rename(renames);
                    self.registers.checks.rename(renames);
                }
                self.org_mut().apply(fact, private);
            }
            OrganisationFact::Contact(fact) => {
                let org = &self.world.org;
                self.contacts.apply(fact, private, (&org.appointments, &org.people));
            }
            OrganisationFact::Exception(fact) => self.registers.exceptions.apply(fact, private),
            OrganisationFact::Check(fact) => self.registers.checks.apply(fact, private),
            OrganisationFact::Review(fact) => self.registers.reviews.apply(fact, private),
            OrganisationFact::Disposal(fact) => self.registers.disposals.apply(fact, private),
            OrganisationFact::Proxy(fact) => self.registers.proxies.apply(fact, private),
            OrganisationFact::Proposal(fact) => self.proposals.apply(fact, private),
            OrganisationFact::Readiness(ReadinessFact::Set { at }) => self.readiness_at = *at,
            OrganisationFact::Readiness(ReadinessFact::Found { .. }) => {}
            OrganisationFact::Handover(HandoverFact::Set { at }) => self.handover_at = *at,
            OrganisationFact::Handover(HandoverFact::Told { .. })
            | OrganisationFact::RecordedFor(_)
            | OrganisationFact::Administered(_) => {}
        }
    }

    /// The mail address and the chat of whoever a fact writes.
    fn channels_of(&self, fact: &OrganisationFact) -> Option<[String; 2]> {
        let Some(OrgFact::PersonSet { person, .. }) = fact.of_org() else { return None };
        self.world.org.people.get(person).map(|row| [row.email.clone(), row.teams.clone()])
    }

    fn note_activation(&mut self, fact: &OrganisationFact, (by, at): (&Actor, Moment), private: &Private) {
        if let OrganisationFact::Org(OrgFact::PolicyActivated { version, sha256, .. }) = fact {
            let (version, by, sha256) = (*version, by.clone(), sha256.clone());
            let wanted = self.proposals.open.as_ref().map(|open| open.reason.clone());
            let reason = private.get(&reason_key(version)).cloned().or(wanted).unwrap_or_default();
            self.activations.push(Activation { version, at, by, sha256, doubt: None, reason });
        }
        if let OrganisationFact::Administered(Administered { deed, .. }) = fact
            && let Deed::PolicyActivated { version, doubt } = deed
        {
            let activation = self.activations.iter_mut().find(|known| known.version == *version);
            activation.into_iter().for_each(|known| known.doubt = *doubt);
        }
    }

    /// What an entry of these facts would leave behind.
    #[must_use]
    pub fn with(&self, facts: &[OrganisationFact], private: &Private) -> Self {
        let mut after = self.clone();
        facts.iter().for_each(|fact| after.apply(fact, private));
        after
    }

    /// Checks the policies, unless `known` has the same texts and has checked them already.
    pub fn check_policies(&mut self, known: Option<&Self>) {
        let is_same = |known: &&Self| {
            let (one, other) = (&known.world.org, &self.world.org);
            one.policies == other.policies && one.bases == other.bases
        };
        match known.filter(is_same) {
            Some(known) => self.world_mut().policies = known.world.policies.clone(),
            None => self.world = Arc::new(World::new(self.world.org.clone())),
        }
    }

    /// The next moment after `after` at which someone comes, goes, or ceases to stand in, or at
    /// which office hours fill or empty a post, the contacts are to be checked, something of a
    /// register is due, or the coming week is looked at.
    pub fn next_edge(&self, after: Moment) -> Option<Moment> {
        let registers = &self.registers;
        let edges = registers.exceptions.edges().chain(registers.checks.edges());
        let edges = edges.chain(registers.reviews.edges()).chain(registers.proxies.edges());
        let proposed = self.proposals.edge();
        let announced = [self.contacts.check_at, self.readiness_at, self.handover_at, proposed];
        let announced = announced.into_iter().flatten().chain(edges).filter(|at| *at > after);
        announced.chain(self.world.org.next_edge(after)).min()
    }

    /// The revision that a commit compares.
    pub fn revision(&self) -> i64 {
        self.world.revision()
    }

    /// The organisation's people and posts, to be changed.
    pub(super) fn org_mut(&mut self) -> &mut Org {
        &mut self.world_mut().org
    }

    fn world_mut(&mut self) -> &mut World {
        Arc::make_mut(&mut self.world)
    }
}

impl From<World> for Organisation {
    fn from(world: World) -> Self {
        Self { world: Arc::new(world), ..Self::default() }
    }
}
