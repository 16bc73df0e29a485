//! The clock of a row: when who is told next about what is owed.

use serde::{Deserialize, Serialize};

use crate::ids::{PersonId, UnitId};
use crate::ladder::Next;
use crate::moment::{Moment, Span};
use crate::policy::prevention::Rung;
use crate::policy::{OFFICE, Policy};

use super::Told;
use super::hearing::Hearing;

/// What is owed by when, and the next word about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// By when.
    pub due: Moment,
    /// Who is told next, and when; none once the ladder's top has been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

/// How far up a ladder something overdue has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Late {
    /// On which rung.
    pub rung: u32,
    /// Who is told next.
    pub next: Option<Next>,
}

/// Who hears of what is owed, and at what hours.
#[derive(Clone, Copy, Debug)]
pub struct Ladder<'a> {
    /// How long ahead the first word comes; none for no such word.
    pub remind: Option<Span>,
    /// Who hears of what is overdue, in rising order.
    pub rungs: &'a [Rung],
    /// Whether it may wait until the office opens.
    pub by_office: bool,
}

impl Ladder<'_> {
    /// A clock that runs from now on.
    pub fn start(&self, policy: &Policy, due: Moment, now: Moment) -> Clock {
        let ahead = self.remind.map(|span| self.hour(policy, due - span));
        let ahead = ahead.filter(|at| *at > now && *at < due).map(|at| Next { at, rung: None });
        Clock { due, next: ahead.or_else(|| self.rung(policy, due, 0)) }
    }

    /// The clock of a period that begins to run out now: it ends by itself, whoever was told ahead.
    pub fn until(&self, policy: &Policy, end: Moment, now: Moment) -> Clock {
        let clock = Ladder { rungs: &[], ..*self }.start(policy, end, now);
        Clock { next: clock.next.or(Some(Next { at: end, rung: None })), ..clock }
    }

    /// The `no`-th rung; none beyond the top.
    pub fn rung(&self, policy: &Policy, due: Moment, no: u32) -> Option<Next> {
        let rung = self.rungs.get(usize::try_from(no).ok()?)?;
        Some(Next { at: self.hour(policy, due + rung.after), rung: Some(no) })
    }

    /// What is overdue by `clock`, and who hears of it; nothing before it is time. A rung on which nobody
    /// answers is passed at once, and with nobody on any of them the desk hears. `owners` owe it, for `unit`.
    pub fn late(
        &self,
        hearing: &Hearing<'_>,
        (clock, owners): (Clock, &[PersonId]),
        unit: Option<&UnitId>,
    ) -> Option<(Late, Told)> {
        let from = clock.next.filter(|next| next.at <= hearing.now)?.rung.unwrap_or(0);
        let rungs = (0_u32..).zip(self.rungs).filter(|(no, _)| *no >= from);
        let mut heard = rungs.map(|(no, rung)| (no, hearing.hears(&rung.tell, owners, unit)));
        let (rung, people) = heard.find(|(_, people)| !people.is_empty()).unwrap_or((from, Vec::new()));
        let next = self.rung(hearing.policy, clock.due, rung.saturating_add(1));
        Some((Late { rung, next }, hearing.or_desk(people)))
    }

    fn hour(&self, policy: &Policy, at: Moment) -> Moment {
        if !self.by_office {
            return at;
        }
        let office = policy.calendars.get(OFFICE).filter(|office| !office.is_open(at));
        office.and_then(|office| office.next_change(at)).unwrap_or(at)
    }
}
