//! Forms of the list that ask for more than fields: a contact by the columns of its file, and copies, which
//! are answered by a paper.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::one;
use super::view::href;
use crate::actions::contacts::{Ask, give, make_copies};
use crate::actions::{Caller, Error, FieldError};
use crate::domain::contact::Callee;
use crate::domain::ids::ContactId;
use crate::domain::orgfile::contacts::COLUMNS;
use crate::web::error::Failure;
use crate::web::form::Form;
use crate::web::guard::Staff;
use crate::web::incidents::show::FormErrors;
use crate::web::registers::handle;
use crate::web::visit::{Outcome, Visit};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// A new contact, or one that is written otherwise.
pub fn save(visit: &Visit, staff: &Staff) -> Outcome {
    let known = match visit.param("callee") {
        "" => None,
        callee => match Callee::parse(callee) {
            Some(Callee::Contact(id)) => Some(id),
            Some(Callee::Person(_)) | None => return Err(Failure::NotFound),
        },
    };
    let act = |form: &Form, caller: &Caller| {
        let mut cells = cells(form);
        cells.extend(known.as_ref().map(|id| ("id".to_owned(), id.to_string())));
        let id = ContactId::typed(cells.get("id").map_or("", String::as_str));
        let ask = Ask::Save { cells, is_new: known.is_none() };
        give(&visit.site.backend, caller, ask).map_err(renamed)?;
        Ok(format!("{}?done=contact-saved", href(&Callee::Contact(id))))
    };
    handle(visit, staff, act, |trouble| {
        let trouble = FormErrors { key: one::EDIT.to_owned(), ..trouble };
        match known {
            Some(_) => one::again(visit, staff, REFUSED, Some(&trouble)),
            None => one::edit(visit, staff, REFUSED, Some(&trouble)),
        }
    })
}

/// The form's fields as cells of the file.
fn cells(form: &Form) -> BTreeMap<String, String> {
    let cell = |column: &&str| ((*column).to_owned(), form.text(&format!("card_{column}")).to_owned());
    COLUMNS.iter().map(cell).collect()
}

/// Mistakes by the fields of the form instead of the columns of the file.
fn renamed(error: Error) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let rename = |error: FieldError| {
        let reason = if error.reason == "empty" { "required" } else { &error.reason };
        FieldError::new(&format!("card_{}", error.field), reason)
    };
    Error::Invalid(errors.into_iter().map(rename).collect())
}

/// Numbered copies: one holder to a line.
pub fn copies(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let holders = form.text("holders").lines().map(|line| line.trim().to_owned());
        let holders = holders.filter(|line| !line.is_empty()).collect();
        let issue = make_copies(&visit.site.backend, caller, holders)?;
        Ok(format!("/contacts/network?issue={issue}"))
    };
    handle(visit, staff, act, |trouble| {
        let trouble = FormErrors { key: super::keep::COPIES.to_owned(), ..trouble };
        super::again(visit, staff, REFUSED, Some(&trouble))
    })
}
