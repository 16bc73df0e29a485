//! A moment counts from when it was: what is written down afterwards runs from when it happened, was
//! received or was learned.

use noroshi::actions::report::Submission;
use noroshi::domain::actor::Means;
use noroshi::domain::case::{Origin, Presence, Received};
use noroshi::domain::deciding::command::{Ask, Deed};
use noroshi::domain::ids::{Act, PersonId};
use noroshi::domain::incident::fact::{Fact, Lateness};
use noroshi::domain::incident::moments;
use noroshi::domain::incident::state::{DutyState, Incident};
use noroshi::domain::moment::Moment;
use noroshi::domain::plan::deadline::{KnownBy, Rule, Stage as Clock};
use noroshi::domain::refusal::Refusal;
use noroshi::domain::statistics::Tally;
use noroshi::store::Error;

use super::city::City;
use super::stage::{Stage, at};
use super::town::START;
use super::words::stage;

const FOLLOWS: &str = "      - id: a
        tell: desk
        owes:
          confirm: { within: 1h }
          report: { from: confirm, due: noon next day }
      - { id: b, after: a late, tell: desk, owes: { confirm: { within: 1h }, verify: { from: confirm, within: 2h } } }";

fn deed(person: &str, act: &str, at: Moment, stage: &Stage) -> Deed {
    let mut borne = stage.incident().duties.iter();
    let person = PersonId::from(person);
    let owed = borne.find(|duty| duty.act.is(act) && duty.is_owed() && duty.is_borne_by(&person));
    let duty = owed.map(|duty| duty.no);
    Deed { person, act: Act::from(act), duty, at: Some(at), means: Means::Phone }
}

/// Someone of the desk writes down what another said on the telephone.
fn recorded(stage: &mut Stage, by: &str, person: &str, act: &str, at: Moment) -> Result<(), Refusal> {
    let deed = deed(person, act, at, stage);
    stage.asks(by, Ask::Do(deed))
}

fn why_late(stage: &Stage, act: &str) -> Option<Lateness> {
    let no = stage.duty(act).no;
    stage.last.iter().find_map(|fact| match fact {
        Fact::DutyLate { duty, why, .. } if *duty == no => Some(*why),
        _ => None,
    })
}

fn due_of(moment: Option<Moment>) -> String {
    moment.map_or_else(String::new, |due| due.jst().format("%d日 %H:%M").to_string())
}

#[test]
fn what_follows_a_telephone_call_counts_from_the_call() {
    let mut stage = stage(FOLLOWS, "");
    stage.report_harmless(Some("tanaka"));
    stage.now = at("2026-11-22T09:00:00+09:00");
    recorded(&mut stage, "kato", "ito", "confirm", at("2026-11-20T16:00:00+09:00")).unwrap();
    assert_eq!(stage.due("report"), "21日 12:00", "noon of the day after the call");
    let duty = stage.duty("report");
    assert_eq!((duty.state, duty.lateness), (DutyState::Late, Lateness::Afterwards), "late at once");
    assert_eq!(why_late(&stage, "report"), Some(Lateness::Afterwards), "and history says why");
}

#[test]
fn a_call_that_also_answers_another_asking_counts_from_the_call() {
    let mut stage = stage(FOLLOWS, "");
    stage.report_harmless(Some("tanaka"));
    stage.pass(90);
    assert_eq!(stage.due("verify"), "", "it waits for the second confirmation");
    stage.now = at("2026-11-20T18:00:00+09:00");
    recorded(&mut stage, "kato", "ito", "confirm", at("2026-11-20T12:00:00+09:00")).unwrap();
    assert_eq!(
        stage.due("verify"),
        "20日 14:00",
        "one call answers both askings, and both clocks count from it"
    );
}

#[test]
fn the_last_of_several_counts_from_when_it_was() {
    let steps = "      - { id: a, tell: desk, owes: { confirm: { within: 9h, needs: each }, \
                 report: { from: confirm, within: 24h } } }";
    let mut stage = stage(steps, "");
    stage.report_harmless(Some("tanaka"));
    stage.pass(6 * 60);
    stage.does("goto", "confirm").unwrap();
    stage.does("kato", "confirm").unwrap();
    recorded(&mut stage, "kato", "ito", "confirm", at("2026-11-20T11:00:00+09:00")).unwrap();
    assert_eq!(stage.due("report"), "21日 16:00", "the last of the three was done at four o'clock");
}

#[test]
fn what_must_be_told_again_counts_from_the_last_telling() {
    let steps = "      - { id: a, tell: desk, owes: { report: { within: 4h, while_quiet: true } } }";
    let mut stage = stage(steps, "");
    stage.report_harmless(Some("tanaka"));
    stage.pass(3 * 60);
    recorded(&mut stage, "kato", "ito", "report", at("2026-11-20T11:00:00+09:00")).unwrap();
    assert_eq!(stage.due("report"), "20日 15:00");
}

#[test]
fn what_was_done_in_time_and_recorded_after_is_in_time_and_decides() {
    let ask = "      - { id: a, tell: desk, owes: { confirm: { within: 1h } } }\n      \
               - { id: q, at_once: true, ask: ciso, question: 止めるか, \
               options: { stop: 止める, keep: 止めない }, within: 2h, \
               else: [desk], unanswered: stop, needs_reason: [keep], late_is_noted: [keep] }";
    let mut stage = stage(ask, "");
    stage.report_harmless(Some("tanaka"));
    stage.pass(5 * 60);
    recorded(&mut stage, "kato", "ito", "confirm", at("2026-11-20T10:30:00+09:00")).unwrap();
    let confirm = stage.incident().duties.iter().find(|duty| duty.act.is("confirm")).unwrap();
    assert!(confirm.late_at.is_some() && moments::was_in_time(confirm));
    let counted = Tally::of(stage.incident()).steps;
    assert!(counted.contains("\tconfirm\ti\t1800"), "half an hour, in time: {counted}");
    let deed = deed("okada", Act::JUDGE, at("2026-11-20T11:00:00+09:00"), &stage);
    stage.asks("kato", Ask::Judge { deed, answer: "keep".into() }).unwrap();
    let decided = stage.last.iter().any(|fact| matches!(fact, Fact::Answered { decides: true, .. }));
    assert!(decided, "it was said in time: {:?}", stage.last);
}

const AWARE: &str = "      - { id: a, tell: manager of place, owes: { confirm: { within: 1h }, \
                     report: { from: aware, within: 24h } } }";

#[test]
fn a_post_that_knew_before_it_was_told_owes_from_when_it_knew() {
    let knew = at("2026-11-18T18:00:00+09:00");
    let mut own = stage(AWARE, "");
    own.report(Some("tanaka"), |opening| opening.case.aware_at = knew);
    assert_eq!(own.due("report"), "19日 18:00");
    assert_eq!(why_late(&own, "report"), Some(Lateness::Afterwards));
    let mut told = stage(AWARE, "");
    told.report(Some("ito"), |opening| opening.case.aware_at = knew);
    assert_eq!(told.due("report"), "21日 10:00", "who is told only now knows from now");
    let mut taken = stage(AWARE, "");
    taken.report(Some("ito"), |opening| {
        let at = at("2026-11-20T08:00:00+09:00");
        opening.received = Some(Received { by: "tanaka".into(), channel: "phone".to_owned(), at });
    });
    assert_eq!(taken.due("report"), "21日 08:00", "who took the telephone knew when it rang");
}

/// Since when the house knows of what is reported so.
fn known_at(city: &mut City, change: impl FnOnce(&mut Submission)) -> Moment {
    let number = city.report("1304", change).incident_number;
    let read = city.backend.store.read(|tx| {
        let id = tx.find_incident(&number)?.expect("it was reported");
        Ok::<_, Error>(tx.load::<Incident>(id)?.expect("it is there").state.case.aware_at)
    });
    read.expect("the store can be read")
}

#[test]
fn what_was_taken_at_the_counter_is_known_from_then_and_what_is_seen_from_its_report() {
    let taken = at("2026-11-17T15:30:00+09:00");
    let mut city = City::new(include_str!("../../escalation.yaml"));
    let received = Received { by: "1304".into(), channel: "counter".to_owned(), at: taken };
    let counter = |submission: &mut Submission| {
        (submission.case.origin, submission.received) = (Origin::Outside, Some(received))
    };
    assert_eq!(known_at(&mut city, counter), taken, "three days before it was entered");
    assert_eq!(known_at(&mut city, |_| {}), START);
    assert_eq!(
        known_at(&mut city, |submission| submission.aware_at = Some(taken)),
        taken,
        "and what is said counts"
    );
}

#[test]
fn dates_of_law_and_of_the_body_count_from_the_receipt_however_late_it_is_entered() {
    let received = at("2026-12-01T11:00:00+09:00");
    let clocks = "clocks: { prefecture: { label: 県, when: { personal_data: present }, within: 24h } }\n";
    for (origin, by) in [
        (Origin::Outside, KnownBy::Report),
        (Origin::Monitoring, KnownBy::Report),
        (Origin::Contractor, KnownBy::Notice),
    ] {
        let mut stage = stage(AWARE, clocks);
        stage.now = at("2026-12-15T09:00:00+09:00");
        stage.report(Some("ito"), |opening| {
            opening.received =
                Some(Received { by: "ito".into(), channel: "counter".to_owned(), at: received });
            opening.case.origin = origin;
            (opening.case.personal_data, opening.case.sensitive) = (Presence::Present, Presence::Present);
        });
        let matters = &stage.incident().plan.deadlines.matters;
        let terms = &matters[&Rule::Personal].terms;
        assert_eq!((terms.known_at, terms.known_by), (received, by));
        let first = terms.clocks.iter().find(|term| term.stage == Clock::Preliminary).unwrap();
        assert_eq!(due_of(first.due_at), "05日 23:59", "the fifth day, counted from the counter");
        let own = &matters[&Rule::Own("prefecture".to_owned())].terms;
        assert_eq!(due_of(own.clocks[0].due_at), "02日 11:00");
    }
}
