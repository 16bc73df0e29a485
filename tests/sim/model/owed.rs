//! One duty held against what the house says of it, and those who bear it against who was told.

use noroshi::domain::basis::Kind;
use noroshi::domain::ids::{Act, PersonId, PostId};
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::timer::TimeRule;
use noroshi::domain::policy::{Deed, DutyRule, Of, Policy, PostRef, Step};

use crate::judged::{Key, Name, Seen, needed};
use crate::model::seats::{Look, People, Seats};
use crate::model::{Model, Verdict, demand};

/// The time of a duty.
#[derive(Clone, Default)]
pub struct Clock {
    /// The latest due, and when silence speaks at the latest: the due, or the end of the last asking. None
    /// while it has not begun, or if there is no time.
    pub due: Option<Moment>,
    pub word: Option<Moment>,
    /// It has begun, if only once.
    pub has_begun: bool,
    /// A new round has not come to it yet.
    pub waits: bool,
}

/// A duty as the manual has it.
#[derive(Clone)]
pub struct Owed {
    pub key: Key,
    pub rule: DutyRule,
    pub clock: Clock,
    pub seats: Seats,
    /// Who was ever in the post; who did their part; who need not be asked: away since, or it is another's.
    pub ever: People,
    pub parts: People,
    pub excused: People,
    pub was_empty: bool,
    /// Nobody was there when it was asked for: what the house lists under its name is of an earlier asking.
    pub is_vacant: bool,
    /// It was held against the house before.
    pub is_known: bool,
    pub is_done: bool,
}

impl Owed {
    pub fn new(key: Key, rule: DutyRule, seats: Seats) -> Self {
        let (ever, was_empty) = (seats.may.clone(), seats.must.is_empty());
        let (clock, parts, excused, is_known, is_done) = Default::default();
        let is_vacant = was_empty;
        Self { key, rule, clock, seats, ever, parts, excused, was_empty, is_vacant, is_known, is_done }
    }

    pub fn forget(&mut self) {
        *self = Self::new(self.key.clone(), self.rule.clone(), self.seats.clone());
    }

    /// It came to an end without an act. Should it come back, what was late stays late, and what was not
    /// begins again as it did at first.
    pub fn end(&mut self, at: Moment) {
        self.is_done = true;
        self.clock.due = self.clock.due.filter(|due| *due <= at);
        self.clock.has_begun &= self.clock.due.is_some() || !self.parts.is_empty();
    }

    pub fn give(&mut self, by: &PersonId, to: &PersonId) {
        self.excused.insert(by.clone());
        self.ever.insert(to.clone());
    }

    /// Anew, it has another due, unless it came to an end late.
    pub fn ask_again(&mut self, anew: bool) {
        self.clock.due = self.clock.due.filter(|_| !anew || self.is_done && !self.rule.keeps_moving);
        (self.is_done, self.clock.waits, self.clock.word) = (false, false, None);
    }

    pub fn is_silent(&self, at: Moment) -> bool {
        !self.is_done && !self.clock.waits && self.clock.word.is_some_and(|word| word <= at)
    }

    /// Whether somebody still has time for it.
    pub fn runs(&self, at: Moment) -> bool {
        !self.is_done && self.clock.word.is_some_and(|word| word > at)
    }

    /// Whether `head` is what this one starts from.
    pub fn follows(&self, head: &Owed) -> bool {
        let (own, other) = (&self.key, &head.key);
        let is_same = own.name() == other.name() && (&own.post, &own.unit) == (&other.post, &other.unit);
        is_same && self.rule.from.as_ref() == Some(&other.act)
    }
}

impl Model {
    /// What follows a duty begins with the end of that, or at once where nobody bears it.
    pub fn begin_clocks(&mut self, look: Look<'_>) {
        for no in 0..self.owed.len() {
            let waits = |head: &Owed| self.owed[no].follows(head) && !head.is_done && !head.ever.is_empty();
            let is_held = !self.owed[no].clock.has_begun && self.owed.iter().any(waits);
            let owed = &mut self.owed[no];
            let is_asked = look.row(&owed.key).is_some_and(|row| row.is_owed);
            if owed.rule.keeps_moving && owed.is_done && is_asked {
                (owed.is_done, owed.clock.due, owed.clock.word) = (false, None, None);
            }
            if owed.clock.word.is_none() && !owed.clock.waits && !owed.is_done && !is_held {
                owed.clock.word = look.due(&owed.rule);
                owed.clock.has_begun = owed.clock.word.is_some();
                owed.clock.due = owed.clock.due.filter(|_| !owed.was_empty).or(owed.clock.word);
            }
        }
    }

    /// Holds one duty against what the house says of it, and those who bear it against who was told.
    pub fn judge(&self, owed: &mut Owed, look: Look<'_>) -> Verdict {
        let (entry, key) = (look.entry, owed.key.clone());
        let Some(unit) = &key.unit else { return Ok(()) };
        let seats = look.seats(&key.post, unit, &key.act);
        let is_new = !std::mem::replace(&mut owed.is_known, true);
        let is_given = entry.seen.iter().any(|seen| matches!(seen, Seen::Gave { key: of, .. } if *of == key));
        let has_moved = !is_new && seats.must != owed.seats.must || owed.rule.keeps_moving && entry.moves;
        if let Some(now) = look.due(&owed.rule) {
            // A class that has risen brings it forward; nothing but other people puts it off.
            let moved = |at: Moment| if has_moved || is_given { at.max(now) } else { at.min(now) };
            (owed.clock.due, owed.clock.word) = (owed.clock.due.map(moved), owed.clock.word.map(moved));
        }
        owed.ever.extend(seats.may.clone());
        owed.was_empty |= seats.must.is_empty();
        owed.seats = seats;
        // What a stand-in has stays theirs when the holder is back; a group's is everyone's who is there.
        let post = look.policy.post(&key.post);
        if !post.is_some_and(|post| post.is_group || !post.members.is_empty()) {
            owed.excused.extend(owed.ever.iter().filter(|person| !look.is_present(person)).cloned());
        }
        let done = |person: &PersonId| {
            let confirmed = key.act.is(Act::CONFIRM) && self.confirmed.contains(person);
            confirmed || owed.parts.contains(person) || owed.excused.contains(person)
        };
        // Who comes in with the hours of a post hears of what is new, as the manual has it.
        let by_hours = post.is_some_and(|post| post.hours.is_some()) && !is_new;
        let is_exempt = by_hours || owed.was_empty;
        let was_told =
            |person: &PersonId| self.told.contains(person) && !(is_new && owed.rule.time.is_some());
        let hears = |person: &PersonId| look.hears(person) || was_told(person) || done(person);
        let missed = owed.seats.must.iter().find(|set| !is_exempt && !set.iter().any(hears));
        demand(missed.is_none(), "they had to be told", (missed, &key))?;
        let Some(row) = look.row(&key).filter(|row| row.is_owed || !owed.is_vacant) else {
            return demand(owed.was_empty, "the house does not list it", &key);
        };
        let is_gone =
            owed.was_empty || row.bearers.iter().all(|person| entry.unheard.contains(person) || done(person));
        let due = owed.clock.due;
        let is_past = row.is_passed || row.is_late && is_gone;
        let is_in_time = is_past || due.is_none_or(|due| row.due.is_some_and(|at| at <= due));
        let is_late = row.is_late || row.is_passed || due.is_none_or(|due| due > entry.at);
        demand(row.is_owed || row.is_passed && is_gone, "nobody did it, and it is owed no more", &key)?;
        demand(is_in_time, "it is due later than it may be", (&key, due, row.due))?;
        demand(!row.is_late || owed.clock.has_begun || is_gone, "it is late and has not begun", &key)?;
        demand(is_late, "it is late by now", (&key, due))?;
        let stranger =
            row.bearers.iter().find(|person| !owed.ever.contains(*person) && !self.named.contains(*person));
        demand(stranger.is_none(), "a stranger bears it", (stranger, &key))?;
        let borne = |set: &People| set.iter().any(|person| row.bearers.contains(person) || done(person));
        let missed = owed.seats.must.iter().find(|set| !row.is_passed && !is_exempt && !borne(set));
        demand(missed.is_none(), "they must bear it", (missed, &key, &row.bearers))?;
        // Who is reached later changes nothing of what was passed over before.
        owed.was_empty = is_gone;
        Ok(())
    }

    /// Somebody did their part: whose it was to do, and whether that is enough.
    pub fn did(&mut self, key: &Key, person: &PersonId, ends: bool, look: Look<'_>) -> Verdict {
        self.acted.insert(key.name(), look.entry.at);
        self.answered.insert(person.clone());
        self.confirmed.extend(key.act.is(Act::CONFIRM).then(|| person.clone()));
        let Some(no) = self.owed.iter().position(|owed| owed.key == *key) else { return Ok(()) };
        let mut heads = self.owed.iter().filter(|head| self.owed[no].follows(head));
        let is_both = self.owed[no].rule.second_person && heads.any(|head| head.parts.contains(person));
        let bearers = look.row(key).map(|row| row.bearers.clone()).unwrap_or_default();
        let mut may = key.unit.iter().flat_map(|unit| look.seats(&key.post, unit, &key.act).may);
        let owed = &mut self.owed[no];
        owed.parts.insert(person.clone());
        let confirmed = |who: &PersonId| key.act.is(Act::CONFIRM) && self.confirmed.contains(who);
        let done = bearers.iter().filter(|who| owed.parts.contains(*who) || confirmed(who)).count();
        let is_enough = done.max(1) >= needed(&owed.rule.needs, bearers.len());
        let is_theirs = owed.ever.contains(person) || self.named.contains(person);
        (owed.is_done, owed.clock.has_begun) = (owed.is_done || ends, true);
        if ends && owed.rule.keeps_moving {
            owed.parts.clear();
        }
        demand(!is_both || look.entry.is_waived, "one did both what needs two", (person, key))?;
        demand(!ends || is_enough, "it ends, and others owe it", (person, key))?;
        demand(is_theirs || may.any(|of| of == *person), "it was not theirs to do", (person, key))
    }

    /// Whether a step may tell a person.
    pub fn may_know(&self, name: &Name, person: &PersonId, look: Look<'_>) -> bool {
        let posts = step(look.policy, name).map(|step| named(step, look.policy)).unwrap_or_default();
        let mut owed = self.owed.iter().filter(|owed| owed.key.name() == *name);
        self.named.contains(person)
            || look.all(&posts, &Act::from("")).may.contains(person)
            || owed.any(|owed| owed.ever.contains(person))
    }
}

pub fn step<'a>(policy: &'a Policy, (line, step): &Name) -> Option<&'a Step> {
    policy.line(line)?.step(step)
}

pub fn rule(act: &str, time: &TimeRule) -> DutyRule {
    let (to, from, time, kind) = (None, None, Some(time.clone()), Kind::Operational);
    let (needs, basis, act) = (Default::default(), Default::default(), act.into());
    let (from_aware, keeps_moving, second_person) = (false, false, false);
    DutyRule { act, to, from, from_aware, time, needs, keeps_moving, second_person, basis, kind }
}

pub fn of_body(post: &PostId) -> PostRef {
    PostRef::new(post.clone(), Of::Body)
}

/// Everyone whom a step names, whatever for.
fn named(step: &Step, policy: &Policy) -> Vec<PostRef> {
    match &step.deed {
        Deed::Tell { tell, copy, .. } => {
            let called = policy.roles.callers.iter().chain([&policy.roles.desk]).map(of_body);
            tell.iter().chain(copy).cloned().chain(called).collect()
        }
        Deed::By { by, .. } => vec![by.clone()],
        Deed::Ask(question) => {
            let asked = question.groups.iter().flatten();
            asked.chain(question.approval.iter().map(|row| &row.by)).cloned().collect()
        }
    }
}
