//! `noroshi outbox`: what waits to be sent, what could not be, and letting a restored copy send.

use serde::Serialize;

use crate::domain::channel::Channel;
use crate::domain::moment::Moment;
use crate::store::outbox::{DeliveryLine, DeliveryState};
use crate::store::{Urgency, backup};

use super::{Exit, Failure, Format, Terminal};

/// Lines printed at most.
const LINES_MAX: usize = 1000;

/// What to do with deliveries.
#[derive(clap::Subcommand)]
pub enum Command {
    /// List what has not been sent.
    List {
        /// Sent ones as well.
        #[arg(long)]
        all: bool,
        /// How to print.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Try dead letters again: all of them.
    Retry,
    /// Let a restored copy send. Make sure that the original is stopped.
    Release,
}

#[derive(Serialize)]
struct Line {
    id: String,
    state: String,
    channel: Channel,
    to: String,
    due_at: String,
    attempts: i32,
    last_error: Option<String>,
    created_at: String,
}

impl From<DeliveryLine> for Line {
    fn from(row: DeliveryLine) -> Self {
        let person = row.person.map(|person| person.to_string());
        Self {
            id: row.id.to_string(),
            state: row.state,
            channel: row.channel,
            to: person.or(row.party.map(|party| party.to_string())).unwrap_or_default(),
            due_at: Moment::to_rfc3339(row.due_at),
            attempts: row.attempts,
            last_error: row.last_error,
            created_at: Moment::to_rfc3339(row.created_at),
        }
    }
}

/// Runs a command on the outbox.
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> Result<Exit, Failure> {
    let settings = terminal.settings()?;
    let backend = terminal.backend(&settings)?;
    match command {
        Command::List { all, format } => {
            let (rows, is_sending) = backend.store.read(|tx| {
                let mut rows = Vec::new();
                if all {
                    rows.extend(tx.list_deliveries(None, LINES_MAX)?);
                } else {
                    rows.extend(tx.list_deliveries(Some(DeliveryState::Dead), LINES_MAX)?);
                    rows.extend(tx.list_deliveries(Some(DeliveryState::Queued), LINES_MAX)?);
                }
                Ok::<_, Failure>((rows, tx.is_sending()?))
            })?;
            let lines: Vec<Line> = rows.into_iter().map(Line::from).collect();
            list(&lines, is_sending, format, terminal)
        }
        Command::Retry => {
            let count = backend.store.write(Urgency::Person, "retry", |tx| tx.retry_dead(None))?;
            terminal.say("cli-outbox-retried", &[("count", count.into())])?;
            Ok(Exit::Done)
        }
        Command::Release => {
            backup::release(&backend.store)?;
            terminal.say("cli-outbox-released", &[])?;
            Ok(Exit::Done)
        }
    }
}

fn list(
    lines: &[Line],
    is_sending: bool,
    format: Format,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Failure> {
    match format {
        Format::Json => terminal.json(&lines)?,
        Format::Text => {
            for line in lines {
                let Line { id, state, channel, to, due_at, attempts, last_error, .. } = line;
                let error = last_error.as_deref().unwrap_or_default();
                let text = format!("{id}  {state}  {channel}  {to}  {due_at}  {attempts}  {error}");
                terminal.print(text.trim_end())?;
            }
            if !is_sending {
                terminal.note("cli-outbox-held", &[])?;
            }
            terminal.note("cli-outbox-count", &[("count", lines.len().into())])?;
        }
    }
    Ok(Exit::Done)
}
