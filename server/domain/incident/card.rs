//! What a fact is, beside what it does to the state: one card for each, from which notices, the names that
//! an entry keeps, the rows of a report and the fold's own look for signs of life are read.

use crate::actor::{Bearer, Contacted, Via};
use crate::basis::Basis;
use crate::channel::Channel;
use crate::ids::{DutyNo, LineId, PartyId, PersonId, ScaleId, StepId};
use crate::moment::{Moment, Span};
use crate::plan::PlanFact;
use crate::reason::Reason;

use super::bond::BondFact;
use super::fact::{Delivered, Fact, Opened, Outcome, Owed};

/// A step of a line.
pub type At<'a> = (&'a LineId, &'a StepId);

/// Who did it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doer<'a> {
    /// It followed by itself.
    #[default]
    Nobody,
    /// Whoever gave the command.
    Giver,
    /// This person, whoever recorded it.
    Person(&'a PersonId),
    /// A body outside, through its own link.
    Party(&'a PartyId),
}

/// On what it rests.
#[derive(Clone, Copy, Debug, Default)]
pub enum Rests<'a> {
    /// On nothing that could be cited.
    #[default]
    OnNothing,
    /// On what it says itself, or on a setting.
    On(&'a Basis),
    /// On what the step rests on.
    OnStep(At<'a>),
    /// On what the duty rests on.
    OnDuty(DutyNo),
    /// On what allows a duty to be handed to this person.
    OnDelegation(DutyNo, &'a PersonId),
    /// On what places an incident on this scale.
    OnScale(&'a ScaleId),
    /// On what this mode rests on.
    OnMode(&'a str),
    /// On what walls this organ in.
    OnWall(&'a str),
}

/// Whom it speaks to.
#[derive(Clone, Copy, Debug)]
pub struct Tells<'a> {
    /// Why.
    pub reason: Reason,
    /// One person with their channels.
    pub person: Option<(&'a PersonId, &'a [Channel])>,
    /// People.
    pub people: &'a [Contacted],
    /// Addresses that are not persons.
    pub parties: &'a [PartyId],
    /// The step that caused it, where one did.
    pub step: Option<At<'a>>,
}

impl<'a> Tells<'a> {
    /// Everyone, with their channels.
    pub fn everyone(&self) -> impl Iterator<Item = (&'a PersonId, &'a [Channel])> + use<'a> {
        let people = self.people.iter().map(|row| (&row.person, row.channels.as_slice()));
        self.person.into_iter().chain(people)
    }
}

/// What a fact is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Card<'a> {
    /// Its name, as history stores it.
    pub code: &'static str,
    /// Who did it.
    pub doer: Doer<'a>,
    /// When it happened, where that may be long before it was recorded.
    pub happened_at: Option<Moment>,
    /// On what it rests.
    pub rests: Rests<'a>,
    /// Whom it speaks to. What the plan says, its families say themselves.
    pub tells: Option<Tells<'a>>,
    /// Something moved on the incident, which ends a quiet spell.
    pub is_activity: bool,
    /// Somebody of the body is at work on it. Another report, and what a body outside says, show only that
    /// somebody else is.
    pub is_answer: bool,
    /// The texts of an entry were written with this fact.
    pub is_written: bool,
    /// Bookkeeping: true, kept, and better read elsewhere in a report.
    pub is_detail: bool,
    named: [Option<&'a PersonId>; 2],
    bearers: &'a [Bearer],
    outcomes: &'a [Delivered],
    plan: Option<&'a PlanFact>,
}

impl<'a> Card<'a> {
    fn of(code: &'static str) -> Self {
        Self { code, ..Self::default() }
    }

    fn duty(code: &'static str, no: DutyNo) -> Self {
        Self::of(code).rests(Rests::OnDuty(no))
    }

    /// A setting of the body, and nobody's clause.
    fn setting(code: &'static str) -> Self {
        Self::of(code).rests(Rests::On(&Basis::OPERATIONAL))
    }

    fn rests(self, rests: Rests<'a>) -> Self {
        Self { rests, ..self }
    }

    fn by(self, doer: Doer<'a>) -> Self {
        match doer {
            Doer::Person(person) => Self { doer, ..self.names(Some(person), None) },
            Doer::Nobody | Doer::Giver | Doer::Party(_) => Self { doer, ..self },
        }
    }

    fn given(self) -> Self {
        self.by(Doer::Giver)
    }

    /// A person chose it, or a rule did.
    fn chosen(self, by_rule: bool) -> Self {
        let doer = if by_rule { Doer::Nobody } else { Doer::Giver };
        self.by(doer).written_if(!by_rule)
    }

    fn mode(self, mode: &'a str) -> Self {
        self.given().written().rests(Rests::OnMode(mode))
    }

    /// One person did it, when that was.
    fn done(self, by: &'a PersonId, at: Moment) -> Self {
        Self { happened_at: Some(at), ..self.by(Doer::Person(by)).written() }
    }

    fn names(self, one: Option<&'a PersonId>, other: Option<&'a PersonId>) -> Self {
        Self { named: [one, other], ..self }
    }

    /// What is written down of two incidents is a person's; what follows from it is nobody's.
    fn bond(fact: &'a BondFact) -> Self {
        let card = Self::of(fact.code());
        if fact.other().is_none() {
            return card.detail();
        }
        let (people, parties) = fact.told();
        card.given().work().written().tells(Reason::Merged, people, parties)
    }

    fn borne(self, bearers: &'a [Bearer]) -> Self {
        Self { bearers, ..self }
    }

    fn tells(self, reason: Reason, people: &'a [Contacted], parties: &'a [PartyId]) -> Self {
        Self { tells: Some(Tells { reason, person: None, people, parties, step: None }), ..self }
    }

    fn at_step(self, step: At<'a>) -> Self {
        Self { tells: self.tells.map(|tells| Tells { step: Some(step), ..tells }), ..self }
    }

    /// Somebody of the body moved it on.
    fn work(self) -> Self {
        Self { is_activity: true, is_answer: true, ..self }
    }

    /// Somebody else moved it on.
    fn others(self) -> Self {
        Self { is_activity: true, ..self }
    }

    fn written(self) -> Self {
        self.written_if(true)
    }

    fn written_if(self, is_written: bool) -> Self {
        Self { is_written, ..self }
    }

    fn detail(self) -> Self {
        self.detail_if(true)
    }

    fn detail_if(self, is_detail: bool) -> Self {
        Self { is_detail, ..self }
    }

    /// When it happened, where an entry of `recorded` wrote it down afterwards (後から記録).
    pub fn afterwards(&self, recorded: Moment) -> Option<Moment> {
        /// An act recorded within this time of happening needs no second time beside it.
        const AT_ONCE: Span = Span::minutes(1);
        self.happened_at.filter(|at| recorded - *at > AT_ONCE)
    }

    /// Everyone it names, so that the entry keeps their names as of its time.
    pub fn people(&self) -> impl Iterator<Item = &'a PersonId> + use<'a> {
        let told = self.tells.into_iter().flat_map(|tells| tells.everyone()).map(|(person, _)| person);
        let plan = self.plan.into_iter().flat_map(PlanFact::people);
        let outcomes = self.outcomes.iter().filter_map(|row| row.person.as_ref());
        let bearers = self.bearers.iter().map(|row| &row.person);
        self.named.into_iter().flatten().chain(bearers).chain(told).chain(outcomes).chain(plan)
    }
}

/// Why someone is told who is told as this.
const fn told_as(via: Via) -> Reason {
    match via {
        Via::Copy | Via::AbsentHolder => Reason::Copy,
        Via::Caller => Reason::Call,
        Via::Holder | Via::Member | Via::StandIn(_) => Reason::Duty,
    }
}

impl Fact {
    /// Its card. Whoever asks about facts in general asks here.
    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    pub fn card(&self) -> Card<'_> {
        match self {
            Self::Opened { reporter, received, .. } => {
                let by = received.as_ref().map(|row| &row.by);
                Card::of("opened").given().names(reporter.as_ref(), by).written()
            }
            Self::ReporterClaimed { people, .. } => {
                Card::of("reporter_claimed").tells(Reason::Recorded, people, &[])
            }
            Self::ReporterChecked { .. } => Card::of("reporter_checked").given().work().written(),
            Self::ReporterTold { .. } => Card::of("reporter_told").given().work().written(),
            Self::ReporterWrote { people, parties, .. } => {
                let card = Card::of("reporter_wrote").given().others().written();
                card.tells(Reason::News, people, parties)
            }
            Self::Repeated { .. } => Card::of("repeated").given().others(),
            Self::Joined { joined, people, parties, .. } => {
                let by = joined.received.as_ref().map(|row| &row.by);
                let card = Card::of("joined").given().others().names(joined.reporter.as_ref(), by);
                card.tells(Reason::News, people, parties)
            }
            Self::Taken { .. } => Card::of("taken").given(),
            Self::CaseChanged { .. } => Card::of("case_changed").given().work().written(),
            Self::SeverityChanged { by_rule, .. } => Card::of("severity_changed").chosen(*by_rule),
            Self::ScaleChanged { scale, by_rule, .. } => {
                Card::of("scale_changed").chosen(*by_rule).rests(Rests::OnScale(scale))
            }
            Self::PhaseChanged { .. } => Card::of("phase_changed").given().work().written(),
            Self::LineStarted { .. } => Card::of("line_started").detail(),
            Self::StepOpened { opened, basis, delayed, .. } => {
                let is_usual = !delayed && matches!(opened, Opened::First | Opened::Done);
                Card::of("step_opened").rests(Rests::On(basis)).detail_if(is_usual)
            }
            Self::PostPassed { line, step, .. } => Card::of("post_passed").rests(Rests::OnStep((line, step))),
            Self::StepPassed { .. } => Card::setting("step_passed"),
            Self::StepDropped { .. } => Card::of("step_dropped"),
            Self::StepReset { .. } => Card::of("step_reset").detail(),
            Self::StepPushed { .. } => Card::of("step_pushed").given(),
            Self::Told { line, step, person, via, channels, .. } => {
                let (at, person) = (Some((line, step)), Some((person, channels.as_slice())));
                let tells = Tells { reason: told_as(*via), person, people: &[], parties: &[], step: at };
                Card { tells: Some(tells), ..Card::of("told").rests(Rests::OnStep((line, step))) }
            }
            Self::PartyTold { line, step, parties } => {
                let card = Card::of("party_told").rests(Rests::OnStep((line, step)));
                card.tells(Reason::Outside, &[], parties).at_step((line, step))
            }
            Self::PartyConfirmed { party, .. } => Card::of("party_confirmed").by(Doer::Party(party)).others(),
            Self::PartyAnswered { party, people, parties } => {
                let card = Card::of("party_answered").by(Doer::Party(party)).others().written();
                card.tells(Reason::Heard, people, parties)
            }
            Self::ModeBegan { mode } => Card::of("mode_began").mode(mode),
            Self::ModeEnded { mode } => Card::of("mode_ended").mode(mode),
            Self::WallLifted { organ, people } => {
                let card = Card::of("wall_lifted").given().work().written().rests(Rests::OnWall(organ));
                card.tells(Reason::Copy, people, &[])
            }
            Self::DutyOpened { bearers, to, basis, .. } => {
                let card = Card::of("duty_opened").rests(Rests::On(basis)).detail();
                card.names(to.as_ref().and_then(Owed::person), None).borne(bearers)
            }
            Self::DutyStarted { duty, .. } => Card::duty("duty_started", *duty).detail(),
            Self::DutyDone { duty, by, at, .. } => Card::duty("duty_done", *duty).done(by, *at).work(),
            Self::Called { duty, by, .. } => Card::duty("called", *duty).by(Doer::Person(by)),
            Self::DutyDischarged { duty, person, .. } => {
                Card::duty("duty_discharged", *duty).names(Some(person), None)
            }
            Self::DutyDoneToo { duty, by, at, .. } => {
                Card { is_answer: true, ..Card::duty("duty_done_too", *duty).done(by, *at) }
            }
            Self::DutyShared { duty, by, at, .. } => Card::duty("duty_shared", *duty).done(by, *at).work(),
            Self::DutyHastened { duty, .. } => Card::duty("duty_hastened", *duty),
            Self::DutyPostponed { duty, .. } => Card::duty("duty_postponed", *duty),
            Self::Delegated { duty, by, to, .. } => {
                let card = Card::of("delegated").by(Doer::Person(by)).work();
                card.names(Some(by), Some(&to.person)).rests(Rests::OnDelegation(*duty, &to.person))
            }
            Self::SecondPersonWaived { duty, by, people } => {
                let card = Card::duty("second_person_waived", *duty).written().names(Some(by), None);
                card.tells(Reason::Waived, people, &[])
            }
            Self::DutyLate { duty, .. } => Card::duty("duty_late", *duty),
            Self::DutyPassed { duty } => Card::duty("duty_passed", *duty),
            Self::DutyMoved { duty, bearers, .. } => Card::duty("duty_moved", *duty).borne(bearers),
            Self::DutyAskedAgain { duty, bearers, .. } => {
                Card::duty("duty_asked_again", *duty).borne(bearers)
            }
            Self::DutyJoined { duty, bearers } => Card::duty("duty_joined", *duty).borne(bearers),
            Self::DutyRenewed { duty, bearers, .. } => Card::duty("duty_renewed", *duty).borne(bearers),
            Self::DutyWithdrawn { duty, .. } => Card::duty("duty_withdrawn", *duty).given().written(),
            Self::Asked { line, step, .. } => Card::of("asked").rests(Rests::OnStep((line, step))),
            Self::Answered { line, step, by, at, .. } => {
                Card::of("answered").done(by, *at).work().rests(Rests::OnStep((line, step)))
            }
            Self::Unanswered { .. } => Card::setting("unanswered"),
            Self::AskedAgain { .. } => Card::of("asked_again"),
            Self::Reminded { people, .. } => Card::setting("reminded").tells(Reason::Reminder, people, &[]),
            Self::Watched { .. } => Card::of("watched").detail(),
            Self::ProgressAsked { people, parties, .. } => {
                Card::setting("progress_asked").tells(Reason::Progress, people, parties)
            }
            Self::RouteExhausted { parties, .. } => {
                Card::setting("route_exhausted").tells(Reason::LastResort, &[], parties)
            }
            Self::CallGivenUp { line, step, callee, parties } => {
                let card = Card::setting("call_given_up").names(Some(callee), None);
                card.tells(Reason::CallGivenUp, &[], parties).at_step((line, step))
            }
            Self::RoundStarted { .. } => Card::setting("round_started"),
            Self::Delivered { outcomes } => {
                let is_quiet = outcomes.iter().all(|row| row.outcome == Outcome::Sent);
                Card { outcomes, ..Card::of("delivered").detail_if(is_quiet) }
            }
            Self::DeadLetterTold { people, parties } => {
                Card::setting("dead_letter_told").tells(Reason::DeadLetter, people, parties)
            }
            Self::EndTold { people } => Card::of("end_told").tells(Reason::End, people, &[]),
            Self::Appointed { person, people, .. } => {
                let card = Card::of("appointed").given().work().written().names(Some(person), None);
                card.tells(Reason::Appointed, people, &[])
            }
            Self::Disapproved { duty, by, at, people, parties, .. } => {
                let card = Card::duty("disapproved", *duty).done(by, *at).work();
                card.tells(Reason::Disapproved, people, parties)
            }
            Self::Noted => Card::of("noted").given().work().written(),
            Self::NotedOf { at, told, .. } => {
                let card = Card::of("noted_of").given().work().written().names(told.as_ref(), None);
                Card { happened_at: Some(*at), ..card }
            }
            Self::Disowned { duty, by, people, parties, .. } => {
                let card = Card::duty("disowned", *duty).by(Doer::Person(by)).written();
                card.tells(Reason::Disowned, people, parties)
            }
            Self::Eased { people, parties, .. } => Card::of("eased").tells(Reason::Eased, people, parties),
            Self::RecordedFor { people, .. } => Card::of("recorded_for").tells(Reason::Recorded, people, &[]),
            Self::Vouched { people, .. } => Card::of("vouched").tells(Reason::Recorded, people, &[]),
            Self::Plan(fact) => {
                let is_activity = fact.is_activity();
                let doer = if is_activity { Doer::Giver } else { Doer::Nobody };
                let card = Card::of(fact.code()).by(doer).written().detail_if(fact.is_detail());
                Card { plan: Some(fact), is_activity, is_answer: is_activity, ..card }
            }
            Self::Bond(fact) => Card::bond(fact),
            Self::DisposalDecided => Card::of("disposal_decided").given().written(),
            Self::DisposalHeld { .. } => Card::of("disposal_held").given().written(),
            Self::Disposed { .. } => Card::of("disposed").given().written(),
        }
    }
}
