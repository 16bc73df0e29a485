//! An incident under a virtual clock: opened, woken and answered by the same decisions as the house.
//!
//! A life keeps no record and knows nobody's plans: what happened is handed to whoever lives it.
//! Going on gives a new life and leaves the old one as it was, so that a search can return to it.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::actor::Actor;
use super::case::{Case, Origin};
use super::deciding::command::{Ask, Command, Opening};
use super::deciding::decide::{live, open};
use super::history::Private;
use super::ids::{CommandId, HistoryId, PersonId};
use super::incident::fact::Facts;
use super::incident::state::Incident;
use super::moment::Moment;
use super::refusal::Refusal;
use super::world::World;

const INCIDENT: HistoryId = HistoryId(Uuid::from_u64_pair(0, 1));
const REPORT: HistoryId = HistoryId(Uuid::from_u64_pair(0, 2));

/// An incident on its way.
#[derive(Clone, Debug)]
pub struct Life {
    /// As it stands.
    pub incident: Incident,
    commands: u64,
}

/// What begins a life.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is reported.
    pub case: Case,
    /// Who reports or registers it, where it is a member of staff.
    pub reporter: Option<PersonId>,
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
}

impl Report {
    /// A case that nobody of the staff reports and that implicates nobody.
    pub const fn of(case: Case) -> Self {
        Self { case, reporter: None, subjects: BTreeSet::new() }
    }
}

impl Life {
    /// The incident that a report opens at `at`, and what was decided.
    ///
    /// # Errors
    /// The house would refuse the report.
    pub fn open(world: &World, report: Report, at: Moment) -> Result<(Self, Facts), Refusal> {
        let by = match (&report.reporter, report.case.origin) {
            (Some(person), _) => Actor::Person(person.clone()),
            (None, Origin::Outside) => Actor::Outside,
            (None, Origin::Staff | Origin::Contractor | Origin::Monitoring) => Actor::Operator,
        };
        let opening = Opening {
            number: "0000-0000".to_owned(),
            called: None,
            report: REPORT,
            case: report.case,
            reporter: report.reporter,
            received: None,
            subjects: report.subjects,
            drill: false,
            guidance: None,
        };
        let ask = Ask::Open(Box::new(opening));
        let decision = open(INCIDENT, world, &command(0, by, ask, Private::new()), at)?;
        Ok((Self { incident: decision.after, commands: 0 }, decision.facts))
    }

    /// When the incident must be looked at again: its own time, a day on which someone comes, goes
    /// or returns, or an hour at which a post is filled or left. None once it is closed.
    pub fn look_at(&self, world: &World, now: Moment) -> Option<Moment> {
        let wake = self.incident.wake_at()?;
        world.next_edge(now).into_iter().chain([wake]).min()
    }

    /// The engine looks.
    ///
    /// # Errors
    /// [`Refusal::Unsettled`] if what is due would come again for ever: our own mistake.
    pub fn look(&self, world: &World, now: Moment) -> Result<(Self, Facts), Refusal> {
        let was_due = self.incident.wake_at().is_some_and(|at| at <= now);
        let (after, facts) =
            self.give(world, (Actor::Engine, Ask::Wake { outcomes: Vec::new() }), Private::new(), now)?;
        if was_due && facts.facts.is_empty() {
            return Err(Refusal::Unsettled);
        }
        Ok((after, facts))
    }

    /// Someone gives a command.
    ///
    /// # Errors
    /// As [`decide`](super::deciding::decide::decide).
    pub fn give(
        &self,
        world: &World,
        (by, ask): (Actor, Ask),
        texts: Private,
        now: Moment,
    ) -> Result<(Self, Facts), Refusal> {
        let commands = self.commands + 1;
        let (facts, after) = live(&self.incident, world, &command(commands, by, ask, texts), now)?;
        Ok((Self { incident: after, commands }, facts))
    }
}

fn command(number: u64, by: Actor, ask: Ask, texts: Private) -> Command {
    Command { id: CommandId(Uuid::from_u64_pair(1, number)), by, request: None, ask, texts }
}
