//! Words between whoever handles an incident and whoever reported it (通報者とのやりとり).
//!
//! They are entries of the incident that answers for the report. The reporter sees those of their own
//! report, under its two numbers, and nothing else of the incident.

use crate::actor::Actor;
use crate::draft::{Draft, last_resorts, may_handle};
use crate::history::Private;
use crate::ids::HistoryId;
use crate::incident::fact::Fact;
use crate::moment::Moment;
use crate::refusal::{Refusal, require};

use super::join::at_work;

/// Whoever handles it writes to the reporter, also after the end: every reporter is answered.
pub(super) fn tell(
    draft: &mut Draft<'_>,
    report: HistoryId,
    next_at: Option<Moment>,
    texts: &Private,
) -> Result<(), Refusal> {
    may_handle(draft)?;
    is_of_it(draft, report)?;
    require(texts, "note")?;
    if next_at.is_some_and(|at| at <= draft.now) {
        return Err(Refusal::Invalid { field: "next_at", reason: "past" });
    }
    draft.push(Fact::ReporterTold { report, next_at });
    Ok(())
}

/// The reporter writes or sends files: those at work on it hear of it, and the last resort where nobody is.
/// Of files that came with the report itself they have heard by the report.
pub(super) fn hear(
    draft: &mut Draft<'_>,
    report: HistoryId,
    (files, is_with_report): (u32, bool),
    texts: &Private,
) -> Result<(), Refusal> {
    is_of_it(draft, report)?;
    if files == 0 {
        require(texts, "note")?;
    }
    if is_with_report {
        draft.push(Fact::ReporterWrote { report, files, people: Vec::new(), parties: Vec::new() });
        return Ok(());
    }
    if draft.by != Actor::Outside {
        return Err(Refusal::Forbidden);
    }
    let people = at_work(draft, None);
    let parties = if people.is_empty() { last_resorts(draft) } else { Vec::new() };
    draft.push(Fact::ReporterWrote { report, files, people, parties });
    Ok(())
}

/// Reports of what was taken in belong to the incident that answers for it.
fn is_of_it(draft: &Draft<'_>, report: HistoryId) -> Result<(), Refusal> {
    let mut joined = draft.after.joined.iter().map(|heard| heard.joined.report);
    let is_here = draft.after.reports.contains(&report) || joined.any(|other| other == report);
    if is_here { Ok(()) } else { Err(Refusal::Invalid { field: "report", reason: "unknown" }) }
}
