//! The network to print, to keep on a telephone, or as a table: for who sees the whole list.

use actix_web::http::{StatusCode, header};

use super::one::policy;
use crate::domain::contact::rights;
use crate::export::contacts::{self, Network, csv};
use crate::i18n::Language;
use crate::i18n::time::Years;
use crate::telling::words::Words;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};

/// PDF, or what `format` asks for: `html`, `csv`.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let policy = policy(staff)?;
    if !rights::sees_all(&staff.world, policy, &staff.person, visit.now) {
        return Err(Failure::Forbidden);
    }
    let words = Words { language: visit.language, years: Years::Imperial };
    let issue = visit.query.text("issue").parse().ok();
    let network = contacts::compose(&staff.organisation, policy, visit.now, issue, &words);
    let broken = |error: &dyn std::fmt::Display| Failure::Broken(error.to_string());
    let (answer, name) = match visit.query.text("format") {
        "" | "pdf" => (pdf(visit, &network, &words)?, "contacts.pdf"),
        "html" => {
            let page = contacts::html(&network);
            (Answer::new(StatusCode::OK, "text/html; charset=utf-8", page), "contacts.html")
        }
        "csv" => {
            let is_japanese = visit.language == Language::Ja;
            let body =
                csv::write(&staff.organisation.contacts, is_japanese).map_err(|error| broken(&error))?;
            (Answer::new(StatusCode::OK, "text/csv; charset=utf-8", body), "contacts.csv")
        }
        _ => return Err(Failure::NotFound),
    };
    // A page with a style of its own is kept, never run under this address.
    let how = if name == "contacts.pdf" { "inline" } else { "attachment" };
    Ok(answer.with(header::CONTENT_DISPOSITION, &format!("{how}; filename=\"{name}\"")))
}

#[cfg(feature = "pdf")]
fn pdf(visit: &Visit, network: &Network, words: &Words) -> Result<Answer, Failure> {
    use crate::export::pdf;
    let fonts = visit.site.printer.fonts().map_err(|error| Failure::Broken(error.to_string()))?;
    let body = pdf::network::write(network, words, fonts);
    let body = body.map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(Answer::new(StatusCode::OK, "application/pdf", body))
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &Visit, _: &Network, _: &Words) -> Result<Answer, Failure> {
    Err(Failure::NotFound)
}
