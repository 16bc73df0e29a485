//! Texts, dates and labels in both languages.

use super::time::{self, Years};
use super::*;
use super::{deadline, labels};
use crate::domain::actor::{Cause, Via};
use crate::domain::basis::{Basis, Kind};
use crate::domain::case::Phase;
use crate::domain::moment::{Moment, Span};
use crate::domain::policy::timer::Timer;

const JA: Language = Language::Ja;
const EN: Language = Language::En;

fn at(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn files(language: Language) -> Vec<(String, String)> {
    let folder = format!("{}/templates/text/{}", env!("CARGO_MANIFEST_DIR"), language.as_str());
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_key_stands_in_both_languages_in_the_same_file() {
    let keys = |language| -> Vec<(String, String)> {
        let mut keys: Vec<_> = files(language)
            .iter()
            .flat_map(|(name, source)| {
                keys_of(source).into_iter().map(|key| (name.clone(), key.to_owned())).collect::<Vec<_>>()
            })
            .collect();
        keys.sort();
        keys
    };
    let (ja, en) = (keys(JA), keys(EN));
    let missing_in_en: Vec<_> = ja.iter().filter(|key| !en.contains(key)).collect();
    let missing_in_ja: Vec<_> = en.iter().filter(|key| !ja.contains(key)).collect();
    assert!(missing_in_en.is_empty() && missing_in_ja.is_empty(), "{missing_in_en:?} {missing_in_ja:?}");
    assert!(ja.len() > 100);
}

#[test]
fn no_key_is_written_twice() {
    let mut keys: Vec<String> =
        files(JA).iter().flat_map(|(_, source)| keys_of(source)).map(str::to_owned).collect();
    let count = keys.len();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), count);
}

#[test]
fn japanese_digits_are_half_width() {
    for (name, source) in files(JA) {
        assert!(!source.contains(|c| ('０'..='９').contains(&c)), "{name}");
        assert!(!source.contains("ケ所"), "{name}");
    }
}

/// Words that the makers of the program use among themselves, or that the rules alone know. The transcripts
/// keep those with which scenarios were approved, and a file's mistakes are told in the words of the manual.
#[test]
fn nobody_reads_the_words_of_the_engine() {
    for (name, source) in files(JA) {
        let engine = ["経路尽き", "上申", "架電", "記事", "代行記録"];
        for word in engine {
            assert!(!source.contains(word), "{name}: {word}");
        }
        // Who writes a plan speaks of its duties; who works with an incident does not.
        let written_for_authors = ["check.ftl", "proof.ftl"].contains(&name.as_str());
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            assert!(written_for_authors || !line.contains("義務"), "{name}: {line}");
        }
    }
}

/// Words of one body's rules: other bodies have other posts, and the catalogue names a post by its part. The
/// sample city and the models of set-up speak of bodies that have them.
#[test]
fn no_text_calls_a_post_what_one_body_calls_it() {
    const OF_A_CITY: [&str; 6] =
        ["CISO", "統一的な窓口", "情報セキュリティ管理者", "情報セキュリティ責任者", "市長", "課別"];
    for (name, source) in files(JA) {
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let is_of_one = ["cli-demo-", "policy-model-"].iter().any(|begin| line.starts_with(begin));
            let word = OF_A_CITY.iter().find(|word| line.contains(**word));
            assert!(is_of_one || word.is_none(), "{name}: {line}");
        }
    }
}

#[test]
fn moments_are_written_as_an_office_writes_them() {
    let friday = at("2026-11-20T10:45:00+09:00");
    assert_eq!(time::long(JA, Years::Imperial, friday), "令和8年11月20日(金) 10:45");
    assert_eq!(time::long(JA, Years::Western, friday), "2026年11月20日(金) 10:45");
    assert_eq!(time::short(JA, friday), "11月20日(金) 10:45");
    assert_eq!(time::long(EN, Years::Imperial, friday), "Fri 20 November 2026, 10:45 JST");
    assert_eq!(time::short(EN, friday), "Fri 20 November, 10:45 JST");
    // A moment is a day later in Japan than in UTC.
    assert_eq!(time::short(JA, at("2026-12-31T15:00:00Z")), "1月1日(金) 00:00");
}

#[test]
fn an_era_begins_with_its_first_day() {
    let era = |text| time::date(JA, Years::Imperial, at(text));
    assert_eq!(era("2019-05-01T00:00:00+09:00"), "令和元年5月1日(水)");
    assert_eq!(era("2019-04-30T23:59:59+09:00"), "平成31年4月30日(火)");
    assert_eq!(era("1989-01-07T12:00:00+09:00"), "昭和64年1月7日(土)");
}

#[test]
fn a_deadline_is_absolute_and_relative() {
    let due = at("2026-11-20T10:45:00+09:00");
    assert_eq!(time::deadline(JA, due, due - Span::minutes(30)), "11月20日(金) 10:45（あと30分）");
    assert_eq!(time::deadline(JA, due, due + Span::minutes(12)), "11月20日(金) 10:45（12分過ぎています）");
    assert_eq!(time::relative(EN, due, due + Span::minutes(12)), "12 min overdue");
    assert_eq!(time::ago(JA, due, due + Span::minutes(12)), "12分前");
    assert_eq!(time::ago(JA, due, due), "たった今");
}

#[test]
fn spans_name_their_two_largest_units() {
    let span = |seconds| time::span(JA, Span::seconds(seconds));
    assert_eq!(span(0), "0秒");
    assert_eq!(span(59), "59秒");
    assert_eq!(span(60), "1分");
    assert_eq!(span(119), "1分");
    assert_eq!(span(3600), "1時間");
    assert_eq!(span(6600), "1時間50分");
    assert_eq!(span(187_200), "2日4時間");
    assert_eq!(time::span(EN, Span::hours(25)), "1 day 1 h");
}

#[test]
fn labels_have_words_in_both_languages() {
    for language in Language::ALL {
        for phase in Phase::ALL {
            assert!(!labels::phase(language, *phase).starts_with("phase-"));
        }
    }
    assert_eq!(labels::via(JA, Via::StandIn(Cause::Absent)), "代理（不在）");
    assert_eq!(labels::channel(JA, &crate::domain::channel::Channel::chat("desk")), "チャット（desk）");
}

#[test]
fn a_setting_never_looks_like_law() {
    let basis = |clause: Option<&str>, kind| {
        labels::basis(JA, &Basis { clause: clause.map(str::to_owned), kind }, "対策基準")
    };
    assert_eq!(basis(Some("5.3(1)①"), Kind::Policy), "対策基準 5.3(1)①");
    assert_eq!(basis(Some("個人情報保護法 68条"), Kind::Law), "個人情報保護法 68条");
    assert_eq!(basis(None, Kind::Policy), "運用上の設定");
    assert_eq!(basis(Some("当市の目安"), Kind::Operational), "運用上の設定（当市の目安）");
}

#[test]
fn a_missing_key_is_shown_and_never_stops_a_page() {
    assert_eq!(text(JA, "no-such-key", &[]), "no-such-key");
    assert_eq!(find_text(JA, "time-ago", &[]), None);
}

#[test]
fn the_template_helper_escapes_arguments_and_refuses_unknown_keys() {
    let mut templates = handlebars::Handlebars::new();
    templates.set_strict_mode(true);
    templates.register_helper("t", Box::new(Text));
    let context = serde_json::json!({ "lang": "ja", "name": "<b>" });
    let shown = templates.render_template(r#"{{t "channel-chat" name=name}}"#, &context).unwrap();
    assert_eq!(shown, "チャット（&lt;b&gt;）");
    assert!(templates.render_template(r#"{{t "no-such-key"}}"#, &context).is_err());
    assert!(templates.render_template(r#"{{t "channel-chat" name=other}}"#, &context).is_err());
}

#[test]
fn the_law_that_was_applied_is_named_by_its_day_and_not_by_an_id() {
    let pack = |name| deadline::pack(JA, Years::Imperial, name);
    assert_eq!(pack("JP-2023-04"), "適用した法令 令和5年4月1日(土)から施行のもの");
    assert_eq!(pack("JP-2999-01"), "適用した法令の版 JP-2999-01", "what this program does not know");
}

#[test]
fn a_time_of_day_is_written_in_one_form() {
    let next = Timer::NextDay { hour: 9, minute: 5, calendar: None };
    assert_eq!(labels::timer(JA, &next), "翌日09:05まで");
    assert_eq!(time::clock(JA, at("2026-11-20T09:05:00+09:00")), "09:05");
}
