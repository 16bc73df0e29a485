//! What people did on a case of before: each step of its course as the command that a page gives.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::{Error, absences, merge, report};
use crate::domain::actor::{CallResult, Cause, Means};
use crate::domain::deciding::command::{Ask, Deed};
use crate::domain::history::Private;
use crate::domain::ids::{Act, Answer, HistoryId, PersonId, PostId, UnitId};
use crate::domain::incident::state::Incident;
use crate::domain::moment::{Moment, Span};
use crate::domain::org::Absence;
use crate::domain::plan::deadline::{Ask as Deadline, ClockId, Stage, Way};
use crate::domain::plan::prevention::{Ask as Prevention, Leaf, Owner, Terms};
use crate::domain::plan::response::{Ask as Response, Outcome, checklist};
use crate::domain::plan::rules::PlanAsk;
use crate::domain::policy::Policy;
use crate::domain::policy::procedure::Item;

use super::cases::Row;
use super::course::Step;
use super::past::Past;
use super::seats::{CHIEF, CISO, Seats};
use super::{Failure, kept, lessons};

/// A case that was reported.
pub struct Known {
    /// 事案番号.
    pub number: String,
    /// Its history.
    pub id: HistoryId,
}

/// The cases of before, as far as they have happened.
pub struct Doings<'a> {
    past: &'a Past<'a>,
    seats: Seats,
    policy: &'a Policy,
    known: BTreeMap<usize, Known>,
}

impl<'a> Doings<'a> {
    /// Nothing has happened yet.
    pub fn new(past: &'a Past<'a>, policy: &'a Policy) -> Self {
        Self { past, seats: Seats::sample(), policy, known: BTreeMap::new() }
    }

    /// Does one step of a case.
    ///
    /// # Errors
    /// What cannot be done at all; what somebody else has done meanwhile is left out.
    pub fn perform(&mut self, row: &Row, step: &Step) -> Result<(), Failure> {
        if *step == Step::Report {
            let known = reported(self.past, row.registrar(), row.submission())?;
            self.known.insert(row.no, known);
            return Ok(());
        }
        if *step == Step::Away {
            return self.away(row);
        }
        let Some(known) = self.known.get(&row.no) else { return Ok(()) };
        match step {
            Step::Answer(post) => answer(self.past, known, (post, row.desk)),
            Step::Check(count) => self.check((row, known), *count),
            Step::Own => self.send((row, known), |clock| clock.stage == Stage::Own),
            Step::File(stage) => self.send((row, known), |clock| clock.stage == *stage),
            Step::Keep => kept::take_in(self.past, (row.desk, &known.number), &kept::photographs()),
            Step::Merge => self.merge((row, known)),
            step => self.say((row, known), step),
        }
    }

    /// What is one command, whatever the incident says.
    fn say(&self, (row, known): (&Row, &Known), step: &Step) -> Result<(), Failure> {
        let (manager, lesson) = (self.seats.manager(&row.unit), lessons::of(&row.kind));
        let (person, ask, given) = match step {
            Step::Phase(to, reason) if to.is_end() => {
                (CISO, Ask::SetPhase { to: *to }, vec![("reason", *reason)])
            }
            Step::Phase(to, reason) => (row.desk, Ask::SetPhase { to: *to }, vec![("reason", *reason)]),
            Step::Note(text) => (row.desk, Ask::Note, vec![("note", *text)]),
            Step::Withhold | Step::Decide => decision(row, *step == Step::Decide),
            Step::Draft => {
                (row.desk, response(Response::DraftPublication), vec![("text", lessons::PUBLICATION)])
            }
            Step::Approve => (CISO, response(Response::ApprovePublication { draft: 1 }), Vec::new()),
            Step::Release => (
                row.desk,
                response(Response::Publish { draft: 1, at: None }),
                vec![("media", "市のホームページ")],
            ),
            Step::Fault => (row.desk, response(Response::NoteFault), FAULT.to_vec()),
            Step::Persons => {
                let (count, at) = (row.people().max(1), self.past.now());
                let ask = Deadline::NotifyPersons { count, way: Way::Letter, at, is_complete: true };
                (row.desk, Ask::Plan(PlanAsk::Deadline(ask)), Vec::new())
            }
            Step::Inquire => (row.desk, prevention(self.inquiry(row)), Vec::new()),
            Step::Propose(due) => return self.propose((row, known), *due),
            Step::Instruct => return self.instruct((row, known)),
            Step::Complete(no) => {
                let (no, evidence) = (*no, lesson.evidence.to_owned());
                (manager, prevention(Prevention::Complete { no, at: None, evidence }), Vec::new())
            }
            Step::Verify(no) => {
                let (by, text) = (PersonId::from(row.desk), lessons::VERIFIED.to_owned());
                (row.desk, prevention(Prevention::Verify { no: *no, by, is_done: true, text }), Vec::new())
            }
            Step::Effect(no) => {
                let (by, text) = (PersonId::from(CHIEF), lessons::EFFECT.to_owned());
                let ask = Prevention::CheckEffect { no: *no, by, is_sufficient: true, text };
                (CHIEF, prevention(ask), Vec::new())
            }
            Step::Report
            | Step::Away
            | Step::Answer(_)
            | Step::Check(_)
            | Step::Own
            | Step::File(_)
            | Step::Keep
            | Step::Merge => return Ok(()),
        };
        give(self.past, (person, known), ask, &given)
    }

    /// The section head notes a week of leave.
    fn away(&self, row: &Row) -> Result<(), Failure> {
        let (now, manager) = (self.past.now(), self.seats.manager(&row.unit));
        let (from, to) = (now + Span::hours(6), now + Span::hours(24 * 6));
        away(self.past, manager, (from, to))
    }

    /// So many items of the checklist, the first ones that are open.
    fn check(&self, (row, known): (&Row, &Known), count: usize) -> Result<(), Failure> {
        let incident = self.past.incident(known.id)?;
        let rows = checklist::ordered(self.policy, &incident);
        let (policy, response) = (self.policy, &incident.plan.response);
        let is_first = |item: &&Item| !item.harmful && checklist::first(policy, response, item).is_empty();
        let is_next = |id| policy.procedures.item(id).filter(is_first).is_some();
        let open = rows.into_iter().filter(|row| row.outcome == Outcome::Open && is_next(&row.id));
        for item in open.take(count) {
            let ask = Response::DoItem { item: item.id.clone(), at: None };
            give(self.past, (row.desk, known), self::response(ask), &[])?;
        }
        Ok(())
    }

    /// Bodies outside are told, and that is recorded.
    fn send(&self, (row, known): (&Row, &Known), is_meant: impl Fn(&ClockId) -> bool) -> Result<(), Failure> {
        let incident = self.past.incident(known.id)?;
        let clocks: Vec<ClockId> =
            incident.plan.deadlines.open().map(|(clock, ..)| clock).filter(|clock| is_meant(clock)).collect();
        if clocks.is_empty() {
            return Ok(());
        }
        let ask = Deadline::File { clocks, version: 1, at: self.past.now() };
        give(self.past, (row.desk, known), Ask::Plan(PlanAsk::Deadline(ask)), &[])
    }

    fn inquiry(&self, row: &Row) -> Prevention {
        let lesson = lessons::of(&row.kind);
        let people = [CHIEF, self.seats.manager(&row.unit), row.desk];
        Prevention::Investigate {
            participants: people.map(PersonId::from).into(),
            unit: None,
            causes: vec![Leaf {
                threat: "accidental".to_owned(),
                factor: lesson.factor,
                text: lesson.cause.to_owned(),
            }],
            record: lessons::INQUIRY.to_owned(),
            detection: lessons::DETECTION.to_owned(),
        }
    }

    /// The next measure that the case teaches.
    fn propose(&self, (row, known): (&Row, &Known), due: Moment) -> Result<(), Failure> {
        let (unit, lesson) = (UnitId::from(row.unit.as_str()), lessons::of(&row.kind));
        let count = self.past.incident(known.id)?.plan.prevention.measures.len();
        let [first, second] = lesson.measures;
        let measure = if count == 0 { first } else { second };
        let terms = Terms {
            kind: lesson.sort,
            owner: Owner::Post { post: PostId::from("manager"), unit },
            causes: BTreeSet::from([1]),
            start: None,
            due,
            cost: None,
            units: BTreeSet::new(),
            replaces: None,
        };
        let texts = BTreeMap::from([("description", measure.to_owned())]);
        let ask = Prevention::Propose { terms: Box::new(terms), texts };
        give(self.past, (row.desk, known), prevention(ask), &[])
    }

    /// The desk reports, and the CISO instructs what was reported.
    fn instruct(&self, (row, known): (&Row, &Known)) -> Result<(), Failure> {
        give(self.past, (row.desk, known), prevention(Prevention::Report), &[])?;
        let incident = self.past.incident(known.id)?;
        let measures = incident.plan.prevention.measures.keys().copied().collect();
        let (by, text) = (PersonId::from(CISO), lessons::INSTRUCTION.to_owned());
        give(self.past, (CISO, known), prevention(Prevention::Instruct { by, measures, text }), &[])
    }

    /// One matter with the case before it.
    fn merge(&self, (row, known): (&Row, &Known)) -> Result<(), Failure> {
        let before = row.no.checked_sub(1).and_then(|no| self.known.get(&no));
        let Some(into) = before.map(|before| before.number.clone()) else { return Ok(()) };
        let texts = texts(&[("reason", "同じ方からの同じ郵便物についての連絡のため")]);
        let read = move |_: &Incident, _: &_, _| {
            Ok((merge::Ask { into: Some(into.clone()), vouchers: None }, texts.clone()))
        };
        let merged = merge::perform(self.past.backend, &self.past.by(row.desk), &known.number, read);
        self.past.done(merged.map(drop))
    }
}

/// What failed and what came of it.
const FAULT: [(&str, &str); 2] = [
    ("text", "機器の故障により利用できなかった。監視の記録で停止の時刻を確かめた。"),
    ("outcome", "部品を交換して復旧した。同じ型の機器を点検した。"),
];

fn decision(row: &Row, publishes: bool) -> (&'static str, Ask, Vec<(&'static str, &'static str)>) {
    let (person, reach) =
        if publishes { (CISO, "見える状態が続いた") } else { (row.desk, "広がりはない") };
    let mut texts = vec![("importance", "個人情報を含む"), ("reach", reach)];
    if !publishes {
        texts.push(("reason", "関係する方に直接伝え、回収が済んでいるため"));
    }
    (person, response(Response::DecidePublication { publishes }), texts)
}

fn response(ask: Response) -> Ask {
    Ask::Plan(PlanAsk::Response(ask))
}

fn prevention(ask: Prevention) -> Ask {
    Ask::Plan(PlanAsk::Prevention(ask))
}

/// Somebody notes that they are away.
///
/// # Errors
/// What ends the making.
pub fn away(past: &Past<'_>, person: &str, (from, to): (Moment, Moment)) -> Result<(), Failure> {
    let (person, cause) = (PersonId::from(person), Cause::Absent);
    let by = past.by(person.as_str());
    let absence = Absence { person, cause, from, to, stand_in: None, only: Vec::new() };
    past.done(absences::note(past.backend, &by, absence).map(drop))
}

/// Somebody reports.
///
/// # Errors
/// As the report.
pub fn reported(past: &Past<'_>, by: &str, submission: report::Submission) -> Result<Known, Failure> {
    let receipt = report::submit(past.backend, &past.by(by), submission)?;
    past.done(Ok(()))?;
    let number = receipt.incident_number;
    let plain = crate::keys::normalize_number(&number).unwrap_or_default();
    let id = past.backend.store.read(|tx| tx.find_incident(&plain))?;
    Ok(Known { number, id: id.ok_or(Error::NotFound)? })
}

/// Gives an incident a command with its texts.
///
/// # Errors
/// What ends the making.
pub fn give(
    past: &Past<'_>,
    (person, known): (&str, &Known),
    ask: Ask,
    given: &[(&str, &str)],
) -> Result<(), Failure> {
    let texts = texts(given);
    past.give((person, &known.number), move |_, _| Ok((ask.clone(), texts.clone())))
}

/// Whoever answers for a post does what it owes now; of a group, whoever is in turn.
///
/// # Errors
/// What ends the making.
pub fn answer(past: &Past<'_>, known: &Known, (post, in_turn): (&str, &str)) -> Result<(), Failure> {
    let incident = past.incident(known.id)?;
    if !incident.is_open() {
        return Ok(());
    }
    let owed = incident.duties.iter().filter(|duty| duty.is_owed() && duty.post.as_str() == post);
    for no in owed.map(|duty| duty.no) {
        // One confirmation may have been enough for several.
        let incident = past.incident(known.id)?;
        let Some(duty) = incident.find_duty(no).filter(|duty| duty.is_owed()) else { continue };
        let bearers = || duty.bearers.iter().map(|bearer| &bearer.person);
        let in_turn = bearers().find(|person| person.as_str() == in_turn);
        let Some(person) = in_turn.or_else(|| bearers().next()) else { continue };
        let (act, duty) = (duty.act.clone(), Some(no));
        let deed = Deed { person: person.clone(), act, duty, at: None, means: Means::Screen };
        let (ask, given) = match deed.act.as_str() {
            Act::JUDGE => judged(&incident, deed),
            Act::CALL => (Ask::Call { deed, result: CallResult::Reached }, Vec::new()),
            _ => (Ask::Do(deed), Vec::new()),
        };
        give(past, (person.as_str(), known), ask, &given)?;
    }
    Ok(())
}

/// 必要 for what is grave, as the plan suggests.
fn judged(incident: &Incident, deed: Deed) -> (Ask, Vec<(&'static str, &'static str)>) {
    let is_grave = ["major", "critical"].contains(&incident.severity.as_str());
    let (answer, reason) = if is_grave {
        ("necessary", "個人情報に関わるため")
    } else {
        ("not_necessary", "課の中で収まり、被害の申し出がないため")
    };
    (Ask::Judge { deed, answer: Answer::from(answer) }, vec![("reason", reason)])
}

fn texts(given: &[(&str, &str)]) -> Private {
    given.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
}
