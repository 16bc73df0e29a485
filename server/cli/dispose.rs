//! `noroshi dispose`: the end of keeping an incident with its reports. It asks nothing: whoever
//! wants to see first what would go, runs it with `--dry-run`. With `--due` it says what waits, and carries
//! out what was decided as the person who is named, who may do here what they may do on the page.

mod due;

use crate::actions::{self, Backend, Caller, dispose, evidence};
use crate::config::Settings;
use crate::domain::history::Private;
use crate::domain::incident::fact::Removed;
use crate::keys::normalize_number;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// Arguments of `dispose`.
#[derive(clap::Args)]
pub struct Args {
    /// 事案番号.
    #[arg(required_unless_present = "due")]
    number: Option<String>,
    /// Why it is no longer kept; it stays in the record.
    #[arg(long, value_name = "TEXT", required_unless_present_any = ["dry_run", "due"])]
    reason: Option<String>,
    /// Only say what would go.
    #[arg(long)]
    dry_run: bool,
    /// Say what waits: to be decided, to be disposed of, and for a day. With `--by` and `--reason`, carry out
    /// what was decided.
    #[arg(long, conflicts_with = "number")]
    due: bool,
    /// Who carries out what was decided.
    #[arg(long, value_name = "PERSON", requires_all = ["due", "reason"])]
    by: Option<String>,
}

/// Disposes of an incident that has ended, as the operator of this machine.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    let caller = operator(&backend)?;
    let Some(number) = &args.number else { return due::run(args, (&settings, &backend, &caller), terminal) };
    let unknown = || Failure::Action(actions::Error::NotFound);
    let number = normalize_number(number).ok_or_else(unknown)?;
    let planned = match dispose::preview(&backend, &caller, &number) {
        Err(actions::Error::Conflict) => {
            return Err(Failure::Wrong(terminal.text("cli-dispose-open", &[("number", number.into())])));
        }
        other => other?,
    };
    if args.dry_run {
        return say("cli-dispose-would", &number, planned, terminal);
    }
    let removed =
        carry_out((&settings, &backend, &caller), &number, args.reason.clone().unwrap_or_default())?;
    say("cli-dispose-done", &number, removed, terminal)?;
    terminal.note("cli-dispose-copies", &[])?;
    Ok(Exit::Done)
}

fn carry_out(
    (settings, backend, caller): (&Settings, &Backend, &Caller),
    number: &str,
    reason: String,
) -> Result<Removed, Failure> {
    let texts = Private::from([("reason".to_owned(), reason)]);
    let removed = dispose::incident(backend, caller, number, texts)?;
    // What crashes here is done by the next start, or by `noroshi evidence sweep`.
    if removed.evidence > 0 {
        evidence::settle(backend, &super::evidence::vault(settings, backend), false)?;
    }
    Ok(removed)
}

fn say(
    key: &'static str,
    number: &str,
    removed: Removed,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let args = [
        ("number", number.into()),
        ("entries", removed.entries.into()),
        ("reports", removed.reports.into()),
        ("deliveries", removed.deliveries.into()),
    ];
    terminal.say(key, &args)?;
    if removed.evidence > 0 {
        terminal.say("cli-dispose-evidence", &[("count", removed.evidence.into())])?;
    }
    Ok(Exit::Done)
}
