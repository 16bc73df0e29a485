//! Forms of the list: read, act, and show the page again.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;

use super::one::{self, Trouble};
use super::view::href;
use crate::actions::{Caller, Error, FieldError, contacts};
use crate::domain::contact::{Callee, CheckResult};
use crate::domain::ids::ContactId;
use crate::domain::orgfile::contacts::COLUMNS;
use crate::web::error::Failure;
use crate::web::form::{Form, Reading};
use crate::web::guard::Staff;
use crate::web::registers;
use crate::web::visit::{Outcome, Visit};

/// Reads the form and its token and acts; what cannot be accepted is shown by `again`.
fn handle(
    visit: &Visit,
    staff: &Staff,
    act: impl Fn(&Form, &Caller) -> Result<String, Error>,
    again: impl Fn(&Form, &[FieldError]) -> Outcome,
) -> Outcome {
    registers::handle(visit, staff, act, |trouble| again(&trouble.typed, &trouble.errors))
}

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn callee(visit: &Visit) -> Result<Callee, Failure> {
    Callee::parse(visit.param("callee")).ok_or(Failure::NotFound)
}

/// 確認: the result of one call.
pub fn verify(visit: &Visit, staff: &Staff) -> Outcome {
    let callee = callee(visit)?;
    let act = |form: &Form, caller: &Caller| {
        let mut reading = Reading::of(form);
        let parse = |word: &str| {
            CheckResult::WORDS.iter().find(|(known, _)| *known == word).map(|(_, result)| *result)
        };
        let result = reading.choice("card_result", parse);
        let Some(result) = result else { return Err(Error::Invalid(reading.errors)) };
        let is_drill = form.text("mode") == "drill";
        contacts::verify(&visit.site.house, caller, callee.clone(), (result, is_drill))?;
        Ok(format!("{}?done=contact-checked", href(&callee)))
    };
    handle(visit, staff, act, |_, errors| {
        let trouble = Trouble { typed: Form::default(), errors: errors.to_vec() };
        one::again(visit, staff, REFUSED, Some(&trouble))
    })
}

/// A new contact, or one that is written otherwise.
pub fn save(visit: &Visit, staff: &Staff) -> Outcome {
    let known = match visit.param("callee") {
        "" => None,
        _ => match callee(visit)? {
            Callee::Contact(id) => Some(id),
            Callee::Person(_) => return Err(Failure::NotFound),
        },
    };
    let act = |form: &Form, caller: &Caller| {
        let mut cells = cells(form);
        if let Some(id) = &known {
            cells.insert("id".to_owned(), id.0.clone());
        } else if is_taken(staff, &cells) {
            return Err(Error::Invalid(vec![FieldError::new("card_id", "taken")]));
        }
        let id = ContactId::typed(cells.get("id").map_or("", String::as_str));
        contacts::save(&visit.site.house, caller, cells).map_err(renamed)?;
        Ok(format!("{}?done=contact-saved", href(&Callee::Contact(id))))
    };
    handle(visit, staff, act, |form, errors| {
        let trouble = Trouble { typed: form.clone(), errors: errors.to_vec() };
        match known {
            Some(_) => one::again(visit, staff, REFUSED, Some(&trouble)),
            None => one::edit(visit, staff, REFUSED, &trouble),
        }
    })
}

/// A form for a new contact never overwrites one that is there.
fn is_taken(staff: &Staff, cells: &BTreeMap<String, String>) -> bool {
    let id = ContactId::typed(cells.get("id").map_or("", String::as_str));
    staff.organisation.contacts.rows.contains_key(&id)
}

/// The form's fields as cells of the file.
fn cells(form: &Form) -> BTreeMap<String, String> {
    let cell = |column: &&str| ((*column).to_owned(), form.text(&format!("card_{column}")).to_owned());
    COLUMNS.iter().map(cell).collect()
}

/// Mistakes by the fields of the form instead of the columns of the file.
fn renamed(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => {
            let rename = |error: FieldError| {
                let reason = if error.reason == "empty" { "required" } else { &error.reason };
                FieldError::new(&format!("card_{}", error.field), reason)
            };
            Error::Invalid(errors.into_iter().map(rename).collect())
        }
        other => other,
    }
}

/// A contact that is called no more.
pub fn end(visit: &Visit, staff: &Staff) -> Outcome {
    let Callee::Contact(id) = callee(visit)? else { return Err(Failure::NotFound) };
    let act = |_: &Form, caller: &Caller| {
        contacts::end(&visit.site.house, caller, id.clone())?;
        Ok("/contacts?done=contact-ended".to_owned())
    };
    handle(visit, staff, act, |_, errors| on_list(visit, staff, &Form::default(), errors))
}

/// 承認.
pub fn approve(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let revision = form.text("revision").parse().map_err(|_| Error::Conflict)?;
        contacts::approve(&visit.site.house, caller, revision)?;
        Ok("/contacts?done=contacts-approved".to_owned())
    };
    handle(visit, staff, act, |form, errors| on_list(visit, staff, form, errors))
}

/// Numbered copies: one holder to a line.
pub fn copies(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let holders = form.text("holders").lines().map(|line| line.trim().to_owned());
        let holders: Vec<String> = holders.filter(|line| !line.is_empty()).collect();
        let issue = contacts::make_copies(&visit.site.house, caller, &holders)?;
        Ok(format!("/contacts/network?issue={issue}"))
    };
    handle(visit, staff, act, |form, errors| on_list(visit, staff, form, errors))
}

/// A copy that came back.
pub fn recall(visit: &Visit, staff: &Staff) -> Outcome {
    let act = |form: &Form, caller: &Caller| {
        let number = |name: &str| form.text(name).parse::<u32>().map_err(|_| Error::NotFound);
        contacts::recall(&visit.site.house, caller, (number("issue")?, number("number")?))?;
        Ok("/contacts?done=copy-recalled".to_owned())
    };
    handle(visit, staff, act, |form, errors| on_list(visit, staff, form, errors))
}

fn on_list(visit: &Visit, staff: &Staff, form: &Form, errors: &[FieldError]) -> Outcome {
    super::render(visit, staff, REFUSED, form, errors)
}
