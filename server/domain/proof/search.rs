//! The search for the latest life: over places, facts, absences, beginnings and answers.
//!
//! Nothing is drawn by chance and nothing is tried that cannot matter. From every life it is known
//! what led to its end: answers of those kinds, absences of those people, beginnings that move those
//! instants over an edge of the calendar are tried next, and nothing else.

use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use crate::case::Case;
use crate::ids::{PersonId, UnitId};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::answers::{Answers, Choice};
use super::causes::causes;
use super::ladder::{Ladder, hours_asked, posts_copied_to, posts_looked_at, with_stand_ins};
use super::lived::{Lived, Setting};
use super::office::Office;
use super::people::{Away, who_can_be_away, without};
use super::place::Place;
use super::region::Region;
use super::target::{Counted, Meant, Rings, Target};

/// Beginnings that are tried with the same people away; a search beyond it is a sample.
const STARTS_MAX: usize = 200;

/// No time at all is early enough: every life is lived to its end.
const NEVER_ENOUGH: Span = Span::micros(-1);

/// How many lives may be lived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// So many were.
    pub spent: u64,
    /// So many may be.
    pub lives: u64,
}

/// One life, as far as it must be said to live it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Number of the place.
    pub place: usize,
    /// Number of the region.
    pub region: usize,
    /// Other units in which the same would happen.
    pub alike: Vec<UnitId>,
    /// When it begins.
    pub start: Moment,
    /// Who is away, and why.
    pub away: Vec<Away>,
    /// Who answers.
    pub answers: Answers,
    /// After what time the notice was written that rang, if one did.
    pub told: Option<Span>,
    /// After what time it rang.
    pub heard: Option<Span>,
}

/// What was found about a target: first with nobody away, then with up to so many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The latest life in which it was reached.
    pub latest: [Option<Example>; 2],
    /// A life in which it was not, because others answered.
    pub answered: [Option<Example>; 2],
    /// A life in which it was not although everyone was silent.
    pub never: [Option<Example>; 2],
    /// Not everything was tried.
    pub is_sampled: bool,
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Aim<'a> {
    /// Whom to reach.
    pub target: &'a Target,
    /// With how many people away.
    pub absent: usize,
    /// How long a life is watched.
    pub horizon: Span,
    /// The first life that takes longer, or reaches nobody, ends the search.
    pub bound: Option<Span>,
}

/// The ground that is searched.
pub struct Search<'a> {
    policy: &'a Policy,
    office: &'a Office<'a>,
    places: &'a [Place],
    /// Who can be away, by place.
    away: Vec<Vec<Away>>,
}

/// A place and a region, by number, and the units that are like it there.
struct Ground {
    place: usize,
    region: usize,
    units: Vec<UnitId>,
}

/// What is being found out on one ground.
struct Quest<'a> {
    aim: Aim<'a>,
    ground: Ground,
    case: Case,
    found: &'a mut Found,
    budget: &'a mut Budget,
    /// An answer keeps the target from being told here: with nobody away, with somebody.
    is_answered: [bool; 2],
    is_over: bool,
}

/// A beginning, with the people who are away.
#[derive(Clone, Copy)]
struct Beginning<'a> {
    world: &'a World,
    away: &'a [&'a Away],
    start: Moment,
    rings: Rings<'a>,
}

/// What mattered in the lives from one beginning.
#[derive(Default)]
struct Mattered {
    people: BTreeSet<PersonId>,
    instants: BTreeSet<Span>,
}

/// A life still to be lived: who answers, which choices are known to be left out, and where it parts
/// from another.
struct Open {
    answers: Answers,
    silent: BTreeSet<Choice>,
    parts: Option<(Rc<Lived>, usize)>,
}

impl<'a> Search<'a> {
    /// The ground of a policy in an organisation.
    pub fn new(policy: &'a Policy, office: &'a Office<'a>, places: &'a [Place]) -> Self {
        let at = office.any_start();
        let away = places.iter().map(|place| who_can_be_away(policy, &place.world, at)).collect();
        Self { policy, office, places, away }
    }

    /// Looks for the latest life of a target in the regions that `is_meant` picks. The lightest
    /// class comes first: what is latest there leaves little to ask about the graver ones.
    ///
    /// # Errors
    /// A decision that does not come to rest: our own mistake.
    pub fn look_for(
        &self,
        aim: Aim<'_>,
        is_meant: impl Fn(&Region) -> bool,
        budget: &mut Budget,
    ) -> Result<Found, Refusal> {
        self.look_for_in(aim, |_| true, is_meant, budget)
    }

    /// The same, in the places that `is_place` picks.
    ///
    /// # Errors
    /// As [`Search::look_for`].
    pub fn look_for_in(
        &self,
        aim: Aim<'_>,
        is_place: impl Fn(&Place) -> bool,
        is_meant: impl Fn(&Region) -> bool,
        budget: &mut Budget,
    ) -> Result<Found, Refusal> {
        let mut found = Found::default();
        let mut grounds: Vec<((Ladder, String), Ground)> = Vec::new();
        for (place, spot) in self.places.iter().enumerate().filter(|(_, spot)| is_place(spot)) {
            found.is_sampled |= spot.regions.is_sampled;
            let mut seen = BTreeSet::new();
            for (region, facts) in spot.regions.all.iter().enumerate().filter(|(_, region)| is_meant(region))
            {
                let ladder = Ladder::of(self.policy, facts);
                if !seen.insert(ladder.clone()) {
                    continue;
                }
                let key = (ladder, self.shape(spot, facts, aim.target));
                match grounds.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, ground)) => ground.units.extend(spot.alike.iter().cloned()),
                    None => grounds.push((key, Ground { place, region, units: spot.alike.clone() })),
                }
            }
        }
        for (_, ground) in grounds {
            let Some(spot) = self.places.get(ground.place) else { continue };
            let Some(facts) = spot.regions.all.get(ground.region) else { continue };
            let case = Case { unit: spot.unit.clone(), ..facts.case.clone() };
            let (is_answered, is_over) = ([false; 2], false);
            let (found, budget) = (&mut found, &mut *budget);
            let mut quest = Quest { aim, ground, case, found, budget, is_answered, is_over };
            self.search(&mut quest)?;
            if quest.is_over && aim.bound.is_some() {
                return Ok(std::mem::take(quest.found));
            }
        }
        Ok(found)
    }

    /// A text that two places share if the ladder of a region cannot tell them apart, nor the target.
    fn shape(&self, place: &Place, region: &Region, target: &Target) -> String {
        let mut looked_at = posts_looked_at(self.policy, region);
        looked_at.extend(with_stand_ins(self.policy, target.posts()));
        place.shape(self.policy, &looked_at, &posts_copied_to(self.policy, region))
    }

    /// An example lived again, for so long.
    ///
    /// # Errors
    /// As [`Search::look_for`].
    pub fn live_again(
        &self,
        example: &Example,
        target: &Target,
        horizon: Span,
    ) -> Result<Option<(World, Lived)>, Refusal> {
        let Some(place) = self.places.get(example.place) else { return Ok(None) };
        let Some(region) = place.regions.all.get(example.region) else { return Ok(None) };
        let away: Vec<&Away> = example.away.iter().collect();
        let world = without(&place.world, &away);
        let case = Case { unit: place.unit.clone(), ..region.case.clone() };
        let counted = match target.meant(&world, self.policy, &case, example.start) {
            Meant::Someone(counted) => counted,
            Meant::Nothing | Meant::Nobody => Counted::default(),
        };
        let setting = Setting {
            world: &world,
            policy: self.policy,
            case: &case,
            start: example.start,
            counted: &counted,
            rings: Rings::ByHours(self.office),
            horizon,
            enough: NEVER_ENOUGH,
        };
        let lived = setting.live(&example.answers)?;
        Ok(Some((world, lived)))
    }

    /// Searches one place in one region: nobody away first, then whoever mattered.
    fn search(&self, quest: &mut Quest<'_>) -> Result<(), Refusal> {
        let all = self.away.get(quest.ground.place).map(Vec::as_slice).unwrap_or_default();
        let mut open: VecDeque<BTreeSet<usize>> = VecDeque::from([BTreeSet::new()]);
        let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        while let Some(chosen) = open.pop_front() {
            if !seen.insert(chosen.clone()) {
                continue;
            }
            let away: Vec<&Away> = chosen.iter().filter_map(|number| all.get(*number)).collect();
            let people = self.search_with(quest, &away)?;
            if quest.is_over {
                break;
            }
            let left = quest.aim.absent.saturating_sub(away.iter().map(|away| away.people.len()).sum());
            for (number, next) in all.iter().enumerate() {
                let matters = next.people.iter().any(|person| people.contains(person));
                let is_away = away.iter().any(|known| known.people == next.people);
                if matters && !is_away && next.people.len() <= left {
                    open.push_back(chosen.iter().copied().chain([number]).collect());
                }
            }
        }
        Ok(())
    }

    /// Searches with these people away, and gives everyone who mattered.
    fn search_with(&self, quest: &mut Quest<'_>, away: &[&Away]) -> Result<BTreeSet<PersonId>, Refusal> {
        let Some(place) = self.places.get(quest.ground.place) else { return Ok(BTreeSet::new()) };
        let Some(region) = place.regions.all.get(quest.ground.region) else { return Ok(BTreeSet::new()) };
        let world = &without(&place.world, away);
        let hours = hours_asked(self.policy, region);
        if hours.are_ignored() {
            let wait = self.office.longest().map_or(Span::ZERO, |closed| closed.span());
            let start = self.office.start_before_closing(Span::ZERO);
            let beginning = Beginning { world, away, start, rings: Rings::After(wait) };
            return Ok(self.search_from(quest, beginning)?.people);
        }
        let is_meant = |start: &Moment| region.after_hours != Some(self.office.is_open(*start));
        let starts = |instant| self.office.starts(&hours, instant).into_iter().filter(is_meant);
        let mut people = BTreeSet::new();
        let mut open: VecDeque<Moment> = starts(Span::ZERO).collect();
        let mut seen: BTreeSet<Moment> = BTreeSet::new();
        while let Some(start) = open.pop_front().filter(|_| !quest.is_over) {
            if !seen.insert(start) {
                continue;
            }
            if seen.len() > STARTS_MAX {
                quest.found.is_sampled = true;
                break;
            }
            let beginning = Beginning { world, away, start, rings: Rings::ByHours(self.office) };
            let mattered = self.search_from(quest, beginning)?;
            people.extend(mattered.people);
            open.extend(mattered.instants.into_iter().flat_map(starts));
        }
        Ok(people)
    }

    /// Searches from one beginning: everyone silent first, then whatever answer led to the end.
    fn search_from(&self, quest: &mut Quest<'_>, from: Beginning<'_>) -> Result<Mattered, Refusal> {
        let mut mattered = Mattered::default();
        let meant = quest.aim.target.meant(from.world, self.policy, &quest.case, from.start);
        let counted = match meant {
            Meant::Someone(counted) => counted,
            Meant::Nothing => return Ok(mattered),
            Meant::Nobody => {
                quest.note_nobody(self.policy, from);
                return Ok(mattered);
            }
        };
        let mut open = vec![Open { answers: Answers::default(), silent: BTreeSet::new(), parts: None }];
        while let Some(next) = open.pop().filter(|_| !quest.is_over) {
            if quest.budget.spent >= quest.budget.lives {
                quest.found.is_sampled = true;
                quest.is_over = true;
                break;
            }
            quest.budget.spent += 1;
            let lived = Rc::new(self.live(quest, from, &counted, &next)?);
            quest.note(&lived, from, (&next.answers, self.office));
            let causes =
                lived.heard.as_ref().map(|heard| causes(self.policy, &lived, heard)).unwrap_or_default();
            mattered.people.extend(causes.people.iter().cloned());
            mattered.instants.extend(causes.instants.iter().copied());
            let [with_all, with_some] = quest.is_answered;
            let is_answered = if from.away.is_empty() { with_all } else { with_some };
            // Where anyone who answers counts, silence is the latest.
            if is_answered || quest.aim.target.post().is_none() {
                continue;
            }
            let mut silent = next.silent;
            for (choice, beat) in causes.choices() {
                // Who is meant hears by answering, no later than by the call.
                let is_vain = matches!(&choice, Choice::Spare(spare) if counted.holds(&spare.by));
                if is_vain || next.answers.contain(&choice) || silent.contains(&choice) {
                    continue;
                }
                let answers = next.answers.with(&choice);
                open.push(Open { answers, silent: silent.clone(), parts: Some((Rc::clone(&lived), beat)) });
                silent.insert(choice);
            }
        }
        Ok(mattered)
    }

    fn live(
        &self,
        quest: &Quest<'_>,
        from: Beginning<'_>,
        counted: &Counted,
        next: &Open,
    ) -> Result<Lived, Refusal> {
        let setting = Setting {
            world: from.world,
            policy: self.policy,
            case: &quest.case,
            start: from.start,
            counted,
            rings: from.rings,
            horizon: quest.aim.horizon,
            enough: quest.enough(!from.away.is_empty()),
        };
        match &next.parts {
            Some((lived, beat)) => setting.live_again(lived, *beat, &next.answers),
            None => setting.live(&next.answers),
        }
    }
}

impl Quest<'_> {
    /// What is early enough not to be looked at more closely.
    fn enough(&self, is_away: bool) -> Span {
        let known = self.found.latest.iter().take(if is_away { 2 } else { 1 }).flatten();
        let latest = known.filter_map(|example| example.heard).max();
        self.aim.bound.or(latest).unwrap_or(NEVER_ENOUGH)
    }

    fn example(&self, from: Beginning<'_>, answers: &Answers) -> Example {
        Example {
            place: self.ground.place,
            region: self.ground.region,
            alike: self.ground.units.iter().skip(1).cloned().collect(),
            start: from.start,
            away: from.away.iter().map(|away| (*away).clone()).collect(),
            answers: answers.clone(),
            told: None,
            heard: None,
        }
    }

    /// Nobody answers for the target. That is for a guarantee to answer for; for the rest it says
    /// only that a post is vacant, and nothing where it is not filled at this hour.
    fn note_nobody(&mut self, policy: &Policy, from: Beginning<'_>) {
        let post = self.aim.target.post().and_then(|post| policy.post(post));
        let is_by_hour = post.is_some_and(|post| post.hours.is_some());
        let is_vacant = from.away.is_empty() && !is_by_hour;
        if self.aim.bound.is_none() && !is_vacant {
            return;
        }
        let example = self.example(from, &Answers::default());
        self.note_unreached(example, !from.away.is_empty());
    }

    /// Keeps the life if it is the latest one so far, or one that reaches nobody.
    fn note(&mut self, lived: &Lived, from: Beginning<'_>, (answers, office): (&Answers, &Office<'_>)) {
        let is_away = !from.away.is_empty();
        let mut example = self.example(from, answers);
        let Some(heard) = &lived.heard else {
            self.note_unreached(example, is_away);
            return;
        };
        let (told, span) = lived.spans(heard);
        (example.told, example.heard) = (Some(told), Some(span));
        if matches!(from.rings, Rings::After(_)) && heard.rung_in.is_none() {
            example.start = office.start_before_closing(told);
        }
        let level = usize::from(is_away);
        let [nobody_away, somebody_away] = &mut self.found.latest;
        let is_later = |known: &Option<Example>| known.as_ref().is_none_or(|known| known.heard < Some(span));
        if is_later(somebody_away) {
            *somebody_away = Some(example.clone());
        }
        if level == 0 && is_later(nobody_away) {
            *nobody_away = Some(example);
        }
        self.is_over |= self.aim.bound.is_some_and(|bound| span > bound);
    }

    fn note_unreached(&mut self, example: Example, is_away: bool) {
        let is_silent = example.answers.are_silent();
        let kept = if is_silent { &mut self.found.never } else { &mut self.found.answered };
        for (level, slot) in kept.iter_mut().enumerate() {
            if level >= usize::from(is_away) {
                slot.get_or_insert_with(|| example.clone());
                if let Some(is_answered) = self.is_answered.get_mut(level) {
                    *is_answered |= !is_silent;
                }
            }
        }
        self.is_over |= is_silent || self.aim.bound.is_some();
    }
}
