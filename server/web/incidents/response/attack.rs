//! 攻撃の予告への対応の判断 (6.5(2)): read by whoever handles the incident, written by CISO and 統括 alone.

use serde::Serialize;

use crate::domain::access::Power;
use crate::domain::plan::response::attack;
use crate::telling::response::Attack;
use crate::web::incidents::forms::{ActForm, FormContext};
use crate::web::verbs::{self, Extra, Scene};
use crate::web::visit::Visit;
use crate::web::words::When;

/// 攻撃の予告への対応の判断: what was decided, and the form for those who decide.
#[derive(Serialize)]
pub(super) struct Part {
    lead: String,
    rows: Vec<View>,
    pub(super) forms: Vec<ActForm>,
}

#[derive(Serialize)]
struct View {
    stance: String,
    measures: String,
    reason: String,
    contact: String,
    by: String,
    when: When,
}

/// 6.5(2): shown where an attack was announced or something was decided about one.
pub(super) fn part(desk: &FormContext<'_>, scene: &Scene<'_>, decided: &[Attack]) -> Option<Part> {
    let (visit, staff, seen) = (scene.visit, scene.staff, scene.seen);
    let incident = &seen.incident;
    let policy = seen.policy()?;
    if decided.is_empty() && !attack::KINDS.contains(&incident.case.kind.as_str()) {
        return None;
    }
    let backend = (seen.world.as_ref(), policy.as_ref());
    let may = incident.is_open() && attack::may_decide(backend, incident, &staff.person, visit.now);
    let posts = Power::MeetAttack.posts(policy, incident).into_iter();
    let posts: Vec<String> = posts.map(|post| policy.post_label(post).to_owned()).collect();
    let posts = posts.join(&visit.text("web-or"));
    let key = if may { "web-response-attack-lead" } else { "web-response-attack-others" };
    Some(Part {
        lead: visit.say(key, &[("posts", posts.into())]),
        rows: decided.iter().map(|row| decision(visit, row)).collect(),
        // Whoever sent it without being asked finds what they wrote, and why it was refused.
        forms: verbs::form(desk, scene, "attack", &Extra::default())
            .into_iter()
            .filter(|form| may || !form.faults.is_empty())
            .collect(),
    })
}

fn decision(visit: &Visit, row: &Attack) -> View {
    View {
        stance: row.stance.label.clone(),
        measures: row.measures.clone(),
        reason: row.reason.clone(),
        contact: row.contact.clone(),
        by: row.by.clone(),
        when: When::past(visit, row.at.0),
    }
}
