//! What a notice says to a body outside: what the policy lists for it, and nothing else.

use serde::Serialize;

use super::plain::one_line;
use super::view::Source;
use crate::domain::notice::{Addressee, Reason};
use crate::domain::policy::{Content, Detail, Party};
use crate::i18n::outside;

/// What templates print for a body outside.
#[derive(Debug, Serialize)]
pub(super) struct OutsideView {
    /// What it is told is listed in the policy: these lines and no others.
    pub listed: bool,
    pub told: Vec<ToldView>,
    /// It is asked to say that it has the notice.
    pub asked: bool,
    /// Whom to ask is said.
    pub tells_desk: bool,
    /// Its own page, where it may do something there.
    pub way: Option<String>,
}

/// One thing told, with what it is.
#[derive(Debug, Serialize)]
pub(super) struct ToldView {
    pub name: String,
    pub value: String,
}

impl<'a> Source<'a> {
    /// The body outside that is informed.
    pub(super) fn party(self) -> Option<&'a Party> {
        let Addressee::Party(party) = &self.notice.to else { return None };
        let party = self.policy?.parties.get(party)?;
        (self.notice.reason == Reason::Outside).then_some(party)
    }

    /// What is said to a body outside, and nothing where the reader is none.
    pub(super) fn outside(self) -> OutsideView {
        let party = self.party();
        let tells = |detail| party.is_none_or(|party| party.content.tells(detail));
        let listed = party.is_some_and(|party| matches!(party.content, Content::Only(_)));
        let must = party.is_some_and(|party| party.must_confirm.is_some());
        OutsideView {
            listed,
            told: self.told(),
            asked: must && tells(Detail::Asked),
            tells_desk: tells(Detail::Desk),
            way: self.links.party.clone().filter(|_| party.is_some_and(|party| !party.may.is_empty())),
        }
    }

    /// A body outside that the policy tells no more than is needed to answer the telephone.
    pub(super) fn is_minimal(self) -> bool {
        self.party().is_some_and(|party| party.content == Content::Minimal)
    }

    /// The body's word for the kind of incident.
    pub(super) fn kind_label(self) -> String {
        let notice = self.notice;
        self.label(|policy| policy.kind_label(&notice.kind), notice.kind.as_str())
    }

    /// The body's word for the class.
    pub(super) fn severity_label(self) -> String {
        let notice = self.notice;
        self.label(|policy| policy.severity_label(&notice.severity), notice.severity.as_str())
    }

    /// Line by line; whom to ask, and what is asked, follow after it.
    fn told(self) -> Vec<ToldView> {
        let Some((policy, party)) = self.policy.zip(self.party()) else { return Vec::new() };
        let notice = self.notice;
        let number = self.named();
        let of = outside::Told {
            number: &number,
            severity: &notice.severity,
            kind: &notice.kind,
            unit: notice.unit.as_ref().map(|unit| self.unit_name(Some(unit))),
            aware_at: notice.aware_at,
        };
        let told = outside::told(self.language, policy, &party.content, &of).into_iter();
        told.map(|(name, value)| ToldView { name, value: one_line(&value) }).collect()
    }
}
