//! Whom a call is for, and on which number: the one that this hour asks for, the others behind it.

use unicode_normalization::UnicodeNormalization;

use super::contact::call::{self, Hour};
use super::ids::{Act, PartyId, PersonId};
use super::incident::fact::Owed;
use super::incident::state::Duty;
use super::moment::Moment;
use super::org::Person;
use super::policy::Policy;

/// One number of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'a> {
    /// Which column of the files it is: `phone`, `mobile`, `night_phone`, `holiday_phone`.
    pub field: &'static str,
    /// As the files write it.
    pub text: &'a str,
}

impl Number<'_> {
    /// Whether it is more than the office's: one's own, or for nights and holidays.
    pub fn is_own(self) -> bool {
        self.field != "phone"
    }

    /// The word for it in catalogues, after the room's own beginning: `office`, `mobile`, …
    pub fn word(self) -> &'static str {
        match self.field {
            "mobile" => "mobile",
            "night_phone" => "night",
            "holiday_phone" => "holiday",
            _ => "office",
        }
    }

    /// What a telephone dials (RFC 3966); none where the text is more than a number.
    pub fn link(self) -> Option<String> {
        link(self.text)
    }
}

/// What a telephone dials for a text (RFC 3966); none where it is more than a number.
pub fn link(text: &str) -> Option<String> {
    let dialled: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (is_number(text) && !dialled.is_empty()).then(|| format!("tel:{dialled}"))
}

/// Whether somebody can be reached by what is written: 「なし」 and a mere dash are no number.
pub fn is_way(text: &str) -> bool {
    text.nfkc().any(|c| c.is_ascii_digit())
}

/// Whether a text is made of what telephone numbers are written with.
pub fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c))
}

/// Whom a duty asks to telephone; none for any other duty.
pub fn callee(duty: &Duty) -> Option<&PersonId> {
    match &duty.to {
        Some(Owed::Person(person)) if duty.act.is(Act::CALL) => Some(person),
        Some(Owed::Person(_) | Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
    }
}

/// The body outside whose confirmation a duty is to get; none for any other duty.
pub fn outsider(duty: &Duty) -> Option<&PartyId> {
    match &duty.to {
        Some(Owed::Party(party)) if duty.act.is(Act::OBTAIN) => Some(party),
        Some(Owed::Person(_) | Owed::Step(_) | Owed::Post(_) | Owed::Party(_)) | None => None,
    }
}

/// The numbers of a person, in front the one to try first at `at`, as for contacts: the office's in
/// its hours, the night's on open days after them, the holiday's on closed ones. Without an office
/// calendar the office is always open.
pub fn numbers<'a>(person: &'a Person, policy: Option<&Policy>, at: Moment) -> Vec<Number<'a>> {
    let hour = policy.map_or(Hour::Office, |policy| call::hour(policy, at));
    let numbers = hour.order().into_iter().map(|field| Number { field, text: person.number(field) });
    numbers.filter(|number| is_way(number.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::check::check;

    fn moment(text: &str) -> Moment {
        Moment::parse(text).unwrap()
    }

    #[test]
    fn in_office_hours_the_office_is_rung_first_and_at_night_and_on_holidays_the_other() {
        let policy = check(include_str!("../../escalation.yaml")).policy.unwrap();
        let person =
            Person { phone: "000-1".to_owned(), night_phone: "090-2".to_owned(), ..Person::default() };
        let first = |policy, at: &str| numbers(&person, policy, moment(at))[0].text;
        for (at, expected) in [
            ("2026-11-20T10:00:00+09:00", "000-1"),
            ("2026-11-20T17:15:00+09:00", "090-2"),
            ("2026-11-21T10:00:00+09:00", "090-2"),
            ("2026-11-23T10:00:00+09:00", "090-2"),
        ] {
            assert_eq!(first(Some(&policy), at), expected, "{at}");
        }
        assert_eq!(first(None, "2026-11-21T10:00:00+09:00"), "000-1");
        let all = Person { mobile: "080-3".to_owned(), holiday_phone: "090-4".to_owned(), ..person.clone() };
        for (at, expected) in [
            ("2026-11-20T10:00:00+09:00", ["000-1", "080-3", "090-2", "090-4"]),
            ("2026-11-20T22:00:00+09:00", ["090-2", "080-3", "090-4", "000-1"]),
            ("2026-11-21T10:00:00+09:00", ["090-4", "090-2", "080-3", "000-1"]),
        ] {
            let order = numbers(&all, Some(&policy), moment(at));
            assert_eq!(order.iter().map(|number| number.text).collect::<Vec<_>>(), expected, "{at}");
        }
        let one = Person { phone: "000-1".to_owned(), ..Person::default() };
        assert_eq!(numbers(&one, Some(&policy), moment("2026-11-21T10:00:00+09:00")).len(), 1);
        assert!(numbers(&Person::default(), None, moment("2026-11-20T10:00:00+09:00")).is_empty());
    }

    #[test]
    fn only_what_is_a_number_is_dialled() {
        let link = |text| Number { field: "phone", text }.link();
        assert_eq!(link("+81 (72) 000-0001").as_deref(), Some("tel:+81720000001"));
        assert_eq!(link("内線2001"), None);
        assert_eq!(link("-"), None);
    }
}
