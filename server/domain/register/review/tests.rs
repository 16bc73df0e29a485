//! When the sample city's plan is to be reviewed, and who answers.

use super::decide::{Ask, decide, decides, sees};
use super::*;
use crate::ids::PersonId;
use crate::moment::Span;
use crate::org::{Appointment, OrgFact};
use crate::organisation::Organisation;
use crate::organisation::due::due;
use crate::organisation::fact::OrganisationFact;
use crate::refusal::Refusal;
use crate::register::hearing::Hearing;
use crate::sample::{POLICY, at, city_of};
use uuid::Uuid;

const MANAGER: &str = "2001";
const CHIEF: &str = "1102";
const CISO: &str = "1001";
const NOBODY: &str = "1234";

fn friday() -> Moment {
    at("2026-11-20T10:00:00+09:00")
}

/// Writes facts with what is due beside them, as an entry does; what came beside them.
fn write(
    city: &mut Organisation,
    facts: Vec<OrganisationFact>,
    closed: &[HistoryId],
    now: Moment,
) -> Vec<ReviewFact> {
    let beside = due(city, (&facts, &Private::new()), closed, now);
    facts.iter().chain(&beside).for_each(|fact| city.apply(fact, &Private::new()));
    let reviews = beside.into_iter().filter_map(|fact| match fact {
        OrganisationFact::Review(fact) => Some(fact),
        _ => None,
    });
    reviews.collect()
}

fn ask(city: &mut Organisation, person: &str, ask: &Ask, texts: &[(&str, &str)]) -> Result<(), Refusal> {
    let texts: Private = texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let facts = decide((&hearing, &city.registers.reviews), &person.into(), ask, &texts)?;
    facts.into_iter().for_each(|fact| city.apply(&OrganisationFact::Review(fact), &texts));
    Ok(())
}

fn causes(city: &Organisation) -> Vec<Cause> {
    city.registers.reviews.open().map(|prompt| prompt.cause).collect()
}

#[test]
fn a_year_is_announced_by_the_first_entry_and_asked_for_when_the_office_opens() {
    let mut city = city_of(POLICY, Vec::new());
    let first = write(&mut city, Vec::new(), &[], friday());
    // 2027-11-20 is a Saturday.
    let year = at("2027-11-22T08:45:00+09:00");
    assert_eq!(first, [ReviewFact::RegularSet { at: year, from: friday() }]);
    assert!(write(&mut city, Vec::new(), &[], year - Span::micros(1)).is_empty());
    let asked = write(&mut city, Vec::new(), &[], year);
    let (_, event, told) = asked[0].spoken().unwrap();
    assert_eq!(
        (event, told.people[0].person.as_str(), causes(&city)),
        (Event::Prompted, CISO, vec![Cause::Regular])
    );
    assert_eq!(city.registers.reviews.since, Some(friday()), "the log began once");
    assert!(write(&mut city, Vec::new(), &[], year).is_empty(), "once");
    // Nobody answers: the CISO hears again when it is due, and the desk two weeks later.
    let late = write(&mut city, Vec::new(), &[], year + Span::hours(24 * 60));
    let heard: Vec<&str> =
        late.iter().map(|fact| fact.spoken().unwrap().2.people[0].person.as_str()).collect();
    assert_eq!(heard, [CISO, "1304"]);
    assert!(city.registers.reviews.prompts[&1].late_at.is_some());
    assert_eq!(causes(&city), [Cause::Regular], "what was owed stays owed");
}

#[test]
fn other_posts_and_grave_incidents_ask_once_each() {
    let mut city = city_of(POLICY, Vec::new());
    write(&mut city, Vec::new(), &[], friday());
    let moved =
        city.world.org.appointments.iter().find(|row| row.person.as_str() == MANAGER).unwrap().clone();
    let moved: OrganisationFact =
        OrgFact::Appointed { appointment: Appointment { person: NOBODY.into(), ..moved } }.into();
    write(&mut city, vec![moved.clone()], &[], friday());
    assert_eq!(causes(&city), [Cause::Organisation]);
    write(&mut city, vec![moved], &[], friday());
    assert_eq!(causes(&city).len(), 1, "one that is asked for is not asked for again");
    let ids = [1, 2].map(|n| HistoryId(Uuid::from_u128(n)));
    write(&mut city, Vec::new(), &ids, friday());
    write(&mut city, Vec::new(), &ids, friday());
    assert_eq!(causes(&city), [Cause::Organisation, Cause::Incident, Cause::Incident]);
    assert_eq!(city.registers.reviews.incidents().len(), 2);
}

#[test]
fn the_first_people_of_a_body_are_no_change_of_it() {
    let mut city = city_of(POLICY, Vec::new());
    let people = std::mem::take(&mut city.org_mut().appointments);
    let facts = people.into_iter().map(|appointment| OrgFact::Appointed { appointment }.into()).collect();
    write(&mut city, facts, &[], friday());
    assert!(causes(&city).is_empty());
}

#[test]
fn the_ciso_records_and_others_may_only_ask() {
    let mut city = city_of(POLICY, Vec::new());
    let why = [("prompt", "監査の指摘")];
    let prompt = Ask::Prompt { cause: Cause::Audit };
    let missing = Err(Refusal::Invalid { field: "prompt", reason: "required" });
    assert_eq!(ask(&mut city, MANAGER, &prompt, &[]), missing);
    assert_eq!(ask(&mut city, NOBODY, &prompt, &why), Err(Refusal::Forbidden));
    ask(&mut city, MANAGER, &prompt, &why).unwrap();
    let record = Ask::Record { cause: Cause::Audit, outcome: Outcome::NewVersion, prompts: vec![1] };
    let texts = [("examined", "時間"), ("result", "短くする")];
    for person in [MANAGER, CHIEF] {
        assert_eq!(ask(&mut city, person, &record, &texts), Err(Refusal::Forbidden), "{person}");
    }
    for (kept, field) in [(1, "examined"), (0, "result")] {
        let refused = ask(&mut city, CISO, &record, &texts[kept..=kept]);
        assert_eq!(refused, Err(Refusal::Invalid { field, reason: "required" }));
    }
    ask(&mut city, CISO, &record, &texts).unwrap();
    assert_eq!(ask(&mut city, CISO, &record, &texts), Err(Refusal::Decided));
    let link = |policy| Ask::Link { no: 1, policy: PolicyVersion(policy) };
    let unknown = Err(Refusal::Invalid { field: "policy", reason: "unknown" });
    assert_eq!(ask(&mut city, CISO, &link(9), &[]), unknown);
    ask(&mut city, CISO, &link(1), &[]).unwrap();
    assert_eq!(ask(&mut city, CISO, &link(1), &[]), Err(Refusal::Decided));
    assert!(causes(&city).is_empty());
    let hearing = Hearing::of(&city.world, friday()).unwrap();
    let rights = |person: &str| {
        let person = PersonId::from(person);
        (sees(&hearing, &person), decides(&hearing, &person))
    };
    let expected = [(true, true), (true, false), (true, false), (false, false)];
    assert_eq!([CISO, CHIEF, MANAGER, NOBODY].map(rights), expected);
}

#[test]
fn facts_are_read_back_as_they_were_written() {
    let mut city = city_of(POLICY, Vec::new());
    let mut facts = write(&mut city, Vec::new(), &[HistoryId(Uuid::from_u128(1))], friday());
    facts.extend(write(&mut city, Vec::new(), &[], friday() + Span::hours(24 * 500)));
    assert!(facts.len() > 4, "{facts:?}");
    for fact in facts {
        let fact = OrganisationFact::Review(fact);
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationFact>(&text).unwrap(), fact, "{text}");
        assert!(!fact.concerns_incidents());
    }
}
