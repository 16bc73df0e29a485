//! 状態: whether the house itself is as it should be, what to do where it is not, and its backups.
//!
//! What is asked is what `/readyz` asks: a page and a watcher never differ. There is no secret on it, and
//! nothing that counts incidents or what is sent about them.

pub mod backups;
mod lines;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::When;

/// How often the page looks again while a backup is made.
const LOOK_SECONDS: u32 = 3;

#[derive(Serialize)]
struct View {
    token: String,
    at: When,
    lines: Vec<lines::Line>,
    is_sound: bool,
    backups: backups::View,
    /// A backup is under way: nothing else is offered meanwhile.
    is_busy: bool,
    wrong: String,
}

/// The page.
pub fn show(visit: &Visit, _: &Staff) -> Outcome {
    answer(visit, StatusCode::OK, String::new())
}

fn answer(visit: &Visit, status: StatusCode, wrong: String) -> Outcome {
    let (lines, backups) = (lines::all(visit)?, backups::view(visit)?);
    let is_sound = lines.iter().all(lines::Line::is_sound) && !backups.is_due();
    let is_busy = backups.is_running();
    let at = When::plain(visit, visit.now);
    let view = View { token: visit.form_token(), at, lines, is_sound, backups, is_busy, wrong };
    page::watching(
        visit,
        (status, is_busy.then_some(LOOK_SECONDS)),
        "admin/state",
        visit.text("web-nav-state"),
        &view,
    )
}
