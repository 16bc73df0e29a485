//! 受付票: both numbers of a report, on a page and as PDF, for whoever has them.

use actix_web::http::{StatusCode, header};
use serde::Serialize;

use crate::domain::history::Private;
use crate::domain::moment::Moment;
use crate::export::receipt::Receipt;
use crate::i18n::find_text;
use crate::i18n::time::Years;
use crate::keys::to_hex;
use crate::telling::words::Words;
use crate::web::answer::Answer;
use crate::web::attached::Files;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::incidents::forms::Hidden;
use crate::web::page::{self, Repeat};
use crate::web::qr::Picture;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words;

/// The name of this page where a form asks for it.
pub const PAGE: &str = "receipt";

/// What a reporter keeps.
pub struct Numbers {
    /// 受付番号.
    pub number: String,
    /// 確認番号.
    pub secret: String,
    /// When it was received.
    pub at: Moment,
    /// The files that came with it, and those that did not.
    pub files: Files,
}

/// The numbers with what to do now, in the words for what was told. In another language it is asked for
/// with the numbers that stand on it: no address ever holds them.
///
/// # Errors
/// As every page.
pub fn show(visit: &Visit, form: &Form, numbers: Numbers) -> Outcome {
    #[derive(Serialize)]
    struct View<'a> {
        number: &'a str,
        secret: &'a str,
        token: String,
        at: words::When,
        picture: Picture,
        advice: Vec<String>,
        files: Files,
        hidden: Vec<Hidden>,
    }
    let kept = ["kind", "in_hand", "origin"].map(|name| Hidden { name, value: form.text(name).to_owned() });
    let base = visit.site.settings.server.base_url.trim_end_matches('/');
    let way = format!("{base}/report/status#{}.{}", numbers.number, numbers.secret);
    let view = View {
        number: &numbers.number,
        secret: &numbers.secret,
        token: visit.form_token(),
        at: words::When::past(visit, numbers.at),
        picture: Picture::of(&way)?,
        advice: advice(visit, form),
        files: numbers.files,
        hidden: kept.into(),
    };
    let repeat = Repeat { action: "/report/status", to: PAGE };
    let title = visit.text("web-receipt-title");
    page::repeatable(visit, StatusCode::OK, "outside/receipt", title, &view, repeat).map(page::scripted)
}

/// What to do with the thing in one's hands, by kind, by whose it is and by what it is.
fn advice(visit: &Visit, form: &Form) -> Vec<String> {
    let (kind, held, origin) = (form.text("kind"), form.text("in_hand"), form.text("origin"));
    let keys = [format!("{kind}-{held}"), kind.to_owned(), origin.to_owned()];
    let texts = keys.iter().map(|key| format!("web-public-advice-{key}"));
    let texts = texts.filter_map(|key| find_text(visit.language, &key, &[]));
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The paper. Every wrong pair of numbers reads the same.
pub fn print(visit: &Visit) -> Outcome {
    let form = visit.form()?;
    let (number, secret) = super::numbers(visit, &form)?;
    visit.open_token(&form)?;
    let told = reading::told(&visit.site, &number, &secret)?.ok_or(Failure::NotFound)?;
    let hash = told.entry.hash;
    let private = told.entry.private.as_ref();
    let texts: Private = private.and_then(|body| serde_json::from_str(&body.text).ok()).unwrap_or_default();
    let receipt = Receipt {
        body: visit.site.body_name(),
        code: visit.site.backend.keys.receipt_code(told.report.id, &told.report.number, &hash),
        number: told.report.number,
        received_at: told.entry.header.at,
        texts,
        hash: to_hex(&hash),
        printed_at: visit.now,
    };
    let words = Words { language: visit.language.common(), years: Years::Imperial };
    let bytes = visit.site.printer.receipt(&receipt, &words);
    let bytes = bytes.map_err(|error| Failure::Broken(error.to_string()))?;
    let name = format!("attachment; filename=\"receipt-{}.pdf\"", receipt.number);
    Ok(Answer::new(StatusCode::OK, "application/pdf", bytes).with(header::CONTENT_DISPOSITION, &name))
}
