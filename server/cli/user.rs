//! `noroshi user`: accounts. A password made here is shown once and must be changed at sign-in.

mod many;

use serde::Serialize;

use crate::actions::accounts::{self, Cause};
use crate::actions::{self, Backend};
use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;
use crate::domain::moment::{Moment, Span};
use crate::store;
use crate::store::accounts::Account;

use super::{Exit, Failure, Format, Terminal};

/// What to do with accounts.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Make accounts; of one, the password is printed once, as the last line, of several as a table.
    Add(many::Add),
    /// Make a new password, printed once, as the last line; open sessions end.
    Reset {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
    },
    /// Stop an account; open sessions end.
    Disable {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
    },
    /// Let a stopped account be used again, with the password that it had.
    Enable {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
    },
    /// Take away the second factor of whoever has lost it: the password alone will do from then on.
    Factor {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: String,
        /// Take it away.
        #[arg(long, required = true)]
        off: bool,
    },
    /// What happened to an account, and who entered or was refused by it; without `--person`, refusals that
    /// belong to no account.
    Log {
        /// Staff number.
        #[arg(long, value_name = "CODE")]
        person: Option<String>,
        /// How many days back.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=366))]
        days: u16,
    },
    /// List the accounts, by what is typed to sign in.
    List {
        /// Form.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// Runs a command on accounts.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::Add(wanted) => many::add_each(&backend, &wanted, terminal)?,
        Command::Reset { person } => {
            let made = accounts::reset(&backend, None, &PersonId::typed(&person), &Cause::operator());
            let made = known(made, terminal)?;
            terminal.note("cli-user-reset", &[])?;
            if made.is_stopped {
                terminal.note("cli-user-still-disabled", &[])?;
            }
            terminal.print(&made.password)?;
        }
        Command::Disable { person } => set_stopped(&backend, &person, true, terminal)?,
        Command::Enable { person } => set_stopped(&backend, &person, false, terminal)?,
        Command::Factor { person, off: _ } => take_factor(&backend, &PersonId::typed(&person), terminal)?,
        Command::Log { person: Some(person), days } => {
            log(&backend, &PersonId::typed(&person), days, terminal)?
        }
        Command::Log { person: None, days } => refusals(&backend, days, terminal)?,
        Command::List { format } => list(&backend, format, terminal)?,
    }
    Ok(Exit::Done)
}

/// An account for programs. Of its password nothing is said.
#[derive(Serialize)]
struct Row {
    person: String,
    name: String,
    login: String,
    admin: bool,
    must_change: bool,
    factor: bool,
    break_glass: bool,
    created_at: String,
    disabled_at: Option<String>,
}

fn list(backend: &Backend, format: Format, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let (accounts, world) = backend.store.read(|tx| Ok::<_, store::Error>((tx.accounts()?, tx.world()?)))?;
    let row = |account: Account| Row {
        name: world.org.name_of(&account.person),
        person: account.person.to_string(),
        login: account.login,
        admin: account.is_admin,
        must_change: account.must_change,
        factor: account.factor.is_some(),
        break_glass: account.is_break_glass,
        created_at: account.created_at.to_rfc3339(),
        disabled_at: account.disabled_at.map(Moment::to_rfc3339),
    };
    let rows: Vec<Row> = accounts.into_iter().map(row).collect();
    if format == Format::Json {
        return terminal.json(&rows);
    }
    for row in &rows {
        let mut standing: Vec<String> = Vec::new();
        let marks = [
            ("cli-user-is-disabled", row.disabled_at.is_some()),
            ("cli-user-is-admin", row.admin),
            ("cli-user-is-new", row.must_change),
            ("cli-user-is-tied", row.factor),
            ("cli-user-is-break-glass", row.break_glass),
        ];
        standing.extend(marks.iter().filter(|(_, holds)| *holds).map(|(key, _)| terminal.text(key, &[])));
        let standing = standing.join(&terminal.text("notice-separator", &[]));
        let said = [
            ("login", row.login.as_str().into()),
            ("person", row.person.as_str().into()),
            ("name", row.name.as_str().into()),
            ("standing", standing.into()),
        ];
        terminal.say("cli-user-row", &said)?;
    }
    Ok(())
}

fn log(backend: &Backend, person: &PersonId, days: u16, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let lines = accounts::log(backend, person, days)?;
    for (at, entry, private) in &lines {
        let by = match &entry.by {
            Actor::Person(person) => person.to_string(),
            Actor::Token(name) => name.clone(),
            Actor::Operator => terminal.text("cli-user-by-operator", &[]),
            Actor::Outside | Actor::Engine => String::new(),
        };
        for fact in &entry.facts {
            let what = terminal.text(&format!("cli-user-{}", fact.as_str()), &[]);
            let source = private.get("source").cloned().unwrap_or_default();
            let said = [
                ("at", at.to_rfc3339().into()),
                ("what", what.into()),
                ("by", by.as_str().into()),
                ("source", source.into()),
            ];
            terminal.say("cli-user-log", &said)?;
        }
    }
    Ok(())
}

fn refusals(backend: &Backend, days: u16, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let rows = backend.store.read::<_, store::Error>(|tx| {
        let from = tx.now()? - Span::hours(24 * i64::from(days));
        tx.refusals_since(from)
    })?;
    for row in rows {
        let said = [
            ("at", row.from().to_rfc3339().into()),
            ("source", row.source.as_str().into()),
            ("count", row.count.into()),
        ];
        let key = if row.source.is_empty() { "cli-user-refusals-others" } else { "cli-user-refusals" };
        terminal.say(key, &said)?;
    }
    Ok(())
}

/// Stops an account or lets it be used again; one that is so already stays so.
fn set_stopped(
    backend: &Backend,
    person: &str,
    is_stopped: bool,
    terminal: &mut Terminal<'_>,
) -> Result<(), Failure> {
    let set = accounts::set_stopped(backend, &PersonId::typed(person), is_stopped, &Cause::operator());
    let is_so_already = |error: &actions::Error| {
        let words = ["account-stopped", "account-in-use"];
        let actions::Error::Invalid(mistakes) = error else { return false };
        mistakes.iter().all(|mistake| words.contains(&mistake.reason.as_str()))
    };
    match set {
        Err(error) if is_so_already(&error) => {}
        other => known(other, terminal)?,
    }
    let key = if is_stopped { "cli-user-disabled" } else { "cli-user-enabled" };
    Ok(terminal.say(key, &[])?)
}

/// Takes a factor away; where there is none, that is said and nothing is wrong.
fn take_factor(backend: &Backend, person: &PersonId, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let is_none = |error: &actions::Error| {
        let actions::Error::Invalid(mistakes) = error else { return false };
        mistakes.iter().all(|mistake| mistake.reason == "factor-none")
    };
    match accounts::take_factor(backend, person, &Cause::operator()) {
        Err(error) if is_none(&error) => Ok(terminal.say("cli-user-not-tied", &[])?),
        other => {
            known(other, terminal)?;
            Ok(terminal.say("cli-user-untied", &[])?)
        }
    }
}

/// Says which command makes the account that is not there.
fn known<T>(done: Result<T, actions::Error>, terminal: &Terminal<'_>) -> Result<T, Failure> {
    match done {
        Err(actions::Error::NotFound) => Err(Failure::Wrong(terminal.text("cli-user-unknown", &[]))),
        other => Ok(other?),
    }
}
