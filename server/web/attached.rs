//! What becomes of files that came with a form of a reporter: looked through, kept, or named as missing.

use serde::Serialize;

use crate::actions::attach::{self, Addition, Enclosed};
use crate::actions::{Caller, Error};
use crate::domain::ids::HistoryId;
use crate::domain::report::{Attachment, Verdict};
use crate::vault::intake::Received;

use super::guard::Staff;
use super::upload::reporter::{self, Missing};
use super::visit::Visit;
use super::words;

/// Whether a file was sent, whether it came or not.
pub fn has_files(visit: &Visit) -> bool {
    !visit.brought.files.is_empty() || !visit.brought.missing.is_empty()
}

/// Adds what a form brings to a report: `text`, and the files that came with it. Gives the files that are
/// not kept.
///
/// # Errors
/// As [`attach::add`].
pub fn add(
    visit: &Visit,
    (caller, staff): (&Caller, Option<&Staff>),
    report: HistoryId,
    (text, is_with_report): (&str, bool),
) -> Result<Vec<Missing>, Error> {
    let brought = &visit.brought;
    let who = reporter::who(visit, staff);
    let (mut files, mut missing) = (Vec::new(), brought.missing.clone());
    for upload in &brought.files {
        let (received, name) = (&upload.received, upload.name.clone());
        if visit.site.quota.take(&who, received.bytes, visit.now) {
            files.push(Enclosed { received, name, verdict: scan(visit, received) });
        } else {
            missing.push(Missing { name, why: "quota" });
        }
    }
    if text.is_empty() && files.is_empty() {
        return Ok(missing);
    }
    let addition = Addition { text, files: &files, is_with_report };
    let left = attach::add(&visit.site.backend, caller, report, &addition)?;
    missing.extend(left.into_iter().map(|left| Missing { name: left.name, why: left.why }));
    Ok(missing)
}

fn scan(visit: &Visit, received: &Received) -> Verdict {
    match (&visit.site.settings.clamd, received.from_start()) {
        (Some(clamd), Ok(file)) => clamd.scan(file),
        _ => Verdict::NotScanned,
    }
}

/// The same for a report that has just been taken: it stays taken, whatever becomes of its files.
pub fn add_to_new(visit: &Visit, (caller, staff): (&Caller, Option<&Staff>)) -> Vec<Missing> {
    let report = crate::actions::report::history_of(&visit.site.backend, caller.command);
    add(visit, (caller, staff), report, ("", true)).unwrap_or_else(|error| {
        tracing::warn!(%error, "The files of a report could not be kept");
        let all = visit.brought.files.iter().map(|one| Missing { name: one.name.clone(), why: "broken" });
        all.chain(visit.brought.missing.iter().cloned()).collect()
    })
}

/// Files as their sender is told of them.
#[derive(Serialize, Default)]
pub struct Files {
    /// Those that are kept.
    pub came: Vec<String>,
    /// Those that are not, and why.
    pub missing: Vec<String>,
}

impl Files {
    /// Of a report that holds these, after some did not come.
    pub fn of(visit: &Visit, held: &[Attachment], missing: &[Missing]) -> Self {
        let came = held.iter().map(|file| {
            let size = words::size(i64::try_from(file.bytes).unwrap_or(i64::MAX));
            let args = [("name", file.name.clone().into()), ("size", size.into())];
            visit.say("evidence-file-line", &args)
        });
        let why = |one: &Missing| {
            let why = visit.text(&format!("web-files-{}", one.why));
            visit.say("web-files-missing-one", &[("name", one.name.clone().into()), ("why", why.into())])
        };
        Self { came: came.collect(), missing: missing.iter().map(why).collect() }
    }
}
