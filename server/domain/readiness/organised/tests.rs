//! What the organisation answers, and what it does not know.

use super::{unknown_units, with_organisation};
use crate::moment::Moment;
use crate::org::{Appointment, Org, Person, Standing, Unit};
use crate::policy::check::check;

const SMALL: &str = include_str!("../../../../tests/policies/plain.yaml");

fn now() -> Moment {
    Moment::parse("2026-11-20T10:00:00+09:00").unwrap()
}

fn org(units: &[(&str, &str)]) -> Org {
    let mut org = Org::default();
    org.people.insert("1".into(), Person::default());
    for (id, kind) in units {
        let (from, to) = (Moment::from_micros(0), None);
        let parent = (*kind != "body").then(|| "town".into());
        let unit =
            Unit { id: (*id).into(), name: (*id).to_owned(), kind: (*kind).to_owned(), parent, from, to };
        org.units.insert(unit.id.clone(), unit);
    }
    org
}

fn asked(text: &str, org: &Org) -> Vec<(usize, String, Option<String>)> {
    let found = unknown_units(text, org, now()).into_iter();
    found.map(|one| (one.line, one.args["unit"].clone(), one.maybe)).collect()
}

#[test]
fn a_unit_that_nobody_has_is_named_with_the_nearest_one() {
    let text = SMALL.replace(
        "posts:\n",
        "units: { school: 学校 }\norgans: { clinic: { label: 診療所, units: [shinryojo] } }\n\
         systems: { karte: { label: 電子カルテ, unit: shinryo } }\nposts:\n",
    );
    let text = text.replace("tell: desk\n", "tell: { post: manager of place, instead: { zeimuka: desk } }\n");
    assert!(check(&text).mistakes.is_empty(), "{:#?}", check(&text).mistakes);
    let org = org(&[("town", "body"), ("shinryo", "section"), ("zeimu", "section"), ("somu", "section")]);
    let words: Vec<(String, Option<String>)> =
        asked(&text, &org).into_iter().map(|(_, unit, maybe)| (unit, maybe)).collect();
    let near = |unit: &str, maybe: &str| (unit.to_owned(), Some(maybe.to_owned()));
    assert_eq!(words, [near("shinryojo", "shinryo"), near("zeimuka", "zeimu")]);
    assert!(asked(&text.replace("shinryojo", "shinryo").replace("zeimuka", "zeimu"), &org).is_empty());
    assert!(asked(&text, &Org::default()).is_empty(), "no units are known yet");
}

#[test]
fn a_stand_in_that_the_organisation_names_answers_the_question() {
    let mut known = org(&[("town", "body"), ("zeimu", "section"), ("somu", "section")]);
    let count = |org: &Org| {
        let mut checked = check(SMALL);
        with_organisation(&mut checked, SMALL, org, now());
        checked
            .questions
            .iter()
            .filter(|one| one.code == "no-stand-in" && one.args["post"] == "manager")
            .count()
    };
    let row = |unit: &str, standing: Standing| Appointment {
        post: "manager".into(),
        unit: unit.into(),
        person: "1".into(),
        standing,
        order: 1,
        cause: None,
        from: Moment::from_micros(0),
        to: None,
    };
    assert_eq!(count(&known), 0, "nobody holds it yet");
    known.appointments.push(row("zeimu", Standing::Holder));
    known.appointments.push(row("somu", Standing::Holder));
    known.appointments.push(row("zeimu", Standing::StandIn));
    assert_eq!(count(&known), 1, "one section has nobody");
    known.appointments.push(row("somu", Standing::StandIn));
    assert_eq!(count(&known), 0);
}
