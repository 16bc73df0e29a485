//! A unit that the rule does not cover: its report is accepted and handed over, never refused. The
//! policy is 阪南's with the manual's own example.

use noroshi::domain::case::Presence;
use noroshi::domain::deciding::command::Ask;
use noroshi::domain::incident::state::DutyState;

use super::behaviour::PEOPLE;
use super::city::City;
use super::stage::Stage;

const HANNAN: &str = include_str!("../../ops/profiles/hannan/escalation.yaml");
const MANUAL: &str = include_str!("../../ops/policy.md");

/// A teacher, and one of the desk.
const TEACHER: &str = "1311";
const DESK: &str = "1401";

/// The example in the manual.
fn example() -> &'static str {
    let section = MANUAL.split("### 規程の対象外の組織").nth(1).expect("the section is there");
    section.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("it has an example")
}

/// The sample policy with the example under its own keys.
fn policy() -> String {
    let own = "when: { not: { kind: violation } }";
    assert_eq!(HANNAN.matches(own).count(), 1, "the rule's own line");
    let others = "when: { not: { any: [{ kind: violation }, { organ: gakko }] } }";
    let mut policy = HANNAN.replace(own, others);
    let mut key = String::new();
    for line in example().lines() {
        if !line.starts_with(' ') {
            key = format!("\n{line}\n");
            if !policy.contains(&key) {
                policy += &key;
            }
            continue;
        }
        // Lines of one key stay in order: each goes in before what the policy had there.
        let place = policy.rfind(&key).expect("the key is there") + key.len();
        policy.insert_str(place, &format!("{line}\n"));
        key = format!("{key}{line}\n");
    }
    policy
}

#[test]
fn a_report_of_a_unit_outside_the_rule_is_handed_over_and_lateness_climbs() {
    let mut city = City::new(&policy());
    let receipt = city.report(TEACHER, |draft| {
        draft.case.unit = Some("gakko".into());
        (draft.case.personal_data, draft.case.my_number) = (Presence::Absent, Presence::Absent);
    });
    assert!(!receipt.incident_number.is_empty(), "it is accepted");
    let letter = city.letter("教育委員会の窓口");
    assert!(letter.contains(&receipt.incident_number), "{letter}");
    for word in ["紛失", "USB", "学校教育課", "橋本"] {
        assert!(!letter.contains(word), "{word} is not among what it is told:\n{letter}");
    }
    city.write();
    city.pass(20);
    city.does(DESK, "confirm").expect("the desk owes it");
    city.pass(100);
    city.write();
    city.pass(60);
    city.write();
    city.does(DESK, "hand_over").expect("what was owed stays owed");
    insta::assert_snapshot!(city.transcript());
}

fn stage(unit: Option<&str>) -> Stage {
    let mut stage = Stage::new(&policy().replace("units: [gakko]", "units: [koseki]"), PEOPLE);
    stage.report(Some("sato"), |opening| {
        opening.case.unit = unit.map(Into::into);
        (opening.case.personal_data, opening.case.my_number) = (Presence::Absent, Presence::Absent);
    });
    stage
}

#[test]
fn an_unknown_unit_is_accepted_too_and_handed_over_once_the_desk_knows() {
    for unit in [None, Some("nowhere")] {
        let mut stage = stage(unit);
        assert_eq!(stage.sent, ["ito", "kato"], "{unit:?}: the desk, and nothing else was sent");
        let mut case = stage.incident().case.clone();
        case.unit = Some("koseki".into());
        stage.asks("ito", Ask::ChangeCase { case: Box::new(case), subjects: [].into() }).unwrap();
        // 戸籍 has no manager here, so the rule's own line, which has begun and goes on, tells the director.
        assert_eq!(stage.sent, ["ito", "kato", "takahashi", "board_desk"], "{unit:?}: and nobody else");
        assert_eq!(stage.duty("hand_over").state, DutyState::Open);
    }
    assert_eq!(stage(Some("koseki")).sent, ["ito", "kato", "board_desk"], "and nothing else was sent");
}
