//! The text of a policy as it comes: typed, pasted, or from a file.

use crate::actions::FieldError;
use crate::web::enclosed::Enclosed;
use crate::web::form::plain_text;

/// The longest text; a policy of a few hundred lines has a tenth of it.
const BYTES_MAX: usize = 256 * 1024;

/// Where it is typed.
pub const FIELD: &str = "policy";
/// Where a file is chosen.
pub const FILE: &str = "file";

/// The text that was sent: that of the file where one was chosen, what was typed otherwise.
///
/// # Errors
/// What is no text, nothing, or too much of it.
pub fn sent(enclosed: &Enclosed) -> Result<String, FieldError> {
    match enclosed.file() {
        Some(bytes) => settled(read(bytes)?, FILE),
        None => settled(enclosed.form.whole(FIELD).to_owned(), FIELD),
    }
}

/// Text in UTF-8. Another encoding would be guessed, and a wrong guess is put into force.
fn read(bytes: &[u8]) -> Result<String, FieldError> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    text.map(|text| plain_text(text.to_owned())).ok_or_else(|| FieldError::new(FILE, "policy-bytes"))
}

/// One form for what is typed and what is chosen, so that the same words are the same text: no mark of the
/// byte order before it, one end of line after it.
fn settled(text: String, field: &str) -> Result<String, FieldError> {
    let text = text.trim_start_matches('\u{feff}').trim_end();
    if text.trim_start().is_empty() {
        return Err(FieldError::new(field, "required"));
    }
    if text.len() > BYTES_MAX {
        return Err(FieldError::new(field, "policy-too-long"));
    }
    Ok(format!("{text}\n"))
}
