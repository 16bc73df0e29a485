//! What becomes due in the registers when an entry is written, whoever writes it.

use crate::history::Private;
use crate::ids::HistoryId;
use crate::moment::Moment;
use crate::org::{Org, OrgFact};
use crate::register::hearing::Hearing;
use crate::register::review::due::Occasion;
use crate::register::{exception, proxy, review};

use super::Organisation;
use super::fact::OrganisationFact;

/// After a long sleep one thing follows from another; more rounds than this is a mistake of ours,
/// and the rest waits for the next entry.
const ROUNDS_MAX: usize = 24;

/// What is to be said in an entry of `facts` at `now`: reminders, rungs of ladders, periods that
/// have ended, checks that begin, reviews that are asked for. `before` is the organisation before the
/// entry; `closed` are incidents of the gravest class that have ended.
pub fn due(
    before: &Organisation,
    (facts, texts): (&[OrganisationFact], &Private),
    closed: &[HistoryId],
    now: Moment,
) -> Vec<OrganisationFact> {
    let org = &before.world.org;
    let is_reorganised = facts.iter().filter_map(OrganisationFact::of_org).any(|fact| moves(org, fact));
    let occasion = Occasion { is_reorganised: is_reorganised && !org.appointments.is_empty(), closed };
    let mut present = before.with(facts, texts);
    // A policy that this entry approves is heard from the next one on.
    present.org_mut().active = org.active;
    let mut all = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let Some(hearing) = Hearing::of(&present.world, now) else { break };
        let registers = &present.registers;
        let exceptions = exception::due::due(hearing, &registers.exceptions).into_iter();
        let reviews = review::due::due(hearing, &registers.reviews, occasion).into_iter();
        let proxies = proxy::due::due(hearing, &registers.proxies).into_iter();
        let exceptions = exceptions.map(OrganisationFact::Exception);
        let reviews = reviews.map(OrganisationFact::Review);
        let proxies = proxies.map(OrganisationFact::Proxy);
        let found: Vec<OrganisationFact> = exceptions.chain(reviews).chain(proxies).collect();
        if found.is_empty() {
            break;
        }
        found.iter().for_each(|fact| present.apply(fact, &Private::new()));
        all.extend(found);
    }
    all
}

/// Whether posts or units are others after a fact than they were.
fn moves(before: &Org, fact: &OrgFact) -> bool {
    match fact {
        OrgFact::Appointed { .. } | OrgFact::AppointmentEnded { .. } | OrgFact::UnitEnded { .. } => true,
        OrgFact::UnitSet { unit, .. } => !before.units.contains_key(unit),
        OrgFact::PersonSet { .. }
        | OrgFact::PersonEnded { .. }
        | OrgFact::AbsenceAdded { .. }
        | OrgFact::AbsenceEnded { .. }
        | OrgFact::PolicyActivated { .. }
        | OrgFact::BasePinned { .. }
        | OrgFact::Renamed { .. }
        | OrgFact::EdgePassed { .. }
        | OrgFact::UnitsListed { .. }
        | OrgFact::HoursEdgeSet { .. } => false,
    }
}
