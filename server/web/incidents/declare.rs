//! What some posts may declare on an incident: that a mode holds, who fills a post meanwhile, where it
//! stands on a scale of the body's own, and that the wall of their organ is lifted from it.

use super::forms::{ActForm, FormContext};
use crate::domain::access::{self, Power, may_handle};
use crate::domain::policy::{Class, Mode, Policy, Post, Scale};
use crate::web::verbs::{self, Extra, Scene};

/// One form for each mode that the reader may declare or end.
pub(super) fn modes(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy) -> Vec<ActForm> {
    let (staff, world, incident) = (scene.staff, scene.seen.world.as_ref(), desk.incident);
    let now = desk.visit.now;
    let may = |mode: &&Mode| access::may(world, policy, incident, (&staff.person, Power::Declare(mode)), now);
    let form = |mode: &Mode| {
        let holds = incident.case.context.modes.contains(&mode.id);
        let (key, begins) =
            if holds { ("web-form-mode-end", "false") } else { ("web-form-mode-begin", "true") };
        let known = [("mode", mode.id.as_str()), ("holds", begins)];
        let mut form = verbs::form(desk, scene, "mode", &Extra { known: &known, ..Extra::default() })?;
        form.heading = format!("{} {}", desk.visit.text(key), mode.label);
        form.submit = desk.visit.text(&format!("{key}-submit"));
        Some(form.with_basis(desk, policy, mode.basis.as_deref()))
    };
    policy.modes.iter().filter(may).filter_map(form).collect()
}

/// One form for each post that is filled for this incident, for those who may appoint.
pub(super) fn appointments(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy) -> Vec<ActForm> {
    let (staff, world, incident) = (scene.staff, scene.seen.world.as_ref(), desk.incident);
    let now = desk.visit.now;
    let may = |post: &&Post| {
        let appointing = post.appointment.as_ref();
        appointing.is_some_and(|row| {
            access::may(world, policy, incident, (&staff.person, Power::Appoint(row)), now)
        })
    };
    let form = |post: &Post| {
        let known = [("post", post.id.as_str())];
        let mut form = verbs::form(desk, scene, "appoint", &Extra { known: &known, ..Extra::default() })?;
        form.heading = format!("{} {}", form.heading, post.label);
        if let Some(person) = incident.case.context.appointed.get(&post.id) {
            form.lead = desk.visit.say("web-appointed-now", &[("name", world.org.name_of(person).into())]);
        }
        Some(form)
    };
    policy.posts.iter().filter(may).filter_map(form).collect()
}

/// One form for each scale on which the reader may say where the incident stands.
pub(super) fn scales(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy) -> Vec<ActForm> {
    let (staff, world, incident) = (scene.staff, scene.seen.world.as_ref(), desk.incident);
    let now = desk.visit.now;
    let may = |scale: &&Scale| {
        if scale.decided_by.is_empty() {
            return may_handle(world, policy, incident, &staff.person, now);
        }
        access::may(world, policy, incident, (&staff.person, Power::Place(scale)), now)
    };
    policy.scales.iter().filter(may).filter_map(|scale| scale_form(desk, scene, policy, scale)).collect()
}

fn scale_form(desk: &FormContext<'_>, looks: &Scene<'_>, policy: &Policy, scale: &Scale) -> Option<ActForm> {
    let visit = desk.visit;
    let option = |class: &Class| {
        let label = match &class.criteria {
            Some(criteria) => format!("{}（{criteria}）", class.label),
            None => class.label.clone(),
        };
        (class.id.to_string(), label)
    };
    let by_rule = (verbs::BY_RULE.to_owned(), visit.text("web-severity-rule"));
    let classes: Vec<_> = scale.classes.iter().rev().map(option).chain([by_rule]).collect();
    let extra =
        Extra { known: &[("scale", scale.id.as_str())], options: &[("class", classes)], ..Extra::default() };
    let mut form =
        verbs::form(desk, looks, "scale", &extra)?.with_basis(desk, policy, scale.basis.as_deref());
    form.heading = visit.say("web-form-scale", &[("scale", scale.label.as_str().into())]);
    let Some(placed) = desk.incident.case.context.scales.get(&scale.id) else { return Some(form) };
    let key = if placed.by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
    let class = scale.class_label(&placed.class);
    let now = visit.say(key, &[("severity", class.as_str().into())]);
    Some(form.with_lead(visit.say("web-scale-now", &[("class", now.as_str().into())])))
}

/// The form that lifts the wall around this incident, for those of the organ who may.
pub(super) fn wall(desk: &FormContext<'_>, scene: &Scene<'_>, policy: &Policy) -> Option<ActForm> {
    let (staff, world, incident) = (scene.staff, scene.seen.world.as_ref(), desk.incident);
    let now = desk.visit.now;
    let wall = policy.wall(&incident.case.context)?;
    if !access::may(world, policy, incident, (&staff.person, Power::Unwall(wall)), now) {
        return None;
    }
    let form = verbs::form(desk, scene, "lift-wall", &Extra::default())?;
    let form = form.with_basis(desk, policy, wall.basis.as_deref());
    Some(form.with_lead(desk.visit.text("web-form-lift-wall-lead")))
}
