//! What is asked becomes facts, or is refused.

use crate::history::Private;
use crate::ids::PersonId;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::register::clock::Clock;
use crate::register::hearing::Hearing;
use crate::register::{Told, next_no};

use super::{Ask, Deviation, Exception, ExceptionFact, Exceptions, Status, Task, Terms, rights};

/// Decides what `person` asks. `texts` go by the fields of [`super::TEXTS`], of a check by `note`. A
/// row that is not there is as one that was decided before: who asks has looked first.
///
/// # Errors
/// [`Refusal::Invalid`] with the field; [`Refusal::Forbidden`]; [`Refusal::Decided`].
pub fn decide(
    (hearing, exceptions): (&Hearing<'_>, &Exceptions),
    person: &PersonId,
    ask: &Ask,
    texts: &Private,
) -> Result<Vec<ExceptionFact>, Refusal> {
    let desk = Desk { hearing, exceptions, person, texts };
    let row = |no: &u32| exceptions.rows.get(no).ok_or(Refusal::Decided);
    match ask {
        Ask::Request { terms } => desk.request(terms),
        Ask::Use { terms, used_at } => desk.used(terms, *used_at),
        Ask::Report { no } => desk.report(row(no)?),
        Ask::Decide { no, is_permitted } => desk.verdict(row(no)?, *is_permitted),
        Ask::Withdraw { no } => desk.withdraw(row(no)?),
        Ask::Link { no, incident } => {
            let row = row(no)?;
            if !hearing.oversees(person) {
                desk.demand_speaker(row)?;
            }
            if row.incidents.contains(incident) {
                return Err(Refusal::Decided);
            }
            let (incident, by) = (*incident, person.clone());
            Ok(vec![ExceptionFact::Linked { no: row.no, incident, by, at: hearing.now }])
        }
        Ask::Check => desk.check(),
    }
}

const fn invalid(field: &'static str, reason: &'static str) -> Refusal {
    Refusal::Invalid { field, reason }
}

struct Desk<'a> {
    hearing: &'a Hearing<'a>,
    exceptions: &'a Exceptions,
    person: &'a PersonId,
    texts: &'a Private,
}

impl Desk<'_> {
    fn now(&self) -> Moment {
        self.hearing.now
    }

    fn has(&self, field: &str) -> bool {
        self.texts.get(field).is_some_and(|text| !text.trim().is_empty())
    }

    fn need(&self, field: &'static str) -> Result<(), Refusal> {
        if self.has(field) { Ok(()) } else { Err(invalid(field, "required")) }
    }

    fn demand_speaker(&self, row: &Exception) -> Result<(), Refusal> {
        let may = rights::speaks_for(self.hearing, self.person, row);
        if may { Ok(()) } else { Err(Refusal::Forbidden) }
    }

    /// Everyone who permits, besides who acts.
    fn permitters(&self) -> Told {
        let mut people = self.hearing.of_posts(&self.hearing.policy.exceptions.permitters);
        people.retain(|person| person != self.person);
        self.hearing.or_desk(people)
    }

    /// Who asked for a row and who answers for its unit, besides who acts.
    fn askers(&self, row: &Exception) -> Told {
        let mut people = self.hearing.managers(&row.terms.unit);
        people.push(row.by.clone());
        people.retain(|person| person != self.person);
        if people.is_empty() { Told::default() } else { self.hearing.or_desk(people) }
    }

    fn clock(&self, task: Task, due: Moment) -> Clock {
        super::due::clock(self.hearing, task, due)
    }

    /// 7.4(1), 7.4(2): who answers for a unit may depart from a rule, and says from which, how and why.
    fn terms(&self, terms: &Terms) -> Result<(), Refusal> {
        if self.hearing.world.org.find_unit(&terms.unit, self.now()).is_none() {
            return Err(invalid("unit", "unknown"));
        }
        if !self.hearing.manages(self.person, &terms.unit) {
            return Err(Refusal::Forbidden);
        }
        if terms.to <= terms.from {
            return Err(invalid("to", "exception-empty"));
        }
        self.need("rule")?;
        if terms.deviation == Deviation::Other {
            self.need("method")?;
        }
        self.need("ground")
    }

    /// 7.4(1): the permit comes first. A period that began before today cannot be permitted.
    fn request(&self, terms: &Terms) -> Result<Vec<ExceptionFact>, Refusal> {
        self.terms(terms)?;
        if terms.from.jst().date_naive() < self.now().jst().date_naive() {
            return Err(invalid("from", "exception-past"));
        }
        let rules = &self.hearing.policy.exceptions;
        let clock = self.clock(Task::Decide, self.now() + rules.decide_within);
        Ok(vec![ExceptionFact::Requested {
            no: next_no(&self.exceptions.rows),
            terms: terms.clone(),
            by: self.person.clone(),
            at: self.now(),
            clock,
            told: self.permitters(),
        }])
    }

    /// 7.4(2): what could not wait. The clock of the report starts with the use, not with the entry.
    fn used(&self, terms: &Terms, used_at: Moment) -> Result<Vec<ExceptionFact>, Refusal> {
        if used_at > self.now() {
            return Err(invalid("used_at", "future"));
        }
        self.terms(terms)?;
        self.need("urgency")?;
        let no = next_no(&self.exceptions.rows);
        let due = used_at + self.hearing.policy.exceptions.report_within;
        let used = ExceptionFact::Used {
            no,
            terms: terms.clone(),
            used_at,
            by: self.person.clone(),
            at: self.now(),
            clock: self.clock(Task::Report, due),
        };
        let mut facts = vec![used];
        if self.has("report") {
            facts.push(self.reported(no, terms.to));
        }
        Ok(facts)
    }

    fn reported(&self, no: u32, to: Moment) -> ExceptionFact {
        let (by, at) = (self.person.clone(), self.now());
        ExceptionFact::Reported { no, by, at, clock: self.clock(Task::End, to), told: self.permitters() }
    }

    fn report(&self, row: &Exception) -> Result<Vec<ExceptionFact>, Refusal> {
        self.demand_speaker(row)?;
        if row.status() != Status::Unreported {
            return Err(Refusal::Decided);
        }
        self.need("report")?;
        // What was given up before it was reported ends with its report.
        let to = if row.withdrawn.is_some() { self.now() } else { row.terms.to };
        Ok(vec![self.reported(row.no, to)])
    }

    /// 7.4(1): the CISO or the chief permits; 1(3)①: never who asked, unless it cannot be avoided.
    fn verdict(&self, row: &Exception, is_permitted: bool) -> Result<Vec<ExceptionFact>, Refusal> {
        if rights::permits_as(self.hearing, self.person).is_empty() {
            return Err(Refusal::Forbidden);
        }
        let is_open = matches!(row.status(), Status::Requested | Status::Reported);
        if !is_open || row.verdict.is_some() {
            return Err(Refusal::Decided);
        }
        if is_permitted && row.terms.to <= self.now() {
            return Err(invalid("verdict", "exception-over"));
        }
        if !is_permitted {
            self.need("reason")?;
        }
        let mut facts = Vec::new();
        if row.by == *self.person {
            facts.push(self.waive(row)?);
        }
        let clock = is_permitted.then(|| self.clock(Task::End, row.terms.to));
        let (no, by, at) = (row.no, self.person.clone(), self.now());
        facts.push(ExceptionFact::Decided { no, is_permitted, by, at, clock, told: self.askers(row) });
        Ok(facts)
    }

    fn waive(&self, row: &Exception) -> Result<ExceptionFact, Refusal> {
        if !self.has("override") {
            return Err(invalid("override", "second-person"));
        }
        let mut people = self.hearing.top();
        people.retain(|person| person != self.person);
        let told = self.hearing.or_desk(people);
        Ok(ExceptionFact::SecondPersonWaived { no: row.no, by: self.person.clone(), told })
    }

    fn withdraw(&self, row: &Exception) -> Result<Vec<ExceptionFact>, Refusal> {
        let permits = !rights::permits_as(self.hearing, self.person).is_empty();
        if !permits {
            self.demand_speaker(row)?;
        }
        if !row.is_live() || row.withdrawn.is_some() {
            return Err(Refusal::Decided);
        }
        self.need("withdrawal")?;
        // What was owed stays owed: giving it up is no report (7.4(2)).
        let clock = row.task.filter(|(task, _)| *task == Task::Report).map(|(_, clock)| clock);
        let mut told = self.askers(row);
        if row.status() != Status::Unreported {
            let more = self.permitters();
            told.people.extend(more.people.into_iter().filter(|known| known.person != row.by));
            told.people.sort_by(|a, b| a.person.cmp(&b.person));
            told.people.dedup();
        }
        Ok(vec![ExceptionFact::Withdrawn {
            no: row.no,
            by: self.person.clone(),
            at: self.now(),
            clock,
            told,
        }])
    }

    /// 7.4(3): each of those who keep the register checks it.
    fn check(&self) -> Result<Vec<ExceptionFact>, Refusal> {
        let posts = rights::permits_as(self.hearing, self.person);
        if posts.is_empty() {
            return Err(Refusal::Forbidden);
        }
        let exceptions = self.exceptions;
        let Some(open) = exceptions.open_check() else { return Err(Refusal::Decided) };
        let renames = &self.hearing.world.org.renames;
        let posts: Vec<_> = posts.iter().map(|post| renames.post(post).clone()).collect();
        let owed: Vec<_> = open.owed.iter().filter(|post| posts.contains(*post)).cloned().collect();
        if owed.is_empty() {
            return Err(Refusal::Decided);
        }
        let is_done = owed.len() == open.owed.len();
        let clock = open.clock.filter(|_| !is_done);
        let (by, at) = (self.person.clone(), self.now());
        let check = exceptions.checked.saturating_add(1);
        Ok(vec![ExceptionFact::Checked { check, posts: owed, by, at, clock }])
    }
}
