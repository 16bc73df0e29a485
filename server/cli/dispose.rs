//! `noroshi dispose`: the end of keeping an incident with its reports. It asks nothing: whoever
//! wants to see first what would go, runs it with `--dry-run`.

use crate::actions::{self, dispose, evidence};
use crate::domain::history::Private;
use crate::domain::incident::fact::Removed;
use crate::keys::normalize_number;

use super::terminal::operator;
use super::{Exit, Failure, Terminal};

/// Arguments of `dispose`.
#[derive(clap::Args)]
pub struct Args {
    /// 事案番号.
    number: String,
    /// Why it is no longer kept; it stays in the record.
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    reason: Option<String>,
    /// Only say what would go.
    #[arg(long)]
    dry_run: bool,
}

/// Disposes of an incident that has ended, as the operator of this machine.
pub fn run(args: &Args, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let unknown = || Failure::Action(actions::Error::NotFound);
    let number = normalize_number(&args.number).ok_or_else(unknown)?;
    let settings = terminal.settings()?;
    let house = terminal.house(&settings)?;
    let caller = operator(&house)?;
    let planned = match dispose::preview(&house, &caller, &number) {
        Err(actions::Error::Conflict) => {
            return Err(Failure::Wrong(terminal.text("cli-dispose-open", &[("number", number.into())])));
        }
        other => other?,
    };
    if args.dry_run {
        return say("cli-dispose-would", &number, planned, terminal);
    }
    let reason = args.reason.clone().unwrap_or_default();
    let texts = Private::from([("reason".to_owned(), reason)]);
    let removed = dispose::incident(&house, &caller, &number, texts)?;
    // What crashes here is done by the next start, or by `noroshi evidence sweep`.
    if removed.evidence > 0 {
        evidence::settle(&house, &super::evidence::vault(&settings, &house), false)?;
    }
    say("cli-dispose-done", &number, removed, terminal)?;
    terminal.note("cli-dispose-copies", &[])?;
    Ok(Exit::Done)
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
