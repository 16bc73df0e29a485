//! One row of a register: who entered what, what was said of it, what is owed about it and by when, whom that
//! was told, how it ended.
//!
//! ```text
//!   entered ─┬─▶ permitted ─▶ ended
//!            │           └──▶ withdrawn
//!            └─▶ refused
//! ```
//!
//! A register says what its rows are about ([`Registered`]); what happens to them is the same in each.
//! Nothing can be deleted.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::history::Private;
use crate::ids::{HistoryId, PartyId, PersonId};
use crate::ladder::Next;
use crate::moment::Moment;

use super::clock::Clock;
use super::{Event, Register, Told, brought, placed};

/// What the rows of a register are about: their terms.
pub trait Registered: Clone + Debug + PartialEq + Eq {
    /// Which register it is.
    const REGISTER: Register;
    /// The texts of a row, each with the step that brings it: what is said later never covers what was
    /// entered. In the private body they are `<register>.<field>.<no>`.
    const TEXTS: &'static [(&'static str, Step)];

    /// Whether it was done before anybody permitted it (7.4(2)).
    fn is_used(&self) -> bool {
        false
    }

    /// Whether it is about `person`, besides who entered it.
    fn is_about(&self, _person: &PersonId) -> bool {
        false
    }

    /// How one says how far a row has come.
    fn word(status: Status) -> &'static str {
        status.as_str()
    }

    /// When it is over by itself, while `task` is owed.
    fn over_at(&self, (task, clock): (Task, Clock)) -> Option<Moment> {
        (task == Task::End).then_some(clock.due)
    }
}

/// What is owed about a row now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// 許可、承認の判断. 運用上の設定: no clause says how fast.
    Decide,
    /// 事後の報告 (7.4(2)).
    Report,
    /// The period ends.
    End,
}

words!(Task { Decide = "decide", Report = "report", End = "end" });

/// What brings a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The row itself.
    Entered,
    /// The report of what was done without a permit.
    Reported,
    /// The verdict.
    Decided,
    /// Why one person did what needs two.
    Waived,
    /// Why it was given up or taken back.
    Withdrawn,
}

/// What happened to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFact<T> {
    /// To which, from 1, without gaps.
    pub no: u32,
    /// When.
    pub at: Moment,
    /// What.
    pub what: What<T>,
    /// Who was told.
    #[serde(default, skip_serializing_if = "Told::is_nobody")]
    pub told: Told,
}

/// What can happen to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What<T> {
    /// Someone entered it: asked for a permit or for an approval, or noted what was done.
    Entered {
        by: PersonId,
        terms: T,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task: Option<(Task, Clock)>,
    },
    /// 7.4(2): those who permit were told afterwards of what was done without a permit.
    Reported {
        by: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
    },
    /// It was permitted or not; of what was done already, that it may go on.
    Decided {
        by: PersonId,
        is_permitted: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
    },
    /// 1(3)①: one person did what needs two, because it could not be avoided.
    Waived { by: PersonId },
    /// It is given up or taken back. A clock is what stays owed all the same.
    Withdrawn {
        by: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Clock>,
    },
    /// It was used on an incident.
    Linked { by: PersonId, incident: HistoryId },
    /// It is over.
    Ended,
    /// Someone was told ahead of what is owed.
    Reminded { next: Option<Next> },
    /// What is owed is overdue, and who heard of it.
    Overdue { rung: u32, next: Option<Next> },
}

/// How far a row has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 申請中、指名・承認待ち.
    Requested,
    /// 不許可、不承認.
    Refused,
    /// 許可、承認.
    Permitted,
    /// 緊急・未報告.
    Unreported,
    /// 緊急・報告済み.
    Reported,
    /// 取りやめ、取消.
    Withdrawn,
    /// 期間満了、終了.
    Ended,
}

words!(Status {
    Requested = "requested", Refused = "refused", Permitted = "permitted", Unreported = "unreported",
    Reported = "reported", Withdrawn = "withdrawn", Ended = "ended",
});

/// What was said of what somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it may be.
    pub is_permitted: bool,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// Whether it was their own (1(3)①).
    pub is_own: bool,
}

/// What was said of a row, when, to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notified {
    /// What.
    pub event: Event,
    /// When.
    pub at: Moment,
    /// People.
    pub people: Vec<PersonId>,
    /// Addresses, where there was nobody.
    pub parties: Vec<PartyId>,
}

/// A row of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// Its number, from 1, without gaps.
    pub no: u32,
    /// What it is about.
    pub terms: T,
    /// Who entered it.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// Who reported what was done without a permit, and when.
    pub reported: Option<(PersonId, Moment)>,
    /// What was said of it.
    pub verdict: Option<Verdict>,
    /// Who gave it up or took it back.
    pub withdrawn: Option<(PersonId, Moment)>,
    /// When it was over.
    pub ended_at: Option<Moment>,
    /// When what is owed was first late.
    pub late_at: Option<Moment>,
    /// What is owed, by when.
    pub task: Option<(Task, Clock)>,
    /// Incidents on which it was used.
    pub incidents: BTreeSet<HistoryId>,
    /// 通知の記録, oldest first.
    pub notified: Vec<Notified>,
    /// Texts by their fields.
    pub texts: Private,
}

/// The rows of a register, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// By number.
    pub rows: BTreeMap<u32, Row<T>>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

impl<T: Registered> RowFact<T> {
    /// What it says to those who are told; none where nobody ever is.
    pub const fn event(&self) -> Option<Event> {
        Some(match &self.what {
            What::Entered { task: Some((Task::Decide, _)), .. } => Event::Requested,
            What::Reported { .. } => Event::Reported,
            What::Decided { is_permitted: true, .. } => Event::Permitted,
            What::Decided { is_permitted: false, .. } => Event::Refused,
            What::Waived { .. } => Event::Waived,
            What::Withdrawn { .. } => Event::Withdrawn,
            What::Ended => Event::Ended,
            What::Reminded { .. } => Event::EndsSoon,
            What::Overdue { .. } => Event::Late,
            What::Entered { .. } | What::Linked { .. } => return None,
        })
    }

    /// Those of the texts by field that it brings, by their keys in the private body.
    pub fn brings(&self, texts: &Private) -> Private {
        let step = match &self.what {
            What::Entered { .. } => Step::Entered,
            What::Reported { .. } => Step::Reported,
            What::Decided { .. } => Step::Decided,
            What::Waived { .. } => Step::Waived,
            What::Withdrawn { .. } => Step::Withdrawn,
            What::Linked { .. } | What::Ended | What::Reminded { .. } | What::Overdue { .. } => {
                return Private::new();
            }
        };
        let fields = T::TEXTS.iter().filter(|(_, with)| *with == step).map(|(field, _)| *field);
        placed(texts, fields, (T::REGISTER, self.no))
    }
}

impl<T: Registered> Row<T> {
    /// How far it has come. What was never reported says so, whatever else became of it.
    pub fn status(&self) -> Status {
        match self.verdict.as_ref().map(|verdict| verdict.is_permitted) {
            _ if self.terms.is_used() && self.reported.is_none() => Status::Unreported,
            Some(false) => Status::Refused,
            _ if self.withdrawn.is_some() => Status::Withdrawn,
            _ if self.ended_at.is_some() => Status::Ended,
            Some(true) => Status::Permitted,
            None if self.terms.is_used() => Status::Reported,
            None => Status::Requested,
        }
    }

    /// The same, as one says it in this register.
    pub fn word(&self) -> &'static str {
        T::word(self.status())
    }

    /// Whether something can still become of it.
    pub fn is_live(&self) -> bool {
        match self.status() {
            Status::Requested | Status::Permitted | Status::Unreported | Status::Reported => true,
            Status::Refused | Status::Withdrawn | Status::Ended => false,
        }
    }

    /// Whether somebody may still say that it may be, or may go on, or not.
    pub fn is_undecided(&self) -> bool {
        matches!(self.status(), Status::Requested | Status::Reported)
    }

    /// Whether what is owed is late at `now`. At the end of a period there is nothing to be late with.
    pub fn is_late(&self, now: Moment) -> bool {
        self.task.is_some_and(|(task, clock)| task != Task::End && clock.due <= now)
    }

    /// Whether `person` entered it, or it is about them.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.by == *person || self.terms.is_about(person)
    }

    /// A text; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    fn apply(&mut self, fact: &RowFact<T>) {
        let at = fact.at;
        match &fact.what {
            What::Reported { by, clock } => {
                self.reported = Some((by.clone(), at));
                self.task = clock.map(|clock| (Task::End, clock));
            }
            What::Decided { by, is_permitted, clock } => {
                let (is_permitted, is_own) = (*is_permitted, self.is_of(by));
                self.verdict = Some(Verdict { is_permitted, by: by.clone(), at, is_own });
                self.task = clock.map(|clock| (Task::End, clock));
            }
            What::Withdrawn { by, clock } => {
                self.withdrawn = Some((by.clone(), at));
                self.task = clock.map(|clock| (Task::Report, clock));
            }
            What::Ended => {
                self.ended_at = Some(at);
                self.task = None;
            }
            What::Reminded { next } => self.move_on(*next),
            What::Overdue { next, .. } => {
                self.late_at.get_or_insert(at);
                self.move_on(*next);
            }
            What::Linked { incident, .. } => {
                self.incidents.insert(*incident);
            }
            What::Entered { .. } | What::Waived { .. } => {}
        }
    }

    fn move_on(&mut self, next: Option<Next>) {
        if let Some((_, clock)) = &mut self.task {
            clock.next = next;
        }
    }

    fn note(&mut self, fact: &RowFact<T>) {
        let Some(event) = fact.event().filter(|_| !fact.told.is_nobody()) else { return };
        let people = fact.told.people.iter().map(|row| row.person.clone()).collect();
        self.notified.push(Notified { event, at: fact.at, people, parties: fact.told.parties.clone() });
    }
}

impl<T: Registered> Rows<T> {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &RowFact<T>, private: &Private) {
        let no = fact.no;
        if let What::Entered { by, terms, task } = &fact.what {
            let row = Row {
                no,
                terms: terms.clone(),
                by: by.clone(),
                at: fact.at,
                reported: None,
                verdict: None,
                withdrawn: None,
                ended_at: None,
                late_at: None,
                task: *task,
                incidents: BTreeSet::new(),
                notified: Vec::new(),
                texts: Private::new(),
            };
            self.rows.insert(no, row);
        }
        let Some(row) = self.rows.get_mut(&no) else { return };
        row.apply(fact);
        row.note(fact);
        let fields = T::TEXTS.iter().map(|(field, _)| *field);
        row.texts.extend(brought(private, fields, (T::REGISTER, no)));
    }

    /// Every moment at which something is to be said, or a row is over.
    pub fn edges(&self) -> impl Iterator<Item = Moment> {
        let owed = self.rows.values().filter_map(|row| Some((row.task?, &row.terms)));
        owed.flat_map(|(task, terms)| task.1.next.map(|next| next.at).into_iter().chain(terms.over_at(task)))
    }

    /// Incidents on which rows were used.
    pub fn incidents(&self) -> BTreeSet<HistoryId> {
        self.rows.values().flat_map(|row| row.incidents.iter().copied()).collect()
    }
}
