//! The organisation for programs: whoever leaves, and what is dissolved.

use actix_web::http::StatusCode;
use serde_json::json;

use super::bodies::{Line, moment, text, words};
use super::caller;
use super::reading::Object;
use crate::actions::organise;
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::org::leaving::Leaver;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::form::NAME_MAX;
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

const ACTS: [&str; 4] = ["person", "unit", "seat", "absence"];

/// Ends somebody or something at `at`, or now; `act` says what. From then on they are told nothing more.
pub fn end(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let act = body.needed_word("act", |word| ACTS.into_iter().find(|known| *known == word));
    let leaver = act.map(|act| match act {
        "unit" => Leaver::Unit(UnitId::typed(&body.required("unit", NAME_MAX))),
        "seat" => Leaver::Seat(
            PostId::typed(&body.required("post", NAME_MAX)),
            UnitId::typed(&body.required("unit", NAME_MAX)),
            PersonId::typed(&body.required("person", NAME_MAX)),
        ),
        "absence" => Leaver::Absence(PersonId::typed(&body.required("person", NAME_MAX))),
        _ => Leaver::Person(PersonId::typed(&body.required("person", NAME_MAX))),
    });
    let at = body.moment("at");
    body.finish()?;
    let Some(leaver) = leaver else { return Err(Failure::NotFound) };
    let (at, changed) = organise::leave(&visit.site.backend, &caller(visit, bearer)?, leaver, at)?;
    let revision = changed.after.revision();
    Ok(Answer::json(StatusCode::OK, &json!({ "at": at.to_rfc3339(), "revision": revision })))
}

/// The bodies of these addresses; none for any other.
pub fn lines(noun: &str) -> Option<Vec<Line>> {
    (noun == "organisation/ends").then(|| {
        vec![
            ("act", words(&ACTS), true),
            ("person", text(), false),
            ("unit", text(), false),
            ("post", text(), false),
            ("at", moment(), false),
        ]
    })
}

/// What these addresses do; none for any other.
pub fn summary(noun: &str) -> Option<&'static str> {
    (noun == "organisation/ends")
        .then_some("End a person, a unit, somebody in a post, or a person's absences, at a date")
}
