//! 個人情報保護委員会: the nine items of the report on a leak (個人情報保護法施行規則43条・44条).

use crate::domain::plan::issue::Variant;

use super::super::document::Document;
use super::super::section::{Pair, Section};
use super::super::words::Words;
use super::{Missing, VariantWriter, press};

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
pub(super) fn vary(document: Document, words: &Words, missing: &mut Vec<Missing>) -> Document {
    let mut desk = VariantWriter { variant: Variant::Ppc, document: &document, words, missing };
    let sections = (1_u32..).zip(ITEMS).map(|(no, row)| item(&mut desk, row, no)).collect();
    let mut report = press::bare(&document, sections);
    press::hide_everyone(&mut report, &document.backstage, words);
    report
}

fn item(desk: &mut VariantWriter<'_>, (code, field): (&'static str, &str), no: u32) -> Section {
    let mut section = desk.section(code, field);
    let answers = answers(desk, field, no);
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
        "overview" => section.lead = vec![press::overview_text(desk)],
        // What was in it and whether there is anything else want a person's words.
        "items" | "other" => section.lead = vec![desk.text(field)],
        // What the record answers is not being looked into.
        _ if answers.is_empty() => section.lead = vec![desk.text(field)],
        _ => section.lead = desk.written(field).into_iter().collect(),
    }
    section.facts.extend(known(desk, field));
    section.facts.extend(answers);
    section
}

/// What the record answers an item with.
fn answers(desk: &VariantWriter<'_>, field: &str, no: u32) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = match field {
        "people" => desk.people().into_iter().collect(),
        "persons" => notified(desk),
        "publication" => {
            let sections = desk.document.sections.iter();
            let said = sections.filter(|section| section.code == "response.publication");
            let said = said.flat_map(|section| &section.lead);
            said.map(|text| Pair {
                name: desk.words.word("section-response-publication"),
                value: text.clone(),
            })
            .collect()
        }
        _ => Vec::new(),
    };
    let stated = desk.document.backstage.stated.iter().filter(|(of, _)| *of == no);
    pairs.extend(stated.map(|(_, pair)| pair.clone()));
    pairs
}

/// How many persons were told, in what way and when.
pub(super) fn notified(desk: &VariantWriter<'_>) -> Vec<Pair> {
    let title = desk.words.word("section-deadline-notified");
    let sections = desk.document.sections.iter().filter(|section| section.code == "deadline.clocks");
    let tables = sections.flat_map(|section| &section.tables).filter(|table| table.title == title);
    let rows = tables.flat_map(|table| &table.rows).filter_map(|row| match row.as_slice() {
        [count, way, at, ..] => Some((count, way, at)),
        _ => None,
    });
    rows.map(|(count, way, at)| {
        let args = [("count", count.as_str()), ("way", way), ("at", at)];
        Pair { name: title.clone(), value: desk.words.say("document-ppc-notified", &args) }
    })
    .collect()
}

/// The measures of the incident's own plan (再発防止策), by what they are, not by who owes them.
pub(super) fn recorded(desk: &VariantWriter<'_>, field: &str) -> Option<String> {
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
fn known(desk: &VariantWriter<'_>, field: &str) -> Vec<Pair> {
    let (facts, organisation) = (&desk.document.facts, &desk.document.organisation);
    match field {
        // In the order of the form: whether it happened, when it did and was noticed, under which item of
        // the rule it falls, how the body learned of it.
        "overview" => {
            let unknown = || desk.words.word("document-unknown");
            let grounds = &desk.document.backstage.grounds;
            let grounds = (!grounds.is_empty()).then(|| desk.words.list(grounds));
            let mut rows = vec![desk.pair("certainty", &organisation.certainty.label)];
            rows.extend(desk.times());
            rows.push(desk.pair("grounds", grounds.unwrap_or_else(unknown)));
            rows.push(desk.pair("origin", &organisation.origin.label));
            rows
        }
        "items" => vec![
            desk.pair("personal-data", &facts.personal_data.label),
            desk.pair("my-number", &facts.my_number.label),
        ],
        "cause" => vec![desk.pair("malicious", &facts.malicious.label)],
        _ => Vec::new(),
    }
}
