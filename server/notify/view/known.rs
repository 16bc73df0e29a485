//! What is known of the incident when its mail is sent, a line for each: what happened, whom it concerns, who
//! reported it.

use super::super::plain::{one_line, shorten};
use super::Source;
use crate::domain::case::Presence;
use crate::domain::ids::PersonId;
use crate::domain::notice::{Addressee, Known, Reported};
use crate::i18n::{labels, text};

/// A mail is a summary; all of it is on the page.
const SUMMARY_CHARS_MAX: usize = 200;

impl Source<'_> {
    /// Nothing for a body outside, whatever was read for it.
    pub(super) fn known(self) -> Vec<String> {
        let known = match &self.notice.to {
            Addressee::Person(_) => self.links.known.as_ref(),
            Addressee::Party(_) => None,
        };
        let Some(known) = known else { return Vec::new() };
        let summary = known.summary.as_deref().map(one_line).filter(|summary| !summary.is_empty());
        let summary = summary.map(|summary| {
            let args = [("summary", shorten(&summary, SUMMARY_CHARS_MAX).into())];
            text(self.language, "notice-known-summary", &args)
        });
        let reporter = known.reported.as_ref().and_then(|reported| self.reporter(reported));
        summary.into_iter().chain(self.facts_of(known)).chain(reporter).collect()
    }

    fn facts_of(self, known: &Known) -> Option<String> {
        let people = known
            .people_max
            .map(|count| text(self.language, "notice-known-people", &[("count", count.to_string().into())]));
        let personal = (known.personal_data != Presence::Unknown).then(|| {
            let presence = labels::presence(self.language, known.personal_data);
            text(self.language, "notice-known-personal", &[("presence", presence.into())])
        });
        let facts: Vec<String> = people.into_iter().chain(personal).collect();
        let args = || [("facts", self.join(&facts).into())];
        (!facts.is_empty()).then(|| text(self.language, "notice-known-facts", &args()))
    }

    fn reporter(self, reported: &Reported) -> Option<String> {
        match reported {
            Reported::By(person) => self.colleague(person),
            Reported::From(origin) => {
                let origin = labels::origin(self.language, *origin);
                Some(text(self.language, "notice-known-outsider", &[("origin", origin.into())]))
            }
        }
    }

    /// A colleague with the numbers at which nobody answers who must not hear of it; not the reader.
    fn colleague(self, person: &PersonId) -> Option<String> {
        let is_reader = matches!(&self.notice.to, Addressee::Person(reader) if reader == person);
        let row = self.world.org.people.get(person).filter(|_| !is_reader)?;
        let numbers: Vec<String> = self
            .ears()?
            .numbers(row)
            .into_iter()
            .map(|number| self.number(number))
            .map(|number| format!("{} {}", number.label, number.text))
            .collect();
        let name = one_line(&row.name);
        let key = if numbers.is_empty() { "notice-known-reporter" } else { "notice-known-reporter-phone" };
        Some(text(self.language, key, &[("name", name.into()), ("phones", self.join(&numbers).into())]))
    }
}
