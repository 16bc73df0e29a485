//! What an officer finds who opens a paper in Word or Excel: styles, numbers, room, heads, pages.

use std::io::Read;

use super::*;
use crate::domain::plan::issue::Variant;
use crate::export::{docx, xlsx};
use crate::telling::variant::vary;

fn paper(variant: Variant) -> Document {
    vary(report(&Story::told()), variant, &Words::default()).document
}

/// One part of an archive.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn word(variant: Variant, name: &str) -> String {
    part(&docx::write(&paper(variant), &Words::default()).unwrap(), name)
}

fn excel(variant: Variant, name: &str) -> String {
    part(&xlsx::write(&paper(variant), &Words::default()).unwrap(), name)
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split(to).next().unwrap()
}

#[test]
fn word_has_styles_with_room_around_them_and_no_typeface_in_a_run() {
    let styles = word(Variant::Full, "word/styles.xml");
    for id in ["Heading1", "Heading2", "Note"] {
        let style = between(&styles, &format!("w:styleId=\"{id}\""), "</w:style>");
        let spacing = between(style, "<w:spacing", "/>");
        assert!(spacing.contains("w:before=") && spacing.contains("w:after="), "{style}");
    }
    let document = word(Variant::Full, "word/document.xml");
    assert_eq!(document.matches("<w:rFonts").count(), 0, "the style has the typeface");
    assert_eq!(document.matches("<w:sz ").count(), 0, "the style has the size");
    let plain = document.matches("<w:p ").count();
    assert_eq!(document.matches("<w:pStyle ").count(), plain, "every paragraph has a style");
}

#[test]
fn word_numbers_its_headings_as_the_pdf_does() {
    let numbers = word(Variant::Full, "word/numbering.xml");
    assert!(numbers.contains("w:val=\"%1　\"") && numbers.contains("w:val=\"(%2)　\""), "{numbers}");
    let parts = word(Variant::Full, "word/_rels/document.xml.rels");
    assert!(
        parts.contains("Target=\"numbering.xml\""),
        "a list that the document does not name counts nothing"
    );
    let styles = word(Variant::Full, "word/styles.xml");
    for (id, level) in [("Heading1", "0"), ("Heading2", "1")] {
        let style = between(&styles, &format!("w:styleId=\"{id}\""), "</w:style>");
        assert!(
            style.contains("<w:numId w:val=\"2\"") && style.contains(&format!("<w:ilvl w:val=\"{level}\""))
        );
    }
    // The nine items have the commission's own numbers and get no other.
    let document = word(Variant::Ppc, "word/document.xml");
    assert_eq!(document.matches("w:val=\"Item\"").count(), 9);
    assert_eq!(document.matches("w:val=\"Heading1\"").count(), 0, "{document}");
}

#[test]
fn a_cell_in_word_has_at_least_a_millimetre_and_a_half_of_room() {
    let document = word(Variant::Full, "word/document.xml");
    let tables = document.matches("<w:tbl>").count();
    assert!(tables > 0 && document.matches("<w:tblCellMar>").count() == tables);
    let margins = between(&document, "<w:tblCellMar>", "</w:tblCellMar>");
    let widths = margins.split("w:w=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let widths: Vec<u32> = widths.map(|width| width.parse().unwrap()).collect();
    assert_eq!(widths.len(), 4);
    assert!(widths.iter().all(|twips| *twips >= 86), "{widths:?}");
}

#[test]
fn a_table_in_word_repeats_its_heads_on_every_page() {
    let document = word(Variant::Full, "word/document.xml");
    let listed = document.matches("<w:tblHeader />").count();
    assert!(listed >= 3, "{listed}");
    assert!(!document.contains("w:trHeight w:val=\"1\""), "no mark is left behind");
}

#[test]
fn what_goes_round_in_the_house_has_boxes_for_approval_and_what_leaves_it_has_none() {
    for (variant, has_boxes) in
        [(Variant::Full, true), (Variant::Council, true), (Variant::Press, false), (Variant::Ppc, false)]
    {
        let document = word(variant, "word/document.xml");
        for name in ["起案日", "決裁日", "合議"] {
            assert_eq!(document.contains(name), has_boxes, "{variant:?} {name}");
        }
        assert_eq!(document.contains("w:hRule=\"exact\""), has_boxes, "{variant:?}: an empty box for a seal");
    }
}

#[test]
fn every_sheet_of_a_workbook_prints_across_on_a4_as_wide_as_the_page() {
    let book = excel(Variant::Full, "xl/workbook.xml");
    let sheets = book.matches("<sheet ").count();
    assert!(sheets >= 4, "{book}");
    for no in 1..=sheets {
        let sheet = excel(Variant::Full, &format!("xl/worksheets/sheet{no}.xml"));
        let page = between(&sheet, "<pageSetup", "/>");
        assert!(page.contains("paperSize=\"9\"") && page.contains("orientation=\"landscape\""), "{page}");
        assert!(page.contains("fitToHeight=\"0\"") && sheet.contains("fitToPage=\"1\""), "{page}");
    }
    for name in ["概要", "連絡", "経過", "通知の結果"] {
        assert!(book.contains(&format!("<sheet name=\"{name}\"")), "{name}: {book}");
    }
}

#[test]
fn a_table_in_a_workbook_keeps_its_heads_in_sight_and_on_every_page() {
    let book = excel(Variant::Full, "xl/workbook.xml");
    let sheets = book.matches("<sheet ").count();
    assert_eq!(book.matches("_xlnm.Print_Titles").count(), sheets - 1, "all but the one that is read");
    for no in 2..=sheets {
        let sheet = excel(Variant::Full, &format!("xl/worksheets/sheet{no}.xml"));
        let pane = between(&sheet, "<pane", "/>");
        assert!(pane.contains("ySplit=\"2\"") && pane.contains("state=\"frozen\""), "{pane}");
    }
}

#[test]
fn a_row_of_a_workbook_is_as_high_as_what_stands_in_it() {
    let mut document = paper(Variant::Full);
    document.summary.description = Some("長い内容。".repeat(60));
    let sheet = part(&xlsx::write(&document, &Words::default()).unwrap(), "xl/worksheets/sheet1.xml");
    let heights = sheet.split(" ht=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let heights: Vec<f64> = heights.map(|height| height.parse().unwrap()).collect();
    // 300 wide letters in a column of 96 half ones: seven lines of 13.5 points.
    assert!(heights.iter().any(|height| *height > 94.0), "{heights:?}");
    assert!(sheet.matches("<row ").count() <= heights.len() + 12, "all but empty rows are measured");
}

#[test]
fn what_no_row_can_hold_goes_on_in_the_next() {
    let mut document = paper(Variant::Full);
    let long: Vec<String> = (1..=70).map(|no| format!("{no}行目")).collect();
    document.summary.description = Some(long.join("\n"));
    let strings = part(&xlsx::write(&document, &Words::default()).unwrap(), "xl/sharedStrings.xml");
    assert!(strings.contains("1行目\n") && strings.contains("70行目"));
    assert!(!strings.contains("29行目\n30行目"), "the thirtieth line begins another row");
}

#[test]
fn the_commission_gets_its_form_filled_from_the_facts_and_no_certificate() {
    let mut document = report(&Story::told());
    document.facts.people_max = Some(120);
    let body = document.header.body.clone();
    let form = vary(document, Variant::Ppc, &Words::default()).document;
    let sheet = crate::export::sheet::lay_out(&form, &Words::default());
    let said = serde_json::to_string(&sheet).unwrap();
    assert!(!said.contains("文書の証明"), "a certificate is a paper of its own");
    assert!(said.contains("申請書を別の方に送った"), "what the report says is proposed: {said}");
    assert_eq!((sheet.head[0].name.as_str(), sheet.head[0].value.as_str()), ("報告する機関", body.as_str()));
    assert_eq!(sheet.foot, body, "no hash of the record");
    let people = &form.sections[2];
    assert!(people.lead.is_empty() && people.facts[0].value == "最大120人", "{people:?}");
    let order: Vec<&str> = form.sections[0].facts.iter().map(|pair| pair.name.as_str()).collect();
    let wished = ["発生・おそれの別", "種別", "発生した日時", "認知した日時", "該当号", "報告元"];
    assert_eq!(order, wished);
}
