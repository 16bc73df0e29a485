//! 不在 for programs: who will not act, from when until when, and who stands in.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::organise::Changed;
use crate::domain::moment::Moment;
use crate::domain::org::{Absence, Org};
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

use super::view::time;

/// Those that last, and those to come.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    listed(&reading::organisation(&visit.site)?.world.org, visit.now)
}

/// The same as what was done left them.
pub fn after(visit: &Visit, _: &Bearer, changed: &Changed) -> Outcome {
    listed(&changed.after.world.org, visit.now)
}

fn listed(org: &Org, now: Moment) -> Outcome {
    let items: Vec<Value> = org.absences.iter().filter(|row| now < row.to).map(view).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

fn view(row: &Absence) -> Value {
    json!({
        "absence": row.code(),
        "person": row.person,
        "from": time(Some(row.from)),
        "to": time(Some(row.to)),
        "cause": row.cause.as_str(),
        "stand_in": row.stand_in,
        "only": row.only,
    })
}
