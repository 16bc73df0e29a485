//! Whom to telephone, and on which number: none at which somebody answers who must not hear of it.

use super::super::plain::one_line;
use super::{Callee, NumberView, Source};
use crate::domain::recipients::readers::Ears;
use crate::domain::telephone::{self, Number};
use crate::i18n::text;

impl<'a> Source<'a> {
    pub(super) fn callees(self, desk: &str) -> Vec<Callee> {
        let callees = self.notice.duties.iter().filter_map(|duty| duty.callee.as_ref());
        let rows = callees.map(|callee| {
            let row = self.world.org.people.get(callee);
            let known = row.map(|row| match self.ears() {
                Some(ears) => ears.numbers(row),
                None => telephone::numbers(row, None, self.now),
            });
            let known = known.unwrap_or_default();
            let numbers: Vec<NumberView> = known.into_iter().map(|number| self.number(number)).collect();
            let each: Vec<String> =
                numbers.iter().map(|number| format!("{} {}", number.label, number.text)).collect();
            let phones = match each.is_empty() {
                true => text(self.language, "notice-call-none", &[("desk", desk.to_owned().into())]),
                false => self.join(&each),
            };
            Callee { name: one_line(&self.world.org.name_of(callee)), numbers, phones }
        });
        rows.collect()
    }

    /// Who must not hear of it, while the policy is known.
    pub(super) fn ears(self) -> Option<Ears<'a>> {
        let (org, subjects, now) = (&self.world.org, &self.links.subjects, self.now);
        Some(Ears { org, policy: self.policy?, subjects, now })
    }

    pub(super) fn number(self, number: Number<'_>) -> NumberView {
        let key = format!("notice-call-{}", number.word());
        NumberView { label: text(self.language, &key, &[]), text: one_line(number.text), href: number.link() }
    }

    /// Whom to telephone when the page does not open: the desk, or the line's last resort.
    pub(super) fn desk(self) -> (String, Option<String>) {
        let desk = self.policy.map(|policy| self.post_label(&policy.roles.desk));
        let desk = desk.unwrap_or_else(|| text(self.language, "word-desk", &[]));
        if let Some(phone) = &self.links.desk_phone {
            return (desk, Some(one_line(phone)));
        }
        let lines = self.policy.map(|policy| policy.lines.as_slice()).unwrap_or_default();
        let parties = lines.iter().flat_map(|line| &line.last_resort);
        let rows = parties.filter_map(|party| self.policy?.parties.get(party));
        let mut rows = rows.filter(|row| self.ears().is_none_or(|ears| !ears.hear_party(row)));
        let is_open = self.policy.is_none_or(|policy| policy.is_office_open(self.now));
        match rows.find_map(|row| Some((row, row.phone_at(is_open)?))) {
            Some((row, phone)) => (one_line(&row.label), Some(one_line(phone))),
            None => (desk, None),
        }
    }
}
