//! The package of evidence and the list of evidence for documents: rows of the store in the words of
//! `export`.

use crate::actions::Caller;
use crate::actions::evidence::{prepare, take_along};
use crate::domain::history::Private;
use crate::evidence_rows::packed;
use crate::export::package::{Head, Package};
use crate::telling::document::Stamp;
use crate::vault::reading::Whole;
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};

/// Everything in one file; that each was copied, and for whom, is recorded.
///
/// # Errors
/// As [`take_along`].
pub fn write(visit: &Visit, caller: &Caller, staff: &Staff, purpose: &str) -> Outcome {
    let (site, number) = (&visit.site, visit.param("number"));
    let seen = reading::incident(site, &staff.viewer, number)?;
    reading::note_look(site, &staff.actor(), &seen, "evidence package");
    let head = Head {
        schema: "noroshi.evidence/1",
        body: site.body_name(),
        number: seen.incident.number.clone(),
        made_at: Stamp(visit.now),
        made_by: staff.name.clone(),
        purpose: purpose.to_owned(),
    };
    prepare(&site.backend, &site.vault)?;
    let scratch = site.vault.scratch().map_err(crate::actions::evidence::of_vault)?;
    let mut package = Package::new(scratch, head);
    let texts = Private::from([("reason".to_owned(), purpose.to_owned())]);
    take_along(&site.backend, &site.vault, caller, &seen.incident.number, &texts, &mut |taken| {
        let (item, whole) = packed(taken);
        package.add(item, whole)
    })?;
    let written = package.finish().and_then(Whole::plain);
    let whole = written.map_err(|error| Failure::Broken(error.to_string()))?;
    Ok(Answer::attachment(&format!("evidence-{}.zip", seen.incident.number), whole))
}
