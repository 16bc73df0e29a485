//! One duty held against what the house says of it, and those who bear it against who was told.

use noroshi::domain::ids::{Act, PersonId, PostId};
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::timer::TimeRule;
use noroshi::domain::policy::{Deed, DutyRule, Of, Policy, PostRef, Step};

use crate::judged::{Key, Name, needed};
use crate::model::seats::{Look, People, Seats};
use crate::model::{Model, Owed, Verdict, demand};
use noroshi::domain::basis::Kind;

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
pub fn named(step: &Step, policy: &Policy) -> Vec<PostRef> {
    match &step.deed {
        Deed::Tell { tell, copy, .. } => {
            let called = policy.roles.callers.iter().chain([&policy.roles.desk]).map(of_body);
            tell.iter().chain(copy).cloned().chain(called).collect()
        }
        Deed::By { by, .. } => vec![by.clone()],
        Deed::Ask(question) => question
            .groups
            .iter()
            .flatten()
            .chain(question.approval.iter().map(|row| &row.by))
            .cloned()
            .collect(),
    }
}

impl Owed {
    pub fn new(key: Key, rule: DutyRule, seats: Seats) -> Self {
        let (parts, excused, due, word) = (People::new(), People::new(), None, None);
        let (ever, was_empty) = (seats.may.clone(), seats.must.is_empty());
        let (has_begun, waits, is_moved, is_renewed) = (false, false, false, false);
        let (is_new, is_done) = (true, false);
        Self {
            key,
            rule,
            due,
            word,
            seats,
            ever,
            parts,
            excused,
            was_empty,
            has_begun,
            waits,
            is_moved,
            is_renewed,
            is_new,
            is_done,
        }
    }

    pub fn name(&self) -> Name {
        (self.key.line.clone(), self.key.step.clone())
    }

    /// Whether `head` is what this one starts from.
    pub fn follows(&self, head: &Owed) -> bool {
        let is_same = head.name() == self.name()
            && (&head.key.post, &head.key.unit) == (&self.key.post, &self.key.unit);
        is_same && self.rule.from.as_ref() == Some(&head.key.act)
    }
}

impl Model {
    /// What follows a duty begins with the end of that, or at once where nobody bears it.
    pub fn begin_clocks(&mut self, look: Look<'_>) {
        for no in 0..self.owed.len() {
            let waits = |head: &Owed| self.owed[no].follows(head) && !head.is_done && !head.ever.is_empty();
            let is_held = !self.owed[no].has_begun && self.owed.iter().any(waits);
            let is_waiting = self.owed[no].waits || is_held;
            let owed = &mut self.owed[no];
            let mut rows = look.entry.listed.iter().filter(|row| row.key == owed.key && row.is_owed);
            if owed.rule.keeps_moving && owed.is_done && rows.next().is_some() {
                (owed.is_done, owed.due, owed.word) = (false, None, None);
            }
            if owed.word.is_none() && !is_waiting {
                // KNOWN: what comes back has the time of the class under which it was first owed.
                owed.word = if owed.is_renewed { look.longest(&owed.rule) } else { look.due(&owed.rule) };
                owed.has_begun = owed.word.is_some();
                owed.due = owed.due.filter(|_| !owed.was_empty).or(owed.word);
            }
        }
    }

    /// Holds one duty against what the house says of it, and those who bear it against who was told.
    pub fn judge(&self, owed: &mut Owed, look: Look<'_>) -> Verdict {
        let (entry, key) = (look.entry, owed.key.clone());
        let Some(unit) = &key.unit else { return Ok(()) };
        let before = std::mem::replace(&mut owed.seats, look.seats(&key.post, unit, &key.act));
        owed.ever.extend(owed.seats.may.clone());
        owed.was_empty |= owed.seats.must.is_empty();
        owed.excused.extend(owed.ever.iter().filter(|person| !look.is_present(person)).cloned());
        let is_put_off = owed.rule.keeps_moving && entry.moves || std::mem::take(&mut owed.is_moved);
        let has_moved = !owed.is_new && before.must != owed.seats.must;
        if let Some(now) = look.due(&owed.rule) {
            // A class that has risen brings it forward; nothing but other people puts it off.
            let moved = |at: Moment| match has_moved || is_put_off {
                true => at.max(now),
                false if owed.is_renewed => at,
                false => at.min(now),
            };
            (owed.due, owed.word) = (owed.due.map(moved), owed.word.map(moved));
        }
        let is_new = std::mem::take(&mut owed.is_new);
        let done = |person: &PersonId| {
            let confirmed = key.act.is(Act::CONFIRM) && self.confirmed.contains(person);
            confirmed || owed.parts.contains(person) || owed.excused.contains(person)
        };
        // Who comes in with the hours of a post hears of what is new, as the manual has it.
        let by_hours = look.policy.post(&key.post).is_some_and(|post| post.hours.is_some()) && !is_new;
        let was_empty = owed.was_empty;
        // Whether what is late already moves to who stands in for one of a group, the manual leaves open.
        let is_late = entry.listed.iter().any(|row| row.key == key && row.is_late);
        let is_moving = is_late && entry.body.away.iter().any(|row| owed.ever.contains(&row.person));
        // How a group follows its members' absences, before and after the duty opened, it leaves open too.
        let is_group = look.policy.post(&key.post).is_some_and(|post| post.is_group);
        let may_differ = is_group && !(entry.body.away.is_empty() && owed.excused.is_empty());
        let is_exempt = by_hours || was_empty || is_moving || may_differ;
        let hears = |person: &PersonId| {
            let acts = entry.by.as_ref() == Some(person) || entry.body.mute.contains(person) || done(person);
            acts || entry.wrote.contains(person)
                || (self.told.contains(person) && !(is_new && owed.rule.time.is_some()))
        };
        if let Some(missed) = owed.seats.must.iter().find(|set| !is_exempt && !set.iter().any(hears)) {
            return Err(format!("{missed:?} had to be told of {key:?}"));
        }
        let Some(row) = entry.listed.iter().rev().find(|row| row.key == key) else {
            return demand(was_empty, || format!("the house does not list {key:?}"));
        };
        let unheard = row.bearers.iter().all(|person| entry.unheard.contains(person) || done(person));
        let is_gone = was_empty || unheard;
        // Who is reached later changes nothing of what was passed over before.
        owed.was_empty = is_gone;
        demand(row.is_owed || row.is_passed && is_gone, || {
            format!("nobody did {key:?}, and the house waits no more")
        })?;
        let is_past = row.is_passed || row.is_late && is_gone;
        demand(is_past || owed.due.is_none_or(|due| row.due.is_some_and(|at| at <= due)), || {
            format!("{key:?} is due at {:?}, to the house at {:?}", owed.due, row.due)
        })?;
        demand(!row.is_late || owed.has_begun || is_gone, || format!("{key:?} is late and has not begun"))?;
        let is_over = owed.due.is_some_and(|due| due <= entry.at);
        demand(!is_over || row.is_late || row.is_passed, || format!("{key:?} is late since {:?}", owed.due))?;
        let stranger =
            row.bearers.iter().find(|person| !owed.ever.contains(*person) && !self.named.contains(*person));
        demand(stranger.is_none(), || format!("{stranger:?} bears {key:?}"))?;
        let borne = |set: &People| set.iter().any(|person| row.bearers.contains(person) || done(person));
        let missed = owed.seats.must.iter().find(|set| !row.is_passed && !is_exempt && !borne(set));
        demand(missed.is_none(), || format!("{missed:?} must bear {key:?}, and {:?} do", row.bearers))
    }

    /// Somebody did their part: whose it was to do, and whether that is enough.
    pub fn did(&mut self, key: &Key, person: &PersonId, ends: bool, look: Look<'_>) -> Verdict {
        self.acted.insert((key.line.clone(), key.step.clone()), look.entry.at);
        self.answered.insert(person.clone());
        if key.act.is(Act::CONFIRM) {
            self.confirmed.insert(person.clone());
        }
        let Some(no) = self.owed.iter().position(|owed| owed.key == *key) else { return Ok(()) };
        let heads = self.owed.iter().filter(|head| self.owed[no].follows(head));
        let is_both =
            heads.clone().any(|head| head.parts.contains(person)) && self.owed[no].rule.second_person;
        let is_waived = look.entry.is_waived;
        demand(!is_both || is_waived, || format!("{person} did both what needs two: {key:?}"))?;
        let row = look.entry.listed.iter().rev().find(|row| row.key == *key);
        let bearers = row.map(|row| row.bearers.clone()).unwrap_or_default();
        let unit = key.unit.iter().flat_map(|unit| look.seats(&key.post, unit, &key.act).may);
        let may: People = unit.chain(self.named.clone()).collect();
        let (is_confirmation, confirmed) = (key.act.is(Act::CONFIRM), self.confirmed.clone());
        let owed = &mut self.owed[no];
        owed.parts.insert(person.clone());
        let done = bearers
            .iter()
            .filter(|who| owed.parts.contains(*who) || is_confirmation && confirmed.contains(*who));
        let is_enough = done.count().max(1) >= needed(&owed.rule.needs, bearers.len());
        demand(!ends || is_enough, || format!("{key:?} ends with {person}, and others owe it"))?;
        demand(may.contains(person) || owed.ever.contains(person), || format!("{person} does {key:?}"))?;
        owed.is_done |= ends;
        owed.has_begun = true;
        if ends && owed.rule.keeps_moving {
            owed.parts.clear();
        }
        Ok(())
    }

    /// Whether a step may tell a person.
    pub fn may_know(&self, name: &Name, person: &PersonId, look: Look<'_>) -> bool {
        let posts = step(look.policy, name).map(|step| named(step, look.policy)).unwrap_or_default();
        let mut seats = posts.iter().flat_map(|named| look.locate(named));
        let owed = self.owed.iter().filter(|owed| owed.name() == *name);
        self.named.contains(person)
            || seats.any(|(post, unit)| look.seats(&post, &unit, &Act::from("")).may.contains(person))
            || owed.into_iter().any(|owed| owed.ever.contains(person))
    }
}
