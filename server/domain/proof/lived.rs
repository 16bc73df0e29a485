//! One life that is tried, beat by beat, until its target has heard.
//!
//! A beat is an instant at which something is due: first whoever answers does so, right before it,
//! then the house looks. Every beat remembers how things stood before, so that another life can
//! part there.

use std::rc::Rc;

use crate::ids::PersonId;
use crate::incident::fact::{Fact, Facts};
use crate::moment::{Moment, Span};
use crate::refusal::Refusal;

use super::answers::{Answers, Due};
use super::courses::{Courses, Decided, Entry, Stand};
use super::office::rounded_up;
use super::target::{Counted, Heard, Hearing, Rings};

/// More beats than a week of reminders has.
const BEATS_MAX: usize = 2_000;

/// Whom a life is lived for.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
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
    /// Where it ended.
    pub end: Stand,
    start: Moment,
    beats: Vec<Rc<Beat>>,
}

/// How things stand between two beats.
#[derive(Clone)]
struct State {
    stand: Stand,
    hearing: Rc<Hearing>,
}

/// An instant at which something was due.
pub(super) struct Beat {
    /// When.
    pub(super) at: Moment,
    /// What was due.
    pub(super) due: Rc<[Due]>,
    /// How things stood before; none for the report itself.
    before: Option<State>,
    /// What was decided.
    entries: Vec<Rc<Entry>>,
}

impl Setting<'_> {
    /// Lives from the report on.
    ///
    /// # Errors
    /// A decision that does not come to rest: our own mistake.
    pub fn live(&self, courses: &mut Courses<'_>, answers: &Answers) -> Result<Lived, Refusal> {
        let (at, beginning) = (courses.start, courses.beginning());
        let mut beat = Beat { at, due: Rc::default(), before: None, entries: Vec::new() };
        let mut state = State { stand: beginning.0, hearing: Rc::default() };
        self.take(beginning, (&mut state, &mut beat), 0);
        self.live_on(courses, (vec![Rc::new(beat)], state), answers)
    }

    /// Lives again what was lived up to a beat, and from there on with other answers.
    ///
    /// # Errors
    /// As [`Setting::live`].
    pub fn live_again(
        &self,
        courses: &mut Courses<'_>,
        (lived, beat): (&Lived, usize),
        answers: &Answers,
    ) -> Result<Lived, Refusal> {
        let before = lived.beats.get(beat).and_then(|beat| beat.before.clone());
        let Some(state) = before else { return self.live(courses, answers) };
        let beats = lived.beats.iter().take(beat).cloned().collect();
        self.live_on(courses, (beats, state), answers)
    }

    fn live_on(
        &self,
        courses: &mut Courses<'_>,
        (mut beats, mut state): (Vec<Rc<Beat>>, State),
        answers: &Answers,
    ) -> Result<Lived, Refusal> {
        let start = courses.start;
        let last = start + self.horizon;
        let heard = loop {
            let now = beats.last().map_or(start, |beat| beat.at);
            let next = courses.next(state.stand, now).filter(|_| beats.len() < BEATS_MAX);
            let written = state.hearing.written();
            let early = written.clone().filter(|heard| heard.at - start <= self.enough);
            let known = state.hearing.by(next.as_ref().map_or(last, |(at, _)| *at.min(&last)));
            if let Some(heard) = known.or(early) {
                break Some(heard);
            }
            // Nothing that is known to come sooner: the written notice rings in the end.
            let Some((at, due)) = next.filter(|(at, _)| *at <= last) else { break written };
            let beat = Beat { at, due, before: Some(state.clone()), entries: Vec::new() };
            beats.push(Rc::new(self.live_beat(courses, (&mut state, beat), answers, beats.len())?));
        };
        Ok(Lived { heard, end: state.stand, start, beats })
    }

    fn live_beat(
        &self,
        courses: &mut Courses<'_>,
        (state, mut beat): (&mut State, Beat),
        answers: &Answers,
        number: usize,
    ) -> Result<Beat, Refusal> {
        // Whoever must hear answers last, and who holds nothing else first: an answer for one post
        // hastens what the same person owes for another.
        let hearing = Rc::clone(&state.hearing);
        let world = Rc::clone(&courses.world);
        let last = |person: &PersonId| {
            let is_meant = self.counted.holds(person) || hearing.has_told(person);
            let held = world.org.appointments.iter().filter(|row| row.person == *person);
            (is_meant, held.count())
        };
        for deed in answers.deeds(&beat.due, last) {
            if let Some(given) = courses.give(state.stand, &deed, beat.at) {
                self.take(given, (state, &mut beat), number);
            }
        }
        if let Some(looked) = courses.look(state.stand, beat.at)? {
            self.take(looked, (state, &mut beat), number);
        }
        Ok(beat)
    }

    /// Takes in what was decided in a beat.
    fn take(&self, (stand, entry): Decided, (state, beat): (&mut State, &mut Beat), number: usize) {
        if !entry.facts.facts.is_empty() {
            Hearing::take(&mut state.hearing, &entry, (beat.at, number), (self.counted, self.rings));
            beat.entries.push(entry);
        }
        state.stand = stand;
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
    pub fn entries(&self) -> impl Iterator<Item = (Moment, &Facts)> {
        self.beats.iter().flat_map(|beat| &beat.entries).map(|entry| (entry.at, &entry.facts))
    }

    /// The beats, the report's own first.
    pub(super) fn beats(&self) -> &[Rc<Beat>] {
        &self.beats
    }
}

impl Beat {
    /// What was decided.
    pub(super) fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.entries.iter().flat_map(|entry| &entry.facts.facts)
    }
}
