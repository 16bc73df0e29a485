//! `noroshi dispose --due`: what waits on its way out, and carrying out what was decided.

use crate::actions::dispose::{self, Waiting};
use crate::actions::{self, Backend, Caller, accounts};
use crate::cli::terminal::operator;
use crate::cli::{Exit, Failure, Terminal};
use crate::config::Settings;
use crate::domain::actor::Actor;
use crate::domain::ids::PersonId;
use crate::domain::moment::Moment;
use crate::i18n::time::{Years, date};
use crate::store::keepings::Waits;

use super::{Args, carry_out, say};

/// Says what waits; with a person and a reason, carries out what was decided.
pub(super) fn run(
    args: &Args,
    (settings, backend, caller): (&Settings, &Backend, &Caller),
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    let Some(by) = &args.by else {
        let waits =
            [(Waits::ForDecision, "decision"), (Waits::ForDisposal, "disposal"), (Waits::ForDay, "held")];
        for (waits, word) in waits {
            let rows = dispose::waiting(backend, caller, waits)?;
            terminal.say(&format!("cli-dispose-{word}"), &[("count", rows.len().into())])?;
            rows.iter().try_for_each(|row| line(backend, row, terminal))?;
        }
        return Ok(Exit::Done);
    };
    let person = PersonId::typed(by);
    let read = |tx: &mut crate::store::Tx<'_>| Ok::<_, Failure>((tx.world()?, tx.now()?));
    let (world, now) = backend.store.read(read)?;
    // Who could not enter by an account could do nothing on the page either.
    let account = accounts::find(backend, &person)?.filter(|one| one.row.disabled_at.is_none());
    if account.is_none() || !world.org.is_employed(&person, now) {
        return Err(Failure::Wrong(terminal.text("cli-dispose-nobody", &[("person", by.as_str().into())])));
    }
    let own = |caller: Caller| Caller { actor: Actor::Person(person.clone()), ..caller };
    let mut exit = Exit::Done;
    let mut gone = 0_usize;
    for row in dispose::waiting(backend, &own(operator(backend)?), Waits::ForDisposal)? {
        if args.dry_run {
            let planned = dispose::preview(backend, &own(operator(backend)?), &row.number)?;
            say("cli-dispose-would", &row.number, planned, terminal)?;
            continue;
        }
        let caller = own(operator(backend)?);
        let reason = args.reason.clone().unwrap_or_default();
        match carry_out((settings, backend, &caller), &row.number, reason) {
            Ok(removed) => {
                gone += 1;
                say("cli-dispose-done", &row.number, removed, terminal)?;
            }
            // What this person may not do, or not alone, stays; the others go on.
            Err(Failure::Action(error @ (actions::Error::Forbidden | actions::Error::Invalid(_)))) => {
                exit = Exit::Found;
                let why = why(&error, terminal);
                let args = [("number", row.number.as_str().into()), ("why", why.as_str().into())];
                terminal.say("cli-dispose-stays", &args)?;
            }
            Err(error) => return Err(error),
        }
    }
    if gone > 0 {
        terminal.note("cli-dispose-copies", &[])?;
    } else if exit == Exit::Done && !args.dry_run {
        terminal.say("cli-dispose-none", &[])?;
    }
    Ok(exit)
}

fn why(error: &actions::Error, terminal: &Terminal<'_>) -> String {
    let mistake = if let actions::Error::Invalid(mistakes) = error { mistakes.first() } else { None };
    let key = match mistake.map(|mistake| mistake.reason.as_str()) {
        Some("second-person") => "cli-dispose-second-person",
        Some("disposal-held" | "disposal-evidence") => "cli-dispose-held-back",
        Some("required") => "cli-dispose-no-reason",
        Some(_) => "cli-dispose-not-now",
        None => "cli-dispose-forbidden",
    };
    terminal.text(key, &[])
}

fn line(backend: &Backend, row: &Waiting, terminal: &mut Terminal<'_>) -> Result<(), Failure> {
    let day = |at: Moment| date(terminal.language, Years::Imperial, at);
    let (ended, over) = (day(row.ended_at), row.over.map(day).unwrap_or_default());
    let by = match &row.decided {
        None => String::new(),
        Some((person, at)) => {
            let world = backend.store.read(|tx| tx.world())?;
            let args = [("name", world.org.name_of(person).into()), ("day", day(*at).into())];
            terminal.text("cli-dispose-decided", &args)
        }
    };
    let args = [
        ("number", row.number.as_str().into()),
        ("ended", ended.as_str().into()),
        ("over", over.as_str().into()),
        ("by", by.as_str().into()),
    ];
    Ok(terminal.say("cli-dispose-row", &args)?)
}
