//! 例外措置 (対策基準 7.4): what is done otherwise than the rules say, who permitted it, for how long.
//!
//! ```text
//!   7.4(1)  requested ─▶ permitted ─▶ ended (期間満了, 取りやめ)
//!                    └─▶ refused
//!   7.4(2)  used without a permit ─▶ reported afterwards 速やかに ─▶ ended
//! ```
//!
//! All of it is facts of the organisation's history. A row owes one thing at a time, with one clock:
//! a decision, the report after the use, or its end. The register is checked regularly by everyone
//! who keeps it (7.4(3)). Nothing can be deleted.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod ask;
pub mod decide;
pub mod due;
pub mod rights;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::history::Private;
use crate::ids::{HistoryId, PersonId, PostId, UnitId};
use crate::ladder::Next;
use crate::moment::Moment;
use crate::rename::Renames;

use super::clock::Clock;
use super::{Event, Told, Verdict, take_texts};

pub use ask::Ask;

/// Texts of a row, in the private body as `exception.<field>.<no>`.
pub const TEXTS: &[&str] =
    &["rule", "method", "ground", "urgency", "report", "reason", "override", "withdrawal"];

/// How the rules are departed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// 遵守事項とは異なる方法を採用する.
    Other,
    /// 遵守事項を実施しない.
    Omitted,
}

words!(Deviation { Other = "other", Omitted = "omitted" });

/// What is asked for, or was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Whose exception it is.
    pub unit: UnitId,
    /// How the rules are departed from.
    pub deviation: Deviation,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Moment,
}

/// What is owed about a row now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// 許可の判断. 運用上の設定: no clause says how fast.
    Decide,
    /// 事後の報告 (7.4(2)).
    Report,
    /// To go back to what the rules say when the period ends.
    End,
}

words!(Task { Decide = "decide", Report = "report", End = "end" });

/// What can happen to the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionFact {
    /// 7.4(1): someone who answers for the unit asks for a permit.
    Requested { no: u32, terms: Terms, by: PersonId, at: Moment, clock: Clock, told: Told },
    /// 7.4(2): it was done without a permit, because it could not wait.
    Used { no: u32, terms: Terms, used_at: Moment, by: PersonId, at: Moment, clock: Clock },
    /// 7.4(2): the CISO and the chief were told of it afterwards.
    Reported { no: u32, by: PersonId, at: Moment, clock: Clock, told: Told },
    /// The CISO or the chief permitted it, or did not; of one that was used, that it may go on.
    Decided { no: u32, is_permitted: bool, by: PersonId, at: Moment, clock: Option<Clock>, told: Told },
    /// 1(3)①: who asked decided too, because it could not be avoided.
    SecondPersonWaived { no: u32, by: PersonId, told: Told },
    /// It is given up, or its permit is taken back, before its end.
    Withdrawn { no: u32, by: PersonId, at: Moment, clock: Option<Clock>, told: Told },
    /// The period is over.
    Ended { no: u32, at: Moment, told: Told },
    /// Someone was told ahead of what is owed.
    Reminded { no: u32, next: Option<Next>, told: Told },
    /// What is owed is overdue, and who heard of it.
    Overdue { no: u32, at: Moment, rung: u32, next: Option<Next>, told: Told },
    /// It was used on an incident.
    Linked { no: u32, incident: HistoryId, by: PersonId, at: Moment },
    /// The next regular check begins then. Stored, so that a later policy does not move the past.
    CheckSet { at: Option<Moment> },
    /// A regular check has begun (7.4(3)): each of the posts owes it.
    CheckBegan { at: Moment, posts: Vec<PostId>, clock: Clock, told: Told },
    /// The check is overdue.
    CheckOverdue { at: Moment, rung: u32, next: Option<Next>, told: Told },
    /// Someone checked the register for these posts. Private: `exception.check.<number of checks>`.
    Checked { check: u32, posts: Vec<PostId>, by: PersonId, at: Moment, clock: Option<Clock> },
}

/// How far a row has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 申請中.
    Requested,
    /// 不許可.
    Refused,
    /// 許可.
    Permitted,
    /// 緊急・未報告.
    Unreported,
    /// 緊急・報告済み.
    Reported,
    /// 取りやめ.
    Withdrawn,
    /// 期間満了.
    Ended,
}

words!(Status {
    Requested = "requested", Refused = "refused", Permitted = "permitted", Unreported = "unreported",
    Reported = "reported", Withdrawn = "withdrawn", Ended = "ended",
});

/// A row of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Its number, from 1, without gaps.
    pub no: u32,
    /// What it is.
    pub terms: Terms,
    /// Who asked for it or used it.
    pub by: PersonId,
    /// When that was entered.
    pub at: Moment,
    /// When it was used without a permit (7.4(2)).
    pub used_at: Option<Moment>,
    /// Who reported the use, and when.
    pub reported: Option<(PersonId, Moment)>,
    /// What the CISO or the chief said.
    pub verdict: Option<Verdict>,
    /// Who gave it up or took it back.
    pub withdrawn: Option<(PersonId, Moment)>,
    /// When its period was over.
    pub ended_at: Option<Moment>,
    /// When what is owed was first late.
    pub late_at: Option<Moment>,
    /// What is owed, by when.
    pub task: Option<(Task, Clock)>,
    /// Incidents on which it was used.
    pub incidents: BTreeSet<HistoryId>,
    /// Texts by the fields of [`TEXTS`].
    pub texts: BTreeMap<String, String>,
}

/// A regular check of the register (7.4(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When it began.
    pub began_at: Moment,
    /// Posts that still owe it.
    pub owed: Vec<PostId>,
    /// What is owed by when.
    pub clock: Option<Clock>,
    /// When it was first late.
    pub late_at: Option<Moment>,
    /// Who checked for which posts, when, and what they wrote.
    pub done: Vec<Checked>,
}

/// One who checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// For which posts.
    pub posts: Vec<PostId>,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// What was found; empty where nothing was written.
    pub note: String,
}

/// The register, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions {
    /// Rows by number.
    pub rows: BTreeMap<u32, Exception>,
    /// When the next regular check begins.
    pub check_at: Option<Moment>,
    /// Checks, oldest first.
    pub checks: Vec<Check>,
    /// Checks that anyone recorded so far.
    pub checked: u32,
}

impl ExceptionFact {
    /// The row that it is about; 0 for what is of the whole register.
    pub const fn row(&self) -> u32 {
        match self {
            Self::Requested { no, .. }
            | Self::Used { no, .. }
            | Self::Reported { no, .. }
            | Self::Decided { no, .. }
            | Self::SecondPersonWaived { no, .. }
            | Self::Withdrawn { no, .. }
            | Self::Linked { no, .. }
            | Self::Ended { no, .. }
            | Self::Reminded { no, .. }
            | Self::Overdue { no, .. } => *no,
            Self::CheckSet { .. }
            | Self::CheckBegan { .. }
            | Self::CheckOverdue { .. }
            | Self::Checked { .. } => 0,
        }
    }

    /// Which row it speaks of and what it says of it by when, to whom; none where nobody is told.
    pub fn spoken(&self) -> Option<(u32, Event, &Told)> {
        Some(match self {
            Self::Requested { no, told, .. } => (*no, Event::Requested, told),
            Self::Reported { no, told, .. } => (*no, Event::Reported, told),
            Self::Decided { no, is_permitted: true, told, .. } => (*no, Event::Permitted, told),
            Self::Decided { no, is_permitted: false, told, .. } => (*no, Event::Refused, told),
            Self::SecondPersonWaived { no, told, .. } => (*no, Event::Waived, told),
            Self::Withdrawn { no, told, .. } => (*no, Event::Withdrawn, told),
            Self::Ended { no, told, .. } => (*no, Event::Ended, told),
            Self::Reminded { no, told, .. } => (*no, Event::EndsSoon, told),
            Self::Overdue { no, told, .. } => (*no, Event::Late, told),
            Self::CheckBegan { told, .. } => (0, Event::CheckBegan, told),
            Self::CheckOverdue { told, .. } => (0, Event::CheckLate, told),
            Self::Used { .. } | Self::Linked { .. } | Self::CheckSet { .. } | Self::Checked { .. } => {
                return None;
            }
        })
    }
}

impl Exception {
    fn new(no: u32, (terms, by, at): (&Terms, &PersonId, Moment), task: (Task, Clock)) -> Self {
        Self {
            no,
            terms: terms.clone(),
            by: by.clone(),
            at,
            used_at: None,
            reported: None,
            verdict: None,
            withdrawn: None,
            ended_at: None,
            late_at: None,
            task: Some(task),
            incidents: BTreeSet::new(),
            texts: BTreeMap::new(),
        }
    }

    /// How far it has come. What was never reported says so, whatever else became of it.
    pub fn status(&self) -> Status {
        let verdict = self.verdict.as_ref().map(|verdict| verdict.is_permitted);
        match verdict {
            _ if self.used_at.is_some() && self.reported.is_none() => Status::Unreported,
            Some(false) => Status::Refused,
            _ if self.withdrawn.is_some() => Status::Withdrawn,
            _ if self.ended_at.is_some() => Status::Ended,
            Some(true) => Status::Permitted,
            None if self.used_at.is_some() => Status::Reported,
            None => Status::Requested,
        }
    }

    /// Whether something can still become of it.
    pub fn is_live(&self) -> bool {
        match self.status() {
            Status::Requested | Status::Permitted | Status::Unreported | Status::Reported => true,
            Status::Refused | Status::Withdrawn | Status::Ended => false,
        }
    }

    /// A text; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    /// Whether what is owed is late at `now`.
    pub fn is_late(&self, now: Moment) -> bool {
        self.task.is_some_and(|(task, clock)| task != Task::End && clock.due <= now)
    }

    fn move_on(&mut self, next: Option<Next>) {
        if let Some((_, clock)) = &mut self.task {
            clock.next = next;
        }
    }
}

impl Exceptions {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &ExceptionFact, private: &Private) {
        match fact {
            ExceptionFact::Requested { no, terms, by, at, clock, .. } => {
                self.rows.insert(*no, Exception::new(*no, (terms, by, *at), (Task::Decide, *clock)));
            }
            ExceptionFact::Used { no, terms, used_at, by, at, clock } => {
                let row = Exception::new(*no, (terms, by, *at), (Task::Report, *clock));
                self.rows.insert(*no, Exception { used_at: Some(*used_at), ..row });
            }
            ExceptionFact::CheckSet { at } => self.check_at = *at,
            ExceptionFact::CheckBegan { at, posts, clock, .. } => self.checks.push(Check {
                began_at: *at,
                owed: posts.clone(),
                clock: Some(*clock),
                late_at: None,
                done: Vec::new(),
            }),
            ExceptionFact::CheckOverdue { at, next, .. } => {
                if let Some(check) = self.checks.last_mut() {
                    check.late_at.get_or_insert(*at);
                    check.clock = check.clock.map(|clock| Clock { next: *next, ..clock });
                }
            }
            ExceptionFact::Checked { check, posts, by, at, clock } => {
                self.checked = self.checked.max(*check);
                if let Some(open) = self.checks.last_mut() {
                    open.owed.retain(|post| !posts.contains(post));
                    open.clock = *clock;
                    let note = private.get(&check_key(*check)).cloned().unwrap_or_default();
                    open.done.push(Checked { posts: posts.clone(), by: by.clone(), at: *at, note });
                }
            }
            ExceptionFact::Reported { no, .. }
            | ExceptionFact::Decided { no, .. }
            | ExceptionFact::SecondPersonWaived { no, .. }
            | ExceptionFact::Withdrawn { no, .. }
            | ExceptionFact::Ended { no, .. }
            | ExceptionFact::Reminded { no, .. }
            | ExceptionFact::Overdue { no, .. }
            | ExceptionFact::Linked { no, .. } => {
                if let Some(row) = self.rows.get_mut(no) {
                    apply_to(row, fact);
                }
            }
        }
        self.take_texts(fact, private);
    }

    fn take_texts(&mut self, fact: &ExceptionFact, private: &Private) {
        let (ExceptionFact::Requested { no, .. }
        | ExceptionFact::Used { no, .. }
        | ExceptionFact::Reported { no, .. }
        | ExceptionFact::Decided { no, .. }
        | ExceptionFact::SecondPersonWaived { no, .. }
        | ExceptionFact::Withdrawn { no, .. }) = fact
        else {
            return;
        };
        let Some(row) = self.rows.get_mut(no) else { return };
        take_texts(&mut row.texts, private, TEXTS, |field| text_key(field, *no));
    }

    /// What was called one thing is called another from here on.
    pub fn rename(&mut self, renames: &Renames) {
        for check in &mut self.checks {
            let done = check.done.iter_mut().flat_map(|row| &mut row.posts);
            check.owed.iter_mut().chain(done).for_each(|post| *post = renames.post(post).clone());
        }
    }

    /// The check that somebody still owes.
    pub fn open_check(&self) -> Option<&Check> {
        self.checks.last().filter(|check| !check.owed.is_empty())
    }

    /// Every moment at which something is to be said.
    pub fn edges(&self) -> impl Iterator<Item = Moment> {
        let clocks = self.rows.values().filter_map(|row| row.task.map(|(_, clock)| clock));
        let clocks = clocks.chain(self.open_check().and_then(|check| check.clock));
        clocks.filter_map(|clock| clock.next.map(|next| next.at)).chain(self.check_at)
    }
}

/// One fact about a row that is there.
fn apply_to(row: &mut Exception, fact: &ExceptionFact) {
    match fact {
        ExceptionFact::Reported { by, at, clock, .. } => {
            row.reported = Some((by.clone(), *at));
            row.task = Some((Task::End, *clock));
        }
        ExceptionFact::Decided { is_permitted, by, at, clock, .. } => {
            let is_own = row.by == *by;
            row.verdict = Some(Verdict { is_permitted: *is_permitted, by: by.clone(), at: *at, is_own });
            row.task = clock.map(|clock| (Task::End, clock));
        }
        ExceptionFact::Withdrawn { by, at, clock, .. } => {
            row.withdrawn = Some((by.clone(), *at));
            row.task = clock.map(|clock| (Task::Report, clock));
        }
        ExceptionFact::Ended { at, .. } => {
            row.ended_at = Some(*at);
            row.task = None;
        }
        ExceptionFact::Reminded { next, .. } => row.move_on(*next),
        ExceptionFact::Overdue { at, next, .. } => {
            row.late_at.get_or_insert(*at);
            row.move_on(*next);
        }
        ExceptionFact::Linked { incident, .. } => {
            row.incidents.insert(*incident);
        }
        ExceptionFact::SecondPersonWaived { .. }
        | ExceptionFact::Requested { .. }
        | ExceptionFact::Used { .. }
        | ExceptionFact::CheckSet { .. }
        | ExceptionFact::CheckBegan { .. }
        | ExceptionFact::CheckOverdue { .. }
        | ExceptionFact::Checked { .. } => {}
    }
}

/// The key of a text in the private body.
pub fn text_key(field: &str, no: u32) -> String {
    format!("exception.{field}.{no}")
}

/// The key of what was found in a check.
pub fn check_key(check: u32) -> String {
    format!("exception.check.{check}")
}

#[cfg(test)]
pub(crate) mod tests;
