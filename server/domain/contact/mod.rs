//! 関係者の連絡先 (対策基準 7.3(2)①, 1(2) 統括7, 6.5(1)②): who is reached how when it matters.
//!
//! People in posts stand in the organisation already and are not typed twice; what is kept here is
//! everyone else, when each number was last tried, which version of the list was approved by whom,
//! and where its numbered copies went. All of it is facts of the organisation's history.

#![expect(missing_docs, reason = "the fields of a variant are named by its sentence")]

pub mod call;
pub mod changes;
pub mod check;
pub mod network;
pub mod rights;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::actor::{Actor, Contacted};
use super::code::words;
use super::history::Private;
use super::ids::{ContactId, PartyId, PersonId, PostId};
use super::moment::Moment;
use super::org::{Appointment, Person};
use super::rename::Renames;

/// Texts of a contact, in the order of the file. In the private body: `contact.<field>.<id>`.
pub const TEXTS: &[&str] = &[
    "organ",
    "section",
    "title",
    "name",
    "phone",
    "mobile",
    "night_phone",
    "holiday_phone",
    "email",
    "teams",
    "fallback",
    "languages",
    "hours",
    "notes",
];

/// What can happen to the list of contacts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactFact {
    /// A contact is known, or is known otherwise, from now on.
    Set { id: ContactId, card: Card, at: Moment, by: Actor },
    /// A contact is called no more.
    Ended { id: ContactId, at: Moment, by: Actor },
    /// Someone tried whether it still holds.
    Verified { callee: Callee, at: Moment, by: Actor, result: CheckResult },
    /// 電話の訓練: someone was called as if it were real.
    Drilled { callee: Callee, at: Moment, by: Actor, was_reached: bool },
    /// The list as it stands is the body's from here on.
    ListApproved { version: u32, by: PersonId, at: Moment },
    /// Numbered copies were made. Private: `copy.<issue>.<number>`, who got it.
    CopiesMade { issue: u32, version: u32, count: u32, at: Moment },
    /// A copy came back or was destroyed.
    CopyRecalled { issue: u32, number: u32, at: Moment },
    /// The next regular check begins then. Stored, so that a later policy does not move the past.
    CheckSet { at: Option<Moment> },
    /// A regular check has begun, and who was reminded of it.
    CheckBegan {
        due: Moment,
        count: u32,
        stale: u32,
        people: Vec<Contacted>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parties: Vec<PartyId>,
    },
}

/// Who is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callee {
    /// Someone of this list.
    Contact(ContactId),
    /// A person of the organisation, for the posts they hold.
    Person(PersonId),
}

impl Callee {
    /// The callee of a word that [`fmt::Display`] wrote.
    pub fn parse(word: &str) -> Option<Self> {
        match word.split_once(':')? {
            ("contact", id) => Some(Self::Contact(ContactId::from(id))),
            ("person", id) => Some(Self::Person(PersonId::from(id))),
            _ => None,
        }
    }
}

impl fmt::Display for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(id) => write!(f, "contact:{id}"),
            Self::Person(id) => write!(f, "person:{id}"),
        }
    }
}

/// What is known of a contact besides its texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// A word of the policy's `contact_kinds`.
    pub kind: String,
    /// Whom one reaches there.
    pub bound: Bound,
    /// The smallest of its kind is called first.
    pub order: u32,
    /// Who is called when nobody answers, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deputies: Vec<ContactId>,
    /// From when it holds.
    pub from: Moment,
    /// Until when, exclusive.
    pub to: Option<Moment>,
    /// Who sees it besides the desk, the CISO and who approves.
    pub visible_to: VisibleTo,
    /// Whether it stands on the printed network.
    pub on_card: bool,
}

/// Whom one reaches at a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// 個人: this person.
    Person,
    /// 職: whoever holds the post.
    #[default]
    Post,
    /// 当番: whoever is on duty.
    Duty,
}

words!(Bound { Person = "person", Post = "post", Duty = "duty" });

/// Who sees a contact besides those who keep the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisibleTo {
    /// Nobody else.
    #[default]
    Keepers,
    /// Who holds one of these posts.
    Posts(Vec<PostId>),
    /// Every member of staff.
    Staff,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// It holds.
    Correct,
    /// It does not, and must be corrected.
    Wrong,
    /// Nobody answered.
    NoAnswer,
}

words!(CheckResult { Correct = "correct", Wrong = "wrong", NoAnswer = "no-answer" });

/// A contact as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// All but the words.
    pub card: Card,
    /// Words by the fields of [`TEXTS`]; what is empty is not there.
    pub texts: BTreeMap<String, String>,
    /// When this was written.
    pub set_at: Moment,
}

/// The last check of a callee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Actor,
    /// How it ended.
    pub result: CheckResult,
}

/// A call of a drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drill {
    /// Who was called.
    pub callee: Callee,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Actor,
    /// Whether they answered.
    pub was_reached: bool,
}

/// The list as it was approved: what the next version is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    /// Its number, from 1.
    pub version: u32,
    /// Who approved it.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// The contacts.
    pub rows: BTreeMap<ContactId, Contact>,
    /// Who held which post.
    pub appointments: Vec<Appointment>,
    /// How they were reached.
    pub people: BTreeMap<PersonId, Person>,
}

/// A numbered copy on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperCopy {
    /// Which version of the list.
    pub version: u32,
    /// Of how many copies of its issue it is one.
    pub of: u32,
    /// Who got it; empty where nobody was named.
    pub holder: String,
    /// When it was made.
    pub at: Moment,
    /// When it came back.
    pub recalled_at: Option<Moment>,
}

/// All of it, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    /// Contacts that ever were, by id.
    pub rows: BTreeMap<ContactId, Contact>,
    /// The last check of each.
    pub checks: BTreeMap<Callee, Check>,
    /// Calls of drills, in order of entry.
    pub drills: Vec<Drill>,
    /// The version in force.
    pub approved: Option<Arc<Approved>>,
    /// Who changed the list since then.
    pub changed_by: Vec<Actor>,
    /// Copies by issue and number.
    pub copies: BTreeMap<(u32, u32), PaperCopy>,
    /// When the next regular check begins.
    pub check_at: Option<Moment>,
}

impl Contact {
    /// The words of a field; empty if none.
    pub fn text(&self, field: &str) -> &str {
        self.texts.get(field).map_or("", String::as_str)
    }

    /// Whether it holds at `at`.
    pub fn holds(&self, at: Moment) -> bool {
        self.card.from <= at && self.card.to.is_none_or(|to| at < to)
    }

    /// What it is called in a list: the body, the section, and the person if one is named.
    pub fn label(&self) -> String {
        let parts = ["organ", "section", "title", "name"].map(|field| self.text(field));
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Contacts {
    /// Applies one fact. Knows no rule. An approval keeps who held what when it was given.
    pub fn apply(
        &mut self,
        fact: &ContactFact,
        private: &Private,
        (appointments, people): (&[Appointment], &BTreeMap<PersonId, Person>),
    ) {
        match fact {
            ContactFact::Set { id, card, at, by } => {
                let texts = texts_of(id, private);
                self.rows.insert(id.clone(), Contact { card: card.clone(), texts, set_at: *at });
                self.note_writer(by);
            }
            ContactFact::Ended { id, at, by } => {
                if let Some(row) = self.rows.get_mut(id) {
                    row.card.to = Some(*at);
                }
                self.note_writer(by);
            }
            ContactFact::Verified { callee, at, by, result } => {
                self.checks.insert(callee.clone(), Check { at: *at, by: by.clone(), result: *result });
            }
            ContactFact::Drilled { callee, at, by, was_reached } => {
                let (callee, by) = (callee.clone(), by.clone());
                self.drills.push(Drill { callee, at: *at, by, was_reached: *was_reached });
            }
            ContactFact::ListApproved { version, by, at } => {
                self.approved = Some(Arc::new(Approved {
                    version: *version,
                    by: by.clone(),
                    at: *at,
                    rows: self.rows.clone(),
                    appointments: appointments.to_vec(),
                    people: people.clone(),
                }));
                self.changed_by.clear();
            }
            ContactFact::CopiesMade { issue, version, count, at } => {
                for number in 1..=*count {
                    let holder = private.get(&format!("copy.{issue}.{number}")).cloned().unwrap_or_default();
                    let (version, of) = (*version, *count);
                    let copy = PaperCopy { version, of, holder, at: *at, recalled_at: None };
                    self.copies.insert((*issue, number), copy);
                }
            }
            ContactFact::CopyRecalled { issue, number, at } => {
                if let Some(copy) = self.copies.get_mut(&(*issue, *number)) {
                    copy.recalled_at = Some(*at);
                }
            }
            ContactFact::CheckSet { at } => self.check_at = *at,
            // Who was reminded is told by the outbox; when it begins again, by the next `CheckSet`.
            ContactFact::CheckBegan { .. } => {}
        }
    }

    /// What was called one thing is called another from here on.
    pub fn rename(&mut self, renames: &Renames) {
        for row in self.rows.values_mut() {
            if let VisibleTo::Posts(posts) = &mut row.card.visible_to {
                posts.iter_mut().for_each(|post| *post = renames.post(post).clone());
            }
        }
        if let Some(list) = &mut self.approved {
            for row in &mut Arc::make_mut(list).appointments {
                row.post = renames.post(&row.post).clone();
            }
        }
    }

    fn note_writer(&mut self, by: &Actor) {
        if !self.changed_by.contains(by) {
            self.changed_by.push(by.clone());
        }
    }

    /// The contacts that hold at `at`, in no order but that of their ids.
    pub fn holding(&self, at: Moment) -> impl Iterator<Item = (&ContactId, &Contact)> {
        self.rows.iter().filter(move |(_, row)| row.holds(at))
    }

    /// Copies that are still with somebody, of versions older than the one in force.
    pub fn to_recall(&self) -> impl Iterator<Item = (&(u32, u32), &PaperCopy)> {
        let version = self.approved.as_ref().map_or(0, |list| list.version);
        self.copies.iter().filter(move |(_, copy)| copy.recalled_at.is_none() && copy.version < version)
    }

    /// The number of the next issue of copies.
    pub fn next_issue(&self) -> u32 {
        self.copies.keys().next_back().map_or(1, |(issue, _)| issue.saturating_add(1))
    }
}

/// The key of a text in the private body.
pub fn text_key(field: &str, id: &ContactId) -> String {
    format!("contact.{field}.{id}")
}

fn texts_of(id: &ContactId, private: &Private) -> BTreeMap<String, String> {
    let text = |field: &&str| Some(((*field).to_owned(), private.get(&text_key(field, id))?.clone()));
    TEXTS.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests;
