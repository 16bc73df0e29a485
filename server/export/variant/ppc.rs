//! 個人情報保護委員会: the nine items of the report on a leak (個人情報保護法施行規則43条・44条).

use crate::domain::plan::issue::Variant;

use super::super::document::Document;
use super::super::section::{Pair, Section};
use super::super::words::Words;
use super::{Desk, press};

/// Codes of the nine items, with the field that someone writes for each; the eighth has two.
const ITEMS: [(&str, &str); 9] = [
    ("ppc.1", "overview"),
    ("ppc.2", "items"),
    ("ppc.3", "people"),
    ("ppc.4", "cause"),
    ("ppc.5", "harm"),
    ("ppc.6", "persons"),
    ("ppc.7", "publication"),
    ("ppc.8", "measures"),
    ("ppc.9", "other"),
];

/// The document for the commission. The body reports, not the clerk.
pub(super) fn vary(document: Document, words: &Words, missing: &mut Vec<String>) -> Document {
    let mut desk = Desk { variant: Variant::Ppc, document: &document, words, missing };
    let sections = ITEMS.into_iter().map(|(code, field)| item(&mut desk, code, field)).collect();
    let mut report = press::bare(&document, sections);
    press::hide_everyone(&mut report, &document.backstage, words);
    report
}

fn item(desk: &mut Desk<'_>, code: &'static str, field: &str) -> Section {
    let mut section = desk.section(code, field);
    match field {
        // 実施済み and 予定 are two answers.
        "measures" => {
            for field in ["done", "planned"] {
                let known = desk.written(field).or_else(|| recorded(desk, field));
                let value = known.unwrap_or_else(|| desk.text(field));
                let pair = Pair { name: desk.name(field), value };
                section.facts.push(pair);
            }
        }
        // There may be nothing else to say.
        "other" => section.lead = vec![desk.written(field).unwrap_or_else(|| desk.words.word("report-none"))],
        _ => section.lead = vec![desk.text(field)],
    }
    section.facts.extend(known(desk, field));
    section
}

/// The measures of the incident's own plan (再発防止策), by what they are, not by who owes them.
fn recorded(desk: &Desk<'_>, field: &str) -> Option<String> {
    const WHAT: usize = 1;
    let title = desk.words.word(&format!("section-prevention-{field}"));
    let sections = desk.document.sections.iter().filter(|section| section.code == "prevention.measures");
    let tables = sections.flat_map(|section| &section.tables).filter(|table| table.title == title);
    let lines: Vec<String> = tables
        .flat_map(|table| &table.rows)
        .filter_map(|row| row.get(WHAT))
        .map(|text| format!("・{text}"))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What the record knows of an item.
fn known(desk: &Desk<'_>, field: &str) -> Vec<Pair> {
    let (facts, organisation) = (&desk.document.facts, &desk.document.organisation);
    match field {
        "overview" => {
            let mut rows = desk.times();
            rows.push(desk.pair("origin", &organisation.origin.label));
            rows.push(desk.pair("certainty", &organisation.certainty.label));
            rows
        }
        "items" => vec![
            desk.pair("personal-data", &facts.personal_data.label),
            desk.pair("my-number", &facts.my_number.label),
        ],
        "people" => desk.personal_data().into_iter().skip(2).collect(),
        "cause" => vec![desk.pair("malicious", &facts.malicious.label)],
        _ => Vec::new(),
    }
}
