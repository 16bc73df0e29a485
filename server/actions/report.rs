//! Taking a report: from staff, from outside, from another system.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::called::Called;
use crate::domain::case::{Case, Received};
use crate::domain::deciding::command::{Ask, Command, Joining, Opening};
use crate::domain::deciding::{decide, known};
use crate::domain::history::{History, Private};
use crate::domain::ids::{CommandId, HistoryId, PersonId};
use crate::domain::incident::moments;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::plan::response::guided::Shown;
use crate::domain::report::{Report, ReportFact, ReportFacts};
use crate::domain::world::World;
use crate::keys::{Keys, hash_secret};
use crate::store::{Tx, Urgency};

use super::{Backend, Caller, Error, FieldError, check_texts, commit, is_same_request, retried};

/// A report as someone wrote it, parsed but not yet checked against the organisation.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What it says of the case; when anyone of the organisation knew is said apart.
    pub case: Case,
    /// When anyone of the organisation knew; if left out, the receipt, or else the moment of reporting.
    pub aware_at: Option<Moment>,
    /// One line.
    pub summary: String,
    /// What happened.
    pub description: String,
    /// System, device, medium or place.
    pub place: String,
    /// The member of staff who reports or registers.
    pub reporter: Option<PersonId>,
    /// How it reached the reporter, when it was someone else's report.
    pub received: Option<Received>,
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
    /// An outsider's name, if given.
    pub contact_name: String,
    /// How somebody else can be reached, as whoever took their report wrote it.
    pub contact: String,
    /// An outsider's telephone, if given.
    pub phone: String,
    /// An outsider's mail address, if given.
    pub mail: String,
    /// Joins the open incident with the same key.
    pub dedup_key: Option<String>,
    /// Which alarms of monitoring it tells of, as [`super::alerts`] reads them again.
    pub alarms: String,
    /// 訓練.
    pub drill: bool,
}

/// What the reporter is told, after the commit is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// 受付番号.
    pub report_number: String,
    /// 事案番号; shown to staff, not to outsiders.
    pub incident_number: String,
    /// 確認番号, for reports without an account; a retry shows the same one.
    pub secret: Option<String>,
    /// Whether this report joined an incident that was open already.
    pub joined: bool,
}

/// How often another random number is drawn when one is taken.
const NUMBERS_MAX: u32 = 8;

/// The same of a 呼び番号, of which a quarter may be taken: that all of so many are is rarer than a disk that
/// errs.
const CALLED_MAX: u32 = 64;

/// Takes a report and opens its incident in the same commit, or joins the open incident that has
/// the same dedup key.
///
/// # Errors
/// [`Error::Invalid`] with every field that cannot be accepted; [`Error::Unavailable`] when nothing
/// could be stored. A retry with the same command id gives the same receipt.
pub fn submit(backend: &Backend, caller: &Caller, submission: Submission) -> Result<Receipt, Error> {
    submit_guided(backend, caller, submission, None)
}

/// The history of the report that a command brought in.
pub fn history_of(backend: &Backend, command: CommandId) -> HistoryId {
    backend.keys.derive_history("report", command)
}

/// The same from a form beside which guidance was shown. A report that joins an open incident adds
/// nothing to what is recorded of its first reporter.
///
/// # Errors
/// As [`submit`].
pub fn submit_guided(
    backend: &Backend,
    caller: &Caller,
    submission: Submission,
    guidance: Option<Shown>,
) -> Result<Receipt, Error> {
    check_texts(&submission.texts())?;
    let (keys, caller) = (Arc::clone(&backend.keys), caller.clone());
    let job = move |tx: &mut Tx<'_>| {
        ReportIntake { keys: &keys, caller: &caller, submission: &submission, guidance: guidance.as_ref() }
            .take(tx)
    };
    retried(|| backend.store.write(Urgency::Person, "report", job.clone()))
}

/// Takes a report in a transaction that has looked before whether there is one to be made.
pub(super) fn take_in(
    tx: &mut Tx<'_>,
    keys: &Keys,
    caller: &Caller,
    submission: &Submission,
) -> Result<Receipt, Error> {
    let line = [("summary".to_owned(), submission.summary.clone())];
    check_texts(&Private::from(line))?;
    ReportIntake { keys, caller, submission, guidance: None }.take(tx)
}

/// One report being taken.
struct ReportIntake<'a> {
    keys: &'a Keys,
    caller: &'a Caller,
    submission: &'a Submission,
    guidance: Option<&'a Shown>,
}

impl ReportIntake<'_> {
    fn take(&self, tx: &mut Tx<'_>) -> Result<Receipt, Error> {
        let report = self.keys.derive_history("report", self.caller.command);
        if let Some(loaded) = tx.load::<Report>(report)? {
            let known = loaded.known(self.caller.command).and_then(|known| known.request.clone());
            is_same_request(known.as_deref(), self.caller.request.as_deref())?;
            return self.receipt_again(tx, &loaded.state);
        }
        tx.need_room()?;
        let world = tx.world()?;
        let now = tx.now()?;
        self.check(tx, &world, now)?;
        let open = match &self.submission.dedup_key {
            Some(key) => tx.find_dedup(key)?,
            None => None,
        };
        match open {
            Some(incident) if self.is_open_to_all(tx, incident)? => {
                self.join(tx, &world, report, incident, now)
            }
            Some(_) => self.open(tx, &world, (report, None), now),
            None => self.open(tx, &world, (report, self.submission.dedup_key.as_deref()), now),
        }
    }

    /// Whether nobody whom the report implicates may see the incident that it would join. One that
    /// implicates somebody else begins an incident of its own, which they do not see: joined, they could
    /// read it, and shut out by it, nobody but whoever sends reports would decide who handles the first.
    fn is_open_to_all(&self, tx: &mut Tx<'_>, incident: HistoryId) -> Result<bool, Error> {
        let loaded = tx.load::<Incident>(incident)?.ok_or(Error::NotFound)?;
        Ok(self.submission.subjects.is_subset(&loaded.state.subjects))
    }

    fn receipt_again(&self, tx: &mut Tx<'_>, report: &Report) -> Result<Receipt, Error> {
        let incident = tx.load::<Incident>(report.incident)?.ok_or(Error::NotFound)?;
        let joined = incident.state.reports.first() != Some(&report.id);
        Ok(self.receipt(&report.number, &incident.state.number, joined))
    }

    fn receipt(&self, report: &str, incident: &str, joined: bool) -> Receipt {
        let secret = self.has_secret().then(|| self.keys.confirmation_number(self.caller.command));
        Receipt { report_number: report.to_owned(), incident_number: incident.to_owned(), secret, joined }
    }

    /// Someone without an account gets a 確認番号 to ask with.
    fn has_secret(&self) -> bool {
        self.caller.actor == Actor::Outside
    }

    fn check(&self, tx: &mut Tx<'_>, world: &World, now: Moment) -> Result<(), Error> {
        let submission = self.submission;
        let mistakes = known::mistakes(&self.case(now), &submission.subjects, world, now);
        let mut mistakes: Vec<FieldError> = mistakes.into_iter().map(FieldError::from).collect();
        if let Actor::Token(name) = &self.caller.actor {
            let bounds = super::bounds_of(tx, name)?.spread(world, now);
            let outside = bounds.outside(submission.case.unit.as_ref(), &submission.case.kind).into_iter();
            mistakes.extend(outside.map(|field| FieldError::new(field, "token-bounds")));
        }
        if submission.summary.trim().is_empty() {
            mistakes.push(FieldError::new("summary", "required"));
        }
        let known = |person: &PersonId| world.org.is_employed(person, now);
        if submission.reporter.as_ref().is_some_and(|person| !known(person)) {
            mistakes.push(FieldError::new("reporter", "unknown"));
        }
        if submission.received.as_ref().is_some_and(|received| !known(&received.by)) {
            mistakes.push(FieldError::new("received_by", "unknown"));
        }
        if submission.received.as_ref().is_some_and(|received| received.at > now) {
            mistakes.push(FieldError::new("received_at", "future"));
        }
        if mistakes.is_empty() { Ok(()) } else { Err(Error::Invalid(mistakes)) }
    }

    fn case(&self, now: Moment) -> Case {
        let aware_at = moments::aware(self.submission.aware_at, self.submission.received.as_ref(), now);
        Case { aware_at, ..self.submission.case.clone() }
    }

    fn open(
        &self,
        tx: &mut Tx<'_>,
        world: &Arc<World>,
        (report, key): (HistoryId, Option<&str>),
        now: Moment,
    ) -> Result<Receipt, Error> {
        let incident = self.keys.derive_history("incident", self.caller.command);
        let opening = Opening {
            number: self.free_number(tx, "incident", incident)?,
            called: Some(self.free_called(tx, incident, now)?),
            report,
            case: self.case(now),
            reporter: self.submission.reporter.clone(),
            received: self.submission.received.clone(),
            subjects: self.submission.subjects.clone(),
            drill: self.submission.drill,
            guidance: self.guidance.cloned(),
        };
        let command = Command {
            id: self.caller.command,
            by: self.caller.actor.clone(),
            request: self.caller.request.clone(),
            ask: Ask::Open(Box::new(opening)),
            texts: self.submission.incident_texts(),
        };
        let decision = decide::open(incident, world, &command, now)?;
        let (state, facts) = self.arrival(tx, report, incident)?;
        let receipt = self.receipt(&state.number, &decision.after.number, false);
        let arrived = commit::Arrival { state: &state, facts: &facts, texts: &self.submission.texts() };
        commit::opening(tx, world, self.caller.command, decision, &arrived, key)?;
        Ok(receipt)
    }

    fn join(
        &self,
        tx: &mut Tx<'_>,
        world: &Arc<World>,
        report: HistoryId,
        incident: HistoryId,
        now: Moment,
    ) -> Result<Receipt, Error> {
        let loaded = tx.load::<Incident>(incident)?.ok_or(Error::NotFound)?;
        let (state, facts) = self.arrival(tx, report, incident)?;
        let joining = Joining {
            report,
            number: state.number.clone(),
            case: self.case(now),
            reporter: self.submission.reporter.clone(),
            received: self.submission.received.clone(),
        };
        let command = Command {
            id: self.caller.command,
            by: self.caller.actor.clone(),
            request: self.caller.request.clone(),
            ask: Ask::Join(Box::new(joining)),
            texts: self.submission.incident_texts(),
        };
        let decision = decide::decide(&loaded.state, world, &command, loaded.time(now))?;
        let receipt = self.receipt(&state.number, &loaded.state.number, true);
        let arrived = commit::Arrival { state: &state, facts: &facts, texts: &self.submission.texts() };
        commit::joining(tx, world, self.caller.command, &loaded, decision, &arrived)?;
        Ok(receipt)
    }

    fn arrival(
        &self,
        tx: &mut Tx<'_>,
        report: HistoryId,
        incident: HistoryId,
    ) -> Result<(Report, ReportFacts), Error> {
        let secret = self.has_secret().then(|| self.keys.confirmation_number(self.caller.command));
        let facts = ReportFacts {
            by: self.caller.actor.clone(),
            request: self.caller.request.clone(),
            facts: vec![ReportFact::Arrived {
                number: self.free_number(tx, "report", report)?,
                incident,
                origin: self.submission.case.origin,
                // Who has not signed in only says who they are.
                reporter: self.submission.reporter.clone().filter(|_| !self.has_secret()),
                received: self.submission.received.clone(),
                secret_hash: secret.map(|secret| hash_secret(&secret)),
            }],
        };
        let begun = Report::begin(report, tx.now()?, &facts, &self.submission.texts());
        let state = begun.ok_or(Error::Unavailable(None))?;
        Ok((state, facts))
    }

    /// A number that is not taken. Two that draw the same at the same time meet at the unique
    /// index, and the loser is run again.
    fn free_number(&self, tx: &mut Tx<'_>, label: &str, history: HistoryId) -> Result<String, Error> {
        for attempt in 0..NUMBERS_MAX {
            let number = self.keys.number(label, history, attempt);
            let is_taken = match label {
                "report" => tx.is_report_number(&number)?,
                _ => tx.find_incident(&number)?.is_some(),
            };
            if !is_taken {
                return Ok(number);
            }
        }
        Err(Error::Unavailable(None))
    }

    /// A 呼び番号 of this year that is not taken, drawn as [`Self::free_number`] draws.
    fn free_called(&self, tx: &mut Tx<'_>, history: HistoryId, now: Moment) -> Result<Called, Error> {
        let year = Called::year_of(now);
        let is_crowded = tx.is_crowded(year)?;
        for attempt in 0..CALLED_MAX {
            let called = Called::drawn(year, self.keys.luck("called", history, attempt), is_crowded);
            if !tx.is_called(called)? {
                return Ok(called);
            }
        }
        Err(Error::Unavailable(None))
    }
}

impl Submission {
    /// A report of which nothing but this is said.
    pub fn new(case: Case, summary: &str) -> Self {
        Self {
            case,
            aware_at: None,
            summary: summary.to_owned(),
            description: String::new(),
            place: String::new(),
            reporter: None,
            received: None,
            subjects: BTreeSet::new(),
            contact_name: String::new(),
            contact: String::new(),
            phone: String::new(),
            mail: String::new(),
            dedup_key: None,
            alarms: String::new(),
            drill: false,
        }
    }

    /// The same report, of which these people must not hear either.
    pub fn sparing<'a>(mut self, people: impl Iterator<Item = &'a str>) -> Self {
        self.subjects.extend(people.map(PersonId::typed));
        self
    }

    /// Everything the reporter wrote, for the report's own history.
    fn texts(&self) -> Private {
        let contact = [
            ("contact_name", &self.contact_name),
            ("contact", &self.contact),
            ("contact_phone", &self.phone),
            ("contact_mail", &self.mail),
        ];
        let own = contact.into_iter().map(|(key, text)| (key.to_owned(), text.clone()));
        self.incident_texts().into_iter().chain(own.filter(|(_, text)| !text.is_empty())).collect()
    }

    /// What the incident keeps: not who an outsider is.
    fn incident_texts(&self) -> Private {
        let texts = [
            ("summary", &self.summary),
            ("description", &self.description),
            ("place", &self.place),
            ("alarms", &self.alarms),
        ];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        texts.map(|(key, text)| (key.to_owned(), text.clone())).collect()
    }
}
