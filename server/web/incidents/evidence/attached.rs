//! 未確認の添付: files that came with reports of an incident, for those who handle it; they are no evidence
//! until somebody enters them as such.

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::attach::{self, Of};
use crate::actions::{Caller, FieldError};
use crate::domain::history::Private;
use crate::domain::report::{Attachment, Report, Verdict};
use crate::vault::position::copy_without;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::{handle, list, may};

/// What is done with a file.
const REGISTER: &str = "register";
const TAKE: &str = "take";
/// Asks for the file as it came.
const ORIGINAL: &str = "original";

/// A file in the list.
#[derive(Serialize)]
pub struct AttachedView {
    /// Its number among them: of the report and within it.
    label: String,
    name: String,
    at: When,
    size: String,
    form: String,
    sha256: String,
    verdict: String,
    is_infected: bool,
    has_position: bool,
    cautions: Vec<String>,
    action: String,
    token: String,
    /// The item of evidence that it is now.
    evidence: Option<EvidenceLink>,
}

#[derive(Serialize)]
struct EvidenceLink {
    no: u32,
    href: String,
}

/// Every file that came with a report of the incident; none for who does not handle it.
///
/// # Errors
/// The reports cannot be read.
pub fn rows(visit: &Visit, staff: &Staff, seen: &Seen) -> Result<Vec<AttachedView>, Failure> {
    if !may(visit, seen, &staff.actor()) {
        return Ok(Vec::new());
    }
    let reports = reading::reports_of(&visit.site, &seen.incident)?;
    let token = visit.form_token();
    let rows = reports.iter().flat_map(|(report, _)| {
        report.attachments.iter().map(|file| view(visit, (&seen.incident.number, report), file, &token))
    });
    Ok(rows.collect())
}

/// How many there are; none for who does not handle the incident.
pub fn count(visit: &Visit, staff: &Staff, seen: &Seen, reports: &[(Report, Private)]) -> usize {
    if !may(visit, seen, &staff.actor()) {
        return 0;
    }
    reports.iter().map(|(report, _)| report.attachments.len()).sum()
}

fn view(visit: &Visit, (incident, report): (&str, &Report), file: &Attachment, token: &str) -> AttachedView {
    let args = [("number", report.number.clone().into()), ("no", file.no.into())];
    let size = i64::try_from(file.bytes).unwrap_or(i64::MAX);
    let caution = |caution: &String| visit.text(&format!("evidence-caution-{}", caution.replace('_', "-")));
    AttachedView {
        label: visit.say("attached-number", &args),
        name: file.name.clone(),
        at: When::past(visit, file.at),
        size: words::size(size),
        form: file.form.clone(),
        sha256: file.sha256.clone(),
        verdict: visit.text(&format!("attached-verdict-{}", file.verdict.as_str().replace('_', "-"))),
        is_infected: file.verdict == Verdict::Infected,
        has_position: has_position(file),
        cautions: file.cautions.iter().map(caution).collect(),
        action: format!("/incidents/{incident}/attachments/{}/{}", report.number, file.no),
        token: token.to_owned(),
        // Of an incident that is one matter with this one, the number says nothing here.
        evidence: file
            .evidence
            .map(|(_, no)| EvidenceLink { no, href: format!("/incidents/{incident}/evidence/{no}") }),
    }
}

fn of(visit: &Visit) -> Result<Of<'_>, Failure> {
    let no = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    Ok(Of { incident: visit.param("number"), report: visit.param("receipt"), no })
}

/// Gives a file out, never to be shown by a browser; the look is recorded first.
pub fn file(visit: &Visit, staff: &Staff) -> Outcome {
    give(visit, &visit.looker(staff), false)
}

/// Of a photograph that says where it was taken, a copy that does not, unless the original is asked for.
fn give(visit: &Visit, caller: &Caller, knows: bool) -> Outcome {
    let site = &visit.site;
    let (file, whole) = attach::open(&site.backend, &site.vault, caller, of(visit)?, knows)?;
    if !has_position(&file) || visit.query.is_checked(ORIGINAL) {
        return Ok(Answer::attachment(&file.name, whole));
    }
    let scratch = site.vault.scratch().map_err(|error| Failure::Broken(error.to_string()))?;
    let copy = copy_without(whole, scratch).map_err(|_| Failure::NotFound)?;
    Ok(Answer::attachment(&format!("copy-{}", file.name), copy))
}

fn has_position(file: &Attachment) -> bool {
    file.cautions.iter().any(|caution| caution == "position")
}

/// Enters a file as evidence, or gives one out in which something was found to whoever says that they know.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    let carry_out = |form: &Form, caller: &Caller| -> Result<Answer, Failure> {
        match form.text("act") {
            TAKE => give(visit, caller, true),
            REGISTER => register(visit, caller),
            _ => Err(crate::actions::Error::Invalid(vec![FieldError::new("act", "choose")]).into()),
        }
    };
    handle(visit, staff, ("attached", ""), carry_out, |status: StatusCode, trouble| {
        list::render(visit, staff, status, Some(&trouble))
    })
}

fn register(visit: &Visit, caller: &Caller) -> Result<Answer, Failure> {
    let of = of(visit)?;
    let args = [("number", of.report.to_owned().into()), ("no", of.no.into())];
    let texts = Private::from([
        ("description".to_owned(), visit.say("attached-description", &args)),
        ("found_where".to_owned(), visit.say("attached-origin", &args)),
    ]);
    let no = attach::register(&visit.site.backend, &visit.site.vault, caller, of, texts)?;
    Ok(Answer::see_other(&format!("/incidents/{}/evidence/{no}?done=evidence-added", of.incident)))
}
