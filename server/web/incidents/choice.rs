//! What one answers to 受領確認: a choice that nobody makes beforehand.

use crate::actions::FieldError;
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::visit::Visit;

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// 自分が対応する.
    Accept,
    /// 担当が違う: the desk is told, and the duty stays open.
    NotMine {
        /// Whose it is, or why not.
        reason: String,
    },
}

const ACCEPT: &str = "accept";
const NOT_MINE: &str = "not_mine";

impl Choice {
    /// Reads the choice.
    ///
    /// # Errors
    /// No choice, or no reason where one is needed.
    pub fn read(form: &Form) -> Result<Self, Vec<FieldError>> {
        let mut reading = Reading::of(form);
        let word =
            reading.choice("choice", |word| [ACCEPT, NOT_MINE].into_iter().find(|known| *known == word));
        let reason = match word {
            Some(NOT_MINE) => reading.required("reason", TEXT_MAX),
            _ => String::new(),
        };
        match word {
            Some(ACCEPT) if reading.errors.is_empty() => Ok(Choice::Accept),
            Some(_) if reading.errors.is_empty() => Ok(Choice::NotMine { reason }),
            _ => Err(reading.errors),
        }
    }
}

/// The options as pages show them.
pub fn options(visit: &Visit) -> Vec<(String, String)> {
    [ACCEPT, NOT_MINE]
        .map(|word| (word.to_owned(), visit.text(&format!("web-choice-{}", word.replace('_', "-")))))
        .into()
}

/// The name of what is said afterwards.
pub fn done(form: &Form) -> &'static str {
    if form.text("choice") == NOT_MINE { "disowned" } else { "confirmed" }
}
