//! On which number somebody is called: the one that this hour asks for, the others behind it.

use super::moment::Moment;
use super::org::Person;
use super::policy::{OFFICE, Policy};
use super::written::phone;
use crate::code::words;

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
        phone::link(self.text)
    }
}

/// The numbers of a person, in front the one to try first at `at`, as for contacts: the office's in
/// its hours, the night's on open days after them, the holiday's on closed ones. Without an office
/// calendar the office is always open.
pub fn numbers<'a>(person: &'a Person, policy: Option<&Policy>, at: Moment) -> Vec<Number<'a>> {
    let hour = policy.map_or(Hour::Office, |policy| hour(policy, at));
    let numbers = hour.order().into_iter().map(|field| Number { field, text: person.number(field) });
    numbers.filter(|number| phone::is_way(number.text)).collect()
}

/// What time it is for a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// 開庁時間.
    Office,
    /// 夜間: an open day, outside its hours.
    Night,
    /// 休日: a closed day.
    Holiday,
}

words!(Hour { Office = "office", Night = "night", Holiday = "holiday" });

impl Hour {
    /// The fields of a contact in the order in which they are tried.
    pub const fn order(self) -> [&'static str; 4] {
        match self {
            Self::Office => ["phone", "mobile", "night_phone", "holiday_phone"],
            Self::Night => ["night_phone", "mobile", "holiday_phone", "phone"],
            Self::Holiday => ["holiday_phone", "night_phone", "mobile", "phone"],
        }
    }
}

/// What time it is at `at` by the office calendar. Without one the office is always open.
pub fn hour(policy: &Policy, at: Moment) -> Hour {
    let Some(office) = policy.calendars.get(OFFICE) else { return Hour::Office };
    if office.is_open(at) {
        Hour::Office
    } else if office.is_open_day(at.jst().date_naive()) {
        Hour::Night
    } else {
        Hour::Holiday
    }
}

/// The fields that a telephone dials, of people and of contacts.
pub const NUMBERS: &[&str] = &["phone", "mobile", "night_phone", "holiday_phone"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::check::check;

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
