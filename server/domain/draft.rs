//! A decision in the making: facts are applied as they are decided, so that each rule sees the
//! state that the ones before it left.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::access;
use super::access::Power;
use super::actor::{Actor, Bearer, Contacted, Via};
use super::basis::{Basis, Kind};
use super::case::{Case, Context};
use super::history::Private;
use super::ids::{DutyNo, LineId, PartyId, PersonId, PostId, StepId, UnitId};
use super::moment::{Moment, Span};
use super::policy::{Policy, PostRef, Step};
use super::recipients::Recipients;
use super::refusal::Refusal;
use super::world::World;

use super::incident::bond::Held;
use super::incident::fact::{Fact, Facts, Opened};
use super::incident::state::{Duty, Incident};

/// A post, and the unit whose it is.
pub type Seat<'a> = (&'a PostId, Option<&'a UnitId>);

/// Wakes come within seconds; a minute of grace keeps the word 停止 for real outages.
const GRACE: Span = Span::seconds(60);

/// Facts decided so far and the state they leave.
pub struct Draft<'a> {
    /// The organisation.
    pub world: &'a World,
    /// The policy the incident runs under.
    pub policy: &'a Policy,
    /// The time of the entry.
    pub now: Moment,
    /// Who gave the command.
    pub by: Actor,
    /// What was known before.
    pub before: &'a Case,
    /// The state after the facts so far.
    pub after: Incident,
    /// Whether what is due now should have been looked at earlier.
    pub delayed: bool,
    /// Duties whose bearers were looked through at this moment, as they stood then, by number: while one
    /// is the same, nothing else comes of it.
    pub in_hands: Vec<Arc<Duty>>,
    /// How many facts there were when it was last asked which dates run.
    pub dated: usize,
    facts: Vec<Fact>,
    private: Private,
}

impl<'a> Draft<'a> {
    /// A draft that starts from a state, of which `before` is the case.
    pub fn new(
        (world, policy): (&'a World, &'a Policy),
        (before, after): (&'a Case, Incident),
        by: Actor,
        now: Moment,
    ) -> Self {
        let delayed = after.wake_at().is_some_and(|due| now - due > GRACE);
        let (facts, private) = (Vec::new(), Private::new());
        Self {
            world,
            policy,
            now,
            by,
            before,
            after,
            delayed,
            in_hands: Vec::new(),
            dated: 0,
            facts,
            private,
        }
    }

    /// Whether something was due so long ago that the program cannot have been awake.
    pub fn is_overslept(&self, due: Moment) -> bool {
        self.delayed && self.now - due > GRACE
    }

    /// Decides a fact and applies it.
    pub fn push(&mut self, fact: Fact) {
        self.after.apply(&fact, self.now, &self.by);
        if matches!(
            fact,
            Fact::CaseChanged { .. }
                | Fact::Appointed { .. }
                | Fact::ModeBegan { .. }
                | Fact::ModeEnded { .. }
                | Fact::WallLifted { .. }
                | Fact::Bond(_)
        ) {
            self.in_hands.clear();
        }
        self.record(fact);
    }

    /// Records a fact that the state already contains.
    pub fn record(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Adds the texts that came with the command.
    pub fn add_texts(&mut self, texts: &Private) {
        self.after.take_texts(texts);
        self.private.extend(texts.clone());
    }

    /// How many facts were decided so far.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether nothing was decided.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The facts so far.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The private body of the entry: the texts that came with it, and the name of everyone whom it mentions.
    pub fn take_private(&mut self) -> Private {
        let named: BTreeSet<&PersonId> = self.facts.iter().flat_map(|fact| fact.card().people()).collect();
        for person in named {
            let name = self.world.org.own_name(person);
            self.private.entry(format!("name.{person}")).or_insert(name);
        }
        std::mem::take(&mut self.private)
    }

    /// The fact body of the entry, and the state after it.
    pub fn finish(mut self, request: Option<String>) -> (Facts, Incident) {
        self.after.at = self.now;
        self.after.seq += 1;
        (Facts { by: self.by, request, facts: self.facts }, self.after)
    }

    /// Recipients under the present state.
    pub fn recipients(&self) -> Recipients<'_> {
        Recipients {
            world: self.world,
            policy: self.policy,
            case: &self.after.case,
            reporter: self.after.reporter.as_ref(),
            subjects: &self.after.subjects,
            now: self.now,
        }
    }

    /// The cases of the incidents that this one answers for, each with its reporter: posts are found at their
    /// places too. What was declared and who was appointed is this incident's own.
    pub fn other_places(&self) -> Vec<(Case, Option<PersonId>)> {
        let place = |held: &Held| {
            let mut case = held.absorbed.case.clone();
            let units = std::mem::take(&mut case.context.units);
            case.context = Context { units, ..self.after.case.context.clone() };
            (case, held.absorbed.reporter.clone())
        };
        self.after.bonds.held.iter().map(place).collect()
    }

    /// Where else a post is found than where the incident itself happened, each place once.
    pub fn also_located(&self, target: &PostRef) -> Vec<(PostId, UnitId)> {
        let recipients = self.recipients();
        let own = recipients.locate(target).ok();
        let mut found: Vec<(PostId, UnitId)> = Vec::new();
        for (case, reporter) in &self.other_places() {
            let place = Recipients { case, reporter: reporter.as_ref(), ..recipients };
            let located = place.locate(target).ok();
            found.extend(located.filter(|seat| own.as_ref() != Some(seat) && !found.contains(seat)));
        }
        found
    }

    /// The number the next duty gets.
    pub fn next_duty(&self) -> DutyNo {
        DutyNo(u32::try_from(self.after.duties.len()).unwrap_or(u32::MAX))
    }

    /// The clause a step cites. Opened by hand, or over a silent head that it was to follow, it cites none:
    /// the one who was silent did not fulfil it. What is written for silence alone has its own clause.
    pub fn basis_of(&self, step: &Step, opened: &Opened) -> Basis {
        let own = || clause(step.basis.clause(self.after.case.origin));
        match opened {
            Opened::First | Opened::Done | Opened::AtOnce => own(),
            Opened::Silence if step.is_for_silence() => own(),
            Opened::Silence | Opened::ByHand => Basis::OPERATIONAL,
        }
    }

    /// Tells a bearer. Nobody who is a subject gets here: recipients are filtered before.
    pub fn tell(&mut self, (line, step): (&LineId, &StepId), seat: Seat<'_>, bearer: &Bearer) {
        assert!(!self.after.subjects.contains(&bearer.person), "a subject must never be told");
        let channels = self.recipients().channels(&bearer.person);
        self.push(Fact::Told {
            line: line.clone(),
            step: step.clone(),
            person: bearer.person.clone(),
            post: Some(seat.0.clone()),
            unit: seat.1.cloned(),
            via: bearer.via,
            channels,
        });
    }

    /// Tells those who come to owe something in time and have not been told by this entry. Whoever acts
    /// just now has the page before them on which the duty stands.
    pub fn tell_owing(&mut self, at: (&LineId, &StepId), seat: Seat<'_>, bearers: &[Bearer]) {
        for bearer in bearers {
            let is_told = |fact: &Fact| {
                matches!(fact, Fact::Told { person, via, .. }
                    if *person == bearer.person && *via != Via::Copy)
            };
            let acts_now = self.by == Actor::Person(bearer.person.clone());
            if !acts_now && !self.facts.iter().any(is_told) {
                self.tell(at, seat, bearer);
            }
        }
    }

    /// The desk, as people who can be written to.
    pub fn desk(&self) -> Vec<Contacted> {
        self.recipients().contacts(&self.policy.roles.desk)
    }

    /// People with their channels, without those who may not be told.
    pub fn contact(&self, people: impl IntoIterator<Item = PersonId>) -> Vec<Contacted> {
        let recipients = self.recipients();
        people
            .into_iter()
            .filter(|person| !self.after.subjects.contains(person))
            .filter(|person| self.world.org.is_employed(person, self.now))
            .map(|person| Contacted { channels: recipients.channels(&person), person })
            .collect()
    }
}

/// A clause of the body's own rule, or 運用上の設定 where there is none.
pub fn clause(clause: Option<&str>) -> Basis {
    let kind = if clause.is_some() { Kind::Policy } else { Kind::Operational };
    Basis { clause: clause.map(str::to_owned), kind }
}

/// Refuses whoever may not handle the incident.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn may_handle(draft: &Draft<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => {
            access::may_handle(draft.world, draft.policy, &draft.after, person, draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Refuses whoever has not this right over the incident. Tokens and the machine's operator have every
/// right that needs no person.
///
/// # Errors
/// [`Refusal::Forbidden`].
pub fn must(draft: &Draft<'_>, power: Power<'_>) -> Result<(), Refusal> {
    let may = match &draft.by {
        Actor::Person(person) => {
            access::may(draft.world, draft.policy, &draft.after, (person, power), draft.now)
        }
        Actor::Token(_) | Actor::Operator => true,
        Actor::Outside | Actor::Engine => false,
    };
    if may { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// The last resort of every line: where alarms go when the desk cannot be written to. One that a subject
/// reads is passed over for the others.
pub fn last_resorts(draft: &Draft<'_>) -> Vec<PartyId> {
    let mut parties: Vec<_> = draft.policy.lines.iter().flat_map(|line| line.last_resort.clone()).collect();
    parties.sort();
    parties.dedup();
    draft.recipients().unheard(&parties)
}
