//! Accounts for programs: who may sign in and how each stands, without anything by which one could. None is
//! made or changed here.

use actix_web::http::StatusCode;
use serde_json::{Value, json};

use crate::actions::accounts::{self, Listed};
use crate::domain::moment::Moment;
use crate::web::answer::Answer;
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

/// Every account, by login.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let rows = accounts::list(&visit.site.backend)?;
    let items: Vec<Value> = rows.iter().map(view).collect();
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null })))
}

fn view(one: &Listed) -> Value {
    let time = |at: Option<Moment>| at.map(Moment::to_rfc3339);
    json!({
        "person": one.row.person,
        "login": one.row.login,
        "admin": one.row.is_admin,
        "break_glass": one.row.is_break_glass,
        "must_change": one.row.must_change,
        "state": one.standing.as_str(),
        "created_at": time(Some(one.row.created_at)),
        "disabled_at": time(one.row.disabled_at),
        "entered_at": time(one.entered_at),
        "sessions": one.sessions,
    })
}
