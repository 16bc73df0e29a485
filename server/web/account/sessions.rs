//! Where a person is signed in, and ending that.

use serde::Serialize;

use crate::actions::sign_in::{self, OwnSession};
use crate::web::answer::Answer;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

#[derive(Serialize)]
struct View {
    rows: Vec<Row>,
    others: usize,
    token: String,
    done: String,
}

#[derive(Serialize)]
struct Row {
    begun: When,
    used: When,
    ends: When,
    source: String,
    means: String,
    /// This is the one that the page is read in.
    is_own: bool,
    mark: String,
    token: String,
}

/// The list.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let all = sign_in::sessions(&visit.site.backend, &staff.person)?;
    let row = |one: OwnSession| Row {
        begun: When::plain(visit, one.row.created_at),
        used: When::past(visit, one.row.seen_at),
        ends: When::plain(visit, one.row.expires_at),
        source: one.source,
        means: visit.text(&format!("means-{}", one.row.means.as_str())),
        is_own: one.row.hash == staff.session,
        mark: one.mark,
        token: visit.form_token(),
    };
    let rows: Vec<Row> = all.into_iter().map(row).collect();
    let others = rows.iter().filter(|row| !row.is_own).count();
    let view = View { rows, others, token: visit.form_token(), done: words::done(visit) };
    page::show(visit, "sessions", visit.text("web-nav-sessions"), &view)
}

/// Ends one of them, or all but the one that asks.
pub fn end(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    visit.open_token(&form)?;
    let backend = &visit.site.backend;
    match form.text("session") {
        "" => sign_in::end_others(backend, &staff.person, &staff.session)?,
        mark => sign_in::end_session(backend, &staff.person, mark)?,
    }
    Ok(Answer::see_other("/account/sessions?done=sessions-ended"))
}
