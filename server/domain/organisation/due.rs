//! What becomes due in the registers when an entry is written, whoever writes it.

use crate::history::Private;
use crate::ids::HistoryId;
use crate::moment::Moment;
use crate::org::{Org, OrgFact};
use crate::register::due::due as of_rows;
use crate::register::exception::check;
use crate::register::hearing::Hearing;
use crate::register::review::due::{Occasion, due as of_reviews};

use super::fact::OrganisationFact;
use super::{Organisation, Registers};

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
        let found = found(hearing, &present.registers, occasion);
        if found.is_empty() {
            break;
        }
        found.iter().for_each(|fact| present.apply(fact, &Private::new()));
        all.extend(found);
    }
    all
}

/// What is due now, register by register.
fn found(hearing: Hearing<'_>, registers: &Registers, occasion: Occasion<'_>) -> Vec<OrganisationFact> {
    let Registers { exceptions, checks, reviews, proxies, disposals } = registers;
    let mut found: Vec<OrganisationFact> = Vec::new();
    found.extend(of_rows(hearing, exceptions).into_iter().map(OrganisationFact::Exception));
    found.extend(check::due(hearing, (exceptions, checks)).into_iter().map(OrganisationFact::Check));
    found.extend(of_reviews(hearing, reviews, occasion).into_iter().map(OrganisationFact::Review));
    found.extend(of_rows(hearing, proxies).into_iter().map(OrganisationFact::Proxy));
    found.extend(of_rows(hearing, disposals).into_iter().map(OrganisationFact::Disposal));
    found
}

/// Whether posts or units are others after a fact than they were.
fn moves(before: &Org, fact: &OrgFact) -> bool {
    match fact {
        OrgFact::Appointed { .. }
        | OrgFact::AppointmentEnded { .. }
        | OrgFact::AppointmentKept { .. }
        | OrgFact::UnitEnded { .. } => true,
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
        | OrgFact::HoursEdgeSet { .. }
        | OrgFact::Announced { .. }
        | OrgFact::AnnouncementEnded { .. } => false,
    }
}
