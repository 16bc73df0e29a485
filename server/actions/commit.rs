//! From a decision to a commit: which histories it touches, and with what.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::deciding::decide::Decision;
use crate::domain::deciding::merge::follow;
use crate::domain::history::{History, Private};
use crate::domain::ids::CommandId;
use crate::domain::incident::state::Incident;
use crate::domain::moment::Moment;
use crate::domain::report::{Report, ReportFact, ReportFacts};
use crate::domain::world::World;
use crate::store::Tx;
use crate::store::commit::{Append, Step, What};
use crate::store::history::Loaded;

use super::{Error, merge};

/// A report that arrives, as its first entry leaves it.
pub(super) struct Arrival<'a> {
    /// The state after.
    pub(super) state: &'a Report,
    /// What happened.
    pub(super) facts: &'a ReportFacts,
    /// What the reporter wrote.
    pub(super) texts: &'a Private,
}

/// What happened to a report that is known, and the state after it.
pub(super) struct Noted<'a> {
    before: &'a Loaded<Report>,
    after: Report,
    facts: ReportFacts,
    private: Private,
    at: Moment,
}

impl<'a> Noted<'a> {
    /// Facts that somebody gives, with the texts that go with them.
    pub(super) fn new(
        before: &'a Loaded<Report>,
        by: &Actor,
        (facts, private): (Vec<ReportFact>, Private),
        now: Moment,
    ) -> Self {
        let facts = ReportFacts { by: by.clone(), request: None, facts };
        let at = before.time(now);
        let mut after = before.state.clone();
        after.apply_entry(at, &facts, &private);
        Self { before, after, facts, private, at }
    }

    /// The entry, to be committed.
    pub(super) fn entry(&self, command: CommandId) -> Append<'_> {
        let step = Step { before: Some(self.before), after: &self.after, facts: &self.facts };
        Append { command, at: self.at, private: &self.private, what: What::Report(step) }
    }
}

/// Commits a decision about a known incident, with what follows for those that it answers for: whoever is
/// shut out of it is shut out of them by the same commit.
pub(super) fn decision(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    before: &Loaded<Incident>,
    command: CommandId,
    decision: Decision,
) -> Result<(), Error> {
    let (was, is) = (&before.state, &decision.after);
    let is_same = was.subjects == is.subjects && was.case.context.wall == is.case.context.wall;
    if is.bonds.held.is_empty() || is_same {
        return together(tx, world, command, &[(before, &decision)]);
    }
    let held = merge::held(tx, is, is.id)?;
    let states: Vec<&Incident> = held.iter().map(|one| &one.state).collect();
    let follows = follow(&states, is, &decision.facts.by, is.at);
    let mut decisions = vec![(before, &decision)];
    decisions.extend(follows.iter().filter_map(|(at, one)| Some((held.get(*at)?, one))));
    together(tx, world, command, &decisions)
}

/// Commits what one command decided about several incidents: all of it, or nothing.
pub(super) fn together(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    command: CommandId,
    decisions: &[(&Loaded<Incident>, &Decision)],
) -> Result<(), Error> {
    let appends = decisions.iter().map(|(before, one)| incident(world, Some(before), command, one, None));
    Ok(tx.commit(appends.collect())?)
}

/// Commits a decision with the entry of another history that it speaks of: both are written, or neither.
pub(super) fn beside(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    before: &Loaded<Incident>,
    (command, decision): (CommandId, &Decision),
    other: Append<'_>,
) -> Result<(), Error> {
    Ok(tx.commit(vec![incident(world, Some(before), command, decision, None), other])?)
}

/// Commits the opening of an incident with its first report.
pub(super) fn opening(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    command: CommandId,
    decision: Decision,
    arrival: &Arrival<'_>,
    dedup_key: Option<&str>,
) -> Result<(), Error> {
    let report = arriving(command, &decision, arrival);
    Ok(tx.commit(vec![incident(world, None, command, &decision, dedup_key), report])?)
}

/// Commits a report that joins an open incident.
pub(super) fn joining(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    command: CommandId,
    before: &Loaded<Incident>,
    decision: Decision,
    arrival: &Arrival<'_>,
) -> Result<(), Error> {
    let report = arriving(command, &decision, arrival);
    Ok(tx.commit(vec![incident(world, Some(before), command, &decision, None), report])?)
}

fn incident<'a>(
    world: &'a Arc<World>,
    before: Option<&'a Loaded<Incident>>,
    command: CommandId,
    decision: &'a Decision,
    dedup_key: Option<&'a str>,
) -> Append<'a> {
    let step = Step { before, after: &decision.after, facts: &decision.facts };
    let what = What::Incident { step, world, dedup_key };
    Append { command, at: decision.after.at, private: &decision.private, what }
}

fn arriving<'a>(command: CommandId, decision: &Decision, arrival: &Arrival<'a>) -> Append<'a> {
    let what = What::Report(Step { before: None, after: arrival.state, facts: arrival.facts });
    Append { command, at: decision.after.at, private: arrival.texts, what }
}
