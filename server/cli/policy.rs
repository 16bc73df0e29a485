//! `noroshi policy`: puts a checked policy into force. A file is a proposal; this is the approval.

use std::path::PathBuf;

use crate::actions::organise;
use crate::clock::Clock;
use crate::domain::policy::check;
use crate::domain::readiness::organised;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// What to do with a policy.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Put a policy into force; incidents that are open keep theirs.
    Activate {
        /// The policy; the one that the settings name if left out.
        file: Option<PathBuf>,
    },
    /// Print the policy in force.
    Show,
}

/// Runs a command on policies.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    match command {
        Command::Activate { file } => {
            let file = file.unwrap_or_else(|| settings.policy_file.clone());
            let text = terminal.read(&file)?;
            let checked = check::check(&text);
            let name = file.display().to_string();
            if checked.policy.is_none() {
                return super::check::refuse(&name, &checked, terminal);
            }
            let backend = terminal.backend(&settings)?;
            organise::activate_policy(&backend, &operator(&backend)?, text.clone())?;
            super::running::note_desk(&backend, &settings);
            let world = backend.store.read(|tx| tx.world())?;
            let version = world.active().map_or(0, |(version, _)| version.0);
            let unknown = organised::unknown_units(&text, &world.org, Clock::System.now());
            super::check::note(&name, &unknown, terminal)?;
            terminal.say("cli-policy-active", &[("file", name.into()), ("version", version.into())])?;
            Ok(Exit::Done)
        }
        Command::Show => {
            let backend = terminal.backend(&settings)?;
            let world = backend.store.read(|tx| tx.world())?;
            let active = world.org.active.and_then(|version| world.org.policies.get(&version));
            let Some(text) = active else {
                return Err(Failure::Found(terminal.text("cli-policy-none", &[])));
            };
            write!(terminal.out, "{text}")?;
            Ok(Exit::Done)
        }
    }
}
