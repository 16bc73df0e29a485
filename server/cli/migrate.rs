//! `noroshi migrate`: prepares the database and, where there are none yet, the keys.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use crate::config::Settings;
use crate::keys::Keys;
use crate::store::migrate;

use super::terminal::key_file;
use super::{Exit, Failure, Terminal};

/// Arguments of `migrate`.
#[derive(clap::Args)]
pub struct Args {}

/// Prepares the database and the keys that the settings name.
pub fn run(_args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let steps = prepare(&settings)?;
    if steps.is_empty() {
        terminal.say("cli-migrate-none", &[])?;
    }
    for step in steps {
        terminal.say("cli-migrate-step", &[("step", step.into())])?;
    }
    Ok(Exit::Done)
}

/// Brings the database up to date. Returns the names of the steps taken.
///
/// # Errors
/// A database that cannot be opened or is newer than this program; keys that cannot be used.
pub fn prepare(settings: &Settings) -> Result<Vec<String>, Failure> {
    let steps = migrate::migrate(settings.database_url.reveal())?;
    make_folder(&settings.keys_dir)?;
    let path = key_file(settings);
    Keys::load_or_create(&path)?;
    Ok(steps)
}

/// Makes a folder that only this service may enter; one that is there stays as it is.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    let wrap = |source| Failure::File { path: path.to_owned(), source };
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(wrap)
}
