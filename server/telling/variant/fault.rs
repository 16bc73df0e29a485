//! 障害記録: what failed, what was done, what came of it.

use crate::domain::plan::issue::Variant;

use super::super::document::{Document, Organisation};
use super::super::section::Section;
use super::super::words::Words;
use super::{Missing, VariantWriter, press};

/// The record of a fault.
pub(super) fn vary(document: Document, words: &Words, missing: &mut Vec<Missing>) -> Document {
    let mut desk = VariantWriter { variant: Variant::Fault, document: &document, words, missing };
    let sections = sections(&mut desk);
    let mut record = press::bare(&document, sections);
    record.organisation = Organisation { received: None, ..document.organisation.clone() };
    press::hide_everyone(&mut record, &document.backstage, words);
    record
}

fn sections(desk: &mut VariantWriter<'_>) -> Vec<Section> {
    let mut fault = desk.section("fault.fault", "fault");
    fault.lead = vec![desk.text("fault")];
    fault.facts = desk.times();
    let units: Vec<&str> = desk.document.organisation.units.iter().map(|unit| unit.label.as_str()).collect();
    if !units.is_empty() {
        fault.facts.push(desk.pair("unit", units.join("　")));
    }
    let mut cause = desk.section("fault.cause", "cause");
    cause.lead = vec![desk.text("cause")];
    let mut response = desk.section("fault.response", "response");
    response.lead = vec![desk.text("response")];
    response.tables = vec![press::course_table(desk)];
    let mut outcome = desk.section("fault.outcome", "outcome");
    outcome.lead = vec![desk.text("outcome")];
    let ended = desk.document.summary.ended_at.map(|at| desk.words.stamp(at.0));
    outcome.facts = ended.map(|at| desk.pair("ended", at)).into_iter().collect();
    vec![fault, cause, response, outcome]
}
