//! Who has heard by when, read from the facts of a life a second time and not with the proof's eyes.
//!
//! A present holder hears in whatever capacity they are told; a stand-in hears when told in the
//! holder's place. A written notice rings while the office is open, a call when it is made, an
//! answer when it is given; and who has heard already hears a new duty at once. Where anyone counts, a
//! silence is noticed when somebody answers, or when the last resort of every line has been told.

use std::collections::{BTreeMap, BTreeSet};

use noroshi::domain::actor::{Bearer, Via};
use noroshi::domain::case::Case;
use noroshi::domain::ids::{Act, LineId, PersonId, PostId};
use noroshi::domain::incident::fact::{Fact, Owed};
use noroshi::domain::incident::state::Incident;
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::{OFFICE, Of, Policy, PostRef, Reach};
use noroshi::domain::recipients::Recipients;
use noroshi::domain::world::World;

/// Who must hear, and what was heard so far.
pub struct Hearing<'a> {
    policy: &'a Policy,
    posts: BTreeSet<PostId>,
    holders: BTreeSet<PersonId>,
    /// When the first thing that reaches a person at all rings.
    rings: BTreeMap<PersonId, Moment>,
    /// People who were told for the target, though it may not have rung yet.
    told: BTreeSet<PersonId>,
    /// Anyone who answers counts, and the last resort.
    is_anyone: bool,
    /// Lines whose last resort knows nothing yet.
    silent: BTreeSet<LineId>,
    /// When the target hears, as far as is known.
    pub heard: Option<Moment>,
}

impl<'a> Hearing<'a> {
    /// A target as it stands at `at`; none if nobody answers for it then.
    pub fn new(
        world: &World,
        policy: &'a Policy,
        case: &Case,
        ((reach, or), at): (&(Reach, Vec<PostId>), Moment),
    ) -> Option<Self> {
        let Reach::Post(post) = reach else { return Some(Self::of_anyone(policy)) };
        let subjects = BTreeSet::new();
        let recipients = Recipients { world, policy, case, reporter: None, subjects: &subjects, now: at };
        let told = |post: &PostId| -> Option<Vec<Bearer>> {
            let (post, unit) = recipients.locate(&PostRef::new(post.clone(), Of::Place)).ok()?;
            Some(recipients.told(&post, &unit))
        };
        let own = told(post)?;
        let meant: Vec<(&PostId, Vec<Bearer>)> = if own.is_empty() {
            or.iter()
                .filter_map(|post| Some((post, told(post)?)))
                .filter(|(_, who)| !who.is_empty())
                .collect()
        } else {
            vec![(post, own)]
        };
        if meant.is_empty() {
            return None;
        }
        let posts = meant.iter().map(|(post, _)| (*post).clone()).collect();
        let present = meant.into_iter().flat_map(|(_, who)| who);
        let holders = present.filter(|row| matches!(row.via, Via::Holder | Via::Member));
        let holders = holders.map(|row| row.person).collect();
        Some(Self { posts, holders, ..Self::blank(policy) })
    }

    fn of_anyone(policy: &'a Policy) -> Self {
        Self { is_anyone: true, ..Self::blank(policy) }
    }

    fn blank(policy: &'a Policy) -> Self {
        Self {
            policy,
            posts: BTreeSet::new(),
            holders: BTreeSet::new(),
            rings: BTreeMap::new(),
            told: BTreeSet::new(),
            is_anyone: false,
            silent: BTreeSet::new(),
            heard: None,
        }
    }

    /// Takes in an entry.
    pub fn take(&mut self, facts: &[Fact], after: &Incident, at: Moment) {
        if self.is_anyone {
            return facts.iter().for_each(|fact| self.notice(fact, at));
        }
        for fact in facts {
            match fact {
                Fact::Told { person, post, via, channels, .. } => {
                    if let Some(rings) = self.rings_at(at).filter(|_| !channels.is_empty()) {
                        let first = self.rings.entry(person.clone()).or_insert(rings);
                        *first = rings.min(*first);
                    }
                    let is_for_it = post.as_ref().is_some_and(|post| self.posts.contains(post));
                    let is_in_place = is_for_it && !matches!(via, Via::AbsentHolder | Via::Caller);
                    self.tell(person, is_in_place, at);
                }
                Fact::DutyOpened { act, post, bearers, .. } if !act.is(Act::CALL) => {
                    for bearer in bearers {
                        let is_in_place = self.posts.contains(post) && bearer.via != Via::AbsentHolder;
                        let knows = self.rings.contains_key(&bearer.person);
                        self.tell(&bearer.person, is_in_place && knows, at);
                    }
                }
                Fact::DutyShared { by, .. } | Fact::DutyDoneToo { by, .. } => self.ring(by, at),
                Fact::DutyDone { duty, by, .. } => {
                    self.ring(by, at);
                    if let Some(Owed::Person(callee)) =
                        after.find_duty(*duty).and_then(|duty| duty.to.as_ref())
                    {
                        self.ring(callee, at);
                    }
                }
                _ => {}
            }
        }
    }

    fn notice(&mut self, fact: &Fact, at: Moment) {
        match fact {
            Fact::LineStarted { line } => {
                self.silent.insert(line.clone());
            }
            Fact::DutyDone { .. } | Fact::DutyShared { .. } | Fact::DutyDoneToo { .. } => self.hear(at),
            Fact::RouteExhausted { line, .. } | Fact::CallGivenUp { line, .. } => {
                self.silent.remove(line);
                if self.silent.is_empty() {
                    self.hear(at);
                }
            }
            _ => {}
        }
    }

    /// Someone was told; it counts when it rings.
    fn tell(&mut self, person: &PersonId, is_in_place: bool, at: Moment) {
        if is_in_place || self.holders.contains(person) {
            self.told.insert(person.clone());
            if let Some(rings) = self.rings.get(person).copied() {
                self.hear(rings.max(at));
            }
        }
    }

    /// Someone was telephoned, or answered.
    fn ring(&mut self, person: &PersonId, at: Moment) {
        let first = self.rings.entry(person.clone()).or_insert(at);
        *first = at.min(*first);
        if self.told.contains(person) {
            self.hear(at);
        }
    }

    fn hear(&mut self, at: Moment) {
        self.heard = self.heard.into_iter().chain([at]).min();
    }

    fn rings_at(&self, at: Moment) -> Option<Moment> {
        match self.policy.calendars.get(OFFICE) {
            Some(office) if !office.is_open(at) => office.next_change(at),
            Some(_) | None => Some(at),
        }
    }
}
