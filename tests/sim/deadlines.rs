//! A leak under the law's own clocks, from the report to the end, through store, engine and mails.

use noroshi::domain::case::{Phase, Presence};
use noroshi::domain::moment::Span;
use noroshi::domain::plan::deadline::{Ask, Rule, Stage, Way};
use noroshi::domain::plan::rules::PlanAsk;

use super::city::City;

const HANNAN: &str = include_str!("../../escalation.yaml");
const REPORTER: &str = "1234";
const DESK: &str = "1401";

#[test]
fn a_leak_runs_by_the_laws_clocks_until_everyone_was_told() {
    let mut city = City::new(HANNAN);
    city.report(REPORTER, |draft| {
        (draft.case.my_number, draft.case.malicious) = (Presence::Absent, Presence::Absent);
        (draft.case.sensitive, draft.case.property_risk) = (Presence::Present, Presence::Absent);
    });
    city.write_only(&["deadline."]);
    city.skip_days(4);
    city.write_only(&["deadline."]);
    assert!(city.phase(DESK, Phase::Closed, "対応が終わったため").is_err(), "law asks for more");
    let clocks = vec![Rule::Personal.clock(Stage::Preliminary)];
    city.plans(DESK, "", |at| PlanAsk::Deadline(Ask::File { clocks, version: 1, at })).expect("the desk may");
    let until = Span::hours(24 * 14);
    let wait = |at| PlanAsk::Deadline(Ask::DeferNotice { until: at + until });
    city.plans(DESK, "捜査に支障があるため", wait).expect("there is a reason");
    city.skip_days(24);
    city.write_only(&["deadline."]);
    let clocks = vec![Rule::Personal.clock(Stage::Final)];
    city.plans(DESK, "", |at| PlanAsk::Deadline(Ask::File { clocks, version: 2, at })).expect("the desk may");
    let told =
        |at| PlanAsk::Deadline(Ask::NotifyPersons { count: 80, way: Way::Letter, at, is_complete: true });
    city.plans(DESK, "", told).expect("the desk may");
    city.phase(DESK, Phase::Closed, "報告と通知を終えたため").expect("nothing is open");
    city.write_only(&["deadline."]);
    insta::assert_snapshot!(city.transcript_as_written());
}
