//! Posts without anyone to reach, each for its reason and its time.

use super::*;
use crate::actor::Cause;
use crate::history::Private;
use crate::ids::PolicyVersion;
use crate::org::{Absence, OrgFact};
use crate::policy::check::check;

const CITY: &str = include_str!("../../../escalation.yaml");
const DAYS_30: Span = Span::hours(24 * 30);

fn at(text: &str) -> Moment {
    Moment::parse(&format!("{text}:00+09:00")).unwrap()
}

fn now() -> Moment {
    at("2026-11-20T10:00")
}

/// One person in a post of the whole body, with addresses as given.
struct Town {
    org: Org,
}

impl Town {
    fn new() -> Self {
        let mut org = Org::default();
        let unit = OrgFact::UnitSet {
            unit: "town".into(),
            kind: "body".to_owned(),
            parent: None,
            from: Moment::from_micros(0),
        };
        org.apply(&unit, &Private::new());
        let (version, sha256, text) = (PolicyVersion(1), String::new(), CITY.to_owned());
        org.apply(&OrgFact::PolicyActivated { version, sha256, text }, &Private::new());
        Self { org }
    }

    fn person(mut self, id: &str, email: &str, phone: &str) -> Self {
        let texts = [(format!("email.{id}"), email.to_owned()), (format!("phone.{id}"), phone.to_owned())];
        self.org.apply(&OrgFact::PersonSet { person: id.into(), unit: None }, &texts.into());
        self
    }

    fn holds(mut self, id: &str, post: &str, to: Option<Moment>) -> Self {
        let appointment = Appointment {
            post: post.into(),
            unit: "town".into(),
            person: id.into(),
            standing: Standing::Holder,
            order: 1,
            cause: None,
            from: Moment::from_micros(0),
            to,
        };
        self.org.apply(&OrgFact::Appointed { appointment }, &Private::new());
        self
    }

    fn away(mut self, id: &str, from: Moment, to: Moment) -> Self {
        let person = id.into();
        let absence = Absence { person, cause: Cause::Absent, from, to, stand_in: None, only: Vec::new() };
        self.org.apply(&OrgFact::AbsenceAdded { absence }, &Private::new());
        self
    }

    fn gaps(self, post: &str) -> Vec<(Why, Moment, Option<Moment>)> {
        let world = World::new(self.org);
        let policy = check(CITY).policy.unwrap();
        let found = gaps(&world, &policy, now(), DAYS_30);
        let of_post = found.into_iter().filter(|gap| gap.post.as_str() == post);
        of_post.map(|gap| (gap.why, gap.from, gap.to)).collect()
    }
}

#[test]
fn a_post_that_is_held_and_reachable_has_no_gap() {
    let town = Town::new().person("1", "a@example.jp", "000").holds("1", "chief", None);
    assert_eq!(town.gaps("chief"), []);
}

#[test]
fn a_post_that_nobody_holds_is_vacant_all_the_while() {
    assert_eq!(Town::new().gaps("chief"), [(Why::Vacant, now(), None)]);
}

#[test]
fn a_post_that_nobody_was_ever_put_into_is_named_though_its_stand_in_answers() {
    let named = |town: Town| -> Vec<String> {
        let (world, policy) = (World::new(town.org), check(CITY).policy.unwrap());
        undecided(&world, &policy, now()).into_iter().map(|gap| gap.post.to_string()).collect()
    };
    let chief = || Town::new().person("2", "b@example.jp", "000").holds("2", "chief", None);
    assert_eq!(chief().gaps("ciso"), [], "the chief stands in for a CISO who is missing");
    assert_eq!(named(chief()), ["ciso"]);
    let mut decided = chief();
    let row = decided.org.appointments[0].clone();
    let (post, standing, cause) = ("ciso".into(), Standing::StandIn, Some(Cause::Vacant));
    let appointment = Appointment { post, standing, cause, ..row };
    decided.org.apply(&OrgFact::Appointed { appointment }, &Private::new());
    assert!(named(decided).is_empty(), "a row for the vacancy is a decision");
    let held = chief().person("1", "a@example.jp", "000").holds("1", "ciso", None);
    assert!(named(held).is_empty());
}

#[test]
fn an_appointment_that_ends_leaves_the_post_vacant_from_then_on() {
    let end = at("2026-12-01T00:00");
    let town = Town::new().person("1", "a@example.jp", "000").holds("1", "chief", Some(end));
    assert_eq!(town.gaps("chief"), [(Why::Vacant, end, None)]);
    let beyond = at("2027-04-01T00:00");
    let town = Town::new().person("1", "a@example.jp", "000").holds("1", "chief", Some(beyond));
    assert_eq!(town.gaps("chief"), [], "beyond the days looked at");
}

#[test]
fn an_absence_is_a_gap_unless_someone_stands_in() {
    let (from, to) = (at("2026-11-25T00:00"), at("2026-11-28T00:00"));
    let town = Town::new().person("1", "a@example.jp", "000").holds("1", "chief", None);
    assert_eq!(town.away("1", from, to).gaps("chief"), [(Why::Away, from, Some(to))]);
    // The policy's own stand-in for the CISO is the chief, who is away for a day of it.
    let day = (at("2026-11-26T00:00"), at("2026-11-27T00:00"));
    let town = Town::new()
        .person("1", "a@example.jp", "000")
        .holds("1", "ciso", None)
        .away("1", from, to)
        .person("2", "b@example.jp", "000")
        .holds("2", "chief", None)
        .away("2", day.0, day.1);
    assert_eq!(town.gaps("ciso"), [(Why::Away, day.0, Some(day.1))]);
}

#[test]
fn who_cannot_be_written_to_or_telephoned_is_not_reached() {
    let town = |email: &str, phone: &str, post: &str| {
        Town::new().person("1", email, phone).holds("1", post, None).gaps(post)
    };
    assert_eq!(town("", "000", "chief"), [(Why::Unwritable, now(), None)]);
    assert_eq!(town("a@example.jp", "", "chief"), [(Why::Unphoned, now(), None)]);
    // No step of this policy telephones the directors' level of the whole body.
    let policy = check(CITY).policy.unwrap();
    let silent = policy.posts.iter().find(|post| post.per == "body" && !called(&policy).contains(&post.id));
    let silent = silent.expect("a post that nobody telephones").id.as_str().to_owned();
    assert_eq!(town("a@example.jp", "", &silent), []);
}

#[test]
fn a_post_for_the_night_is_asked_about_at_night() {
    let town = Town::new().person("1", "a@example.jp", "000").holds("1", "duty_officer", None);
    assert_eq!(town.gaps("duty_officer"), [], "at ten in the morning nobody is on night duty");
}

#[test]
fn a_calendar_that_is_written_year_by_year_is_asked_for_its_next_year() {
    let own = |closed: &str| {
        let text = CITY.replacen("closed: [national, 12-29..01-03]", closed, 1);
        assert_ne!(text, CITY);
        let missing = missing_years(&check(&text).policy.unwrap(), at("2026-12-10T10:00"), DAYS_30);
        missing.into_iter().map(|row| (row.calendar, row.year)).collect::<Vec<_>>()
    };
    assert_eq!(own("closed: [national, 2026-06-01]"), [("office".to_owned(), 2027)]);
    assert_eq!(own("closed: [national, 2026-12-28..2027-01-05]"), []);
    assert_eq!(own("closed: [national, 06-01]"), []);
    assert_eq!(own("closed: [national, 2020-06-01]"), []);
}
