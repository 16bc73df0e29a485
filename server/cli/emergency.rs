//! A house that cannot be opened: the disk is full or read-only, or the database does not answer.
//!
//! Instead of ending, and being started again and again, the process says at every address whom to
//! telephone, and tries to open the house until it can.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};

use crate::actions;
use crate::config::Settings;
use crate::disk::Space;
use crate::store;
use crate::web::{Application, Notice};

use super::Failure;
use super::desk::Desk;
use super::running::tell;

/// How often the house is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The house can be opened.
    Mended,
    /// The process was told to stop.
    Stopped,
}

/// Whether a failure is one of the machine, which passes, and none of the settings.
pub fn is_of_machine(failure: &Failure) -> bool {
    let error = match failure {
        Failure::Store(error) => error,
        Failure::Action(actions::Error::Unavailable(Some(error))) => error,
        _ => return false,
    };
    match error {
        store::Error::Connect(_)
        | store::Error::Unavailable(_)
        | store::Error::Full
        | store::Error::Migration(_)
        | store::Error::File { .. }
        | store::Error::Query(_) => true,
        store::Error::Url
        | store::Error::Missing(_)
        | store::Error::OldSqlite(_)
        | store::Error::NotMigrated
        | store::Error::NewerDatabase { .. }
        | store::Error::OlderDatabase { .. }
        | store::Error::Conflict
        | store::Error::Duplicate { .. }
        | store::Error::Unwakeable
        | store::Error::Panicked(_)
        | store::Error::Unreadable(_)
        | store::Error::Refused(_)
        | store::Error::Keys(_) => false,
    }
}

/// Serves whom to telephone until `try_again` says that the house opens, or until it is told to stop.
///
/// # Errors
/// An address that is taken; what the network reports.
pub fn serve(
    settings: &Settings,
    failure: &Failure,
    mut try_again: impl FnMut() -> bool,
) -> Result<Ended, Failure> {
    let detail = what_is_wrong(settings, failure);
    tracing::error!(detail, "The house cannot be opened; only the desk's telephone is served");
    let desk = Desk::known(settings);
    let notice = Notice { body: desk.body, phone: desk.phone, detail };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let application = Application::emergency(settings, notice);
        let application = application.map_err(|error| Failure::Configuration(error.to_string()))?;
        let handle = application.handle();
        let served = tokio::spawn(application.run());
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tell(&[NotifyState::Ready]);
        let ended = loop {
            tokio::select! {
                _ = terminate.recv() => break Ended::Stopped,
                _ = interrupt.recv() => break Ended::Stopped,
                () = tokio::time::sleep(AGAIN) => {}
            }
            // What is served here is what the watchdog is for.
            tell(&[NotifyState::Watchdog]);
            if try_again() {
                break Ended::Mended;
            }
        };
        handle.stop(true).await;
        served.await.map_err(|error| Failure::Other(error.into()))??;
        Ok(ended)
    })
}

/// In words: the disk, where that is the cause, else what the database says.
fn what_is_wrong(settings: &Settings, failure: &Failure) -> String {
    let file = settings.database_url.expose().strip_prefix("sqlite:");
    let folder = file.map(|path| std::path::Path::new(path.trim_start_matches("//")));
    let folder = folder.and_then(std::path::Path::parent);
    let space = folder.and_then(|folder| Space::of(folder).ok());
    let said = super::running::with_cause(failure);
    match space.and_then(Space::trouble) {
        Some(trouble) => format!("{trouble} ({said})"),
        None => said,
    }
}

#[cfg(test)]
mod tests;
