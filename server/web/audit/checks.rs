//! 記録の確かめ: verifying the record from the browser, how far it has come, what was found and what it
//! means, and the signed head to be kept on paper.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use crate::actions::audit::verify_all;
use crate::actions::{Backend, Caller};
use crate::domain::actor::Actor;
use crate::domain::audit::fact::{AuditFact, Fault, SignedHead, Verified};
use crate::domain::ids::{CommandId, HistoryId};
use crate::domain::moment::Moment;
use crate::store;
use crate::web::Site;
use crate::web::answer::Answer;
use crate::web::api::{self, Object};
use crate::web::error::Failure;
use crate::web::guard::{Bearer, Staff};
use crate::web::page::{self, Link};
use crate::web::reading;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

use super::tabs;

/// How often the page looks again while it runs.
const LOOK_SECONDS: u32 = 3;

/// Earlier checks that are shown.
const ROWS_MAX: usize = 30;

/// Incidents by their histories.
type Numbers = BTreeMap<HistoryId, String>;

/// The check that this process makes or made last. What was found is on record; why one could not be ended is
/// in the log.
#[derive(Default)]
pub struct Jobs(Mutex<Option<Job>>);

#[derive(Clone)]
struct Job {
    command: CommandId,
    by: String,
    at: Moment,
    all: u64,
    read: Arc<AtomicU64>,
    stands: Stands,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Running,
    Ended,
    Failed,
}

impl Jobs {
    fn last(&self) -> Option<Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a job, where none runs.
    fn put(&self, job: Job) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_some_and(|known| known.stands == Stands::Running) {
            return false;
        }
        *last = Some(job);
        true
    }

    fn end(&self, command: CommandId, stands: Stands) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = last.as_mut().filter(|job| job.command == command) {
            job.stands = stands;
        }
    }
}

/// Says how a job ended, whatever happens to the thread that does it.
struct Ending {
    jobs: Arc<Jobs>,
    command: CommandId,
    stands: Stands,
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.jobs.end(self.command, self.stands);
    }
}

/// One check as it is on record.
pub struct Check {
    /// When it ended.
    pub at: Moment,
    /// Who had it made.
    pub by: Actor,
    /// What was found.
    pub found: Verified,
}

/// Every check on record, the newest first.
///
/// # Errors
/// The store is not available.
pub fn all(site: &Site) -> Result<Vec<Check>, Failure> {
    let read = site.backend.store.read(|tx| -> Result<_, store::Error> { tx.audits() });
    let mut found = Vec::new();
    for (at, facts, _) in read? {
        for fact in facts.facts {
            if let AuditFact::Verified(verified) = fact {
                found.push(Check { at, by: facts.by.clone(), found: verified });
            }
        }
    }
    found.reverse();
    Ok(found)
}

#[derive(Serialize)]
struct View {
    tabs: Vec<Link>,
    token: String,
    job: Option<JobView>,
    is_busy: bool,
    last: Option<CheckView>,
    rows: Vec<RowView>,
}

#[derive(Serialize)]
struct JobView {
    is_running: bool,
    text: String,
    by: String,
    at: When,
}

#[derive(Serialize)]
struct CheckView {
    is_whole: bool,
    at: When,
    by: String,
    read: String,
    head: Option<HeadView>,
    faults: Vec<FaultView>,
    more: u64,
}

#[derive(Serialize)]
struct HeadView {
    at: When,
    size: i64,
    root: String,
    key_id: String,
    signature: String,
}

#[derive(Serialize)]
struct FaultView {
    what: String,
    means: String,
    place: String,
}

#[derive(Serialize)]
struct RowView {
    at: When,
    by: String,
    is_whole: bool,
    count: usize,
    read: String,
    root: String,
}

/// The page.
pub fn show(visit: &Visit, staff: &Staff) -> Outcome {
    // What is known is read after the job is: one that has ended is on record.
    let job = visit.site.checks.last();
    let checks = all(&visit.site)?;
    let numbers = numbers(visit, staff, checks.first())?;
    let is_busy = job.as_ref().is_some_and(|job| job.stands == Stands::Running);
    let by = |by: &Actor| words::actor(visit, &staff.world, by);
    let row = |check: &Check| RowView {
        at: When::plain(visit, check.at),
        by: by(&check.by),
        is_whole: check.found.is_whole(),
        count: count(&check.found),
        read: read(visit, &check.found),
        root: check.found.head.as_ref().map(|head| short(&head.root)).unwrap_or_default(),
    };
    let view = View {
        tabs: tabs(visit),
        token: visit.form_token(),
        // What has ended well stands below; what has not, nowhere else.
        job: job.filter(|job| job.stands != Stands::Ended).map(|job| job_view(visit, &job)),
        is_busy,
        last: checks.first().map(|check| check_view(visit, check, by(&check.by), &numbers)),
        rows: checks.iter().skip(1).take(ROWS_MAX).map(row).collect(),
    };
    let shown = (StatusCode::OK, is_busy.then_some(LOOK_SECONDS));
    page::watching(visit, shown, "audit/checks", visit.text("audit-checks"), &view)
}

fn job_view(visit: &Visit, job: &Job) -> JobView {
    let is_running = job.stands == Stands::Running;
    let read = job.read.load(Ordering::Relaxed);
    let text = if is_running {
        visit.say("audit-check-running", &[("read", read.into()), ("all", job.all.max(read).into())])
    } else {
        visit.text("audit-check-failed")
    };
    JobView { is_running, text, by: job.by.clone(), at: When::past(visit, job.at) }
}

/// The incidents of these faults that the reader audits. Of others their history is named alone.
fn numbers(visit: &Visit, staff: &Staff, check: Option<&Check>) -> Result<Numbers, Failure> {
    let faults = check.iter().flat_map(|check| &check.found.faults);
    let ids = faults.filter_map(|fault| fault.history).collect();
    reading::audited(&visit.site, &staff.viewer, &ids)
}

fn check_view(visit: &Visit, check: &Check, by: String, numbers: &Numbers) -> CheckView {
    let found = &check.found;
    CheckView {
        is_whole: found.is_whole(),
        at: When::past(visit, check.at),
        by,
        read: read(visit, found),
        head: found.head.as_ref().map(|head| head_view(visit, head)),
        faults: found.faults.iter().map(|fault| fault_view(visit, numbers, fault)).collect(),
        more: found.more,
    }
}

fn head_view(visit: &Visit, head: &SignedHead) -> HeadView {
    HeadView {
        at: When::plain(visit, head.at),
        size: head.size,
        root: grouped(&head.root),
        key_id: grouped(&head.key_id),
        signature: grouped(&head.signature),
    }
}

fn fault_view(visit: &Visit, numbers: &Numbers, fault: &Fault) -> FaultView {
    let number = fault.history.and_then(|history| numbers.get(&history));
    let place = match (fault.history, fault.seq) {
        (Some(history), Some(seq)) => match number {
            Some(number) => {
                visit.say("audit-fault-incident", &[("number", number.as_str().into()), ("seq", seq.into())])
            }
            None => visit
                .say("audit-fault-entry", &[("history", history.to_string().into()), ("seq", seq.into())]),
        },
        (None, Some(size)) => {
            visit.say("audit-fault-seals", &[("size", size.into()), ("count", fault.count.into())])
        }
        _ if fault.what == "orphans" => visit.say(
            "audit-fault-rows",
            &[("table", fault.about.as_str().into()), ("count", fault.count.into())],
        ),
        _ => fault.about.clone(),
    };
    let what = match fault.what.as_str() {
        "orphans" | "damaged" => visit.text(&format!("audit-fault-{}", fault.what)),
        word => visit.text(&format!("cli-breach-{word}")),
    };
    let class = match fault.what.as_str() {
        "damaged" => "damage",
        "replay" | "orphans" | "head" => "rows",
        "unreadable" => "version",
        "signature" | "forged" => "key",
        "anchor" | "anchored" | "gap" => "cut",
        "kept" => "kept",
        _ => "changed",
    };
    FaultView { what, means: visit.text(&format!("audit-means-{class}")), place }
}

fn count(found: &Verified) -> usize {
    found.faults.len().saturating_add(usize::try_from(found.more).unwrap_or(usize::MAX))
}

fn read(visit: &Visit, found: &Verified) -> String {
    let args = [
        ("histories", found.histories.into()),
        ("entries", found.entries.into()),
        ("seals", found.seals.into()),
    ];
    visit.say("audit-check-read", &args)
}

/// The first signs, by which two lists are compared at a glance.
fn short(hash: &str) -> String {
    hash.chars().take(16).collect()
}

/// In groups of eight, so that it can be compared with one on paper.
fn grouped(hash: &str) -> String {
    let signs: Vec<char> = hash.chars().collect();
    signs.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Begins a check. Nobody waits for it: it takes as long as the record is large.
pub fn order(visit: &Visit, staff: &Staff) -> Outcome {
    let token = visit.open_token(&visit.form()?)?;
    begin(visit, visit.caller(staff, &token), staff.name.clone())?;
    Ok(Answer::see_other("/audit/checks"))
}

/// Begins one; where one runs, that one is as good.
fn begin(visit: &Visit, caller: Caller, by: String) -> Result<(), Failure> {
    let site = &visit.site;
    let known = site.backend.store.read(|tx| -> Result<_, store::Error> {
        Ok((tx.is_known(store::audits::AUDITS, caller.command)?, tx.count_histories()?))
    });
    let (is_done, all) = known?;
    let (read, command) = (Arc::new(AtomicU64::new(0)), caller.command);
    let (at, stands) = (visit.now, Stands::Running);
    let job = Job { command, by, at, all, read: Arc::clone(&read), stands };
    if is_done || !site.checks.put(job) {
        return Ok(());
    }
    let (backend, ending) =
        (site.backend.clone(), Ending { jobs: Arc::clone(&site.checks), command, stands: Stands::Failed });
    let thread = thread::Builder::new().name("audit".to_owned());
    // Where there can be no thread, the work is dropped with what says how it ended.
    if let Err(error) = thread.spawn(move || carry_out(&backend, &caller, &read, ending)) {
        tracing::error!(%error, "No thread could be begun for a check of the record");
    }
    Ok(())
}

fn carry_out(backend: &Backend, caller: &Caller, read: &AtomicU64, mut ending: Ending) {
    match verify_all(backend, caller, &mut |count| read.store(count, Ordering::Relaxed)) {
        Ok(_) => ending.stands = Stands::Ended,
        Err(error) => tracing::error!(%error, "The record could not be verified"),
    }
}

/// The checks, for programs.
pub fn list(visit: &Visit, _: &Bearer) -> Outcome {
    let row = |check: &Check| {
        json!({
            "at": check.at.to_rfc3339(), "by": check.by, "whole": check.found.is_whole(), "found": check.found,
        })
    };
    let items: Vec<Value> = all(&visit.site)?.iter().map(row).collect();
    let is_running = visit.site.checks.last().is_some_and(|job| job.stands == Stands::Running);
    Ok(Answer::json(StatusCode::OK, &json!({ "items": items, "next": null, "running": is_running })))
}

/// Begins one for a program, which looks for what was found afterwards.
pub fn order_for_program(visit: &Visit, bearer: &Bearer) -> Outcome {
    Object::of(visit)?.finish()?;
    begin(visit, api::caller(visit, bearer)?, bearer.name.clone())?;
    list(visit, bearer)
}
