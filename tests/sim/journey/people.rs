//! What people do on a journey: report, answer, go away, handle. Each by the verb that its form or
//! its line of the interface calls, with one id until it is known to have happened.

use std::collections::BTreeSet;

use noroshi::actions::report::{Submission, submit};
use noroshi::actions::{Caller, Error, absences, give, handle, organise, respond};
use noroshi::domain::actor::{Actor, Cause, Means};
use noroshi::domain::case::field::Field;
use noroshi::domain::case::said::{Said, Value};
use noroshi::domain::case::{Case, Origin, Phase, Presence};
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::history::Private;
use noroshi::domain::ids::{Answer, CommandId, DutyNo, HistoryId, PersonId};
use noroshi::domain::incident::state::{Duty, Incident};
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::{Absence, OrgFact};
use noroshi::domain::policy::Deed;
use noroshi::store::ORGANISATION;
use uuid::Uuid;

use super::Journey;

fn because(reason: &str) -> Private {
    Private::from([("reason".to_owned(), reason.to_owned())])
}

impl Journey {
    pub(super) fn report(&mut self) {
        let submission = self.submission();
        let actor = submission.reporter.clone().map_or(Actor::Outside, Actor::Person);
        self.commands += 1;
        let command = CommandId(Uuid::from_u64_pair(self.seed, self.commands));
        let caller = Caller { actor, command, request: None, seen: None };
        let outcome = self.repeat(&caller, |backend, caller| submit(backend, caller, submission.clone()));
        let report = self.process.backend().keys.derive_history("report", command);
        let is_known = self.read(|tx| tx.is_known(report, command));
        self.say(format!("{:?} reports: {:?}", caller.actor, outcome.as_ref().map(|row| row.joined)));
        match outcome {
            Ok(receipt) if is_known => {
                let noted = self.ledger.note_receipt(self.process.backend(), &receipt);
                let id = noted.unwrap_or_else(|what| self.fail(&what));
                let named = (id, receipt.incident_number.clone());
                if !self.incidents.contains(&named) {
                    self.incidents.push(named);
                }
                self.submitted.push((caller, submission, receipt));
            }
            Err(Error::Invalid(_)) if !is_known => {}
            other => self.fail(&format!("the reporter heard {other:?}, in the history: {is_known}")),
        }
    }

    /// A reporter who never heard back sends the same form again, however late.
    pub(super) fn report_again(&mut self) {
        let (caller, submission, receipt) = self.chance.pick(&self.submitted).clone();
        let again = self.repeat(&caller, |backend, caller| submit(backend, caller, submission.clone()));
        self.say(format!("{:?} reports again", caller.actor));
        if again.as_ref().ok() != Some(&receipt) {
            self.fail(&format!("was shown {receipt:?}, and then {again:?}"));
        }
    }

    fn submission(&mut self) -> Submission {
        let kinds: Vec<_> = self.policy.kinds.iter().map(|kind| kind.id.clone()).collect();
        let reporter = self.chance.happens(70).then(|| self.person());
        let subjects: BTreeSet<PersonId> =
            self.chance.happens(20).then(|| self.person()).into_iter().collect();
        let presence = [Presence::Present, Presence::Absent, Presence::Unknown];
        let kind = self.chance.pick(&kinds).clone();
        let unit = self.chance.happens(85).then(|| self.chance.pick(&self.town.sections).clone());
        let origin = *self.chance.pick(Origin::ALL);
        let case = Case {
            unit,
            personal_data: *self.chance.pick(&presence),
            people_max: self.chance.happens(50).then(|| self.chance.below(250)),
            asset_class: (*self.chance.pick(&["A", "B", "C", "unknown"])).to_owned(),
            ..Case::new(kind, origin, Moment::from_micros(0))
        };
        Submission {
            description: "机の上のUSBメモリーが見当たらない。".to_owned(),
            place: "窓口".to_owned(),
            reporter,
            subjects,
            dedup_key: self.chance.happens(30).then(|| "the same thing".to_owned()),
            ..Submission::new(case, "USBメモリーが見当たらない")
        }
    }

    fn person(&mut self) -> PersonId {
        self.chance.pick(&self.town.people).clone()
    }

    fn any(&mut self) -> ((HistoryId, String), Incident) {
        let named = self.chance.pick(&self.incidents).clone();
        let loaded = self.read(|tx| tx.load::<Incident>(named.0));
        (named, loaded.expect("an accepted report is there for ever").state)
    }

    /// Someone who owes something does it, perhaps twice, perhaps recorded by another.
    pub(super) fn answer(&mut self) {
        let (named, incident) = self.any();
        let owed: Vec<Duty> =
            incident.duties.iter().filter(|duty| !duty.bearers.is_empty()).cloned().collect();
        if owed.is_empty() {
            return;
        }
        let minutes = self.chance.below(20) as i64;
        self.pass(Span::minutes(minutes));
        let duty = self.chance.pick(&owed).clone();
        let person = self.chance.pick(&duty.bearers).person.clone();
        let actor = match self.chance.below(10) {
            0 => Actor::Token("desk".to_owned()),
            1 => Actor::Person(self.person()),
            _ => Actor::Person(person.clone()),
        };
        let means = if self.chance.happens(20) { Means::Phone } else { Means::Screen };
        let no = self.chance.happens(70).then_some(duty.no);
        let act = duty.act.clone();
        let response = respond::Response { person: person.clone(), act, duty: no, at: None, means };
        match self.option(&duty) {
            Some(answer) => {
                let what = format!("judges {answer}");
                self.give(&named, actor, &what, |backend, caller, number| {
                    let (response, answer) = (response.clone(), answer.clone());
                    respond::judge(backend, caller, number, response, answer, "理由".to_owned())
                });
            }
            None if self.chance.happens(6) => {
                self.give(&named, actor, "disowns", |backend, caller, number| {
                    respond::disown(
                        backend,
                        caller,
                        number,
                        (&person, Means::Screen),
                        duty.no,
                        "担当外".to_owned(),
                    )
                });
            }
            None => {
                let what = format!("does {} for {person}", duty.act);
                self.give(&named, actor, &what, |backend, caller, number| {
                    respond::act(backend, caller, number, response.clone())
                });
            }
        }
    }

    fn option(&mut self, duty: &Duty) -> Option<Answer> {
        let step = self.policy.line(&duty.line)?.step(&duty.step)?;
        let Deed::Ask(question) = &step.deed else { return None };
        Some(self.chance.pick(&question.options).id.clone())
    }

    pub(super) fn go_away(&mut self) {
        let person = self.person();
        let stand_in = self.chance.happens(30).then(|| self.person());
        let from = self.now() + Span::hours(self.chance.below(3) as i64);
        let to = from + Span::hours(1 + self.chance.below(48) as i64);
        let cause = *self.chance.pick(&[Cause::Absent, Cause::Unable, Cause::Vacant]);
        let absence = Absence { person, cause, from, to, stand_in, only: Vec::new() };
        let what = format!("{} is away from {from} to {to}", absence.person);
        let outcome = self.insist(ORGANISATION, Actor::Operator, move |backend, caller| {
            absences::note(backend, caller, absence.clone()).map(|_| ())
        });
        self.say(format!("{what}: {:?}", outcome.err()));
    }

    /// Someone leaves for good, and whatever waits for them with them.
    pub(super) fn leave(&mut self) {
        let (person, at) = (self.person(), self.now());
        let world = self.read(|tx| tx.world());
        if !world.org.is_employed(&person, at) {
            return;
        }
        let (revision, what) = (world.revision(), format!("{person} leaves"));
        let facts = vec![OrgFact::PersonEnded { person, at }];
        let outcome = self.insist(ORGANISATION, Actor::Operator, move |backend, caller| {
            organise::apply_plan(backend, caller, revision, facts.clone(), Private::new())
        });
        self.say(format!("{what}: {:?}", outcome.err()));
    }

    /// Facts change, or someone turns out to be implicated, or not to be.
    pub(super) fn change_case(&mut self) {
        let (named, incident) = self.any();
        let mut subjects = incident.subjects.clone();
        if self.chance.happens(60) {
            let told: Vec<PersonId> = incident.told.keys().cloned().collect();
            let person = if told.is_empty() { self.person() } else { self.chance.pick(&told).clone() };
            if !subjects.remove(&person) {
                subjects.insert(person);
            }
        }
        let unit = self.chance.happens(30).then(|| self.chance.pick(&self.town.sections).clone());
        let people = self.chance.happens(50).then(|| Value::Count(self.chance.below(250)));
        let case = Said::default().with(Field::Unit, unit.map(Value::Unit)).with(Field::PeopleMax, people);
        let changes = handle::Changes { case, subjects: Some(subjects.clone()) };
        let what = format!("changes the case, subjects {subjects:?}");
        let actor = self.handler();
        self.give(&named, actor, &what, |backend, caller, number| {
            let texts = [("reason".to_owned(), "分かったこと".to_owned())].into();
            handle::change_case(backend, caller, number, changes.clone(), texts)
        });
    }

    fn handler(&mut self) -> Actor {
        if self.chance.happens(70) { Actor::Operator } else { Actor::Person(self.person()) }
    }

    pub(super) fn handle(&mut self) {
        let ((id, number), incident) = self.any();
        let named = (id, number);
        let (actor, reason) = (self.handler(), "理由".to_owned());
        match self.chance.below(5) {
            0 => self.next_level(&named, &incident, actor),
            1 => {
                let classes = self.policy.severities.clone();
                let to = Some(self.chance.pick(&classes).id.clone());
                self.give(&named, actor, "sets the class", |backend, caller, number| {
                    give(backend, caller, number, Ask::SetSeverity { to: to.clone() }, because(&reason))
                });
            }
            2 => {
                let to = if incident.is_open() { *self.chance.pick(Phase::ALL) } else { Phase::Handling };
                self.give(&named, actor, &format!("moves to {to:?}"), |backend, caller, number| {
                    handle::set_phase(backend, caller, number, to, reason.clone())
                });
            }
            3 if !incident.duties.is_empty() => {
                let numbers: Vec<DutyNo> = incident.duties.iter().map(|duty| duty.no).collect();
                let duty = *self.chance.pick(&numbers);
                self.give(&named, actor, "withdraws a duty", |backend, caller, number| {
                    give(backend, caller, number, Ask::Withdraw { duty }, because(&reason))
                });
            }
            _ => self.give(&named, actor, "notes", |backend, caller, number| {
                handle::note(backend, caller, number, "メモ".to_owned())
            }),
        }
    }

    fn next_level(&mut self, named: &(HistoryId, String), incident: &Incident, actor: Actor) {
        let steps: Vec<_> = incident
            .lines
            .iter()
            .flat_map(|(line, state)| state.steps.keys().map(move |step| (line.clone(), step.clone())))
            .collect();
        if steps.is_empty() {
            return;
        }
        let (line, seen) = self.chance.pick(&steps).clone();
        self.give(named, actor, "presses for the next level", |backend, caller, number| {
            let ask = Ask::NextLevel { line: line.clone(), seen: seen.clone() };
            give(backend, caller, number, ask, Private::new())
        });
    }
}
