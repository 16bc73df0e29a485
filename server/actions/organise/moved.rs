//! 異動: whoever comes into another post or unit, or leaves one, signs in again. A session that was opened
//! by what somebody was is no key to what they are, nor one that stays open on a desk that is another's now.

use std::collections::BTreeSet;

use crate::actions::Error;
use crate::domain::actor::Actor;
use crate::domain::ids::{PersonId, PostId, UnitId};
use crate::domain::moment::Moment;
use crate::domain::org::Org;
use crate::domain::organisation::Organisation;
use crate::store::Tx;
use crate::store::admissions::Cause;

/// What somebody is: their posts, and the unit that is named for them.
type Place<'a> = (BTreeSet<(&'a PostId, &'a UnitId)>, Option<&'a UnitId>);

/// Ends the open sessions of everybody who is something else after an entry than before it. Who was nothing
/// before has not moved, and whoever moves themselves goes on with what they are doing: a body is put
/// together by somebody who is signed in.
pub(super) fn end_sessions(
    tx: &mut Tx<'_>,
    (before, then): (&Organisation, Moment),
    (after, now): (&Organisation, Moment),
    by: &Actor,
) -> Result<(), Error> {
    let open: BTreeSet<PersonId> = tx.open_sessions(None)?.into_iter().map(|row| row.person).collect();
    let (before, after) = (&before.world.org, &after.world.org);
    let has_moved = |person: &&PersonId| {
        let was = place(before, after, person, then);
        let is_somebody = !was.0.is_empty() || was.1.is_some();
        is_somebody && was != place(after, after, person, now)
    };
    for person in open.iter().filter(|person| by.person() != Some(person)).filter(has_moved) {
        tx.end_sessions_on_move(person, &Cause::by(by.clone()))?;
    }
    Ok(())
}

/// A post keeps its place under its present name.
fn place<'a>(org: &'a Org, present: &'a Org, person: &PersonId, at: Moment) -> Place<'a> {
    let posts = org.posts_of(person, at).into_iter().map(|(post, unit)| (present.renames.post(post), unit));
    (posts.collect(), org.people.get(person).and_then(|row| row.unit.as_ref()))
}
