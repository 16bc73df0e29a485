//! One life that is tried, beat by beat, until its target has heard.
//!
//! A beat is an instant at which something is due: first whoever answers does so, right before it,
//! then the house looks. Every beat remembers how things stood before, so that another life can
//! part there.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::case::Case;
use crate::ids::{Act, DutyNo, PersonId, PostId};
use crate::incident::fact::{Fact, Facts};
use crate::incident::state::{Duty, Incident};
use crate::life::{Life, Report};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::answers::{Answers, Kind, Spare, due_at};
use super::office::rounded_up;
use super::target::{At, Counted, Heard, Hearing, Rings};

/// More beats than a week of reminders has.
const BEATS_MAX: usize = 2_000;

/// What a life is lived in.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// The organisation, with everyone away who is.
    pub world: &'a World,
    /// Its policy.
    pub policy: &'a Policy,
    /// What is reported.
    pub case: &'a Case,
    /// When.
    pub start: Moment,
    /// Who must hear.
    pub counted: &'a Counted,
    /// When notices ring.
    pub rings: Rings<'a>,
    /// How long it is watched.
    pub horizon: Span,
    /// Who hears by then is early enough: how exactly is not asked.
    pub enough: Span,
}

/// A life as far as it was lived.
pub struct Lived {
    /// How the target heard, if it did.
    pub heard: Option<Heard>,
    start: Moment,
    beats: Vec<Rc<Beat>>,
    end: State,
}

/// How things stand between two beats.
#[derive(Clone)]
struct State {
    life: Life,
    hearing: Hearing,
    /// When each duty last began, moved or was renewed.
    since: BTreeMap<DutyNo, Moment>,
}

/// An instant at which something was due.
pub(super) struct Beat {
    /// When.
    pub(super) at: Moment,
    /// What was due.
    pub(super) due: Vec<Due>,
    /// How things stood before; none for the report itself.
    before: Option<State>,
    /// What was decided, and when.
    entries: Vec<(Moment, Facts)>,
}

/// A beat on its way.
struct Now {
    /// After the last decision; none before the first.
    life: Option<Life>,
    hearing: Hearing,
    since: BTreeMap<DutyNo, Moment>,
    beat: Beat,
    number: usize,
}

/// A duty whose time ended in a beat.
pub(super) struct Due {
    /// Of which step.
    pub(super) at: At,
    /// By which post.
    pub(super) post: PostId,
    /// None for a call: that is taken as made.
    pub(super) kind: Option<Kind>,
    /// What could make a call needless.
    pub(super) spares: Vec<Spare>,
    /// When its time began.
    pub(super) since: Moment,
    /// Who bore it.
    pub(super) bearers: Vec<PersonId>,
    /// Whatever anyone did put it off.
    pub(super) keeps_moving: bool,
}

impl Setting<'_> {
    /// Lives from the report on.
    ///
    /// # Errors
    /// A decision that does not come to rest: our own mistake.
    pub fn live(&self, answers: &Answers) -> Result<Lived, Refusal> {
        let case = Case { aware_at: self.start, ..self.case.clone() };
        let report = Report { case, reporter: None, subjects: BTreeSet::new() };
        let (life, facts) = Life::open(self.world, report, self.start)?;
        let mut now = Now {
            life: None,
            hearing: Hearing::default(),
            since: BTreeMap::new(),
            beat: Beat { at: self.start, due: Vec::new(), before: None, entries: Vec::new() },
            number: 0,
        };
        self.take(Some((life.clone(), facts)), &mut now);
        let Now { hearing, since, beat, .. } = now;
        self.live_on(vec![Rc::new(beat)], State { life, hearing, since }, answers)
    }

    /// Lives again what was lived up to a beat, and from there on with other answers.
    ///
    /// # Errors
    /// As [`Setting::live`].
    pub fn live_again(&self, lived: &Lived, beat: usize, answers: &Answers) -> Result<Lived, Refusal> {
        let before = lived.beats.get(beat).and_then(|beat| beat.before.clone());
        let Some(state) = before else { return self.live(answers) };
        let beats = lived.beats.iter().take(beat).cloned().collect();
        self.live_on(beats, state, answers)
    }

    fn live_on(
        &self,
        mut beats: Vec<Rc<Beat>>,
        mut state: State,
        answers: &Answers,
    ) -> Result<Lived, Refusal> {
        let last = self.start + self.horizon;
        let mut now = beats.last().map_or(self.start, |beat| beat.at);
        let heard = loop {
            let next = state.life.look_at(self.world, now).filter(|_| beats.len() < BEATS_MAX);
            let written = state.hearing.written();
            let early = written.clone().filter(|heard| heard.at - self.start <= self.enough);
            let known = state.hearing.by(next.map_or(last, |next| next.min(last)));
            if let Some(heard) = known.or(early) {
                break Some(heard);
            }
            // Nothing that is known to come sooner: the written notice rings in the end.
            let Some(at) = next.filter(|at| *at <= last) else { break written };
            let (after, beat) = self.beat(state, answers, (at, beats.len()))?;
            beats.push(Rc::new(beat));
            (state, now) = (after, at);
        };
        Ok(Lived { heard, start: self.start, beats, end: state })
    }

    fn beat(
        &self,
        before: State,
        answers: &Answers,
        (at, number): (Moment, usize),
    ) -> Result<(State, Beat), Refusal> {
        let incident = &before.life.incident;
        let due = due_at(incident, at).map(|duty| Due {
            at: (duty.line.clone(), duty.step.clone()),
            post: duty.post.clone(),
            kind: (!duty.act.is(Act::CALL)).then(|| Kind::of(incident, duty)),
            spares: if duty.act.is(Act::CALL) { Spare::of(incident, duty) } else { Vec::new() },
            since: before.since.get(&duty.no).copied().unwrap_or(duty.opened_at),
            bearers: duty.bearers.iter().map(|bearer| bearer.person.clone()).collect(),
            keeps_moving: self.keeps_moving(duty),
        });
        let due = due.collect();
        let mut now = Now {
            life: None,
            hearing: before.hearing.clone(),
            since: before.since.clone(),
            beat: Beat { at, due, before: None, entries: Vec::new() },
            number,
        };
        // Whoever must hear answers last, and who holds nothing else first: an answer for one post
        // hastens what the same person owes for another.
        let last = |person: &PersonId| {
            let is_meant = self.counted.holds(person) || before.hearing.has_told(person);
            let held = self.world.org.appointments.iter().filter(|row| row.person == *person);
            (is_meant, held.count())
        };
        for deed in answers.deeds(self.policy, incident, at, last) {
            let life = now.life.as_ref().unwrap_or(&before.life);
            let given = deed.give(self.world, life, at);
            self.take(given, &mut now);
        }
        let life = now.life.as_ref().unwrap_or(&before.life);
        let is_due = life.look_at(self.world, at - Span::micros(1)).is_some_and(|next| next <= at);
        if is_due {
            let looked = life.look(self.world, at)?;
            self.take(Some(looked), &mut now);
        }
        let Now { life, hearing, since, mut beat, .. } = now;
        let state = State { life: life.unwrap_or_else(|| before.life.clone()), hearing, since };
        beat.before = Some(before);
        Ok((state, beat))
    }

    fn keeps_moving(&self, duty: &Duty) -> bool {
        let rule = self.policy.duty_rule(&duty.line, &duty.step, &duty.act);
        rule.is_some_and(|rule| rule.keeps_moving)
    }

    /// Takes in what was decided in a beat, if anything was.
    fn take(&self, decided: Option<(Life, Facts)>, now: &mut Now) {
        let Some((life, facts)) = decided else { return };
        let at = (now.beat.at, now.number);
        now.hearing.take(&facts.facts, &life.incident, at, (self.counted, self.rings));
        for fact in &facts.facts {
            if let Fact::DutyOpened { duty, .. }
            | Fact::DutyMoved { duty, .. }
            | Fact::DutyAskedAgain { duty, .. }
            | Fact::DutyRenewed { duty, .. }
            | Fact::DutyPostponed { duty, .. }
            | Fact::DutyStarted { duty, .. } = fact
            {
                now.since.insert(*duty, now.beat.at);
            }
        }
        if !facts.facts.is_empty() {
            now.beat.entries.push((life.incident.at, facts));
        }
        now.life = Some(life);
    }
}

impl Lived {
    /// How long after the report the notice was written that rang, and when it rang.
    pub fn spans(&self, heard: &Heard) -> (Span, Span) {
        (self.offset(heard.told_at), self.offset(heard.at))
    }

    /// How long after the report something was.
    pub(super) fn offset(&self, at: Moment) -> Span {
        rounded_up(at - self.start)
    }

    /// Everything that was decided, in order.
    pub fn entries(&self) -> impl Iterator<Item = &(Moment, Facts)> {
        self.beats.iter().flat_map(|beat| &beat.entries)
    }

    /// The incident at the end.
    pub fn incident(&self) -> &Incident {
        &self.end.life.incident
    }

    /// The beats, the report's own first.
    pub(super) fn beats(&self) -> &[Rc<Beat>] {
        &self.beats
    }
}

impl Beat {
    /// What was decided.
    pub(super) fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.entries.iter().flat_map(|(_, facts)| &facts.facts)
    }
}
