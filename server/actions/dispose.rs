//! Disposing of an incident (廃棄): the end of keeping it, once law and rules no longer ask for it.
//!
//! One transaction writes the last entry of the incident, of each of its reports and of each item of its
//! evidence, and takes away everything that anyone could be told of it by; for everyone it then is as if it
//! had never been. Before that somebody decides it, or puts it off; the operator of the machine alone needs
//! no decision but their own. Files leave the vault after that: see [`settle`](super::evidence::settle).

use crate::domain::actor::Actor;
use crate::domain::deciding::decide::Decision;
use crate::domain::deciding::dispose::{Ask, Asked, along, decide};
use crate::domain::evidence::decide as evidence;
use crate::domain::evidence::state::Item;
use crate::domain::history::{History, Private};
use crate::domain::ids::PersonId;
use crate::domain::incident::entry::decode;
use crate::domain::incident::fact::{Fact, Removed};
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::report::{Report, ReportFact, ReportFacts};
use crate::domain::world::World;
use crate::keys::normalize_number;
use crate::store::commit::{Append, HISTORIES_MAX, Step, What};
use crate::store::history::Loaded;
use crate::store::incidents::PAGE_MAX;
use crate::store::keepings::Waits;
use crate::store::{self, Tx, Urgency};

use super::{
    Backend, Caller, Done, Error, FieldError, check_texts, commit, is_same_request, merge, retried, viewer,
};

/// What came of what was asked.
pub enum Came {
    /// It was decided that it goes, or that it waits.
    Decided(Box<Done>),
    /// It is gone, and so much with it.
    Gone(Removed),
}

/// Disposes of an incident that has ended, with its reports. `texts` holds the `reason`, and `override`
/// where who decided it does it too. Returns what was taken away; a retry with the same command id returns
/// the same.
///
/// # Errors
/// As [`perform`]; [`Error::Conflict`] as well where the command did something else before.
pub fn incident(backend: &Backend, caller: &Caller, number: &str, texts: Private) -> Result<Removed, Error> {
    check_texts(&texts)?;
    let ask = Ask::Dispose { removed: Removed::default() };
    match perform(backend, caller, number, move |_, _, _| Ok((ask, texts.clone())))? {
        Came::Gone(removed) => Ok(removed),
        Came::Decided(_) => Err(Error::Conflict),
    }
}

/// Decides that an incident which has ended is disposed of, puts that off, or does it. `read` makes the ask
/// of what was sent, once the caller may see the incident. A retry with the same command id changes nothing.
///
/// # Errors
/// [`Error::NotFound`] if the caller may not see it or it was disposed of by another command; what `read`
/// refuses; [`Error::Forbidden`]; [`Error::Conflict`] while it is open; [`Error::Invalid`] on its fields.
pub fn perform(
    backend: &Backend,
    caller: &Caller,
    number: &str,
    read: impl Fn(&Incident, &World, Moment) -> Result<(Ask, Private), Error> + Clone + Send + 'static,
) -> Result<Came, Error> {
    let (caller, number) = (caller.clone(), normalize_number(number).ok_or(Error::NotFound)?);
    let job = move |tx: &mut Tx<'_>| -> Result<Came, Error> {
        if let Some(id) = tx.find_incident(&number)? {
            // Nobody takes evidence in for it while it goes.
            tx.hold(id)?;
        }
        let plan = Plan::make(tx, &caller, &number)?;
        for one in plan.iter().flat_map(|plan| &plan.held) {
            tx.hold(one.state.id)?;
        }
        let Some(plan) = plan else {
            return removed_before(tx, &caller, &number).map(Came::Gone);
        };
        let (world, loaded) = (tx.world()?, &plan.incident);
        if let Some(known) = loaded.known(caller.command) {
            is_same_request(known.request.as_deref(), caller.request.as_deref())?;
            return Ok(Came::Decided(Box::new(Done { seq: known.seq, after: plan.incident.state, world })));
        }
        let now = loaded.time(tx.now()?);
        let (ask, texts) = read(&loaded.state, &world, now)?;
        check_texts(&texts)?;
        if let Ask::Dispose { .. } = ask {
            return plan.carry_out(tx, &caller, &texts).map(Came::Gone);
        }
        let asked = asked(tx, &caller, &texts)?;
        let decision = decide(&loaded.state, &world, (ask, &asked), now)?;
        let after = decision.after.clone();
        commit::decision(tx, &world, loaded, caller.command, decision)?;
        Ok(Came::Decided(Box::new(Done { seq: after.seq, after, world })))
    };
    let came = retried(|| backend.store.write(Urgency::Person, "dispose", job.clone()))?;
    if matches!(came, Came::Gone(_))
        && let Err(error) = backend.store.wipe_journal()
    {
        tracing::warn!(%error, "What was disposed of may still be in the journal of the database");
    }
    Ok(came)
}

/// What [`incident`] would take away, and whether the caller may see that. Nothing is written.
///
/// # Errors
/// As [`incident`], but for the reason.
pub fn preview(backend: &Backend, caller: &Caller, number: &str) -> Result<Removed, Error> {
    let plan = backend.store.read(|tx| Plan::make(tx, caller, number))?.ok_or(Error::NotFound)?;
    if plan.incident.state.is_open() { Err(Error::Conflict) } else { Ok(plan.removed) }
}

/// A record that waits on its way out.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// 事案番号.
    pub number: String,
    /// When the incident ended.
    pub ended_at: Moment,
    /// When it may go; none if never.
    pub over: Option<Moment>,
    /// Who decided that it goes, and when.
    pub decided: Option<(PersonId, Moment)>,
}

/// What waits so, of what the caller may see, what ended first first; nothing where the policy in force says
/// nothing of keeping.
///
/// # Errors
/// [`Error::Unavailable`]
pub fn waiting(backend: &Backend, caller: &Caller, waits: Waits) -> Result<Vec<Waiting>, Error> {
    backend.store.read(|tx| {
        let (world, now) = (tx.world()?, tx.now()?);
        let Some(rules) = world.active().and_then(|(_, policy)| policy.retention.as_ref()) else {
            return Ok(Vec::new());
        };
        let viewer = viewer(tx, &world, &caller.actor, now)?;
        let mut rows: Vec<Waiting> = Vec::new();
        loop {
            let found = tx.kept(&viewer, (waits, rules), rows.len(), PAGE_MAX)?;
            let is_last = found.len() < PAGE_MAX;
            rows.extend(found.into_iter().map(|(incident, kept)| Waiting {
                over: kept.over(rules, &incident.severity),
                number: incident.number,
                ended_at: kept.ended_at,
                decided: kept.decided_by.zip(kept.decided_at),
            }));
            if is_last {
                return Ok(rows);
            }
        }
    })
}

/// Who asks, with what the decision must know of their account.
fn asked<'a>(tx: &mut Tx<'_>, caller: &'a Caller, texts: &'a Private) -> Result<Asked<'a>, Error> {
    let account = match &caller.actor {
        Actor::Person(person) => tx.account_of(person)?,
        Actor::Operator | Actor::Token(_) | Actor::Outside | Actor::Engine => None,
    };
    let is_administrator = account.is_some_and(|account| account.is_admin && account.disabled_at.is_none());
    Ok(Asked { by: &caller.actor, is_administrator, request: caller.request.as_deref(), texts })
}

/// The histories that go, as they were read.
struct Plan {
    incident: Loaded<Incident>,
    /// Those that it answers for.
    held: Vec<Loaded<Incident>>,
    reports: Vec<Loaded<Report>>,
    evidence: Vec<Loaded<Item>>,
    removed: Removed,
}

impl Plan {
    /// Reads what belongs to the incident; none if no row leads to it.
    fn make(tx: &mut Tx<'_>, caller: &Caller, number: &str) -> Result<Option<Self>, Error> {
        let Some(id) = tx.find_incident(number)? else { return Ok(None) };
        let incident = tx.load::<Incident>(id)?.ok_or(Error::NotFound)?;
        let (world, now) = (tx.world()?, tx.now()?);
        if !viewer(tx, &world, &caller.actor, now)?.may_see(&incident.state) {
            return Err(Error::NotFound);
        }
        let held = merge::held(tx, &incident.state, id)?;
        let (mut reports, mut evidence) = (Vec::new(), Vec::new());
        let mut deliveries = 0;
        for one in std::iter::once(&incident).chain(&held) {
            for report in &one.state.reports {
                reports.push(tx.load::<Report>(*report)?.ok_or(store::Error::Unreadable("report"))?);
            }
            for item in tx.evidence_of(one.state.id)? {
                evidence.push(tx.load::<Item>(item)?.ok_or(store::Error::Unreadable("evidence"))?);
            }
            deliveries += tx.count_deliveries(one.state.id)?;
        }
        let beside =
            reports.iter().map(|report| report.tip.seq).chain(evidence.iter().map(|item| item.tip.seq));
        let beside = beside.chain(held.iter().map(|one| one.tip.seq));
        let entries = beside.sum::<i64>() + incident.tip.seq;
        let removed = Removed {
            entries: count(entries),
            reports: count(reports.len()),
            deliveries: count(deliveries),
            evidence: count(evidence.len()),
        };
        Ok(Some(Self { incident, held, reports, evidence, removed }))
    }

    /// Appends the last entries; what goes, goes with them.
    fn carry_out(&self, tx: &mut Tx<'_>, caller: &Caller, texts: &Private) -> Result<Removed, Error> {
        let (world, now) = (tx.world()?, tx.now()?);
        let (by, request) = (&caller.actor, caller.request.as_deref());
        let ask = Ask::Dispose { removed: self.removed };
        let asked = asked(tx, caller, texts)?;
        let decision = decide(&self.incident.state, &world, (ask, &asked), self.incident.time(now))?;
        let along = |one: &Loaded<Incident>| along(&one.state, &world, &asked, self.removed, one.time(now));
        let decisions: Vec<Decision> = std::iter::once(decision).chain(self.held.iter().map(along)).collect();
        // What must be kept as evidence until a day keeps its incident, but from whoever runs the machine.
        if by.person().is_some() && self.evidence.iter().any(|item| item.state.is_held(now)) {
            return Err(Error::Invalid(vec![FieldError::new("reason", "disposal-evidence")]));
        }
        let ends: Vec<(ReportFacts, Report)> =
            self.reports.iter().map(|report| end_of(&report.state, caller, now)).collect();
        let items: Vec<evidence::Decision> = self
            .evidence
            .iter()
            .map(|item| evidence::dispose(&item.state, by, request, item.time(now)))
            .collect();
        let mut appends = self.appends(&world, caller, &decisions, (&ends, &items), now);
        // Everyone takes heads in the same order, also where they are too many for one commit.
        appends.sort_by_key(|append| append.what.history());
        while !appends.is_empty() {
            let rest = appends.split_off(appends.len().min(HISTORIES_MAX));
            tx.commit(std::mem::replace(&mut appends, rest))?;
        }
        Ok(self.removed)
    }

    fn appends<'a>(
        &'a self,
        world: &'a World,
        caller: &Caller,
        decisions: &'a [Decision],
        (ends, items): (&'a [(ReportFacts, Report)], &'a [evidence::Decision]),
        now: Moment,
    ) -> Vec<Append<'a>> {
        let command = caller.command;
        let mut appends = Vec::new();
        for (before, one) in std::iter::once(&self.incident).chain(&self.held).zip(decisions) {
            let step = Step { before: Some(before), after: &one.after, facts: &one.facts };
            let what = What::Incident { step, world, dedup_key: None };
            appends.push(Append { command, at: one.after.at, private: &one.private, what });
        }
        let Some(private) = decisions.first().map(|one| &one.private) else { return appends };
        for (loaded, (facts, after)) in self.reports.iter().zip(ends) {
            let what = What::Report(Step { before: Some(loaded), after, facts });
            appends.push(Append { command, at: loaded.time(now), private, what });
        }
        for (loaded, item) in self.evidence.iter().zip(items) {
            let what = What::Evidence(Step { before: Some(loaded), after: &item.after, facts: &item.facts });
            appends.push(Append { command, at: item.after.at, private: &item.private, what });
        }
        appends
    }
}

/// The last entry of a report and the state after it.
fn end_of(report: &Report, caller: &Caller, now: Moment) -> (ReportFacts, Report) {
    let (by, request) = (caller.actor.clone(), caller.request.clone());
    let facts = ReportFacts { by, request, facts: vec![ReportFact::Disposed] };
    let mut after = report.clone();
    after.apply_entry(now, &facts, &Private::new());
    (facts, after)
}

/// What this very command took away when it was given before. No row leads to the incident any
/// more, but its history has the command.
fn removed_before(tx: &mut Tx<'_>, caller: &Caller, number: &str) -> Result<Removed, Error> {
    for id in tx.incidents_with(caller.command)? {
        let Some(loaded) = tx.load::<Incident>(id)?.filter(|known| known.state.number == number) else {
            continue;
        };
        let Some(known) = loaded.known(caller.command) else { continue };
        let entries = tx.entries(id)?;
        let entry =
            entries.iter().find(|entry| entry.header.seq == known.seq).and_then(|entry| decode(entry).ok());
        let facts = entry.map(|entry| entry.facts).filter(|facts| facts.by == caller.actor);
        let removed = facts.iter().flat_map(|facts| &facts.facts).find_map(|fact| match fact {
            Fact::Disposed { removed } => Some(*removed),
            _ => None,
        });
        if let Some(removed) = removed {
            is_same_request(known.request.as_deref(), caller.request.as_deref())?;
            return Ok(removed);
        }
    }
    Err(Error::NotFound)
}

fn count(of: impl TryInto<u32>) -> u32 {
    of.try_into().unwrap_or(u32::MAX)
}
