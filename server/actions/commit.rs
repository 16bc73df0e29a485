//! From a decision to a commit: which histories it touches, and with what.

use std::sync::Arc;

use crate::domain::deciding::decide::Decision;
use crate::domain::history::Private;
use crate::domain::ids::CommandId;
use crate::domain::incident::state::Incident;
use crate::domain::report::{Report, ReportFacts};
use crate::domain::world::World;
use crate::store::Tx;
use crate::store::commit::{Append, Step, What};
use crate::store::history::Loaded;

use super::Error;

/// A report that arrives, as its first entry leaves it.
pub(super) struct Arrival<'a> {
    /// The state after.
    pub(super) state: &'a Report,
    /// What happened.
    pub(super) facts: &'a ReportFacts,
    /// What the reporter wrote.
    pub(super) texts: &'a Private,
}

/// Commits a decision about a known incident.
pub(super) fn decision(
    tx: &mut Tx<'_>,
    world: &Arc<World>,
    before: &Loaded<Incident>,
    command: CommandId,
    decision: Decision,
) -> Result<(), Error> {
    Ok(tx.commit(vec![incident(world, Some(before), command, &decision, None)])?)
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
