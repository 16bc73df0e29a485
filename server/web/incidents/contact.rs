//! 連絡の状況: every line with every step, whom it told and what each owes.

use serde::Serialize;

use crate::telling::lanes::{self, Drawn, Source};

use super::frame::Head;
use super::ladder::{Ladder, LineView};
use super::response::open;
use super::show::decoded;
use crate::web::guard::Staff;
use crate::web::page;
use crate::web::visit::{Outcome, Visit};

#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    head: Head,
    picture: Option<Drawn>,
    lines: Vec<LineView>,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    let seen = open(visit, staff, "ladder")?;
    let entries = decoded(&seen)?;
    let (incident, world) = (&seen.incident, seen.world.as_ref());
    let policy = seen.policy().map(AsRef::as_ref);
    let lines = policy.map(|policy| Ladder::of(visit, incident, world, policy, &entries).lines());
    let picture = policy.map(|policy| {
        let source = Source { world, policy, language: visit.language };
        let drawn = lanes::under_way(incident, source, &entries, visit.now);
        lanes::draw(&drawn, visit.text("web-ladder"), visit.language)
    });
    let head = Head::of((visit, staff, &seen), "ladder", None, Vec::new())?;
    let view = View { head, picture, lines: lines.unwrap_or_default() };
    page::show(
        visit,
        "incidents/ladder",
        format!("{} {}", visit.text("web-ladder"), seen.named(visit.language)),
        &view,
    )
}
