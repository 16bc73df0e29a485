//! What happened, in words: every fact as one sentence of the catalogue.
//!
//! A [`Teller`] knows the incident, the organisation and what people were called at an entry. It
//! gives a key and arguments, so that the report, the history on screen and a transcript say the
//! same thing in the same words. It decides nothing and hides nothing: what a reader may not see
//! is withheld before it is asked.

mod bond;
mod case;
mod deadline;
mod drill;
mod issue;
mod last_resort;
mod prevention;
mod response;

use crate::domain::channel::Channel;
use crate::domain::ids::{
    Act, Answer, ClassId, DutyNo, LineId, PartyId, PersonId, PostId, ScaleId, SeverityId, StepId, UnitId,
};
use crate::domain::incident::fact::{Delivered, Discharge, Fact, Lateness, Opened, Outcome, Removed};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::PlanFact;
use crate::domain::world::World;

use super::names::Names;
use super::words::Words;
use crate::domain::actor::{Bearer, CallResult, Contacted, Means, Via};
use crate::domain::case::{Phase, Received};
use crate::i18n::labels;

/// A text of the catalogue with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Key in the catalogue.
    pub key: &'static str,
    /// Arguments by name.
    pub args: Vec<(&'static str, String)>,
}

impl Sentence {
    fn new<const N: usize>(key: &'static str, args: [(&'static str, String); N]) -> Self {
        Self { key, args: args.into() }
    }

    /// The sentence in words.
    pub fn say(&self, words: &Words) -> String {
        let args: Vec<(&'static str, &str)> =
            self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        words.say(self.key, &args)
    }
}

/// Says what happened at one entry of one incident.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The incident after all entries that are told.
    pub incident: &'a Incident,
    /// The organisation and its policies.
    pub world: &'a World,
    /// Names that the history carries.
    pub names: &'a Names,
    /// The catalogue.
    pub words: &'a Words,
    /// The entry that is told: names are those of this time.
    pub seq: i64,
}

impl<'a> Teller<'a> {
    /// The same teller at another entry.
    pub const fn at(self, seq: i64) -> Self {
        Self { seq, ..self }
    }

    /// The sentence for one fact.
    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    pub fn sentence(&self, fact: &Fact) -> Sentence {
        match fact {
            Fact::Opened { number, called, received, .. } => {
                self.opened(labels::named(self.words.language, *called, number), received.as_ref())
            }
            Fact::Repeated { .. } => Sentence::new("fact-repeated", []),
            Fact::Joined { joined, news, people, parties } => {
                self.joined(joined, news, self.everyone(people, parties))
            }
            Fact::Taken { no, fields } => self.taken(*no, fields),
            Fact::CaseChanged { .. } => self.case_changed(),
            Fact::SeverityChanged { to, by_rule } => self.severity_changed(to, *by_rule),
            Fact::ScaleChanged { scale, to, by_rule } => self.scale_changed(scale, to, *by_rule),
            Fact::PhaseChanged { to } => self.phase_changed(*to),
            Fact::LineStarted { line } => self.about_line("fact-line-started", line),
            Fact::StepOpened { line, step, opened, delayed, .. } => {
                self.step_opened(line, step, opened, *delayed)
            }
            Fact::PostPassed { post, .. } => Sentence::new("fact-post-passed", [("post", self.post(post))]),
            Fact::StepPassed { line, step } => self.about_step("fact-step-passed", line, step),
            Fact::StepDropped { line, step } => self.about_step("fact-step-dropped", line, step),
            Fact::StepReset { line, step } => self.about_step("fact-step-reset", line, step),
            Fact::StepPushed { line, step } => self.about_step("fact-step-pushed", line, step),
            Fact::Told { person, post, unit, via, channels, .. } => {
                self.told(person, (post.as_ref(), unit.as_ref()), *via, channels)
            }
            Fact::DutyOpened { duty, bearers, due_at, .. } => {
                self.borne("fact-duty-opened", *duty, bearers, *due_at)
            }
            Fact::DutyStarted { duty, due_at, .. } => self.due("fact-duty-started", *duty, *due_at),
            Fact::DutyDone { duty, by, means, .. } => self.done(*duty, by, *means),
            Fact::DutyDoneToo { duty, by, .. } => self.duty_of("fact-duty-done-too", *duty, by),
            Fact::Called { duty, result, .. } => self.called(*duty, *result),
            Fact::DutyDischarged { duty, person, why } => self.discharged(*duty, person, *why),
            Fact::DutyShared { duty, by, .. } => self.duty_of("fact-duty-shared", *duty, by),
            Fact::DutyHastened { duty, due_at, .. } => self.due("fact-duty-hastened", *duty, Some(*due_at)),
            Fact::DutyPostponed { duty, due_at } => self.due("fact-duty-postponed", *duty, Some(*due_at)),
            Fact::Delegated { duty, by, to, due_at, .. } => self.delegated(*duty, by, to, *due_at),
            Fact::SecondPersonWaived { duty, by, people } => {
                self.sent_about("fact-second-person-waived", (*duty, by), self.everyone(people, &[]))
            }
            Fact::PartyTold { parties, .. } => self.reached("fact-party-told", &[], parties),
            Fact::ModeBegan { mode } => Sentence::new("fact-mode-began", [("mode", self.mode(mode))]),
            Fact::ModeEnded { mode } => Sentence::new("fact-mode-ended", [("mode", self.mode(mode))]),
            Fact::PartyConfirmed { party, .. } => self.of_party("fact-party-confirmed", party),
            Fact::PartyAnswered { party, .. } => self.of_party("fact-party-answered", party),
            Fact::WallLifted { organ, people } => self.wall_lifted(organ, people),
            Fact::DutyLate { duty, why, delayed, .. } => self.late(*duty, *why, *delayed),
            Fact::DutyPassed { duty } => self.about_duty("fact-duty-passed", *duty),
            Fact::DutyMoved { duty, bearers, due_at } => self.moved(*duty, bearers, *due_at),
            Fact::DutyRenewed { duty, bearers, due_at, .. } => {
                self.borne("fact-duty-renewed", *duty, bearers, *due_at)
            }
            Fact::DutyAskedAgain { duty, bearers, answer_by } => {
                self.borne("fact-duty-asked-again", *duty, bearers, Some(*answer_by))
            }
            Fact::DutyJoined { duty, bearers } => self.borne("fact-duty-joined", *duty, bearers, None),
            Fact::DutyWithdrawn { duty, .. } => self.about_duty("fact-duty-withdrawn", *duty),
            Fact::Asked { line, step, group, duties } => self.asked(line, step, *group, duties),
            Fact::Answered { line, step, answer, by, decides, .. } => {
                self.answered(line, step, answer, (by, *decides))
            }
            Fact::Unanswered { line, step, follows } => self.about_answer(line, step, follows),
            Fact::AskedAgain { line, step } => self.asked_again(line, step),
            Fact::Reminded { people, .. } => self.reached("fact-reminded", people, &[]),
            Fact::Watched { ask_at } => self.watched(*ask_at),
            Fact::ProgressAsked { people, parties, .. } => {
                self.reached("fact-progress-asked", people, parties)
            }
            Fact::CallGivenUp { callee, parties, .. } => self.call_given_up(callee, parties),
            Fact::RouteExhausted { line, parties, again_at, .. } => {
                self.route_exhausted(line, parties, *again_at)
            }
            Fact::RoundStarted { line, round, .. } => self.round_started(line, *round),
            Fact::Delivered { outcomes } => self.delivered(outcomes),
            Fact::DeadLetterTold { people, parties } => {
                self.reached("fact-dead-letter-told", people, parties)
            }
            Fact::EndTold { people } => self.reached("fact-end-told", people, &[]),
            Fact::Appointed { post, person, .. } => self.appointed(post, person),
            Fact::ReporterClaimed { people, .. } => self.reached("fact-reporter-claimed", people, &[]),
            Fact::ReporterChecked { is_them } => {
                let key = if *is_them { "fact-reporter-is-them" } else { "fact-reporter-is-other" };
                Sentence::new(key, [])
            }
            Fact::ReporterTold { report, next_at } => self.reporter_told(*report, *next_at),
            Fact::ReporterWrote { report, files, people, parties } => {
                let told = !(people.is_empty() && parties.is_empty());
                self.reporter_wrote(*report, *files, told.then(|| self.everyone(people, parties)))
            }
            Fact::RecordedFor { people, .. } => self.reached("fact-recorded-for", people, &[]),
            Fact::Vouched { by, second, .. } => {
                Sentence::new("fact-vouched", [("who", self.name(by)), ("second", self.name(second))])
            }
            Fact::Noted => Sentence::new("fact-noted", []),
            Fact::NotedOf { told: None, .. } => Sentence::new("fact-noted-of", []),
            Fact::NotedOf { told: Some(who), means, .. } => {
                let means = self.words.word(&format!("means-{}", means.as_str()));
                Sentence::new("fact-noted-told", [("who", self.name(who)), ("means", means)])
            }
            Fact::Disapproved { duty, by, people, parties, .. } => {
                self.sent_about("fact-disapproved", (*duty, by), self.everyone(people, parties))
            }
            Fact::Disowned { duty, by, people, parties, .. } => {
                self.sent_about("fact-disowned", (*duty, by), self.everyone(people, parties))
            }
            Fact::Eased { what, people, parties } => self.eased(what, self.everyone(people, parties)),
            Fact::Plan(fact) => self.planned(fact),
            Fact::Bond(fact) => self.bond(fact),
            Fact::DisposalDecided => Sentence::new("fact-disposal-decided", []),
            Fact::DisposalHeld { until } => {
                Sentence::new("fact-disposal-held", [("day", self.words.day(*until))])
            }
            Fact::Disposed { removed } => disposed(*removed),
        }
    }

    fn planned(&self, fact: &PlanFact) -> Sentence {
        match fact {
            PlanFact::Response(fact) => self.response(fact),
            PlanFact::Deadline(fact) => self.deadline(fact),
            PlanFact::Prevention(fact) => self.prevention(fact),
            PlanFact::Issue(fact) => self.issue(fact),
            PlanFact::Drill(fact) => self.drill(fact),
        }
    }

    /// The sentence for one fact, in words.
    pub fn say(&self, fact: &Fact) -> String {
        self.sentence(fact).say(self.words)
    }

    fn opened(&self, number: String, received: Option<&Received>) -> Sentence {
        let origin = labels::origin(self.words.language, self.incident.case.origin);
        let Some(received) = received else {
            return Sentence::new("fact-opened", [("number", number), ("origin", origin)]);
        };
        let who = self.name(&received.by);
        let channel = self.coded("report-received", &received.channel).label;
        let at = self.words.short(received.at);
        let args = [("number", number), ("origin", origin), ("who", who), ("channel", channel), ("at", at)];
        Sentence::new("fact-opened-received", args)
    }

    fn severity_changed(&self, to: &SeverityId, by_rule: bool) -> Sentence {
        let key = if by_rule { "fact-severity-by-rule" } else { "fact-severity-by-hand" };
        Sentence::new(key, [("to", self.severity(to.as_str()))])
    }

    fn scale_changed(&self, scale: &ScaleId, to: &ClassId, by_rule: bool) -> Sentence {
        let key = if by_rule { "fact-scale-by-rule" } else { "fact-scale-by-hand" };
        let (scale, to) = self.placed(scale, to);
        Sentence::new(key, [("scale", scale), ("to", to)])
    }

    fn phase_changed(&self, to: Phase) -> Sentence {
        Sentence::new("fact-phase-changed", [("to", labels::phase(self.words.language, to))])
    }

    fn about_line(&self, key: &'static str, line: &LineId) -> Sentence {
        Sentence::new(key, [("line", self.line(line).label)])
    }

    fn step_opened(&self, line: &LineId, step: &StepId, opened: &Opened, delayed: bool) -> Sentence {
        let key = match opened {
            Opened::First => "fact-step-first",
            Opened::Done | Opened::Silence if self.follows_let_go(line, step) => "fact-step-let-go",
            Opened::Done => "fact-step-done",
            Opened::Silence => "fact-step-silence",
            Opened::AtOnce => "fact-step-at-once",
            Opened::ByHand => "fact-step-by-hand",
        };
        let late = if delayed { self.words.word("fact-step-delayed") } else { String::new() };
        let mut sentence = self.about_step(key, line, step);
        sentence.args.push(("delayed", late));
        sentence
    }

    fn about_step(&self, key: &'static str, line: &LineId, step: &StepId) -> Sentence {
        Sentence::new(key, [("line", self.line(line).label), ("step", self.step(line, step).label)])
    }

    fn told(
        &self,
        person: &PersonId,
        (post, unit): (Option<&PostId>, Option<&UnitId>),
        via: Via,
        channels: &[Channel],
    ) -> Sentence {
        let key = match (via, post) {
            (Via::StandIn(_), _) => "fact-told-stand-in",
            (Via::AbsentHolder, _) => "fact-told-absent-holder",
            (Via::Copy, _) => "fact-told-copy",
            (Via::Caller, _) => "fact-told-caller",
            (Via::Holder | Via::Member, Some(_)) => "fact-told",
            (Via::Holder | Via::Member, None) => "fact-told-person",
        };
        let office = post.map(|post| self.office(post, unit)).unwrap_or_default();
        let channels = self.channels(channels);
        let args = [
            ("who", self.name(person)),
            ("post", office),
            ("via", self.via(post, person, via).label),
            ("channels", channels),
        ];
        Sentence::new(key, args)
    }

    fn channels(&self, channels: &[Channel]) -> String {
        if channels.is_empty() {
            return self.words.word("report-channel-none");
        }
        self.words.list(channels.iter().map(|channel| self.channel(channel).label))
    }

    fn about_duty(&self, key: &'static str, no: DutyNo) -> Sentence {
        let Some(duty) = self.incident.find_duty(no) else {
            return Sentence::new(key, [("act", no.to_string()), ("post", String::new())]);
        };
        let post = self.office(&duty.post, duty.unit.as_ref());
        Sentence::new(key, [("act", self.task(duty).label), ("post", post)])
    }

    fn called(&self, no: DutyNo, result: CallResult) -> Sentence {
        let mut sentence = self.about_duty("fact-called", no);
        sentence.args.push(("result", labels::call(self.words.language, result)));
        sentence
    }

    fn late(&self, no: DutyNo, why: Lateness, delayed: bool) -> Sentence {
        let key = match why {
            Lateness::Time => "fact-duty-late",
            Lateness::Afterwards => "fact-duty-late-afterwards",
            Lateness::Again => "fact-duty-late-again",
            Lateness::Unheard => "fact-duty-unheard",
            Lateness::Unborne => "fact-duty-unborne",
        };
        let mut sentence = self.about_duty(key, no);
        let delayed = if delayed { self.words.word("fact-step-delayed") } else { String::new() };
        sentence.args.push(("delayed", delayed));
        sentence
    }

    fn duty_of(&self, key: &'static str, no: DutyNo, person: &PersonId) -> Sentence {
        let mut sentence = self.about_duty(key, no);
        sentence.args.push(("who", self.doer(self.duty(no), person)));
        sentence
    }

    fn borne(&self, key: &'static str, no: DutyNo, bearers: &[Bearer], due: Option<Moment>) -> Sentence {
        let mut sentence = self.due(key, no, due);
        let post = self.duty(no).map(|duty| &duty.post);
        let people = bearers.iter().map(|row| self.bearer(post, row));
        sentence.args.push(("people", self.words.list(people)));
        sentence
    }

    fn moved(&self, no: DutyNo, bearers: &[Bearer], due: Option<Moment>) -> Sentence {
        if bearers.is_empty() {
            return self.about_duty("fact-duty-left", no);
        }
        self.borne("fact-duty-moved", no, bearers, due)
    }

    fn due(&self, key: &'static str, no: DutyNo, due: Option<Moment>) -> Sentence {
        let due = match due {
            Some(at) => self.words.say("fact-due", &[("at", &self.words.short(at))]),
            None => self.due_after(no).unwrap_or_else(|| self.words.word("fact-due-none")),
        };
        let mut sentence = self.about_duty(key, no);
        sentence.args.push(("due", due));
        sentence
    }

    /// A duty whose clock starts with another one has a time, but no moment yet.
    fn due_after(&self, no: DutyNo) -> Option<String> {
        let duty = self.incident.find_duty(no)?;
        let first = self.incident.find_duty(duty.from?)?;
        let time = labels::timer(self.words.language, duty.timer.as_ref()?);
        Some(self.words.say("fact-due-after", &[("act", &self.act(&first.act).label), ("time", &time)]))
    }

    fn delegated(&self, no: DutyNo, by: &PersonId, to: &Bearer, due: Option<Moment>) -> Sentence {
        let mut sentence = self.borne("fact-delegated", no, std::slice::from_ref(to), due);
        sentence.args.push(("who", self.name(by)));
        sentence
    }

    fn of_party(&self, key: &'static str, party: &PartyId) -> Sentence {
        Sentence::new(key, [("party", self.party(party))])
    }

    fn wall_lifted(&self, organ: &str, people: &[Contacted]) -> Sentence {
        let organ = self.organ(organ);
        Sentence::new("fact-wall-lifted", [("organ", organ), ("people", self.everyone(people, &[]))])
    }

    fn done(&self, no: DutyNo, by: &PersonId, means: Means) -> Sentence {
        let is_confirmation = self.incident.find_duty(no).is_some_and(|duty| duty.act.is(Act::CONFIRM));
        let key = match (is_confirmation, means) {
            (true, Means::Screen) => "fact-confirmed",
            (true, Means::Link | Means::Phone | Means::Mail | Means::Paper) => "fact-confirmed-by",
            (false, Means::Screen) => "fact-duty-done",
            (false, Means::Link | Means::Phone | Means::Mail | Means::Paper) => "fact-duty-done-by",
        };
        let mut sentence = self.duty_of(key, no, by);
        sentence.args.push(("means", labels::means(self.words.language, means)));
        sentence
    }

    fn discharged(&self, no: DutyNo, person: &PersonId, why: Discharge) -> Sentence {
        let key = match why {
            Discharge::Reporter => "fact-discharged-reporter",
            Discharge::ConfirmedBefore => "fact-discharged-confirmed",
            Discharge::OwedToSelf => "fact-discharged-self",
            Discharge::Answered => "fact-discharged-answered",
            Discharge::GroupAnswered => "fact-discharged-group",
            Discharge::NotOwed => "fact-discharged-not-owed",
            Discharge::AllDone => "fact-discharged-all",
            Discharge::DoneThere => "fact-discharged-there",
        };
        self.duty_of(key, no, person)
    }

    fn appointed(&self, post: &PostId, person: &PersonId) -> Sentence {
        Sentence::new("fact-appointed", [("post", self.post(post)), ("who", self.name(person))])
    }

    /// Who said something about a duty, and who was told of it.
    fn sent_about(&self, key: &'static str, (no, by): (DutyNo, &PersonId), people: String) -> Sentence {
        let mut sentence = self.duty_of(key, no, by);
        sentence.args.push(("people", people));
        sentence
    }

    fn asked(&self, line: &LineId, step: &StepId, group: u32, duties: &[DutyNo]) -> Sentence {
        let key = match (group, duties.first()) {
            (_, None) => "fact-asked-nobody",
            (0, Some(_)) => "fact-asked",
            (_, Some(next)) if self.is_let_go(line, step, Some(*next)) => "fact-asked-let-go",
            (_, Some(_)) => "fact-asked-next",
        };
        let bearers = duties.iter().filter_map(|no| self.incident.find_duty(*no));
        let posts = self.words.list(bearers.map(|duty| self.office(&duty.post, duty.unit.as_ref())));
        Sentence::new(key, [("question", self.question_text(line, step)), ("posts", posts)])
    }

    /// What silence leads to; [`Self::answered`] turns it into what a person said.
    fn about_answer(&self, line: &LineId, step: &StepId, answer: &Answer) -> Sentence {
        let label = self.answer(line, step, answer).label;
        let args = [("question", self.question_text(line, step)), ("answer", label)];
        let is_let_go = self.is_let_go(line, step, None);
        Sentence::new(if is_let_go { "fact-unasked" } else { "fact-unanswered" }, args)
    }

    fn answered(
        &self,
        line: &LineId,
        step: &StepId,
        answer: &Answer,
        (by, decides): (&PersonId, bool),
    ) -> Sentence {
        let mut sentence = self.about_answer(line, step, answer);
        sentence.key = if decides { "fact-answered" } else { "fact-answered-noted" };
        let mut asked = self.incident.duties_of(line, step);
        let asked = asked.find(|duty| duty.act.is(Act::JUDGE) && duty.is_borne_by(by));
        sentence.args.push(("who", self.doer(asked, by)));
        sentence
    }

    fn asked_again(&self, line: &LineId, step: &StepId) -> Sentence {
        Sentence::new("fact-asked-again", [("question", self.question_text(line, step))])
    }

    fn watched(&self, ask_at: Moment) -> Sentence {
        Sentence::new("fact-watched", [("at", self.words.short(ask_at))])
    }

    fn reached(&self, key: &'static str, people: &[Contacted], parties: &[PartyId]) -> Sentence {
        Sentence::new(key, [("people", self.everyone(people, parties))])
    }

    fn everyone(&self, people: &[Contacted], parties: &[PartyId]) -> String {
        let people = people.iter().map(|row| self.name(&row.person));
        self.words.list(people.chain(parties.iter().map(|party| self.party(party))))
    }

    fn round_started(&self, line: &LineId, round: u32) -> Sentence {
        Sentence::new("fact-round-started", [("line", self.line(line).label), ("round", round.to_string())])
    }

    fn delivered(&self, outcomes: &[Delivered]) -> Sentence {
        let dead: Vec<&Delivered> = outcomes.iter().filter(|row| row.outcome == Outcome::Dead).collect();
        let sent = (outcomes.len() - dead.len()).to_string();
        let list = self.words.list(dead.iter().map(|row| self.dead(row)));
        let key = match (dead.is_empty(), dead.len() == outcomes.len()) {
            (true, _) => "fact-delivered",
            (false, true) => "fact-undelivered",
            (false, false) => "fact-delivered-in-part",
        };
        Sentence::new(key, [("sent", sent), ("dead", list)])
    }

    fn dead(&self, row: &Delivered) -> String {
        let channel = self.channel(&row.channel).label;
        match &row.person {
            Some(person) => {
                self.words.say("report-dead", &[("who", &self.name(person)), ("channel", &channel)])
            }
            None => channel,
        }
    }
}

fn disposed(removed: Removed) -> Sentence {
    let args = [("entries", removed.entries.to_string()), ("reports", removed.reports.to_string())];
    Sentence::new("fact-disposed", args)
}
