//! What an incident has to do with others that are the same matter: where it went, or what it answers for.

use serde::Serialize;

use crate::domain::access::{Power, may};
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::visit::Visit;
use crate::web::words::{self, When};

/// Both sides.
#[derive(Serialize)]
pub struct View {
    /// The one that answers for it.
    into: Option<Other>,
    /// Those that it answers for.
    held: Vec<Other>,
    /// People who are shut out because they were shut out of another one, for those who may merge.
    lent: Vec<Lent>,
}

/// Another incident.
#[derive(Serialize)]
struct Other {
    number: String,
    /// What it is called on the telephone; empty for whoever has no part in it.
    called: String,
    /// Its page; empty for whoever has no part in it.
    href: String,
    at: When,
}

/// Somebody who is shut out, and from which incident that came.
#[derive(Serialize)]
struct Lent {
    name: String,
    number: String,
    called: String,
}

/// None where it has to do with no other.
pub fn view(visit: &Visit, staff: &Staff, seen: &Seen) -> Option<View> {
    let bonds = &seen.incident.bonds;
    if !bonds.is_bound() && bonds.lent.is_empty() {
        return None;
    }
    let other = |number: &str, at| {
        let called = called(visit, staff, number);
        let href = if called.is_some() { format!("/incidents/{number}") } else { String::new() };
        let at = When::past(visit, at);
        Other { number: number.to_owned(), called: called.unwrap_or_default(), href, at }
    };
    let may_merge = seen.policy().is_some_and(|policy| {
        may(&seen.world, policy, &seen.incident, (&staff.person, Power::Merge), visit.now)
    });
    let lent = bonds.lent.iter().filter(|_| may_merge);
    let lent = lent.map(|(person, number)| Lent {
        name: seen.world.org.name_of(person),
        called: called(visit, staff, number).unwrap_or_default(),
        number: number.clone(),
    });
    Some(View {
        into: bonds.into.as_ref().map(|into| other(&into.number, into.at)),
        held: bonds.held.iter().map(|held| other(&held.absorbed.number, held.at)).collect(),
        lent: lent.collect(),
    })
}

/// What another incident is called; none for whoever may not see it.
fn called(visit: &Visit, staff: &Staff, number: &str) -> Option<String> {
    let other = reading::incident(&visit.site, &staff.viewer, number).ok()?;
    Some(words::called(visit, other.incident.called))
}
