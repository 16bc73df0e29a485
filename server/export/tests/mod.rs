//! What a report must say, checked on a history written by hand.

mod by_others;
mod deadline;
mod documents;
mod kept;
mod office;
mod prevention;
mod reach;
mod reports;
mod schema;
mod stand_in;
mod story;

use std::collections::BTreeMap;

use super::json;
use crate::domain::case::Phase;
use crate::domain::ids::{HistoryId, PersonId};
use crate::domain::moment::Moment;
use crate::i18n::Language;
use crate::telling::compose::{Issue, compose};
use crate::telling::document::{Document, Row};
use crate::telling::names::Names;
use crate::telling::sentence::Teller;
use crate::telling::words::Words;
use story::{Story, at};

fn issue() -> Issue {
    Issue {
        at: at("2026-11-27T10:30:00+09:00"),
        by: "危機管理課 岡 真理".to_owned(),
        host: "incident.city.example.jp".to_owned(),
        ticket: None,
        seal: None,
    }
}

fn report(story: &Story) -> Document {
    compose(&story.entries, &story.incident(), &story.world, &issue(), &Words::default())
}

fn row<'a>(report: &'a Document, what: &str) -> &'a Row {
    let found = report.chronology.iter().find(|row| row.what.contains(what));
    found.unwrap_or_else(|| panic!("no row says {what}: {:#?}", sentences(report)))
}

fn sentences(report: &Document) -> Vec<&str> {
    report.chronology.iter().map(|row| row.what.as_str()).collect()
}

#[test]
fn the_chronology_tells_who_did_what_when_and_under_which_clause() {
    let report = report(&Story::told());
    let opened = row(&report, "職員からの報告を受け付けた（事案番号 令和8-4127（N7K4-2PXQ））。");
    assert_eq!((opened.seq, opened.at.0), (1, at("2026-11-20T09:00:00+09:00")));
    assert_eq!(opened.who.as_deref(), Some("𠮷田 髙子"));
    assert_eq!(opened.notes[0].text, "申請書を別の方に送った");
    let told = row(&report, "情報セキュリティ管理者 山﨑 健に通知を出した（メール）。");
    assert_eq!(told.ground.as_ref().unwrap().label, "5.3(1)①");
    assert_eq!(told.who, None);
    let late = row(&report, "税務課 情報セキュリティ管理者の「受領確認」が期限までに行われなかった。");
    assert_eq!((late.seq, late.ground.as_ref().unwrap().label.as_str()), (2, "運用上の設定"));
    let stand_in = row(&report, "情報セキュリティ責任者の代理（不在）佐藤 花子に通知を出した");
    assert_eq!(stand_in.ground.as_ref().unwrap().clause.as_deref(), Some("5.3(1)②"));
}

#[test]
fn a_late_act_recorded_by_another_says_when_it_happened_and_who_recorded_it() {
    let report = report(&Story::told());
    let confirmed = row(&report, "山﨑 健が受領を確認した（電話）。");
    assert_eq!(confirmed.who.as_deref(), Some("山﨑 健（代わりに記録：岡 真理）"));
    assert_eq!(confirmed.happened_at.unwrap().0, at("2026-11-20T10:15:00+09:00"));
    let duty = &report.ladder[0].steps[0].duties[0];
    assert_eq!(duty.state.label, "期限後に済");
    assert_eq!(duty.recorded_by.as_deref(), Some("岡 真理"));
    assert_eq!(duty.done_at.unwrap().0, at("2026-11-20T10:15:00+09:00"));
    assert_eq!(duty.late_at.unwrap().0, at("2026-11-20T10:00:00+09:00"));
}

#[test]
fn a_passed_post_reads_the_same_whatever_the_cause() {
    let report = report(&Story::told());
    let passed = row(&report, "統括情報セキュリティ副責任者には、知らせることのできる者がいなかった。");
    assert_eq!(passed.who, None);
    let step = report.ladder[0].steps.iter().find(|step| step.step.code == "top").unwrap();
    assert_eq!(step.passed[0].post.label, "統括情報セキュリティ副責任者");
}

#[test]
fn an_answer_carries_its_reason_and_silence_is_nobodys() {
    let report = report(&Story::told());
    let answered = row(&report, "「CISOへの報告は必要か」について「必要」と判断した。");
    assert_eq!(answered.notes[0].label, "理由");
    assert_eq!(answered.notes[0].text, "個人情報を含むため");
    let step = report.ladder[0].steps.iter().find(|step| step.step.code == "judgement").unwrap();
    assert_eq!(step.state.code, "answered");
    assert_eq!(step.answer.as_ref().unwrap().by.as_deref(), Some("山﨑 健"));
    let silent = Story::silent().report_sentences();
    assert!(
        silent.iter().any(|text| text.contains("応答がないため「必要」として扱った。誰の判断でもない。"))
    );
}

#[test]
fn the_ladder_keeps_the_policys_order_and_shows_what_never_opened() {
    let report = report(&Story::told());
    let steps: Vec<(&str, &str)> = report.ladder[0]
        .steps
        .iter()
        .map(|step| (step.step.code.as_str(), step.state.code.as_str()))
        .collect();
    let expected = [
        ("at_manager", "late"),
        ("upward", "done"),
        ("judgement", "answered"),
        ("top", "done"),
        ("beyond", "waiting"),
    ];
    assert_eq!(steps, expected);
    assert!(report.ladder[0].steps[4].opened_at.is_none() && report.ladder[0].steps[4].ground.is_none());
}

#[test]
fn the_summary_says_how_fast_the_top_was_told() {
    let report = report(&Story::told());
    let segments: Vec<&str> =
        report.organisation.segments.iter().map(|segment| segment.label.as_str()).collect();
    assert_eq!(segments, ["LGWAN接続系", "other"]);
    let summary = report.summary;
    assert_eq!(summary.top_told_at.unwrap().0, at("2026-11-20T10:30:00+09:00"));
    assert_eq!(summary.top_confirmed_at.unwrap().0, at("2026-11-20T10:41:00+09:00"));
    assert_eq!(summary.ended_at.unwrap().0, at("2026-11-26T17:00:00+09:00"));
    assert_eq!((summary.people_told, summary.duties_late, summary.deliveries_dead), (4, 2, 1));
    assert_eq!(summary.duties_open, 1, "closing forgives nothing");
}

#[test]
fn what_was_never_done_is_listed_open_or_closed() {
    let mut story = Story::told();
    assert_eq!(report(&story).open_duties.len(), 1);
    story.entries.truncate(7);
    let report = report(&story);
    assert_eq!(report.summary.ended_at, None);
    let owed: Vec<(u32, &str)> =
        report.open_duties.iter().map(|duty| (duty.no, duty.state.code.as_str())).collect();
    assert_eq!(owed, [(1, "late")]);
    assert_eq!(report.open_duties[0].act.label, "上位への報告");
}

#[test]
fn people_are_called_what_they_were_called_then() {
    let story = Story::told();
    let names = Names::collect(&story.entries);
    let manager = PersonId::from("2001");
    assert_eq!(names.of(&manager, 1, &story.world.org), "山﨑 健");
    assert_eq!(story.world.org.name_of(&manager), "山崎 健（改姓後）");
    assert_eq!(names.of(&PersonId::from("9999"), 1, &story.world.org), "9999");
    let person = report(&story).informed.into_iter().find(|row| row.person == "2001").unwrap();
    assert_eq!((person.name.as_str(), person.channels[1].outcome.code.as_str()), ("山﨑 健", "dead"));
}

#[test]
fn every_sentence_of_the_story_is_in_the_catalogue_of_both_languages() {
    for language in Language::ALL {
        let words = Words { language, ..Words::default() };
        for story in [Story::told(), Story::silent(), Story::of_every_fact()] {
            let report = compose(&story.entries, &story.incident(), &story.world, &issue(), &words);
            let text = json::write(&report).unwrap();
            for prefix in ["\"fact-", "report-", "phase-", "via-", "means-"] {
                let odd = text.lines().find(|line| line.contains(prefix) && !line.contains("\"code\""));
                assert_eq!(odd, None, "{}", language.as_str());
            }
            assert!(report.chronology.iter().all(|row| !row.what.is_empty() && !row.fact.is_empty()));
        }
    }
}

#[test]
fn the_story_holds_every_fact_there_is() {
    let story = Story::of_every_fact();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in report(&story).chronology {
        *seen.entry(row.fact).or_default() += 1;
    }
    assert_eq!(seen.len(), story::FACTS, "{seen:?}");
}

#[test]
fn a_teller_gives_keys_for_others_to_say() {
    let story = Story::told();
    let (incident, names, words) = (story.incident(), Names::collect(&story.entries), Words::default());
    let teller = Teller { incident: &incident, world: &story.world, names: &names, words: &words, seq: 1 };
    let sentence = teller.sentence(&crate::domain::incident::fact::Fact::PhaseChanged { to: Phase::Closed });
    assert_eq!((sentence.key, sentence.args[0].1.as_str()), ("fact-phase-changed", "完結"));
}

#[test]
fn the_json_is_versioned_and_its_times_are_those_of_japan() {
    let text = json::write(&report(&Story::told())).unwrap();
    insta::assert_snapshot!("report", text);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["schema"], "noroshi.report/1");
    assert_eq!(value["summary"]["reported_at"], "2026-11-20T09:00:00+09:00");
    assert_eq!(value["footer"]["entries"], 10);
}

#[test]
fn an_incident_whose_policy_is_gone_is_still_reported_by_its_codes() {
    let mut story = Story::told();
    story.world.policies.clear();
    let report = report(&story);
    assert_eq!(report.ladder[0].steps[0].step.label, "at_manager");
    assert_eq!(report.header.kind.label, "misdelivery");
}

#[cfg(feature = "pdf")]
mod paper {
    use super::*;
    use crate::export::pdf::{self, Error, Fonts};

    /// Leaves a page to look at, where a person asked for it.
    fn keep(name: &str, written: &[u8]) {
        if let Some(folder) = option_env!("REPORT_FOLDER") {
            std::fs::write(format!("{folder}/{name}.pdf"), written).unwrap();
        }
    }

    fn fonts() -> Fonts {
        Fonts::find(&[], None).expect("fonts-morisawa-bizud-gothic and fonts-noto-cjk are installed")
    }

    #[test]
    fn the_same_report_gives_the_same_bytes() {
        let (report, fonts, words) = (report(&Story::told()), fonts(), Words::default());
        let first = pdf::write(&report, &words, &fonts).unwrap();
        assert!(first.starts_with(b"%PDF-1.7"));
        assert!(first.len() > 20_000, "{}", first.len());
        assert_eq!(first, pdf::write(&report, &words, &fonts).unwrap());
        keep("report", &first);
    }

    #[test]
    fn what_people_write_never_stops_a_report() {
        let odd = [
            "#let x = 1 *強調* <b>",
            "髙﨑𠮷 辻󠄀 葛\u{e0100} 神\u{fa19}",
            "外字\u{e000} 絵文字😀👨‍👩‍👧 \u{f0000}",
            "\u{202e}逆さ\u{0}\u{7}\u{feff}\u{fffe} か\u{309a} e\u{301} \u{ad}",
            "ｱｲｳ ①②㈱㍻ −－〜～‖ Ωж ﷽ ن ไทย 한국",
            "\n\n\r\n\t  \n",
            "",
        ];
        let (fonts, words) = (fonts(), Words::default());
        let long = "あ".repeat(10_000);
        for text in odd.into_iter().chain([long.as_str(), &"x".repeat(4000)]) {
            let mut report = report(&Story::told());
            report.summary.description = Some(text.to_owned());
            report.header.issued_by = text.to_owned();
            report.chronology[0].what = text.to_owned();
            let written = pdf::write(&report, &words, &fonts);
            assert!(written.is_ok(), "{text:?}: {:?}", written.err());
            keep(&format!("odd-{}", text.len()), &written.unwrap());
        }
    }

    #[test]
    fn the_english_report_is_set_as_well() {
        let words = Words { language: Language::En, ..Words::default() };
        let story = Story::of_every_fact();
        let report = compose(&story.entries, &story.incident(), &story.world, &issue(), &words);
        let written = pdf::write(&report, &words, &fonts()).unwrap();
        assert!(written.starts_with(b"%PDF"));
        keep("english", &written);
    }

    #[test]
    fn steps_that_owe_nothing_can_be_printed() {
        let mut report = report(&Story::told());
        let steps = report.ladder.iter_mut().flat_map(|line| &mut line.steps);
        steps.for_each(|step| step.duties.clear());
        pdf::write(&report, &Words::default(), &fonts()).unwrap();
    }

    #[test]
    fn a_machine_without_japanese_typefaces_is_told_what_to_install() {
        let empty = std::env::temp_dir().join("noroshi-no-typefaces");
        std::fs::create_dir_all(&empty).unwrap();
        let error = Fonts::find_in(std::slice::from_ref(&empty), &[]).unwrap_err();
        assert!(matches!(&error, Error::NoJapaneseFont { searched } if *searched == [empty]));
        assert!(error.to_string().contains("fonts-morisawa-bizud-gothic"));
    }
}
