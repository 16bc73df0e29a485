//! 再発防止 in sentences and in the report: every fact in both languages, and what stands in which table.

use std::collections::BTreeSet;

use super::*;
use crate::domain::actor::{Actor, Cause, Contacted, Via};
use crate::domain::channel::Channel;
use crate::domain::incident::fact::Fact as IncidentFact;
use crate::domain::incident::state::Incident;
use crate::domain::plan::PlanFact;
use crate::domain::plan::prevention::{
    Clock, Fact, Factor, Instructed, Kind, Outcome, Owner, Part, Reader, Spread, Task, Terms, Waived,
};
use crate::telling::section;

/// How many kinds of fact there are.
const FACTS: usize = 26;

fn due() -> Moment {
    at("2026-12-18T17:15:00+09:00")
}

fn who(person: &str) -> PersonId {
    PersonId::from(person)
}

fn told() -> Vec<Contacted> {
    vec![Contacted { person: who("2001"), channels: vec![Channel::mail()] }]
}

fn clock(task: Task) -> Clock {
    Clock { task, due: due(), next: None }
}

fn proposed(no: u32) -> Fact {
    let terms = Terms {
        kind: Kind::Technical,
        owner: Owner::Post { post: "manager".into(), unit: "B01".into() },
        causes: [1].into(),
        start: None,
        due: due(),
        cost: None,
        units: ["B01".into()].into(),
        replaces: None,
    };
    Fact::Proposed { no, by: Some(who("2001")), terms: Box::new(terms), clock: clock(Task::Do) }
}

fn about_commands() -> Vec<Fact> {
    let (by, via, people, parties) = (who("2001"), Via::StandIn(Cause::Unable), told(), Vec::new());
    let units: BTreeSet<_> = ["B01".into()].into();
    let named = vec![Instructed { no: 1, due: due(), people: told(), parties: Vec::new() }];
    let reader = Reader { unit: "B01".into(), person: who("2001") };
    vec![
        Fact::Reported { measures: [1].into(), people: told(), parties: Vec::new() },
        Fact::Instructed { no: 1, by: by.clone(), via, measures: named },
        Fact::SecondPersonWaived { deed: Waived::Instruction, by: by.clone(), people: told() },
        Fact::Decided { no: 1, by: by.clone(), via, units: units.clone(), people, parties, due: due() },
        Fact::PassOnLate { no: 1, people: told(), parties: Vec::new() },
        Fact::PassedOn { no: 1, readers: vec![reader], people: told(), unreached: units },
        Fact::Read { no: 1, by: who("9999") },
        Fact::Recommended { no: 1, by, via },
        Fact::RecommendationClosed { no: 1, outcome: Outcome::Partly },
    ]
}

fn about_measures() -> Vec<Fact> {
    let by = || who("2001");
    let lacking = vec![Part::Chief, Part::Desk];
    vec![
        Fact::Investigated { participants: vec![by()], unit: Some("B01".into()), lacking },
        Fact::CauseFound { no: 1, threat: "accidental".to_owned(), factor: Factor::System },
        Fact::CauseFound { no: 2, threat: "deliberate".to_owned(), factor: Factor::Human },
        Fact::CauseDropped { no: 2 },
        proposed(1),
        proposed(2),
        proposed(3),
        Fact::Described { no: 1 },
        Fact::Reassigned { no: 1, owner: Owner::Person(by()), people: told() },
        Fact::OwnerLost { no: 1, people: told(), parties: Vec::new() },
        Fact::Started { no: 1 },
        Fact::Postponed { no: 1, by: by(), clock: clock(Task::Do) },
        Fact::Reminded { no: 1, people: told(), parties: Vec::new(), next: None },
        Fact::Overdue { no: 1, rung: 0, people: told(), parties: Vec::new(), next: None },
        Fact::Completed { no: 1, by: Some(by()), at: due(), clock: clock(Task::Verify) },
        Fact::SentBack { no: 1, by: by(), clock: clock(Task::Do) },
        Fact::Verified { no: 1, by: by(), clock: clock(Task::Effect) },
        Fact::EffectChecked { no: 1, by: by(), is_sufficient: false, clock: Some(clock(Task::Renew)) },
        Fact::Cancelled { no: 3, by: by() },
        Fact::Answered { no: 1, unit: "B01".into(), answer: Spread::Planned },
    ]
}

fn incident(story: &Story, facts: &[Fact]) -> Incident {
    let mut incident = story.incident();
    for fact in facts {
        let fact = IncidentFact::Plan(PlanFact::Prevention(fact.clone()));
        incident.apply(&fact, due(), &Actor::Person(who("2001")));
    }
    let texts = [("measure-1.description", "書込みを既定で止める"), ("cause-1.leaf", "止める仕組みがない")];
    incident.texts.extend(texts.map(|(key, text)| (format!("prevention.{key}"), text.to_owned())));
    incident
}

#[test]
fn every_fact_is_said_in_both_languages() {
    let story = Story::told();
    let facts = [about_measures(), about_commands()].concat();
    let codes: BTreeSet<&str> = facts.iter().map(Fact::code).collect();
    assert_eq!(codes.len(), FACTS, "{codes:?}");
    let (incident, names) = (incident(&story, &facts), Names::collect(&story.entries));
    for language in Language::ALL {
        let words = Words { language, ..Words::default() };
        let teller =
            Teller { incident: &incident, world: &story.world, names: &names, words: &words, seq: 1 };
        for fact in &facts {
            let said = teller.say(&IncidentFact::Plan(PlanFact::Prevention(fact.clone())));
            for odd in ["fact-", "measure-", "factor-", "part-", "spread-", "recommendation-", "waived-", "{"]
            {
                assert!(!said.contains(odd), "{}: {said}", fact.code());
            }
            assert!(said.len() > 10, "{}: {said}", fact.code());
        }
    }
}

#[test]
fn what_was_done_and_what_is_to_come_stand_apart_in_the_report() {
    let story = Story::told();
    let facts = [about_measures(), about_commands()].concat();
    let (incident, names, words) =
        (incident(&story, &facts), Names::collect(&story.entries), Words::default());
    let teller = Teller { incident: &incident, world: &story.world, names: &names, words: &words, seq: 1 };
    let sections = section::sections(&teller, &Default::default());
    let codes: Vec<&str> = sections.iter().map(|section| section.code).collect();
    assert_eq!(codes, ["prevention.cause", "prevention.measures", "prevention.commands"]);
    let tables = |code: &str| {
        let section = sections.iter().find(|section| section.code == code).unwrap();
        let row = |table: &section::Table| (table.title.clone(), table.rows.len());
        assert!(
            section.tables.iter().all(|table| table.rows.iter().all(|row| row.len() == table.heads.len()))
        );
        section.tables.iter().map(row).collect::<Vec<_>>()
    };
    let named = |title: &str, rows: usize| (title.to_owned(), rows);
    assert_eq!(tables("prevention.cause"), [named("原因", 1)], "a cause that was taken back is not one");
    let expected = [named("実施済みの策", 1), named("実施予定の策", 1), named("中止した策", 1)];
    assert_eq!(tables("prevention.measures"), expected);
    let expected = [named("指示", 1), named("決定とその通知・確認", 1), named("首長等への勧告", 1)];
    assert_eq!(tables("prevention.commands"), expected);
    let text = serde_json::to_string(&sections).unwrap();
    for part in ["書込みを既定で止める", "止める仕組みがない", "効果不十分", "一部採用"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let silent = sections.iter().flat_map(|section| &section.missing).count();
    assert_eq!(silent, 1, "one measure waits for another unit's answer");
}
