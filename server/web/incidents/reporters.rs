//! Who reported from outside, and how they asked to be reached: for those who handle the incident, and
//! only when asked for. Each look is recorded first.

use serde::Serialize;

use crate::actions::look;
use crate::domain::access::may_handle;
use crate::domain::history::Private;

use crate::domain::case::Origin;
use crate::domain::written::phone;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::reading::{self, Seen};
use crate::web::visit::Visit;

/// The way to the contacts, and the contacts where they were asked for.
#[derive(Serialize)]
pub struct Reporters {
    href: String,
    is_shown: bool,
    rows: Vec<Reporter>,
}

/// One report of someone outside.
#[derive(Serialize)]
struct Reporter {
    number: String,
    name: String,
    contact: String,
    href: Option<String>,
}

/// None for who does not handle the incident, and where everyone who reported it is of the body.
///
/// # Errors
/// The look could not be recorded, or the reports cannot be read.
pub fn reporters(visit: &Visit, staff: &Staff, seen: &Seen) -> Result<Option<Reporters>, Failure> {
    let Some(policy) = seen.policy() else { return Ok(None) };
    let incident = &seen.incident;
    let is_of_others = |origin| match origin {
        Origin::Outside | Origin::Contractor => true,
        Origin::Staff | Origin::Monitoring => false,
    };
    let origins = incident.joined.iter().map(|heard| heard.joined.case.origin);
    let has_others =
        incident.claim.is_some() || std::iter::once(incident.case.origin).chain(origins).any(is_of_others);
    if !has_others || !may_handle(&seen.world, policy, incident, &staff.person, visit.now) {
        return Ok(None);
    }
    let href = format!("/incidents/{}?contact=1#reporters", incident.number);
    let is_shown = visit.query.is_checked("contact");
    if !is_shown {
        return Ok(Some(Reporters { href, is_shown, rows: Vec::new() }));
    }
    look::note(&visit.site.house, &staff.actor(), Some(incident.id), "contact")?;
    let reports = reading::reports_of(&visit.site, incident)?;
    let has_name = |texts: &Private| texts.contains_key("contact_name");
    let rows = reports.into_iter().filter(|(report, texts)| is_of_others(report.origin) || has_name(texts));
    let rows = rows.map(|(report, texts)| row(report.number, &texts)).collect();
    Ok(Some(Reporters { href, is_shown, rows }))
}

fn row(number: String, texts: &Private) -> Reporter {
    let text = |key: &str| texts.get(key).cloned().unwrap_or_default();
    let contact = text("contact");
    Reporter { number, name: text("contact_name"), href: phone::link(&contact), contact }
}
