//! 見た目: the emblem of the body and its colour, for whoever administers; the emblem's file for everybody.

use actix_web::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::actions::face::{Wanted, change};
use crate::actions::{Error, FieldError};
use crate::domain::administration::face::{Colour, Face};
use crate::web::answer::Answer;
use crate::web::enclosed;
use crate::web::error::Failure;
use crate::web::field::{Fault, Field, Fields, Section};
use crate::web::form::{Form, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::headers;
use crate::web::page;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    token: String,
    emblem: Option<String>,
    colour: String,
    /// Who changed it last, when and why.
    changed: Option<Changed>,
    sections: Vec<Section>,
    faults: Vec<Fault>,
    done: String,
}

#[derive(Serialize)]
struct Changed {
    at: When,
    by: String,
    reason: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let form = Form::default().with("colour", staff.organisation.face.colour.as_str());
    answer(visit, staff, StatusCode::OK, (&form, &[]))
}

fn answer(
    visit: &Visit,
    staff: &Staff,
    status: StatusCode,
    (form, errors): (&Form, &[FieldError]),
) -> Outcome {
    let face = &staff.organisation.face;
    let fields = Fields::new(visit.language, form, errors);
    let word = |colour: &Colour| visit.text(&format!("face-colour-{}", colour.as_str()));
    let colours = Colour::ALL.iter().map(|colour| (colour.as_str().to_owned(), word(colour)));
    let mut controls = vec![fields.radio("colour", colours).required()];
    controls.push(Field { kind: "file", ..fields.line("emblem", 0) });
    if face.emblem.is_some() {
        controls.push(fields.checks("no_emblem", [("yes".to_owned(), visit.text("face-no-emblem"))]));
    }
    controls.push(fields.area("reason", TEXT_MAX).required());
    let sections = vec![Section::open(String::new(), controls)];
    let view = View {
        token: visit.form_token(),
        emblem: address(face),
        colour: word(&face.colour),
        changed: face.at.map(|at| Changed {
            at: When::past(visit, at),
            by: face.by.as_ref().map(|by| staff.world.org.name_of(by)).unwrap_or_default(),
            reason: face.reason.clone(),
        }),
        faults: fields.faults(&sections),
        sections,
        done: words::done(visit),
    };
    page::with_status(visit, status, "admin/face", visit.text("web-nav-face"), &view)
}

/// Changes it.
pub fn submit(visit: &Visit, staff: &Staff) -> Outcome {
    let enclosed = enclosed::read(visit)?;
    let form = &enclosed.form;
    let refuse =
        |errors: &[FieldError]| answer(visit, staff, StatusCode::UNPROCESSABLE_ENTITY, (form, errors));
    let Ok(token) = visit.open_token(form) else { return refuse(&[FieldError::new("token", "expired")]) };
    let Some(colour) = Colour::parse(form.text("colour")) else {
        return refuse(&[FieldError::new("colour", "required")]);
    };
    let wanted = match (enclosed.file(), form.text("no_emblem")) {
        (Some(bytes), _) => Wanted::New(bytes.to_vec()),
        (None, "yes") => Wanted::None,
        (None, _) => Wanted::Same,
    };
    let reason = form.text("reason").to_owned();
    match change(&visit.site.backend, &visit.caller(staff, &token), (colour, wanted), reason) {
        Ok(()) => Ok(Answer::see_other("/admin/face?done=face-changed")),
        Err(Error::Invalid(errors)) => refuse(&errors),
        Err(error) => Err(error.into()),
    }
}

/// Where the emblem is; its address changes with it, so that it may be kept for ever.
pub fn address(face: &Face) -> Option<String> {
    face.emblem.as_ref().map(|emblem| format!("/emblem/{}", emblem.sha256))
}

/// Its file: a picture, and nothing that a browser would run or look for more in.
pub fn emblem(visit: &Visit) -> Outcome {
    let organisation = reading::organisation(&visit.site)?;
    let known = organisation.face.emblem.as_ref();
    let emblem = known.filter(|emblem| emblem.sha256 == visit.param("hash")).ok_or(Failure::NotFound)?;
    let bytes =
        STANDARD.decode(emblem.base64.as_bytes()).map_err(|error| Failure::Broken(error.to_string()))?;
    let answer = Answer::new(StatusCode::OK, "image/png", bytes);
    let answer = answer.with(header::CONTENT_SECURITY_POLICY, headers::PICTURE);
    Ok(answer.with(header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
}
