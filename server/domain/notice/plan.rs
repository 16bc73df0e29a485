//! What a fact of the plan says: why somebody is told, and of what. Whom it speaks to, the fact says itself.

use crate::actor::Contacted;
use crate::ids::{ItemId, PartyId};
use crate::plan::deadline::Dated;
use crate::plan::{PlanFact, deadline, prevention, response};

use super::{About, Reason};

/// Whom a fact speaks to, why, and about what.
#[derive(Clone, Debug)]
pub struct Spoken<'a> {
    /// Why.
    pub reason: Reason,
    /// People.
    pub people: &'a [Contacted],
    /// Addresses that are not persons.
    pub parties: &'a [PartyId],
    /// What it is about.
    pub about: Option<About>,
}

/// What a fact says: the first thing to the first whom it speaks to, and so on.
pub fn spoken(fact: &PlanFact) -> Vec<Spoken<'_>> {
    let said = match fact {
        PlanFact::Response(fact) => of_response(fact),
        PlanFact::Deadline(fact) => of_deadline(fact).into_iter().collect(),
        PlanFact::Prevention(fact) => of_prevention(fact),
        PlanFact::Issue(_) | PlanFact::Drill(_) => Vec::new(),
    };
    let told = fact.told();
    debug_assert_eq!(told.len(), said.len(), "{} says as much as it speaks to", fact.code());
    let told = told.into_iter().zip(said);
    told.map(|(to, (reason, about))| Spoken { reason, people: to.people, parties: to.parties, about })
        .collect()
}

type Said = (Reason, Option<About>);

fn of_response(fact: &response::Fact) -> Vec<Said> {
    use response::{Fact, Publicity};
    let item =
        |reason, item: &ItemId, due_at| vec![(reason, Some(About::Item { item: item.clone(), due_at }))];
    let publication =
        |reason, (what, was), due_at| vec![(reason, Some(About::Publication { what, was, due_at }))];
    match fact {
        Fact::ContainmentAsked { open, .. } => {
            let about = |row: &response::Uncut| About::Containment {
                no: row.no,
                measure: row.measure,
                cut_at: row.cut_at,
            };
            open.iter().map(|row| (Reason::Containment, Some(about(row)))).collect()
        }
        Fact::ItemGiven { item: id, due_at, .. } => item(Reason::Task, id, Some(*due_at)),
        Fact::ItemTaken { item: id, .. } => item(Reason::TaskEnded, id, None),
        Fact::ItemReminded { item: id, due, .. } | Fact::ItemClimbed { item: id, due, .. } => {
            item(Reason::TaskLate, id, Some(*due))
        }
        Fact::PublicationAsked { bearers, due_at, .. } if bearers.is_empty() => {
            publication(Reason::Publication, (Publicity::Unasked, None), Some(*due_at))
        }
        Fact::PublicationAsked { due_at, .. } => {
            publication(Reason::Approval, (Publicity::Asked, None), Some(*due_at))
        }
        Fact::PublicationLate { due, .. } => {
            publication(Reason::ApprovalLate, (Publicity::Asked, None), Some(*due))
        }
        Fact::PublicationTold { what, was, .. } => publication(Reason::Publication, (*what, *was), None),
        Fact::LogWarned { evidence, overwritten_at, is_past, .. } => {
            let about = About::Log { no: *evidence, at: *overwritten_at, is_past: *is_past };
            vec![(Reason::Log, Some(about))]
        }
        _ => Vec::new(),
    }
}

fn of_deadline(fact: &deadline::Fact) -> Option<Said> {
    use deadline::Fact;
    match fact {
        Fact::Doubted { date, .. }
        | Fact::Warned { date, .. }
        | Fact::Overdue { date, .. }
        | Fact::Reminded { date, .. } => Some((Reason::Deadline, Some(dated(date)))),
        Fact::Turned { rule, turn, due_at, fields, .. } => {
            let (rule, fields) = (rule.clone(), fields.clone());
            Some((Reason::News, Some(About::Turned { rule, turn: *turn, due_at: *due_at, fields })))
        }
        Fact::Started { .. }
        | Fact::Changed { .. }
        | Fact::Ended { .. }
        | Fact::Judged { .. }
        | Fact::Unjudged { .. }
        | Fact::Filed { .. }
        | Fact::PersonsNotified { .. }
        | Fact::NoticeDeferred { .. }
        | Fact::MomentEntered { .. } => None,
    }
}

fn dated(date: &Dated) -> About {
    let Dated { clock, due_at, safe_at, counted, certainty, basis } = date.clone();
    About::Deadline { clock, due_at, safe_at, counted, certainty, basis }
}

fn of_prevention(fact: &prevention::Fact) -> Vec<Said> {
    use prevention::Fact;
    let one = |reason| vec![(reason, None)];
    let measure = |reason, no: u32, due_at| (reason, Some(About::Measure { no, due_at }));
    match fact {
        Fact::Reported { .. } => one(Reason::Prevention),
        Fact::Instructed { measures, .. } => {
            measures.iter().map(|row| measure(Reason::Measure, row.no, Some(row.due))).collect()
        }
        Fact::SecondPersonWaived { .. } => one(Reason::Waived),
        Fact::Reassigned { no, .. } | Fact::Reminded { no, .. } => vec![measure(Reason::Measure, *no, None)],
        Fact::Overdue { no, .. } | Fact::OwnerLost { no, .. } => {
            vec![measure(Reason::MeasureLate, *no, None)]
        }
        Fact::Decided { .. } | Fact::PassOnLate { .. } => one(Reason::PassOn),
        Fact::PassedOn { .. } => one(Reason::Decision),
        _ => Vec::new(),
    }
}
