//! Every format and every kind of reader: what must be in a document, and what must not.

use std::io::Read;

use serde_json::Value;

use super::schema::faults;
use super::*;
use crate::domain::plan::issue::{Format, Variant};
use crate::export::printer::Printer;
use crate::export::trace;
use crate::i18n::time::Years;
use crate::telling::paper::{Seal, Ticket};
use crate::telling::section::{Pair, Section, Table};
use crate::telling::variant::{Varied, vary};

/// Names, staff numbers, reasons and clauses that only the body itself may read.
const INTERNAL: [&str; 9] =
    ["山﨑", "山崎", "髙子", "佐藤", "岡 真理", "5.3(", "運用上の設定", "個人情報を含むため", "税務課"];

const CODE: &str = "K7M4-92QX-0ABC-DEFG";

fn words() -> Words {
    Words::default()
}

fn issued() -> Issue {
    let hash = [0xab; 32];
    let ticket = Ticket {
        incident: "N7K4-2PXQ".to_owned(),
        no: 12,
        version: 2,
        is_final: true,
        code: CODE.to_owned(),
    };
    let seal = Seal::new(at("2026-11-27T10:00:00+09:00"), &hash, &hash, &[0xcd; 64]);
    Issue { ticket: Some(ticket), seal: Some(seal), ..issue() }
}

fn composed(issue: &Issue, words: &Words) -> Document {
    let story = Story::told();
    compose(&story.entries, &story.incident(), &story.world, issue, words)
}

/// What a file says, whatever its form: archives are unpacked, markup is left in.
fn text_of(bytes: &[u8]) -> String {
    if !bytes.starts_with(b"PK") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// Every format whose bytes can be read as they are.
const READABLE: [Format; 6] =
    [Format::Docx, Format::Xlsx, Format::Csv, Format::Md, Format::Json, Format::Iodef];

fn file(document: &Document, format: Format, words: &Words) -> Vec<u8> {
    Printer::default().write(document, format, words).unwrap()
}

#[test]
fn letters_of_names_survive_every_format() {
    let letters = "髙﨑𠮷葛\u{e0100}辻\u{e0101}神\u{fa19}";
    for format in READABLE {
        let mut document = composed(&issue(), &words());
        document.summary.text = Some(format!("{letters}\u{0}\u{7}<b>&\"'"));
        let text = text_of(&file(&document, format, &words()));
        assert!(text.contains(letters), "{format:?}");
        assert!(!text.contains('\u{0}') && !text.contains('\u{7}'), "{format:?}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_in_every_format() {
    let document = composed(&issued(), &words());
    for format in READABLE {
        assert_eq!(file(&document, format, &words()), file(&document, format, &words()), "{format:?}");
    }
}

#[test]
fn years_are_counted_as_they_are_asked_for() {
    let western = Words { years: Years::Western, ..words() };
    for format in [Format::Docx, Format::Xlsx, Format::Csv, Format::Md] {
        let text = text_of(&file(&composed(&issue(), &words()), format, &words()));
        assert!(text.contains("令和8年11月20日") && !text.contains("2026年11月20日"), "{format:?}");
        // The number that is said is a name, and no date.
        let text = text_of(&file(&composed(&issue(), &western), format, &western)).replace("令和8-4127", "");
        assert!(text.contains("2026年11月20日") && !text.contains("令和"), "{format:?}");
    }
}

#[test]
fn what_looks_like_a_formula_is_text_in_a_spreadsheet() {
    let mut document = composed(&issue(), &words());
    document.summary.text = Some("=HYPERLINK(\"http://example.jp\")".to_owned());
    document.chronology[0].what = "@SUM(A1)".to_owned();
    let sheet = text_of(&file(&document, Format::Xlsx, &words()));
    assert!(sheet.contains("=HYPERLINK") && !sheet.contains("<f>"), "no cell has a formula");
    let csv = text_of(&file(&document, Format::Csv, &words()));
    assert!(csv.contains("\"'=HYPERLINK(\"\"http") && !csv.contains(",\"=") && !csv.contains(",\"@"));
}

#[test]
fn what_other_families_add_is_in_every_format_for_people_and_programs() {
    let mut document = composed(&issue(), &words());
    let mut section = Section::new("response.items", "報告事項".to_owned());
    section.lead.push("導入の一文".to_owned());
    section.facts.push(Pair { name: "項目名".to_owned(), value: "項目の値".to_owned() });
    section.tables.push(Table {
        title: "表の題".to_owned(),
        heads: vec!["見出し甲".to_owned(), "見出し乙".to_owned()],
        rows: vec![vec!["欄の一".to_owned(), "欄の二".to_owned()]],
    });
    document.sections.push(section);
    for format in READABLE {
        let text = text_of(&file(&document, format, &words()));
        for part in ["報告事項", "導入の一文", "項目の値", "欄の二"] {
            assert!(text.contains(part), "{format:?} lacks {part}");
        }
    }
}

#[test]
fn an_issued_paper_carries_its_number_and_code_and_a_copy_says_that_it_is_one() {
    let (paper, copy) = (composed(&issued(), &words()), composed(&issue(), &words()));
    for format in READABLE {
        let bytes = file(&paper, format, &words());
        let text = text_of(&bytes);
        assert!(text.contains("N7K4-2PXQ 第12号") && text.contains("最終報（第2報）"), "{format:?}");
        assert!(text.contains(&"ab".repeat(32)), "{format:?} lacks the signed head");
        assert_eq!(trace::codes(&bytes), [CODE], "{format:?}");
        assert!(!text.contains("控え（未発行）"), "{format:?}");
        let text = text_of(&file(&copy, format, &words()));
        assert!(text.contains("控え（未発行）") && !text.contains(CODE), "{format:?}");
    }
}

/// The story with what someone wrote for the public.
fn prepared(variant: Variant) -> Varied {
    let mut document = composed(&issued(), &words());
    let text = |field: &str| (variant.key(field), format!("書いた{field} 山﨑　健"));
    document.backstage.texts.extend(variant.fields().iter().map(|field| text(field)));
    let mut section = Section::new("response.people", "従事者".to_owned());
    section.lead.push("佐藤 花子、𠮷田 髙子が従事した。".to_owned());
    document.sections.push(section);
    vary(document, variant, &words())
}

#[test]
fn the_public_reads_no_name_and_no_clause_in_any_format() {
    for variant in [Variant::Press, Variant::Ppc] {
        let varied = prepared(variant);
        assert!(varied.missing.is_empty(), "{variant:?} {:?}", varied.missing);
        for format in READABLE {
            let text = text_of(&file(&varied.document, format, &words()));
            for word in INTERNAL {
                assert!(!text.contains(word), "{variant:?} {format:?} says {word}");
            }
            for number in ["\"2001\"", "\"1001\"", ">2001<"] {
                assert!(!text.contains(number), "{variant:?} {format:?} says {number}");
            }
            for field in variant.fields() {
                assert!(text.contains(&format!("書いた{field}")), "{variant:?} {format:?} lacks {field}");
            }
        }
    }
}

#[test]
fn the_public_reads_the_times_that_anyone_may_know() {
    let document = prepared(Variant::Press).document;
    let titles: Vec<&str> = document.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["概要", "経過", "個人情報の内容", "対応", "再発防止", "問合せ先"]);
    let rows = &document.sections[1].tables[0].rows;
    assert_eq!(rows[0], ["令和8年11月20日(金) 08:50", "事案を把握した。"]);
    // What went to the top is not known to have arrived before it was confirmed.
    assert!(rows.iter().any(|row| row[1].contains("が受領を確認した。")), "{rows:?}");
    assert!(!rows.iter().any(|row| row[1].contains("に送信した。")), "{rows:?}");
}

#[test]
fn the_commission_reads_nine_items_with_what_is_done_and_planned_apart() {
    let document = prepared(Variant::Ppc).document;
    assert_eq!(document.sections.len(), 9);
    let measures: Vec<&str> = document.sections[7].facts.iter().map(|pair| pair.name.as_str()).collect();
    assert_eq!(measures, ["実施済みの措置", "今後実施を予定する措置"]);
    assert_eq!(document.header.issued_by, document.header.body, "the body reports, not the clerk");
}

#[test]
fn measures_of_the_plan_stand_in_the_report_to_the_commission() {
    let mut document = composed(&issue(), &words());
    let mut section = Section::new("prevention.measures", "再発防止策".to_owned());
    let table = |title: &str, what: &str| Table {
        title: words().word(title),
        heads: vec!["番号".to_owned(), "策".to_owned(), "担当".to_owned()],
        rows: vec![vec!["1".to_owned(), what.to_owned(), "山﨑 健".to_owned()]],
    };
    section.tables = vec![
        table("section-prevention-done", "送信前の二人確認"),
        table("section-prevention-planned", "宛先の自動照合"),
    ];
    document.sections.push(section);
    let varied = vary(document, Variant::Ppc, &words());
    let measures: Vec<&str> =
        varied.document.sections[7].facts.iter().map(|pair| pair.value.as_str()).collect();
    assert_eq!(measures, ["・送信前の二人確認", "・宛先の自動照合"]);
    assert!(!varied.missing.iter().any(|missing| missing.what.contains("措置")), "{:?}", varied.missing);
}

#[test]
fn a_record_of_a_fault_says_what_failed_and_what_came_of_it() {
    let document = prepared(Variant::Fault).document;
    let titles: Vec<&str> = document.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["障害の内容", "原因", "対応の経過", "結果"]);
    assert_eq!(document.sections[3].facts[0].value, "令和8年11月26日(木) 17:00");
    let text = text_of(&file(&document, Format::Docx, &words()));
    assert!(text.contains("障害記録") && !text.contains("山﨑"), "no name stands in it");
}

#[test]
fn the_council_reads_heads_by_name_and_nobody_below_them() {
    let document = prepared(Variant::Council).document;
    for format in READABLE {
        let text = text_of(&file(&document, format, &words()));
        assert!(text.contains("山﨑 健"), "{format:?} names the manager");
        assert!(!text.contains("髙子"), "{format:?} names the clerk who reported");
        assert!(!text.contains("個人情報を含むため"), "{format:?} has a note of the record");
    }
    assert!(
        document.informed.is_empty() && document.sections.iter().any(|one| one.code == "response.people")
    );
}

#[test]
fn what_the_public_may_not_read_yet_is_a_draft_in_every_format() {
    let draft = vary(composed(&issue(), &words()), Variant::Press, &words()).document;
    for format in READABLE {
        let text = text_of(&file(&draft, format, &words()));
        assert!(text.contains("案（公表は未決定）"), "{format:?}");
        assert!(!text.contains(CODE) && !text.contains("第12号"), "{format:?}");
        assert!(!text.contains("控え（未発行）"), "{format:?} says one thing");
    }
    assert!(draft.header.title.starts_with("【案】"), "{}", draft.header.title);
    let council = vary(composed(&issue(), &words()), Variant::Council, &words()).document;
    assert!(!council.header.title.contains("案】"), "the council's paper is not published");
}

#[test]
fn what_nobody_has_written_is_listed_and_not_invented() {
    let varied = vary(composed(&issue(), &words()), Variant::Press, &words());
    assert_eq!(varied.missing_words(), ["概要", "個人情報の内容", "対応", "再発防止", "問合せ先"]);
    assert_eq!(varied.document.sections[0].lead, ["確認中"]);
    assert!(vary(composed(&issue(), &words()), Variant::Full, &words()).missing.is_empty());
}

#[test]
fn the_json_keeps_to_the_published_schema_in_every_variant() {
    let schema = include_str!("../../../templates/report.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    for variant in Variant::ALL {
        for issue in [issue(), issued()] {
            let document = vary(composed(&issue, &words()), variant, &words()).document;
            let value: Value = serde_json::from_str(&json::write(&document).unwrap()).unwrap();
            assert_eq!(faults(&schema, &value), Vec::<String>::new(), "{variant:?}");
            let known: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
            let given: Vec<&String> = value.as_object().unwrap().keys().collect();
            assert_eq!(known, given, "every part of the document is in the schema");
        }
    }
    let story = Story::of_every_fact();
    let all = compose(&story.entries, &story.incident(), &story.world, &issue(), &words());
    let mut value: Value = serde_json::from_str(&json::write(&all).unwrap()).unwrap();
    assert_eq!(faults(&schema, &value), Vec::<String>::new());
    value["footer"]["head"] = Value::from("x");
    assert_eq!(faults(&schema, &value).len(), 1, "the schema refuses what is wrong");
}

#[test]
fn the_iodef_has_what_the_standard_demands() {
    for variant in Variant::ALL {
        let document = vary(composed(&issued(), &words()), variant, &words()).document;
        let value: Value = serde_json::from_slice(&file(&document, Format::Iodef, &words())).unwrap();
        let incident = &value["Incident"][0];
        assert_eq!((&value["version"], &incident["purpose"]), (&"2.0".into(), &"reporting".into()));
        let id = serde_json::json!({ "id": "N7K4-2PXQ", "name": "incident.city.example.jp" });
        assert_eq!(incident["IncidentID"], id, "a name of the system, which is a host name (RFC 7970 3.4)");
        assert_eq!(incident["Contact"][0]["type"], "organization");
        assert!(incident["GenerationTime"].is_string() && incident["Description"][0]["value"].is_string());
        assert_eq!(
            incident["History"].is_null(),
            matches!(variant, Variant::Press | Variant::Ppc | Variant::Fault)
        );
    }
}
