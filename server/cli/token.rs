//! `noroshi token`: keys for other systems, shown once.

use crate::store::Urgency;

use super::{Exit, Failure, Terminal};

/// What a token may be allowed to do. Scopes do not include each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scope {
    /// Report incidents.
    Report,
    /// Read incidents.
    Read,
    /// Record what people did.
    Respond,
    /// Administer.
    Admin,
}

impl Scope {
    const fn as_str(self) -> &'static str {
        match self {
            Scope::Report => "report",
            Scope::Read => "read",
            Scope::Respond => "respond",
            Scope::Admin => "admin",
        }
    }
}

/// What to do with tokens.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make a token; it is printed once, as the last line.
    Create {
        /// The name under which it acts in the history.
        #[arg(long)]
        name: String,
        /// What it may do, comma between.
        #[arg(long, value_enum, value_delimiter = ',', required = true)]
        scope: Vec<Scope>,
    },
}

/// Runs a command on tokens.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let Command::Create { name, scope } = command;
    if name.trim().is_empty() {
        return Err(Failure::Wrong(terminal.text("cli-token-nameless", &[])));
    }
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let token = house.keys.chance().token()?;
    let hash = crate::actions::sign_in::hash_of(&token);
    let mut scopes: Vec<&'static str> = Vec::new();
    for word in scope.iter().map(|scope| scope.as_str()) {
        if !scopes.contains(&word) {
            scopes.push(word);
        }
    }
    let (stored_name, stored_scopes) = (name.clone(), scopes.clone());
    house
        .store
        .write(Urgency::Person, "token", move |tx| tx.add_token(hash, &stored_name, &stored_scopes))?;
    terminal.note("cli-token-once", &[("name", name.into()), ("scopes", scopes.join(",").into())])?;
    terminal.print(&token)?;
    Ok(Exit::Done)
}
