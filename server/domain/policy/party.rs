//! Addresses that are not persons, and bodies outside.

use std::collections::BTreeSet;

use super::Hours;
use super::timer::TimeRule;
use crate::code::words;
use crate::ids::{PostId, UnitId};

/// An address that is not a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Words.
    pub label: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Other addresses by the hour; the first that fits goes before the plain ones.
    pub contacts: Vec<Contact>,
    /// It must say that it has it: the desk gets that from it, in this time.
    pub must_confirm: Option<TimeRule>,
    /// What it may do through the link in its notice.
    pub may: BTreeSet<Right>,
    /// How much a notice says.
    pub content: Content,
    /// Who reads it, in words.
    pub readers: Option<String>,
    /// Who of the body's people reads it: an incident about one of them is not told there. None where the
    /// policy does not say.
    pub read_by: Option<Readers>,
}

/// Who reads what several share: whoever is in one of the posts, or works in one of the units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Posts, of whatever unit.
    pub posts: Vec<PostId>,
    /// Units.
    pub units: Vec<UnitId>,
}

impl Readers {
    /// Whether no post and no unit is in both.
    pub fn are_others_than(&self, others: &Readers) -> bool {
        !self.posts.iter().any(|post| others.posts.contains(post))
            && !self.units.iter().any(|unit| others.units.contains(unit))
    }
}

/// Where a party is reached at certain hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Of the office calendar; at any hour if none is named.
    pub hours: Option<Hours>,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

impl Party {
    fn contact(&self, is_open: bool) -> Option<&Contact> {
        self.contacts.iter().find(|row| row.hours.is_none_or(|hours| hours.is_now(is_open)))
    }

    /// Whether it can be written to at some hour; what has only a telephone hears when somebody rings it.
    pub fn has_mail(&self) -> bool {
        self.emails().next().is_some()
    }

    /// Every mail address that it has at some hour.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.email.as_deref().into_iter().chain(self.contacts.iter().filter_map(|row| row.email.as_deref()))
    }

    /// Every telephone that it has at some hour.
    pub fn phones(&self) -> impl Iterator<Item = &str> {
        self.phone.as_deref().into_iter().chain(self.contacts.iter().filter_map(|row| row.phone.as_deref()))
    }

    /// The mail address while the office is open, or closed.
    pub fn email_at(&self, is_open: bool) -> Option<&str> {
        let at_this_hour = self.contact(is_open).and_then(|row| row.email.as_deref());
        at_this_hour.or(self.email.as_deref())
    }

    /// The telephone while the office is open, or closed.
    pub fn phone_at(&self, is_open: bool) -> Option<&str> {
        let at_this_hour = self.contact(is_open).and_then(|row| row.phone.as_deref());
        at_this_hour.or(self.phone.as_deref())
    }
}

/// What a body outside may do by itself, through the link in its notice: nothing is seen by it but what
/// the notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Right {
    /// Say that it has the notice.
    Confirm,
    /// Answer in words of its own.
    Answer,
}

words!(Right { Confirm = "confirm", Answer = "answer" });

/// How much of an incident a body outside is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// What members of staff are told.
    #[default]
    Full,
    /// Number, time, what is asked and whom to ask: enough to answer the telephone, nothing to leak.
    Minimal,
    /// These and nothing else.
    Only(BTreeSet<Detail>),
}

/// What a body outside can be told of an incident. There is none for a person's name, and none for what
/// someone wrote: a mail cannot be called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// 事案番号: always told, or nobody could ask about it.
    Number,
    /// 影響度.
    Severity,
    /// 種別.
    Kind,
    /// Where.
    Unit,
    /// 認知.
    AwareAt,
    /// What is asked of it.
    Asked,
    /// Whom to ask: the desk, with its telephone.
    Desk,
}

words!(Detail {
    Number = "number", Severity = "severity", Kind = "kind", Unit = "unit", AwareAt = "aware_at",
    Asked = "asked", Desk = "desk",
});

impl Content {
    /// Whether a notice with this content, and the page behind its link, say this.
    pub fn tells(&self, detail: Detail) -> bool {
        match self {
            Content::Full => true,
            Content::Minimal => {
                matches!(detail, Detail::Number | Detail::AwareAt | Detail::Asked | Detail::Desk)
            }
            Content::Only(told) => told.contains(&detail),
        }
    }
}
