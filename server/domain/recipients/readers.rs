//! Who reads what several share: a chat channel, a mailbox, a telephone.
//!
//! Each has known readers: the people whose own it is in the files, and whom the policy names. What an
//! incident's subject reads stays silent about that incident; whoever would be told there is told elsewhere,
//! and whoever has nothing else counts as silent.

use std::collections::BTreeSet;

use crate::channel::Channel;
use crate::ids::{PartyId, PersonId};
use crate::moment::Moment;
use crate::org::{Org, Person};
use crate::policy::{Party, Policy, Readers};
use crate::telephone::{self, Number};

use super::Recipients;

/// What several may read, or answer.
#[derive(Clone, Copy, Debug)]
pub enum Shared<'a> {
    /// A chat channel by its name.
    Chat(&'a str),
    /// A mail address.
    Mail(&'a str),
    /// A telephone.
    Phone(&'a str),
}

/// Who must not learn of something, and where and when it is asked who reads what.
#[derive(Clone, Copy)]
pub struct Ears<'a> {
    /// The organisation.
    pub org: &'a Org,
    /// The policy that says who reads what.
    pub policy: &'a Policy,
    /// Who must not learn of it.
    pub subjects: &'a BTreeSet<PersonId>,
    /// Today.
    pub now: Moment,
}

impl<'a> Ears<'a> {
    /// Whether what is written to a person on a channel of theirs is read by a subject.
    pub fn hear_on(self, person: &Person, channel: &Channel) -> bool {
        match channel.chat_name() {
            Some(name) => self.hear(Shared::Chat(name)),
            None => self.hear(Shared::Mail(&person.email)),
        }
    }

    /// Whether a subject reads what is sent to an address that is not a person's, or answers its telephone.
    pub fn hear_party(self, party: &Party) -> bool {
        let is_read = |readers: &Readers| self.subjects.iter().any(|subject| self.is_among(readers, subject));
        party.read_by.as_ref().is_some_and(is_read)
            || party.emails().any(|address| self.hear(Shared::Mail(address)))
            || party.phones().any(|number| self.hear(Shared::Phone(number)))
    }

    /// The numbers of a person at which no subject answers, in the order to try them.
    pub fn numbers<'p>(self, person: &'p Person) -> Vec<Number<'p>> {
        let numbers = telephone::numbers(person, Some(self.policy), self.now).into_iter();
        numbers.filter(|number| !self.hear(Shared::Phone(number.text))).collect()
    }

    /// Whether a subject reads this, or answers it.
    pub fn hear(self, shared: Shared<'_>) -> bool {
        self.subjects.iter().any(|subject| {
            self.org.people.get(subject).is_some_and(|row| is_own(row, shared))
                || self.declared(shared).any(|readers| self.is_among(readers, subject))
        })
    }

    /// The readers that the policy names for this.
    fn declared(self, shared: Shared<'_>) -> impl Iterator<Item = &'a Readers> {
        let channel = match shared {
            Shared::Chat(name) => self.policy.channels.get(name),
            Shared::Mail(_) | Shared::Phone(_) => None,
        };
        let parties = self.policy.parties.values().filter(move |party| match shared {
            Shared::Chat(_) => false,
            Shared::Mail(address) => party.emails().any(|own| is_same_address(own, address)),
            Shared::Phone(number) => party.phones().any(|own| is_same_number(own, number)),
        });
        channel.into_iter().chain(parties.filter_map(|party| party.read_by.as_ref()))
    }

    fn is_among(self, readers: &Readers, person: &PersonId) -> bool {
        let org = self.org;
        let is_member = |post| {
            let held = org.renames.post(post);
            let parts = self.policy.post(post).map(|row| row.members.as_slice()).unwrap_or_default();
            let mut posts =
                std::iter::once(held).chain(parts.iter().map(|part| org.renames.post(&part.post)));
            posts.any(|post| {
                let mut rows =
                    org.appointments.iter().filter(|row| row.person == *person && row.post == *post);
                rows.any(|row| row.from <= self.now && row.to.is_none_or(|to| self.now < to))
            })
        };
        let unit = org.unit_of(person, self.now);
        readers.posts.iter().any(is_member) || unit.is_some_and(|unit| readers.units.contains(unit))
    }
}

impl Recipients<'_> {
    /// Who must not hear of this incident.
    pub(super) fn ears(&self) -> Ears<'_> {
        Ears { org: &self.world.org, policy: self.policy, subjects: self.subjects, now: self.now }
    }

    /// Those of these addresses that no subject reads or answers.
    pub fn unheard(&self, parties: &[PartyId]) -> Vec<PartyId> {
        let ears = self.ears();
        let is_heard =
            |party: &PartyId| self.policy.parties.get(party).is_some_and(|row| ears.hear_party(row));
        parties.iter().filter(|party| !is_heard(party)).cloned().collect()
    }
}

fn is_own(row: &Person, shared: Shared<'_>) -> bool {
    match shared {
        Shared::Chat(name) => row.teams == name,
        Shared::Mail(address) => is_same_address(&row.email, address),
        Shared::Phone(number) => [&row.phone, &row.mobile, &row.night_phone, &row.holiday_phone]
            .into_iter()
            .any(|own| is_same_number(own, number)),
    }
}

fn is_same_address(one: &str, other: &str) -> bool {
    !one.trim().is_empty() && one.trim().eq_ignore_ascii_case(other.trim())
}

/// However it is written: with hyphens, with brackets, with neither.
fn is_same_number(one: &str, other: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    !digits(one).is_empty() && digits(one) == digits(other)
}
