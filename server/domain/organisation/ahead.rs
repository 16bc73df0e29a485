//! 人事異動の予約: what an entry said of a later day, who said it, and how it is taken back until it holds.
//!
//! What has been taken back leaves the organisation as if it had never been announced: whoever would have
//! come never comes, and whoever was to go for them stays.

use std::collections::BTreeSet;

use super::Organisation;
use super::fact::OrganisationFact;
use crate::actor::Actor;
use crate::administration::{Administered, Deed, seats};
use crate::handover::last_morning;
use crate::history::Private;
use crate::ids::{PersonId, PostId, UnitId};
use crate::moment::Moment;
use crate::org::coming::Announced;
use crate::org::leaving::written;
use crate::org::{Appointment, Org, OrgFact, Standing, Unit};
use crate::world::World;

/// What is announced, in the order of the entries that did; what has come is gone.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    rows: Vec<Row>,
}

/// One change that is to hold from a later day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The revision that its entry made.
    pub entry: i64,
    /// Its place in the entry.
    no: usize,
    /// Who entered it.
    pub by: Actor,
    /// When it was entered.
    pub entered_at: Moment,
    /// From when it holds.
    pub at: Moment,
    /// What it is.
    pub what: What,
}

/// Somebody who leaves a post, and how long they were to hold it until that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goes {
    /// Which post
    pub post: PostId,
    /// of which unit.
    pub unit: UnitId,
    /// Who,
    pub person: PersonId,
    /// as what.
    pub standing: Standing,
    before: Option<Moment>,
}

impl Goes {
    /// It as an appointment that ends; as what, and since when, is not said.
    pub fn appointment(&self, at: Moment) -> Appointment {
        Appointment {
            post: self.post.clone(),
            unit: self.unit.clone(),
            person: self.person.clone(),
            standing: self.standing,
            order: 0,
            cause: None,
            from: at,
            to: Some(at),
        }
    }
}

/// What is to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Somebody comes into a post, and whoever was in it goes.
    Comes(Appointment, Vec<Goes>),
    /// Somebody leaves a post, and nobody comes by it.
    Goes(Goes),
    /// A person leaves, who was to leave at another time or never.
    Leaves(PersonId, Option<Moment>),
    /// A unit is new.
    Begins(UnitId),
    /// A unit ends, which was to end at another time or never, with whoever is in its posts.
    Ends(UnitId, Option<Moment>, Vec<Goes>),
    /// Something of a person or of units is written otherwise.
    Written(Announced),
}

/// Why nothing is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is not announced: it has come, was taken back, or was entered otherwise since.
    Unknown,
    /// What was entered since rests on it.
    BuiltOn,
}

/// What follows where something is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// What the organisation's history says, with who hears of it.
    pub facts: Vec<OrganisationFact>,
    /// Names and addresses.
    pub texts: Private,
}

impl Row {
    /// What names it at the edge.
    pub fn code(&self) -> String {
        format!("{}-{}", self.entry, self.no)
    }

    /// Everybody whom it is about.
    pub fn people(&self) -> BTreeSet<&PersonId> {
        match &self.what {
            What::Comes(row, gone) => gone.iter().map(|one| &one.person).chain([&row.person]).collect(),
            What::Goes(one) => BTreeSet::from([&one.person]),
            What::Leaves(person, _) => BTreeSet::from([person]),
            What::Begins(_) => BTreeSet::new(),
            What::Ends(_, _, gone) => gone.iter().map(|one| &one.person).collect(),
            What::Written(Announced::PersonWritten { person, .. }) => BTreeSet::from([person]),
            What::Written(_) => BTreeSet::new(),
        }
    }

    /// Whether it lies ahead, and the organisation still says so.
    fn is_live(&self, org: &Org, now: Moment) -> bool {
        now < self.at && self.holds(org)
    }

    fn holds(&self, org: &Org) -> bool {
        match &self.what {
            What::Comes(row, _) => find(org, row).is_some(),
            What::Goes(one) => is_to_go(org, one, self.at),
            What::Leaves(person, _) => org.people.get(person).is_some_and(|row| row.to == Some(self.at)),
            What::Begins(unit) => {
                let unit = org.units.get(unit);
                unit.is_some_and(|row| row.from == self.at && row.to.is_none_or(|to| self.at < to))
            }
            What::Ends(unit, ..) => org.units.get(unit).is_some_and(|row| row.to == Some(self.at)),
            What::Written(what) => is_coming(org, what, self.at),
        }
    }

    /// Whether it was not taken back. What an earlier end has overtaken comes to hold again when that end is
    /// taken back.
    fn may_hold(&self, org: &Org) -> bool {
        let is_by_then = |to: Option<Moment>| to.is_some_and(|to| to <= self.at);
        match &self.what {
            What::Comes(row, _) => find(org, row).is_some(),
            What::Goes(one) => {
                let post = org.renames.post(&one.post);
                let mut rows = org.appointments.iter().filter(|row| row.post == *post);
                rows.any(|row| (&row.unit, &row.person) == (&one.unit, &one.person) && is_by_then(row.to))
            }
            What::Leaves(person, _) => org.people.get(person).is_some_and(|row| is_by_then(row.to)),
            What::Begins(unit) => {
                org.units.get(unit).is_some_and(|row| row.from == self.at && !row.never_was())
            }
            What::Ends(unit, ..) => org.units.get(unit).is_some_and(|row| is_by_then(row.to)),
            What::Written(what) => is_coming(org, what, self.at),
        }
    }

    /// Whether another row says the same: somebody who leaves is written anew with everything that is known.
    fn says_no_more_than(&self, known: &Self) -> bool {
        let is_same = match (&self.what, &known.what) {
            (What::Leaves(one, _), What::Leaves(other, _)) => one == other,
            (What::Ends(one, ..), What::Ends(other, ..)) => one == other,
            _ => false,
        };
        is_same && self.at == known.at
    }
}

/// The appointment as it stands; its end may have been written otherwise.
fn find<'a>(org: &'a Org, row: &Appointment) -> Option<&'a Appointment> {
    let post = org.renames.post(&row.post);
    let mut same = org.appointments.iter().filter(|known| known.post == *post && known.unit == row.unit);
    same.find(|known| (&known.person, known.standing, known.from) == (&row.person, row.standing, row.from))
}

fn is_coming(org: &Org, what: &Announced, at: Moment) -> bool {
    org.coming.iter().any(|row| row.at == at && row.what == *what)
}

fn is_to_go(org: &Org, one: &Goes, at: Moment) -> bool {
    let post = org.renames.post(&one.post);
    let mut rows = org.appointments.iter().filter(|row| row.post == *post && row.unit == one.unit);
    rows.any(|row| row.person == one.person && row.to == Some(at))
}

impl Ahead {
    /// What is announced and still stands, in the order of its days.
    pub fn rows<'a>(&'a self, org: &'a Org, now: Moment) -> Vec<&'a Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.is_live(org, now)).collect();
        rows.sort_by_key(|row| (row.at, row.entry, row.no));
        rows
    }

    /// Notes what a fact of an entry says of a later day. `org` is the organisation before the fact.
    pub(super) fn note(
        &mut self,
        org: &Org,
        (no, fact): (usize, &OrganisationFact),
        (by, now): (&Actor, Moment),
    ) {
        let Some(fact) = fact.of_org() else { return };
        let entry = org.revision + 1;
        let Some((at, what)) = said(org, fact).filter(|(at, _)| now < *at) else { return };
        let mut what = Some(what);
        if let Some(What::Goes(one)) = &what
            && let Some(gone) = self.ending(entry, at, &one.unit)
        {
            gone.push(one.clone());
            what = None;
        }
        if let Some(What::Comes(row, gone)) = &mut what {
            *gone = self.replaced(entry, row);
        }
        let by = by.clone();
        let row = what.map(|what| Row { entry, no, by, entered_at: now, at, what });
        self.rows.extend(row.filter(|row| !self.rows.iter().any(|known| row.says_no_more_than(known))));
    }

    /// What comes with an entry at `now`: whom it is about hears of it on the day.
    pub(super) fn come<'a>(&'a self, org: &'a Org, now: Moment) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(move |row| row.at <= now && row.holds(org))
    }

    /// Forgets what has come, and what was taken back: when the same is said again, that is another row.
    pub(super) fn pass(&mut self, org: &Org, now: Moment) {
        self.rows.retain(|row| now < row.at && row.may_hold(org));
    }

    /// Whoever goes with a unit that ends by the same entry.
    fn ending(&mut self, entry: i64, at: Moment, unit: &UnitId) -> Option<&mut Vec<Goes>> {
        self.rows.iter_mut().filter(|row| row.entry == entry && row.at == at).find_map(|row| {
            match &mut row.what {
                What::Ends(ended, _, gone) if ended == unit => Some(gone),
                _ => None,
            }
        })
    }

    /// Takes those out of the rows who go by the same entry because somebody comes.
    fn replaced(&mut self, entry: i64, new: &Appointment) -> Vec<Goes> {
        let is_for = |row: &Row| match &row.what {
            What::Goes(one) => {
                (row.entry, row.at) == (entry, new.from) && (&one.post, &one.unit) == (&new.post, &new.unit)
            }
            _ => false,
        };
        let mut gone = Vec::new();
        while let Some(last) = self.rows.iter().rposition(is_for) {
            if let What::Goes(one) = self.rows.remove(last).what {
                gone.push(one);
            }
        }
        gone.reverse();
        gone
    }
}

/// What a fact says of which moment.
fn said(org: &Org, fact: &OrgFact) -> Option<(Moment, What)> {
    match fact {
        OrgFact::Appointed { appointment } => {
            Some((appointment.from, What::Comes(appointment.clone(), Vec::new())))
        }
        OrgFact::AppointmentEnded { post, unit, person, at } => {
            let now = org.renames.post(post);
            let rows = org.appointments.iter().filter(|row| row.post == *now && row.unit == *unit);
            let mut rows = rows.filter(|row| row.person == *person && row.from < *at);
            let row = rows.find(|row| row.to.is_none_or(|to| *at < to))?;
            let (standing, before) = (row.standing, row.to);
            let (post, unit, person) = (post.clone(), unit.clone(), person.clone());
            Some((*at, What::Goes(Goes { post, unit, person, standing, before })))
        }
        OrgFact::PersonEnded { person, at } => {
            Some((*at, What::Leaves(person.clone(), org.people.get(person)?.to)))
        }
        OrgFact::UnitSet { unit, from, .. } if org.units.get(unit).is_none_or(Unit::never_was) => {
            Some((*from, What::Begins(unit.clone())))
        }
        OrgFact::UnitEnded { unit, at } => {
            let known = org.units.get(unit).filter(|known| known.from < *at)?;
            Some((*at, What::Ends(unit.clone(), known.to, Vec::new())))
        }
        OrgFact::Announced { at, what } => Some((*at, What::Written(what.clone()))),
        _ => None,
    }
}

/// Decides that announced changes are taken back at `now`: those of these codes, all of them or none.
///
/// # Errors
/// What is not announced any more, and what later entries rest on.
pub fn take_back(
    organisation: &Organisation,
    by: Option<&PersonId>,
    codes: &BTreeSet<String>,
    now: Moment,
) -> Result<TakenBack, Refused> {
    let rows = organisation.ahead.rows(&organisation.world.org, now);
    let rows: Vec<&Row> = rows.into_iter().filter(|row| codes.contains(&row.code())).collect();
    if rows.len() != codes.len() || rows.is_empty() {
        return Err(Refused::Unknown);
    }
    let mut scribe = Scribe { org: organisation.world.org.clone(), facts: Vec::new(), texts: Private::new() };
    // What was said last is taken back first: a unit after whoever would have come into it.
    let mut last_first = rows.clone();
    last_first.sort_by_key(|row| std::cmp::Reverse((row.entry, row.no)));
    last_first.iter().for_each(|row| scribe.undo(row));
    if rows.iter().any(|row| scribe.is_built_on(row)) {
        return Err(Refused::BuiltOn);
    }
    let has_heard = |row: &Row| heard_at(&organisation.world, row.at).is_some_and(|at| at <= now);
    let deeds = rows.iter().flat_map(|row| {
        let is_heard = has_heard(row);
        deeds(row).into_iter().map(move |(who, deed)| (if is_heard { who } else { Vec::new() }, deed))
    });
    let told = seats::told(&organisation.world, by, deeds.collect(), now);
    let Scribe { facts, texts, .. } = scribe;
    let facts = facts.into_iter().map(OrganisationFact::Org);
    Ok(TakenBack {
        facts: facts.chain(told.into_iter().map(OrganisationFact::Administered)).collect(),
        texts,
    })
}

/// When whoever is moved hears of it first: with the list of what they hand over.
fn heard_at(world: &World, at: Moment) -> Option<Moment> {
    last_morning(world.active()?.1, at)
}

/// What is said on the day to those whom it is about: whoever watches was told when it was announced.
/// Whoever begins on that day is written by the same entry, which says `facts`.
pub(super) fn told_on_the_day(
    before: &Organisation,
    (facts, texts): (&[OrganisationFact], &Private),
    now: Moment,
) -> Vec<Administered> {
    let org = &before.world.org;
    let come: Vec<&Row> = before.ahead.come(org, now).collect();
    if come.is_empty() {
        return Vec::new();
    }
    let present = before.with(facts, texts);
    let mut told = Vec::new();
    for row in come {
        let by = match &row.by {
            Actor::Person(by) => Some(by),
            Actor::Token(_) => None,
            // What is done at the machine is not told.
            Actor::Operator | Actor::Engine | Actor::Outside => continue,
        };
        told.extend(seats::told_alone(&present.world, by, happened(org, row), now));
    }
    told
}

/// What has come with a row, each with whom it concerns.
fn happened(org: &Org, row: &Row) -> Vec<(PersonId, Deed)> {
    let goes = |one: &Goes| {
        let (post, unit, person) = (one.post.clone(), one.unit.clone(), one.person.clone());
        (person.clone(), Deed::Unseated { post, unit, person, at: row.at })
    };
    match &row.what {
        What::Comes(new, gone) => {
            let known = find(org, new).unwrap_or(new).clone();
            let comes = (new.person.clone(), Deed::Seated { appointment: known });
            [comes].into_iter().chain(gone.iter().map(goes)).collect()
        }
        What::Goes(one) => vec![goes(one)],
        What::Ends(_, _, gone) => gone.iter().map(goes).collect(),
        What::Leaves(..) | What::Begins(_) | What::Written(_) => Vec::new(),
    }
}

/// Writes down what takes something back.
struct Scribe {
    org: Org,
    facts: Vec<OrgFact>,
    texts: Private,
}

impl Scribe {
    fn say(&mut self, fact: OrgFact, texts: Private) {
        self.org.apply(&fact, &texts);
        self.facts.push(fact);
        self.texts.extend(texts);
    }

    fn undo(&mut self, row: &Row) {
        match &row.what {
            What::Comes(new, gone) => {
                let (post, unit, person) = (new.post.clone(), new.unit.clone(), new.person.clone());
                self.say(OrgFact::AppointmentEnded { post, unit, person, at: new.from }, Private::new());
                gone.iter().for_each(|one| self.keep(one, row.at));
            }
            What::Goes(one) => self.keep(one, row.at),
            What::Leaves(person, before) => {
                let Some(known) = self.org.people.get(person).cloned() else { return };
                let (unit, person) = (known.unit.clone(), person.clone());
                let set = OrgFact::PersonSet { person: person.clone(), unit };
                self.say(set, written(&person, &known));
                if let Some(at) = *before {
                    self.say(OrgFact::PersonEnded { person, at }, Private::new());
                }
            }
            What::Begins(unit) => {
                self.say(OrgFact::UnitEnded { unit: unit.clone(), at: row.at }, Private::new());
            }
            What::Ends(unit, before, gone) => {
                let Some(known) = self.org.units.get(unit).cloned() else { return };
                let texts = Private::from([(format!("unit.{unit}"), known.name)]);
                let (kind, parent, from) = (known.kind, known.parent, known.from);
                self.say(OrgFact::UnitSet { unit: unit.clone(), kind, parent, from }, texts);
                if let Some(at) = *before {
                    self.say(OrgFact::UnitEnded { unit: unit.clone(), at }, Private::new());
                }
                gone.iter().for_each(|one| self.keep(one, row.at));
            }
            What::Written(what) => {
                self.say(OrgFact::AnnouncementEnded { at: row.at, what: what.clone() }, Private::new());
            }
        }
    }

    fn keep(&mut self, one: &Goes, at: Moment) {
        let Goes { post, unit, person, before, .. } = one.clone();
        self.say(OrgFact::AppointmentKept { post, unit, person, at, until: before }, Private::new());
    }

    /// Whether a later entry put another into a post that would not be left, or something below a unit that
    /// would not be there.
    fn is_built_on(&self, row: &Row) -> bool {
        let holds = |seat: &&Appointment| seat.to.is_none_or(|to| row.at < to);
        let seats = || self.org.appointments.iter().filter(holds);
        match &row.what {
            What::Comes(_, gone) | What::Ends(_, _, gone) => gone.iter().any(|one| self.is_taken(one)),
            What::Goes(one) => self.is_taken(one),
            // Nobody holds a post who would not be here.
            What::Written(Announced::PersonWritten { person, .. }) => {
                !self.org.is_employed(person, row.at) && seats().any(|seat| seat.person == *person)
            }
            What::Leaves(..) | What::Written(_) => false,
            What::Begins(unit) => {
                let mut units = self.org.units.values();
                units
                    .any(|part| part.parent.as_ref() == Some(unit) && part.to.is_none_or(|to| part.from < to))
                    || seats().any(|seat| seat.unit == *unit)
            }
        }
    }

    fn is_taken(&self, one: &Goes) -> bool {
        let post = self.org.renames.post(&one.post);
        let rows = self.org.appointments.iter().filter(|row| row.post == *post && row.unit == one.unit);
        let holders: Vec<&Appointment> = rows.filter(|row| row.standing == Standing::Holder).collect();
        let own = holders.iter().filter(|row| row.person == one.person);
        let others = || holders.iter().filter(|row| row.person != one.person);
        let before = |one: &Appointment, other: &Appointment| one.to.is_none_or(|to| other.from < to);
        own.into_iter().any(|own| others().any(|other| before(own, other) && before(other, own)))
    }
}

/// What is said of it, each with whom it concerns.
fn deeds(row: &Row) -> Vec<(Vec<PersonId>, Deed)> {
    let at = row.at;
    let seat = |post: &PostId, unit: &UnitId, person: &PersonId| {
        let (post, unit) = (Some(post.clone()), Some(unit.clone()));
        (vec![person.clone()], Deed::TakenBack { at, person: Some(person.clone()), post, unit })
    };
    let one = |one: &Goes| seat(&one.post, &one.unit, &one.person);
    let whole = |unit: &UnitId| {
        let deed = Deed::TakenBack { at, person: None, post: None, unit: Some(unit.clone()) };
        (Vec::new(), deed)
    };
    match &row.what {
        What::Comes(new, gone) => {
            [seat(&new.post, &new.unit, &new.person)].into_iter().chain(gone.iter().map(one)).collect()
        }
        What::Goes(gone) => vec![one(gone)],
        What::Leaves(person, _) => {
            let deed = Deed::TakenBack { at, person: Some(person.clone()), post: None, unit: None };
            vec![(vec![person.clone()], deed)]
        }
        // Nobody has been told of it.
        What::Written(_) => Vec::new(),
        What::Begins(unit) => vec![whole(unit)],
        What::Ends(unit, _, gone) => [whole(unit)].into_iter().chain(gone.iter().map(one)).collect(),
    }
}

#[cfg(test)]
mod tests;
