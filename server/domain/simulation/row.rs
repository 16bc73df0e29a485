//! A simulated life as rows: what `simulate --format json` prints.

use serde::Serialize;

use crate::actor::{Bearer, Cause, Contacted, Via};
use crate::basis::Basis;
use crate::channel::Channel;
use crate::ids::{DutyNo, LineId, PartyId, PersonId, PostId, StepId};
use crate::incident::fact::{Fact, Opened};
use crate::incident::state::Duty;
use crate::moment::Moment;
use crate::plan::PlanFact;

use super::{Happened, Simulation, word_of};

/// One thing that happened to one person, step or incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// When, RFC 3339 with offset.
    pub at: String,
    /// The fact's word, as in the history.
    pub fact: &'static str,
    /// Of which line.
    pub line: Option<LineId>,
    /// Of which step.
    pub step: Option<StepId>,
    /// Who.
    pub person: Option<PersonId>,
    /// As the holder of which post.
    pub post: Option<PostId>,
    /// `holder`, `member`, `stand_in:<cause>`, `last_resort`, …
    pub via: Option<String>,
    /// Which duty is concerned, by its act.
    pub duty: Option<String>,
    /// On which channels, comma between.
    pub channel: Option<String>,
    /// The clause; none where no clause exists.
    pub basis: Option<String>,
    /// Why a step opened: `first`, `done`, `silence`, `at_once`, `by_hand`.
    pub rule: Option<&'static str>,
    /// By when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// An answer, a class, a phase, a reason, an address that is not a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// All rows of a simulation, in order.
pub fn rows(simulation: &Simulation) -> Vec<Row> {
    let mut all = Vec::new();
    for happened in &simulation.happened {
        match happened {
            Happened::Entry { at, facts } => {
                let of = Of { simulation, at: *at, facts: &facts.facts };
                facts.facts.iter().for_each(|fact| of.push(fact, &mut all));
            }
            Happened::Refused { at, person, does, refusal, .. } => all.push(Row {
                at: at.to_rfc3339(),
                fact: "refused",
                person: person.clone(),
                duty: Some(word_of(does).to_owned()),
                value: Some(refusal.to_string()),
                ..Row::default()
            }),
        }
    }
    all
}

/// One entry being written as rows.
struct Of<'a> {
    simulation: &'a Simulation,
    at: Moment,
    facts: &'a [Fact],
}

impl Of<'_> {
    fn row(&self, fact: &'static str) -> Row {
        Row { at: self.at.to_rfc3339(), fact, ..Row::default() }
    }

    fn valued(&self, fact: &'static str, value: &str) -> Row {
        Row { value: Some(value.to_owned()), ..self.row(fact) }
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each fact")]
    fn push(&self, fact: &Fact, all: &mut Vec<Row>) {
        let valued = |name, value: &str| self.valued(name, value);
        match fact {
            Fact::Opened { case, reporter, .. } => {
                all.push(Row { person: reporter.clone(), ..valued("opened", case.kind.as_str()) });
            }
            Fact::Repeated { .. } | Fact::Joined { .. } => all.push(self.row("repeated")),
            Fact::CaseChanged { .. } => all.push(self.row("case_changed")),
            Fact::SeverityChanged { to, .. } => all.push(valued("severity_changed", to.as_str())),
            Fact::ScaleChanged { scale, to, .. } => {
                all.push(valued("scale_changed", &format!("{scale}: {to}")));
            }
            Fact::PhaseChanged { to } => all.push(valued("phase_changed", to.as_str())),
            Fact::LineStarted { line } => {
                all.push(Row { line: Some(line.clone()), ..self.row("line_started") });
            }
            Fact::StepOpened { line, step, opened, basis, .. } => all.push(Row {
                basis: basis.clause.clone(),
                rule: Some(opened_as(opened)),
                ..self.at_step("step_opened", line, step)
            }),
            Fact::PostPassed { line, step, post, .. } => {
                all.push(Row { post: Some(post.clone()), ..self.at_step("post_passed", line, step) });
            }
            Fact::StepPassed { line, step } => all.push(self.at_step("step_passed", line, step)),
            Fact::StepDropped { line, step } => all.push(self.at_step("step_dropped", line, step)),
            Fact::StepReset { line, step } => all.push(self.at_step("step_reset", line, step)),
            Fact::StepPushed { line, step } => all.push(self.at_step("step_pushed", line, step)),
            Fact::Told { line, step, person, post, via, channels, .. } => all.push(Row {
                person: Some(person.clone()),
                post: post.clone(),
                via: Some(via_word(*via)),
                channel: Some(listed(channels)),
                ..self.at_step("told", line, step)
            }),
            Fact::Appointed { post, person, .. } => all.push(Row {
                person: Some(person.clone()),
                post: Some(post.clone()),
                ..self.row("appointed")
            }),
            Fact::DutyOpened { duty, bearers, due_at, .. } => {
                self.borne("duty_opened", *duty, bearers, *due_at, all);
            }
            Fact::DutyMoved { duty, bearers, due_at } => {
                self.borne("duty_moved", *duty, bearers, *due_at, all);
            }
            Fact::DutyRenewed { duty, bearers, due_at, .. } => {
                self.borne("duty_renewed", *duty, bearers, *due_at, all);
            }
            Fact::DutyAskedAgain { duty, bearers, answer_by } => {
                self.borne("duty_asked_again", *duty, bearers, Some(*answer_by), all);
            }
            Fact::DutyJoined { duty, bearers } => self.borne("duty_joined", *duty, bearers, None, all),
            Fact::DutyStarted { duty, due_at, .. } => {
                let due_at = due_at.map(Moment::to_rfc3339);
                all.push(Row { due_at, ..self.duty("duty_started", *duty) });
            }
            Fact::DutyDone { duty, by, .. } => {
                all.push(Row { person: Some(by.clone()), ..self.duty("duty_done", *duty) });
            }
            Fact::DutyDoneToo { duty, by, .. } => {
                all.push(Row { person: Some(by.clone()), ..self.duty("duty_done_too", *duty) });
            }
            Fact::DutyShared { duty, by, .. } => {
                all.push(Row { person: Some(by.clone()), ..self.duty("duty_shared", *duty) });
            }
            Fact::DutyHastened { duty, .. } => all.push(self.duty("duty_hastened", *duty)),
            Fact::Delegated { duty, by, .. } => {
                all.push(Row { person: Some(by.clone()), ..self.duty("delegated", *duty) });
            }
            Fact::DutyDischarged { duty, person, .. } => {
                all.push(Row { person: Some(person.clone()), ..self.duty("duty_discharged", *duty) });
            }
            Fact::DutyLate { duty, .. } => {
                let bearers = self.known(*duty).map(|duty| duty.bearers.clone()).unwrap_or_default();
                self.borne("duty_late", *duty, &bearers, None, all);
            }
            Fact::DutyPassed { duty } => all.push(self.duty("duty_passed", *duty)),
            Fact::DutyWithdrawn { duty, .. } => all.push(self.duty("duty_withdrawn", *duty)),
            Fact::Asked { line, step, .. } => all.push(self.at_step("asked", line, step)),
            Fact::Answered { line, step, answer, by, .. } => all.push(Row {
                person: Some(by.clone()),
                value: Some(answer.to_string()),
                ..self.at_step("answered", line, step)
            }),
            Fact::Unanswered { line, step, follows } => {
                all.push(Row { value: Some(follows.to_string()), ..self.at_step("unanswered", line, step) });
            }
            Fact::AskedAgain { line, step } => all.push(self.at_step("asked_again", line, step)),
            Fact::Reminded { people, .. } => self.contacted("reminded", people, &[], all),
            Fact::ProgressAsked { people, parties, .. } => {
                self.contacted("progress_asked", people, parties, all);
            }
            Fact::DeadLetterTold { people, parties } => {
                self.contacted("dead_letter_told", people, parties, all);
            }
            Fact::Disowned { people, parties, .. } => self.contacted("disowned", people, parties, all),
            Fact::Disapproved { people, parties, .. } => {
                self.contacted("disapproved", people, parties, all);
            }
            Fact::Eased { people, parties, .. } => self.contacted("eased", people, parties, all),
            Fact::EndTold { people } => self.contacted("end_told", people, &[], all),
            Fact::RouteExhausted { line, parties, .. } => {
                for party in parties {
                    let row = self.last_resort("route_exhausted", party);
                    all.push(Row { line: Some(line.clone()), ..row });
                }
            }
            Fact::CallGivenUp { line, step, callee, parties } => {
                for party in parties {
                    let row = self.last_resort("call_given_up", party);
                    let (line, step) = (Some(line.clone()), Some(step.clone()));
                    all.push(Row { line, step, person: Some(callee.clone()), ..row });
                }
            }
            Fact::RoundStarted { line, round, .. } => all.push(Row {
                line: Some(line.clone()),
                value: Some(round.to_string()),
                ..self.row("round_started")
            }),
            Fact::Noted => all.push(self.row("noted")),
            Fact::NotedOf { .. } => all.push(self.row("noted_of")),
            Fact::PartyTold { line, step, parties } => self.parties_told((line, step), parties, all),
            Fact::PartyConfirmed { party, .. } => all.push(self.valued("party_confirmed", party.as_str())),
            Fact::PartyAnswered { party, people, parties } => self.answered(party, people, parties, all),
            Fact::ModeBegan { mode } => all.push(self.valued("mode_began", mode)),
            Fact::ModeEnded { mode } => all.push(self.valued("mode_ended", mode)),
            Fact::WallLifted { organ, people } => {
                all.push(self.valued("wall_lifted", organ));
                self.contacted("wall_lifted", people, &[], all);
            }
            Fact::SecondPersonWaived { people, .. } => {
                self.contacted("second_person_waived", people, &[], all);
            }
            Fact::RecordedFor { people, .. } => self.contacted("recorded_for", people, &[], all),
            Fact::Vouched { people, .. } => self.contacted("vouched", people, &[], all),
            Fact::Plan(fact) => self.push_plan(fact, all),
            // A life that is simulated is that of one incident.
            Fact::Bond(_) => {}
            Fact::ReporterClaimed { people, .. } => self.contacted("reporter_claimed", people, &[], all),
            Fact::ReporterChecked { .. } => all.push(self.row("reporter_checked")),
            Fact::ReporterTold { .. } => all.push(self.row("reporter_told")),
            Fact::ReporterWrote { people, parties, .. } => {
                self.contacted("reporter_wrote", people, parties, all);
            }
            // Bookkeeping that tells nobody anything.
            Fact::Taken { .. } | Fact::DutyPostponed { .. } | Fact::Watched { .. } => {}
            Fact::DisposalDecided | Fact::DisposalHeld { .. } => {}
            Fact::Delivered { .. } | Fact::Disposed { .. } | Fact::Called { .. } => {}
        }
    }

    /// What follows by itself and speaks to nobody, such as a checklist, tells a reader nothing.
    fn push_plan(&self, fact: &PlanFact, all: &mut Vec<Row>) {
        let told = fact.told();
        if told.is_empty() && fact.is_activity() {
            all.push(self.row(fact.code()));
        }
        told.iter().for_each(|row| self.contacted(fact.code(), row.people, row.parties, all));
    }

    fn parties_told(&self, (line, step): (&LineId, &StepId), parties: &[PartyId], all: &mut Vec<Row>) {
        for party in parties {
            let row = self.last_resort("party_told", party);
            all.push(Row { line: Some(line.clone()), step: Some(step.clone()), ..row });
        }
    }

    fn answered(&self, party: &PartyId, people: &[Contacted], parties: &[PartyId], all: &mut Vec<Row>) {
        all.push(self.valued("party_answered", party.as_str()));
        self.contacted("party_answered", people, parties, all);
    }

    fn at_step(&self, fact: &'static str, line: &LineId, step: &StepId) -> Row {
        let opened = self.facts.iter().find_map(|fact| match fact {
            Fact::StepOpened { line: of, step: at, opened, basis, .. } if of == line && at == step => {
                Some((opened_as(opened), basis.clause.clone()))
            }
            _ => None,
        });
        let (rule, basis) = opened.map_or((None, None), |(rule, basis)| (Some(rule), basis));
        Row { line: Some(line.clone()), step: Some(step.clone()), rule, basis, ..self.row(fact) }
    }

    fn known(&self, no: DutyNo) -> Option<&Duty> {
        self.simulation.incident.find_duty(no)
    }

    fn duty(&self, fact: &'static str, no: DutyNo) -> Row {
        let Some(duty) = self.known(no) else { return self.row(fact) };
        Row {
            post: Some(duty.post.clone()),
            duty: Some(duty.act.to_string()),
            basis: clause(&duty.basis),
            ..self.at_step(fact, &duty.line, &duty.step)
        }
    }

    fn borne(
        &self,
        fact: &'static str,
        no: DutyNo,
        bearers: &[Bearer],
        due_at: Option<Moment>,
        all: &mut Vec<Row>,
    ) {
        for bearer in bearers {
            all.push(Row {
                person: Some(bearer.person.clone()),
                via: Some(via_word(bearer.via)),
                due_at: due_at.map(Moment::to_rfc3339),
                ..self.duty(fact, no)
            });
        }
    }

    fn contacted(&self, fact: &'static str, people: &[Contacted], parties: &[PartyId], all: &mut Vec<Row>) {
        for row in people {
            let (person, channel) = (Some(row.person.clone()), Some(listed(&row.channels)));
            all.push(Row { person, channel, ..self.row(fact) });
        }
        all.extend(parties.iter().map(|party| self.last_resort(fact, party)));
    }

    fn last_resort(&self, fact: &'static str, party: &PartyId) -> Row {
        Row {
            via: Some("last_resort".to_owned()),
            channel: Some(listed(&[Channel::mail()])),
            value: Some(party.to_string()),
            ..self.row(fact)
        }
    }
}

fn clause(basis: &Basis) -> Option<String> {
    basis.clause.clone()
}

const fn opened_as(opened: &Opened) -> &'static str {
    match opened {
        Opened::First => "first",
        Opened::Done => "done",
        Opened::Silence => "silence",
        Opened::AtOnce => "at_once",
        Opened::ByHand => "by_hand",
    }
}

/// As what someone is told or bears a duty, in the interface's words.
fn via_word(via: Via) -> String {
    let word = match via {
        Via::Holder => "holder",
        Via::Member => "member",
        Via::StandIn(Cause::Absent) => "stand_in:absent",
        Via::StandIn(Cause::Unable) => "stand_in:unable",
        Via::StandIn(Cause::Vacant) => "stand_in:vacant",
        Via::StandIn(Cause::Delegated) => "stand_in:delegated",
        Via::AbsentHolder => "absent_holder",
        Via::Copy => "copy",
        Via::Caller => "caller",
    };
    word.to_owned()
}

/// With commas between.
fn listed(channels: &[Channel]) -> String {
    channels.iter().map(Channel::as_str).collect::<Vec<_>>().join(",")
}
