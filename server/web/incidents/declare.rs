//! What some posts may declare on an incident: that a mode holds, who fills a post meanwhile, where it
//! stands on a scale of the body's own, and that the wall of their organ is lifted from it.

use super::forms::{ActForm, Desk, Hidden};
use super::handle::checked;
use super::respond::handle;
use crate::actions::handle as actions;
use crate::domain::access::{self, Power, may_handle};
use crate::domain::ids::{ClassId, PostId, ScaleId};
use crate::domain::policy::{Class, Mode, Policy, Post, Scale};
use crate::web::form::{Form, NAME_MAX, Reading, TEXT_MAX};
use crate::web::guard::Staff;
use crate::web::people::Finder;
use crate::web::reading::Seen;
use crate::web::visit::{Outcome, Visit};

/// One form for each mode that the reader may declare or end.
pub(super) fn modes(desk: &Desk<'_>, staff: &Staff, seen: &Seen, policy: &Policy) -> Vec<ActForm> {
    let (world, incident, now) = (seen.world.as_ref(), desk.incident, desk.visit.now);
    let may = |mode: &&Mode| access::may(world, policy, incident, (&staff.person, Power::Declare(mode)), now);
    let form = |mode: &Mode| {
        let holds = incident.case.context.modes.contains(&mode.id);
        let mut parts = desk.handling(if holds { "mode-end" } else { "mode-begin" }, "modes");
        parts.key = format!("mode-{}", mode.id);
        parts.heading = format!("{} {}", parts.heading, mode.label);
        let holds = if holds { "false" } else { "true" };
        parts.hidden = vec![
            Hidden { name: "mode", value: mode.id.clone() },
            Hidden { name: "holds", value: holds.to_owned() },
        ];
        let form = desk.form(parts, |fields| vec![fields.area("reason", TEXT_MAX).required()]);
        form.with_basis(desk, policy, mode.basis.as_deref())
    };
    policy.modes.iter().filter(may).map(form).collect()
}

/// One form for each post that is filled for this incident, for those who may appoint.
pub(super) fn appointments(desk: &Desk<'_>, staff: &Staff, seen: &Seen, policy: &Policy) -> Vec<ActForm> {
    let (world, incident, now) = (seen.world.as_ref(), desk.incident, desk.visit.now);
    let may = |post: &&Post| {
        let appointing = post.appointment.as_ref();
        appointing.is_some_and(|row| {
            access::may(world, policy, incident, (&staff.person, Power::Appoint(row)), now)
        })
    };
    let form = |post: &Post| {
        let mut parts = desk.handling("appoint", "appointments");
        parts.key = appointment_key(post.id.as_str());
        parts.heading = format!("{} {}", parts.heading, post.label);
        parts.hidden = vec![Hidden { name: "post", value: post.id.0.clone() }];
        let mut form = desk.form(parts, |fields| {
            vec![fields.line("person", NAME_MAX).required(), fields.area("reason", TEXT_MAX)]
        });
        if let Some(person) = incident.case.context.appointed.get(&post.id) {
            form.lead = desk.visit.say("web-appointed-now", &[("name", world.org.name_of(person).into())]);
        }
        form
    };
    policy.posts.iter().filter(may).map(form).collect()
}

/// What a form sends for a class that the rules shall give: never the id of one.
const BY_RULE: &str = "-";

/// One form for each scale on which the reader may say where the incident stands.
pub(super) fn scales(desk: &Desk<'_>, staff: &Staff, seen: &Seen, policy: &Policy) -> Vec<ActForm> {
    let (world, incident, now) = (seen.world.as_ref(), desk.incident, desk.visit.now);
    let may = |scale: &&Scale| {
        if scale.decided_by.is_empty() {
            return may_handle(world, policy, incident, &staff.person, now);
        }
        access::may(world, policy, incident, (&staff.person, Power::Place(scale)), now)
    };
    policy.scales.iter().filter(may).map(|scale| scale_form(desk, policy, scale)).collect()
}

fn scale_form(desk: &Desk<'_>, policy: &Policy, scale: &Scale) -> ActForm {
    let visit = desk.visit;
    let mut parts = desk.handling("scale", "scales");
    parts.key = scale_key(scale.id.as_str());
    parts.heading = visit.say("web-form-scale", &[("scale", scale.label.as_str().into())]);
    parts.hidden = vec![Hidden { name: "scale", value: scale.id.0.clone() }];
    let option = |class: &Class| {
        let label = match &class.criteria {
            Some(criteria) => format!("{}（{criteria}）", class.label),
            None => class.label.clone(),
        };
        (class.id.0.clone(), label)
    };
    let by_rule = (BY_RULE.to_owned(), visit.text("web-severity-rule"));
    let options: Vec<_> = scale.classes.iter().rev().map(option).chain([by_rule]).collect();
    let form = desk.form(parts, |fields| {
        vec![fields.radio("placed", options).required(), fields.area("reason", TEXT_MAX).required()]
    });
    let form = form.with_basis(desk, policy, scale.basis.as_deref());
    let Some(placed) = desk.incident.case.context.scales.get(&scale.id) else { return form };
    let key = if placed.by_hand { "report-severity-by-hand" } else { "report-severity-by-rule" };
    let class = scale.class_label(&placed.class);
    let now = visit.say(key, &[("severity", class.as_str().into())]);
    form.with_lead(visit.say("web-scale-now", &[("class", now.as_str().into())]))
}

fn scale_key(scale: &str) -> String {
    format!("scale-{scale}")
}

/// The class on a scale of the policy changes, or goes back to the rules.
pub fn scale(visit: &Visit, staff: &Staff) -> Outcome {
    let key = |form: &Form| scale_key(form.text("scale"));
    handle(visit, staff, key, |form, caller| {
        let mut reading = Reading::of(form);
        let word = reading.choice("placed", |word| Some(word.to_owned()));
        let reason = reading.required("reason", TEXT_MAX);
        let word = checked(reading, word)?;
        let to = if word == BY_RULE { None } else { Some(ClassId(word)) };
        let scale = ScaleId::from(form.text("scale"));
        actions::set_scale(&visit.site.house, caller, visit.param("number"), (scale, to), reason)?;
        Ok("scale")
    })
}

/// The form that lifts the wall around this incident, for those of the organ who may.
pub(super) fn wall(desk: &Desk<'_>, staff: &Staff, seen: &Seen, policy: &Policy) -> Option<ActForm> {
    let (world, incident, now) = (seen.world.as_ref(), desk.incident, desk.visit.now);
    let wall = policy.wall(&incident.case.context)?;
    access::may(world, policy, incident, (&staff.person, Power::Unwall(wall)), now).then(|| {
        let parts = desk.handling("lift-wall", "openings");
        let form = desk.form(parts, |fields| vec![fields.area("reason", TEXT_MAX).required()]);
        let form = form.with_basis(desk, policy, wall.basis.as_deref());
        form.with_lead(desk.visit.text("web-form-lift-wall-lead"))
    })
}

fn appointment_key(post: &str) -> String {
    format!("appoint-{post}")
}

/// A mode of the policy begins or ends (対策本部の設置・廃止).
pub fn mode(visit: &Visit, staff: &Staff) -> Outcome {
    let key = |form: &Form| format!("mode-{}", form.text("mode"));
    handle(visit, staff, key, |form, caller| {
        let mut reading = Reading::of(form);
        let reason = reading.required("reason", TEXT_MAX);
        let reason = checked(reading, Some(reason))?;
        let (mode, holds) = (form.text("mode"), form.text("holds") == "true");
        actions::set_mode(&visit.site.house, caller, visit.param("number"), mode, holds, reason)?;
        Ok(if holds { "mode-began" } else { "mode-ended" })
    })
}

/// A person is appointed to a post of this incident (対応責任者の選任).
pub fn appoint(visit: &Visit, staff: &Staff) -> Outcome {
    let key = |form: &Form| appointment_key(form.text("post"));
    handle(visit, staff, key, |form, caller| {
        let mut reading = Reading::of(form);
        let typed = reading.required("person", NAME_MAX);
        let person = Finder::of(visit, staff).one(&mut reading, "person", &typed);
        let reason = reading.optional("reason", TEXT_MAX);
        let post = PostId::from(form.text("post"));
        let person = checked(reading, person)?;
        actions::appoint(&visit.site.house, caller, visit.param("number"), (post, person), reason)?;
        Ok("appointed")
    })
}

/// The wall of the organ is lifted from this incident (壁を解く).
pub fn lift_wall(visit: &Visit, staff: &Staff) -> Outcome {
    handle(
        visit,
        staff,
        |_| "lift-wall".to_owned(),
        |form, caller| {
            let mut reading = Reading::of(form);
            let reason = reading.required("reason", TEXT_MAX);
            let reason = checked(reading, Some(reason))?;
            actions::lift_wall(&visit.site.house, caller, visit.param("number"), reason)?;
            Ok("wall-lifted")
        },
    )
}
