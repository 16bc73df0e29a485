//! A report that joins another is a report, and facts have a before and an after.

use std::collections::BTreeSet;

use noroshi::domain::case::field::Field;
use noroshi::domain::case::{Case, Origin, Presence};
use noroshi::domain::deciding::command::{Ask, Joining};
use noroshi::domain::ids::HistoryId;
use noroshi::domain::incident::fact::Fact;
use noroshi::domain::incident::joined::{open_differences, text_key};
use noroshi::domain::notice::Reason;
use noroshi::domain::plan::PlanFact;
use noroshi::domain::plan::deadline::{self, Rule, Turn};
use noroshi::domain::refusal::Refusal;
use uuid::Uuid;

use super::stage::{Stage, at};
use super::words::stage;

const STEPS: &str = "      - { id: a, tell: manager of place, owes: { confirm: { within: 9h } } }\n      \
                     - { id: q, at_once: true, ask: ciso, question: 報告するか, \
                     options: { needed: する, needless: しない }, within: 9h, \
                     else: [desk], unanswered: needed, needs_reason: [needless] }";

fn reported() -> Stage {
    let mut stage = stage(STEPS, "");
    stage.report(Some("tanaka"), |opening| {
        let case = &mut opening.case;
        (case.personal_data, case.my_number) = (Presence::Present, Presence::Absent);
        (case.sensitive, case.malicious) = (Presence::Absent, Presence::Absent);
        (case.property_risk, case.people_max) = (Presence::Absent, Some(78));
    });
    stage
}

/// Another report of the same thing, which says what `change` says.
fn joins(stage: &mut Stage, no: u128, change: impl FnOnce(&mut Joining)) {
    let case = Case { unit: Some("zeimu".into()), ..Case::new("loss".into(), Origin::Outside, stage.now) };
    let mut joining = Joining {
        report: HistoryId(Uuid::from_u128(100 + no)),
        number: format!("R3TQ-8WK{no}"),
        case,
        reporter: None,
        received: None,
    };
    change(&mut joining);
    let texts = [("summary", "名簿が外から見えている"), ("description", "検索すると出てくる")];
    stage.hears(Ask::Join(Box::new(joining)), &texts).unwrap();
}

fn graver(stage: &mut Stage, no: u128) {
    joins(stage, no, |joining| {
        joining.case.people_max = Some(5_000);
        joining.case.malicious = Presence::Present;
        joining.case.aware_at = at("2026-11-17T09:00:00+09:00");
    });
}

fn said(stage: &Stage, no: usize) -> Vec<Field> {
    let heard = &stage.incident().joined[no];
    open_differences(stage.incident(), heard).iter().map(|change| change.field).collect()
}

fn turned(stage: &Stage) -> Vec<Turn> {
    let turns = stage.last.iter().filter_map(|fact| match fact {
        Fact::Plan(PlanFact::Deadline(deadline::Fact::Turned { turn, rule, .. }))
            if *rule == Rule::Personal =>
        {
            Some(*turn)
        }
        _ => None,
    });
    turns.collect()
}

#[test]
fn what_another_report_says_is_kept_compared_and_told_once() {
    let mut stage = reported();
    stage.pass(60);
    graver(&mut stage, 1);
    let incident = stage.incident();
    assert_eq!(incident.case.people_max, Some(78), "nobody has taken it over yet");
    assert_eq!(said(&stage, 0), [Field::AwareAt, Field::PeopleMax, Field::Malicious]);
    assert_eq!(incident.texts[&text_key(1, "description")], "検索すると出てくる");
    assert!(!incident.texts.contains_key("description"), "it does not write over the first report");
    let told = stage.sent.clone();
    assert_eq!(told, ["goto", "ito", "kato", "okada", "tanaka"], "the desk and who owes something");
    assert!(stage.reasons.iter().all(|reason| *reason == Reason::News));
    graver(&mut stage, 2);
    assert!(stage.sent.is_empty(), "it says nothing new: {:?}", stage.sent);
    joins(&mut stage, 3, |joining| joining.case.people_max = Some(6_000));
    assert_eq!(stage.sent, told, "this is new");
}

#[test]
fn what_a_report_says_is_taken_over_field_by_field() {
    let mut stage = reported();
    graver(&mut stage, 1);
    let take = |fields: &[Field]| Ask::Take { no: 1, fields: fields.iter().copied().collect() };
    assert_eq!(stage.asks("shoki", take(&[Field::PeopleMax])), Err(Refusal::Forbidden));
    let none = Err(Refusal::Invalid { field: "take", reason: "choose" });
    assert_eq!(stage.asks("ito", take(&[])), none);
    assert_eq!(stage.asks("ito", take(&[Field::Exposed])), Err(Refusal::Decided), "it says nothing of it");
    stage.asks("ito", take(&[Field::PeopleMax])).unwrap();
    assert_eq!(stage.incident().case.people_max, Some(5_000));
    assert_eq!(said(&stage, 0), [Field::AwareAt, Field::Malicious], "the others are still offered");
    assert_eq!(stage.asks("ito", take(&[Field::PeopleMax])), Err(Refusal::Decided));
}

#[test]
fn clocks_take_the_earliest_knowledge_of_any_report() {
    let mut stage = reported();
    stage.asks("ito", sensitive(&stage)).unwrap();
    let known = |stage: &Stage| stage.incident().plan.deadlines.matters[&Rule::Personal].terms.known_at;
    assert_eq!(known(&stage), at("2026-11-20T10:00:00+09:00"));
    graver(&mut stage, 1);
    assert_eq!(known(&stage), at("2026-11-17T09:00:00+09:00"));
    assert_eq!(turned(&stage), [Turn::Moved]);
}

fn sensitive(stage: &Stage) -> Ask {
    let case = Case { sensitive: Presence::Present, ..stage.incident().case.clone() };
    Ask::ChangeCase { case: Box::new(case), subjects: BTreeSet::new() }
}

#[test]
fn a_fact_that_starts_moves_or_ends_a_law_clock_is_told_to_those_who_spoke_on_the_old_one() {
    let mut stage = reported();
    stage.judges("okada", "needless").unwrap();
    stage.pass(24 * 60);
    stage.asks("ito", sensitive(&stage)).unwrap();
    assert_eq!(turned(&stage), [Turn::Started]);
    let spoken: Vec<&str> = told_of_news(&stage);
    assert_eq!(
        spoken,
        ["goto", "kato", "matsumoto", "okada"],
        "desk, chief, and who said that none is needed"
    );
    let judge = deadline::Ask::Judge {
        rule: Rule::Personal,
        applies: false,
        escape: Some(deadline::Escape::Recovered),
    };
    let judged = noroshi::domain::plan::rules::PlanAsk::Deadline(judge);
    stage.asks("okada", Ask::Plan(judged)).unwrap();
    let mut case = stage.incident().case.clone();
    case.malicious = Presence::Present;
    stage.asks("kato", Ask::ChangeCase { case: Box::new(case.clone()), subjects: BTreeSet::new() }).unwrap();
    assert_eq!(turned(&stage)[0], Turn::Unjudged);
    assert!(told_of_news(&stage).contains(&"okada"), "whose judgement has fallen");
    (case.malicious, case.sensitive) = (Presence::Absent, Presence::Absent);
    stage.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects: BTreeSet::new() }).unwrap();
    assert_eq!(turned(&stage), [Turn::Ended]);
    assert!(told_of_news(&stage).contains(&"kato"), "who had entered it");
}

fn told_of_news(stage: &Stage) -> Vec<&str> {
    let told = stage.sent.iter().zip(&stage.reasons).filter(|(_, reason)| **reason == Reason::News);
    told.map(|(who, _)| who.as_str()).collect()
}
