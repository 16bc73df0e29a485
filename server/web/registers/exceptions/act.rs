//! Forms of the register: read, act, and show the page again.

use actix_web::http::StatusCode;

use crate::actions::Error;
use crate::actions::register::{Ask, give};
use crate::domain::history::Private;
use crate::domain::register::exception::check::NOTE;
use crate::web::error::Failure;
use crate::web::form::{Form, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};

use super::super::{handle, renamed};
use super::{new, one, read};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

fn of_form(error: Error) -> Error {
    renamed(error, "exc_")
}

/// A new row: a request for a permit, or what could not wait (`act=use`).
pub fn create(visit: &Visit, staff: &Staff) -> Outcome {
    let house = &visit.site.house;
    handle(
        visit,
        staff,
        |form, caller| {
            let is_emergency = form.text("act") == "use";
            let (ask, texts) = read::new(form, is_emergency)?;
            give(house, caller, &staff.person, ask, texts).map_err(of_form)?;
            let done = if is_emergency { "exception-used" } else { "exception-requested" };
            Ok(format!("/exceptions?done={done}"))
        },
        |trouble| new::again(visit, staff, REFUSED, Some(&trouble)),
    )
}

/// What is done with a row.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    let no: u32 = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    let house = &visit.site.house;
    handle(
        visit,
        staff,
        |form, caller| {
            let (ask, texts) = read::act(form, no)?;
            give(house, caller, &staff.person, ask, texts).map_err(of_form)?;
            Ok(format!("/exceptions/{no}?done=exception-{}", form.text("act")))
        },
        |trouble| one::again(visit, staff, REFUSED, Some(&trouble)),
    )
}

/// 7.4(3): the register was looked through.
pub fn check(visit: &Visit, staff: &Staff) -> Outcome {
    handle(
        visit,
        staff,
        |form: &Form, caller| {
            let mut reading = Reading::of(form);
            let note = reading.optional("exc_note", TEXT_MAX);
            if !reading.errors.is_empty() {
                return Err(Error::Invalid(reading.errors));
            }
            let texts = Private::from([(NOTE.to_owned(), note)]);
            let given = give(&visit.site.house, caller, &staff.person, Ask::Check, texts);
            given.map_err(of_form)?;
            Ok("/exceptions?done=exception-check".to_owned())
        },
        |trouble| super::again(visit, staff, REFUSED, Some(&trouble)),
    )
}
