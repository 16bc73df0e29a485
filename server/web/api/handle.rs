//! What is known of an incident, changed by programs.

use crate::actions::handle::{self, Changes};
use crate::domain::case::{Certainty, Presence};
use crate::domain::ids::{KindId, PersonId, UnitId};

use super::acts::give;
use super::intake::read_more;
use super::reading::Object;
use crate::web::form::{LINE_MAX, NAME_MAX, TEXT_MAX};
use crate::web::guard::Bearer;
use crate::web::visit::{Outcome, Visit};

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
