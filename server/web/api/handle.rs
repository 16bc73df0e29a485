//! How programs handle an incident: class, facts, phase, modes, appointments, notes.

use std::collections::BTreeSet;

use crate::actions::handle::{self, Changes};
use crate::domain::ids::{ClassId, KindId, PersonId, PostId, ScaleId, SeverityId, UnitId};

use super::acts::give;
use super::intake::read_more;
use super::reading::Object;
use crate::domain::case::field::Field;
use crate::domain::case::{Certainty, Phase, Presence};
use crate::web::error::Failure;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

/// 影響度. `null` gives it back to the rules.
pub fn severity(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let to = body.text("severity", NAME_MAX).map(|code| SeverityId::typed(&code));
    let reason = body.required("reason", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| handle::set_severity(&visit.site.house, caller, number, to, reason))
}

/// The class on a scale beside severity. `null` gives it back to the rules.
pub fn scale(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let scale = ScaleId::from(visit.param("scale"));
    let to = body.text("class", NAME_MAX).map(|code| ClassId::typed(&code));
    let reason = body.required("reason", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| {
        handle::set_scale(&visit.site.house, caller, number, (scale, to), reason)
    })
}

/// 段階.
pub fn phase(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let to = body.word("phase", Phase::parse);
    if to.is_none() {
        body.refuse("phase", "required");
    }
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    let vouchers = vouchers(&mut body);
    body.finish()?;
    let Some(to) = to else { return Err(Failure::NotFound) };
    let house = &visit.site.house;
    give(visit, bearer, |caller, number| {
        handle::set_phase_vouched(house, caller, number, to, reason, vouchers)
    })
}

/// Who stands for what a program does, and who else: both, or nobody.
fn vouchers(body: &mut Object) -> Option<(PersonId, PersonId)> {
    let (person, second) = (body.text("person", NAME_MAX), body.text("second", NAME_MAX));
    match (&person, &second) {
        (Some(_), None) => body.refuse("second", "required"),
        (None, Some(_)) => body.refuse("person", "required"),
        (Some(_), Some(_)) | (None, None) => {}
    }
    person.map(PersonId).zip(second.map(PersonId))
}

/// 記録.
pub fn note(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let text = body.required("text", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| handle::note(&visit.site.house, caller, number, text))
}

/// Changed facts; what is left out stays.
pub fn facts(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let changes = Changes {
        kind: body.text("kind", NAME_MAX).map(|code| KindId::typed(&code)),
        unit: body.text("unit", NAME_MAX).map(|code| UnitId::typed(&code)),
        aware_at: body.moment("aware_at"),
        occurred_at: body.moment("occurred_at"),
        certainty: body.word("certainty", Certainty::parse),
        personal_data: body.word("personal_data", Presence::parse),
        my_number: body.word("my_number", Presence::parse),
        malicious: body.word("malicious", Presence::parse),
        people_max: body.count("people_max"),
        asset_class: body.text("asset_class", 16),
        segments: body.words("segments"),
        more: read_more(&mut body),
        subjects: body.words("subjects").map(|people| people.into_iter().map(PersonId).collect()),
        summary: body.text("summary", LINE_MAX),
        description: body.text("description", TEXT_MAX),
        reason: body.text("reason", TEXT_MAX).unwrap_or_default(),
        vouchers: vouchers(&mut body),
    };
    body.finish()?;
    give(visit, bearer, |caller, number| handle::change_case(&visit.site.house, caller, number, changes))
}

/// What a report that joined says of some fields is taken over.
pub fn take(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let no = body.needed_no("no");
    let words = body.words("fields").unwrap_or_default();
    let fields: Option<BTreeSet<Field>> = words.iter().map(|word| Field::parse(word)).collect();
    if fields.as_ref().is_none_or(BTreeSet::is_empty) {
        body.refuse("fields", if words.is_empty() { "required" } else { "word" });
    }
    body.finish()?;
    let Some((no, fields)) = no.zip(fields) else { return Err(Failure::NotFound) };
    give(visit, bearer, |caller, number| handle::take(&visit.site.house, caller, number, (no, fields)))
}

/// A mode of the policy begins, or ends (対策本部の設置・廃止).
pub fn mode(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let mode = body.required("mode", NAME_MAX);
    let holds = body.needed_truth("holds");
    let reason = body.required("reason", TEXT_MAX);
    body.finish()?;
    give(visit, bearer, |caller, number| {
        handle::set_mode(&visit.site.house, caller, number, &mode, holds, reason)
    })
}

/// A person is appointed to a post that is filled for this incident (対応責任者の選任).
pub fn appoint(visit: &Visit, bearer: &Bearer) -> Outcome {
    let mut body = Object::of(visit)?;
    let post = PostId::typed(&body.required("post", NAME_MAX));
    let person = PersonId::typed(&body.required("person", NAME_MAX));
    let reason = body.text("reason", TEXT_MAX).unwrap_or_default();
    body.finish()?;
    give(visit, bearer, |caller, number| {
        handle::appoint(&visit.site.house, caller, number, (post, person), reason)
    })
}
