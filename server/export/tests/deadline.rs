//! Every fact about a date is a sentence in both languages, and the report says what stands open.

use std::collections::BTreeSet;

use super::*;
use crate::domain::actor::{Actor, Contacted};
use crate::domain::basis::{Basis, Kind};
use crate::domain::channel::Channel;
use crate::domain::incident::fact::{Fact, Facts};
use crate::domain::plan::PlanFact;
use crate::domain::plan::deadline::count::preliminary;
use crate::domain::plan::deadline::law::named;
use crate::domain::plan::deadline::{
    self, Dated, Escape, KnownBy, Likelihood, MomentKind, Rule, Stage, Term, Terms, Told, Trigger, Turn, Way,
};
use crate::domain::plan::issue::Variant;
use crate::domain::policy::bodies::Regime;
use crate::export::sheet::{Block, Cells};
use crate::telling::section::{Pair, Section};
use crate::telling::variant::vary;

fn known() -> Moment {
    at("2026-11-20T08:30:00+09:00")
}

fn terms(certainty: Likelihood) -> Terms {
    let date = preliminary(named("JP-2023-04").unwrap(), known()).unwrap();
    let term = |stage, due_at| Term {
        stage,
        warn_at: Vec::new(),
        due_at,
        safe_at: None,
        counted: Some(date.counted.clone()),
        ask_at: None,
    };
    Terms {
        pack: "JP-2023-04".to_owned(),
        kind: Kind::Law,
        regime: Regime::Administrative,
        certainty,
        triggers: BTreeSet::from([Trigger::Count]),
        open: BTreeSet::from([Trigger::Malicious]),
        known_at: known(),
        known_by: KnownBy::Case,
        trigger_at: None,
        ask_at: None,
        clocks: vec![term(Stage::Preliminary, Some(date.due_at)), term(Stage::Persons, None)],
    }
}

fn every() -> Vec<deadline::Fact> {
    use deadline::Fact as F;
    let (rule, clock) = (Rule::Personal, Rule::Personal.clock(Stage::Preliminary));
    let date = || Dated {
        clock: clock.clone(),
        due_at: None,
        safe_at: None,
        counted: None,
        certainty: Likelihood::Possible,
        basis: Basis::OPERATIONAL,
    };
    let people = vec![Contacted { person: "2001".into(), channels: vec![Channel::mail()] }];
    let told = || Told { people: people.clone(), parties: Vec::new() };
    let started = |certainty| F::Started { rule: rule.clone(), terms: terms(certainty) };
    let filed = |in_time| F::Filed { clock: clock.clone(), no: 1, version: 2, at: known(), in_time };
    let judged = |applies, escape| F::Judged { rule: rule.clone(), escape, applies, on: BTreeSet::new() };
    let notified = |is_complete| F::PersonsNotified { count: 3, way: Way::Letter, at: known(), is_complete };
    vec![
        started(Likelihood::Possible),
        started(Likelihood::Certain),
        F::Changed { rule: rule.clone(), terms: terms(Likelihood::Certain) },
        F::Doubted { rule: rule.clone(), told: told(), date: date() },
        F::Warned { clock: clock.clone(), told: told(), date: date() },
        F::Overdue { clock: clock.clone(), told: told(), date: date() },
        F::Turned {
            rule: rule.clone(),
            turn: Turn::Started,
            told: told(),
            due_at: None,
            fields: BTreeSet::new(),
        },
        F::Reminded { clock: clock.clone(), told: told(), date: date(), ask_at: known() },
        judged(true, None),
        judged(false, Some(Escape::Recovered)),
        F::Unjudged { rule: rule.clone(), by_change: false },
        F::Unjudged { rule: rule.clone(), by_change: true },
        filed(None),
        filed(Some(true)),
        filed(Some(false)),
        notified(true),
        notified(false),
        F::NoticeDeferred { until: known() },
        F::MomentEntered { moment: MomentKind::NoticeArrived, at: known() },
        F::Ended { rule },
    ]
}

#[test]
fn every_fact_about_a_date_is_a_sentence() {
    let story = Story::told();
    let incident = story.incident();
    let names = Names::collect(&story.entries);
    for language in Language::ALL {
        let words = Words { language, ..Words::default() };
        let teller =
            Teller { incident: &incident, world: &story.world, names: &names, words: &words, seq: 1 };
        let mut said = BTreeSet::new();
        for fact in every() {
            let sentence = teller.say(&Fact::Plan(PlanFact::Deadline(fact.clone())));
            for key in ["fact-", "deadline-", "{", "}"] {
                assert!(!sentence.contains(key), "{fact:?}: {sentence}");
            }
            assert!(said.insert(sentence.clone()), "said twice: {sentence}");
        }
    }
}

/// The story with every date that was, told, met and judged.
fn dated() -> Story {
    let mut story = Story::told();
    let last = story.entries.last_mut().unwrap();
    let mut facts: Vec<Fact> = every().into_iter().map(|fact| Fact::Plan(PlanFact::Deadline(fact))).collect();
    facts.pop();
    let by = Actor::Person("2001".into());
    last.facts = Facts { by, request: None, facts: [last.facts.facts.clone(), facts].concat() };
    story
}

#[test]
fn the_commission_reads_the_item_of_the_regulation_and_no_doubt_beside_what_is_known() {
    let words = Words::default();
    let mut document = report(&dated());
    let mut publication = Section::new("response.publication", "公表".to_owned());
    publication.lead.push("公表すると判断した".to_owned());
    document.sections.push(publication);
    document.backstage.stated.push((5, Pair { name: "二次被害".to_owned(), value: "なし".to_owned() }));
    let varied = vary(document, Variant::Ppc, &words);
    let item = |no: usize| &varied.document.sections[no - 1];
    let facts = |no: usize| -> Vec<&str> { item(no).facts.iter().map(|pair| pair.value.as_str()).collect() };
    let ground = item(1).facts.iter().find(|pair| pair.name == "該当号").unwrap();
    assert_eq!(ground.value, "個人情報保護法施行規則43条4号（本人の数が基準を超える）");
    assert_eq!((facts(3), facts(5), facts(7)), (vec!["最大12人"], vec!["なし"], vec!["公表すると判断した"]));
    assert!(facts(6)[0].starts_with("3人に通知（文書、"), "{:?}", facts(6));
    let unknown = words.word("document-unknown");
    for no in [3, 5, 6, 7] {
        assert!(!item(no).lead.contains(&unknown), "{no} is known: {:?}", item(no));
        assert!(!varied.missing_words().contains(&item(no).title.as_str()), "{:?}", varied.missing);
    }
    assert!(item(4).lead.contains(&unknown), "nobody said what the cause was");
}

#[test]
fn the_report_says_each_date_with_how_it_was_counted_and_what_was_sent() {
    let report = report(&dated());
    let section = report.sections.iter().find(|section| section.code == "deadline.clocks").unwrap();
    let clocks = &section.tables[0].rows;
    let row = clocks.iter().find(|row| row[0].contains("速報")).unwrap();
    assert!(row[3].contains("5日目 11月24日(火)") && row[4].contains("68条1項"), "{row:?}");
    assert!(section.tables.iter().any(|table| table.title == "提出した報告"));
    assert!(section.tables.iter().any(|table| table.title == "本人への通知"));
    let summary = &report.deadlines[0];
    assert_eq!(summary.due_at.0, at("2026-11-24T23:59:59+09:00"));
    assert_eq!(summary.met_at.unwrap().0, known());
    let sheet = crate::export::sheet::lay_out(&report, &Words::default());
    let is_of_law = |row: &Cells| match row {
        Cells::Cells { cells, .. } => cells[0].contains("速報") && cells.concat().contains("68条1項"),
        Cells::Band { .. } => false,
    };
    let repeats = |block: &&Block| match block {
        Block::Table { rows, .. } => rows.iter().any(is_of_law),
        Block::Part { .. } | Block::Heading { .. } | Block::Text { .. } | Block::Pairs { .. } => false,
    };
    assert_eq!(sheet.blocks.iter().filter(repeats).count(), 1, "who reads on paper finds each date once");
}
