//! Who leaves and what ends, on both databases: at its minute, and noticed when it comes.

use noroshi::actions::absences::note;
use noroshi::actions::organise::{self, leave};
use noroshi::actions::{Error as Refused, wake};
use noroshi::domain::actor::Cause;
use noroshi::domain::history::Private;
use noroshi::domain::moment::{Moment, Span};
use noroshi::domain::org::leaving::Leaver;
use noroshi::domain::org::{Absence, Org, OrgFact};
use noroshi::store::Error;

use super::fixture::{Fixture, on_each, operator};

fn org(fixture: &Fixture) -> Org {
    fixture.store.read::<_, Error>(|tx| tx.world()).unwrap().org.clone()
}

fn people(fixture: &Fixture) {
    let from = fixture.clock.now();
    let unit = |unit: &str, kind: &str, parent: Option<&str>| OrgFact::UnitSet {
        unit: unit.into(),
        kind: kind.to_owned(),
        parent: parent.map(Into::into),
        from,
    };
    let person = |person: &str| OrgFact::PersonSet { person: person.into(), unit: None };
    let facts = vec![
        unit("shi", "body", None),
        unit("zaimu", "department", Some("shi")),
        unit("zeimu", "section", Some("zaimu")),
        person("mori"),
        person("ito"),
    ];
    organise::apply_plan(&fixture.rooms(), &operator(50), org(fixture).revision, facts, Private::new())
        .unwrap();
}

#[test]
fn a_person_and_a_unit_are_gone_from_their_minute_on_and_it_is_noticed() {
    on_each(|place| {
        let fixture = place.open();
        people(&fixture);
        let server = fixture.rooms();
        let noon = fixture.clock.now() + Span::hours(2);
        leave(&server, &operator(60), Leaver::Person("mori".into()), Some(noon)).unwrap();
        leave(&server, &operator(61), Leaver::Unit("zeimu".into()), Some(noon)).unwrap();
        let before = org(&fixture);
        let last = noon - Span::micros(1);
        assert!(before.is_employed(&"mori".into(), last) && !before.is_employed(&"mori".into(), noon));
        assert!(before.find_unit(&"zeimu".into(), last).is_some());
        assert!(before.find_unit(&"zeimu".into(), noon).is_none());
        fixture.clock.set(noon + Span::seconds(1));
        wake::wake_due(&server, 10).unwrap();
        assert_eq!(org(&fixture).revision, before.revision + 1, "the date has come, and an entry says so");
        let again = leave(&server, &operator(62), Leaver::Person("mori".into()), None);
        assert!(matches!(again, Err(Refused::Invalid(_))), "{again:?}");
    });
}

#[test]
fn an_absence_that_was_mistyped_is_taken_back_and_one_that_runs_ends() {
    on_each(|place| {
        let fixture = place.open();
        people(&fixture);
        let server = fixture.rooms();
        let now = fixture.clock.now();
        let absence = |from: Moment, to: Moment| Absence {
            person: "ito".into(),
            cause: Cause::Absent,
            from,
            to,
            stand_in: None,
            only: Vec::new(),
        };
        let day = Span::hours(24);
        note(&server, &operator(70), absence(now + day, now + day + day)).unwrap();
        leave(&server, &operator(71), Leaver::Absence("ito".into()), None).unwrap();
        assert!(org(&fixture).absences.is_empty(), "it never was");
        note(&server, &operator(72), absence(now, now + day)).unwrap();
        fixture.clock.set(now + Span::hours(3));
        let (ended, _) = leave(&server, &operator(73), Leaver::Absence("ito".into()), None).unwrap();
        // Given again later, the command is answered with what it was answered first.
        fixture.clock.set(ended + Span::hours(1));
        let (again, _) = leave(&server, &operator(73), Leaver::Absence("ito".into()), None).unwrap();
        assert_eq!(again, ended);
        let org = org(&fixture);
        assert!(org.absence_of(&"ito".into(), ended - Span::micros(1)).is_some());
        assert!(org.absence_of(&"ito".into(), ended).is_none());
    });
}
