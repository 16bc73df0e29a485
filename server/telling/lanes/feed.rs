//! From what happened to an incident, imagined or real, to its lanes.

use crate::domain::actor::{Bearer, Via};
use crate::domain::ids::{Act, DutyNo, LineId, PartyId, PersonId, PostId, StepId, UnitId};
use crate::domain::incident::entry::DecodedEntry;
use crate::domain::incident::fact::{Fact, Opened};
use crate::domain::incident::state::{Duty, Incident};
use crate::domain::moment::Moment;
use crate::domain::plan::PlanFact;
use crate::domain::policy::base::BODY;
use crate::domain::policy::{After, Deed, Policy};
use crate::domain::simulation::{Happened, Simulation};
use crate::domain::world::World;
use crate::i18n::{Language, labels, text};

use super::laws::Laws;
use super::{Arrow, Lane, Lanes, Mark, Of, What, ahead};

/// What names and words are taken from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// People, posts and units.
    pub world: &'a World,
    /// The policy that the incident runs under.
    pub policy: &'a Policy,
    /// In which language.
    pub language: Language,
}

/// The lanes of an imagined life, to its end.
pub fn lived(simulation: &Simulation, policy: &Policy, language: Language) -> Lanes {
    let source = Source { world: &simulation.world, policy, language };
    let mut feed = Feed::new(source);
    for happened in &simulation.happened {
        let Happened::Entry { at, facts } = happened else { continue };
        feed.take_all(&facts.facts, (*at, false), &simulation.incident);
    }
    feed.finish()
}

/// The lanes of an incident under way: what happened until `now`, what is due, and who would be told next if
/// nobody did anything.
pub fn under_way(incident: &Incident, source: Source<'_>, entries: &[DecodedEntry], now: Moment) -> Lanes {
    let mut feed = Feed::new(source);
    for entry in entries {
        feed.take_all(&entry.facts.facts, (entry.at, false), incident);
    }
    for duty in incident.duties.iter().filter(|_| incident.is_open()) {
        let Some(at) = duty.expected_by().filter(|at| *at > now) else { continue };
        let lane = feed.seat(&duty.post, duty.unit.as_ref());
        let label = source.policy.act_label(&duty.act).to_owned();
        feed.add((lane, (at, true)), What::Due, label, None);
    }
    for (at, facts, after) in ahead::silence(incident, source.world, now) {
        feed.take_all(&facts.facts, (at, true), &after);
    }
    feed.finish()
}

/// When, and whether it is still ahead.
type When = (Moment, bool);
type Step = (LineId, StepId);

struct Feed<'a> {
    source: Source<'a>,
    lanes: Lanes,
    /// The steps that each mark is of.
    steps: Vec<Vec<Step>>,
    /// Steps of the entry that is read, each with who knows or is silent because of whom it opens.
    opened: Vec<(Step, Option<usize>, bool)>,
    laws: Laws,
}

impl<'a> Feed<'a> {
    fn new(source: Source<'a>) -> Self {
        let (lanes, steps, opened) = (Lanes::default(), Vec::new(), Vec::new());
        Self { source, lanes, steps, opened, laws: Laws::default() }
    }

    fn finish(mut self) -> Lanes {
        let language = self.source.language;
        let open = std::mem::take(&mut self.laws).open(self.source);
        for (at, label) in open {
            let lane = self.lane(Of::Law, || text(language, "lanes-laws", &[]));
            self.add((lane, (at, true)), What::Law, label, None);
        }
        self.lanes.in_order()
    }

    fn take_all(&mut self, facts: &[Fact], when: When, incident: &Incident) {
        self.opened.clear();
        for fact in facts {
            self.take(fact, when, incident);
        }
    }

    fn take(&mut self, fact: &Fact, when: When, incident: &Incident) {
        match fact {
            Fact::Opened { reporter, case, .. } => self.reported(reporter.as_ref(), case.origin, when),
            Fact::StepOpened { line, step, opened, .. } => self.open(line, step, opened),
            Fact::Told { line, step, person, post: Some(post), unit, via, .. } => {
                let unit = unit.clone().or_else(|| self.unit_of(post, person, incident));
                let lane = self.seat(post, unit.as_ref());
                self.told((lane, when), person, *via, (line, step));
            }
            Fact::PartyTold { line, step, parties } => {
                self.parties((line, step), parties, What::Told, when);
            }
            Fact::PostPassed { line, step, post, .. } => {
                let unit = unit_here(self.source.policy, post, incident);
                let lane = self.seat(post, unit.as_ref());
                self.add((lane, when), What::Nobody, String::new(), Some((line, step)));
                self.arrow((lane, when), (line, step));
            }
            Fact::DutyOpened { line, step, act, post, unit, bearers, .. } => {
                let lane = self.seat(post, unit.as_ref());
                self.owed((lane, when), act, bearers, (line, step));
            }
            Fact::DutyDone { duty, at, .. } | Fact::DutyShared { duty, at, .. } => {
                self.done(*duty, (*at, when.1), incident);
            }
            Fact::DutyLate { duty, .. } => self.about(*duty, What::Late, when, incident),
            Fact::DutyPassed { duty } => self.about(*duty, What::Nobody, when, incident),
            Fact::DutyAskedAgain { duty, .. } => self.about(*duty, What::Again, when, incident),
            Fact::DutyMoved { duty, bearers, .. } | Fact::DutyJoined { duty, bearers } => {
                self.passed_to(*duty, bearers, when, incident);
            }
            Fact::Delegated { duty, to, .. } => {
                self.passed_to(*duty, std::slice::from_ref(to), when, incident);
            }
            Fact::Answered { line, step, answer, by, .. } => {
                let label = self.answer(line, step, answer.as_str());
                let mut asked = incident.duties_of(line, step);
                if let Some(duty) = asked.find(|duty| duty.act.is(Act::JUDGE) && duty.is_borne_by(by)) {
                    let lane = self.seat(&duty.post, duty.unit.as_ref());
                    self.add((lane, when), What::Done, label, Some((line, step)));
                }
            }
            Fact::Unanswered { line, step, follows } => {
                let label = self.answer(line, step, follows.as_str());
                if let Some(duty) = incident.duties_of(line, step).last() {
                    let lane = self.seat(&duty.post, duty.unit.as_ref());
                    self.add((lane, when), What::Assumed, label, Some((line, step)));
                }
            }
            Fact::RouteExhausted { line, parties, .. } => self.last_resort(line, parties, when),
            Fact::CallGivenUp { line, parties, .. } => self.last_resort(line, parties, when),
            Fact::Plan(PlanFact::Deadline(fact)) => self.laws.take(fact),
            // What is neither said nor asked along the chain, or stands on the mark of another fact.
            Fact::Told { post: None, .. } | Fact::Plan(_) | Fact::Asked { .. } | Fact::AskedAgain { .. } => {}
            Fact::ReporterClaimed { .. } | Fact::ReporterChecked { .. } | Fact::Repeated { .. } => {}
            Fact::ReporterTold { .. } | Fact::ReporterWrote { .. } => {}
            Fact::Joined { .. } | Fact::Taken { .. } | Fact::CaseChanged { .. } => {}
            Fact::SeverityChanged { .. } | Fact::ScaleChanged { .. } | Fact::PhaseChanged { .. } => {}
            Fact::LineStarted { .. } | Fact::StepPassed { .. } | Fact::StepDropped { .. } => {}
            Fact::StepReset { .. } | Fact::StepPushed { .. } | Fact::PartyConfirmed { .. } => {}
            Fact::PartyAnswered { .. } | Fact::ModeBegan { .. } | Fact::ModeEnded { .. } => {}
            Fact::WallLifted { .. } | Fact::DutyStarted { .. } | Fact::Called { .. } => {}
            Fact::DutyDischarged { .. } | Fact::DutyDoneToo { .. } | Fact::DutyHastened { .. } => {}
            Fact::DutyPostponed { .. } | Fact::SecondPersonWaived { .. } | Fact::DutyRenewed { .. } => {}
            Fact::DutyWithdrawn { .. } | Fact::Reminded { .. } | Fact::Watched { .. } => {}
            Fact::ProgressAsked { .. } | Fact::RoundStarted { .. } | Fact::Delivered { .. } => {}
            Fact::DeadLetterTold { .. } | Fact::EndTold { .. } | Fact::Appointed { .. } => {}
            Fact::Disapproved { .. } | Fact::Noted | Fact::NotedOf { .. } | Fact::Disowned { .. } => {}
            Fact::Eased { .. } | Fact::RecordedFor { .. } | Fact::Vouched { .. } | Fact::Bond(_) => {}
            Fact::DisposalDecided | Fact::DisposalHeld { .. } | Fact::Disposed { .. } => {}
        }
    }

    fn reported(&mut self, reporter: Option<&PersonId>, origin: crate::domain::case::Origin, when: When) {
        let language = self.source.language;
        let lane = self.lane(Of::Report, || text(language, "lanes-report", &[]));
        let name = |person: &PersonId| self.source.world.org.name_of(person);
        let label = reporter.map_or_else(|| labels::origin(language, origin), name);
        self.add((lane, when), What::Reported, label, None);
    }

    /// A step opens, and what follows in this entry is told because of whom it waited for.
    fn open(&mut self, line: &LineId, step: &StepId, opened: &Opened) {
        let is_silence = *opened == Opened::Silence;
        let report = self.lanes.lanes.iter().position(|lane| lane.of == Of::Report);
        let cause = match opened {
            Opened::First | Opened::AtOnce => report,
            Opened::Done | Opened::Silence => self.cause(line, step, is_silence).or(report),
            Opened::ByHand => None,
        };
        self.opened.push(((line.clone(), step.clone()), cause, is_silence));
    }

    /// The lane whose last word, or whose silence, opens a step.
    fn cause(&self, line: &LineId, step: &StepId, is_silence: bool) -> Option<usize> {
        let step = self.source.policy.line(line)?.step(step)?;
        let says = |what: What| match what {
            What::Late | What::Nobody => is_silence,
            What::Confirmed | What::Done => !is_silence,
            // What silence is taken for opens what an answer would.
            What::Assumed => true,
            _ => false,
        };
        let is_of = |(at, mark): &(usize, &Mark)| {
            let of = self.steps.get(*at).map(Vec::as_slice).unwrap_or_default();
            let waits = |after: &After| {
                let by = match after {
                    After::Duty { by, .. } => by.as_ref(),
                    After::Step(_) | After::Late(_) | After::Answer { .. } => None,
                };
                let is_by = |by: &PostId| {
                    let lane = self.lanes.lanes.get(mark.lane).map(|lane| &lane.of);
                    matches!(lane, Some(Of::Post(post, _)) if post == by)
                };
                of.iter().any(|of| of.0 == *line && of.1 == *after.step()) && by.is_none_or(is_by)
            };
            says(mark.what) && step.after.iter().any(waits)
        };
        let marks = self.lanes.marks.iter().enumerate().filter(is_of);
        marks.max_by_key(|(at, mark)| (mark.at, *at)).map(|(_, mark)| mark.lane)
    }

    fn told(&mut self, at: (usize, When), person: &PersonId, via: Via, step: (&LineId, &StepId)) {
        let what = match via {
            Via::Holder | Via::Member | Via::StandIn(_) => What::Told,
            Via::Copy | Via::AbsentHolder => What::Copied,
            Via::Caller => What::Called,
        };
        let label = self.name(&Bearer { person: person.clone(), via });
        self.add(at, what, label, Some(step));
        self.arrow(at, step);
    }

    /// What is put on people without telling them anew: a question, a task, a call.
    fn owed(&mut self, at: (usize, When), act: &Act, bearers: &[Bearer], step: (&LineId, &StepId)) {
        let (lane, when) = at;
        let is_told = |mark: &Mark| mark.lane == lane && mark.at == when.0 && mark.what == What::Told;
        let what = if act.is(Act::CALL) { What::Called } else { What::Asked };
        if what == What::Asked && !act.is(Act::JUDGE) && self.lanes.marks.iter().any(is_told) {
            return;
        }
        let label = match what {
            What::Called => bearers.first().map(|bearer| self.name(bearer)).unwrap_or_default(),
            _ => self.source.policy.act_label(act).to_owned(),
        };
        self.add(at, what, label, Some(step));
        self.arrow(at, step);
    }

    fn done(&mut self, no: DutyNo, when: When, incident: &Incident) {
        // An answer says itself what was answered.
        let Some(duty) = incident.find_duty(no).filter(|duty| !duty.act.is(Act::JUDGE)) else { return };
        let what = if duty.act.is(Act::CONFIRM) { What::Confirmed } else { What::Done };
        self.about(no, what, when, incident);
    }

    fn about(&mut self, no: DutyNo, what: What, when: When, incident: &Incident) {
        let Some(duty) = incident.find_duty(no) else { return };
        let label = if what == What::Confirmed { self.doer(duty) } else { self.act(duty) };
        let lane = self.seat(&duty.post, duty.unit.as_ref());
        self.add((lane, when), what, label, Some((&duty.line, &duty.step)));
    }

    fn passed_to(&mut self, no: DutyNo, bearers: &[Bearer], when: When, incident: &Incident) {
        let Some(duty) = incident.find_duty(no) else { return };
        let lane = self.seat(&duty.post, duty.unit.as_ref());
        for bearer in bearers {
            let label = self.name(bearer);
            self.add((lane, when), What::Told, label, Some((&duty.line, &duty.step)));
        }
    }

    fn parties(&mut self, step: (&LineId, &StepId), parties: &[PartyId], what: What, when: When) {
        for party in parties {
            let lane = self.party(party);
            self.add((lane, when), what, String::new(), Some(step));
            self.arrow((lane, when), step);
        }
    }

    /// Over whoever was silent last.
    fn last_resort(&mut self, line: &LineId, parties: &[PartyId], when: When) {
        let is_silent = |(at, mark): &(usize, &Mark)| {
            let of = self.steps.get(*at).map(Vec::as_slice).unwrap_or_default();
            matches!(mark.what, What::Late | What::Nobody) && of.iter().any(|of| of.0 == *line)
        };
        let last = self.lanes.marks.iter().enumerate().filter(is_silent);
        let from = last.max_by_key(|(at, mark)| (mark.at, *at)).map(|(_, mark)| mark.lane);
        for party in parties {
            let to = self.party(party);
            self.add((to, when), What::LastResort, String::new(), None);
            let arrow = |from| Arrow { from, to, at: when.0, is_over_silence: true, is_ahead: when.1 };
            self.lanes.arrows.extend(from.filter(|from| *from != to).map(arrow));
        }
    }

    fn arrow(&mut self, (to, when): (usize, When), (line, step): (&LineId, &StepId)) {
        let is_it = |row: &&(Step, Option<usize>, bool)| row.0.0 == *line && row.0.1 == *step;
        let Some((_, Some(from), is_over_silence)) = self.opened.iter().find(is_it).cloned() else { return };
        let arrow = Arrow { from, to, at: when.0, is_over_silence, is_ahead: when.1 };
        if from != to && !self.lanes.arrows.contains(&arrow) {
            self.lanes.arrows.push(arrow);
        }
    }

    /// One mark for everything of one kind that happens in a lane at one time.
    fn add(
        &mut self,
        (lane, (at, is_ahead)): (usize, When),
        what: What,
        label: String,
        step: Option<(&LineId, &StepId)>,
    ) {
        let is_it = |mark: &Mark| mark.lane == lane && mark.at == at && mark.what == what;
        let known = self.lanes.marks.iter().position(is_it);
        let place = known.unwrap_or(self.lanes.marks.len());
        if known.is_none() {
            self.lanes.marks.push(Mark { lane, at, what, labels: Vec::new(), is_ahead });
            self.steps.push(Vec::new());
        }
        if let Some(steps) = self.steps.get_mut(place) {
            steps.extend(step.map(|(line, step)| (line.clone(), step.clone())));
        }
        let mark = self.lanes.marks.get_mut(place);
        if let Some(mark) = mark.filter(|mark| !label.is_empty() && !mark.labels.contains(&label)) {
            mark.labels.push(label);
        }
    }

    fn lane(&mut self, of: Of, label: impl FnOnce() -> String) -> usize {
        let known = self.lanes.lanes.iter().position(|lane| lane.of == of);
        known.unwrap_or_else(|| {
            self.lanes.lanes.push(Lane { of, label: label() });
            self.lanes.lanes.len().saturating_sub(1)
        })
    }

    /// The lane of a post; of a unit, where each has one.
    fn seat(&mut self, post: &PostId, unit: Option<&UnitId>) -> usize {
        let Source { world, policy, .. } = self.source;
        let is_local = policy.post(post).is_some_and(|post| post.per != BODY);
        let unit = unit.filter(|_| is_local);
        let label = policy.post_label(post);
        let office = || match unit {
            Some(unit) => format!("{} {label}", world.unit_name(unit)),
            None => label.to_owned(),
        };
        self.lane(Of::Post(post.clone(), unit.cloned()), office)
    }

    fn party(&mut self, party: &PartyId) -> usize {
        let known = self.source.policy.parties.get(party);
        self.lane(Of::Party(party.clone()), || {
            known.map_or_else(|| party.to_string(), |row| row.label.clone())
        })
    }

    /// The unit in which somebody holds a post, else the one that the place of the incident has.
    fn unit_of(&self, post: &PostId, person: &PersonId, incident: &Incident) -> Option<UnitId> {
        let held = self.source.world.org.posts_of(person, incident.at);
        let own = held.into_iter().find(|(of, _)| *of == post).map(|(_, unit)| unit.clone());
        own.or_else(|| unit_here(self.source.policy, post, incident))
    }

    /// A name; a stand-in as such.
    fn name(&self, bearer: &Bearer) -> String {
        let who = self.source.world.org.name_of(&bearer.person);
        match bearer.via {
            Via::StandIn(_) => {
                let args =
                    [("who", who.into()), ("via", labels::via(self.source.language, bearer.via).into())];
                text(self.source.language, "report-bearer", &args)
            }
            Via::Holder | Via::Member | Via::AbsentHolder | Via::Copy | Via::Caller => who,
        }
    }

    fn doer(&self, duty: &Duty) -> String {
        let by = duty.bearers.iter().find(|bearer| duty.done_by.as_ref() == Some(&bearer.person));
        by.map(|bearer| self.name(bearer)).unwrap_or_default()
    }

    fn act(&self, duty: &Duty) -> String {
        self.source.policy.act_label(&duty.act).to_owned()
    }

    fn answer(&self, line: &LineId, step: &StepId, answer: &str) -> String {
        let step = self.source.policy.line(line).and_then(|line| line.step(step));
        let options = match step.map(|step| &step.deed) {
            Some(Deed::Ask(question)) => question.options.as_slice(),
            Some(Deed::Tell { .. } | Deed::By { .. }) | None => &[],
        };
        let found = options.iter().find(|option| option.id.as_str() == answer);
        found.map_or_else(|| answer.to_owned(), |option| option.label.clone())
    }
}

/// The unit that has a post where an incident happened.
fn unit_here(policy: &Policy, post: &PostId, incident: &Incident) -> Option<UnitId> {
    let per = &policy.post(post)?.per;
    let mut units = incident.case.context.units.iter();
    units.find(|(_, kind)| kind == per).map(|(unit, _)| unit.clone())
}
