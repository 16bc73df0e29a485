//! Forms of the register: read, act, and show the page again.

use actix_web::http::StatusCode;

use crate::actions::{Error, proxies};
use crate::domain::history::Private;
use crate::domain::ids::UnitId;
use crate::domain::register::proxy::Terms;
use crate::domain::register::proxy::decide::Ask;
use crate::web::error::Failure;
use crate::web::form::{Form, NAME_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::people::Finder;
use crate::web::visit::{Outcome, Visit};

use super::super::{begin, day, end, handle, renamed, whole};
use super::{BODY, again, one};

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const PREFIX: &str = "px_";

/// Someone is named.
pub fn create(visit: &Visit, staff: &Staff) -> Outcome {
    handle(
        visit,
        staff,
        |form, caller| {
            let (ask, texts) = name(form, Finder::of(visit, staff))?;
            let given = proxies::give(&visit.site.house, caller, &staff.person, ask, texts);
            given.map_err(|error| renamed(error, PREFIX))?;
            Ok("/proxies?done=proxy-name".to_owned())
        },
        |trouble| again(visit, staff, REFUSED, Some(&trouble)),
    )
}

/// What is done with a row.
pub fn act(visit: &Visit, staff: &Staff) -> Outcome {
    let no: u32 = visit.param("no").parse().map_err(|_| Failure::NotFound)?;
    handle(
        visit,
        staff,
        |form, caller| {
            let (ask, texts) = done(form, no)?;
            let given = proxies::give(&visit.site.house, caller, &staff.person, ask, texts);
            given.map_err(|error| renamed(error, PREFIX))?;
            Ok(format!("/proxies/{no}?done=proxy-{}", form.text("act")))
        },
        |trouble| one::again(visit, staff, REFUSED, Some(&trouble)),
    )
}

fn name(form: &Form, finder: Finder<'_>) -> Result<(Ask, Private), Error> {
    if form.text("act") != "name" {
        return Err(Error::NotFound);
    }
    let mut reading = Reading::of(form);
    let whose = |word: &str| Some((word != BODY).then(|| UnitId::typed(word)));
    let unit = reading.choice("px_unit", whose);
    let typed = reading.required("px_proxy", NAME_MAX);
    let proxy = finder.one(&mut reading, "px_proxy", &typed);
    let mut texts = Private::new();
    for field in ["system", "duty"] {
        texts.insert(field.to_owned(), reading.required(&format!("{PREFIX}{field}"), TEXT_MAX));
    }
    texts.insert("ground".to_owned(), reading.optional("px_ground", TEXT_MAX));
    let from = day(&mut reading, "px_from").and_then(begin);
    let to = day(&mut reading, "px_to").and_then(end);
    let terms = unit.zip(proxy).zip(from.zip(to));
    let terms = terms.map(|((unit, proxy), (from, to))| Terms { unit, proxy, from, to });
    whole(reading, terms.map(|terms| Ask::Name { terms }), texts)
}

fn done(form: &Form, no: u32) -> Result<(Ask, Private), Error> {
    let mut reading = Reading::of(form);
    let mut texts = Private::new();
    let ask = match form.text("act") {
        "decide" => {
            texts.insert("reason".to_owned(), reading.optional("px_reason", TEXT_MAX));
            texts.insert("override".to_owned(), reading.optional("override", TEXT_MAX));
            let word = |word: &str| ["approve", "refuse"].contains(&word).then(|| word == "approve");
            reading.choice("px_verdict", word).map(|is_approved| Ask::Decide { no, is_approved })
        }
        "revoke" => {
            texts.insert("revocation".to_owned(), reading.required("px_revocation", TEXT_MAX));
            Some(Ask::Revoke { no })
        }
        _ => return Err(Error::NotFound),
    };
    whole(reading, ask, texts)
}
