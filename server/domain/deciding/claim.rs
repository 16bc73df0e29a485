//! A reporter who says to be of the staff and has not signed in (未確認).
//!
//! They are not the reporter: what somebody does by reporting, such as knowing of it, would be done in the
//! name of whoever is named. That person is told at once.

use crate::actor::Actor;
use crate::case::Origin;
use crate::draft::{Draft, may_handle};
use crate::ids::PersonId;
use crate::incident::fact::Fact;
use crate::refusal::Refusal;

use super::command::Opening;

/// Whether the reporter of an opening is only claimed: nobody was signed in, and it comes from the staff.
pub(super) fn is_claimed(opening: &Opening, by: &Actor) -> bool {
    *by == Actor::Outside && opening.case.origin == Origin::Staff
}

/// Notes who they say to be, and tells that person.
pub(super) fn claim(draft: &mut Draft<'_>, person: Option<&PersonId>) {
    let people = draft.contact(person.cloned());
    draft.push(Fact::ReporterClaimed { person: person.cloned(), people });
}

/// Somebody who handles the incident has asked them. Nobody vouches for themselves.
pub(super) fn check(draft: &mut Draft<'_>, is_them: bool) -> Result<(), Refusal> {
    may_handle(draft)?;
    let claim = draft.after.claim.as_ref().ok_or(Refusal::Decided)?;
    if claim.person.is_some() && draft.by.person() == claim.person.as_ref() {
        return Err(Refusal::Forbidden);
    }
    if claim.is_them.is_some() || !draft.after.is_open() {
        return Err(Refusal::Decided);
    }
    draft.push(Fact::ReporterChecked { is_them });
    Ok(())
}
