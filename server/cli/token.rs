//! `noroshi token`: keys for other systems. The secret is shown once, when it is made.

use std::collections::BTreeSet;

use crate::actions::tokens;
use crate::domain::access::Bounds;
use crate::domain::actor::Actor;
use crate::domain::calendar::midnight;
use crate::domain::ids::{KindId, UnitId};
use crate::domain::moment::Moment;
use crate::store::admissions::Cause;
use crate::store::tokens::{NewToken, Token};
use chrono::{Days, NaiveDate};

use super::{Exit, Failure, Format, Terminal};

/// What a token may be allowed to do. Scopes do not include each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scope {
    /// Report incidents.
    Report,
    /// Hand in alarms of monitoring.
    Alerts,
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
            Scope::Alerts => "alerts",
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
    Create(Create),
    /// List the tokens: what each may do, until when, and when it was last used.
    List {
        /// Form.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Take a token back: it does nothing more, and what it did stays.
    Revoke {
        /// Its name.
        #[arg(long)]
        name: String,
    },
}

/// Arguments of `token create`.
#[derive(clap::Args)]
pub struct Create {
    /// The name under which it acts in the history.
    #[arg(long)]
    name: String,
    /// What it may do, comma between.
    #[arg(long, value_enum, value_delimiter = ',', required = true)]
    scope: Vec<Scope>,
    /// Only incidents of these units and what lies below them, comma between; everywhere if left out.
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    unit: Vec<String>,
    /// Only incidents of these kinds, comma between; every kind if left out.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    kind: Vec<String>,
    /// The last day on which it works, as 2027-03-31; without an end if left out.
    #[arg(long, value_name = "DATE")]
    expires: Option<NaiveDate>,
}

/// Runs a command on tokens.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::Create(wanted) => {
            let new = wanted.token();
            let said = [("name", new.name.clone().into()), ("scopes", new.scopes.join(",").into())];
            let secret = tokens::create(&backend, new, &Cause::operator())?;
            terminal.note("cli-token-once", &said)?;
            terminal.print(&secret)?;
        }
        Command::List { format } => {
            let (rows, now) = tokens::list(&backend)?;
            match format {
                Format::Json => {
                    terminal.json(&rows.iter().map(|row| tokens::view(row, now)).collect::<Vec<_>>())?
                }
                Format::Text => list(&rows, now, terminal)?,
            }
        }
        Command::Revoke { name } => {
            match tokens::revoke(&backend, &Actor::Operator, &name) {
                Err(crate::actions::Error::NotFound) => {
                    return Err(Failure::Wrong(terminal.text("cli-token-unknown", &[])));
                }
                other => drop(other?),
            }
            terminal.say("cli-token-revoked", &[("name", name.into())])?;
        }
    }
    Ok(Exit::Done)
}

impl Create {
    fn token(self) -> NewToken {
        let mut scopes: Vec<String> = Vec::new();
        for word in self.scope.iter().map(|scope| scope.as_str().to_owned()) {
            if !scopes.contains(&word) {
                scopes.push(word);
            }
        }
        let bounds = Bounds {
            units: self.unit.into_iter().map(UnitId::from).collect::<BTreeSet<_>>(),
            kinds: self.kind.into_iter().map(KindId::from).collect::<BTreeSet<_>>(),
        };
        let expires_at = self.expires.and_then(|day| midnight(day.checked_add_days(Days::new(1))?));
        NewToken { name: self.name.trim().to_owned(), scopes, bounds, expires_at }
    }
}

/// One line for each, and under it what it may concern.
fn list(rows: &[Token], now: Moment, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let day = |at: Option<Moment>| at.map(|at| at.jst().format("%Y-%m-%d").to_string());
    let never = terminal.text("cli-token-never", &[]);
    for row in rows {
        let state = terminal.text(&format!("cli-token-state-{}", row.state(now)), &[]);
        let last_day = row.expires_at.map(|end| Moment::from_micros(end.micros() - 1));
        terminal.say(
            "cli-token-row",
            &[
                ("name", row.name.as_str().into()),
                ("state", state.into()),
                ("scopes", row.scopes.join(",").into()),
                ("expires", day(last_day).unwrap_or_else(|| never.clone()).into()),
                ("used", day(row.used_at).unwrap_or_else(|| never.clone()).into()),
            ],
        )?;
        if row.bounds.is_bound() {
            let units: Vec<&str> = row.bounds.units.iter().map(UnitId::as_str).collect();
            let kinds: Vec<&str> = row.bounds.kinds.iter().map(KindId::as_str).collect();
            let said = [("units", units.join(",").into()), ("kinds", kinds.join(",").into())];
            terminal.say("cli-token-bounds", &said)?;
        }
    }
    Ok(())
}
