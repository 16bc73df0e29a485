//! The search for the latest life: over places, facts, absences, beginnings and answers.
//!
//! Nothing is drawn by chance and nothing is tried that cannot matter. From every life it is known
//! what led to its end: answers of those kinds, absences of those people, beginnings that move those
//! instants over an edge of the calendar are tried next, and nothing else.

use std::collections::btree_map::{BTreeMap, Entry};
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use crate::case::Case;
use crate::ids::{PersonId, UnitId};
use crate::moment::{Moment, Span};
use crate::policy::Policy;
use crate::refusal::Refusal;
use crate::world::World;

use super::answers::{Answers, Choice};
use super::causes::causes;
use super::courses::Courses;
use super::ladder::{Ladder, Sight, with_stand_ins};
use super::lived::{Lived, Setting};
use super::office::Office;
use super::people::{Away, who_can_be_away, without};
use super::place::Place;
use super::region::Region;
use super::sought::{Aim, Budget, Example, Found, Sought};
use super::target::{Counted, Meant, Rings, Target};

/// Beginnings that are tried with the same people away; a search beyond it is a sample.
const STARTS_MAX: usize = 200;

/// No time at all is early enough: every life is lived to its end.
const NEVER_ENOUGH: Span = Span::micros(-1);

/// The ground that is searched.
pub struct Search<'a> {
    policy: &'a Policy,
    office: &'a Office<'a>,
    places: &'a [Place],
    /// Who can be away, by place.
    away: Vec<Vec<Away>>,
    /// What is looked at, by place and region. Places with the same regions share it.
    sights: Vec<Rc<Vec<Sight>>>,
}

/// A place and a region, by number.
type Spot = (usize, usize);

/// A spot with every unit that it stands for.
type Ground = (Spot, Vec<UnitId>);

/// Whoever is looked for on a ground, by number, and the units that are like it for them.
type Seekers = Vec<(usize, Vec<UnitId>)>;

/// A place in a region, and every course that was tried there: lives for one target serve the next.
struct Field<'a> {
    place: &'a Place,
    region: &'a Region,
    case: Case,
    worlds: BTreeMap<BTreeSet<usize>, Rc<World>>,
    courses: BTreeMap<(BTreeSet<usize>, Moment), Courses<'a>>,
}

/// What is being found out for one target on one field.
struct Quest<'q, 'a> {
    aim: Aim<'q>,
    spot: Spot,
    units: Vec<UnitId>,
    field: &'q mut Field<'a>,
    found: &'q mut Found,
    budget: Budget,
    /// An answer keeps the target from being told here: with nobody away, with somebody.
    is_answered: [bool; 2],
    is_over: bool,
}

/// A beginning, with the people who are away.
#[derive(Clone, Copy)]
struct Beginning<'b, 'a> {
    /// Who is away, by number.
    chosen: &'b BTreeSet<usize>,
    away: &'b [&'b Away],
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
    silent: Silent,
    parts: Option<(Rc<Lived>, usize)>,
}

/// Choices that are left out: the last one, and those before it, which other lives leave out too.
#[derive(Clone, Default)]
struct Silent(Option<Rc<(Choice, Silent)>>);

impl<'a> Search<'a> {
    /// The ground of a policy in an organisation.
    pub fn new(policy: &'a Policy, office: &'a Office<'a>, places: &'a [Place]) -> Self {
        let at = office.any_start();
        let away = places.iter().map(|place| who_can_be_away(policy, &place.world, at)).collect();
        let mut sights: Vec<Rc<Vec<Sight>>> = Vec::new();
        for (place, before) in places.iter().zip(std::iter::once(None).chain(places.iter().map(Some))) {
            let is_same = before.is_some_and(|before| Arc::ptr_eq(&before.regions, &place.regions));
            let known = sights.last().filter(|_| is_same).cloned();
            let all = || place.regions.all.iter().map(|region| Sight::of(policy, region)).collect();
            sights.push(known.unwrap_or_else(|| Rc::new(all())));
        }
        Self { policy, office, places, away, sights }
    }

    /// Looks for the latest life of each target, in the places that `is_place` picks, and says to `watch`
    /// how many grounds of how many are searched. The lightest class comes first: what is latest there
    /// leaves little to ask about the graver ones. Each target may have half of the lives that are left.
    ///
    /// # Errors
    /// A decision that does not come to rest: our own mistake.
    pub fn look_for(
        &self,
        sought: &mut [Sought<'_>],
        purse: &mut Budget,
        is_place: impl Fn(&Place) -> bool,
        watch: &mut dyn FnMut(usize, usize),
    ) -> Result<(), Refusal> {
        let mut grounds: BTreeMap<Spot, Seekers> = BTreeMap::new();
        for (number, one) in sought.iter_mut().enumerate() {
            for (spot, units) in self.grounds(one, &is_place) {
                grounds.entry(spot).or_default().push((number, units));
            }
        }
        let count = grounds.len();
        for (done, (spot, seekers)) in grounds.into_iter().enumerate() {
            watch(done, count);
            let Some(mut field) = self.field(spot) else { continue };
            for (number, units) in seekers {
                let Some(one) = sought.get_mut(number).filter(|one| !one.is_over) else { continue };
                let budget = Budget { spent: 0, lives: purse.left().div_ceil(2) };
                let (found, is_answered) = (&mut one.found, [false; 2]);
                let (is_over, field) = (false, &mut field);
                let mut quest =
                    Quest { aim: one.aim, spot, units, field, found, budget, is_answered, is_over };
                self.search(&mut quest)?;
                one.is_over = quest.is_over && one.aim.bound.is_some();
                let spent = quest.budget.spent;
                one.is_cut |= quest.is_over && quest.budget.left() == 0;
                one.spent += spent;
                purse.spent += spent;
            }
        }
        watch(count, count);
        Ok(())
    }

    /// Where a target is looked for: places and regions that its ladder can tell apart, each with every
    /// unit that it stands for.
    fn grounds(&self, one: &mut Sought<'_>, is_place: impl Fn(&Place) -> bool) -> Vec<Ground> {
        let mut grounds: Vec<Ground> = Vec::new();
        let mut known: BTreeMap<(&Ladder, String), usize> = BTreeMap::new();
        let meant = with_stand_ins(self.policy, one.aim.target.posts());
        let places = self.places.iter().zip(&self.sights).enumerate();
        for (place, (spot, sights)) in places.filter(|(_, (spot, _))| is_place(spot)) {
            one.found.is_sampled |= spot.regions.is_sampled;
            let mut seen = BTreeSet::new();
            for (region, (facts, sight)) in spot.regions.all.iter().zip(sights.iter()).enumerate() {
                let is_meant = one.aim.severity.is_none_or(|class| *class == facts.severity);
                if !is_meant || !seen.insert(&sight.ladder) {
                    continue;
                }
                let posts = sight.posts.union(&meant).cloned().collect();
                let shape = spot.shape(self.policy, &posts, &sight.copied);
                let fresh = grounds.len();
                let at = *known.entry((&sight.ladder, shape)).or_insert(fresh);
                match grounds.get_mut(at) {
                    Some((_, units)) => units.extend(spot.alike.iter().cloned()),
                    None => grounds.push(((place, region), spot.alike.clone())),
                }
            }
        }
        grounds
    }

    fn field(&self, (place, region): Spot) -> Option<Field<'a>> {
        let place = self.places.get(place)?;
        let region = place.regions.all.get(region)?;
        let case = Case { unit: place.unit.clone(), ..region.case.clone() };
        Some(Field { place, region, case, worlds: BTreeMap::new(), courses: BTreeMap::new() })
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
    ) -> Result<Option<(Courses<'a>, Lived)>, Refusal> {
        let Some(Field { place, case, .. }) = self.field((example.place, example.region)) else {
            return Ok(None);
        };
        let away: Vec<&Away> = example.away.iter().collect();
        let world = Rc::new(without(&place.world, &away));
        let counted = match target.meant(&world, self.policy, &case, example.start) {
            Meant::Someone(counted) => counted,
            Meant::Nothing | Meant::Nobody => Counted::default(),
        };
        let mut courses = Courses::open(world, self.policy, &case, example.start)?;
        let rings = Rings::ByHours(self.office);
        let setting = Setting { counted: &counted, rings, horizon, enough: NEVER_ENOUGH };
        let lived = setting.live(&mut courses, &example.answers)?;
        Ok(Some((courses, lived)))
    }

    /// Searches one place in one region: nobody away first, then whoever mattered.
    fn search(&self, quest: &mut Quest<'_, 'a>) -> Result<(), Refusal> {
        let all = self.away.get(quest.spot.0).map(Vec::as_slice).unwrap_or_default();
        let mut open: VecDeque<BTreeSet<usize>> = VecDeque::from([BTreeSet::new()]);
        let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        while let Some(chosen) = open.pop_front() {
            if !seen.insert(chosen.clone()) {
                continue;
            }
            let away: Vec<&Away> = chosen.iter().filter_map(|number| all.get(*number)).collect();
            let people = self.search_with(quest, (&chosen, &away))?;
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
    fn search_with(
        &self,
        quest: &mut Quest<'_, 'a>,
        (chosen, away): (&BTreeSet<usize>, &[&Away]),
    ) -> Result<BTreeSet<PersonId>, Refusal> {
        let region = quest.field.region;
        let (place, number) = quest.spot;
        let sight = self.sights.get(place).and_then(|sights| sights.get(number));
        let Some(Sight { hours, .. }) = sight else { return Ok(BTreeSet::new()) };
        if hours.are_ignored() {
            let wait = self.office.longest().map_or(Span::ZERO, |closed| closed.span());
            let start = self.office.start_before_closing(Span::ZERO);
            let beginning = Beginning { chosen, away, start, rings: Rings::After(wait) };
            return Ok(self.search_from(quest, beginning)?.people);
        }
        let is_meant = |start: &Moment| region.after_hours != Some(self.office.is_open(*start));
        let starts = |instant| self.office.starts(hours, instant).into_iter().filter(is_meant);
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
            let beginning = Beginning { chosen, away, start, rings: Rings::ByHours(self.office) };
            let mattered = self.search_from(quest, beginning)?;
            people.extend(mattered.people);
            open.extend(mattered.instants.into_iter().flat_map(starts));
        }
        Ok(people)
    }

    /// Searches from one beginning: everyone silent first, then whatever answer led to the end.
    fn search_from(&self, quest: &mut Quest<'_, 'a>, from: Beginning<'_, 'a>) -> Result<Mattered, Refusal> {
        let mut mattered = Mattered::default();
        let world = quest.field.world(from);
        let meant = quest.aim.target.meant(&world, self.policy, &quest.field.case, from.start);
        let counted = match meant {
            Meant::Someone(counted) => counted,
            Meant::Nothing => return Ok(mattered),
            Meant::Nobody => {
                quest.note_nobody(self.policy, from);
                return Ok(mattered);
            }
        };
        let mut open = vec![Open { answers: Answers::default(), silent: Silent::default(), parts: None }];
        while let Some(next) = open.pop().filter(|_| !quest.is_over) {
            if quest.budget.left() == 0 {
                quest.found.is_sampled = true;
                quest.is_over = true;
                break;
            }
            quest.budget.spent += 1;
            let lived = Rc::new(self.live(quest, (from, &world), &counted, &next)?);
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
                if is_vain || next.answers.contain(&choice) || silent.contain(&choice) {
                    continue;
                }
                let answers = next.answers.with(&choice);
                open.push(Open { answers, silent: silent.clone(), parts: Some((Rc::clone(&lived), beat)) });
                silent = silent.with(choice);
            }
        }
        Ok(mattered)
    }

    fn live(
        &self,
        quest: &mut Quest<'_, 'a>,
        (from, world): (Beginning<'_, 'a>, &Rc<World>),
        counted: &Counted,
        next: &Open,
    ) -> Result<Lived, Refusal> {
        let (horizon, enough) = (quest.aim.horizon, quest.enough(!from.away.is_empty()));
        let setting = Setting { counted, rings: from.rings, horizon, enough };
        let courses = match quest.field.courses.entry((from.chosen.clone(), from.start)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                new.insert(Courses::open(Rc::clone(world), self.policy, &quest.field.case, from.start)?)
            }
        };
        match &next.parts {
            Some((lived, beat)) => setting.live_again(courses, (lived, *beat), &next.answers),
            None => setting.live(courses, &next.answers),
        }
    }
}

impl Silent {
    fn contain(&self, choice: &Choice) -> bool {
        let all = std::iter::successors(self.0.as_deref(), |(_, before)| before.0.as_deref());
        all.into_iter().any(|(one, _)| one == choice)
    }

    fn with(self, choice: Choice) -> Self {
        Self(Some(Rc::new((choice, self))))
    }
}

impl Field<'_> {
    /// The organisation with those away who are.
    fn world(&mut self, from: Beginning<'_, '_>) -> Rc<World> {
        let place = self.place;
        let world = self.worlds.entry(from.chosen.clone());
        Rc::clone(world.or_insert_with(|| Rc::new(without(&place.world, from.away))))
    }
}

impl Quest<'_, '_> {
    /// What is early enough not to be looked at more closely.
    fn enough(&self, is_away: bool) -> Span {
        let known = self.found.latest.iter().take(if is_away { 2 } else { 1 }).flatten();
        let latest = known.filter_map(|example| example.heard).max();
        self.aim.bound.or(latest).unwrap_or(NEVER_ENOUGH)
    }

    fn example(&self, from: Beginning<'_, '_>, answers: &Answers) -> Example {
        Example {
            place: self.spot.0,
            region: self.spot.1,
            alike: self.units.iter().skip(1).cloned().collect(),
            start: from.start,
            away: from.away.iter().map(|away| (*away).clone()).collect(),
            answers: answers.clone(),
            told: None,
            heard: None,
        }
    }

    /// Nobody answers for the target. That is for a guarantee to answer for; for the rest it says
    /// only that a post is vacant, and nothing where it is not filled at this hour.
    fn note_nobody(&mut self, policy: &Policy, from: Beginning<'_, '_>) {
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
    fn note(&mut self, lived: &Lived, from: Beginning<'_, '_>, (answers, office): (&Answers, &Office<'_>)) {
        let is_away = !from.away.is_empty();
        let Some(heard) = &lived.heard else {
            self.note_unreached(self.example(from, answers), is_away);
            return;
        };
        let (told, span) = lived.spans(heard);
        let is_later = |known: &Option<Example>| known.as_ref().is_none_or(|known| known.heard < Some(span));
        let [nobody_away, somebody_away] = &self.found.latest;
        let is_latest = [!is_away && is_later(nobody_away), is_later(somebody_away)];
        if is_latest.contains(&true) {
            let mut example = self.example(from, answers);
            (example.told, example.heard) = (Some(told), Some(span));
            if matches!(from.rings, Rings::After(_)) && heard.rung_in.is_none() {
                example.start = office.start_before_closing(told);
            }
            let kept = self.found.latest.iter_mut().zip(is_latest).filter(|(_, is_latest)| *is_latest);
            kept.for_each(|(slot, _)| *slot = Some(example.clone()));
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
