//! Who is meant where the policy names a post, and who acts in it today: the second model's reading.

use std::collections::BTreeSet;

use noroshi::domain::ids::{Act, PersonId, PostId, UnitId};
use noroshi::domain::moment::Moment;
use noroshi::domain::policy::{Condition, DutyRule, Of, Policy, PostRef, Truth};

use crate::judged::{Away, Entry, Key, Listed};

/// People.
pub type People = BTreeSet<PersonId>;

/// Who answers for a post: of each set somebody must know, and nobody but `may` may.
#[derive(Clone, Default, PartialEq)]
pub struct Seats {
    /// Sets of whom one must be told.
    pub must: Vec<People>,
    /// Everyone who may be told.
    pub may: People,
}

/// One entry under the policy.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// What could be seen.
    pub entry: &'a Entry,
}

impl<'a> Look<'a> {
    /// The post that acts where one is named: behind a wall, and while modes hold.
    pub fn acting(&self, post: &'a PostId) -> &'a PostId {
        self.policy.acting(post, &self.entry.known.case.context)
    }

    pub fn holds(&self, condition: &Condition) -> bool {
        let known = &self.entry.known;
        condition.holds(self.policy, &known.case, Some(&known.class)) == Truth::Yes
    }

    pub fn due(&self, rule: &DutyRule) -> Option<Moment> {
        let known = &self.entry.known;
        let time = rule.time.as_ref()?.of(&known.class, &known.case.context)?;
        Some(time.due(self.policy, self.entry.at))
    }

    /// How the house lists a duty.
    pub fn row(&self, key: &Key) -> Option<&'a Listed> {
        self.entry.listed.iter().rev().find(|row| row.key == *key)
    }

    /// Whether somebody is written to, acts just now, or cannot be reached at all.
    pub fn hears(&self, person: &PersonId) -> bool {
        let entry = self.entry;
        entry.by.as_ref() == Some(person) || entry.body.mute.contains(person) || entry.wrote.contains(person)
    }

    /// Who answers for all of these posts.
    pub fn all(&self, posts: &[PostRef], act: &Act) -> Seats {
        let mut all = Seats::default();
        for (post, unit) in posts.iter().flat_map(|named| self.locate(named)) {
            let Seats { must, may } = self.seats(&post, &unit, act);
            all.must.extend(must);
            all.may.extend(may);
        }
        all
    }

    /// The posts of units that are meant: exceptions first, then the nearest unit that has the level.
    pub fn locate(&self, named: &PostRef) -> Vec<(PostId, UnitId)> {
        let (body, known) = (&self.entry.body, &self.entry.known);
        let meant = known.places_of(named.of);
        // Nobody is named, or no system: where it happened.
        let meant = if meant.is_empty() { known.places_of(Of::Place) } else { meant };
        let places = if named.of == Of::Body { vec![&body.root] } else { meant };
        let otherwise = || named.otherwise.iter().flat_map(|other| self.locate(other)).collect::<Vec<_>>();
        let found = places.iter().flat_map(|units| {
            let here = known.places_of(Of::Place).into_iter().next().filter(|_| named.of == Of::Body);
            let mut under = here.unwrap_or(units).iter();
            if let Some((_, other)) =
                under.find_map(|(unit, _)| named.instead.iter().find(|row| row.0 == *unit))
            {
                return self.locate(other);
            }
            let post = self.policy.acting(&named.post, &known.case.context);
            let per = self.policy.post(post).map_or("body", |post| &post.per);
            let root = body.root.last().filter(|_| per == "body");
            let unit = root.or_else(|| units.iter().find(|(_, kind)| kind == per));
            unit.map_or_else(otherwise, |(unit, _)| vec![(post.clone(), unit.clone())])
        });
        if places.is_empty() { otherwise() } else { found.collect() }
    }

    pub fn is_present(&self, person: &PersonId) -> bool {
        let (body, known) = (&self.entry.body, &self.entry.known);
        let is_away = body.away.iter().any(|row| row.person == *person && !row.delegates);
        !is_away && !known.subjects.contains(person) && body.employed.contains(person)
    }

    /// The people who hold a post in a unit, or in one above it.
    pub fn holders(&self, post: &PostId, unit: &UnitId) -> Vec<PersonId> {
        let body = &self.entry.body;
        let above = body.units.get(unit).into_iter().flatten().chain(&body.root);
        let above: BTreeSet<&UnitId> = above.map(|(unit, _)| unit).collect();
        let there = body.rows.iter().filter(|row| row.post == *post && above.contains(&row.unit));
        there.filter(|row| !row.stands_in).map(|row| row.person.clone()).collect()
    }

    /// Who acts in a post of a unit for an act: its people, what each has given away, and for who is away
    /// those who stand in for that cause and that act. For a subject nobody does.
    pub fn seats(&self, post: &PostId, unit: &UnitId, act: &Act) -> Seats {
        let (body, known) = (&self.entry.body, &self.entry.known);
        let Some(rule) = self.policy.post(post) else { return Seats::default() };
        let rows = body.rows.iter().filter(|row| row.post == *post && row.unit == *unit);
        let mut people: Vec<&PersonId> =
            rows.clone().filter(|row| !row.stands_in).map(|row| &row.person).collect();
        if let Some(appointing) = &rule.appointment {
            people = known.case.context.appointed.get(post).into_iter().collect();
            if !people.iter().any(|person| self.is_present(person)) {
                return self.all(&[PostRef::new(appointing.default.clone(), Of::Body)], act);
            }
        }
        let mut seats = self.all(&rule.members, act);
        // Everyone who could ever stand in may know; who must is a matter of cause and act.
        let others =
            rule.stand_ins.iter().map(|row| &row.post).chain(rule.may_delegate.iter().map(|row| &row.to));
        seats.may.extend(others.flat_map(|post| self.holders(post, unit)));
        seats.may.extend(rows.map(|row| row.person.clone()));
        // Who was named for one of a group who is away acts beside the others; where nobody of it acts, who
        // stands in for the post, whatever keeps each of them away.
        let mut for_all = People::new();
        let is_implicated = |person: &PersonId| known.subjects.contains(person);
        for person in people.iter().copied().filter(|person| !is_implicated(person)) {
            let away = || body.away.iter().rev().filter(|row| row.person == *person);
            seats.may.insert(person.clone());
            seats.may.extend(away().filter_map(|row| row.stand_in.clone()));
            // Of absences that lie over each other the latest counts; an earlier stand-in goes on.
            let mut gone: Vec<&Away> = away().filter(|row| !row.delegates).collect();
            let given = away().find(|row| row.delegates && covers(&row.only, act));
            gone.extend(given.filter(|_| gone.is_empty()));
            if gone.is_empty() {
                seats.must.push(People::from([person.clone()]));
                continue;
            }
            let latest = self.stand_ins((post, unit), &gone[..1], act);
            let all = self.stand_ins((post, unit), &gone, act);
            let named = if latest.0.is_empty() { People::new() } else { all.0 };
            let of_post = if latest.1.is_empty() { People::new() } else { all.1 };
            if rule.is_group && !gone.iter().any(|row| row.delegates) {
                for_all.extend(of_post);
                seats.must.push(named);
            } else {
                seats.must.push(named.union(&of_post).cloned().collect());
            }
        }
        // In the place of someone implicated nobody stands, of one of a group neither.
        let members = rule.members.iter().flat_map(|named| self.locate(named));
        let mut members = members.flat_map(|(post, unit)| self.holders(&post, &unit));
        let is_emptied =
            people.into_iter().any(is_implicated) || members.any(|person| is_implicated(&person));
        if !is_emptied && seats.must.iter().all(People::is_empty) {
            seats.must.push(for_all);
        }
        let is_filled =
            rule.hours.is_none_or(|hours| hours.is_now(self.policy.is_office_open(self.entry.at)));
        seats.may.retain(|person| !known.subjects.contains(person));
        seats
            .must
            .retain(|set| is_filled && !set.is_empty() && set.iter().all(|person| self.is_present(person)));
        seats
    }

    /// Who stands in for somebody who is away: named for that person, and for the post and the cause.
    fn stand_ins(&self, (post, unit): (&PostId, &UnitId), gone: &[&Away], act: &Act) -> (People, People) {
        let named = gone.iter().filter(|row| covers(&row.only, act)).filter_map(|row| row.stand_in.clone());
        let causes: Vec<_> = gone.iter().map(|row| row.cause).collect();
        let rows = self.entry.body.rows.iter().filter(|other| other.post == *post && other.unit == *unit);
        let listed = rows.filter(|other| other.stands_in && causes.contains(&other.cause));
        let rules = self.policy.post(post).into_iter().flat_map(|rule| &rule.stand_ins);
        let rules = rules.filter(|other| {
            other.causes.iter().any(|cause| causes.contains(cause)) && covers(&other.only, act)
        });
        let of_post = rules.flat_map(|other| self.holders(&other.post, unit));
        let of_post = of_post.chain(listed.map(|other| other.person.clone()));
        let here = |person: &PersonId| self.is_present(person);
        (named.filter(here).collect(), of_post.filter(here).collect())
    }
}

fn covers(only: &[Act], act: &Act) -> bool {
    only.is_empty() || only.contains(act)
}
