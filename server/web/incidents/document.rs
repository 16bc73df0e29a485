//! 事案報告書: the report of one incident, as PDF or JSON.

use actix_web::http::{StatusCode, header};

use crate::domain::incident::fact::Actor;
use crate::export::compose::{Issue, compose_with};
use crate::export::document::Document;
use crate::export::json;
use crate::export::words::Words;
use crate::i18n::time::Years;
use crate::takeaway;

use super::show::decoded;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::visit::{Outcome, Visit};

/// For a signed-in person.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = reading::history(&visit.site, &staff.viewer, visit.param("number"))?;
    write(visit, &seen, (&staff.actor(), &staff.name))
}

/// The report in the format that the address asks for; PDF if it asks for none.
///
/// # Errors
/// [`Failure::NotFound`] for a format that is not written here.
pub fn write(visit: &Visit, seen: &Seen, (actor, name): (&Actor, &str)) -> Outcome {
    reading::note_look(&visit.site, actor, seen, "export");
    let entries = decoded(seen)?;
    let issue = Issue { at: visit.now, by: name.to_owned() };
    let words = Words { language: visit.language, years: Years::Imperial };
    let items = reading::all_evidence(&visit.site, seen)?;
    let items: Vec<_> = items.iter().map(takeaway::line).collect();
    let document = compose_with(&entries, &seen.incident, &seen.world, &issue, &words, &items);
    let answer = match visit.query.text("format") {
        "" | "pdf" => pdf(visit, &document, &words)?,
        "json" => {
            let body = json::write(&document).map_err(|error| Failure::Broken(error.to_string()))?;
            Answer::new(StatusCode::OK, "application/json", body)
        }
        _ => return Err(Failure::NotFound),
    };
    let format = if visit.query.text("format") == "json" { "json" } else { "pdf" };
    let name = format!("inline; filename=\"incident-{}.{format}\"", seen.incident.number);
    Ok(answer.with(header::CONTENT_DISPOSITION, &name))
}

#[cfg(feature = "pdf")]
fn pdf(visit: &Visit, document: &Document, words: &Words) -> Result<Answer, Failure> {
    use crate::export::pdf;
    let fonts =
        visit.site.fonts.get_or_init(|| pdf::fonts::Fonts::find(&[], None).map_err(|e| e.to_string()));
    let fonts = fonts.as_ref().map_err(|error| Failure::Broken(error.clone()))?;
    let body = pdf::write(document, words, fonts).map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(Answer::new(StatusCode::OK, "application/pdf", body))
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Visit, _: &Document, _: &Words) -> Result<Answer, Failure> {
    Err(Failure::NotFound)
}
