//! `noroshi migrate`: prepares the database and, where there are none yet, the keys.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use crate::actions::Backend;
use crate::clock::Clock;
use crate::config::{FILES, Settings};
use crate::keys::Keys;
use crate::store::rebuild::{self, Rebuilt};
use crate::store::{Store, StoreSettings, migrate};

use super::audit::print_rebuilt;
use super::terminal::key_file;
use super::{Exit, Failure, Terminal};

/// Arguments of `migrate`.
#[derive(clap::Args)]
pub struct Args {}

/// Prepares the database and the keys that the settings name.
pub fn run(_args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    say_settings(terminal)?;
    let Prepared { steps, rebuilt } = prepare(&settings)?;
    if steps.is_empty() && rebuilt.is_none() {
        terminal.say("cli-migrate-none", &[])?;
    }
    for step in steps {
        terminal.say("cli-migrate-step", &[("step", step.into())])?;
    }
    let exit = rebuilt.map_or(Ok(Exit::Done), |rebuilt| print_rebuilt(&rebuilt, terminal))?;
    say_next(&terminal.backend(&settings)?, terminal)?;
    Ok(exit)
}

/// Says where settings would be sought, where there are none.
///
/// # Errors
/// The stream is gone.
pub fn say_settings(terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if terminal.config.is_some() || FILES.iter().any(|file| Path::new(file).is_file()) {
        return Ok(());
    }
    Ok(terminal.note("cli-no-settings", &[("files", FILES.join(", ").into())])?)
}

/// What comes next in a house that nobody works in yet.
///
/// # Errors
/// The store cannot be read.
pub fn say_next(backend: &Backend, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let (world, accounts) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.accounts()?)))?;
    let next = match (world.org.people.is_empty(), accounts.is_empty()) {
        (true, _) => "cli-next-organisation",
        (false, true) => "cli-next-account",
        (false, false) => return Ok(()),
    };
    Ok(terminal.note(next, &[])?)
}

/// What preparing did.
pub struct Prepared {
    /// The names of the steps taken.
    pub steps: Vec<String>,
    /// The rows that an older program had written, if there were any.
    pub rebuilt: Option<Rebuilt>,
}

/// Brings the database up to date: its tables, then its rows.
///
/// # Errors
/// A database that cannot be opened or is newer than this program; keys that cannot be used.
pub fn prepare(settings: &Settings) -> Result<Prepared, Failure> {
    let url = settings.database_url.expose();
    let file = url.strip_prefix("sqlite:").map(|rest| Path::new(rest.strip_prefix("//").unwrap_or(rest)));
    if let Some(folder) = file.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    let steps = migrate::migrate(url)?;
    make_folder(&settings.keys_dir)?;
    let path = key_file(settings);
    // A house that has signed has a key: a new one is made by a command that says so.
    let is_signed = !path.exists() && migrate::is_sealed(url)?;
    let keys = Arc::new(if is_signed { Keys::load(&path)? } else { Keys::load_or_create(&path)? });
    let stores = StoreSettings::new(url);
    let rebuilt = rebuild::bring_up(&stores, Clock::System, Arc::clone(&keys), &mut |_| {})?;
    Store::open(&stores, Clock::System, keys)?;
    Ok(Prepared { steps, rebuilt })
}

/// Makes a folder that only this service may enter; one that is there stays as it is.
///
/// # Errors
/// [`Failure::Folder`], which says who makes it, and how.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    let wrap = |source| Failure::Folder { path: path.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(wrap)
}
