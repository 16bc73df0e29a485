//! What a page needs where a passkey is asked for. Browsers give passkeys to scripts alone: such a page
//! carries ours, and says to whoever lets none run that a code will do.

use serde::Serialize;

use crate::actions::sign_in::Shows;

use super::error::Failure;
use super::form::Form;

/// The field in which the script puts what the browser gave.
pub const FIELD: &str = "passkey";

/// What the script asks the browser for.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    options: String,
}

impl Asked {
    /// This, as the page carries it.
    ///
    /// # Errors
    /// [`Failure::Broken`] if it cannot be written, which is our own mistake.
    pub fn of(what: &impl Serialize) -> Result<Self, Failure> {
        let options = serde_json::to_string(what).map_err(|error| Failure::Broken(error.to_string()))?;
        Ok(Self { options })
    }
}

/// What a form shows: a passkey, that answers this session or ticket, or else a code.
pub fn shows<'a>(form: &'a Form, bound: &'a [u8]) -> Shows<'a> {
    match form.text(FIELD) {
        "" => Shows::Code(form.text("factor_code")),
        sent => Shows::Passkey { sent, bound },
    }
}

/// What is said where that was wrong, without `error-`.
pub const fn wrong(shows: Shows<'_>) -> &'static str {
    match shows {
        Shows::Code(_) => "factor-code-wrong",
        Shows::Passkey { .. } => "passkey-wrong",
    }
}
