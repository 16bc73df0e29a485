//! `noroshi evidence`: the package for police or experts, and the evidence folder swept.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::actions;
use crate::actions::Backend;
use crate::actions::evidence::{Swept, check_files, prepare, settle, take_along};
use crate::config::Settings;
use crate::domain::history::Private;
use crate::domain::incident::state::Incident;
use crate::evidence_rows::packed;
use crate::export::package::{Head, Package};
use crate::keys::normalize_number;
use crate::telling::document::Stamp;
use crate::vault::Vault;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// What to do with evidence.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Write all evidence of an incident into one file, each recorded as copied.
    Export {
        /// 事案番号.
        number: String,
        /// The file to make.
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
        /// For whom, and why; it stays in the record.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Remove half-arrived and disposed files from the evidence folder.
    Sweep {
        /// Also remove whole files of which no entry speaks.
        #[arg(long)]
        orphans: bool,
    },
}

/// The vault that the settings name.
pub fn vault(settings: &Settings, backend: &Backend) -> Vault {
    Vault::at(&settings.vault_dir, settings.vault_bytes_max, &backend.keys)
}

/// Runs a command on evidence.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let vault = vault(&settings, &backend);
    match command {
        Command::Export { number, output, reason } => {
            export(&backend, &vault, (&number, &reason), &output, terminal)
        }
        Command::Sweep { orphans } => {
            let Some(swept) = settle(&backend, &vault, orphans)? else {
                terminal.say("cli-evidence-busy", &[])?;
                return Ok(Exit::TryAgain);
            };
            say_swept(swept, orphans, terminal)
        }
    }
}

fn say_swept(swept: Swept, orphans: bool, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let args = [("arriving", swept.arriving.into()), ("disposed", swept.disposed.into())];
    terminal.say("cli-evidence-swept", &args)?;
    if swept.orphans > 0 {
        let key = if orphans { "cli-evidence-orphans-gone" } else { "cli-evidence-orphans" };
        terminal.say(key, &[("count", swept.orphans.into())])?;
    }
    Ok(if swept.orphans > 0 && !orphans { Exit::Found } else { Exit::Done })
}

fn export(
    backend: &Backend,
    vault: &Vault,
    (number, reason): (&str, &str),
    output: &Path,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let unknown = || Failure::Action(actions::Error::NotFound);
    let number = normalize_number(number).ok_or_else(unknown)?;
    let (world, now) = backend.store.read(|tx| Ok::<_, Failure>((tx.world()?, tx.now()?)))?;
    let head = Head {
        schema: "noroshi.evidence/1",
        body: world.active().map(|(_, policy)| policy.body.name.clone()).unwrap_or_default(),
        number: number.clone(),
        made_at: Stamp(now),
        made_by: terminal.text("cli-report-issuer", &[]),
        purpose: reason.to_owned(),
    };
    backend.store.read(|tx| tx.find_incident(&number))?.ok_or_else(unknown)?;
    let wrap = |source| Failure::File { path: output.to_owned(), source };
    let file = File::create_new(output).map_err(wrap)?;
    let mut package = Package::new(file, head);
    let texts = Private::from([("reason".to_owned(), reason.to_owned())]);
    let caller = operator(backend)?;
    let left_out = take_along(backend, vault, &caller, &number, &texts, &mut |taken| {
        let (item, whole) = packed(taken);
        package.add(item, whole)
    })?;
    package.finish().and_then(|file| file.sync_all()).map_err(wrap)?;
    terminal.say("cli-evidence-exported", &[("file", output.display().to_string().into())])?;
    if left_out == 0 {
        return Ok(Exit::Done);
    }
    terminal.note("cli-evidence-left-out", &[("count", left_out.into())])?;
    Ok(Exit::Found)
}

/// Reads every file of evidence again and names each that is not what was taken in: 0 whole, 1 not.
pub fn verify(settings: &Settings, backend: &Backend, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let vault = vault(settings, backend);
    prepare(backend, &vault)?;
    let faults = check_files(backend, &vault, &operator(backend)?)?;
    for item in &faults.altered {
        let incident = backend.store.read(|tx| tx.load::<Incident>(item.incident))?;
        let number = incident.map(|loaded| loaded.state.number).unwrap_or_default();
        let name = item.file_name.clone().unwrap_or_default();
        let args = [
            ("number", number.into()),
            ("no", item.no.into()),
            ("name", name.into()),
            ("holder", item.holder.clone().into()),
        ];
        terminal.say("cli-evidence-altered", &args)?;
    }
    for (number, file) in &faults.attached {
        let args =
            [("number", number.clone().into()), ("no", file.no.into()), ("name", file.name.clone().into())];
        terminal.say("cli-attached-altered", &args)?;
    }
    if !faults.altered.is_empty() || !faults.attached.is_empty() {
        return Ok(Exit::Found);
    }
    terminal.note("cli-evidence-whole", &[("files", faults.files.into())])?;
    Ok(Exit::Done)
}
