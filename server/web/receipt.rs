//! 受付票 as PDF, for whoever has both numbers of a report.

use actix_web::http::{StatusCode, header};

use crate::domain::history::Private;
use crate::domain::written;
use crate::export::receipt::Receipt;
use crate::export::words::Words;
use crate::i18n::time::Years;
use crate::keys::to_hex;

use super::answer::Answer;
use super::error::Failure;
use super::reading;
use super::visit::{Outcome, Visit};

/// The paper. Every wrong pair of numbers reads the same.
pub fn print(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    if let Err(wait) = visit.site.questions.take(visit.source, visit.now) {
        return Err(Failure::TooMany(wait));
    }
    visit.open_token(&form)?;
    let (number, secret) = (written::receipt(form.text("number")), written::receipt(form.text("secret")));
    let told = reading::told(&visit.site, &number, &secret)?.ok_or(Failure::NotFound)?;
    let hash = told.entry.hash;
    let private = told.entry.private.as_ref();
    let texts: Private = private.and_then(|body| serde_json::from_str(&body.text).ok()).unwrap_or_default();
    let receipt = Receipt {
        body: visit.site.body_name(),
        code: visit.site.house.keys.receipt_code(told.report.id, &told.report.number, &hash),
        number: told.report.number,
        received_at: told.entry.header.at,
        texts,
        hash: to_hex(&hash),
        printed_at: visit.now,
    };
    let words = Words { language: visit.language, years: Years::Imperial };
    let bytes = visit.site.printer.receipt(&receipt, &words);
    let bytes = bytes.map_err(|error| Failure::Broken(error.to_string()))?;
    let name = format!("attachment; filename=\"receipt-{}.pdf\"", receipt.number);
    Ok(Answer::new(StatusCode::OK, "application/pdf", bytes).with(header::CONTENT_DISPOSITION, &name))
}
