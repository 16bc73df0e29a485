//! One imagined incident for `simulate`: what is reported, who is away, who answers and when.
//!
//! A scenario names people and units by their codes; whether they exist is for who runs it to say.
//! Whoever is not named stays silent, unless `everyone` says how fast people are. Mistakes are found
//! like those of a policy, all at once.

use std::collections::BTreeSet;

use super::case::said::Said;
use super::case::{Case, Phase};
use super::ids::{Act, Answer, ClassId, PartyId, PersonId, PostId, ScaleId, SeverityId};
use super::moment::{Moment, Span};
use super::org::{Absence, Org};
use super::policy::Policy;
use super::policy::cursor::{Cursor, Findings};
use super::policy::document;
use super::policy::finding::Mistake;

mod read;

/// A scenario that can be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// When the report is made.
    pub at: Moment,
    /// What is reported.
    pub case: Case,
    /// Who reports or registers it.
    pub reporter: Option<PersonId>,
    /// People implicated.
    pub subjects: BTreeSet<PersonId>,
    /// Who is away, beside what the organisation knows.
    pub absent: Vec<Absence>,
    /// What people do, in order of time.
    pub answers: Vec<Reply>,
    /// How long everyone takes to do what they owe; none: whoever is not named stays silent.
    pub everyone: Option<Span>,
    /// How long it is watched.
    pub until: Span,
}

/// What one person does, or a body outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// From the report on.
    pub after: Span,
    /// Who; none where a body outside speaks for itself.
    pub person: Option<PersonId>,
    /// What.
    pub does: Does,
}

/// What a person can do in a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Closes a duty by its own act: `confirm`, `report_up`, `verify`, `call`, …
    Act {
        /// Which act.
        act: Act,
        /// Why the same person does what a second one is to do (`second_person`); empty if nobody says.
        reason: String,
    },
    /// Answers a question.
    Judge {
        /// Which option.
        answer: Answer,
        /// Why.
        reason: String,
    },
    /// Sets the class.
    Severity {
        /// To which.
        to: SeverityId,
        /// Why.
        reason: String,
    },
    /// Sets the class on a scale beside severity.
    Scale {
        /// On which.
        scale: ScaleId,
        /// To which.
        to: ClassId,
        /// Why.
        reason: String,
    },
    /// Changes what is known.
    Facts(Said),
    /// Appoints a person to a post that is filled for the incident.
    Appoint {
        /// Which post.
        post: PostId,
        /// Whom.
        to: PersonId,
        /// Why.
        reason: String,
    },
    /// Hands a duty over (委任): of this kind, or whichever is due first.
    Delegate {
        /// Of which kind.
        act: Option<Act>,
        /// To whom.
        to: PersonId,
    },
    /// Does not approve what a group decided; `approve` is an act.
    Disapprove {
        /// Why not.
        reason: String,
    },
    /// Has got the confirmation that a body outside must give.
    PartyConfirm {
        /// Which body.
        party: PartyId,
    },
    /// A body outside says something through its own link: that it has the notice, or an answer.
    Hear {
        /// Which body.
        party: PartyId,
        /// What it answers; none where it only says that it has the notice.
        text: Option<String>,
    },
    /// Declares a mode, or its end: `convene`, `end`.
    Mode {
        /// Which mode.
        mode: String,
        /// It begins; it ends otherwise.
        holds: bool,
        /// Why.
        reason: String,
    },
    /// Lifts the wall of the organ.
    LiftWall {
        /// Why.
        reason: String,
    },
    /// Moves the phase; `close` is such a move.
    Phase {
        /// To which.
        to: Phase,
        /// Why.
        reason: String,
    },
}

impl Does {
    /// The other person whom it names.
    const fn names(&self) -> Option<&PersonId> {
        match self {
            Self::Appoint { to, .. } | Self::Delegate { to, .. } => Some(to),
            Self::Act { .. }
            | Self::Judge { .. }
            | Self::Severity { .. }
            | Self::Scale { .. }
            | Self::Facts(_)
            | Self::Disapprove { .. }
            | Self::PartyConfirm { .. }
            | Self::Hear { .. }
            | Self::Mode { .. }
            | Self::LiftWall { .. }
            | Self::Phase { .. } => None,
        }
    }
}

impl Scenario {
    /// Codes that the organisation does not know, each once.
    pub fn unknown(&self, org: &Org) -> BTreeSet<String> {
        let away = self.absent.iter();
        let away = away.flat_map(|row| std::iter::once(&row.person).chain(row.stand_in.iter()));
        let answering = self.answers.iter().filter_map(|reply| reply.person.as_ref());
        let named = self.answers.iter().filter_map(|reply| reply.does.names());
        let people =
            answering.chain(named).chain(self.reporter.iter()).chain(self.subjects.iter()).chain(away);
        let people =
            people.filter(|person| !org.people.contains_key(*person)).map(|person| person.to_string());
        let unit = self.case.unit.iter().filter(|unit| !org.units.contains_key(*unit));
        people.chain(unit.map(|unit| unit.to_string())).collect()
    }
}

/// Reads a scenario against the words of a policy, or names every mistake.
pub fn parse(text: &str, policy: &Policy) -> Result<Scenario, Vec<Mistake>> {
    let mut findings = Findings::new(text);
    let scenario = match document::read(text) {
        Ok(root) => read::scenario(&Cursor::root(&root), policy, &mut findings),
        Err(fault) => {
            findings.fault(&fault);
            None
        }
    };
    let mut mistakes = findings.mistakes;
    mistakes.sort();
    scenario.filter(|_| mistakes.is_empty()).ok_or(mistakes)
}

#[cfg(test)]
mod tests;
