//! 7.4(3): the register is looked through regularly, by each of those who keep it.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

use serde::{Deserialize, Serialize};

use crate::history::Private;
use crate::ids::{PersonId, PostId};
use crate::ladder::Next;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::policy::regular::turn;
use crate::refusal::Refusal;
use crate::register::clock::{Clock, Ladder};
use crate::register::hearing::Hearing;
use crate::register::rules::{Rules, permits_as, permitters};
use crate::register::{Event, Register, Told, brought};
use crate::rename::Renames;

use super::{Exceptions, Terms};

/// The text of a check: what was found.
pub const NOTE: &str = "check";

/// What can happen to the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckFact {
    /// The next one begins then. Stored, so that a later policy does not move the past.
    Set { at: Moment },
    /// One has begun: each of the posts owes it.
    Began { at: Moment, posts: Vec<PostId>, clock: Clock, told: Told },
    /// It is overdue.
    Overdue { at: Moment, rung: u32, next: Option<Next>, told: Told },
    /// Someone looked it through for these posts; `no` counts this. Private: `exception.check.<no>`.
    Done { no: u32, posts: Vec<PostId>, by: PersonId, at: Moment, clock: Option<Clock> },
}

/// One check.
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

/// The checks, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Oldest first.
    pub all: Vec<Check>,
    /// When the next one begins.
    pub next_at: Option<Moment>,
    /// How often anyone recorded one so far.
    pub done: u32,
}

impl CheckFact {
    /// The number of its text; 0 where it brings none.
    pub const fn no(&self) -> u32 {
        match self {
            Self::Done { no, .. } => *no,
            Self::Set { .. } | Self::Began { .. } | Self::Overdue { .. } => 0,
        }
    }

    /// What it says to whom; none where nobody is told.
    pub const fn spoken(&self) -> Option<(Event, &Told)> {
        match self {
            Self::Began { told, .. } => Some((Event::CheckBegan, told)),
            Self::Overdue { told, .. } => Some((Event::CheckLate, told)),
            Self::Set { .. } | Self::Done { .. } => None,
        }
    }
}

impl Checks {
    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &CheckFact, private: &Private) {
        match fact {
            CheckFact::Set { at } => self.next_at = Some(*at),
            CheckFact::Began { at, posts, clock, .. } => self.all.push(Check {
                began_at: *at,
                owed: posts.clone(),
                clock: Some(*clock),
                late_at: None,
                done: Vec::new(),
            }),
            CheckFact::Overdue { at, next, .. } => {
                if let Some(check) = self.all.last_mut() {
                    check.late_at.get_or_insert(*at);
                    check.clock = check.clock.map(|clock| Clock { next: *next, ..clock });
                }
            }
            CheckFact::Done { no, posts, by, at, clock } => {
                self.done = self.done.max(*no);
                if let Some(open) = self.all.last_mut() {
                    open.owed.retain(|post| !posts.contains(post));
                    open.clock = *clock;
                    let mut texts = brought(private, [NOTE], (Register::Exception, *no));
                    let note = texts.remove(NOTE).unwrap_or_default();
                    open.done.push(Checked { posts: posts.clone(), by: by.clone(), at: *at, note });
                }
            }
        }
    }

    /// What was called one thing is called another from here on.
    pub fn rename(&mut self, renames: &Renames) {
        for check in &mut self.all {
            let done = check.done.iter_mut().flat_map(|row| &mut row.posts);
            check.owed.iter_mut().chain(done).for_each(|post| *post = renames.post(post).clone());
        }
    }

    /// The one that somebody still owes.
    pub fn open(&self) -> Option<&Check> {
        self.all.last().filter(|check| !check.owed.is_empty())
    }

    /// Those of the posts that owe the open one for which `person` may speak.
    pub fn owed_by(&self, hearing: &Hearing<'_>, person: &PersonId) -> Vec<PostId> {
        let Some(open) = self.open() else { return Vec::new() };
        let renames = &hearing.world.org.renames;
        let posts = permits_as::<Terms>(hearing, person);
        let is_own = |owed: &&PostId| posts.iter().any(|post| renames.post(post) == *owed);
        open.owed.iter().filter(is_own).cloned().collect()
    }

    /// Every moment at which something is to be said.
    pub fn edges(&self) -> impl Iterator<Item = Moment> {
        let next = self.open().and_then(|check| check.clock?.next);
        next.map(|next| next.at).into_iter().chain(self.next_at)
    }
}

/// That `person` looked the register through.
///
/// # Errors
/// [`Refusal::Forbidden`] for who does not keep it; [`Refusal::Decided`] where they owe none.
pub fn decide((hearing, checks): (&Hearing<'_>, &Checks), person: &PersonId) -> Result<CheckFact, Refusal> {
    if permits_as::<Terms>(hearing, person).is_empty() {
        return Err(Refusal::Forbidden);
    }
    let posts = checks.owed_by(hearing, person);
    let open = checks.open().filter(|_| !posts.is_empty()).ok_or(Refusal::Decided)?;
    let clock = open.clock.filter(|_| posts.len() < open.owed.len());
    let no = checks.done.saturating_add(1);
    Ok(CheckFact::Done { no, posts, by: person.clone(), at: hearing.now, clock })
}

/// The ladder of a check: that it began is the first word about it.
fn ladder(policy: &Policy) -> Ladder<'_> {
    Ladder { remind: None, ..Terms::ladder(policy) }
}

/// Facts that are due at the hearing's time; none once they are applied. How often is 運用上の設定: it begins
/// with the first row.
pub fn due(hearing: Hearing<'_>, (exceptions, checks): (&Exceptions, &Checks)) -> Vec<CheckFact> {
    let mut facts: Vec<CheckFact> =
        checks.open().and_then(|check| late(&hearing, check)).into_iter().collect();
    if checks.next_at.is_none() && exceptions.rows.is_empty() {
        return facts;
    }
    let (policy, now) = (hearing.policy, hearing.now);
    let turn = turn(policy, checks.next_at, policy.exceptions.check_every, now);
    facts.extend(turn.has_come.then(|| began(&hearing)));
    facts.extend(turn.next.map(|at| CheckFact::Set { at }));
    facts
}

fn late(hearing: &Hearing<'_>, check: &Check) -> Option<CheckFact> {
    let owners = hearing.of_posts(&check.owed);
    let (late, told) = ladder(hearing.policy).late(hearing, (check.clock?, &owners), None)?;
    Some(CheckFact::Overdue { at: hearing.now, rung: late.rung, next: late.next, told })
}

fn began(hearing: &Hearing<'_>) -> CheckFact {
    let (policy, at) = (hearing.policy, hearing.now);
    let renames = &hearing.world.org.renames;
    let posts = policy.exceptions.permitters.iter().map(|post| renames.post(post).clone()).collect();
    let clock = ladder(policy).start(policy, at + policy.exceptions.check_within, at);
    CheckFact::Began { at, posts, clock, told: hearing.or_desk(permitters::<Terms>(hearing)) }
}
