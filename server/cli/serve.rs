//! `noroshi serve`: the server and its engine, until it is told to stop.

use std::sync::Arc;

use crate::actions::{Backend, organise, setup};
use crate::config::Settings;
use crate::domain::ids::CommandId;
use crate::domain::policy::check;

use super::emergency::{self, Ended};
use super::running::{self, Running};
use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// Arguments of `serve`.
#[derive(clap::Args)]
pub struct Args {
    /// Prepare the database first.
    #[arg(long)]
    migrate: bool,
}

/// Serves until SIGTERM or SIGINT.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    super::migrate::say_settings(terminal)?;
    running::log(terminal.level);
    let backend = loop {
        match open(args, &settings, terminal) {
            Ok(Some(backend)) => break backend,
            Ok(None) => return Ok(Exit::Configuration),
            Err(failure) if emergency::is_of_machine(&failure) => {
                let opens = || terminal.backend(&settings).is_ok();
                match emergency::serve(&settings, &failure, opens)? {
                    Ended::Mended => {}
                    Ended::Stopped => return Ok(Exit::Done),
                }
            }
            Err(failure) => return Err(failure),
        }
    };
    super::migrate::say_next(&backend, terminal)?;
    running::note_desk(&backend, &settings);
    let listening =
        terminal.text("cli-serve-listening", &[("address", settings.server.base_url.clone().into())]);
    say_setup(&backend, &settings, terminal)?;
    let running = Running::build(settings, backend)?;
    terminal.print(&listening)?;
    terminal.out.flush()?;
    running.run()?;
    Ok(Exit::Done)
}

/// Says how the first administrator comes in, while nobody can.
fn say_setup(backend: &Backend, settings: &Settings, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    if !setup::is_open(backend)? {
        return Ok(());
    }
    let address = format!("{}/setup", settings.server.base_url);
    let said = [("address", address.into()), ("code", backend.keys.setup_code().into())];
    Ok(terminal.say("cli-serve-setup", &said)?)
}

/// Opens the house with a policy in force; none where no sound one could be found.
fn open(args: &Args, settings: &Settings, terminal: &mut Terminal<'_>) -> Result<Option<Backend>, Failure> {
    let prepared = args.migrate.then(|| super::migrate::prepare(settings)).transpose()?;
    if let Some(rebuilt) = prepared.and_then(|prepared| prepared.rebuilt) {
        super::audit::print_rebuilt(&rebuilt, terminal)?;
    }
    let backend = terminal.backend(settings)?;
    Ok(ensure_policy(&backend, settings, terminal)?.then_some(backend))
}

/// A house in which no policy was ever approved starts with the one that its settings name: a
/// report must find rules to travel by. Every later change is an act of its own.
fn ensure_policy(
    backend: &Backend,
    settings: &Settings,
    terminal: &mut Terminal<'_>,
) -> Result<bool, Failure> {
    let world = backend.store.read(|tx| tx.world())?;
    if world.org.active.is_some() {
        return Ok(true);
    }
    let file = settings.policy_file.display().to_string();
    let text = match terminal.read(&settings.policy_file) {
        Ok(text) => text,
        Err(_) => {
            let why = terminal.text("cli-policy-missing", &[("file", file.into())]);
            return Err(Failure::Configuration(why));
        }
    };
    let checked = check::check(&text);
    if checked.policy.is_none() {
        super::check::refuse(&file, &checked, terminal)?;
        return Ok(false);
    }
    let mut caller = operator(backend)?;
    // Replicas that start together approve it once.
    caller.command = first_policy(backend);
    organise::activate_policy(backend, &caller, text)?;
    terminal.note("cli-policy-first", &[("file", file.into())])?;
    Ok(true)
}

/// The command that approves the first policy, the same on every replica.
fn first_policy(backend: &Backend) -> CommandId {
    Arc::clone(&backend.keys).derive_command("first policy", &[])
}
