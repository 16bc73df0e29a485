//! Every text of a document in one place, so that a name can be taken out of all of them.

use super::document::{Document, DutyRow, Ground, Line, StepRow, Word};
use super::section::Section;

/// Something that is done to a text.
pub(super) type Edit<'a> = &'a mut dyn FnMut(&mut String);

/// Edits every text that people wrote or that names someone. Codes, hashes and ids stay.
pub(super) fn edit(document: &mut Document, f: Edit<'_>) {
    let Document { header, summary, organisation, ladder, chronology, informed, .. } = document;
    [&mut header.title, &mut header.issued_by].into_iter().for_each(&mut *f);
    let written = [&mut summary.text, &mut summary.description, &mut summary.place, &mut summary.reported_by];
    written.into_iter().flatten().for_each(&mut *f);
    organisation.received.iter_mut().for_each(|received| f(&mut received.by));
    ladder.iter_mut().for_each(|line| edit_line(line, f));
    for row in chronology {
        f(&mut row.what);
        row.who.iter_mut().for_each(&mut *f);
        row.notes.iter_mut().for_each(|note| f(&mut note.text));
        row.ground.iter_mut().for_each(|ground| edit_ground(ground, f));
    }
    for row in informed {
        f(&mut row.name);
    }
    document.open_duties.iter_mut().for_each(|duty| edit_duty(duty, f));
    document.deadlines.iter_mut().for_each(|deadline| f(&mut deadline.label));
    document.sections.iter_mut().for_each(|section| edit_section(section, f));
}

fn edit_line(line: &mut Line, f: Edit<'_>) {
    edit_word(&mut line.line, f);
    line.steps.iter_mut().for_each(|step| edit_step(step, f));
}

fn edit_step(step: &mut StepRow, f: Edit<'_>) {
    edit_word(&mut step.step, f);
    if let Some(answer) = &mut step.answer {
        f(&mut answer.question);
        edit_word(&mut answer.answer, f);
        answer.by.iter_mut().for_each(&mut *f);
    }
    step.duties.iter_mut().for_each(|duty| edit_duty(duty, f));
}

fn edit_duty(duty: &mut DutyRow, f: Edit<'_>) {
    edit_word(&mut duty.act, f);
    edit_word(&mut duty.post, f);
    duty.bearers.iter_mut().for_each(|bearer| f(&mut bearer.name));
    [&mut duty.done_by, &mut duty.recorded_by].into_iter().flatten().for_each(&mut *f);
    edit_ground(&mut duty.ground, f);
}

fn edit_ground(ground: &mut Ground, f: Edit<'_>) {
    f(&mut ground.label);
}

fn edit_word(word: &mut Word, f: Edit<'_>) {
    f(&mut word.label);
}

/// The texts of a section.
pub(super) fn edit_section(section: &mut Section, f: Edit<'_>) {
    f(&mut section.title);
    section.lead.iter_mut().chain(&mut section.missing).for_each(&mut *f);
    for pair in &mut section.facts {
        f(&mut pair.name);
        f(&mut pair.value);
    }
    for table in &mut section.tables {
        f(&mut table.title);
        table.heads.iter_mut().chain(table.rows.iter_mut().flatten()).for_each(&mut *f);
    }
}
