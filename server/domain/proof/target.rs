//! Whom a life must reach, and when they hear of it.
//!
//! A present holder hears in whatever capacity they are told; someone who stands in hears when told
//! in the holder's place. A written notice rings while the office is open, a telephone call at the
//! end of its time, and who answers has heard.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::actor::Via;
use crate::case::Case;
use crate::ids::{Act, LineId, PartyId, PersonId, PostId, StepId};
use crate::incident::fact::Fact;
use crate::moment::{Moment, Span};
use crate::policy::{Of, Party, Policy, PostRef, Truth};
use crate::recipients::Recipients;
use crate::world::World;

use super::answers::At;
use super::courses::Entry;
use super::office::Office;

/// Who must be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A post, or one of others when everyone who answers for it is away.
    Post {
        /// Which.
        post: PostId,
        /// Posts one of which counts instead.
        or: Vec<PostId>,
    },
    /// Somebody who answers, or the last resort of a line: how long silence can go unnoticed there.
    Anyone {
        /// Which line.
        line: LineId,
    },
}

/// Who counts as reached in one organisation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// In these posts.
    posts: BTreeSet<PostId>,
    /// Those who hold one and are there.
    holders: BTreeSet<PersonId>,
    /// The line whose last resort counts, and with it whoever answers.
    line: Option<LineId>,
    /// Those of its last resorts that can be written to: nobody telephones the others by themselves.
    written_to: BTreeSet<PartyId>,
}

/// What a target means at a place.
pub enum Meant {
    /// There is no such post there: nothing to reach.
    Nothing,
    /// Everyone who answers for it is away, and for whatever counts instead.
    Nobody,
    /// These people.
    Someone(Counted),
}

impl Target {
    /// Whom it means for a case.
    pub fn meant(&self, world: &World, policy: &Policy, case: &Case, at: Moment) -> Meant {
        let (post, or) = match self {
            Self::Post { post, or } => (post, or),
            Self::Anyone { line } => return anyone(policy, case, line),
        };
        let nobody = BTreeSet::new();
        let recipients = Recipients { world, policy, case, reporter: None, subjects: &nobody, now: at };
        let told = |post: &PostId| {
            let (post, unit) = recipients.locate(&PostRef::new(post.clone(), Of::Place)).ok()?;
            Some(recipients.told(&post, &unit))
        };
        let Some(own) = told(post) else { return Meant::Nothing };
        let mut seats = vec![(post, own)];
        if seats.iter().all(|(_, told)| told.is_empty()) {
            seats = or.iter().filter_map(|post| Some((post, told(post)?))).collect();
        }
        seats.retain(|(_, told)| !told.is_empty());
        if seats.is_empty() {
            return Meant::Nobody;
        }
        let posts = seats.iter().map(|(post, _)| (*post).clone()).collect();
        let present = seats.into_iter().flat_map(|(_, told)| told);
        let holders = present.filter(|row| matches!(row.via, Via::Holder | Via::Member));
        Meant::Someone(Counted {
            posts,
            holders: holders.map(|row| row.person).collect(),
            ..Counted::default()
        })
    }

    /// The posts that it names.
    pub fn posts(&self) -> impl Iterator<Item = &PostId> {
        let (post, or) = match self {
            Self::Post { post, or } => (Some(post), or.as_slice()),
            Self::Anyone { .. } => (None, [].as_slice()),
        };
        post.into_iter().chain(or)
    }

    /// The post that must be reached, if it is one.
    pub fn post(&self) -> Option<&PostId> {
        match self {
            Self::Post { post, .. } => Some(post),
            Self::Anyone { .. } => None,
        }
    }
}

/// A line that does not run in a case hides no silence.
fn anyone(policy: &Policy, case: &Case, line: &LineId) -> Meant {
    let severity = policy.assess(case);
    let runs =
        policy.line(line).is_some_and(|row| row.when.holds(policy, case, Some(&severity)) == Truth::Yes);
    if !runs || (*line == policy.catch_all.id && policy.takes_up(case, &severity)) {
        return Meant::Nothing;
    }
    let parties = policy.line(line).map(|line| line.last_resort.as_slice()).unwrap_or_default();
    let written_to = parties.iter().filter(|party| policy.parties.get(*party).is_some_and(Party::has_mail));
    let written_to = written_to.cloned().collect();
    Meant::Someone(Counted { line: Some(line.clone()), written_to, ..Counted::default() })
}

impl Counted {
    /// Whether someone hears for the target in whatever capacity they hear.
    pub fn holds(&self, person: &PersonId) -> bool {
        self.holders.contains(person)
    }

    /// Whether being told this way counts.
    fn counts(&self, post: Option<&PostId>, person: &PersonId, via: Via) -> bool {
        let in_place = || post.is_some_and(|post| self.posts.contains(post));
        let is_in_place = !matches!(via, Via::AbsentHolder | Via::Caller) && in_place();
        self.holders.contains(person) || is_in_place
    }
}

/// When a written notice rings.
#[derive(Clone, Copy, Debug)]
pub enum Rings<'a> {
    /// By the calendar.
    ByHours(&'a Office<'a>),
    /// After the longest closing: for lives that no hour changes, which can begin so that the
    /// notice meets it.
    After(Span),
}

impl Rings<'_> {
    fn at(self, told: Moment) -> Option<Moment> {
        match self {
            Self::ByHours(office) => office.rings_at(told),
            Self::After(wait) => Some(told + wait),
        }
    }
}

/// How a target heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Who; none for a last resort, and for whoever answers where anyone counts.
    pub who: Option<PersonId>,
    /// When.
    pub at: Moment,
    /// When the notice was written that rang.
    pub told_at: Moment,
    /// In which beat of the life it was written.
    pub told_in: usize,
    /// By which step; none where no step did.
    pub told_by: Option<At>,
    /// In which beat a call or an answer came, if it was one.
    pub rung_in: Option<usize>,
}

/// A notice that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    at: Moment,
    beat: usize,
    by: At,
    rings: Option<Moment>,
}

/// Who was told and who has heard, so far.
#[derive(Clone, Debug, Default)]
pub struct Hearing {
    /// When the first notice to a person rings, whatever it says. There are few, and a life copies them
    /// often.
    rings: Vec<(PersonId, Option<Moment>)>,
    /// People who were told in a way that counts.
    counted: BTreeMap<PersonId, Told>,
    /// The first call or answer that counts.
    rung: Option<Heard>,
}

impl Hearing {
    /// Whether someone was told in a way that counts.
    pub fn has_told(&self, person: &PersonId) -> bool {
        self.counted.contains_key(person)
    }

    /// The written notice that rings first.
    pub fn written(&self) -> Option<Heard> {
        let rings = self.counted.iter().filter_map(|(who, told)| Some((told.rings?, who, told)));
        let (at, who, told) = rings.min_by_key(|(at, _, told)| (*at, told.at))?;
        Some(told.heard((who, at), None))
    }

    /// How the target heard by `at`, if it has.
    pub fn by(&self, at: Moment) -> Option<Heard> {
        let written = self.written().filter(|heard| heard.at <= at);
        written.into_iter().chain(self.rung.clone()).min_by_key(|heard| heard.at)
    }

    /// Takes in what an entry says. Most say nothing that is heard, and need no copy.
    pub fn take(own: &mut Rc<Self>, entry: &Entry, at: (Moment, usize), to: (&Counted, Rings<'_>)) {
        let facts = &entry.facts.facts;
        if let Some(line) = &to.0.line {
            if own.rung.is_none() && is_noticed(facts, (line, &to.0.written_to)) {
                let ((at, told_in), rung_in) = (at, Some(at.1));
                let heard = Heard { who: None, at, told_at: at, told_in, told_by: None, rung_in };
                Rc::make_mut(own).rung = Some(heard);
            }
        } else if facts.iter().any(is_heard) {
            Rc::make_mut(own).hear(entry, at, to);
        }
    }

    fn hear(&mut self, entry: &Entry, at: (Moment, usize), to: (&Counted, Rings<'_>)) {
        // Everyone who is told in one entry is told at the same time.
        let rings_at = LazyCell::new(|| to.1.at(at.0));
        for fact in &entry.facts.facts {
            match fact {
                Fact::Told { line, step, person, post, via, channels, .. } => {
                    let rings = if channels.is_empty() { None } else { *rings_at };
                    match self.ringing(person) {
                        Some(first) => *first = earlier(*first, rings),
                        None => self.rings.push((person.clone(), rings)),
                    }
                    if to.0.counts(post.as_ref(), person, *via) {
                        self.count(person, at, (line, step), rings);
                    }
                }
                // Who knows already bears a duty in another's place without a second notice.
                Fact::DutyOpened { line, step, post, act, bearers, .. } if !act.is(Act::CALL) => {
                    for bearer in bearers {
                        if let Some(rings) = self.ringing(&bearer.person).copied()
                            && to.0.counts(Some(post), &bearer.person, bearer.via)
                        {
                            let rings = rings.map(|rings| rings.max(at.0));
                            self.count(&bearer.person, at, (line, step), rings);
                        }
                    }
                }
                Fact::DutyShared { by, .. } => self.ring(by, at),
                Fact::DutyDone { duty, by, .. } => {
                    self.ring(by, at);
                    let called = entry.called.iter().filter(|(call, _)| call == duty);
                    called.for_each(|(_, callee)| self.ring(callee, at));
                }
                _ => {}
            }
        }
    }

    fn ringing(&mut self, person: &PersonId) -> Option<&mut Option<Moment>> {
        self.rings.iter_mut().find(|(known, _)| known == person).map(|(_, rings)| rings)
    }

    fn count(
        &mut self,
        person: &PersonId,
        (at, beat): (Moment, usize),
        (line, step): (&LineId, &StepId),
        rings: Option<Moment>,
    ) {
        let told = || Told { at, beat, by: (line.clone(), step.clone()), rings };
        let known = self.counted.entry(person.clone()).or_insert_with(told);
        if earlier(known.rings, rings) != known.rings {
            *known = told();
        }
    }

    /// Someone was telephoned, or answered.
    fn ring(&mut self, person: &PersonId, (at, beat): (Moment, usize)) {
        match self.ringing(person) {
            Some(rings) => *rings = Some(at),
            None => self.rings.push((person.clone(), Some(at))),
        }
        if self.rung.is_none() {
            self.rung = self.counted.get(person).map(|told| told.heard((person, at), Some(beat)));
        }
    }
}

impl Told {
    fn heard(&self, (who, at): (&PersonId, Moment), rung_in: Option<usize>) -> Heard {
        let (who, told_by) = (Some(who.clone()), Some(self.by.clone()));
        Heard { who, at, told_at: self.at, told_in: self.beat, told_by, rung_in }
    }
}

/// Whether somebody has answered, or a line's last resort knows.
fn is_noticed(facts: &[Fact], (line, written_to): (&LineId, &BTreeSet<PartyId>)) -> bool {
    facts.iter().any(|fact| match fact {
        Fact::RouteExhausted { line: of, parties, .. } | Fact::CallGivenUp { line: of, parties, .. } => {
            of == line && parties.iter().any(|party| written_to.contains(party))
        }
        Fact::DutyDone { .. } | Fact::DutyShared { .. } | Fact::DutyDoneToo { .. } => true,
        _ => false,
    })
}

/// Whether somebody is told, bears something or answers by it.
const fn is_heard(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::Told { .. } | Fact::DutyOpened { .. } | Fact::DutyShared { .. } | Fact::DutyDone { .. }
    )
}

fn earlier(first: Option<Moment>, second: Option<Moment>) -> Option<Moment> {
    first.into_iter().chain(second).min()
}
