//! One item: what it is, whether its file is whole, every hand, newest first, and what can be recorded.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::evidence as actions;
use crate::actions::{Caller, FieldError};
use crate::domain::evidence::fact::CustodyAct;
use crate::domain::history::Private;
use crate::store::evidence::EvidenceRow;
use crate::web::answer::Answer;
use crate::web::error::Failure;

use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::incidents::frame::Head;
use crate::web::incidents::response::faults;
use crate::web::incidents::show::FormErrors;
use crate::web::verbs::{self, Scene};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::Row;
use crate::web::{page, reading};

use super::view::{HandView, Overwriting, alarm, cautions, facts};
use super::{handle, may};

const ROWS: usize = 50;

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    back: String,
    description: String,
    alarm: String,
    /// It is overwritten soon, or may be lost.
    log: Option<Overwriting>,
    proposal: String,
    cautions: Vec<String>,
    facts: Vec<Row>,
    file: Option<String>,
    check: Option<String>,
    hands: Vec<HandView>,
    next: Option<String>,
    forms: Vec<ActForm>,
    token: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    render(visit, staff, StatusCode::OK, None)
}

fn no_of(visit: &Visit) -> Result<u32, Failure> {
    visit.param("no").parse().map_err(|_| Failure::NotFound)
}

/// The page, with what went wrong on it.
pub fn render(visit: &Visit, staff: &Staff, status: StatusCode, trouble: Option<&FormErrors>) -> Outcome {
    let before = visit.query.text("before").parse().ok();
    let found = reading::evidence_item(
        &visit.site,
        &staff.viewer,
        (visit.param("number"), no_of(visit)?),
        (before, ROWS + 1),
    )?;
    let (seen, row) = (&found.seen, &found.item);
    reading::note_look(&visit.site, &staff.actor(), seen, &format!("evidence {}", row.no));
    let list = format!("/incidents/{}/evidence", seen.incident.number);
    let base = format!("{list}/{}", row.no);
    let may_handle = may(visit, seen, &staff.actor());
    let next = found.hands.get(ROWS.saturating_sub(1)).filter(|_| found.hands.len() > ROWS);
    let desk = FormContext::new(visit, &seen.incident, trouble);
    let forms = verbs::offered(&desk, &Scene { visit, staff, seen }, keys(row));
    let has_file = row.is_stored && may_handle && row.altered_at.is_none();
    let view = View {
        description: row.description.clone(),
        alarm: alarm(visit, row),
        log: Overwriting::of(visit, row).filter(Overwriting::is_pressing),
        proposal: row.proposed_by.as_ref().map(|_| visit.text("evidence-proposed")).unwrap_or_default(),
        cautions: cautions(visit, row),
        facts: facts(visit, row),
        file: has_file.then(|| format!("{base}/file")),
        check: has_file.then(|| format!("{base}/checks")),
        hands: found.hands.iter().take(ROWS).map(|hand| HandView::of(visit, hand)).collect(),
        next: next.map(|last| format!("{base}?before={}", last.no)),
        head: Head::of((visit, staff, seen), "evidence", trouble, faults(forms.iter()))?,
        forms,
        token: visit.form_token(),
        back: list,
    };
    let args = [("number", seen.named(visit.language).into()), ("no", row.no.into())];
    page::with_status(
        visit,
        status,
        "incidents/evidence-item",
        visit.say("evidence-item-title", &args),
        &view,
    )
}

/// What can still be recorded of it.
fn keys(row: &EvidenceRow) -> &'static [&'static str] {
    match row.kind.as_str() {
        _ if matches!(row.standing.as_str(), "disposed" | "voided") => &["void"],
        "log_source" if row.preserved_as.is_none() => &["preserve", "extend", "custody", "void"],
        _ => &["custody", "hold", "void"],
    }
}

/// Its file, read whole before its first byte goes out; that someone took it is recorded (閲覧).
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::incident(&visit.site, &staff.viewer, visit.param("number"))?;
    let no = no_of(visit)?;
    reading::note_look(&visit.site, &staff.actor(), &seen, &format!("evidence {no} file"));
    download(visit, &caller_of(visit, staff)?, &seen.incident.number, no)
}

/// A look has no form and no token: its command is drawn.
fn caller_of(visit: &Visit, staff: &Staff) -> Result<Caller, Failure> {
    let keys = &visit.site.backend.keys;
    let drawn = keys.chance().token().map_err(|error| Failure::Broken(error.to_string()))?;
    let command = keys.derive_command("evidence look", &[drawn.as_bytes()]);
    Ok(Caller { actor: staff.actor(), command, request: None, seen: None })
}

/// Gives a file out. Where it is not what was taken in, the answer names the item and who had it.
///
/// # Errors
/// As [`actions::open`].
pub fn download(visit: &Visit, caller: &Caller, number: &str, no: u32) -> Outcome {
    let given = visit.query.text("reason");
    let reason = if given.is_empty() { visit.text("custody-downloaded") } else { given.to_owned() };
    let texts = Private::from([("reason".to_owned(), reason)]);
    let site = &visit.site;
    let opened = actions::open(&site.backend, &site.vault, caller, (number, no), (CustodyAct::View, texts))?;
    Ok(Answer::attachment(opened.item.file_name.as_deref().unwrap_or("evidence"), opened.whole))
}

/// Reads the file again, now.
pub fn check(visit: &Visit, staff: &Staff) -> Outcome {
    let no = no_of(visit)?;
    let number = visit.param("number");
    let carry_out = |_: &Form, caller: &Caller| -> Result<Answer, Failure> {
        let (backend, vault) = (&visit.site.backend, &visit.site.vault);
        let is_whole = actions::read_again(backend, vault, caller, number, no)?;
        let done = if is_whole { "?done=evidence-whole" } else { "" };
        Ok(Answer::see_other(&format!("/incidents/{number}/evidence/{no}{done}")))
    };
    handle(visit, staff, ("custody", ""), carry_out, |status, mut trouble| {
        trouble.errors.push(FieldError::new("act", "decided"));
        render(visit, staff, status, Some(&trouble))
    })
}
