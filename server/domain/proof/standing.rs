//! An organisation as it stands on one day, as if it stayed like that.
//!
//! A life of the proof can begin at any hour of a year. Who is away from Monday to Wednesday is away
//! in all of these lives, if Tuesday is asked about; and what begins or ended on another day is not.

use crate::moment::Moment;
use crate::org::{Absence, Appointment, Org, Person, Unit};

const EVER: Moment = Moment::from_micros(0);
const NEVER: Moment = Moment::from_micros(i64::MAX);

/// What holds at `at`, without its dates. Two days on which it is equal need one proof.
pub fn as_at(org: &Org, at: Moment) -> Org {
    let exists = |from: Moment, to: Option<Moment>| from <= at && to.is_none_or(|to| at < to);
    let units = org.units.values().filter(|unit| exists(unit.from, unit.to));
    let units = units.map(|unit| (unit.id.clone(), Unit { from: EVER, to: None, ..unit.clone() })).collect();
    let people = org.people.iter().filter(|(id, _)| org.is_employed(id, at));
    let people = people.map(|(id, row)| (id.clone(), Person { to: None, ..row.clone() })).collect();
    let held = org.appointments.iter().filter(|row| exists(row.from, row.to));
    let held = held.filter(|row| org.is_employed(&row.person, at));
    let appointments: Vec<Appointment> =
        held.map(|row| Appointment { from: EVER, to: None, ..row.clone() }).collect();
    // Whoever holds nothing is not missed.
    let is_missed = |absence: &&Absence| {
        let is_it = org.absence_of(&absence.person, at) == Some(*absence)
            || org.delegations_of(&absence.person, at).any(|row| row == *absence);
        is_it && appointments.iter().any(|row| row.person == absence.person)
    };
    let absences = org.absences.iter().filter(is_missed);
    let absences = absences.map(|row| Absence { from: EVER, to: NEVER, ..row.clone() }).collect();
    Org {
        units,
        people,
        appointments,
        absences,
        hours_edge: None,
        ..Org { active: org.active, ..Org::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Cause;
    use crate::history::Private;
    use crate::org::OrgFact;

    #[test]
    fn a_day_knows_its_own_absences_and_no_other_date() {
        let day = |count: i64| Moment::from_micros(count * 24 * 3_600_000_000);
        let mut org = Org::default();
        let unit =
            OrgFact::UnitSet { unit: "town".into(), kind: "body".to_owned(), parent: None, from: day(1) };
        org.apply(&unit, &Private::new());
        org.apply(&OrgFact::PersonSet { person: "1".into(), unit: None }, &Private::new());
        let (from, to) = (day(1), None);
        let (post, unit, person) = ("ciso".into(), "town".into(), "1".into());
        let (standing, order, cause) = (crate::org::Standing::Holder, 1, None);
        let appointment = Appointment { post, unit, person, standing, order, cause, from, to };
        org.apply(&OrgFact::Appointed { appointment }, &Private::new());
        let (person, cause, from, to) = ("1".into(), Cause::Absent, day(5), day(7));
        let absence = Absence { person, cause, from, to, stand_in: None, only: Vec::new() };
        org.apply(&OrgFact::AbsenceAdded { absence }, &Private::new());
        let [before, there, away, back] = [0, 4, 6, 7].map(|count| as_at(&org, day(count)));
        assert!(before.units.is_empty() && before.appointments.is_empty());
        assert_eq!((there.absences.len(), away.absences.len()), (0, 1));
        assert_eq!(there, back);
        assert!(away.absence_of(&"1".into(), day(1_000)).is_some());
    }
}
