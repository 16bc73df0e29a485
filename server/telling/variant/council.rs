//! 首長・議会: what happened and how the chain of posts answered.

use crate::domain::plan::issue::Variant;

use super::super::document::{Document, DutyRow, Organisation};
use super::super::paper::Known;
use super::super::section::Section;
use super::super::texts;
use super::super::words::Words;
use super::{Missing, VariantWriter, names, press};

/// Families whose parts the readers get as they are, without the names of those below 管理者.
const FAMILIES: [&str; 3] = ["response.", "deadline.", "prevention."];

/// The document for the mayor and the council.
pub(super) fn vary(document: Document, words: &Words, missing: &mut Vec<Missing>) -> Document {
    let mut desk = VariantWriter { variant: Variant::Council, document: &document, words, missing };
    let mut sections = press::sections(&mut desk);
    sections.extend(of_families(&document));
    let mut report = press::bare(&document, sections);
    report.header.rule.clone_from(&document.header.rule);
    report.header.policy.clone_from(&document.header.policy);
    report.organisation = Organisation { received: None, ..document.organisation.clone() };
    report.ladder.clone_from(&document.ladder);
    report.deadlines.clone_from(&document.deadlines);
    report.chronology = document.chronology.iter().filter(|row| !row.is_detail).cloned().collect();
    report.chronology.iter_mut().for_each(|row| row.notes.clear());
    hide_below(&mut report, &document.backstage.people, words);
    report
}

fn of_families(document: &Document) -> impl Iterator<Item = Section> {
    let is_theirs = |section: &&Section| FAMILIES.iter().any(|family| section.code.starts_with(family));
    document.sections.iter().filter(is_theirs).cloned()
}

/// Takes out everyone who is not the head of anything.
fn hide_below(report: &mut Document, people: &[Known], words: &Words) {
    let is_head = |person: &str| people.iter().any(|known| known.is_head && known.person.as_str() == person);
    let duties = report.ladder.iter_mut().flat_map(|line| &mut line.steps).flat_map(|step| &mut step.duties);
    duties.for_each(|duty: &mut DutyRow| duty.bearers.retain(|bearer| is_head(&bearer.person)));
    let hidden = names::spellings(people.iter().filter(|known| !known.is_head));
    let instead = words.word("document-staff");
    texts::edit(report, &mut |text| names::without(text, &hidden, &instead));
}
