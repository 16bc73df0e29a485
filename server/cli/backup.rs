//! `noroshi backup`: a whole copy while running, its verification, and the way back.

use std::path::PathBuf;
use std::sync::Arc;

use crate::keys::Keys;
use crate::store::backup;

use super::audit::print_report;
use super::terminal::key_file;
use super::{Exit, Failure, Format, Terminal};

/// What to do with copies.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Copy everything into a new file, while the server runs.
    Create {
        /// The file to make.
        path: PathBuf,
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
        Command::Create { path } => {
            if path.exists() {
                let args = [("file", path.display().to_string().into())];
                return Err(Failure::Wrong(terminal.text("cli-backup-exists", &args)));
            }
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                super::migrate::make_folder(folder)?;
            }
            backup::create(url, &path)?;
            terminal.say("cli-backup-created", &[("file", path.display().to_string().into())])?;
            let keys = settings.keys_dir.display().to_string();
            terminal.note("cli-backup-keys", &[("dir", keys.into())])?;
            let vault = settings.vault_dir.display().to_string();
            terminal.note("cli-backup-vault", &[("dir", vault.into())])?;
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
