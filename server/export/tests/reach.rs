//! 送信, 確認, 結果: no paper says more of a notice than the history knows, and what nobody knows is 確認中.

use super::report;
use super::story::{Story, answer, clock, delivered, opening};
use crate::domain::actor::{Bearer, Needs, Via};
use crate::domain::basis::Basis;
use crate::domain::ids::{Act, DutyNo};
use crate::domain::incident::fact::{Delivered, Discharge, Fact, Outcome, Owed};
use crate::domain::plan::issue::Variant;
use crate::export::sheet::lay_out;
use crate::telling::document::Document;
use crate::telling::section::Section;
use crate::telling::variant::vary;
use crate::telling::words::Words;

impl Story {
    /// The top is told, and nothing more is known than how what was sent to it ended.
    fn to_the_top(outcome: Option<Outcome>) -> Self {
        let mut story = Self::begin();
        story.add(clock("09:00"), "1001", [], opening());
        story.add(clock("10:30"), "2001", [], answer());
        if let Some(outcome) = outcome {
            let outcomes = vec![delivered(3, "4001", outcome)];
            story.add(clock("10:32"), "", [], vec![Fact::Delivered { outcomes }]);
        }
        story
    }
}

/// All that is printed.
fn printed(document: &Document) -> String {
    serde_json::to_string(&lay_out(document, &Words::default())).unwrap()
}

#[test]
fn what_was_sent_what_was_confirmed_and_what_never_arrived_are_three_things() {
    let cases = [
        (None, "結果未着", "結果未着", false),
        (Some(Outcome::Dead), "届けられなかった", "届けられなかった", false),
        (Some(Outcome::Sent), "令和8年11月20日(金) 10:32", "11月20日 10:32", true),
    ];
    for (outcome, summary, cell, is_sent) in cases {
        let report = report(&Story::to_the_top(outcome));
        let text = printed(&report);
        for part in [
            format!("への送信\",\"value\":\"{summary}"),
            "の受領確認\",\"value\":\"未確認\"".to_owned(),
            format!("\"{cell}\",\"未確認\",\"メール"),
        ] {
            assert!(text.contains(&part), "{outcome:?}: {part}\n{text}");
        }
        assert!(!text.contains("知らせた"), "{text}");
        let mut missing = vary(report, Variant::Council, &Words::default());
        missing.document.chronology.clear();
        let council = printed(&missing.document);
        assert_eq!(council.contains("に送信した。"), is_sent, "{outcome:?}\n{council}");
        assert!(!council.contains("に報告した。") && !council.contains("受領を確認した。"), "{council}");
    }
    let confirmed = vary(report(&Story::told()), Variant::Press, &Words::default());
    assert!(printed(&confirmed.document).contains("が受領を確認した。"));
}

/// History notes the end of a delivery when it next has something to do, which may be hours later.
#[test]
fn what_was_sent_was_sent_when_it_ended_and_not_when_that_was_noted() {
    let mut story = Story::to_the_top(None);
    let end = Delivered { at: Some(clock("10:31")), ..delivered(3, "4001", Outcome::Sent) };
    story.add(clock("15:00"), "", [], vec![Fact::Delivered { outcomes: vec![end] }]);
    let report = report(&story);
    assert_eq!(report.summary.top_sent_at.map(|at| at.0), Some(clock("10:31")));
    let told = report.informed.iter().find(|row| row.person == "4001").unwrap();
    assert_eq!(told.sent_at.map(|at| at.0), Some(clock("10:31")));
}

/// What is not done is not what nobody knows; and the council reads what there is to read.
#[test]
fn what_is_open_is_named_as_what_it_is_and_the_council_has_what_was_reported() {
    let mut report = report(&Story::told());
    let mut clocks = Section::new("deadline.clocks", String::new());
    clocks.missing = vec!["速報".to_owned()];
    report.sections.push(clocks);
    report.summary.text = Some("USBメモリの紛失".to_owned());
    let text = printed(&report);
    assert!(text.contains("まだ済んでいない期限：速報") && !text.contains("未確認の項目：速報"), "{text}");
    let council = printed(&vary(report.clone(), Variant::Council, &Words::default()).document);
    assert!(council.contains("USBメモリの紛失"), "{council}");
    let public = printed(&vary(report, Variant::Press, &Words::default()).document);
    assert!(!public.contains("USBメモリの紛失"), "{public}");
}

#[test]
fn what_nobody_knows_is_being_looked_into_and_never_blank() {
    let mut report = report(&Story::to_the_top(None));
    report.facts.people_max = None;
    report.organisation.units.clear();
    let text = printed(&report);
    for name in ["要旨", "内容", "対象（システム、機器、媒体、場所）", "発生所属", "本人の数", "発生した日時"]
    {
        assert!(text.contains(&format!("\"name\":\"{name}\",\"value\":\"確認中\"")), "{name}\n{text}");
    }
    assert!(text.contains("不正の目的\",\"value\":\"確認中"), "{text}");
    assert!(!text.contains("\"value\":\"\""), "{text}");
    let ppc = vary(report, Variant::Ppc, &Words::default());
    let other = ppc.document.sections.iter().find(|section| section.code == "ppc.9").unwrap();
    assert_eq!(other.lead, ["確認中"]);
}

/// The mayor answers before the desk has telephoned: nobody made that call, and the mayor least of all.
#[test]
fn a_call_that_an_answer_made_needless_is_nobodys_deed() {
    let mut story = Story::to_the_top(None);
    let call = Fact::DutyOpened {
        duty: DutyNo(9),
        line: "security".into(),
        step: "top".into(),
        act: Act::from(Act::CALL),
        post: "desk".into(),
        unit: None,
        bearers: vec![Bearer { person: "3001".into(), via: Via::Caller }],
        to: Some(Owed::Person("4001".into())),
        from: None,
        needs: Needs::Any,
        timer: None,
        due_at: None,
        ask_at: None,
        basis: Basis::OPERATIONAL,
    };
    let needless = Fact::DutyDischarged { duty: DutyNo(9), person: "4001".into(), why: Discharge::Answered };
    story.add(clock("10:40"), "4001", [], vec![call, needless]);
    let duties = report(&story).ladder.into_iter().flat_map(|line| line.steps).flat_map(|step| step.duties);
    let call = duties.into_iter().find(|duty| duty.no == 9).unwrap();
    assert_eq!((call.state.label.as_str(), call.done_by), ("要しなくなった", None));
}
