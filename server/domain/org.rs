//! The organisation: units, people, appointments, absences, and the policies it approved.
//!
//! All of it is part of the organisation's history, whose seq is the World's revision. Everything is
//! effective-dated: a row says from when to when it holds, so an old incident keeps old titles
//! and a personnel change of 1 April can be entered in March.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

mod absence;
pub mod coming;
pub mod leaving;
mod naming;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::actor::Cause;
use super::history::Private;
use super::ids::{PersonId, PolicyVersion, PostId, UnitId};
use super::moment::Moment;
use super::rename::Renames;
use crate::channel::Channel;

pub use absence::Absence;
use coming::{Announced, Coming};

/// What can happen to the organisation. Names, addresses and numbers are in the private body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgFact {
    /// A unit exists under this parent from `from` on. Private: `unit.<id>`.
    UnitSet { unit: UnitId, kind: String, parent: Option<UnitId>, from: Moment },
    /// The order in which the body names its units (建制順) from here on.
    UnitsListed { units: Vec<UnitId> },
    /// A unit ends.
    UnitEnded { unit: UnitId, at: Moment },
    /// A person is known. Private: `name.<id>`, `kana.<id>`, `email.<id>`, `phone.<id>`,
    /// `mobile.<id>`, `night_phone.<id>`, `holiday_phone.<id>`, `teams.<id>`.
    PersonSet {
        person: PersonId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
    },
    /// A person leaves: holds nothing and is told nothing from then on.
    PersonEnded { person: PersonId, at: Moment },
    /// A person is put into a post of a unit.
    Appointed { appointment: Appointment },
    /// An appointment ends.
    AppointmentEnded { post: PostId, unit: UnitId, person: PersonId, at: Moment },
    /// An end that was announced for `at` is taken back: whoever was to leave holds the post until
    /// `until`, as before.
    AppointmentKept {
        post: PostId,
        unit: UnitId,
        person: PersonId,
        at: Moment,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
    },
    /// A person is away, unable, delegating.
    AbsenceAdded { absence: Absence },
    /// An absence that was entered by mistake, or that ends sooner than it was announced.
    AbsenceEnded { absence: Absence, at: Moment },
    /// A policy was approved and is the active one from here on.
    PolicyActivated { version: PolicyVersion, sha256: String, text: String },
    /// The words that bodies have in common, as they were when the policy was approved: it means the
    /// same under a later program. `sha256` is that of `text`.
    BasePinned { version: PolicyVersion, base: String, sha256: String, text: String },
    /// What was called one thing is called another from here on.
    Renamed { renames: Renames },
    /// What is to be written of a person or of units at `at`, and not before.
    Announced { at: Moment, what: Announced },
    /// It is not announced any more: it is written by this entry, or was taken back.
    AnnouncementEnded { at: Moment, what: Announced },
    /// A date that an earlier entry announced has come; open incidents look again.
    EdgePassed { at: Moment },
    /// Office hours begin or end next at `at`, and a post of a policy is filled by the hour. Stored,
    /// like every time that wakes something, so that what was decided under one list of holidays is
    /// not read differently under a later one.
    HoursEdgeSet { at: Option<Moment> },
}

impl OrgFact {
    /// Whether an open incident could be decided otherwise after it. Not by a date that is only
    /// announced: when it comes, that is noticed.
    pub const fn concerns_incidents(&self) -> bool {
        match self {
            Self::UnitsListed { .. }
            | Self::HoursEdgeSet { .. }
            | Self::Announced { .. }
            | Self::AnnouncementEnded { .. } => false,
            Self::UnitSet { .. }
            | Self::UnitEnded { .. }
            | Self::PersonSet { .. }
            | Self::PersonEnded { .. }
            | Self::Appointed { .. }
            | Self::AppointmentEnded { .. }
            | Self::AppointmentKept { .. }
            | Self::AbsenceAdded { .. }
            | Self::AbsenceEnded { .. }
            | Self::PolicyActivated { .. }
            | Self::BasePinned { .. }
            | Self::Renamed { .. }
            | Self::EdgePassed { .. } => true,
        }
    }
}

/// A unit of the organisation (組織).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Organisation code.
    pub id: UnitId,
    /// Name as people say it.
    pub name: String,
    /// `section`, `department`, `body` or another kind of the policy.
    pub kind: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// From when it exists.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Option<Moment>,
}

impl Unit {
    /// Whether it was taken back before it began.
    pub fn never_was(&self) -> bool {
        self.to.is_some_and(|to| to <= self.from)
    }
}

/// A person (職員).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Full name, or the staff number where the text was disposed of.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Mail address; empty if none.
    pub email: String,
    /// Telephone in office hours.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// Telephone at night.
    pub night_phone: String,
    /// Telephone on closed days.
    pub holiday_phone: String,
    /// Name of the chat channel in the configuration; empty if none.
    pub teams: String,
    /// The unit the person works in (所属), where the files name one.
    pub unit: Option<UnitId>,
    /// When the person left.
    pub to: Option<Moment>,
}

impl Person {
    /// The columns that their private texts are kept under.
    pub const TEXTS: [&'static str; 8] =
        ["name", "kana", "email", "phone", "mobile", "night_phone", "holiday_phone", "teams"];

    /// The channels on which they can be written to.
    pub fn channels(&self) -> Vec<Channel> {
        let mail = (!self.email.is_empty()).then(Channel::mail);
        let chat = (!self.teams.is_empty()).then(|| Channel::chat(&self.teams));
        mail.into_iter().chain(chat).collect()
    }

    /// The text under a field of the files; empty if none.
    pub fn text(&self, field: &str) -> &str {
        match field {
            "name" => &self.name,
            "kana" => &self.kana,
            "email" => &self.email,
            "teams" => &self.teams,
            field => self.number(field),
        }
    }

    /// The number under a field of the files; empty if none.
    pub fn number(&self, field: &str) -> &str {
        match field {
            "phone" => &self.phone,
            "mobile" => &self.mobile,
            "night_phone" => &self.night_phone,
            "holiday_phone" => &self.holiday_phone,
            _ => "",
        }
    }
}

/// How a person stands in a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 正.
    Holder,
    /// 構成員 of a post that is a group.
    Member,
    /// 代理, for [`Appointment::cause`].
    StandIn,
}

/// A person in a post of a unit for a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Which post of the policy.
    pub post: PostId,
    /// Of which unit.
    pub unit: UnitId,
    /// Who.
    pub person: PersonId,
    /// As what.
    #[serde(rename = "as")]
    pub standing: Standing,
    /// Rank among members and stand-ins, smallest first.
    pub order: u32,
    /// For stand-ins: the cause they answer to.
    pub cause: Option<Cause>,
    /// From when.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Option<Moment>,
}

/// The organisation at one revision, with its whole past and announced future.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Org {
    /// Number of entries folded: the World's revision.
    pub revision: i64,
    /// All units that ever were, by code.
    pub units: BTreeMap<UnitId, Unit>,
    /// Their order as the organisation names them (建制順).
    pub listed: Vec<UnitId>,
    /// All people that ever were, by staff number.
    pub people: BTreeMap<PersonId, Person>,
    /// All appointments, in order of entry.
    pub appointments: Vec<Appointment>,
    /// All absences, in order of entry.
    pub absences: Vec<Absence>,
    /// Texts of all approved policies.
    pub policies: BTreeMap<PolicyVersion, String>,
    /// The common words that each policy was approved with; none before they were pinned.
    pub bases: BTreeMap<PolicyVersion, String>,
    /// The active policy.
    pub active: Option<PolicyVersion>,
    /// What posts, kinds of unit and parties were called before. Rows carry the present ids.
    pub renames: Renames,
    /// When office hours next fill or empty a post.
    pub hours_edge: Option<Moment>,
    /// What is to be written on a later day, in order of entry.
    pub coming: Vec<Coming>,
}

impl Org {
    /// Applies facts in their order.
    pub fn apply_all(&mut self, facts: &[OrgFact], private: &Private) {
        facts.iter().for_each(|fact| self.apply(fact, private));
    }

    /// Applies one fact. Knows no rule.
    pub fn apply(&mut self, fact: &OrgFact, private: &Private) {
        match fact {
            OrgFact::UnitSet { unit, kind, parent, from } => {
                self.set_unit(unit, kind, parent.as_ref(), *from, private);
            }
            OrgFact::UnitsListed { units } => self.list_units(units),
            OrgFact::UnitEnded { unit, at } => {
                if let Some(known) = self.units.get_mut(unit) {
                    known.to = Some(*at);
                }
            }
            OrgFact::PersonSet { person, unit } => self.set_person(person, unit.as_ref(), private),
            OrgFact::PersonEnded { person, at } => {
                if let Some(known) = self.people.get_mut(person) {
                    known.to = Some(*at);
                }
            }
            OrgFact::Appointed { appointment } => {
                let post = self.renames.post(&appointment.post).clone();
                self.appointments.push(Appointment { post, ..appointment.clone() });
            }
            OrgFact::AppointmentEnded { post, unit, person, at } => {
                let lasts = |known: &Appointment| known.to.is_none_or(|to| to > *at);
                self.end_appointments((post, unit, person), lasts, Some(*at));
            }
            OrgFact::AppointmentKept { post, unit, person, at, until } => {
                let was_to_end = |known: &Appointment| known.to == Some(*at);
                self.end_appointments((post, unit, person), was_to_end, *until);
            }
            OrgFact::AbsenceAdded { absence } => self.absences.push(absence.clone()),
            OrgFact::AbsenceEnded { absence, at } => self.end_absence(absence, *at),
            OrgFact::PolicyActivated { version, text, .. } => {
                self.policies.insert(*version, text.clone());
                self.active = Some(*version);
            }
            OrgFact::BasePinned { version, text, .. } => {
                self.bases.insert(*version, text.clone());
            }
            OrgFact::Renamed { renames } => self.rename(renames),
            // The revision it makes is all there is to it: dates are compared with the present.
            OrgFact::EdgePassed { .. } => {}
            OrgFact::HoursEdgeSet { at } => self.hours_edge = *at,
            OrgFact::Announced { at, what } => self.coming.push(Coming::of(*at, what, private)),
            OrgFact::AnnouncementEnded { at, what } => {
                let found = self.coming.iter().position(|row| (row.at, &row.what) == (*at, what));
                found.into_iter().for_each(|place| drop(self.coming.remove(place)));
            }
        }
    }

    /// Writes the end of somebody's appointments to a post. One that ends before it began never was.
    fn end_appointments(
        &mut self,
        (post, unit, person): (&PostId, &UnitId, &PersonId),
        is_meant: impl Fn(&Appointment) -> bool,
        to: Option<Moment>,
    ) {
        let post = self.renames.post(post).clone();
        let same = |row: &Appointment| row.post == post && row.unit == *unit && row.person == *person;
        for row in self.appointments.iter_mut().filter(|row| same(row) && is_meant(row)) {
            row.to = to;
        }
        self.appointments.retain(|row| !same(row) || row.to.is_none_or(|to| row.from < to));
    }

    fn rename(&mut self, renames: &Renames) {
        self.renames.adopt(renames);
        for row in &mut self.appointments {
            row.post = renames.post(&row.post).clone();
        }
        for unit in self.units.values_mut() {
            unit.kind = renames.unit(&unit.kind).to_owned();
        }
    }

    fn set_unit(
        &mut self,
        unit: &UnitId,
        kind: &str,
        parent: Option<&UnitId>,
        from: Moment,
        private: &Private,
    ) {
        let name = private.get(&format!("unit.{unit}")).cloned();
        // A rename keeps the first day: the unit existed before it was called this.
        let known = self.units.get(unit).filter(|known| !known.never_was());
        let from = known.map_or(from, |known| known.from.min(from));
        let row = Unit {
            id: unit.clone(),
            name: name.unwrap_or_else(|| unit.to_string()),
            kind: self.renames.unit(kind).to_owned(),
            parent: parent.cloned(),
            from,
            to: None,
        };
        if self.units.insert(unit.clone(), row).is_none() {
            self.listed.push(unit.clone());
        }
    }

    /// What the order leaves out comes after it, as it stood.
    fn list_units(&mut self, units: &[UnitId]) {
        let rest = self.listed.iter().filter(|unit| !units.contains(unit)).cloned();
        self.listed = units.iter().cloned().chain(rest.collect::<Vec<_>>()).collect();
    }

    fn set_person(&mut self, person: &PersonId, unit: Option<&UnitId>, private: &Private) {
        let text = |field: &str| private.get(&format!("{field}.{person}")).cloned();
        let row = Person {
            name: text("name").unwrap_or_else(|| person.to_string()),
            kana: text("kana").unwrap_or_default(),
            email: text("email").unwrap_or_default(),
            phone: text("phone").unwrap_or_default(),
            mobile: text("mobile").unwrap_or_default(),
            night_phone: text("night_phone").unwrap_or_default(),
            holiday_phone: text("holiday_phone").unwrap_or_default(),
            teams: text("teams").unwrap_or_default(),
            unit: unit.cloned(),
            to: None,
        };
        self.people.insert(person.clone(), row);
    }

    /// The next moment after `after` at which someone comes, goes, or ceases to stand in, or at
    /// which office hours fill or empty a post.
    pub fn next_edge(&self, after: Moment) -> Option<Moment> {
        let appointments = self.appointments.iter().flat_map(|row| [Some(row.from), row.to]);
        let absences = self.absences.iter().flat_map(|row| [Some(row.from), Some(row.to)]);
        let people = self.people.values().map(|row| row.to);
        let units = self.units.values().flat_map(|row| [Some(row.from), row.to]);
        let dates = appointments.chain(absences).chain(people).chain(units).chain([self.hours_edge]);
        // What is to be written is due until it is.
        let written = self.coming.iter().map(|row| row.at);
        dates.flatten().filter(|at| *at > after).chain(written).min()
    }

    /// A unit that exists at `at`.
    pub fn find_unit(&self, unit: &UnitId, at: Moment) -> Option<&Unit> {
        self.units.get(unit).filter(|row| row.from <= at && row.to.is_none_or(|to| at < to))
    }

    /// A unit and those above it at `at`, nearest first; ends in a ring.
    pub fn lineage<'a>(&'a self, unit: &UnitId, at: Moment) -> impl Iterator<Item = &'a Unit> {
        // More levels than any organisation has.
        const LEVELS_MAX: usize = 16;
        let above = move |row: &&'a Unit| self.find_unit(row.parent.as_ref()?, at);
        std::iter::successors(self.find_unit(unit, at), above).take(LEVELS_MAX)
    }

    /// Appointments to `post` of `unit` that hold at `at`, in their order, whatever the post was
    /// called when they were made.
    pub fn appointed(&self, post: &PostId, unit: &UnitId, at: Moment) -> Vec<&Appointment> {
        let post = self.renames.post(post);
        let mut rows: Vec<&Appointment> = self
            .appointments
            .iter()
            .filter(|row| row.post == *post && row.unit == *unit)
            .filter(|row| row.from <= at && row.to.is_none_or(|to| at < to))
            .filter(|row| self.is_employed(&row.person, at))
            .collect();
        rows.sort_by(|a, b| (a.standing, a.order, &a.person).cmp(&(b.standing, b.order, &b.person)));
        rows
    }

    /// Whether `person` holds `post` of `unit` or is a member of it at `at`.
    pub fn is_holder(&self, person: &PersonId, post: &PostId, unit: &UnitId, at: Moment) -> bool {
        let post = self.renames.post(post);
        let mut rows = self.appointments.iter().filter(|row| row.person == *person && row.post == *post);
        rows.any(|row| {
            let holds = row.from <= at && row.to.is_none_or(|to| at < to);
            holds && row.unit == *unit && row.standing != Standing::StandIn && self.is_employed(person, at)
        })
    }

    /// Every (post, unit) that `person` holds or is a member of at `at`, by the post's present id.
    pub fn posts_of(&self, person: &PersonId, at: Moment) -> Vec<(&PostId, &UnitId)> {
        self.appointments
            .iter()
            .filter(|row| row.person == *person && row.standing != Standing::StandIn)
            .filter(|row| row.from <= at && row.to.is_none_or(|to| at < to))
            .filter(|row| self.is_employed(&row.person, at))
            .map(|row| (&row.post, &row.unit))
            .collect()
    }

    /// The unit a person works in at `at`: the one the files name, else that of the first post.
    pub fn unit_of(&self, person: &PersonId, at: Moment) -> Option<&UnitId> {
        let named = self.people.get(person).and_then(|row| row.unit.as_ref());
        let of_post = || self.posts_of(person, at).first().map(|(_, unit)| *unit);
        named.filter(|unit| self.find_unit(unit, at).is_some()).or_else(of_post)
    }

    /// Whether the person is known and has not left.
    pub fn is_employed(&self, person: &PersonId, at: Moment) -> bool {
        self.stay(person, at).is_some_and(|to| to.is_none_or(|to| at < to))
    }
}
