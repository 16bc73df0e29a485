//! バックアップ on the page of the state: ordering one, how it goes, and what lies in the folder.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use actix_web::http::StatusCode;
use serde::Serialize;

use crate::actions::backup::{Failed, Order, Work, begin};
use crate::domain::ids::CommandId;
use crate::domain::moment::Moment;
use crate::domain::organisation::Organisation;
use crate::store::copies::{Copies, Found};
use crate::web::answer::Answer;
use crate::web::error::Failure;
use crate::web::guard::Staff;
use crate::web::visit::{Outcome, Visit};
use crate::web::words::{self, When};

/// Files shown at most; the rest is counted.
const ROWS_MAX: usize = 100;

/// The backup that this process makes or made last. What was made is on record; why one failed is remembered
/// until the next, and is in the log.
#[derive(Default)]
pub struct Jobs(Mutex<Option<Job>>);

#[derive(Clone)]
struct Job {
    command: CommandId,
    file: String,
    is_new: bool,
    at: Moment,
    by: String,
    /// None while it runs.
    ended: Option<Arc<Result<bool, Failed>>>,
}

impl Jobs {
    fn last(&self) -> Option<Job> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, job: Job) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(job);
    }

    /// How this one ended; where another runs by now, that one is shown.
    fn end(&self, command: CommandId, result: Result<bool, Failed>) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = last.as_mut().filter(|job| job.command == command) {
            job.ended = Some(Arc::new(result));
        }
    }
}

/// Says how a job ended, whatever happens to the thread that does it.
struct Ending {
    jobs: Arc<Jobs>,
    command: CommandId,
    result: Option<Result<bool, Failed>>,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or(Err(Failed::BrokenOff));
        if let Err(error) = &result {
            tracing::error!(error = %with_cause(error), "A backup failed");
        }
        self.jobs.end(self.command, result);
    }
}

fn with_cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// The section of the page.
#[derive(Serialize)]
pub struct View {
    /// Where copies are made; none where the settings name nothing.
    folder: Option<String>,
    is_due: bool,
    last: Option<When>,
    /// The last whole copy is not in the folder any more.
    is_gone: bool,
    /// What runs, or how the last one ended.
    job: Option<JobView>,
    rows: Vec<Row>,
    more: usize,
    /// The folder cannot be read.
    wrong: String,
}

impl View {
    /// Whether the page looks again by itself.
    pub fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|job| job.is_running)
    }

    /// Whether something is to be done.
    pub const fn is_due(&self) -> bool {
        self.is_due
    }
}

#[derive(Serialize)]
struct JobView {
    is_running: bool,
    is_bad: bool,
    text: String,
    by: String,
    at: When,
}

#[derive(Serialize)]
struct Row {
    file: String,
    size: String,
    at: When,
    verified: Option<When>,
    is_whole: bool,
    by: String,
    /// It is not as large as when it was verified.
    is_changed: bool,
}

/// What the page shows. What is known of the copies is read after the job is: one that has ended is on
/// record.
///
/// # Errors
/// The store is not available.
pub fn view(visit: &Visit) -> Result<View, Failure> {
    let job = visit.site.backups.last();
    let organisation = visit.site.backend.store.read(|tx| tx.organisation())?;
    let (backups, folder) = (&organisation.backups, visit.site.settings.backup_dir.as_deref());
    let listed = folder.map(|folder| Copies::at(folder).list());
    let (found, wrong) = match (listed, folder) {
        (Some(Ok(found)), _) => (found, String::new()),
        (Some(Err(source)), Some(folder)) => {
            (Vec::new(), why(visit, &Failed::Folder { path: folder.to_owned(), source }))
        }
        _ => (Vec::new(), String::new()),
    };
    let last = backups.last_whole();
    Ok(View {
        folder: folder.map(|folder| folder.display().to_string()),
        is_due: folder.is_some() && backups.is_due(visit.now),
        last: last.map(|last| When::past(visit, last.at)),
        is_gone: folder.is_some() && last.is_some_and(|last| found.iter().all(|row| row.file != last.file)),
        job: job.map(|job| job_view(visit, &job)),
        more: found.len().saturating_sub(ROWS_MAX),
        rows: found.iter().take(ROWS_MAX).map(|found| row(visit, &organisation, found)).collect(),
        wrong,
    })
}

fn row(visit: &Visit, organisation: &Organisation, found: &Found) -> Row {
    let known = organisation.backups.of(&found.file);
    let sound = known.filter(|known| known.bytes == found.bytes);
    let by = sound.and_then(|known| known.by.as_ref()).map(|person| organisation.world.org.name_of(person));
    Row {
        file: found.file.clone(),
        size: visit.say("state-backup-size", &[("size", words::size_of_cases(found.bytes).into())]),
        at: When::past(visit, known.map_or(found.at, |known| known.at)),
        verified: sound.map(|known| When::past(visit, known.verified_at)),
        is_whole: sound.is_some_and(|known| known.is_whole),
        by: by.unwrap_or_default(),
        is_changed: known.is_some() && sound.is_none(),
    }
}

fn job_view(visit: &Visit, job: &Job) -> JobView {
    let file = || ("file", job.file.clone().into());
    let (is_bad, text) = match job.ended.as_deref() {
        None => {
            let key = if job.is_new { "state-backup-making" } else { "state-backup-verifying" };
            (false, visit.say(key, &[file()]))
        }
        Some(Ok(true)) => (false, visit.say("state-backup-whole", &[file()])),
        Some(Ok(false)) => (true, visit.say("state-backup-damaged", &[file()])),
        Some(Err(failed)) => (true, why(visit, failed)),
    };
    JobView {
        is_running: job.ended.is_none(),
        is_bad,
        text,
        by: job.by.clone(),
        at: When::past(visit, job.at),
    }
}

/// What went wrong, and what to do.
fn why(visit: &Visit, failed: &Failed) -> String {
    use crate::store::Error as Stored;
    let size = words::size_of_cases;
    match failed {
        Failed::Busy => visit.text("state-backup-busy"),
        Failed::Gone => visit.text("state-backup-gone"),
        Failed::Folder { path, source } | Failed::Store(Stored::File { path, source }) => {
            let args = [("path", path.display().to_string().into()), ("why", source.to_string().into())];
            visit.say("state-backup-folder-wrong", &args)
        }
        Failed::Room { needed, left } => {
            visit.say("state-backup-room", &[("needed", size(*needed).into()), ("left", size(*left).into())])
        }
        Failed::Store(Stored::NotMigrated | Stored::NewerDatabase { .. } | Stored::OlderDatabase { .. }) => {
            visit.text("state-backup-version")
        }
        Failed::Store(_) => visit.text("state-backup-store"),
        Failed::Action(_) => visit.text("state-backup-unrecorded"),
        Failed::BrokenOff => visit.text("state-backup-broken-off"),
    }
}

/// Makes a copy, or verifies one.
pub fn order(visit: &Visit, staff: &Staff) -> Outcome {
    let form = visit.form()?;
    let token = visit.open_token(&form)?;
    let caller = visit.caller(staff, &token);
    let folder = visit.site.settings.backup_dir.as_deref().ok_or(Failure::NotFound)?;
    let order = match form.text("act") {
        "make" => Order::Make,
        "verify" => Order::Verify(form.text("file").to_owned()),
        _ => return Err(Failure::NotFound),
    };
    let there = || Ok(Answer::see_other("/admin/state#backups"));
    // The same form again, while it is carried out.
    if visit.site.backups.last().is_some_and(|job| job.command == caller.command) {
        return there();
    }
    let site = &visit.site;
    let asked = begin(&site.backend, (&site.settings.database_url, &Copies::at(folder)), &caller, order);
    match asked {
        Ok(None) => there(),
        Ok(Some(work)) => {
            let is_new = work.order == Order::Make;
            let (command, file, by) = (caller.command, work.file.clone(), staff.name.clone());
            start(visit, Job { command, file, is_new, at: visit.now, by, ended: None }, work);
            there()
        }
        Err(Failed::Action(error)) => Err(error.into()),
        Err(failed @ Failed::Busy) => super::answer(visit, StatusCode::CONFLICT, why(visit, &failed)),
        Err(failed) => super::answer(visit, StatusCode::UNPROCESSABLE_ENTITY, why(visit, &failed)),
    }
}

/// Nobody waits for it: a copy takes as long as the database is large.
fn start(visit: &Visit, job: Job, work: Work) {
    let jobs = Arc::clone(&visit.site.backups);
    let ending = Ending { jobs: Arc::clone(&jobs), command: job.command, result: None };
    jobs.put(job);
    let thread = thread::Builder::new().name("backup".to_owned());
    // Where there can be no thread, the work is dropped with what says how it ended.
    let started = thread.spawn(move || {
        let mut ending = ending;
        ending.result = Some(work.carry_out());
    });
    if let Err(error) = started {
        tracing::error!(%error, "No thread could be begun for a backup");
    }
}
