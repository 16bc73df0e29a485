//! 人事異動: tables as they stand in a spreadsheet, what they would change from a day on, and the word that
//! records it. Nothing is recorded before it was shown.

pub mod ahead;
mod preview;
mod sent;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::organise::apply_plan;
use crate::actions::{Error, FieldError};
use crate::domain::orgfile::{self, Plan, Question};
use crate::i18n::imported::ImportWords;
use crate::web::answer::Answer;
use crate::web::enclosed;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;
use ahead::AheadView;
use preview::{Mistake, Preview};
use sent::{Sent, TABLES, above, fingerprint};

#[derive(Default, Serialize)]
struct View {
    token: String,
    revision: String,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    /// How many empty rows a sheet has above each table.
    above: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
    more_mistakes: usize,
    mistake_count: usize,
    /// Whether a head is asked about.
    has_strange: bool,
    preview: Option<Preview>,
    /// What was done to the tables before they were read.
    notes: Vec<String>,
    /// Units that are wanted and are none: they can be written into the table of units.
    has_missing: bool,
    /// What is announced for later days.
    ahead: Option<AheadView>,
    /// Whether what was shown can be recorded as it is.
    is_ready: bool,
    is_conflict: bool,
    /// Whether the tables are not those that were shown last.
    is_other: bool,
    /// What stands for the tables that are shown.
    shown: String,
    done: String,
}

/// What a page is made of besides its view.
#[derive(Default)]
struct Typed {
    form: Form,
    errors: Vec<FieldError>,
    /// A choice for every head that is not known.
    columns: Vec<Field>,
    /// What is asked, with the word that answers it.
    questions: Vec<(String, String)>,
    /// What was done to the tables before they were read.
    notes: Vec<String>,
}

/// The empty form, and what is announced.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let view = View { done: words::done(visit), ahead: ahead::view(visit, staff, None), ..View::default() };
    answer(visit, StatusCode::OK, Typed::default(), view)
}

/// Shows what the tables would change; with `act=apply`, once everything asked has been answered, records it.
pub fn submit(visit: &Visit, staff: &Staff) -> Outcome {
    let enclosed = enclosed::read(visit)?;
    let is_fresh = visit.open_token(&enclosed.form).is_ok();
    let mut sent = sent::read(visit, enclosed);
    if !is_fresh {
        sent.errors.push(FieldError::new("token", "expired"));
    }
    let Some((_, policy)) = staff.world.active() else { return Err(Failure::NotFound) };
    let columns = preview::columns(visit, &sent);
    let typed = Typed { columns, notes: preview::notes(visit, &sent), ..Typed::default() };
    if !sent.errors.is_empty() {
        let typed = Typed { form: sent.form, errors: sent.errors, ..typed };
        return answer(visit, StatusCode::UNPROCESSABLE_ENTITY, typed, View::default());
    }
    let known = (&staff.world.org, &staff.organisation.contacts);
    match orgfile::plan(&sent.files, known, policy, sent.at) {
        Ok(plan) => planned(visit, staff, (sent, typed), &plan),
        Err(found) => {
            let missing = preview::missing(&found);
            let has_missing = !missing.is_empty() && sent.form.text("table_units").trim().is_empty();
            if has_missing && sent.form.text("act") == "units" {
                let table = preview::drafted(&staff.world, policy, &missing);
                let form = std::mem::take(&mut sent.form).with("table_units", &table);
                let notes = vec![visit.text("changes-units-drafted")];
                return answer(visit, StatusCode::OK, Typed { form, notes, ..typed }, View::default());
            }
            let (mistakes, more_mistakes) = preview::mistakes(visit, &sent, &found);
            let has_strange = found.iter().any(|one| ["unknown-head", "no-heads"].contains(&one.code));
            let mistake_count = mistakes.len() + more_mistakes;
            let view =
                View { mistakes, more_mistakes, mistake_count, has_strange, has_missing, ..View::default() };
            let typed = Typed { form: sent.form, ..typed };
            answer(visit, StatusCode::UNPROCESSABLE_ENTITY, typed, view)
        }
    }
}

/// What the tables would change, or that it was recorded.
fn planned(visit: &Visit, staff: &Staff, (sent, mut typed): (Sent, Typed), plan: &Plan) -> Outcome {
    let Some((_, policy)) = staff.world.active() else { return Err(Failure::NotFound) };
    let Sent { form, at, .. } = sent;
    let is_meant = |question: &Question| form.all("accept").any(|said| question.is_meant_by(said));
    let is_answered = plan.questions.iter().all(is_meant);
    // Only what was shown is recorded: other tables are shown first.
    let shown = fingerprint(&form);
    let is_other = form.text("act") == "apply" && form.text("shown") != shown;
    let is_apply = form.text("act") == "apply" && !is_other;
    if is_apply && !is_answered {
        typed.errors.push(FieldError::new("accept", "asked"));
    }
    let mut is_conflict = false;
    if is_apply && is_answered && !plan.is_empty() {
        let read = form.text("revision").parse().unwrap_or(-1);
        let caller = visit.caller(staff, &visit.open_token(&form)?);
        let dated = plan.clone().dated(&staff.world.org, at, visit.now);
        match apply_plan(&visit.site.backend, &caller, read, dated.facts, dated.private) {
            Ok(()) => return Ok(Answer::see_other("/admin/changes?done=changes-recorded")),
            Err(Error::Conflict) => is_conflict = true,
            Err(Error::Invalid(errors)) => typed.errors.extend(errors),
            Err(error) => return Err(error.into()),
        }
    }
    let status = match (is_conflict || is_other, typed.errors.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let teller = ImportWords { language: visit.language, org: &staff.world.org, policy, plan };
    typed.questions = preview::questions(visit, plan, &teller);
    let preview = Some(preview::preview(visit, staff, (plan, &teller), at));
    let revision = staff.organisation.revision().to_string();
    let is_ready = !plan.is_empty();
    let view = View { preview, shown, revision, is_ready, is_conflict, is_other, ..View::default() };
    answer(visit, status, Typed { form, ..typed }, view)
}

fn answer(visit: &Visit, status: StatusCode, typed: Typed, view: View) -> Outcome {
    let Typed { form, errors, columns, questions, notes } = typed;
    let fields = Fields::new(visit.language, &form, &errors);
    let mut controls = Vec::new();
    for (table, file, _) in TABLES {
        controls.push(Field { kind: "textarea", ..fields.line(table, 0) });
        controls.push(Field { kind: "file", ..fields.line(file, 0) });
    }
    controls.push(fields.date("effective"));
    controls.push(fields.checks("all_there", [("yes".to_owned(), visit.text("changes-complete"))]));
    if !questions.is_empty() {
        controls.push(fields.checks("accept", questions).required());
    }
    let heads = (!columns.is_empty()).then(|| Section::open(visit.text("changes-columns"), columns));
    let tables = Section::open(String::new(), controls);
    let sections: Vec<Section> = heads.into_iter().chain([tables]).collect();
    let faults = fields.faults(&sections);
    let above = TABLES.iter().map(|(table, ..)| above(table));
    let above = above.map(|name| (name.clone(), form.text(&name).to_owned()));
    let above = above.filter(|(_, rows)| !rows.is_empty()).collect();
    let view = View { token: visit.form_token(), sections, faults, above, notes, ..view };
    page::with_status(visit, status, "admin/changes", visit.text("web-nav-changes"), &view)
}
