//! `noroshi backup`: a whole copy while running, its verification, and the way back.

use std::path::PathBuf;
use std::sync::Arc;

use crate::actions::backup::{Failed, Order, begin};
use crate::config::Settings;
use crate::keys::Keys;
use crate::store::backup;
use crate::store::copies::Copies;

use super::audit::print_report;
use super::terminal::{key_file, operator};
use super::{Exit, Failure, Format, Terminal};

/// What to do with copies.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Copy everything into a new file, while the server runs.
    Create {
        /// The file to make; if left out, one in the folder of the settings, verified and recorded.
        path: Option<PathBuf>,
    },
    /// Verify a copy: histories, heads and rows.
    Verify {
        /// The copy.
        path: PathBuf,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Put a copy into an empty database; it sends nothing until it is released.
    Restore {
        /// The copy.
        path: PathBuf,
        /// Even where it is damaged: what is broken is named, and stays broken.
        #[arg(long)]
        damaged: bool,
    },
}

/// Runs a command on copies.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let url = settings.database_url.expose();
    match command {
        Command::Create { path: None } => make(&settings, terminal),
        Command::Create { path: Some(path) } => {
            if path.exists() {
                let args = [("file", path.display().to_string().into())];
                return Err(Failure::Wrong(terminal.text("cli-backup-exists", &args)));
            }
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                super::migrate::make_folder(folder)?;
            }
            backup::create(url, &path)?;
            terminal.say("cli-backup-created", &[("file", path.display().to_string().into())])?;
            note_beside(&settings, terminal)?;
            Ok(Exit::Done)
        }
        Command::Verify { path, format } => {
            let keys = Arc::new(Keys::load(&key_file(&settings))?);
            let report = backup::verify_copy(&path, keys)?;
            print_report(&report, format, terminal)
        }
        Command::Restore { path, damaged } => {
            super::migrate::make_folder(&settings.keys_dir)?;
            let keys = Arc::new(Keys::load_or_create(&key_file(&settings))?);
            let file = path.display().to_string();
            // Who signed it is no damage: `audit verify` says so afterwards.
            let report = backup::verify_copy(&path, keys)?;
            if !report.is_undamaged() {
                print_report(&report, Format::Text, terminal)?;
                if !damaged {
                    return Err(Failure::Found(
                        terminal.text("cli-backup-damaged", &[("file", file.into())]),
                    ));
                }
            }
            backup::restore(&path, url)?;
            terminal.say("cli-backup-restored", &[("file", file.into())])?;
            Ok(if report.is_undamaged() { Exit::Done } else { Exit::Found })
        }
    }
}

/// What no copy holds.
fn note_beside(settings: &Settings, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let keys = settings.keys_dir.display().to_string();
    terminal.note("cli-backup-keys", &[("dir", keys.into())])?;
    let vault = settings.vault_dir.display().to_string();
    Ok(terminal.note("cli-backup-vault", &[("dir", vault.into())])?)
}

/// As an administrator's page makes it: in the folder of the settings, verified at once and on record.
fn make(settings: &Settings, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Some(folder) = &settings.backup_dir else {
        return Err(Failure::Wrong(terminal.text("cli-backup-no-folder", &[])));
    };
    let (backend, copies) = (terminal.backend(settings)?, Copies::at(folder));
    let place = (&settings.database_url, &copies);
    let asked = begin(&backend, place, &operator(&backend)?, Order::Make);
    let Some(work) = asked.map_err(|failed| refused(failed, terminal))? else { return Ok(Exit::Done) };
    let file = copies.path(&work.file).display().to_string();
    let is_whole = work.carry_out().map_err(|failed| refused(failed, terminal))?;
    if !is_whole {
        return Err(Failure::Found(terminal.text("state-backup-damaged", &[("file", file.into())])));
    }
    terminal.say("cli-backup-made", &[("file", file.into())])?;
    note_beside(settings, terminal)?;
    Ok(Exit::Done)
}

fn refused(failed: Failed, terminal: &Terminal<'_>) -> Failure {
    match failed {
        Failed::Folder { path, source } => Failure::File { path, source },
        Failed::Store(error) => error.into(),
        Failed::Action(error) => error.into(),
        Failed::Busy => Failure::Found(terminal.text("state-backup-busy", &[])),
        Failed::Gone => Failure::Found(terminal.text("state-backup-gone", &[])),
        Failed::BrokenOff => Failure::Found(terminal.text("state-backup-broken-off", &[])),
        Failed::Room { needed, left } => {
            let bytes = |count: u64| format!("{count} B").into();
            let args = [("needed", bytes(needed)), ("left", bytes(left))];
            Failure::Found(terminal.text("state-backup-room", &args))
        }
    }
}
