//! What could be written for the readers of a variant, from what is known: a person looks at it, changes it
//! and keeps it, or does not. No document says it before.

use std::collections::BTreeMap;

use crate::domain::plan::issue::Variant;

use super::super::section::Pair;
use super::{VariantWriter, names, ppc};

/// The drafts, by field; none for what is written already and for what nothing is known of.
pub(super) fn drafts(desk: &VariantWriter<'_>) -> BTreeMap<&'static str, String> {
    let people = &desk.document.backstage.people;
    // Whoever is no head is nobody to the council, and everyone is to all others.
    let is_told = |is_head: bool| desk.variant == Variant::Council && is_head;
    let hidden = names::spellings(people.iter().filter(|known| !is_told(known.is_head)));
    let instead = desk.words.word("document-staff");
    let mut found = BTreeMap::new();
    for field in desk.variant.fields() {
        let known = desk.written(field).or_else(|| proposed(desk, field));
        if let Some(mut text) = known.filter(|text| !text.trim().is_empty()) {
            names::without(&mut text, &hidden, &instead);
            found.insert(*field, text);
        }
    }
    found
}

fn proposed(desk: &VariantWriter<'_>, field: &str) -> Option<String> {
    match field {
        "overview" | "fault" => reported(desk),
        "personal-data" => Some(lines(desk.personal_data())),
        "response" => Some(done(desk)),
        "prevention" => {
            let both = ["done", "planned"].into_iter().filter_map(|field| ppc::recorded(desk, field));
            Some(both.collect::<Vec<_>>().join("\n"))
        }
        "done" | "planned" => ppc::recorded(desk, field),
        "contact" => Some(desk.document.header.body.clone()),
        _ => None,
    }
}

/// What was reported; to the public the one sentence alone, because more of it is nobody's business yet.
fn reported(desk: &VariantWriter<'_>) -> Option<String> {
    let summary = &desk.document.summary;
    let description = summary.description.as_ref().filter(|_| desk.variant != Variant::Press);
    let parts = [summary.text.as_ref(), description].into_iter().flatten();
    let parts: Vec<&str> = parts.map(|text| text.trim()).collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// What was shut off and who was told of it, from the record.
fn done(desk: &VariantWriter<'_>) -> String {
    let sections = desk.document.sections.iter().filter(|section| section.code == "response.containment");
    let cut = sections.flat_map(|section| &section.tables).flat_map(|table| &table.rows);
    let cut = cut.filter_map(|row| row.first()).map(|what| format!("・{what}"));
    let told = ppc::notified(desk).into_iter().map(|pair| format!("・{}", line(&pair)));
    cut.chain(told).collect::<Vec<_>>().join("\n")
}

fn lines(pairs: Vec<Pair>) -> String {
    pairs.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn line(pair: &Pair) -> String {
    format!("{}：{}", pair.name, pair.value)
}
