//! 特権の代行者 (対策基準 6.2(1)③イウ): who exercises the privileges of the chief or of who answers for a
//! unit in their place, named by whose they are, approved by the CISO, told to everyone who answers.
//!
//! ```text
//!   named ─▶ approved ─▶ ended (期間満了, 退職)
//!         └▶ refused  └▶ revoked (取消)
//! ```
//!
//! A proxy is no 代理 of a post: who stands in for whom when something happens is in the policy and in
//! the appointments. Rows are facts of the organisation's history; nothing can be deleted.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod decide;
pub mod due;
pub mod rights;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::words;
use crate::history::Private;
use crate::ids::{PartyId, PersonId, UnitId};
use crate::ladder::Next;
use crate::moment::Moment;

use super::clock::Clock;
use super::{Event, Told, Verdict, take_texts};

/// Texts of a row, in the private body as `proxy.<field>.<no>`. `system` is whose privileges, `duty` what
/// is done with them.
pub const TEXTS: &[&str] = &["system", "duty", "ground", "reason", "override", "revocation"];

/// Who is to exercise what, for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The unit whose 情報セキュリティ管理者 has the privileges; none where they are the chief's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// 代行する者.
    pub proxy: PersonId,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Moment,
}

/// What is owed about a row now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// 承認の判断. 運用上の設定: no clause says how fast.
    Decide,
    /// The period ends.
    End,
}

words!(Task { Decide = "decide", End = "end" });

/// What can happen to the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProxyFact {
    /// 6.2(1)③イ: whose privileges they are names someone; the CISO is told.
    Named { no: u32, terms: Terms, by: PersonId, at: Moment, clock: Clock, told: Told },
    /// 6.2(1)③イ: the CISO approves it, or not. ウ: of one that is approved, everyone who answers is told.
    Decided { no: u32, is_approved: bool, by: PersonId, at: Moment, clock: Option<Clock>, told: Told },
    /// 1(3)①: who named decided too, because it could not be avoided.
    SecondPersonWaived { no: u32, by: PersonId, at: Moment, told: Told },
    /// It is taken back before its end.
    Revoked { no: u32, by: PersonId, at: Moment, told: Told },
    /// The period is over, or the proxy has left.
    Ended { no: u32, at: Moment, told: Told },
    /// Someone was told ahead of what is owed.
    Reminded { no: u32, at: Moment, next: Option<Next>, told: Told },
    /// Nobody has decided, and who heard of it.
    Overdue { no: u32, at: Moment, rung: u32, next: Option<Next>, told: Told },
}

/// How far a row has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 指名・承認待ち.
    Named,
    /// 承認.
    Approved,
    /// 不承認.
    Refused,
    /// 取消.
    Revoked,
    /// 終了.
    Ended,
}

words!(Status {
    Named = "named", Approved = "approved", Refused = "refused", Revoked = "revoked", Ended = "ended",
});

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

/// A row of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its number, from 1, without gaps.
    pub no: u32,
    /// What it is.
    pub terms: Terms,
    /// Who named.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// What the CISO said.
    pub verdict: Option<Verdict>,
    /// Who took it back.
    pub revoked: Option<(PersonId, Moment)>,
    /// When it was over.
    pub ended_at: Option<Moment>,
    /// When the decision was first late.
    pub late_at: Option<Moment>,
    /// What is owed, by when.
    pub task: Option<(Task, Clock)>,
    /// 通知の記録 (6.2(1)③ウ), oldest first.
    pub notified: Vec<Notified>,
    /// Texts by the fields of [`TEXTS`].
    pub texts: BTreeMap<String, String>,
}

/// The register, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Rows by number.
    pub rows: BTreeMap<u32, Proxy>,
}

impl ProxyFact {
    /// Which row it speaks of.
    pub const fn no(&self) -> u32 {
        match self {
            Self::Named { no, .. }
            | Self::Decided { no, .. }
            | Self::SecondPersonWaived { no, .. }
            | Self::Revoked { no, .. }
            | Self::Ended { no, .. }
            | Self::Reminded { no, .. }
            | Self::Overdue { no, .. } => *no,
        }
    }

    /// What it says, when, to whom.
    pub const fn spoken(&self) -> (Event, Moment, &Told) {
        match self {
            Self::Named { at, told, .. } => (Event::Requested, *at, told),
            Self::Decided { is_approved: true, at, told, .. } => (Event::Permitted, *at, told),
            Self::Decided { is_approved: false, at, told, .. } => (Event::Refused, *at, told),
            Self::SecondPersonWaived { at, told, .. } => (Event::Waived, *at, told),
            Self::Revoked { at, told, .. } => (Event::Withdrawn, *at, told),
            Self::Ended { at, told, .. } => (Event::Ended, *at, told),
            Self::Reminded { at, told, .. } => (Event::EndsSoon, *at, told),
            Self::Overdue { at, told, .. } => (Event::Late, *at, told),
        }
    }
}

impl Proxy {
    /// How far it has come.
    pub fn status(&self) -> Status {
        match self.verdict.as_ref().map(|verdict| verdict.is_permitted) {
            _ if self.revoked.is_some() => Status::Revoked,
            Some(false) => Status::Refused,
            _ if self.ended_at.is_some() => Status::Ended,
            Some(true) => Status::Approved,
            None => Status::Named,
        }
    }

    /// Whether something can still become of it.
    pub fn is_live(&self) -> bool {
        matches!(self.status(), Status::Named | Status::Approved)
    }

    /// Whether nobody has decided in time.
    pub fn is_late(&self, now: Moment) -> bool {
        self.task.is_some_and(|(task, clock)| task == Task::Decide && clock.due <= now)
    }

    /// A text; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    fn apply(&mut self, fact: &ProxyFact) {
        match fact {
            ProxyFact::Decided { is_approved, by, at, clock, .. } => {
                let (is_own, is_permitted) = (self.is_about(by), *is_approved);
                self.verdict = Some(Verdict { is_permitted, by: by.clone(), at: *at, is_own });
                self.task = clock.map(|clock| (Task::End, clock));
            }
            ProxyFact::Revoked { by, at, .. } => {
                self.revoked = Some((by.clone(), *at));
                self.task = None;
            }
            ProxyFact::Ended { at, .. } => {
                self.ended_at = Some(*at);
                self.task = None;
            }
            ProxyFact::Overdue { at, next, .. } => {
                self.late_at.get_or_insert(*at);
                self.move_on(*next);
            }
            ProxyFact::Reminded { next, .. } => self.move_on(*next),
            ProxyFact::Named { .. } | ProxyFact::SecondPersonWaived { .. } => {}
        }
    }

    fn move_on(&mut self, next: Option<Next>) {
        if let Some((_, clock)) = &mut self.task {
            clock.next = next;
        }
    }

    /// Whether `person` named, or is the one who was named.
    pub fn is_about(&self, person: &PersonId) -> bool {
        self.by == *person || self.terms.proxy == *person
    }
}

impl Proxies {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &ProxyFact, private: &Private) {
        let no = fact.no();
        if let ProxyFact::Named { terms, by, at, clock, .. } = fact {
            let row = Proxy {
                no,
                terms: terms.clone(),
                by: by.clone(),
                at: *at,
                verdict: None,
                revoked: None,
                ended_at: None,
                late_at: None,
                task: Some((Task::Decide, *clock)),
                notified: Vec::new(),
                texts: BTreeMap::new(),
            };
            self.rows.insert(no, row);
        }
        let Some(row) = self.rows.get_mut(&no) else { return };
        row.apply(fact);
        let (event, at, told) = fact.spoken();
        let people: Vec<PersonId> = told.people.iter().map(|row| row.person.clone()).collect();
        if !people.is_empty() || !told.parties.is_empty() {
            row.notified.push(Notified { event, at, people, parties: told.parties.clone() });
        }
        take_texts(&mut row.texts, private, TEXTS, |field| text_key(field, no));
    }

    /// Every moment at which something is to be said.
    pub fn edges(&self) -> impl Iterator<Item = Moment> {
        let open = self.rows.values().filter_map(|row| Some((row.task?.1, row.terms.to)));
        open.flat_map(|(clock, to)| clock.next.map(|next| next.at).into_iter().chain([to]))
    }
}

/// The key of a text in the private body.
pub fn text_key(field: &str, no: u32) -> String {
    format!("proxy.{field}.{no}")
}

#[cfg(test)]
mod tests;
