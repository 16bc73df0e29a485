//! 攻撃の予告への対応の判断 (6.5(2)): read by whoever handles the incident, written by CISO and 統括 alone.

use serde::Serialize;

use super::form;
use crate::domain::access::Power;
use crate::domain::plan::response::{Stance, attack};
use crate::export::response::Attack;
use crate::web::form::TEXT_MAX;
use crate::web::guard::Staff;
use crate::web::incidents::forms::{ActForm, Desk};
use crate::web::reading::Seen;
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
pub(super) fn part(desk: &Desk<'_>, staff: &Staff, seen: &Seen, decided: &[Attack]) -> Option<Part> {
    let (visit, incident) = (desk.visit, &seen.incident);
    let policy = seen.policy()?;
    if decided.is_empty() && !attack::KINDS.contains(&incident.case.kind.as_str()) {
        return None;
    }
    let house = (seen.world.as_ref(), policy.as_ref());
    let may = incident.is_open() && attack::may_decide(house, incident, &staff.person, visit.now);
    let posts = Power::MeetAttack.posts(policy, incident).into_iter();
    let posts: Vec<String> = posts.map(|post| policy.post_label(post).to_owned()).collect();
    let posts = posts.join(&visit.text("web-or"));
    let key = if may { "web-response-attack-lead" } else { "web-response-attack-others" };
    Some(Part {
        lead: visit.say(key, &[("posts", posts.into())]),
        rows: decided.iter().map(|row| decision(visit, row)).collect(),
        // Whoever sent it without being asked finds what they wrote, and why it was refused.
        forms: Some(decide(desk)).into_iter().filter(|form| may || !form.faults.is_empty()).collect(),
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

fn decide(desk: &Desk<'_>) -> ActForm {
    let stances = Stance::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), desk.visit.text(&format!("response-stance-{}", one.as_str()))));
    let stances: Vec<_> = stances.collect();
    form(desk, "attack", "attack-decisions", |fields| {
        vec![
            fields.radio("stance", stances).required(),
            fields.area("attack_measures", TEXT_MAX).required(),
            fields.area("reason", TEXT_MAX).required(),
            fields.area("contact_kept", TEXT_MAX).required(),
            fields.when("at"),
        ]
    })
}
